/*
 * From a passphrase (or the recovery code) to keys: Argon2id, whose 64 MiB shall not be ours. It
 * runs in a child process made by executing this program again with one hidden argument; the
 * passphrase goes to it and the keys come back over pipes. Main calls keys_derive_main first.
 *
 *   master    = Argon2id 1.3 (passphrase, salt, operations, memory), 32 bytes
 *   subkey n  = crypto_kdf of libsodium (BLAKE2b) from master, context "rk1deriv":
 *               1 wraps a user's people part, 2 the health part; 3 is root's Ed25519 seed, 4 root's
 *               X25519 secret
 *
 * Only the subkeys asked for leave the child, so that who opens people alone never holds what
 * opens health.
 */
#ifndef RUKKANEN_BOOK_KEYS_DERIVE_H
#define RUKKANEN_BOOK_KEYS_DERIVE_H

#include "rukkanen/base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { DERIVE_PEOPLE = 1, DERIVE_HEALTH = 2, DERIVE_ROOT_SIGN = 4, DERIVE_ROOT_BOX = 8 };
enum {
    DERIVE_SALT = 16,
    DERIVE_KEY = 32,
    DERIVE_PARTS = 4,
    DERIVE_SECRET_MAX = 1024, /* bytes of a passphrase */
    DERIVE_OPERATIONS = 3,    /* never calibrated upwards: the weakest PC must open the copy */
    DERIVE_KIB = 64 * 1024
};

struct derivation {
    unsigned parts; /* DERIVE_ bits */
    uint32_t operations;
    uint32_t kib;
    unsigned char salt[DERIVE_SALT];
    const char *secret; /* borrowed */
    size_t length;
};

struct derive_reply {
    unsigned char state;
    unsigned char keys[DERIVE_PARTS * DERIVE_KEY];
};
/* A derivation that is under way. */
struct deriving {
    int pid, fd; /* of the child, and the end at which its answer comes; 0 and -1 without one */
    struct derive_reply reply;
    size_t parts; /* how many */
};

/* Starts one. The answer is there when deriving->fd can be read, or at once where fd is -1. Every
 * derive_start that gave true is ended by derive_finish or derive_cancel, which wipe. */
bool derive_start(const struct derivation *derivation, struct deriving *deriving, struct err *err);
/* Waits for the answer; keys as in derive_keys. */
bool derive_finish(struct deriving *deriving, unsigned char *keys, struct err *err);
/* Ends the child. Does nothing to a deriving of zeros. */
void derive_cancel(struct deriving *deriving);

/* Both at once. keys: room for DERIVE_KEY bytes for each part asked for, in the order of the bits. ERR_REFUSED
 * with its own sentence when the memory is not there. */
bool derive_keys(const struct derivation *derivation, unsigned char *keys, struct err *err);

#endif
