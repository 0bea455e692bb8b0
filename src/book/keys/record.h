/*
 * Key records: what stands in the key store, byte for byte, for ever. A record is (id, kind, body,
 * signer, signature):
 *
 *   id        = BLAKE2b-192("rk1k", u32 kind, body, signer)
 *   signer    = the author hash of a user, or of the root
 *   signature = Ed25519 by signer over "rukkanen key 1", the book's id, the record's id
 *
 * and a record is dropped for ever by a gone record (id, signer, signature), signed over
 * "rukkanen gone 1", the book's id, the id of what is gone.
 *
 * Every body, also of kinds that this program does not know yet, begins with u8 version and u64
 * subject (what it is about: a person, a site, or the first 63 bits of a user's id), so that any
 * version can keep it in order. Version is 1. Numbers are little end first, "n x" is a varint count
 * and then that many.
 *
 *   1 user        subject user; 32 Ed25519 public; 16 salt; u8 2 (Argon2id, version 1.3);
 *                 varint operations; varint KiB; people part (24 nonce, 144); health part (24
 *                 nonce, 48); root part (144)
 *   2 certificate subject user; u8 role (0 facilitator, 1 peer); 32 Ed25519 public; 32 X25519
 *                 public for people; 32 X25519 public for health; varint length, display name
 *   3 removal     subject user; 24 user; n x 24 heads of the log at that moment; n x (u64 site, u8
 *                 compartment) that the user held; n x 16 first bytes of the names of the user's
 *                 records (and gone records) known at that moment
 *   4 acceptance  subject user; 24 user; n x 24 names of edits, records or gone records of that
 *                 user that stand although they are later than the removal
 *   5 site key    subject site; u8 compartment (1 people, 2 health, 3 rows); varint generation; 32
 *                 X25519 public; n x 24 removals that it comes after
 *   6 grant       subject site; u8 compartment; 24 site key record; 24 user (or root); 80 sealed
 *                 site key
 *   7 person key  subject person; u64 site; u8 0 if that is the person's home, 1 if the keys are
 *                 shared to it; varint generation; u8 wrap (0 by the site's people key, only at
 *                 home; 1 to its public key); 8 first bytes of the site key record; people part (88
 *                 or 112 bytes: people key, tag key); u8 1 and: 8 first bytes of the health site
 *                 key record, 80 health key sealed to its public key; or u8 0
 *
 * The people part of a user is root's 64 public bytes, the X25519 secret for people and the
 * Ed25519 seed, XChaCha20-Poly1305 under subkey 1 of the passphrase (see derive.h); the health part
 * is the X25519 secret for health under subkey 2; associated data: "rukkanen user 1", the book's id
 * and the body up to that part. The root part is crypto_box_seal of both secrets and the seed to
 * root's X25519 key.
 *
 * The only records that a peer may make are persons' (kind 7): who may write people's data may add
 * a person. See trust.h for who else may what.
 */
#ifndef RUKKANEN_BOOK_KEYS_RECORD_H
#define RUKKANEN_BOOK_KEYS_RECORD_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/ids.h"

#include <stdint.h>

enum record_kind {
    RECORD_USER = 1,
    RECORD_CERTIFICATE = 2,
    RECORD_REMOVAL = 3,
    RECORD_ACCEPTANCE = 4,
    RECORD_SITE_KEY = 5,
    RECORD_GRANT = 6,
    RECORD_PERSON = 7
};

enum {
    RECORD_VERSION = 1,
    RECORD_MAX_KIND = 1 << 20,
    RECORD_MAX_BODY = 1 << 18,
    RECORD_MAX_COUNT = 250000, /* records, and gone records, of one book */
    RECORD_SIGNATURE = 64,
    RECORD_NAME_MAX = 400, /* bytes of a display name */
    KNOWN_SIZE = 16
};

struct record {
    struct hash id;
    int kind;
    struct str body;
    struct hash signer;
    unsigned char signature[RECORD_SIGNATURE];
};

enum {
    PART_PEOPLE = 24 + 64 + 32 + 32 + 16,
    PART_HEALTH = 24 + 32 + 16,
    PART_ROOT = 32 + 32 + 32 + 48,
    PERSON_PEOPLE_SECRET = 24 + 64, /* wrapped under a site key */
    PERSON_PEOPLE_PUBLIC = 64 + 48, /* sealed to a site's public key */
    PERSON_HEALTH = 32 + 48,
    GRANT_BOX = 32 + 48,
    PREFIX_SIZE = 8
};

