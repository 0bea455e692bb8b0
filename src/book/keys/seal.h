/*
 * Sealing of bytes under one key, without knowing whose. A key is 32 random bytes; from it come,
 * by BLAKE2b keyed with it,
 *   "rk1 seal" -> 64 bytes: a key for the nonce, a key for the cipher
 *   "rk1 name" -> 16 bytes by which two keys are told apart
 *   "rk1 box"  -> 32 bytes: the X25519 secret of a site key
 *   "rk1 row", "rk1 person" -> keys for row ids and for persons' ids in rows (a site's row key)
 *
 * Sealed: 24 bytes of nonce, being BLAKE2b-192 keyed with the nonce key over the associated data
 * and the padded text, then the padded text under XChaCha20 with that nonce and the cipher key.
 * Opening computes the nonce again, and so finds every change (a synthetic IV: Rogaway, Shrimpton
 * 2006). Equal text in one place gives equal bytes.
 *
 * A cell has two bytes before that: the first two of BLAKE2b keyed with the nonce key over "hint"
 * and the nonce, so that of several keys the right one is found without trying to open, and yet
 * nobody without the key can tell which cells have one key in common.
 */
#ifndef RUKKANEN_BOOK_KEYS_SEAL_H
#define RUKKANEN_BOOK_KEYS_SEAL_H

#include "book/keys/blake2b.h"
#include "rukkanen/base/str.h"

#include <stdbool.h>

enum { KEY_SIZE = 32, SEAL_NONCE = 24, SEAL_HINT = 2, SEAL_MAX = 1 << 21 };

/* What a key is made into before it seals or opens; as secret as the key. */
struct sealing {
    unsigned char cipher_key[32];
    struct blake2b nonce, hint; /* begun with the nonce key */
};

/* A key made from another for one purpose; size 16 to 64. */
void seal_subkey(
    const unsigned char key[KEY_SIZE], const char *purpose, unsigned char *out, size_t size);

void sealing_begin(struct sealing *sealing, const unsigned char key[KEY_SIZE]);
/* Appends nonce and ciphertext of length bytes, which are not padded here. The context is the
 * associated data, at most SEAL_CONTEXT bytes: opening needs the same. */
enum { SEAL_CONTEXT = 192 };
void seal_bytes(const struct sealing *sealing, const void *context, size_t context_length,
    const void *plain, size_t length, struct str *out);
/* Writes length - SEAL_NONCE bytes; false if sealed is not what seal_bytes made of them. */
bool unseal_bytes(const struct sealing *sealing, const void *context, size_t context_length,
    const void *sealed, size_t length, unsigned char *plain);
void seal_hint(const struct sealing *sealing, const unsigned char nonce[SEAL_NONCE],
    unsigned char hint[SEAL_HINT]);

/* The padded length of a text of length bytes: at least one more, in steps of 16 up to 64, of 32 up
 * to 512, then Padmé (Nikitin et al. 2019), which tells at most 12 % of the length. */
size_t pad_length(size_t length);
/* Appends 0x80 and zeros up to the padded length. */
void pad_add(struct str *text);
/* The length without padding; SIZE_MAX where there is none. */
size_t pad_remove(const unsigned char *text, size_t length);

#endif
