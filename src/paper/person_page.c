#include "rukkanen/paper/person_page.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/domain/person.h"
#include "rukkanen/model/field.h"
#include "rukkanen/paper/print.h"

#include <stdlib.h>

struct making {
    struct book *book;
    uint64_t person;
    enum lang lang;
    struct page *page;
    bool health; /* something of it was left out, or may be */
    bool locked; /* something belongs to a site that cannot be opened here */
};

static const char *say(const struct making *m, const char *text) __attribute__((format_arg(2)));

static const char *say(const struct making *m, const char *text)
{
    return lang_text_in(m->lang, text);
}

/* ---- the fields of a record ------------------------------------------------------------------ */

static void add_value(const struct making *m, const struct field *field, const struct value *value,
    struct str *out)
{
    struct row row;
    if (value->tag != VALUE_ID) {
        field_format(field, value, m->lang, out);
    } else if (field->ref != ENTITY_MEETING) {
        book_row_title(m->book, field->ref, (uint64_t)value->i, out);
    } else if (book_row(m->book, ENTITY_MEETING, (uint64_t)value->i, &row, NULL)) {
        meeting_title(m->book, &row, m->lang, out, NULL);
        row_clear(&row);
    }
}

static void add_list(const struct making *m, const struct row *row, size_t index, struct str *out)
{
    const struct field *field = &row->entity->fields[index];
    const struct field *value
        = field->ref ? field : entity_field(entity_by_number(field->list_entity), "value");
    for (size_t i = 0; row->lists && i < row->lists[index].n; i++) {
        str_add(out, i ? ", " : "");
        add_value(m, value, VEC_AT(&row->lists[index], struct value, i), out);
    }
}

static void add_field(struct making *m, const struct row *row, size_t index)
{
    const struct field *field = &row->entity->fields[index];
    struct str text = STR_INIT;
    bool shut = field->compartment == COMPARTMENT_HEALTH && book_level(m->book) != BOOK_HEALTH;
    m->health = m->health || shut;
    if (shut)
        return;
    if (row_locked(row, field->name))
        m->locked = true;
    else if (field->type == FIELD_LIST)
        add_list(m, row, index, &text);
    else
        add_value(m, field, &row->values[index], &text);
    if (text.len)
        page_add_line(m->page, say(m, field->label), text.s);
    str_wipe(&text);
}

/* ---- records about the person ---------------------------------------------------------------- */

/* Consents, memberships and whatever else comes to be recorded about people, each whole. The key
 * that the row begins with (the group, the purpose) is its heading. */
static void add_record(struct making *m, const struct row *row)
{
    const struct entity *entity = row->entity;
    bool headed = false;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        struct str text = STR_INIT;
        if (field->ref == ENTITY_PERSON && row_ref(row, field->name) == m->person)
            continue;
        if (field->key && !headed) {
            add_value(m, field, &row->values[i], &text);
            page_add_heading(m->page, 2, text.s);
            headed = true;
        } else {
            add_field(m, row, i);
        }
        str_wipe(&text);
    }
}

/* To the person a group's members are memberships. */
static const char *heading_of(const struct making *m, const struct entity *entity)
{
    return entity->number == ENTITY_MEMBERSHIP ? say(m, N_("Memberships")) : say(m, entity->many);
}

static bool add_records(struct making *m, const struct entity *entity, struct err *err)
{
    struct vec ids = VEC_INIT(uint64_t);
    bool ok = book_rows_about(m->book, entity->number, m->person, &ids, err), some = false;
    for (size_t i = 0; ok && i < ids.n; i++) {
        struct row row;
        ok = book_row(m->book, entity->number, *VEC_AT(&ids, uint64_t, i), &row, err);
        if (!ok)
            break;
        if (!row.removed) {
            if (!some)
                page_add_heading(m->page, 1, heading_of(m, entity));
            some = true;
            add_record(m, &row);
        }
        row_clear(&row);
    }
    vec_clear(&ids);
    return ok;
}

/* ---- attendance ------------------------------------------------------------------------------ */

struct mark {
    int64_t date;
    uint64_t group;
    char *meeting, *state, *reason; /* owned */
};

static int by_group_and_date(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->date > y->date) - (x->date < y->date);
}

