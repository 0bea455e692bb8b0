#include "rukkanen/base/str.h"

#include "rukkanen/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char empty[1];

void str_init(struct str *str)
{
    *str = (struct str){.s = empty};
}

void str_clear(struct str *str)
{
    if (str->cap)
        free(str->s);
    str_init(str);
}

void str_reset(struct str *str)
{
    str->len = 0;
    if (str->cap)
        str->s[0] = '\0';
}

void str_wipe(struct str *str)
{
    if (str->cap)
        explicit_bzero(str->s, str->cap);
    str_clear(str);
}

void str_reserve(struct str *str, size_t more)
{
    size_t need = str->len + more + 1;
    if (need <= str->cap)
        return;
    size_t cap = str->cap ? str->cap : 32;
    while (cap < need)
        cap *= 2;
    if (str->cap) {
        str->s = mem_resize(str->s, cap);
    } else {
        str->s = mem_alloc(cap);
        str->s[0] = '\0';
    }
    str->cap = cap;
}

void str_add_n(struct str *str, const void *bytes, size_t length)
{
    if (!length)
        return;
    str_reserve(str, length);
    memcpy(str->s + str->len, bytes, length);
    str->len += length;
    str->s[str->len] = '\0';
}

void str_add(struct str *str, const char *text)
{
    str_add_n(str, text, strlen(text));
}

void str_add_c(struct str *str, char c)
{
    str_add_n(str, &c, 1);
}

void str_add_str(struct str *str, const struct str *other)
{
    str_add_n(str, other->s, other->len);
}

void str_addv(struct str *str, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length > 0) {
        str_reserve(str, (size_t)length);
        vsnprintf(str->s + str->len, (size_t)length + 1, format, again);
        str->len += (size_t)length;
    }
    va_end(again);
}

void str_addf(struct str *str, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str_addv(str, format, args);
    va_end(args);
}

void str_set(struct str *str, const char *text)
{
    str_reset(str);
    str_add(str, text);
}

void str_insert(struct str *str, size_t at, const void *bytes, size_t length)
{
    if (!length)
        return;
    str_reserve(str, length);
    memmove(str->s + at + length, str->s + at, str->len - at + 1);
    memcpy(str->s + at, bytes, length);
    str->len += length;
}

void str_delete(struct str *str, size_t at, size_t length)
{
    if (!length)
        return;
    memmove(str->s + at, str->s + at + length, str->len - at - length + 1);
    str->len -= length;
}

void str_cut(struct str *str, size_t length)
{
    if (length >= str->len)
        return;
    str->len = length;
    str->s[length] = '\0';
}

char *str_take(struct str *str)
{
    char *text = str->cap ? str->s : mem_text("");
    str_init(str);
    return text;
}
