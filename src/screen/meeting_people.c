/* The first pane: attendance. A state key marks and steps down, so eight people are eight keys. */
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/person.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "screen/meeting.h"
#include "screen/meeting_parts.h"
#include "screen/naming.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

static const struct attendance_row *at(const struct meeting_screen *m, size_t row)
{
    return VEC_AT(&m->people, struct attendance_row, row);
}

/* ---- the list ---- */

static size_t count(void *data)
{
    return ((struct meeting_screen *)data)->people.n;
}

static void cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct attendance_row *person = at(data, row);
    if (column == 0)
        str_add_c(out, attendance_sign(person->state));
    else
        person_format(&person->member.person, PERSON_LISTED, out);
}

static uint64_t id(void *data, size_t row)
{
    return at(data, row)->member.person.id;
}

static const struct list_source source = {
    .count = count,
    .cell = cell,
    .id = id,
    .empty = N_("Nobody here yet. F2 adds a newcomer by name."),
};

static const struct list_column columns[] = {{.width = 1}, {.width = 0}};

void people_init(struct meeting_screen *m)
{
    vec_init(&m->people, sizeof(struct attendance_row));
    str_init(&m->typed);
    list_init(&m->people_list, &source, columns, 2, m);
}

void people_load(struct meeting_screen *m)
{
    struct err err = {.kind = ERR_NONE};
    attendance_clear(&m->people);
    if (!attendance_list(m->book, m->change, m->meeting, &m->people, &err))
        meeting_tell(m, &err);
    list_reload(&m->people_list);
}

void people_clear(struct meeting_screen *m)
{
    attendance_clear(&m->people);
    list_clear(&m->people_list);
    str_wipe(&m->typed);
}

void people_draw(struct meeting_screen *m, const struct canvas *canvas)
{
    struct attendance_counts counts;
    bool focused = m->pane == PANE_PEOPLE;
    attendance_count(&m->people, &counts);
    canvas_textf(canvas, 0, 1, MEANING_HEADING, _("Present %d/%d"), (int)counts.present,
        (int)m->people.n);
    int below = m->visitors >= 0;
    struct canvas rows = canvas_part(canvas, 1, 0, canvas->rows - 1 - below, canvas->columns);
    list_draw(&m->people_list, &rows, focused);
    int under = 1 + (m->people.n < (size_t)rows.rows ? (int)m->people.n : rows.rows);
    if (!m->people.n)
        under = rows.rows;
    if (m->visitors >= 0)
        canvas_textf(canvas, under, 1, MEANING_NORMAL, _("Visitors %d"), (int)m->visitors);
}

/* ---- marking ---- */

static void mark(struct screen *screen, enum attendance_state state)
{
    struct meeting_screen *m = meeting_of(screen);
    struct err err = {.kind = ERR_NONE};
    size_t row = list_focus(&m->people_list);
    m->excused = 0;
    if (row == LIST_NONE)
        return;
    struct attendance_row *person = VEC_AT(&m->people, struct attendance_row, row);
    uint64_t who = person->member.person.id;
    if (!attendance_set(m->book, m->change, m->meeting, who, state, &err)) {
        meeting_tell(m, &err);
        return;
    }
    person->state = state;
    person->reason = 0;
    list_reload(&m->people_list);
    if (state == ATTENDANCE_EXCUSED)
        m->excused = who;
    if (state != ATTENDANCE_UNMARKED)
        list_step(&m->people_list, 1);
}

void meeting_present(struct screen *screen)
{
    mark(screen, ATTENDANCE_PRESENT);
}

void meeting_excused(struct screen *screen)
{
    mark(screen, ATTENDANCE_EXCUSED);
    if (meeting_of(screen)->excused)
        screen_say(screen, _("Announced absence. R adds the reason, if wanted."));
}

void meeting_absent(struct screen *screen)
{
    mark(screen, ATTENDANCE_ABSENT);
}

