/* Users: making, listing, a new passphrase, recovery. Removal is in removal.c. */
#include "book/keys/userblob.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/sortkey.h"
#include "rukkanen/base/utf8.h"

#include <sodium.h>
#include <stdlib.h>

/* ---- listing ------------------------------------------------------------------------------ */

void users_clear(struct vec *users)
{
    for (size_t i = 0; i < users->n; i++) {
        struct user *user = VEC_AT(users, struct user, i);
        free(user->name);
        vec_clear(&user->sites);
    }
    vec_clear(users);
}

static int by_name(const void *a, const void *b)
{
    const struct user *first = a, *second = b;
    int order = sortkey_compare(first->name, second->name);
    return order ? order : hash_compare(&first->id, &second->id);
}

static void sort_users(struct vec *users)
{
    if (users->n)
        qsort(users->items, users->n, sizeof(struct user), by_name);
}

static struct user *find_user(struct vec *users, const struct hash *id)
{
    for (size_t i = 0; i < users->n; i++)
        if (hash_equal(&VEC_AT(users, struct user, i)->id, id))
            return VEC_AT(users, struct user, i);
    return NULL;
}

static void note_grant(struct user *user, const struct record_grant *grant)
{
    if (grant->compartment == COMPARTMENT_HEALTH)
        user->health = true;
    if (grant->compartment != COMPARTMENT_PEOPLE)
        return;
    for (size_t i = 0; i < user->sites.n; i++)
        if (*VEC_AT(&user->sites, uint64_t, i) == grant->site)
            return;
    vec_add(&user->sites, &grant->site);
}

static bool note_grants(struct keys *keys, struct vec *users, struct err *err)
{
    struct vec grants = VEC_INIT(struct site_grant);
    bool read = site_grants(keys, 0, false, &grants, err);
    for (size_t i = 0; read && i < grants.n; i++) {
        const struct record_grant *grant = &VEC_AT(&grants, struct site_grant, i)->body;
        struct user *user = find_user(users, &grant->user);
        if (user)
            note_grant(user, grant);
    }
    vec_clear(&grants);
    return read;
}

bool keys_users(struct keys *keys, struct vec *users, struct err *err)
{
    if (!trust_load(keys, err))
        return false;
    for (size_t i = 0; i < keys->trust.identities.n; i++) {
        const struct identity *identity = VEC_AT(&keys->trust.identities, struct identity, i);
        if (!identity->name)
            continue;
        struct user *user = vec_add(users, NULL);
        *user = (struct user){.id = identity->id,
            .name = mem_text(identity->name),
            .role = identity->role,
            .removed = identity->removed,
            .certified = identity->certified,
            .sites = VEC_INIT(uint64_t)};
    }
    sort_users(users);
    return note_grants(keys, users, err);
}

static bool is_removed(const struct vec *removals, const struct hash *id)
{
    for (size_t i = 0; i < removals->n; i++) {
        struct record_removal removal;
        bool same = record_get_removal(VEC_AT(removals, struct record, i), &removal)
            && hash_equal(&removal.user, id);
        record_clear_removal(&removal);
        if (same)
            return true;
    }
    return false;
}

bool keys_user_names(struct keys *keys, struct vec *users, struct err *err)
{
    struct vec certificates = VEC_INIT(struct record), removals = VEC_INIT(struct record);
    bool read = keystore_all(keys->db, RECORD_CERTIFICATE, &certificates, err)
        && keystore_all(keys->db, RECORD_REMOVAL, &removals, err);
    for (size_t i = 0; read && i < certificates.n; i++) {
        struct record_certificate certificate;
        struct hash id;
        bool sound = record_get_certificate(VEC_AT(&certificates, struct record, i), &certificate);
        record_user_id(certificate.sign_public, &id);
        if (sound && !find_user(users, &id) && !is_removed(&removals, &id)) {
            struct user *user = vec_add(users, NULL);
            *user = (struct user){.id = id,
                .name = mem_text(certificate.name.s),
                .role = certificate.role ? USER_PEER : USER_FACILITATOR,
                .sites = VEC_INIT(uint64_t)};
        }
        record_clear_certificate(&certificate);
    }
    keystore_clear(&certificates);
    keystore_clear(&removals);
    sort_users(users);
    return read;
}

bool user_records(struct keys *keys, const struct hash *id, struct vec *records, struct err *err)
{
    struct vec all = VEC_INIT(struct record);
    bool read = keystore_about(keys->db, RECORD_USER, record_user_subject(id), &all, err);
    for (size_t i = 0; read && i < all.n; i++) {
        struct record *record = VEC_AT(&all, struct record, i);
        struct record_user body;
        struct hash owner, name = record->id;
        record_name(record);
        bool sound = hash_equal(&name, &record->id) && record_get_user(record, &body);
        if (sound)
            record_user_id(body.sign_public, &owner);
        if (!sound || (hash_equal(&owner, id) && !trust_verify_record(keys, record)))
            read = keys_damaged(&name, err);
        else if (hash_equal(&owner, id) && hash_equal(&record->signer, id)) {
            vec_add(records, record);
            record_init(record);
        }
    }
    keystore_clear(&all);
    return read;
}

