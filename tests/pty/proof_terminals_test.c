/*
 * Terminals and machines that are not like ours: old and odd terminal types, no colour, no locale
 * that was ever generated, an empty environment, a terminal that knows only ISO-8859-15.
 */
#include "book/keys/keys.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/meeting_book.h"
#include "support/program.h"
#include "support/scratch.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct meeting_book book;
static char program[PATH_MAX];

static int make(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    program_path(program);
    return 0;
}

static struct pty *start(const struct pty_options *options)
{
    const char *argv[] = {program, "--lang", "fi", book.path, NULL};
    return pty_start(argv, options);
}

/* To Today and through a meeting: what a facilitator does must be possible. */
static void hold_a_meeting(struct pty *pty)
{
    pty_expect(pty, "lukittu");
    program_unlock(pty);
    program_await(pty, "Tänään");
    pty_expect(pty, "Hakolan työrukkanen");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Mäki Sirkka");
    pty_keys(pty, "Space Space");
    pty_expect(pty, "+ Aalto Eila");
    pty_keys(pty, "C-o 6 Enter"); /* F6 without a function key */
    pty_type(pty, "Ålandiin lähdetään.");
    pty_expect(pty, "Ålandiin lähdetään.");
    int row, column;
    pty_cursor(pty, &row, &column);
    assert_true(row > 2 && column > 0);
    pty_keys(pty, "C-s");
    pty_free(pty);
}

static void every_terminal_type_holds_a_meeting(void **state)
{
    static const char *const types[] = {"linux", "vt100", "screen", "xterm", "xterm-256color",
        "tmux-256color", "vt220"};
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        make(NULL);
        hold_a_meeting(start(&(struct pty_options) {.term = types[i]}));
    }
}

static void a_dumb_terminal_gets_a_sentence(void **state)
{
    (void)state;
    const char *argv[] = {program, "--lang", "en", book.path, NULL};
    struct pty *pty = pty_start_raw(argv, &(struct pty_options) {.term = "dumb"});
    int code = pty_wait(pty);
    assert_in_range(code, 1, 7);
    size_t length;
    const char *raw = pty_raw(pty, &length);
    assert_true(length > 20);
    assert_null(memchr(raw, 033, length));
    pty_free(pty);
}

static void an_unknown_terminal_gets_a_sentence_or_a_screen(void **state)
{
    (void)state;
    const char *argv[] = {program, "--lang", "en", book.path, NULL};
    struct pty *pty = pty_start_raw(argv, &(struct pty_options) {.term = "no-such-terminal"});
    int code = pty_wait(pty);
    assert_in_range(code, 1, 7);
    pty_free(pty);
}

static void without_colour_everything_is_there(void **state)
{
    const char *const env[] = {"NO_COLOR=1", NULL};
    (void)state;
    struct pty *pty = start(&(struct pty_options) {.env = env});
    size_t length;
    pty_expect(pty, "lukittu");
    program_unlock(pty);
    program_await(pty, "Tänään");
    const char *raw = pty_raw(pty, &length);
    for (size_t i = 0; i + 2 < length; i++) {
        if (raw[i] == 033 && raw[i + 1] == '[' && raw[i + 2] == '3' && i + 4 < length
            && raw[i + 3] >= '0' && raw[i + 3] <= '8' && raw[i + 4] == 'm')
            fail_msg("a colour was set: %.5s", raw + i + 1);
    }
    for (int row = 0; row < 24; row++) {
        for (int column = 0; column < 80; column++)
            assert_false(pty_cell(pty, row, column).coloured);
    }
    pty_free(pty);
}

static void without_any_locale_the_letters_are_right(void **state)
{
    char nowhere[] = "LOCPATH=/nonexistent";
    const char *const env[] = {nowhere, NULL};
    (void)state;
    /* LANG names a locale that was never generated, as on a fresh machine. */
    hold_a_meeting(start(&(struct pty_options) {.locale = "fi_FI.UTF-8"}));
    make(NULL);
    hold_a_meeting(start(&(struct pty_options) {.locale = "fi_FI.UTF-8", .env = env}));
    make(NULL);
    hold_a_meeting(start(&(struct pty_options) {.locale = "C"}));
}

static void an_empty_environment_is_enough(void **state)
{
    char *folder = scratch_new();
    (void)state;
    char home[PATH_MAX + 8];
    snprintf(home, sizeof home, "HOME=%s", folder);
    const char *const bare[] = {home, "LANG", "LC_CTYPE", "LANGUAGE", "PATH", "USER", "LOGNAME",
        "SHELL", "PWD", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR",
        NULL};
    hold_a_meeting(start(&(struct pty_options) {.env = bare}));
    scratch_remove(folder);
}

static void a_terminal_with_latin_letters_shows_them(void **state)
{
    char *folder = scratch_new(), command[PATH_MAX + 80], place[PATH_MAX + 16];
    (void)state;
    snprintf(command, sizeof command,
        "localedef -c -i fi_FI -f ISO-8859-15 '%s/fi_FI.ISO-8859-15' >/dev/null 2>&1", folder);
    if (system(command) > 256) {
        scratch_remove(folder);
        skip();
    }
    snprintf(place, sizeof place, "LOCPATH=%s", folder);
    const char *const env[] = {place, NULL};
    hold_a_meeting(start(&(struct pty_options) {
        .locale = "fi_FI.ISO-8859-15", .charset = "ISO-8859-15", .env = env}));
    scratch_remove(folder);
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(every_terminal_type_holds_a_meeting),
        TEST(a_dumb_terminal_gets_a_sentence),
        TEST(an_unknown_terminal_gets_a_sentence_or_a_screen),
        TEST(without_colour_everything_is_there),
        TEST(without_any_locale_the_letters_are_right),
        TEST(an_empty_environment_is_enough),
        TEST(a_terminal_with_latin_letters_shows_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
