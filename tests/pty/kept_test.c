/* Unsaved text does not exist: what is half written is there again after a lock or a power cut, and
 * after a lock one is where one was. */
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

static struct pty *start(void)
{
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    return pty;
}

/* A power cut; then the program again, on the first screen. */
static struct pty *cut(struct pty *pty)
{
    pty_keys(pty, "C-s");
    pty_kill(pty, 9);
    pty_free(pty);
    return start();
}

static void lock(struct pty *pty)
{
    program_lock(pty);
    pty_expect(pty, "Notice board");
    program_unlock(pty);
}

static void to_the_meetings(struct pty *pty)
{
    pty_keys(pty, "g");
    program_await(pty, "Next");
    pty_keys(pty, "Enter F6");
}

static void after_a_lock_one_is_in_the_same_item_at_the_same_letter(void **state)
{
    (void)state;
    struct pty *pty = start();
    int row, column, again_row, again_column;
    pty_keys(pty, "Enter F6 Down Down Enter");
    pty_type(pty, "Talkoot ovat");
    pty_keys(pty, "Left Left");
    pty_cursor(pty, &row, &column);
    lock(pty);
    pty_expect(pty, "Talkoot ovat");
    pty_cursor(pty, &again_row, &again_column);
    assert_int_equal(again_row, row);
    assert_int_equal(again_column, column);
    pty_type(pty, "j");
    pty_expect(pty, "Talkoot ovjat");
    pty_keys(pty, "Tab Tab Tab");
    pty_type(pty, "12.1");
    lock(pty);
    pty_expect(pty, "12.1");
    pty_cursor(pty, &row, &column);
    assert_true(strstr(pty_row(pty, row), "By when") != NULL);
    pty_keys(pty, "Tab"); /* what was half written is understood as if it had been typed at once */
    pty_expect(pty, "12 Jan 2027");
    program_quit(pty);
}

static void another_user_begins_with_today(void **state)
{
    (void)state;
    program_command(&book,
        "user add Pekka --peer --new-passphrase-file /dev/stdin", "satu ja sata pullaa");
    struct pty *pty = start();
    pty_keys(pty, "Enter F6");
    program_lock(pty);
    pty_type(pty, "satu ja sata pullaa");
    pty_keys(pty, "Enter");
    program_await(pty, "Pekka");
    pty_expect(pty, " Today");
    pty_expect_none(pty, "Present");
    program_quit(pty);
}

static void a_series_that_is_being_planned_is_a_draft(void **state)
{
    (void)state;
    struct pty *pty = start();
    to_the_meetings(pty);
    pty_keys(pty, "F2");
    pty_expect(pty, "New meetings");
    pty_keys(pty, "Enter Enter Enter");
    pty_keys(pty, "Home S-End");
    pty_type(pty, "Kerhotila");
    lock(pty);
    pty_expect(pty, "New meetings");
    pty_expect(pty, "Kerhotila");
    pty = cut(pty);
    pty_expect_none(pty, "Kerhotila");
    to_the_meetings(pty);
    pty_keys(pty, "F2");
    pty_expect(pty, "Kerhotila");
    pty_expect(pty, "here again");
    pty_keys(pty, "Esc");
    pty_expect(pty, "not finished");
    pty_keys(pty, "d F2");
    pty_expect_none(pty, "Kerhotila");
    pty_keys(pty, "Esc");
    program_quit(pty);
}

static void questions_with_words_are_drafts(void **state)
{
    (void)state;
    struct pty *pty = start();
    pty_keys(pty, "Enter F2");
    pty_expect(pty, "Who came?");
    pty_type(pty, "Zorbakka");
    pty = cut(pty);
    pty_keys(pty, "Enter F2");
    pty_expect(pty, "Zorbakka");
    pty_keys(pty, "Esc F2");
    pty_expect_none(pty, "Zorbakka");
    pty_keys(pty, "Esc Esc g F2");
    pty_type(pty, "Uusi lukupiiri");
    pty = cut(pty);
    pty_keys(pty, "g F2");
    pty_expect(pty, "Uusi lukupiiri");
    pty_keys(pty, "Enter");
    pty = cut(pty); /* its name is not lost while its kind is asked */
    pty_keys(pty, "g F2");
    pty_expect(pty, "Uusi lukupiiri");
    pty_keys(pty, "Esc");
    program_quit(pty);
}

static void a_new_user_is_a_draft_without_the_passphrase(void **state)
{
    (void)state;
    struct pty *pty = start();
    pty_keys(pty, "F9");
    pty_type(pty, "sett");
    pty_keys(pty, "Enter Enter F2");
    pty_expect(pty, "New user");
    pty_type(pty, "Zelma");
    pty_keys(pty, "Tab Tab Tab");
    pty_type(pty, "salainen lause");
    lock(pty);
    pty_expect(pty, "New user");
    pty_expect(pty, "Zelma");
    pty_expect_none(pty, "***");
    pty_keys(pty, "Esc d");
    program_quit(pty);
}

static void a_date_that_is_half_written_in_a_record_is_a_draft(void **state)
{
    (void)state;
    struct pty *pty = start();
    pty_keys(pty, "Enter M-d Tab Tab Tab Tab BS");
    pty_type(pty, "5.q");
    pty = cut(pty);
    pty_keys(pty, "Enter M-d");
    pty_expect(pty, "5.q");
    pty_keys(pty, "Esc d");
    program_quit(pty);
}

static void rows_that_were_pasted_are_a_draft_until_they_are_taken(void **state)
{
    (void)state;
    struct pty *pty = start();
    program_people(pty);
    pty_keys(pty, "M-i");
    pty_paste(pty, "Sukunimi;Etunimi\nZimmer;Zelma\n");
    pty_expect(pty, "Zimmer");
    pty = cut(pty);
    program_people(pty);
    pty_keys(pty, "M-i");
    pty_expect(pty, "Zimmer");
    pty_keys(pty, "Esc");
    pty_expect_none(pty, "Zimmer");
    program_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(after_a_lock_one_is_in_the_same_item_at_the_same_letter, make_book),
        cmocka_unit_test_setup(another_user_begins_with_today, make_book),
        cmocka_unit_test_setup(a_series_that_is_being_planned_is_a_draft, make_book),
        cmocka_unit_test_setup(questions_with_words_are_drafts, make_book),
        cmocka_unit_test_setup(a_new_user_is_a_draft_without_the_passphrase, make_book),
        cmocka_unit_test_setup(a_date_that_is_half_written_in_a_record_is_a_draft, make_book),
        cmocka_unit_test_setup(
            rows_that_were_pasted_are_a_draft_until_they_are_taken, make_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
