#include "rukkanen/domain/today.h"

#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/loose.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/conditions.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/model/field.h"

#include <stdlib.h>
#include <string.h>

void today_meetings_clear(struct vec *meetings)
{
    for (size_t i = 0; i < meetings->n; i++) {
        struct today_meeting *meeting = VEC_AT(meetings, struct today_meeting, i);
        free(meeting->group_name);
        free(meeting->label);
        free(meeting->place);
    }
    vec_clear(meetings);
}

/* ---- meetings ------------------------------------------------------------------------------- */

/* The groups that were read already: today and the next days are of a few. */
struct groups {
    struct vec rows; /* struct row */
};

static const struct row *group_of(struct book *book, struct groups *groups, uint64_t id)
{
    struct row row;
    for (size_t i = 0; i < groups->rows.n; i++) {
        const struct row *known = VEC_AT(&groups->rows, struct row, i);
        if (known->id == id)
            return known;
    }
    /* While locked the number of sessions cannot be opened: nothing is unpacked for it. */
    const char *fields = book_level(book) == BOOK_LOCKED ? "name kind on_board"
                                                         : "name kind sessions on_board";
    if (!book_row_fields(book, ENTITY_GROUP, id, fields, &row, NULL))
        return NULL;
    return vec_add(&groups->rows, &row);
}

static bool read_days(struct book *book, int64_t first, int64_t last, struct vec *rows,
    struct err *err)
{
    struct filter filters[] = {
        FILTER_INT("date", FILTER_AT_LEAST, first),
        FILTER_INT("date", FILTER_AT_MOST, last),
    };
    struct query query = {.entity = ENTITY_MEETING,
        .filters = filters,
        .n_filters = 2,
        .sort = "date",
        .fields = "group home kind title date start end place state site"};
    return book_query(book, &query, rows, err);
}

static struct today_meeting *add_meeting(struct book *book, const struct row *row,
    const struct row *group, struct vec *meetings)
{
    struct str place = STR_INIT;
    struct today_meeting *meeting = vec_add(meetings, NULL);
    meeting_place(book, row, &place);
    *meeting = (struct today_meeting) {
        .meeting = row->id,
        .group = row_ref(row, "group"),
        .date = row_date(row, "date"),
        .start = (int)row_int(row, "start", -1),
        .end = (int)row_int(row, "end", -1),
        .group_name = mem_text(group ? row_text(group, "name") : ""),
        .label = NULL,
        .place = str_take(&place),
        .members = -1,
        .cancelled = row_int(row, "state", MEETING_PLANNED) == MEETING_CANCELLED,
    };
    return meeting;
}

static int by_time(const void *a, const void *b)
{
    const struct today_meeting *x = a, *y = b;
    if (x->date != y->date)
        return (x->date > y->date) - (x->date < y->date);
    if (x->start != y->start)
        return (x->start > y->start) - (x->start < y->start);
    return (x->meeting > y->meeting) - (x->meeting < y->meeting);
}

static void sort_from(struct vec *meetings, size_t first)
{
    if (meetings->n > first + 1)
        qsort(VEC_AT(meetings, struct today_meeting, first), meetings->n - first,
            sizeof(struct today_meeting), by_time);
}

/* What a coming meeting is called: its title, else what kind it is where that is anything out of
 * the ordinary. No number is counted for it. */
static char *short_label(const struct row *row)
{
    struct str label = STR_INIT;
    const struct field *kind = entity_field(row->entity, "kind");
    if (*row_text(row, "title"))
        str_add(&label, row_text(row, "title"));
    else if (row_int(row, "kind", MEETING_MEETING) > MEETING_SESSION)
        field_format(kind, row_value(row, "kind"), lang_current(), &label);
    return str_take(&label);
}

static char *long_label(struct book *book, const struct row *row, const struct row *group)
{
    struct str label = STR_INIT;
    if (group)
        meeting_label(book, row, group, lang_current(), &label, NULL);
    return str_take(&label);
}

