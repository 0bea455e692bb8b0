#include "rukkanen/base/charset.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <utf8proc.h>

#define BOM "\xEF\xBB\xBF"

static const char *iconv_name(const char *charset)
{
    return strcasecmp(charset, "UTF-8-BOM") == 0 ? "UTF-8" : charset;
}

static iconv_t open_set(const char *to, const char *from, struct err *err)
{
    iconv_t cd = iconv_open(iconv_name(to), iconv_name(from));
    if (cd == (iconv_t)-1) {
        const char *named = strcmp(to, "UTF-8") == 0 ? from : to;
        err_set(err, ERR_USAGE,
            _("The code set %s is not known here. Use for example UTF-8, CP1252 or CP850."), named);
    }
    return cd;
}

bool charset_known(const char *charset)
{
    iconv_t cd = open_set("UTF-8", charset, NULL);
    if (cd == (iconv_t)-1)
        return false;
    iconv_close(cd);
    return true;
}

/* Converts as far as it goes. True when all is done; else *at is where it stopped. */
static bool convert(iconv_t cd, const char *bytes, size_t len, size_t *at, struct str *out)
{
    char *in = (char *)bytes + *at; /* iconv's parameter lacks a const, it writes nothing there */
    size_t left = len - *at;
    bool good = true;
    while (good && left > 0) {
        char block[1024], *to = block;
        size_t room = sizeof block;
        good = iconv(cd, &in, &left, &to, &room) != (size_t)-1 || errno == E2BIG;
        str_add_n(out, block, (size_t)(to - block));
    }
    *at = len - left;
    return good;
}

bool charset_to_utf8(
    const void *bytes, size_t len, const char *charset, struct str *out, struct err *err)
{
    iconv_t cd = open_set("UTF-8", charset, err);
    if (cd == (iconv_t)-1)
        return false;
    size_t before = out->len, at = 0;
    bool good = convert(cd, bytes, len, &at, out);
    iconv_close(cd);
    if (!good) {
        str_cut(out, before);
        err_detail(err, "%s: byte %zu", charset, at);
        return err_set(err, ERR_FOREIGN,
            _("The text is not written in the code set %s. Try another one."), charset);
    }
    if (out->len - before >= 3 && memcmp(out->s + before, BOM, 3) == 0)
        str_delete(out, before, 3);
    return true;
}

/* ---- what a code set lacks --------------------------------------------------------------- */