/* ---- making ------------------------------------------------------------------------------- */

static bool add_user_record(struct keys *keys, const struct secrets *secrets,
    const char *passphrase, struct record_user *user, struct hash *record, struct err *err)
{
    unsigned char sign_secret[64];
    struct str body = STR_INIT;
    if (!keys_passphrase_fits(passphrase, err)
        || !userblob_wrap(keys, secrets, passphrase, user, err))
        return false;
    struct signer self = {.secret = sign_secret};
    crypto_sign_seed_keypair(user->sign_public, sign_secret, secrets->seed);
    record_user_id(user->sign_public, &self.id);
    record_put_user(&body, user);
    bool added = keys_add_record(keys, RECORD_USER, &body, &self, record, err);
    sodium_memzero(sign_secret, sizeof sign_secret);
    return added;
}

static bool certify(struct keys *keys, const struct signer *by, const struct secrets *secrets,
    const struct record_user *user, const char *name, enum user_role role, struct err *err)
{
    struct record_certificate certificate = {.role = role == USER_PEER ? 1 : 0, .name = STR_INIT};
    struct str body = STR_INIT;
    memcpy(certificate.sign_public, user->sign_public, 32);
    crypto_scalarmult_base(certificate.people_public, secrets->people);
    crypto_scalarmult_base(certificate.health_public, secrets->health);
    str_add(&certificate.name, name);
    record_put_certificate(&body, &certificate);
    struct record made = {.kind = RECORD_CERTIFICATE, .body = body};
    bool fits = record_is_sound(&made);
    record_clear_certificate(&certificate);
    if (fits)
        return keys_add_record(keys, RECORD_CERTIFICATE, &body, by, NULL, err);
    str_clear(&body);
    return err_set(
        err, ERR_REFUSED, _("The name of a user must be one line of at most 100 letters."));
}

static bool name_is_free(struct keys *keys, const char *name, struct err *err)
{
    if (!trust_load(keys, err))
        return false;
    for (size_t i = 0; i < keys->trust.identities.n; i++) {
        const struct identity *user = VEC_AT(&keys->trust.identities, struct identity, i);
        if (user->certified && !user->removed && utf8_equal_fold(user->name, name))
            return err_set(err, ERR_REFUSED,
                _("There is a user of that name already. Add something to the name."));
    }
    return true;
}

static bool pick_signer(
    struct keys *keys, const struct root *root, struct signer *signer, struct err *err)
{
    if (!root)
        return signer_facilitator(keys, signer, err);
    signer_root(root, signer);
    return keys_root_is(keys, root, err);
}

bool keys_user_add(struct keys *keys, const struct root *root, const char *name,
    enum user_role role, const char *passphrase, struct hash *id, struct err *err)
{
    struct signer by;
    struct str normal = STR_INIT;
    bool added = false;
    struct secrets *secrets = NULL;
    if (!pick_signer(keys, root, &by, err) || !name_is_free(keys, name, err)
        || !(secrets = secrets_new(err)))
        return false;
    random_bytes(secrets->people, 32);
    random_bytes(secrets->health, 32);
    random_bytes(secrets->seed, 32);
    struct record_user user;
    utf8_normalise(name, strlen(name), &normal);
    if (db_begin(keys->db, err)) {
        added = add_user_record(keys, secrets, passphrase, &user, NULL, err)
            && certify(keys, &by, secrets, &user, normal.s, role, err);
        if (added)
            added = db_end(keys->db, err);
        else
            db_rollback(keys->db);
    }
    keys->trust.loaded = false;
    if (added)
        record_user_id(user.sign_public, id);
    str_clear(&normal);
    secrets_free(secrets);
    return added;
}

/* ---- a new passphrase --------------------------------------------------------------------- */

/* Makes every user record but one gone, signed by the user. */
static bool keep_only(struct keys *keys, const struct hash *id, const struct hash *keep,
    const unsigned char *sign_secret, struct err *err)
{
    struct vec records = VEC_INIT(struct record);
    struct signer self = {.id = *id, .secret = sign_secret};
    bool done = user_records(keys, id, &records, err);
    for (size_t i = 0; done && i < records.n; i++) {
        const struct record *record = VEC_AT(&records, struct record, i);
        if (!hash_equal(&record->id, keep))
            done = keys_add_gone(keys, &record->id, &self, err);
    }
    keystore_clear(&records);
    return done;
}

static bool replace(struct keys *keys, const struct secrets *secrets, const char *passphrase,
    struct hash *record, struct err *err)
{
    struct record_user user;
    struct hash id;
    unsigned char sign_secret[64];
    if (!db_begin(keys->db, err))
        return false;
    bool done = add_user_record(keys, secrets, passphrase, &user, record, err);
    crypto_sign_seed_keypair(user.sign_public, sign_secret, secrets->seed);
    record_user_id(user.sign_public, &id);
    done = done && keep_only(keys, &id, record, sign_secret, err);
    sodium_memzero(sign_secret, sizeof sign_secret);
    if (done)
        return db_end(keys->db, err);
    db_rollback(keys->db);
    return false;
}