void meeting_clear_mark(struct screen *screen)
{
    mark(screen, ATTENDANCE_UNMARKED);
}

static const struct choice *reasons(void)
{
    return entity_field(entity_by_number(ENTITY_ATTENDANCE), "reason")->choices;
}

void meeting_reason(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    size_t row = list_focus(&m->people_list);
    struct dialog_choice choices[16];
    struct str labels[16];
    size_t n = 0;
    if (!m->excused && row != LIST_NONE && at(m, row)->state == ATTENDANCE_EXCUSED)
        m->excused = at(m, row)->member.person.id;
    if (!m->excused) {
        screen_say(screen, _("A reason belongs to an announced absence: mark it with E first."));
        return;
    }
    for (const struct choice *c = reasons(); c->name && n < 9; c++, n++) {
        str_init(&labels[n]);
        str_addf(&labels[n], "&%zu %s", n + 1, _(c->label));
        choices[n] = (struct dialog_choice) {.label = labels[n].s, .number = c->number};
    }
    dialog_ask(screen, TAG_REASON, _("Why is the person away? A class is enough."), choices, n);
    while (n > 0)
        str_clear(&labels[--n]);
}

void meeting_mark_rest(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    struct err err = {.kind = ERR_NONE};
    int64_t n = attendance_mark_rest(m->book, m->change, m->meeting, &err);
    if (n < 0) {
        meeting_tell(m, &err);
        return;
    }
    people_load(m);
    if (n == 0)
        screen_say(screen, _("Everybody was marked already."));
    else
        screen_say(screen,
            lang_plural("%d person was marked as present.", "%d people were marked as present.",
                (unsigned long)n),
            (int)n);
}

/* ---- finding and adding people ---- */

static void choose(struct screen *screen, int tag, const char *title, const struct vec *persons,
    int flags)
{
    struct dialog_item *items = mem_zero(persons->n, sizeof *items);
    struct str *labels = mem_zero(persons->n, sizeof *labels);
    for (size_t i = 0; i < persons->n; i++) {
        const struct person *person = VEC_AT(persons, struct person, i);
        str_init(&labels[i]);
        person_format(person, PERSON_LISTED, &labels[i]);
        items[i] = (struct dialog_item) {.label = labels[i].s, .number = (int64_t)person->id};
    }
    dialog_choose(screen, tag, title, items, persons->n, 0, flags);
    for (size_t i = 0; i < persons->n; i++)
        str_clear(&labels[i]);
    free(labels);
    free(items);
}

void meeting_find_person(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    struct vec persons = VEC_INIT(struct person);
    for (size_t i = 0; i < m->people.n; i++)
        vec_add(&persons, &at(m, i)->member.person);
    choose(screen, TAG_FIND, _("Find in the attendance list"), &persons, 0);
    vec_clear(&persons); /* the names are the attendance list's */
}

void meeting_newcomer(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    struct vec persons = VEC_INIT(struct person);
    struct err err = {.kind = ERR_NONE};
    if (!person_all(m->book, 0, &persons, &err))
        meeting_tell(m, &err);
    else
        choose(screen, TAG_NEWCOMER, _("Who came? Choose, or type a new name"), &persons,
            DIALOG_FREE);
    persons_clear(&persons);
}

/* A newcomer is a person of the book from this moment: saved as an edit of its own, so that the
 * name is there on every screen. */
static uint64_t new_person(struct meeting_screen *m, const char *typed, struct err *err)
{
    struct row meeting;
    if (!meeting_read(m->book, m->change, m->meeting, &meeting, err))
        return 0;
    uint64_t site = row_ref(&meeting, "home");
    row_clear(&meeting);
    struct change *change = change_new(m->book);
    uint64_t person = person_add(m->book, change, typed, site, err);
    if (person && !change_commit(change, NULL, err))
        person = 0;
    change_free(change);
    return person;
}

