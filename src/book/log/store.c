#include "book/log/store.h"

#include "book/log/internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>

const char store_sql[] =
    "CREATE TABLE edit(n INTEGER PRIMARY KEY, id BLOB NOT NULL, place INTEGER NOT NULL,"
    " author INTEGER NOT NULL, wall INTEGER NOT NULL, schema INTEGER NOT NULL,"
    " length INTEGER NOT NULL, seed BLOB, signature BLOB, holes BLOB,"
    " body BLOB NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX edit_id ON edit(id);"
    "CREATE TABLE parent(n INTEGER NOT NULL, p INTEGER NOT NULL, PRIMARY KEY(n, p))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE head(n INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE waiting(n INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE author(a INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE place(p INTEGER PRIMARY KEY, label INTEGER NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE erased(person INTEGER NOT NULL, tag_key BLOB NOT NULL, day INTEGER NOT NULL,"
    " ground INTEGER NOT NULL, PRIMARY KEY(person, tag_key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE redacted(edit BLOB NOT NULL, chunk BLOB NOT NULL, PRIMARY KEY(edit, chunk))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE newest(wall INTEGER NOT NULL) STRICT;";

enum { HOLE_KEPT = 0, HOLE_DROPPED = 1 };

struct store {
    struct db *db;
    struct body *body;
    struct payload_cache *payloads;
};

bool log_damaged(struct err *err, const char *why, int64_t n)
{
    err_detail(err, "log: %s, edit %lld", why, (long long)n);
    return err_set(err, ERR_DAMAGED,
        _("The book's log is damaged. Nothing was changed. Take a backup into use."));
}

struct store *store_new(struct db *db)
{
    struct store *store = mem_zero(1, sizeof *store);
    store->db = db;
    store->body = body_new();
    store->payloads = payload_cache_new(store);
    return store;
}

void store_free(struct store *store)
{
    if (!store)
        return;
    payload_cache_free(store->payloads);
    body_free(store->body);
    free(store);
}

struct db *store_db(struct store *store)
{
    return store->db;
}

struct body *store_body(struct store *store)
{
    return store->body;
}

const struct payload *store_payload(struct store *store, int64_t n, struct err *err)
{
    return payload_cache_get(store->payloads, n, err);
}

void store_refresh(struct store *store)
{
    payload_cache_refresh(store->payloads);
}

uint64_t store_generation(const struct store *store)
{
    return payload_cache_generation(store->payloads);
}

/* ---- small questions ------------------------------------------------------------------------- */

int64_t store_count(struct store *store)
{
    return db_number(store->db, 0, "SELECT max(n) FROM edit", "");
}

int64_t store_find(struct store *store, const struct hash *id)
{
    return db_number(
        store->db, 0, "SELECT n FROM edit WHERE id = ?1", "b", id->b, (size_t)HASH_SIZE);
}

static bool column_hash(sqlite3_stmt *statement, int column, struct hash *hash)
{
    if (sqlite3_column_bytes(statement, column) != HASH_SIZE)
        return false;
    memcpy(hash->b, sqlite3_column_blob(statement, column), HASH_SIZE);
    return true;
}

bool store_order(struct store *store, int64_t n, int64_t *wall, struct hash *id, struct err *err)
{
    sqlite3_stmt *get = db_statement(store->db, "SELECT wall, id FROM edit WHERE n = ?1", err);
    if (!get)
        return false;
    db_bind(get, "i", n);
    bool ok = db_step(store->db, get, err) && column_hash(get, 1, id);
    if (ok)
        *wall = sqlite3_column_int64(get, 0);
    sqlite3_reset(get);
    return ok || log_damaged(err, "an edit is missing", n);
}

bool store_name(struct store *store, int64_t n, struct hash *id, struct err *err)
{
    int64_t wall;
    return store_order(store, n, &wall, id, err);
}

static bool numbers(struct store *store, sqlite3_stmt *statement, struct vec *out, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    while (db_step(store->db, statement, &inner)) {
        int64_t n = sqlite3_column_int64(statement, 0);
        vec_add(out, &n);
    }
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return inner.kind == ERR_NONE;
}

