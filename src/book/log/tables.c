#include "book/log/tables.h"

#include "book/log/shape.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>

/* Rows wait here until they are written; an edit of a meeting touches a dozen. */
enum { SLOTS = 1024 };

struct table {
    const struct entity *entity; /* NULL: row_other */
    bool shaped;
    struct shape shape; /* made when the table is first asked for: see shape_at */
    sqlite3_stmt *get_live, *get, *put, *drop;
};

struct tables {
    struct store *store;
    struct db *db;
    struct vec tables; /* of struct table: one for each known entity, row_other last */
    struct row_state *slots;
    struct vec used; /* of uint32_t: slots with something in them */
};

struct tables *tables_new(struct store *store, struct db *db)
{
    struct tables *tables = mem_zero(1, sizeof *tables);
    tables->store = store;
    tables->db = db;
    vec_init(&tables->tables, sizeof(struct table));
    vec_init(&tables->used, sizeof(uint32_t));
    tables->slots = mem_zero(SLOTS, sizeof *tables->slots);
    const struct entity *entity;
    for (size_t i = 0; (entity = entity_at(i)); i++) {
        struct table *table = vec_add(&tables->tables, NULL);
        table->entity = entity;
    }
    vec_add(&tables->tables, NULL);
    return tables;
}

void tables_free(struct tables *tables)
{
    if (!tables)
        return;
    tables_forget(tables);
    for (size_t i = 0; i < tables->tables.n; i++) {
        struct table *table = VEC_AT(&tables->tables, struct table, i);
        if (table->shaped)
            shape_clear(&table->shape);
        db_release(table->get_live);
        db_release(table->get);
        db_release(table->put);
        db_release(table->drop);
    }
    vec_clear(&tables->tables);
    vec_clear(&tables->used);
    free(tables->slots);
    free(tables);
}

/* Most of a start needs none of them, and writing all their statements would be a third of it. */
static const struct shape *shape_at(struct table *table)
{
    if (!table->shaped)
        shape_of(table->entity, &table->shape);
    table->shaped = true;
    return &table->shape;
}

static struct table *table_of(struct tables *tables, int entity)
{
    size_t last = tables->tables.n - 1;
    for (size_t i = 0; i < last; i++) {
        struct table *table = VEC_AT(&tables->tables, struct table, i);
        if (table->entity->number == entity)
            return table;
    }
    return VEC_AT(&tables->tables, struct table, last);
}

static sqlite3_stmt *prepared(
    struct tables *tables, sqlite3_stmt **slot, const struct str *sql, struct err *err)
{
    if (!*slot)
        *slot = db_prepare(tables->db, sql->s, err);
    if (*slot)
        sqlite3_reset(*slot);
    return *slot;
}

/* Every statement names the row by ?1 and, in row_other, its entity by ?2. */
static void bind_key(const struct table *table, sqlite3_stmt *statement, int entity, uint64_t row)
{
    sqlite3_bind_int64(statement, 1, (int64_t)row);
    if (!table->entity)
        sqlite3_bind_int64(statement, 2, entity);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Columns 0 ver, 1 gone, 2 live of the statement's row. The row stays under the cursor meanwhile:
 * the edit that it names cannot change. */
static bool read_live(struct tables *tables, sqlite3_stmt *get, int entity, uint64_t row,
    struct live *live, struct err *err)
{
    store_refresh(tables->store);
    live->ver = sqlite3_column_int64(get, 0);
    live->gone = sqlite3_column_int(get, 1) != 0;
    const struct payload *first = store_payload(tables->store, live->ver, err);
    return first && (live_decode(live, entity, row, sqlite3_column_blob(get, 2),
                         (size_t)sqlite3_column_bytes(get, 2), first) ||
                        log_damaged(err, "a state row does not fit its edit", live->ver));
}

bool tables_live(
    struct tables *tables, int entity, uint64_t row, struct live *live, struct err *err)
{
    struct table *table = table_of(tables, entity);
    sqlite3_stmt *get = prepared(tables, &table->get_live, &shape_at(table)->get_live, err);
    live_reset(live);
    if (!get)
        return false;
    struct err inner = {.kind = ERR_NONE};
    bind_key(table, get, entity, row);
    bool ok =
        !db_step(tables->db, get, &inner) || read_live(tables, get, entity, row, live, &inner);
    sqlite3_reset(get);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return ok && inner.kind == ERR_NONE;
}

static bool load(
    struct tables *tables, struct table *table, struct row_state *state, struct err *err)
{
    sqlite3_stmt *get = prepared(tables, &table->get, &shape_at(table)->get, err);
    if (!get)
        return false;
    struct err inner = {.kind = ERR_NONE};
    bind_key(table, get, state->entity, state->row);
    bool ok = true;
    if (db_step(tables->db, get, &inner)) {
        ok = read_live(tables, get, state->entity, state->row, &state->live, &inner);
        for (size_t i = 0; i < state->n_columns; i++)
            state->values[i] = db_column_value(get, 3 + (int)i);
    }
    sqlite3_reset(get);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return ok && inner.kind == ERR_NONE;
}

static bool is_listed(const struct live *live)
{
    for (size_t i = 0; i < live->writes.n; i++) {
        const struct live_write *w = VEC_AT(&live->writes, struct live_write, i);
        if (w->overruled || (i > 0 && w[-1].column == w->column))
            return true;
    }
    return false;
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool step_done(struct tables *tables, sqlite3_stmt *statement, struct err *err)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE)
        db_failed(tables->db, err);
    sqlite3_reset(statement);
    return code == SQLITE_DONE;
}

