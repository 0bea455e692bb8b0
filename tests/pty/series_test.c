/* Meetings are planned one by one or as a series, moved, cancelled, removed. */
#include "rukkanen/domain/meeting.h"
#include "screen/group.h"
#include "screen/groups.h"
#include "support/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void open_group(struct stack *stack, const char *which, uint64_t id)
{
    (void)which;
    groups_push(stack);
    group_push(stack, id);
}

/* The screen of the group, its meetings with the focus. */
static struct pty *start(struct site *site, int rows, int columns)
{
    struct pty *pty = sitting_start(site, "group", site->group,
        &(struct pty_options){.rows = rows, .columns = columns});
    pty_keys(pty, "F6");
    return pty;
}

static void type_over(struct pty *pty, const char *text)
{
    pty_keys(pty, "Home S-End");
    pty_type(pty, text);
}

struct meetings {
    struct vec rows;
};

static struct meetings read_meetings(struct site *site)
{
    struct meetings meetings = {VEC_INIT(struct row)};
    must(meeting_of_group(site->book, site->group, DATE_NONE, DATE_NONE, NULL, &meetings.rows,
        &site_err));
    return meetings;
}

static const struct row *meeting(const struct meetings *meetings, size_t index)
{
    return VEC_AT(&meetings->rows, struct row, index);
}

static int64_t date_of(const struct meetings *meetings, size_t index)
{
    return row_int(meeting(meetings, index), "date", DATE_NONE);
}

/* Weekly from 2.12.2026 on: 6.12. is no Wednesday, but 6.1.2027 (Epiphany) is. */
static void make_weekly(struct pty *pty, const char *n)
{
    pty_keys(pty, "F2");
    type_over(pty, "2.12.2026");
    pty_keys(pty, "Enter");
    type_over(pty, "13");
    pty_keys(pty, "Enter");
    type_over(pty, "14.30");
    pty_keys(pty, "Enter Enter");
    type_over(pty, n);
    pty_keys(pty, "Enter Enter");
    pty_type(pty, "every week");
    pty_keys(pty, "Enter");
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void one_meeting_is_made_with_what_comes_to_mind(void **state)
{
    struct site *site = *state;
    site_meeting(site, site->group, SITE_TODAY);
    struct pty *pty = start(site, 0, 0);
    pty_keys(pty, "F2");
    pty_expect(pty, "19 Dec 2026"); /* four weeks later: the group meets once a month */
    pty_expect(pty, "10:00");
    pty_expect(pty, "Dates: 1");
    pty_keys(pty, "F2");
    pty_expect(pty, "1 meeting was made.");
    pty_expect(pty, "Sat 19 Dec");
    sitting_end(site, pty);
    struct meetings meetings = read_meetings(site);
    assert_int_equal(meetings.rows.n, 2);
    assert_int_equal(date_of(&meetings, 1), SITE_TODAY + 28);
    assert_int_equal(row_int(meeting(&meetings, 1), "start", -1), 600);
    rows_clear(&meetings.rows);
}

static void a_series_skips_a_holiday_unless_it_is_kept(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, 0, 0);
    make_weekly(pty, "6");
    pty_keys(pty, "F6");
    pty_expect(pty, "Dates: 6, skipped 1");
    pty_expect(pty, "Wed 6 Jan");
    pty_expect(pty, "skipped: Epiphany");
    pty_expect(pty, "Wed 13 Jan");
    pty_keys(pty, "Down Down Down Down Down");
    sitting_focus(pty);
    pty_keys(pty, "Space");
    pty_expect(pty, "kept: Epiphany");
    pty_expect_none(pty, "Wed 13 Jan");
    pty_keys(pty, "Space Enter");
    pty_expect(pty, "6 meetings were made.");
    sitting_end(site, pty);
    struct meetings meetings = read_meetings(site);
    assert_int_equal(meetings.rows.n, 6);
    int64_t first = date_from_ymd(2026, 12, 2);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(date_of(&meetings, i), first + 7 * (int64_t)(i < 5 ? i : i + 1));
        assert_int_equal(row_int(meeting(&meetings, i), "start", -1), 13 * 60);
        assert_true(row_ref(meeting(&meetings, i), "series") == meeting(&meetings, 0)->id);
    }
    rows_clear(&meetings.rows);
}

static void any_date_is_skipped_and_another_added_at_the_end(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, 0, 0);
    make_weekly(pty, "3");
    pty_keys(pty, "F6");
    pty_expect_none(pty, "Wed 23 Dec");
    pty_keys(pty, "Down Space");
    pty_expect(pty, "Dates: 3, skipped 1");
    pty_expect(pty, "Wed 23 Dec");
    pty_keys(pty, "Enter");
    pty_expect(pty, "3 meetings were made.");
    sitting_end(site, pty);
    struct meetings meetings = read_meetings(site);
    int64_t first = date_from_ymd(2026, 12, 2);
    assert_int_equal(meetings.rows.n, 3);
    assert_int_equal(date_of(&meetings, 0), first);
    assert_int_equal(date_of(&meetings, 1), first + 14);
    assert_int_equal(date_of(&meetings, 2), first + 21);
    rows_clear(&meetings.rows);
}

