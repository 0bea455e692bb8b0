#include "rukkanen/domain/meeting.h"

#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/model/field.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading -------------------------------------------------------------------------------- */

bool meeting_read(struct book *book, const struct change *change, uint64_t meeting,
    struct row *row, struct err *err)
{
    return rows_read(book, change, ENTITY_MEETING, meeting, NULL, row, err);
}

static int compare_time(const struct row *a, const struct row *b)
{
    int64_t x = row_date(a, "date"), y = row_date(b, "date");
    if (x == y) {
        x = row_int(a, "start", -1);
        y = row_int(b, "start", -1);
    }
    if (x == y)
        return (a->id > b->id) - (a->id < b->id);
    return (x > y) - (x < y);
}

static int compare_rows(const void *a, const void *b)
{
    return compare_time(a, b);
}

static bool within(int64_t date, int64_t first, int64_t last)
{
    return date != DATE_NONE && (first == DATE_NONE || date >= first)
        && (last == DATE_NONE || date <= last);
}

/* Meetings of other groups in which this one takes part: few, so each is read by itself. */
static bool add_shared(struct book *book, uint64_t group, int64_t first, int64_t last,
    const char *wanted, struct vec *rows, struct err *err)
{
    struct vec links = VEC_INIT(struct row);
    bool ok = rows_of(
        book, NULL, ENTITY_MEETING_GROUPS, "value", group, "owner value", &links, err);
    for (size_t i = 0; ok && i < links.n; i++) {
        struct row row;
        uint64_t id = row_ref(VEC_AT(&links, struct row, i), "owner");
        if (!book_row_fields(book, ENTITY_MEETING, id, wanted, &row, NULL))
            continue;
        bool own = row_ref(&row, "group") == group;
        if (!own && !row.removed && within(row_date(&row, "date"), first, last))
            vec_add(rows, &row);
        else
            row_clear(&row);
    }
    rows_clear(&links);
    return ok;
}

bool meeting_of_group(struct book *book, uint64_t group, int64_t first, int64_t last,
    const char *fields, struct vec *rows, struct err *err)
{
    struct filter filters[3] = {FILTER_REF("group", group)};
    struct query query = {.entity = ENTITY_MEETING, .filters = filters, .n_filters = 1};
    struct str wanted = STR_INIT;
    size_t begin = rows->n;
    if (first != DATE_NONE)
        filters[query.n_filters++] = (struct filter) FILTER_INT("date", FILTER_AT_LEAST, first);
    if (last != DATE_NONE)
        filters[query.n_filters++] = (struct filter) FILTER_INT("date", FILTER_AT_MOST, last);
    if (fields) {
        str_addf(&wanted, "group date start state kind %s", fields);
        query.fields = wanted.s;
    }
    bool ok = book_query(book, &query, rows, err)
        && add_shared(book, group, first, last, query.fields, rows, err);
    if (rows->n > begin + 1)
        qsort(VEC_AT(rows, struct row, begin), rows->n - begin, sizeof(struct row), compare_rows);
    str_clear(&wanted);
    return ok;
}

bool meeting_groups(struct book *book, const struct change *change, const struct row *meeting,
    struct vec *groups, struct err *err)
{
    struct vec links = VEC_INIT(struct row);
    uint64_t own = row_ref(meeting, "group");
    if (own)
        vec_add(groups, &own);
    bool ok = rows_of(book, change, ENTITY_MEETING_GROUPS, "owner", meeting->id, "owner value",
        &links, err);
    for (size_t i = 0; ok && i < links.n; i++) {
        uint64_t group = row_ref(VEC_AT(&links, struct row, i), "value");
        if (group && !ids_hold(groups, group))
            vec_add(groups, &group);
    }
    rows_clear(&links);
    return ok;
}

/* ---- what it is called ---------------------------------------------------------------------- */

/* What of a group the name of its meetings depends on. */
#define GROUP_LABEL "name kind sessions"

static bool numbered(int64_t kind, bool sessions)
{
    switch (kind) {
    case MEETING_MEETING:
    case MEETING_SESSION:
        return true;
    case MEETING_KICKOFF: /* comes before the first session */
    case MEETING_STAKEHOLDER:
        return !sessions;
    case MEETING_VISIT:
    case MEETING_OUTING:
    case MEETING_OTHER:
        return sessions;
    default:
        return false;
    }
}

static bool has_number(const struct row *meeting, bool sessions)
{
    return row_int(meeting, "state", MEETING_PLANNED) != MEETING_CANCELLED
        && numbered(row_int(meeting, "kind", MEETING_MEETING), sessions);
}

/* The place of a meeting among the others of its kind: how many are before it, how many there
 * are. The meeting itself need not be among the rows (it may not be saved yet). */
struct rank {
    int64_t before, all;
};

