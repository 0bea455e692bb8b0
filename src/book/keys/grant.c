/* Making keys of sites, granting them, and what is to be done when somebody was removed. */
#include "book/keys/inside.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"

#include <sodium.h>

/* ---- one record --------------------------------------------------------------------------- */

/* Whom a key is sealed to: a user, or the root. */
struct holder {
    struct hash id;
    const unsigned char *people_public;
    const unsigned char *health_public;
};

static struct holder holder_root(const struct keys *keys)
{
    const unsigned char *public = keys->root_public + 32;
    return (struct holder){.id = keys->root, .people_public = public, .health_public = public};
}

static struct holder holder_user(const struct identity *user)
{
    return (struct holder){
        .id = user->id, .people_public = user->people_public, .health_public = user->health_public};
}

static bool add_grant(struct keys *keys, const struct signer *signer, uint64_t site,
    unsigned compartment, const struct hash *record, const unsigned char key[KEY_SIZE],
    const struct holder *holder, struct err *err)
{
    struct record_grant grant
        = {.site = site, .compartment = compartment, .key = *record, .user = holder->id};
    const unsigned char *public
        = compartment == COMPARTMENT_HEALTH ? holder->health_public : holder->people_public;
    if (crypto_box_seal(grant.box, key, KEY_SIZE, public) != 0)
        return err_set(err, ERR_REFUSED, _("This user's public keys are not usable."));
    struct str body = STR_INIT;
    record_put_grant(&body, &grant);
    return keys_add_record(keys, RECORD_GRANT, &body, signer, NULL, err);
}

static bool add_site_key(struct keys *keys, const struct signer *signer,
    const struct record_site_key *plan, unsigned char key[KEY_SIZE], struct hash *record,
    struct err *err)
{
    struct record_site_key made = *plan;
    unsigned char secret[32];
    struct str body = STR_INIT;
    random_bytes(key, KEY_SIZE);
    seal_subkey(key, "rk1 box", secret, sizeof secret);
    crypto_scalarmult_base(made.box_public, secret);
    sodium_memzero(secret, sizeof secret);
    record_put_site_key(&body, &made);
    return keys_add_record(keys, RECORD_SITE_KEY, &body, signer, record, err);
}

/* ---- a new site --------------------------------------------------------------------------- */

static bool add_compartment(struct keys *keys, const struct signer *signer, uint64_t site,
    unsigned compartment, const struct identity *also, struct err *err)
{
    const struct identity *self = trust_identity(keys, &signer->id);
    struct record_site_key plan
        = {.site = site, .compartment = compartment, .after = VEC_INIT(struct hash)};
    struct holder holders[3] = {holder_root(keys), holder_user(self)};
    size_t n = 2;
    if (also && also != self)
        holders[n++] = holder_user(also);
    unsigned char key[KEY_SIZE];
    struct hash record;
    bool added = add_site_key(keys, signer, &plan, key, &record, err);
    for (size_t i = 0; added && i < n; i++)
        added = add_grant(keys, signer, site, compartment, &record, key, &holders[i], err);
    sodium_memzero(key, sizeof key);
    return added;
}

static const struct identity *standing_user(
    struct keys *keys, const struct hash *id, struct err *err)
{
    const struct identity *user = trust_identity(keys, id);
    if (user && user->certified && !user->removed)
        return user;
    err_set(err, ERR_REFUSED, _("There is no such user in the book (or no more)."));
    return NULL;
}

bool keys_site_add(struct keys *keys, uint64_t site, const struct hash *user, struct err *err)
{
    struct signer signer;
    const struct identity *also = NULL;
    if (!signer_facilitator(keys, &signer, err)
        || (user && !(also = standing_user(keys, user, err))))
        return false;
    if (site_newest(site_find(keys, site), COMPARTMENT_PEOPLE))
        return true;
    if (!db_begin(keys->db, err))
        return false;
    const struct identity *for_health = also && also->role == USER_FACILITATOR ? also : NULL;
    bool added = add_compartment(keys, &signer, site, COMPARTMENT_PEOPLE, also, err)
        && add_compartment(keys, &signer, site, COMPARTMENT_ROWS, also, err)
        && add_compartment(keys, &signer, site, COMPARTMENT_HEALTH, for_health, err);
    site_forget(keys, site);
    if (added)
        return db_end(keys->db, err);
    db_rollback(keys->db);
    return false;
}

/* ---- granting ----------------------------------------------------------------------------- */

/* The grant of a key to somebody among those that stand; NULL if there is none. */
static const struct record *grant_of(
    const struct vec *grants, const struct hash *key, const struct hash *user)
{
    for (size_t i = 0; i < grants->n; i++) {
        const struct record *record = VEC_AT(grants, struct record, i);
        struct record_grant grant;
        if (record_get_grant(record, &grant) && hash_equal(&grant.key, key)
            && hash_equal(&grant.user, user))
            return record;
    }
    return NULL;
}

