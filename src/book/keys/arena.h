/*
 * The one place where open keys lie: a block of sodium_malloc, locked into memory, left out of
 * core dumps, emptied in a forked child, between guard pages. At most 256 kB, since an ordinary
 * user may lock little memory; where even that is refused, a smaller one with fewer cached keys.
 *
 * It holds the open user's secrets, the keys of sites as their grants are opened, and a cache of
 * persons' keys. A site's key is there until the arena is wiped or full (then all sites' keys go
 * and are opened again when needed); a person's key may be pushed out at any time.
 */
#ifndef RUKKANEN_BOOK_KEYS_ARENA_H
#define RUKKANEN_BOOK_KEYS_ARENA_H

#include "book/keys/seal.h"
#include "rukkanen/base/err.h"
#include "rukkanen/book/ids.h"

#include <stdint.h>

/* Both kinds of key are 32 random bytes, from which all others are derived (see seal.h). */
struct site_slot {
    uint64_t site;
    uint32_t compartment; /* 0: free */
    uint32_t generation;
    struct hash record;
    unsigned char key[KEY_SIZE];
};

struct person_slot {
    uint64_t person;
    uint32_t compartment; /* 0: free */
    uint32_t newest;      /* 1: the key to seal with */
    unsigned char key[KEY_SIZE];
};

enum { PERSON_WAYS = 8 }; /* slots in which the keys of one person may lie */

/* What a key lately used was made into: the next cell nearly always needs one of these. */
struct sealing_slot {
    unsigned char key[KEY_SIZE];
    bool made;
    struct sealing sealing;
};

enum { SEALINGS = 8 };

struct arena {
    size_t size;
    bool locked; /* into memory */
    unsigned char sign_secret[64];
    unsigned char people_secret[32];
    unsigned char health_secret[32];
    _Alignas(16) unsigned char work[192]; /* for what one function makes and wipes */
    uint32_t next_way;
    struct sealing_slot sealings[SEALINGS];
    size_t max_sites, n_sites;
    size_t person_sets;
    struct site_slot *sites;
    struct person_slot *persons; /* person_sets x PERSON_WAYS */
};

/* NULL (and err) where the system gives no memory at all. */
struct arena *arena_new(struct err *err);
void arena_free(struct arena *arena); /* wipes */

/* What a key is made into. It stays until the next such call. */
const struct sealing *arena_sealing(struct arena *arena, const unsigned char key[KEY_SIZE]);

void arena_add_site(struct arena *arena, const struct site_slot *slot);
void arena_drop_sites(struct arena *arena);
/* The PERSON_WAYS slots among which a person's keys lie. */
struct person_slot *arena_person_set(struct arena *arena, uint64_t person);
void arena_add_person(struct arena *arena, const struct person_slot *slot);
void arena_drop_person(struct arena *arena, uint64_t person);
void arena_drop_persons(struct arena *arena);
/* Wipes all that only health opens. */
void arena_drop_health(struct arena *arena);

#endif
