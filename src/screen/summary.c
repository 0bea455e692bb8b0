#include "screen/summary.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/query.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/meeting.h"
#include "screen/person.h"
#include "screen/session.h"

#include <stdlib.h>

enum { TAG_PERIOD = 1, TAG_FIRST, TAG_LAST, LETTERS = 40 };
enum period { THIS_YEAR, LAST_YEAR, SPRING, AUTUMN, OWN_DAYS };
enum { WIDE = 60 }; /* from here on the figures stand in a column of their own */

struct line {
    enum list_row kind;
    char *text, *figure; /* owned; figure NULL: none */
    int entity;          /* what Enter opens; 0: nothing */
    uint64_t id;
};

struct summary {
    struct screen *screen;
    uint64_t group;
    int64_t first, last;
    struct row row; /* the group's */
    struct vec lines; /* struct line */
    struct list list;
    bool narrow;
    uint64_t seen;
};

/* ---- the list -------------------------------------------------------------------------------- */

static const struct line *line_at(const struct summary *summary, size_t row)
{
    return VEC_AT(&summary->lines, struct line, row);
}

static size_t line_count(void *data)
{
    return ((struct summary *)data)->lines.n;
}

static void line_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct line *line = line_at(data, row);
    bool together = ((struct summary *)data)->narrow && line->figure;
    if (column == 0)
        str_add(out, line->text);
    if (together)
        str_addf(out, ": %s", line->figure);
    else if (column == 1)
        str_add(out, line->figure);
}

static enum list_row line_kind(void *data, size_t row)
{
    return line_at(data, row)->kind;
}

static enum meaning line_meaning(void *data, size_t row)
{
    return line_at(data, row)->kind == LIST_HEADING ? MEANING_HEADING : MEANING_NORMAL;
}

static const struct list_source source
    = {.count = line_count, .cell = line_cell, .kind = line_kind, .meaning = line_meaning};
static const struct list_column columns[] = {{.width = 28}, {.width = 0}};
static const struct list_column narrow_columns[] = {{.width = 0}};

static void clear_lines(struct summary *summary)
{
    for (size_t i = 0; i < summary->lines.n; i++) {
        free(VEC_AT(&summary->lines, struct line, i)->text);
        free(VEC_AT(&summary->lines, struct line, i)->figure);
    }
    vec_clear(&summary->lines);
    vec_init(&summary->lines, sizeof(struct line));
}

static struct line *add_line(
    struct summary *summary, enum list_row kind, const char *text, struct str *figure)
{
    struct line line = {.kind = kind, .text = mem_text(text)};
    if (figure)
        line.figure = str_take(figure);
    return vec_add(&summary->lines, &line);
}

/* ---- what is summed up ----------------------------------------------------------------------- */

static void add_share(const struct attendance_share *share, struct str *out)
{
    str_addf(out, _("present %d, announced absence %d, absent %d"), (int)share->attended,
        (int)share->excused, (int)share->absent);
    if (share->percent >= 0)
        str_addf(out, " · %d %%", (int)share->percent);
}

/* Unknown is not absent: where there is any it has a line of its own. */
static void add_attendance(struct summary *summary, const struct attendance_share *share)
{
    struct str out = STR_INIT, unmarked = STR_INIT;
    add_share(share, &out);
    add_line(summary, LIST_ROW, _("Attendance"), &out);
    if (!share->unmarked)
        return;
    str_addf(&unmarked, "%d", (int)share->unmarked);
    add_line(summary, LIST_ROW, _("  not marked"), &unmarked);
}

/* Commitment as it is asked for: came to so many of those offered. */
static void add_commitment(const struct attendance_share *share, struct str *out)
{
    int offered = (int)(share->attended + share->excused + share->absent);
    str_addf(out, _("present %d/%d"), (int)share->attended, offered);
    if (share->percent >= 0)
        str_addf(out, " · %d %%", (int)share->percent);
}

/* How many meetings, and those whose length counts as nothing. */
static void add_meetings(struct summary *summary, const struct meeting_work *work)
{
    struct str out = STR_INIT;
    str_addf(&out, "%d", (int)(work->meetings - work->individual));
    if (work->untold)
        str_addf(&out, _("; the length of %d is not told"), (int)work->untold);
    add_line(summary, LIST_ROW, _("Meetings held"), &out);
}

