#include "book/copies/bundle_block.h"

#include "book/keys/code.h"
#include "book/log/mutation.h"

#include <stdlib.h>
#include <string.h>

enum {
    EDIT_HAS_SEED = 1,
    EDIT_HAS_SIGNATURE = 2,
    EDIT_FOLLOWS = 4, /* its one parent is the edit before */
    EDIT_FLAGS = 7
};
enum { CHUNK_THERE = 0, CHUNK_DROPPED = 1 };

void block_tables_init(struct block_tables *tables)
{
    *tables = (struct block_tables){.wall = 0};
    vec_init(&tables->signers, sizeof(struct hash));
    vec_init(&tables->labels, sizeof(uint64_t));
    vec_init(&tables->outside, sizeof(struct hash));
    vec_init(&tables->names, sizeof(struct hash));
}

void block_tables_clear(struct block_tables *tables)
{
    vec_clear(&tables->signers);
    vec_clear(&tables->labels);
    vec_clear(&tables->outside);
    vec_clear(&tables->names);
}

/* Turns the reader bad where a limit does not hold. */
static void limit_to(
    struct reader *reader, struct block_tables *tables, int limit, bool within)
{
    if (reader->bad || limit_holds(limit, within))
        return;
    reader->bad = true;
    tables->over = true;
}

/* ---- tables ---------------------------------------------------------------------------------- */

void block_add_tables(const struct block_tables *tables, struct str *out)
{
    write_varint(out, tables->signers.n);
    str_add_n(out, tables->signers.items, tables->signers.n * HASH_SIZE);
    write_varint(out, tables->labels.n);
    for (size_t i = 0; i < tables->labels.n; i++)
        write_u64(out, *VEC_AT(&tables->labels, uint64_t, i));
    write_varint(out, tables->outside.n);
    str_add_n(out, tables->outside.items, tables->outside.n * HASH_SIZE);
    write_varint(out, (uint64_t)tables->records);
    write_varint(out, (uint64_t)tables->gone);
    write_varint(out, (uint64_t)tables->edits);
}

static void read_hashes(struct reader *reader, struct block_tables *tables, struct vec *hashes)
{
    size_t n = code_count(reader, HASH_SIZE);
    limit_to(reader, tables, LIMIT_NAMES, n <= BUNDLE_MAX_NAMES);
    for (size_t i = 0; !reader->bad && i < n; i++)
        code_hash(reader, vec_add(hashes, NULL));
}

static int64_t read_count(
    struct reader *reader, struct block_tables *tables, int limit, uint64_t most)
{
    uint64_t n = read_varint(reader);
    reader->bad = reader->bad || n > INT64_MAX;
    limit_to(reader, tables, limit, n <= most);
    return reader->bad ? 0 : (int64_t)n;
}

bool block_read_tables(struct reader *reader, struct block_tables *tables)
{
    read_hashes(reader, tables, &tables->signers);
    size_t labels = code_count(reader, sizeof(uint64_t));
    limit_to(reader, tables, LIMIT_NAMES, labels <= BUNDLE_MAX_NAMES);
    for (size_t i = 0; !reader->bad && i < labels; i++) {
        uint64_t label = read_u64(reader);
        vec_add(&tables->labels, &label);
    }
    read_hashes(reader, tables, &tables->outside);
    tables->records = read_count(reader, tables, LIMIT_RECORDS, RECORD_MAX_COUNT);
    tables->gone = read_count(reader, tables, LIMIT_RECORDS, RECORD_MAX_COUNT);
    tables->edits = read_count(reader, tables, LIMIT_EDITS, BUNDLE_MAX_EDITS);
    return code_done(reader);
}

static int by_hash(const void *a, const void *b)
{
    return hash_compare(a, b);
}

static void write_place(struct str *out, const struct vec *hashes, const struct hash *hash)
{
    const struct hash *found =
        bsearch(hash, hashes->items, hashes->n, sizeof(struct hash), by_hash);
    write_varint(out, found ? (uint64_t)(found - (const struct hash *)hashes->items) : 0);
}

