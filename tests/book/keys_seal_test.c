#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>

static const struct seal_place here
    = {.compartment = COMPARTMENT_PEOPLE, .site = SITE, .entity = 6, .row = 4711, .column = 9};

static int make(void **state)
{
    struct keyring *ring = calloc(1, sizeof *ring);
    keyring_init(ring);
    *state = ring;
    return 0;
}

static int unmake(void **state)
{
    keyring_clear(*state);
    free(*state);
    return 0;
}

static void what_is_sealed_opens_again(void **state)
{
    struct keyring *ring = *state;
    struct value sealed = keyring_seal(ring, &here, "Keitettiin kahvia ja sovittiin retkestä.");
    assert_int_equal(sealed.tag, VALUE_SEALED);
    assert_null(memmem(sealed.p, sealed.len, "kahvia", 6));
    assert_true(keyring_opens(ring, &here, &sealed, "Keitettiin kahvia ja sovittiin retkestä."));
    value_clear(&sealed);
}

static void every_kind_of_value_comes_back(void **state)
{
    struct keyring *ring = *state;
    struct value values[] = {value_int(0), value_int(-1), value_int(INT64_MIN),
        value_int(INT64_MAX), value_id(INT64_MAX), VALUE_NONE, value_text("ä"),
        value_bytes(VALUE_BYTES, "\0\1\200", 3)};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct value sealed, back;
        assert_true(keys_seal(ring->keys, &here, &values[i], &sealed, NULL));
        assert_true(keys_unseal(ring->keys, &here, &sealed, &back, NULL));
        assert_true(value_equal(&values[i], &back));
        value_clear(&sealed);
        value_clear(&back);
        value_clear(&values[i]);
    }
}

static void a_long_text_takes_less_room_and_comes_back_whole(void **state)
{
    struct keyring *ring = *state;
    struct str text = STR_INIT;
    for (int i = 0; i < 100; i++)
        str_addf(&text, "Kohta %d: keskusteltiin naapuriston asioista. ", i);
    struct value sealed = keyring_seal(ring, &here, text.s);
    assert_true(sealed.len < text.len / 3);
    assert_true(keyring_opens(ring, &here, &sealed, text.s));
    value_clear(&sealed);
    str_clear(&text);
}

static void equal_text_in_one_place_is_equal_bytes(void **state)
{
    struct keyring *ring = *state;
    struct value first = keyring_seal(ring, &here, "Pekka");
    struct value second = keyring_seal(ring, &here, "Pekka");
    assert_true(value_equal(&first, &second));
    value_clear(&second);
    int equal_hints = 0;
    for (uint64_t row = 1; row <= 10; row++) {
        struct seal_place other = here;
        other.row = row;
        second = keyring_seal(ring, &other, "Pekka");
        assert_false(value_equal(&first, &second));
        equal_hints += memcmp(first.p, second.p, 2) == 0; /* the hints tell no one key either */
        value_clear(&second);
    }
    assert_true(equal_hints < 2);
    value_clear(&first);
}

static void a_moved_cell_does_not_open(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    assert_true(keys_site_add(ring->keys, OTHER_SITE, NULL, &err));
    assert_true(keys_person_add(ring->keys, 77, SITE, &err));
    struct value sealed = keyring_seal(ring, &here, "Pekka");
    struct seal_place moved[6];
    for (int i = 0; i < 6; i++)
        moved[i] = here;
    moved[0].row++;
    moved[1].column++;
    moved[2].entity++;
    moved[3].site = OTHER_SITE;
    moved[4].person = 77;
    moved[5].compartment = COMPARTMENT_HEALTH;
    for (int i = 0; i < 6; i++) {
        struct value value;
        struct err why = {.kind = ERR_NONE};
        assert_false(keys_unseal(ring->keys, &moved[i], &sealed, &value, &why));
        assert_int_equal(why.kind, ERR_DAMAGED);
    }
    value_clear(&sealed);
}

