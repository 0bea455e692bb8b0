/* The file's schema: the log, the key store, what is local to one copy. */
#include "book/internal.h"

#include "rukkanen/base/lang.h"

#include <sodium.h>
#include <string.h>

/* Never merged: what this copy knows of itself, and the drafts. `held` names edits that an undone
 * merge put away; `forgotten` ids that stay erased whatever is restored. */
static const char local_tables[]
    = "CREATE TABLE local(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
      "CREATE TABLE draft(author BLOB NOT NULL, entity INTEGER NOT NULL, row INTEGER NOT NULL,"
      " wall INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(author, entity, row)) WITHOUT "
      "ROWID;"
      "CREATE TABLE held(id BLOB PRIMARY KEY) WITHOUT ROWID;"
      "CREATE TABLE forgotten(person INTEGER PRIMARY KEY, tag_key BLOB NOT NULL);";

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

void schema_digest(struct db *db, struct hash *digest)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    sqlite3_stmt *statement
        = db_statement(db, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name", NULL);
    while (statement && db_step(db, statement, NULL)) {
        for (int i = 0; i < 3; i++) {
            const unsigned char *text = sqlite3_column_text(statement, i);
            crypto_generichash_update(
                &state, text ? text : (const unsigned char *)"", text ? strlen((const char *)text) + 1 : 1);
        }
    }
    crypto_generichash_final(&state, digest->b, HASH_SIZE);
}

/* What schema_create makes, as a digest: tests/book/book_test.c compares it with a new book and
 * says the new one when a table changes. Making the whole schema anew at every start to compare
 * would cost more than all the rest of opening. */
static const char expected[] = "b9f8059c05e453b7bf3fe76d690ebe022f3ab9155379c23f";

bool schema_check(struct db *db, struct err *err)
{
    struct hash digest, wanted;
    if (db_number(db, 0, "PRAGMA application_id", "") != BOOK_APPLICATION_ID)
        return err_set(err, ERR_DAMAGED, _("The file is not a rukkanen book."));
    if (db_number(db, 0, "PRAGMA user_version", "") > BOOK_FORMAT)
        return err_set(err, ERR_NEWER,
            _("The book was written by a newer program. It is safe; open it with that program, "
              "or install it here."));
    schema_digest(db, &digest);
    if (hash_from_hex(expected, &wanted) && hash_equal(&digest, &wanted))
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
