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

/* Both copies are written and become one: a place, and a text of several sentences. */
static int make_book(void **state)
{
    struct meeting_book other;
    char input[700], merge[400];
    (void)state;
    meeting_book_make(&book, 0);
    other = book;
    other.path[strlen(other.path) - 1] = '2';
    snprintf(input, sizeof input,
        "set meeting %llu \"note=Yksi lause. Toinen lause. Kolmas lause.\"\n",
        (unsigned long long)book.meeting);
    program_command(&book, "batch", input);
    copy_book(&book, &other);
    snprintf(input, sizeof input,
        "set meeting %llu place=Valkealakoti \"note=Yksi lause. Toinen lause toisin. Kolmas "
        "lause uusiksi.\"\n",
        (unsigned long long)book.meeting);
    program_command(&other, "batch", input);
    snprintf(input, sizeof input,
        "set meeting %llu place=Kirjasto \"note=Yksi lause. Toinen lause ihan muuten. Kolmas "
        "lause. Neljäs.\"\n",
        (unsigned long long)book.meeting);
    program_command(&book, "batch", input);
    snprintf(merge, sizeof merge, "merge \"%s\"", other.path);
    program_command(&book, merge, "");
    return 0;
}

/* From the first screen of the open book to the list. */
static struct pty *open_list(void)
{
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "F6");
    for (int i = 0; i < 9 && !strstr(pty_row(pty, program_focus(pty)), "two different"); i++)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            today_counts_them_and_the_list_tells_both_with_who_and_what_was_before),
        cmocka_unit_test(a_text_is_joined_into_a_proposal_whose_draft_survives_a_lock),
        cmocka_unit_test(a_value_is_kept_by_its_row_after_a_question),
    };
    return cmocka_run_group_tests(tests, make_book, NULL);
}
