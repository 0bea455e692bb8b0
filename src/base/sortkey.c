/*
 * A key has four levels, parted by 0x01, each compared only where those before it are equal: the
 * letters, their accents, their case, and the text itself, so that only equal texts have equal
 * keys. Weights are 0x02 and up. The order within Latin is that of CLDR's rules for Finnish:
 *   &D<<đ &N<<ŋ &T<<ŧ &Y<<ü &[before 1]ǀ<å<ä<<æ<ö<<ø
 * and the weights of accents are in the order of the Unicode Collation Algorithm's table.
 */
#include "rukkanen/base/sortkey.h"

#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

enum {
    LEVEL = 0x01,
    PLAIN = 0x02, /* no accent; small letter */
    CAPITAL = 0x03,
    SPACE = 0x02,
    SYMBOL = 0x03, /* then the character itself */
    DIGIT = 0x10,
    LETTER = 0x20, /* three apart: ð stands between d and e */
    THORN = LETTER + 3 * 26,
    RING_A,
    DOTS_A,
    DOTS_O,
    OTHER = 0xA0, /* scripts other than Latin; then the character itself */
    ACCENT = 0x10,
    STROKE = ACCENT + 10,
    ACCENT_OTHER = ACCENT + 20
};

#define LETTER_OF(c) (LETTER + 3 * ((c) - 'a'))

/* Letters that are no base letter with an accent, or that Finnish orders otherwise. */
static const struct special {
    uint32_t character;          /* small */
    unsigned char first, second; /* second 0: one weight */
    unsigned char accent;        /* 0: none */
} specials[] = {
    {0xE5, RING_A, 0, 0},
    {0xE4, DOTS_A, 0, 0},
    {0xE6, DOTS_A, 0, STROKE},
    {0xF6, DOTS_O, 0, 0},
    {0xF8, DOTS_O, 0, STROKE},
    {0xFC, LETTER_OF('y'), 0, ACCENT + 6},
    {0x111, LETTER_OF('d'), 0, STROKE},
    {0xF0, LETTER_OF('d') + 1, 0, 0},
    {0xFE, THORN, 0, 0},
    {0xDF, LETTER_OF('s'), LETTER_OF('s'), STROKE},
    {0x153, LETTER_OF('o'), LETTER_OF('e'), STROKE},
    {0x14B, LETTER_OF('n'), 0, STROKE},
    {0x167, LETTER_OF('t'), 0, STROKE},
    {0x142, LETTER_OF('l'), 0, STROKE},
    {0x127, LETTER_OF('h'), 0, STROKE},
    {0x1E5, LETTER_OF('g'), 0, STROKE},
    {0x292, LETTER_OF('z'), 0, STROKE},
    {0x131, LETTER_OF('i'), 0, STROKE},
};

/* Combining marks in the order of their secondary weights. */
static const uint32_t accents[] = {0x301, 0x300, 0x306, 0x302, 0x30C, 0x30A, 0x308, 0x30B, 0x303,
    0x307, 0x338, 0x327, 0x328, 0x304};

struct levels {
    struct str letters, accents, cases;
};

static void add_weight(struct str *level, int weight)
{
    str_add_c(level, (char)(unsigned char)weight);
}

static void add_accent(struct levels *levels, uint32_t mark)
{
    int weight = ACCENT_OTHER;
    for (size_t i = 0; i < sizeof accents / sizeof accents[0]; i++)
        if (accents[i] == mark)
            weight = ACCENT + (int)i;
    add_weight(&levels->accents, weight);
}

static void add_letter(struct levels *levels, int weight, bool capital)
{
    add_weight(&levels->letters, weight);
    add_weight(&levels->accents, PLAIN);
    add_weight(&levels->cases, capital ? CAPITAL : PLAIN);
}

static const struct special *special_of(uint32_t small)
{
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
        if (specials[i].character == small)
            return &specials[i];
    return NULL;
}

