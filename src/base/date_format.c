/* Dates and hours as they are shown. The forms are those of Kielitoimiston ohjepankki and
 * Kielikello for Finnish and Swedish in Finland; English writes the month in letters, because
 * 5/3 means two different days to its readers. */
#include "rukkanen/base/date.h"

#include "date_words.h"

const struct date_words date_words[LANG_COUNT] = {
    [LANG_FI] = {.weekday_short = {"ma", "ti", "ke", "to", "pe", "la", "su"},
        .weekday = {"maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai",
            "sunnuntai"},
        .month = {"tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu",
            "heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu"}},
    [LANG_SV] = {.weekday_short = {"må", "ti", "on", "to", "fr", "lö", "sö"},
        .weekday = {"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"},
        .month = {"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti",
            "september", "oktober", "november", "december"}},
    [LANG_EN] = {.weekday_short = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
        .weekday = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
        .month = {"January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December"}},
};

const char *date_weekday_short(enum lang lang, int weekday)
{
    return date_words[lang].weekday_short[weekday - 1];
}

const char *date_weekday_name(enum lang lang, int weekday)
{
    return date_words[lang].weekday[weekday - 1];
}

const char *date_month_name(enum lang lang, int month)
{
    return date_words[lang].month[month - 1];
}

/* ---- dates ------------------------------------------------------------------------------- */

static void add_long(struct str *out, enum lang lang, int year, int month, int day)
{
    const char *name = date_month_name(lang, month);
    if (lang == LANG_FI)
        str_addf(out, "%d. %sta %d", day, name, year);
    else if (lang == LANG_SV)
        str_addf(out, "den %d %s %d", day, name, year);
    else
        str_addf(out, "%d %s %d", day, name, year);
}

/* A weekday and a blank before what follows. */
static void add_weekday(struct str *out, const char *name)
{
    str_add(out, name);
    str_add_c(out, ' ');
}

/* Day and month in figures, in English with the month's first three letters. */
static void add_short(struct str *out, enum lang lang, int year, int month, int day)
{
    if (lang == LANG_EN)
        str_addf(out, "%d %.3s", day, date_month_name(lang, month));
    else
        str_addf(out, "%d.%d.", day, month);
    if (year)
        str_addf(out, lang == LANG_EN ? " %d" : "%d", year);
}

void date_format(struct str *out, enum lang lang, enum date_style style, int64_t date)
{
    int year, month, day, weekday = date_weekday(date);
    date_to_ymd(date, &year, &month, &day);
    switch (style) {
    case DATE_SHORT:
        add_short(out, lang, year, month, day);
        break;
    case DATE_DAY:
        add_short(out, lang, 0, month, day);
        break;
    case DATE_WEEKDAY:
    case DATE_WEEKDAY_YEAR:
        add_weekday(out, date_weekday_short(lang, weekday));
        add_short(out, lang, style == DATE_WEEKDAY ? 0 : year, month, day);
        break;
    case DATE_WEEKDAY_LONG:
        add_weekday(out, date_weekday_name(lang, weekday));
        add_long(out, lang, year, month, day);
        break;
    case DATE_LONG:
        add_long(out, lang, year, month, day);
        break;
    case DATE_MONTH:
        str_addf(out, "%s %d", date_month_name(lang, month), year);
        break;
    case DATE_ISO:
        str_addf(out, "%04d-%02d-%02d", year, month, day);
        break;
    }
}

/* ---- hours ------------------------------------------------------------------------------- */

/* One hour without the word before it. */
static void add_hour(struct str *out, enum lang lang, enum date_hour_style style, int minutes)
{
    int hour = minutes / 60, minute = minutes % 60;
    if (style == DATE_HOUR_ISO)
        str_addf(out, "%02d:%02d", hour, minute);
    else if (lang == LANG_EN)
        str_addf(out, "%d:%02d", hour, minute);
    else if (style == DATE_HOUR_CLOCK && minute == 0)
        str_addf(out, "%d", hour);
    else
        str_addf(out, "%d.%02d", hour, minute);
}

static void add_clock_word(struct str *out, enum lang lang, enum date_hour_style style)
{
    if (style == DATE_HOUR_CLOCK && lang != LANG_EN)
        str_add(out, lang == LANG_FI ? "klo " : "kl. ");
}

void date_format_time(struct str *out, enum lang lang, enum date_hour_style style, int minutes)
{
    add_clock_word(out, lang, style);
    add_hour(out, lang, style, minutes);
}

void date_format_hours(
    struct str *out, enum lang lang, enum date_hour_style style, int from, int to)
{
    date_format_time(out, lang, style, from);
    if (to < 0)
        return;
    str_add(out, "–");
    add_hour(out, lang, style, to);
}

void date_format_duration(struct str *out, int64_t minutes)
{
    if (minutes < 60)
        str_addf(out, "%lld min", (long long)minutes);
    else if (minutes % 60 == 0)
        str_addf(out, "%lld h", (long long)(minutes / 60));
    else
        str_addf(out, "%lld h %lld min", (long long)(minutes / 60), (long long)(minutes % 60));
}

void date_format_week(struct str *out, enum lang lang, int week)
{
    static const char *const word[LANG_COUNT] = {
        [LANG_FI] = "vk", [LANG_SV] = "v.", [LANG_EN] = "week"};
    str_addf(out, "%s %d", word[lang], week);
}