static void read_place(struct reader *reader, const struct vec *hashes, struct hash *hash)
{
    uint64_t place = read_varint(reader);
    reader->bad = reader->bad || place >= hashes->n;
    if (!reader->bad)
        *hash = *VEC_AT(hashes, struct hash, place);
}

/* ---- key records ----------------------------------------------------------------------------- */

void block_add_record(
    const struct block_tables *tables, const struct record *record, struct str *out)
{
    write_varint(out, (uint64_t)record->kind);
    write_place(out, &tables->signers, &record->signer);
    str_add_n(out, record->signature, RECORD_SIGNATURE);
    str_add_str(out, &record->body);
}

bool block_read_record(struct reader *reader, struct block_tables *tables, struct record *out)
{
    record_init(out);
    uint64_t kind = read_varint(reader);
    reader->bad = reader->bad || kind == 0 || kind > INT32_MAX;
    limit_to(reader, tables, LIMIT_RECORD_KIND, kind <= RECORD_MAX_KIND);
    out->kind = reader->bad ? 0 : (int)kind;
    read_place(reader, &tables->signers, &out->signer);
    code_bytes(reader, out->signature, RECORD_SIGNATURE);
    size_t length = (size_t)(reader->end - reader->at);
    limit_to(reader, tables, LIMIT_RECORD_BODY, length <= RECORD_MAX_BODY);
    if (reader->bad)
        return false;
    str_add_n(&out->body, read_bytes(reader, length), length);
    record_name(out);
    return true;
}

void block_add_gone(const struct block_tables *tables, const struct gone *gone, struct str *out)
{
    code_add_hash(out, &gone->id);
    write_place(out, &tables->signers, &gone->signer);
    str_add_n(out, gone->signature, RECORD_SIGNATURE);
}

bool block_read_gone(struct reader *reader, const struct block_tables *tables, struct gone *out)
{
    memset(out, 0, sizeof *out);
    code_hash(reader, &out->id);
    read_place(reader, &tables->signers, &out->signer);
    code_bytes(reader, out->signature, RECORD_SIGNATURE);
    return code_done(reader);
}

/* ---- the chunks of an edit ------------------------------------------------------------------- */

static void add_chunks(const struct edit *edit, struct str *out)
{
    if (!edit->has_seed) {
        write_varint(out, edit->length);
        write_varint(out, edit->chunks.n);
        for (size_t i = 0; i < edit->chunks.n; i++) {
            const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
            code_add_u8(out, chunk->dropped ? CHUNK_DROPPED : CHUNK_THERE);
            if (!chunk->dropped) {
                str_add_n(out, chunk->salt, EDIT_SALT_SIZE);
                continue;
            }
            code_add_hash(out, &chunk->hash);
            write_u64(out, chunk->erased);
        }
    }
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (!chunk->dropped)
            chunk_encode(chunk, out);
    }
}

static bool read_chunk(struct reader *reader, struct chunk *out)
{
    size_t used;
    if (reader->bad || reader->at >= reader->end ||
        !chunk_decode((const char *)reader->at, (size_t)(reader->end - reader->at), out, &used,
            NULL)) {
        reader->bad = true;
        return false;
    }
    reader->at += used;
    return true;
}

static void read_whole(struct reader *reader, struct block_tables *tables, struct edit *out)
{
    const unsigned char *from = reader->at;
    limit_to(reader, tables, LIMIT_EDIT_SIZE, reader->end - from <= EDIT_MAX_SIZE);
    while (!reader->bad && reader->at < reader->end) {
        struct chunk chunk;
        if (read_chunk(reader, &chunk))
            vec_add(&out->chunks, &chunk);
    }
    out->length = (uint32_t)(reader->at - from);
    reader->bad = reader->bad || out->chunks.n == 0;
}

