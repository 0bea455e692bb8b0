/* Edits that are kept without being applied, and taking back what was imported. */
#include "book/log/internal.h"

#include "book/log/erase.h"

bool log_waits(struct log *log, int64_t n)
{
    return store_waits(log->store, n);
}

bool log_waiting(struct log *log, struct vec *numbers, struct err *err)
{
    sqlite3_stmt *list = db_statement(log->db, "SELECT n FROM waiting ORDER BY n", err);
    struct err inner = {.kind = ERR_NONE};
    while (list && db_step(log->db, list, &inner)) {
        int64_t n = sqlite3_column_int64(list, 0);
        vec_add(numbers, &n);
    }
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

static bool any_waits(struct log *log)
{
    return db_number(log->db, 0, "SELECT 1 FROM waiting LIMIT 1", "") == 1;
}

/* ---- parents of a new edit ------------------------------------------------------------------- */

static bool has_number(const struct vec *numbers, int64_t n)
{
    for (size_t i = 0; i < numbers->n; i++) {
        if (*VEC_AT(numbers, int64_t, i) == n)
            return true;
    }
    return false;
}

static void add_number(struct vec *numbers, int64_t n)
{
    if (!has_number(numbers, n))
        vec_add(numbers, &n);
}

/* Whether another of the numbers descends from n. */
static bool is_covered(struct log *log, const struct vec *numbers, int64_t n, struct err *err)
{
    for (size_t i = 0; i < numbers->n; i++) {
        if (ancestry_has(log->ancestry, n, *VEC_AT(numbers, int64_t, i), err))
            return true;
    }
    return false;
}

bool wait_step_over(struct log *log, struct vec *heads, struct err *err)
{
    struct vec standing = VEC_INIT(int64_t);
    struct err inner = {.kind = ERR_NONE};
    bool ok = true;
    if (!any_waits(log))
        return true;
    /* heads grows by the parents of those that wait. */
    for (size_t i = 0; ok && i < heads->n; i++) {
        int64_t n = *VEC_AT(heads, int64_t, i);
        if (store_waits(log->store, n))
            ok = store_parents(log->store, n, heads, &inner);
        else
            add_number(&standing, n);
    }
    heads->n = 0;
    for (size_t i = 0; ok && i < standing.n; i++) {
        int64_t n = *VEC_AT(&standing, int64_t, i);
        if (!is_covered(log, &standing, n, &inner))
            vec_add(heads, &n);
    }
    vec_clear(&standing);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return ok && inner.kind == ERR_NONE;
}

/* ---- waiting and not any more ---------------------------------------------------------------- */

static bool rows_of(struct log *log, int64_t n, struct vec *rows, struct err *err)
{
    const struct payload *payload = store_payload(log->store, n, err);
    for (size_t i = 0; payload && i < payload->places.n; i++) {
        const struct place *place = VEC_AT(&payload->places, struct place, i);
        if (place->entity != ENTITY_EDIT)
            vec_add(rows, &(struct row_key){.entity = place->entity, .row = place->row});
    }
    return payload != NULL;
}

static bool let_in(struct log *log, int64_t n, struct err *err)
{
    struct edit edit;
    if (!store_read(log->store, n, &edit, err))
        return false;
    bool ok = db_exec(log->db, err, "DELETE FROM waiting WHERE n = ?1", "i", n) &&
              mask_note(log, &edit, err) && mask_apply(log, &edit, err);
    edit_clear(&edit);
    return ok;
}

static bool set_waiting(struct log *log, const struct vec *hold, const struct vec *release,
    struct vec *rows, struct err *err)
{
    store_refresh(log->store);
    for (size_t i = 0; i < hold->n; i++) {
        int64_t n = *VEC_AT(hold, int64_t, i);
        if (!db_exec(log->db, err, "INSERT OR IGNORE INTO waiting(n) VALUES(?1)", "i", n) ||
            !rows_of(log, n, rows, err))
            return false;
    }
    for (size_t i = 0; i < release->n; i++) {
        int64_t n = *VEC_AT(release, int64_t, i);
        if (!let_in(log, n, err) || !rows_of(log, n, rows, err))
            return false;
    }
    return rows->n == 0 || log_refill(log, rows, err);
}

bool log_set_waiting(
    struct log *log, const struct vec *hold, const struct vec *release, struct err *err)
{
    struct vec rows = VEC_INIT(struct row_key);
    if (!db_begin(log->db, err))
        return false;
    bool ok = set_waiting(log, hold, release, &rows, err);
    vec_clear(&rows);
    if (ok)
        return db_end(log->db, err);
    db_rollback(log->db);
    return false;
}

/* ---- taking back ----------------------------------------------------------------------------- */

static bool rows_above(struct log *log, int64_t n, struct vec *rows, struct err *err)
{
    int64_t count = store_count(log->store);
    bool ok = true;
    for (int64_t i = n + 1; ok && i <= count; i++) {
        ok = rows_of(log, i, rows, err);
        if (i % 1024 == 0)
            row_keys_sort(rows);
    }
    row_keys_sort(rows);
    return ok;
}

bool log_touched(struct log *log, int64_t n, struct vec *rows, struct err *err)
{
    struct vec keys = VEC_INIT(struct row_key);
    bool ok = rows_above(log, n, &keys, err);
    for (size_t i = 0; ok && i < keys.n; i++) {
        const struct row_key *key = VEC_AT(&keys, struct row_key, i);
        vec_add(rows, &(struct log_open){.entity = key->entity, .row = key->row, .column = 0});
    }
    vec_clear(&keys);
    return ok;
}

static bool take_back(struct log *log, int64_t n, const struct vec *heads, struct vec *names,
    struct vec *rows, struct err *err)
{
    int64_t count = store_count(log->store);
    store_refresh(log->store);
    if (!rows_above(log, n, rows, err))
        return false;
    for (int64_t i = n + 1; i <= count; i++) {
        if (!store_name(log->store, i, vec_add(names, NULL), err))
            return false;
    }
    ancestry_forget(log->ancestry, n + 1);
    return store_cut(log->store, n + 1, heads, err) &&
           (rows->n == 0 || log_refill(log, rows, err));
}

bool log_take_back(
    struct log *log, int64_t n, const struct vec *heads, struct vec *names, struct err *err)
{
    struct vec rows = VEC_INIT(struct row_key);
    if (!db_begin(log->db, err))
        return false;
    bool ok = take_back(log, n, heads, names, &rows, err);
    vec_clear(&rows);
    if (ok)
        return db_end(log->db, err);
    db_rollback(log->db);
    return false;
}
