/* What is to be done with the keys of a site when somebody was removed or granted elsewhere. */
#include "book/keys/grant.h"

#include <sodium.h>

/* What one site needs, while it is being tended. */
struct tending {
    struct keys *keys;
    const struct signer *signer;
    uint64_t site;
    struct vec grants;  /* of struct site_grant */
    struct vec tainted; /* of struct hash: site keys that a removed user was granted */
    struct err *err;
};

static bool has_hash(const struct vec *hashes, const struct hash *hash)
{
    for (size_t i = 0; i < hashes->n; i++)
        if (hash_equal(VEC_AT(hashes, struct hash, i), hash))
            return true;
    return false;
}

static bool is_removed(const struct tending *tending, const struct hash *id)
{
    const struct identity *user = trust_identity(tending->keys, id);
    return user && user->removed;
}

/* Drops the grants of removed users and remembers which keys they had. */
static bool drop_grants(struct tending *tending)
{
    bool done = true;
    for (size_t i = tending->grants.n; done && i-- > 0;) {
        const struct site_grant *grant = VEC_AT(&tending->grants, struct site_grant, i);
        if (!is_removed(tending, &grant->body.user))
            continue;
        vec_add(&tending->tainted, &grant->body.key);
        done = keys_add_gone(tending->keys, &grant->record, tending->signer, tending->err);
        vec_delete(&tending->grants, i);
    }
    return done;
}

/* The removals of users who held this compartment of this site; appends struct hash. */
static void removals_of(const struct tending *tending, unsigned compartment, struct vec *out)
{
    const struct vec *removals = &tending->keys->trust.removals;
    for (size_t i = 0; i < removals->n; i++) {
        const struct removal *removal = VEC_AT(removals, struct removal, i);
        for (size_t j = 0; j < removal->held.n; j++) {
            const struct record_held *held = VEC_AT(&removal->held, struct record_held, j);
            if (held->site == tending->site && held->compartment == compartment
                && !has_hash(out, &removal->record))
                vec_add(out, &removal->record);
        }
    }
}

static bool needs_new_key(
    const struct tending *tending, const struct site_key *newest, const struct vec *removals)
{
    if (has_hash(&tending->tainted, &newest->record))
        return true;
    for (size_t i = 0; i < removals->n; i++)
        if (!has_hash(&newest->after, VEC_AT(removals, struct hash, i)))
            return true;
    /* Somebody's new key, made while nobody there knew that the signer has this site too. */
    const struct hash *self = &tending->signer->id;
    bool entitled = false;
    for (size_t i = 0; i < tending->grants.n; i++) {
        const struct record_grant *grant = &VEC_AT(&tending->grants, struct site_grant, i)->body;
        entitled = entitled
            || (grant->compartment == newest->compartment && hash_equal(&grant->user, self));
    }
    return entitled && !grant_exists(&tending->grants, &newest->record, self);
}

/* Users with any grant of a compartment; appends struct hash. */
static void entitled_users(const struct tending *tending, unsigned compartment, struct vec *out)
{
    for (size_t i = 0; i < tending->grants.n; i++) {
        const struct record_grant *grant = &VEC_AT(&tending->grants, struct site_grant, i)->body;
        const struct identity *user = trust_identity(tending->keys, &grant->user);
        if (grant->compartment == compartment && user && user->certified && !user->removed
            && !has_hash(out, &grant->user))
            vec_add(out, &grant->user);
    }
}

