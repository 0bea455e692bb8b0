/* Every write of a row, from the log itself. */
#include "book/log/internal.h"

struct searching {
    struct log *log;
    const struct vec *places; /* of struct log_place */
    int column;
    struct vec *history; /* of struct log_history */
};

static bool take_chunk(struct searching *s, int64_t n, const struct payload *payload,
    const struct log_place *place, struct err *err)
{
    struct reader reader;
    struct chunk_head head;
    struct log_write write;
    if (!payload_chunk(payload, place->entity, place->row, &reader, &head) ||
        store_waits(s->log->store, n))
        return true;
    if (!log_fill_write(s->log, n, &write, err))
        return false;
    for (uint32_t i = 0; i < head.cells; i++) {
        struct cell_view cell;
        chunk_read_cell(&reader, &cell);
        if (s->column >= 0 && cell.column != s->column)
            continue;
        struct log_history entry = {.write = write,
            .entity = place->entity,
            .row = place->row,
            .column = cell.column};
        entry.write.value = cell_view_value(&cell);
        vec_add(s->history, &entry);
    }
    return true;
}

static bool take_writes(void *data, int64_t n, const struct payload *payload, struct err *err)
{
    struct searching *s = data;
    bool ok = true;
    for (size_t i = 0; ok && i < s->places->n; i++)
        ok = take_chunk(s, n, payload, VEC_AT(s->places, struct log_place, i), err);
    return ok;
}

bool log_history_of(
    struct log *log, const struct vec *places, int column, struct vec *history, struct err *err)
{
    struct searching s = {.log = log, .places = places, .column = column, .history = history};
    if (!db_begin_read(log->db, err))
        return false;
    bool ok = log_scan(log, 1, take_writes, &s, err);
    return db_end(log->db, err) && ok;
}

bool log_history(
    struct log *log, int entity, uint64_t row, int column, struct vec *history, struct err *err)
{
    struct vec places = VEC_INIT(struct log_place);
    vec_add(&places, &(struct log_place) {entity, row});
    bool ok = log_history_of(log, &places, column, history, err);
    vec_clear(&places);
    return ok;
}
