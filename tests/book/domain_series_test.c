/* Series of meetings: dates, holidays, and changing the rest of them. */
#include "rukkanen/base/date.h"
#include "rukkanen/domain/series.h"
#include "support/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct vec plan(const struct series_wish *wish)
{
    struct vec dates = VEC_INIT(struct series_date);
    must(series_plan(wish, &dates, &site_err));
    return dates;
}

static void assert_date(const struct vec *dates, size_t index, int year, int month, int day)
{
    assert_true(index < dates->n);
    assert_int_equal(
        VEC_AT(dates, struct series_date, index)->date, date_from_ymd(year, month, day));
}

static void holidays_over_christmas_are_skipped_and_made_up_for(void **state)
{
    (void)state;
    /* Thursdays from 10.12.2026: Christmas Eve is one; New Year's Eve is no holiday. */
    struct series_wish wish = {.first = date_from_ymd(2026, 12, 10),
        .rhythm = SERIES_WEEKLY,
        .count = 4,
        .skip_holidays = true};
    struct vec dates = plan(&wish);
    assert_int_equal(dates.n, 5);
    assert_date(&dates, 2, 2026, 12, 24);
    assert_true(VEC_AT(&dates, struct series_date, 2)->skipped);
    assert_string_equal(VEC_AT(&dates, struct series_date, 2)->holiday->name, "Christmas Eve");
    assert_date(&dates, 4, 2027, 1, 7);
    assert_false(VEC_AT(&dates, struct series_date, 4)->skipped);
    vec_clear(&dates);
}

static void each_holiday_can_be_decided_the_other_way(void **state)
{
    (void)state;
    struct vec other_way = VEC_INIT(int64_t);
    int64_t eve = date_from_ymd(2026, 12, 24);
    vec_add(&other_way, &eve);
    struct series_wish wish = {.first = date_from_ymd(2026, 12, 10),
        .rhythm = SERIES_WEEKLY,
        .count = 4,
        .skip_holidays = true,
        .other_way = &other_way};
    struct vec dates = plan(&wish);
    assert_int_equal(dates.n, 4);
    assert_false(VEC_AT(&dates, struct series_date, 2)->skipped);
    vec_clear(&dates);
    wish.skip_holidays = false;
    dates = plan(&wish);
    assert_int_equal(dates.n, 5);
    assert_true(VEC_AT(&dates, struct series_date, 2)->skipped);
    vec_clear(&dates);
    vec_clear(&other_way);
}

static void months_keep_the_date_or_the_weekday(void **state)
{
    (void)state;
    struct series_wish wish
        = {.first = date_from_ymd(2027, 1, 30), .rhythm = SERIES_MONTHLY, .count = 3};
    struct vec dates = plan(&wish);
    assert_date(&dates, 1, 2027, 2, 28);
    assert_date(&dates, 2, 2027, 3, 30);
    vec_clear(&dates);
    wish.rhythm = SERIES_MONTHLY_WEEKDAY; /* the fifth Saturday */
    dates = plan(&wish);
    assert_date(&dates, 1, 2027, 2, 27);
    assert_date(&dates, 2, 2027, 3, 27);
    vec_clear(&dates);
    wish.first = date_from_ymd(2026, 11, 10); /* the second Tuesday */
    dates = plan(&wish);
    assert_date(&dates, 1, 2026, 12, 8);
    assert_date(&dates, 2, 2027, 1, 12);
    vec_clear(&dates);
}

static void rhythms_are_read_by_their_names(void **state)
{
    (void)state;
    struct series_wish wish = {.count = 1};
    assert_true(series_rhythm_parse("biweekly", &wish, NULL));
    assert_int_equal(wish.rhythm, SERIES_BIWEEKLY);
    assert_true(series_rhythm_parse("10", &wish, NULL));
    assert_int_equal(wish.rhythm, SERIES_DAYS);
    assert_int_equal(wish.days, 10);
    assert_false(series_rhythm_parse("0", &wish, NULL));
    assert_false(series_rhythm_parse("yearly", &wish, NULL));
    struct vec dates = VEC_INIT(struct series_date);
    wish.count = 0;
    assert_false(series_plan(&wish, &dates, NULL));
    vec_clear(&dates);
}

