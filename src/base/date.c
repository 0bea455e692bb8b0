#include "rukkanen/base/date.h"

#include <stddef.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2100 };

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool date_valid(int year, int month, int day)
{
    return year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1 &&
           day <= date_days_in_month(year, month);
}

/* Both ways by the arithmetic of Howard Hinnant, "chrono-compatible low-level date algorithms":
 * years begin in March, eras are 400 years of 146,097 days. */
int64_t date_from_ymd(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void date_to_ymd(int64_t date, int *year, int *month, int *day)
{
    int64_t z = date + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097; /* day of the era, year of the era, day of the year */
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t march_month = (5 * doy + 2) / 153;
    int m = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    if (year)
        *year = (int)(yoe + era * 400 + (m <= 2));
    if (month)
        *month = m;
    if (day)
        *day = (int)(doy - (153 * march_month + 2) / 5 + 1);
}

int date_year(int64_t date)
{
    int year;
    date_to_ymd(date, &year, NULL, NULL);
    return year;
}

int date_weekday(int64_t date)
{
    int64_t since_thursday = date % 7; /* 1.1.1970 was a Thursday */
    return (int)((since_thursday + 7 + 3) % 7) + 1;
}

/* ISO 8601: a week belongs to the year that holds its Thursday. */
int date_week(int64_t date, int *year)
{
    int64_t thursday = date - date_weekday(date) + 4;
    int y = date_year(thursday);
    if (year)
        *year = y;
    return (int)((thursday - date_from_ymd(y, 1, 1)) / 7) + 1;
}

int date_weeks_in_year(int year)
{
    return date_week(date_from_ymd(year, 12, 28), NULL);
}

int64_t date_add_months(int64_t date, int months)
{
    int year, month, day;
    date_to_ymd(date, &year, &month, &day);
    int count = year * 12 + (month - 1) + months;
    year = count / 12;
    month = count % 12 + 1;
    int last = date_days_in_month(year, month);
    return date_from_ymd(year, month, day < last ? day : last);
}

/* ---- holidays ---------------------------------------------------------------------------- */

/* The Gregorian computus in the form of Meeus, Jones and Butcher (J. Meeus, Astronomical
 * Algorithms, chapter 8). */
int64_t date_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return date_from_ymd(year, n / 31, n % 31 + 1);
}

/* How a holiday is found: on a fixed day, some days from Easter, or on the first such weekday from
 * a day on. */
struct rule {
    struct date_holiday holiday;
    int month, day; /* 0: by Easter */
    int easter;     /* days from Easter Sunday */
    int weekday;    /* 0: on month and day itself */
};

/* The Almanac Office of the University of Helsinki; the names in the order of the calendar. */
static const struct rule rules[DATE_HOLIDAYS] = {
    {.holiday = {N_("New Year's Day"), true}, .month = 1, .day = 1},
    {.holiday = {N_("Epiphany"), true}, .month = 1, .day = 6},
    {.holiday = {N_("Good Friday"), true}, .easter = -2},
    {.holiday = {N_("Easter Sunday"), true}, .easter = 0},
    {.holiday = {N_("Easter Monday"), true}, .easter = 1},
    {.holiday = {N_("May Day"), true}, .month = 5, .day = 1},
    {.holiday = {N_("Ascension Day"), true}, .easter = 39},
    {.holiday = {N_("Whit Sunday"), true}, .easter = 49},
    {.holiday = {N_("Midsummer Eve"), false}, .month = 6, .day = 19, .weekday = 5},
    {.holiday = {N_("Midsummer Day"), true}, .month = 6, .day = 20, .weekday = 6},
    {.holiday = {N_("All Saints' Day"), true}, .month = 10, .day = 31, .weekday = 6},
    {.holiday = {N_("Independence Day"), true}, .month = 12, .day = 6},
    {.holiday = {N_("Christmas Eve"), false}, .month = 12, .day = 24},
    {.holiday = {N_("Christmas Day"), true}, .month = 12, .day = 25},
    {.holiday = {N_("Boxing Day"), true}, .month = 12, .day = 26},
};

int64_t date_holiday_at(int year, int index, const struct date_holiday **holiday)
{
    const struct rule *rule = &rules[index];
    if (holiday)
        *holiday = &rule->holiday;
    if (rule->month == 0)
        return date_easter(year) + rule->easter;
    int64_t date = date_from_ymd(year, rule->month, rule->day);
    if (rule->weekday)
        date += (rule->weekday - date_weekday(date) + 7) % 7;
    return date;
}

const struct date_holiday *date_holiday(int64_t date)
{
    int year = date_year(date);
    const struct date_holiday *found = NULL;
    for (int i = 0; i < DATE_HOLIDAYS; i++) {
        const struct date_holiday *holiday;
        /* Ascension may fall on May Day (2008); the later row of the table must not hide it. */
        if (date_holiday_at(year, i, &holiday) == date && !found)
            found = holiday;
    }
    return found;
}
