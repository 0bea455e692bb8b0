/* What the files of the log share and nobody else needs. */
#ifndef RUKKANEN_BOOK_LOG_INTERNAL_H
#define RUKKANEN_BOOK_LOG_INTERNAL_H

#include "book/log/apply.h"
#include "book/log/erase.h"
#include "book/log/log.h"

struct log {
    struct db *db;
    struct log_trust trust;
    struct store *store;
    struct ancestry *ancestry;
    struct tables *tables;
    sqlite3_stmt *newest_row; /* rowid.c; NULL until it is needed */
    int64_t imported_from;    /* first edit since the last log_import_end; 0: none */
};

/* ---- names ---- */

void hashes_sort(struct vec *hashes);                                /* of struct hash */
bool hashes_have(const struct vec *hashes, const struct hash *hash); /* in any order */

struct row_key {
    int entity;
    uint64_t row;
};

/* ---- applying ---- */

/* Stores the edit (its name, chunks and parents are checked) and applies it, unless it waits. */
bool log_add(struct log *log, const struct edit *edit, const struct pack *pack,
    const struct vec *parents, bool waits, int64_t *n, struct err *err);
/* Fills tables from the log: all rows, or those in only (sorted struct row_key) when not NULL. */
bool log_fill(struct log *log, struct tables *tables, const struct vec *only,
    bool (*progress)(void *data, int percent), void *data, struct err *err);

/* State tables in memory, filled from the log beside those of the file: of all rows, or those in
 * only (sorted struct row_key); of all edits, or of the ancestors of edit number before (not 0).
 * Clear it whether it could be filled or not. */
struct scratch {
    struct db *db;
    struct tables *tables;
};
bool scratch_fill(struct scratch *scratch, struct log *log, const struct vec *only, int64_t before,
    struct err *err);
void scratch_clear(struct scratch *scratch);

/* ---- masks (mask.c) ---- */

/* What erasures cover: of struct erasure. */
bool mask_load(struct log *log, struct vec *erasures, struct err *err);
bool erasure_has_tag_key(const struct erasure *erasure);
/* The mark of the erasure that covers a chunk, 0 if none does. */
uint64_t mask_erases(const struct vec *erasures, int entity, uint64_t row, const struct value *tag);
/* A copy of the edit without what is covered here; *any says whether something was. The copy
 * borrows the cells of *edit: mask_release it. */
bool mask_edit(struct log *log, const struct edit *edit, const struct pack *pack,
    struct edit *masked, bool *any, struct err *err);
void mask_release(struct edit *masked);
/* Writes down what the edit erases and redacts. */
bool mask_note(struct log *log, const struct edit *edit, struct err *err);
/* Drops what the edit's erasures and redactions cover in the whole log, and makes the rows that
 * lost something anew. */
bool mask_apply(struct log *log, const struct edit *edit, struct err *err);
void row_keys_sort(struct vec *rows); /* of struct row_key; doubles go */
/* Makes the rows anew from the log; sorts them. */
bool log_refill(struct log *log, struct vec *rows, struct err *err);

/* ---- adding (log.c) ---- */

/* Whether texts are as they may be kept, numbers in bounds, and the whole not too large. */
bool log_check_chunks(const struct edit *edit, size_t length, struct err *err);
/* 1.1.2200: no PC's clock shows more, here or elsewhere. */
#define WALL_MAX INT64_C(7258118400000)
/* An edit from elsewhere: false and ERR_FOREIGN where its time is not before that. */
bool log_time_is_possible(const struct edit *edit, struct err *err);

/* Edits from number from on: every hole named, every edit signed (import.c). */
bool log_check_holes(struct log *log, int64_t from, struct err *err);
bool log_check_signatures(struct log *log, int64_t from, struct err *err);

/* ---- edits that wait (wait.c) ---- */

/* Puts, in place of heads (of int64_t) that wait, the nearest ancestors that do not, sorted; a new
 * edit has only such parents: its writer was shown nothing of what waits. */
bool wait_step_over(struct log *log, struct vec *heads, struct err *err);

/* ---- reading ---- */

/* Calls each() for every edit from number n on, in order, with its payload. Stops at false. */
bool log_scan(struct log *log, int64_t n,
    bool (*each)(void *data, int64_t n, const struct payload *payload, struct err *err), void *data,
    struct err *err);

/* All but the value. */
bool log_fill_write(struct log *log, int64_t n, struct log_write *write, struct err *err);

/* ---- the cache of payloads (payload.c) ---- */

struct payload_cache;
struct payload_cache *payload_cache_new(struct store *store);
void payload_cache_free(struct payload_cache *cache);
const struct payload *payload_cache_get(struct payload_cache *cache, int64_t n, struct err *err);
void payload_cache_forget(struct payload_cache *cache, int64_t n);
void payload_cache_refresh(struct payload_cache *cache);
uint64_t payload_cache_generation(const struct payload_cache *cache);

#endif
