/* Dates, hours and durations as they are typed. The text is cut into figures, words and signs, and
 * the sequence of those decides what it may be: nothing is guessed from a part of it. */
#include "rukkanen/base/date.h"

#include "date_words.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

/* ---- cutting ----------------------------------------------------------------------------- */

enum token_kind { TOKEN_NUMBER, TOKEN_WORD, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    int64_t number;
    int digits;
    char word[24]; /* folded to lower case */
    char sign;
    bool joined; /* no blank before it */
};

enum { TOKENS_MAX = 12, TYPED_MAX = 80 };

struct tokens {
    struct token at[TOKENS_MAX];
    int n;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Reads one token of folded text; false where it is too long to mean anything. */
static bool read_token(const char **text, struct token *token)
{
    const char *p = *text;
    if (is_digit(*p)) {
        token->kind = TOKEN_NUMBER;
        for (; is_digit(*p); p++, token->digits++) {
            if (token->digits == 9)
                return false;
            token->number = token->number * 10 + (*p - '0');
        }
    } else if (is_letter(*p)) {
        token->kind = TOKEN_WORD;
        size_t length = 0;
        for (; is_letter(*p); p++) {
            if (length + 1 == sizeof token->word)
                return false;
            token->word[length++] = *p;
        }
    } else {
        token->kind = TOKEN_SIGN;
        token->sign = *p++;
    }
    *text = p;
    return true;
}

static bool cut(const char *typed, struct tokens *tokens)
{
    *tokens = (struct tokens){0};
    size_t len = strlen(typed);
    if (len > TYPED_MAX)
        return false;
    struct str folded = STR_INIT;
    struct str text = STR_INIT;
    bool good = utf8_normalise(typed, len, &text);
    utf8_fold(text.s, text.len, &folded);
    bool joined = false;
    for (const char *p = folded.s; good && *p;) {
        if (*p == ' ' || *p == '\t') {
            joined = false;
            p++;
        } else if (strncmp(p, "\u00A0", 2) == 0) {
            joined = false;
            p += 2;
        } else if (tokens->n == TOKENS_MAX) {
            good = false;
        } else {
            struct token *token = &tokens->at[tokens->n++];
            good = read_token(&p, token);
            token->joined = joined;
            joined = true;
        }
    }
    str_clear(&folded);
    str_clear(&text);
    return good && tokens->n > 0;
}

static bool is_number(const struct tokens *t, int i)
{
    return i < t->n && t->at[i].kind == TOKEN_NUMBER;
}

static bool is_sign(const struct tokens *t, int i, char sign)
{
    return i < t->n && t->at[i].kind == TOKEN_SIGN && t->at[i].sign == sign;
}

static bool is_word(const struct tokens *t, int i, const char *word)
{
    return i < t->n && t->at[i].kind == TOKEN_WORD && strcmp(t->at[i].word, word) == 0;
}

static void drop_first(struct tokens *t)
{
    memmove(&t->at[0], &t->at[1], (size_t)(t->n - 1) * sizeof t->at[0]);
    t->n--;
}

/* ---- words ------------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
    const char *words;
    int days;
} relative[] = {
    {"tänään", 0}, {"tanaan", 0}, {"idag", 0}, {"i dag", 0}, {"today", 0},
    {"huomenna", 1}, {"imorgon", 1}, {"i morgon", 1}, {"imorron", 1}, {"tomorrow", 1},
    {"ylihuomenna", 2}, {"övermorgon", 2}, {"iövermorgon", 2}, {"i övermorgon", 2},
    {"eilen", -1}, {"igår", -1}, {"i går", -1}, {"yesterday", -1},
    {"toissapäivänä", -2}, {"förrgår", -2}, {"iförrgår", -2}, {"i förrgår", -2},
};
/* clang-format on */

static bool relative_day(const struct tokens *t, int *days)
{
    if (t->n > 2 || t->at[0].kind != TOKEN_WORD || (t->n == 2 && t->at[1].kind != TOKEN_WORD))
        return false;
    struct str typed = STR_INIT;
    str_add(&typed, t->at[0].word);
    if (t->n == 2)
        str_addf(&typed, " %s", t->at[1].word);
    bool found = false;
    for (size_t i = 0; i < sizeof relative / sizeof relative[0] && !found; i++) {
        found = strcmp(typed.s, relative[i].words) == 0;
        if (found)
            *days = relative[i].days;
    }
    str_clear(&typed);
    return found;
}

/* The word is the name, or the name with an ending of inflection: maanantaina, måndagen. */
static bool names(const char *word, const char *name)
{
    static const char *const endings[] = {"", "na", "ta", "en", "s", "n"};
    struct str folded = STR_INIT;
    utf8_fold(name, strlen(name), &folded);
    bool same = false;
    if (strncmp(word, folded.s, folded.len) == 0)
        for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
            same = same || strcmp(word + folded.len, endings[i]) == 0;
    str_clear(&folded);
    return same;
}

/* 1 Monday ... 7 Sunday, 0 for any other word. */
static int weekday_of(const char *word)
{
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (int i = 0; i < 7; i++) {
            const char *shorter = date_words[lang].weekday_short[i];
            if (utf8_equal_fold(word, shorter) || names(word, date_words[lang].weekday[i]))
                return i + 1;
        }
    /* Abbreviations that are also seen. */
    static const char *const others[7][3] = {{"mån", "mo"}, {"tis", "tu", "tues"}, {"ons", "we"},
        {"tors", "th", "thur"}, {"fre", "fri"}, {"lör", "sa", "lau"}, {"sön"}};
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < 3; k++)
            if (others[i][k] && strcmp(word, others[i][k]) == 0)
                return i + 1;
    return 0;
}

