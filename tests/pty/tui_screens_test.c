/* Lists, dialogs and forms in a real terminal. */
#include "support/demo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* ---- lists ------------------------------------------------------------------------------- */

static void an_empty_list_says_what_to_do_first(void **state)
{
    (void)state;
    static const char *const env[] = {"DEMO_ROWS=0", NULL};
    struct pty *pty = demo_start("list", &(struct pty_options){.env = env});
    pty_expect(pty, "Nobody here yet. F2 adds the first one.");
    pty_keys(pty, "Down Up PgDn End Home");
    demo_end(pty);
}

static void headings_and_details_are_stepped_over(void **state)
{
    (void)state;
    struct pty *pty = demo_start("headings", NULL);
    pty_expect(pty, ">Heino Kalevi 1");
    pty_expect(pty, "   details of row 1");
    assert_int_equal(demo_focus_row(pty), 5);
    pty_keys(pty, "Down");
    assert_int_equal(demo_focus_row(pty), 7);
    pty_keys(pty, "Down");
    assert_int_equal(demo_focus_row(pty), 9);
    pty_keys(pty, "Up Up Up Up");
    assert_int_equal(demo_focus_row(pty), 5);
    pty_expect(pty, "Group 1");
    pty_keys(pty, "End");
    pty_expect(pty, ">Åkerlund Kalevi 199");
    demo_end(pty);
}

static void marked_rows_show_a_star(void **state)
{
    (void)state;
    struct pty *pty = demo_start("marks", NULL);
    pty_keys(pty, "F7 Down Space");
    pty_expect(pty, " *Aalto Eila 0");
    pty_expect(pty, " *Koski Marja 2");
    pty_keys(pty, "Home F7");
    pty_expect(pty, "  Aalto Eila 0");
    demo_end(pty);
}

static void a_removed_row_leaves_the_focus_at_its_place(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "Down Down F8");
    pty_expect(pty, "Remove this person?");
    pty_keys(pty, "Enter"); /* No stands first where harm is possible */
    pty_expect(pty, ">Koski Marja 2");
    pty_keys(pty, "F8 y");
    pty_expect(pty, "Removed. Ctrl-Z brings back.");
    assert_int_equal(demo_focus_row(pty), 6);
    demo_end(pty);
}

/* ---- dialogs ----------------------------------------------------------------------------- */

static void a_question_is_answered_by_letter_arrow_or_not_at_all(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "C-k");
    pty_expect(pty, "Which one shall stay?");
    pty_expect(pty, ">B  Keep both");
    pty_expect(pty, " Ä  Älä säilytä");
    pty_keys(pty, "Ä");
    pty_expect(pty, "Chosen 8");
    pty_keys(pty, "C-k Down Down Enter");
    pty_expect(pty, "Chosen 9");
    pty_keys(pty, "C-k Esc");
    pty_expect(pty, "Left 0");
    pty_expect_none(pty, "Which one");
    demo_end(pty);
}

static void a_prompt_gives_back_what_was_written(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "C-n");
    pty_type(pty, " Niemi");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Name: Uusi Niemi");
    pty_keys(pty, "C-n");
    pty_type(pty, "0123456789012345678901234567890123456789");
    pty_expect(pty, "The text is full: at most 20 letters.");
    pty_expect(pty, ">Uusi0123456789012345");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Name: -");
    demo_end(pty);
}

static void a_passphrase_is_not_shown(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "C-u");
    pty_type(pty, "öinen salasana");
    pty_expect(pty, ">**************");
    pty_expect_none(pty, "salasana");
    pty_keys(pty, "Left Left BS Enter");
    pty_expect(pty, "Name: öinen salasna");
    demo_end(pty);
}

