/* The file's schema: the log, the key store, what is local to one copy. */
#include "book/internal.h"

#include "rukkanen/base/lang.h"

#include <sodium.h>
#include <string.h>

/* Never merged: what this copy knows of itself and of others, and the drafts. `held` names edits
 * that an undone merge put away; `forgotten` ids that stay erased whatever is restored; `orphan`
 * holds edits whose ancestors have not come yet (edit_pack); `copy` what other copies were seen to
 * have; `unmerge` the key records that the last merge brought (what 1), dropped (2) and declared
 * gone (3). */
static const char local_tables[]
    = "CREATE TABLE local(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
      "CREATE TABLE draft(author BLOB NOT NULL, entity INTEGER NOT NULL, row INTEGER NOT NULL,"
      " wall INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(author, entity, row)) WITHOUT "
      "ROWID;"
      "CREATE TABLE held(id BLOB PRIMARY KEY) WITHOUT ROWID;"
      "CREATE TABLE forgotten(person INTEGER PRIMARY KEY, tag_key BLOB NOT NULL);"
      "CREATE TABLE orphan(id BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;"
      "CREATE TABLE copy(label INTEGER PRIMARY KEY, made INTEGER NOT NULL, seen INTEGER NOT NULL,"
      " heads BLOB NOT NULL, keys BLOB NOT NULL);"
      "CREATE TABLE unmerge(what INTEGER NOT NULL, id BLOB NOT NULL, kind INTEGER, body BLOB,"
      " signer BLOB, signature BLOB, PRIMARY KEY(what, id, signer));";

bool schema_create(struct db *db, struct err *err)
{
    return db_begin(db, err) && db_run(db, local_tables, err) && log_create(db, err)
        && keys_create(db, err)
        && db_run(db,
            "PRAGMA application_id = 1920297777;" /* BOOK_APPLICATION_ID */
            "PRAGMA user_version = 1;",           /* BOOK_FORMAT */
            err)
        && db_end(db, err);
}

/* A state table or an index of one, of whatever version of the program: only plain columns, nothing
 * that computes. */
static bool is_state_table(const char *type, const char *sql)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ ,()";
    static const char *const tables[] = {"CREATE TABLE r_", "CREATE TABLE row_other(",
        "CREATE TABLE open_cell(", "CREATE INDEX i_"};
    bool known = false;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        known = known || strncmp(sql, tables[i], strlen(tables[i])) == 0;
    return known && (strcmp(type, "table") == 0 || strcmp(type, "index") == 0)
        && sql[strspn(sql, letters)] == '\0' && !strcasestr(sql, " as ") && !strcasestr(sql, " as(")
        && !strcasestr(sql, "check") && !strcasestr(sql, "default");
}

void schema_digest(struct db *db, enum schema_part part, struct hash *digest)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    sqlite3_stmt *statement
        = db_statement(db, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name", NULL);
    while (statement && db_step(db, statement, NULL)) {
        const char *type = (const char *)sqlite3_column_text(statement, 0);
        const char *sql = (const char *)sqlite3_column_text(statement, 2);
        if (part == SCHEMA_LASTING && (!sql || is_state_table(type, sql)))
            continue;
        for (int i = 0; i < 3; i++) {
            const unsigned char *text = sqlite3_column_text(statement, i);
            crypto_generichash_update(
                &state, text ? text : (const unsigned char *)"", text ? strlen((const char *)text) + 1 : 1);
        }
    }
    crypto_generichash_final(&state, digest->b, HASH_SIZE);
}

/* What schema_create makes, as digests: tests/book/book_test.c compares them with a new book and
 * says the new ones when a table changes. Making the whole schema anew at every start to compare
 * would cost more than all the rest of opening. The second one, without the state tables, must
 * never change within a format: another version of the program has other state tables, and only
 * makes them anew from the log. */
static const char expected[] = "3b9939615784e5eb1be63894462ca65efd11014cc61f70ea";
static const char lasting[] = "59c2760db387f73d2bb846d2324448bf74da6b6720e0bfa2";

static bool is_digest(struct db *db, enum schema_part part, const char *hex)
{
    struct hash digest, wanted;
    schema_digest(db, part, &digest);
    return hash_from_hex(hex, &wanted) && hash_equal(&digest, &wanted);
}

bool schema_check(struct db *db, bool *same_tables, struct err *err)
{
    if (db_number(db, 0, "PRAGMA application_id", "") != BOOK_APPLICATION_ID)
        return err_set(err, ERR_DAMAGED, _("The file is not a rukkanen book."));
    if (db_number(db, 0, "PRAGMA user_version", "") > BOOK_FORMAT)
        return err_set(err, ERR_NEWER,
            _("The book was written by a newer program. It is safe; open it with that program, "
              "or install it here."));
    *same_tables = is_digest(db, SCHEMA_ALL, expected);
    if (*same_tables || is_digest(db, SCHEMA_LASTING, lasting))
        return true;
    return err_set(err, ERR_DAMAGED,
        _("Something foreign has been put into the file, or a part is missing. It is not opened. "
          "Take a backup into use."));
}

bool local_get(struct db *db, const char *name, struct value *value)
{
    *value = VALUE_NONE;
    sqlite3_stmt *statement = db_statement(db, "SELECT value FROM local WHERE name = ?1", NULL);
    if (!statement)
        return false;
    db_bind(statement, "t", name);
    bool found = db_step(db, statement, NULL);
    if (found)
        *value = db_column_value(statement, 0);
    sqlite3_reset(statement);
    return found;
}

bool local_set(struct db *db, const char *name, const struct value *value, struct err *err)
{
    return db_exec(
        db, err, "INSERT OR REPLACE INTO local(name, value) VALUES (?1, ?2)", "tv", name, value);
}