static void add_duration(struct summary *summary, const char *label, int64_t minutes)
{
    struct str out = STR_INIT;
    date_format_duration(&out, minutes);
    add_line(summary, LIST_ROW, label, &out);
}

/* What was done more or less than the norm. */
static void add_deviation(const struct meeting_work *work, struct str *out)
{
    struct str norm = STR_INIT, more = STR_INIT;
    int64_t over = work->actual - work->norm;
    if (!work->norm)
        return;
    date_format_duration(&norm, work->norm);
    date_format_duration(&more, over < 0 ? -over : over);
    if (!over)
        str_addf(out, _(" · as the norm, %s"), norm.s);
    else if (over > 0)
        str_addf(out, _(" · norm %s, %s over"), norm.s, more.s);
    else
        str_addf(out, _(" · norm %s, %s under"), norm.s, more.s);
    str_clear(&norm);
    str_clear(&more);
}

static void add_work(struct summary *summary, const struct meeting_work *work)
{
    struct str all = STR_INIT, personal = STR_INIT;
    date_format_duration(&all, work->actual);
    add_deviation(work, &all);
    add_line(summary, LIST_ROW, _("Working time"), &all);
    add_duration(summary, _("  in meetings"), work->length);
    add_duration(summary, _("  preparation"), work->preparation);
    add_duration(summary, _("  follow-up"), work->follow_up);
    str_addf(&personal, "%d", (int)work->individual);
    if (work->individual) {
        str_add(&personal, ", ");
        date_format_duration(&personal, work->individual_length);
    }
    add_line(summary, LIST_ROW, _("Personal meetings"), &personal);
}

/* ---- one by one ------------------------------------------------------------------------------ */

static void add_personal(const struct vec *personal, uint64_t person, struct str *out)
{
    for (size_t i = 0; i < personal->n; i++) {
        const struct attendance_personal *one = VEC_AT(personal, struct attendance_personal, i);
        if (one->person != person)
            continue;
        str_addf(out, _(" · one to one %d, "), (int)one->meetings);
        date_format_duration(out, one->minutes);
    }
}

static void add_people(
    struct summary *summary, const struct vec *members, const struct vec *personal)
{
    if (members->n)
        add_line(summary, LIST_HEADING, _("Members"), NULL);
    for (size_t i = 0; i < members->n; i++) {
        const struct attendance_member *one = VEC_AT(members, struct attendance_member, i);
        struct str name = STR_INIT, figure = STR_INIT;
        person_format(&one->member.person, PERSON_LISTED, &name);
        add_commitment(&one->share, &figure);
        add_personal(personal, one->member.person.id, &figure);
        if (one->share.unmarked)
            str_addf(&figure, " · ? %d", (int)one->share.unmarked);
        struct line *line = add_line(summary, LIST_ROW, name.s, &figure);
        line->entity = ENTITY_PERSON;
        line->id = one->member.person.id;
        str_wipe(&name);
    }
}

static void add_meeting(struct summary *summary, const struct row *meeting, int64_t *came)
{
    struct book *book = session_book(summary->screen);
    struct str name = STR_INIT, figure = STR_INIT;
    struct attendance_counts counts = {0};
    struct meeting_work work;
    attendance_counts(book, NULL, meeting->id, &counts, NULL);
    meeting_work(meeting, &summary->row, &work);
    *came += counts.present;
    int64_t date = row_int(meeting, "date", 0);
    bool this_year = date_year(date) == date_year(clock_today());
    date_format(&name, lang_current(), this_year ? DATE_DAY : DATE_SHORT, date);
    str_add_c(&name, ' ');
    meeting_label(book, meeting, &summary->row, lang_current(), &name, NULL);
    str_addf(&figure, _("present %d"), (int)counts.present);
    if (counts.visitors)
        str_addf(&figure, _(", visitors %d"), (int)counts.visitors);
    if (work.actual) {
        str_add(&figure, _(" · working time "));
        date_format_duration(&figure, work.actual);
    }
    struct line *line = add_line(summary, LIST_ROW, name.s, &figure);
    line->entity = ENTITY_MEETING;
    line->id = meeting->id;
    str_clear(&name);
}