static bool list_open(struct tables *tables, const struct row_state *state, struct err *err)
{
    if (!db_exec(tables->db, err, "DELETE FROM open_cell WHERE entity = ?1 AND row = ?2", "ii",
            (int64_t)state->entity, (int64_t)state->row))
        return false;
    struct vec columns = VEC_INIT(int);
    bool ok = live_open(tables->store, state->entity, state->row, &state->live, &columns, err);
    for (size_t i = 0; ok && i < columns.n; i++)
        ok = db_exec(tables->db, err, "INSERT INTO open_cell(entity, row, col) VALUES(?1, ?2, ?3)",
            "iii", (int64_t)state->entity, (int64_t)state->row, (int64_t)*VEC_AT(&columns, int, i));
    vec_clear(&columns);
    return ok;
}

bool tables_remove(struct tables *tables, int entity, uint64_t row, struct err *err)
{
    struct table *table = table_of(tables, entity);
    sqlite3_stmt *drop = prepared(tables, &table->drop, &shape_at(table)->drop, err);
    if (!drop)
        return false;
    bind_key(table, drop, entity, row);
    return step_done(tables, drop, err) &&
           db_exec(tables->db, err, "DELETE FROM open_cell WHERE entity = ?1 AND row = ?2", "ii",
               (int64_t)entity, (int64_t)row);
}

static void bind_static(sqlite3_stmt *statement, int at, const struct value *value)
{
    switch (value->tag) {
    case VALUE_NULL:
        sqlite3_bind_null(statement, at);
        break;
    case VALUE_INT:
    case VALUE_ID:
        sqlite3_bind_int64(statement, at, value->i);
        break;
    case VALUE_TEXT:
        sqlite3_bind_text64(statement, at, value->p, value->len, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case VALUE_BYTES:
    case VALUE_SEALED:
        sqlite3_bind_blob64(statement, at, value->p, value->len, SQLITE_STATIC);
        break;
    }
}

static bool save(struct tables *tables, struct row_state *state, struct err *err)
{
    struct table *table = table_of(tables, state->entity);
    sqlite3_stmt *put = prepared(tables, &table->put, &shape_at(table)->put, err);
    if (!put)
        return false;
    struct str blob = STR_INIT;
    live_encode(&state->live, &blob);
    bind_key(table, put, state->entity, state->row);
    int at = table->entity ? 2 : 3;
    sqlite3_bind_int64(put, at++, state->live.ver);
    sqlite3_bind_int(put, at++, state->live.gone);
    if (blob.len)
        sqlite3_bind_blob64(put, at++, blob.s, blob.len, SQLITE_STATIC);
    else
        sqlite3_bind_null(put, at++);
    for (size_t i = 0; i < state->n_columns; i++)
        bind_static(put, at++, &state->values[i]);
    bool ok = step_done(tables, put, err);
    sqlite3_clear_bindings(put);
    str_clear(&blob);
    bool listed = state->listed || is_listed(&state->live);
    return ok && (!listed || list_open(tables, state, err));
}

/* ---- the cache ------------------------------------------------------------------------------- */

static void forget(struct row_state *state)
{
    live_clear(&state->live);
    for (size_t i = 0; i < state->n_columns; i++)
        value_clear(&state->values[i]);
    free(state->values);
    *state = (struct row_state){.used = false};
}

static bool write_back(struct tables *tables, struct row_state *state, struct err *err)
{
    return !state->changed || save(tables, state, err);
}

static uint32_t slot_of(int entity, uint64_t row)
{
    uint64_t mixed = (row ^ (uint64_t)entity << 56) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> 32) % SLOTS;
}

struct row_state *tables_row(struct tables *tables, int entity, uint64_t row, struct err *err)
{
    uint32_t at = slot_of(entity, row);
    struct row_state *state = &tables->slots[at];
    if (state->used && state->entity == entity && state->row == row)
        return state;
    if (state->used) {
        if (!write_back(tables, state, err))
            return NULL;
        forget(state);
    } else {
        vec_add(&tables->used, &at);
    }
    struct table *table = table_of(tables, entity);
    *state = (struct row_state){.used = true,
        .entity = entity,
        .row = row,
        .columns = shape_at(table)->columns,
        .marks = shape_at(table)->marks,
        .n_columns = shape_at(table)->n_columns};
    live_init(&state->live);
    state->values = mem_zero(state->n_columns, sizeof *state->values);
    if (!load(tables, table, state, err))
        return NULL;
    state->listed = is_listed(&state->live);
    return state;
}

