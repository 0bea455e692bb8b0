/*
 * What time alone brings about, with nobody at the keyboard: health details close, the book locks
 * itself, and what was half typed is there again. The test lets minutes pass without waiting.
 */
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/program.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct meeting_book book;
static char *folder;
static int64_t passed; /* seconds */

/* As if the seconds had gone by; the program looks at the clock when the fence wakes it. */
static void pass(struct pty *pty, int seconds)
{
    char text[32];
    passed += seconds;
    snprintf(text, sizeof text, "%lld", (long long)passed * 1000);
    scratch_write(folder, "later", text);
    if (pty)
        pty_settle(pty);
}

static int make(void **state)
{
    (void)state;
    folder = scratch_new();
    char *later = scratch_path(folder, "later");
    setenv("RUKKANEN_TEST_LATER", later, 1);
    free(later);
    passed = 0;
    pass(NULL, 0);
    meeting_book_make(&book, 1);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    unsetenv("RUKKANEN_TEST_LATER");
    scratch_remove(folder);
    return 0;
}

static struct pty *start(void)
{
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    program_await(pty, "Today");
    return pty;
}

/* Seconds pass, and the book locks itself at the last of them and not a second earlier. */
static void expect_lock_after(struct pty *pty, int seconds)
{
    pass(pty, seconds - 1);
    pty_expect(pty, "people open");
    passed++;
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)passed * 1000);
    scratch_write(folder, "later", text);
    pty_await_anew(pty);
    program_await(pty, "Passphrase:");
    pty_expect(pty, "locked");
}

static void open_health(struct pty *pty)
{
    program_people(pty);
    pty_keys(pty, "Enter F7");
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    program_await(pty, "health details open");
}

static void health_details_close_two_minutes_after_they_were_left(void **state)
{
    (void)state;
    struct pty *pty = start();
    open_health(pty);
    /* Somebody reads them: they stay as long as they are on the screen. */
    for (int i = 0; i < 4; i++)
        pass(pty, 60);
    pty_expect(pty, "health details open");
    pty_keys(pty, "Esc");
    pass(pty, 119);
    pty_expect(pty, "health details open");
    pass(pty, 2);
    pty_expect_none(pty, "health details open");
    pty_expect(pty, "people open");
    pty_keys(pty, "Enter");
    pty_expect(pty, "people open"); /* looking at the person opens nothing by itself */
    program_quit(pty);
}

static void keys_on_another_screen_do_not_keep_health_details_open(void **state)
{
    (void)state;
    struct pty *pty = start();
    open_health(pty);
    pty_keys(pty, "Esc");
    for (int i = 0; i < 4; i++) {
        pass(pty, 29);
        pty_keys(pty, i % 2 ? "Up" : "Down");
    }
    pty_expect(pty, "health details open");
    pass(pty, 5);
    pty_keys(pty, "Down");
    pty_expect_none(pty, "health details open");
    program_quit(pty);
}

static void nobody_at_the_keyboard_locks_the_book_after_five_minutes(void **state)
{
    (void)state;
    struct pty *pty = start();
    program_people(pty);
    pass(pty, 299);
    pty_keys(pty, "Down"); /* somebody is there: it begins anew */
    expect_lock_after(pty, 300);
    pty_expect_none(pty, "Koski");
    program_unlock(pty);
    program_await(pty, "Koski"); /* where one was, on the same row */
    assert_int_equal(pty_find(pty, ">Heino", NULL), program_focus(pty));
    program_quit(pty);
}

static void a_new_person_half_typed_is_kept_by_the_idle_lock(void **state)
{
    (void)state;
    struct pty *pty = start();
    program_people(pty);
    pty_keys(pty, "F2");
    pty_type(pty, "Zorbakka");
    expect_lock_after(pty, 300);
    pty_expect_none(pty, "Zorbakka");
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "F2");
    pty_expect(pty, "Zorbakka");
    pty_keys(pty, "Esc d");
    program_quit(pty);
}

static void while_a_meeting_is_written_the_lock_waits_half_an_hour(void **state)
{
    (void)state;
    struct pty *pty = start();
    pty_keys(pty, "Enter Space F6 Enter");
    pty_type(pty, "Puhuttiin pitkään");
    pass(pty, 600);
    pty_expect(pty, "people open");
    expect_lock_after(pty, 1200);
    pty_expect_none(pty, "Puhuttiin");
    program_unlock(pty);
    program_await(pty, "+ Aalto Eila"); /* where one was */
    pty_expect(pty, "Puhuttiin pitkään");
    /* The meeting was left: five minutes again. */
    pty_keys(pty, "Esc Esc");
    program_await(pty, "Today");
    expect_lock_after(pty, 300);
    pty_free(pty);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(health_details_close_two_minutes_after_they_were_left),
        TEST(keys_on_another_screen_do_not_keep_health_details_open),
        TEST(nobody_at_the_keyboard_locks_the_book_after_five_minutes),
        TEST(a_new_person_half_typed_is_kept_by_the_idle_lock),
        TEST(while_a_meeting_is_written_the_lock_waits_half_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
