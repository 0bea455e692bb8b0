#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>

enum { PERSON = 77, OTHER_PERSON = 78 };

static struct seal_place about(uint64_t person, enum compartment compartment)
{
    return (struct seal_place){.compartment = compartment,
        .site = SITE,
        .person = person,
        .entity = 2,
        .row = person,
        .column = 9};
}

static int make(void **state)
{
    struct keyring *ring = calloc(1, sizeof *ring);
    keyring_init(ring);
    assert_true(keys_person_add(ring->keys, PERSON, SITE, NULL));
    assert_true(keys_person_add(ring->keys, OTHER_PERSON, SITE, NULL));
    *state = ring;
    return 0;
}

static int unmake(void **state)
{
    keyring_clear(*state);
    free(*state);
    return 0;
}

/* At home, or of another site. */
static int count_records(struct keyring *ring, unsigned shared, uint64_t person)
{
    struct vec records = VEC_INIT(struct record);
    int count = 0;
    assert_true(keystore_about(ring->db, RECORD_PERSON, person, &records, NULL));
    for (size_t i = 0; i < records.n; i++) {
        struct record_person body;
        assert_true(record_get_person(VEC_AT(&records, struct record, i), &body));
        count += body.shared == shared;
    }
    keystore_clear(&records);
    return count;
}

static void a_persons_value_opens_only_as_that_persons(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(PERSON, COMPARTMENT_PEOPLE), other = place;
    struct err err = {.kind = ERR_NONE};
    struct value sealed = keyring_seal(ring, &place, "Koski Marja"), out;
    other.person = OTHER_PERSON;
    assert_true(keyring_opens(ring, &place, &sealed, "Koski Marja"));
    assert_false(keys_unseal(ring->keys, &other, &sealed, &out, &err));
    assert_int_equal(err.kind, ERR_DAMAGED);
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keyring_opens(ring, &place, &sealed, "Koski Marja"));
    value_clear(&sealed);
}

static void health_of_a_person_needs_health_open(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(PERSON, COMPARTMENT_HEALTH);
    struct err err = {.kind = ERR_NONE};
    struct value sealed = keyring_seal(ring, &place, "astma"), out;
    keys_lock_health(ring->keys);
    assert_false(keys_unseal(ring->keys, &place, &sealed, &out, &err));
    assert_int_equal(err.kind, ERR_NONE);
    struct value value = value_text("muu");
    assert_false(keys_seal(ring->keys, &place, &value, &out, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    value_clear(&value);
    assert_true(keyring_open(ring, "Sanna", OPEN_HEALTH));
    assert_true(keyring_opens(ring, &place, &sealed, "astma"));
    value_clear(&sealed);
}

static void who_has_people_open_can_add_a_person_with_a_health_key(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(79, COMPARTMENT_HEALTH);
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keys_person_add(ring->keys, 79, SITE, NULL));
    assert_true(keyring_open(ring, "Sanna", OPEN_HEALTH));
    struct value sealed = keyring_seal(ring, &place, "astma");
    assert_true(keyring_opens(ring, &place, &sealed, "astma"));
    value_clear(&sealed);
}

static void adding_twice_makes_one_set_of_keys(void **state)
{
    struct keyring *ring = *state;
    assert_true(keys_person_add(ring->keys, PERSON, SITE, NULL));
    assert_int_equal(count_records(ring, 0, PERSON), 1);
}

static void a_forgotten_person_opens_no_more_and_does_not_come_back(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(PERSON, COMPARTMENT_PEOPLE);
    struct err err = {.kind = ERR_NONE};
    struct keyring old;
    struct value sealed = keyring_seal(ring, &place, "Koski Marja"), out;
    keyring_copy(ring, &old);
    assert_true(keys_person_gone(ring->keys, PERSON, &err));
    assert_false(keys_unseal(ring->keys, &place, &sealed, &out, &err));
    assert_int_equal(err.kind, ERR_NONE);
    assert_int_equal(count_records(ring, 0, PERSON), 0);
    assert_true(keyring_take(ring, &old, 1, &err));
    assert_int_equal(count_records(ring, 0, PERSON), 0);
    assert_true(keyring_take(&old, ring, 2, &err)); /* and the old copy forgets too */
    assert_int_equal(count_records(&old, 0, PERSON), 0);
    assert_true(keyring_open(ring, "Sanna", OPEN_HEALTH));
    assert_false(keyring_opens(ring, &place, &sealed, "Koski Marja"));
    assert_true(keys_check(ring->keys, &err));
    keyring_clear(&old);
    value_clear(&sealed);
}

static void a_removal_starts_new_keys_at_the_next_edit_and_the_tag_stays(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(PERSON, COMPARTMENT_PEOPLE);
    struct err err = {.kind = ERR_NONE};
    struct vec heads = VEC_INIT(struct hash);
    unsigned char before[32], after[32];
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &pekka, &err));
    struct value first = keyring_seal(ring, &place, "Koski Marja");
    assert_true(keys_person_tag_key(ring->keys, PERSON, before));
    assert_true(keys_user_remove(ring->keys, NULL, &pekka, &heads, &err));
    assert_int_equal(count_records(ring, 0, PERSON), 1);
    struct value second = keyring_seal(ring, &place, "Koski Marja");
    assert_int_equal(count_records(ring, 0, PERSON), 2);
    assert_int_equal(count_records(ring, 0, OTHER_PERSON), 1);
    assert_false(value_equal(&first, &second));
    struct value third = keyring_seal(ring, &place, "Koski Marja");
    assert_true(value_equal(&second, &third));
    assert_int_equal(count_records(ring, 0, PERSON), 2);
    assert_true(keys_person_tag_key(ring->keys, PERSON, after));
    assert_memory_equal(before, after, 32);
    assert_true(keyring_opens(ring, &place, &first, "Koski Marja"));
    assert_true(keyring_opens(ring, &place, &second, "Koski Marja"));
    assert_true(keyring_open(ring, "Sanna", OPEN_HEALTH));
    assert_true(keyring_opens(ring, &place, &first, "Koski Marja"));
    assert_true(keyring_opens(ring, &place, &second, "Koski Marja"));
    value_clear(&first);
    value_clear(&second);
    value_clear(&third);
}

