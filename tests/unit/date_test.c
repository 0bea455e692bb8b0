#include "rukkanen/base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- the calendar ------------------------------------------------------------------------ */

static void every_day_of_two_centuries_goes_both_ways(void **state)
{
    (void)state;
    int64_t expected = date_from_ymd(1900, 1, 1);
    assert_int_equal(expected, -25567);
    assert_int_equal(date_from_ymd(1970, 1, 1), 0);
    int weekday = 1; /* 1.1.1900 was a Monday */
    for (int year = 1900; year <= 2100; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= date_days_in_month(year, month); day++) {
                int64_t date = date_from_ymd(year, month, day);
                int y, m, d;
                assert_int_equal(date, expected++);
                date_to_ymd(date, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
                assert_int_equal(date_weekday(date), weekday);
                weekday = weekday % 7 + 1;
            }
    assert_int_equal(expected - 1, date_from_ymd(2100, 12, 31));
}

static void days_that_are_not_in_the_calendar_are_known(void **state)
{
    (void)state;
    assert_true(date_valid(2028, 2, 29));
    assert_false(date_valid(2026, 2, 29));
    assert_false(date_valid(1900, 2, 29));
    assert_true(date_valid(2000, 2, 29));
    assert_false(date_valid(2026, 4, 31));
    assert_false(date_valid(2026, 13, 1));
    assert_false(date_valid(2026, 0, 1));
    assert_false(date_valid(2026, 1, 0));
    assert_false(date_valid(1899, 12, 31));
    assert_false(date_valid(2101, 1, 1));
}

/* glibc's %G and %V are the other opinion. */
static void weeks_are_those_of_iso_8601(void **state)
{
    (void)state;
    for (int64_t date = date_from_ymd(2000, 1, 1); date < date_from_ymd(2060, 1, 1); date++) {
        time_t seconds = (time_t)(date * 86400);
        struct tm utc;
        gmtime_r(&seconds, &utc);
        char year_week[16], mine[16];
        strftime(year_week, sizeof year_week, "%G %V", &utc);
        int year, week = date_week(date, &year);
        snprintf(mine, sizeof mine, "%d %02d", year, week);
        assert_string_equal(mine, year_week);
    }
    assert_int_equal(date_weeks_in_year(2025), 52);
    assert_int_equal(date_weeks_in_year(2026), 53);
    assert_int_equal(date_weeks_in_year(2027), 52);
    assert_int_equal(date_weeks_in_year(2028), 52);
    assert_int_equal(date_week(date_from_ymd(2027, 1, 3), NULL), 53);
}

static void a_month_later_is_the_same_day_or_the_last(void **state)
{
    (void)state;
    assert_int_equal(date_add_months(date_from_ymd(2026, 1, 31), 1), date_from_ymd(2026, 2, 28));
    assert_int_equal(date_add_months(date_from_ymd(2027, 12, 31), 2), date_from_ymd(2028, 2, 29));
    assert_int_equal(date_add_months(date_from_ymd(2026, 1, 15), -1), date_from_ymd(2025, 12, 15));
    assert_int_equal(date_add_months(date_from_ymd(2026, 5, 5), 120), date_from_ymd(2036, 5, 5));
}

/* ---- holidays ---------------------------------------------------------------------------- */

static void assert_holiday(int year, int month, int day, const char *name, bool official)
{
    const struct date_holiday *holiday = date_holiday(date_from_ymd(year, month, day));
    if (!holiday)
        fail_msg("%d.%d.%d is no holiday", day, month, year);
    assert_string_equal(holiday->name, name);
    assert_int_equal(holiday->official, official);
}

static void the_holidays_of_four_years_are_those_of_the_almanac(void **state)
{
    (void)state;
    static const struct {
        int year;
        int good_friday[2], easter[2], ascension[2], whit[2], midsummer[2], saints[2];
    } years[] = {
        {2025, {18, 4}, {20, 4}, {29, 5}, {8, 6}, {21, 6}, {1, 11}},
        {2026, {3, 4}, {5, 4}, {14, 5}, {24, 5}, {20, 6}, {31, 10}},
        {2027, {26, 3}, {28, 3}, {6, 5}, {16, 5}, {26, 6}, {6, 11}},
        {2028, {14, 4}, {16, 4}, {25, 5}, {4, 6}, {24, 6}, {4, 11}},
    };
    for (size_t i = 0; i < sizeof years / sizeof years[0]; i++) {
        int y = years[i].year;
        assert_holiday(y, 1, 1, "New Year's Day", true);
        assert_holiday(y, 1, 6, "Epiphany", true);
        assert_holiday(y, years[i].good_friday[1], years[i].good_friday[0], "Good Friday", true);
        assert_holiday(y, years[i].easter[1], years[i].easter[0], "Easter Sunday", true);
        assert_int_equal(date_easter(y), date_from_ymd(y, years[i].easter[1], years[i].easter[0]));
        assert_holiday(y, years[i].easter[1], years[i].easter[0] + 1, "Easter Monday", true);
        assert_holiday(y, 5, 1, "May Day", true);
        assert_holiday(y, years[i].ascension[1], years[i].ascension[0], "Ascension Day", true);
        assert_holiday(y, years[i].whit[1], years[i].whit[0], "Whit Sunday", true);
        assert_holiday(y, years[i].midsummer[1], years[i].midsummer[0] - 1, "Midsummer Eve", false);
        assert_holiday(y, years[i].midsummer[1], years[i].midsummer[0], "Midsummer Day", true);
        assert_holiday(y, years[i].saints[1], years[i].saints[0], "All Saints' Day", true);
        assert_holiday(y, 12, 6, "Independence Day", true);
        assert_holiday(y, 12, 24, "Christmas Eve", false);
        assert_holiday(y, 12, 25, "Christmas Day", true);
        assert_holiday(y, 12, 26, "Boxing Day", true);
        int holidays = 0;
        for (int64_t date = date_from_ymd(y, 1, 1); date <= date_from_ymd(y, 12, 31); date++)
            holidays += date_holiday(date) != NULL;
        assert_int_equal(holidays, DATE_HOLIDAYS);
    }
}

static void easter_is_right_in_the_odd_years(void **state)
{
    (void)state;
    static const int easters[][3] = {{1954, 4, 18}, {1981, 4, 19}, {2000, 4, 23}, {2008, 3, 23},
        {2011, 4, 24}, {2035, 3, 25}, {2038, 4, 25}, {2049, 4, 18}, {2076, 4, 19}};
    for (size_t i = 0; i < sizeof easters / sizeof easters[0]; i++)
        assert_int_equal(
            date_easter(easters[i][0]), date_from_ymd(easters[i][0], easters[i][1], easters[i][2]));
}

/* ---- as typed ---------------------------------------------------------------------------- */

static void assert_typed(const char *text, const char *iso)
{
    int64_t today = date_from_ymd(2026, 11, 21); /* a Saturday */
    int64_t date = 0;
    struct err err = {0};
    struct str found = STR_INIT;
    if (!date_parse(text, today, &date, &err))
        fail_msg("\"%s\": %s", text, err.sentence);
    date_format(&found, LANG_EN, DATE_ISO, date);
    if (strcmp(found.s, iso) != 0)
        fail_msg("\"%s\" was taken for %s", text, found.s);
    str_clear(&found);
}

static void dates_are_understood_in_figures(void **state)
{
    (void)state;
    const char *fifth[] = {"5.3.26", "05.03.2026", "5.3.2026", "2026-03-05", " 5.3.2026 ",
        "5. 3. 2026", "5/3/2026", "\u00A05.3.2026", "to 5.3.2026", "to. 5.3.2026",
        "torstai 5.3.2026", "torstaina 5.3.2026", "Thu 5.3.2026", "torsdag 5.3.2026"};
    for (size_t i = 0; i < sizeof fifth / sizeof fifth[0]; i++)
        assert_typed(fifth[i], "2026-03-05");
    assert_typed("5.3.", "2027-03-05");
    assert_typed("5.3", "2027-03-05");
    assert_typed("05.03.", "2027-03-05");
    assert_typed("1.12.", "2026-12-01");
    assert_typed("21.11.", "2026-11-21");
    assert_typed("23.5.", "2026-05-23"); /* 182 days ago, and 183 days to the next */
    assert_typed("22.5.", "2027-05-22");
    assert_typed("24.12.48", "2048-12-24");
    assert_typed("24.12.99", "1999-12-24");
    assert_typed("29.2.", "2028-02-29");
    assert_typed("31.12.2100", "2100-12-31");
    assert_typed("1.1.1900", "1900-01-01");
}

static void dates_are_understood_in_words_of_three_languages(void **state)
{
    (void)state;
    const char *fifth[] = {"5. maaliskuuta 2026", "5 maaliskuu 2026", "5. maalis 2026",
        "den 5 mars 2026", "5 mars 2026", "torsdag den 5 mars 2026", "torsdagen den 5 mars 2026",
        "5 March 2026", "March 5, 2026", "5 mar 2026", "5. maaliskuuta 26",
        "torstai 5. maaliskuuta 2026", "Thu 5 Mar 2026", "Thursday, 5 March 2026",
        "TO 5. MAALISKUUTA 2026"};
    for (size_t i = 0; i < sizeof fifth / sizeof fifth[0]; i++)
        assert_typed(fifth[i], "2026-03-05");
    assert_typed("5. kesäkuuta 2027", "2027-06-05");
    assert_typed("24 dec", "2026-12-24");
    assert_typed("1. toukokuuta", "2027-05-01");
    assert_typed("1 maj", "2027-05-01");
    assert_typed("1 May", "2027-05-01");
    const char *today[] = {
        "tänään", "TÄNÄÄN", "idag", "i dag", "today", "ta\u0308na\u0308a\u0308n"};
    for (size_t i = 0; i < sizeof today / sizeof today[0]; i++)
        assert_typed(today[i], "2026-11-21");
    const char *tomorrow[] = {"huomenna", "imorgon", "i morgon", "tomorrow"};
    for (size_t i = 0; i < sizeof tomorrow / sizeof tomorrow[0]; i++)
        assert_typed(tomorrow[i], "2026-11-22");
    const char *yesterday[] = {"eilen", "igår", "i går", "yesterday"};
    for (size_t i = 0; i < sizeof yesterday / sizeof yesterday[0]; i++)
        assert_typed(yesterday[i], "2026-11-20");
    assert_typed("ylihuomenna", "2026-11-23");
    assert_typed("i övermorgon", "2026-11-23");
}

static void a_weekday_is_the_next_such_day(void **state)
{
    (void)state;
    static const char *const words[7][9] = {
        {"ma", "maanantai", "maanantaina", "må", "mån", "måndag", "mon", "Monday", "ma."},
        {"ti", "tiistai", "tiistaina", "tis", "tisdag", "tisdagen", "tue", "Tuesday", "tues"},
        {"ke", "keskiviikko", "keskiviikkona", "on", "ons", "onsdag", "wed", "Wednesday", "KE"},
        {"to", "torstai", "torstaina", "tors", "torsdag", "torsdagen", "thu", "Thursday", "To"},
        {"pe", "perjantai", "perjantaina", "fr", "fre", "fredag", "fri", "Friday", "pe."},
        {"la", "lauantai", "lauantaina", "lö", "lör", "lördag", "sat", "Saturday", "LÖ"},
        {"su", "sunnuntai", "sunnuntaina", "sö", "sön", "söndag", "sun", "Sunday", "söndagen"},
    };
    static const char *const days[7] = {"2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26",
        "2026-11-27", "2026-11-28" /* today is a Saturday itself */, "2026-11-22"};
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < 9; k++)
            assert_typed(words[i][k], days[i]);
}