/* All three secrets of the open user: from memory while health is open, else by the passphrase. */
static bool own_secrets(
    struct keys *keys, const char *present, struct secrets *secrets, struct err *err)
{
    if (!present) {
        if (keys->level != OPEN_HEALTH)
            return err_set(err, ERR_LOCKED, _("Give your present passphrase too."));
        memcpy(secrets->people, keys->arena->people_secret, 32);
        memcpy(secrets->health, keys->arena->health_secret, 32);
        memcpy(secrets->seed, keys->arena->sign_secret, 32);
        return true;
    }
    struct record record;
    struct record_user user;
    struct deriving deriving;
    bool opened = keystore_get(keys->db, &keys->opened_with, &record, err)
        && record_get_user(&record, &user)
        && userblob_derive(&user, present, OPEN_HEALTH, &deriving, err)
        && userblob_open(keys, &user, &deriving, OPEN_HEALTH, secrets, err) && secrets->has_health;
    record_clear(&record);
    return opened || keys_damaged(&keys->opened_with, err);
}

bool keys_user_passphrase(
    struct keys *keys, const char *present, const char *new_passphrase, struct err *err)
{
    struct signer self;
    if (!signer_open_user(keys, &self, err) || !keys_passphrase_fits(new_passphrase, err))
        return false;
    struct secrets *secrets = secrets_new(err);
    struct hash record;
    bool done = secrets && own_secrets(keys, present, secrets, err)
        && replace(keys, secrets, new_passphrase, &record, err);
    if (done)
        keys->opened_with = record;
    secrets_free(secrets);
    return done;
}

bool keys_passphrase_variants(
    struct keys *keys, const struct hash *id, size_t *count, struct err *err)
{
    struct vec records = VEC_INIT(struct record);
    bool read = user_records(keys, id, &records, err);
    *count = records.n;
    keystore_clear(&records);
    return read;
}

bool keys_passphrase_keep_this(struct keys *keys, struct err *err)
{
    struct signer self;
    if (!signer_open_user(keys, &self, err) || !db_begin(keys->db, err))
        return false;
    if (keep_only(keys, &self.id, &keys->opened_with, self.secret, err))
        return db_end(keys->db, err);
    db_rollback(keys->db);
    return false;
}

/* ---- with the recovery code --------------------------------------------------------------- */

static bool open_by_root(struct keys *keys, const struct root *root, const struct hash *id,
    struct secrets *secrets, struct err *err)
{
    struct vec records = VEC_INIT(struct record);
    bool opened = false;
    if (user_records(keys, id, &records, err)) {
        for (size_t i = 0; i < records.n && !opened; i++) {
            struct record_user user;
            opened = record_get_user(VEC_AT(&records, struct record, i), &user)
                && userblob_open_by_root(root, &user, secrets);
        }
        if (!opened)
            err_set(err, ERR_REFUSED,
                _("This user's keys are not in the book any more. Add a new user instead."));
    }
    keystore_clear(&records);
    return opened;
}

/* Every key of the sites where the user has one already. */
static bool give_back(
    struct keys *keys, const struct root *root, const struct identity *user, struct err *err)
{
    struct vec grants = VEC_INIT(struct site_grant);
    bool done = site_grants(keys, 0, true, &grants, err);
    for (size_t i = 0; done && i < grants.n; i++) {
        const struct record_grant *grant = &VEC_AT(&grants, struct site_grant, i)->body;
        if (hash_equal(&grant->user, &user->id))
            done = site_grant(keys, root, grant->site, grant->compartment, user, err);
    }
    vec_clear(&grants);
    return done;
}

bool keys_user_recover(struct keys *keys, const struct root *root, const struct hash *id,
    const char *new_passphrase, struct err *err)
{
    if (!keys_root_is(keys, root, err) || !keys_passphrase_fits(new_passphrase, err))
        return false;
    struct identity *user = trust_identity(keys, id);
    if (!user || !user->certified || user->removed)
        return err_set(err, ERR_REFUSED,
            _("There is no such user in the book (or no more). Add a new user instead."));
    struct secrets *secrets = secrets_new(err);
    struct hash record;
    bool done = secrets && db_begin(keys->db, err);
    if (done) {
        done = open_by_root(keys, root, id, secrets, err)
            && replace(keys, secrets, new_passphrase, &record, err)
            && give_back(keys, root, trust_identity(keys, id), err);
        if (done)
            done = db_end(keys->db, err);
        else
            db_rollback(keys->db);
    }
    if (done && keys->level != OPEN_NONE && hash_equal(&keys->user.id, id))
        keys->opened_with = record;
    secrets_free(secrets);
    return done;
}

bool user_drop_records(
    struct keys *keys, const struct signer *signer, const struct hash *id, struct err *err)
{
    struct vec records = VEC_INIT(struct record);
    bool done = user_records(keys, id, &records, err);
    for (size_t i = 0; done && i < records.n; i++)
        done = keys_add_gone(keys, &VEC_AT(&records, struct record, i)->id, signer, err);
    keystore_clear(&records);
    return done;
}
