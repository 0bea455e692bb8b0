#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>

static bool parses(const char *typed, int *bad)
{
    struct str code = STR_INIT;
    bool right = recovery_code_parse(typed, &code, bad);
    str_clear(&code);
    return right;
}

static void a_new_code_has_eight_groups_of_five_digits(void **state)
{
    (void)state;
    struct str code = STR_INIT, back = STR_INIT;
    int bad;
    for (int i = 0; i < 200; i++) {
        recovery_code_new(&code);
        assert_int_equal(code.len, 47);
        for (size_t at = 0; at < code.len; at++)
            assert_true(at % 6 == 5 ? code.s[at] == ' ' : code.s[at] >= '0' && code.s[at] <= '9');
        assert_true(recovery_code_parse(code.s, &back, &bad));
        assert_string_equal(code.s, back.s);
    }
    str_clear(&code);
    str_clear(&back);
}

static void every_wrong_digit_is_found_and_its_group_named(void **state)
{
    (void)state;
    struct str code = STR_INIT;
    recovery_code_new(&code);
    for (size_t at = 0; at < code.len; at++) {
        char right = code.s[at];
        for (char digit = '0'; right != ' ' && digit <= '9'; digit++) {
            int bad = 0;
            code.s[at] = digit;
            assert_int_equal(parses(code.s, &bad), digit == right);
            assert_int_equal(bad, digit == right ? 0 : (int)(at / 6) + 1);
        }
        code.s[at] = right;
    }
    str_clear(&code);
}

static void swapped_neighbours_and_swapped_groups_are_found(void **state)
{
    (void)state;
    struct str code = STR_INIT;
    for (int round = 0; round < 100; round++) {
        int bad;
        recovery_code_new(&code);
        for (size_t at = 0; at + 1 < code.len; at++) {
            char first = code.s[at], second = code.s[at + 1];
            if (first == ' ' || second == ' ' || first == second)
                continue;
            code.s[at] = second;
            code.s[at + 1] = first;
            assert_false(parses(code.s, &bad));
            code.s[at] = first;
            code.s[at + 1] = second;
        }
        for (size_t a = 0; a < 8; a++) {
            for (size_t b = a + 1; b < 8; b++) {
                char swapped[48];
                memcpy(swapped, code.s, sizeof swapped);
                memcpy(swapped + 6 * a, code.s + 6 * b, 5);
                memcpy(swapped + 6 * b, code.s + 6 * a, 5);
                assert_false(parses(swapped, &bad));
                assert_int_equal(bad, a + 1);
            }
        }
    }
    str_clear(&code);
}

static void blanks_dashes_and_lines_may_stand_anywhere(void **state)
{
    (void)state;
    struct str code = STR_INIT, typed = STR_INIT, back = STR_INIT;
    const char *const between[] = {"", "-", "  ", "\n", " \xe2\x80\x93 ", "\xc2\xa0", ".", "\t"};
    int bad;
    recovery_code_new(&code);
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        str_reset(&typed);
        for (size_t at = 0; at < code.len; at++) {
            if (code.s[at] == ' ')
                str_add(&typed, between[i]);
            else
                str_add_c(&typed, code.s[at]);
        }
        str_add(&typed, " \n");
        assert_true(recovery_code_parse(typed.s, &back, &bad));
        assert_string_equal(back.s, code.s);
    }
    str_clear(&code);
    str_clear(&typed);
    str_clear(&back);
}

static void letters_and_wrong_lengths_are_refused(void **state)
{
    (void)state;
    struct str code = STR_INIT;
    int bad;
    recovery_code_new(&code);
    code.s[13] = 'o';
    assert_false(parses(code.s, &bad));
    assert_int_equal(bad, 3);
    recovery_code_new(&code);
    str_add(&code, "1");
    assert_false(parses(code.s, &bad));
    recovery_code_new(&code);
    str_cut(&code, 20);
    assert_false(parses(code.s, &bad));
    assert_int_equal(bad, 4);
    assert_false(parses("", &bad));
    assert_int_equal(bad, 1);
    str_clear(&code);
}

