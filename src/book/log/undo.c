/* Undoing one edit: a new edit that puts back what stood before it. */
#include "book/log/internal.h"

#include "rukkanen/base/lang.h"

struct undoing {
    struct log *log;
    struct scratch past; /* the rows as the edit's author found them */
    int64_t n;
    struct edit *undo;
    struct vec *kept; /* of struct log_open */
    struct live now, before;
};

static void keep(struct undoing *u, const struct chunk *chunk, int column)
{
    vec_add(
        u->kept, &(struct log_open){.entity = chunk->entity, .row = chunk->row, .column = column});
}

static const struct live_write *write_at(const struct live *live, size_t i)
{
    return VEC_AT(&live->writes, struct live_write, i);
}

static bool is_undo(const struct undoing *u, int64_t n)
{
    struct cell_view cell;
    const struct payload *payload = store_payload(u->log->store, n, NULL);
    return payload && payload_cell(payload, ENTITY_EDIT, 0, EDIT_COLUMN_UNDOES, &cell);
}

/* Whether a write is the edit's own, or an undo of something later that put the edit's value back:
 * so one undo after another walks back through a sitting. */
static bool is_own(const struct undoing *u, const struct chunk *chunk, const struct live_write *w)
{
    if (w->n == u->n)
        return true;
    if (!ancestry_has(u->log->ancestry, u->n, w->n, NULL) || !is_undo(u, w->n))
        return false;
    const struct cell *cell = chunk_cell(chunk, w->column);
    struct value value = VALUE_NONE;
    bool same = live_value(u->log->store, chunk->entity, chunk->row, w, &value, NULL) &&
                value_equal(&value, cell ? &cell->value : &VALUE_NONE);
    /* A row brought back by an undo has "not removed" where it once had nothing. */
    if (!cell && w->column == COLUMN_REMOVED && value.tag == VALUE_INT && value.i == 0)
        same = true;
    value_clear(&value);
    return same;
}

/* Whether all that stands in the cell is what the edit wrote. */
static bool is_untouched(const struct undoing *u, const struct chunk *chunk, int column)
{
    size_t from, to;
    live_range(&u->now, column, &from, &to);
    return to - from == 1 && is_own(u, chunk, write_at(&u->now, from));
}

/* What stood in the cell before; *open where two different values did, or an overruled removal. */
static bool past_value(struct undoing *u, const struct chunk *chunk, int column,
    struct value *value, bool *open, struct err *err)
{
    size_t from, to, winner;
    struct vec columns = VEC_INIT(int);
    *value = VALUE_NONE;
    *open = false;
    live_range(&u->before, column, &from, &to);
    if (from == to)
        return true;
    u->before.gone = false; /* a conflict in a removed row is not listed, but it is one */
    bool ok = live_open(u->log->store, chunk->entity, chunk->row, &u->before, &columns, err);
    for (size_t i = 0; i < columns.n; i++)
        *open = *open || *VEC_AT(&columns, int, i) == column;
    vec_clear(&columns);
    return ok && live_winner(u->log->store, &u->before, from, to, &winner, err) &&
           live_value(
               u->log->store, chunk->entity, chunk->row, write_at(&u->before, winner), value, err);
}

static bool undo_cell(
    struct undoing *u, const struct chunk *chunk, const struct cell *cell, struct err *err)
{
    struct value value;
    bool open;
    if (cell->column == COLUMN_TAG)
        return true;
    if (!is_untouched(u, chunk, cell->column)) {
        keep(u, chunk, cell->column);
        return true;
    }
    if (!past_value(u, chunk, cell->column, &value, &open, err))
        return false;
    if (open)
        keep(u, chunk, cell->column);
    if (open || value_equal(&value, &cell->value))
        value_clear(&value);
    else
        chunk_set(edit_chunk(u->undo, chunk->entity, chunk->row), cell->column, value);
    return true;
}