bool store_parents(struct store *store, int64_t n, struct vec *parents, struct err *err)
{
    sqlite3_stmt *get =
        db_statement(store->db, "SELECT p FROM parent WHERE n = ?1 ORDER BY p", err);
    if (!get)
        return false;
    db_bind(get, "i", n);
    return numbers(store, get, parents, err);
}

bool store_heads(struct store *store, struct vec *heads, struct err *err)
{
    sqlite3_stmt *get = db_statement(store->db, "SELECT n FROM head ORDER BY n", err);
    return get && numbers(store, get, heads, err);
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool fill_head(sqlite3_stmt *get, struct edit *edit)
{
    edit->wall = sqlite3_column_int64(get, 1);
    edit->schema = (uint32_t)sqlite3_column_int64(get, 2);
    edit->length = (uint32_t)sqlite3_column_int64(get, 3);
    edit->has_seed = sqlite3_column_bytes(get, 4) == EDIT_SEED_SIZE;
    if (edit->has_seed)
        memcpy(edit->seed, sqlite3_column_blob(get, 4), EDIT_SEED_SIZE);
    edit->has_signature = sqlite3_column_bytes(get, 5) == EDIT_SIGNATURE_SIZE;
    if (edit->has_signature)
        memcpy(edit->signature, sqlite3_column_blob(get, 5), EDIT_SIGNATURE_SIZE);
    edit->label = (uint64_t)sqlite3_column_int64(get, 7);
    return column_hash(get, 0, &edit->id) && column_hash(get, 6, &edit->author);
}

static const char head_sql[] =
    "SELECT id, wall, schema, length, seed, signature, hash, label FROM edit"
    " JOIN author ON author.a = edit.author JOIN place ON place.p = edit.place"
    " WHERE n = ?1";

bool store_read_head(struct store *store, int64_t n, struct edit *edit, struct err *err)
{
    sqlite3_stmt *get = db_statement(store->db, head_sql, err);
    if (!get)
        return false;
    db_bind(get, "i", n);
    bool ok = db_step(store->db, get, err) && fill_head(get, edit);
    sqlite3_reset(get);
    return ok || log_damaged(err, "an edit is missing", n);
}

/* The chunks in their places, dropped ones between them. */
static bool read_chunks(
    const void *holes, size_t length, const struct str *bytes, struct edit *edit)
{
    struct reader body = reader_of(bytes->s, bytes->len);
    struct reader list = reader_of(holes, length);
    while (holes ? list.at < list.end : body.at < body.end) {
        struct chunk chunk;
        chunk_init(&chunk, 0, 0);
        const unsigned char *p = NULL;
        if (holes && read_u8(&list) == HOLE_DROPPED) {
            p = read_bytes(&list, HASH_SIZE);
            chunk.dropped = true;
            if (p)
                memcpy(chunk.hash.b, p, HASH_SIZE);
            chunk.erased = read_u64(&list);
        } else {
            if (holes && !(p = read_bytes(&list, EDIT_SALT_SIZE)))
                return false;
            if (!chunk_read(&body, false, &chunk))
                return false;
            if (p)
                memcpy(chunk.salt, p, EDIT_SALT_SIZE);
        }
        vec_add(&edit->chunks, &chunk);
    }
    return !list.bad && !body.bad && body.at == body.end;
}

static bool read_parents(struct store *store, int64_t n, struct edit *edit, struct err *err)
{
    struct vec parents = VEC_INIT(int64_t);
    bool ok = store_parents(store, n, &parents, err);
    for (size_t i = 0; ok && i < parents.n; i++) {
        struct hash id;
        ok = store_name(store, *VEC_AT(&parents, int64_t, i), &id, err);
        vec_add(&edit->parents, &id);
    }
    vec_clear(&parents);
    hashes_sort(&edit->parents);
    return ok;
}

bool store_read(struct store *store, int64_t n, struct edit *edit, struct err *err)
{
    edit_init(edit);
    bool ok = store_read_head(store, n, edit, err) && read_parents(store, n, edit, err);
    sqlite3_stmt *get =
        ok ? db_statement(store->db, "SELECT holes, body FROM edit WHERE n = ?1", err) : NULL;
    struct str bytes = STR_INIT;
    ok = false;
    if (get) {
        db_bind(get, "i", n);
        ok = db_step(store->db, get, err) &&
             body_unpack(store->body, sqlite3_column_blob(get, 1),
                 (size_t)sqlite3_column_bytes(get, 1), EDIT_MAX_SIZE, &bytes, err) &&
             read_chunks(
                 sqlite3_column_blob(get, 0), (size_t)sqlite3_column_bytes(get, 0), &bytes, edit);
        sqlite3_reset(get);
    }
    str_clear(&bytes);
    if (!ok) {
        edit_clear(edit);
        return log_damaged(err, "an edit cannot be read", n);
    }
    return true;
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool author_number(
    struct store *store, const struct hash *author, int64_t *a, struct err *err)
{
    *a = db_number(
        store->db, 0, "SELECT a FROM author WHERE hash = ?1", "b", author->b, (size_t)HASH_SIZE);
    if (*a)
        return true;
    if (!db_exec(store->db, err, "INSERT INTO author(hash) VALUES(?1)", "b", author->b,
            (size_t)HASH_SIZE))
        return false;
    *a = sqlite3_last_insert_rowid(db_handle(store->db));
    return true;
}

static bool place_number(struct store *store, uint64_t label, int64_t *p, struct err *err)
{
    *p = db_number(store->db, 0, "SELECT p FROM place WHERE label = ?1", "i", (int64_t)label);
    if (*p)
        return true;
    if (!db_exec(store->db, err, "INSERT INTO place(label) VALUES(?1)", "i", (int64_t)label))
        return false;
    *p = sqlite3_last_insert_rowid(db_handle(store->db));
    return true;
}

static void holes_of(const struct edit *edit, struct str *holes)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        str_add_c(holes, chunk->dropped ? HOLE_DROPPED : HOLE_KEPT);
        if (chunk->dropped) {
            str_add_n(holes, chunk->hash.b, HASH_SIZE);
            write_u64(holes, chunk->erased);
        } else {
            str_add_n(holes, chunk->salt, EDIT_SALT_SIZE);
        }
    }
}

