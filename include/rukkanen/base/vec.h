/*
 * A growing array of items of one size. The items lie in one block: a pointer to an item is good
 * until the next vec_add. The vector does not know what its items own; clear them first.
 */
#ifndef RUKKANEN_BASE_VEC_H
#define RUKKANEN_BASE_VEC_H

#include <stddef.h>

struct vec {
    void *items; /* NULL while empty */
    size_t n, cap;
    size_t size; /* bytes of an item */
};

#define VEC_INIT(type) {.items = NULL, .n = 0, .cap = 0, .size = sizeof(type)}

void vec_init(struct vec *vec, size_t item_size);
void vec_clear(struct vec *vec); /* frees the block; the vector is empty and usable again */
/* Appends a copy of *item, or a zeroed item where item is NULL; returns the new item. */
void *vec_add(struct vec *vec, const void *item);
void *vec_at(const struct vec *vec, size_t index); /* index < n */
void vec_insert(struct vec *vec, size_t index, const void *item);
void vec_delete(struct vec *vec, size_t index);

#define VEC_AT(vec, type, index) ((type *)vec_at((vec), (index)))

/* Sorts as qsort() does, but in place: the C library's takes as much memory again. The order of
 * equal items is not kept. */
void vec_sort(struct vec *vec, int (*compare)(const void *a, const void *b));

#endif
