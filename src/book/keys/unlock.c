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

/* Tries each of a user's records; *wrong tells a wrong passphrase from everything else. */
static bool try_user(struct keys *keys, const struct identity *user, const char *passphrase,
    enum open_level level, struct secrets *secrets, struct hash *record, bool *wrong,
    struct err *err)
{
    struct vec records = VEC_INIT(struct record);
    bool opened = false;
    *wrong = false;
    bool read = user_records(keys, &user->id, &records, err);
    for (size_t i = 0; read && !opened && i < records.n; i++) {
        struct record_user body;
        struct err own = {.kind = ERR_NONE};
        *record = VEC_AT(&records, struct record, i)->id;
        record_get_user(VEC_AT(&records, struct record, i), &body);
        opened = userblob_open(keys, &body, passphrase, level, secrets, &own);
        *wrong = !opened && own.kind == ERR_LOCKED;
        if (!opened && !*wrong) {
            *err = own;
            break;
        }
    }
    if (read && !records.n)
        *wrong = true;
    keystore_clear(&records);
    if (opened
        && (!fits_certificate(user, secrets) || (level == OPEN_HEALTH && !secrets->has_health)))
        opened = keys_damaged(record, err);
    return opened;
}

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

static bool try_users(struct keys *keys, const struct hash *id, const char *passphrase,
    enum open_level level, struct secrets *secrets, struct err *err)
{
    struct vec users = VEC_INIT(const struct identity *);
    bool wrong = true, opened = false;
    to_try(keys, id, &users);
    for (size_t i = 0; i < users.n && wrong && !opened; i++) {
        const struct identity *user = *VEC_AT(&users, const struct identity *, i);
        struct hash record;
        opened = try_user(keys, user, passphrase, level, secrets, &record, &wrong, err);
        if (opened)
            enter(keys, user, &record, secrets);
    }
    vec_clear(&users);
    if (opened || !wrong)
        return opened;
    note_failure(keys);
    return err_set(
        err, ERR_LOCKED, _("The passphrase is not right. Nothing was changed. Try again."));
}

bool keys_unlock(struct keys *keys, const struct hash *id, const char *passphrase,
    enum open_level level, struct err *err)
{
    struct err unheard = {.kind = ERR_NONE};
    struct hash present = keys->user.id;
    if (!err)
        err = &unheard;
    unsigned delay = keys_unlock_delay_ms(keys);
    if (delay)
        return err_set(err, ERR_LOCKED,
            _("The passphrase was wrong several times. Wait %u seconds and try again."),
            (delay + 999) / 1000);
    if (!id && keys->level != OPEN_NONE)
        id = &present;
    if (!trust_load(keys, err))
        return false;
    struct secrets *secrets = secrets_new(err);
    if (secrets && !keys->arena)
        keys->arena = arena_new(err);
    bool opened = secrets && keys->arena
        && try_users(keys, id, passphrase, level == OPEN_NONE ? OPEN_PEOPLE : level, secrets, err);
    secrets_free(secrets);
    if (!opened && keys->level == OPEN_NONE)
        keys_lock(keys);
    return opened;
}