static struct rank rank_of(
    const struct row *meeting, const struct vec *rows, bool sessions, bool added)
{
    struct rank rank = {0, 0};
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = VEC_AT(rows, struct row, i);
        if (row->id == meeting->id || !has_number(row, sessions)
            || (sessions && (row_int(row, "added", 0) == 1) != added))
            continue;
        rank.all++;
        rank.before += compare_time(row, meeting) < 0;
    }
    return rank;
}

static void session_label(const struct row *meeting, const struct vec *rows, int64_t planned,
    enum lang lang, struct str *out)
{
    bool added = row_int(meeting, "added", 0) == 1;
    struct rank regular = rank_of(meeting, rows, true, false);
    int64_t number = regular.before + 1;
    if (added) {
        int64_t programme = regular.all > planned ? regular.all : planned;
        number = programme + rank_of(meeting, rows, true, true).before + 1;
    }
    if (added || (planned && number > planned))
        str_addf(out, lang_text_in(lang, N_("session %lld (added)")), (long long)number);
    else if (planned)
        str_addf(out, lang_text_in(lang, N_("session %lld/%lld")), (long long)number,
            (long long)planned);
    else
        str_addf(out, lang_text_in(lang, N_("session %lld")), (long long)number);
}

static bool count_label(struct book *book, const struct row *meeting, const struct row *group,
    enum lang lang, struct str *out, struct err *err)
{
    bool sessions = group_counts_sessions(group);
    int64_t date = row_date(meeting, "date");
    int year = date_year(date);
    struct vec rows = VEC_INIT(struct row);
    bool ok = sessions
        ? meeting_of_group(book, group->id, DATE_NONE, DATE_NONE, "added", &rows, err)
        : meeting_of_group(book, group->id, date_from_ymd(year, 1, 1), date, "", &rows, err);
    if (ok && sessions)
        session_label(meeting, &rows, group_sessions(group), lang, out);
    else if (ok)
        str_addf(out, lang_text_in(lang, N_("meeting %lld/%d")),
            (long long)rank_of(meeting, &rows, false, false).before + 1, year);
    rows_clear(&rows);
    return ok;
}

bool meeting_label(struct book *book, const struct row *meeting, const struct row *group,
    enum lang lang, struct str *out, struct err *err)
{
    struct row own = {.entity = NULL};
    if (!group) {
        if (!book_row_fields(book, ENTITY_GROUP, row_ref(meeting, "group"), GROUP_LABEL, &own, err))
            return false;
        group = &own;
    }
    bool ok = true;
    if (row_date(meeting, "date") != DATE_NONE
        && has_number(meeting, group_counts_sessions(group)))
        ok = count_label(book, meeting, group, lang, out, err);
    else
        field_format(
            entity_field(meeting->entity, "kind"), row_value(meeting, "kind"), lang, out);
    row_clear(&own);
    return ok;
}

bool meeting_memo_title(
    struct book *book, const struct row *meeting, enum lang lang, struct str *out, struct err *err)
{
    struct row group;
    struct str label = STR_INIT;
    if (!book_row_fields(
            book, ENTITY_GROUP, row_ref(meeting, "group"), GROUP_LABEL, &group, err))
        return false;
    bool ok = meeting_label(book, meeting, &group, lang, &label, err);
    bool sessions = group_counts_sessions(&group);
    const char *number = strrchr(label.s, ' ');
    str_addf(out, "%s, %s", row_text(&group, "name"), lang_text_in(lang, N_("memo")));
    if (number && !sessions && has_number(meeting, sessions))
        str_add(out, number); /* "memo 9/2026" */
    else
        str_addf(out, ", %s", label.s);
    str_clear(&label);
    row_clear(&group);
    return ok;
}

bool meeting_title(
    struct book *book, const struct row *meeting, enum lang lang, struct str *out, struct err *err)
{
    struct row group;
    if (!book_row_fields(book, ENTITY_GROUP, row_ref(meeting, "group"), GROUP_LABEL, &group, err))
        return false;
    str_addf(out, "%s, ", row_text(&group, "name"));
    bool ok = meeting_label(book, meeting, &group, lang, out, err);
    row_clear(&group);
    return ok;
}

void meeting_time(const struct row *meeting, enum lang lang, bool year, struct str *out)
{
    int64_t date = row_date(meeting, "date");
    int from = (int)row_int(meeting, "start", -1), to = (int)row_int(meeting, "end", -1);
    if (date != DATE_NONE)
        date_format(out, lang, year ? DATE_WEEKDAY_YEAR : DATE_WEEKDAY, date);
    if (from < 0)
        return;
    if (date != DATE_NONE)
        str_add_c(out, ' ');
    date_format_hours(out, lang, DATE_HOUR_CLOCK, from, to);
}

void meeting_place(struct book *book, const struct row *meeting, struct str *out)
{
    const char *place = row_text(meeting, "place");
    uint64_t site = row_ref(meeting, "site");
    if (*place) {
        str_add(out, place);
        return;
    }
    book_row_title(book, ENTITY_SITE, site ? site : row_ref(meeting, "home"), out);
}

/* ---- now and next --------------------------------------------------------------------------- */

