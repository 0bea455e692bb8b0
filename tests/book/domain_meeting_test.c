/* What meetings are called, who was there, what is missing, how long it took. */
#include "rukkanen/book/safety.h"
#include "rukkanen/domain/agenda.h"
#include "rukkanen/domain/attendance.h"
#include "support/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void assert_label(struct site *site, uint64_t meeting, const char *expected)
{
    struct row row;
    struct str label = STR_INIT;
    must(meeting_read(site->book, NULL, meeting, &row, &site_err));
    must(meeting_label(site->book, &row, NULL, LANG_EN, &label, &site_err));
    assert_string_equal(label.s, expected);
    str_clear(&label);
    row_clear(&row);
}

/* ---- names ---- */

static void meetings_are_numbered_within_their_year(void **state)
{
    struct site *site = *state;
    uint64_t last_year = site_meeting(site, site->group, SITE_TODAY - 365);
    uint64_t second = site_meeting(site, site->group, SITE_TODAY - 30);
    uint64_t first = site_meeting(site, site->group, SITE_TODAY - 60);
    uint64_t third = site_meeting(site, site->group, SITE_TODAY);
    assert_label(site, last_year, "meeting 1/2025");
    assert_label(site, first, "meeting 1/2026");
    assert_label(site, second, "meeting 2/2026");
    assert_label(site, third, "meeting 3/2026");
    site_set(site, ENTITY_MEETING, first, "state", "cancelled");
    assert_label(site, first, "meeting");
    assert_label(site, third, "meeting 2/2026");
    site_set(site, ENTITY_MEETING, second, "kind", "outing");
    assert_label(site, second, "outing");
    assert_label(site, third, "meeting 1/2026");
}

static void sessions_are_counted_through_the_programme(void **state)
{
    struct site *site = *state;
    uint64_t group = site_group(site, "Hyvinvointiryhmä 3", GROUP_WELLBEING);
    uint64_t meetings[5];
    site_set(site, ENTITY_GROUP, group, "sessions", "3");
    uint64_t kickoff = site_meeting(site, group, SITE_TODAY - 400);
    site_set(site, ENTITY_MEETING, kickoff, "kind", "kickoff");
    for (int i = 0; i < 5; i++)
        meetings[i] = site_meeting(site, group, SITE_TODAY - 300 + 100 * i);
    site_set(site, ENTITY_MEETING, meetings[1], "added", "yes");
    assert_label(site, kickoff, "kick-off meeting");
    assert_label(site, meetings[0], "session 1/3");
    assert_label(site, meetings[2], "session 2/3");
    assert_label(site, meetings[3], "session 3/3");
    assert_label(site, meetings[4], "session 4 (added)");
    assert_label(site, meetings[1], "session 5 (added)");
}

