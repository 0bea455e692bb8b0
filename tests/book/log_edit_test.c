/* The encoding of edits, which stands in files for decades. */
#include "book/log/edit.h"

#include "book/log/chunk.h"
#include "book/log/erase.h"
#include "rukkanen/model/entity.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void fill_hash(struct hash *hash, int byte)
{
    memset(hash->b, byte, sizeof hash->b);
}

/* The edit whose bytes and name another program (Python's hashlib) worked out. */
static void sample_edit(struct edit *edit)
{
    struct hash parent;
    edit_init(edit);
    fill_hash(&parent, 0x11);
    vec_add(&edit->parents, &parent);
    struct chunk *chunk = edit_chunk(edit, ENTITY_MEETING, 300);
    chunk_set(chunk, 22, VALUE_NONE);
    chunk_set(chunk, 12, value_int(-3));
    vec_add(&chunk_set(chunk, 11, value_text("Kevätretki"))->except, &parent);
    chunk_set(chunk, 8, value_id(7));
    fill_hash(&parent, 0x22);
    vec_add(&edit->parents, &parent);
    chunk = edit_chunk(edit, 4000, UINT64_C(1) << 62);
    chunk_set(chunk, 8, value_bytes(VALUE_BYTES, "\xFF\x00", 2));
    chunk_set(chunk, 300, value_bytes(VALUE_SEALED, "\x01\x02\x03", 3));
    edit->label = UINT64_C(0x0123456789abcdef);
    fill_hash(&edit->author, 9);
    edit->wall = INT64_C(1767225600123);
    edit->has_seed = true;
    for (unsigned char i = 0; i < EDIT_SEED_SIZE; i++)
        edit->seed[i] = i;
}

static void bytes_and_name_are_those_of_the_format(void **state)
{
    (void)state;
    static const char first[] =
        "052c0100000000000004080407000000000000000b820b4b6576c3a4747265746b690111111111111111"
        "1111111111111111111111111111111111"
        "0c01051600";
    static const char second[] = "a01f000000000000004002080302ff00ac020503010203";
    struct edit edit;
    sample_edit(&edit);
    const char *expected[] = {first, second};
    for (size_t i = 0; i < 2; i++) {
        struct str bytes = STR_INIT;
        char hex[400];
        chunk_encode(VEC_AT(&edit.chunks, struct chunk, i), &bytes);
        sodium_bin2hex(hex, sizeof hex, (const unsigned char *)bytes.s, bytes.len);
        assert_string_equal(hex, expected[i]);
        str_clear(&bytes);
    }
    char hex[2 * HASH_SIZE + 1];
    edit_name(&edit);
    hash_hex(&edit.id, hex);
    assert_string_equal(hex, "e3a021ed1e37a7728ef2ca4bce0b30c3e83c090f59b06788");
    assert_int_equal(edit.length, 87);
    edit_clear(&edit);
}

static void a_tag_is_that_of_the_format(void **state)
{
    (void)state;
    unsigned char key[TAG_KEY_SIZE];
    memset(key, 3, sizeof key);
    assert_true(tag_of(key, 300) == UINT64_C(8307907069107071875));
}

static void a_name_stays_when_a_chunk_is_dropped(void **state)
{
    (void)state;
    struct edit edit;
    unsigned char salt[2][EDIT_SALT_SIZE];
    sample_edit(&edit);
    edit_name(&edit);
    struct hash id = edit.id;
    /* The salts and the dropped chunk's hash by the formulas. */
    for (unsigned char i = 0; i < 2; i++) {
        unsigned char bytes[4 + EDIT_SEED_SIZE + 4] = "rk1s", hash[HASH_SIZE];
        memcpy(bytes + 4, edit.seed, EDIT_SEED_SIZE);
        bytes[4 + EDIT_SEED_SIZE] = i;
        crypto_generichash(hash, sizeof hash, bytes, sizeof bytes, NULL, 0);
        memcpy(salt[i], hash, EDIT_SALT_SIZE);
    }
    struct chunk *kept = VEC_AT(&edit.chunks, struct chunk, 0);
    struct chunk *gone = VEC_AT(&edit.chunks, struct chunk, 1);
    struct str bytes = STR_INIT;
    str_add_n(&bytes, "rk1c", 4);
    str_add_n(&bytes, salt[1], EDIT_SALT_SIZE);
    chunk_encode(gone, &bytes);
    crypto_generichash(gone->hash.b, HASH_SIZE, (const unsigned char *)bytes.s, bytes.len, NULL, 0);
    gone->dropped = true;
    memcpy(kept->salt, salt[0], EDIT_SALT_SIZE);
    edit.has_seed = false;
    edit_name(&edit);
    assert_true(hash_equal(&edit.id, &id));
    assert_int_equal(edit.length, 87);
    str_clear(&bytes);
    edit_clear(&edit);
}

