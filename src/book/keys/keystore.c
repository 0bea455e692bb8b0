#include "book/keys/keystore.h"

#include <sodium.h>

/* By kind and subject, so that a person's keys lie together and in the order of persons. The
 * subject only repeats the beginning of the body. */
bool keystore_create(struct db *db, struct err *err)
{
    return db_run(db,
        "CREATE TABLE key_record ("
        " kind INTEGER NOT NULL,"
        " subject INTEGER NOT NULL,"
        " id BLOB NOT NULL,"
        " body BLOB NOT NULL,"
        " signer BLOB NOT NULL,"
        " signature BLOB NOT NULL,"
        " PRIMARY KEY (kind, subject, id)) WITHOUT ROWID, STRICT;"
        "CREATE UNIQUE INDEX key_record_id ON key_record (id);"
        "CREATE TABLE key_gone ("
        " id BLOB NOT NULL,"
        " signer BLOB NOT NULL,"
        " signature BLOB NOT NULL,"
        " PRIMARY KEY (id, signer)) WITHOUT ROWID, STRICT;",
        err);
}

bool keystore_add(struct db *db, const struct record *record, struct err *err)
{
    uint64_t subject;
    record_subject(record, &subject);
    return db_exec(db, err,
        "INSERT OR IGNORE INTO key_record (kind, subject, id, body, signer, signature)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        "iibbbb", (int64_t)record->kind, (int64_t)subject, record->id.b, (size_t)HASH_SIZE,
        record->body.s, record->body.len, record->signer.b, (size_t)HASH_SIZE, record->signature,
        (size_t)RECORD_SIGNATURE);
}

bool keystore_drop(struct db *db, const struct hash *id, struct err *err)
{
    return db_exec(db, err, "DELETE FROM key_record WHERE id = ?", "b", id->b, (size_t)HASH_SIZE);
}

bool keystore_has(struct db *db, const struct hash *id)
{
    return db_number(db, 0, "SELECT 1 FROM key_record WHERE id = ?", "b", id->b, (size_t)HASH_SIZE)
        == 1;
}

/* Bytes of a fixed size; what is of another size becomes zeros, which no signature fits. */
static void column_bytes(sqlite3_stmt *statement, int column, void *out, size_t size)
{
    memset(out, 0, size);
    if ((size_t)sqlite3_column_bytes(statement, column) == size)
        memcpy(out, sqlite3_column_blob(statement, column), size);
}

/* kind, id, body, signer, signature */
static void read_record(sqlite3_stmt *statement, struct record *record)
{
    record->kind = sqlite3_column_int(statement, 0);
    column_bytes(statement, 1, record->id.b, HASH_SIZE);
    str_add_n(&record->body, sqlite3_column_blob(statement, 2),
        (size_t)sqlite3_column_bytes(statement, 2));
    column_bytes(statement, 3, record->signer.b, HASH_SIZE);
    column_bytes(statement, 4, record->signature, RECORD_SIGNATURE);
}

bool keystore_get(struct db *db, const struct hash *id, struct record *record, struct err *err)
{
    record_init(record);
    sqlite3_stmt *statement = db_statement(
        db, "SELECT kind, id, body, signer, signature FROM key_record WHERE id = ?", err);
    if (!statement)
        return false;
    db_bind(statement, "b", id->b, (size_t)HASH_SIZE);
    if (!db_step(db, statement, err))
        return false;
    read_record(statement, record);
    sqlite3_reset(statement);
    return true;
}

static bool read_records(
    struct db *db, sqlite3_stmt *statement, struct vec *records, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    while (db_step(db, statement, &own)) {
        struct record *record = vec_add(records, NULL);
        record_init(record);
        read_record(statement, record);
    }
    if (own.kind == ERR_NONE)
        return true;
    if (err && err->kind == ERR_NONE)
        *err = own;
    return false;
}

bool keystore_all(struct db *db, int kind, struct vec *records, struct err *err)
{
    sqlite3_stmt *statement = db_statement(db,
        "SELECT kind, id, body, signer, signature FROM key_record WHERE kind = ?"
        " ORDER BY kind, subject, id",
        err);
    if (!statement)
        return false;
    db_bind(statement, "i", (int64_t)kind);
    return read_records(db, statement, records, err);
}

bool keystore_about(struct db *db, int kind, uint64_t subject, struct vec *records, struct err *err)
{
    sqlite3_stmt *statement = db_statement(db,
        "SELECT kind, id, body, signer, signature FROM key_record"
        " WHERE kind = ? AND subject = ? ORDER BY id",
        err);
    if (!statement)
        return false;
    db_bind(statement, "ii", (int64_t)kind, (int64_t)subject);
    return read_records(db, statement, records, err);
}

