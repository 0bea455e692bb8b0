#include "book/keys/record.h"

#include "book/keys/code.h"
#include "rukkanen/base/utf8.h"

#include <sodium.h>

void record_init(struct record *record)
{
    *record = (struct record){.kind = 0};
    str_init(&record->body);
}

void record_clear(struct record *record)
{
    str_clear(&record->body);
}

void record_name(struct record *record)
{
    crypto_generichash_state state;
    unsigned char kind[4];
    for (int i = 0; i < 4; i++)
        kind[i] = (unsigned char)((unsigned)record->kind >> (8 * i));
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)"rk1k", 4);
    crypto_generichash_update(&state, kind, sizeof kind);
    crypto_generichash_update(&state, (const unsigned char *)record->body.s, record->body.len);
    crypto_generichash_update(&state, record->signer.b, HASH_SIZE);
    crypto_generichash_final(&state, record->id.b, HASH_SIZE);
}

bool record_subject(const struct record *record, uint64_t *subject)
{
    struct reader code = reader_of(record->body.s, record->body.len);
    unsigned version = read_u8(&code);
    *subject = read_u64(&code);
    return !code.bad && version > 0;
}

void record_user_id(const unsigned char sign_public[32], struct hash *id)
{
    crypto_generichash(id->b, HASH_SIZE, sign_public, 32, NULL, 0);
}

uint64_t record_user_subject(const struct hash *user)
{
    struct reader code = reader_of(user->b, 8);
    return read_u64(&code) & INT64_MAX;
}

void record_signed_text(const struct hash *book, const struct hash *id, struct str *out)
{
    str_add(out, "rukkanen key 1");
    code_add_hash(out, book);
    code_add_hash(out, id);
}

void record_gone_text(const struct hash *book, const struct hash *id, struct str *out)
{
    str_add(out, "rukkanen gone 1");
    code_add_hash(out, book);
    code_add_hash(out, id);
}

void record_gone_name(const struct hash *id, const struct hash *signer, struct hash *name)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)"rk1g", 4);
    crypto_generichash_update(&state, id->b, HASH_SIZE);
    crypto_generichash_update(&state, signer->b, HASH_SIZE);
    crypto_generichash_final(&state, name->b, HASH_SIZE);
}

static void put_beginning(struct str *body, uint64_t subject)
{
    code_add_u8(body, RECORD_VERSION);
    write_u64(body, subject);
}

/* Whether it is a body of this kind and version; then code stands behind the subject. */
static bool get_beginning(
    const struct record *record, int kind, struct reader *code, uint64_t *subject)
{
    *code = reader_of(record->body.s, record->body.len);
    unsigned version = read_u8(code);
    *subject = read_u64(code);
    return record->kind == kind && !code->bad && version == RECORD_VERSION;
}

static void put_hashes(struct str *body, const struct vec *hashes)
{
    write_varint(body, hashes->n);
    for (size_t i = 0; i < hashes->n; i++)
        code_add_hash(body, VEC_AT(hashes, struct hash, i));
}

static void get_hashes(struct reader *code, struct vec *hashes)
{
    vec_init(hashes, sizeof(struct hash));
    size_t n = code_count(code, HASH_SIZE);
    for (size_t i = 0; i < n; i++)
        code_hash(code, vec_add(hashes, NULL));
}

/* ---- user --------------------------------------------------------------------------------- */

enum { ALGORITHM_ARGON2ID13 = 2 };

static void put_user_beginning(struct str *body, const struct record_user *user)
{
    struct hash id;
    record_user_id(user->sign_public, &id);
    put_beginning(body, record_user_subject(&id));
    str_add_n(body, user->sign_public, sizeof user->sign_public);
    str_add_n(body, user->salt, sizeof user->salt);
    code_add_u8(body, ALGORITHM_ARGON2ID13);
    write_varint(body, user->operations);
    write_varint(body, user->kib);
}

void record_user_context(
    const struct hash *book, const struct record_user *user, enum user_part part, struct str *out)
{
    str_add(out, "rukkanen user 1");
    code_add_hash(out, book);
    put_user_beginning(out, user);
    if (part == PART_OF_HEALTH)
        str_add_n(out, user->people, sizeof user->people);
}

void record_put_user(struct str *body, const struct record_user *user)
{
    put_user_beginning(body, user);
    str_add_n(body, user->people, sizeof user->people);
    str_add_n(body, user->health, sizeof user->health);
    str_add_n(body, user->root, sizeof user->root);
}

bool record_get_user(const struct record *record, struct record_user *user)
{
    struct reader code;
    uint64_t subject;
    bool ours = get_beginning(record, RECORD_USER, &code, &subject);
    code_bytes(&code, user->sign_public, sizeof user->sign_public);
    code_bytes(&code, user->salt, sizeof user->salt);
    unsigned algorithm = read_u8(&code);
    uint64_t operations = read_varint(&code);
    uint64_t kib = read_varint(&code);
    /* Less would be too weak a lock, more could not be opened on an old PC. */
    bool fits = algorithm == ALGORITHM_ARGON2ID13 && operations >= 2 && operations <= 10
        && kib >= 32 * 1024 && kib <= 256 * 1024;
    user->operations = fits ? (uint32_t)operations : 0;
    user->kib = fits ? (uint32_t)kib : 0;
    code_bytes(&code, user->people, sizeof user->people);
    code_bytes(&code, user->health, sizeof user->health);
    code_bytes(&code, user->root, sizeof user->root);
    struct hash id;
    record_user_id(user->sign_public, &id);
    return ours && fits && code_done(&code) && subject == record_user_subject(&id);
}

