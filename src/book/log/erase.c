#include "book/log/erase.h"

#include "book/log/internal.h"

#include <sodium.h>

enum { PAIR_SIZE = 2 * HASH_SIZE };

uint64_t tag_of(const unsigned char tag_key[TAG_KEY_SIZE], uint64_t row)
{
    unsigned char bytes[8], hash[crypto_generichash_BYTES_MIN];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(row >> (8 * i));
    crypto_generichash(hash, sizeof hash, bytes, sizeof bytes, tag_key, TAG_KEY_SIZE);
    struct reader reader = reader_of(hash, 8);
    return read_u64(&reader) & INT64_MAX;
}

bool erasure_has_tag_key(const struct erasure *erasure)
{
    static const unsigned char unknown[TAG_KEY_SIZE];
    return memcmp(erasure->tag_key, unknown, TAG_KEY_SIZE) != 0;
}

bool erasure_has_mark(const struct erasure *erasure, uint64_t mark)
{
    return mark == erasure->person ||
           (erasure_has_tag_key(erasure) && mark == tag_of(erasure->tag_key, erasure->person));
}

void edit_set_erasures(struct edit *edit, const struct erasure *erasures, size_t n)
{
    struct str bytes = STR_INIT;
    write_varint(&bytes, n);
    for (size_t i = 0; i < n; i++) {
        write_u64(&bytes, erasures[i].person);
        str_add_n(&bytes, erasures[i].tag_key, TAG_KEY_SIZE);
        write_varint(&bytes, (uint64_t)erasures[i].day);
        str_add_c(&bytes, (char)erasures[i].ground);
    }
    chunk_set(edit_chunk(edit, ENTITY_EDIT, 0), EDIT_COLUMN_ERASES,
        value_bytes(VALUE_BYTES, bytes.s, bytes.len));
    str_clear(&bytes);
}

/* What an edit says of itself, in its first chunk. */
static const struct value *own_value(const struct edit *edit, int column)
{
    if (edit->chunks.n == 0)
        return NULL;
    const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, 0);
    const struct cell *cell =
        !chunk->dropped && chunk->entity == ENTITY_EDIT ? chunk_cell(chunk, column) : NULL;
    return cell ? &cell->value : NULL;
}

bool edit_erasures(const struct edit *edit, struct vec *erasures)
{
    const struct value *value = own_value(edit, EDIT_COLUMN_ERASES);
    if (!value)
        return true;
    if (value->tag != VALUE_BYTES)
        return false;
    struct reader reader = reader_of(value->p, value->len);
    uint64_t n = read_varint(&reader);
    for (uint64_t i = 0; i < n && !reader.bad; i++) {
        struct erasure erasure = {.person = read_u64(&reader)};
        const unsigned char *key = read_bytes(&reader, TAG_KEY_SIZE);
        if (key)
            memcpy(erasure.tag_key, key, TAG_KEY_SIZE);
        erasure.day = (int64_t)(read_varint(&reader) & INT32_MAX);
        erasure.ground = read_u8(&reader);
        if (erasure.person == 0 || erasure.person > INT64_MAX)
            reader.bad = true;
        if (!reader.bad)
            vec_add(erasures, &erasure);
    }
    return !reader.bad && n > 0 && reader.at == reader.end;
}

bool edit_redactions(const struct edit *edit, struct vec *redactions)
{
    const struct value *value = own_value(edit, EDIT_COLUMN_REDACTS);
    if (!value)
        return true;
    if (value->tag != VALUE_BYTES || value->len == 0 || value->len % PAIR_SIZE)
        return false;
    for (size_t at = 0; at < value->len; at += PAIR_SIZE) {
        struct redaction pair;
        memcpy(pair.edit.b, value->p + at, HASH_SIZE);
        memcpy(pair.chunk.b, value->p + at + HASH_SIZE, HASH_SIZE);
        vec_add(redactions, &pair);
    }
    return true;
}

bool log_erasures(struct log *log, struct vec *erasures, struct err *err)
{
    return mask_load(log, erasures, err);
}

bool log_shrink(struct log *log, struct err *err)
{
    return db_run(log->db, "VACUUM", err);
}