/* First how every chunk stands, then those that are there. */
static void read_with_holes(struct reader *reader, struct edit *out)
{
    uint64_t length = read_varint(reader);
    size_t n = code_count(reader, 1 + EDIT_SALT_SIZE);
    reader->bad = reader->bad || length > EDIT_MAX_SIZE || n == 0;
    out->length = reader->bad ? 0 : (uint32_t)length;
    for (size_t i = 0; !reader->bad && i < n; i++) {
        struct chunk chunk;
        chunk_init(&chunk, 0, 0);
        unsigned state = read_u8(reader);
        chunk.dropped = state == CHUNK_DROPPED;
        if (chunk.dropped) {
            code_hash(reader, &chunk.hash);
            chunk.erased = read_u64(reader);
        } else {
            code_bytes(reader, chunk.salt, EDIT_SALT_SIZE);
        }
        reader->bad = reader->bad || state > CHUNK_DROPPED || chunk.erased > INT64_MAX;
        vec_add(&out->chunks, &chunk);
    }
    for (size_t i = 0; !reader->bad && i < n; i++) {
        struct chunk *chunk = VEC_AT(&out->chunks, struct chunk, i), read;
        if (chunk->dropped || !read_chunk(reader, &read))
            continue;
        memcpy(read.salt, chunk->salt, EDIT_SALT_SIZE);
        *chunk = read;
    }
}

static void read_chunks(struct reader *reader, struct block_tables *tables, struct edit *out)
{
    if (out->has_seed)
        read_whole(reader, tables, out);
    else
        read_with_holes(reader, out);
}

/* ---- edits ----------------------------------------------------------------------------------- */

static void add_marks(const struct edit *edit, unsigned more, struct str *out)
{
    code_add_u8(out, (edit->has_seed ? EDIT_HAS_SEED : 0u) |
                         (edit->has_signature ? EDIT_HAS_SIGNATURE : 0u) | more);
    if (edit->has_seed)
        str_add_n(out, edit->seed, EDIT_SEED_SIZE);
    if (edit->has_signature)
        str_add_n(out, edit->signature, EDIT_SIGNATURE_SIZE);
}