static void add_special(struct levels *levels, const struct special *special, bool capital)
{
    add_letter(levels, special->first, capital);
    if (special->second)
        add_letter(levels, special->second, capital);
    if (special->accent)
        add_weight(&levels->accents, special->accent);
}

/* Hyphens and apostrophes, and what cannot be seen. */
static bool is_passed_over(uint32_t c)
{
    return c < ' ' || c == '-' || c == '\'' || c == '`' || c == 0xAD || c == 0xB4 || c == 0x2BC ||
           c == 0x2010 || c == 0x2011 || c == 0x2018 || c == 0x2019 || (c >= 0x7F && c < 0xA0) ||
           (c >= 0x200B && c <= 0x200F) || c == 0xFEFF;
}

static bool is_blank(uint32_t c)
{
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_ZS;
}

static bool is_mark(uint32_t c)
{
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_MN;
}

/* Beyond ASCII and the specials: a letter with accents, a mark, another script, a symbol. */
static void add_other(struct levels *levels, uint32_t small, bool capital)
{
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)small, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
    if (is_blank(small)) {
        add_letter(levels, SPACE, false);
    } else if (is_mark(small)) {
        add_accent(levels, small);
    } else if (n >= 2 && n <= 8 && parts[0] >= 'a' && parts[0] <= 'z') {
        add_letter(levels, LETTER_OF(parts[0]), capital);
        for (utf8proc_ssize_t i = 1; i < n; i++)
            add_accent(levels, (uint32_t)parts[i]);
    } else {
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)small);
        bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
        add_letter(levels, letter ? OTHER : SYMBOL, capital);
        utf8_add(&levels->letters, small);
    }
}

static void add_character(struct levels *levels, uint32_t c)
{
    if (is_passed_over(c))
        return;
    uint32_t small =
        c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : (uint32_t)utf8proc_tolower((int32_t)c);
    bool capital = small != c;
    const struct special *special = small >= 0x80 ? special_of(small) : NULL;
    if (small >= 'a' && small <= 'z')
        add_letter(levels, LETTER_OF((int)small), capital);
    else if (c >= '0' && c <= '9')
        add_letter(levels, DIGIT + (int)c - '0', false);
    else if (c == ' ')
        add_letter(levels, SPACE, false);
    else if (special)
        add_special(levels, special, capital);
    else
        add_other(levels, small, capital);
}

/* Appends a level without the plain weights at its end: they decide nothing. */
static void add_level(struct str *out, const struct str *level)
{
    size_t len = level->len;
    while (len > 0 && level->s[len - 1] == PLAIN)
        len--;
    add_weight(out, LEVEL);
    str_add_n(out, level->s, len);
}

static bool has_marks(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text == 0xCC || (unsigned char)*text == 0xCD)
            return true;
    return false;
}

void sortkey(const char *text, struct str *out)
{
    size_t len = strlen(text);
    utf8proc_uint8_t *composed =
        has_marks(text) ? utf8proc_NFC((const utf8proc_uint8_t *)text) : NULL;
    if (composed) {
        text = (const char *)composed;
        len = strlen(text);
    }
    struct levels levels = {STR_INIT, STR_INIT, STR_INIT};
    for (size_t at = 0; at < len;) {
        uint32_t c;
        at += utf8_decode(text + at, len - at, &c);
        add_character(&levels, c);
    }
    str_add_str(out, &levels.letters);
    add_level(out, &levels.accents);
    add_level(out, &levels.cases);
    add_weight(out, LEVEL);
    str_add_n(out, text, len);
    str_wipe(&levels.letters);
    str_wipe(&levels.accents);
    str_wipe(&levels.cases);
    free(composed);
}

int sortkey_compare(const char *a, const char *b)
{
    struct str x = STR_INIT, y = STR_INIT;
    sortkey(a, &x);
    sortkey(b, &y);
    int order = strcmp(x.s, y.s);
    str_wipe(&x);
    str_wipe(&y);
    return order;
}
