/* Whole texts: normal form, the output filter, folding, wide characters. */
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

/* ---- normal form ------------------------------------------------------------------------- */

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

static void trim(const char **text, size_t *len)
{
    uint32_t c;
    size_t bytes;
    while ((bytes = utf8_decode(*text, *len, &c)) > 0 && is_space(c)) {
        *text += bytes;
        *len -= bytes;
    }
    while (*len > 0) {
        size_t start = *len - 1;
        while (start > 0 && ((unsigned char)(*text)[start] & 0xC0) == 0x80)
            start--;
        utf8_decode(*text + start, *len - start, &c);
        if (!is_space(c))
            return;
        *len = start;
    }
}

static bool is_ascii(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

/* Appends text mapped by utf8proc; false where that fails, which it does on invalid text only. */
static bool map(const char *text, size_t len, utf8proc_option_t options, struct str *out)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t size =
        utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &mapped, options);
    if (size >= 0)
        str_add_n(out, mapped, (size_t)size);
    free(mapped);
    return size >= 0;
}

bool utf8_compose(const char *text, size_t len, struct str *out)
{
    if (!utf8_valid(text, len) || (len > 0 && memchr(text, '\0', len)))
        return false;
    if (is_ascii(text, len)) {
        str_add_n(out, text, len);
        return true;
    }
    return map(text, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE, out);
}

bool utf8_normalise(const char *text, size_t len, struct str *out)
{
    if (!utf8_valid(text, len))
        return false;
    trim(&text, &len);
    return utf8_compose(text, len, out);
}

/* ---- the filter -------------------------------------------------------------------------- */

static bool is_harmful(uint32_t c)
{
    if (c < 0x20)
        return c != '\n';
    if (c < 0x7F)
        return false;
    if (c < 0xA0)
        return true;
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) || c == 0x200E ||
        c == 0x200F || c == 0x061C || c == 0x2028 || c == 0x2029 || c == 0xFEFF)
        return true;
    /* Latin letters and marks, and general punctuation: all of these are assigned. */
    if (c < 0x370 || (c >= 0x2000 && c < 0x2065))
        return false;
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_CN;
}

void utf8_clean(struct str *out, const char *text, size_t len)
{
    size_t from = 0; /* text[from..at) is good and not yet written */
    for (size_t at = 0; at < len;) {
        uint32_t c;
        size_t bytes = utf8_decode(text + at, len - at, &c);
        bool wrong = bytes == 1 && (unsigned char)text[at] >= 0x80;
        if (wrong || is_harmful(c)) {
            str_add_n(out, text + from, at - from);
            from = at + bytes;
            if (wrong)
                utf8_add(out, 0xFFFD);
            else if (c == '\t')
                str_add_c(out, ' ');
            else if (c == 0x2028 || c == 0x2029)
                str_add_c(out, '\n');
        }
        at += bytes;
    }
    str_add_n(out, text + from, len - from);
}

bool utf8_is_clean(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        uint32_t c;
        if (text[at] >= 0x20 && text[at] < 0x7F) {
            at++;
            continue;
        }
        size_t bytes = utf8_decode(text + at, len - at, &c);
        if ((bytes == 1 && (unsigned char)text[at] >= 0x80) || is_harmful(c))
            return false;
        at += bytes;
    }
    return true;
}

/* ---- folding ----------------------------------------------------------------------------- */

void utf8_fold(const char *text, size_t len, struct str *out)
{
    if (is_ascii(text, len)) {
        for (size_t i = 0; i < len; i++)
            str_add_c(out, (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]));
        return;
    }
    if (!map(text, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, out))
        str_add_n(out, text, len);
}

static void fold_both(const char *a, const char *b, struct str *folded_a, struct str *folded_b)
{
    utf8_fold(a, strlen(a), folded_a);
    utf8_fold(b, strlen(b), folded_b);
}

bool utf8_equal_fold(const char *a, const char *b)
{
    struct str x = STR_INIT, y = STR_INIT;
    fold_both(a, b, &x, &y);
    bool equal = x.len == y.len && memcmp(x.s, y.s, x.len) == 0;
    str_wipe(&x);
    str_wipe(&y);
    return equal;
}

bool utf8_contains_fold(const char *text, const char *part)
{
    struct str x = STR_INIT, y = STR_INIT;
    fold_both(text, part, &x, &y);
    bool found = strstr(x.s, y.s) != NULL;
    str_wipe(&x);
    str_wipe(&y);
    return found;
}

bool utf8_starts_fold(const char *text, const char *start)
{
    struct str x = STR_INIT, y = STR_INIT;
    fold_both(text, start, &x, &y);
    bool starts = x.len >= y.len && memcmp(x.s, y.s, y.len) == 0;
    str_wipe(&x);
    str_wipe(&y);
    return starts;
}

/* ---- wide characters --------------------------------------------------------------------- */

wchar_t *utf8_to_wide(const char *text, size_t len, size_t *count)
{
    wchar_t *wide = mem_zero(len + 1, sizeof *wide);
    size_t n = 0;
    for (size_t at = 0; at < len;) {
        uint32_t c;
        at += utf8_decode(text + at, len - at, &c);
        wide[n++] = (wchar_t)c;
    }
    if (count)
        *count = n;
    return wide;
}

void utf8_add_wide(struct str *out, const wchar_t *wide, size_t count)
{
    for (size_t i = 0; i < count; i++)
        utf8_add(out, (uint32_t)wide[i]);
}
