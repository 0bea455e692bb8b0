/* The keys of persons: people and health key (of which there may be several generations), tag key.
 */
#include "book/keys/inside.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"

#include <sodium.h>

enum { TAG = 32, PEOPLE_PLAIN = KEY_SIZE + TAG };

/* ---- wrapping ----------------------------------------------------------------------------- */

enum { CONTEXT_MAX = 16 + HASH_SIZE + 8 + 8 + 4 + 2 * PREFIX_SIZE + 1 + PERSON_HEALTH };

/* What the people part is bound to: whose it is, and the health part beside it. */
static size_t people_context(
    const struct keys *keys, const struct record_person *body, unsigned char out[CONTEXT_MAX])
{
    unsigned char *at = out;
    memcpy(at, "rukkanen person1", 16);
    memcpy(at + 16, keys->book.b, HASH_SIZE);
    at += 16 + HASH_SIZE;
    for (int i = 0; i < 8; i++) {
        *at++ = (unsigned char)(body->person >> (8 * i));
        *at++ = (unsigned char)(body->site >> (8 * i));
    }
    for (int i = 0; i < 4; i++)
        *at++ = (unsigned char)(body->generation >> (8 * i));
    memcpy(at, body->people_key, PREFIX_SIZE);
    at += PREFIX_SIZE;
    *at++ = body->has_health;
    if (body->has_health) {
        memcpy(at, body->health_key, PREFIX_SIZE);
        memcpy(at + PREFIX_SIZE, body->health, PERSON_HEALTH);
        at += PREFIX_SIZE + PERSON_HEALTH;
    }
    return (size_t)(at - out);
}

static bool open_box(
    const unsigned char *site_key, const unsigned char *box, size_t size, unsigned char *plain)
{
    unsigned char secret[32], public[32];
    seal_subkey(site_key, "rk1 box", secret, sizeof secret);
    crypto_scalarmult_base(public, secret);
    bool opened = crypto_box_seal_open(plain, box, size, public, secret) == 0;
    sodium_memzero(secret, sizeof secret);
    return opened;
}

/* People key and tag key of a record; false while the site's key is not held. */
static bool open_people(
    struct keys *keys, const struct record_person *body, unsigned char plain[PEOPLE_PLAIN])
{
    const struct site_slot *slot
        = site_open_key(keys, body->site, COMPARTMENT_PEOPLE, body->people_key);
    if (!slot)
        return false;
    if (body->wrap == WRAP_PUBLIC)
        return open_box(slot->key, body->people, PERSON_PEOPLE_PUBLIC, plain);
    unsigned char context[CONTEXT_MAX];
    return unseal_bytes(arena_sealing(keys->arena, slot->key), context,
        people_context(keys, body, context), body->people, PERSON_PEOPLE_SECRET, plain);
}

static bool open_health(
    struct keys *keys, const struct record_person *body, unsigned char key[KEY_SIZE])
{
    if (!body->has_health || keys->level != OPEN_HEALTH)
        return false;
    const struct site_slot *slot
        = site_open_key(keys, body->site, COMPARTMENT_HEALTH, body->health_key);
    return slot && open_box(slot->key, body->health, sizeof body->health, key);
}

/* What a person's value in a compartment is sealed with, as one record has it. */
static bool open_key(struct keys *keys, const struct record_person *body,
    enum compartment compartment, unsigned char key[KEY_SIZE])
{
    if (compartment == COMPARTMENT_HEALTH)
        return open_health(keys, body, key);
    unsigned char plain[PEOPLE_PLAIN];
    bool opened = open_people(keys, body, plain);
    if (opened)
        memcpy(key, plain, KEY_SIZE);
    sodium_memzero(plain, sizeof plain);
    return opened;
}

/* A record that a site key wraps secretly was made by somebody who holds it. What is sealed to a
 * public key anybody can make, so there the signature is looked at. */