static void keys_of_a_rolled_back_edit_are_not_used_again(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(PERSON, COMPARTMENT_PEOPLE);
    struct vec heads = VEC_INIT(struct hash);
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &pekka, NULL));
    assert_true(keys_user_remove(ring->keys, NULL, &pekka, &heads, NULL));
    assert_true(db_begin(ring->db, NULL));
    struct value lost = keyring_seal(ring, &place, "Koski Marja"); /* makes new keys */
    assert_int_equal(count_records(ring, 0, PERSON), 2);
    db_rollback(ring->db);
    assert_int_equal(count_records(ring, 0, PERSON), 1);
    struct value kept = keyring_seal(ring, &place, "Koski Marja");
    assert_false(value_equal(&lost, &kept));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keyring_opens(ring, &place, &kept, "Koski Marja"));
    value_clear(&lost);
    value_clear(&kept);
}

/* Ulla holds the other site only. */
static void add_ulla(struct keyring *ring)
{
    struct err err = {.kind = ERR_NONE};
    struct hash ulla = keyring_user(ring, "Ulla", USER_FACILITATOR);
    assert_true(keys_site_add(ring->keys, OTHER_SITE, &ulla, &err));
}

static void a_person_shared_to_another_site_opens_there(void **state)
{
    struct keyring *ring = *state;
    struct seal_place people = about(PERSON, COMPARTMENT_PEOPLE);
    struct seal_place health = about(PERSON, COMPARTMENT_HEALTH);
    add_ulla(ring);
    struct value name = keyring_seal(ring, &people, "Koski Marja");
    struct value illness = keyring_seal(ring, &health, "astma");
    assert_true(keyring_open(ring, "Ulla", OPEN_HEALTH));
    assert_false(keyring_opens(ring, &people, &name, "Koski Marja"));
    assert_false(keys_person_share(ring->keys, PERSON, OTHER_SITE, NULL));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keys_person_share(ring->keys, PERSON, OTHER_SITE, NULL));
    assert_true(keys_person_share(ring->keys, PERSON, OTHER_SITE, NULL));
    assert_int_equal(count_records(ring, 1, PERSON), 1);
    assert_true(keyring_open(ring, "Ulla", OPEN_HEALTH));
    assert_true(keyring_opens(ring, &people, &name, "Koski Marja"));
    assert_false(keyring_opens(ring, &health, &illness, "astma"));
    assert_true(keyring_open(ring, "Sanna", OPEN_HEALTH)); /* who can, completes it */
    assert_true(keys_person_share(ring->keys, PERSON, OTHER_SITE, NULL));
    assert_true(keyring_open(ring, "Ulla", OPEN_HEALTH));
    assert_true(keyring_opens(ring, &health, &illness, "astma"));
    value_clear(&name);
    value_clear(&illness);
}