static bool make_new_key(struct tending *tending, const struct record_site_key *plan)
{
    struct keys *keys = tending->keys;
    struct vec users = VEC_INIT(struct hash);
    unsigned char key[KEY_SIZE];
    struct hash record;
    struct holder holder = holder_root(keys);
    entitled_users(tending, plan->compartment, &users);
    bool done = grant_new_key(keys, tending->signer, plan, key, &record, tending->err)
        && grant_add(keys, tending->signer, tending->site, plan->compartment, &record, key, &holder,
            tending->err);
    for (size_t i = 0; done && i < users.n; i++) {
        holder = holder_user(trust_identity(keys, VEC_AT(&users, struct hash, i)));
        done = grant_add(keys, tending->signer, tending->site, plan->compartment, &record, key,
            &holder, tending->err);
    }
    sodium_memzero(key, sizeof key);
    vec_clear(&users);
    site_forget(keys, tending->site);
    if (keys->arena)
        arena_drop_persons(keys->arena); /* which of their keys is newest is to be seen anew */
    return done;
}

static bool renew(struct tending *tending, unsigned compartment)
{
    const struct site_key *newest
        = site_newest(site_find(tending->keys, tending->site), compartment);
    struct vec removals = VEC_INIT(struct hash);
    removals_of(tending, compartment, &removals);
    bool done = true;
    if (newest && needs_new_key(tending, newest, &removals)) {
        struct record_site_key plan = {.site = tending->site,
            .compartment = compartment,
            .generation = newest->generation + 1,
            .after = removals};
        done = make_new_key(tending, &plan);
        vec_clear(&tending->grants);
        done = done
            && site_grants(tending->keys, tending->site, true, &tending->grants, tending->err);
    }
    vec_clear(&removals);
    return done;
}

/* Gives everybody who has some key of a compartment all of them, as far as they are open here. */
static bool complete(struct tending *tending, unsigned compartment)
{
    struct keys *keys = tending->keys;
    struct vec users = VEC_INIT(struct hash);
    struct holder holder = holder_root(keys);
    size_t held;
    entitled_users(tending, compartment, &users);
    bool done = grant_missing(keys, NULL, tending->signer, tending->site, compartment, &holder,
        &tending->grants, &held, tending->err);
    for (size_t i = 0; done && i < users.n; i++) {
        holder = holder_user(trust_identity(keys, VEC_AT(&users, struct hash, i)));
        done = grant_missing(keys, NULL, tending->signer, tending->site, compartment, &holder,
            &tending->grants, &held, tending->err);
    }
    vec_clear(&users);
    return done;
}

static bool compartment_is_tidy(struct tending *tending, unsigned compartment)
{
    struct keys *keys = tending->keys;
    const struct site_key *newest = site_newest(site_find(keys, tending->site), compartment);
    struct vec removals = VEC_INIT(struct hash), users = VEC_INIT(struct hash);
    struct holder holder = holder_root(keys);
    removals_of(tending, compartment, &removals);
    entitled_users(tending, compartment, &users);
    bool tidy = (!newest || !needs_new_key(tending, newest, &removals))
        && !grant_is_missing(keys, tending->site, compartment, &holder, &tending->grants);
    for (size_t i = 0; tidy && i < users.n; i++) {
        holder = holder_user(trust_identity(keys, VEC_AT(&users, struct hash, i)));
        tidy = !grant_is_missing(keys, tending->site, compartment, &holder, &tending->grants);
    }
    vec_clear(&removals);
    vec_clear(&users);
    return tidy;
}

/* Whether nothing is to be done, which is nearly always so and found without looking at
 * signatures. */
static bool is_tidy(struct tending *tending)
{
    bool tidy = site_grants(tending->keys, tending->site, false, &tending->grants, tending->err);
    for (size_t i = 0; tidy && i < tending->grants.n; i++)
        tidy = !is_removed(tending, &VEC_AT(&tending->grants, struct site_grant, i)->body.user);
    tidy = tidy && compartment_is_tidy(tending, COMPARTMENT_PEOPLE)
        && compartment_is_tidy(tending, COMPARTMENT_HEALTH);
    vec_clear(&tending->grants);
    return tidy;
}

