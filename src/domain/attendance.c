#include "rukkanen/domain/attendance.h"

#include "domain/membership.h"
#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/number.h"
#include "rukkanen/domain/meeting.h"

#include <stdlib.h>
#include <string.h>

static void row_free(struct attendance_row *row)
{
    struct vec one = VEC_INIT(struct member);
    vec_add(&one, &row->member);
    members_clear(&one);
}

void attendance_clear(struct vec *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        row_free(VEC_AT(rows, struct attendance_row, i));
    vec_clear(rows);
}

char attendance_sign(enum attendance_state state)
{
    switch (state) {
    case ATTENDANCE_PRESENT:
        return '+';
    case ATTENDANCE_EXCUSED:
        return 'E';
    case ATTENDANCE_ABSENT:
        return '-';
    case ATTENDANCE_UNMARKED:
        break;
    }
    return '?';
}

/* ---- the list ------------------------------------------------------------------------------- */

static struct attendance_row *find_person(const struct vec *rows, uint64_t person)
{
    for (size_t i = 0; i < rows->n; i++) {
        struct attendance_row *row = VEC_AT(rows, struct attendance_row, i);
        if (row->member.person.id == person)
            return row;
    }
    return NULL;
}

/* The people of one group whom the list does not hold yet. */
static bool add_group(struct book *book, const struct change *change, uint64_t group, int64_t date,
    unsigned roles, const struct vec *only, struct vec *rows, struct err *err)
{
    struct vec members = VEC_INIT(struct member);
    bool ok = group_members(book, change, group, date, roles, &members, err);
    for (size_t i = 0; i < members.n; i++) {
        struct member *member = VEC_AT(&members, struct member, i);
        if (find_person(rows, member->person.id) || (only && !ids_hold(only, member->person.id)))
            continue;
        struct attendance_row *row = vec_add(rows, NULL);
        row->member = *member;
        memset(member, 0, sizeof *member);
    }
    members_clear(&members);
    return ok;
}

static bool add_expected(struct book *book, const struct change *change,
    const struct row *meeting, const struct vec *marked, struct vec *rows, struct err *err)
{
    struct vec groups = VEC_INIT(uint64_t);
    int64_t date = row_date(meeting, "date");
    /* To a personal meeting comes who was put on its list, not the whole group. */
    bool personal = row_int(meeting, "kind", MEETING_MEETING) == MEETING_INDIVIDUAL;
    bool ok = meeting_groups(book, change, meeting, &groups, err);
    for (size_t i = 0; ok && i < groups.n; i++) {
        uint64_t group = *VEC_AT(&groups, uint64_t, i);
        ok = add_group(book, change, group, date, GROUP_PARTICIPANTS, personal ? marked : NULL,
                 rows, err)
            && add_group(book, change, group, date, GROUP_LEADERS, marked, rows, err);
    }
    vec_clear(&groups);
    return ok;
}

/* Somebody who is no member; of an erased person only the mark has stayed. */
static bool read_other(
    struct book *book, const struct change *change, uint64_t id, struct person *person)
{
    if (id)
        return person_read(book, change, id, person, NULL);
    *person = (struct person) {.first = mem_text(_("(forgotten)")), .last = mem_text("")};
    return true;
}

static void lay_marks(struct book *book, const struct change *change, const struct vec *marks,
    struct vec *rows)
{
    for (size_t i = 0; i < marks->n; i++) {
        const struct row *mark = VEC_AT(marks, struct row, i);
        uint64_t person = row_ref(mark, "person");
        struct attendance_row *row = find_person(rows, person);
        if (row_locked(mark, "person"))
            continue;
        if (!row || !person) {
            struct attendance_row added = {.member = {.role = ROLE_MEMBER}};
            if (!read_other(book, change, person, &added.member.person))
                continue;
            added.member.since = added.member.until = DATE_NONE;
            row = vec_add(rows, &added);
        }
        row->state = (enum attendance_state)row_int(mark, "state", ATTENDANCE_UNMARKED);
        row->reason = row_int(mark, "reason", 0);
        row->differs = mark->differs != 0;
    }
}

static int compare_people(const void *a, const void *b)
{
    const struct attendance_row *x = a, *y = b;
    return person_compare(&x->member.person, &y->member.person);
}

