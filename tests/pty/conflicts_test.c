/* Two values at the screen: told on Today, listed, kept, written together, and half written over a
 * lock. */
#include "support/program.h"

#include "rukkanen/base/err.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct meeting_book book;

static void copy_book(const struct meeting_book *from, const struct meeting_book *to)
{
    struct str bytes = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    unlink(to->path);
    assert_true(path_read(from->path, 1 << 28, &bytes, &err));
    assert_true(path_write_new(to->path, bytes.s, bytes.len, &err));
    str_clear(&bytes);
}

/* The book is copied, each of the two is written, and the copy merged into the book. */
static void part(const char *fields, const char *other_fields)
{
    struct meeting_book other = book;
    char input[700];
    other.path[strlen(other.path) - 1] = '2';
    copy_book(&book, &other);
    snprintf(input, sizeof input, "set meeting %llu %s\n", (unsigned long long)book.meeting,
        other_fields);
    program_command(&other, "batch", input);
    snprintf(
        input, sizeof input, "set meeting %llu %s\n", (unsigned long long)book.meeting, fields);
    program_command(&book, "batch", input);
    snprintf(input, sizeof input, "merge \"%s\"", other.path);
    program_command(&book, input, "");
}

static void part_place(const char *place, const char *other_place)
{
    char fields[100], other_fields[100];
    snprintf(fields, sizeof fields, "place=%s", place);
    snprintf(other_fields, sizeof other_fields, "place=%s", other_place);
    part(fields, other_fields);
}

/* In two fields of the meeting copies differ: a place, and a text of several sentences. */
static int make_book(void **state)
{
    char input[200];
    (void)state;
    meeting_book_make(&book, 0);
    snprintf(input, sizeof input,
        "set meeting %llu \"note=Yksi lause. Toinen lause. Kolmas lause.\"\n",
        (unsigned long long)book.meeting);
    program_command(&book, "batch", input);
    part("place=Kirjasto \"note=Yksi lause. Toinen lause ihan muuten. Kolmas lause. Neljäs.\"",
        "place=Valkealakoti \"note=Yksi lause. Toinen lause toisin. Kolmas lause uusiksi.\"");
    return 0;
}

static bool focus_tells(struct pty *pty, const char *text)
{
    int row, column;
    pty_cursor(pty, &row, &column);
    return strstr(pty_row(pty, row), text) != NULL;
}

/* From the first screen of the open book to the list. */
static struct pty *open_list(void)
{
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "F6");
    for (int i = 0; i < 9 && !focus_tells(pty, "two different"); i++)
        pty_keys(pty, "Down");
    pty_expect(pty, "with two different values");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Two values");
    return pty;
}

static void today_counts_them_and_the_list_tells_both_with_who_and_what_was_before(void **state)
{
    (void)state;
    struct pty *pty = open_list();
    pty_expect(pty, "Valkealakoti");
    pty_expect(pty, "Kirjasto");
    pty_expect(pty, "this copy");
    pty_expect(pty, "stands now");
    pty_expect(pty, "Before: ");
    program_quit(pty);
}

static void a_text_is_joined_into_a_proposal_whose_draft_survives_a_lock(void **state)
{
    (void)state;
    struct pty *pty = open_list();
    int row = pty_find(pty, "1 Yksi lause.", NULL);
    assert_true(row > 0);
    for (int i = 0; i < 5 && program_focus(pty) != row; i++)
        pty_keys(pty, "Down");
    pty_keys(pty, "e");
    pty_expect(pty, "Edit together");
    pty_expect(pty, "Yksi lause. [1 ");
    pty_expect(pty, ": Toinen lause");
    pty_expect(pty, "Kolmas lause uusiksi. Neljäs.");
    pty_keys(pty, "C-s");
    pty_expect(pty, "Both versions still stand in [ ].");
    pty_keys(pty, "Esc C-Home");
    pty_type(pty, "Omaa. ");
    program_lock(pty);
    program_unlock(pty);
    pty_expect(pty, "Two values");
    pty_keys(pty, "e");
    pty_expect(pty, "Omaa. ");
    pty_keys(pty, "C-Home S-Down S-Down S-End");
    pty_type(pty, "Sovittu teksti.");
    pty_keys(pty, "C-s");
    pty_expect(pty, "Settled on all copies.");
    pty_expect_none(pty, "Yksi lause.");
    pty_expect(pty, "Kirjasto");
    program_quit(pty);
}

static void a_value_is_kept_by_its_row_after_a_question(void **state)
{
    (void)state;
    struct pty *pty = open_list();
    int row = pty_find(pty, " Kirjasto", NULL);
    for (int i = 0; i < 5 && program_focus(pty) != row; i++)
        pty_keys(pty, "Down");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Keep “Kirjasto”?");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Settled on all copies.");
    pty_expect_none(pty, "Valkealakoti");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Kirjasto");
    program_quit(pty);
}

static void a_form_marks_the_field_and_leads_to_its_values(void **state)
{
    (void)state;
    part_place("Hakola", "Rauhala");
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "Enter M-d");
    pty_expect(pty, "! Copies of the book say different things here: Alt-Z shows all.");
    pty_keys(pty, "M-z");
    pty_expect(pty, "Two values");
    int row = program_focus(pty);
    assert_non_null(strstr(pty_row(pty, row - 1), "Place"));
    pty_keys(pty, "Enter Enter");
    pty_expect(pty, "Settled on all copies.");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Held at site");
    pty_expect_none(pty, "Copies of the book say");
    program_quit(pty);
}

static void what_is_chosen_is_not_opened_again_by_an_undo(void **state)
{
    (void)state;
    part_place("Tapola", "Utti");
    struct pty *pty = open_list();
    pty_keys(pty, "Enter Enter");
    pty_expect(pty, "Settled on all copies.");
    pty_keys(pty, "C-z");
    pty_expect(pty, "This chose between two values");
    pty_expect_none(pty, "stands now");
    program_quit(pty);
}

static void an_undo_under_an_open_form_makes_no_second_value(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "g Enter C-d C-End");
    pty_type(pty, "X");
    pty_keys(pty, "Esc C-d");
    pty_expect(pty, "työrukkanenX");
    pty_keys(pty, "C-z");
    pty_expect(pty, "Undone: ");
    assert_null(strstr(pty_row(pty, program_focus(pty)), "X"));
    pty_keys(pty, "C-End");
    pty_type(pty, "Y");
    pty_keys(pty, "Esc M-y Esc Esc Esc");
    pty_expect(pty, "työrukkanenY");
    pty_expect_none(pty, "two different");
    program_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            today_counts_them_and_the_list_tells_both_with_who_and_what_was_before),
        cmocka_unit_test(a_text_is_joined_into_a_proposal_whose_draft_survives_a_lock),
        cmocka_unit_test(a_value_is_kept_by_its_row_after_a_question),
        cmocka_unit_test(a_form_marks_the_field_and_leads_to_its_values),
        cmocka_unit_test(what_is_chosen_is_not_opened_again_by_an_undo),
        cmocka_unit_test(an_undo_under_an_open_form_makes_no_second_value),
    };
    return cmocka_run_group_tests(tests, make_book, NULL);
}
