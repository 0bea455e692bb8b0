/* Making keys of sites and granting them. */
#include "book/keys/grant.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"

#include <sodium.h>

/* ---- one record --------------------------------------------------------------------------- */

struct holder holder_root(const struct keys *keys)
{
    const unsigned char *public = keys->root_public + 32;
    return (struct holder){.id = keys->root, .people_public = public, .health_public = public};
}

struct holder holder_user(const struct identity *user)
{
    return (struct holder){
        .id = user->id, .people_public = user->people_public, .health_public = user->health_public};
}

bool grant_add(struct keys *keys, const struct signer *signer, uint64_t site, unsigned compartment,
    const struct hash *record, const unsigned char key[KEY_SIZE], const struct holder *holder,
    struct err *err)
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

bool grant_new_key(struct keys *keys, const struct signer *signer,
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
    bool added = grant_new_key(keys, signer, &plan, key, &record, err);
    for (size_t i = 0; added && i < n; i++)
        added = grant_add(keys, signer, site, compartment, &record, key, &holders[i], err);
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

bool grant_exists(const struct vec *grants, const struct hash *key, const struct hash *user)
{
    for (size_t i = 0; i < grants->n; i++) {
        const struct record_grant *grant = &VEC_AT(grants, struct site_grant, i)->body;
        if (hash_equal(&grant->key, key) && hash_equal(&grant->user, user))
            return true;
    }
    return false;
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

bool grant_missing(struct keys *keys, const struct root *root, const struct signer *signer,
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
        if (grant_exists(grants, &key.record, &holder->id)) {
            ++*held;
        } else if (copy_key(keys, root, site, &key, copy)) {
            ++*held;
            done = grant_add(keys, signer, site, key.compartment, &key.record, copy, holder, err);
        }
        sodium_memzero(copy, sizeof copy);
    }
    return done;
}

bool grant_is_missing(struct keys *keys, uint64_t site, unsigned compartment,
    const struct holder *holder, const struct vec *grants)
{
    for (size_t i = 0; i < site_find(keys, site)->keys.n; i++) {
        const struct site_key *key = VEC_AT(&site_find(keys, site)->keys, struct site_key, i);
        struct hash record = key->record;
        if (goes_with(compartment, key->compartment) && !grant_exists(grants, &record, &holder->id)
            && site_open_key(keys, site, key->compartment, record.b))
            return true;
    }
    return false;
}

static bool grant_to(struct keys *keys, const struct root *root, const struct signer *signer,
    uint64_t site, unsigned compartment, const struct identity *user, struct err *err)
{
    struct vec grants = VEC_INIT(struct site_grant);
    struct holder holder = holder_user(user);
    size_t held;
    bool done = site_grants(keys, site, true, &grants, err)
        && grant_missing(keys, root, signer, site, compartment, &holder, &grants, &held, err);
    vec_clear(&grants);
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