/* Somebody whose two records were joined may be marked under both; one mark counts: the one that
 * would be written now. The other is told as a condition. */
static void drop_doubles(struct book *book, uint64_t meeting, struct vec *marks)
{
    for (size_t i = 0; i < marks->n; i++) {
        uint64_t id, person = row_ref(VEC_AT(marks, struct row, i), "person");
        struct value parts[] = {value_id(meeting), value_id(person)};
        bool twice = false;
        for (size_t j = 0; person && j < marks->n && !twice; j++)
            twice = j != i && row_ref(VEC_AT(marks, struct row, j), "person") == person;
        if (!twice || !book_key_id(book, ENTITY_ATTENDANCE, parts, 2, &id, NULL)
            || VEC_AT(marks, struct row, i)->id == id)
            continue;
        row_clear(VEC_AT(marks, struct row, i));
        vec_delete(marks, i--);
    }
}

static bool read_marks(struct book *book, const struct change *change, uint64_t meeting,
    struct vec *marks, struct err *err)
{
    if (!rows_of(book, change, ENTITY_ATTENDANCE, "meeting", meeting,
            "meeting person state reason", marks, err))
        return false;
    drop_doubles(book, meeting, marks);
    return true;
}

bool attendance_list(struct book *book, const struct change *change, uint64_t meeting,
    struct vec *rows, struct err *err)
{
    struct row row;
    struct vec marks = VEC_INIT(struct row), marked = VEC_INIT(uint64_t);
    if (!rows_read(book, change, ENTITY_MEETING, meeting, "group date kind", &row, err))
        return false;
    bool ok = read_marks(book, change, meeting, &marks, err);
    for (size_t i = 0; i < marks.n; i++) {
        uint64_t person = row_ref(VEC_AT(&marks, struct row, i), "person");
        vec_add(&marked, &person);
    }
    ok = ok && add_expected(book, change, &row, &marked, rows, err);
    if (ok)
        lay_marks(book, change, &marks, rows);
    if (rows->n > 1)
        qsort(rows->items, rows->n, sizeof(struct attendance_row), compare_people);
    vec_clear(&marked);
    rows_clear(&marks);
    row_clear(&row);
    return ok;
}

/* ---- marking -------------------------------------------------------------------------------- */

/* Whether there is a row to clear, saved or in the change. */
static bool has_mark(
    struct book *book, const struct change *change, uint64_t meeting, uint64_t person)
{
    struct vec marks = VEC_INIT(struct row);
    bool found = false;
    if (read_marks(book, change, meeting, &marks, NULL)) {
        for (size_t i = 0; i < marks.n; i++)
            found |= row_ref(VEC_AT(&marks, struct row, i), "person") == person;
    }
    rows_clear(&marks);
    return found;
}

static uint64_t put_mark(
    struct change *change, uint64_t meeting, uint64_t person, struct err *err)
{
    struct value parts[] = {value_id(meeting), value_id(person)};
    return change_put(change, ENTITY_ATTENDANCE, parts, 2, err);
}

static bool make_held(
    struct book *book, struct change *change, uint64_t meeting, struct err *err)
{
    struct row row;
    if (!rows_read(book, change, ENTITY_MEETING, meeting, "state", &row, err))
        return false;
    bool planned = row_int(&row, "state", MEETING_PLANNED) == MEETING_PLANNED;
    row_clear(&row);
    return !planned
        || change_set_int(change, ENTITY_MEETING, meeting, "state", MEETING_HELD, err);
}

bool attendance_set(struct book *book, struct change *change, uint64_t meeting, uint64_t person,
    enum attendance_state state, struct err *err)
{
    if (!person)
        return err_set(err, ERR_REFUSED, _("This mark is of somebody whose details were erased."));
    if (state == ATTENDANCE_UNMARKED && !has_mark(book, change, meeting, person))
        return true;
    uint64_t id = put_mark(change, meeting, person, err);
    struct value value = state == ATTENDANCE_UNMARKED ? VALUE_NONE : value_int(state);
    if (!id || !change_set(change, ENTITY_ATTENDANCE, id, "state", value, err))
        return false;
    if (state != ATTENDANCE_EXCUSED
        && !change_set(change, ENTITY_ATTENDANCE, id, "reason", VALUE_NONE, err))
        return false;
    return state != ATTENDANCE_PRESENT || make_held(book, change, meeting, err);
}