struct record_user {
    unsigned char sign_public[32];
    unsigned char salt[16];
    uint32_t operations;
    uint32_t kib;
    unsigned char people[PART_PEOPLE];
    unsigned char health[PART_HEALTH];
    unsigned char root[PART_ROOT];
};

struct record_certificate {
    unsigned role;
    unsigned char sign_public[32];
    unsigned char people_public[32];
    unsigned char health_public[32];
    struct str name;
};

struct record_held {
    uint64_t site;
    unsigned compartment;
};
struct known {
    unsigned char b[KNOWN_SIZE];
};
struct record_removal {
    struct hash user;
    struct vec heads; /* of struct hash */
    struct vec held;  /* of struct record_held */
    struct vec known; /* of struct known */
};

struct record_acceptance {
    struct hash user;
    struct vec names; /* of struct hash */
};

struct record_site_key {
    uint64_t site;
    unsigned compartment;
    uint64_t generation;
    unsigned char box_public[32];
    struct vec after; /* of struct hash */
};

struct record_grant {
    uint64_t site;
    unsigned compartment;
    struct hash key;
    struct hash user;
    unsigned char box[GRANT_BOX];
};

enum person_wrap { WRAP_SECRET, WRAP_PUBLIC };
struct record_person {
    uint64_t person;
    uint64_t site;
    unsigned shared; /* 0: the site is the home */
    uint64_t generation;
    unsigned wrap;
    unsigned char people_key[PREFIX_SIZE];
    unsigned char people[PERSON_PEOPLE_PUBLIC]; /* as many bytes as wrap says */
    bool has_health;
    unsigned char health_key[PREFIX_SIZE];
    unsigned char health[PERSON_HEALTH];
};

void record_init(struct record *record);
void record_clear(struct record *record);
/* Computes the id from the rest. */
void record_name(struct record *record);
/* The subject, from the beginning of any body; false if it is too short. */
bool record_subject(const struct record *record, uint64_t *subject);
/* A user's id, the author hash: BLAKE2b-192 of the Ed25519 public key. */
void record_user_id(const unsigned char sign_public[32], struct hash *id);
/* First 63 bits of a hash: the subject of records about a user. */
uint64_t record_user_subject(const struct hash *user);
/* What is signed. The texts end up as 14 or 15 bytes, 24 of the book, 24 of the name. */
void record_signed_text(const struct hash *book, const struct hash *id, struct str *out);
void record_gone_text(const struct hash *book, const struct hash *id, struct str *out);
/* What a removal calls a gone record of its user: BLAKE2b-192("rk1g", id, signer). */
void record_gone_name(const struct hash *id, const struct hash *signer, struct hash *name);

/* Each writes a whole body. */
void record_put_user(struct str *body, const struct record_user *user);
void record_put_certificate(struct str *body, const struct record_certificate *certificate);
void record_put_removal(struct str *body, const struct record_removal *removal);
void record_put_acceptance(struct str *body, const struct record_acceptance *acceptance);
void record_put_site_key(struct str *body, const struct record_site_key *key);
void record_put_grant(struct str *body, const struct record_grant *grant);
void record_put_person(struct str *body, const struct record_person *person);

/* Each reads a whole body; false for anything that the writer would not have written, and for a
 * record of another kind. Clear what owns something also after false. */
bool record_get_user(const struct record *record, struct record_user *user);
bool record_get_certificate(const struct record *record, struct record_certificate *certificate);
void record_clear_certificate(struct record_certificate *certificate);
bool record_get_removal(const struct record *record, struct record_removal *removal);
void record_clear_removal(struct record_removal *removal);
bool record_get_acceptance(const struct record *record, struct record_acceptance *acceptance);
void record_clear_acceptance(struct record_acceptance *acceptance);
bool record_get_site_key(const struct record *record, struct record_site_key *key);
void record_clear_site_key(struct record_site_key *key);
bool record_get_grant(const struct record *record, struct record_grant *grant);
bool record_get_person(const struct record *record, struct record_person *person);
/* The same from bytes that lie elsewhere. */
bool record_read_person(const void *body, size_t length, struct record_person *person);
/* Whether the body is well-formed: whole for a known kind and version, else its beginning. */
bool record_is_sound(const struct record *record);
/* Whether this program knows kind and version. */
bool record_is_known(const struct record *record);

size_t record_people_size(unsigned wrap);
/* The user part up to which a part is authenticated: writes the body's beginning before it. */
enum user_part { PART_OF_PEOPLE, PART_OF_HEALTH };
void record_user_context(
    const struct hash *book, const struct record_user *user, enum user_part part, struct str *out);

#endif
