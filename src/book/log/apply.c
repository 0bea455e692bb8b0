#include "book/log/apply.h"

#include "book/log/mutation.h"

static struct live_write *write_at(const struct live *live, size_t i)
{
    return VEC_AT(&live->writes, struct live_write, i);
}

/* Whether the edit that arrives descends from edit x. */
static bool descends(const struct arrival *arrival, int64_t x, struct err *err)
{
    return x < arrival->n && (arrival->full || ancestry_has(arrival->ancestry, x, arrival->n, err));
}

static bool excepts(const struct arrival *arrival, const struct cell_view *cell, int64_t x,
    bool *excepted, struct err *err)
{
    struct hash id;
    *excepted = false;
    if (!cell->n_except || mutation_is(MUTATION_PURE_ANCESTRY))
        return true;
    if (!store_name(arrival->store, x, &id, err))
        return false;
    for (size_t i = 0; i < cell->n_except && !*excepted; i++)
        *excepted = memcmp(cell->except + i * HASH_SIZE, id.b, HASH_SIZE) == 0;
    return true;
}

/* ---- the live set ---------------------------------------------------------------------------- */

/* What the arriving write makes of an earlier live one: it goes, stays below it, or stays. */
static bool meet(const struct arrival *arrival, const struct cell_view *cell,
    struct live_write *earlier, bool *goes, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    bool excepted = false;
    bool below = descends(arrival, earlier->n, &inner);
    bool ok =
        inner.kind == ERR_NONE && (!below || excepts(arrival, cell, earlier->n, &excepted, &inner));
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    *goes = below && !excepted;
    if (mutation_is(MUTATION_POSITIVE_PREVIOUS))
        *goes = below && excepted;
    if (mutation_is(MUTATION_FAST_FORWARD) && arrival->full)
        *goes = true;
    if (below)
        earlier->dominated = true;
    return ok;
}

static void keep_mark(struct row_state *state, size_t column)
{
    struct value *value = &state->values[column];
    if (!state->marks[column] || value->tag == VALUE_NULL)
        return;
    value_clear(value);
    *value = value_int(1);
}

static bool set_column(const struct arrival *arrival, struct row_state *state,
    const struct cell_view *cell, struct err *err)
{
    size_t i = 0, from, to, winner;
    while (i < state->n_columns && state->columns[i] != cell->column)
        i++;
    if (i == state->n_columns)
        return true;
    live_range(&state->live, cell->column, &from, &to);
    if (!live_winner(arrival->store, &state->live, from, to, &winner, err))
        return false;
    value_clear(&state->values[i]);
    const struct live_write *w = write_at(&state->live, winner);
    bool ok = true;
    if (w->n == arrival->n)
        state->values[i] = cell_view_value(cell);
    else
        ok = live_value(arrival->store, state->entity, state->row, w, &state->values[i], err);
    keep_mark(state, i);
    return ok;
}

/* The wrong rule that is tempting: compare the newcomer with the winner, keep the better. */
static bool keep_better(const struct arrival *arrival, struct live *live, size_t from, size_t to,
    size_t before, struct err *err)
{
    size_t winner;
    if (before == to || !live_winner(arrival->store, live, from, to, &winner, err))
        return before == to;
    for (size_t i = from; i < to; i++)
        write_at(live, i)->dominated = i != winner;
    return true;
}

static bool apply_cell(const struct arrival *arrival, struct row_state *state,
    const struct cell_view *cell, struct err *err)
{
    struct live *live = &state->live;
    size_t from, to;
    live_range(live, cell->column, &from, &to);
    for (size_t i = from; i < to;) {
        bool goes;
        if (!meet(arrival, cell, write_at(live, i), &goes, err))
            return false;
        if (goes) {
            vec_delete(&live->writes, i);
            to--;
        } else {
            i++;
        }
    }
    vec_insert(&live->writes, to, &(struct live_write){.column = cell->column, .n = arrival->n});
    if (mutation_is(MUTATION_KEEP_BETTER) &&
        !keep_better(arrival, live, from, to + 1, from == to ? to + 1 : from, err))
        return false;
    return set_column(arrival, state, cell, err);
}

/* ---- removal --------------------------------------------------------------------------------- */

/* Content that this edit wrote stands outside the ancestors of every earlier removal. */
static void overrule_earlier(const struct arrival *arrival, struct live *live)
{
    size_t from, to;
    live_range(live, COLUMN_REMOVED, &from, &to);
    for (size_t i = from; i < to; i++) {
        if (write_at(live, i)->n != arrival->n)
            write_at(live, i)->overruled = true;
    }
}

/* The arriving edit wrote column 0: is there content that it does not descend from? */
static bool overrule_arriving(const struct arrival *arrival, struct live *live, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    bool overruled = false;
    for (size_t i = 0; i < live->writes.n && !overruled; i++) {
        const struct live_write *w = write_at(live, i);
        overruled =
            column_is_content(w->column) && w->n != arrival->n && !descends(arrival, w->n, &inner);
        if (inner.kind != ERR_NONE) {
            if (err && err->kind == ERR_NONE)
                *err = inner;
            return false;
        }
    }
    size_t from, to;
    live_range(live, COLUMN_REMOVED, &from, &to);
    write_at(live, to - 1)->overruled = overruled;
    return true;
}

static bool decide_gone(const struct arrival *arrival, struct row_state *state, struct err *err)
{
    struct live *live = &state->live;
    size_t from, to, winner;
    live->gone = false;
    live_range(live, COLUMN_REMOVED, &from, &to);
    if (from == to)
        return true;
    if (!live_winner(arrival->store, live, from, to, &winner, err))
        return false;
    const struct live_write *w = write_at(live, winner);
    if (w->overruled && !mutation_is(MUTATION_REMOVAL_WITHOUT_BIT))
        return true;
    struct value value;
    if (!live_value(arrival->store, state->entity, state->row, w, &value, err))
        return false;
    live->gone = value.tag == VALUE_INT && value.i == 1;
    value_clear(&value);
    return true;
}

/* ---- the chunk ------------------------------------------------------------------------------- */

static bool apply_cells(const struct arrival *arrival, struct row_state *state,
    struct reader *reader, uint32_t n_cells, struct err *err)
{
    bool content = false, removal = false;
    for (uint32_t i = 0; i < n_cells; i++) {
        struct cell_view cell;
        chunk_read_cell(reader, &cell);
        if (!apply_cell(arrival, state, &cell, err))
            return false;
        content = content || column_is_content(cell.column);
        removal = removal || cell.column == COLUMN_REMOVED;
    }
    if (content)
        overrule_earlier(arrival, &state->live);
    if (removal && !overrule_arriving(arrival, &state->live, err))
        return false;
    return decide_gone(arrival, state, err);
}

bool apply_chunk(const struct arrival *arrival, size_t index, struct err *err)
{
    const struct place *place = VEC_AT(&arrival->payload->places, struct place, index);
    if (place->entity == ENTITY_EDIT)
        return true;
    struct row_state *state = tables_row(arrival->tables, place->entity, place->row, err);
    if (!state)
        return false;
    struct reader reader = reader_of(arrival->payload->bytes.s + place->at, place->length);
    struct chunk_head head;
    chunk_read_head(&reader, &head);
    if (state->live.ver == 0)
        state->live.ver = arrival->n;
    state->changed = true;
    return apply_cells(arrival, state, &reader, head.cells, err);
}

bool apply_all(const struct arrival *arrival, struct err *err)
{
    for (size_t i = 0; i < arrival->payload->places.n; i++) {
        if (!apply_chunk(arrival, i, err))
            return false;
    }
    return true;
}
