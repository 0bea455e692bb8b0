/*
 * What the files of the key store share. Each part of it is explained where it is made.
 */
#ifndef RUKKANEN_BOOK_KEYS_INSIDE_H
#define RUKKANEN_BOOK_KEYS_INSIDE_H

#include "book/keys/arena.h"
#include "book/keys/derive.h"
#include "book/keys/keys.h"
#include "book/keys/record.h"
#include "book/keys/seal.h"
#include "book/keys/keystore.h"
#include "book/keys/trust.h"
#include "book/log/body.h"

enum { COMPARTMENT_ROWS = 3 }; /* the row key of a site goes where its people keys go */

struct root {
    unsigned char sign_secret[64];
    unsigned char box_secret[32];
    unsigned char public_keys[KEYS_ROOT_SIZE];
};

/* What is known of a site's keys without opening them. */
struct site_key {
    struct hash record;
    unsigned compartment;
    uint64_t generation;
    unsigned char box_public[32];
    struct vec after; /* of struct hash */
    bool stands;      /* else it only opens what others, who did not know better, sealed with it */
};
struct site {
    uint64_t id;
    struct vec keys; /* of struct site_key, oldest generation first */
    bool tended;     /* nothing is to be rotated or granted */
    bool opened;     /* people's grants were opened into the arena */
    bool opened_health;
};

struct keys {
    struct db *db;
    struct hash book;
    unsigned char root_public[KEYS_ROOT_SIZE];
    struct hash root; /* the root's author hash */
    struct trust trust;
    struct vec sites;    /* of struct site */
    struct body *body;   /* for compressing; made when first needed */
    struct arena *arena; /* NULL while locked */
    enum open_level level;
    struct user user;        /* who is in */
    struct hash opened_with; /* the user record that the passphrase opened */
    unsigned failures;
    int64_t failed_ms;
    struct vec
        taken; /* of struct hash: records of others, their signatures still to be looked at */
    struct vec taken_gone; /* of struct gone */
    int64_t records, gone; /* how many there are; -1: not counted since */
};

/* ---- keys.c ---- */

/* Who signs a record: the open user, or the root. */
struct signer {
    struct hash id;
    const unsigned char *secret;
};
bool signer_open_user(struct keys *keys, struct signer *signer, struct err *err);
/* The same, who must be a facilitator. */
bool signer_facilitator(struct keys *keys, struct signer *signer, struct err *err);
void signer_root(const struct root *root, struct signer *signer);

/* Makes a record of a body (which it clears) and adds it; id may be NULL. */
bool keys_add_record(struct keys *keys, int kind, struct str *body, const struct signer *signer,
    struct hash *id, struct err *err);
/* Drops a record for ever. */
bool keys_add_gone(
    struct keys *keys, const struct hash *id, const struct signer *signer, struct err *err);
/* What was worked out from records is to be worked out anew. */
void keys_changed(struct keys *keys);
bool keys_damaged(const struct hash *record, struct err *err);

/* ---- user.c ---- */

/* The user records that stand. Appends struct record. */
bool user_records(struct keys *keys, const struct hash *id, struct vec *records, struct err *err);
/* Makes them all gone. */
bool user_drop_records(
    struct keys *keys, const struct signer *signer, const struct hash *id, struct err *err);

/* ---- site.c ---- */

/* The site with what is known of its keys; loaded when first asked for. Never NULL. */
struct site *site_find(struct keys *keys, uint64_t site);
void sites_clear(struct keys *keys);
/* The newest key that stands, of which only the public half may be known; NULL if none. */
const struct site_key *site_newest(const struct site *site, unsigned compartment);
/* The open key of a record, or by the first bytes of its name; NULL while it is not held. Borrowed
 * from the arena: good until the next key is opened. */
const struct site_slot *site_open_key(
    struct keys *keys, uint64_t site, unsigned compartment, const unsigned char *prefix);
/* The open key to seal with. */
const struct site_slot *site_sealing_key(struct keys *keys, uint64_t site, unsigned compartment);
/* What is known of a site is read anew. */
void site_forget(struct keys *keys, uint64_t site);
/* The key of a grant record made for these secrets; false if it was not, or is not what the site
 * key says. */
bool site_open_grant(const struct site_key *key, const struct record_grant *grant,
    const unsigned char *box_public, const unsigned char *box_secret, unsigned char out[KEY_SIZE]);
struct site_grant {
    struct hash record;
    struct record_grant body;
};
/* All grants by signers who may, of one site (0: all sites). Appends struct site_grant. With
 * verified their signatures are looked at (70 microseconds each), which is needed only where
 * something follows from them. */
bool site_grants(
    struct keys *keys, uint64_t site, bool verified, struct vec *grants, struct err *err);

/* ---- grant.c ---- */

/* Grants every key of a compartment that the root can open to a user; what the user has already is
 * left alone; the row key goes with people. */
bool site_grant(struct keys *keys, const struct root *root, uint64_t site, unsigned compartment,
    const struct identity *user, struct err *err);
/* ---- tend.c ---- */

/* See keys_tend; for one site, by the given facilitator or the root. */
bool site_tend(struct keys *keys, const struct signer *signer, uint64_t site, struct err *err);
/* The same before sealing, where who is in may and it has not been done. */
bool site_tend_once(struct keys *keys, uint64_t site, struct err *err);

/* ---- person.c ---- */

/* A copy of the key to seal a person's values with, newest generation, made anew where a site of
 * the person has a newer key. False with ERR_LOCKED where it is not held. */
bool person_sealing_key(struct keys *keys, uint64_t person, enum compartment compartment,
    unsigned char key[KEY_SIZE], struct err *err);
/* Calls try with each key of the person that is held until one opens; found says whether any was
 * held. */
typedef bool person_try(void *data, const unsigned char key[KEY_SIZE]);
bool person_try_keys(struct keys *keys, uint64_t person, enum compartment compartment,
    person_try *try, void *data, bool *held);

#endif
