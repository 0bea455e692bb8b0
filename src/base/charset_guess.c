/* Which code set is a file in? Marks and zero bytes tell UTF-16, validity tells UTF-8; between the
 * 8-bit sets the text is read in each, and the reading that looks most like a Finnish or Swedish
 * text wins: its ä and ö stand beside letters, its quotation marks do not stand inside words. */
#include "rukkanen/base/charset.h"

#include "rukkanen/base/utf8.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

enum { SAMPLE = 256 * 1024, HIGH = 128 };

/* ---- UTF-16 and UTF-8 -------------------------------------------------------------------- */

/* Western text in UTF-16 without a mark has a zero in every other byte. */
static const char *by_zeros(const unsigned char *bytes, size_t len)
{
    size_t zeros[2] = {0, 0};
    if (len < 2)
        return NULL;
    for (size_t i = 0; i < len; i++)
        zeros[i & 1] += bytes[i] == 0;
    if (zeros[1] * 3 > len && zeros[0] * 20 < len)
        return "UTF-16LE";
    if (zeros[0] * 3 > len && zeros[1] * 20 < len)
        return "UTF-16BE";
    return NULL;
}

/* Valid but for a last character that the end of a sample has cut. */
static bool looks_like_utf8(const char *text, size_t len)
{
    bool seen = false;
    for (size_t at = 0; at < len;) {
        uint32_t c;
        size_t bytes = utf8_decode(text + at, len - at, &c);
        if (bytes == 1 && (unsigned char)text[at] >= 0x80)
            return seen && len - at <= 3 && len == SAMPLE;
        seen = seen || bytes > 1;
        at += bytes;
    }
    return true;
}

/* ---- 8-bit sets -------------------------------------------------------------------------- */

static const char *const sets[] = {"CP1252", "CP850", "MACINTOSH"};

/* What each high byte means; 0 where it means nothing. False where iconv lacks the set. */
static bool read_set(const char *charset, uint32_t meaning[HIGH])
{
    if (!charset_known(charset))
        return false;
    for (int i = 0; i < HIGH; i++) {
        char byte = (char)(HIGH + i);
        struct str text = STR_INIT;
        meaning[i] = 0;
        if (charset_to_utf8(&byte, 1, charset, &text, NULL))
            utf8_decode(text.s, text.len, &meaning[i]);
        str_clear(&text);
    }
    return true;
}

static bool is_letter(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category == UTF8PROC_CATEGORY_LL || category == UTF8PROC_CATEGORY_LU;
}

static bool is_upper(uint32_t c)
{
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU;
}

static bool is_lower(uint32_t c)
{
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LL;
}

static bool is_one_of(uint32_t c, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == c)
            return true;
    return false;
}

/* How likely a character is between its neighbours. */
static int likelihood(uint32_t before, uint32_t c, uint32_t after)
{
    static const uint32_t finnish[] = {0xE4, 0xF6, 0xE5, 0xC4, 0xD6, 0xC5};
    static const uint32_t seen[] = {0xE9, 0xC9, 0xFC, 0xDC, 0x161, 0x160, 0x17E, 0x17D, 0xE8, 0xE1};
    static const uint32_t marks[] = {0x20AC, 0x2013, 0x2014, 0x201D, 0x201C, 0x2019, 0x2018, 0x2026,
        0x2022, 0xA0, 0xA7, 0xB0, 0xB4, 0xB7, 0xBB, 0xAB, 0xBD, 0xB2, 0xD7};
    bool beside_letter = is_letter(before) || is_letter(after);
    bool inside_word = is_letter(before) && is_letter(after);
    bool beside_digit = (before >= '0' && before <= '9') || (after >= '0' && after <= '9');
    if (is_letter(c)) {
        if ((is_upper(c) && is_lower(before)) || beside_digit)
            return -3;
        if (is_one_of(c, finnish, sizeof finnish / sizeof finnish[0]))
            return beside_letter ? 4 : 1;
        return is_one_of(c, seen, sizeof seen / sizeof seen[0]) ? 1 : -1;
    }
    if (is_one_of(c, marks, sizeof marks / sizeof marks[0]))
        return inside_word && c != 0x2019 && c != 0xB4 ? -3 : 1;
    return c == 0 ? -20 : -3;
}

static uint32_t meaning_of(
    const uint32_t meaning[HIGH], const unsigned char *bytes, size_t len, size_t at)
{
    if (at >= len)
        return ' ';
    return bytes[at] < HIGH ? bytes[at] : meaning[bytes[at] - HIGH];
}

static long score(const uint32_t meaning[HIGH], const unsigned char *bytes, size_t len)
{
    long sum = 0;
    for (size_t i = 0; i < len; i++)
        if (bytes[i] >= HIGH)
            sum += likelihood(i ? meaning_of(meaning, bytes, len, i - 1) : ' ',
                meaning_of(meaning, bytes, len, i), meaning_of(meaning, bytes, len, i + 1));
    return sum;
}

/* CP1252 and ISO-8859-15 agree on nearly all: without the bytes that only the former uses, the euro
 * sign and š ž of the latter are likelier than the ¤ ¦ ¨ ¸ of the former. */
static bool is_latin9(const unsigned char *bytes, size_t len)
{
    bool differs = false;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] >= 0x80 && bytes[i] < 0xA0)
            return false;
        differs =
            differs || bytes[i] == 0xA4 || bytes[i] == 0xA6 || bytes[i] == 0xA8 || bytes[i] == 0xB8;
    }
    return differs;
}

const char *charset_guess(const void *start, size_t len)
{
    const unsigned char *bytes = start;
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        return "UTF-8-BOM";
    if (len >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
        return "UTF-16LE";
    if (len >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
        return "UTF-16BE";
    if (len > SAMPLE)
        len = SAMPLE;
    const char *wide = by_zeros(bytes, len);
    if (wide)
        return wide;
    if (looks_like_utf8(start, len))
        return "UTF-8";
    const char *best = sets[0];
    long best_score = 0;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        uint32_t meaning[HIGH];
        long points = read_set(sets[i], meaning) ? score(meaning, bytes, len) : -1000000000;
        if (i == 0 || points > best_score) {
            best = sets[i];
            best_score = points;
        }
    }
    return best == sets[0] && is_latin9(bytes, len) ? "ISO-8859-15" : best;
}