/* ---- certificate, removal, acceptance ----------------------------------------------------- */

void record_put_certificate(struct str *body, const struct record_certificate *certificate)
{
    struct hash id;
    record_user_id(certificate->sign_public, &id);
    put_beginning(body, record_user_subject(&id));
    code_add_u8(body, certificate->role);
    str_add_n(body, certificate->sign_public, 32);
    str_add_n(body, certificate->people_public, 32);
    str_add_n(body, certificate->health_public, 32);
    write_varint(body, certificate->name.len);
    str_add_str(body, &certificate->name);
}

bool record_get_certificate(const struct record *record, struct record_certificate *certificate)
{
    struct reader code;
    uint64_t subject;
    bool ours = get_beginning(record, RECORD_CERTIFICATE, &code, &subject);
    str_init(&certificate->name);
    certificate->role = read_u8(&code);
    code_bytes(&code, certificate->sign_public, 32);
    code_bytes(&code, certificate->people_public, 32);
    code_bytes(&code, certificate->health_public, 32);
    size_t length = code_count(&code, 1);
    const unsigned char *name = read_bytes(&code, length);
    if (name)
        str_add_n(&certificate->name, name, length);
    struct hash id;
    record_user_id(certificate->sign_public, &id);
    return ours && code_done(&code) && certificate->role <= 1 && length > 0
        && length <= RECORD_NAME_MAX && utf8_valid(certificate->name.s, length)
        && utf8_is_clean(certificate->name.s, length) && !memchr(certificate->name.s, '\n', length)
        && subject == record_user_subject(&id);
}

void record_clear_certificate(struct record_certificate *certificate)
{
    str_clear(&certificate->name);
}

void record_put_removal(struct str *body, const struct record_removal *removal)
{
    put_beginning(body, record_user_subject(&removal->user));
    code_add_hash(body, &removal->user);
    put_hashes(body, &removal->heads);
    write_varint(body, removal->held.n);
    for (size_t i = 0; i < removal->held.n; i++) {
        const struct record_held *held = VEC_AT(&removal->held, struct record_held, i);
        write_u64(body, held->site);
        code_add_u8(body, held->compartment);
    }
    write_varint(body, removal->known.n);
    str_add_n(body, removal->known.items, removal->known.n * KNOWN_SIZE);
}

bool record_get_removal(const struct record *record, struct record_removal *removal)
{
    struct reader code;
    uint64_t subject;
    bool ours = get_beginning(record, RECORD_REMOVAL, &code, &subject);
    vec_init(&removal->held, sizeof(struct record_held));
    vec_init(&removal->known, sizeof(struct known));
    code_hash(&code, &removal->user);
    get_hashes(&code, &removal->heads);
    bool fits = true;
    size_t held = code_count(&code, 9);
    for (size_t i = 0; i < held; i++) {
        struct record_held *item = vec_add(&removal->held, NULL);
        item->site = read_u64(&code);
        item->compartment = read_u8(&code);
        fits = fits && item->compartment >= 1 && item->compartment <= 3;
    }
    size_t known = code_count(&code, KNOWN_SIZE);
    for (size_t i = 0; i < known; i++)
        code_bytes(&code, vec_add(&removal->known, NULL), KNOWN_SIZE);
    return ours && fits && code_done(&code) && subject == record_user_subject(&removal->user);
}

void record_clear_removal(struct record_removal *removal)
{
    vec_clear(&removal->heads);
    vec_clear(&removal->held);
    vec_clear(&removal->known);
}

void record_put_acceptance(struct str *body, const struct record_acceptance *acceptance)
{
    put_beginning(body, record_user_subject(&acceptance->user));
    code_add_hash(body, &acceptance->user);
    put_hashes(body, &acceptance->names);
}

bool record_get_acceptance(const struct record *record, struct record_acceptance *acceptance)
{
    struct reader code;
    uint64_t subject;
    bool ours = get_beginning(record, RECORD_ACCEPTANCE, &code, &subject);
    code_hash(&code, &acceptance->user);
    get_hashes(&code, &acceptance->names);
    return ours && code_done(&code) && subject == record_user_subject(&acceptance->user);
}

void record_clear_acceptance(struct record_acceptance *acceptance)
{
    vec_clear(&acceptance->names);
}

/* ---- site keys and grants ----------------------------------------------------------------- */

static bool is_compartment(unsigned compartment)
{
    return compartment >= 1 && compartment <= 3;
}

void record_put_site_key(struct str *body, const struct record_site_key *key)
{
    put_beginning(body, key->site);
    code_add_u8(body, key->compartment);
    write_varint(body, key->generation);
    str_add_n(body, key->box_public, sizeof key->box_public);
    put_hashes(body, &key->after);
}

