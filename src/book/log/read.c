/* Reading what stands: winners, live writes, rows. */
#include "book/log/internal.h"

#include "rukkanen/base/lang.h"

#include <stdlib.h>

void log_write_clear(struct log_write *write)
{
    value_wipe(&write->value);
}

void log_writes_clear(struct vec *writes)
{
    for (size_t i = 0; i < writes->n; i++)
        log_write_clear(VEC_AT(writes, struct log_write, i));
    vec_clear(writes);
}

static const struct live_write *write_at(const struct live *live, size_t i)
{
    return VEC_AT(&live->writes, struct live_write, i);
}

bool log_value(
    struct log *log, int entity, uint64_t row, int column, struct value *value, struct err *err)
{
    struct live live;
    size_t from, to, winner;
    *value = VALUE_NONE;
    if (!db_begin_read(log->db, err))
        return false;
    live_init(&live);
    bool ok = tables_live(log->tables, entity, row, &live, err);
    live_range(&live, column, &from, &to);
    if (ok && from < to)
        ok = live_winner(log->store, &live, from, to, &winner, err) &&
             live_value(log->store, entity, row, write_at(&live, winner), value, err);
    live_clear(&live);
    return db_end(log->db, err) && ok;
}

/* ---- a whole row ----------------------------------------------------------------------------- */

/* The winner of each column, in the order of columns. */
static bool winners(struct log *log, const struct live *live, struct vec *out, struct err *err)
{
    size_t from = 0, to, winner;
    for (; from < live->writes.n; from = to) {
        for (to = from + 1;
             to < live->writes.n && write_at(live, to)->column == write_at(live, from)->column;)
            to++;
        if (!live_winner(log->store, live, from, to, &winner, err))
            return false;
        vec_add(out, write_at(live, winner));
    }
    return true;
}

/* Fills the cells that edit n won, all from one walk over its chunk. */
static bool take_cells(struct log *log, int entity, uint64_t row, const struct vec *won, int64_t n,
    struct cell *cells, struct err *err)
{
    const struct payload *payload = store_payload(log->store, n, err);
    struct reader reader;
    struct chunk_head head;
    if (!payload || !payload_chunk(payload, entity, row, &reader, &head))
        return payload || log_damaged(err, "a state row does not fit its edit", n);
    size_t at = 0;
    for (uint32_t i = 0; i < head.cells && at < won->n; i++) {
        struct cell_view view;
        chunk_read_cell(&reader, &view);
        while (at < won->n && VEC_AT(won, struct live_write, at)->column < view.column)
            at++;
        if (at < won->n && VEC_AT(won, struct live_write, at)->column == view.column &&
            VEC_AT(won, struct live_write, at)->n == n)
            cells[at].value = cell_view_value(&view);
    }
    return true;
}

static bool fill_cells(struct log *log, int entity, uint64_t row, const struct vec *won,
    struct cell *cells, struct err *err)
{
    for (size_t i = 0; i < won->n; i++) {
        int64_t n = VEC_AT(won, struct live_write, i)->n;
        bool done = false;
        for (size_t j = 0; j < i && !done; j++)
            done = VEC_AT(won, struct live_write, j)->n == n;
        if (!done && !take_cells(log, entity, row, won, n, cells, err))
            return false;
    }
    return true;
}

static bool row_of_live(struct log *log, int entity, uint64_t row, const struct live *live,
    struct vec *cells, struct err *err)
{
    struct vec won = VEC_INIT(struct live_write);
    size_t first = cells->n;
    bool ok = winners(log, live, &won, err);
    for (size_t i = 0; ok && i < won.n; i++) {
        struct cell *cell = vec_add(cells, NULL);
        cell->column = VEC_AT(&won, struct live_write, i)->column;
        vec_init(&cell->except, sizeof(struct hash));
    }
    if (ok && won.n)
        ok = fill_cells(log, entity, row, &won, VEC_AT(cells, struct cell, first), err);
    vec_clear(&won);
    return ok;
}

bool log_row(struct log *log, int entity, uint64_t row, struct vec *cells, struct err *err)
{
    struct live live;
    if (!db_begin_read(log->db, err))
        return false;
    live_init(&live);
    bool ok = tables_live(log->tables, entity, row, &live, err)
        && row_of_live(log, entity, row, &live, cells, err);
    live_clear(&live);
    return db_end(log->db, err) && ok;
}

struct log_found log_found_of(uint64_t row, int64_t ver, const void *live, size_t live_length)
{
    struct log_found place = {.row = row, .ver = ver, .live_length = LIVE_ELSEWHERE};
    if (live_length > sizeof place.live)
        return place;
    place.live_length = (unsigned char)live_length;
    if (live_length)
        memcpy(place.live, live, live_length);
    return place;
}