/* 1 to 12, 0 for any other word. The first three letters (in Finnish five) are enough. */
static int month_of(const char *word)
{
    size_t letters = utf8_count(word, strlen(word));
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (int i = 0; i < 12; i++) {
            const char *name = date_words[lang].month[i];
            bool begins = letters >= (lang == LANG_FI ? 4 : 3) && utf8_starts_fold(name, word);
            if (begins || names(word, name))
                return i + 1;
        }
    return 0;
}

/* ---- dates ------------------------------------------------------------------------------- */

struct parts {
    int year, month, day; /* year -1: not said */
};

static bool not_understood(struct err *err)
{
    return err_set(err, ERR_USAGE,
        _("This is not understood as a date. Type it for example as 5.3. or 5.3.2026."));
}

/* The year with these last two digits that is nearest to today. */
static int whole_year(int two_digits, int this_year)
{
    int year = this_year - this_year % 100 + two_digits;
    if (year > this_year + 50)
        year -= 100;
    else if (year < this_year - 50)
        year += 100;
    return year;
}

static bool read_year(const struct token *token, int this_year, struct parts *parts)
{
    if (token->digits == 2)
        parts->year = whole_year((int)token->number, this_year);
    else if (token->digits == 4)
        parts->year = (int)token->number;
    else
        return false;
    return true;
}

/* 2026-03-05 */
static bool read_iso(const struct tokens *t, struct parts *parts)
{
    if (t->n != 5 || !is_number(t, 0) || t->at[0].digits != 4 || !is_sign(t, 1, '-') ||
        !is_number(t, 2) || !is_sign(t, 3, '-') || !is_number(t, 4))
        return false;
    *parts = (struct parts){(int)t->at[0].number, (int)t->at[2].number, (int)t->at[4].number};
    return t->at[2].digits <= 2 && t->at[4].digits <= 2;
}

/* 5.3. 5.3 5.3.26 5/3/2026 */
static bool read_figures(const struct tokens *t, int this_year, struct parts *parts)
{
    char sign = is_sign(t, 1, '/') ? '/' : '.';
    if (!is_number(t, 0) || !is_sign(t, 1, sign) || !is_number(t, 2) || t->at[0].digits > 2 ||
        t->at[2].digits > 2)
        return false;
    *parts = (struct parts){-1, (int)t->at[2].number, (int)t->at[0].number};
    if (t->n == 3 || (t->n == 4 && is_sign(t, 3, sign)))
        return true;
    return t->n == 5 && is_sign(t, 3, sign) && is_number(t, 4) &&
           read_year(&t->at[4], this_year, parts);
}

