#include "app/cli_words.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* The words of a line with | between them, or "!" and the error's kind. */
static const char *split(const char *line)
{
    static char joined[400];
    static char *texts[] = {(char *)"111", (char *)"7:42"};
    struct vec ids = VEC_INIT(char *), words = VEC_INIT(char *);
    struct err err = {.kind = ERR_NONE};
    vec_add(&ids, &texts[0]);
    vec_add(&ids, &texts[1]);
    struct str out = STR_INIT;
    if (!cli_words_split(line, strlen(line), &ids, &words, &err))
        str_addf(&out, "!%d", (int)err.kind);
    for (size_t i = 0; i < words.n && !err.kind; i++)
        str_addf(&out, "%s%s", i ? "|" : "", *VEC_AT(&words, char *, i));
    strncpy(joined, out.s, sizeof joined - 1);
    str_clear(&out);
    cli_words_clear(&words);
    vec_clear(&ids);
    return joined;
}

static void blanks_part_words(void **state)
{
    (void)state;
    assert_string_equal(split("add group name=Hakola"), "add|group|name=Hakola");
    assert_string_equal(split("  add \t group  "), "add|group");
    assert_string_equal(split(""), "");
    assert_string_equal(split(" \t "), "");
}

static void a_line_that_begins_with_a_hash_is_no_command(void **state)
{
    (void)state;
    assert_string_equal(split("# add group"), "");
    assert_string_equal(split("   # add 'group"), "");
    assert_string_equal(split("add #1"), "add|#1");
}

static void single_quotes_take_everything_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(split("a 'b c' d"), "a|b c|d");
    assert_string_equal(split("'$1 \\n \" #'"), "$1 \\n \" #");
    assert_string_equal(split("''"), "");
    assert_string_equal(split("a '' b"), "a||b");
}

static void double_quotes_know_four_signs(void **state)
{
    (void)state;
    assert_string_equal(split("\"a b\""), "a b");
    assert_string_equal(split("x=\"1\\n2\\t3\\\"4\\\\5\""), "x=1\n2\t3\"4\\5");
    assert_string_equal(split("\"it's $1\""), "it's $1");
    assert_string_equal(split("\"a\\x\""), "!2");
    assert_string_equal(split("\"a\\"), "!2");
}

static void a_word_may_be_quoted_in_part(void **state)
{
    (void)state;
    assert_string_equal(split("heading=\"Kevät retki\"2026"), "heading=Kevät retki2026");
    assert_string_equal(split("a='b'\"c\"d"), "a=bcd");
}

static void a_quote_that_is_not_closed_is_wrong_use(void **state)
{
    (void)state;
    assert_string_equal(split("add 'group"), "!2");
    assert_string_equal(split("add \"group"), "!2");
    assert_string_equal(split("add \"group\\\""), "!2");
}

static void a_dollar_and_a_number_is_the_id_of_an_add(void **state)
{
    (void)state;
    assert_string_equal(split("meeting=$1"), "meeting=111");
    assert_string_equal(split("$2:$1"), "7:42:111");
    assert_string_equal(split("$ $x 5$"), "$|$x|5$");
}

static void an_add_that_has_not_been_is_wrong_use(void **state)
{
    (void)state;
    assert_string_equal(split("meeting=$3"), "!2");
    assert_string_equal(split("meeting=$0"), "!2");
    assert_string_equal(split("meeting=$12"), "!2");
    assert_string_equal(split("$99999999999999999999999999"), "!2");
}

static void what_is_no_text_is_wrong_use(void **state)
{
    (void)state;
    assert_string_equal(split("add \xff"), "!2");
    struct vec none = VEC_INIT(char *), words = VEC_INIT(char *);
    struct err err = {.kind = ERR_NONE};
    assert_false(cli_words_split("a\0b", 3, &none, &words, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    cli_words_clear(&words);
}

/* Any bytes at all give words or a refusal; a refusal or not, nothing is left behind. */
static void any_line_is_split_or_refused(void **state)
{
    (void)state;
    static const char letters[] = "a'\"\\$1 \t#=n\xC3\xA4\xff";
    struct vec none = VEC_INIT(char *);
    uint32_t random = 1;
    for (int round = 0; round < 20000; round++) {
        char line[24];
        size_t length = 0;
        for (; length < sizeof line; length++) {
            random = random * 1664525 + 1013904223;
            line[length] = letters[(random >> 16) % (sizeof letters - 1)];
        }
        struct vec words = VEC_INIT(char *);
        struct err err = {.kind = ERR_NONE};
        bool ok = cli_words_split(line, length, &none, &words, &err);
        assert_int_equal(ok, err.kind == ERR_NONE);
        for (size_t i = 0; i < words.n; i++)
            assert_true(strlen(*VEC_AT(&words, char *, i)) <= length);
        cli_words_clear(&words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_part_words),
        cmocka_unit_test(a_line_that_begins_with_a_hash_is_no_command),
        cmocka_unit_test(single_quotes_take_everything_as_it_is),
        cmocka_unit_test(double_quotes_know_four_signs),
        cmocka_unit_test(a_word_may_be_quoted_in_part),
        cmocka_unit_test(a_quote_that_is_not_closed_is_wrong_use),
        cmocka_unit_test(a_dollar_and_a_number_is_the_id_of_an_add),
        cmocka_unit_test(an_add_that_has_not_been_is_wrong_use),
        cmocka_unit_test(what_is_no_text_is_wrong_use),
        cmocka_unit_test(any_line_is_split_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