/* The held meetings, the newest first; *came: how many were there, summed up. */
static bool add_list(struct summary *summary, int64_t *came, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool ok = meeting_of_group(session_book(summary->screen), summary->group, summary->first,
        summary->last, "title end preparation follow_up added", &rows, err);
    bool heading = false;
    for (size_t i = rows.n; ok && i > 0; i--) {
        const struct row *row = VEC_AT(&rows, struct row, i - 1);
        if (row_int(row, "state", MEETING_PLANNED) != MEETING_HELD)
            continue;
        if (!heading)
            add_line(summary, LIST_HEADING, _("Meetings"), NULL);
        heading = true;
        bool personal = row_int(row, "kind", MEETING_MEETING) == MEETING_INDIVIDUAL;
        int64_t alone = 0;
        add_meeting(summary, row, personal ? &alone : came);
    }
    rows_clear(&rows);
    return ok;
}

/* Persons who were there at least once: each counted once. */
static int64_t unique_of(const struct vec *members)
{
    int64_t n = 0;
    for (size_t i = 0; i < members->n; i++)
        n += VEC_AT(members, struct attendance_member, i)->share.attended > 0;
    return n;
}

/* In the place that was kept for it: it is known after the meetings have been read. */
static void put_participants(
    struct summary *summary, size_t place, int64_t came, int64_t sessions, int64_t persons)
{
    struct str out = STR_INIT;
    str_addf(&out, lang_plural("%d member", "%d members", (unsigned long)persons), (int)persons);
    if (sessions) {
        int64_t tenths = (20 * came + sessions) / (2 * sessions);
        str_addf(&out,
            lang_plural(" · present %d time", " · present %d times", (unsigned long)came),
            (int)came);
        str_addf(&out, _(" · %d%s%d a meeting"), (int)(tenths / 10),
            lang_current() == LANG_EN ? "." : ",", (int)(tenths % 10));
    }
    struct line *line = VEC_AT(&summary->lines, struct line, place);
    line->figure = str_take(&out);
}

static void add_period(struct summary *summary)
{
    struct str out = STR_INIT;
    date_format(&out, lang_current(), DATE_SHORT, summary->first);
    str_add(&out, "–");
    date_format(&out, lang_current(), DATE_SHORT, summary->last);
    add_line(summary, LIST_HEADING, out.s, NULL);
    str_clear(&out);
}

static bool read_lines(struct summary *summary, struct err *err)
{
    struct book *book = session_book(summary->screen);
    struct vec members = VEC_INIT(struct attendance_member);
    struct vec personal = VEC_INIT(struct attendance_personal);
    struct attendance_share share;
    struct meeting_work work;
    int64_t came = 0, first = summary->first, last = summary->last;
    struct row row;
    clear_lines(summary);
    bool ok = book_row(book, ENTITY_GROUP, summary->group, &row, err);
    if (ok) {
        row_clear(&summary->row);
        summary->row = row;
    }
    ok = ok
        && meeting_work_sum(book, summary->group, first, last, &work, err)
        && attendance_of_group(book, summary->group, first, last, &share, &members, err)
        && attendance_personal(book, summary->group, first, last, &personal, err);
    if (ok) {
        add_period(summary);
        add_meetings(summary, &work);
        size_t place = summary->lines.n;
        add_line(summary, LIST_ROW, _("Participants"), NULL);
        add_attendance(summary, &share);
        add_work(summary, &work);
        add_people(summary, &members, &personal);
        ok = add_list(summary, &came, err);
        put_participants(
            summary, place, came, work.meetings - work.individual, unique_of(&members));
    }
    attendance_members_clear(&members);
    vec_clear(&personal);
    list_reload(&summary->list);
    return ok;
}

/* ---- the period ------------------------------------------------------------------------------ */

static void ask_day(struct screen *screen, int tag, const char *label, int64_t date)
{
    struct str day = STR_INIT;
    date_format(&day, lang_current(), DATE_SHORT, date);
    dialog_prompt(screen, tag, label, day.s, LETTERS, 0);
    str_clear(&day);
}

void summary_ask_period(struct screen *screen)
{
    const struct dialog_item items[] = {
        {.label = _("This year"), .number = THIS_YEAR},
        {.label = _("Last year"), .number = LAST_YEAR},
        {.label = _("Spring season (January to July)"), .number = SPRING},
        {.label = _("Autumn season (August to December)"), .number = AUTUMN},
        {.label = _("Other days: asked next"), .number = OWN_DAYS},
    };
    dialog_choose(screen, TAG_PERIOD, _("Which period?"), items, sizeof items / sizeof *items,
        THIS_YEAR, 0);
}

