/*
 * How key records and sealed values are written as bytes: as in the log (wire.h), and a few things
 * more. After the first thing that does not fit, a reader stays bad and gives zeros; the caller
 * asks once, at the end.
 */
#ifndef RUKKANEN_BOOK_KEYS_CODE_H
#define RUKKANEN_BOOK_KEYS_CODE_H

#include "book/log/wire.h"
#include "rukkanen/book/ids.h"
#include "rukkanen/model/value.h"

void code_add_u8(struct str *out, unsigned value);
void code_add_hash(struct str *out, const struct hash *hash);
/* The value as in a chunk of an edit, without its tag. */
void code_add_value(struct str *out, const struct value *value);

/* A varint that counts things of at least size bytes each, all of which must still be there. */
size_t code_count(struct reader *code, size_t size);
void code_bytes(struct reader *code, void *out, size_t size); /* zeros if too short */
void code_hash(struct reader *code, struct hash *hash);
/* The value of a tag; owned. Bad on what a chunk may not hold. */
struct value code_value(struct reader *code, enum value_tag tag);
/* True if all was there and nothing is left. */
bool code_done(const struct reader *code);

#endif
