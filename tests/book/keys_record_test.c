#include "support/keyring.h"

#include "book/keys/code.h"
#include "book/keys/grant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>

/* A store in which every kind of record is. */
static int make(void **state)
{
    struct err err = {.kind = ERR_NONE};
    struct keyring *ring = calloc(1, sizeof *ring);
    struct vec heads = VEC_INIT(struct hash);
    struct hash head = {{4}};
    keyring_init(ring);
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &pekka, &err));
    assert_true(keys_site_add(ring->keys, OTHER_SITE, NULL, &err));
    assert_true(keys_person_add(ring->keys, 77, SITE, &err));
    assert_true(keys_person_share(ring->keys, 77, OTHER_SITE, &err));
    vec_add(&heads, &head);
    assert_true(keys_user_remove(ring->keys, NULL, &pekka, &heads, &err));
    assert_true(keys_accept(ring->keys, &pekka, &heads, &err));
    vec_clear(&heads);
    *state = ring;
    return 0;
}

static int unmake(void **state)
{
    keyring_clear(*state);
    free(*state);
    return 0;
}

/* The first record of each kind. */
static void one_of_each(struct keyring *ring, struct vec *records)
{
    for (int kind = RECORD_USER; kind <= RECORD_PERSON; kind++) {
        struct vec all = VEC_INIT(struct record);
        assert_true(keystore_all(ring->db, kind, &all, NULL));
        assert_true(all.n > 0);
        vec_add(records, vec_at(&all, 0));
        record_init(vec_at(&all, 0));
        keystore_clear(&all);
    }
}

static bool take(struct keyring *ring, const struct record *record, struct err *err)
{
    assert_true(db_begin(ring->db, NULL));
    bool taken = keys_take_record(ring->keys, &record->id, record->kind, record->body.s,
                     record->body.len, &record->signer, record->signature, err)
        && keys_take_end(ring->keys, err);
    if (taken)
        assert_true(db_end(ring->db, NULL));
    else
        db_rollback(ring->db);
    keys_forget(ring->keys);
    return taken;
}

static void every_kind_is_written_as_it_was_read(void **state)
{
    struct vec records = VEC_INIT(struct record);
    one_of_each(*state, &records);
    for (size_t i = 0; i < records.n; i++) {
        const struct record *record = VEC_AT(&records, struct record, i);
        struct record_user user;
        struct record_certificate certificate;
        struct record_removal removal;
        struct record_acceptance acceptance;
        struct record_site_key key;
        struct record_grant grant;
        struct record_person person;
        struct str body = STR_INIT;
        switch (record->kind) {
        case RECORD_USER:
            assert_true(record_get_user(record, &user));
            record_put_user(&body, &user);
            break;
        case RECORD_CERTIFICATE:
            assert_true(record_get_certificate(record, &certificate));
            record_put_certificate(&body, &certificate);
            record_clear_certificate(&certificate);
            break;
        case RECORD_REMOVAL:
            assert_true(record_get_removal(record, &removal));
            assert_true(removal.known.n > 0 && removal.held.n > 0 && removal.heads.n == 1);
            record_put_removal(&body, &removal);
            record_clear_removal(&removal);
            break;
        case RECORD_ACCEPTANCE:
            assert_true(record_get_acceptance(record, &acceptance));
            record_put_acceptance(&body, &acceptance);
            record_clear_acceptance(&acceptance);
            break;
        case RECORD_SITE_KEY:
            assert_true(record_get_site_key(record, &key));
            record_put_site_key(&body, &key);
            record_clear_site_key(&key);
            break;
        case RECORD_GRANT:
            assert_true(record_get_grant(record, &grant));
            record_put_grant(&body, &grant);
            break;
        case RECORD_PERSON:
            assert_true(record_get_person(record, &person));
            record_put_person(&body, &person);
            break;
        }
        assert_int_equal(body.len, record->body.len);
        assert_memory_equal(body.s, record->body.s, body.len);
        str_clear(&body);
    }
    keystore_clear(&records);
}

