/* The lock screen: opening, a wrong passphrase, languages, what stays after locking. */
#include "support/program.h"

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct meeting_book book;

static int make_book(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    return 0;
}

static void letters_go_to_the_passphrase_and_open_the_book(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    pty_expect(pty, "Notice board");
    pty_expect(pty, "locked");
    program_unlock(pty);
    pty_expect(pty, "people open");
    pty_expect_none(pty, "Passphrase:");
    program_quit(pty);
}

static void the_passphrase_is_never_shown(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    pty_type(pty, "kahvi");
    pty_expect_none(pty, "kahvi");
    pty_expect(pty, "*****");
    program_focus(pty);
    pty_send(pty, "\033[21~", 5);
    assert_int_equal(pty_wait(pty), 0);
    pty_free(pty);
}

static void a_passphrase_that_was_begun_goes_when_the_focus_goes(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    pty_type(pty, "ohimennen");
    pty_keys(pty, "Tab");
    pty_expect_none(pty, "*****");
    pty_expect(pty, "you had begun is gone");
    assert_int_not_equal(program_remembers(pty, "ohimennen"), 1);
    program_unlock(pty);
    pty_expect(pty, "people open");
    program_quit(pty);
}

static void a_wrong_passphrase_is_told_and_the_next_try_waits(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    for (int i = 0; i < 3; i++) {
        pty_type(pty, "tämä ei ole se oikea");
        pty_keys(pty, "Enter");
        program_await(pty, i < 2 ? "not right" : "Wait");
        pty_expect(pty, "locked");
    }
    pty_expect(pty, "***"); /* what was written is not lost by waiting */
    pty_free(pty);
}

static void keys_typed_while_the_book_opens_go_to_what_opens(void **state)
{
    (void)state;
    struct pty *pty = program_start_slow(book.path, 24, 80);
    const char all[] = MEETING_BOOK_PASSPHRASE "\r\033p";
    pty_send(pty, all, strlen(all));
    pty_settle(pty);
    pty_expect(pty, "Opening"); /* nothing waits for the key: the fence is answered */
    pty_keys(pty, "Down Down"); /* in the list that is not there yet */
    pty_expect(pty, "Opening");
    program_await(pty, "people open");
    program_await(pty, "Last name");
    pty_expect(pty, ">Koski");
    pty_free(pty);
}

static void keys_typed_after_a_wrong_passphrase_are_in_nobodys_way(void **state)
{
    (void)state;
    struct pty *pty = program_start_slow(book.path, 24, 80);
    pty_send(pty, "kahvi ja tee\rkissa", 18);
    pty_settle(pty);
    pty_expect(pty, "Opening");
    program_await(pty, "not right");
    pty_expect_none(pty, "kissa");
    pty_expect_none(pty, "*"); /* nor are they the next passphrase */
    pty_keys(pty, "Enter");
    pty_expect(pty, "Write the passphrase");
    pty_free(pty);
}

static void esc_gives_up_opening(void **state)
{
    (void)state;
    struct pty *pty = program_start_slow(book.path, 24, 80);
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    pty_expect(pty, "Opening");
    pty_keys(pty, "M-p Esc");
    pty_expect_none(pty, "Opening");
    pty_expect(pty, "locked");
    pty_expect(pty, "***"); /* what was written is still there */
    pty_keys(pty, "Enter");
    pty_resize(pty, 20, 70); /* drawn meanwhile */
    pty_expect(pty, "Opening");
    program_await(pty, "people open");
    pty_expect_none(pty, "Last name"); /* what was typed before giving up is forgotten */
    pty_free(pty);
}

static void the_program_ends_while_the_book_opens(void **state)
{
    (void)state;
    struct pty *pty = program_start_slow(book.path, 24, 80);
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    pty_expect(pty, "Opening");
    pty_kill(pty, SIGHUP);
    pty_free(pty);
}

static void the_language_changes_at_once(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    pty_keys(pty, "M-f");
    pty_expect(pty, "Ilmoitustaulu");
    pty_expect(pty, "Salasana:");
    pty_expect(pty, "lukittu");
    pty_expect(pty, "la 21.11. vk 47");
    pty_keys(pty, "M-s");
    pty_expect(pty, "Anslagstavla");
    pty_expect(pty, "låst");
    pty_keys(pty, "M-e");
    pty_expect(pty, "Notice board");
    pty_free(pty);
}

static void locking_keeps_half_written_text_and_forgets_everything_else(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "F2");
    pty_type(pty, "Zorbakka");
    assert_int_not_equal(program_remembers(pty, "Zorbakka"), 0);
    program_lock(pty);
    pty_expect(pty, "locked");
    pty_expect_none(pty, "Zorbakka");
    assert_int_not_equal(program_remembers(pty, "Zorbakka"), 1);
    assert_int_not_equal(program_remembers(pty, "Koski"), 1);
    program_unlock(pty);
    pty_expect(pty, "Zorbakka"); /* where it was being written */
    pty_expect(pty, "here again");
    pty_keys(pty, "Esc d");
    pty_expect_none(pty, "Zorbakka");
    program_quit(pty);
}

static void the_screen_is_erased_when_the_program_ends(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    program_people(pty);
    pty_expect(pty, "Koski");
    pty_send(pty, "\033[21~q", 6);
    assert_int_equal(pty_wait(pty), 0);
    pty_expect_none(pty, "Koski");
    pty_free(pty);
}

static void a_hang_up_keeps_what_was_being_written(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "F2");
    pty_type(pty, "Katkonen");
    pty_kill(pty, 1);
    pty_free(pty);
    pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "F2");
    pty_expect(pty, "Katkonen");
    pty_keys(pty, "Esc d");
    program_quit(pty);
}