static void chunks_and_cells_are_kept_in_order(void **state)
{
    (void)state;
    struct edit edit;
    edit_init(&edit);
    static const int order[] = {7, 3, 9, 3, 1, 8};
    for (size_t i = 0; i < 6; i++)
        chunk_set(edit_chunk(&edit, order[i], 5), order[i], value_int((int)i));
    assert_int_equal(edit.chunks.n, 5);
    for (size_t i = 1; i < edit.chunks.n; i++)
        assert_true(VEC_AT(&edit.chunks, struct chunk, i - 1)->entity <
                    VEC_AT(&edit.chunks, struct chunk, i)->entity);
    assert_int_equal(chunk_cell(edit_chunk(&edit, 3, 5), 3)->value.i, 3);
    assert_null(chunk_cell(edit_chunk(&edit, 3, 5), 4));
    edit_clear(&edit);
}

/* ---- the strict reader ----------------------------------------------------------------------- */

static bool reads(const char *hex)
{
    unsigned char bytes[512];
    size_t length, used;
    struct chunk chunk;
    assert_int_equal(sodium_hex2bin(bytes, sizeof bytes, hex, strlen(hex), " ", &length, NULL), 0);
    struct err err = {.kind = ERR_NONE};
    bool ok = chunk_decode((const char *)bytes, length, &chunk, &used, &err);
    assert_int_equal(err.kind, ok ? ERR_NONE : ERR_FOREIGN);
    if (ok) {
        struct str again = STR_INIT;
        chunk_encode(&chunk, &again);
        assert_int_equal(again.len, used);
        assert_memory_equal(again.s, bytes, used);
        str_clear(&again);
        chunk_clear(&chunk);
    }
    return ok;
}

#define ROW "0100000000000000"

static void only_the_one_encoding_is_read(void **state)
{
    (void)state;
    assert_true(reads("05" ROW "01 0b 0161"));      /* a number */
    assert_true(reads("05" ROW "01 0b 0202 c3a4")); /* a text */
    assert_true(reads("00 0000000000000000 01 08 00"));
    assert_false(reads("8500" ROW "01 0b 0161")); /* a longer varint than needed */
    assert_false(reads("05" ROW "01 0b 01e100")); /* in a number */
    assert_false(reads("05" ROW "00"));           /* no cells */
    assert_false(reads("05" ROW "02 0b 0161"));   /* fewer than it says */
    assert_false(reads("05" ROW "02 0b 0161 0b 0161"));
    assert_false(reads("05" ROW "02 0b 0161 0a 0161")); /* columns out of order */
    assert_false(reads("05" ROW "01 0b 06"));           /* an unknown tag */
    assert_false(reads("05" ROW "01 0b 0205 61"));      /* longer than the bytes */
    assert_false(reads("05" ROW "01 808004 0161"));     /* column 65536 */
    assert_false(reads("808004" ROW "01 0b 0161"));     /* entity 65536 */
    assert_false(reads("05 0000000000000000 01 0b 0161"));
    assert_false(reads("05 0000000000000080 01 0b 0161"));
    assert_false(reads("00" ROW "01 08 00"));
    assert_false(reads("05" ROW "01 0b 04 0000000000000080")); /* an id of 64 bits */
    assert_false(reads("05" ROW "01 0b ffffffffffffffffffff 01"));
    assert_false(reads("05" ROW "01 0b 03 ffffffffffffffffff01"));
    assert_false(reads(""));
}

