/* Packing of payloads: what one payload does must not harm the next. */
#include "book/log/body.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static const char words[] = "Keskusteltiin kevätretkestä. Bussi maksaa noin 400 euroa, ja siihen "
                            "mahtuu 45 henkeä. Kauppa tarjoaa eväät, kuten viime vuonna.";

static size_t packed_length(struct body *body, const char *text, size_t length)
{
    struct str payload = STR_INIT, out = STR_INIT;
    str_add_n(&payload, text, length);
    body_pack(body, &payload, &out);
    size_t packed = out.len;
    str_clear(&payload);
    str_clear(&out);
    return packed;
}

static void a_payload_that_cannot_shrink_does_not_keep_the_next_one_long(void **state)
{
    struct body *body = body_new();
    char noise[120];
    uint64_t seed = 1;
    (void)state;
    size_t before = packed_length(body, words, sizeof words - 1);
    assert_true(before < sizeof words - 1);
    for (size_t i = 0; i < sizeof noise; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
        noise[i] = (char)(seed >> 40);
    }
    assert_int_equal(packed_length(body, noise, sizeof noise), sizeof noise + 1);
    assert_int_equal(packed_length(body, words, sizeof words - 1), before);
    body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payload_that_cannot_shrink_does_not_keep_the_next_one_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
