#include "rukkanen/base/utf8.h"

#include "rukkanen/base/lang.h"

#include <string.h>

#include <utf8proc.h>

enum {
    REPLACEMENT = 0xFFFD,
    ELLIPSIS = 0x2026,
    FIRST_MARK = 0x300,     /* no character before it sits on another one */
    FIRST_MARK_BYTE = 0xCC, /* with which its bytes begin */
    CONTROLS_END = 0x20,
    DELETE = 0x7F
};

/* ---- code points ------------------------------------------------------------------------- */

/* Bytes of the well-formed character at text, 0 where it is none; the ranges are those of table 3-7
 * of the Unicode Standard. */
static size_t well_formed(const unsigned char *t, size_t len)
{
    if (t[0] < 0x80)
        return 1;
    if (t[0] < 0xC2 || t[0] > 0xF4)
        return 0;
    size_t need = t[0] < 0xE0 ? 2 : t[0] < 0xF0 ? 3 : 4;
    if (need > len)
        return 0;
    unsigned char low = t[0] == 0xE0 ? 0xA0 : t[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = t[0] == 0xED ? 0x9F : t[0] == 0xF4 ? 0x8F : 0xBF;
    if (t[1] < low || t[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((t[i] & 0xC0) != 0x80)
            return 0;
    return need;
}

size_t utf8_decode(const char *text, size_t len, uint32_t *character)
{
    if (len == 0)
        return 0;
    const unsigned char *t = (const unsigned char *)text;
    size_t bytes = well_formed(t, len);
    switch (bytes) {
    case 1:
        *character = t[0];
        return 1;
    case 2:
        *character = (t[0] & 0x1Fu) << 6 | (t[1] & 0x3Fu);
        return 2;
    case 3:
        *character = (t[0] & 0x0Fu) << 12 | (t[1] & 0x3Fu) << 6 | (t[2] & 0x3Fu);
        return 3;
    case 4:
        *character =
            (t[0] & 0x07u) << 18 | (t[1] & 0x3Fu) << 12 | (t[2] & 0x3Fu) << 6 | (t[3] & 0x3Fu);
        return 4;
    default:
        *character = REPLACEMENT;
        return 1;
    }
}

size_t utf8_encode(uint32_t c, char out[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = REPLACEMENT;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

void utf8_add(struct str *out, uint32_t character)
{
    char bytes[4];
    str_add_n(out, bytes, utf8_encode(character, bytes));
}

bool utf8_valid(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t bytes = well_formed((const unsigned char *)text + at, len - at);
        if (bytes == 0)
            return false;
        at += bytes;
    }
    return true;
}

size_t utf8_count(const char *text, size_t len)
{
    size_t count = 0;
    uint32_t c;
    for (size_t at = 0; at < len; at += utf8_decode(text + at, len - at, &c))
        count++;
    return count;
}

/* ---- clusters and cells ------------------------------------------------------------------ */

int utf8_cell(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return 0;
    if (c < 0x7F || (c >= 0xC0 && c < FIRST_MARK)) /* Latin letters */
        return 1;
    int width = wcwidth((wchar_t)c);
    return width >= 0 ? width : utf8proc_charwidth((utf8proc_int32_t)c);
}

/* What has no width and is no control character sits on the character before it. */
static bool is_mark(uint32_t c)
{
    return c >= FIRST_MARK && utf8_cell(c) == 0;
}

size_t utf8_next(const char *text, size_t len, size_t at)
{
    uint32_t c;
    if (at >= len)
        return len;
    at += utf8_decode(text + at, len - at, &c);
    if (c < 0x20)
        return at;
    while (at < len && (unsigned char)text[at] >= FIRST_MARK_BYTE) {
        size_t bytes = utf8_decode(text + at, len - at, &c);
        if (!is_mark(c))
            break;
        at += bytes;
    }
    return at;
}

/* Where the character before position at begins. */
static size_t character_before(const char *text, size_t at)
{
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && ((unsigned char)text[start] & 0xC0) == 0x80)
        start--;
    uint32_t c;
    return start + utf8_decode(text + start, at - start, &c) == at ? start : at - 1;
}

size_t utf8_previous(const char *text, size_t len, size_t at)
{
    if (at > len)
        at = len;
    bool mark_seen = false;
    while (at > 0) {
        size_t start = character_before(text, at);
        uint32_t c;
        utf8_decode(text + start, at - start, &c);
        if (mark_seen && c < 0x20)
            return at; /* a mark after a line feed has nothing to sit on */
        at = start;
        if (!is_mark(c))
            break;
        mark_seen = true;
    }
    return at;
}

int utf8_width_n(const char *text, size_t len)
{
    int width = 0;
    uint32_t c;
    for (size_t at = 0; at < len;) {
        if (text[at] >= CONTROLS_END && text[at] < DELETE) { /* most are: no look further */
            width++;
            at++;
            continue;
        }
        at += utf8_decode(text + at, len - at, &c);
        width += utf8_cell(c);
    }
    return width;
}

int utf8_width(const char *text)
{
    return utf8_width_n(text, strlen(text));
}

size_t utf8_fit(const char *text, size_t len, int cells)
{
    size_t at = 0;
    /* A letter that another one follows has no mark on it. */
    while (at + 1 < len && cells > 0 && text[at] >= CONTROLS_END && text[at] < DELETE
           && (unsigned char)text[at + 1] < FIRST_MARK_BYTE) {
        cells--;
        at++;
    }
    while (at < len) {
        size_t next = utf8_next(text, len, at);
        cells -= utf8_width_n(text + at, next - at);
        if (cells < 0)
            break;
        at = next;
    }
    return at;
}

void utf8_cut(struct str *out, const char *text, int cells)
{
    if (cells <= 0)
        return;
    size_t len = strlen(text);
    size_t fits = utf8_fit(text, len, cells);
    if (fits == len) {
        str_add_n(out, text, len);
        return;
    }
    bool one = lang_can_show(ELLIPSIS) || cells < 3;
    size_t kept = utf8_fit(text, len, cells - (one ? 1 : 3));
    while (kept > 0 && text[kept - 1] == ' ')
        kept--;
    str_add_n(out, text, kept);
    if (lang_can_show(ELLIPSIS))
        utf8_add(out, ELLIPSIS);
    else
        str_add(out, one ? "." : "...");
}

void utf8_pad(struct str *out, const char *text, int cells)
{
    size_t before = out->len;
    utf8_cut(out, text, cells);
    for (int width = utf8_width_n(out->s + before, out->len - before); width < cells; width++)
        str_add_c(out, ' ');
}

/* ---- soft wrap --------------------------------------------------------------------------- */

static void add_line(struct vec *lines, size_t start, size_t end)
{
    vec_add(lines, &(struct utf8_line){.start = start, .len = end - start});
}

/* Wraps one paragraph, text[start..end) without line feeds. */
static void wrap_paragraph(const char *text, size_t start, size_t end, int cells, struct vec *lines)
{
    for (;;) {
        size_t fits = start + utf8_fit(text + start, end - start, cells);
        if (fits == end)
            break;
        size_t blank = fits;
        while (blank > start && text[blank] != ' ')
            blank--;
        size_t word_end = blank;
        while (word_end > start && text[word_end - 1] == ' ')
            word_end--;
        if (word_end > start) {
            add_line(lines, start, word_end);
            start = blank;
            while (start < end && text[start] == ' ')
                start++;
            if (start == end)
                return;
        } else { /* no word to break after; a cluster wider than a line is taken all the same */
            if (fits == start)
                fits = utf8_next(text, end, start);
            add_line(lines, start, fits);
            start = fits;
            if (start == end)
                return;
        }
    }
    add_line(lines, start, end);
}

void utf8_wrap(const char *text, size_t len, int cells, struct vec *lines)
{
    if (cells < 1)
        cells = 1;
    size_t start = 0;
    for (;;) {
        const char *feed = start < len ? memchr(text + start, '\n', len - start) : NULL;
        size_t end = feed ? (size_t)(feed - text) : len;
        wrap_paragraph(text, start, end, cells, lines);
        if (!feed)
            return;
        start = end + 1;
    }
}
