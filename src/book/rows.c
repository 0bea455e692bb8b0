/* Reading rows: the winners from the log, opened with the keys that are held. */
#include "book/internal.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <string.h>

void table_name(const struct entity *entity, struct str *out)
{
    str_addf(out, "r_%s", entity->name);
}

bool field_is_person_key(const struct entity *entity, const struct field *field)
{
    return field->key && entity->person && strcmp(entity->person, field->name) == 0;
}

struct seal_place seal_place_of(const struct entity *entity, const struct field *field,
    uint64_t row, uint64_t site, uint64_t person)
{
    if (entity->person && !*entity->person)
        person = row;
    return (struct seal_place) {.compartment = field->compartment,
        .site = site,
        .person = person,
        .entity = entity->number,
        .row = row,
        .column = field->column};
}

bool value_open(struct book *book, const struct entity *entity, const struct field *field,
    uint64_t row, uint64_t site, uint64_t person, const struct value *stored, struct value *open,
    struct err *err)
{
    if (stored->tag != VALUE_SEALED) {
        *open = value_copy(stored);
        if (open->tag == VALUE_INT && field->type == FIELD_REFERENCE)
            open->tag = VALUE_ID;
        return true;
    }
    *open = VALUE_NONE;
    if (field_is_person_key(entity, field)) {
        uint64_t id = 0;
        if (keys_unseal_person(book->keys, site, row, stored, &id))
            *open = value_id(id);
    } else {
        struct seal_place place = seal_place_of(entity, field, row, site, person);
        struct err inner = {.kind = ERR_NONE};
        if (!keys_unseal(book->keys, &place, stored, open, &inner) && inner.kind != ERR_NONE
            && err && err->kind == ERR_NONE)
            *err = inner;
    }
    if (open->tag != VALUE_NULL)
        return true;
    *open = value_copy(stored); /* stays locked */
    return !err || err->kind == ERR_NONE;
}

/* The person whose keys seal the other fields of a natural-key row. */
static uint64_t person_of(struct book *book, const struct entity *entity, uint64_t row,
    uint64_t site, const struct value *stored)
{
    uint64_t person = 0;
    if (!entity->person || !*entity->person)
        return 0;
    if (stored && stored->tag == VALUE_SEALED)
        keys_unseal_person(book->keys, site, row, stored, &person);
    return person;
}

static const struct cell *find_cell(const struct vec *cells, int column)
{
    for (size_t i = 0; i < cells->n; i++) {
        const struct cell *cell = VEC_AT(cells, struct cell, i);
        if (cell->column == column)
            return cell;
    }
    return NULL;
}

bool cell_value(struct book *book, const struct entity *entity, uint64_t row,
    const struct field *field, struct value *value, struct err *err)
{
    struct value stored = VALUE_NONE;
    *value = VALUE_NONE;
    if (!log_value(book->log, entity->number, row, field->column, &stored, err))
        return false;
    uint64_t site = 0, person = 0;
    bool ok = true;
    if (stored.tag == VALUE_SEALED) {
        ok = site_of_row(book, entity->number, row, &site, err);
        if (ok && entity->person && *entity->person && !field_is_person_key(entity, field)) {
            struct value key = VALUE_NONE;
            const struct field *key_field = entity_field(entity, entity->person);
            ok = log_value(book->log, entity->number, row, key_field->column, &key, err);
            person = person_of(book, entity, row, site, &key);
            value_clear(&key);
        }
    }
    ok = ok && value_open(book, entity, field, row, site, person, &stored, value, err);
    value_clear(&stored);
    return ok;
}

/* The row's own cells lead there: the log need not be asked again. */
static bool site_of_cells(struct book *book, const struct entity *entity, const struct vec *cells,
    uint64_t *site, struct err *err)
{
    const struct field *field = entity->home ? entity_field(entity, entity->home) : NULL;
    const struct cell *cell = find_cell(cells, field ? field->column : COLUMN_HOME);
    *site = 0;
    if (!cell || (cell->value.tag != VALUE_ID && cell->value.tag != VALUE_INT))
        return true;
    return site_of_reference(
        book, field ? field->ref : ENTITY_SITE, (uint64_t)cell->value.i, site, err);
}

/* Opens what was asked for of the row's cells. */
static bool fill(struct book *book, const struct entity *entity, const struct vec *cells,
    uint64_t want, struct row *row, struct err *err)
{
    uint64_t site = 0, person = 0;
    if ((entity->home || entity->person)
        && !site_of_cells(book, entity, cells, &site, err))
        return false;
    if (entity->person && *entity->person) {
        const struct cell *key = find_cell(cells, entity_field(entity, entity->person)->column);
        person = person_of(book, entity, row->id, site, key ? &key->value : NULL);
    }
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if (field->type == FIELD_LIST || !(want >> i & 1))
            continue;
        const struct cell *cell = find_cell(cells, field->column);
        if (!cell)
            continue;
        if (!value_open(book, entity, field, row->id, site, person, &cell->value,
                &row->values[i], err))
            return false;
        if (row->values[i].tag == VALUE_SEALED) {
            value_clear(&row->values[i]);
            row->locked |= UINT64_C(1) << i;
        } else if (row->values[i].tag == VALUE_ID && field->ref == ENTITY_PERSON
            && entity->number != ENTITY_SAME_PERSON) {
            row->values[i].i = (int64_t)joined_shown(book, (uint64_t)row->values[i].i);
        }
    }
    const struct cell *order = find_cell(cells, COLUMN_ORDER);
    if (order)
        row->order = value_copy(&order->value);
    return true;
}

bool row_read_at(struct book *book, const struct entity *entity, const struct log_found *place,
    const struct log_chunk *chunk, uint64_t want, struct row *row, struct err *err)
{
    struct vec cells = VEC_INIT(struct cell);
    bool lent = false;
    if (plain_covers(entity, want))
        return plain_read(book, entity, place->row, want, row, err);
    row_init(row, entity, place->row);
    bool ok;
    if (chunk && chunk->length)
        ok = lent = log_chunk_cells(chunk, &cells);
    else
        ok = log_row_at(book->log, entity->number, place, &cells, &lent, err);
    ok = ok && cells.n > 0 && fill(book, entity, &cells, want, row, err);
    /* Not by the cell alone: an edit made beside the removal overrules it. */
    const struct cell *removed = ok ? find_cell(&cells, COLUMN_REMOVED) : NULL;
    if (removed && removed->value.tag == VALUE_INT && removed->value.i == 1)
        row->removed = log_gone(book->log, entity->number, place->row);
    if (lent)
        vec_clear(&cells);
    else
        cells_clear(&cells);
    if (!ok)
        row_clear(row);
    return ok;
}

bool row_read(struct book *book, const struct entity *entity, uint64_t id, uint64_t want,
    struct row *row, struct err *err)
{
    struct log_found place = {.row = id, .live_length = LIVE_ELSEWHERE};
    return row_read_at(book, entity, &place, NULL, want, row, err);
}