static bool is_right(
    struct keys *keys, const struct record_person *body, const struct keystore_person *row)
{
    if (body->wrap == WRAP_SECRET)
        return true;
    struct str text = STR_INIT;
    record_signed_text(&keys->book, &row->id, &text);
    bool right = trust_verify(keys, &row->signer, &text, row->signature);
    str_clear(&text);
    return right;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* One record of a person. */
struct held_record {
    bool stands; /* else it only opens what was sealed by who did not know better */
    struct record_person body;
};

static bool read_record(
    struct keys *keys, const struct keystore_person *row, struct record_person *body)
{
    return record_read_person(row->body, row->length, body) && body->person == row->person
        && is_right(keys, body, row);
}

/* All records of a person, oldest generation first. Appends struct held_record. */
static bool read_records(struct keys *keys, uint64_t person, struct vec *records, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    trust_load(keys, NULL); /* not while the statement below is open */
    sqlite3_stmt *statement = keystore_person_begin(keys->db, person, person, err);
    struct keystore_person row;
    while (statement && keystore_person_next(keys->db, statement, &row, &own)) {
        struct held_record record;
        if (!read_record(keys, &row, &record.body))
            continue;
        record.stands = trust_allows(keys, RECORD_PERSON, &row.signer, &row.id);
        size_t at = records->n;
        while (at > 0
            && VEC_AT(records, struct held_record, at - 1)->body.generation
                > record.body.generation)
            at--;
        vec_insert(records, at, &record);
    }
    if (!statement)
        return false;
    if (own.kind != ERR_NONE && err)
        *err = own;
    return own.kind == ERR_NONE;
}

static bool prefix_is(const unsigned char prefix[PREFIX_SIZE], const struct site_key *key)
{
    return key && memcmp(prefix, key->record.b, PREFIX_SIZE) == 0;
}

/* Whether a record is wrapped under the newest keys of its site. */
static bool is_fresh(struct keys *keys, const struct record_person *body)
{
    const struct site *site = site_find(keys, body->site);
    return prefix_is(body->people_key, site_newest(site, COMPARTMENT_PEOPLE))
        && (!body->has_health
            || prefix_is(body->health_key, site_newest(site, COMPARTMENT_HEALTH)));
}

/* The newest generation that stands; false if none does. */
static bool newest_generation(const struct vec *records, uint64_t *generation)
{
    for (size_t i = records->n; i-- > 0;) {
        const struct held_record *record = VEC_AT(records, struct held_record, i);
        *generation = record->body.generation;
        if (record->stands)
            return true;
    }
    return false;
}

/* Whether the newest generation is wrapped under the newest keys of every site of the person. A
 * site without keys that stand cannot be asked for. */
static bool all_fresh(struct keys *keys, const struct vec *records)
{
    uint64_t newest;
    if (!newest_generation(records, &newest))
        return false;
    for (size_t i = 0; i < records->n; i++) {
        const struct held_record *record = VEC_AT(records, struct held_record, i);
        uint64_t site = record->body.site;
        bool found = !record->stands || !site_newest(site_find(keys, site), COMPARTMENT_PEOPLE);
        for (size_t j = 0; j < records->n && !found; j++) {
            const struct held_record *other = VEC_AT(records, struct held_record, j);
            found = other->stands && other->body.site == site && other->body.generation == newest
                && is_fresh(keys, &other->body);
        }
        if (!found)
            return false;
    }
    return true;
}

bool person_try_keys(struct keys *keys, uint64_t person, enum compartment compartment,
    person_try *try, void *data, bool *held)
{
    *held = false;
    if (keys->level == OPEN_NONE)
        return false;
    const struct person_slot *set = arena_person_set(keys->arena, person);
    for (size_t i = 0; i < PERSON_WAYS; i++)
        if (set[i].person == person && set[i].compartment == (uint32_t)compartment) {
            *held = true;
            if (try(data, set[i].key))
                return true;
        }
    struct vec records = VEC_INIT(struct held_record);
    struct person_slot slot = {.person = person, .compartment = (uint32_t)compartment};
    bool opened = false;
    read_records(keys, person, &records, NULL);
    for (size_t i = records.n; i-- > 0 && !opened;) {
        if (!open_key(keys, &VEC_AT(&records, struct held_record, i)->body, compartment, slot.key))
            continue;
        *held = true;
        opened = try(data, slot.key);
        if (opened)
            arena_add_person(keys->arena, &slot);
    }
    sodium_memzero(&slot, sizeof slot);
    vec_clear(&records);
    return opened;
}

/* A person may have several records: of all that open the one of the newest generation is kept,
 * since most was sealed with it. person_try_keys finds the others where they are needed. */
void keys_open_persons(struct keys *keys, uint64_t first, uint64_t last)
{
    if (keys->level == OPEN_NONE)
        return;
    struct person_slot slot = {.person = 0};
    uint64_t generation = 0;
    struct keystore_person row;
    trust_load(keys, NULL); /* not while the statement below is open */
    arena_drop_persons(keys->arena);
    sqlite3_stmt *statement = keystore_person_begin(keys->db, first, last, NULL);
    while (statement && keystore_person_next(keys->db, statement, &row, NULL)) {
        struct record_person body;
        bool another = row.person != slot.person;
        if (another && slot.compartment)
            arena_add_person(keys->arena, &slot);
        if (another)
            slot = (struct person_slot){.person = row.person};
        if (!read_record(keys, &row, &body) || (slot.compartment && body.generation <= generation)
            || !open_key(keys, &body, COMPARTMENT_PEOPLE, slot.key))
            continue;
        slot.compartment = COMPARTMENT_PEOPLE;
        generation = body.generation;
    }
    if (slot.compartment)
        arena_add_person(keys->arena, &slot);
    sodium_memzero(&slot, sizeof slot);
}

/* Any people part that opens; all have the same tag key. */
static bool open_any(
    struct keys *keys, const struct vec *records, unsigned char plain[PEOPLE_PLAIN])
{
    for (size_t i = records->n; i-- > 0;)
        if (open_people(keys, &VEC_AT(records, struct held_record, i)->body, plain))
            return true;
    return false;
}

bool keys_person_tag_key(struct keys *keys, uint64_t person, unsigned char tag_key[32])
{
    struct vec records = VEC_INIT(struct held_record);
    unsigned char plain[PEOPLE_PLAIN];
    bool opened = keys->level != OPEN_NONE && read_records(keys, person, &records, NULL)
        && open_any(keys, &records, plain);
    if (opened)
        memcpy(tag_key, plain + KEY_SIZE, TAG);
    sodium_memzero(plain, sizeof plain);
    vec_clear(&records);
    return opened;
}

/* ---- making ------------------------------------------------------------------------------- */

/* One generation of a person's keys, open. Lies in the arena's working space. */
struct generation {
    unsigned char people[PEOPLE_PLAIN];
    unsigned char health[KEY_SIZE];
    bool has_health;
    uint64_t number;
};

/* Wraps a generation for a site: secretly where the site's newest key is held (opened in a
 * microsecond), else to its public key. */
static bool wrap_for(struct keys *keys, uint64_t person, uint64_t site, unsigned shared,
    const struct generation *generation, struct err *err)
{
    struct signer signer;
    struct record_person body
        = {.person = person, .site = site, .shared = shared, .generation = generation->number};
    const struct site_key *people = site_newest(site_find(keys, site), COMPARTMENT_PEOPLE);
    const struct site_key *health = site_newest(site_find(keys, site), COMPARTMENT_HEALTH);
    if (!signer_open_user(keys, &signer, err))
        return false;
    if (!people)
        return err_set(err, ERR_LOCKED, _("This place has no keys that you may use."));
    memcpy(body.people_key, people->record.b, PREFIX_SIZE);
    body.has_health = generation->has_health && health;
    if (body.has_health) {
        memcpy(body.health_key, health->record.b, PREFIX_SIZE);
        crypto_box_seal(body.health, generation->health, KEY_SIZE, health->box_public);
    }
    unsigned char box_public[32];
    memcpy(box_public, people->box_public, sizeof box_public);
    const struct site_slot *slot
        = shared ? NULL : site_open_key(keys, site, COMPARTMENT_PEOPLE, body.people_key);
    body.wrap = slot ? WRAP_SECRET : WRAP_PUBLIC;
    if (slot) {
        unsigned char context[CONTEXT_MAX];
        struct str sealed = STR_INIT;
        seal_bytes(arena_sealing(keys->arena, slot->key), context,
            people_context(keys, &body, context), generation->people, PEOPLE_PLAIN, &sealed);
        memcpy(body.people, sealed.s, sealed.len);
        str_clear(&sealed);
    } else {
        crypto_box_seal(body.people, generation->people, PEOPLE_PLAIN, box_public);
    }
    struct str encoded = STR_INIT;
    record_put_person(&encoded, &body);
    return keys_add_record(keys, RECORD_PERSON, &encoded, &signer, NULL, err);
}

bool keys_person_add(struct keys *keys, uint64_t person, uint64_t home, struct err *err)
{
    struct vec records = VEC_INIT(struct held_record);
    struct signer signer;
    bool done = signer_open_user(keys, &signer, err) && read_records(keys, person, &records, err)
        && site_tend_once(keys, home, err);
    bool there = records.n > 0;
    vec_clear(&records);
    if (!done || there)
        return done;
    struct generation *generation = (struct generation *)keys->arena->work;
    random_bytes(generation->people, sizeof generation->people);
    random_bytes(generation->health, sizeof generation->health);
    generation->has_health = true;
    generation->number = 0;
    done = wrap_for(keys, person, home, 0, generation, err);
    sodium_memzero(generation, sizeof *generation);
    arena_drop_person(keys->arena, person);
    return done;
}

/* The sites of a person, each once, as a record of that site: those of records that stand, or, if
 * none does, the home. */
static void sites_of(const struct vec *records, struct vec *sites)
{
    uint64_t newest;
    bool any = newest_generation(records, &newest);
    for (size_t i = 0; i < records->n; i++) {
        const struct held_record *record = VEC_AT(records, struct held_record, i);
        bool found = any ? !record->stands : record->body.shared;
        for (size_t j = 0; j < sites->n; j++)
            found = found || VEC_AT(sites, struct held_record, j)->body.site == record->body.site;
        if (!found)
            vec_add(sites, record);
    }
}

/* Whether who is in could open a new generation again. */
static bool could_open(struct keys *keys, const struct vec *sites, enum compartment compartment)
{
    for (size_t i = 0; i < sites->n; i++) {
        uint64_t site = VEC_AT(sites, struct held_record, i)->body.site;
        const struct site_key *newest = site_newest(site_find(keys, site), (unsigned)compartment);
        struct hash record = newest ? newest->record : (struct hash){{0}};
        if (newest && site_open_key(keys, site, (unsigned)compartment, record.b))
            return true;
    }
    return false;
}

/* New people and health keys for what follows; the tag key stays. */
static bool renew(struct keys *keys, uint64_t person, const struct vec *records,
    const struct vec *sites, struct err *err)
{
    struct generation *generation = (struct generation *)keys->arena->work;
    bool done = open_any(keys, records, generation->people);
    random_bytes(generation->people, KEY_SIZE);
    random_bytes(generation->health, KEY_SIZE);
    generation->has_health = true;
    generation->number = VEC_AT(records, struct held_record, records->n - 1)->body.generation + 1;
    bool begun = done && db_begin(keys->db, err);
    done = begun;
    for (size_t i = 0; done && i < sites->n; i++) {
        const struct held_record *site = VEC_AT(sites, struct held_record, i);
        if (site_newest(site_find(keys, site->body.site), COMPARTMENT_PEOPLE))
            done = wrap_for(keys, person, site->body.site, site->body.shared, generation, err);
    }
    sodium_memzero(generation, sizeof *generation);
    if (done)
        return db_end(keys->db, err);
    if (begun)
        db_rollback(keys->db);
    return false;
}

/* Of the newest generation that opens; of two made at once, the one with the greater key id, so
 * that all choose the same. */
static bool choose(struct keys *keys, const struct vec *records, enum compartment compartment,
    struct person_slot *slot)
{
    unsigned char name[16], best[16] = {0};
    uint64_t generation = 0;
    bool found = false;
    struct person_slot try = *slot;
    for (size_t i = records->n; i-- > 0;) {
        const struct record_person *body = &VEC_AT(records, struct held_record, i)->body;
        if (found && body->generation < generation)
            break;
        if (!VEC_AT(records, struct held_record, i)->stands
            || !open_key(keys, body, compartment, try.key))
            continue;
        seal_subkey(try.key, "rk1 name", name, sizeof name);
        if (!found || memcmp(name, best, sizeof name) > 0) {
            memcpy(best, name, sizeof name);
            memcpy(slot->key, try.key, KEY_SIZE);
        }
        generation = body->generation;
        found = true;
    }
    sodium_memzero(&try, sizeof try);
    return found;
}

static bool find_newest(struct keys *keys, uint64_t person, enum compartment compartment,
    struct person_slot *slot, struct err *err)
{
    struct vec records = VEC_INIT(struct held_record), sites = VEC_INIT(struct held_record);
    bool done = read_records(keys, person, &records, err);
    sites_of(&records, &sites);
    for (size_t i = 0; done && i < sites.n; i++)
        done = site_tend_once(keys, VEC_AT(&sites, struct held_record, i)->body.site, err);
    if (done && records.n && !all_fresh(keys, &records)
        && could_open(keys, &sites, COMPARTMENT_PEOPLE) && could_open(keys, &sites, compartment)) {
        done = renew(keys, person, &records, &sites, err);
        vec_clear(&records);
        done = done && read_records(keys, person, &records, err);
    }
    if (done && !choose(keys, &records, compartment, slot))
        done = err_set(err, ERR_LOCKED,
            _("You do not hold this person's keys, so nothing can be written about the person."));
    vec_clear(&records);
    vec_clear(&sites);
    return done;
}

bool person_sealing_key(struct keys *keys, uint64_t person, enum compartment compartment,
    unsigned char key[KEY_SIZE], struct err *err)
{
    const struct person_slot *set = arena_person_set(keys->arena, person);
    for (size_t i = 0; i < PERSON_WAYS; i++)
        if (set[i].person == person && set[i].newest
            && set[i].compartment == (uint32_t)compartment) {
            memcpy(key, set[i].key, KEY_SIZE);
            return true;
        }
    struct person_slot slot = {.person = person, .compartment = (uint32_t)compartment, .newest = 1};
    bool found = find_newest(keys, person, compartment, &slot, err);
    if (found) {
        arena_add_person(keys->arena, &slot);
        memcpy(key, slot.key, KEY_SIZE);
    }
    sodium_memzero(&slot, sizeof slot);
    return found;
}

/* ---- another site, and forgetting --------------------------------------------------------- */

/* Whether a site has as many records of a generation as there are keys of it here. */
static bool is_shared(const struct vec *records, uint64_t site, uint64_t generation, bool health)
{
    size_t here = 0, there = 0;
    for (size_t i = 0; i < records->n; i++) {
        const struct held_record *record = VEC_AT(records, struct held_record, i);
        if (record->body.generation != generation)
            continue;
        if (record->body.site == site)
            there += record->stands && (record->body.has_health || !health);
        else if (!record->body.shared)
            here++;
    }
    return there >= here;
}

bool keys_person_share(struct keys *keys, uint64_t person, uint64_t site, struct err *err)
{
    struct vec records = VEC_INIT(struct held_record);
    struct signer signer;
    bool done = signer_open_user(keys, &signer, err) && read_records(keys, person, &records, err)
        && site_tend_once(keys, site, err);
    if (!done) {
        vec_clear(&records);
        return false;
    }
    struct generation *generation = (struct generation *)keys->arena->work;
    bool any = false;
    for (size_t i = 0; done && i < records.n; i++) {
        const struct record_person *body = &VEC_AT(&records, struct held_record, i)->body;
        if (body->site == site)
            any = true;
        if (body->site == site || !open_people(keys, body, generation->people))
            continue;
        any = true;
        generation->number = body->generation;
        generation->has_health = open_health(keys, body, generation->health);
        if (!is_shared(&records, site, body->generation, generation->has_health))
            done = wrap_for(keys, person, site, 1, generation, err);
    }
    sodium_memzero(generation, sizeof *generation);
    arena_drop_person(keys->arena, person);
    vec_clear(&records);
    if (done && !any)
        return err_set(err, ERR_LOCKED,
            _("You do not hold this person's keys, so nothing can be written about the person."));
    return done;
}

bool keys_person_gone(struct keys *keys, uint64_t person, struct err *err)
{
    struct signer signer;
    if (!signer_facilitator(keys, &signer, err) || !db_begin(keys->db, err))
        return false;
    struct vec records = VEC_INIT(struct record);
    bool done = keystore_about(keys->db, RECORD_PERSON, person, &records, err);
    for (size_t i = 0; done && i < records.n; i++)
        done = keys_add_gone(keys, &VEC_AT(&records, struct record, i)->id, &signer, err);
    keystore_clear(&records);
    arena_drop_person(keys->arena, person);
    if (done)
        return db_end(keys->db, err);
    db_rollback(keys->db);
    return false;
}