static void a_second_screen_on_the_book_only_reads(void **state)
{
    (void)state;
    struct pty *first = program_start(book.path, 24, 80);
    struct pty *second = program_start(book.path, 24, 80);
    program_unlock(first);
    program_unlock(second);
    program_people(second);
    pty_keys(second, "F2");
    pty_expect(second, "another screen");
    pty_expect(second, "only be read");
    pty_expect(second, "People");
    program_quit(second);
    program_quit(first);
}

static void a_file_that_is_no_book_is_told_with_what_can_be_done(void **state)
{
    (void)state;
    struct pty *pty = program_start("README.md", 24, 80);
    pty_expect(pty, "not");
    pty_expect(pty, "Nothing is written in it.");
    pty_expect(pty, "Look for another book");
    pty_expect_none(pty, "Read what can be read");
    program_focus(pty);
    pty_free(pty);
}

/* The lock screen in Finnish, row by row: as it is drawn in the design of the screens. */
static void the_lock_screen_in_finnish_is_as_drawn(void **state)
{
    static const char *const golden[24] = {
        " Rukkanen  Hakolan kerhohuone                          lukittu   la 21.11. vk 47",
        " Ilmoitustaulu",
        "--------------------------------------------------------------------------------",
        [20] = " Ohjaaja:  Sanna                                      Unohtuiko salasana?",
        [21] = ">Salasana:",
        [23] = " F1 Ohje Enter Avaa Alt-F Suomi Alt-S Svenska Alt-E In English F9 Valikko",
    };
    (void)state;
    struct pty *pty = program_start_in("fi", book.path, 24, 80);
    for (int row = 0; row < 24; row++)
        if (golden[row])
            assert_string_equal(pty_row(pty, row), golden[row]);
    pty_expect(pty, "Tulossa");
    pty_expect(pty, "tänään klo 10 Hakolan");
    program_focus(pty);
    pty_free(pty);
}

static void a_damaged_book_is_replaced_by_its_newest_backup(void **state)
{
    (void)state;
    struct meeting_book own;
    meeting_book_make(&own, 1);
    struct pty *pty = program_start(own.path, 24, 80); /* the first change makes a backup */
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "F2");
    pty_type(pty, "Uusi");
    pty_keys(pty, "Enter");
    pty_type(pty, "Ulla");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Saved");
    program_quit(pty);
    FILE *file = fopen(own.path, "r+");
    assert_non_null(file);
    for (int i = 0; i < 4096; i++)
        fputc('x', file);
    fclose(file);
    pty = program_start(own.path, 24, 80);
    pty_expect(pty, "The book does not open");
    program_focus(pty);
    pty_expect(pty, "newest backup");
    pty_keys(pty, "Enter");
    program_await(pty, "Notice board");
    program_unlock(pty);
    program_people(pty);
    pty_expect(pty, "Koski");
    program_quit(pty);
    meeting_book_make(&book, 1);
}

static void tables_that_something_else_changed_are_made_anew_on_the_screen(void **state)
{
    (void)state;
    struct meeting_book own;
    sqlite3 *db;
    meeting_book_make(&own, 1);
    struct pty *pty = program_start(own.path, 24, 80);
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "F2");
    pty_type(pty, "Uusi");
    pty_keys(pty, "Enter");
    pty_type(pty, "Ulla");
    pty_keys(pty, "Esc");
    program_quit(pty);
    assert_int_equal(sqlite3_open(own.path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE r_group SET c8 = 'Toinen nimi'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    pty = program_start(own.path, 24, 80);
    pty_expect(pty, ">Make the tables anew from the history; nothing is lost");
    pty_expect(pty, "(this file is kept)");
    pty_keys(pty, "Enter");
    program_await(pty, "Notice board");
    program_unlock(pty);
    program_people(pty);
    pty_expect(pty, "Ulla");
    program_quit(pty);
    meeting_book_make(&book, 1);
}

static void the_lock_screen_fits_a_small_terminal(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 12, 40);
    pty_expect(pty, "Notice board");
    pty_expect(pty, "Passphrase:");
    program_focus(pty);
    program_unlock(pty);
    pty_expect(pty, "open");
    program_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_go_to_the_passphrase_and_open_the_book),
        cmocka_unit_test(the_passphrase_is_never_shown),
        cmocka_unit_test(a_passphrase_that_was_begun_goes_when_the_focus_goes),
        cmocka_unit_test(a_wrong_passphrase_is_told_and_the_next_try_waits),
        cmocka_unit_test(keys_typed_while_the_book_opens_go_to_what_opens),
        cmocka_unit_test(keys_typed_after_a_wrong_passphrase_are_in_nobodys_way),
        cmocka_unit_test(esc_gives_up_opening),
        cmocka_unit_test(the_program_ends_while_the_book_opens),
        cmocka_unit_test(the_language_changes_at_once),
        cmocka_unit_test(locking_keeps_half_written_text_and_forgets_everything_else),
        cmocka_unit_test(the_screen_is_erased_when_the_program_ends),
        cmocka_unit_test(a_hang_up_keeps_what_was_being_written),
        cmocka_unit_test(a_second_screen_on_the_book_only_reads),
        cmocka_unit_test(a_file_that_is_no_book_is_told_with_what_can_be_done),
        cmocka_unit_test(the_lock_screen_in_finnish_is_as_drawn),
        cmocka_unit_test(a_damaged_book_is_replaced_by_its_newest_backup),
        cmocka_unit_test(tables_that_something_else_changed_are_made_anew_on_the_screen),
        cmocka_unit_test(the_lock_screen_fits_a_small_terminal),
    };
    return cmocka_run_group_tests(tests, make_book, NULL);
}