/* 5. maaliskuuta 2026, 5 mars, March 5, March 5 2026 */
static bool read_named(const struct tokens *t, int this_year, struct parts *parts)
{
    int at = 0;
    *parts = (struct parts){.year = -1};
    bool month_first = t->at[0].kind == TOKEN_WORD;
    for (int step = 0; step < 2; step++) {
        if ((step == 0) == month_first) {
            if (at >= t->n || t->at[at].kind != TOKEN_WORD)
                return false;
            parts->month = month_of(t->at[at++].word);
        } else {
            if (!is_number(t, at) || t->at[at].digits > 2)
                return false;
            parts->day = (int)t->at[at++].number;
        }
        if (is_sign(t, at, '.') || is_sign(t, at, ','))
            at++;
    }
    if (parts->month == 0)
        return false;
    return at == t->n ||
           (at == t->n - 1 && is_number(t, at) && read_year(&t->at[at], this_year, parts));
}

/* The day and month in the year that brings them nearest to today. */
static bool nearest(const struct parts *parts, int64_t today, int64_t *date)
{
    bool found = false;
    int this_year = date_year(today);
    for (int year = this_year - 4; year <= this_year + 4; year++) { /* 29.2. needs the four */
        if (!date_valid(year, parts->month, parts->day))
            continue;
        int64_t candidate = date_from_ymd(year, parts->month, parts->day);
        int64_t distance = candidate > today ? candidate - today : today - candidate;
        int64_t best = found ? (*date > today ? *date - today : today - *date) : INT64_MAX;
        if (distance < best || (distance == best && candidate > today))
            *date = candidate;
        found = true;
    }
    return found;
}

static bool resolve(const struct parts *parts, int64_t today, int64_t *date, struct err *err)
{
    if (parts->year >= 0 && (parts->year < 1900 || parts->year > 2100))
        return err_set(err, ERR_USAGE, _("The year must be between 1900 and 2100."));
    if (parts->year < 0 ? nearest(parts, today, date)
                        : date_valid(parts->year, parts->month, parts->day)) {
        if (parts->year >= 0)
            *date = date_from_ymd(parts->year, parts->month, parts->day);
        return true;
    }
    return err_set(err, ERR_USAGE, _("There is no such day in the calendar."));
}

/* Takes a weekday off the front; returns it, or 0. */
static int take_weekday(struct tokens *t)
{
    int weekday = t->at[0].kind == TOKEN_WORD ? weekday_of(t->at[0].word) : 0;
    if (weekday == 0)
        return 0;
    drop_first(t);
    while (is_sign(t, 0, '.') || is_sign(t, 0, ','))
        drop_first(t);
    return weekday;
}

bool date_parse(const char *text, int64_t today, int64_t *date, struct err *err)
{
    struct tokens t;
    int days;
    if (!cut(text, &t))
        return not_understood(err);
    if (relative_day(&t, &days)) {
        *date = today + days;
        return true;
    }
    int weekday = take_weekday(&t);
    if (t.n == 0) {
        int ahead = (weekday - date_weekday(today) + 7) % 7;
        *date = today + (ahead ? ahead : 7);
        return true;
    }
    if (is_word(&t, 0, "den") && t.n > 1)
        drop_first(&t);
    int this_year = date_year(today);
    struct parts parts;
    int64_t found = 0;
    if (!read_iso(&t, &parts) && !read_figures(&t, this_year, &parts) &&
        !read_named(&t, this_year, &parts))
        return not_understood(err);
    if (!resolve(&parts, today, &found, err))
        return false;
    if (weekday && date_weekday(found) != weekday) {
        struct str day = STR_INIT;
        date_format(&day, lang_current(), DATE_WEEKDAY_YEAR, found);
        err_set(err, ERR_USAGE, _("The weekday does not match: it is %s."), day.s);
        str_clear(&day);
        return false;
    }
    *date = found;
    return true;
}

