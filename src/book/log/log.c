/* Opening the log, and adding edits to it. */
#include "book/log/internal.h"

#include "book/log/mutation.h"
#include "book/log/erase.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <sodium.h>
#include <stdlib.h>

/* ---- names ----------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return hash_compare(a, b);
}

void hashes_sort(struct vec *hashes)
{
    if (hashes->n > 1)
        qsort(hashes->items, hashes->n, sizeof(struct hash), by_name);
}

bool hashes_have(const struct vec *hashes, const struct hash *hash)
{
    for (size_t i = 0; i < hashes->n; i++) {
        if (hash_equal(VEC_AT(hashes, struct hash, i), hash))
            return true;
    }
    return false;
}

/* ---- opening --------------------------------------------------------------------------------- */

bool log_create(struct db *db, struct err *err)
{
    if (!db_begin(db, err))
        return false;
    if (db_run(db, store_sql, err) && tables_create(db, false, err))
        return db_end(db, err);
    db_rollback(db);
    return false;
}

/* Tables of another version of the program, or none of ours: make them anew. */
static bool bring_tables(struct log *log, struct err *err)
{
    if (tables_same_shape(log->db))
        return true;
    if (!db_read_only(log->db))
        return log_replay(log, NULL, NULL, err);
    return tables_create_aside(log->db, err) && log_fill(log, log->tables, NULL, NULL, NULL, err);
}

bool log_open(struct db *db, const struct log_trust *trust, struct log **out, struct err *err)
{
    if (!log_open_known(db, trust, out, err))
        return false;
    if (bring_tables(*out, err))
        return true;
    log_close(*out);
    *out = NULL;
    return false;
}

bool log_open_known(struct db *db, const struct log_trust *trust, struct log **out, struct err *err)
{
    *out = NULL;
    if (sodium_init() < 0)
        return err_set(err, ERR_REFUSED, _("The cryptography library does not start."));
    struct log *log = mem_zero(1, sizeof *log);
    log->db = db;
    if (trust)
        log->trust = *trust;
    log->store = store_new(db);
    log->ancestry = ancestry_new(log->store);
    log->tables = tables_new(log->store, db);
    *out = log;
    return true;
}

void log_close(struct log *log)
{
    if (!log)
        return;
    db_release(log->newest_row);
    tables_free(log->tables);
    ancestry_free(log->ancestry);
    store_free(log->store);
    free(log);
}

/* ---- adding ---------------------------------------------------------------------------------- */

static bool store_and_apply(struct log *log, const struct edit *edit, const struct pack *pack,
    const struct vec *parents, bool waits, int64_t *n, struct err *err)
{
    struct payload payload;
    payload_init(&payload);
    struct arrival arrival = {
        .store = log->store, .ancestry = log->ancestry, .tables = log->tables, .payload = &payload};
    bool ok = store_add(log->store, edit, pack, parents, &arrival.n, &arrival.full, err);
    *n = arrival.n;
    if (ok)
        ancestry_forget(log->ancestry, arrival.n);
    if (ok && waits)
        return db_exec(log->db, err, "INSERT INTO waiting(n) VALUES(?1)", "i", *n);
    ok = ok &&
         (payload_take(&payload, arrival.n, &pack->payload) ||
             log_damaged(err, "chunks", arrival.n)) &&
         apply_all(&arrival, err) && tables_flush(log->tables, err);
    if (!ok)
        tables_forget(log->tables);
    payload_clear(&payload);
    return ok;
}

static bool speaks_of_itself(const struct edit *edit)
{
    return edit->chunks.n > 0 && VEC_AT(&edit->chunks, struct chunk, 0)->entity == ENTITY_EDIT &&
           !VEC_AT(&edit->chunks, struct chunk, 0)->dropped;
}

bool log_add(struct log *log, const struct edit *edit, const struct pack *pack,
    const struct vec *parents, bool waits, int64_t *n, struct err *err)
{
    struct edit masked;
    bool any = false;
    bool covers = speaks_of_itself(edit) && !waits;
    if (covers && !mask_note(log, edit, err))
        return false;
    if (!mask_edit(log, edit, pack, &masked, &any, err)) {
        mask_release(&masked);
        return false;
    }
    bool ok;
    if (any && !mutation_is(MUTATION_ERASURE_AS_EVENT)) {
        struct pack left;
        pack_make(&masked, &left);
        ok = store_and_apply(log, &masked, &left, parents, waits, n, err);
        pack_clear(&left);
    } else {
        ok = store_and_apply(log, edit, pack, parents, waits, n, err);
    }
    mask_release(&masked);
    return ok && (!covers || mask_apply(log, edit, err));
}