static bool lend_cells(struct reader *reader, uint32_t n, struct vec *cells)
{
    for (uint32_t i = 0; i < n; i++) {
        struct cell_view view;
        chunk_read_cell(reader, &view);
        struct cell *cell = vec_add(cells, NULL);
        cell->column = view.column;
        cell->value = (struct value){
            .tag = view.tag, .i = view.i, .p = (char *)view.p, .len = view.len};
    }
    return !reader->bad;
}

bool log_chunk_cells(const struct log_chunk *chunk, struct vec *cells)
{
    struct reader reader = reader_of(chunk->bytes, chunk->length);
    struct chunk_head head;
    chunk_read_head(&reader, &head);
    return lend_cells(&reader, head.cells, cells);
}

static bool misfit(const struct log_found *place, struct err *err)
{
    return log_damaged(err, "a state row does not fit its edit", place->ver);
}

bool log_chunk(struct log *log, int entity, const struct log_found *place, struct str *bytes,
    struct err *err)
{
    if (place->live_length)
        return true;
    store_refresh(log->store);
    const struct payload *first = store_payload(log->store, place->ver, err);
    const struct place *at = first ? payload_place(first, entity, place->row) : NULL;
    if (!at)
        return first ? misfit(place, err) : false;
    str_add_n(bytes, first->bytes.s + at->at, at->length);
    return true;
}

bool log_row_at(struct log *log, int entity, const struct log_found *place, struct vec *cells,
    bool *lent, struct err *err)
{
    *lent = false;
    if (place->live_length == LIVE_ELSEWHERE)
        return log_row(log, entity, place->row, cells, err);
    store_refresh(log->store);
    const struct payload *first = store_payload(log->store, place->ver, err);
    if (!first)
        return false;
    bool fits = true, ok = true;
    if (!place->live_length) {
        struct reader reader;
        struct chunk_head head;
        *lent = true;
        fits = payload_chunk(first, entity, place->row, &reader, &head)
            && lend_cells(&reader, head.cells, cells);
    } else {
        struct live live;
        live_init(&live);
        live.ver = place->ver;
        fits = live_decode(&live, entity, place->row, place->live, place->live_length, first);
        ok = fits && row_of_live(log, entity, place->row, &live, cells, err);
        live_clear(&live);
    }
    return fits ? ok : misfit(place, err);
}

/* ---- live writes ----------------------------------------------------------------------------- */

bool log_fill_write(struct log *log, int64_t n, struct log_write *write, struct err *err)
{
    struct edit edit;
    edit_init(&edit);
    if (!store_read_head(log->store, n, &edit, err))
        return false;
    *write = (struct log_write){.n = n,
        .edit = edit.id,
        .author = edit.author,
        .label = edit.label,
        .wall = edit.wall,
        .value = VALUE_NONE};
    edit_clear(&edit);
    return true;
}

static bool add_write(struct log *log, int entity, uint64_t row, const struct live_write *live,
    struct vec *writes, struct err *err)
{
    struct log_write write;
    if (!log_fill_write(log, live->n, &write, err) ||
        !live_value(log->store, entity, row, live, &write.value, err))
        return false;
    vec_add(writes, &write);
    return true;
}

bool log_live(
    struct log *log, int entity, uint64_t row, int column, struct vec *writes, struct err *err)
{
    struct live live;
    size_t from, to, winner;
    if (!db_begin_read(log->db, err))
        return false;
    live_init(&live);
    bool ok = tables_live(log->tables, entity, row, &live, err);
    live_range(&live, column, &from, &to);
    if (ok && from < to) {
        ok = live_winner(log->store, &live, from, to, &winner, err) &&
             add_write(log, entity, row, write_at(&live, winner), writes, err);
        for (size_t i = from; ok && i < to; i++)
            ok = i == winner || add_write(log, entity, row, write_at(&live, i), writes, err);
    }
    live_clear(&live);
    return db_end(log->db, err) && ok;
}

bool log_differs(struct log *log, int entity, uint64_t row, int column)
{
    return db_number(log->db, 0,
               "SELECT 1 FROM open_cell WHERE entity = ?1 AND row = ?2 AND col = ?3", "iii",
               (int64_t)entity, (int64_t)row, (int64_t)column) == 1;
}

bool log_gone(struct log *log, int entity, uint64_t row)
{
    struct live live;
    live_init(&live);
    bool gone = tables_live(log->tables, entity, row, &live, NULL) && live.gone;
    live_clear(&live);
    return gone;
}

