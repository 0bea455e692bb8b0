#include "rukkanen/domain/undone.h"

#include "domain/rows.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/model/entity.h"

#include <string.h>

enum { MOST_RECORDS = 3, MOST_FIELDS = 3, TITLE_LETTERS = 40 };

/* ---- names ----------------------------------------------------------------------------------- */

static void add_part(struct str *out, size_t start, const char *text)
{
    size_t length = 0, total = strlen(text);
    if (!*text)
        return;
    for (int i = 0; i < TITLE_LETTERS && length < total; i++)
        length = utf8_next(text, total, length);
    str_add(out, out->len > start ? ", " : "");
    str_add_n(out, text, length);
    str_add(out, length < total ? "…" : "");
}

/* "kokous 9/2026"; of what belongs to a meeting. */
static void add_meeting(struct book *book, uint64_t meeting, struct str *out)
{
    struct row row;
    if (!meeting || !book_row(book, ENTITY_MEETING, meeting, &row, NULL))
        return;
    size_t start = out->len;
    meeting_label(book, &row, NULL, lang_current(), out, NULL);
    if (out->len == start || row.removed)
        date_format(out, lang_current(), DATE_WEEKDAY, row_date(&row, "date"));
    row_clear(&row);
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

/* The meeting to which a record belongs, 0: to none. */
static uint64_t meeting_of(struct book *book, int entity, uint64_t id)
{
    bool part = entity == ENTITY_ITEM || entity == ENTITY_ATTENDANCE;
    return entity == ENTITY_MEETING ? id : part ? reference(book, entity, id, "meeting") : 0;
}

/* "kokous 9/2026, Kevätretki", "henkilö Koski Marja". *meeting is the one that was named last. */
static void add_record(
    struct book *book, int number, uint64_t id, uint64_t *meeting, struct str *out)
{
    const struct entity *entity = entity_by_number(number), *owner = NULL;
    uint64_t whose = meeting_of(book, number, id);
    size_t start = out->len;
    if (whose && whose != *meeting)
        add_meeting(book, whose, out);
    *meeting = whose;
    if (number == ENTITY_ITEM) {
        add_title(book, number, id, start, out);
    } else if (number == ENTITY_ATTENDANCE) {
        add_title(book, ENTITY_PERSON, reference(book, number, id, "person"), start, out);
    } else if (entity_list_field(entity, &owner)) {
        add_record(book, owner->number, reference(book, number, id, "owner"), meeting, out);
    } else if (!whose) {
        str_addf(out, "%s ", lang_text(entity->label));
        start = out->len;
        if (entity->person && *entity->person)
            add_title(book, ENTITY_PERSON, reference(book, number, id, entity->person), start, out);
        add_title(book, number, id, start, out);
    }
}

/* ---- what became of them --------------------------------------------------------------------- */

static const struct undo_cell *cell_at(const struct undo_result *result, size_t i)
{
    return VEC_AT(&result->cells, struct undo_cell, i);
}

static bool same_record(const struct undo_cell *a, const struct undo_cell *b)
{
    return a->entity == b->entity && a->id == b->id;
}

static bool is_first(const struct undo_result *result, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_record(cell_at(result, i), cell_at(result, index)))
            return false;
    return true;
}

/* What was undone, or done again, and not what stands there after it: a row that is removed now had
 * been added. */
static const char *field_word(const struct undo_cell *cell, bool again)
{
    switch (cell->what) {
    case UNDO_REMOVED:
        return again ? _("removal") : _("adding");
    case UNDO_BROUGHT_BACK:
        return again ? _("adding") : _("removal");
    case UNDO_ORDER:
        return _("order");
    case UNDO_FIELD:
        break;
    }
    return lang_text(cell->field->label);
}

/* Whether the row went or came as a whole: then its fields say no more. */
static const struct undo_cell *as_a_whole(const struct undo_result *result, size_t first)
{
    for (size_t i = first; i < result->cells.n; i++) {
        const struct undo_cell *cell = cell_at(result, i);
        if (same_record(cell, cell_at(result, first))
            && (cell->what == UNDO_REMOVED || cell->what == UNDO_BROUGHT_BACK))
            return cell;
    }
    return NULL;
}

static void add_fields(struct book *book, const struct undo_result *result, size_t first,
    bool again, struct str *out)
{
    const struct undo_cell *whole = as_a_whole(result, first), *here = cell_at(result, first);
    const struct entity *owner;
    const struct field *list = entity_list_field(entity_by_number(here->entity), &owner);
    size_t n = 0;
    if (list) { /* the value is all of its row: "Taidot: puutyöt" */
        str_addf(out, "%s ", lang_text(list->label));
        add_title(book, here->entity, here->id, out->len, out);
        return;
    }
    if (whole) {
        str_add(out, field_word(whole, again));
        return;
    }
    for (size_t i = first; i < result->cells.n; i++) {
        const struct undo_cell *cell = cell_at(result, i);
        if (!same_record(cell, cell_at(result, first)) || ++n > MOST_FIELDS)
            continue;
        str_addf(out, "%s%s", n > 1 ? ", " : "", field_word(cell, again));
    }
    if (n > MOST_FIELDS)
        str_add(out, ", …");
}

/* What people look for first: the texts of a meeting before its marks and its own row. */
static int weight(int entity)
{
    switch (entity) {
    case ENTITY_ITEM:
        return 0;
    case ENTITY_ATTENDANCE:
        return 1;
    case ENTITY_MEETING:
        return 3;
    default:
        return 2;
    }
}

void undone_words(
    struct book *book, const struct undo_result *result, bool again, struct str *out)
{
    uint64_t meeting = 0;
    size_t told = 0, more = 0;
    for (int w = 0; w <= 3; w++) {
        for (size_t i = 0; i < result->cells.n; i++) {
            if (weight(cell_at(result, i)->entity) != w || !is_first(result, i))
                continue;
            if (told == MOST_RECORDS) {
                more++;
                continue;
            }
            str_add(out, told++ ? "; " : "");
            size_t start = out->len;
            add_record(book, cell_at(result, i)->entity, cell_at(result, i)->id, &meeting, out);
            str_add(out, out->len > start ? ": " : "");
            add_fields(book, result, i, again, out);
        }
    }
    if (more)
        str_addf(out, lang_plural("; and %lu other", "; and %lu others", more),
            (unsigned long)more);
}