static void new_keys_of_a_shared_person_reach_all_sites(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(PERSON, COMPARTMENT_PEOPLE);
    struct err err = {.kind = ERR_NONE};
    struct vec heads = VEC_INIT(struct hash);
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    add_ulla(ring);
    assert_true(keys_person_share(ring->keys, PERSON, OTHER_SITE, NULL));
    assert_true(keys_grant(ring->keys, OTHER_SITE, COMPARTMENT_PEOPLE, &pekka, &err));
    assert_true(keys_user_remove(ring->keys, NULL, &pekka, &heads, &err));
    assert_true(keyring_open(ring, "Ulla", OPEN_PEOPLE)); /* without the home's keys */
    struct value sealed = keyring_seal(ring, &place, "Koski-Laine Marja");
    assert_int_equal(count_records(ring, 0, PERSON), 2);
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keyring_opens(ring, &place, &sealed, "Koski-Laine Marja"));
    struct value again = keyring_seal(ring, &place, "Koski-Laine Marja");
    assert_true(value_equal(&sealed, &again));
    value_clear(&sealed);
    value_clear(&again);
}

static void a_peer_may_add_a_person_but_forget_nobody(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(79, COMPARTMENT_PEOPLE);
    struct err err = {.kind = ERR_NONE};
    struct hash veli = keyring_user(ring, "Veli", USER_PEER);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &veli, &err));
    assert_true(keyring_open(ring, "Veli", OPEN_PEOPLE));
    assert_true(keys_person_add(ring->keys, 79, SITE, &err));
    struct value sealed = keyring_seal(ring, &place, "Uusi Kävijä");
    assert_false(keys_person_gone(ring->keys, PERSON, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keyring_opens(ring, &place, &sealed, "Uusi Kävijä"));
    value_clear(&sealed);
}

static void keys_that_somebody_slipped_in_are_not_sealed_with(void **state)
{
    struct keyring *ring = *state;
    /* A share of keys that the attacker knows, of a later generation, in Sanna's name. */
    struct record_person body
        = {.person = PERSON, .site = SITE, .shared = 1, .generation = 9, .wrap = WRAP_PUBLIC};
    const struct site_key *people = site_newest(site_find(ring->keys, SITE), COMPARTMENT_PEOPLE);
    unsigned char known[64] = "a key that the attacker knows, and a tag key that comes with it.";
    struct record record = {.kind = RECORD_PERSON, .body = STR_INIT, .signer = ring->first};
    struct seal_place place = about(PERSON, COMPARTMENT_PEOPLE);
    struct value before = keyring_seal(ring, &place, "Koski Marja");
    memcpy(body.people_key, people->record.b, PREFIX_SIZE);
    assert_int_equal(crypto_box_seal(body.people, known, sizeof known, people->box_public), 0);
    record_put_person(&record.body, &body);
    record_name(&record);
    assert_true(keystore_add(ring->db, &record, NULL));
    record_clear(&record);
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    struct value after = keyring_seal(ring, &place, "Koski Marja");
    assert_true(value_equal(&before, &after));
    value_clear(&after);
    assert_false(keys_check(ring->keys, NULL));
    assert_true(keyring_opens(ring, &place, &before, "Koski Marja"));
    value_clear(&before);
}

