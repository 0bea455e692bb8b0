/* Which of the live writes of a cell wins, and where they differ. */
#include "book/log/mutation.h"
#include "book/log/tables.h"

static struct live_write *write_at(const struct live *live, size_t i)
{
    return VEC_AT(&live->writes, struct live_write, i);
}

bool live_winner(struct store *store, const struct live *live, size_t from, size_t to,
    size_t *winner, struct err *err)
{
    int64_t best_wall = 0;
    struct hash best;
    bool found = false;
    *winner = from;
    if (to - from == 1)
        return true;
    for (size_t i = from; i < to; i++) {
        int64_t wall;
        struct hash id;
        if (write_at(live, i)->dominated && !mutation_is(MUTATION_WALL_FIRST))
            continue;
        if (!store_order(store, write_at(live, i)->n, &wall, &id, err))
            return false;
        if (found && (wall < best_wall || (wall == best_wall && hash_compare(&id, &best) < 0)))
            continue;
        found = true;
        *winner = i;
        best_wall = wall;
        best = id;
    }
    return true;
}

bool live_value(struct store *store, int entity, uint64_t row, const struct live_write *write,
    struct value *value, struct err *err)
{
    *value = VALUE_NONE;
    const struct payload *payload = store_payload(store, write->n, err);
    if (!payload)
        return false;
    struct cell_view cell;
    if (payload_cell(payload, entity, row, write->column, &cell))
        *value = cell_view_value(&cell);
    return true;
}

static bool is_open(struct store *store, int entity, uint64_t row, const struct live *live,
    size_t from, size_t to, bool *open, struct err *err)
{
    struct value first, other;
    if (!live_value(store, entity, row, write_at(live, from), &first, err))
        return false;
    bool ok = true;
    for (size_t i = from + 1; ok && !*open && i < to; i++) {
        ok = live_value(store, entity, row, write_at(live, i), &other, err);
        *open = ok && !value_equal(&first, &other);
        value_clear(&other);
    }
    size_t winner = from;
    ok = ok && live_winner(store, live, from, to, &winner, err);
    if (ok && write_at(live, winner)->overruled) {
        value_clear(&first);
        ok = live_value(store, entity, row, write_at(live, winner), &first, err);
        *open = *open || (first.tag == VALUE_INT && first.i == 1);
    }
    value_clear(&first);
    return ok;
}

bool live_open(struct store *store, int entity, uint64_t row, const struct live *live,
    struct vec *columns, struct err *err)
{
    size_t from = 0, to;
    for (; !live->gone && from < live->writes.n; from = to) {
        int column = write_at(live, from)->column;
        live_range(live, column, &from, &to);
        bool open = false;
        if (column == COLUMN_ORDER || (to - from == 1 && !write_at(live, from)->overruled))
            continue;
        if (!is_open(store, entity, row, live, from, to, &open, err))
            return false;
        if (open)
            vec_add(columns, &column);
    }
    return true;
}
