#include "book/keys/inside.h"
#include "rukkanen/base/mem.h"

#include <sodium.h>
#include <stdlib.h>

struct certificate_work {
    const struct record *record;
    struct record_certificate body;
    bool right; /* the signature, once its signer is known */
    bool wrong;
};
struct removal_work {
    const struct record *record;
    struct record_removal body;
    bool right, wrong, stands;
};
struct acceptance_work {
    const struct record *record;
    struct record_acceptance body;
    bool right, wrong, stands;
};

/* All records of the three kinds while they are being worked out. */
struct work {
    struct keys *keys;
    struct vec records[3]; /* of struct record */
    struct vec certificates, removals, acceptances;
};

static const int kinds[3] = {RECORD_CERTIFICATE, RECORD_REMOVAL, RECORD_ACCEPTANCE};

/* ---- asking ------------------------------------------------------------------------------- */

static int compare_identity(const void *a, const void *b)
{
    return hash_compare(a, &((const struct identity *)b)->id);
}

static struct identity *find(const struct trust *trust, const struct hash *id)
{
    if (!trust->identities.n)
        return NULL;
    return bsearch(id, trust->identities.items, trust->identities.n, sizeof(struct identity),
        compare_identity);
}

static int compare_known(const void *a, const void *b)
{
    return memcmp(a, b, KNOWN_SIZE);
}

static int compare_hash(const void *a, const void *b)
{
    return hash_compare(a, b);
}

/* Whether something that a user signed stands in spite of a removal. */
static bool in_time(const struct trust *trust, const struct identity *user, const struct hash *name)
{
    if (!user->removed)
        return true;
    if (user->known.n
        && bsearch(name->b, user->known.items, user->known.n, KNOWN_SIZE, compare_known))
        return true;
    return trust->accepted.n
        && bsearch(name, trust->accepted.items, trust->accepted.n, HASH_SIZE, compare_hash);
}

static bool is_root(const struct keys *keys, const struct hash *id)
{
    return hash_equal(id, &keys->root);
}

/* The depth of a signer who may do what facilitators may, 0 being the root; -1 if none. */
static int authority(struct keys *keys, const struct hash *signer, const struct hash *name)
{
    if (is_root(keys, signer))
        return 0;
    struct identity *user = find(&keys->trust, signer);
    if (!user || !user->certified || user->role != USER_FACILITATOR
        || !in_time(&keys->trust, user, name))
        return -1;
    return (int)user->depth;
}

static bool verify(struct keys *keys, const struct hash *signer, const void *text, size_t length,
    const unsigned char *signature)
{
    const unsigned char *public = keys->root_public;
    if (!is_root(keys, signer)) {
        struct identity *user = find(&keys->trust, signer);
        if (!user || !user->rooted)
            return false;
        public = user->sign_public;
    }
    return crypto_sign_verify_detached(signature, text, length, public) == 0;
}

static bool verify_record(struct keys *keys, const struct record *record)
{
    struct str text = STR_INIT;
    record_signed_text(&keys->book, &record->id, &text);
    bool right = verify(keys, &record->signer, text.s, text.len, record->signature);
    str_clear(&text);
    return right;
}

/* ---- working out -------------------------------------------------------------------------- */

static void add_identity(struct trust *trust, const struct record_certificate *certificate)
{
    struct hash id;
    record_user_id(certificate->sign_public, &id);
    size_t at = 0;
    while (at < trust->identities.n
        && hash_compare(&VEC_AT(&trust->identities, struct identity, at)->id, &id) < 0)
        at++;
    if (at < trust->identities.n
        && hash_equal(&VEC_AT(&trust->identities, struct identity, at)->id, &id))
        return;
    struct identity identity = {.id = id};
    memcpy(identity.sign_public, certificate->sign_public, 32);
    vec_init(&identity.known, sizeof(struct known));
    vec_init(&identity.heads, sizeof(struct hash));
    vec_insert(&trust->identities, at, &identity);
}

/* Looks at a signature once its signer's key is known. True if that made something new right. */
static bool look(struct keys *keys, const struct record *record, bool *right, bool *wrong)
{
    if (*right || *wrong)
        return false;
    struct identity *signer = find(&keys->trust, &record->signer);
    if (!is_root(keys, &record->signer) && (!signer || !signer->rooted))
        return false;
    *right = verify_record(keys, record);
    *wrong = !*right;
    return *right;
}

static void find_rooted(struct work *work)
{
    bool found = true;
    while (found) {
        found = false;
        for (size_t i = 0; i < work->certificates.n; i++) {
            struct certificate_work *item = VEC_AT(&work->certificates, struct certificate_work, i);
            if (!look(work->keys, item->record, &item->right, &item->wrong))
                continue;
            struct hash id;
            record_user_id(item->body.sign_public, &id);
            find(&work->keys->trust, &id)->rooted = true;
            found = true;
        }
    }
}