bool tables_flush(struct tables *tables, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < tables->used.n; i++)
        ok = write_back(tables, &tables->slots[*VEC_AT(&tables->used, uint32_t, i)], err);
    tables_forget(tables);
    return ok;
}

void tables_forget(struct tables *tables)
{
    for (size_t i = 0; i < tables->used.n; i++)
        forget(&tables->slots[*VEC_AT(&tables->used, uint32_t, i)]);
    tables->used.n = 0;
}

/* ---- all rows -------------------------------------------------------------------------------- */

/* Ids first: each() may ask the same table. A page of them at a time keeps this small. */
enum { PAGE = 512 };

static bool page_of(struct tables *tables, const struct str *sql, int entity, int64_t after,
    struct vec *rows, struct err *err)
{
    sqlite3_stmt *list = db_prepare(tables->db, sql->s, err);
    if (!list)
        return false;
    struct err inner = {.kind = ERR_NONE};
    sqlite3_bind_int64(list, 1, after);
    sqlite3_bind_int64(list, 2, PAGE);
    if (sqlite3_bind_parameter_count(list) > 2)
        sqlite3_bind_int64(list, 3, entity);
    rows->n = 0;
    while (db_step(tables->db, list, &inner)) {
        uint64_t row = (uint64_t)sqlite3_column_int64(list, 0);
        vec_add(rows, &row);
    }
    db_release(list);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return inner.kind == ERR_NONE;
}

static bool each_row(struct tables *tables, int entity,
    bool (*each)(void *data, int entity, uint64_t row), void *data, struct err *err)
{
    const struct str *sql = &shape_at(table_of(tables, entity))->list;
    struct vec rows = VEC_INIT(uint64_t);
    int64_t after = -1;
    bool ok;
    do {
        ok = page_of(tables, sql, entity, after, &rows, err);
        for (size_t i = 0; ok && i < rows.n; i++) {
            after = (int64_t)*VEC_AT(&rows, uint64_t, i);
            ok = each(data, entity, (uint64_t)after);
        }
    } while (ok && rows.n == PAGE);
    vec_clear(&rows);
    return ok;
}

static int ascending(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

bool tables_each(struct tables *tables, bool (*each)(void *data, int entity, uint64_t row),
    void *data, struct err *err)
{
    struct vec entities = VEC_INIT(int);
    for (size_t i = 0; i + 1 < tables->tables.n; i++)
        vec_add(&entities, &VEC_AT(&tables->tables, struct table, i)->entity->number);
    sqlite3_stmt *list = db_prepare(tables->db, "SELECT DISTINCT entity FROM row_other", err);
    bool ok = list != NULL;
    while (ok && db_step(tables->db, list, err)) {
        int entity = sqlite3_column_int(list, 0);
        vec_add(&entities, &entity);
    }
    db_release(list);
    qsort(entities.items, entities.n, sizeof(int), ascending);
    for (size_t i = 0; ok && i < entities.n; i++)
        ok = each_row(tables, *VEC_AT(&entities, int, i), each, data, err);
    vec_clear(&entities);
    return ok;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool same_cell(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    struct value x = db_column_value(a, column), y = db_column_value(b, column);
    bool same = value_equal(&x, &y);
    value_clear(&x);
    value_clear(&y);
    return same;
}

static bool same_rows(struct tables *a, struct tables *b, const char *sql, struct err *err)
{
    sqlite3_stmt *x = db_prepare(a->db, sql, err), *y = db_prepare(b->db, sql, err);
    struct err inner = {.kind = ERR_NONE};
    bool same = x && y;
    while (same) {
        bool more = db_step(a->db, x, &inner);
        if (more != db_step(b->db, y, &inner))
            same = false;
        if (!more)
            break;
        for (int i = 0; same && i < sqlite3_column_count(x); i++)
            same = same_cell(x, y, i);
    }
    db_release(x);
    db_release(y);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return same && inner.kind == ERR_NONE;
}

bool tables_equal(struct tables *a, struct tables *b, const char **where, struct err *err)
{
    for (size_t i = 0; i < a->tables.n; i++) {
        const struct shape *shape = shape_at(VEC_AT(&a->tables, struct table, i));
        *where = shape->entity ? shape->entity->name : "other";
        if (!same_rows(a, b, shape->all.s, err))
            return false;
    }
    *where = "open_cell";
    return same_rows(a, b, "SELECT * FROM open_cell ORDER BY entity, row, col", err);
}