bool record_get_site_key(const struct record *record, struct record_site_key *key)
{
    struct reader code;
    bool ours = get_beginning(record, RECORD_SITE_KEY, &code, &key->site);
    key->compartment = read_u8(&code);
    key->generation = read_varint(&code);
    code_bytes(&code, key->box_public, sizeof key->box_public);
    get_hashes(&code, &key->after);
    return ours && code_done(&code) && is_compartment(key->compartment)
        && key->generation <= INT32_MAX;
}

void record_clear_site_key(struct record_site_key *key)
{
    vec_clear(&key->after);
}

void record_put_grant(struct str *body, const struct record_grant *grant)
{
    put_beginning(body, grant->site);
    code_add_u8(body, grant->compartment);
    code_add_hash(body, &grant->key);
    code_add_hash(body, &grant->user);
    str_add_n(body, grant->box, sizeof grant->box);
}

bool record_get_grant(const struct record *record, struct record_grant *grant)
{
    struct reader code;
    bool ours = get_beginning(record, RECORD_GRANT, &code, &grant->site);
    grant->compartment = read_u8(&code);
    code_hash(&code, &grant->key);
    code_hash(&code, &grant->user);
    code_bytes(&code, grant->box, sizeof grant->box);
    return ours && code_done(&code) && is_compartment(grant->compartment);
}

/* ---- persons ------------------------------------------------------------------------------ */

size_t record_people_size(unsigned wrap)
{
    return wrap == WRAP_SECRET ? PERSON_PEOPLE_SECRET : PERSON_PEOPLE_PUBLIC;
}

void record_put_person(struct str *body, const struct record_person *person)
{
    put_beginning(body, person->person);
    write_u64(body, person->site);
    code_add_u8(body, person->shared);
    write_varint(body, person->generation);
    code_add_u8(body, person->wrap);
    str_add_n(body, person->people_key, PREFIX_SIZE);
    str_add_n(body, person->people, record_people_size(person->wrap));
    code_add_u8(body, person->has_health ? 1 : 0);
    if (!person->has_health)
        return;
    str_add_n(body, person->health_key, PREFIX_SIZE);
    str_add_n(body, person->health, sizeof person->health);
}

bool record_get_person(const struct record *record, struct record_person *person)
{
    return record->kind == RECORD_PERSON
        && record_read_person(record->body.s, record->body.len, person);
}

bool record_read_person(const void *body, size_t length, struct record_person *person)
{
    struct reader code = reader_of(body, length);
    bool ours = read_u8(&code) == RECORD_VERSION;
    person->person = read_u64(&code);
    person->site = read_u64(&code);
    person->shared = read_u8(&code);
    person->generation = read_varint(&code);
    person->wrap = read_u8(&code);
    code_bytes(&code, person->people_key, PREFIX_SIZE);
    code_bytes(&code, person->people, record_people_size(person->wrap));
    unsigned has_health = read_u8(&code);
    person->has_health = has_health == 1;
    if (person->has_health) {
        code_bytes(&code, person->health_key, PREFIX_SIZE);
        code_bytes(&code, person->health, sizeof person->health);
    }
    return ours && code_done(&code) && has_health <= 1 && person->wrap <= WRAP_PUBLIC
        && person->shared <= 1 && (!person->shared || person->wrap == WRAP_PUBLIC)
        && person->generation <= INT32_MAX;
}

/* ---- any ---------------------------------------------------------------------------------- */

bool record_is_known(const struct record *record)
{
    return record->kind >= RECORD_USER && record->kind <= RECORD_PERSON && record->body.len > 0
        && (unsigned char)record->body.s[0] == RECORD_VERSION;
}

static bool is_whole(const struct record *record)
{
    struct record_user user;
    struct record_certificate certificate;
    struct record_removal removal;
    struct record_acceptance acceptance;
    struct record_site_key key;
    struct record_grant grant;
    struct record_person person;
    bool whole = false;
    switch (record->kind) {
    case RECORD_USER:
        return record_get_user(record, &user);
    case RECORD_CERTIFICATE:
        whole = record_get_certificate(record, &certificate);
        record_clear_certificate(&certificate);
        return whole;
    case RECORD_REMOVAL:
        whole = record_get_removal(record, &removal);
        record_clear_removal(&removal);
        return whole;
    case RECORD_ACCEPTANCE:
        whole = record_get_acceptance(record, &acceptance);
        record_clear_acceptance(&acceptance);
        return whole;
    case RECORD_SITE_KEY:
        whole = record_get_site_key(record, &key);
        record_clear_site_key(&key);
        return whole;
    case RECORD_GRANT:
        return record_get_grant(record, &grant);
    default:
        return record_get_person(record, &person);
    }
}

bool record_is_sound(const struct record *record)
{
    uint64_t subject;
    if (record->kind <= 0 || record->kind > RECORD_MAX_KIND || record->body.len > RECORD_MAX_BODY
        || !record_subject(record, &subject) || subject > INT64_MAX)
        return false;
    return !record_is_known(record) || is_whole(record);
}
