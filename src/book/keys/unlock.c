/* Opening by a passphrase. */
#include "book/keys/userblob.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- after wrong passphrases -------------------------------------------------------------- */

enum { LONGEST_DELAY_MS = 30000 };

/* A delay, never a lockout: a participant could lock the staff out. */
unsigned keys_unlock_delay_ms(const struct keys *keys)
{
    if (keys->failures < 2)
        return 0;
    unsigned doublings = keys->failures - 2;
    int64_t delay = doublings < 5 ? 1000 << doublings : LONGEST_DELAY_MS;
    int64_t left = keys->failed_ms + delay - clock_monotonic_ms();
    return left > 0 ? (unsigned)left : 0;
}

static void note_failure(struct keys *keys)
{
    keys->failures++;
    keys->failed_ms = clock_monotonic_ms();
}

/* ---- opening ------------------------------------------------------------------------------ */

/* Somebody else's keys do not stay, nor does their health. */
static void leave(struct keys *keys)
{
    arena_drop_sites(keys->arena);
    arena_drop_persons(keys->arena);
    sodium_memzero(keys->arena->health_secret, sizeof keys->arena->health_secret);
    sites_clear(keys);
    keys->level = OPEN_NONE;
}

static void enter(struct keys *keys, const struct identity *user, const struct hash *record,
    const struct secrets *secrets)
{
    unsigned char public[32];
    if (!hash_equal(&keys->user.id, &user->id))
        leave(keys);
    memcpy(keys->arena->people_secret, secrets->people, 32);
    crypto_sign_seed_keypair(public, keys->arena->sign_secret, secrets->seed);
    if (secrets->has_health)
        memcpy(keys->arena->health_secret, secrets->health, 32);
    if (secrets->has_health || keys->level == OPEN_NONE)
        keys->level = secrets->has_health ? OPEN_HEALTH : OPEN_PEOPLE;
    keys->opened_with = *record;
    free(keys->user.name);
    keys->user = (struct user){.id = user->id,
        .name = mem_text(user->name),
        .role = user->role,
        .certified = true,
        .sites = VEC_INIT(uint64_t)};
    keys->failures = 0;
}

/* The secrets must be those that the certificate tells everybody. */
static bool fits_certificate(const struct identity *user, const struct secrets *secrets)
{
    unsigned char public[32];
    crypto_scalarmult_base(public, secrets->people);
    bool fits = sodium_memcmp(public, user->people_public, 32) == 0;
    if (fits && secrets->has_health) {
        crypto_scalarmult_base(public, secrets->health);
        fits = sodium_memcmp(public, user->health_public, 32) == 0;
    }
    return fits;
}

/* ---- one after the other ------------------------------------------------------------------- */

/* A record that the passphrase may open. */
struct attempt {
    struct hash user, record;
    struct record_user body;
};

struct unlocking {
    struct keys *keys;
    enum open_level level;
    struct vec attempts; /* of struct attempt */
    size_t at;           /* the one whose key is being derived */
    struct str passphrase;
    struct secrets *secrets;
    struct deriving deriving;
};

static bool may_enter(const struct identity *user)
{
    return user->certified && !user->removed;
}

/* Each try costs a derivation. Who founded the book comes first, then whom the founder let in,
 * facilitators before peers: whoever is not named is mostly one of the first. */
static int by_standing(const void *a, const void *b)
{
    const struct identity *x = *(const struct identity *const *)a;
    const struct identity *y = *(const struct identity *const *)b;
    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    if (x->role != y->role)
        return x->role == USER_FACILITATOR ? -1 : 1;
    int order = strcmp(x->name ? x->name : "", y->name ? y->name : "");
    return order ? order : hash_compare(&x->id, &y->id);
}

/* const struct identity *: those whose passphrase may open; id NULL: anybody's. */
static void to_try(const struct keys *keys, const struct hash *id, struct vec *users)
{
    for (size_t i = 0; i < keys->trust.identities.n; i++) {
        const struct identity *user = VEC_AT(&keys->trust.identities, struct identity, i);
        if (may_enter(user) && (!id || hash_equal(&user->id, id)))
            vec_add(users, &user);
    }
    if (users->n > 1)
        qsort(users->items, users->n, users->size, by_standing);
}

static bool add_attempts(struct unlocking *unlocking, const struct hash *user, struct err *err)
{
    struct vec records = VEC_INIT(struct record);
    bool read = user_records(unlocking->keys, user, &records, err);
    for (size_t i = 0; read && i < records.n; i++) {
        const struct record *record = VEC_AT(&records, struct record, i);
        struct attempt *attempt = vec_add(&unlocking->attempts, NULL);
        attempt->user = *user;
        attempt->record = record->id;
        record_get_user(record, &attempt->body);
    }
    keystore_clear(&records);
    return read;
}

