#include "rukkanen/exchange/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void a_line_is_one_object(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    struct json json;
    json_begin(&json, &out);
    json_int(&json, "entity", 2);
    json_id(&json, "id", 9007199254740993);
    json_text(&json, "last", "Mäki");
    json_text(&json, "phone", NULL);
    json_bool(&json, "removed", false);
    json_number(&json, "mean", "4.3");
    json_list(&json, "skills");
    json_text(&json, NULL, "leivonta");
    json_object(&json, NULL);
    json_base64(&json, "sealed", "\x00\xff", 2);
    json_close_object(&json);
    json_null(&json, NULL);
    json_close_list(&json);
    json_object(&json, "empty");
    json_close_object(&json);
    json_int(&json, "n", INT64_MIN);
    json_end(&json);
    assert_string_equal(out.s,
        "{\"entity\":2,\"id\":\"9007199254740993\",\"last\":\"Mäki\",\"phone\":null,"
        "\"removed\":false,\"mean\":4.3,\"skills\":[\"leivonta\",{\"sealed\":\"AP8=\"},null],"
        "\"empty\":{},\"n\":-9223372036854775808}\n");
    str_clear(&out);
}

static void assert_escaped(const char *text, size_t len, const char *expected)
{
    struct str out = STR_INIT, whole = STR_INIT;
    struct json json;
    json_begin(&json, &out);
    json_text_n(&json, "t", text, len);
    json_end(&json);
    str_addf(&whole, "{\"t\":\"%s\"}\n", expected);
    assert_string_equal(out.s, whole.s);
    str_clear(&out);
    str_clear(&whole);
}

static void what_a_terminal_would_obey_is_escaped(void **state)
{
    (void)state;
    assert_escaped("a\"b\\c/d", 7, "a\\\"b\\\\c/d");
    assert_escaped("1\n2\t3\r4\b5\f", 10, "1\\n2\\t3\\r4\\b5\\f");
    assert_escaped("\x1b[2J\0x\x7f", 7, "\\u001b[2J\\u0000x\\u007f");
    assert_escaped("\xC2\x85", 2, "\\u0085");
    assert_escaped("a\u202Eb", 5, "a\\u202eb");
    assert_escaped("\U0001F600 å €", 11, "\U0001F600 å €");
    assert_escaped("\U000E0FFF", 4, "\\udb43\\udfff");
    assert_escaped("\xff", 1, "\uFFFD");
}

static void bytes_become_base64(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"}; /* RFC 4648, part 10 */
    for (size_t n = 0; n < 7; n++) {
        struct str out = STR_INIT;
        base64_add(&out, "foobar", n);
        assert_string_equal(out.s, expected[n]);
        str_clear(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_one_object),
        cmocka_unit_test(what_a_terminal_would_obey_is_escaped),
        cmocka_unit_test(bytes_become_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
