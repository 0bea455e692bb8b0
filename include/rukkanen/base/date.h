/*
 * Dates, hours, weeks and holidays as they are used in Finland. A date is a count of days since
 * 1.1.1970, an hour of the day is minutes since midnight, a duration is minutes: all plain
 * numbers, the local ones of the place, without time zones. Whatever the language on the screen, a
 * date may be typed in Finnish, Swedish or English; it is always shown in one form.
 * Sources: ISO 8601 for weeks, the Gregorian computus for Easter, the Almanac Office of the
 * University of Helsinki for holidays, Kielikello and Kielitoimiston ohjepankki for the forms.
 */
#ifndef RUKKANEN_BASE_DATE_H
#define RUKKANEN_BASE_DATE_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define DATE_NONE INT64_MIN /* for callers that need a word for "no date" */

/* ---- the calendar ------------------------------------------------------------------------ */

/* True for a day of the Gregorian calendar in the years 1900 to 2100. */
bool date_valid(int year, int month, int day);
/* Days since 1.1.1970; month 1-12, day as in that month (a day beyond it runs on). */
int64_t date_from_ymd(int year, int month, int day);
void date_to_ymd(int64_t date, int *year, int *month, int *day); /* any of them may be NULL */
int date_year(int64_t date);
int date_days_in_month(int year, int month);
int date_weekday(int64_t date); /* 1 Monday ... 7 Sunday */
/* ISO 8601 week 1-53; *year (may be NULL) is the year that the week belongs to. */
int date_week(int64_t date, int *year);
int date_weeks_in_year(int year); /* 52 or 53; 2026 has 53 */
/* The same day some months later or earlier; the month's last day where there is no such day. */
int64_t date_add_months(int64_t date, int months);
int64_t date_easter(int year); /* Easter Sunday */

/* ---- holidays ---------------------------------------------------------------------------- */

struct date_holiday {
    const char *name; /* English, to be shown by lang_text() or lang_text_in() */
    bool official;    /* false: not a public holiday, but offices are shut (the two eves) */
};
enum { DATE_HOLIDAYS = 15 }; /* a year */

/* The holiday of a day, NULL on other days. 6.12. and the like stay where they are on weekends. */
const struct date_holiday *date_holiday(int64_t date);
/* The index-th holiday of a year in the order of the calendar's table (not of the year);
 * index < DATE_HOLIDAYS. *holiday may be NULL. */
int64_t date_holiday_at(int year, int index, const struct date_holiday **holiday);

/* ---- as typed ----------------------------------------------------------------------------
 * Blanks around are ignored. Nothing typed is a failure. On failure *err tells what to type. */

/* 5.3. 5.3 5.3.26 05.03.2026 2026-03-05 5/3/2026, "5. maaliskuuta 2026", "den 5 mars", "5 March";
 * with or without the weekday before it; a weekday alone (ke, onsdag, wed: the first such day
 * after today); tänään, huomenna, ylihuomenna, eilen, idag, imorgon, igår, today, tomorrow,
 * yesterday. Without a year it is the one nearest to today; with two digits the year nearest to
 * today's. Refused: days that do not exist, years before 1900 and after 2100, a wrong weekday. */
bool date_parse(const char *text, int64_t today, int64_t *date, struct err *err);
/* 9, 9.15, 9:15, klo 9.15, kl. 9, 915, 0915, 13; *minutes is 0 ... 1439. */
bool date_parse_time(const char *text, int *minutes, struct err *err);
/* 90, 90 min, 1:30, 1.30, 1,5 h, 1.5 h, 2 h, 1 h 30 min, 2 tuntia, 2 timmar, 2 hours. A bare number
 * is minutes. *minutes is 0 ... 100,000. */
bool date_parse_duration(const char *text, int64_t *minutes, struct err *err);

/* ---- as shown ------------------------------------------------------------------------------
 * All append to out. */

enum date_style {
    DATE_SHORT,        /* 21.11.2026     21.11.2026            21 Nov 2026 */
    DATE_DAY,          /* 21.11.         21.11.                21 Nov */
    DATE_WEEKDAY,      /* la 21.11.      lö 21.11.             Sat 21 Nov */
    DATE_WEEKDAY_YEAR, /* la 21.11.2026  lö 21.11.2026         Sat 21 Nov 2026 */
    DATE_LONG,         /* 21. marraskuuta 2026  den 21 november 2026  21 November 2026 */
    DATE_WEEKDAY_LONG, /* lauantai 21. marraskuuta 2026; otherwise alike */
    DATE_MONTH,        /* marraskuu 2026  november 2026  November 2026 */
    DATE_ISO           /* 2026-11-21, for machines */
};
void date_format(struct str *out, enum lang lang, enum date_style style, int64_t date);

enum date_hour_style {
    DATE_HOUR_LIST,  /* 10.00, 9.15; English 10:00, 9:15: in columns */
    DATE_HOUR_CLOCK, /* klo 10, klo 9.15; kl. 10; English 10:00: in sentences and headings */
    DATE_HOUR_ISO    /* 09:15, for machines */
};
void date_format_time(struct str *out, enum lang lang, enum date_hour_style style, int minutes);
/* 10.00–11.30, klo 10–11.30, 10:00–11:30; without an end (to < 0) only the beginning. */
void date_format_hours(
    struct str *out, enum lang lang, enum date_hour_style style, int from, int to);
/* 45 min, 2 h, 1 h 30 min */
void date_format_duration(struct str *out, int64_t minutes);
/* vk 47, v. 47, week 47 */
void date_format_week(struct str *out, enum lang lang, int week);

/* Names, borrowed: weekday 1-7, month 1-12. Finnish and Swedish in lower case. */
const char *date_weekday_short(enum lang lang, int weekday); /* la, lö, Sat */
const char *date_weekday_name(enum lang lang, int weekday);  /* lauantai, lördag, Saturday */
const char *date_month_name(enum lang lang, int month);      /* marraskuu, november, November */

#endif
