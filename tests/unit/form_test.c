#include "rukkanen/tui/form.h"

#include "rukkanen/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct choice kinds[] = {{1, "a", "Avoin"}, {2, "s", "Suljettu"}, {0}};
static const struct field fields[] = {
    {.name = "name", .label = "Name", .type = FIELD_TEXT, .required = true},
    {.name = "size", .label = "Size", .type = FIELD_NUMBER, .min = 1, .max = 20},
    {.name = "kind", .label = "Kind", .type = FIELD_CHOICE, .choices = kinds},
    {.name = "shown", .label = "Shown", .type = FIELD_TRISTATE},
    {.name = "done", .label = "Done", .type = FIELD_TRISTATE, .required = true},
    {.name = "notes", .label = "Notes", .type = FIELD_LONGTEXT},
};
enum { NAME, SIZE, KIND, SHOWN, DONE, NOTES, FIELDS };

static struct form form;
static size_t told;

static void changed(void *data, size_t index)
{
    (void)data;
    told = index;
}

static const struct form_calls calls = {.changed = changed};

static int open_form(void **state)
{
    (void)state;
    told = FIELDS;
    form_init(&form, NULL, &calls, NULL);
    for (size_t i = 0; i < FIELDS; i++)
        form_add(&form, &fields[i], NULL);
    return 0;
}

static int close_form(void **state)
{
    (void)state;
    form_clear(&form);
    return 0;
}

static bool press(unsigned code)
{
    return form_key(&form, &(struct key){.kind = INPUT_KEY, .code = code});
}

static void type(const char *text)
{
    for (size_t at = 0, n; text[at]; at += n) {
        struct key key = {.kind = INPUT_TEXT};
        uint32_t c;
        n = utf8_decode(text + at, strlen(text + at), &c);
        memcpy(key.text, text + at, n);
        key.code = c;
        form_key(&form, &key);
    }
}

static const struct value *value(size_t index)
{
    return &form_at(&form, index)->value;
}

static void a_value_is_taken_when_the_field_is_left(void **state)
{
    (void)state;
    type("  Lukupiiri ");
    assert_string_equal(form_typed(&form), "  Lukupiiri ");
    assert_true(form_changed(&form));
    press(K_ENTER);
    assert_string_equal(value_string(value(NAME)), "Lukupiiri");
    assert_int_equal(told, NAME);
    type("8");
    press(K_TAB);
    assert_int_equal(value(SIZE)->i, 8);
    form_settle(&form);
    assert_false(form_changed(&form));
}

static void a_wrong_text_stays_where_it_was_typed(void **state)
{
    (void)state;
    form_set_focus(&form, SIZE);
    type("21");
    press(K_DOWN);
    assert_int_equal(form_focus(&form), KIND);
    assert_non_null(strstr(form_at(&form, SIZE)->error.s, "20"));
    assert_int_equal(value(SIZE)->tag, VALUE_NULL);
    assert_false(form_check(&form));
    assert_int_equal(form_focus(&form), NAME); /* it is needed and empty */
    type("x");
    assert_false(form_check(&form));
    assert_int_equal(form_focus(&form), SIZE);
    press(K_BACKSPACE);
    assert_true(form_take(&form));
    assert_int_equal(value(SIZE)->i, 2);
    form_set_focus(&form, DONE);
    type("-");
    assert_true(form_check(&form));
}

static void a_field_emptied_has_no_value(void **state)
{
    (void)state;
    form_set_focus(&form, SIZE);
    type("7");
    press(K_TAB);
    form_set_focus(&form, SIZE);
    press(K_BACKSPACE);
    press(K_TAB);
    assert_int_equal(value(SIZE)->tag, VALUE_NULL);
    assert_int_equal(form_at(&form, SIZE)->error.len, 0);
}

