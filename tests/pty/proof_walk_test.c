/*
 * A walk through everything that the menus offer, in each language and on a small terminal: the
 * hardware cursor is on the focus of every screen, nothing falls over, and Esc leads back.
 */
#include "book/keys/keys.h"
#include "support/focus.h"
#include "support/meeting_book.h"
#include "support/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct meeting_book book;
static int screens_seen;

static int make(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    screens_seen = 0;
    return 0;
}

static void show_and_fail(struct pty *pty, const char *why, const char *where)
{
    char *screen = pty_screen(pty);
    int row, column;
    pty_cursor(pty, &row, &column);
    fail_msg("%s (%s); cursor at %d,%d on\n%s", why, where, row, column, screen);
    free(screen);
}

static void expect_focus(struct pty *pty, const char *where)
{
    const char *why = "";
    assert_true(pty_running(pty));
    screens_seen++;
    if (focus_seen(pty, &why) == FOCUS_WRONG)
        show_and_fail(pty, why, where);
}

/* Ends the sitting or changes it for what follows. */
static bool is_left_out(const char *entry)
{
    static const char *const words[] = {"F10", "Alt-F", "Alt-S", "Alt-E", "F5", "C-z", "Ctrl-Z"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strstr(entry, words[i]))
            return true;
    }
    return false;
}

/* What tells a screen from others: its title and its keys. */
static void title_of(struct pty *pty, char title[500])
{
    char top[200];
    snprintf(top, sizeof top, "%s", pty_row(pty, pty_rows(pty) >= 20 ? 1 : 0));
    snprintf(title, 500, "%s|%s", top, pty_row(pty, pty_rows(pty) - 1));
}

/* Esc leads to Today from wherever a menu led. */
static void back(struct pty *pty, const char *today)
{
    for (int i = 0; i < 10; i++) {
        char title[500];
        title_of(pty, title);
        if (strcmp(title, today) == 0)
            return;
        pty_keys(pty, "Esc");
        expect_focus(pty, "after Esc");
    }
    show_and_fail(pty, "Esc does not lead back", today);
}

/* Every entry of the menu of the screen that `keys` lead to from Today. */
static void walk_menu(struct pty *pty, const char *keys, const char *today)
{
    char first[400] = "", previous[400] = "";
    for (int entry = 0; entry < 40; entry++) {
        char chosen[400];
        int row, column;
        if (*keys)
            pty_keys(pty, keys);
        expect_focus(pty, keys);
        pty_keys(pty, "F9");
        for (int i = 0; i < entry; i++)
            pty_keys(pty, "Down");
        expect_focus(pty, "menu");
        pty_cursor(pty, &row, &column);
        snprintf(chosen, sizeof chosen, "%s", pty_row(pty, row));
        if (entry == 0)
            snprintf(first, sizeof first, "%s", chosen);
        bool last = entry > 0 && strcmp(chosen, first) == 0;
        if (!last && !is_left_out(chosen)) {
            pty_keys(pty, "Enter");
            expect_focus(pty, chosen);
        }
        back(pty, today);
        if (last)
            return;
        if (entry > 0 && strcmp(previous, chosen) == 0)
            return; /* the menu's end, where Down does not begin anew */
        snprintf(previous, sizeof previous, "%s", chosen);
    }
}

static void walk(const char *lang, const char *today, int rows, int columns)
{
    static const char *const ways[] = {"", "g", "g Enter", "g Enter F6", "M-p", "M-p Enter", "Enter",
        "Enter F6", "Enter F6 Enter"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct pty *pty = program_start_in(lang, book.path, rows, columns);
        expect_focus(pty, "lock screen");
        program_unlock(pty);
        program_await(pty, today);
        char first[500];
        title_of(pty, first);
        walk_menu(pty, ways[i], first);
        pty_free(pty);
    }
    assert_true(screens_seen > 100);
}

static void the_cursor_is_on_the_focus_of_every_screen(void **state)
{
    (void)state;
    walk("fi", "Tänään", 24, 80);
}

static void also_on_a_small_terminal(void **state)
{
    (void)state;
    walk("sv", "I dag", 12, 40);
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_cursor_is_on_the_focus_of_every_screen, make),
        cmocka_unit_test_setup(also_on_a_small_terminal, make),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
