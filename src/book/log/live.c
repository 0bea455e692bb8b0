#include "book/log/live.h"

enum { DOMINATED = 1, OVERRULED = 2 };

void live_init(struct live *live)
{
    *live = (struct live){.ver = 0};
    vec_init(&live->writes, sizeof(struct live_write));
}

void live_clear(struct live *live)
{
    vec_clear(&live->writes);
    live_init(live);
}

void live_reset(struct live *live)
{
    live->ver = 0;
    live->gone = false;
    live->writes.n = 0;
}

static struct live_write *write_at(const struct live *live, size_t i)
{
    return VEC_AT(&live->writes, struct live_write, i);
}

void live_range(const struct live *live, int column, size_t *from, size_t *to)
{
    size_t i = 0;
    while (i < live->writes.n && write_at(live, i)->column < column)
        i++;
    *from = i;
    while (i < live->writes.n && write_at(live, i)->column == column)
        i++;
    *to = i;
}

/* What ver wrote and the blob does not name. */
static bool add_first(struct live *live, int entity, uint64_t row, const struct payload *first)
{
    struct reader reader;
    struct chunk_head head;
    if (!payload_chunk(first, entity, row, &reader, &head))
        return false;
    size_t at = 0;
    for (uint32_t i = 0; i < head.cells; i++) {
        struct cell_view cell;
        chunk_read_cell(&reader, &cell);
        while (at < live->writes.n && write_at(live, at)->column < cell.column)
            at++;
        if (at < live->writes.n && write_at(live, at)->column == cell.column)
            continue;
        vec_insert(
            &live->writes, at++, &(struct live_write){.column = cell.column, .n = live->ver});
    }
    return !reader.bad;
}

bool live_decode(struct live *live, int entity, uint64_t row, const void *blob, size_t length,
    const struct payload *first)
{
    struct reader reader = reader_of(blob, length);
    live->writes.n = 0;
    while (reader.at < reader.end && !reader.bad) {
        struct live_write entry = {.column = (int)read_varint(&reader)};
        uint64_t packed = read_varint(&reader);
        entry.n = live->ver + (int64_t)(packed >> 2);
        entry.dominated = packed & DOMINATED;
        entry.overruled = packed & OVERRULED;
        vec_add(&live->writes, &entry);
    }
    return !reader.bad && add_first(live, entity, row, first);
}

void live_encode(const struct live *live, struct str *blob)
{
    size_t from = 0, to;
    for (; from < live->writes.n; from = to) {
        const struct live_write *w = write_at(live, from);
        live_range(live, w->column, &from, &to);
        if (to - from == 1 && w->n == live->ver && !w->dominated && !w->overruled)
            continue;
        for (size_t i = from; i < to; i++) {
            w = write_at(live, i);
            write_varint(blob, (uint64_t)w->column);
            write_varint(blob, (uint64_t)(w->n - live->ver) << 2 | (w->dominated ? DOMINATED : 0u) |
                                   (w->overruled ? OVERRULED : 0u));
        }
    }
}