/* How far the meeting is from going on now, in minutes; -1: it is none of now's. */
static int distance(const struct row *row, int minutes)
{
    enum { SOON = 60, JUST_OVER = 180, USUAL = 90 };
    int start = (int)row_int(row, "start", -1);
    int end = (int)row_int(row, "end", start + USUAL);
    if (start < 0 || row_int(row, "state", MEETING_PLANNED) == MEETING_CANCELLED)
        return -1;
    if (minutes < start)
        return start - minutes <= SOON ? start - minutes : -1;
    if (minutes <= end)
        return 0;
    /* What is about to begin comes before what is over. */
    return minutes - end <= JUST_OVER ? SOON + minutes - end : -1;
}

uint64_t meeting_now(struct book *book, int64_t today, int minutes)
{
    struct filter filter = FILTER_INT("date", FILTER_EQUAL, today);
    struct query query = {.entity = ENTITY_MEETING,
        .filters = &filter,
        .n_filters = 1,
        .fields = "date start end state home"};
    struct vec rows = VEC_INIT(struct row);
    uint64_t best = 0;
    int nearest = -1;
    if (!book_query(book, &query, &rows, NULL)) {
        rows_clear(&rows);
        return 0;
    }
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        int away = distance(row, minutes);
        if (away < 0 || !site_open(book, row_ref(row, "home")))
            continue;
        if (nearest < 0 || away < nearest) {
            nearest = away;
            best = row->id;
        }
    }
    rows_clear(&rows);
    return best;
}

static uint64_t add_meeting(struct change *change, const struct row *group, int64_t date,
    int from, int to, const char *place, int64_t kind, struct err *err)
{
    uint64_t id = change_add(change, ENTITY_MEETING, err);
    if (!id)
        return 0;
    change_preset(change, ENTITY_MEETING, id);
    bool ok = change_set_ref(change, ENTITY_MEETING, id, "group", group->id, err)
        && change_set_ref(change, ENTITY_MEETING, id, "home", row_ref(group, "home"), err)
        && change_set_int(change, ENTITY_MEETING, id, "kind", kind, err)
        && change_set_int(change, ENTITY_MEETING, id, "date", date, err)
        && (from < 0 || change_set_int(change, ENTITY_MEETING, id, "start", from, err))
        && (to < 0 || change_set_int(change, ENTITY_MEETING, id, "end", to, err))
        && (!*place || change_set_text(change, ENTITY_MEETING, id, "place", place, err));
    return ok ? id : 0;
}

static int64_t usual_kind(const struct row *group)
{
    return group_counts_sessions(group) ? MEETING_SESSION : MEETING_MEETING;
}

uint64_t meeting_start_now(struct book *book, struct change *change, uint64_t group, int64_t today,
    int minutes, struct err *err)
{
    struct row row;
    if (!rows_read(book, change, ENTITY_GROUP, group, NULL, &row, err))
        return 0;
    int from = minutes - minutes % 15;
    int to = from + (int)row_int(&row, "length_max", 90);
    uint64_t id = add_meeting(change, &row, today, from, to < 24 * 60 ? to : -1,
        row_text(&row, "place"), usual_kind(&row), err);
    row_clear(&row);
    return id;
}

uint64_t meeting_plan(struct book *book, struct change *change, uint64_t group, int64_t date,
    struct err *err)
{
    struct row row;
    struct vec before = VEC_INIT(struct row);
    if (!rows_read(book, change, ENTITY_GROUP, group, NULL, &row, err))
        return 0;
    uint64_t id = 0;
    if (meeting_of_group(book, group, DATE_NONE, date, "end place", &before, err)) {
        const struct row *last = NULL;
        for (size_t i = 0; i < before.n; i++) {
            const struct row *m = VEC_AT(&before, struct row, i);
            if (has_number(m, false) && row_ref(m, "group") == group)
                last = m;
        }
        const char *place = last && *row_text(last, "place") ? row_text(last, "place")
                                                             : row_text(&row, "place");
        id = add_meeting(change, &row, date, last ? (int)row_int(last, "start", -1) : -1,
            last ? (int)row_int(last, "end", -1) : -1, place, usual_kind(&row), err);
    }
    rows_clear(&before);
    row_clear(&row);
    return id;
}

bool meeting_next(struct book *book, const struct row *meeting, struct row *row, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool found = false;
    if (meeting_of_group(book, row_ref(meeting, "group"), row_date(meeting, "date"), DATE_NONE,
            "end place site home", &rows, err)) {
        for (size_t i = 0; i < rows.n && !found; i++) {
            struct row *later = VEC_AT(&rows, struct row, i);
            if (compare_time(later, meeting) <= 0 || later->id == meeting->id
                || row_int(later, "state", MEETING_PLANNED) == MEETING_CANCELLED
                || row_int(later, "kind", MEETING_MEETING) == MEETING_INDIVIDUAL)
                continue;
            *row = *later;
            later->entity = NULL; /* it is the caller's now */
            found = true;
        }
    }
    rows_clear(&rows);
    return found;
}
