/*
 * The list of the base: sorting in place.
 */
#include "rukkanen/base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

struct item {
    uint32_t key;
    uint32_t number; /* which one it is */
    char more[9];
};

static int by_key(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* n items with keys below most come out in order, and each of them once. */
static void expect_sorted(size_t n, uint32_t most)
{
    static unsigned char seen[3000];
    struct vec items = VEC_INIT(struct item);
    uint32_t seed = 20261121;
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1103515245 + 12345;
        struct item item = {.key = seed / 65536 % most, .number = (uint32_t)i};
        vec_add(&items, &item);
        seen[i] = 0;
    }
    vec_sort(&items, by_key);
    assert_int_equal(items.n, n);
    for (size_t i = 0; i < n; i++) {
        const struct item *item = VEC_AT(&items, struct item, i);
        assert_true(i == 0 || VEC_AT(&items, struct item, i - 1)->key <= item->key);
        assert_true(item->number < n);
        assert_int_equal(seen[item->number]++, 0);
    }
    vec_clear(&items);
}

static void sorting_puts_every_item_in_order_and_loses_none(void **state)
{
    (void)state;
    for (size_t n = 0; n < 40; n++)
        expect_sorted(n, 1000);
    expect_sorted(3000, 30000);
}

static void equal_items_are_all_kept(void **state)
{
    (void)state;
    expect_sorted(3000, 7);
    expect_sorted(100, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_puts_every_item_in_order_and_loses_none),
        cmocka_unit_test(equal_items_are_all_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