bool log_conflicts(struct log *log, struct vec *open, struct err *err)
{
    sqlite3_stmt *list = db_statement(
        log->db, "SELECT entity, row, col FROM open_cell ORDER BY entity, row, col", err);
    struct err inner = {.kind = ERR_NONE};
    while (list && db_step(log->db, list, &inner)) {
        struct log_open cell = {.entity = sqlite3_column_int(list, 0),
            .row = (uint64_t)sqlite3_column_int64(list, 1),
            .column = sqlite3_column_int(list, 2)};
        vec_add(open, &cell);
    }
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

/* ---- except lists ---------------------------------------------------------------------------- */

static bool was_shown(const struct hash *id, const struct hash *shown, size_t n_shown)
{
    for (size_t i = 0; i < n_shown; i++) {
        if (hash_equal(id, &shown[i]))
            return true;
    }
    return false;
}

bool log_except(struct log *log, int entity, uint64_t row, int column, const struct value *value,
    const struct hash *shown, size_t n_shown, struct vec *except, struct err *err)
{
    struct vec writes = VEC_INIT(struct log_write);
    bool ok = log_live(log, entity, row, column, &writes, err);
    for (size_t i = 0; ok && i < writes.n; i++) {
        const struct log_write *write = VEC_AT(&writes, struct log_write, i);
        if (!value_equal(&write->value, value) && !was_shown(&write->edit, shown, n_shown))
            vec_add(except, &write->edit);
    }
    hashes_sort(except);
    log_writes_clear(&writes);
    return ok;
}

/* ---- edits ----------------------------------------------------------------------------------- */

bool log_edit_at(struct log *log, int64_t n, struct edit *edit, struct err *err)
{
    return store_read(log->store, n, edit, err);
}

bool log_edit(struct log *log, const struct hash *id, struct edit *edit, struct err *err)
{
    int64_t n = store_find(log->store, id);
    if (!n) {
        edit_init(edit);
        return err_set(err, ERR_REFUSED, _("There is no such entry in the history."));
    }
    return store_read(log->store, n, edit, err);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int log_find(struct log *log, const char *hex, struct hash *id)
{
    struct hash low, high;
    memset(low.b, 0, sizeof low.b);
    memset(high.b, 0xFF, sizeof high.b);
    for (size_t i = 0; hex[i]; i++) {
        int digit = i < 2 * HASH_SIZE ? hex_digit(hex[i]) : -1;
        if (digit < 0)
            return 0;
        int shift = i % 2 ? 0 : 4;
        low.b[i / 2] |= (unsigned char)(digit << shift);
        high.b[i / 2] &= (unsigned char)~((15 ^ digit) << shift);
    }
    sqlite3_stmt *list =
        db_statement(log->db, "SELECT id FROM edit WHERE id BETWEEN ?1 AND ?2 LIMIT 2", NULL);
    if (!list)
        return 0;
    db_bind(list, "bb", low.b, sizeof low.b, high.b, sizeof high.b);
    int found = 0;
    while (db_step(log->db, list, NULL) && sqlite3_column_bytes(list, 0) == HASH_SIZE) {
        memcpy(id->b, sqlite3_column_blob(list, 0), HASH_SIZE);
        found++;
    }
    sqlite3_reset(list);
    return found;
}

bool log_is_ancestor(struct log *log, const struct hash *a, const struct hash *b)
{
    if (!db_begin_read(log->db, NULL))
        return false;
    store_refresh(log->store);
    int64_t x = store_find(log->store, a), n = store_find(log->store, b);
    bool is = x && n && (x == n || ancestry_has(log->ancestry, x, n, NULL));
    db_end(log->db, NULL);
    return is;
}

bool log_heads(struct log *log, struct vec *heads, struct err *err)
{
    struct vec numbers = VEC_INIT(int64_t);
    bool ok = store_heads(log->store, &numbers, err);
    for (size_t i = 0; ok && i < numbers.n; i++) {
        struct hash id;
        ok = store_name(log->store, *VEC_AT(&numbers, int64_t, i), &id, err);
        if (ok)
            vec_add(heads, &id);
    }
    hashes_sort(heads);
    vec_clear(&numbers);
    return ok;
}

int64_t log_count(struct log *log)
{
    return store_count(log->store);
}

bool log_genesis(struct log *log, struct hash *id)
{
    return store_count(log->store) > 0 && store_name(log->store, 1, id, NULL);
}

int64_t log_newest_wall(struct log *log)
{
    return db_number(log->db, 0, "SELECT wall FROM newest", "");
}
