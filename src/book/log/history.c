/* Every write of a row, from the log itself. */
#include "book/log/internal.h"

struct searching {
    struct log *log;
    int entity;
    uint64_t row;
    int column;
    struct vec *history; /* of struct log_history */
};

static bool take_writes(void *data, int64_t n, const struct payload *payload, struct err *err)
{
    struct searching *s = data;
    struct reader reader;
    struct chunk_head head;
    if (!payload_chunk(payload, s->entity, s->row, &reader, &head))
        return true;
    struct log_write write;
    if (!log_fill_write(s->log, n, &write, err))
        return false;
    for (uint32_t i = 0; i < head.cells; i++) {
        struct cell_view cell;
        chunk_read_cell(&reader, &cell);
        if (s->column >= 0 && cell.column != s->column)
            continue;
        struct log_history entry = {.write = write, .column = cell.column};
        entry.write.value = cell_view_value(&cell);
        vec_add(s->history, &entry);
    }
    return true;
}

bool log_history(
    struct log *log, int entity, uint64_t row, int column, struct vec *history, struct err *err)
{
    struct searching s = {
        .log = log, .entity = entity, .row = row, .column = column, .history = history};
    if (!db_begin_read(log->db, err))
        return false;
    bool ok = log_scan(log, 1, take_writes, &s, err);
    return db_end(log->db, err) && ok;
}
