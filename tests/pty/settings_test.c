/* Settings, users, sites, backups, search: what stands around the daily work. */
#include "support/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct meeting_book book;

static int make_book(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    return 0;
}

static struct pty *open_settings(int rows, int columns)
{
    struct pty *pty = program_start(book.path, rows, columns);
    program_unlock(pty);
    pty_keys(pty, "F9");
    pty_type(pty, "settings");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Backups");
    return pty;
}

/* Moves the focus down to the row with a text. */
static void go_to(struct pty *pty, const char *text)
{
    int row = pty_find(pty, text, NULL);
    assert_true(row >= 0);
    for (int i = 0; i < 40 && program_focus(pty) < row; i++)
        pty_keys(pty, "Down");
    assert_int_equal(program_focus(pty), row);
}

static void a_setting_holds_at_once(void **state)
{
    (void)state;
    struct pty *pty = open_settings(24, 80);
    go_to(pty, "Language of the screens");
    pty_keys(pty, "Enter");
    pty_type(pty, "swe");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Inställningar");
    program_quit(pty);
    pty = open_settings(24, 80); /* --lang of this start is stronger than the setting */
    go_to(pty, "Language of the screens");
    pty_keys(pty, "Enter");
    pty_type(pty, "fin");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Asetukset");
    program_quit(pty);
}

static void the_focus_is_said_in_words_where_that_is_wished(void **state)
{
    (void)state;
    struct pty *pty = open_settings(24, 80);
    go_to(pty, "Say the focus in words");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Row 6/");
    pty_keys(pty, "Enter");
    pty_expect_none(pty, "Row 6/");
    program_quit(pty);
}

static void what_a_setting_may_not_be_is_told(void **state)
{
    (void)state;
    struct pty *pty = open_settings(24, 80);
    int row = pty_find(pty, "Locks itself after", NULL);
    while (program_focus(pty) < row)
        pty_keys(pty, "Down");
    pty_keys(pty, "Enter BS");
    pty_type(pty, "never");
    pty_keys(pty, "Enter");
    pty_expect(pty, "whole number from 1 to 240");
    program_quit(pty);
}

static void a_new_user_opens_the_book_with_a_passphrase_of_their_own(void **state)
{
    (void)state;
    struct pty *pty = open_settings(24, 80);
    pty_keys(pty, "Enter");
    pty_expect(pty, "Sanna");
    program_focus(pty);
    pty_keys(pty, "F2");
    pty_type(pty, "Pekka");
    pty_keys(pty, "Down Down Down");
    pty_type(pty, "metsässä kasvaa mustikoita");
    pty_keys(pty, "Down");
    pty_type(pty, "metsässä kasvaa mustikoita");
    pty_keys(pty, "Enter");
    program_await(pty, "The user is added");
    pty_expect(pty, "Pekka");
    program_lock(pty);
    pty_expect(pty, "Pekka");
    pty_type(pty, "metsässä kasvaa mustikoita");
    pty_keys(pty, "Enter");
    program_await(pty, "Pekka · people open");
    program_people(pty);
    pty_expect(pty, "Koski");
    program_quit(pty);
}

static void a_removed_user_opens_the_book_no_more(void **state)
{
    (void)state;
    struct pty *pty = open_settings(24, 80);
    pty_keys(pty, "Enter Home");
    pty_expect(pty, "Pekka");
    pty_keys(pty, "p F8");
    pty_expect(pty, "Remove the user Pekka?");
    pty_keys(pty, "y");
    program_await(pty, "Removed: Pekka");
    program_lock(pty);
    pty_type(pty, "metsässä kasvaa mustikoita");
    pty_keys(pty, "Enter");
    program_await(pty, "not right");
    pty_free(pty);
}

static void sites_stand_as_a_tree_under_their_house(void **state)
{
    (void)state;
    struct pty *pty = open_settings(24, 80);
    pty_keys(pty, "Down Enter");
    pty_expect(pty, "Hakolan kerhohuone");
    pty_keys(pty, "F2");
    pty_type(pty, "Ainolan pirtti");
    pty_keys(pty, "Enter Enter");
    pty_keys(pty, "Enter");
    pty_keys(pty, "Esc");
    pty_expect(pty, "  Ainolan pirtti");
    assert_true(
        pty_find(pty, "  Ainolan pirtti", NULL) > pty_find(pty, "Hakolan kerhohuone", NULL));
    program_focus(pty);
    program_quit(pty);
}

static void a_backup_is_listed_and_taken_into_use(void **state)
{
    (void)state;
    struct pty *pty = open_settings(24, 80);
    pty_keys(pty, "Down Down Enter");
    pty_expect(pty, "varmuuskopio-2026-11-21"); /* when it was made is told by the system's clock */
    program_focus(pty);
    pty_keys(pty, "Enter");
    pty_expect(pty, "into use?");
    pty_send(pty, "y", 1);
    pty_await_anew(pty);
    program_await(pty, "Passphrase:");
    program_unlock(pty);
    program_people(pty);
    pty_expect(pty, "Koski");
    program_quit(pty);
}

static void search_finds_people_and_opens_what_it_found(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "F4");
    pty_type(pty, "Mäen");
    pty_keys(pty, "Enter");
    program_await(pty, "was found");
    pty_expect(pty, "Mäki Sirkka");
    program_focus(pty);
    pty_keys(pty, "Enter");
    pty_expect(pty, "Details");
    pty_expect(pty, "Sirkka");
    pty_keys(pty, "Esc");
    pty_type(pty, "x");
    pty_keys(pty, "Enter");
    program_await(pty, "Nothing was found");
    program_quit(pty);
}

static void what_was_found_in_a_meeting_is_named_after_it(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "F4");
    pty_type(pty, "kerhohuone");
    pty_keys(pty, "Enter");
    program_await(pty, "were found");
    pty_expect(pty, "Hakolan työrukkanen, meeting 1/2026");
    program_quit(pty);
}

static void all_of_it_fits_a_small_terminal(void **state)
{
    (void)state;
    struct pty *pty = open_settings(12, 40);
    program_focus(pty);
    pty_keys(pty, "Enter");
    program_focus(pty);
    pty_keys(pty, "F2");
    pty_expect(pty, "Name");
    pty_keys(pty, "Esc Esc Down Enter");
    program_focus(pty);
    pty_keys(pty, "Esc Down Enter");
    program_focus(pty);
    program_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_holds_at_once),
        cmocka_unit_test(the_focus_is_said_in_words_where_that_is_wished),
        cmocka_unit_test(what_a_setting_may_not_be_is_told),
        cmocka_unit_test(a_new_user_opens_the_book_with_a_passphrase_of_their_own),
        cmocka_unit_test(a_removed_user_opens_the_book_no_more),
        cmocka_unit_test(sites_stand_as_a_tree_under_their_house),
        cmocka_unit_test(a_backup_is_listed_and_taken_into_use),
        cmocka_unit_test(search_finds_people_and_opens_what_it_found),
        cmocka_unit_test(what_was_found_in_a_meeting_is_named_after_it),
        cmocka_unit_test(all_of_it_fits_a_small_terminal),
    };
    return cmocka_run_group_tests(tests, make_book, NULL);
}