bool attendance_set_reason(struct book *book, struct change *change, uint64_t meeting,
    uint64_t person, int64_t reason, struct err *err)
{
    (void)book;
    uint64_t id = put_mark(change, meeting, person, err);
    struct value value = reason ? value_int(reason) : VALUE_NONE;
    return id
        && change_set_int(change, ENTITY_ATTENDANCE, id, "state", ATTENDANCE_EXCUSED, err)
        && change_set(change, ENTITY_ATTENDANCE, id, "reason", value, err);
}

bool attendance_add(struct change *change, uint64_t meeting, uint64_t person, struct err *err)
{
    return put_mark(change, meeting, person, err) != 0;
}

int64_t attendance_mark_rest(
    struct book *book, struct change *change, uint64_t meeting, struct err *err)
{
    struct vec rows = VEC_INIT(struct attendance_row);
    int64_t marked = 0;
    bool ok = attendance_list(book, change, meeting, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct attendance_row *row = VEC_AT(&rows, struct attendance_row, i);
        if (row->state != ATTENDANCE_UNMARKED)
            continue;
        ok = attendance_set(
            book, change, meeting, row->member.person.id, ATTENDANCE_PRESENT, err);
        marked++;
    }
    attendance_clear(&rows);
    return ok ? marked : -1;
}

/* ---- counting ------------------------------------------------------------------------------- */

void attendance_count(const struct vec *rows, struct attendance_counts *counts)
{
    *counts = (struct attendance_counts) {0};
    for (size_t i = 0; i < rows->n; i++) {
        enum attendance_state state = VEC_AT(rows, struct attendance_row, i)->state;
        counts->present += state == ATTENDANCE_PRESENT;
        counts->excused += state == ATTENDANCE_EXCUSED;
        counts->absent += state == ATTENDANCE_ABSENT;
        counts->unmarked += state == ATTENDANCE_UNMARKED;
    }
}

bool attendance_counts(struct book *book, const struct change *change, uint64_t meeting,
    struct attendance_counts *counts, struct err *err)
{
    struct vec rows = VEC_INIT(struct attendance_row);
    struct row row;
    bool ok = attendance_list(book, change, meeting, &rows, err);
    attendance_count(&rows, counts);
    attendance_clear(&rows);
    if (!ok || !rows_read(book, change, ENTITY_MEETING, meeting, "visitors", &row, err))
        return false;
    counts->visitors = row_int(&row, "visitors", 0);
    row_clear(&row);
    return true;
}

/* ---- commitment (S2-30) --------------------------------------------------------------------- */

struct mark {
    uint64_t person;
    enum attendance_state state;
};

/* One held meeting with its marks. */
struct session {
    int64_t date;
    struct vec marks; /* struct mark */
};

static void sessions_clear(struct vec *sessions)
{
    for (size_t i = 0; i < sessions->n; i++)
        vec_clear(&VEC_AT(sessions, struct session, i)->marks);
    vec_clear(sessions);
}

static bool read_session(
    struct book *book, const struct row *meeting, struct vec *sessions, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool ok = read_marks(book, NULL, meeting->id, &rows, err);
    struct session session = {row_date(meeting, "date"), VEC_INIT(struct mark)};
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct mark mark = {row_ref(row, "person"),
            (enum attendance_state)row_int(row, "state", ATTENDANCE_UNMARKED)};
        vec_add(&session.marks, &mark);
    }
    vec_add(sessions, &session);
    rows_clear(&rows);
    return ok;
}

static bool read_sessions(struct book *book, uint64_t group, int64_t first, int64_t last,
    struct vec *sessions, struct err *err)
{
    struct vec meetings = VEC_INIT(struct row);
    bool ok = meeting_of_group(book, group, first, last, "", &meetings, err);
    for (size_t i = 0; ok && i < meetings.n; i++) {
        const struct row *meeting = VEC_AT(&meetings, struct row, i);
        if (row_int(meeting, "state", MEETING_PLANNED) == MEETING_HELD
            && row_int(meeting, "kind", MEETING_MEETING) != MEETING_INDIVIDUAL)
            ok = read_session(book, meeting, sessions, err);
    }
    rows_clear(&meetings);
    return ok;
}