/* Five Tuesdays: the model on SITE_TODAY + 3 and four more. */
static uint64_t make_series(struct site *site, struct vec *meetings)
{
    uint64_t model = site_meeting(site, site->group, SITE_TODAY + 3);
    struct series_wish wish = {.first = SITE_TODAY + 3,
        .rhythm = SERIES_WEEKLY,
        .count = 4,
        .after_first = true};
    struct vec dates = plan(&wish);
    struct change *change = change_new(site->book);
    site_set(site, ENTITY_MEETING, model, "place", "kylätalo");
    must(series_make(site->book, change, model, &dates, meetings, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    vec_clear(&dates);
    assert_int_equal(meetings->n, 4);
    return model;
}

static void assert_meeting(
    struct site *site, uint64_t meeting, int64_t date, int64_t start, const char *place)
{
    struct row row;
    must(meeting_read(site->book, NULL, meeting, &row, &site_err));
    assert_int_equal(row_int(&row, "date", 0), date);
    assert_int_equal(row_int(&row, "start", 0), start);
    assert_string_equal(row_text(&row, "place"), place);
    row_clear(&row);
}

static void a_series_is_like_its_model(void **state)
{
    struct site *site = *state;
    struct vec meetings = VEC_INIT(uint64_t);
    make_series(site, &meetings);
    for (size_t i = 0; i < meetings.n; i++)
        assert_meeting(site, *VEC_AT(&meetings, uint64_t, i), SITE_TODAY + 10 + 7 * (int64_t)i,
            600, "kylätalo");
    vec_clear(&meetings);
}

static void a_change_can_be_for_the_rest_of_the_series(void **state)
{
    struct site *site = *state;
    struct vec meetings = VEC_INIT(uint64_t);
    uint64_t model = make_series(site, &meetings);
    uint64_t second = *VEC_AT(&meetings, uint64_t, 1), held = *VEC_AT(&meetings, uint64_t, 2);
    site_set(site, ENTITY_MEETING, held, "state", "held");
    struct change *change = change_new(site->book);
    assert_int_equal(
        series_set(site->book, change, second, true, "start", value_int(660), &site_err), 2);
    must(change_commit(change, NULL, &site_err));
    assert_meeting(site, model, SITE_TODAY + 3, 600, "kylätalo");
    assert_meeting(site, second, SITE_TODAY + 17, 660, "kylätalo");
    assert_meeting(site, held, SITE_TODAY + 24, 600, "kylätalo");
    assert_meeting(site, *VEC_AT(&meetings, uint64_t, 3), SITE_TODAY + 31, 660, "kylätalo");
    /* From Tuesdays to Wednesdays. */
    assert_int_equal(series_set(site->book, change, second, true, "date",
                         value_int(SITE_TODAY + 18), &site_err),
        2);
    must(change_commit(change, NULL, &site_err));
    assert_meeting(site, second, SITE_TODAY + 18, 660, "kylätalo");
    assert_meeting(site, *VEC_AT(&meetings, uint64_t, 3), SITE_TODAY + 32, 660, "kylätalo");
    assert_int_equal(series_set(site->book, change, second, false, "place",
                         value_text("laavu"), &site_err),
        1);
    must(change_commit(change, NULL, &site_err));
    assert_meeting(site, *VEC_AT(&meetings, uint64_t, 3), SITE_TODAY + 32, 660, "kylätalo");
    change_free(change);
    vec_clear(&meetings);
}

#define WITH_SITE(test) cmocka_unit_test_setup_teardown(test, site_make, site_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holidays_over_christmas_are_skipped_and_made_up_for),
        cmocka_unit_test(each_holiday_can_be_decided_the_other_way),
        cmocka_unit_test(months_keep_the_date_or_the_weekday),
        cmocka_unit_test(rhythms_are_read_by_their_names),
        WITH_SITE(a_series_is_like_its_model),
        WITH_SITE(a_change_can_be_for_the_rest_of_the_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