static void a_list_to_choose_from_is_narrowed_by_typing(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "F4");
    pty_expect(pty, ">Bergström");
    pty_keys(pty, "Ä");
    pty_expect(pty, ">Ääninen");
    pty_expect(pty, " Ähtäri");
    pty_expect_none(pty, "Aalto");
    pty_keys(pty, "h");
    pty_expect(pty, ">Ähtäri");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Chosen 4");
    pty_keys(pty, "F4 z z");
    pty_expect(pty, ">Use \"zz\"");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Chosen -1");
    demo_end(pty);
}

static void a_text_is_read_line_by_line_and_searched(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "F5");
    pty_expect(pty, ">Memo");
    assert_true(pty_cell(pty, 3, 1).bold);
    pty_keys(pty, "F4");
    pty_type(pty, "TREASURE");
    pty_keys(pty, "Enter");
    pty_expect(pty, ">The treasure lies here.");
    pty_resize(pty, 12, 40);
    pty_expect(pty, ">The treasure lies here.");
    pty_keys(pty, "Home Down Down Down");
    pty_expect(pty, ">be wrapped on a terminal of eighty");
    pty_keys(pty, "Esc");
    pty_expect(pty, ">Aalto");
    demo_end(pty);
}

static void long_work_tells_when_it_is_done_and_can_be_stopped(void **state)
{
    (void)state;
    static const char *const env[] = {"DEMO_ENDLESS=1", NULL};
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "C-w");
    for (int i = 0; i < 50 && pty_find(pty, "Work done", NULL) < 0; i++)
        pty_settle(pty);
    pty_expect(pty, "Work done");
    demo_end(pty);
    pty = demo_start("list", &(struct pty_options){.env = env});
    pty_keys(pty, "C-w");
    pty_expect(pty, "Counting");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Work stopped");
    demo_end(pty);
}

static void the_menu_shows_everything_and_says_why_not(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "F9");
    pty_expect(pty, ">F1         Help");
    pty_expect(pty, "Count everything");
    pty_expect(pty, "People's details are locked.");
    pty_keys(pty, "Down Down Enter");
    assert_int_equal(pty_find(pty, "People's details are locked. Give the passphrase.", NULL), 22);
    pty_keys(pty, "Down Down Enter");
    pty_expect(pty, ">Memo");
    pty_keys(pty, "Esc");
    pty_expect(pty, ">Aalto");
    pty_keys(pty, "F9 Esc");
    pty_expect(pty, ">Aalto");
    demo_end(pty);
}

static void the_help_is_made_of_the_commands(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "F1");
    pty_expect(pty, ">Everybody who takes part.");
    pty_expect(pty, "F2  New person");
    pty_expect(pty, "Adds somebody.");
    pty_keys(pty, "F4");
    pty_type(pty, "marked one");
    pty_keys(pty, "Enter");
    pty_expect(pty, ">Removes the marked one; can be undone.");
    pty_keys(pty, "Esc Down");
    pty_expect(pty, ">Heino");
    demo_end(pty);
}

/* ---- forms ------------------------------------------------------------------------------- */

/* The row whose marker and cursor show the field with the focus. */
static int field_row(struct pty *pty)
{
    int row, column;
    pty_cursor(pty, &row, &column);
    assert_true(pty_cell(pty, row, 0).reverse || pty_cell(pty, row - 1, 0).reverse);
    return row;
}

static void a_form_is_filled_with_enter_and_letters(void **state)
{
    (void)state;
    struct pty *pty = demo_start("form", NULL);
    assert_int_equal(field_row(pty), 3);
    pty_type(pty, "Lukupiiri");
    pty_keys(pty, "Enter 8 Enter");
    pty_keys(pty, "Right Right");
    pty_expect(pty, "wellbeing group");
    pty_keys(pty, "Tab Space");
    pty_expect(pty, "[x]");
    pty_keys(pty, "Space");
    pty_expect(pty, "[ ]");
    pty_keys(pty, "Tab Enter Down Enter");
    pty_expect(pty, "Place 2");
    pty_keys(pty, "Tab");
    pty_type(pty, "Ensimmäinen rivi");
    pty_keys(pty, "Enter");
    pty_type(pty, "toinen");
    pty_expect(pty, " toinen");
    pty_keys(pty, "C-s");
    pty_expect(pty, "Saved: Lukupiiri");
    demo_end(pty);
}

