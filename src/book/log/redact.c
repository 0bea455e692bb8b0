/* Making a redaction: which chunks it names, and what it writes in their place. */
#include "book/log/erase.h"

#include "book/log/internal.h"
#include "book/log/mutation.h"

struct redacting {
    struct log *log;
    int entity;
    uint64_t row;
    struct vec columns; /* of int: every column that a chunk of the row wrote, ascending */
    struct vec chunks;  /* of struct redaction */
};

static void add_column(struct vec *columns, int column)
{
    size_t at = 0;
    while (at < columns->n && *VEC_AT(columns, int, at) < column)
        at++;
    if (at == columns->n || *VEC_AT(columns, int, at) != column)
        vec_insert(columns, at, &column);
}

static bool name_chunk(struct redacting *r, int64_t n, struct err *err)
{
    struct edit edit;
    struct pack pack;
    if (!store_read(r->log->store, n, &edit, err))
        return false;
    pack_make(&edit, &pack);
    for (size_t i = 0; i < edit.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, i);
        if (!chunk->dropped && chunk->entity == r->entity && chunk->row == r->row)
            vec_add(&r->chunks, &(struct redaction){.edit = edit.id,
                                    .chunk = *VEC_AT(&pack.hashes, struct hash, i)});
    }
    pack_clear(&pack);
    edit_clear(&edit);
    return true;
}

static bool find_chunks(void *data, int64_t n, const struct payload *payload, struct err *err)
{
    struct redacting *r = data;
    struct reader reader;
    struct chunk_head head;
    if (!payload_chunk(payload, r->entity, r->row, &reader, &head))
        return true;
    for (uint32_t i = 0; i < head.cells; i++) {
        struct cell_view cell;
        chunk_read_cell(&reader, &cell);
        add_column(&r->columns, cell.column);
    }
    return name_chunk(r, n, err);
}

/* The live write that was shown where nothing says otherwise. */
static bool winner_of(struct redacting *r, int column, struct log_write *winner, struct err *err)
{
    struct vec writes = VEC_INIT(struct log_write);
    bool ok = log_live(r->log, r->entity, r->row, column, &writes, err) && writes.n > 0;
    *winner = (struct log_write){.n = 0};
    if (ok) {
        *winner = *VEC_AT(&writes, struct log_write, 0);
        VEC_AT(&writes, struct log_write, 0)->value = VALUE_NONE;
    }
    log_writes_clear(&writes);
    return ok;
}

static const struct cell *given_cell(const struct vec *cells, int column)
{
    for (size_t i = 0; cells && i < cells->n; i++) {
        const struct cell *cell = VEC_AT(cells, struct cell, i);
        if (cell->column == column)
            return cell;
    }
    return NULL;
}

static bool rewrite(
    struct redacting *r, struct chunk *chunk, int column, const struct cell *given, struct err *err)
{
    if (given) {
        struct cell *cell = chunk_set(chunk, column, value_copy(&given->value));
        cell->except.n = 0;
        for (size_t i = 0; !mutation_is(MUTATION_REDACTION_UNSEEN) && i < given->except.n; i++)
            vec_add(&cell->except, vec_at(&given->except, i));
        return true;
    }
    struct log_write winner;
    if (!winner_of(r, column, &winner, err))
        return err->kind == ERR_NONE;
    struct value value = column < COLUMN_FIRST ? value_copy(&winner.value) : VALUE_NONE;
    struct cell *cell = chunk_set(chunk, column, value);
    cell->except.n = 0;
    log_write_clear(&winner);
    return mutation_is(MUTATION_REDACTION_UNSEEN) ||
           log_except(
               r->log, r->entity, r->row, column, &value, &winner.edit, 1, &cell->except, err);
}

static bool is_spared(const struct chunk *chunk, const struct hash *edit)
{
    for (size_t i = 0; i < chunk->cells.n; i++) {
        if (hashes_have(&VEC_AT(&chunk->cells, struct cell, i)->except, edit))
            return true;
    }
    return false;
}

static void add_pairs(struct edit *edit, const struct chunk *rewritten, const struct vec *chunks)
{
    struct str bytes = STR_INIT;
    for (size_t i = 0; i < chunks->n; i++) {
        const struct redaction *pair = VEC_AT(chunks, struct redaction, i);
        if (!is_spared(rewritten, &pair->edit))
            str_add_n(&bytes, pair, sizeof *pair);
    }
    if (bytes.len) {
        struct chunk *own = edit_chunk(edit, ENTITY_EDIT, 0);
        const struct cell *named = chunk_cell(own, EDIT_COLUMN_REDACTS);
        if (named)
            str_insert(&bytes, 0, named->value.p, named->value.len);
        chunk_set(own, EDIT_COLUMN_REDACTS, value_bytes(VALUE_BYTES, bytes.s, bytes.len));
    }
    str_clear(&bytes);
}

static bool redact(struct redacting *r, struct edit *edit, const struct vec *cells, struct err *err)
{
    if (!log_scan(r->log, 1, find_chunks, r, err))
        return false;
    for (size_t i = 0; cells && i < cells->n; i++)
        add_column(&r->columns, VEC_AT(cells, struct cell, i)->column);
    struct chunk *chunk = edit_chunk(edit, r->entity, r->row);
    for (size_t i = 0; i < r->columns.n; i++) {
        int column = *VEC_AT(&r->columns, int, i);
        if (!rewrite(r, chunk, column, given_cell(cells, column), err))
            return false;
    }
    struct chunk rewritten = *chunk; /* making the edit's own chunk may move this one */
    add_pairs(edit, &rewritten, &r->chunks);
    return true;
}

bool log_redact(struct log *log, struct edit *edit, int entity, uint64_t row,
    const struct vec *cells, struct err *err)
{
    struct redacting r = {.log = log,
        .entity = entity,
        .row = row,
        .columns = VEC_INIT(int),
        .chunks = VEC_INIT(struct redaction)};
    struct err inner = {.kind = ERR_NONE};
    if (!db_begin_read(log->db, err))
        return false;
    bool ok = redact(&r, edit, cells, &inner);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    vec_clear(&r.columns);
    vec_clear(&r.chunks);
    return db_end(log->db, err) && ok;
}
