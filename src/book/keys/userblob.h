/*
 * The private half of a user: three secrets, wrapped by a passphrase into the body of a user record
 * (record.h says how), and once more to the root.
 */
#ifndef RUKKANEN_BOOK_KEYS_USERBLOB_H
#define RUKKANEN_BOOK_KEYS_USERBLOB_H

#include "book/keys/inside.h"

struct secrets {
    unsigned char people[32];
    unsigned char health[32];
    unsigned char seed[32]; /* of the Ed25519 key */
    bool has_health;
};

/* Both return locked memory, or NULL and err; freeing wipes. */
struct secrets *secrets_new(struct err *err);
void secrets_free(struct secrets *secrets);

/* Wraps under a new salt. The passphrase must fit (keys_passphrase_fits). */
bool userblob_wrap(const struct keys *keys, const struct secrets *secrets, const char *passphrase,
    struct record_user *user, struct err *err);
/* Starts deriving what userblob_open takes. */
bool userblob_derive(const struct record_user *user, const char *passphrase,
    enum open_level level, struct deriving *deriving, struct err *err);
/* Opens as far as level says, the one that userblob_derive was told. ERR_LOCKED if the passphrase does not open it, ERR_DAMAGED where it
 * belongs to a book of another root. */
bool userblob_open(const struct keys *keys, const struct record_user *user,
    struct deriving *deriving, enum open_level level, struct secrets *secrets, struct err *err);
/* By the root. False if it was not sealed to this root. */
bool userblob_open_by_root(
    const struct root *root, const struct record_user *user, struct secrets *secrets);

#endif
