/*
 * Key stores for tests: a book in memory with its root and a first facilitator, copies of it, and
 * the union of two.
 */
#ifndef RUKKANEN_TESTS_KEYRING_H
#define RUKKANEN_TESTS_KEYRING_H

#include "book/keys/inside.h"

#define PASSPHRASE "kissa istuu katolla"

struct keyring {
    struct db *db;
    struct keys *keys;
    struct root *root; /* borrowed by copies */
    bool owns_root;
    struct str code;
    struct hash book;
    struct hash first; /* the first facilitator, "Sanna" with PASSPHRASE */
};

enum { SITE = 101, OTHER_SITE = 102 };

/* A new store, Sanna in it, unlocked to health, with SITE. */
void keyring_init(struct keyring *ring);
/* A copy of the store, locked. */
void keyring_copy(const struct keyring *from, struct keyring *to);
void keyring_clear(struct keyring *ring);
/* Adds a user with a passphrase that is the name and " salasana tässä". */
struct hash keyring_user(struct keyring *ring, const char *name, enum user_role role);
/* Opens as the user of that name, who must be there. */
bool keyring_open(struct keyring *ring, const char *name, enum open_level level);
/* Takes all records and gone records of another store, in an order given by the seed. */
bool keyring_take(struct keyring *ring, struct keyring *from, uint64_t seed, struct err *err);
/* A text sealed at a place; the caller clears it. Fails the test where it cannot. */
struct value keyring_seal(struct keyring *ring, const struct seal_place *place, const char *text);
/* Whether it opens, and to this text. */
bool keyring_opens(struct keyring *ring, const struct seal_place *place, const struct value *sealed,
    const char *text);
struct hash keyring_digest(struct keyring *ring);

#endif