/* A copy of a site's key by the root's grant of it, whoever signed that: the site key tells whether
 * it is right. */
static bool copy_by_root(struct keys *keys, const struct root *root, uint64_t site,
    const struct site_key *key, unsigned char out[KEY_SIZE])
{
    struct vec records = VEC_INIT(struct record);
    bool opened = false;
    keystore_about(keys->db, RECORD_GRANT, site, &records, NULL);
    for (size_t i = 0; i < records.n && !opened; i++) {
        struct record_grant grant;
        opened = record_get_grant(VEC_AT(&records, struct record, i), &grant)
            && hash_equal(&grant.key, &key->record) && hash_equal(&grant.user, &keys->root)
            && site_open_grant(key, &grant, keys->root_public + 32, root->box_secret, out);
    }
    keystore_clear(&records);
    return opened;
}

/* A copy of a site's key as the giver can open it. */
static bool copy_key(struct keys *keys, const struct root *root, uint64_t site,
    const struct site_key *key, unsigned char out[KEY_SIZE])
{
    if (root)
        return copy_by_root(keys, root, site, key, out);
    const struct site_slot *slot = site_open_key(keys, site, key->compartment, key->record.b);
    if (slot)
        memcpy(out, slot->key, KEY_SIZE);
    return slot != NULL;
}

static bool goes_with(unsigned compartment, unsigned of_key)
{
    return of_key == compartment
        || (compartment == COMPARTMENT_PEOPLE && of_key == COMPARTMENT_ROWS);
}

/* Grants what of a compartment the giver can open and the holder lacks; *held counts what the
 * holder has then. */
static bool grant_missing(struct keys *keys, const struct root *root, const struct signer *signer,
    uint64_t site, unsigned compartment, const struct holder *holder, const struct vec *grants,
    size_t *held, struct err *err)
{
    bool done = true;
    *held = 0;
    for (size_t i = 0; done && i < site_find(keys, site)->keys.n; i++) {
        /* A copy, since opening a key may load other sites and move them. */
        struct site_key key = *VEC_AT(&site_find(keys, site)->keys, struct site_key, i);
        unsigned char copy[KEY_SIZE];
        if (!goes_with(compartment, key.compartment))
            continue;
        if (grant_of(grants, &key.record, &holder->id)) {
            ++*held;
        } else if (copy_key(keys, root, site, &key, copy)) {
            ++*held;
            done = add_grant(keys, signer, site, key.compartment, &key.record, copy, holder, err);
        }
        sodium_memzero(copy, sizeof copy);
    }
    return done;
}

static bool grant_to(struct keys *keys, const struct root *root, const struct signer *signer,
    uint64_t site, unsigned compartment, const struct identity *user, struct err *err)
{
    struct vec grants = VEC_INIT(struct record);
    struct holder holder = holder_user(user);
    size_t held;
    bool done = site_grants(keys, site, &grants, err)
        && grant_missing(keys, root, signer, site, compartment, &holder, &grants, &held, err);
    keystore_clear(&grants);
    if (done && !held)
        return err_set(err, ERR_LOCKED,
            _("You do not hold the keys of this place yourself, so you cannot pass them on."));
    return done;
}

bool site_grant(struct keys *keys, const struct root *root, uint64_t site, unsigned compartment,
    const struct identity *user, struct err *err)
{
    struct signer signer;
    signer_root(root, &signer);
    return grant_to(keys, root, &signer, site, compartment, user, err);
}

static bool grant_checked(struct keys *keys, const struct root *root, const struct signer *signer,
    uint64_t site, unsigned compartment, const struct hash *id, struct err *err)
{
    const struct identity *user = standing_user(keys, id, err);
    if (!user)
        return false;
    if (compartment == COMPARTMENT_HEALTH && user->role == USER_PEER)
        return err_set(err, ERR_REFUSED, _("Health details are not opened to peer facilitators."));
    if (!db_begin(keys->db, err))
        return false;
    if (grant_to(keys, root, signer, site, compartment, user, err))
        return db_end(keys->db, err);
    db_rollback(keys->db);
    return false;
}

bool keys_grant(struct keys *keys, uint64_t site, enum compartment compartment,
    const struct hash *user, struct err *err)
{
    struct signer signer;
    return signer_facilitator(keys, &signer, err)
        && grant_checked(keys, NULL, &signer, site, (unsigned)compartment, user, err);
}

bool keys_root_grant(struct keys *keys, const struct root *root, uint64_t site,
    enum compartment compartment, const struct hash *user, struct err *err)
{
    struct signer signer;
    signer_root(root, &signer);
    return keys_root_is(keys, root, err)
        && grant_checked(keys, root, &signer, site, (unsigned)compartment, user, err);
}