static void any_flipped_byte_of_a_foreign_record_is_refused(void **state)
{
    struct keyring *ring = *state;
    struct vec records = VEC_INIT(struct record);
    one_of_each(ring, &records);
    for (size_t i = 0; i < records.n; i++) {
        struct record *record = VEC_AT(&records, struct record, i);
        unsigned char *parts[]
            = {record->id.b, (unsigned char *)record->body.s, record->signer.b, record->signature};
        size_t sizes[] = {HASH_SIZE, record->body.len, HASH_SIZE, RECORD_SIGNATURE};
        struct hash id = record->id;
        assert_true(keystore_drop(ring->db, &id, NULL));
        for (int part = 0; part < 4; part++) {
            for (size_t at = 0; at < sizes[part]; at++) {
                struct err err = {.kind = ERR_NONE};
                parts[part][at] ^= (unsigned char)(1 << at % 8);
                assert_false(take(ring, record, &err));
                assert_int_equal(err.kind, ERR_FOREIGN);
                /* The same with a name made anew: then the signature tells. */
                record_name(record);
                if (part == 1 || part == 2)
                    assert_false(take(ring, record, NULL));
                record->id = id;
                parts[part][at] ^= (unsigned char)(1 << at % 8);
            }
        }
        assert_true(take(ring, record, NULL));
    }
    assert_true(keys_check(ring->keys, NULL));
    keystore_clear(&records);
}

static void a_cut_or_lengthened_record_is_refused(void **state)
{
    struct keyring *ring = *state;
    struct vec records = VEC_INIT(struct record);
    one_of_each(ring, &records);
    for (size_t i = 0; i < records.n; i++) {
        struct record *record = VEC_AT(&records, struct record, i);
        size_t length = record->body.len;
        for (size_t cut = 0; cut < length; cut++) {
            record->body.len = cut;
            assert_false(record_is_sound(record));
        }
        record->body.len = length;
        assert_true(record_is_sound(record));
        str_add_c(&record->body, '\0');
        assert_false(record_is_sound(record));
    }
    keystore_clear(&records);
}

static void weak_or_excessive_key_derivation_is_refused(void **state)
{
    struct vec records = VEC_INIT(struct record);
    static const struct {
        uint32_t operations, kib;
        bool right;
    } cases[] = {{3, 64 * 1024, true}, {2, 32 * 1024, true}, {10, 256 * 1024, true},
        {1, 64 * 1024, false}, {11, 64 * 1024, false}, {3, 32 * 1024 - 1, false},
        {3, 256 * 1024 + 1, false}, {3, UINT32_MAX, false}};
    one_of_each(*state, &records);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record_user user;
        struct record made = {.kind = RECORD_USER, .body = STR_INIT};
        assert_true(record_get_user(VEC_AT(&records, struct record, 0), &user));
        user.operations = cases[i].operations;
        user.kib = cases[i].kib;
        record_put_user(&made.body, &user);
        assert_int_equal(record_get_user(&made, &user), cases[i].right);
        record_clear(&made);
    }
    keystore_clear(&records);
}

static void a_tampered_record_in_the_own_file_is_named(void **state)
{
    struct keyring *ring = *state;
    static const char *const changes[] = {
        "UPDATE key_record SET body = CAST(body || x'00' AS BLOB) WHERE kind = ?",
        "UPDATE key_record SET signature = zeroblob(64) WHERE kind = ?",
        "UPDATE key_record SET signer = zeroblob(24) WHERE kind = ?",
        "UPDATE key_record SET subject = subject + 1 WHERE kind = ?",
        "UPDATE key_record SET body = CAST(substr(body, 1, length(body) - 1) AS BLOB) WHERE kind = "
        "?",
    };
    assert_true(keys_check(ring->keys, NULL));
    for (int kind = RECORD_USER; kind <= RECORD_PERSON; kind++) {
        for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
            struct keyring copy;
            struct err err = {.kind = ERR_NONE};
            keyring_copy(ring, &copy);
            assert_true(db_exec(copy.db, &err, changes[i], "i", (int64_t)kind));
            assert_false(keys_check(copy.keys, &err));
            assert_int_equal(err.kind, ERR_DAMAGED);
            keyring_clear(&copy);
        }
    }
}