static void count_certificate(
    struct identity *user, const struct certificate_work *item, unsigned depth)
{
    enum user_role role = item->body.role ? USER_PEER : USER_FACILITATOR;
    bool better = !user->certified || role < user->role
        || (role == user->role && depth == user->depth
            && hash_compare(&item->record->id, &user->certificate) < 0);
    if (!better)
        return;
    user->certified = true;
    user->role = role;
    user->depth = depth;
    user->certificate = item->record->id;
    memcpy(user->people_public, item->body.people_public, 32);
    memcpy(user->health_public, item->body.health_public, 32);
    free(user->name);
    user->name = mem_text(item->body.name.s);
}

/* From the root outwards, a step of the chain at a time. A chain cannot be longer than there are
 * users, so cycles end here. */
static void certify(struct work *work)
{
    struct trust *trust = &work->keys->trust;
    for (size_t i = 0; i < trust->identities.n; i++)
        VEC_AT(&trust->identities, struct identity, i)->certified = false;
    for (unsigned depth = 0; depth <= trust->identities.n; depth++) {
        for (size_t i = 0; i < work->certificates.n; i++) {
            struct certificate_work *item = VEC_AT(&work->certificates, struct certificate_work, i);
            if (!item->right
                || authority(work->keys, &item->record->signer, &item->record->id) != (int)depth)
                continue;
            struct hash id;
            record_user_id(item->body.sign_public, &id);
            count_certificate(find(trust, &id), item, depth + 1);
        }
    }
}

static void apply_removal(struct trust *trust, struct removal_work *item)
{
    item->stands = true;
    struct identity *user = find(trust, &item->body.user);
    user->removed = true;
    for (size_t i = 0; i < item->body.known.n; i++)
        vec_add(&user->known, vec_at(&item->body.known, i));
    if (user->known.n)
        qsort(user->known.items, user->known.n, KNOWN_SIZE, compare_known);
    for (size_t i = 0; i < item->body.heads.n; i++)
        vec_add(&user->heads, vec_at(&item->body.heads, i));
    struct removal *removal = vec_add(&trust->removals, NULL);
    removal->record = item->record->id;
    removal->user = item->body.user;
    removal->signer = item->record->signer;
    removal->held = item->body.held;
    vec_init(&item->body.held, sizeof(struct record_held));
}

/* Lets the next removal stand: of those whose signer may now, that of the one nearest to the
 * root. */
static bool remove_next(struct work *work)
{
    struct removal_work *first = NULL;
    int first_depth = 0;
    for (size_t i = 0; i < work->removals.n; i++) {
        struct removal_work *item = VEC_AT(&work->removals, struct removal_work, i);
        look(work->keys, item->record, &item->right, &item->wrong);
        int depth = authority(work->keys, &item->record->signer, &item->record->id);
        if (item->stands || !item->right || depth < 0
            || hash_equal(&item->record->signer, &item->body.user)
            || !find(&work->keys->trust, &item->body.user))
            continue;
        int order = first ? depth - first_depth : -1;
        if (order == 0)
            order = hash_compare(&item->record->signer, &first->record->signer);
        if (order == 0)
            order = hash_compare(&item->record->id, &first->record->id);
        if (order >= 0)
            continue;
        first = item;
        first_depth = depth;
    }
    if (first)
        apply_removal(&work->keys->trust, first);
    return first != NULL;
}

static bool accept_more(struct work *work)
{
    struct trust *trust = &work->keys->trust;
    bool more = false;
    for (size_t i = 0; i < work->acceptances.n; i++) {
        struct acceptance_work *item = VEC_AT(&work->acceptances, struct acceptance_work, i);
        look(work->keys, item->record, &item->right, &item->wrong);
        if (item->stands || !item->right || hash_equal(&item->record->signer, &item->body.user)
            || authority(work->keys, &item->record->signer, &item->record->id) < 0)
            continue;
        item->stands = more = true;
        for (size_t name = 0; name < item->body.names.n; name++)
            vec_add(&trust->accepted, vec_at(&item->body.names, name));
    }
    if (trust->accepted.n)
        qsort(trust->accepted.items, trust->accepted.n, HASH_SIZE, compare_hash);
    return more;
}

static bool read_work(struct work *work, struct err *err)
{
    for (int i = 0; i < 3; i++)
        if (!keystore_all(work->keys->db, kinds[i], &work->records[i], err))
            return false;
    for (size_t i = 0; i < work->records[0].n; i++) {
        struct certificate_work item = {.record = vec_at(&work->records[0], i)};
        if (record_get_certificate(item.record, &item.body)) {
            add_identity(&work->keys->trust, &item.body);
            vec_add(&work->certificates, &item);
        } else {
            record_clear_certificate(&item.body);
        }
    }
    for (size_t i = 0; i < work->records[1].n; i++) {
        struct removal_work item = {.record = vec_at(&work->records[1], i)};
        if (record_get_removal(item.record, &item.body))
            vec_add(&work->removals, &item);
        else
            record_clear_removal(&item.body);
    }
    for (size_t i = 0; i < work->records[2].n; i++) {
        struct acceptance_work item = {.record = vec_at(&work->records[2], i)};
        if (record_get_acceptance(item.record, &item.body))
            vec_add(&work->acceptances, &item);
        else
            record_clear_acceptance(&item.body);
    }
    return true;
}

