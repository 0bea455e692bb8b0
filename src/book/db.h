/*
 * The one way to SQLite. It opens a file with the settings that the book needs (rollback journal,
 * every write synced, nothing sealed in temp files, no code from the file trusted), keeps prepared
 * statements for the life of the connection, nests transactions so that only the outermost
 * commits, and turns SQLite's errors into sentences.
 *
 * SQL stands whole where it is used; values are always bound. A statement text is a string
 * literal or lives as long as the database: the cache knows it by its address.
 */
#ifndef RUKKANEN_BOOK_DB_H
#define RUKKANEN_BOOK_DB_H

#include "rukkanen/base/err.h"
#include "rukkanen/model/value.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct db;

enum db_mode { DB_READ, DB_WRITE, DB_CREATE, DB_FOREIGN };

/* Opens path. DB_CREATE makes a new file (0600) and refuses an existing one. On failure *db is
 * NULL and err says why. In tests path may be ":memory:". vfs NULL: the system's. DB_FOREIGN is
 * for a file that nobody vouches for: only reading, with limits on what SQLite may take; the caller
 * adds a deadline (db_deadline). */
bool db_open(const char *path, enum db_mode mode, const char *vfs, struct db **db, struct err *err);
void db_close(struct db *db);
/* From now on statements fail when this many milliseconds have gone. */
void db_deadline(struct db *db, int64_t ms);
sqlite3 *db_handle(struct db *db);
const char *db_path(const struct db *db);
bool db_read_only(const struct db *db);

/* Runs a script of statements without results. */
bool db_run(struct db *db, const char *sql, struct err *err);

/* A prepared statement from the cache, reset and unbound; NULL (and err) if it cannot be made. It
 * belongs to the database: never finalise it. Not re-entrant: the same text is the same statement,
 * so a function that recurses while stepping must finish its loop first. */
sqlite3_stmt *db_statement(struct db *db, const char *sql, struct err *err);
/* One that the caller owns and gives back with db_release (for SQL built at run time, and for
 * loops whose body may use the same text). */
sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct err *err);
void db_release(sqlite3_stmt *statement);

/* As db_statement for SQL that is built at run time: found again by its text. Only the latest few
 * are kept, so it is good until the next call of this function. Step it to its end (or reset it)
 * before asking for another. */
sqlite3_stmt *db_made(struct db *db, const char *sql, struct err *err);

/* Binds parameters 1, 2, ... by a letter each: i int64_t, b (const void *, size_t) bytes,
 * t const char * text or NULL, v const struct value *, n nothing (NULL). Copies are made. */
void db_bind(sqlite3_stmt *statement, const char *letters, ...);
/* Steps: true = a row is there; false = done or failed (err tells which: its kind stays
 * ERR_NONE when done). Resets the statement when done. */
bool db_step(struct db *db, sqlite3_stmt *statement, struct err *err);
/* Binds, steps once, resets. For statements without results. */
bool db_exec(struct db *db, struct err *err, const char *sql, const char *letters, ...);
/* The first column of the first row as a number; otherwise if there is none. */
int64_t db_number(struct db *db, int64_t otherwise, const char *sql, const char *letters, ...);

/* Column as a value: integer, text or bytes (SEALED and ID are the caller's knowledge). */
struct value db_column_value(sqlite3_stmt *statement, int column);

/* Transactions nest; only the outermost commits, a rollback at any depth dooms all. Every begin
 * must be met by one db_end or db_rollback in the same function. */
bool db_begin_at(struct db *db, const char *file, int line, struct err *err);
#define db_begin(db, err) db_begin_at((db), __FILE__, __LINE__, (err))
/* For reading several things that must fit together: nobody's write comes between. Cheap; also
 * saves the locking and unlocking for each statement. Inside another transaction it is part of
 * that. Ends with db_end. */
bool db_begin_read(struct db *db, struct err *err);
bool db_end(struct db *db, struct err *err);
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);
/* Counts the transactions that were rolled back: what was remembered of their rows is void. */
unsigned db_rollbacks(const struct db *db);

/* Fills err with the sentence for SQLite's last error on this connection. Returns false. */
bool db_failed(struct db *db, struct err *err);

#endif