static void a_tampered_user_record_is_not_a_wrong_passphrase(void **state)
{
    struct keyring *ring = *state;
    struct vec records = VEC_INIT(struct record);
    assert_true(
        keystore_about(ring->db, RECORD_USER, record_user_subject(&ring->first), &records, NULL));
    struct record *record = VEC_AT(&records, struct record, 0);
    for (size_t at = 9; at < record->body.len; at += 7) {
        struct err err = {.kind = ERR_NONE};
        record->body.s[at] ^= 4;
        assert_true(db_exec(ring->db, &err, "UPDATE key_record SET body = ? WHERE id = ?", "bb",
            record->body.s, record->body.len, record->id.b, (size_t)HASH_SIZE));
        keys_lock(ring->keys);
        assert_false(keys_unlock(ring->keys, &ring->first, PASSPHRASE, OPEN_PEOPLE, &err));
        assert_int_equal(err.kind, ERR_DAMAGED);
        record->body.s[at] ^= 4;
    }
    keystore_clear(&records);
}

static void a_kind_of_a_newer_program_is_kept_and_passed_on(void **state)
{
    struct keyring *ring = *state, copy;
    struct err err = {.kind = ERR_NONE};
    struct signer signer;
    struct str body = STR_INIT;
    struct hash id;
    keyring_copy(ring, &copy);
    code_add_u8(&body, 1);
    write_u64(&body, 12345);
    str_add(&body, "something that is not known yet");
    assert_true(signer_open_user(ring->keys, &signer, NULL));
    assert_true(keys_add_record(ring->keys, RECORD_PERSON + 1, &body, &signer, &id, NULL));
    assert_true(keys_check(ring->keys, &err));
    assert_true(keyring_take(&copy, ring, 1, &err));
    assert_true(keystore_has(copy.db, &id));
    assert_true(keys_check(copy.keys, &err));
    struct hash first = keyring_digest(ring), second = keyring_digest(&copy);
    assert_true(hash_equal(&first, &second));
    keyring_clear(&copy);
}

static void a_book_of_somebody_else_gives_nothing(void **state)
{
    struct keyring *ring = *state, other;
    struct err err = {.kind = ERR_NONE};
    keyring_init(&other);
    struct hash before = keyring_digest(ring);
    assert_false(keyring_take(ring, &other, 1, &err));
    assert_int_equal(err.kind, ERR_FOREIGN);
    struct hash after = keyring_digest(ring);
    assert_true(hash_equal(&before, &after));
    keyring_clear(&other);
}

static void certificates_in_a_circle_lead_nowhere(void **state)
{
    struct keyring *ring = *state;
    /* Two strangers who certify each other, slipped into the file. */
    unsigned char public[2][32], secret[2][64];
    struct hash ids[2];
    for (int i = 0; i < 2; i++) {
        crypto_sign_keypair(public[i], secret[i]);
        record_user_id(public[i], &ids[i]);
    }
    for (int i = 0; i < 2; i++) {
        struct record_certificate certificate = {.role = 0, .name = STR_INIT};
        struct signer signer = {.id = ids[1 - i], .secret = secret[1 - i]};
        struct str body = STR_INIT;
        memcpy(certificate.sign_public, public[i], 32);
        memcpy(certificate.people_public, public[i], 32);
        memcpy(certificate.health_public, public[i], 32);
        str_add(&certificate.name, i ? "Toinen" : "Ensimmäinen");
        record_put_certificate(&body, &certificate);
        assert_true(keys_add_record(ring->keys, RECORD_CERTIFICATE, &body, &signer, NULL, NULL));
        record_clear_certificate(&certificate);
    }
    enum user_role role;
    assert_false(keys_role(ring->keys, &ids[0], &role));
    assert_false(keys_role(ring->keys, &ids[1], &role));
    assert_true(keys_role(ring->keys, &ring->first, &role));
    assert_false(keys_check(ring->keys, NULL));
}