/* Somebody of the book (person), or, with 0, somebody new of the name that was typed. */
static void newcomer(struct meeting_screen *m, uint64_t person)
{
    struct err err = {.kind = ERR_NONE};
    bool fresh = !person && m->typed.len > 0;
    if (fresh) {
        person = new_person(m, m->typed.s, &err);
        if (person)
            session_saved(m->screen);
    }
    str_wipe(&m->typed);
    if (!person || !attendance_add(m->change, m->meeting, person, &err)) {
        if (err.kind != ERR_NONE)
            meeting_tell(m, &err);
        return;
    }
    people_load(m);
    list_set_focus_id(&m->people_list, person);
    if (fresh)
        naming_say(m->screen, person);
}

static void take_newcomer(struct meeting_screen *m, const struct result *result)
{
    str_set(&m->typed, result->number < 0 && result->text ? result->text : "");
    if (!m->typed.len || !naming_ask(m->screen, TAG_NAMESAKE, m->typed.s))
        newcomer(m, result->number > 0 ? (uint64_t)result->number : 0);
}

void meeting_swap_names(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    size_t row = list_focus(&m->people_list);
    if (row == LIST_NONE)
        return;
    uint64_t person = at(m, row)->member.person.id;
    naming_swap(screen, person);
    people_load(m);
    list_set_focus_id(&m->people_list, person);
}

/* ---- visitors ---- */

void meeting_visitors(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    struct str now = STR_INIT;
    if (m->visitors >= 0)
        str_addf(&now, "%d", (int)m->visitors);
    dialog_prompt(screen, TAG_VISITORS, _("How many visitors"), now.s, 6, 0);
    str_clear(&now);
}

void meeting_visitor_names(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    struct row row;
    struct err err = {.kind = ERR_NONE};
    if (!meeting_read(m->book, m->change, m->meeting, &row, &err)) {
        meeting_tell(m, &err);
        return;
    }
    dialog_prompt(screen, TAG_VISITOR_NAMES, _("Visitors' names, or where they came from"),
        row_text(&row, "visitor_names"), 200, 0);
    row_clear(&row);
}

static void set_visitors(struct meeting_screen *m, const char *text)
{
    const struct field *field = entity_field(entity_by_number(ENTITY_MEETING), "visitors");
    struct value value = VALUE_NONE;
    struct err err = {.kind = ERR_NONE};
    if (!field_parse(field, text, &value, &err)) {
        meeting_tell(m, &err);
        return;
    }
    int64_t visitors = value.tag == VALUE_INT ? value.i : -1;
    if (change_set(m->change, ENTITY_MEETING, m->meeting, "visitors", value, &err))
        m->visitors = visitors;
    else
        meeting_tell(m, &err);
}

static void set_visitor_names(struct meeting_screen *m, const char *text)
{
    struct err err = {.kind = ERR_NONE};
    if (!change_set_text(m->change, ENTITY_MEETING, m->meeting, "visitor_names", text, &err))
        meeting_tell(m, &err);
}

bool people_resume(struct meeting_screen *m, const struct result *result)
{
    struct err err = {.kind = ERR_NONE};
    if (result->tag < TAG_REASON || result->tag > TAG_NAMESAKE)
        return false;
    if (!result->accepted)
        return true;
    switch (result->tag) {
    case TAG_REASON:
        if (!attendance_set_reason(
                m->book, m->change, m->meeting, m->excused, result->number, &err))
            meeting_tell(m, &err);
        m->excused = 0;
        break;
    case TAG_NEWCOMER:
        take_newcomer(m, result);
        break;
    case TAG_NAMESAKE:
        newcomer(m, (uint64_t)result->number);
        break;
    case TAG_FIND:
        list_set_focus_id(&m->people_list, (uint64_t)result->number);
        break;
    case TAG_VISITORS:
        set_visitors(m, result->text);
        break;
    default:
        set_visitor_names(m, result->text);
    }
    return true;
}
