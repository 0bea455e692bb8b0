/* The keys of sites: making, granting, opening, and making new ones when somebody was removed. */
#include "book/keys/inside.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"

#include <sodium.h>
#include <stdlib.h>

/* ---- what is known without opening -------------------------------------------------------- */

static void clear_keys(struct vec *site_keys)
{
    for (size_t i = 0; i < site_keys->n; i++)
        vec_clear(&VEC_AT(site_keys, struct site_key, i)->after);
    vec_clear(site_keys);
}

void sites_clear(struct keys *keys)
{
    for (size_t i = 0; i < keys->sites.n; i++)
        clear_keys(&VEC_AT(&keys->sites, struct site, i)->keys);
    vec_clear(&keys->sites);
}

void site_forget(struct keys *keys, uint64_t id)
{
    for (size_t i = keys->sites.n; i-- > 0;) {
        struct site *site = VEC_AT(&keys->sites, struct site, i);
        if (site->id != id)
            continue;
        clear_keys(&site->keys);
        vec_delete(&keys->sites, i);
    }
}

/* By generation, then by name: the same newest key on every copy. */
static int older_first(const void *a, const void *b)
{
    const struct site_key *first = a, *second = b;
    if (first->generation != second->generation)
        return first->generation < second->generation ? -1 : 1;
    return hash_compare(&first->record, &second->record);
}

static void load_site(struct keys *keys, struct site *site)
{
    struct vec records = VEC_INIT(struct record);
    keystore_about(keys->db, RECORD_SITE_KEY, site->id, &records, NULL);
    for (size_t i = 0; i < records.n; i++) {
        struct record *record = VEC_AT(&records, struct record, i);
        struct record_site_key body;
        struct hash given = record->id;
        record_name(record);
        if (record_get_site_key(record, &body) && body.site == site->id
            && hash_equal(&given, &record->id) && trust_verify_record(keys, record)) {
            struct site_key *key = vec_add(&site->keys, NULL);
            *key = (struct site_key){.record = record->id,
                .compartment = body.compartment,
                .generation = body.generation,
                .after = body.after,
                .stands = trust_allows(keys, record->kind, &record->signer, &record->id)};
            memcpy(key->box_public, body.box_public, 32);
        } else {
            record_clear_site_key(&body);
        }
    }
    keystore_clear(&records);
    if (site->keys.n)
        qsort(site->keys.items, site->keys.n, sizeof(struct site_key), older_first);
}

struct site *site_find(struct keys *keys, uint64_t id)
{
    for (size_t i = 0; i < keys->sites.n; i++)
        if (VEC_AT(&keys->sites, struct site, i)->id == id)
            return VEC_AT(&keys->sites, struct site, i);
    trust_load(keys, NULL);
    struct site *site = vec_add(&keys->sites, NULL);
    *site = (struct site){.id = id, .keys = VEC_INIT(struct site_key)};
    load_site(keys, site);
    return site;
}

const struct site_key *site_newest(const struct site *site, unsigned compartment)
{
    for (size_t i = site->keys.n; i-- > 0;) {
        const struct site_key *key = VEC_AT(&site->keys, struct site_key, i);
        if (key->compartment == compartment && key->stands)
            return key;
    }
    return NULL;
}

static const struct site_key *key_of(const struct site *site, const struct hash *record)
{
    for (size_t i = 0; i < site->keys.n; i++)
        if (hash_equal(&VEC_AT(&site->keys, struct site_key, i)->record, record))
            return VEC_AT(&site->keys, struct site_key, i);
    return NULL;
}

bool site_grants(
    struct keys *keys, uint64_t site, bool verified, struct vec *grants, struct err *err)
{
    struct vec all = VEC_INIT(struct record);
    bool read = site ? keystore_about(keys->db, RECORD_GRANT, site, &all, err)
                     : keystore_all(keys->db, RECORD_GRANT, &all, err);
    for (size_t i = 0; read && i < all.n; i++) {
        const struct record *record = VEC_AT(&all, struct record, i);
        struct site_grant grant = {.record = record->id};
        if (record_get_grant(record, &grant.body)
            && trust_allows(keys, RECORD_GRANT, &record->signer, &record->id)
            && (!verified || trust_verify_record(keys, record)))
            vec_add(grants, &grant);
    }
    keystore_clear(&all);
    return read;
}

/* ---- opening ------------------------------------------------------------------------------ */

/* A site key is what the site key record says if its X25519 public key comes out. That record is
 * signed, so the grant itself need not be looked at. */
