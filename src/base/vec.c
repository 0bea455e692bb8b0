#include "rukkanen/base/vec.h"

#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

void vec_init(struct vec *vec, size_t item_size)
{
    *vec = (struct vec){.size = item_size};
}

void vec_clear(struct vec *vec)
{
    free(vec->items);
    vec_init(vec, vec->size);
}

static void grow(struct vec *vec)
{
    if (vec->n < vec->cap)
        return;
    vec->cap = vec->cap ? vec->cap * 2 : 8;
    vec->items = mem_resize(vec->items, vec->cap * vec->size);
}

void *vec_at(const struct vec *vec, size_t index)
{
    return (char *)vec->items + index * vec->size;
}

void *vec_add(struct vec *vec, const void *item)
{
    grow(vec);
    void *slot = vec_at(vec, vec->n++);
    if (item)
        memcpy(slot, item, vec->size);
    else
        memset(slot, 0, vec->size);
    return slot;
}

void vec_insert(struct vec *vec, size_t index, const void *item)
{
    vec_add(vec, NULL);
    memmove(vec_at(vec, index + 1), vec_at(vec, index), (vec->n - 1 - index) * vec->size);
    memcpy(vec_at(vec, index), item, vec->size);
}

void vec_delete(struct vec *vec, size_t index)
{
    memmove(vec_at(vec, index), vec_at(vec, index + 1), (vec->n - 1 - index) * vec->size);
    vec->n--;
}