static void the_code_gives_a_user_a_new_passphrase(void **state)
{
    (void)state;
    struct keyring ring;
    struct err err = {.kind = ERR_NONE};
    struct seal_place place
        = {.compartment = COMPARTMENT_HEALTH, .site = SITE, .entity = 2, .row = 1, .column = 9};
    keyring_init(&ring);
    struct value sealed = keyring_seal(&ring, &place, "lääkitys");
    struct hash author = keys_user(ring.keys)->id;
    keys_lock(ring.keys);
    assert_true(keys_user_recover(ring.keys, ring.root, &ring.first, "kokonaan uusi lause", &err));
    assert_false(keys_unlock(ring.keys, &ring.first, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_true(keys_unlock(ring.keys, &ring.first, "kokonaan uusi lause", OPEN_HEALTH, &err));
    assert_true(hash_equal(&author, &keys_user(ring.keys)->id));
    assert_true(keyring_opens(&ring, &place, &sealed, "lääkitys"));
    assert_true(keys_check(ring.keys, &err));
    value_clear(&sealed);
    keyring_clear(&ring);
}

static void another_books_code_is_refused(void **state)
{
    (void)state;
    struct keyring ring, other;
    struct err err = {.kind = ERR_NONE};
    keyring_init(&ring);
    keyring_init(&other);
    assert_false(
        keys_user_recover(ring.keys, other.root, &ring.first, "kokonaan uusi lause", &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    assert_true(keyring_open(&ring, "Sanna", OPEN_PEOPLE));
    keyring_clear(&ring);
    keyring_clear(&other);
}

static void the_same_code_and_salt_give_the_same_root(void **state)
{
    (void)state;
    struct str code = STR_INIT;
    struct root *first, *second, *other;
    unsigned char salt[16] = {1}, a[KEYS_ROOT_SIZE], b[KEYS_ROOT_SIZE], c[KEYS_ROOT_SIZE];
    struct err err = {.kind = ERR_NONE};
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    recovery_code_new(&code);
    assert_true(keys_root(code.s, salt, &first, &err));
    code.s[5] = '-';
    assert_true(keys_root(code.s, salt, &second, &err));
    salt[0] = 2;
    assert_true(keys_root(code.s, salt, &other, &err));
    keys_root_public(first, a);
    keys_root_public(second, b);
    keys_root_public(other, c);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    code.s[0] = code.s[0] == '1' ? '2' : '1';
    struct root *none;
    assert_false(keys_root(code.s, salt, &none, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    assert_non_null(strstr(err.sentence, "group 1"));
    keys_root_free(first);
    keys_root_free(second);
    keys_root_free(other);
    str_clear(&code);
}

static void when_nobody_is_left_the_code_brings_in_somebody_new(void **state)
{
    (void)state;
    struct keyring ring;
    struct err err = {.kind = ERR_NONE};
    struct hash id;
    struct vec heads = VEC_INIT(struct hash);
    struct seal_place place
        = {.compartment = COMPARTMENT_PEOPLE, .site = SITE, .entity = 2, .row = 1, .column = 9};
    keyring_init(&ring);
    struct value sealed = keyring_seal(&ring, &place, "Pekka");
    keys_lock(ring.keys);
    assert_true(keys_user_remove(ring.keys, ring.root, &ring.first, &heads, &err));
    assert_false(keys_unlock(ring.keys, NULL, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_true(keys_user_add(
        ring.keys, ring.root, "Uusi", USER_FACILITATOR, "Uusi salasana tässä", &id, &err));
    assert_true(keys_root_grant(ring.keys, ring.root, SITE, COMPARTMENT_PEOPLE, &id, &err));
    assert_true(keys_root_grant(ring.keys, ring.root, SITE, COMPARTMENT_HEALTH, &id, &err));
    assert_true(keyring_open(&ring, "Uusi", OPEN_HEALTH));
    assert_true(keyring_opens(&ring, &place, &sealed, "Pekka"));
    assert_true(keys_holds(ring.keys, SITE, COMPARTMENT_HEALTH));
    assert_true(keys_check(ring.keys, &err));
    value_clear(&sealed);
    keyring_clear(&ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_code_has_eight_groups_of_five_digits),
        cmocka_unit_test(every_wrong_digit_is_found_and_its_group_named),
        cmocka_unit_test(swapped_neighbours_and_swapped_groups_are_found),
        cmocka_unit_test(blanks_dashes_and_lines_may_stand_anywhere),
        cmocka_unit_test(letters_and_wrong_lengths_are_refused),
        cmocka_unit_test(the_code_gives_a_user_a_new_passphrase),
        cmocka_unit_test(another_books_code_is_refused),
        cmocka_unit_test(the_same_code_and_salt_give_the_same_root),
        cmocka_unit_test(when_nobody_is_left_the_code_brings_in_somebody_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
