#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/resource.h>

static const struct derivation usual = {.parts = DERIVE_PEOPLE,
    .operations = DERIVE_OPERATIONS,
    .kib = DERIVE_KIB,
    .salt = "sixteen bytes...",
    .secret = "kissa istuu katolla",
    .length = 19};

static void a_child_derives_what_argon2id_gives(void **state)
{
    (void)state;
    unsigned char key[DERIVE_KEY], master[DERIVE_KEY], expected[DERIVE_KEY];
    struct err err = {.kind = ERR_NONE};
    struct derivation derivation = usual;
    memcpy(derivation.salt, "sixteen bytes...", 16);
    unsetenv("RUKKANEN_TEST_KDF");
    assert_true(derive_keys(&derivation, key, &err));
    assert_int_equal(crypto_pwhash(master, sizeof master, usual.secret, usual.length,
                         derivation.salt, 3, 64 << 20, crypto_pwhash_ALG_ARGON2ID13),
        0);
    crypto_kdf_derive_from_key(expected, sizeof expected, 1, "rk1deriv", master);
    assert_memory_equal(key, expected, sizeof key);
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void the_memory_is_the_childs_and_not_ours(void **state)
{
    (void)state;
    unsigned char key[DERIVE_KEY];
    struct err err = {.kind = ERR_NONE};
    unsetenv("RUKKANEN_TEST_KDF");
    long before = peak_kib();
    assert_true(derive_keys(&usual, key, &err));
    assert_true(peak_kib() - before < 8 * 1024);
}

static void only_the_parts_asked_for_come_back(void **state)
{
    (void)state;
    unsigned char one[2 * DERIVE_KEY] = {0}, both[2 * DERIVE_KEY], nothing[DERIVE_KEY] = {0};
    struct err err = {.kind = ERR_NONE};
    struct derivation derivation = usual;
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    assert_true(derive_keys(&derivation, one, &err));
    assert_memory_equal(one + DERIVE_KEY, nothing, DERIVE_KEY);
    derivation.parts = DERIVE_PEOPLE | DERIVE_HEALTH;
    assert_true(derive_keys(&derivation, both, &err));
    assert_memory_equal(one, both, DERIVE_KEY);
    assert_memory_not_equal(both, both + DERIVE_KEY, DERIVE_KEY);
}

static void too_little_memory_is_told_as_such(void **state)
{
    (void)state;
    struct keyring ring;
    struct err err = {.kind = ERR_NONE};
    keyring_init(&ring);
    keys_lock(ring.keys);
    setenv("RUKKANEN_TEST_KDF", "starved", 1);
    assert_false(keys_unlock(ring.keys, &ring.first, PASSPHRASE, OPEN_PEOPLE, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.sentence, "not enough free memory"));
    assert_int_equal(keys_level(ring.keys), OPEN_NONE);
    for (int i = 0; i < 5; i++) /* and it is not counted as a wrong passphrase */
        keys_unlock(ring.keys, &ring.first, PASSPHRASE, OPEN_PEOPLE, NULL);
    assert_int_equal(keys_unlock_delay_ms(ring.keys), 0);
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    assert_true(keyring_open(&ring, "Sanna", OPEN_PEOPLE));
    keyring_clear(&ring);
}

static void another_argument_is_not_for_us(void **state)
{
    (void)state;
    char *argv[] = {(char *)"rukkanen", (char *)"--derive-key", NULL};
    int status = 42;
    assert_false(keys_derive_main(1, argv, &status));
    assert_false(keys_derive_main(2, argv, &status)); /* typed by somebody: not our child */
    assert_int_equal(status, 42);
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_memory_is_the_childs_and_not_ours), /* the peak never falls: first */
        cmocka_unit_test(a_child_derives_what_argon2id_gives),
        cmocka_unit_test(only_the_parts_asked_for_come_back),
        cmocka_unit_test(too_little_memory_is_told_as_such),
        cmocka_unit_test(another_argument_is_not_for_us),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
