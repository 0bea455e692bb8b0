#include "rukkanen/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* vsnprintf may cut a UTF-8 letter in two: drop the part that is left. */
static void fill(char *to, size_t size, const char *format, va_list args)
{
    int length = vsnprintf(to, size, format, args);
    if (length < 0 || (size_t)length < size)
        return;
    size_t end = size - 1;
    while (end > 0 && ((unsigned char)to[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)to[end - 1] >= 0xC0)
        end--;
    to[end] = '\0';
}

bool err_set_at(struct err *err, const char *file, int line, enum err_kind kind,
    const char *format, ...)
{
    if (!err || err->kind != ERR_NONE)
        return false;
    err->kind = kind;
    err->file = file;
    err->line = line;
    va_list args;
    va_start(args, format);
    fill(err->sentence, sizeof err->sentence, format, args);
    va_end(args);
    return false;
}

bool err_detail(struct err *err, const char *format, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, format);
    fill(err->detail, sizeof err->detail, format, args);
    va_end(args);
    return false;
}

void err_clear(struct err *err)
{
    memset(err, 0, sizeof *err);
}
