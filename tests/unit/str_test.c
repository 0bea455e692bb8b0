#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void an_insert_moves_the_rest(void **state)
{
    (void)state;
    struct str s = STR_INIT;
    str_add(&s, "muiste");
    str_insert(&s, 6, "lma", 3);
    str_insert(&s, 0, "<", 1);
    str_delete(&s, 1, 2);
    assert_string_equal(s.s, "<istelma");
    assert_int_equal(s.len, 8);
    str_clear(&s);
    assert_string_equal(s.s, "");
}

static void a_format_grows_the_string(void **state)
{
    (void)state;
    struct str s = STR_INIT;
    for (int i = 0; i < 100; i++)
        str_addf(&s, "%d,", i);
    assert_int_equal(s.len, 10 * 2 + 90 * 3);
    str_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_insert_moves_the_rest),
        cmocka_unit_test(a_format_grows_the_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