/* The edit made the row: it goes again, unless others have written in it since. */
static void undo_first(struct undoing *u, const struct chunk *chunk)
{
    bool changed = false;
    int before = -1;
    for (size_t i = 0; i < u->now.writes.n; i++) {
        const struct live_write *w = write_at(&u->now, i);
        if (is_own(u, chunk, w) || w->column == COLUMN_TAG || w->column == COLUMN_ORDER)
            continue;
        if (w->column != before)
            keep(u, chunk, w->column);
        before = w->column;
        changed = true;
    }
    if (!changed)
        chunk_set(edit_chunk(u->undo, chunk->entity, chunk->row), COLUMN_REMOVED, value_int(1));
}

static bool undo_chunk(struct undoing *u, const struct chunk *chunk, struct err *err)
{
    if (!tables_live(u->log->tables, chunk->entity, chunk->row, &u->now, err) ||
        !tables_live(u->past.tables, chunk->entity, chunk->row, &u->before, err))
        return false;
    bool removed_since = u->now.gone && !is_untouched(u, chunk, COLUMN_REMOVED);
    for (size_t i = 0; i < chunk->cells.n; i++) {
        const struct cell *cell = VEC_AT(&chunk->cells, struct cell, i);
        if (removed_since)
            keep(u, chunk, cell->column);
        else if (u->before.ver && !undo_cell(u, chunk, cell, err))
            return false;
    }
    if (!u->before.ver && !u->now.gone)
        undo_first(u, chunk);
    /* Every chunk of a row about a person carries the tag by which an erasure finds it. */
    const struct cell *tag = chunk_cell(chunk, COLUMN_TAG);
    size_t last = u->undo->chunks.n;
    if (!tag || !last)
        return true;
    struct chunk *made = VEC_AT(&u->undo->chunks, struct chunk, last - 1);
    if (made->entity == chunk->entity && made->row == chunk->row)
        chunk_set(made, COLUMN_TAG, value_copy(&tag->value));
    return true;
}

static bool may_be_undone(const struct edit *edit, struct err *err)
{
    if (edit->parents.n == 0)
        return err_set(err, ERR_REFUSED, _("The beginning of a book cannot be undone."));
    struct vec erasures = VEC_INIT(struct erasure), pairs = VEC_INIT(struct redaction);
    bool may =
        edit_erasures(edit, &erasures) && edit_redactions(edit, &pairs) && !erasures.n && !pairs.n;
    vec_clear(&erasures);
    vec_clear(&pairs);
    return may || err_set(err, ERR_REFUSED,
                      _("What was erased cannot be brought back: it is no longer in the book."));
}

static bool undo_rows(struct undoing *u, const struct edit *edit, struct err *err)
{
    struct vec rows = VEC_INIT(struct row_key);
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (!chunk->dropped && chunk->entity != ENTITY_EDIT)
            vec_add(&rows, &(struct row_key){.entity = chunk->entity, .row = chunk->row});
    }
    row_keys_sort(&rows);
    bool ok = scratch_fill(&u->past, u->log, &rows, u->n, err);
    for (size_t i = 0; ok && i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        ok = chunk->dropped || chunk->entity == ENTITY_EDIT || undo_chunk(u, chunk, err);
    }
    if (ok && u->undo->chunks.n)
        chunk_set(edit_chunk(u->undo, ENTITY_EDIT, 0), EDIT_COLUMN_UNDOES,
            value_bytes(VALUE_BYTES, edit->id.b, HASH_SIZE));
    scratch_clear(&u->past);
    vec_clear(&rows);
    return ok;
}

bool log_undo(
    struct log *log, const struct hash *id, struct edit *undo, struct vec *kept, struct err *err)
{
    struct undoing u = {.log = log, .undo = undo, .kept = kept};
    struct edit edit;
    if (!db_begin_read(log->db, err))
        return false;
    store_refresh(log->store);
    live_init(&u.now);
    live_init(&u.before);
    bool ok = log_edit(log, id, &edit, err);
    if (ok) {
        u.n = store_find(log->store, id);
        ok = may_be_undone(&edit, err) && undo_rows(&u, &edit, err);
    }
    edit_clear(&edit);
    live_clear(&u.now);
    live_clear(&u.before);
    return db_end(log->db, err) && ok;
}
