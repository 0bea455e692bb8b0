#include "rukkanen/base/number.h"

#include "rukkanen/base/utf8.h"

#include <string.h>

/* ---- as typed ---------------------------------------------------------------------------- */

static bool not_a_number(struct err *err)
{
    return err_set(
        err, ERR_USAGE, _("This is not understood as a number. Type it for example as 12 or 4,3."));
}

/* The text in figures and signs alone: blanks gone (a blank may only part thousands), U+2212 as
 * '-', comma as '.'. False where anything else stands in it. */
static bool strip(const char *text, struct str *out)
{
    struct str plain = STR_INIT;
    bool good = utf8_normalise(text, strlen(text), &plain) && plain.len <= 40;
    for (size_t at = 0; good && at < plain.len;) {
        uint32_t c;
        at += utf8_decode(plain.s + at, plain.len - at, &c);
        char last = out->len > 0 ? out->s[out->len - 1] : ' ';
        bool digit_before = last >= '0' && last <= '9';
        if (c >= '0' && c <= '9')
            str_add_c(out, (char)c);
        else if ((c == '-' || c == 0x2212 || c == '+') && out->len == 0)
            str_add(out, c == '+' ? "+" : "-");
        else if ((c == ',' || c == '.') && !strchr(out->s, '.'))
            str_add_c(out, '.');
        else if ((c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009) && digit_before)
            good = at + 3 <= plain.len && strspn(plain.s + at, "0123456789") % 4 == 3;
        else
            good = false;
    }
    str_clear(&plain);
    return good;
}

/* Adds a digit to a number that grows away from zero; false beyond 64 bits. */
static bool add_digit(int64_t *value, int digit, bool negative)
{
    return !__builtin_mul_overflow(*value, 10, value) &&
           !__builtin_add_overflow(*value, negative ? -digit : digit, value);
}

static bool read_scaled(const char *p, int places, int64_t *scaled)
{
    bool negative = *p == '-', any = false;
    int64_t value = 0;
    p += *p == '-' || *p == '+';
    for (; *p >= '0' && *p <= '9'; p++, any = true)
        if (!add_digit(&value, *p - '0', negative))
            return false;
    if (*p == '.')
        p++;
    for (int i = 0; i < places; i++) {
        int digit = *p >= '0' && *p <= '9' ? *p++ - '0' : -1;
        any = any || digit >= 0;
        if (!add_digit(&value, digit < 0 ? 0 : digit, negative))
            return false;
    }
    while (*p == '0')
        p++;
    if (*p || !any)
        return false;
    *scaled = value;
    return true;
}

bool number_parse_decimal(const char *text, int places, int64_t *scaled, struct err *err)
{
    struct str plain = STR_INIT;
    bool good = strip(text, &plain) && read_scaled(plain.s, places, scaled);
    str_clear(&plain);
    return good || not_a_number(err);
}

bool number_parse(const char *text, int64_t *value, struct err *err)
{
    if (strchr(text, ',') || strchr(text, '.'))
        return err_set(err, ERR_USAGE, _("This must be a whole number."));
    return number_parse_decimal(text, 0, value, err);
}

/* Takes the currency off either end. */
bool number_parse_money(const char *text, int64_t *cents, struct err *err)
{
    static const char *const words[] = {"€", "euroa", "euro", "euros", "eur", "e"};
    struct str plain = STR_INIT, folded = STR_INIT, number = STR_INIT;
    bool good = utf8_normalise(text, strlen(text), &plain);
    utf8_fold(plain.s, plain.len, &folded);
    bool negative = strncmp(folded.s, "-€", 4) == 0;
    size_t from = negative ? 4 : strncmp(folded.s, "€", 3) == 0 ? 3 : 0;
    size_t to = folded.len;
    for (size_t i = 0; from == 0 && i < sizeof words / sizeof words[0] && to == folded.len; i++) {
        size_t length = strlen(words[i]);
        if (to > length && strcmp(folded.s + to - length, words[i]) == 0)
            to -= length;
    }
    if (negative)
        str_add_c(&number, '-');
    str_add_n(&number, folded.s + from, to - from);
    good = good && number_parse_decimal(number.s, 2, cents, NULL);
    str_clear(&plain);
    str_clear(&folded);
    str_clear(&number);
    return good ||
           err_set(err, ERR_USAGE,
               _("This is not understood as a sum of money. Type it for example as 12,50."));
}

/* ---- as shown ---------------------------------------------------------------------------- */

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static void add_whole(struct str *out, uint64_t value, bool grouped)
{
    char digits[24];
    int n = 0;
    do
        digits[n++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    bool group = grouped && n >= 5;
    while (n-- > 0) {
        str_add_c(out, digits[n]);
        if (group && n > 0 && n % 3 == 0)
            str_add(out, "\u00A0");
    }
}

static void add_scaled(struct str *out, int64_t scaled, int places, char sign, bool grouped)
{
    uint64_t scale = 1, value = magnitude(scaled);
    for (int i = 0; i < places; i++)
        scale *= 10;
    if (scaled < 0)
        str_add_c(out, '-');
    add_whole(out, value / scale, grouped);
    if (places > 0)
        str_addf(out, "%c%0*llu", sign, places, (unsigned long long)(value % scale));
}

static char decimal_sign(enum lang lang)
{
    return lang == LANG_EN ? '.' : ',';
}

void number_format(struct str *out, enum lang lang, int64_t value)
{
    add_scaled(out, value, 0, decimal_sign(lang), true);
}

void number_format_decimal(struct str *out, enum lang lang, int64_t scaled, int places)
{
    add_scaled(out, scaled, places, decimal_sign(lang), true);
}

void number_format_money(struct str *out, enum lang lang, int64_t cents)
{
    if (lang != LANG_EN) {
        add_scaled(out, cents, 2, ',', true);
        str_add(out, "\u00A0€");
        return;
    }
    size_t at = out->len + (cents < 0);
    add_scaled(out, cents, 2, '.', true);
    str_insert(out, at, "€", 3);
}

void number_format_plain(struct str *out, int64_t scaled, int places)
{
    add_scaled(out, scaled, places, '.', false);
}

/* ---- rounding ---------------------------------------------------------------------------- */

int64_t number_mean(int64_t sum, int64_t n, int places)
{
    int64_t scale = 2;
    for (int i = 0; i < places; i++)
        scale *= 10;
    return sum >= 0 ? (scale * sum + n) / (2 * n) : -((scale * -sum + n) / (2 * n));
}

int64_t number_percent(int64_t part, int64_t whole)
{
    return number_mean(100 * part, whole, 0);
}
