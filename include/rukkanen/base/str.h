/*
 * A growing string of bytes, usually UTF-8 text. It is always terminated with a NUL that len does
 * not count, so s may be handed to any function that wants a C string; bytes may hold NULs too.
 */
#ifndef RUKKANEN_BASE_STR_H
#define RUKKANEN_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct str {
    char *s; /* never NULL after str_init; owned */
    size_t len;
    size_t cap; /* 0: s points to a shared empty string */
};

#define STR_INIT {.s = (char *)"", .len = 0, .cap = 0}

void str_init(struct str *str);
void str_clear(struct str *str);  /* frees; the string is empty and usable again */
void str_reset(struct str *str);  /* empties, keeps the memory */
void str_wipe(struct str *str);   /* overwrites with zeros, then frees: for secrets */
void str_reserve(struct str *str, size_t more);
void str_add(struct str *str, const char *text);
void str_add_n(struct str *str, const void *bytes, size_t length);
void str_add_c(struct str *str, char c);
void str_add_str(struct str *str, const struct str *other);
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_addv(struct str *str, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void str_set(struct str *str, const char *text); /* replaces the content */
/* Puts length bytes at position at (at <= len), moving the rest. */
void str_insert(struct str *str, size_t at, const void *bytes, size_t length);
/* Removes length bytes from position at; at + length <= len. */
void str_delete(struct str *str, size_t at, size_t length);
void str_cut(struct str *str, size_t length); /* shortens to length, if longer */
char *str_take(struct str *str); /* hands the heap text to the caller; the string becomes empty */

#endif