void keystore_clear(struct vec *records)
{
    for (size_t i = 0; i < records->n; i++)
        record_clear(VEC_AT(records, struct record, i));
    vec_clear(records);
}

sqlite3_stmt *keystore_person_begin(
    struct db *db, uint64_t first, uint64_t last, struct err *err)
{
    sqlite3_stmt *statement = db_statement(db,
        "SELECT id, body, signer, signature, subject FROM key_record"
        " WHERE kind = 7 AND subject BETWEEN ?1 AND ?2 ORDER BY subject, id",
        err);
    if (statement)
        db_bind(statement, "ii", (int64_t)first, (int64_t)last);
    return statement;
}

bool keystore_person_next(
    struct db *db, sqlite3_stmt *statement, struct keystore_person *out, struct err *err)
{
    while (db_step(db, statement, err)) {
        out->length = (size_t)sqlite3_column_bytes(statement, 1);
        out->body = sqlite3_column_blob(statement, 1);
        column_bytes(statement, 0, out->id.b, HASH_SIZE);
        column_bytes(statement, 2, out->signer.b, HASH_SIZE);
        out->signature = sqlite3_column_blob(statement, 3);
        out->person = (uint64_t)sqlite3_column_int64(statement, 4);
        if (sqlite3_column_bytes(statement, 3) == RECORD_SIGNATURE)
            return true;
    }
    return false;
}

void keystore_person_end(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
}

/* ---- gone --------------------------------------------------------------------------------- */

bool keystore_add_gone(struct db *db, const struct gone *gone, struct err *err)
{
    return db_exec(db, err,
        "INSERT OR IGNORE INTO key_gone (id, signer, signature) VALUES (?, ?, ?)", "bbb",
        gone->id.b, (size_t)HASH_SIZE, gone->signer.b, (size_t)HASH_SIZE, gone->signature,
        (size_t)RECORD_SIGNATURE);
}

static bool read_gone(struct db *db, sqlite3_stmt *statement, struct vec *gone, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    while (db_step(db, statement, &own)) {
        struct gone *one = vec_add(gone, NULL);
        column_bytes(statement, 0, one->id.b, HASH_SIZE);
        column_bytes(statement, 1, one->signer.b, HASH_SIZE);
        column_bytes(statement, 2, one->signature, RECORD_SIGNATURE);
    }
    if (own.kind == ERR_NONE)
        return true;
    if (err && err->kind == ERR_NONE)
        *err = own;
    return false;
}

bool keystore_gone_waiting(struct db *db, struct vec *gone, struct err *err)
{
    sqlite3_stmt *statement = db_statement(db,
        "SELECT g.id, g.signer, g.signature FROM key_gone g JOIN key_record r ON r.id = g.id"
        " ORDER BY g.id, g.signer",
        err);
    return statement && read_gone(db, statement, gone, err);
}

bool keystore_gone_all(struct db *db, struct vec *gone, struct err *err)
{
    sqlite3_stmt *statement
        = db_statement(db, "SELECT id, signer, signature FROM key_gone ORDER BY id, signer", err);
    return statement && read_gone(db, statement, gone, err);
}

/* ---- whole -------------------------------------------------------------------------------- */

int64_t keystore_count(struct db *db)
{
    return db_number(db, 0, "SELECT count(*) FROM key_record", "");
}

int64_t keystore_count_gone(struct db *db)
{
    return db_number(db, 0, "SELECT count(*) FROM key_gone", "");
}

/* Feeds every byte of every row of a statement, then how many rows there were. */
static bool hash_rows(struct db *db, crypto_generichash_state *state, sqlite3_stmt *statement,
    int columns, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    uint64_t rows = 0;
    while (db_step(db, statement, &own)) {
        for (int i = 0; i < columns; i++) {
            struct hash part;
            column_bytes(statement, i, part.b, HASH_SIZE);
            crypto_generichash_update(state, part.b, HASH_SIZE);
        }
        rows++;
    }
    unsigned char count[8];
    for (int i = 0; i < 8; i++)
        count[i] = (unsigned char)(rows >> (8 * i));
    crypto_generichash_update(state, count, sizeof count);
    if (own.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = own;
    return own.kind == ERR_NONE;
}

bool keystore_digest(struct db *db, struct hash *digest, struct err *err)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)"rk1s", 4);
    sqlite3_stmt *records = db_statement(db, "SELECT id FROM key_record ORDER BY id", err);
    if (!records || !hash_rows(db, &state, records, 1, err))
        return false;
    sqlite3_stmt *gone
        = db_statement(db, "SELECT id, signer FROM key_gone ORDER BY id, signer", err);
    if (!gone || !hash_rows(db, &state, gone, 2, err))
        return false;
    crypto_generichash_final(&state, digest->b, HASH_SIZE);
    return true;
}
