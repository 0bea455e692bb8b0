/*
 * Copies of one key store that go their own ways and come together again: in whatever order, they
 * end up the same, and somebody can always open the book (P19).
 */
#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static const struct seal_place here
    = {.compartment = COMPARTMENT_PEOPLE, .site = SITE, .entity = 6, .row = 4711, .column = 9};

static void merge_both(struct keyring *a, struct keyring *b)
{
    struct err err = {.kind = ERR_NONE};
    if (!keyring_take(a, b, 1, &err) || !keyring_take(b, a, 2, &err))
        fail_msg("%s %s", err.sentence, err.detail);
    struct hash first = keyring_digest(a), second = keyring_digest(b);
    assert_true(hash_equal(&first, &second));
}

static void two_passphrase_changes_both_open_until_one_is_kept(void **state)
{
    (void)state;
    struct keyring a, b;
    size_t variants;
    keyring_init(&a);
    keyring_copy(&a, &b);
    assert_true(keys_user_passphrase(a.keys, NULL, "ensimmäinen uusi", NULL));
    assert_true(keyring_open(&b, "Sanna", OPEN_PEOPLE));
    assert_true(keys_user_passphrase(b.keys, PASSPHRASE, "toinen uusi sana", NULL));
    merge_both(&a, &b);
    assert_true(keys_passphrase_variants(a.keys, &a.first, &variants, NULL));
    assert_int_equal(variants, 2);
    keys_lock(a.keys);
    assert_false(keys_unlock(a.keys, &a.first, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_true(keys_unlock(a.keys, &a.first, "toinen uusi sana", OPEN_HEALTH, NULL));
    keys_lock(a.keys);
    assert_true(keys_unlock(a.keys, &a.first, "ensimmäinen uusi", OPEN_HEALTH, NULL));
    assert_true(keys_passphrase_keep_this(a.keys, NULL));
    assert_true(keys_passphrase_variants(a.keys, &a.first, &variants, NULL));
    assert_int_equal(variants, 1);
    merge_both(&a, &b);
    keys_lock(b.keys);
    assert_false(keys_unlock(b.keys, &b.first, "toinen uusi sana", OPEN_PEOPLE, NULL));
    assert_true(keys_unlock(b.keys, &b.first, "ensimmäinen uusi", OPEN_HEALTH, NULL));
    assert_true(keys_check(b.keys, NULL));
    keyring_clear(&b);
    keyring_clear(&a);
}

static void of_two_who_remove_each_other_the_senior_stays(void **state)
{
    (void)state;
    struct keyring a, b;
    struct vec heads = VEC_INIT(struct hash);
    keyring_init(&a);
    struct hash pekka = keyring_user(&a, "Pekka", USER_FACILITATOR);
    assert_true(keys_grant(a.keys, SITE, COMPARTMENT_PEOPLE, &pekka, NULL));
    assert_true(keys_grant(a.keys, SITE, COMPARTMENT_HEALTH, &pekka, NULL));
    struct value old = keyring_seal(&a, &here, "vanha");
    keyring_copy(&a, &b);
    assert_true(keys_user_remove(a.keys, NULL, &pekka, &heads, NULL));
    struct value of_a = keyring_seal(&a, &here, "Sannan");
    assert_true(keyring_open(&b, "Pekka", OPEN_HEALTH));
    assert_true(keys_user_remove(b.keys, NULL, &b.first, &heads, NULL));
    struct value of_b = keyring_seal(&b, &here, "Pekan");
    merge_both(&a, &b);
    assert_true(keys_removed(a.keys, &pekka, NULL));
    assert_false(keys_removed(a.keys, &a.first, NULL));
    assert_false(keyring_open(&a, "Pekka", OPEN_PEOPLE));
    assert_true(keyring_open(&a, "Sanna", OPEN_HEALTH));
    assert_true(keyring_opens(&a, &here, &old, "vanha"));
    assert_true(keyring_opens(&a, &here, &of_a, "Sannan"));
    /* What Pekka sealed later waits with his edits; the root can open it. */
    assert_false(keyring_opens(&a, &here, &of_b, "Pekan"));
    assert_true(keys_root_grant(a.keys, a.root, SITE, COMPARTMENT_PEOPLE, &a.first, NULL));
    assert_true(keyring_open(&a, "Sanna", OPEN_HEALTH));
    assert_true(keyring_opens(&a, &here, &of_b, "Pekan"));
    struct value next = keyring_seal(&a, &here, "Sannan");
    assert_true(value_equal(&next, &of_a)); /* and is not sealed with */
    assert_true(keys_check(a.keys, NULL));
    value_clear(&old);
    value_clear(&of_a);
    value_clear(&of_b);
    value_clear(&next);
    keyring_clear(&b);
    keyring_clear(&a);
}

static struct hash newest_key(struct keyring *ring, unsigned compartment)
{
    return site_newest(site_find(ring->keys, SITE), compartment)->record;
}

static void two_removals_at_once_lead_to_a_key_that_neither_has(void **state)
{
    (void)state;
    struct keyring a, b;
    struct vec heads = VEC_INIT(struct hash);
    static const char *const names[] = {"Pekka", "Ulla", "Aino"};
    struct hash ids[3];
    keyring_init(&a);
    for (int i = 0; i < 3; i++) {
        ids[i] = keyring_user(&a, names[i], USER_FACILITATOR);
        assert_true(keys_grant(a.keys, SITE, COMPARTMENT_PEOPLE, &ids[i], NULL));
    }
    keyring_copy(&a, &b);
    assert_true(keys_user_remove(a.keys, NULL, &ids[0], &heads, NULL));
    assert_true(keyring_open(&b, "Aino", OPEN_PEOPLE));
    assert_true(keys_user_remove(b.keys, NULL, &ids[1], &heads, NULL));
    struct hash without_pekka = newest_key(&a, COMPARTMENT_PEOPLE),
                without_ulla = newest_key(&b, COMPARTMENT_PEOPLE);
    merge_both(&a, &b);
    assert_true(keyring_open(&a, "Sanna", OPEN_PEOPLE));
    struct value sealed = keyring_seal(&a, &here, "uusi asia");
    struct hash now = newest_key(&a, COMPARTMENT_PEOPLE);
    assert_false(hash_equal(&now, &without_pekka) || hash_equal(&now, &without_ulla));
    assert_true(keyring_take(&b, &a, 1, NULL));
    assert_true(keyring_open(&b, "Aino", OPEN_PEOPLE));
    assert_true(keyring_opens(&b, &here, &sealed, "uusi asia"));
    value_clear(&sealed);
    keyring_clear(&b);
    keyring_clear(&a);
}

static void a_key_granted_beside_the_removal_is_not_sealed_with(void **state)
{
    (void)state;
    struct keyring a, b;
    struct vec heads = VEC_INIT(struct hash);
    keyring_init(&a);
    struct hash pekka = keyring_user(&a, "Pekka", USER_FACILITATOR);
    struct hash before = newest_key(&a, COMPARTMENT_PEOPLE);
    struct hash health_before = newest_key(&a, COMPARTMENT_HEALTH);
    keyring_copy(&a, &b);
    assert_true(keys_user_remove(a.keys, NULL, &pekka, &heads, NULL)); /* who holds nothing here */
    assert_true(keyring_open(&b, "Sanna", OPEN_HEALTH));
    assert_true(keys_grant(b.keys, SITE, COMPARTMENT_PEOPLE, &pekka, NULL)); /* but does there */
    assert_true(keys_grant(b.keys, SITE, COMPARTMENT_HEALTH, &pekka, NULL));
    merge_both(&a, &b);
    assert_true(keyring_open(&a, "Sanna", OPEN_PEOPLE));
    struct value sealed = keyring_seal(&a, &here, "uusi asia");
    struct hash now = newest_key(&a, COMPARTMENT_PEOPLE);
    assert_false(hash_equal(&before, &now));
    now = newest_key(&a, COMPARTMENT_HEALTH);
    assert_false(hash_equal(&health_before, &now));
    value_clear(&sealed);
    keyring_clear(&b);
    keyring_clear(&a);
}

static void a_grant_beside_a_removal_reaches_the_new_key(void **state)
{
    (void)state;
    struct keyring a, b;
    struct vec heads = VEC_INIT(struct hash);
    keyring_init(&a);
    struct hash pekka = keyring_user(&a, "Pekka", USER_FACILITATOR);
    struct hash ulla = keyring_user(&a, "Ulla", USER_FACILITATOR);
    assert_true(keys_grant(a.keys, SITE, COMPARTMENT_PEOPLE, &pekka, NULL));
    keyring_copy(&a, &b);
    assert_true(keys_user_remove(a.keys, NULL, &pekka, &heads, NULL));
    struct value sealed = keyring_seal(&a, &here, "uusi");
    assert_true(keyring_open(&b, "Sanna", OPEN_PEOPLE));
    assert_true(keys_grant(b.keys, SITE, COMPARTMENT_PEOPLE, &ulla, NULL));
    merge_both(&a, &b);
    assert_true(keyring_open(&a, "Ulla", OPEN_PEOPLE));
    assert_false(keyring_opens(&a, &here, &sealed, "uusi")); /* nobody could give it yet */
    assert_true(keyring_open(&a, "Sanna", OPEN_PEOPLE));
    assert_true(keys_tend(a.keys, NULL));
    assert_true(keyring_open(&a, "Ulla", OPEN_PEOPLE));
    assert_true(keyring_opens(&a, &here, &sealed, "uusi"));
    int64_t records = db_number(a.db, 0, "SELECT count(*) FROM key_record", "");
    assert_true(keys_tend(a.keys, NULL)); /* once is enough */
    assert_int_equal(db_number(a.db, 0, "SELECT count(*) FROM key_record", ""), records);
    value_clear(&sealed);
    keyring_clear(&b);
    keyring_clear(&a);
}

static void a_person_forgotten_on_one_copy_is_forgotten_on_all(void **state)
{
    (void)state;
    struct keyring a, b;
    struct seal_place place = here;
    place.person = 77;
    keyring_init(&a);
    assert_true(keys_person_add(a.keys, 77, SITE, NULL));
    keyring_copy(&a, &b);
    assert_true(keyring_open(&b, "Sanna", OPEN_PEOPLE));
    struct value sealed = keyring_seal(&b, &place, "Koski");
    assert_true(keys_person_gone(a.keys, 77, NULL));
    merge_both(&a, &b);
    assert_true(keyring_open(&b, "Sanna", OPEN_PEOPLE));
    assert_false(keyring_opens(&b, &place, &sealed, "Koski"));
    value_clear(&sealed);
    keyring_clear(&b);
    keyring_clear(&a);
}

/* ---- at random ---------------------------------------------------------------------------- */

enum { COPIES = 4, STEPS = 30, USERS = 12, CELLS = 64 };

/* Who was ever given which site key, on any copy. */
struct given {
    struct hash key, user;
};

struct world {
    uint64_t seed;
    struct vec given; /* of struct given */
    struct keyring copies[COPIES];
    char names[USERS][16];
    struct hash ids[USERS];
    int users;
    struct seal_place places[CELLS];
    struct value cells[CELLS];
    int n_cells;
    uint64_t next_person;
    int removals;
};

static uint64_t pick(struct world *world, uint64_t n)
{
    world->seed = world->seed * 6364136223846793005u + 1442695040888963407u;
    return (world->seed >> 33) % n;
}

static void passphrase_now(const char *name, unsigned version, char out[64])
{
    if (version)
        snprintf(out, 64, "%s salasana nro %u", name, version);
    else
        snprintf(out, 64, "%s salasana tässä", name);
}

/* Opens with whichever of the passphrases that this user ever had on some copy. */
static bool open_somehow(struct world *world, struct keyring *ring, int user)
{
    keys_lock(ring->keys);
    for (unsigned version = 0; version < STEPS; version++) {
        char passphrase[64];
        passphrase_now(world->names[user], version, passphrase);
        ring->keys->failures = 0;
        const char *words = user == 0 && version == 0 ? PASSPHRASE : passphrase;
        if (keys_unlock(ring->keys, &world->ids[user], words, OPEN_HEALTH, NULL))
            return true;
    }
    return false;
}

static bool open_anybody(struct world *world, struct keyring *ring)
{
    int first = (int)pick(world, (uint64_t)world->users);
    for (int i = 0; i < world->users; i++)
        if (open_somehow(world, ring, (first + i) % world->users))
            return true;
    return false;
}

static void step_user(struct world *world, struct keyring *ring, unsigned step)
{
    char passphrase[64];
    struct vec heads = VEC_INIT(struct hash);
    int user = (int)pick(world, (uint64_t)world->users);
    switch (pick(world, 4)) {
    case 0:
        passphrase_now(keys_user(ring->keys)->name, step, passphrase);
        assert_true(keys_user_passphrase(ring->keys, NULL, passphrase, NULL));
        break;
    case 1:
        if (world->users == USERS)
            break;
        snprintf(world->names[world->users], 16, "Nimi%d", world->users);
        passphrase_now(world->names[world->users], 0, passphrase);
        if (keys_user_add(ring->keys, NULL, world->names[world->users], USER_FACILITATOR,
                passphrase, &world->ids[world->users], NULL))
            world->users++;
        break;
    case 2:
        world->removals += keys_user_remove(ring->keys, NULL, &world->ids[user], &heads, NULL);
        break;
    default:
        keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &world->ids[user], NULL);
        keys_grant(ring->keys, SITE, COMPARTMENT_HEALTH, &world->ids[user], NULL);
    }
}

static void step_cell(struct world *world, struct keyring *ring)
{
    struct seal_place place = here;
    struct value value = value_text("sisältö"), sealed;
    place.row = (uint64_t)world->n_cells;
    place.compartment = pick(world, 2) ? COMPARTMENT_PEOPLE : COMPARTMENT_HEALTH;
    if (pick(world, 2)) {
        place.person = 1 + pick(world, world->next_person);
        if (place.person == world->next_person
            && keys_person_add(ring->keys, place.person, SITE, NULL))
            world->next_person++;
    }
    if (world->n_cells < CELLS && keys_seal(ring->keys, &place, &value, &sealed, NULL)) {
        world->places[world->n_cells] = place;
        world->cells[world->n_cells++] = sealed;
    }
    value_clear(&value);
}

static void note_given(struct world *world, struct keyring *ring)
{
    struct vec grants = VEC_INIT(struct record);
    assert_true(keystore_all(ring->db, RECORD_GRANT, &grants, NULL));
    for (size_t i = 0; i < grants.n; i++) {
        struct record_grant grant;
        assert_true(record_get_grant(VEC_AT(&grants, struct record, i), &grant));
        vec_add(&world->given, &(struct given){.key = grant.key, .user = grant.user});
    }
    keystore_clear(&grants);
}

static void step(struct world *world, unsigned number)
{
    struct keyring *ring = &world->copies[pick(world, COPIES)];
    struct err err = {.kind = ERR_NONE};
    switch (pick(world, 4)) {
    case 0:
        if (!keyring_take(ring, &world->copies[pick(world, COPIES)], world->seed, &err))
            fail_msg("seed step %u: %s %s", number, err.sentence, err.detail);
        break;
    case 1:
    case 2:
        if (open_anybody(world, ring))
            step_user(world, ring, number);
        break;
    default:
        if (open_anybody(world, ring))
            step_cell(world, ring);
    }
    note_given(world, ring);
}

/* What is sealed from now on, no removed user can open with what they ever had. */
static void check_newest(struct world *world, struct keyring *ring, unsigned seed)
{
    for (unsigned compartment = COMPARTMENT_PEOPLE; compartment <= COMPARTMENT_HEALTH;
         compartment++) {
        struct hash newest = site_newest(site_find(ring->keys, SITE), compartment)->record;
        for (size_t i = 0; i < world->given.n; i++) {
            const struct given *given = VEC_AT(&world->given, struct given, i);
            if (hash_equal(&given->key, &newest) && keys_removed(ring->keys, &given->user, NULL))
                fail_msg("seed %u: a removed user has the newest key", seed);
        }
    }
}

/* Every copy takes every other, in a random order, until all have seen all. */
static void bring_together(struct world *world)
{
    for (int round = 0; round < 2 * COPIES * COPIES; round++) {
        struct err err = {.kind = ERR_NONE};
        int to = (int)pick(world, COPIES), from = (int)pick(world, COPIES);
        if (!keyring_take(&world->copies[to], &world->copies[from], world->seed, &err))
            fail_msg("%s %s", err.sentence, err.detail);
    }
    for (int i = 1; i < COPIES; i++) /* the rest, in order */
        assert_true(keyring_take(&world->copies[0], &world->copies[i], 1, NULL));
    for (int i = 1; i < COPIES; i++)
        assert_true(keyring_take(&world->copies[i], &world->copies[0], 1, NULL));
    for (int i = 1; i < COPIES; i++)
        assert_true(keyring_take(&world->copies[0], &world->copies[i], 1, NULL));
}

static void check_same(struct world *world, unsigned seed)
{
    struct hash first = keyring_digest(&world->copies[0]);
    for (int i = 0; i < COPIES; i++) {
        struct err err = {.kind = ERR_NONE};
        struct hash digest = keyring_digest(&world->copies[i]);
        if (!hash_equal(&first, &digest))
            fail_msg("seed %u: copy %d differs", seed, i);
        if (!keys_check(world->copies[i].keys, &err))
            fail_msg("seed %u: %s %s", seed, err.sentence, err.detail);
    }
}

/* Somebody comes in, and (with the root's help) every cell opens again. */
static void check_open(struct world *world, unsigned seed)
{
    struct keyring *ring = &world->copies[pick(world, COPIES)];
    if (!open_anybody(world, ring))
        fail_msg("seed %u: nobody can open the book", seed);
    assert_true(keys_tend(ring->keys, NULL));
    check_newest(world, ring, seed);
    struct hash self = keys_user(ring->keys)->id;
    assert_true(keys_root_grant(ring->keys, ring->root, SITE, COMPARTMENT_PEOPLE, &self, NULL));
    assert_true(keys_root_grant(ring->keys, ring->root, SITE, COMPARTMENT_HEALTH, &self, NULL));
    keys_forget(ring->keys);
    for (int i = 0; i < world->n_cells; i++)
        if (!keyring_opens(ring, &world->places[i], &world->cells[i], "sisältö"))
            fail_msg("seed %u: cell %d of person %llu stays closed", seed, i,
                (unsigned long long)world->places[i].person);
    struct value sealed = keyring_seal(ring, &here, "jatkuu");
    value_clear(&sealed);
}

static int run_world(unsigned seed)
{
    struct world *world = calloc(1, sizeof *world);
    world->seed = seed * 2654435761u + 1;
    world->next_person = 1;
    vec_init(&world->given, sizeof(struct given));
    keyring_init(&world->copies[0]);
    snprintf(world->names[0], sizeof world->names[0], "Sanna");
    world->ids[0] = world->copies[0].first;
    world->users = 1;
    for (; world->users < 4; world->users++) {
        struct hash *id = &world->ids[world->users];
        snprintf(world->names[world->users], 16, "Nimi%d", world->users);
        *id = keyring_user(&world->copies[0], world->names[world->users], USER_FACILITATOR);
        assert_true(keys_grant(world->copies[0].keys, SITE, COMPARTMENT_PEOPLE, id, NULL));
        assert_true(keys_grant(world->copies[0].keys, SITE, COMPARTMENT_HEALTH, id, NULL));
    }
    for (int i = 1; i < COPIES; i++)
        keyring_copy(&world->copies[0], &world->copies[i]);
    for (unsigned number = 1; number < STEPS; number++)
        step(world, number);
    bring_together(world);
    check_same(world, seed);
    check_open(world, seed);
    for (int i = 0; i < world->n_cells; i++)
        value_clear(&world->cells[i]);
    for (int i = COPIES; i-- > 0;)
        keyring_clear(&world->copies[i]);
    int removals = world->removals;
    vec_clear(&world->given);
    free(world);
    return removals;
}

static void copies_in_any_order_end_up_the_same_and_somebody_can_open_them(void **state)
{
    (void)state;
    const char *given = getenv("KEYS_SEED"), *count = getenv("KEYS_WORLDS");
    unsigned first = given ? (unsigned)atoi(given) : 1;
    unsigned worlds = count ? (unsigned)atoi(count) : 25;
    int removals = 0;
    for (unsigned seed = first; seed < first + (given ? 1 : worlds); seed++)
        removals += run_world(seed);
    assert_true(given || removals > (int)worlds); /* else nothing was tried */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_passphrase_changes_both_open_until_one_is_kept),
        cmocka_unit_test(of_two_who_remove_each_other_the_senior_stays),
        cmocka_unit_test(two_removals_at_once_lead_to_a_key_that_neither_has),
        cmocka_unit_test(a_key_granted_beside_the_removal_is_not_sealed_with),
        cmocka_unit_test(a_grant_beside_a_removal_reaches_the_new_key),
        cmocka_unit_test(a_person_forgotten_on_one_copy_is_forgotten_on_all),
        cmocka_unit_test(copies_in_any_order_end_up_the_same_and_somebody_can_open_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