static void what_is_no_date_is_refused_with_a_sentence(void **state)
{
    (void)state;
    const char *wrong[] = {"", " ", "31.2.", "31.4.2026", "0.3.", "5.13.", "29.2.2026", "5", "ensi",
        "5.3.1899", "1.1.2101", "2026-02-30", "2026-13-01", "26-03-05", "5.3.202", "5.3.20266",
        "5..3.", "5.3.2026 x", "ma 5.3.2026", "5.3-2026", "viisi", "5. ma 2026", "32 March",
        "2026-3", "-5.3.", "5.3.26.7", "ke ke", "99999999999.1.", "5.3.\x1B", "5.3.\xFF",
        "huomennaa", "maaliskuu", "1.1.2026 1.1.2026 1.1.2026 1.1.2026 1.1.2026 1.1.2026 1.1.2026"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t date = 4242;
        struct err err = {0};
        if (date_parse(wrong[i], date_from_ymd(2026, 11, 21), &date, &err))
            fail_msg("\"%s\" was taken for a date", wrong[i]);
        assert_int_equal(date, 4242);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_true(strlen(err.sentence) > 10);
    }
}

static void hours_are_understood_as_people_type_them(void **state)
{
    (void)state;
    const char *quarter[] = {"9.15", "9:15", "klo 9.15", "klo 9:15", "KLO 9.15", "kl. 9.15",
        "kl 9.15", "915", "0915", "09:15", " 9.15 "};
    int minutes = 0;
    for (size_t i = 0; i < sizeof quarter / sizeof quarter[0]; i++) {
        assert_true(date_parse_time(quarter[i], &minutes, NULL));
        assert_int_equal(minutes, 9 * 60 + 15);
    }
    assert_true(date_parse_time("9", &minutes, NULL) && minutes == 9 * 60);
    assert_true(date_parse_time("klo 13", &minutes, NULL) && minutes == 13 * 60);
    assert_true(date_parse_time("0", &minutes, NULL) && minutes == 0);
    assert_true(date_parse_time("0000", &minutes, NULL) && minutes == 0);
    assert_true(date_parse_time("23:59", &minutes, NULL) && minutes == 1439);
    const char *wrong[] = {"", "25:00", "24", "24.00", "9.60", "9.5", "9.155", "2400", "960", "-1",
        "klo", "yhdeksän", "9.15.30", "12345", "9 15", "9,15"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = {0};
        if (date_parse_time(wrong[i], &minutes, &err))
            fail_msg("\"%s\" was taken for an hour", wrong[i]);
        assert_int_equal(err.kind, ERR_USAGE);
    }
}

