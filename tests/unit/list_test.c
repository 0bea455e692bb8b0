#include "rukkanen/tui/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Rows are ids in an array; an id over 1000 is a heading. */
static uint64_t rows[64];
static size_t n_rows;
static struct list list;

static size_t count(void *data)
{
    (void)data;
    return n_rows;
}

static void cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)data;
    str_addf(out, "%d/%zu", (int)rows[row], column);
}

static uint64_t id(void *data, size_t row)
{
    (void)data;
    return rows[row];
}

static size_t find(void *data, uint64_t wanted)
{
    (void)data;
    for (size_t i = 0; i < n_rows; i++)
        if (rows[i] == wanted)
            return i;
    return LIST_NONE;
}

static enum list_row kind(void *data, size_t row)
{
    (void)data;
    return rows[row] > 1000 ? LIST_HEADING : LIST_ROW;
}

static const struct list_source near_source = {
    .count = count, .cell = cell, .id = id, .kind = kind};
static const struct list_source find_source = {
    .count = count, .cell = cell, .id = id, .find = find, .kind = kind};
static const struct list_column columns[] = {{.width = 0}, {.width = 5}};

static void set_rows(const uint64_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        rows[i] = ids[i];
    n_rows = n;
}

#define ROWS(...)                                                                                  \
    set_rows((const uint64_t[]){__VA_ARGS__}, sizeof(uint64_t[]){__VA_ARGS__} / sizeof(uint64_t))

static bool press(unsigned code)
{
    return list_key(&list, &(struct key){.kind = INPUT_KEY, .code = code});
}

static void the_focus_follows_its_row_when_others_come_and_go(void **state)
{
    const struct list_source *sources[] = {&near_source, &find_source};
    (void)state;
    for (int i = 0; i < 2; i++) {
        ROWS(1, 2, 3, 4, 5);
        list_init(&list, sources[i], columns, 2, NULL);
        list_set_focus(&list, 3);
        ROWS(9, 8, 1, 2, 3, 4, 5);
        list_reload(&list);
        assert_int_equal(list_focus_id(&list), 4);
        assert_int_equal(list_focus(&list), 5);
        ROWS(4, 5);
        list_reload(&list);
        assert_int_equal(list_focus(&list), 0);
        ROWS(6, 5); /* its row is gone: the one in its place */
        list_reload(&list);
        assert_int_equal(list_focus_id(&list), 6);
        n_rows = 0;
        list_reload(&list);
        assert_int_equal(list_focus(&list), LIST_NONE);
        assert_int_equal(list_focus_id(&list), 0);
        assert_false(list_step(&list, 1));
        ROWS(7, 8);
        list_reload(&list);
        assert_int_equal(list_focus_id(&list), 7);
        list_clear(&list);
    }
}

static void headings_never_have_the_focus(void **state)
{
    (void)state;
    ROWS(1001, 1, 1002, 2, 3, 1003);
    list_init(&list, &find_source, columns, 2, NULL);
    assert_int_equal(list_focus_id(&list), 1);
    press(K_UP);
    assert_int_equal(list_focus_id(&list), 1);
    press(K_DOWN);
    assert_int_equal(list_focus_id(&list), 2);
    press(K_END);
    assert_int_equal(list_focus_id(&list), 3);
    assert_false(list_step(&list, 1));
    press(K_HOME);
    assert_int_equal(list_focus_id(&list), 1);
    press(K_PAGE_DOWN);
    assert_int_equal(list_focus_id(&list), 2);
    ROWS(1001, 1002);
    list_reload(&list);
    assert_int_equal(list_focus(&list), LIST_NONE);
    list_clear(&list);
}

static void marks_stay_on_their_rows_and_leave_with_them(void **state)
{
    (void)state;
    ROWS(1, 2, 3);
    list_init(&list, &find_source, columns, 2, NULL);
    list.mark_rows = true;
    press(K_F7);
    press(K_F7);
    assert_int_equal(list_focus_id(&list), 3);
    ROWS(3, 2);
    list_reload(&list);
    assert_true(list_marked(&list, 2));
    assert_false(list_marked(&list, 1));
    assert_int_equal(list.marks.n, 1);
    assert_true(list_set_focus_id(&list, 2));
    press(K_F7);
    assert_int_equal(list.marks.n, 0);
    assert_false(list_set_focus_id(&list, 1));
    list_clear(&list);
}

static void the_focus_is_told_in_words_without_counting_headings(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    ROWS(1001, 1, 1002, 2, 3);
    list_init(&list, &find_source, columns, 2, NULL);
    press(K_DOWN);
    list_announce(&list, &text);
    assert_string_equal(text.s, "Row 2/3, 2/0, 2/1");
    str_clear(&text);
    list_clear(&list);
}

static void keys_of_commands_are_left_alone(void **state)
{
    (void)state;
    ROWS(1, 2);
    list_init(&list, &find_source, columns, 2, NULL);
    assert_false(press(K_ENTER));
    assert_false(press(K_F7)); /* nothing to mark in this list */
    assert_false(press(K_ESC));
    assert_false(list_key(&list, &(struct key){.kind = INPUT_TEXT, .code = 'a', .text = "a"}));
    list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_focus_follows_its_row_when_others_come_and_go),
        cmocka_unit_test(headings_never_have_the_focus),
        cmocka_unit_test(marks_stay_on_their_rows_and_leave_with_them),
        cmocka_unit_test(the_focus_is_told_in_words_without_counting_headings),
        cmocka_unit_test(keys_of_commands_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
