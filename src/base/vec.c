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

/* ---- sorting (heapsort, Williams 1964, with Floyd's way of building the heap) --------------- */

enum { ITEM_MAX = 64 };

/* Lets the item sink from a place to where no child of it is greater, among the first n. */
static void sink(char *items, size_t size, size_t place, size_t n,
    int (*compare)(const void *, const void *), char item[ITEM_MAX])
{
    memcpy(item, items + place * size, size);
    for (size_t child; (child = 2 * place + 1) < n; place = child) {
        char *greater = items + child * size;
        if (child + 1 < n && compare(greater, greater + size) < 0) {
            greater += size;
            child++;
        }
        if (compare(item, greater) >= 0)
            break;
        memcpy(items + place * size, greater, size);
    }
    memcpy(items + place * size, item, size);
}

void vec_sort(struct vec *vec, int (*compare)(const void *a, const void *b))
{
    char item[ITEM_MAX], *items = vec->items;
    size_t n = vec->n, size = vec->size;
    if (size > ITEM_MAX) {
        qsort(items, n, size, compare);
        return;
    }
    for (size_t i = n / 2; i > 0; i--)
        sink(items, size, i - 1, n, compare, item);
    for (size_t end = n; end > 1; end--) {
        char last[ITEM_MAX];
        memcpy(last, items + (end - 1) * size, size);
        memcpy(items + (end - 1) * size, items, size);
        memcpy(items, last, size);
        sink(items, size, 0, end - 1, compare, item);
    }
}
