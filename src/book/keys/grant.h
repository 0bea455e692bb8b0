/*
 * The records by which site keys come to their holders; made in grant.c, and where somebody was
 * removed, in tend.c.
 */
#ifndef RUKKANEN_BOOK_KEYS_GRANT_H
#define RUKKANEN_BOOK_KEYS_GRANT_H

#include "book/keys/inside.h"

/* Whom a key is sealed to: a user, or the root. Borrows the public keys. */
struct holder {
    struct hash id;
    const unsigned char *people_public;
    const unsigned char *health_public;
};
struct holder holder_root(const struct keys *keys);
struct holder holder_user(const struct identity *user);

/* Makes a new site key (plan says all but its public half) and its record. Wipe the key. */
bool grant_new_key(struct keys *keys, const struct signer *signer,
    const struct record_site_key *plan, unsigned char key[KEY_SIZE], struct hash *record,
    struct err *err);
/* Seals a site key to a holder. */
bool grant_add(struct keys *keys, const struct signer *signer, uint64_t site, unsigned compartment,
    const struct hash *record, const unsigned char key[KEY_SIZE], const struct holder *holder,
    struct err *err);
/* Whether somebody has a key, among grants (of struct site_grant). */
bool grant_exists(const struct vec *grants, const struct hash *key, const struct hash *user);
/* Grants what of a compartment the giver can open (the root, or where that is NULL the open user)
 * and the holder lacks; *held counts what the holder has then. */
bool grant_missing(struct keys *keys, const struct root *root, const struct signer *signer,
    uint64_t site, unsigned compartment, const struct holder *holder, const struct vec *grants,
    size_t *held, struct err *err);
/* Whether grant_missing, for the open user, would find anything. */
bool grant_is_missing(struct keys *keys, uint64_t site, unsigned compartment,
    const struct holder *holder, const struct vec *grants);

#endif
