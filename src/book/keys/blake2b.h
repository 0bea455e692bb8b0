/*
 * Keyed BLAKE2b (RFC 7693) that may begin behind its key. With a key, the first block of every
 * hash is that key: compressed once and kept, it need not be compressed again for each of a
 * hundred thousand short cells. The hashes are those of crypto_generichash, to which this is
 * held by a test; whatever is not hashed over and over under one key uses that.
 *
 * A begun hash is as secret as its key.
 */
#ifndef RUKKANEN_BOOK_KEYS_BLAKE2B_H
#define RUKKANEN_BOOK_KEYS_BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

enum { BLAKE2B_KEY = 32, BLAKE2B_BLOCK = 128 };

/* A hash of size bytes, 1 to 64, into which nothing but the key has gone. */
struct blake2b {
    uint64_t h[8];
    size_t size;
};

void blake2b_begin(struct blake2b *begun, const unsigned char key[BLAKE2B_KEY], size_t size);
/* The hash of head and then body, which together are not empty; the begun one stays as it is. */
void blake2b_end(const struct blake2b *begun, const void *head, size_t head_length,
    const void *body, size_t body_length, unsigned char *out);

#endif
