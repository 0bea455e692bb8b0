/*
 * Who is who and who may what, worked out from certificates, removals and acceptances alone, so
 * that every copy with the same records comes to the same answer, in whatever order they came.
 *
 * - Signatures: a user's public key is known if a chain of signed certificates leads from it to
 *   the root. That never ends, so old edits stay verifiable.
 * - Certified: root certifies facilitators, a facilitator certifies facilitators and peers. Only
 *   chains of facilitators count; cycles lead nowhere.
 * - Removed: a removal by the root or a facilitator stands. What the removed user signed stands
 *   only as far as that removal (or another one of the same user) lists it as known, or an
 *   acceptance names it; so neither a late edit nor an angry one from an old copy does harm.
 * - Two who remove each other: the one nearer to the root in the chain stays (among equals, the
 *   smaller id). So somebody always stays; the root can always mend it.
 *
 * May: root everything; a facilitator certify, remove, accept, make site keys, grant, make persons'
 * keys and make gone all but certificates, removals, acceptances and site keys (those are never
 * gone); a user their own user record, and make that and their own grants gone; a peer persons'
 * keys.
 */
#ifndef RUKKANEN_BOOK_KEYS_TRUST_H
#define RUKKANEN_BOOK_KEYS_TRUST_H

#include "book/keys/keys.h"
#include "book/keys/keystore.h"

struct identity {
    struct hash id;
    unsigned char sign_public[32];
    unsigned char people_public[32];
    unsigned char health_public[32];
    char *name;
    enum user_role role;
    bool rooted;             /* the public key is known by signatures */
    bool certified;          /* and the chain is one of facilitators */
    unsigned depth;          /* 1: certified by the root */
    struct hash certificate; /* the one that counts */
    bool removed;
    struct vec known; /* of struct known, sorted: what stands in spite of the removal */
    struct vec heads; /* of struct hash: heads at the removals */
};

struct removal {
    struct hash record;
    struct hash user;
    struct hash signer;
    struct vec held; /* of struct record_held */
};

struct trust {
    bool loaded;
    struct vec identities; /* of struct identity, by id */
    struct vec removals;   /* of struct removal: those that stand */
    struct vec accepted;   /* of struct hash, sorted: names of edits and records */
};

/* Forgets what was worked out; it is done again when next asked for. */
void trust_clear(struct trust *trust);
bool trust_load(struct keys *keys, struct err *err);

/* NULL for the root and for those who are not known. */
struct identity *trust_identity(struct keys *keys, const struct hash *id);
bool trust_verify(struct keys *keys, const struct hash *signer, const struct str *text,
    const unsigned char signature[RECORD_SIGNATURE]);
/* Whether the signature is right. */
bool trust_verify_record(struct keys *keys, const struct record *record);
bool trust_verify_gone(struct keys *keys, const struct gone *gone);
/* Whether the signer may make such a record now (the signature is not looked at). */
bool trust_allows(struct keys *keys, int kind, const struct hash *signer, const struct hash *id);
/* Whether the signer may make this record gone; the signature is looked at. */
bool trust_allows_gone(struct keys *keys, const struct gone *gone, const struct record *record);

#endif