/* clang-format off */
/* In ASCII, so that every code set has it. Letters with an accent are not here: they lose it. */
static const struct {
    uint32_t character;
    const char *instead;
} substitutes[] = {
    {0x00A0, " "}, {0x00A1, "!"}, {0x00A3, "GBP"}, {0x00A5, "JPY"}, {0x00A7, "par."},
    {0x00A9, "(c)"}, {0x00AB, "\""}, {0x00AD, ""}, {0x00AE, "(r)"}, {0x00B0, "deg"},
    {0x00B1, "+/-"}, {0x00B2, "2"}, {0x00B3, "3"}, {0x00B4, "'"}, {0x00B5, "u"}, {0x00B7, "-"},
    {0x00B9, "1"}, {0x00BB, "\""}, {0x00BC, "1/4"}, {0x00BD, "1/2"}, {0x00BE, "3/4"},
    {0x00BF, "?"}, {0x00C6, "AE"}, {0x00D0, "D"}, {0x00D7, "x"}, {0x00D8, "O"}, {0x00DE, "Th"},
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F7, "/"}, {0x00F8, "o"}, {0x00FE, "th"},
    {0x0110, "D"}, {0x0111, "d"}, {0x0126, "H"}, {0x0127, "h"}, {0x0131, "i"}, {0x0138, "k"},
    {0x0141, "L"}, {0x0142, "l"}, {0x014A, "Ng"}, {0x014B, "ng"}, {0x0152, "OE"}, {0x0153, "oe"},
    {0x0166, "T"}, {0x0167, "t"}, {0x017F, "s"}, {0x0192, "f"}, {0x01B7, "Z"}, {0x01E4, "G"},
    {0x01E5, "g"}, {0x0292, "z"}, {0x02B9, "'"}, {0x02BC, "'"}, {0x02C8, "'"}, {0x03BC, "u"},
    {0x1E9E, "SS"}, {0x200B, ""}, {0x200C, ""}, {0x200D, ""}, {0x2010, "-"}, {0x2011, "-"},
    {0x2012, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0x2015, "-"}, {0x2018, "'"}, {0x2019, "'"},
    {0x201A, "'"}, {0x201B, "'"}, {0x201C, "\""}, {0x201D, "\""}, {0x201E, "\""}, {0x201F, "\""},
    {0x2020, "+"}, {0x2022, "*"}, {0x2026, "..."}, {0x202F, " "}, {0x2030, "o/oo"}, {0x2032, "'"},
    {0x2033, "\""}, {0x2039, "<"}, {0x203A, ">"}, {0x2044, "/"}, {0x2060, ""}, {0x20AC, "EUR"},
    {0x2116, "No"}, {0x2122, "(tm)"}, {0x2190, "<-"}, {0x2192, "->"}, {0x2212, "-"},
    {0x2248, "~"}, {0x2260, "!="}, {0x2264, "<="}, {0x2265, ">="}, {0x2500, "-"}, {0x2502, "|"},
    {0x25A0, "#"}, {0x25A1, "[ ]"}, {0x25CF, "*"}, {0x2610, "[ ]"}, {0x2611, "[x]"},
    {0x2612, "[x]"}, {0x2713, "v"}, {0x2714, "v"}, {0xFB01, "fi"}, {0xFB02, "fl"}, {0xFEFF, ""},
    {0xFFFD, "?"},
};
/* clang-format on */

/* What stands for a character, NULL where nothing does. */
static const char *substitute(uint32_t character, char letter[2])
{
    for (size_t i = 0; i < sizeof substitutes / sizeof substitutes[0]; i++)
        if (substitutes[i].character == character)
            return substitutes[i].instead;
    if (character >= 0x2000 && character <= 0x200A)
        return " ";
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)character);
    if (category == UTF8PROC_CATEGORY_MN)
        return ""; /* an accent that belongs to no letter of its own: the letter stays */
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)character, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
    if (n < 2 || n > 8 || parts[0] >= 0x80)
        return NULL;
    letter[0] = (char)parts[0];
    letter[1] = '\0';
    return letter;
}

/* In normal form C, since "a" and two dots are in no 8-bit set, but ä is. */
static char *composed(const char *text, size_t len)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len,
        &mapped, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return size < 0 ? NULL : (char *)mapped;
}

bool charset_from_utf8(const char *text, size_t len, const char *charset, struct str *out,
    size_t *missing, struct err *err)
{
    size_t lost = 0;
    if (missing)
        *missing = 0;
    if (!utf8_valid(text, len) || (len > 0 && memchr(text, '\0', len)))
        return err_set(err, ERR_FOREIGN, _("The text is not valid UTF-8."));
    iconv_t cd = open_set(charset, "UTF-8", err);
    if (cd == (iconv_t)-1)
        return false;
    char *whole = composed(text, len);
    if (strcasecmp(charset, "UTF-8-BOM") == 0)
        str_add(out, BOM);
    size_t all = whole ? strlen(whole) : 0;
    for (size_t at = 0; at < all && !convert(cd, whole, all, &at, out);) {
        uint32_t character;
        char letter[2];
        at += utf8_decode(whole + at, all - at, &character);
        const char *instead = substitute(character, letter);
        if (!instead)
            lost++;
        size_t from = 0;
        convert(cd, instead ? instead : "?", strlen(instead ? instead : "?"), &from, out);
    }
    free(whole);
    iconv_close(cd);
    if (missing)
        *missing = lost;
    return true;
}