static enum attendance_state state_of(const struct session *session, uint64_t person)
{
    for (size_t i = 0; i < session->marks.n; i++) {
        const struct mark *mark = VEC_AT(&session->marks, struct mark, i);
        if (mark->person == person)
            return mark->state;
    }
    return ATTENDANCE_UNMARKED;
}

static void add_up(struct attendance_share *share, enum attendance_state state)
{
    share->attended += state == ATTENDANCE_PRESENT;
    share->excused += state == ATTENDANCE_EXCUSED;
    share->absent += state == ATTENDANCE_ABSENT;
    share->unmarked += state == ATTENDANCE_UNMARKED;
}

static void work_out(struct attendance_share *share)
{
    int64_t offered = share->attended + share->excused + share->absent;
    share->percent = offered ? number_percent(share->attended, offered) : -1;
}

/* A mark counts whether or not the person was a member on that day; an unmarked meeting counts
 * as unknown only for those who were. strip may be NULL. */
static void share_of(const struct vec *sessions, const struct vec *memberships, uint64_t person,
    struct attendance_share *share, struct str *strip)
{
    *share = (struct attendance_share) {0};
    for (size_t i = 0; i < sessions->n; i++) {
        const struct session *session = VEC_AT(sessions, struct session, i);
        enum attendance_state state = state_of(session, person);
        bool counts = state != ATTENDANCE_UNMARKED
            || membership_find(memberships, person, session->date, GROUP_PARTICIPANTS);
        if (counts)
            add_up(share, state);
        if (strip)
            str_add_c(strip, counts ? attendance_sign(state) : ' ');
    }
    work_out(share);
}

bool attendance_of_person(struct book *book, uint64_t group, uint64_t person, int64_t first,
    int64_t last, struct attendance_share *share, struct err *err)
{
    struct vec sessions = VEC_INIT(struct session), memberships = VEC_INIT(struct membership);
    bool ok = read_sessions(book, group, first, last, &sessions, err)
        && memberships_read(book, NULL, group, &memberships, NULL, err);
    share_of(&sessions, &memberships, person, share, NULL);
    vec_clear(&memberships);
    sessions_clear(&sessions);
    return ok;
}

void attendance_members_clear(struct vec *members)
{
    for (size_t i = 0; i < members->n; i++) {
        struct attendance_member *member = VEC_AT(members, struct attendance_member, i);
        struct vec one = VEC_INIT(struct member);
        vec_add(&one, &member->member);
        members_clear(&one);
        str_clear(&member->strip);
    }
    vec_clear(members);
}

bool attendance_of_group(struct book *book, uint64_t group, int64_t first, int64_t last,
    struct attendance_share *share, struct vec *members, struct err *err)
{
    struct vec sessions = VEC_INIT(struct session), memberships = VEC_INIT(struct membership);
    struct vec everybody = VEC_INIT(struct member);
    *share = (struct attendance_share) {0};
    bool ok = read_sessions(book, group, first, last, &sessions, err)
        && memberships_read(book, NULL, group, &memberships, NULL, err)
        && group_members(book, NULL, group, DATE_NONE, GROUP_PARTICIPANTS, &everybody, err);
    for (size_t i = 0; ok && i < everybody.n; i++) {
        struct member *member = VEC_AT(&everybody, struct member, i);
        struct attendance_member one = {.member = *member, .strip = STR_INIT};
        share_of(&sessions, &memberships, member->person.id, &one.share, &one.strip);
        share->attended += one.share.attended;
        share->excused += one.share.excused;
        share->absent += one.share.absent;
        share->unmarked += one.share.unmarked;
        if (members) {
            vec_add(members, &one);
            memset(member, 0, sizeof *member);
        } else {
            str_clear(&one.strip);
        }
    }
    work_out(share);
    members_clear(&everybody);
    vec_clear(&memberships);
    sessions_clear(&sessions);
    return ok;
}