static void clear_work(struct work *work)
{
    for (size_t i = 0; i < work->certificates.n; i++)
        record_clear_certificate(&VEC_AT(&work->certificates, struct certificate_work, i)->body);
    for (size_t i = 0; i < work->removals.n; i++)
        record_clear_removal(&VEC_AT(&work->removals, struct removal_work, i)->body);
    for (size_t i = 0; i < work->acceptances.n; i++)
        record_clear_acceptance(&VEC_AT(&work->acceptances, struct acceptance_work, i)->body);
    vec_clear(&work->certificates);
    vec_clear(&work->removals);
    vec_clear(&work->acceptances);
    for (int i = 0; i < 3; i++)
        keystore_clear(&work->records[i]);
}

void trust_clear(struct trust *trust)
{
    for (size_t i = 0; i < trust->identities.n; i++) {
        struct identity *identity = VEC_AT(&trust->identities, struct identity, i);
        free(identity->name);
        vec_clear(&identity->known);
        vec_clear(&identity->heads);
    }
    for (size_t i = 0; i < trust->removals.n; i++)
        vec_clear(&VEC_AT(&trust->removals, struct removal, i)->held);
    vec_clear(&trust->identities);
    vec_clear(&trust->removals);
    vec_clear(&trust->accepted);
    *trust = (struct trust){.identities = VEC_INIT(struct identity),
        .removals = VEC_INIT(struct removal),
        .accepted = VEC_INIT(struct hash)};
}

bool trust_load(struct keys *keys, struct err *err)
{
    if (keys->trust.loaded)
        return true;
    trust_clear(&keys->trust);
    struct work work = {.keys = keys,
        .records = {VEC_INIT(struct record), VEC_INIT(struct record), VEC_INIT(struct record)},
        .certificates = VEC_INIT(struct certificate_work),
        .removals = VEC_INIT(struct removal_work),
        .acceptances = VEC_INIT(struct acceptance_work)};
    bool read = read_work(&work, err);
    if (read) {
        find_rooted(&work);
        certify(&work);
        while (remove_next(&work) || accept_more(&work))
            certify(&work);
        keys->trust.loaded = true;
    }
    clear_work(&work);
    return read;
}

/* ---- for the others ----------------------------------------------------------------------- */

struct identity *trust_identity(struct keys *keys, const struct hash *id)
{
    return trust_load(keys, NULL) ? find(&keys->trust, id) : NULL;
}

bool trust_verify(struct keys *keys, const struct hash *signer, const struct str *text,
    const unsigned char signature[RECORD_SIGNATURE])
{
    return trust_load(keys, NULL) && verify(keys, signer, text->s, text->len, signature);
}

bool trust_verify_record(struct keys *keys, const struct record *record)
{
    return trust_load(keys, NULL) && verify_record(keys, record);
}

bool trust_verify_gone(struct keys *keys, const struct gone *gone)
{
    struct str text = STR_INIT;
    record_gone_text(&keys->book, &gone->id, &text);
    bool right = trust_verify(keys, &gone->signer, &text, gone->signature);
    str_clear(&text);
    return right;
}

bool trust_allows(struct keys *keys, int kind, const struct hash *signer, const struct hash *id)
{
    if (!trust_load(keys, NULL))
        return false;
    if (is_root(keys, signer))
        return kind != RECORD_USER;
    struct identity *user = find(&keys->trust, signer);
    if (!user || !user->certified || !in_time(&keys->trust, user, id))
        return false;
    switch (kind) {
    case RECORD_USER: /* whose it is follows from its body: see user_records */
    case RECORD_PERSON:
        return true;
    default:
        return user->role == USER_FACILITATOR;
    }
}

/* The user whom a record belongs to; false if it belongs to none. */
static bool owner(const struct record *record, struct hash *user)
{
    struct record_user body;
    struct record_grant grant;
    if (record_get_user(record, &body)) {
        record_user_id(body.sign_public, user);
        return true;
    }
    if (!record_get_grant(record, &grant))
        return false;
    *user = grant.user;
    return true;
}

bool trust_allows_gone(struct keys *keys, const struct gone *gone, const struct record *record)
{
    if (!trust_load(keys, NULL))
        return false;
    struct hash name, own;
    record_gone_name(&gone->id, &gone->signer, &name);
    switch (record->kind) {
    case RECORD_USER:
    case RECORD_GRANT:
    case RECORD_PERSON:
        break;
    default:
        return false;
    }
    struct identity *user = find(&keys->trust, &gone->signer);
    bool own_record = user && in_time(&keys->trust, user, &name) && owner(record, &own)
        && hash_equal(&own, &gone->signer);
    if (!own_record && authority(keys, &gone->signer, &name) < 0)
        return false;
    return trust_verify_gone(keys, gone);
}