static void durations_are_understood_as_people_type_them(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int minutes;
    } cases[] = {{"90", 90}, {"90 min", 90}, {"90min", 90}, {"1:30", 90}, {"1.30", 90},
        {"1,5 h", 90}, {"1.5 h", 90}, {"1,5h", 90}, {"1 h 30 min", 90}, {"1h30", 90}, {"2 h", 120},
        {"2 tuntia", 120}, {"2 timmar", 120}, {"2 hours", 120}, {"1 tunti 15 minuuttia", 75},
        {"0", 0}, {"0,25 h", 15}, {"0,33 h", 20}, {"1,333 h", 80}};
    int64_t minutes = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!date_parse_duration(cases[i].text, &minutes, NULL))
            fail_msg("\"%s\" was not understood", cases[i].text);
        assert_int_equal(minutes, cases[i].minutes);
    }
    const char *wrong[] = {"", "h", "-5", "1:60", "1:5", "1,5", "1,5 min", "999999999", "1 h 99",
        "puoli tuntia", "1 2"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (date_parse_duration(wrong[i], &minutes, NULL))
            fail_msg("\"%s\" was taken for a duration", wrong[i]);
}

static void any_bytes_are_a_date_of_the_calendar_or_refused(void **state)
{
    (void)state;
    static const char *const parts[] = {"5", "31", ".", "-", "/", "2026", "26", " ", "ma", "mars",
        "klo", ":", "h", ",", "ä", "\xC3", "i", "den", "0", "999999999", "-", "\n"};
    uint32_t seed = 11;
    for (int round = 0; round < 20000; round++) {
        char text[80] = "";
        size_t len = 0;
        for (int n = 0; n < 7; n++) {
            seed = seed * 1664525 + 1013904223;
            const char *part = parts[(seed >> 8) % (sizeof parts / sizeof parts[0])];
            memcpy(text + len, part, strlen(part) + 1);
            len += strlen(part);
            int64_t date = 0, minutes = 0;
            int time = 0;
            if (date_parse(text, 20000, &date, NULL))
                assert_in_range(date - date_from_ymd(1900, 1, 1), 0, 73415);
            if (date_parse_time(text, &time, NULL))
                assert_in_range(time, 0, 1439);
            if (date_parse_duration(text, &minutes, NULL))
                assert_in_range(minutes, 0, 100000);
        }
    }
}

