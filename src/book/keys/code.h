/*
 * How key records and sealed values are written as bytes: whole numbers little end first, counts
 * and lengths as minimal LEB128 varints, everything else as it is. The reader is bounded: after
 * the first thing that does not fit it stays failed, gives zeros, and the caller asks once at the
 * end.
 */
#ifndef RUKKANEN_BOOK_KEYS_CODE_H
#define RUKKANEN_BOOK_KEYS_CODE_H

#include "rukkanen/base/str.h"
#include "rukkanen/book/ids.h"
#include "rukkanen/model/value.h"

#include <stdint.h>

void code_add_u8(struct str *out, unsigned value);
void code_add_u64(struct str *out, uint64_t value);
void code_add_varint(struct str *out, uint64_t value);
void code_add_hash(struct str *out, const struct hash *hash);
/* The value as in a chunk of an edit, without its tag. */
void code_add_value(struct str *out, const struct value *value);

struct code {
    const unsigned char *at, *end;
    bool failed;
};

struct code code_of(const void *bytes, size_t length);
unsigned code_u8(struct code *code);
uint64_t code_u64(struct code *code);
uint64_t code_varint(struct code *code); /* refuses all but the shortest form */
/* A varint that counts things of at least size bytes each, all of which must still be there. */
size_t code_count(struct code *code, size_t size);
void code_bytes(struct code *code, void *out, size_t size);
const unsigned char *code_take(struct code *code, size_t size); /* borrowed; NULL if too short */
void code_hash(struct code *code, struct hash *hash);
/* The value of a tag; owned. Fails on what a chunk may not hold. */
struct value code_value(struct code *code, enum value_tag tag);
/* True if all was there and nothing is left. */
bool code_done(const struct code *code);

#endif
