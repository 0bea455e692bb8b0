/*
 * Names of things in the file. An edit's name is a hash of its content, so a copy of a copy needs
 * no identity of its own; a person's signature key is named by its hash.
 */
#ifndef RUKKANEN_BOOK_IDS_H
#define RUKKANEN_BOOK_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { HASH_SIZE = 24 }; /* BLAKE2b-192 */

/* The name of an edit, of a book (its genesis' name), of an author, of a key record. */
struct hash {
    unsigned char b[HASH_SIZE];
};

static inline int hash_compare(const struct hash *a, const struct hash *b)
{
    return memcmp(a->b, b->b, HASH_SIZE);
}
static inline bool hash_equal(const struct hash *a, const struct hash *b)
{
    return hash_compare(a, b) == 0;
}
/* 48 lower-case hex digits and a NUL. */
void hash_hex(const struct hash *hash, char hex[2 * HASH_SIZE + 1]);
/* From 48 hex digits; false if it is anything else. */
bool hash_from_hex(const char *hex, struct hash *hash);

#endif