static char *cell(const struct making *m, const struct row *row, const char *name)
{
    struct str out = STR_INIT;
    add_value(m, entity_field(row->entity, name), row_value(row, name), &out);
    return str_take(&out);
}

static void take_mark(const struct making *m, const struct row *row, struct vec *marks)
{
    struct mark mark = {.date = DATE_NONE};
    struct row meeting;
    if (row->removed || !book_row_fields(m->book, ENTITY_MEETING, row_ref(row, "meeting"),
            "date group", &meeting, NULL))
        return;
    mark.date = row_int(&meeting, "date", DATE_NONE);
    mark.group = row_ref(&meeting, "group");
    row_clear(&meeting);
    mark.meeting = cell(m, row, "meeting");
    mark.state = cell(m, row, "state");
    mark.reason = cell(m, row, "reason");
    vec_add(marks, &mark);
}

/* "present 8, announced absence 1, absent 1 · 80 %" */
static void add_share(struct making *m, uint64_t group)
{
    struct attendance_share share;
    struct str text = STR_INIT;
    if (!attendance_of_person(
            m->book, group, m->person, DATE_NONE, DATE_NONE, &share, NULL))
        return;
    str_addf(&text, say(m, N_("present %d, announced absence %d, absent %d")), (int)share.attended,
        (int)share.excused, (int)share.absent);
    if (share.percent >= 0)
        str_addf(&text, " · %d %%", (int)share.percent);
    page_add_paragraph(m->page, text.s);
    str_clear(&text);
}

static void begin_group(struct making *m, const struct mark *mark)
{
    const char *heads[] = {say(m, N_("Meeting")), say(m, N_("Date")), say(m, N_("Attendance")),
        say(m, N_("Reason"))};
    struct str group = STR_INIT;
    book_row_title(m->book, ENTITY_GROUP, mark->group, &group);
    page_add_heading(m->page, 2, group.s);
    add_share(m, mark->group);
    page_add_table(m->page, 4, heads, 0);
    str_clear(&group);
}

static void add_marks(struct making *m, const struct vec *marks)
{
    for (size_t i = 0; i < marks->n; i++) {
        const struct mark *mark = VEC_AT(marks, struct mark, i);
        struct str date = STR_INIT;
        if (i == 0)
            page_add_heading(m->page, 1, say(m, N_("Attendance")));
        if (i == 0 || mark->group != VEC_AT(marks, struct mark, i - 1)->group)
            begin_group(m, mark);
        date_format(&date, m->lang, DATE_SHORT, mark->date);
        const char *cells[] = {mark->meeting, date.s, mark->state, mark->reason};
        page_add_row(m->page, cells);
        str_clear(&date);
    }
}

static bool add_attendance(struct making *m, struct err *err)
{
    struct vec ids = VEC_INIT(uint64_t), marks = VEC_INIT(struct mark);
    bool ok = book_rows_about(m->book, ENTITY_ATTENDANCE, m->person, &ids, err);
    for (size_t i = 0; ok && i < ids.n; i++) {
        struct row row;
        ok = book_row(m->book, ENTITY_ATTENDANCE, *VEC_AT(&ids, uint64_t, i), &row, err);
        if (!ok)
            break;
        take_mark(m, &row, &marks);
        row_clear(&row);
    }
    if (marks.n > 1)
        qsort(marks.items, marks.n, marks.size, by_group_and_date);
    if (ok)
        add_marks(m, &marks);
    for (size_t i = 0; i < marks.n; i++) {
        struct mark *mark = VEC_AT(&marks, struct mark, i);
        free(mark->meeting);
        free(mark->state);
        free(mark->reason);
    }
    vec_clear(&marks);
    vec_clear(&ids);
    return ok;
}

/* ---- what else names the person -------------------------------------------------------------- */

static bool add_pages(struct making *m, struct err *err)
{
    struct vec pages = VEC_INIT(struct consent_page);
    bool ok = consent_pages(m->book, m->person, &pages, err);
    if (ok && pages.n)
        page_add_heading(m->page, 1, say(m, N_("Published pages that show the name")));
    for (size_t i = 0; ok && i < pages.n; i++)
        page_add_hanging(m->page, "–", VEC_AT(&pages, struct consent_page, i)->title);
    consent_pages_clear(&pages);
    return ok;
}