/* ---- as shown ---------------------------------------------------------------------------- */

static void assert_shown(enum lang lang, enum date_style style, const char *expected)
{
    struct str out = STR_INIT;
    date_format(&out, lang, style, date_from_ymd(2026, 11, 21));
    assert_string_equal(out.s, expected);
    str_clear(&out);
}

static void a_date_is_shown_in_the_one_form_of_its_language(void **state)
{
    (void)state;
    assert_shown(LANG_FI, DATE_SHORT, "21.11.2026");
    assert_shown(LANG_FI, DATE_DAY, "21.11.");
    assert_shown(LANG_FI, DATE_WEEKDAY, "la 21.11.");
    assert_shown(LANG_FI, DATE_WEEKDAY_YEAR, "la 21.11.2026");
    assert_shown(LANG_FI, DATE_LONG, "21. marraskuuta 2026");
    assert_shown(LANG_FI, DATE_WEEKDAY_LONG, "lauantai 21. marraskuuta 2026");
    assert_shown(LANG_FI, DATE_MONTH, "marraskuu 2026");
    assert_shown(LANG_FI, DATE_ISO, "2026-11-21");
    assert_shown(LANG_SV, DATE_SHORT, "21.11.2026");
    assert_shown(LANG_SV, DATE_WEEKDAY, "lö 21.11.");
    assert_shown(LANG_SV, DATE_LONG, "den 21 november 2026");
    assert_shown(LANG_SV, DATE_WEEKDAY_LONG, "lördag den 21 november 2026");
    assert_shown(LANG_EN, DATE_SHORT, "21 Nov 2026");
    assert_shown(LANG_EN, DATE_DAY, "21 Nov");
    assert_shown(LANG_EN, DATE_WEEKDAY, "Sat 21 Nov");
    assert_shown(LANG_EN, DATE_WEEKDAY_YEAR, "Sat 21 Nov 2026");
    assert_shown(LANG_EN, DATE_LONG, "21 November 2026");
    assert_shown(LANG_EN, DATE_MONTH, "November 2026");
}