static bool find_attempts(struct unlocking *unlocking, const struct hash *id, struct err *err)
{
    struct vec users = VEC_INIT(const struct identity *);
    bool ok = true;
    to_try(unlocking->keys, id, &users);
    for (size_t i = 0; ok && i < users.n; i++)
        ok = add_attempts(unlocking, &(*VEC_AT(&users, const struct identity *, i))->id, err);
    vec_clear(&users);
    return ok;
}

static const struct attempt *attempt_of(const struct unlocking *unlocking)
{
    return VEC_AT(&unlocking->attempts, struct attempt, unlocking->at);
}

/* Begins with the next record; where there is none the passphrase was wrong. */
static bool derive_next(struct unlocking *unlocking, struct err *err)
{
    if (unlocking->at < unlocking->attempts.n)
        return userblob_derive(&attempt_of(unlocking)->body, unlocking->passphrase.s,
            unlocking->level, &unlocking->deriving, err);
    note_failure(unlocking->keys);
    return err_set(
        err, ERR_LOCKED, _("The passphrase is not right. Nothing was changed. Try again."));
}

static const struct identity *find_user(const struct keys *keys, const struct hash *id)
{
    for (size_t i = 0; i < keys->trust.identities.n; i++) {
        const struct identity *user = VEC_AT(&keys->trust.identities, struct identity, i);
        if (may_enter(user) && hash_equal(&user->id, id))
            return user;
    }
    return NULL;
}

static bool enter_with(struct unlocking *unlocking, struct err *err)
{
    const struct attempt *attempt = attempt_of(unlocking);
    const struct secrets *secrets = unlocking->secrets;
    /* The book may have been read anew while the key was derived. */
    const struct identity *user = find_user(unlocking->keys, &attempt->user);
    if (!user || !fits_certificate(user, secrets)
        || (unlocking->level == OPEN_HEALTH && !secrets->has_health))
        return keys_damaged(&attempt->record, err);
    enter(unlocking->keys, user, &attempt->record, secrets);
    return true;
}

bool keys_unlock_begin(struct keys *keys, const struct hash *id, const char *passphrase,
    enum open_level level, struct unlocking **out, struct err *err)
{
    struct hash present = keys->user.id;
    unsigned delay = keys_unlock_delay_ms(keys);
    *out = NULL;
    if (delay)
        return err_set(err, ERR_LOCKED,
            _("The passphrase was wrong several times. Wait %u seconds and try again."),
            (delay + 999) / 1000);
    if (!id && keys->level != OPEN_NONE)
        id = &present;
    if (!trust_load(keys, err))
        return false;
    struct unlocking *unlocking = mem_zero(1, sizeof *unlocking);
    unlocking->keys = keys;
    unlocking->level = level == OPEN_NONE ? OPEN_PEOPLE : level;
    vec_init(&unlocking->attempts, sizeof(struct attempt));
    str_init(&unlocking->passphrase);
    str_add(&unlocking->passphrase, passphrase);
    unlocking->secrets = secrets_new(err);
    if (unlocking->secrets && !keys->arena)
        keys->arena = arena_new(err);
    if (unlocking->secrets && keys->arena && find_attempts(unlocking, id, err)
        && derive_next(unlocking, err)) {
        *out = unlocking;
        return true;
    }
    keys_unlock_end(unlocking);
    return false;
}

int keys_unlock_fd(const struct unlocking *unlocking)
{
    return unlocking->deriving.fd;
}

bool keys_unlock_step(struct unlocking *unlocking, bool *open, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    *open = userblob_open(unlocking->keys, &attempt_of(unlocking)->body, &unlocking->deriving,
                unlocking->level, unlocking->secrets, &own)
        && enter_with(unlocking, &own);
    if (own.kind == ERR_LOCKED) {
        unlocking->at++;
        return derive_next(unlocking, err);
    }
    if (!*open && err)
        *err = own;
    return *open;
}

void keys_unlock_end(struct unlocking *unlocking)
{
    if (!unlocking)
        return;
    derive_cancel(&unlocking->deriving);
    secrets_free(unlocking->secrets);
    str_wipe(&unlocking->passphrase);
    vec_clear(&unlocking->attempts);
    if (unlocking->keys->level == OPEN_NONE)
        keys_lock(unlocking->keys);
    free(unlocking);
}

bool keys_unlock(struct keys *keys, const struct hash *id, const char *passphrase,
    enum open_level level, struct err *err)
{
    struct err unheard = {.kind = ERR_NONE};
    struct unlocking *unlocking;
    bool open = false;
    if (!err)
        err = &unheard;
    bool going = keys_unlock_begin(keys, id, passphrase, level, &unlocking, err);
    while (going && !open)
        going = keys_unlock_step(unlocking, &open, err);
    keys_unlock_end(unlocking);
    return open;
}
