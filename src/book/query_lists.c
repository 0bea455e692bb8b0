/* List fields: rows of their own, read and put to the rows that own them. */
#include "book/internal.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/model/field.h"

#include <stdlib.h>
#include <string.h>

bool lists_wanted(const struct entity *entity, uint64_t mask)
{
    for (size_t f = 0; f < entity->n_fields; f++) {
        if (entity->fields[f].type == FIELD_LIST && (mask >> f & 1))
            return true;
    }
    return false;
}

static int by_id(const void *a, const void *b)
{
    const struct row *const *x = a, *const *y = b;
    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

static struct row *row_of_id(struct row **sorted, size_t n, uint64_t id)
{
    struct row key = {.id = id}, *k = &key;
    struct row **found = bsearch(&k, sorted, n, sizeof *sorted, by_id);
    return found ? *found : NULL;
}

static void spread(const struct field *field, struct vec *list_rows, struct row **sorted, size_t n)
{
    for (size_t i = 0; i < list_rows->n; i++) {
        const struct row *list_row = VEC_AT(list_rows, struct row, i);
        struct row *row = row_of_id(sorted, n, row_ref(list_row, "owner"));
        const struct value *value = row_value(list_row, "value");
        if (!row)
            continue;
        size_t at = (size_t)(field - row->entity->fields);
        if (row_locked(list_row, "value")) {
            row->locked |= UINT64_C(1) << at;
            continue;
        }
        struct value copy = value_copy(value);
        vec_add(&row->lists[at], &copy);
    }
}

static int by_value(const void *a, const void *b, void *field)
{
    return field_compare(field, a, b);
}

/* In an order that is the same on every copy and for everybody. */
static void sort_lists(const struct field *field, struct row **rows, size_t n)
{
    const struct field *value = entity_field(entity_by_number(field->list_entity), "value");
    for (size_t i = 0; i < n; i++) {
        struct vec *list = &rows[i]->lists[field - rows[i]->entity->fields];
        if (list->n > 1)
            qsort_r(list->items, list->n, sizeof(struct value), by_value, (void *)value);
        for (size_t j = list->n; j-- > 1;) { /* of a joined person's records each may have it */
            struct value *later = VEC_AT(list, struct value, j);
            if (!value_equal(later, VEC_AT(list, struct value, j - 1)))
                continue;
            value_wipe(later);
            vec_delete(list, j);
        }
    }
}

/* One scan for all rows where the owner is sealed (nothing tells a person's list rows apart on the
 * disk), by the index for a single row where it is public. */
static bool read_list(struct book *book, const struct field *field, struct row **sorted, size_t n,
    struct err *err)
{
    const struct entity *list = entity_by_number(field->list_entity);
    bool open_owner = field_is_inline(entity_field(list, "owner"));
    struct filter by_owner = {.field = "owner", .op = FILTER_EQUAL, .value = value_id(0)};
    struct query query = {.entity = list->number, .filters = &by_owner};
    struct vec rows = VEC_INIT(struct row);
    bool ok = true;
    if (open_owner && n <= 64) {
        query.n_filters = 1;
        for (size_t i = 0; ok && i < n; i++) {
            by_owner.value = value_id(sorted[i]->id);
            ok = book_query(book, &query, &rows, err);
        }
    } else {
        ok = book_query(book, &query, &rows, err);
    }
    if (ok) {
        spread(field, &rows, sorted, n);
        sort_lists(field, sorted, n);
    }
    rows_clear(&rows);
    return ok;
}

bool lists_read(struct book *book, const struct entity *entity, uint64_t want,
    struct row *rows, size_t n, struct err *err)
{
    struct row **sorted = NULL;
    bool ok = true;
    for (size_t f = 0; ok && f < entity->n_fields; f++) {
        if (entity->fields[f].type != FIELD_LIST || !(want >> f & 1) || !n)
            continue;
        if (!sorted) {
            sorted = mem_alloc(n * sizeof *sorted);
            for (size_t i = 0; i < n; i++) {
                sorted[i] = &rows[i];
                if (rows[i].lists)
                    continue;
                rows[i].lists = mem_zero(entity->n_fields, sizeof *rows[i].lists);
                for (size_t j = 0; j < entity->n_fields; j++)
                    vec_init(&rows[i].lists[j], sizeof(struct value));
            }
            qsort(sorted, n, sizeof *sorted, by_id);
        }
        ok = read_list(book, &entity->fields[f], sorted, n, err);
    }
    free(sorted);
    return ok;
}
