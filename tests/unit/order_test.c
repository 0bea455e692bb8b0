#include "book/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void there_is_always_room_between_two(void **state)
{
    (void)state;
    char list[400][64] = {"", ""};
    size_t n = 0;
    srand(7);
    for (int round = 0; round < 398; round++) {
        size_t at = (size_t)rand() % (n + 1);
        struct str s = STR_INIT;
        assert_true(order_between(at ? list[at - 1] : "", at < n ? list[at] : "", &s));
        assert_true(s.len < 60 && s.s[s.len - 1] != '0');
        memmove(list[at + 1], list[at], (n - at) * sizeof *list);
        memcpy(list[at], s.s, s.len + 1);
        n++;
        str_clear(&s);
    }
    for (size_t i = 1; i < n; i++)
        assert_true(strcmp(list[i - 1], list[i]) < 0);
}

static void appending_stays_short(void **state)
{
    (void)state;
    struct str last = STR_INIT, next = STR_INIT;
    for (int i = 0; i < 100; i++) {
        assert_true(order_between(last.s, "", &next));
        assert_true(strcmp(last.s, next.s) < 0);
        str_set(&last, next.s);
        str_reset(&next);
    }
    assert_true(last.len <= 4);
    str_clear(&last);
    str_clear(&next);
}

static void what_is_not_in_order_has_no_between(void **state)
{
    (void)state;
    struct str s = STR_INIT;
    assert_false(order_between("b", "a", &s));
    assert_false(order_between("b", "b", &s));
    str_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_always_room_between_two),
        cmocka_unit_test(appending_stays_short),
        cmocka_unit_test(what_is_not_in_order_has_no_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