static unsigned read_marks(struct reader *reader, struct edit *out)
{
    unsigned flags = read_u8(reader);
    reader->bad = reader->bad || flags > EDIT_FLAGS;
    out->has_seed = flags & EDIT_HAS_SEED;
    out->has_signature = flags & EDIT_HAS_SIGNATURE;
    if (out->has_seed)
        code_bytes(reader, out->seed, EDIT_SEED_SIZE);
    if (out->has_signature)
        code_bytes(reader, out->signature, EDIT_SIGNATURE_SIZE);
    return flags;
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static uint64_t label_place(const struct vec *labels, uint64_t label)
{
    const uint64_t *found =
        bsearch(&label, labels->items, labels->n, sizeof label, by_number);
    return found ? (uint64_t)(found - (const uint64_t *)labels->items) : 0;
}

static void add_parents(const struct block_tables *tables, const struct edit *edit,
    const struct vec *back, struct str *out)
{
    write_varint(out, edit->parents.n);
    for (size_t i = 0; i < edit->parents.n; i++) {
        const struct hash *parent = VEC_AT(&edit->parents, struct hash, i);
        uint64_t steps = *VEC_AT(back, uint64_t, i);
        const struct hash *outside = steps ? NULL
                                           : bsearch(parent, tables->outside.items,
                                                 tables->outside.n, sizeof *parent, by_hash);
        write_varint(out, steps ? 2 * steps + 1
                                : 2 * (uint64_t)(outside -
                                              (const struct hash *)tables->outside.items));
    }
}

static void read_parents(struct reader *reader, struct block_tables *tables, struct edit *out)
{
    size_t n = code_count(reader, 1);
    limit_to(reader, tables, LIMIT_PARENTS, n <= BUNDLE_MAX_PARENTS);
    for (size_t i = 0; !reader->bad && i < n; i++) {
        uint64_t place = read_varint(reader);
        const struct vec *from = place & 1 ? &tables->names : &tables->outside;
        uint64_t at = place & 1 ? tables->names.n - place / 2 : place / 2;
        reader->bad = reader->bad || at >= from->n || (place & 1 && place / 2 == 0);
        if (reader->bad)
            return;
        vec_add(&out->parents, VEC_AT(from, struct hash, at));
        reader->bad = i > 0 && hash_compare(VEC_AT(&out->parents, struct hash, i - 1),
                                   VEC_AT(&out->parents, struct hash, i)) >= 0;
    }
}

static bool follows(const struct edit *edit, const struct vec *back)
{
    return edit->parents.n == 1 && *VEC_AT(back, uint64_t, 0) == 1;
}

void block_add_edit(
    struct block_tables *tables, const struct edit *edit, const struct vec *back, struct str *out)
{
    write_place(out, &tables->signers, &edit->author);
    write_varint(out, label_place(&tables->labels, edit->label));
    write_zigzag(out, edit->wall - tables->wall);
    write_varint(out, edit->schema);
    add_marks(edit, follows(edit, back) ? EDIT_FOLLOWS : 0, out);
    if (!follows(edit, back))
        add_parents(tables, edit, back, out);
    add_chunks(edit, out);
    vec_add(&tables->names, &edit->id);
    tables->wall = edit->wall;
}

static void read_head(struct reader *reader, struct block_tables *tables, struct edit *out)
{
    read_place(reader, &tables->signers, &out->author);
    uint64_t label = read_varint(reader);
    reader->bad = reader->bad || label >= tables->labels.n;
    out->label = reader->bad ? 0 : *VEC_AT(&tables->labels, uint64_t, label);
    /* Times that no honest clock shows are refused later; here only the sum must be one. */
    reader->bad |= __builtin_add_overflow(tables->wall, read_zigzag(reader), &out->wall);
    uint64_t schema = read_varint(reader);
    reader->bad = reader->bad || schema > UINT32_MAX;
    out->schema = (uint32_t)schema;
}

bool block_read_edit(struct reader *reader, struct block_tables *tables, struct edit *out)
{
    edit_init(out);
    read_head(reader, tables, out);
    unsigned flags = read_marks(reader, out);
    if (!(flags & EDIT_FOLLOWS))
        read_parents(reader, tables, out);
    else if (tables->names.n)
        vec_add(&out->parents, VEC_AT(&tables->names, struct hash, tables->names.n - 1));
    else
        reader->bad = true;
    read_chunks(reader, tables, out);
    if (!code_done(reader))
        return false;
    edit_name(out);
    vec_add(&tables->names, &out->id);
    tables->wall = out->wall;
    return true;
}

/* ---- one edit by itself ---------------------------------------------------------------------- */

void edit_pack(const struct edit *edit, struct str *out)
{
    code_add_hash(out, &edit->author);
    write_u64(out, edit->label);
    write_zigzag(out, edit->wall);
    write_varint(out, edit->schema);
    add_marks(edit, 0, out);
    write_varint(out, edit->parents.n);
    str_add_n(out, edit->parents.items, edit->parents.n * HASH_SIZE);
    add_chunks(edit, out);
}

bool edit_unpack(const void *bytes, size_t length, struct edit *out)
{
    struct reader reader = reader_of(bytes, length);
    edit_init(out);
    code_hash(&reader, &out->author);
    out->label = read_u64(&reader);
    out->wall = read_zigzag(&reader);
    out->schema = (uint32_t)read_varint(&reader);
    reader.bad |= (read_marks(&reader, out) & EDIT_FOLLOWS) != 0;
    size_t parents = code_count(&reader, HASH_SIZE);
    for (size_t i = 0; i < parents; i++)
        code_hash(&reader, vec_add(&out->parents, NULL));
    struct block_tables none = {.over = false};
    read_chunks(&reader, &none, out);
    if (!code_done(&reader))
        return false;
    edit_name(out);
    return true;
}