/* Parameters 1 n, 2 seed, 3 holes, 4 body of a statement. */
static void bind_chunks(struct store *store, sqlite3_stmt *statement, int64_t n,
    const struct edit *edit, const struct str *payload)
{
    struct str holes = STR_INIT, body = STR_INIT;
    body_pack(store->body, payload, &body);
    if (edit->has_seed) {
        db_bind(statement, "ibnb", n, edit->seed, (size_t)EDIT_SEED_SIZE, body.s, body.len);
    } else {
        holes_of(edit, &holes);
        db_bind(statement, "inbb", n, holes.s, holes.len, body.s, body.len);
    }
    str_clear(&holes);
    str_clear(&body);
}

static bool run(struct store *store, sqlite3_stmt *statement, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    db_step(store->db, statement, &inner);
    sqlite3_reset(statement);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return inner.kind == ERR_NONE;
}

static bool insert_edit(struct store *store, const struct edit *edit, const struct pack *pack,
    int64_t n, struct err *err)
{
    int64_t author, place;
    if (!author_number(store, &edit->author, &author, err) ||
        !place_number(store, edit->label, &place, err))
        return false;
    sqlite3_stmt *put = db_statement(store->db,
        "INSERT INTO edit(n, seed, holes, body, id, place, author, wall, schema, length,"
        " signature) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        err);
    if (!put)
        return false;
    bind_chunks(store, put, n, edit, &pack->payload);
    sqlite3_bind_blob(put, 5, edit->id.b, HASH_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int64(put, 6, place);
    sqlite3_bind_int64(put, 7, author);
    sqlite3_bind_int64(put, 8, edit->wall);
    sqlite3_bind_int64(put, 9, edit->schema);
    sqlite3_bind_int64(put, 10, edit->length);
    if (edit->has_signature)
        sqlite3_bind_blob(put, 11, edit->signature, EDIT_SIGNATURE_SIZE, SQLITE_TRANSIENT);
    return run(store, put, err);
}

static bool note_newest(struct store *store, int64_t wall, struct err *err)
{
    int64_t newest = db_number(store->db, INT64_MIN, "SELECT wall FROM newest", "");
    if (newest == INT64_MIN)
        return db_exec(store->db, err, "INSERT INTO newest(wall) VALUES(?1)", "i", wall);
    return wall <= newest || db_exec(store->db, err, "UPDATE newest SET wall = ?1", "i", wall);
}

bool store_add(struct store *store, const struct edit *edit, const struct pack *pack,
    const struct vec *parents, int64_t *n, bool *full, struct err *err)
{
    *n = store_count(store) + 1;
    payload_cache_forget(store->payloads, *n);
    if (!insert_edit(store, edit, pack, *n, err))
        return false;
    for (size_t i = 0; i < parents->n; i++) {
        int64_t p = *VEC_AT(parents, int64_t, i);
        if (!db_exec(store->db, err, "INSERT INTO parent(n, p) VALUES(?1, ?2)", "ii", *n, p) ||
            !db_exec(store->db, err, "DELETE FROM head WHERE n = ?1", "i", p))
            return false;
    }
    *full = db_number(store->db, 0, "SELECT 1 FROM head LIMIT 1", "") == 0;
    return db_exec(store->db, err, "INSERT INTO head(n) VALUES(?1)", "i", *n) &&
           note_newest(store, edit->wall, err);
}

bool store_rewrite(struct store *store, int64_t n, const struct edit *edit, struct err *err)
{
    struct pack pack;
    sqlite3_stmt *put = db_statement(
        store->db, "UPDATE edit SET seed = ?2, holes = ?3, body = ?4 WHERE n = ?1", err);
    if (!put)
        return false;
    payload_cache_forget(store->payloads, n);
    pack_make(edit, &pack);
    bind_chunks(store, put, n, edit, &pack.payload);
    pack_clear(&pack);
    return run(store, put, err);
}

bool store_set_signature(
    struct store *store, int64_t n, const unsigned char *signature, struct err *err)
{
    if (!signature)
        return db_exec(store->db, err, "UPDATE edit SET signature = NULL WHERE n = ?1", "i", n);
    return db_exec(store->db, err, "UPDATE edit SET signature = ?2 WHERE n = ?1", "ib", n,
        signature, (size_t)EDIT_SIGNATURE_SIZE);
}

/* ---- what waits, and taking back ------------------------------------------------------------- */

bool store_waits(struct store *store, int64_t n)
{
    return db_number(store->db, 0, "SELECT 1 FROM waiting WHERE n = ?1", "i", n) == 1;
}

bool store_cut(struct store *store, int64_t n, const struct vec *heads, struct err *err)
{
    int64_t was = store_count(store);
    bool ok = db_exec(store->db, err, "DELETE FROM edit WHERE n >= ?1", "i", n) &&
              db_exec(store->db, err, "DELETE FROM parent WHERE n >= ?1", "i", n) &&
              db_exec(store->db, err, "DELETE FROM waiting WHERE n >= ?1", "i", n) &&
              db_exec(store->db, err, "DELETE FROM head", "") &&
              db_exec(store->db, err,
                  "UPDATE newest SET wall = (SELECT max(wall) FROM edit)", "");
    for (size_t i = 0; ok && i < heads->n; i++)
        ok = db_exec(store->db, err, "INSERT INTO head(n) VALUES(?1)", "i",
            *VEC_AT(heads, int64_t, i));
    for (int64_t i = n; i <= was; i++)
        payload_cache_forget(store->payloads, i);
    return ok;
}
