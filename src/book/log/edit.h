/*
 * An edit: one user action on one record, as it stands in the log. It holds chunks, a chunk being
 * the cells of one row; its name is a hash over parents, author, time and the hashes of its
 * chunks, so equal content has one name on every copy, and a dropped chunk leaves the name whole.
 *
 * Encoding of a chunk (minimal varints, LEB128, little end first):
 *   varint entity, u64 row (little end first), varint number of cells,
 *   cells in ascending columns: varint column, u8 tag (enum value_tag; bit 7: an except list
 *   follows), the value (INT: zigzag varint; TEXT, BYTES, SEALED: varint length and bytes;
 *   ID: u64; NULL: nothing), and where bit 7 is set varint k and k edit names of 24 bytes,
 *   ascending.
 * Entity and column are at most 65535; a row id has 63 bits and is 0 only for ENTITY_EDIT. A text
 * is never empty, is in normal form C, has no white space at its ends and no control characters
 * but line feed and tab, nor the marks that turn the direction of writing (U+202A-202E,
 * U+2066-2069).
 *
 * Names, H being BLAKE2b-192 over the parts written one after another:
 *   salt i   = first 16 bytes of H("rk1s", seed, u32 i)
 *   chunk    = H("rk1c", salt, encoded chunk)
 *   payload  = H("rk1p", u32 n, chunk hashes)
 *   edit     = H("rk1e", u32 number of parents, parents ascending, u64 label, author, i64 wall ms,
 *                u32 schema, u32 unpacked length, payload)
 * all integers little end first; unpacked length is that of all encoded chunks together.
 */
#ifndef RUKKANEN_BOOK_LOG_EDIT_H
#define RUKKANEN_BOOK_LOG_EDIT_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/ids.h"
#include "rukkanen/model/value.h"

#include <stdint.h>

enum { EDIT_SEED_SIZE = 16, EDIT_SALT_SIZE = 16, EDIT_SIGNATURE_SIZE = 64, EDIT_SCHEMA = 1 };
enum { EDIT_MAX_SIZE = 1 << 20 }; /* unpacked bytes of one edit */

struct cell {
    int column;
    struct value value;
    struct vec except; /* of struct hash: writes live at the save, different, and not shown */
};

struct chunk {
    int entity;
    uint64_t row;
    struct vec cells; /* of struct cell, ascending columns */
    /* A chunk that an erasure or redaction dropped: no cells, only its hash. */
    bool dropped;
    struct hash hash;                   /* of a dropped chunk */
    uint64_t erased;                    /* of a dropped chunk: the mark of the erasure that took
                                           it (erase.h); 0: a redaction names it by its hash */
    unsigned char salt[EDIT_SALT_SIZE]; /* of a kept chunk in an edit without seed */
};

struct edit {
    struct hash id;
    struct vec parents; /* of struct hash, ascending */
    uint64_t label;     /* which place and PC, for people to read */
    struct hash author;
    int64_t wall; /* ms since 1.1.1970 UTC, as the PC's clock said */
    uint32_t schema;
    uint32_t length; /* unpacked length when all chunks were there */
    struct vec chunks; /* of struct chunk, by entity and row; dropped ones keep their place */
    bool has_seed;     /* false after a drop: then every kept chunk has its own salt */
    unsigned char seed[EDIT_SEED_SIZE];
    bool has_signature;
    unsigned char signature[EDIT_SIGNATURE_SIZE];
};

void edit_init(struct edit *edit);
void edit_clear(struct edit *edit);
/* In an edit in the making: the chunk of a row, made (in its sorted place) if it is not there yet.
 * Borrowed; good until the next edit_chunk. */
struct chunk *edit_chunk(struct edit *edit, int entity, uint64_t row);
/* Sets a cell; takes over the value. The cell, for an except list; good until the next call. */
struct cell *chunk_set(struct chunk *chunk, int column, struct value value);
const struct cell *chunk_cell(const struct chunk *chunk, int column); /* NULL if none */

void chunk_init(struct chunk *chunk, int entity, uint64_t row);
void chunk_clear(struct chunk *chunk);
void cells_clear(struct vec *cells); /* clears every struct cell in the vector, then the vector */
void chunk_encode(const struct chunk *chunk, struct str *out);
/* Reads one chunk; *used says how many bytes it took. Refuses anything but the one minimal,
 * sorted encoding; text that is not as told above; what is over the limits. out need not be
 * initialised; it is cleared on failure. */
bool chunk_decode(
    const char *bytes, size_t length, struct chunk *out, size_t *used, struct err *err);
/* Fills length (unless a chunk is dropped: then it is kept) and id from the rest. */
void edit_name(struct edit *edit);

#endif