static void what_cannot_be_understood_is_said_under_the_field(void **state)
{
    (void)state;
    struct pty *pty = demo_start("form", NULL);
    pty_keys(pty, "Tab 1 2 x Tab");
    pty_expect(pty, "! Write a whole number, such as 8.");
    pty_expect(pty, "12x");
    pty_keys(pty, "C-s");
    pty_expect(pty, "! This is needed.");
    pty_expect(pty, "Something is missing.");
    assert_int_equal(field_row(pty), 3); /* on the first wrong one */
    pty_keys(pty, "A Enter End BS Enter");
    pty_expect_none(pty, "Write a whole");
    pty_keys(pty, "C-s");
    pty_expect(pty, "Saved: A");
    demo_end(pty);
}

static void a_choice_lists_all_on_enter(void **state)
{
    (void)state;
    struct pty *pty = demo_start("form", NULL);
    pty_keys(pty, "Tab Tab Enter");
    pty_expect(pty, ">cooperation group");
    pty_keys(pty, "n e t");
    pty_keys(pty, "Enter");
    pty_expect(pty, "network");
    pty_keys(pty, "w");
    pty_expect(pty, "wellbeing group");
    pty_keys(pty, "BS");
    pty_expect_none(pty, "wellbeing group");
    demo_end(pty);
}

static void a_field_that_is_fixed_says_why(void **state)
{
    (void)state;
    struct pty *pty = demo_start("form", NULL);
    pty_keys(pty, "S-Tab S-Tab x");
    assert_int_equal(pty_find(pty, "The code cannot be changed.", NULL), 20);
    assert_string_equal(pty_row(pty, 22), " The code cannot be changed.");
    demo_end(pty);
}

static void a_form_scrolls_on_a_small_terminal(void **state)
{
    (void)state;
    struct pty *pty = demo_start("form", &(struct pty_options){.rows = 12, .columns = 40});
    pty_expect(pty, ">Name");
    for (int i = 0; i < 7; i++) {
        pty_keys(pty, "Tab");
        int row = field_row(pty);
        assert_true(row >= 1 && row <= 9);
    }
    pty_expect(pty, ">Last one");
    pty_type(pty, "viimeinen");
    pty_expect(pty, "viimeinen");
    pty_resize(pty, 24, 80);
    pty_expect(pty, "viimeinen");
    pty_keys(pty, "Tab");
    pty_expect(pty, ">Name");
    demo_end(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_list_says_what_to_do_first),
        cmocka_unit_test(headings_and_details_are_stepped_over),
        cmocka_unit_test(marked_rows_show_a_star),
        cmocka_unit_test(a_removed_row_leaves_the_focus_at_its_place),
        cmocka_unit_test(a_question_is_answered_by_letter_arrow_or_not_at_all),
        cmocka_unit_test(a_prompt_gives_back_what_was_written),
        cmocka_unit_test(a_passphrase_is_not_shown),
        cmocka_unit_test(a_list_to_choose_from_is_narrowed_by_typing),
        cmocka_unit_test(a_text_is_read_line_by_line_and_searched),
        cmocka_unit_test(long_work_tells_when_it_is_done_and_can_be_stopped),
        cmocka_unit_test(the_menu_shows_everything_and_says_why_not),
        cmocka_unit_test(the_help_is_made_of_the_commands),
        cmocka_unit_test(a_form_is_filled_with_enter_and_letters),
        cmocka_unit_test(what_cannot_be_understood_is_said_under_the_field),
        cmocka_unit_test(a_choice_lists_all_on_enter),
        cmocka_unit_test(a_field_that_is_fixed_says_why),
        cmocka_unit_test(a_form_scrolls_on_a_small_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