static void read_again(struct summary *summary)
{
    struct err err = {.kind = ERR_NONE};
    if (!read_lines(summary, &err))
        session_error(summary->screen, &err);
}

static void take_period(struct summary *summary, enum period period)
{
    enum { JANUARY = 1, AUGUST = 8 };
    int year = date_year(clock_today()) - (period == LAST_YEAR);
    int64_t autumn = date_from_ymd(year, AUGUST, 1);
    if (period == OWN_DAYS) {
        ask_day(summary->screen, TAG_FIRST, _("From which day"), summary->first);
        return;
    }
    summary->first = period == AUTUMN ? autumn : date_from_ymd(year, JANUARY, 1);
    summary->last = period == SPRING ? autumn - 1 : date_from_ymd(year + 1, JANUARY, 1) - 1;
    read_again(summary);
}

static void take_day(struct screen *screen, const struct result *result)
{
    struct summary *summary = screen->data;
    struct err err = {.kind = ERR_NONE};
    int64_t date;
    if (!date_parse(result->text, clock_today(), &date, &err)) {
        session_error(screen, &err);
    } else if (result->tag == TAG_FIRST) {
        summary->first = date;
        summary->last = summary->last < date ? date : summary->last;
        ask_day(screen, TAG_LAST, _("To which day"), summary->last);
        read_again(summary);
    } else if (date < summary->first) {
        screen_warn(screen, _("The last day is before the first one; the period stays as it was."));
    } else {
        summary->last = date;
        read_again(summary);
    }
}

static void summary_resume(struct screen *screen, const struct result *result)
{
    if (!result->accepted)
        return;
    if (result->tag == TAG_PERIOD)
        take_period(screen->data, (enum period)result->number);
    else if (result->tag == TAG_FIRST || result->tag == TAG_LAST)
        take_day(screen, result);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void look_again(struct screen *screen)
{
    struct summary *summary = screen->data;
    if (session_stale(screen, &summary->seen))
        read_again(summary);
}

static void summary_draw(struct screen *screen, const struct canvas *body)
{
    struct summary *summary = screen->data;
    bool narrow = body->columns < WIDE;
    look_again(screen);
    if (narrow != summary->narrow) {
        summary->narrow = narrow;
        summary->list.columns = narrow ? narrow_columns : columns;
        summary->list.n_columns = narrow ? 1 : 2;
        list_reload(&summary->list);
    }
    list_draw(&summary->list, body, true);
}

static bool summary_key(struct screen *screen, const struct key *key)
{
    struct summary *summary = screen->data;
    look_again(screen);
    return list_key(&summary->list, key);
}

void summary_open(struct screen *screen)
{
    struct summary *summary = screen->data;
    size_t row = list_focus(&summary->list);
    if (row == LIST_NONE || !line_at(summary, row)->entity)
        screen_say(screen, _("This line only tells. F4 asks for another period."));
    else if (line_at(summary, row)->entity == ENTITY_PERSON)
        person_push(screen, line_at(summary, row)->id);
    else
        meeting_push(screen->stack, line_at(summary, row)->id);
}

static void summary_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Summary"));
}

static void summary_announce(struct screen *screen, struct str *out)
{
    struct summary *summary = screen->data;
    list_announce(&summary->list, out);
}

static void summary_close(struct screen *screen)
{
    struct summary *summary = screen->data;
    clear_lines(summary);
    list_clear(&summary->list);
    row_clear(&summary->row);
    free(summary);
}

static const struct screen_class class = {
    .name = "summary",
    .intro = N_("What comes together in the group over a period: meetings held, participants, "
                "working time against the norm, personal meetings. What is not marked is not "
                "counted as absent."),
    .min_rows = 3,
    .draw = summary_draw,
    .key = summary_key,
    .resume = summary_resume,
    .title = summary_title,
    .announce = summary_announce,
    .close = summary_close,
};

void summary_push(struct stack *stack, uint64_t group)
{
    struct summary *summary = mem_zero(1, sizeof *summary);
    summary->group = group;
    summary->last = clock_today();
    summary->first = date_from_ymd(date_year(summary->last), 1, 1);
    vec_init(&summary->lines, sizeof(struct line));
    row_init(&summary->row, entity_by_number(ENTITY_GROUP), group);
    list_init(&summary->list, &source, columns, 2, summary);
    summary->screen = stack_push(stack, &class, summary);
}