/* Texts are refused here and not mended: whoever wrote them is shown what is kept. */
bool log_check_chunks(const struct edit *edit, size_t length, struct err *err)
{
    if (edit->chunks.n == 0)
        return err_set(err, ERR_USAGE, _("There is nothing to save."));
    if (edit->wall < 0 || edit->wall >= WALL_MAX)
        return err_set(
            err, ERR_REFUSED, _("The clock of this computer is far off. Set it and save again."));
    if (length > EDIT_MAX_SIZE)
        return err_set(err, ERR_REFUSED,
            _("This is too much for one change (over a million letters). Save it in parts."));
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (chunk->cells.n == 0 && !chunk->dropped)
            return err_set(err, ERR_USAGE, _("There is nothing to save."));
        for (size_t j = 0; j < chunk->cells.n; j++) {
            const struct value *value = &VEC_AT(&chunk->cells, struct cell, j)->value;
            if (value->tag == VALUE_TEXT && !text_is_storable(value->p, value->len))
                return err_set(err, ERR_REFUSED,
                    _("The text holds characters that cannot be kept. Nothing was saved; take "
                      "out what does not look like a letter and save again."));
        }
    }
    return true;
}

static bool take_heads(struct log *log, struct edit *edit, struct vec *heads, struct err *err)
{
    edit->parents.n = 0;
    if (!store_heads(log->store, heads, err) || !wait_step_over(log, heads, err))
        return false;
    for (size_t i = 0; i < heads->n; i++) {
        struct hash id;
        if (!store_name(log->store, *VEC_AT(heads, int64_t, i), &id, err))
            return false;
        vec_add(&edit->parents, &id);
    }
    hashes_sort(&edit->parents);
    return true;
}

static void tidy(struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        struct vec *cells = &VEC_AT(&edit->chunks, struct chunk, i)->cells;
        for (size_t j = 0; j < cells->n; j++)
            hashes_sort(&VEC_AT(cells, struct cell, j)->except);
    }
    if (!edit->has_seed)
        random_bytes(edit->seed, sizeof edit->seed);
    edit->has_seed = true;
}

static bool sign(struct log *log, struct edit *edit, struct err *err)
{
    if (edit->has_signature || !log->trust.sign)
        return true;
    edit->has_signature = true;
    return log->trust.sign(log->trust.data, &edit->id, edit->signature, err);
}

/* This edit is signed, so those before it by the same author need no signature of their own. */
static bool let_signatures_go(
    struct log *log, const struct edit *edit, const struct vec *parents, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && edit->has_signature && i < parents->n; i++) {
        int64_t p = *VEC_AT(parents, int64_t, i);
        struct edit parent;
        edit_init(&parent);
        ok = store_read_head(log->store, p, &parent, err);
        if (ok && parent.has_signature && hash_equal(&parent.author, &edit->author))
            ok = store_set_signature(log->store, p, NULL, err);
        edit_clear(&parent);
    }
    return ok;
}

static bool append(struct log *log, struct edit *edit, struct err *err)
{
    struct vec heads = VEC_INIT(int64_t);
    struct pack pack = {.payload = STR_INIT, .hashes = VEC_INIT(struct hash)};
    int64_t n;
    store_refresh(log->store);
    bool ok = take_heads(log, edit, &heads, err);
    if (ok) {
        tidy(edit);
        pack_make(edit, &pack);
        edit->length = (uint32_t)pack.payload.len;
        pack_name(&pack, edit, &edit->id);
        ok = log_check_chunks(edit, pack.payload.len, err) && sign(log, edit, err) &&
             log_add(log, edit, &pack, &heads, false, &n, err) &&
             let_signatures_go(log, edit, &heads, err);
    }
    pack_clear(&pack);
    vec_clear(&heads);
    return ok;
}

bool log_append(struct log *log, struct edit *edit, struct err *err)
{
    if (!db_begin(log->db, err))
        return false;
    if (append(log, edit, err))
        return db_end(log->db, err);
    db_rollback(log->db);
    return false;
}
