/*
 * The log of edits and the state tables that follow from it. The log is the truth: the tables are
 * a cache, and any topological order of the same edits gives the same tables, byte for byte.
 *
 * The log knows rows, columns and values, sealed ones as bytes; it knows nothing of keys, screens
 * or what a field means. It never asks the clock or the user.
 *
 * State table of an entity ("r_" and its name, e.g. r_meeting):
 *   id INTEGER PRIMARY KEY, ver INTEGER (local number of the edit that first wrote the row),
 *   gone INTEGER (1: removed),
 *   live BLOB (which edits wrote which cells, where it is not just ver; see live.h),
 *   c1, c2, c3 for COLUMN_ORDER, COLUMN_TAG, COLUMN_HOME and c8, c9, ... one column for each field
 *   that is public and short (field_is_inline), by column number, with the winner's value, or that
 *   is marked, with 1 where the winner is a value: which cells were written is no secret.
 * References and dates have indexes.
 * Other values stand once, in the log, and are read by log_value() through the row's versions.
 */
#ifndef RUKKANEN_BOOK_LOG_LOG_H
#define RUKKANEN_BOOK_LOG_LOG_H

#include "book/db.h"
#include "book/log/edit.h"

struct log;

/* What the log needs to know of authors and keys; the key store gives it. */
struct log_trust {
    void *data;
    /* Signs an edit's name as the open user; false while locked. */
    bool (*sign)(void *data, const struct hash *id, unsigned char signature[EDIT_SIGNATURE_SIZE],
        struct err *err);
    /* Whether the signature over id is the author's. */
    bool (*verify)(void *data, const struct hash *author, const struct hash *id,
        const unsigned char signature[EDIT_SIGNATURE_SIZE]);
};

/* Makes the log's tables, the state tables of all entities and their indexes in an empty
 * database. */
bool log_create(struct db *db, struct err *err);
/* Opens the log of a database that log_create made; trust is copied, its data borrowed. Replays
 * if the state tables are of another shape than this program's. */
bool log_open(struct db *db, const struct log_trust *trust, struct log **log, struct err *err);
/* The same where the caller has compared the whole schema: the shape of the tables is not looked
 * at, which would be a quarter of opening a book. */
bool log_open_known(
    struct db *db, const struct log_trust *trust, struct log **log, struct err *err);
void log_close(struct log *log);

/* ---- writing ---- */

/* Appends the edit of an action in the current (or an own) transaction: sets parents = heads,
 * seed, length and id, has it signed, lets the signature of an own, no longer needed parent go,
 * applies it. author, label, wall and chunks are the caller's; so are except lists (log_except). */
bool log_append(struct log *log, struct edit *edit, struct err *err);
/* Adds an edit made elsewhere: its parents must be here, its name must be right; already known is
 * no error. The general apply step, whatever the ancestry. Import all edits of a file in one
 * transaction, parents first, and finish with log_import_end before it ends: what can only be told
 * of all of them together is checked there. ERR_FOREIGN, and the transaction doomed, for anything
 * that no honest program writes. */
bool log_import(struct log *log, const struct edit *edit, struct err *err);
/* Every dropped chunk that came must be named by an erasure or redaction that is here, and every
 * edit that came must be signed, by itself or by an edit of the same author after it. */
bool log_import_end(struct log *log, struct err *err);
/* The same for an edit whose author may not do what it does, as far as the keys say: it is kept,
 * passed on, and counts for nothing until log_set_waiting lets it in. */
bool log_import_waiting(struct log *log, const struct edit *edit, struct err *err);
/* The except list of a write of a cell: the live writes whose value differs from the value now
 * written and that are not among the shown ones (shown: the names of edits whose values of this
 * cell the user was shown). Appends to *except (of struct hash). */
bool log_except(struct log *log, int entity, uint64_t row, int column, const struct value *value,
    const struct hash *shown, size_t n_shown, struct vec *except, struct err *err);

/* ---- reading ----
 * Whoever reads many rows in a row puts them between db_begin_read and db_end: a third of the time
 * (2.6 us a row), and no other program's write comes between. */

struct log_write {
    int64_t n; /* local number of the edit; topological */
    struct hash edit;
    struct hash author;
    uint64_t label;
    int64_t wall;
    struct value value; /* owned */
};
void log_write_clear(struct log_write *write);
void log_writes_clear(struct vec *writes);

/* The winner's value of a cell; VALUE_NULL where nothing was written. */
bool log_value(
    struct log *log, int entity, uint64_t row, int column, struct value *value, struct err *err);
/* All winning values of one row in one go: appends struct cell (without except lists) for every
 * column that was ever written, ascending. Faster than log_value for each. */
bool log_row(struct log *log, int entity, uint64_t row, struct vec *cells, struct err *err);
/* What the state tables know of a row, as a list reads it along with the row's id (the columns
 * ver and live; see live.h), so that the row need not be looked for again. */
struct log_found {
    uint64_t row;
    int64_t ver;
    unsigned char live[7];
    unsigned char live_length; /* LIVE_ELSEWHERE: it is to be looked for, by the row's id */
};
enum { LIVE_ELSEWHERE = 255 };
struct log_found log_found_of(uint64_t row, int64_t ver, const void *live, size_t live_length);
/* As log_row, of a row whose place was read in this transaction. Where *lent is set the cells'
 * values lie in the log's own memory: they stay until the log is asked for anything else and must
 * not be cleared, only the vector. */
bool log_row_at(struct log *log, int entity, const struct log_found *place, struct vec *cells,
    bool *lent, struct err *err);
