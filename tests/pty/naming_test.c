/* Names of people who are new, typed in whichever order: told, swapped, never made twice. */
#include "support/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct meeting_book book;

static int make_book(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    return 0;
}

static struct pty *open_attendance(void)
{
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "Enter");
    return pty;
}

static void a_newcomer_typed_as_lists_show_names_is_understood_and_can_be_swapped(void **state)
{
    (void)state;
    struct pty *pty = open_attendance();
    pty_keys(pty, "F2");
    pty_type(pty, "Virtanen Aino");
    pty_keys(pty, "Enter");
    pty_expect(pty, "First name Aino, last name Virtanen.");
    pty_expect(pty, "Virtanen Aino");
    pty_keys(pty, "M-n");
    pty_expect(pty, "First name Virtanen, last name Aino.");
    pty_expect(pty, "Aino Virtanen");
    pty_keys(pty, "M-n");
    pty_expect(pty, "Virtanen Aino");
    program_quit(pty);
}

static void somebody_of_the_book_is_offered_before_a_second_one_is_made(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "F2");
    pty_type(pty, "Sirkka Mäki");
    pty_keys(pty, "Esc");
    pty_expect(pty, "This name is in the book already.");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Mäki Sirkka");
    pty_expect_none(pty, "This name is in the book");
    pty_keys(pty, "Esc F4");
    pty_type(pty, "mäki");
    pty_keys(pty, "Enter");
    int row = pty_find(pty, "Mäki", NULL);
    assert_true(row > 0);
    assert_true(strstr(pty_row(pty, row + 1), "Mäki") == NULL);
    program_quit(pty);
}

static void a_second_person_of_a_name_is_made_only_when_said(void **state)
{
    (void)state;
    struct pty *pty = open_attendance();
    pty_expect(pty, "/9");
    pty_keys(pty, "F2");
    pty_type(pty, "Marja Koski");
    pty_keys(pty, "Enter");
    pty_expect(pty, "1 Koski Marja");
    pty_keys(pty, "Enter");
    pty_expect(pty, "/9");
    pty_keys(pty, "F2");
    pty_type(pty, "Marja Koski");
    pty_keys(pty, "Enter a");
    pty_expect(pty, "/10");
    program_quit(pty);
}

static void a_new_member_of_a_group_is_understood_too(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "g Enter F2");
    pty_type(pty, "Lindström Göran");
    pty_keys(pty, "Enter");
    pty_expect(pty, "First name Göran, last name Lindström.");
    pty_keys(pty, "F2");
    pty_type(pty, "Göran Lindström");
    pty_keys(pty, "Enter");
    pty_expect(pty, "This name is in the book already.");
    pty_keys(pty, "Esc");
    program_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newcomer_typed_as_lists_show_names_is_understood_and_can_be_swapped),
        cmocka_unit_test(somebody_of_the_book_is_offered_before_a_second_one_is_made),
        cmocka_unit_test(a_second_person_of_a_name_is_made_only_when_said),
        cmocka_unit_test(a_new_member_of_a_group_is_understood_too),
    };
    return cmocka_run_group_tests(tests, make_book, NULL);
}
