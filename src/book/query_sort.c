/* The orders of a list that SQL does not know or is slower at. */
#include "book/internal.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/sortkey.h"

#include <stdlib.h>
#include <string.h>

/* ---- by the edits that first wrote the rows ---- */

static int by_edit(const void *a, const void *b)
{
    const struct log_found *x = a, *y = b;
    if (x->ver != y->ver)
        return (x->ver > y->ver) - (x->ver < y->ver);
    return (x->row > y->row) - (x->row < y->row);
}

static int by_edit_newest_first(const void *a, const void *b)
{
    const struct log_found *x = a, *y = b;
    if (x->ver != y->ver)
        return (x->ver < y->ver) - (x->ver > y->ver);
    return (x->row > y->row) - (x->row < y->row);
}

void sort_by_edit(struct vec *found, bool newest_first)
{
    vec_sort(found, newest_first ? by_edit_newest_first : by_edit);
}

/* ---- by a field ---- */

/* Keys are made once a row; comparing afresh each time would cost twice as much as the rest. */
struct sorted {
    struct row row;
    struct str key;
    int64_t number;
    int direction;
};

static int by_key(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    int order = strcmp(x->key.s, y->key.s);
    if (!order)
        order = (x->number > y->number) - (x->number < y->number);
    if (order)
        return order * x->direction;
    return (x->row.id > y->row.id) - (x->row.id < y->row.id);
}

void sort_by_field(struct vec *rows, const struct field *field, bool descending)
{
    if (rows->n < 2)
        return;
    struct sorted *sorted = mem_zero(rows->n, sizeof *sorted);
    for (size_t i = 0; i < rows->n; i++) {
        struct row *row = VEC_AT(rows, struct row, i);
        const struct value *value = &row->values[field - row->entity->fields];
        sorted[i] = (struct sorted) {.row = *row,
            .key = STR_INIT,
            .number = value->tag == VALUE_INT || value->tag == VALUE_ID ? value->i : INT64_MIN,
            .direction = descending ? -1 : 1};
        if (value->tag == VALUE_TEXT)
            sortkey(value->p, &sorted[i].key);
    }
    qsort(sorted, rows->n, sizeof *sorted, by_key);
    for (size_t i = 0; i < rows->n; i++) {
        *VEC_AT(rows, struct row, i) = sorted[i].row;
        str_clear(&sorted[i].key);
    }
    free(sorted);
}