/* Appends the encoded chunk of a row that one edit wrote; nothing where several did. */
bool log_chunk(struct log *log, int entity, const struct log_found *place, struct str *bytes,
    struct err *err);
/* The cells of such a chunk, lent by it. False where it is none. */
struct log_chunk {
    const char *bytes;
    size_t length; /* 0: none */
};
bool log_chunk_cells(const struct log_chunk *chunk, struct vec *cells);
/* The live writes of a cell, the winner first. Appends struct log_write. */
bool log_live(
    struct log *log, int entity, uint64_t row, int column, struct vec *writes, struct err *err);
/* Every write of a row (column < 0) or of one of its cells, oldest first; appends struct
 * log_history. Reads the whole log: 70 ms for ten years. */
struct log_history {
    struct log_write write;
    int entity;
    uint64_t row;
    int column;
};
bool log_history(
    struct log *log, int entity, uint64_t row, int column, struct vec *history, struct err *err);
/* The same of several rows (of struct log_place) in one go. */
struct log_place {
    int entity;
    uint64_t row;
};
bool log_history_of(
    struct log *log, const struct vec *places, int column, struct vec *history, struct err *err);
/* Cells whose live set holds two or more different values, in rows that are not removed, and
 * column 0 of rows whose removal is overruled; appends struct log_open ordered by entity, row,
 * column. */
struct log_open {
    int entity;
    uint64_t row;
    int column;
};
bool log_conflicts(struct log *log, struct vec *open, struct err *err);
/* Whether log_conflicts lists the cell. */
bool log_differs(struct log *log, int entity, uint64_t row, int column);
/* Whether the row is removed: not by the value of column 0 alone, since content that was written
 * beside a removal overrules it. */
bool log_gone(struct log *log, int entity, uint64_t row);

bool log_edit(struct log *log, const struct hash *id, struct edit *edit, struct err *err);
bool log_edit_at(struct log *log, int64_t n, struct edit *edit, struct err *err);
/* Names of all edits that begin with the hex digits: 0 none, 1 found, 2 several. */
int log_find(struct log *log, const char *hex, struct hash *id);
bool log_heads(struct log *log, struct vec *heads /* of struct hash, ascending */, struct err *err);
int64_t log_count(struct log *log); /* number of edits */
bool log_genesis(struct log *log, struct hash *id);
int64_t log_newest_wall(struct log *log);
/* Whether a is an ancestor of b (or b itself). */
bool log_is_ancestor(struct log *log, const struct hash *a, const struct hash *b);

/* A row id that is free: 63 bits, minute << 34 | random, minute = max(clock, newest in the book),
 * minutes since 1.1.2020; or all random where entity says so (persons). */
bool log_new_row(struct log *log, int entity, int64_t wall, uint64_t *row, struct err *err);

/* ---- what an edit says of itself: chunk (ENTITY_EDIT, row 0) ---- */

enum {
    EDIT_COLUMN_ROOT = 8,    /* genesis: bytes, the root's public keys */
    EDIT_COLUMN_RANDOM = 9,  /* genesis: bytes */
    EDIT_COLUMN_UNDOES = 10, /* bytes: name of the edit that this one undoes */
    EDIT_COLUMN_ERASES = 11, /* bytes: the erasure, see erase.h */
    EDIT_COLUMN_REDACTS = 12 /* bytes: pairs of edit name and chunk hash, see erase.h */
};

/* ---- undo of one edit ---- */

/* Fills *undo with the cells that put back what was before the edit, and names the edit as undone:
 * only cells whose live set is just that edit; undo of a first write of a row removes it. What
 * stays as it is, is appended to *kept (struct log_open): cells changed since, cells of a row
 * removed since, and cells in which the edit resolved two values: a resolution is not reopened.
 * Without anything to put back *undo stays without chunks. An erasure, a redaction and the book's
 * beginning cannot be undone (ERR_REFUSED). author, label and wall are the caller's. */
bool log_undo(
    struct log *log, const struct hash *id, struct edit *undo, struct vec *kept, struct err *err);

/* ---- edits that wait, and edits that are taken back ---- */

bool log_waits(struct log *log, int64_t n);
/* Appends the local numbers (int64_t) of all edits that wait, ascending. */
bool log_waiting(struct log *log, struct vec *numbers, struct err *err);
/* Lets edits wait that counted, and count that waited (both of int64_t). What an erasure or
 * redaction took before it had to wait does not come back. */
bool log_set_waiting(
    struct log *log, const struct vec *hold, const struct vec *release, struct err *err);
/* Removes every edit with a number above n, which came by imports alone; heads (of int64_t): those
 * there were at n. Appends their names to *names (of struct hash). Erasures and redactions that
 * were among them stay. */
bool log_take_back(struct log *log, int64_t n, const struct vec *heads, struct vec *names,
    struct err *err);
/* Appends the rows (struct log_open, column 0) that the edits above n write, each once. */
bool log_touched(struct log *log, int64_t n, struct vec *rows, struct err *err);

/* ---- whole ---- */

/* Empties the state tables and fills them from the log, in one transaction. progress (may be
 * NULL) is called now and then with per cent done and returns false to stop. */
bool log_replay(
    struct log *log, bool (*progress)(void *data, int percent), void *data, struct err *err);
/* SQLite's integrity check, every name recomputed, parents there, heads signed, tables equal to a
 * replay (into an in-memory database). The sentence says which part failed. */
bool log_check(struct log *log, struct err *err);
/* The logical dump (COMMANDS.md `dump`): line 1 {format, book, heads}, then a line per row. */
bool log_dump(struct log *log, void (*line)(void *data, const char *text, size_t length),
    void *data, struct err *err);

#endif