/* Signs records as a peer whose program was changed to try what peers may not do. */
static void what_a_peers_program_makes_against_the_rules_does_not_stand(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    struct keyring peer;
    struct hash veli = keyring_user(ring, "Veli", USER_PEER), pekka;
    enum user_role role;
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &veli, &err));
    struct hash ulla = keyring_user(ring, "Ulla", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &ulla, &err));
    keyring_copy(ring, &peer);
    assert_true(keyring_open(&peer, "Veli", OPEN_PEOPLE));
    peer.keys->user.role = USER_FACILITATOR;
    pekka = keyring_user(&peer, "Uusi", USER_FACILITATOR);
    assert_true(keys_person_gone(peer.keys, 77, &err));
    struct hash uusi = pekka;
    struct vec heads = VEC_INIT(struct hash);
    assert_false(keys_user_remove(peer.keys, NULL, &uusi, &heads, NULL)); /* is none even there */
    assert_true(keyring_take(ring, &peer, 4, &err));
    assert_false(keys_role(ring->keys, &uusi, &role));
    assert_int_equal(
        db_number(ring->db, 0, "SELECT count(*) FROM key_record WHERE kind = 7", ""), 2);
    assert_true(keyring_open(ring, "Ulla", OPEN_PEOPLE));
    assert_true(keys_check(ring->keys, &err));
    keyring_clear(&peer);
}

static void keys_and_grants_by_a_peer_are_not_used(void **state)
{
    struct keyring *ring = *state, peer;
    struct err err = {.kind = ERR_NONE};
    struct signer signer;
    struct hash record;
    unsigned char key[KEY_SIZE];
    struct record_site_key plan = {.site = SITE,
        .compartment = COMPARTMENT_PEOPLE,
        .generation = 50,
        .after = VEC_INIT(struct hash)};
    struct hash veli = keyring_user(ring, "Veli", USER_PEER);
    struct hash ulla = keyring_user(ring, "Ulla", USER_PEER);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &veli, &err));
    keyring_copy(ring, &peer);
    assert_true(keyring_open(&peer, "Veli", OPEN_PEOPLE));
    peer.keys->user.role = USER_FACILITATOR; /* so its own program lets it */
    assert_true(keys_grant(peer.keys, SITE, COMPARTMENT_PEOPLE, &ulla, &err));
    assert_true(signer_open_user(peer.keys, &signer, &err));
    assert_true(grant_new_key(peer.keys, &signer, &plan, key, &record, &err));
    assert_true(keyring_take(ring, &peer, 2, &err));
    assert_true(keystore_has(ring->db, &record)); /* kept, and yet */
    assert_int_not_equal(
        site_newest(site_find(ring->keys, SITE), COMPARTMENT_PEOPLE)->generation, 50);
    struct vec users = VEC_INIT(struct user);
    assert_true(keys_users(ring->keys, &users, &err));
    for (size_t i = 0; i < users.n; i++)
        if (hash_equal(&VEC_AT(&users, struct user, i)->id, &ulla))
            assert_int_equal(VEC_AT(&users, struct user, i)->sites.n, 0);
    users_clear(&users);
    assert_true(keys_check(ring->keys, &err));
    keyring_clear(&peer);
}

static void a_removal_of_oneself_does_not_stand(void **state)
{
    struct keyring *ring = *state;
    struct record_removal removal = {.user = ring->first,
        .heads = VEC_INIT(struct hash),
        .held = VEC_INIT(struct record_held),
        .known = VEC_INIT(struct known)};
    struct signer signer;
    struct str body = STR_INIT;
    record_put_removal(&body, &removal);
    assert_true(signer_open_user(ring->keys, &signer, NULL));
    assert_true(keys_add_record(ring->keys, RECORD_REMOVAL, &body, &signer, NULL, NULL));
    assert_false(keys_removed(ring->keys, &ring->first, NULL));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
}

#define ring_test(name) cmocka_unit_test_setup_teardown(name, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ring_test(every_kind_is_written_as_it_was_read),
        ring_test(any_flipped_byte_of_a_foreign_record_is_refused),
        ring_test(a_cut_or_lengthened_record_is_refused),
        ring_test(weak_or_excessive_key_derivation_is_refused),
        ring_test(a_tampered_record_in_the_own_file_is_named),
        ring_test(a_tampered_user_record_is_not_a_wrong_passphrase),
        ring_test(a_kind_of_a_newer_program_is_kept_and_passed_on),
        ring_test(a_book_of_somebody_else_gives_nothing),
        ring_test(certificates_in_a_circle_lead_nowhere),
        ring_test(keys_and_grants_by_a_peer_are_not_used),
        ring_test(a_removal_of_oneself_does_not_stand),
        ring_test(what_a_peers_program_makes_against_the_rules_does_not_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