static void a_series_may_meet_every_so_many_days(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, 0, 0);
    make_weekly(pty, "3");
    pty_keys(pty, "Enter");
    pty_type(pty, "so many");
    pty_keys(pty, "Enter Tab");
    type_over(pty, "9");
    pty_keys(pty, "F2");
    pty_expect(pty, "3 meetings were made.");
    sitting_end(site, pty);
    struct meetings meetings = read_meetings(site);
    int64_t first = date_from_ymd(2026, 12, 2);
    assert_int_equal(meetings.rows.n, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(date_of(&meetings, i), first + 9 * (int64_t)i);
    rows_clear(&meetings.rows);
}

static void a_whole_series_is_undone_with_one_key(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, 0, 0);
    make_weekly(pty, "5");
    pty_keys(pty, "F2");
    pty_expect(pty, "5 meetings were made.");
    pty_keys(pty, "C-z");
    pty_expect(pty, "No meetings yet.");
    sitting_end(site, pty);
}

static void what_cannot_be_is_refused_with_the_reason(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, 0, 0);
    pty_keys(pty, "F2");
    type_over(pty, "31.2.");
    pty_keys(pty, "F2");
    pty_expect(pty, "Something is missing or not understood");
    type_over(pty, "2.12.2026");
    pty_keys(pty, "Enter");
    type_over(pty, "14");
    pty_keys(pty, "Enter");
    type_over(pty, "13");
    pty_keys(pty, "F2");
    pty_expect(pty, "The meeting ends before it begins. Nothing was made yet.");
    sitting_end(site, pty);
    struct meetings meetings = read_meetings(site);
    assert_int_equal(meetings.rows.n, 0);
    rows_clear(&meetings.rows);
}

static void a_new_time_is_for_one_or_for_the_rest_of_the_series(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, 0, 0);
    make_weekly(pty, "4");
    pty_keys(pty, "F2");
    pty_expect(pty, "4 meetings were made.");
    pty_keys(pty, "Home Down C-t");
    pty_expect(pty, "Time and place");
    pty_keys(pty, "Enter");
    type_over(pty, "13.30");
    pty_keys(pty, "Enter");
    pty_expect(pty, "15:00"); /* it stays as long as it was */
    pty_keys(pty, "Enter Enter Right Enter");
    pty_expect(pty, "3 meetings were changed.");
    pty_keys(pty, "End C-t");
    type_over(pty, "30.12.2026");
    pty_keys(pty, "C-s");
    pty_expect(pty, "1 meeting was changed.");
    sitting_end(site, pty);
    struct meetings meetings = read_meetings(site);
    static const int64_t starts[] = {780, 810, 810, 810};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(row_int(meeting(&meetings, i), "start", -1), starts[i]);
    assert_int_equal(date_of(&meetings, 3), date_from_ymd(2026, 12, 30));
    rows_clear(&meetings.rows);
}

static void a_meeting_is_cancelled_with_the_rest_of_its_series_or_removed(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, 0, 0);
    make_weekly(pty, "3");
    pty_keys(pty, "F2 Home Down F8");
    pty_expect(pty, "Cancel it and the 1 planned after it in its series");
    pty_keys(pty, "a");
    pty_expect(pty, "cancelled");
    pty_keys(pty, "Home F8 r");
    pty_expect(pty, "Removed. Ctrl-Z brings it back.");
    sitting_end(site, pty);
    struct meetings meetings = read_meetings(site);
    assert_int_equal(meetings.rows.n, 2);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(row_int(meeting(&meetings, i), "state", 0), MEETING_CANCELLED);
    rows_clear(&meetings.rows);
}

static void on_a_small_screen_the_dates_are_a_page(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, 12, 40);
    make_weekly(pty, "6");
    sitting_focus(pty);
    pty_expect_none(pty, "Epiphany");
    pty_keys(pty, "F6");
    pty_expect(pty, "skipped: Epiphany");
    sitting_focus(pty);
    pty_keys(pty, "Enter");
    pty_expect(pty, "6 meetings were made.");
    sitting_end(site, pty);
}

#define SERIES(test) cmocka_unit_test_setup_teardown(test, site_make, site_drop)

int main(int argc, char **argv)
{
    int code = 0;
    if (sitting_main(argc, argv, open_group, &code))
        return code;
    const struct CMUnitTest tests[] = {
        SERIES(one_meeting_is_made_with_what_comes_to_mind),
        SERIES(a_series_skips_a_holiday_unless_it_is_kept),
        SERIES(any_date_is_skipped_and_another_added_at_the_end),
        SERIES(a_series_may_meet_every_so_many_days),
        SERIES(a_whole_series_is_undone_with_one_key),
        SERIES(what_cannot_be_is_refused_with_the_reason),
        SERIES(a_new_time_is_for_one_or_for_the_rest_of_the_series),
        SERIES(a_meeting_is_cancelled_with_the_rest_of_its_series_or_removed),
        SERIES(on_a_small_screen_the_dates_are_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
