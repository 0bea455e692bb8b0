/*
 * Memory that is never refused. Rukkanen keeps little in memory, so running out means that the
 * machine is past saving; every allocation therefore aborts in one place, with one sentence,
 * instead of being checked in a thousand.
 */
#ifndef RUKKANEN_BASE_MEM_H
#define RUKKANEN_BASE_MEM_H

#include <stddef.h>

/* As malloc, calloc, realloc, strdup and strndup; never return NULL. The caller frees with free().
 * The text written when memory ends goes to standard error and names no data. */
void *mem_alloc(size_t size) __attribute__((malloc, alloc_size(1), returns_nonnull));
void *mem_zero(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *mem_resize(void *old, size_t size) __attribute__((alloc_size(2), returns_nonnull));
char *mem_text(const char *text) __attribute__((malloc, nonnull, returns_nonnull));
char *mem_text_n(const char *text, size_t length) __attribute__((malloc, returns_nonnull));

#endif