static void what_is_shown_may_be_typed_back(void **state)
{
    (void)state;
    int64_t today = date_from_ymd(2026, 11, 21);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (int style = 0; style <= DATE_ISO; style++)
            for (int64_t date = today - 180; date <= today + 180; date++) {
                struct str out = STR_INIT;
                int64_t back = 0;
                date_format(&out, (enum lang)lang, (enum date_style)style, date);
                if (style != DATE_MONTH && (!date_parse(out.s, today, &back, NULL) || back != date))
                    fail_msg("\"%s\" was not understood", out.s);
                str_clear(&out);
            }
    for (int minutes = 0; minutes < 1440; minutes++)
        for (int style = 0; style <= DATE_HOUR_ISO; style++) {
            struct str out = STR_INIT;
            int back = -1;
            date_format_time(
                &out, (enum lang)(minutes % LANG_COUNT), (enum date_hour_style)style, minutes);
            assert_true(date_parse_time(out.s, &back, NULL));
            assert_int_equal(back, minutes);
            str_reset(&out);
            int64_t duration = -1;
            date_format_duration(&out, minutes);
            assert_true(date_parse_duration(out.s, &duration, NULL));
            assert_int_equal(duration, minutes);
            str_clear(&out);
        }
}

static void assert_hours(
    enum lang lang, enum date_hour_style style, int from, int to, const char *expected)
{
    struct str out = STR_INIT;
    date_format_hours(&out, lang, style, from, to);
    assert_string_equal(out.s, expected);
    str_clear(&out);
}

static void hours_are_shown_as_the_language_writes_them(void **state)
{
    (void)state;
    assert_hours(LANG_FI, DATE_HOUR_LIST, 600, 690, "10.00–11.30");
    assert_hours(LANG_FI, DATE_HOUR_CLOCK, 600, 690, "klo 10–11.30");
    assert_hours(LANG_FI, DATE_HOUR_CLOCK, 555, -1, "klo 9.15");
    assert_hours(LANG_SV, DATE_HOUR_CLOCK, 600, 690, "kl. 10–11.30");
    assert_hours(LANG_EN, DATE_HOUR_CLOCK, 600, 690, "10:00–11:30");
    assert_hours(LANG_EN, DATE_HOUR_LIST, 545, -1, "9:05");
    assert_hours(LANG_FI, DATE_HOUR_ISO, 545, -1, "09:05");
    struct str out = STR_INIT;
    date_format_week(&out, LANG_FI, 47);
    date_format_week(&out, LANG_SV, 47);
    date_format_week(&out, LANG_EN, 47);
    assert_string_equal(out.s, "vk 47v. 47week 47");
    str_reset(&out);
    date_format_duration(&out, 45);
    date_format_duration(&out, 90);
    date_format_duration(&out, 120);
    assert_string_equal(out.s, "45 min1 h 30 min2 h");
    str_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_two_centuries_goes_both_ways),
        cmocka_unit_test(days_that_are_not_in_the_calendar_are_known),
        cmocka_unit_test(weeks_are_those_of_iso_8601),
        cmocka_unit_test(a_month_later_is_the_same_day_or_the_last),
        cmocka_unit_test(the_holidays_of_four_years_are_those_of_the_almanac),
        cmocka_unit_test(easter_is_right_in_the_odd_years),
        cmocka_unit_test(dates_are_understood_in_figures),
        cmocka_unit_test(dates_are_understood_in_words_of_three_languages),
        cmocka_unit_test(a_weekday_is_the_next_such_day),
        cmocka_unit_test(what_is_no_date_is_refused_with_a_sentence),
        cmocka_unit_test(hours_are_understood_as_people_type_them),
        cmocka_unit_test(durations_are_understood_as_people_type_them),
        cmocka_unit_test(any_bytes_are_a_date_of_the_calendar_or_refused),
        cmocka_unit_test(a_date_is_shown_in_the_one_form_of_its_language),
        cmocka_unit_test(what_is_shown_may_be_typed_back),
        cmocka_unit_test(hours_are_shown_as_the_language_writes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
