/* What is to be sorted out after a merge: told on Today, listed, mended, and taken back. */
#include "support/program.h"
#include "support/scratch.h"

#include "rukkanen/base/err.h"
#include "rukkanen/base/mem.h"
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

/* A copy in which the same person is written down, merged into the book. */
static int make_book(void **state)
{
    struct meeting_book other;
    struct str bytes = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    char input[700];
    (void)state;
    meeting_book_make(&book, 0);
    other = book;
    other.path[strlen(other.path) - 1] = '2';
    unlink(other.path);
    assert_true(path_read(book.path, 1 << 28, &bytes, &err));
    assert_true(path_write_new(other.path, bytes.s, bytes.len, &err));
    str_clear(&bytes);
    program_command(&book, "batch", "add person last=Ranta first=Irmeli\n");
    program_command(&other, "batch", "add person last=Ranta first=Irmeli\n");
    snprintf(input, sizeof input, "merge \"%s\"", other.path);
    program_command(&book, input, "");
    return 0;
}

static void today_counts_it_and_a_yes_mends_it_until_it_is_taken_back(void **state)
{
    (void)state;
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_keys(pty, "F6");
    pty_expect(pty, ">1 thing to sort out after a merge");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Irmeli Ranta is in the book twice");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Show the two as one person?");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Irmeli Ranta is in the book twice");
    pty_keys(pty, "Enter");
    pty_keys(pty, "y");
    pty_expect(pty, "Nothing needs to be sorted out");
    pty_keys(pty, "C-z");
    pty_expect(pty, "Irmeli Ranta is in the book twice");
    program_lock(pty);
    program_unlock(pty);
    pty_expect(pty, "Irmeli Ranta is in the book twice");
    program_quit(pty);
}

/* The question comes by itself after the passphrase; a no leaves both. */
static void who_has_two_passphrases_is_asked_after_unlocking(void **state)
{
    struct meeting_book other = book;
    struct str bytes = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    char input[700], *folder = mem_text(book.path);
    (void)state;
    *strrchr(folder, '/') = '\0';
    other.path[strlen(other.path) - 1] = '3';
    assert_true(path_read(book.path, 1 << 28, &bytes, &err));
    assert_true(path_write_new(other.path, bytes.s, bytes.len, &err));
    str_clear(&bytes);
    scratch_write(folder, "new", "toinen uusi sana\n");
    scratch_write(folder, "same", MEETING_BOOK_PASSPHRASE "\n");
    snprintf(input, sizeof input, "user passphrase --new-passphrase-file \"%s/new\"", folder);
    program_command(&other, input, "");
    snprintf(input, sizeof input, "user passphrase --new-passphrase-file \"%s/same\"", folder);
    program_command(&book, input, "");
    snprintf(input, sizeof input, "merge \"%s\"", other.path);
    program_command(&book, input, "");
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    pty_expect(pty, "Keep the passphrase that you have just used?");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Two passphrases open the book");
    program_lock(pty);
    program_unlock(pty);
    pty_expect(pty, "Keep the passphrase that you have just used?");
    pty_keys(pty, "y");
    pty_expect_none(pty, "Two passphrases");
    program_quit(pty);
    free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(
            today_counts_it_and_a_yes_mends_it_until_it_is_taken_back, make_book),
        cmocka_unit_test_setup(who_has_two_passphrases_is_asked_after_unlocking, make_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
