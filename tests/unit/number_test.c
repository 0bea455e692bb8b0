#include "rukkanen/base/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define NBSP "\u00A0"

static void whole_numbers_are_understood(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int64_t value;
    } cases[] = {{"12", 12}, {" 12 ", 12}, {"-3", -3},
        {"\u2212"
         "3",
            -3},
        {"+3", 3}, {"0", 0}, {"007", 7}, {"12 345", 12345}, {"12" NBSP "345", 12345},
        {"1 234 567", 1234567}, {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 0;
        if (!number_parse(cases[i].text, &value, NULL))
            fail_msg("\"%s\" was not understood", cases[i].text);
        assert_true(value == cases[i].value);
    }
    const char *wrong[] = {"", " ", "-", "a", "1a", "4,3", "4.0", "1 2", "12 34", "1  234", "--1",
        "1-", "9223372036854775808", "-9223372036854775809", "99999999999999999999999", "\xFF"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t value = 7;
        struct err err = {0};
        if (number_parse(wrong[i], &value, &err))
            fail_msg("\"%s\" was taken for a number", wrong[i]);
        assert_int_equal(value, 7);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_true(err.sentence[0] != '\0');
    }
}

static void decimals_are_understood_with_comma_and_stop(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int places;
        int64_t scaled;
    } cases[] = {{"4,3", 1, 43}, {"4.3", 1, 43}, {"4", 1, 40}, {",5", 1, 5}, {"4,", 1, 40},
        {"-0,25", 2, -25}, {"4,30", 1, 43}, {"12 345,5", 1, 123455}, {"0,000000001", 9, 1},
        {"-4,3", 2, -430}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t scaled = 0;
        if (!number_parse_decimal(cases[i].text, cases[i].places, &scaled, NULL))
            fail_msg("\"%s\" was not understood", cases[i].text);
        assert_true(scaled == cases[i].scaled);
    }
    const char *wrong[] = {"4,35", ",", "4,3,1", "4.3.1", "1.234,5", "4,-3", "e5", "1e5", "0x10"};
    int64_t scaled;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (number_parse_decimal(wrong[i], 1, &scaled, NULL))
            fail_msg("\"%s\" was taken for a decimal", wrong[i]);
    assert_false(number_parse_decimal("9223372036854775807", 1, &scaled, NULL));
}

static void money_is_understood_with_its_currency_on_either_side(void **state)
{
    (void)state;
    const char *same[] = {"12,50", "12.5", "12,50 €", "12,50€", "€12.50", "€ 12.50", "12,5 eur",
        "12,50 euroa", "12,50 EUR", "12,50" NBSP "€"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        int64_t cents = 0;
        if (!number_parse_money(same[i], &cents, NULL))
            fail_msg("\"%s\" was not understood", same[i]);
        assert_int_equal(cents, 1250);
    }
    const char *wrong[] = {"", "€", "12,505", "12 $", "€€12", "-€-12", "€12 €", "eur"};
    int64_t cents;
    struct err err = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (number_parse_money(wrong[i], &cents, &err))
            fail_msg("\"%s\" was taken for money", wrong[i]);
    assert_int_equal(err.kind, ERR_USAGE);
}

static void numbers_are_shown_as_the_language_writes_them(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    number_format(&out, LANG_FI, 1234);
    str_add_c(&out, '|');
    number_format(&out, LANG_FI, 12345);
    str_add_c(&out, '|');
    number_format(&out, LANG_EN, -1234567);
    assert_string_equal(out.s, "1234|12" NBSP "345|-1" NBSP "234" NBSP "567");
    str_reset(&out);
    number_format_decimal(&out, LANG_FI, 43, 1);
    number_format_decimal(&out, LANG_SV, -5, 2);
    number_format_decimal(&out, LANG_EN, 4300, 3);
    assert_string_equal(out.s, "4,3-0,054.300");
    str_reset(&out);
    number_format_money(&out, LANG_FI, 1250);
    number_format_money(&out, LANG_EN, 1250);
    number_format_money(&out, LANG_EN, -1234567);
    assert_string_equal(out.s, "12,50" NBSP "€€12.50-€12" NBSP "345.67");
    str_reset(&out);
    number_format_plain(&out, -1234567, 2);
    number_format_plain(&out, INT64_MIN, 0);
    assert_string_equal(out.s, "-12345.67-9223372036854775808");
    str_clear(&out);
}

static void what_is_shown_may_be_typed_back(void **state)
{
    (void)state;
    static const int64_t values[] = {
        0, 1, -1, 99, 100, -101, 12345, 9999999, -1234567, 1234567890123, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct str out = STR_INIT;
            int64_t back = 0;
            number_format_decimal(&out, (enum lang)lang, values[i], 2);
            assert_true(number_parse_decimal(out.s, 2, &back, NULL));
            assert_true(back == values[i]);
            str_reset(&out);
            number_format_money(&out, (enum lang)lang, values[i]);
            assert_true(number_parse_money(out.s, &back, NULL));
            assert_true(back == values[i]);
            str_clear(&out);
        }
}

static void means_are_rounded_half_up(void **state)
{
    (void)state;
    assert_int_equal(number_mean(17, 4, 1), 43); /* 4.25; printf would say 4.2 */
    assert_int_equal(number_mean(9, 2, 0), 5);
    assert_int_equal(number_mean(-9, 2, 0), -5);
    assert_int_equal(number_mean(10, 3, 1), 33);
    assert_int_equal(number_mean(20, 3, 2), 667);
    assert_int_equal(number_mean(0, 3, 1), 0);
    assert_int_equal(number_percent(1, 3), 33);
    assert_int_equal(number_percent(1, 8), 13);
    assert_int_equal(number_percent(8, 8), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_understood),
        cmocka_unit_test(decimals_are_understood_with_comma_and_stop),
        cmocka_unit_test(money_is_understood_with_its_currency_on_either_side),
        cmocka_unit_test(numbers_are_shown_as_the_language_writes_them),
        cmocka_unit_test(what_is_shown_may_be_typed_back),
        cmocka_unit_test(means_are_rounded_half_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