bool today_meetings(struct book *book, int64_t today, int minutes, struct vec *meetings,
    struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct groups groups = {VEC_INIT(struct row)};
    size_t first = meetings->n;
    uint64_t now = meeting_now(book, today, minutes);
    bool ok = read_days(book, today, today, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        if (!site_open(book, row_ref(row, "home")))
            continue;
        const struct row *group = group_of(book, &groups, row_ref(row, "group"));
        struct today_meeting *meeting = add_meeting(book, row, group, meetings);
        meeting->label = long_label(book, row, group);
        meeting->members = group_count(book, meeting->group, today, GROUP_PARTICIPANTS);
        meeting->on = row->id == now;
    }
    rows_clear(&rows);
    rows_clear(&groups.rows);
    sort_from(meetings, first);
    return ok;
}

static void add_holidays(int64_t first, int64_t last, struct vec *meetings)
{
    for (int64_t date = first; date <= last; date++) {
        const struct date_holiday *holiday = date_holiday(date);
        if (!holiday)
            continue;
        struct today_meeting meeting = {.date = date,
            .start = -1,
            .end = -1,
            .group_name = mem_text(""),
            .label = mem_text(lang_text(holiday->name)),
            .place = mem_text(""),
            .members = -1,
            .holiday = holiday};
        vec_add(meetings, &meeting);
    }
}

static void cut(struct vec *meetings, size_t first, size_t limit)
{
    while (limit && meetings->n > first + limit) {
        struct vec last = VEC_INIT(struct today_meeting);
        vec_add(&last, vec_at(meetings, meetings->n - 1));
        today_meetings_clear(&last);
        meetings->n--;
    }
}

static bool coming(struct book *book, int64_t first_day, int64_t last_day, bool locked,
    struct vec *meetings, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct groups groups = {VEC_INIT(struct row)};
    bool ok = read_days(book, first_day, last_day, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        bool cancelled = row_int(row, "state", MEETING_PLANNED) == MEETING_CANCELLED;
        bool personal = row_int(row, "kind", MEETING_MEETING) == MEETING_INDIVIDUAL;
        const struct row *group = group_of(book, &groups, row_ref(row, "group"));
        /* On the wall nobody should read who is met alone. */
        bool shown = locked
            ? group && !group->removed && row_int(group, "on_board", 0) == 1 && !personal
            : site_open(book, row_ref(row, "home"));
        if (cancelled || !shown)
            continue;
        add_meeting(book, row, group, meetings)->label = short_label(row);
    }
    rows_clear(&rows);
    rows_clear(&groups.rows);
    return ok;
}

bool today_coming(struct book *book, int64_t today, int64_t days, size_t limit,
    struct vec *meetings, struct err *err)
{
    size_t first = meetings->n;
    bool ok = coming(book, today + 1, today + days, false, meetings, err);
    add_holidays(today + 1, today + days, meetings);
    sort_from(meetings, first);
    cut(meetings, first, limit);
    return ok;
}

bool today_public(struct book *book, int64_t today, int64_t days, size_t limit,
    struct vec *meetings, struct err *err)
{
    size_t first = meetings->n;
    bool ok = coming(book, today, today + days, true, meetings, err);
    sort_from(meetings, first);
    cut(meetings, first, limit);
    return ok;
}

/* ---- what waits ----------------------------------------------------------------------------- */

void today_waiting_clear(struct vec *waiting)
{
    for (size_t i = 0; i < waiting->n; i++)
        free(VEC_AT(waiting, struct today_waiting, i)->text);
    vec_clear(waiting);
}

static void add_waiting(struct vec *waiting, enum today_kind kind, int entity, uint64_t id,
    int64_t count, struct str *text)
{
    struct today_waiting one = {kind, entity, id, count, str_take(text)};
    vec_add(waiting, &one);
}

static bool add_memos(
    struct book *book, int64_t today, size_t limit, struct vec *waiting, struct err *err)
{
    enum { TWO_MONTHS = 61 };
    struct vec rows = VEC_INIT(struct row);
    struct groups groups = {VEC_INIT(struct row)};
    bool ok = meeting_without_memo(book, 0, today - TWO_MONTHS, today, limit, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        const struct row *group = group_of(book, &groups, row_ref(row, "group"));
        struct str text = STR_INIT, date = STR_INIT;
        date_format(&date, lang_current(), DATE_DAY, row_date(row, "date"));
        str_addf(&text, _("Memo missing: %s %s"), group ? row_text(group, "name") : "", date.s);
        add_waiting(waiting, TODAY_MEMO_MISSING, ENTITY_MEETING, row->id, 0, &text);
        str_clear(&date);
    }
    rows_clear(&rows);
    rows_clear(&groups.rows);
    return ok;
}

