/* The state tables from the log. */
#include "book/log/internal.h"

#include "rukkanen/base/lang.h"

/* ---- going through the log ------------------------------------------------------------------- */

bool log_scan(struct log *log, int64_t n,
    bool (*each)(void *data, int64_t n, const struct payload *payload, struct err *err), void *data,
    struct err *err)
{
    sqlite3_stmt *list =
        db_prepare(log->db, "SELECT n, body FROM edit WHERE n >= ?1 ORDER BY n", err);
    if (!list)
        return false;
    struct payload payload;
    payload_init(&payload);
    struct err inner = {.kind = ERR_NONE};
    db_bind(list, "i", n);
    bool ok = true;
    while (ok && db_step(log->db, list, &inner)) {
        int64_t at = sqlite3_column_int64(list, 0);
        ok = payload_load(log->store, list, 1, at, &payload, &inner) &&
             each(data, at, &payload, &inner);
    }
    db_release(list);
    payload_clear(&payload);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return ok && inner.kind == ERR_NONE;
}

/* ---- filling --------------------------------------------------------------------------------- */

struct filling {
    struct arrival arrival;
    struct log *log;
    struct vec heads;   /* of int64_t: heads of what came so far */
    struct vec parents; /* of int64_t */
    const struct vec *only;
    int64_t before; /* not 0: only ancestors of this edit */
    int64_t count;
    bool (*progress)(void *data, int percent);
    void *data;
};

static void remove_head(struct vec *heads, int64_t n)
{
    for (size_t i = 0; i < heads->n; i++) {
        if (*VEC_AT(heads, int64_t, i) == n) {
            vec_delete(heads, i);
            return;
        }
    }
}

/* Whether the edit descends from all that came before it. */
static bool meet_heads(struct filling *f, int64_t n, bool *full, struct err *err)
{
    f->parents.n = 0;
    if (!store_parents(f->log->store, n, &f->parents, err))
        return false;
    for (size_t i = 0; i < f->parents.n; i++)
        remove_head(&f->heads, *VEC_AT(&f->parents, int64_t, i));
    *full = f->heads.n == 0;
    vec_add(&f->heads, &n);
    return true;
}

static bool is_wanted(const struct vec *only, const struct place *place)
{
    if (!only)
        return true;
    size_t low = 0, high = only->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct row_key *key = VEC_AT(only, struct row_key, middle);
        if (key->entity == place->entity && key->row == place->row)
            return true;
        if (key->entity < place->entity || (key->entity == place->entity && key->row < place->row))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Without the edits that `before` does not descend from. */
static bool is_past(struct filling *f, int64_t n, bool *past, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    *past = f->before == 0 || ancestry_has(f->log->ancestry, n, f->before, &inner);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return inner.kind == ERR_NONE;
}

static bool fill_one(void *data, int64_t n, const struct payload *payload, struct err *err)
{
    struct filling *f = data;
    if (f->progress && n % 512 == 0 && !f->progress(f->data, (int)(n * 100 / (f->count + 1))))
        return err_set(err, ERR_REFUSED, _("Stopped. Everything is as it was before."));
    f->arrival.n = n;
    f->arrival.payload = payload;
    bool past;
    if (!is_past(f, n, &past, err))
        return false;
    if (!past)
        return true;
    if (!meet_heads(f, n, &f->arrival.full, err))
        return false;
    if (store_waits(f->log->store, n))
        return true;
    for (size_t i = 0; i < payload->places.n; i++) {
        if (is_wanted(f->only, VEC_AT(&payload->places, struct place, i)) &&
            !apply_chunk(&f->arrival, i, err))
            return false;
    }
    return true;
}

static bool fill(struct filling *f, struct err *err)
{
    struct log *log = f->log;
    struct tables *tables = f->arrival.tables;
    f->arrival.store = log->store;
    f->arrival.ancestry = log->ancestry;
    vec_init(&f->heads, sizeof(int64_t));
    vec_init(&f->parents, sizeof(int64_t));
    f->count = store_count(log->store);
    bool ok = log_scan(log, 1, fill_one, f, err) && tables_flush(tables, err);
    if (!ok)
        tables_forget(tables);
    vec_clear(&f->heads);
    vec_clear(&f->parents);
    return ok;
}

bool log_fill(struct log *log, struct tables *tables, const struct vec *only,
    bool (*progress)(void *data, int percent), void *data, struct err *err)
{
    struct filling f = {.log = log,
        .arrival = {.tables = tables},
        .only = only,
        .progress = progress,
        .data = data};
    return fill(&f, err);
}

/* ---- aside ----------------------------------------------------------------------------------- */

void scratch_clear(struct scratch *scratch)
{
    tables_free(scratch->tables);
    db_close(scratch->db);
}

bool scratch_fill(struct scratch *scratch, struct log *log, const struct vec *only, int64_t before,
    struct err *err)
{
    *scratch = (struct scratch){.db = NULL};
    if (!db_open(":memory:", DB_CREATE, NULL, &scratch->db, err))
        return false;
    scratch->tables = tables_new(log->store, scratch->db);
    struct filling f = {
        .log = log, .arrival = {.tables = scratch->tables}, .only = only, .before = before};
    if (!db_begin(scratch->db, err))
        return false;
    if (tables_create(scratch->db, true, err) && fill(&f, err))
        return db_end(scratch->db, err);
    db_rollback(scratch->db);
    return false;
}

/* ---- in place -------------------------------------------------------------------------------- */

static bool replay(
    struct log *log, bool (*progress)(void *data, int percent), void *data, struct err *err)
{
    store_refresh(log->store);
    /* Statements on tables that go away would have to be prepared again: make new ones. */
    tables_free(log->tables);
    log->tables = tables_new(log->store, log->db);
    return tables_drop(log->db, err) && tables_create(log->db, true, err) &&
           log_fill(log, log->tables, NULL, progress, data, err) && tables_index(log->db, err);
}

bool log_replay(
    struct log *log, bool (*progress)(void *data, int percent), void *data, struct err *err)
{
    /* Rows come in the order of edits and go to places all over the tables: with the small cache of
     * every day each page would be written many times. */
    sqlite3_exec(db_handle(log->db), "PRAGMA cache_size=-65536", NULL, NULL, NULL);
    bool ok = db_begin(log->db, err);
    if (ok && replay(log, progress, data, err))
        ok = db_end(log->db, err);
    else if (ok) {
        db_rollback(log->db);
        ok = false;
    }
    sqlite3_exec(db_handle(log->db), "PRAGMA cache_size=-1024", NULL, NULL, NULL);
    return ok;
}
