#include "book/log/edit.h"

#include "book/log/pack.h"
#include "book/log/wire.h"
#include "rukkanen/base/mem.h"

#include <sodium.h>

/* ---- cells and chunks ------------------------------------------------------------------------ */

void cells_clear(struct vec *cells)
{
    for (size_t i = 0; i < cells->n; i++) {
        struct cell *cell = VEC_AT(cells, struct cell, i);
        value_clear(&cell->value);
        vec_clear(&cell->except);
    }
    vec_clear(cells);
}

void chunk_init(struct chunk *chunk, int entity, uint64_t row)
{
    *chunk = (struct chunk){.entity = entity, .row = row};
    vec_init(&chunk->cells, sizeof(struct cell));
}

void chunk_clear(struct chunk *chunk)
{
    cells_clear(&chunk->cells);
}

struct cell *chunk_set(struct chunk *chunk, int column, struct value value)
{
    size_t at = chunk->cells.n;
    while (at > 0 && VEC_AT(&chunk->cells, struct cell, at - 1)->column >= column)
        at--;
    if (at < chunk->cells.n && VEC_AT(&chunk->cells, struct cell, at)->column == column) {
        struct cell *cell = VEC_AT(&chunk->cells, struct cell, at);
        value_clear(&cell->value);
        cell->value = value;
        return cell;
    }
    struct cell cell = {.column = column, .value = value};
    vec_init(&cell.except, sizeof(struct hash));
    vec_insert(&chunk->cells, at, &cell);
    return VEC_AT(&chunk->cells, struct cell, at);
}

const struct cell *chunk_cell(const struct chunk *chunk, int column)
{
    for (size_t i = 0; i < chunk->cells.n; i++) {
        const struct cell *cell = VEC_AT(&chunk->cells, struct cell, i);
        if (cell->column == column)
            return cell;
    }
    return NULL;
}

/* ---- edits ----------------------------------------------------------------------------------- */

void edit_init(struct edit *edit)
{
    *edit = (struct edit){.schema = EDIT_SCHEMA};
    vec_init(&edit->parents, sizeof(struct hash));
    vec_init(&edit->chunks, sizeof(struct chunk));
}

void edit_clear(struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++)
        chunk_clear(VEC_AT(&edit->chunks, struct chunk, i));
    vec_clear(&edit->chunks);
    vec_clear(&edit->parents);
    edit_init(edit);
}

static bool comes_before(const struct chunk *chunk, int entity, uint64_t row)
{
    return chunk->entity < entity || (chunk->entity == entity && chunk->row < row);
}

struct chunk *edit_chunk(struct edit *edit, int entity, uint64_t row)
{
    size_t low = 0, high = edit->chunks.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (comes_before(VEC_AT(&edit->chunks, struct chunk, middle), entity, row))
            low = middle + 1;
        else
            high = middle;
    }
    if (low < edit->chunks.n) {
        struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, low);
        if (chunk->entity == entity && chunk->row == row)
            return chunk;
    }
    struct chunk chunk;
    chunk_init(&chunk, entity, row);
    vec_insert(&edit->chunks, low, &chunk);
    return VEC_AT(&edit->chunks, struct chunk, low);
}

/* ---- names ----------------------------------------------------------------------------------- */

typedef crypto_generichash_state hasher;

static void hash_begin(hasher *state, const char *kind)
{
    crypto_generichash_init(state, NULL, 0, HASH_SIZE);
    crypto_generichash_update(state, (const unsigned char *)kind, 4);
}

static void hash_add(hasher *state, const void *bytes, size_t length)
{
    crypto_generichash_update(state, bytes, length);
}

static void hash_number(hasher *state, uint64_t number, size_t size)
{
    unsigned char p[8];
    for (size_t i = 0; i < size; i++)
        p[i] = (unsigned char)(number >> (8 * i));
    hash_add(state, p, size);
}

static void hash_end(hasher *state, struct hash *hash)
{
    crypto_generichash_final(state, hash->b, HASH_SIZE);
}

void salt_of(
    const unsigned char seed[EDIT_SEED_SIZE], size_t index, unsigned char salt[EDIT_SALT_SIZE])
{
    hasher state;
    struct hash hash;
    hash_begin(&state, "rk1s");
    hash_add(&state, seed, EDIT_SEED_SIZE);
    hash_number(&state, index, 4);
    hash_end(&state, &hash);
    memcpy(salt, hash.b, EDIT_SALT_SIZE);
}

void chunk_hash(
    const unsigned char salt[EDIT_SALT_SIZE], const void *bytes, size_t length, struct hash *hash)
{
    hasher state;
    hash_begin(&state, "rk1c");
    hash_add(&state, salt, EDIT_SALT_SIZE);
    hash_add(&state, bytes, length);
    hash_end(&state, hash);
}

void pack_make(const struct edit *edit, struct pack *pack)
{
    str_init(&pack->payload);
    vec_init(&pack->hashes, sizeof(struct hash));
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        struct hash *hash = vec_add(&pack->hashes, &chunk->hash);
        if (chunk->dropped)
            continue;
        unsigned char salt[EDIT_SALT_SIZE];
        if (edit->has_seed)
            salt_of(edit->seed, i, salt);
        else
            memcpy(salt, chunk->salt, sizeof salt);
        size_t from = pack->payload.len;
        chunk_encode(chunk, &pack->payload);
        chunk_hash(salt, pack->payload.s + from, pack->payload.len - from, hash);
    }
}

void pack_clear(struct pack *pack)
{
    str_clear(&pack->payload);
    vec_clear(&pack->hashes);
}

void pack_name(const struct pack *pack, const struct edit *edit, struct hash *id)
{
    hasher state;
    struct hash payload;
    hash_begin(&state, "rk1p");
    hash_number(&state, pack->hashes.n, 4);
    if (pack->hashes.n)
        hash_add(&state, pack->hashes.items, pack->hashes.n * HASH_SIZE);
    hash_end(&state, &payload);
    hash_begin(&state, "rk1e");
    hash_number(&state, edit->parents.n, 4);
    if (edit->parents.n)
        hash_add(&state, edit->parents.items, edit->parents.n * HASH_SIZE);
    hash_number(&state, edit->label, 8);
    hash_add(&state, edit->author.b, HASH_SIZE);
    hash_number(&state, (uint64_t)edit->wall, 8);
    hash_number(&state, edit->schema, 4);
    hash_number(&state, edit->length, 4);
    hash_add(&state, payload.b, HASH_SIZE);
    hash_end(&state, id);
}

static bool any_dropped(const struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        if (VEC_AT(&edit->chunks, struct chunk, i)->dropped)
            return true;
    }
    return false;
}

void edit_name(struct edit *edit)
{
    struct pack pack;
    pack_make(edit, &pack);
    if (!any_dropped(edit))
        edit->length = (uint32_t)pack.payload.len;
    pack_name(&pack, edit, &edit->id);
    pack_clear(&pack);
}