static void except_lists_are_sorted_and_never_empty(void **state)
{
    (void)state;
#define NAME1 "111111111111111111111111111111111111111111111111"
#define NAME2 "222222222222222222222222222222222222222222222222"
    assert_true(reads("05" ROW "01 0b 8161 01" NAME1));
    assert_true(reads("05" ROW "01 0b 8161 02" NAME1 NAME2));
    assert_false(reads("05" ROW "01 0b 8161 02" NAME2 NAME1));
    assert_false(reads("05" ROW "01 0b 8161 02" NAME1 NAME1));
    assert_false(reads("05" ROW "01 0b 8161 00"));
    assert_false(reads("05" ROW "01 0b 8161 02" NAME1));
    assert_false(reads("05" ROW "01 0b 8161 ffffffffffffffffff01" NAME1));
}

static void texts_are_as_they_are_kept(void **state)
{
    (void)state;
    assert_true(text_is_storable("Yö\nja \tpäivä", strlen("Yö\nja \tpäivä")));
    assert_true(text_is_storable("Привет", strlen("Привет")));
    assert_true(text_is_storable("日本 😀", strlen("日本 😀")));
    static const char *const refused[] = {"", " a", "a ", "a\n", "a\xCC\x88", "\xC3",
        "\xED\xA0\x80", "a\033[2J", "a\x7F", "a\xC2\x85", "a\xE2\x80\xAE", "a\xE2\x81\xA6",
        "\xC0\xAF", "a\r\nb", "\xC2\xA0 x", NULL};
    for (size_t i = 0; refused[i]; i++) {
        if (text_is_storable(refused[i], strlen(refused[i])))
            fail_msg("text %zu is taken", i);
    }
    assert_false(text_is_storable("a\0b", 3));
}

static void cut_bytes_are_refused_at_every_length(void **state)
{
    (void)state;
    struct edit edit;
    struct str bytes = STR_INIT;
    sample_edit(&edit);
    chunk_encode(VEC_AT(&edit.chunks, struct chunk, 0), &bytes);
    for (size_t length = 0; length < bytes.len; length++) {
        struct chunk chunk;
        size_t used;
        char *copy = malloc(length + 1); /* of this length, so that a byte too far is noticed */
        memcpy(copy, bytes.s, length);
        assert_false(chunk_decode(copy, length, &chunk, &used, NULL));
        free(copy);
    }
    str_clear(&bytes);
    edit_clear(&edit);
}

/* Whatever the reader takes, it writes again in the same bytes. */
static void changed_bytes_are_refused_or_mean_themselves(void **state)
{
    (void)state;
    struct edit edit;
    struct str bytes = STR_INIT;
    sample_edit(&edit);
    chunk_encode(VEC_AT(&edit.chunks, struct chunk, 0), &bytes);
    for (size_t at = 0; at < bytes.len; at++) {
        for (int bit = 0; bit < 8; bit++) {
            struct chunk chunk;
            size_t used;
            bytes.s[at] = (char)(bytes.s[at] ^ 1 << bit);
            if (chunk_decode(bytes.s, bytes.len, &chunk, &used, NULL)) {
                struct str again = STR_INIT;
                chunk_encode(&chunk, &again);
                assert_int_equal(again.len, used);
                assert_memory_equal(again.s, bytes.s, used);
                str_clear(&again);
                chunk_clear(&chunk);
            }
            bytes.s[at] = (char)(bytes.s[at] ^ 1 << bit);
        }
    }
    str_clear(&bytes);
    edit_clear(&edit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_and_name_are_those_of_the_format),
        cmocka_unit_test(a_tag_is_that_of_the_format),
        cmocka_unit_test(a_name_stays_when_a_chunk_is_dropped),
        cmocka_unit_test(chunks_and_cells_are_kept_in_order),
        cmocka_unit_test(only_the_one_encoding_is_read),
        cmocka_unit_test(except_lists_are_sorted_and_never_empty),
        cmocka_unit_test(texts_are_as_they_are_kept),
        cmocka_unit_test(cut_bytes_are_refused_at_every_length),
        cmocka_unit_test(changed_bytes_are_refused_or_mean_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
