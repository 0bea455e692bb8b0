#include "rukkanen/domain/conflict_words.h"

#include "domain/rows.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/model/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TITLE_CELLS = 40 };

/* ---- the record ------------------------------------------------------------------------------ */

static void add_part(struct str *out, size_t start, const char *text)
{
    if (!*text)
        return;
    str_add(out, out->len > start ? ", " : "");
    utf8_cut(out, text, TITLE_CELLS);
}

static void add_title(struct book *book, int entity, uint64_t id, size_t start, struct str *out)
{
    struct str title = STR_INIT;
    book_row_title(book, entity, id, &title);
    add_part(out, start, title.s);
    str_wipe(&title);
}

static uint64_t reference(struct book *book, int entity, uint64_t id, const char *field)
{
    struct row row;
    if (!book_row_fields(book, entity, id, field, &row, NULL))
        return 0;
    uint64_t ref = row_ref(&row, field);
    row_clear(&row);
    return ref;
}

/* "Hakolan työrukkanen, kokous 9/2026"; by its date where it has no number of its own. */
static void add_meeting(struct book *book, uint64_t meeting, struct str *out)
{
    struct row row;
    struct str title = STR_INIT;
    size_t start = out->len;
    if (!meeting || !book_row(book, ENTITY_MEETING, meeting, &row, NULL))
        return;
    if (meeting_title(book, &row, lang_current(), &title, NULL))
        str_add(out, title.s);
    if (row_date(&row, "date") != DATE_NONE) {
        str_add(out, out->len > start ? ", " : "");
        date_format(out, lang_current(), DATE_WEEKDAY, row_date(&row, "date"));
    }
    str_wipe(&title);
    row_clear(&row);
}

/* What stands above a record, and names it better than its own title would. */
static void add_above(struct book *book, const struct entity *entity, uint64_t id, struct str *out)
{
    size_t start = out->len;
    switch (entity->number) {
    case ENTITY_MEETING:
        add_meeting(book, id, out);
        return;
    case ENTITY_ITEM:
    case ENTITY_ATTENDANCE:
        add_meeting(book, reference(book, entity->number, id, "meeting"), out);
        break;
    case ENTITY_MEMBERSHIP:
        add_title(book, ENTITY_GROUP, reference(book, entity->number, id, "group"), start, out);
        break;
    default:
        break;
    }
    if (entity->person && *entity->person)
        add_title(book, ENTITY_PERSON, reference(book, entity->number, id, entity->person), start,
            out);
}

void conflict_words_record(struct book *book, int number, uint64_t id, struct str *out)
{
    const struct entity *entity = entity_by_number(number), *owner = NULL;
    size_t start = out->len;
    if (!entity) {
        str_add(out, _("Something from a newer version of this program"));
        return;
    }
    const struct field *list = entity_list_field(entity, &owner);
    if (list) {
        conflict_words_record(book, owner->number, reference(book, number, id, "owner"), out);
        add_part(out, start, lang_text(list->label));
        add_title(book, number, id, start, out);
        return;
    }
    add_above(book, entity, id, out);
    bool told = number == ENTITY_MEETING || number == ENTITY_ATTENDANCE
        || number == ENTITY_MEMBERSHIP;
    if (!told || out->len == start)
        add_title(book, number, id, start, out);
    if (out->len == start)
        str_add(out, lang_text(entity->label));
}

/* ---- field and value ------------------------------------------------------------------------- */

void conflict_words_field(const struct conflict *conflict, struct str *out)
{
    if (conflict->field)
        str_add(out, lang_text(conflict->field->label));
    else if (conflict->column == COLUMN_REMOVED)
        str_add(out, _("removed or not"));
    else
        str_addf(out, "#%d", conflict->column);
}

static void add_value(struct book *book, const struct field *field,
    const struct conflict_value *value, struct str *out)
{
    size_t start = out->len;
    if (value->locked)
        str_add(out, _("(locked)"));
    else if (!field)
        str_add(out, "?");
    else if (value->value.tag == VALUE_ID)
        book_row_title(book, field->ref, (uint64_t)value->value.i, out);
    else
        field_format(field, &value->value, lang_current(), out);
    if (out->len == start && value->value.tag == VALUE_ID)
        field_format_raw(field, &value->value, out);
    if (out->len == start)
        str_add(out, _("(empty)"));
}

void conflict_words_value(struct book *book, const struct conflict *conflict,
    const struct conflict_value *value, struct str *out)
{
    if (conflict->column != COLUMN_REMOVED) {
        add_value(book, conflict->field, value, out);
        return;
    }
    str_add(out, value->removed ? _("removed") : _("kept"));
    if (value->removed || !value->beside)
        return;
    str_addf(out, ", %s: ", lang_text(value->beside->label));
    add_value(book, value->beside, value, out);
}

/* ---- who, when, where ------------------------------------------------------------------------ */

static void add_where(const struct conflict_value *value, struct str *out)
{
    char label[9];
    snprintf(label, sizeof label, "%08" PRIx32, (uint32_t)(value->label >> 32));
    if (value->here)
        str_add(out, _("this copy"));
    else if (value->place)
        str_add(out, value->place);
    else
        str_addf(out, _("copy %s"), label);
}

void conflict_words_writer(const struct conflict_value *value, struct str *out)
{
    int64_t date;
    int minutes;
    str_add(out, value->author ? value->author : _("unknown"));
    if (!value->wall)
        return;
    clock_local(value->wall, &date, &minutes);
    str_add(out, ", ");
    date_format(out, lang_current(), DATE_WEEKDAY, date);
    str_add_c(out, ' ');
    date_format_time(out, lang_current(), DATE_HOUR_CLOCK, minutes);
    str_add(out, ", ");
    add_where(value, out);
}
