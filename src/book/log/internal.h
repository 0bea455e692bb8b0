/* What the files of the log share and nobody else needs. */
#ifndef RUKKANEN_BOOK_LOG_INTERNAL_H
#define RUKKANEN_BOOK_LOG_INTERNAL_H

#include "book/log/apply.h"
#include "book/log/log.h"

struct log {
    struct db *db;
    struct log_trust trust;
    struct store *store;
    struct ancestry *ancestry;
    struct tables *tables;
    int64_t imported_from; /* first edit of the import under way; 0: none */
};

/* ---- names ---- */

void hashes_sort(struct vec *hashes);                                /* of struct hash */
bool hashes_have(const struct vec *hashes, const struct hash *hash); /* in any order */

struct row_key {
    int entity;
    uint64_t row;
};

/* ---- applying ---- */

/* Another process may have written since: what was remembered is checked. Call it inside a
 * transaction. */
void log_refresh(struct log *log);
/* Stores the edit (its name, chunks and parents are checked) and applies it. */
bool log_add(struct log *log, const struct edit *edit, const struct pack *pack,
    const struct vec *parents, struct err *err);
/* Fills tables from the log: all rows, or those in only (sorted struct row_key) when not NULL. */
bool log_fill(struct log *log, struct tables *tables, const struct vec *only,
    bool (*progress)(void *data, int percent), void *data, struct err *err);

/* ---- reading ---- */

/* Calls each() for every edit from number n on, in order, with its payload. Stops at false. */
bool log_scan(struct log *log, int64_t n,
    bool (*each)(void *data, int64_t n, const struct payload *payload, struct err *err),
    void *data, struct err *err);

/* All but the value. */
bool log_fill_write(struct log *log, int64_t n, struct log_write *write, struct err *err);

/* ---- the cache of payloads (payload.c) ---- */

struct payload_cache;
struct payload_cache *payload_cache_new(struct store *store);
void payload_cache_free(struct payload_cache *cache);
const struct payload *payload_cache_get(struct payload_cache *cache, int64_t n, struct err *err);
void payload_cache_forget(struct payload_cache *cache, int64_t n);
/* True if the file was changed since the last time. */
bool payload_cache_refresh(struct payload_cache *cache);

#endif