/* ---- tending ------------------------------------------------------------------------------ */

/* What one site needs, while it is being tended. */
struct tending {
    struct keys *keys;
    const struct signer *signer;
    uint64_t site;
    struct vec grants;  /* of struct record: those that stand and whose users may have them */
    struct vec tainted; /* of struct hash: site keys that a removed user was granted */
    struct err *err;
};

static bool read_grants(struct tending *tending)
{
    vec_clear(&tending->tainted);
    for (size_t i = 0; i < tending->grants.n; i++)
        record_clear(VEC_AT(&tending->grants, struct record, i));
    vec_clear(&tending->grants);
    return site_grants(tending->keys, tending->site, &tending->grants, tending->err);
}

/* Drops the grants of removed users and remembers which keys they had. */
static bool drop_grants(struct tending *tending)
{
    bool done = true;
    for (size_t i = tending->grants.n; done && i-- > 0;) {
        struct record *record = VEC_AT(&tending->grants, struct record, i);
        struct record_grant grant;
        record_get_grant(record, &grant);
        const struct identity *user = trust_identity(tending->keys, &grant.user);
        if (!user || !user->removed)
            continue;
        vec_add(&tending->tainted, &grant.key);
        done = keys_add_gone(tending->keys, &record->id, tending->signer, tending->err);
        record_clear(record);
        vec_delete(&tending->grants, i);
    }
    return done;
}

static bool has_hash(const struct vec *hashes, const struct hash *hash)
{
    for (size_t i = 0; i < hashes->n; i++)
        if (hash_equal(VEC_AT(hashes, struct hash, i), hash))
            return true;
    return false;
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
        struct record_grant grant;
        record_get_grant(VEC_AT(&tending->grants, struct record, i), &grant);
        entitled = entitled
            || (grant.compartment == newest->compartment && hash_equal(&grant.user, self));
    }
    return entitled && !grant_of(&tending->grants, &newest->record, self);
}

/* Users with any grant of a compartment; appends struct hash. */
static void entitled_users(const struct tending *tending, unsigned compartment, struct vec *out)
{
    for (size_t i = 0; i < tending->grants.n; i++) {
        struct record_grant grant;
        record_get_grant(VEC_AT(&tending->grants, struct record, i), &grant);
        const struct identity *user = trust_identity(tending->keys, &grant.user);
        if (grant.compartment == compartment && user && user->certified && !user->removed
            && !has_hash(out, &grant.user))
            vec_add(out, &grant.user);
    }
}

static bool renew(struct tending *tending, unsigned compartment)
{
    struct keys *keys = tending->keys;
    const struct site_key *newest = site_newest(site_find(keys, tending->site), compartment);
    struct vec removals = VEC_INIT(struct hash), users = VEC_INIT(struct hash);
    removals_of(tending, compartment, &removals);
    bool done = true;
    if (newest && needs_new_key(tending, newest, &removals)) {
        struct record_site_key plan = {.site = tending->site,
            .compartment = compartment,
            .generation = newest->generation + 1,
            .after = removals};
        unsigned char key[KEY_SIZE];
        struct hash record;
        struct holder holder = holder_root(keys);
        entitled_users(tending, compartment, &users);
        done = add_site_key(keys, tending->signer, &plan, key, &record, tending->err)
            && add_grant(keys, tending->signer, tending->site, compartment, &record, key, &holder,
                tending->err);
        for (size_t i = 0; done && i < users.n; i++) {
            holder = holder_user(trust_identity(keys, VEC_AT(&users, struct hash, i)));
            done = add_grant(keys, tending->signer, tending->site, compartment, &record, key,
                &holder, tending->err);
        }
        sodium_memzero(key, sizeof key);
        site_forget(keys, tending->site);
        if (keys->arena)
            arena_drop_persons(keys->arena); /* which of their keys is newest is to be seen anew */
        done = done && read_grants(tending);
    }
    vec_clear(&removals);
    vec_clear(&users);
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

bool site_tend(struct keys *keys, const struct signer *signer, uint64_t site, struct err *err)
{
    struct tending tending = {.keys = keys,
        .signer = signer,
        .site = site,
        .grants = VEC_INIT(struct record),
        .tainted = VEC_INIT(struct hash),
        .err = err};
    if (!trust_load(keys, err) || !db_begin(keys->db, err))
        return false;
    bool done = read_grants(&tending) && drop_grants(&tending)
        && renew(&tending, COMPARTMENT_PEOPLE) && renew(&tending, COMPARTMENT_HEALTH)
        && complete(&tending, COMPARTMENT_PEOPLE) && complete(&tending, COMPARTMENT_HEALTH);
    keystore_clear(&tending.grants);
    vec_clear(&tending.tainted);
    site_find(keys, site)->tended = done;
    if (done)
        return db_end(keys->db, err);
    db_rollback(keys->db);
    return false;
}