static void a_number_typed_takes_the_place_of_the_one_there(void **state)
{
    (void)state;
    form_set_focus(&form, SIZE);
    type("1");
    form_set_focus(&form, NAME);
    form_set_focus(&form, SIZE);
    type("8");
    assert_true(form_take(&form));
    assert_int_equal(value(SIZE)->i, 8);
    form_set_focus(&form, NAME);
    form_set_focus(&form, SIZE);
    press(K_LEFT); /* corrected, not given anew */
    type("1");
    assert_true(form_take(&form));
    assert_int_equal(value(SIZE)->i, 18);
    form_set_focus(&form, NAME);
    type("Luku");
    form_set_focus(&form, SIZE);
    form_set_focus(&form, NAME);
    type("piiri"); /* words are gone on with */
    assert_true(form_take(&form));
    assert_string_equal(value_string(value(NAME)), "Lukupiiri");
}

static void space_and_letters_choose(void **state)
{
    (void)state;
    form_set_focus(&form, KIND);
    type(" ");
    assert_int_equal(value(KIND)->i, 1);
    press(K_LEFT);
    assert_int_equal(value(KIND)->i, 2);
    type("a");
    assert_int_equal(value(KIND)->i, 1);
    press(K_DELETE);
    assert_int_equal(value(KIND)->tag, VALUE_NULL);
}

static void yes_no_and_unknown_are_three_things(void **state)
{
    (void)state;
    form_set_focus(&form, SHOWN);
    assert_int_equal(value(SHOWN)->tag, VALUE_NULL);
    type(" ");
    assert_int_equal(value(SHOWN)->i, 1);
    type(" ");
    assert_int_equal(value(SHOWN)->i, 0);
    assert_int_equal(value(SHOWN)->tag, VALUE_INT);
    type(" ");
    assert_int_equal(value(SHOWN)->tag, VALUE_NULL);
    form_set_focus(&form, DONE); /* required: never unknown again */
    type("   ");
    assert_int_equal(value(DONE)->tag, VALUE_INT);
    press(K_BACKSPACE);
    assert_int_equal(value(DONE)->tag, VALUE_INT);
}

static void enter_on_the_last_field_is_left_to_the_screen(void **state)
{
    (void)state;
    form_set_focus(&form, DONE);
    assert_true(press(K_ENTER));
    assert_int_equal(form_focus(&form), NOTES);
    type("rivi");
    assert_true(press(K_ENTER)); /* a paragraph */
    assert_string_equal(form_typed(&form), "rivi\n");
    press(K_TAB);
    assert_int_equal(form_focus(&form), NAME); /* around */
    press(K_SHIFT | K_TAB);
    assert_int_equal(form_focus(&form), NOTES);
    assert_false(press(K_F5));
    assert_false(press(K_ESC));
}

static void a_fixed_field_is_not_written_on(void **state)
{
    (void)state;
    form_at(&form, NAME)->fixed = "It is locked.";
    type("x");
    press(K_BACKSPACE);
    assert_null(form_typed(&form));
    assert_true(press(K_ENTER));
    assert_int_equal(form_focus(&form), SIZE);
    assert_false(form_changed(&form));
}

static void the_focus_is_told_in_words(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    form_set_focus(&form, SIZE);
    type("x");
    form_take(&form);
    form_announce(&form, &text);
    assert_string_equal(text.s, "Size: x. Write a whole number, such as 8.");
    str_clear(&text);
}

static void every_change_is_counted_once(void **state)
{
    (void)state;
    uint64_t before = form_changes(&form);
    type("ab");
    uint64_t typed = form_changes(&form);
    assert_int_equal(typed, before + 2);
    press(K_TAB);
    assert_true(form_changes(&form) >= typed);
    uint64_t left = form_changes(&form);
    press(K_SHIFT | K_TAB);
    press(K_TAB);
    assert_int_equal(form_changes(&form), left); /* nothing typed, nothing changed */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_form, close_form)
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_taken_when_the_field_is_left),
        TEST(a_wrong_text_stays_where_it_was_typed),
        TEST(a_field_emptied_has_no_value),
        TEST(a_number_typed_takes_the_place_of_the_one_there),
        TEST(space_and_letters_choose),
        TEST(yes_no_and_unknown_are_three_things),
        TEST(enter_on_the_last_field_is_left_to_the_screen),
        TEST(a_fixed_field_is_not_written_on),
        TEST(the_focus_is_told_in_words),
        TEST(every_change_is_counted_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
