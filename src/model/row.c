#include "rukkanen/model/row.h"

#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

void row_init(struct row *row, const struct entity *entity, uint64_t id)
{
    *row = (struct row) {.entity = entity, .id = id};
    row->values = mem_zero(entity->n_fields, sizeof *row->values);
}

static void clear_list(struct vec *list)
{
    for (size_t i = 0; i < list->n; i++)
        value_wipe(VEC_AT(list, struct value, i));
    vec_clear(list);
}

void row_clear(struct row *row)
{
    if (!row->entity)
        return;
    for (size_t i = 0; i < row->entity->n_fields; i++) {
        value_wipe(&row->values[i]);
        if (row->lists)
            clear_list(&row->lists[i]);
    }
    value_clear(&row->order);
    free(row->values);
    free(row->lists);
    *row = (struct row) {.entity = NULL};
}

static size_t index_of(const struct row *row, const char *field)
{
    const struct field *found = entity_field(row->entity, field);
    if (!found)
        abort(); /* a misspelt field name in the program */
    return (size_t)(found - row->entity->fields);
}

const struct value *row_value(const struct row *row, const char *field)
{
    return &row->values[index_of(row, field)];
}

const char *row_text(const struct row *row, const char *field)
{
    return value_string(row_value(row, field));
}

int64_t row_int(const struct row *row, const char *field, int64_t otherwise)
{
    const struct value *value = row_value(row, field);
    return value->tag == VALUE_INT ? value->i : otherwise;
}

uint64_t row_ref(const struct row *row, const char *field)
{
    const struct value *value = row_value(row, field);
    return value->tag == VALUE_ID ? (uint64_t)value->i : 0;
}

bool row_locked(const struct row *row, const char *field)
{
    return row->locked >> index_of(row, field) & 1;
}

const struct vec *row_list(const struct row *row, const char *field)
{
    static const struct vec none = VEC_INIT(struct value);
    return row->lists ? &row->lists[index_of(row, field)] : &none;
}

void rows_clear(struct vec *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        row_clear(VEC_AT(rows, struct row, i));
    vec_clear(rows);
}
