/*
 * The encoded chunks of an edit and their hashes: made once, used for its name, for storing it and
 * for finding out which chunks a redaction means.
 */
#ifndef RUKKANEN_BOOK_LOG_PACK_H
#define RUKKANEN_BOOK_LOG_PACK_H

#include "book/log/edit.h"

struct pack {
    struct str payload; /* the encoded chunks that are there, one after another */
    struct vec hashes;  /* of struct hash: every chunk's, dropped ones' included */
};

void pack_make(const struct edit *edit, struct pack *pack);
void pack_clear(struct pack *pack);
/* The edit's name, with its length as it stands in *edit. */
void pack_name(const struct pack *pack, const struct edit *edit, struct hash *id);

void salt_of(
    const unsigned char seed[EDIT_SEED_SIZE], size_t index, unsigned char salt[EDIT_SALT_SIZE]);
void chunk_hash(
    const unsigned char salt[EDIT_SALT_SIZE], const void *bytes, size_t length, struct hash *hash);

#endif
