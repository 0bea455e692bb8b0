/* The first start: from nothing to the first meeting, and books that are found. */
#include "support/program.h"
#include "support/scratch.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static char *home;

static int make_home(void **state)
{
    (void)state;
    home = scratch_new();
    setenv("HOME", home, 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("RUKKANEN_BOOK");
    return 0;
}

static int drop_home(void **state)
{
    (void)state;
    scratch_remove(home);
    return 0;
}

/* The five digits after "N:" on the screen. */
static void read_group(struct pty *pty, int n, char digits[6])
{
    char mark[16];
    snprintf(mark, sizeof mark, "%d: ", n);
    int row = pty_find(pty, mark, NULL);
    assert_true(row >= 0);
    const char *at = strstr(pty_row(pty, row), mark) + strlen(mark);
    memcpy(digits, at, 5);
    digits[5] = '\0';
    for (int i = 0; i < 5; i++)
        assert_true(isdigit((unsigned char)digits[i]));
}

/* Types back the two groups that are asked for, in the order in which they stand. */
static void type_groups_back(struct pty *pty, bool rightly)
{
    for (int n = 1; n <= 8; n++) {
        char label[32], digits[6];
        snprintf(label, sizeof label, "Group %d", n);
        if (pty_find(pty, label, NULL) < 0)
            continue;
        read_group(pty, n, digits);
        if (!rightly)
            digits[0] = digits[0] == '9' ? '0' : (char)(digits[0] + 1);
        pty_type(pty, digits);
        pty_keys(pty, "Enter");
    }
}

static void fill_place_and_passphrase(struct pty *pty)
{
    pty_type(pty, "Hakolan kerhohuone");
    pty_keys(pty, "Enter");
    pty_type(pty, "Sanna");
    pty_keys(pty, "Enter");
    pty_type(pty, "Hakolan työrukkanen");
    pty_keys(pty, "Enter");
    pty_expect(pty, "2 of 3");
    pty_type(pty, "kesällä on lämmin tuuli");
    pty_keys(pty, "Enter");
    pty_type(pty, "kesällä on lämmin tuuli");
    pty_keys(pty, "Enter");
    program_await(pty, "3 of 3");
}

static void a_new_book_is_made_in_three_steps_and_a_meeting_held_in_it(void **state)
{
    (void)state;
    struct pty *pty = program_start(NULL, 24, 80);
    pty_expect(pty, "1 of 3");
    program_focus(pty);
    fill_place_and_passphrase(pty);
    type_groups_back(pty, true);
    program_await(pty, "Today");
    pty_expect(pty, "Sanna");
    pty_expect(pty, "Hakolan kerhohuone");
    pty_keys(pty, "g");
    pty_expect(pty, "Hakolan työrukkanen");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Hakolan työrukkanen");
    program_quit(pty);
    struct stat st;
    char path[400];
    snprintf(path, sizeof path, "%s/.local/share/rukkanen/kirja.rukkanen", home);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_group_of_the_code_that_was_noted_wrongly_is_noticed(void **state)
{
    (void)state;
    struct pty *pty = program_start(NULL, 24, 80);
    fill_place_and_passphrase(pty);
    type_groups_back(pty, false);
    pty_expect(pty, "does not match");
    pty_expect(pty, "3 of 3");
    pty_keys(pty, "Esc");
    pty_expect(pty, "made already");
    pty_free(pty);
}

static void going_back_a_step_loses_nothing(void **state)
{
    (void)state;
    struct pty *pty = program_start(NULL, 24, 80);
    pty_type(pty, "Tapolan kylätalo");
    pty_keys(pty, "Enter");
    pty_type(pty, "Pekka");
    pty_keys(pty, "Enter Enter");
    pty_expect(pty, "2 of 3");
    pty_type(pty, "hiljaa hyvä tulee");
    pty_keys(pty, "Esc");
    pty_expect(pty, "1 of 3");
    pty_expect(pty, "Tapolan kylätalo");
    pty_expect(pty, "Pekka");
    pty_keys(pty, "Enter");
    pty_expect(pty, "2 of 3");
    pty_expect(pty, "*****************");
    pty_free(pty);
}

static void a_short_passphrase_and_a_second_one_that_differs_are_told(void **state)
{
    (void)state;
    struct pty *pty = program_start(NULL, 24, 80);
    pty_type(pty, "Hakola");
    pty_keys(pty, "Enter");
    pty_type(pty, "Sanna");
    pty_keys(pty, "Enter Enter");
    pty_type(pty, "lyhyt");
    pty_keys(pty, "Enter");
    pty_type(pty, "lyhyt");
    pty_keys(pty, "Enter");
    pty_expect(pty, "12 letters");
    pty_expect(pty, "2 of 3");
    pty_type(pty, " mutta jatkettu");
    pty_keys(pty, "Enter Enter");
    pty_expect(pty, "differ");
    pty_free(pty);
}

static void what_is_missing_is_said_where_it_is_missing(void **state)
{
    (void)state;
    struct pty *pty = program_start(NULL, 24, 80);
    pty_keys(pty, "Down Down Enter");
    pty_expect(pty, "1 of 3");
    pty_expect(pty, "This is needed.");
    assert_true(strstr(pty_row(pty, program_focus(pty)), "Place") != NULL);
    pty_free(pty);
}

static void books_in_the_home_folder_are_found_and_offered(void **state)
{
    (void)state;
    struct meeting_book book;
    char command[1200], moved[400];
    char *own = home;
    meeting_book_make(&book, 0);
    setenv("HOME", own, 1);
    unsetenv("XDG_DATA_HOME");
    snprintf(moved, sizeof moved, "%s/Asiakirjat", own);
    assert_int_equal(mkdir(moved, 0700), 0);
    strncat(moved, "/hakola.rukkanen", sizeof moved - strlen(moved) - 1);
    snprintf(command, sizeof command, "cp '%s' '%s'", book.path, moved);
    assert_int_equal(system(command), 0);
    scratch_write(own, "lista.rukkanen", "this is no book");
    struct pty *pty = program_start(NULL, 24, 80);
    pty_expect(pty, "1 book was found");
    pty_expect(pty, "hakola.rukkanen");
    pty_expect_none(pty, "lista.rukkanen");
    program_focus(pty);
    pty_send(pty, "\r", 1);
    pty_await_anew(pty);
    program_await(pty, "Passphrase:");
    program_unlock(pty);
    pty_expect(pty, "people open");
    program_quit(pty);
}

/* Makes a book, locks it, and gives its code and a new passphrase up to the last Enter. */
static struct pty *give_the_code(bool wrong_first)
{
    char code[8 * 6 + 1] = "";
    struct pty *pty = program_start(NULL, 24, 80);
    fill_place_and_passphrase(pty);
    for (int n = 1; n <= 8; n++) {
        char digits[6];
        read_group(pty, n, digits);
        strncat(code, digits, 6);
        strncat(code, " ", 2);
    }
    type_groups_back(pty, true);
    program_await(pty, "Today");
    program_lock(pty);
    pty_keys(pty, "F9");
    pty_type(pty, "forgot");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Recovery code");
    pty_expect(pty, "another facilitator");
    pty_type(pty, wrong_first ? "12345 12345" : code);
    pty_keys(pty, "Enter");
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    if (wrong_first) {
        pty_keys(pty, "Enter");
        program_await(pty, "is mistyped");
        pty_keys(pty, "Up Up BS BS BS BS BS BS BS BS BS BS BS");
        pty_type(pty, code);
        pty_keys(pty, "Enter Enter");
    }
    return pty;
}

static void the_recovery_code_gives_a_new_passphrase(void **state)
{
    (void)state;
    struct pty *pty = give_the_code(true);
    pty_keys(pty, "Enter");
    program_await(pty, "new now");
    program_unlock(pty);
    program_await(pty, "Today");
    program_quit(pty);
}

static void what_is_typed_while_the_code_is_checked_goes_to_the_lock_screen(void **state)
{
    static const char ahead[] = "\r" MEETING_BOOK_PASSPHRASE "\r";
    (void)state;
    struct pty *pty = give_the_code(false);
    pty_send(pty, ahead, sizeof ahead - 1);
    program_await(pty, "Today");
    program_quit(pty);
}

static void the_first_start_fits_a_small_terminal(void **state)
{
    (void)state;
    struct pty *pty = program_start(NULL, 12, 40);
    pty_expect(pty, "Place");
    pty_expect(pty, "First group");
    program_focus(pty);
    fill_place_and_passphrase(pty);
    pty_expect(pty, "8: ");
    program_focus(pty);
    type_groups_back(pty, true);
    program_await(pty, "Today");
    program_quit(pty);
}

#define FIRST(test) cmocka_unit_test_setup_teardown(test, make_home, drop_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIRST(a_new_book_is_made_in_three_steps_and_a_meeting_held_in_it),
        FIRST(a_group_of_the_code_that_was_noted_wrongly_is_noticed),
        FIRST(going_back_a_step_loses_nothing),
        FIRST(a_short_passphrase_and_a_second_one_that_differs_are_told),
        FIRST(what_is_missing_is_said_where_it_is_missing),
        FIRST(books_in_the_home_folder_are_found_and_offered),
        FIRST(the_recovery_code_gives_a_new_passphrase),
        FIRST(what_is_typed_while_the_code_is_checked_goes_to_the_lock_screen),
        FIRST(the_first_start_fits_a_small_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