bool site_open_grant(const struct site_key *key, const struct record_grant *grant,
    const unsigned char *box_public, const unsigned char *box_secret, unsigned char out[KEY_SIZE])
{
    unsigned char secret[32], public[32];
    if (crypto_box_seal_open(out, grant->box, sizeof grant->box, box_public, box_secret) != 0)
        return false;
    seal_subkey(out, "rk1 box", secret, sizeof secret);
    crypto_scalarmult_base(public, secret);
    sodium_memzero(secret, sizeof secret);
    return sodium_memcmp(public, key->box_public, 32) == 0;
}

static const struct site_slot *find_slot(
    const struct arena *arena, unsigned compartment, uint64_t site, const unsigned char *prefix)
{
    for (size_t i = 0; i < arena->n_sites; i++)
        if (arena->sites[i].site == site && arena->sites[i].compartment == compartment
            && memcmp(arena->sites[i].record.b, prefix, PREFIX_SIZE) == 0)
            return &arena->sites[i];
    return NULL;
}

static void open_record(
    struct keys *keys, const struct site *site, const struct record *record, bool health)
{
    struct record_grant grant;
    unsigned char public[32];
    const unsigned char *secret = health ? keys->arena->health_secret : keys->arena->people_secret;
    if (!record_get_grant(record, &grant) || !hash_equal(&grant.user, &keys->user.id)
        || (grant.compartment == COMPARTMENT_HEALTH) != health)
        return;
    const struct site_key *key = key_of(site, &grant.key);
    if (!key || key->compartment != grant.compartment
        || find_slot(keys->arena, key->compartment, site->id, key->record.b))
        return;
    struct site_slot slot = {.site = site->id,
        .compartment = key->compartment,
        .generation = (uint32_t)key->generation,
        .record = key->record};
    crypto_scalarmult_base(public, secret);
    if (site_open_grant(key, &grant, public, secret, slot.key))
        arena_add_site(keys->arena, &slot);
    sodium_memzero(&slot, sizeof slot);
}

/* All grants of a site for who is in, into the arena. When the arena was full and dropped other
 * sites' keys, those sites are opened again when they are asked for. */
static void open_site(struct keys *keys, struct site *site, bool health)
{
    struct vec records = VEC_INIT(struct record);
    size_t before = keys->arena->n_sites;
    keystore_about(keys->db, RECORD_GRANT, site->id, &records, NULL);
    for (size_t i = 0; i < records.n; i++)
        open_record(keys, site, VEC_AT(&records, struct record, i), health);
    keystore_clear(&records);
    for (size_t i = 0; keys->arena->n_sites < before && i < keys->sites.n; i++) {
        VEC_AT(&keys->sites, struct site, i)->opened = false;
        VEC_AT(&keys->sites, struct site, i)->opened_health = false;
    }
    if (health)
        site->opened_health = true;
    else
        site->opened = true;
}

/* Opens what is not open yet; false where it cannot be. */
static bool ensure_open(struct keys *keys, struct site *site, unsigned compartment)
{
    bool health = compartment == COMPARTMENT_HEALTH;
    if (keys->level == OPEN_NONE || (health && keys->level != OPEN_HEALTH))
        return false;
    if (!(health ? site->opened_health : site->opened))
        open_site(keys, site, health);
    return true;
}

const struct site_slot *site_open_key(
    struct keys *keys, uint64_t id, unsigned compartment, const unsigned char *prefix)
{
    if (keys->level == OPEN_NONE)
        return NULL;
    const struct site_slot *slot = find_slot(keys->arena, compartment, id, prefix);
    struct site *site = slot ? NULL : site_find(keys, id);
    if (slot || !ensure_open(keys, site, compartment))
        return slot;
    return find_slot(keys->arena, compartment, id, prefix);
}

const struct site_slot *site_sealing_key(struct keys *keys, uint64_t id, unsigned compartment)
{
    struct site *site = site_find(keys, id);
    if (!ensure_open(keys, site, compartment))
        return NULL;
    for (size_t i = site->keys.n; i-- > 0;) {
        const struct site_key *key = VEC_AT(&site->keys, struct site_key, i);
        const struct site_slot *slot = key->compartment == compartment && key->stands
            ? find_slot(keys->arena, compartment, id, key->record.b)
            : NULL;
        if (slot)
            return slot;
    }
    return NULL;
}

bool keys_holds(struct keys *keys, uint64_t site, enum compartment compartment)
{
    return site_sealing_key(keys, site, (unsigned)compartment) != NULL;
}
