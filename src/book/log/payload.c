/* Unpacked payloads: where their chunks lie, and a cache of those that were asked for last. */
#include "book/log/internal.h"

#include "rukkanen/base/mem.h"

#include <stdlib.h>

/* Lists read their rows from a few edits over and over, and an import of ten thousand persons lies
 * in ten large ones; more than this only takes memory. */
enum { SLOTS = 16, BYTES_KEPT = 3 << 20 };

struct payload_cache {
    struct store *store;
    struct payload slots[SLOTS];
    uint64_t clock;
    unsigned file_version, rollbacks;
    uint64_t generation;
};

void payload_init(struct payload *payload)
{
    *payload = (struct payload){.n = 0};
    str_init(&payload->bytes);
    vec_init(&payload->places, sizeof(struct place));
}

void payload_clear(struct payload *payload)
{
    str_clear(&payload->bytes);
    vec_clear(&payload->places);
    payload_init(payload);
}

/* Walks over the chunks and notes where each begins. */
static bool find_places(struct payload *payload)
{
    struct reader reader = reader_of(payload->bytes.s, payload->bytes.len);
    payload->places.n = 0;
    while (reader.at < reader.end) {
        const unsigned char *from = reader.at;
        struct chunk_head head;
        chunk_read_head(&reader, &head);
        for (uint32_t i = 0; i < head.cells && !reader.bad; i++) {
            struct cell_view cell;
            chunk_read_cell(&reader, &cell);
        }
        if (reader.bad)
            return false;
        struct place place = {.row = head.row,
            .entity = head.entity,
            .at = (uint32_t)(from - (const unsigned char *)payload->bytes.s),
            .length = (uint32_t)(reader.at - from)};
        vec_add(&payload->places, &place);
    }
    return true;
}

bool payload_take(struct payload *payload, int64_t n, const struct str *bytes)
{
    payload->n = n;
    str_reset(&payload->bytes);
    str_add_str(&payload->bytes, bytes);
    return find_places(payload);
}

bool payload_load(struct store *store, sqlite3_stmt *statement, int column, int64_t n,
    struct payload *payload, struct err *err)
{
    const void *bytes = sqlite3_column_blob(statement, column);
    size_t length = (size_t)sqlite3_column_bytes(statement, column);
    payload->n = n;
    if (!body_unpack(store_body(store), bytes, length, EDIT_MAX_SIZE, &payload->bytes, err))
        return err_detail(err, "edit %lld", (long long)n);
    return find_places(payload) || log_damaged(err, "chunks", n);
}

const struct place *payload_place(const struct payload *payload, int entity, uint64_t row)
{
    size_t low = 0, high = payload->places.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct place *place = VEC_AT(&payload->places, struct place, middle);
        if (place->entity < entity || (place->entity == entity && place->row < row))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == payload->places.n)
        return NULL;
    const struct place *place = VEC_AT(&payload->places, struct place, low);
    return place->entity == entity && place->row == row ? place : NULL;
}

bool payload_chunk(const struct payload *payload, int entity, uint64_t row, struct reader *reader,
    struct chunk_head *head)
{
    const struct place *place = payload_place(payload, entity, row);
    if (!place)
        return false;
    *reader = reader_of(payload->bytes.s + place->at, place->length);
    chunk_read_head(reader, head);
    return true;
}

bool payload_cell(
    const struct payload *payload, int entity, uint64_t row, int column, struct cell_view *cell)
{
    struct reader reader;
    struct chunk_head head;
    if (!payload_chunk(payload, entity, row, &reader, &head))
        return false;
    for (uint32_t i = 0; i < head.cells; i++) {
        chunk_read_cell(&reader, cell);
        if (cell->column == column)
            return !reader.bad;
    }
    return false;
}

/* ---- the cache ------------------------------------------------------------------------------- */

struct payload_cache *payload_cache_new(struct store *store)
{
    struct payload_cache *cache = mem_zero(1, sizeof *cache);
    cache->store = store;
    for (int i = 0; i < SLOTS; i++)
        payload_init(&cache->slots[i]);
    return cache;
}

void payload_cache_free(struct payload_cache *cache)
{
    for (int i = 0; i < SLOTS; i++)
        payload_clear(&cache->slots[i]);
    free(cache);
}

/* A slot for one more: the one used longest ago, and others until not too much is kept. */
static struct payload *free_slot(struct payload_cache *cache)
{
    size_t kept = 0;
    struct payload *oldest = &cache->slots[0];
    for (int i = 0; i < SLOTS; i++) {
        kept += cache->slots[i].bytes.cap;
        if (cache->slots[i].used < oldest->used)
            oldest = &cache->slots[i];
    }
    if (kept > BYTES_KEPT) {
        for (int i = 0; i < SLOTS; i++)
            payload_clear(&cache->slots[i]);
    }
    return oldest;
}

static bool load(struct payload_cache *cache, struct payload *slot, int64_t n, struct err *err)
{
    struct db *db = store_db(cache->store);
    sqlite3_stmt *get = db_statement(db, "SELECT body FROM edit WHERE n = ?1", err);
    if (!get)
        return false;
    db_bind(get, "i", n);
    bool ok = db_step(db, get, err) && payload_load(cache->store, get, 0, n, slot, err);
    sqlite3_reset(get);
    if (!ok)
        payload_clear(slot);
    return ok || log_damaged(err, "an edit is missing", n);
}

const struct payload *payload_cache_get(struct payload_cache *cache, int64_t n, struct err *err)
{
    for (int i = 0; i < SLOTS; i++) {
        if (cache->slots[i].n == n) {
            cache->slots[i].used = ++cache->clock;
            return &cache->slots[i];
        }
    }
    struct payload *slot = free_slot(cache);
    if (!load(cache, slot, n, err))
        return NULL;
    slot->used = ++cache->clock;
    return slot;
}

void payload_cache_forget(struct payload_cache *cache, int64_t n)
{
    for (int i = 0; i < SLOTS; i++) {
        if (cache->slots[i].n == n)
            payload_clear(&cache->slots[i]);
    }
}

void payload_cache_refresh(struct payload_cache *cache)
{
    unsigned version = 0, rollbacks = db_rollbacks(store_db(cache->store));
    sqlite3 *handle = db_handle(store_db(cache->store));
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    if (version == cache->file_version && rollbacks == cache->rollbacks)
        return;
    cache->file_version = version;
    cache->rollbacks = rollbacks;
    cache->generation++;
    for (int i = 0; i < SLOTS; i++)
        payload_clear(&cache->slots[i]);
}

uint64_t payload_cache_generation(const struct payload_cache *cache)
{
    return cache->generation;
}
