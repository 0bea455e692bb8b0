/* The store as a whole: the union with another, checking, the digest. */
#include "book/keys/inside.h"
#include "book/log/mutation.h"
#include "rukkanen/base/lang.h"

/* ---- taking ------------------------------------------------------------------------------- */

static bool refuse_foreign(const struct hash *record, struct err *err)
{
    char hex[2 * HASH_SIZE + 1];
    hash_hex(record, hex);
    err_detail(err, "key record %s", hex);
    return err_set(err, ERR_FOREIGN,
        _("The other copy's keys are damaged or were tampered with (record %.8s). Nothing was "
          "taken from it. Your own book is as it was."),
        hex);
}

bool keys_take_record(struct keys *keys, const struct hash *id, int kind, const void *body,
    size_t length, const struct hash *by, const unsigned char signature[64], struct err *err)
{
    if (keys->records < 0)
        keys->records = keystore_count(keys->db);
    if (length > RECORD_MAX_BODY || keys->records++ >= RECORD_MAX_COUNT)
        return refuse_foreign(id, err);
    struct record record = {.kind = kind, .body = STR_INIT, .signer = *by};
    str_add_n(&record.body, body, length);
    memcpy(record.signature, signature, RECORD_SIGNATURE);
    record_name(&record);
    bool taken = hash_equal(&record.id, id) && record_is_sound(&record);
    if (!taken)
        refuse_foreign(id, err);
    else if (!keystore_has(keys->db, id)) {
        taken = keystore_add(keys->db, &record, err);
        vec_add(&keys->taken, id);
    }
    record_clear(&record);
    return taken;
}

bool keys_take_gone(struct keys *keys, const struct hash *id, const struct hash *by,
    const unsigned char signature[64], struct err *err)
{
    struct gone gone = {.id = *id, .signer = *by};
    memcpy(gone.signature, signature, RECORD_SIGNATURE);
    if (keys->gone < 0)
        keys->gone = keystore_count_gone(keys->db);
    if (keys->gone++ >= RECORD_MAX_COUNT)
        return refuse_foreign(id, err);
    if (!keystore_add_gone(keys->db, &gone, err))
        return false;
    vec_add(&keys->taken_gone, &gone);
    return true;
}

/* Drops every record that somebody made gone who may. */
static bool drop_gone(struct keys *keys, struct err *err)
{
    struct vec gone = VEC_INIT(struct gone);
    bool done = keystore_gone_waiting(keys->db, &gone, err);
    for (size_t i = 0; done && i < gone.n; i++) {
        const struct gone *one = VEC_AT(&gone, struct gone, i);
        struct record record;
        if (keystore_get(keys->db, &one->id, &record, err) && trust_allows_gone(keys, one, &record))
            done = keystore_drop(keys->db, &one->id, err);
        record_clear(&record);
    }
    vec_clear(&gone);
    return done;
}

bool keys_take_end(struct keys *keys, struct err *err)
{
    bool done = true;
    keys_changed(keys);
    for (size_t i = 0; done && i < keys->taken.n; i++) {
        const struct hash *id = VEC_AT(&keys->taken, struct hash, i);
        struct record record;
        done = keystore_get(keys->db, id, &record, err)
            && (trust_verify_record(keys, &record) || mutation_is(MUTATION_UNSIGNED_KEYS)
                || refuse_foreign(id, err));
        record_clear(&record);
    }
    for (size_t i = 0; done && i < keys->taken_gone.n; i++) {
        const struct gone *gone = VEC_AT(&keys->taken_gone, struct gone, i);
        done = trust_verify_gone(keys, gone) || refuse_foreign(&gone->id, err);
    }
    done = done && drop_gone(keys, err);
    keys_forget(keys);
    return done;
}

/* ---- checking ----------------------------------------------------------------------------- */

static bool check_record(struct keys *keys, struct record *record, struct err *err)
{
    struct hash given = record->id;
    record_name(record);
    return (hash_equal(&given, &record->id) && record_is_sound(record)
               && trust_verify_record(keys, record))
        || keys_damaged(&given, err);
}

static bool check_records(struct keys *keys, int kind, struct err *err)
{
    struct vec records = VEC_INIT(struct record);
    bool right = keystore_all(keys->db, kind, &records, err);
    for (size_t i = 0; right && i < records.n; i++)
        right = check_record(keys, VEC_AT(&records, struct record, i), err);
    keystore_clear(&records);
    return right;
}

/* A subject that is not what the body says would hide a record from who looks for it. */
static bool check_subjects(struct keys *keys, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    sqlite3_stmt *statement
        = db_statement(keys->db, "SELECT subject, body, id FROM key_record", err);
    if (!statement)
        return false;
    while (db_step(keys->db, statement, &own)) {
        struct record record = {.body = STR_INIT};
        uint64_t subject;
        size_t length = (size_t)sqlite3_column_bytes(statement, 1);
        str_add_n(&record.body, sqlite3_column_blob(statement, 1), length < 16 ? length : 16);
        bool right = record_subject(&record, &subject)
            && (int64_t)subject == sqlite3_column_int64(statement, 0)
            && sqlite3_column_bytes(statement, 2) == HASH_SIZE;
        record_clear(&record);
        if (!right) {
            sqlite3_reset(statement);
            return err_set(err, ERR_DAMAGED,
                _("The list of keys of this book is damaged. Nothing was changed. Take a backup "
                  "into use."));
        }
    }
    if (own.kind != ERR_NONE && err)
        *err = own;
    return own.kind == ERR_NONE;
}

static bool check_gone(struct keys *keys, struct err *err)
{
    struct vec gone = VEC_INIT(struct gone);
    bool right = keystore_gone_all(keys->db, &gone, err);
    for (size_t i = 0; right && i < gone.n; i++) {
        const struct gone *one = VEC_AT(&gone, struct gone, i);
        struct record record;
        right = trust_verify_gone(keys, one) || keys_damaged(&one->id, err);
        if (right && keystore_get(keys->db, &one->id, &record, err)) {
            right = !trust_allows_gone(keys, one, &record) || keys_damaged(&one->id, err);
            record_clear(&record);
        }
    }
    vec_clear(&gone);
    return right;
}

bool keys_check(struct keys *keys, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    struct vec kinds = VEC_INIT(int);
    keys_changed(keys);
    bool right = trust_load(keys, err) && check_subjects(keys, err);
    sqlite3_stmt *statement = right
        ? db_statement(keys->db, "SELECT DISTINCT kind FROM key_record ORDER BY kind", err)
        : NULL;
    while (statement && db_step(keys->db, statement, &own))
        vec_add(&kinds, &(int){sqlite3_column_int(statement, 0)});
    for (size_t i = 0; right && i < kinds.n; i++)
        right = check_records(keys, *VEC_AT(&kinds, int, i), err);
    vec_clear(&kinds);
    if (own.kind != ERR_NONE && err)
        *err = own;
    return right && statement && own.kind == ERR_NONE && check_gone(keys, err);
}

bool keys_digest(struct keys *keys, struct hash *digest, struct err *err)
{
    return keystore_digest(keys->db, digest, err);
}
