/* Payloads on disk: raw, compressed, compressed with a dictionary. */
#include "book/log/body.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { LIMIT = 1 << 20 };

static const char typical[] =
    "Kokouksessa päätettiin, että pihatalkoot pidetään lauantaina klo 10. Kahvit keittää Marja. "
    "Seuraava tapaaminen on keskiviikkona. Parvekkeille hankitaan kukkia yhdessä.";
static const char other[] =
    "Ryhmä sopi säännöistä: puhelimet äänettömälle, vuorollaan puhuminen, ohjaaja tiedottaa.";
static const struct dictionary dictionaries[] = {
    {(const unsigned char *)typical, sizeof typical - 1},
    {(const unsigned char *)other, sizeof other - 1}};

static const struct dictionary *one_dictionary(int number)
{
    return number == 1 ? &dictionaries[0] : NULL;
}

static const struct dictionary *two_dictionaries(int number)
{
    return number == 1 || number == 2 ? &dictionaries[number - 1] : NULL;
}

static const struct dictionary *no_dictionary(int number)
{
    (void)number;
    return NULL;
}

static void pack(struct body *body, const char *text, struct str *out)
{
    struct str payload = STR_INIT;
    str_add(&payload, text);
    body_pack(body, &payload, out);
    str_clear(&payload);
}

static void assert_unpacks(struct body *body, const struct str *packed, const char *text)
{
    struct str payload = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    assert_true(body_unpack(body, packed->s, packed->len, LIMIT, &payload, &err));
    assert_string_equal(payload.s, text);
    str_clear(&payload);
}

static void what_was_packed_comes_out_whatever_the_dictionary_of_the_day(void **state)
{
    (void)state;
    static const char text[] = "Kahvit keittää Marja. Pihatalkoot pidetään lauantaina klo 10.";
    static const char later[] = "Ohjaaja tiedottaa: puhelimet äänettömälle, vuorollaan puhuminen.";
    struct body *body = body_new();
    struct str bare = STR_INIT, first = STR_INIT, second = STR_INIT;
    body_set_dictionaries(body, no_dictionary, 0);
    pack(body, text, &bare);
    body_set_dictionaries(body, one_dictionary, 1);
    pack(body, text, &first);
    assert_int_equal(first.s[0], 2);
    assert_true(first.len < bare.len);
    body_set_dictionaries(body, two_dictionaries, 2);
    pack(body, later, &second);
    assert_int_equal(second.s[0], 3);
    assert_unpacks(body, &bare, text);
    assert_unpacks(body, &first, text);
    assert_unpacks(body, &second, later);
    str_clear(&bare);
    str_clear(&first);
    str_clear(&second);
    body_free(body);
}

static void the_built_in_dictionaries_have_their_numbers_without_gaps(void **state)
{
    (void)state;
    int newest = dictionary_newest();
    assert_non_null(dictionary_at(newest ? newest : 1));
    assert_null(dictionary_at(newest + 1));
    assert_null(dictionary_at(0));
    struct body *body = body_new();
    struct str packed = STR_INIT;
    pack(body, typical, &packed);
    assert_int_equal(packed.s[0], newest + 1);
    assert_unpacks(body, &packed, typical);
    str_clear(&packed);
    body_free(body);
}

static void what_does_not_become_shorter_is_kept_as_it_is(void **state)
{
    (void)state;
    struct body *body = body_new();
    struct str payload = STR_INIT, packed = STR_INIT, again = STR_INIT;
    uint64_t x = 88172645463325252U;
    for (int i = 0; i < 500; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        str_add_c(&payload, (char)x);
    }
    body_pack(body, &payload, &packed);
    assert_int_equal(packed.s[0], 0);
    assert_int_equal(packed.len, payload.len + 1);
    assert_true(body_unpack(body, packed.s, packed.len, LIMIT, &again, NULL));
    assert_memory_equal(again.s, payload.s, payload.len);
    str_clear(&payload);
    str_clear(&packed);
    str_clear(&again);
    body_free(body);
}

static void assert_refused(
    struct body *body, const void *bytes, size_t length, size_t limit, enum err_kind kind)
{
    struct str payload = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    assert_false(body_unpack(body, bytes, length, limit, &payload, &err));
    assert_int_equal(err.kind, kind);
    str_clear(&payload);
}

static void damaged_bodies_are_refused(void **state)
{
    (void)state;
    struct body *body = body_new();
    struct str packed = STR_INIT;
    body_set_dictionaries(body, one_dictionary, 1);
    pack(body, typical, &packed);
    assert_refused(body, "", 0, LIMIT, ERR_DAMAGED);
    for (size_t length = 1; length < packed.len; length++)
        assert_refused(body, packed.s, length, LIMIT, ERR_DAMAGED);
    assert_refused(body, packed.s, packed.len, sizeof typical - 2, ERR_DAMAGED);
    assert_refused(body, "\0abc", 4, 2, ERR_DAMAGED);
    packed.s[0] = 9;
    assert_refused(body, packed.s, packed.len, LIMIT, ERR_NEWER);
    packed.s[0] = (char)200;
    assert_refused(body, packed.s, packed.len, LIMIT, ERR_NEWER);
    str_clear(&packed);
    body_free(body);
}

/* Ten megabytes of zeros in a kilobyte: refused by what the frame says of itself. */
static void a_body_that_would_unpack_to_more_than_the_limit_is_refused(void **state)
{
    (void)state;
    enum { HUGE = 10 << 20 };
    struct body *body = body_new();
    char *zeros = calloc(1, HUGE), *frame = malloc(ZSTD_compressBound(HUGE) + 1);
    frame[0] = 1;
    size_t size = ZSTD_compress(frame + 1, ZSTD_compressBound(HUGE), zeros, HUGE, 9);
    assert_refused(body, frame, size + 1, LIMIT, ERR_DAMAGED);
    free(zeros);
    free(frame);
    body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_comes_out_whatever_the_dictionary_of_the_day),
        cmocka_unit_test(the_built_in_dictionaries_have_their_numbers_without_gaps),
        cmocka_unit_test(what_does_not_become_shorter_is_kept_as_it_is),
        cmocka_unit_test(damaged_bodies_are_refused),
        cmocka_unit_test(a_body_that_would_unpack_to_more_than_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