static bool add_groups(
    struct book *book, int64_t today, size_t limit, struct vec *waiting, struct err *err)
{
    struct query query = {.entity = ENTITY_GROUP,
        .sort = "name",
        .fields = "name home state frequency start end"};
    struct vec rows = VEC_INIT(struct row);
    size_t found = 0;
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n && (!limit || found < limit); i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct str text = STR_INIT;
        if (!site_open(book, row_ref(row, "home"))
            || !group_frequency_note(book, row, today, &text))
            continue;
        add_waiting(waiting, TODAY_NO_MEETING, ENTITY_GROUP, row->id, 0, &text);
        found++;
    }
    rows_clear(&rows);
    return ok;
}

static bool add_pages(
    struct book *book, int64_t today, size_t limit, struct vec *waiting, struct err *err)
{
    struct vec pages = VEC_INIT(struct board_page);
    bool ok = board_outdated(book, today, &pages, err);
    for (size_t i = 0; ok && i < pages.n && (!limit || i < limit); i++) {
        const struct board_page *page = VEC_AT(&pages, struct board_page, i);
        struct str text = STR_INIT;
        str_addf(&text, _("Take off the wall: %s"), page->title);
        if (page->version > 1)
            str_addf(&text, _(", version %lld"), (long long)page->version);
        add_waiting(waiting, TODAY_TAKE_DOWN, ENTITY_PAGE, page->page, 0, &text);
    }
    board_clear(&pages);
    return ok;
}

static bool add_conflicts(struct book *book, struct vec *waiting, struct err *err)
{
    struct book_info info;
    if (!book_info(book, &info, err))
        return false;
    int64_t n = info.conflicts;
    book_info_clear(&info);
    if (n > 0) {
        struct str text = STR_INIT;
        str_addf(&text,
            lang_plural("%lld place with two different values",
                "%lld places with two different values", (unsigned long)n),
            (long long)n);
        add_waiting(waiting, TODAY_CONFLICTS, 0, 0, n, &text);
    }
    return true;
}

/* In a book that only one copy has written there is nothing to sort out, and nothing is looked
 * for. */
static void add_conditions(struct book *book, struct vec *waiting)
{
    int64_t n = book_written_apart(book) ? conditions_count(book) : 0;
    struct str text = STR_INIT;
    if (n <= 0)
        return;
    str_addf(&text,
        lang_plural("%lld thing to sort out after a merge",
            "%lld things to sort out after a merge", (unsigned long)n),
        (long long)n);
    add_waiting(waiting, TODAY_CONDITIONS, 0, 0, n, &text);
}

static bool add_drafts(struct book *book, size_t limit, struct vec *waiting, struct err *err)
{
    struct vec drafts = VEC_INIT(struct draft_info);
    size_t found = 0;
    bool ok = drafts_list(book, &drafts, err);
    for (size_t i = 0; ok && i < drafts.n && (!limit || found < limit); i++) {
        const struct draft_info *draft = VEC_AT(&drafts, struct draft_info, i);
        struct str text = STR_INIT, title = STR_INIT;
        if (draft->own || draft->entity == ENTITY_EDIT)
            continue;
        book_row_title(book, draft->entity, draft->id, &title);
        str_addf(&text, _("Not yet saved, %s: %s"), draft->user ? draft->user : "?", title.s);
        add_waiting(waiting, TODAY_DRAFT, draft->entity, draft->id, 0, &text);
        str_clear(&title);
        found++;
    }
    drafts_clear(&drafts);
    return ok;
}

bool today_waiting(
    struct book *book, int64_t today, size_t limit, struct vec *waiting, struct err *err)
{
    bool ok = add_memos(book, today, limit, waiting, err)
        && add_groups(book, today, limit, waiting, err)
        && add_pages(book, today, limit, waiting, err) && add_conflicts(book, waiting, err);
    if (ok)
        add_conditions(book, waiting);
    return ok && add_drafts(book, limit, waiting, err);
}
