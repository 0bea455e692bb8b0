/*
 * Edits in the file: their rows, parents and heads. Inside the file an edit goes by its local
 * number n: 1, 2, 3 ... without gaps, every parent before its children. Authors and labels repeat,
 * so they too have local numbers (tables author and place).
 *
 * The column holes is NULL as long as all chunks of the edit are there. Otherwise the edit has no
 * seed any more, and holes holds for every chunk, in order:
 *   u8 0, 16 bytes salt                       the chunk is there, next in the body
 *   u8 1, 24 bytes hash, u64 mark             it was dropped; what took it (erase.h)
 */
#ifndef RUKKANEN_BOOK_LOG_STORE_H
#define RUKKANEN_BOOK_LOG_STORE_H

#include "book/db.h"
#include "book/log/body.h"
#include "book/log/chunk.h"
#include "book/log/edit.h"
#include "book/log/pack.h"

struct store;

/* The tables' SQL, for making them and for comparing the schema. */
extern const char store_sql[];

struct store *store_new(struct db *db);
void store_free(struct store *store);
struct db *store_db(struct store *store);
struct body *store_body(struct store *store);

/* ---- edits ---- */

int64_t store_count(struct store *store); /* the newest local number; 0: none; -1 on failure */
/* The local number of a name; 0 if it is not here. */
int64_t store_find(struct store *store, const struct hash *id);
bool store_name(struct store *store, int64_t n, struct hash *id, struct err *err);
/* What decides between concurrent writes: time and name. */
bool store_order(struct store *store, int64_t n, int64_t *wall, struct hash *id, struct err *err);
/* All of an edit. */
bool store_read(struct store *store, int64_t n, struct edit *edit, struct err *err);
/* All but chunks and parents. */
bool store_read_head(struct store *store, int64_t n, struct edit *edit, struct err *err);
/* Writes the edit as number n = store_count() + 1 and its parents' numbers; *full tells whether it
 * descends from everything here. Heads follow. */
bool store_add(struct store *store, const struct edit *edit, const struct pack *pack,
    const struct vec *parents /* of int64_t */, int64_t *n, bool *full, struct err *err);
/* Writes chunks, holes and seed of edit n anew; the name stays. */
bool store_rewrite(struct store *store, int64_t n, const struct edit *edit, struct err *err);
bool store_set_signature(
    struct store *store, int64_t n, const unsigned char *signature, struct err *err);

/* ---- ancestry on disk ---- */

/* Appends the numbers of the parents of n, ascending (of int64_t). */
bool store_parents(struct store *store, int64_t n, struct vec *parents, struct err *err);
/* Appends the numbers of the heads (of int64_t). */
bool store_heads(struct store *store, struct vec *heads, struct err *err);
/* Whether the edit is kept without being applied (log.h). */
bool store_waits(struct store *store, int64_t n);
/* Removes the edits from n on and puts the heads (of int64_t) in place of those there are. */
bool store_cut(struct store *store, int64_t n, const struct vec *heads, struct err *err);

/* ---- payloads ---- */

/* The unpacked chunks of an edit that are there, found by (entity, row). */
struct payload {
    int64_t n;
    struct str bytes;
    struct vec places; /* of struct place, ascending */
    uint64_t used;
};
struct place {
    uint64_t row;
    int entity;
    uint32_t at, length;
};
/* From a small cache: good until the next call. NULL and err on failure. */
const struct payload *store_payload(struct store *store, int64_t n, struct err *err);
/* Where the row's chunk is in it; NULL if the edit has no such chunk (any more). */
const struct place *payload_place(const struct payload *payload, int entity, uint64_t row);
/* A reader over the cells of the row's chunk, its head read already into *head; false if the edit
 * has no such chunk (any more). */
bool payload_chunk(const struct payload *payload, int entity, uint64_t row, struct reader *reader,
    struct chunk_head *head);
/* The value of a cell: a view into the payload; false if it is not there. */
bool payload_cell(
    const struct payload *payload, int entity, uint64_t row, int column, struct cell_view *cell);
/* Another process may have written, or a transaction been rolled back: forgets what was cached if
 * so. Call it with a read or write under way, so that the file cannot change in between. */
void store_refresh(struct store *store);
/* Counts the times that something had to be forgotten. */
uint64_t store_generation(const struct store *store);

/* Fills *payload from the body in column `column` of a row that the caller steps through itself
 * (whole scans of the log); the payload's memory is used again. */
bool payload_load(struct store *store, sqlite3_stmt *statement, int column, int64_t n,
    struct payload *payload, struct err *err);
/* The same from bytes that are unpacked already; false where they are no chunks. */
bool payload_take(struct payload *payload, int64_t n, const struct str *bytes);
void payload_init(struct payload *payload);
void payload_clear(struct payload *payload);

bool log_damaged(struct err *err, const char *why, int64_t n);

#endif