/* ---- hours and durations ----------------------------------------------------------------- */

static bool clock_word(const struct tokens *t)
{
    return is_word(t, 0, "klo") || is_word(t, 0, "kl") || is_word(t, 0, "kello") ||
           is_word(t, 0, "at");
}

bool date_parse_time(const char *text, int *minutes, struct err *err)
{
    struct tokens t;
    int64_t hour = -1, minute = 0;
    bool good = cut(text, &t);
    if (good && t.n > 1 && clock_word(&t)) {
        drop_first(&t);
        if (t.n > 1 && is_sign(&t, 0, '.'))
            drop_first(&t);
    }
    if (good && t.n == 1 && is_number(&t, 0)) {
        hour = t.at[0].number;
        if (t.at[0].digits == 3 || t.at[0].digits == 4) {
            minute = hour % 100;
            hour /= 100;
        } else if (t.at[0].digits > 4) {
            good = false;
        }
    } else if (good && t.n == 3 && is_number(&t, 0) &&
               (is_sign(&t, 1, '.') || is_sign(&t, 1, ':')) && is_number(&t, 2) &&
               t.at[0].digits <= 2 && t.at[2].digits == 2) {
        hour = t.at[0].number;
        minute = t.at[2].number;
    } else {
        good = false;
    }
    if (!good || hour > 23 || minute > 59)
        return err_set(err, ERR_USAGE,
            _("This is not understood as a time of day. Type it for example as 9.15 or 13."));
    *minutes = (int)(hour * 60 + minute);
    return true;
}

static bool is_hours(const struct tokens *t, int i)
{
    static const char *const words[] = {
        "h", "t", "tunti", "tuntia", "tim", "timme", "timmar", "hour", "hours"};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (is_word(t, i, words[k]))
            return true;
    return false;
}

static bool is_minutes(const struct tokens *t, int i)
{
    static const char *const words[] = {
        "min", "m", "minuuttia", "minuutti", "minut", "minuter", "minute", "minutes"};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (is_word(t, i, words[k]))
            return true;
    return false;
}

/* Hours with decimals, 1,5 h, as minutes; rounded half up. */
static int64_t decimal_hours(const struct token *whole, const struct token *fraction)
{
    int64_t scale = 1;
    for (int i = 0; i < fraction->digits; i++)
        scale *= 10;
    return whole->number * 60 + (2 * fraction->number * 60 + scale) / (2 * scale);
}

static bool read_duration(const struct tokens *t, int64_t *minutes)
{
    if (!is_number(t, 0))
        return false;
    int64_t first = t->at[0].number;
    if (t->n == 1 || (t->n == 2 && is_minutes(t, 1))) {
        *minutes = first;
        return true;
    }
    if (t->n == 2 && is_hours(t, 1)) {
        *minutes = first * 60;
        return true;
    }
    if (is_hours(t, 1) && is_number(t, 2) && (t->n == 3 || (t->n == 4 && is_minutes(t, 3)))) {
        *minutes = first * 60 + t->at[2].number;
        return t->at[2].number < 60;
    }
    bool dot = is_sign(t, 1, '.'), comma = is_sign(t, 1, ',');
    if (!is_number(t, 2))
        return false;
    if ((dot || comma) && t->n == 4 && is_hours(t, 3)) {
        *minutes = decimal_hours(&t->at[0], &t->at[2]);
        return true;
    }
    if ((dot || is_sign(t, 1, ':')) && t->n == 3 && t->at[2].digits == 2) {
        *minutes = first * 60 + t->at[2].number;
        return t->at[2].number < 60;
    }
    return false;
}

bool date_parse_duration(const char *text, int64_t *minutes, struct err *err)
{
    struct tokens t;
    int64_t found = 0;
    if (!cut(text, &t) || !read_duration(&t, &found) || found > 100000)
        return err_set(err, ERR_USAGE,
            _("This is not understood as a duration. Type it for example as 90 min or 1,5 h."));
    *minutes = found;
    return true;
}