static bool tend(struct tending *tending)
{
    if (!db_begin(tending->keys->db, tending->err))
        return false;
    bool done = site_grants(tending->keys, tending->site, true, &tending->grants, tending->err)
        && drop_grants(tending) && renew(tending, COMPARTMENT_PEOPLE)
        && renew(tending, COMPARTMENT_HEALTH) && complete(tending, COMPARTMENT_PEOPLE)
        && complete(tending, COMPARTMENT_HEALTH);
    vec_clear(&tending->grants);
    vec_clear(&tending->tainted);
    if (done)
        return db_end(tending->keys->db, tending->err);
    db_rollback(tending->keys->db);
    return false;
}

bool site_tend(struct keys *keys, const struct signer *signer, uint64_t site, struct err *err)
{
    struct tending tending = {.keys = keys,
        .signer = signer,
        .site = site,
        .grants = VEC_INIT(struct site_grant),
        .tainted = VEC_INIT(struct hash),
        .err = err};
    if (!trust_load(keys, err))
        return false;
    bool done = is_tidy(&tending) || tend(&tending);
    site_find(keys, site)->tended = done;
    return done;
}

/* ---- by whom, and when -------------------------------------------------------------------- */

static bool may_tend(struct keys *keys, struct signer *signer)
{
    return keys->level != OPEN_NONE && keys->user.role == USER_FACILITATOR
        && !db_read_only(keys->db) && signer_open_user(keys, signer, NULL);
}

bool site_tend_once(struct keys *keys, uint64_t site, struct err *err)
{
    struct signer signer;
    if (!may_tend(keys, &signer) || site_find(keys, site)->tended)
        return true;
    return site_tend(keys, &signer, site, err);
}

static bool sites_with_keys(struct keys *keys, struct vec *sites, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    sqlite3_stmt *statement = db_statement(
        keys->db, "SELECT DISTINCT subject FROM key_record WHERE kind = 5 ORDER BY subject", err);
    if (!statement)
        return false;
    while (db_step(keys->db, statement, &own))
        vec_add(sites, &(uint64_t){(uint64_t)sqlite3_column_int64(statement, 0)});
    if (own.kind != ERR_NONE && err)
        *err = own;
    return own.kind == ERR_NONE;
}

static bool has_records(struct keys *keys, const struct hash *id)
{
    size_t count = 0;
    return keys_passphrase_variants(keys, id, &count, NULL) && count > 0;
}

bool keys_need_tending(struct keys *keys)
{
    struct signer signer;
    struct vec sites = VEC_INIT(uint64_t);
    if (!may_tend(keys, &signer) || !trust_load(keys, NULL))
        return false;
    bool needed = false;
    for (size_t i = 0; i < keys->trust.identities.n && !needed; i++) {
        const struct identity *user = VEC_AT(&keys->trust.identities, struct identity, i);
        needed = user->removed && has_records(keys, &user->id);
    }
    bool known = sites_with_keys(keys, &sites, NULL);
    for (size_t i = 0; known && i < sites.n && !needed; i++) {
        struct tending tending = {.keys = keys,
            .signer = &signer,
            .site = *VEC_AT(&sites, uint64_t, i),
            .grants = VEC_INIT(struct site_grant)};
        needed = !is_tidy(&tending);
    }
    vec_clear(&sites);
    return needed;
}

bool keys_tend(struct keys *keys, struct err *err)
{
    struct signer signer;
    struct vec sites = VEC_INIT(uint64_t);
    if (!may_tend(keys, &signer))
        return true;
    if (!trust_load(keys, err) || !db_begin(keys->db, err))
        return false;
    bool done = sites_with_keys(keys, &sites, err);
    for (size_t i = 0; done && i < keys->trust.identities.n; i++) {
        const struct identity *user = VEC_AT(&keys->trust.identities, struct identity, i);
        if (user->removed)
            done = user_drop_records(keys, &signer, &user->id, err);
    }
    for (size_t i = 0; done && i < sites.n; i++)
        done = site_tend(keys, &signer, *VEC_AT(&sites, uint64_t, i), err);
    vec_clear(&sites);
    if (done)
        return db_end(keys->db, err);
    db_rollback(keys->db);
    return false;
}