static void any_changed_bit_is_found(void **state)
{
    struct keyring *ring = *state;
    struct value sealed = keyring_seal(ring, &here, "Sairaalasta kotiin");
    for (size_t bit = 0; bit < sealed.len * 8; bit++) {
        struct value value;
        struct err err = {.kind = ERR_NONE};
        sealed.p[bit / 8] ^= (char)(1 << bit % 8);
        assert_false(keys_unseal(ring->keys, &here, &sealed, &value, &err));
        assert_int_equal(err.kind, ERR_DAMAGED);
        sealed.p[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t len = 0; len < sealed.len; len++) {
        struct value value, cut = sealed;
        cut.len = len;
        assert_false(keys_unseal(ring->keys, &here, &cut, &value, NULL));
    }
    value_clear(&sealed);
}

static void a_hash_begun_behind_its_key_is_the_one_of_blake2b(void **state)
{
    (void)state;
    unsigned char key[BLAKE2B_KEY], text[700], is[64], should[64];
    for (size_t length = 1; length < sizeof text; length++) {
        size_t size = 16 + length % 49, head = length * (length % 5) / 4;
        randombytes_buf(key, sizeof key);
        randombytes_buf(text, length);
        struct blake2b begun;
        blake2b_begin(&begun, key, size);
        blake2b_end(&begun, text, head, text + head, length - head, is);
        crypto_generichash(should, size, text, length, key, sizeof key);
        assert_memory_equal(is, should, size);
        blake2b_end(&begun, text, length, NULL, 0, is); /* it may be ended again */
        assert_memory_equal(is, should, size);
    }
}

/* Computed once more with nothing but libsodium: books of all versions hold these bytes. */
static void sealed_bytes_are_as_the_format_says(void **state)
{
    (void)state;
    unsigned char key[KEY_SIZE], keys[64], text[16], hashed[8 + 4 + 16], cipher[16], hint[16];
    struct sealing sealing;
    struct str sealed = STR_INIT;
    unsigned char is[SEAL_HINT], nonce[SEAL_NONCE], named[4 + SEAL_NONCE];
    memset(key, 7, sizeof key);
    memset(text, 'k', sizeof text);
    crypto_generichash(keys, sizeof keys, (const unsigned char *)"rk1 seal", 8, key, sizeof key);
    memcpy(hashed, "\4\0\0\0\0\0\0\0ctxt", 12);
    memcpy(hashed + 12, text, sizeof text);
    crypto_generichash(nonce, sizeof nonce, hashed, sizeof hashed, keys, 32);
    crypto_stream_xchacha20_xor(cipher, text, sizeof text, nonce, keys + 32);
    memcpy(named, "hint", 4);
    memcpy(named + 4, nonce, sizeof nonce);
    crypto_generichash(hint, sizeof hint, named, sizeof named, keys, 32);
    sealing_begin(&sealing, key);
    seal_bytes(&sealing, "ctxt", 4, text, sizeof text, &sealed);
    seal_hint(&sealing, nonce, is);
    assert_int_equal(sealed.len, sizeof nonce + sizeof cipher);
    assert_memory_equal(sealed.s, nonce, sizeof nonce);
    assert_memory_equal(sealed.s + sizeof nonce, cipher, sizeof cipher);
    assert_memory_equal(is, hint, sizeof is);
    str_clear(&sealed);
}

static void padding_grows_by_the_steps_of_the_format(void **state)
{
    (void)state;
    assert_int_equal(pad_length(0), 16);
    assert_int_equal(pad_length(15), 16);
    assert_int_equal(pad_length(16), 32);
    assert_int_equal(pad_length(63), 64);
    assert_int_equal(pad_length(64), 96);
    assert_int_equal(pad_length(511), 512);
    assert_int_equal(pad_length(512), 544);
    assert_int_equal(pad_length(999), 1024);
    assert_int_equal(pad_length(1024), 1088);
    for (size_t length = 0; length < 300000; length += 1 + length / 50) {
        size_t padded = pad_length(length);
        assert_true(padded > length && padded <= length + 32 + length / 8);
        assert_true(pad_length(padded - 1) == padded);
    }
}

static void lengths_within_a_step_look_alike(void **state)
{
    struct keyring *ring = *state;
    char text[64];
    size_t lengths[8] = {0};
    for (size_t n = 1; n <= 61; n++) {
        memset(text, 'a', n);
        text[n] = '\0';
        struct value sealed = keyring_seal(ring, &here, text);
        assert_int_equal((sealed.len - 26) % 16, 0);
        lengths[(sealed.len - 26) / 16]++;
        value_clear(&sealed);
    }
    assert_int_equal(lengths[1], 13); /* tag, length and 0x80 take three of the sixteen */
    assert_int_equal(lengths[2], 16);
    assert_int_equal(lengths[3], 16);
    assert_int_equal(lengths[4], 16);
}

static void every_choice_and_small_number_is_one_step(void **state)
{
    struct keyring *ring = *state;
    for (int64_t i = -5000000; i < 5000000; i += 499979) {
        struct value value = value_int(i), sealed;
        assert_true(keys_seal(ring->keys, &here, &value, &sealed, NULL));
        assert_int_equal(sealed.len, 2 + 24 + 16);
        value_clear(&sealed);
    }
}

static void a_locked_book_neither_seals_nor_opens(void **state)
{
    struct keyring *ring = *state;
    struct value sealed = keyring_seal(ring, &here, "Pekka"), value = value_text("Pekka"), out;
    struct err err = {.kind = ERR_NONE};
    keys_lock(ring->keys);
    assert_false(keys_unseal(ring->keys, &here, &sealed, &out, &err));
    assert_int_equal(err.kind, ERR_NONE);
    assert_false(keys_seal(ring->keys, &here, &value, &out, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keyring_opens(ring, &here, &sealed, "Pekka"));
    value_clear(&sealed);
    value_clear(&value);
}

static void health_stays_locked_while_people_are_open(void **state)
{
    struct keyring *ring = *state;
    struct seal_place health = here;
    struct err err = {.kind = ERR_NONE};
    health.compartment = COMPARTMENT_HEALTH;
    struct value sealed = keyring_seal(ring, &health, "verenpaine 140/90"), out;
    keys_lock_health(ring->keys);
    assert_int_equal(keys_level(ring->keys), OPEN_PEOPLE);
    assert_false(keys_holds(ring->keys, SITE, COMPARTMENT_HEALTH));
    assert_true(keys_holds(ring->keys, SITE, COMPARTMENT_PEOPLE));
    assert_false(keys_unseal(ring->keys, &health, &sealed, &out, &err));
    assert_int_equal(err.kind, ERR_NONE);
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_false(keyring_opens(ring, &health, &sealed, "verenpaine 140/90"));
    assert_false(keys_unlock(ring->keys, NULL, "wrong words here", OPEN_HEALTH, NULL));
    assert_int_equal(keys_level(ring->keys), OPEN_PEOPLE);
    assert_true(keys_unlock(ring->keys, NULL, PASSPHRASE, OPEN_HEALTH, &err));
    assert_true(keyring_opens(ring, &health, &sealed, "verenpaine 140/90"));
    value_clear(&sealed);
}

static void a_row_id_follows_from_its_parts_and_the_site(void **state)
{
    struct keyring *ring = *state;
    struct value parts[] = {value_id(5), value_id(77)};
    uint64_t row, again, other;
    assert_true(keys_row_id(ring->keys, SITE, 7, parts, 2, &row));
    assert_true(keys_row_id(ring->keys, SITE, 7, parts, 2, &again));
    assert_true(row == again && row > 0 && row <= INT64_MAX);
    parts[1] = value_id(78);
    assert_true(keys_row_id(ring->keys, SITE, 7, parts, 2, &other));
    assert_true(row != other);
    assert_true(keys_site_add(ring->keys, OTHER_SITE, NULL, NULL));
    parts[1] = value_id(77);
    assert_true(keys_row_id(ring->keys, OTHER_SITE, 7, parts, 2, &other));
    assert_true(row != other);
    keys_lock(ring->keys);
    assert_false(keys_row_id(ring->keys, SITE, 7, parts, 2, &row));
    assert_true(keys_row_id(ring->keys, 0, 7, parts, 2, &row)); /* without a person: by the book */
}

static void a_persons_id_hides_in_eight_bytes_of_the_row(void **state)
{
    struct keyring *ring = *state;
    struct value first, second;
    uint64_t person;
    assert_true(keys_seal_person(ring->keys, SITE, 1, 77, &first, NULL));
    assert_true(keys_seal_person(ring->keys, SITE, 2, 77, &second, NULL));
    assert_int_equal(first.len, 8);
    assert_false(value_equal(&first, &second));
    assert_true(keys_unseal_person(ring->keys, SITE, 1, &first, &person));
    assert_int_equal(person, 77);
    keys_lock(ring->keys);
    assert_false(keys_unseal_person(ring->keys, SITE, 1, &first, &person));
    value_clear(&first);
    value_clear(&second);
}

static void a_draft_opens_only_for_who_wrote_it(void **state)
{
    struct keyring *ring = *state;
    struct str plain = STR_INIT, sealed = STR_INIT, back = STR_INIT;
    keyring_user(ring, "Pekka", USER_FACILITATOR);
    str_set(&plain, "Kesken jäänyt lause");
    assert_true(keys_seal_draft(ring->keys, &plain, &sealed, NULL));
    assert_true(keys_unseal_draft(ring->keys, sealed.s, sealed.len, &back));
    assert_string_equal(back.s, plain.s);
    keys_lock(ring->keys);
    assert_false(keys_unseal_draft(ring->keys, sealed.s, sealed.len, &back));
    assert_true(keyring_open(ring, "Pekka", OPEN_PEOPLE));
    assert_false(keys_unseal_draft(ring->keys, sealed.s, sealed.len, &back));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keys_unseal_draft(ring->keys, sealed.s, sealed.len, &back));
    sealed.s[sealed.len - 1] ^= 1;
    assert_false(keys_unseal_draft(ring->keys, sealed.s, sealed.len, &back));
    str_clear(&plain);
    str_clear(&sealed);
    str_clear(&back);
}

#define ring_test(name) cmocka_unit_test_setup_teardown(name, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ring_test(what_is_sealed_opens_again),
        ring_test(every_kind_of_value_comes_back),
        ring_test(a_long_text_takes_less_room_and_comes_back_whole),
        ring_test(equal_text_in_one_place_is_equal_bytes),
        ring_test(a_moved_cell_does_not_open),
        ring_test(any_changed_bit_is_found),
        cmocka_unit_test(a_hash_begun_behind_its_key_is_the_one_of_blake2b),
        cmocka_unit_test(sealed_bytes_are_as_the_format_says),
        cmocka_unit_test(padding_grows_by_the_steps_of_the_format),
        ring_test(lengths_within_a_step_look_alike),
        ring_test(every_choice_and_small_number_is_one_step),
        ring_test(a_locked_book_neither_seals_nor_opens),
        ring_test(health_stays_locked_while_people_are_open),
        ring_test(a_row_id_follows_from_its_parts_and_the_site),
        ring_test(a_persons_id_hides_in_eight_bytes_of_the_row),
        ring_test(a_draft_opens_only_for_who_wrote_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