static void keys_moved_to_another_person_in_the_file_are_not_used(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(OTHER_PERSON, COMPARTMENT_PEOPLE);
    struct value value = value_text("Koski Marja"), sealed;
    struct err err = {.kind = ERR_NONE};
    assert_true(db_exec(ring->db, NULL, "DELETE FROM key_record WHERE kind = 7 AND subject = ?",
        "i", (int64_t)OTHER_PERSON));
    assert_true(
        db_exec(ring->db, NULL, "UPDATE key_record SET subject = ? WHERE kind = 7 AND subject = ?",
            "ii", (int64_t)OTHER_PERSON, (int64_t)PERSON));
    assert_false(keys_seal(ring->keys, &place, &value, &sealed, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    value_clear(&value);
}

#ifdef __SANITIZE_ADDRESS__
enum { MANY = 200 };
#else
enum { MANY = 10000 };
#endif

/* Whether a person's key lies open already. */
static bool lies_open(struct keyring *ring, uint64_t person)
{
    const struct person_slot *set = arena_person_set(ring->keys->arena, person);
    for (size_t i = 0; i < PERSON_WAYS; i++)
        if (set[i].person == person && set[i].compartment == COMPARTMENT_PEOPLE)
            return true;
    return false;
}

static void keys_opened_ahead_open_what_was_sealed_before_and_after_a_removal(void **state)
{
    struct keyring *ring = *state;
    struct seal_place place = about(PERSON, COMPARTMENT_PEOPLE);
    struct seal_place other = about(OTHER_PERSON, COMPARTMENT_PEOPLE);
    struct err err = {.kind = ERR_NONE};
    struct vec heads = VEC_INIT(struct hash);
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &pekka, &err));
    struct value first = keyring_seal(ring, &place, "Koski Marja");
    struct value others = keyring_seal(ring, &other, "Salo Aino");
    assert_true(keys_user_remove(ring->keys, NULL, &pekka, &heads, &err));
    struct value second = keyring_seal(ring, &place, "Koski Marjatta");
    keys_lock(ring->keys);
    keys_open_persons(ring->keys, 1, 1000);
    assert_false(keyring_opens(ring, &place, &second, "Koski Marjatta"));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    keys_open_persons(ring->keys, PERSON, OTHER_PERSON - 1);
    assert_true(lies_open(ring, PERSON));
    assert_false(lies_open(ring, OTHER_PERSON));
    assert_true(keyring_opens(ring, &place, &second, "Koski Marjatta"));
    assert_true(keyring_opens(ring, &place, &first, "Koski Marja"));
    assert_true(keyring_opens(ring, &other, &others, "Salo Aino"));
    struct value wrong;
    assert_false(keys_unseal(ring->keys, &place, &others, &wrong, NULL));
    struct value third = keyring_seal(ring, &place, "Koski Marjatta");
    assert_true(value_equal(&second, &third));
    value_clear(&first);
    value_clear(&second);
    value_clear(&third);
    value_clear(&others);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* More persons than the arena has room for; ten times what it takes on the reference machine. */
static void ten_thousand_names_open_quickly(void **state)
{
    struct keyring *ring = *state;
    struct value *sealed = calloc(MANY, sizeof *sealed);
    assert_true(db_begin(ring->db, NULL));
    for (uint64_t i = 0; i < MANY; i++) {
        uint64_t person = (i + 1) * UINT64_C(911382323);
        assert_true(keys_person_add(ring->keys, person, SITE, NULL));
        struct seal_place place = about(person, COMPARTMENT_PEOPLE);
        sealed[i] = keyring_seal(ring, &place, "Koski");
    }
    assert_true(db_end(ring->db, NULL));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    double before = seconds();
    for (uint64_t i = 0; i < MANY; i++) {
        struct seal_place place = about((i + 1) * UINT64_C(911382323), COMPARTMENT_PEOPLE);
        assert_true(keyring_opens(ring, &place, &sealed[i], "Koski"));
        value_clear(&sealed[i]);
    }
    double taken = seconds() - before;
    print_message("# %d persons: %.1f ms\n", MANY, taken * 1e3);
#ifndef __SANITIZE_ADDRESS__
    assert_true(taken < 0.4);
#endif
    free(sealed);
}

#define ring_test(name) cmocka_unit_test_setup_teardown(name, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ring_test(a_persons_value_opens_only_as_that_persons),
        ring_test(health_of_a_person_needs_health_open),
        ring_test(who_has_people_open_can_add_a_person_with_a_health_key),
        ring_test(adding_twice_makes_one_set_of_keys),
        ring_test(a_forgotten_person_opens_no_more_and_does_not_come_back),
        ring_test(a_removal_starts_new_keys_at_the_next_edit_and_the_tag_stays),
        ring_test(keys_of_a_rolled_back_edit_are_not_used_again),
        ring_test(a_person_shared_to_another_site_opens_there),
        ring_test(new_keys_of_a_shared_person_reach_all_sites),
        ring_test(a_peer_may_add_a_person_but_forget_nobody),
        ring_test(keys_that_somebody_slipped_in_are_not_sealed_with),
        ring_test(keys_moved_to_another_person_in_the_file_are_not_used),
        ring_test(keys_opened_ahead_open_what_was_sealed_before_and_after_a_removal),
        ring_test(ten_thousand_names_open_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