static void add_end(struct making *m, int64_t mentions)
{
    struct str text = STR_INIT;
    if (mentions >= 0) {
        page_add_heading(m->page, 1, say(m, N_("Texts by others")));
        str_addf(&text,
            say(m, N_("Texts and tasks in memos and notes that name the person: %d. They tell of "
                      "others too, so they are read together with a facilitator.")),
            (int)mentions);
        page_add_paragraph(m->page, text.s);
    }
    page_add_blank(m->page);
    if (m->health)
        page_add_paragraph(m->page,
            say(m, N_("Health details are left out: they were locked when this page was made.")));
    if (m->locked)
        page_add_paragraph(m->page,
            say(m, N_("Something is left out that belongs to another site and cannot be opened "
                      "here.")));
    page_add_paragraph(m->page,
        say(m, N_("Wrong details are corrected, consents withdrawn and all of this erased by the "
                  "facilitators when the person asks for it.")));
    str_clear(&text);
}

/* ---- the page -------------------------------------------------------------------------------- */

static enum lang language_of(const struct row *row)
{
    const struct field *field = entity_field(row->entity, "language");
    const struct choice *choice = choice_by_number(field->choices, row_int(row, "language", 0));
    enum lang lang = lang_current();
    if (choice)
        lang_from_code(choice->name, &lang);
    return lang;
}

static void set_head(struct making *m, const struct row *row)
{
    struct str text = STR_INIT;
    book_row_title(m->book, ENTITY_SITE, row_ref(row, "home"), &text);
    page_set_organisation(m->page, text.s);
    page_set_name(m->page, say(m, N_("Personal data")));
    str_reset(&text);
    date_format(&text, m->lang, DATE_SHORT, clock_today());
    page_set_date(m->page, text.s);
    page_set_note(m->page, say(m, N_("for the person only")));
    str_reset(&text);
    person_name(m->book, NULL, m->person, PERSON_FULL, &text);
    page_set_title(m->page, text.s);
    str_wipe(&text);
}

/* What stands in other records that were joined with this one is about the person as well. */
static bool add_joined(struct making *m, uint64_t own, struct err *err)
{
    struct vec same = VEC_INIT(uint64_t);
    bool ok = true;
    book_person_same(m->book, own, &same);
    for (size_t i = 0; ok && i < same.n; i++) {
        uint64_t id = *VEC_AT(&same, uint64_t, i);
        struct row row;
        if (id == own || !book_row_exists(m->book, ENTITY_PERSON, id))
            continue;
        ok = book_row(m->book, ENTITY_PERSON, id, &row, err);
        if (!ok)
            break;
        page_add_heading(m->page, 1, say(m, N_("Another record of the same person")));
        for (size_t f = 0; f < row.entity->n_fields; f++)
            add_field(m, &row, f);
        row_clear(&row);
    }
    vec_clear(&same);
    return ok;
}

static bool fill(struct making *m, const struct row *row, int64_t mentions, struct err *err)
{
    set_head(m, row);
    for (size_t i = 0; i < row->entity->n_fields; i++)
        add_field(m, row, i);
    bool ok = add_joined(m, row->id, err);
    for (size_t i = 0; ok && entity_at(i); i++) {
        const struct entity *entity = entity_at(i);
        bool about = entity->person && *entity->person && entity->number < ENTITY_LIST_FIRST
            && entity->number != ENTITY_ATTENDANCE;
        ok = !about || add_records(m, entity, err);
    }
    ok = ok && add_attendance(m, err) && add_pages(m, err);
    if (ok)
        add_end(m, mentions);
    return ok;
}

bool person_page(
    struct book *book, uint64_t person, int64_t mentions, struct page *page, struct err *err)
{
    struct making m
        = {.book = book, .person = book_person_shown(book, person), .page = page};
    struct row row;
    if (book_level(book) == BOOK_LOCKED)
        return err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
    if (!book_row(book, ENTITY_PERSON, person, &row, err))
        return false;
    m.lang = language_of(&row);
    page_init(page, m.lang);
    bool ok = fill(&m, &row, mentions, err);
    row_clear(&row);
    if (!ok)
        page_clear(page);
    return ok;
}

char *person_page_file(const struct page *page)
{
    return print_file_name(page->name, clock_today(), "");
}