static void a_shared_meeting_counts_in_both_groups(void **state)
{
    struct site *site = *state;
    uint64_t other = site_group(site, "Tapolan kerho", GROUP_COOPERATION);
    uint64_t shared = site_meeting(site, site->group, SITE_TODAY - 20);
    uint64_t own = site_meeting(site, other, SITE_TODAY);
    struct value value = value_id(other);
    struct change *change = change_new(site->book);
    assert_label(site, own, "meeting 1/2026");
    must(change_list(change, ENTITY_MEETING, shared, "groups", &value, true, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    assert_label(site, own, "meeting 2/2026");
}

/* ---- now ---- */

static void the_meeting_that_is_on_is_found(void **state)
{
    struct site *site = *state;
    uint64_t morning = site_meeting(site, site->group, SITE_TODAY); /* 10.00-11.30 */
    uint64_t noon = site_meeting(site, site->group, SITE_TODAY);
    site_set(site, ENTITY_MEETING, noon, "start", "12:00");
    site_set(site, ENTITY_MEETING, noon, "end", "13:00");
    assert_int_equal(meeting_now(site->book, SITE_TODAY, 8 * 60), 0);
    assert_int_equal(meeting_now(site->book, SITE_TODAY, 9 * 60 + 30), morning);
    assert_int_equal(meeting_now(site->book, SITE_TODAY, 11 * 60), morning);
    assert_int_equal(meeting_now(site->book, SITE_TODAY, 11 * 60 + 40), noon);
    assert_int_equal(meeting_now(site->book, SITE_TODAY, 13 * 60 + 10), noon);
    assert_int_equal(meeting_now(site->book, SITE_TODAY, 17 * 60), 0);
    site_set(site, ENTITY_MEETING, morning, "state", "cancelled");
    assert_int_equal(meeting_now(site->book, SITE_TODAY, 11 * 60), noon);
}

static void a_meeting_begun_now_takes_what_is_usual(void **state)
{
    struct site *site = *state;
    site_set(site, ENTITY_GROUP, site->group, "place", "kerhohuone");
    struct change *change = change_new(site->book);
    uint64_t id
        = meeting_start_now(site->book, change, site->group, SITE_TODAY, 613, &site_err);
    must(id);
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    struct row row;
    must(meeting_read(site->book, NULL, id, &row, &site_err));
    assert_int_equal(row_int(&row, "start", -1), 600);
    assert_int_equal(row_int(&row, "end", -1), 690);
    assert_string_equal(row_text(&row, "place"), "kerhohuone");
    row_clear(&row);
}

/* ---- attendance ---- */

static struct attendance_counts counts_of(struct site *site, uint64_t meeting)
{
    struct attendance_counts counts;
    must(attendance_counts(site->book, NULL, meeting, &counts, &site_err));
    return counts;
}

static void the_first_presence_makes_a_meeting_held(void **state)
{
    struct site *site = *state;
    struct row row;
    uint64_t eila = site_member(site, "Eila", "Aalto");
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    site_mark(site, meeting, eila, ATTENDANCE_EXCUSED);
    must(meeting_read(site->book, NULL, meeting, &row, &site_err));
    assert_int_equal(row_int(&row, "state", 0), MEETING_PLANNED);
    row_clear(&row);
    site_mark(site, meeting, eila, ATTENDANCE_PRESENT);
    must(meeting_read(site->book, NULL, meeting, &row, &site_err));
    assert_int_equal(row_int(&row, "state", 0), MEETING_HELD);
    row_clear(&row);
}

static void unmarked_is_not_absent(void **state)
{
    struct site *site = *state;
    uint64_t eila = site_member(site, "Eila", "Aalto");
    uint64_t kalevi = site_member(site, "Kalevi", "Heino");
    site_member(site, "Marja", "Koski");
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    site_mark(site, meeting, eila, ATTENDANCE_PRESENT);
    site_mark(site, meeting, kalevi, ATTENDANCE_EXCUSED);
    struct attendance_counts counts = counts_of(site, meeting);
    assert_int_equal(counts.present, 1);
    assert_int_equal(counts.excused, 1);
    assert_int_equal(counts.absent, 0);
    assert_int_equal(counts.unmarked, 1);
    site_mark(site, meeting, kalevi, ATTENDANCE_UNMARKED);
    assert_int_equal(counts_of(site, meeting).unmarked, 2);
}

static void the_rest_is_marked_as_present_and_counted(void **state)
{
    struct site *site = *state;
    uint64_t eila = site_member(site, "Eila", "Aalto");
    site_member(site, "Kalevi", "Heino");
    site_member(site, "Marja", "Koski");
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    site_mark(site, meeting, eila, ATTENDANCE_ABSENT);
    struct change *change = change_new(site->book);
    assert_int_equal(attendance_mark_rest(site->book, change, meeting, &site_err), 2);
    assert_int_equal(attendance_mark_rest(site->book, change, meeting, &site_err), 0);
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    struct attendance_counts counts = counts_of(site, meeting);
    assert_int_equal(counts.present, 2);
    assert_int_equal(counts.absent, 1);
}

static void a_newcomer_is_listed_without_being_a_member(void **state)
{
    struct site *site = *state;
    site_member(site, "Eila", "Aalto");
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    struct change *change = change_new(site->book);
    uint64_t person = person_add(site->book, change, "Uusi Tulija", site->site, &site_err);
    must(person);
    must(attendance_add(change, meeting, person, &site_err));
    struct vec rows = VEC_INIT(struct attendance_row);
    must(attendance_list(site->book, change, meeting, &rows, &site_err));
    assert_int_equal(rows.n, 2);
    const struct attendance_row *newcomer = VEC_AT(&rows, struct attendance_row, 1);
    assert_string_equal(newcomer->member.person.last, "Tulija");
    assert_int_equal(newcomer->member.membership, 0);
    assert_int_equal(newcomer->state, ATTENDANCE_UNMARKED);
    attendance_clear(&rows);
    change_free(change);
}

static void in_a_mixed_meeting_each_person_is_listed_once(void **state)
{
    struct site *site = *state;
    uint64_t other = site_group(site, "Tapolan kerho", GROUP_COOPERATION);
    uint64_t eila = site_member(site, "Eila", "Aalto");
    uint64_t kalevi = site_person(site, "Kalevi", "Heino");
    site_join(site, other, eila, ROLE_MEMBER);
    site_join(site, other, kalevi, ROLE_MEMBER);
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    struct value value = value_id(other);
    struct change *change = change_new(site->book);
    must(change_list(change, ENTITY_MEETING, meeting, "groups", &value, true, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    struct vec rows = VEC_INIT(struct attendance_row);
    must(attendance_list(site->book, NULL, meeting, &rows, &site_err));
    assert_int_equal(rows.n, 2);
    attendance_clear(&rows);
}

static void a_reason_stays_only_with_an_announced_absence(void **state)
{
    struct site *site = *state;
    uint64_t eila = site_member(site, "Eila", "Aalto");
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    struct vec rows = VEC_INIT(struct attendance_row);
    struct change *change = change_new(site->book);
    must(attendance_set_reason(site->book, change, meeting, eila, 1, &site_err));
    must(attendance_list(site->book, change, meeting, &rows, &site_err));
    assert_int_equal(VEC_AT(&rows, struct attendance_row, 0)->state, ATTENDANCE_EXCUSED);
    assert_int_equal(VEC_AT(&rows, struct attendance_row, 0)->reason, 1);
    attendance_clear(&rows);
    must(attendance_set(site->book, change, meeting, eila, ATTENDANCE_PRESENT, &site_err));
    must(attendance_list(site->book, change, meeting, &rows, &site_err));
    assert_int_equal(VEC_AT(&rows, struct attendance_row, 0)->reason, 0);
    attendance_clear(&rows);
    change_free(change);
}

static void commitment_leaves_out_what_is_not_marked(void **state)
{
    struct site *site = *state;
    static const int marks[]
        = {ATTENDANCE_PRESENT, ATTENDANCE_PRESENT, ATTENDANCE_EXCUSED, ATTENDANCE_UNMARKED};
    uint64_t eila = site_member(site, "Eila", "Aalto");
    uint64_t kalevi = site_member(site, "Kalevi", "Heino");
    for (int i = 0; i < 4; i++) {
        uint64_t meeting = site_meeting(site, site->group, SITE_TODAY - 40 + i);
        site_mark(site, meeting, eila, marks[i]);
        site_mark(site, meeting, kalevi, ATTENDANCE_PRESENT);
    }
    struct attendance_share share;
    must(attendance_of_person(
        site->book, site->group, eila, DATE_NONE, DATE_NONE, &share, &site_err));
    assert_int_equal(share.attended, 2);
    assert_int_equal(share.excused, 1);
    assert_int_equal(share.unmarked, 1);
    assert_int_equal(share.percent, 67);
    struct vec members = VEC_INIT(struct attendance_member);
    must(attendance_of_group(
        site->book, site->group, DATE_NONE, DATE_NONE, &share, &members, &site_err));
    assert_int_equal(share.percent, 86); /* 6 of 7 */
    assert_string_equal(VEC_AT(&members, struct attendance_member, 0)->strip.s, "++E?");
    attendance_members_clear(&members);
}

/* ---- memos and time ---- */

static void meetings_without_a_memo_are_listed(void **state)
{
    struct site *site = *state;
    struct vec rows = VEC_INIT(struct row);
    uint64_t bare = site_meeting(site, site->group, SITE_TODAY - 7);
    uint64_t headed = site_meeting(site, site->group, SITE_TODAY - 5);
    uint64_t written = site_meeting(site, site->group, SITE_TODAY - 3);
    uint64_t called_off = site_meeting(site, site->group, SITE_TODAY - 2);
    site_meeting(site, site->group, SITE_TODAY + 3);
    site_item(site, headed, "Avaus", "");
    site_item(site, written, "Avaus", "Avattiin.");
    site_set(site, ENTITY_MEETING, called_off, "state", "cancelled");
    must(meeting_without_memo(
        site->book, 0, SITE_TODAY - 60, SITE_TODAY, 0, &rows, &site_err));
    assert_int_equal(rows.n, 2);
    assert_int_equal(VEC_AT(&rows, struct row, 0)->id, headed);
    assert_int_equal(VEC_AT(&rows, struct row, 1)->id, bare);
    rows_clear(&rows);
}

static size_t lacking(struct site *site)
{
    struct vec rows = VEC_INIT(struct row);
    must(meeting_without_memo(
        site->book, 0, SITE_TODAY - 60, SITE_TODAY, 0, &rows, &site_err));
    size_t n = rows.n;
    rows_clear(&rows);
    return n;
}

static void a_memo_whose_words_are_taken_away_is_missing_again(void **state)
{
    struct site *site = *state;
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY - 7);
    uint64_t first = site_item(site, meeting, "Avaus", "Avattiin.");
    uint64_t second = site_item(site, meeting, "Retki", "");
    struct change *change = change_new(site->book);
    struct undo_result undone = {.kept = VEC_INIT(struct undo_kept)};
    assert_int_equal(lacking(site), 0);
    site_set(site, ENTITY_ITEM, first, "text", "");
    assert_int_equal(lacking(site), 1);
    must(change_set_text(change, ENTITY_ITEM, second, "decision", "Mennään.", &site_err)
        && change_commit(change, NULL, &site_err));
    assert_int_equal(lacking(site), 0);
    must(change_set_text(change, ENTITY_ITEM, second, "decision", "", &site_err)
        && change_commit(change, NULL, &site_err));
    assert_int_equal(lacking(site), 1);
    must(book_undo(site->book, NULL, &undone, &site_err));
    undo_result_clear(&undone);
    assert_int_equal(lacking(site), 0);
    must(change_remove(change, ENTITY_ITEM, second, &site_err)
        && change_commit(change, NULL, &site_err));
    assert_int_equal(lacking(site), 1);
    change_free(change);
    must(book_check(site->book, &site_err)); /* the tables are what the log says */
}

static void length_and_working_time_are_compared_with_the_groups(void **state)
{
    struct site *site = *state;
    struct row meeting, group;
    struct str note = STR_INIT;
    uint64_t id = site_meeting(site, site->group, SITE_TODAY);
    site_set(site, ENTITY_MEETING, id, "end", "12:10");
    site_set(site, ENTITY_MEETING, id, "preparation", "40");
    site_set(site, ENTITY_MEETING, id, "follow_up", "30");
    site_set(site, ENTITY_MEETING, id, "state", "held");
    site_set(site, ENTITY_GROUP, site->group, "length_min", "60");
    site_set(site, ENTITY_GROUP, site->group, "length_max", "90");
    site_set(site, ENTITY_GROUP, site->group, "work_norm", "150");
    must(meeting_read(site->book, NULL, id, &meeting, &site_err));
    must(book_row(site->book, ENTITY_GROUP, site->group, &group, &site_err));
    assert_true(meeting_length_note(&meeting, &group, &note));
    assert_string_equal(note.s, "It takes 2 h 10 min, usually 1 h – 1 h 30 min.");
    struct meeting_work work;
    meeting_work(&meeting, &group, &work);
    assert_int_equal(work.actual, 200);
    assert_int_equal(work.norm, 150);
    row_clear(&meeting);
    row_clear(&group);
    str_clear(&note);
    site_meeting(site, site->group, SITE_TODAY + 7); /* not held: no work yet */
    must(meeting_work_sum(
        site->book, site->group, SITE_TODAY - 30, SITE_TODAY + 30, &work, &site_err));
    assert_int_equal(work.meetings, 1);
    assert_int_equal(work.actual, 200);
}

/* ---- the agenda ---- */

static void assert_headings(struct site *site, const struct change *change, uint64_t meeting,
    const char *const *expected)
{
    struct vec rows = VEC_INIT(struct row);
    must(agenda_items(site->book, change, meeting, &rows, &site_err));
    for (size_t i = 0; i < rows.n; i++) {
        assert_non_null(expected[i]);
        assert_string_equal(row_text(VEC_AT(&rows, struct row, i), "heading"), expected[i]);
    }
    assert_null(expected[rows.n]);
    rows_clear(&rows);
}

#define HEADINGS(...) ((const char *const[]) {__VA_ARGS__, NULL})

static void the_usual_agenda_becomes_items_once(void **state)
{
    struct site *site = *state;
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    site_set(site, ENTITY_GROUP, site->group, "agenda", "Avaus\n\n Kahvivuorot \nMuut asiat");
    struct change *change = change_new(site->book);
    assert_int_equal(agenda_take_usual(site->book, change, meeting, &site_err), 3);
    assert_int_equal(agenda_take_usual(site->book, change, meeting, &site_err), 0);
    assert_headings(site, change, meeting, HEADINGS("Avaus", "Kahvivuorot", "Muut asiat"));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    assert_headings(site, NULL, meeting, HEADINGS("Avaus", "Kahvivuorot", "Muut asiat"));
}

static void items_are_put_between_others_and_moved(void **state)
{
    struct site *site = *state;
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    uint64_t a = site_item(site, meeting, "a", "");
    uint64_t c = site_item(site, meeting, "c", "");
    struct change *change = change_new(site->book);
    uint64_t b = agenda_add(site->book, change, meeting, a, "b", &site_err);
    must(b);
    assert_headings(site, change, meeting, HEADINGS("a", "b", "c"));
    must(agenda_move(site->book, change, meeting, c, -1, &site_err));
    assert_headings(site, change, meeting, HEADINGS("a", "c", "b"));
    must(agenda_move(site->book, change, meeting, a, 1, &site_err));
    must(agenda_move(site->book, change, meeting, a, 1, &site_err));
    must(agenda_move(site->book, change, meeting, a, 1, &site_err));
    assert_headings(site, change, meeting, HEADINGS("c", "b", "a"));
    must(agenda_remove(change, b, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    assert_headings(site, NULL, meeting, HEADINGS("c", "a"));
}

static void items_that_came_without_an_order_can_be_moved(void **state)
{
    struct site *site = *state;
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY), last = 0;
    struct change *change = change_new(site->book);
    for (int i = 0; i < 3; i++) {
        site_set_day(SITE_TODAY + i);
        last = change_add(change, ENTITY_ITEM, &site_err);
        must(change_set_ref(change, ENTITY_ITEM, last, "meeting", meeting, &site_err));
        must(change_set_text(
            change, ENTITY_ITEM, last, "heading", (const char *[]) {"a", "b", "c"}[i], &site_err));
    }
    must(change_commit(change, NULL, &site_err));
    must(agenda_move(site->book, change, meeting, last, -1, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    assert_headings(site, NULL, meeting, HEADINGS("a", "c", "b"));
}

#define WITH_SITE(test) cmocka_unit_test_setup_teardown(test, site_make, site_drop)

int main(void)
{
    lang_set(LANG_EN);
    const struct CMUnitTest tests[] = {
        WITH_SITE(meetings_are_numbered_within_their_year),
        WITH_SITE(sessions_are_counted_through_the_programme),
        WITH_SITE(a_shared_meeting_counts_in_both_groups),
        WITH_SITE(the_meeting_that_is_on_is_found),
        WITH_SITE(a_meeting_begun_now_takes_what_is_usual),
        WITH_SITE(the_first_presence_makes_a_meeting_held),
        WITH_SITE(unmarked_is_not_absent),
        WITH_SITE(the_rest_is_marked_as_present_and_counted),
        WITH_SITE(a_newcomer_is_listed_without_being_a_member),
        WITH_SITE(in_a_mixed_meeting_each_person_is_listed_once),
        WITH_SITE(a_reason_stays_only_with_an_announced_absence),
        WITH_SITE(commitment_leaves_out_what_is_not_marked),
        WITH_SITE(meetings_without_a_memo_are_listed),
        WITH_SITE(a_memo_whose_words_are_taken_away_is_missing_again),
        WITH_SITE(length_and_working_time_are_compared_with_the_groups),
        WITH_SITE(the_usual_agenda_becomes_items_once),
        WITH_SITE(items_are_put_between_others_and_moved),
        WITH_SITE(items_that_came_without_an_order_can_be_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
