/* Copies on sticks and in folders: merged with one key, taken back, refused, remembered. */
#include "rukkanen/base/path.h"
#include "rukkanen/base/str.h"
#include "support/program.h"
#include "support/scratch.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static struct meeting_book book;
static char home[220], stick[260], folder[260];

static void shell(const char *format, ...)
{
    char command[2000];
    va_list words;
    va_start(words, format);
    vsnprintf(command, sizeof command, format, words);
    va_end(words);
    assert_int_equal(system(command), 0);
}

/* Another PC: its own sidecars, so that what is written there has a label of its own. */
static void on_pc(const char *name)
{
    char state[300];
    snprintf(state, sizeof state, "%s/%s", home, name);
    shell("mkdir -p '%s'", state);
    setenv("XDG_STATE_HOME", state, 1);
}

/* A command of the command line on a copy, as if on another PC. */
static void there(const char *file, const char *command, const char *input)
{
    struct meeting_book copy = book;
    snprintf(copy.path, sizeof copy.path, "%s/%.30s", stick, file);
    on_pc("there");
    program_command(&copy, command, input);
    on_pc("here");
}

static void set_group(const char *file, const char *field, const char *value)
{
    char line[200];
    snprintf(line, sizeof line, "set group %llu %s=%s", (unsigned long long)book.group, field,
        value);
    if (file)
        there(file, "batch", line);
    else
        program_command(&book, "batch", line);
}

static int make_book(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    snprintf(home, sizeof home, "%.200s", book.path);
    *strrchr(home, '/') = '\0';
    snprintf(stick, sizeof stick, "%s/media/KINGSTON", home);
    snprintf(folder, sizeof folder, "%s/Nextcloud", home);
    shell("mkdir -p '%s' '%s'", stick, folder);
    on_pc("here");
    set_group(NULL, "area", "Hakola");
    shell("cp '%s' '%s/valkeala.rukkanen'", book.path, stick);
    return 0;
}

static int remove_book(void **state)
{
    (void)state;
    umount(stick); /* where the test of the full one ended early */
    shell("rm -rf '%s'", home);
    return 0;
}

static struct pty *start_at(int rows, int columns)
{
    char program[PATH_MAX], media[300];
    program_path(program);
    snprintf(media, sizeof media, "RUKKANEN_TEST_MEDIA=%s", stick);
    const char *argv[] = {program, "--lang", "en", book.path, NULL};
    const char *const env[] = {media, "RUKKANEN_TEST_KDF=cheap",
        "RUKKANEN_TEST_NOW=" MEETING_BOOK_NOW, "TZ=UTC", NULL};
    return pty_start(argv, &(struct pty_options){.rows = rows, .columns = columns, .env = env});
}

static struct pty *start(void)
{
    return start_at(24, 80);
}

/* Keys that come while files are looked at are let go: Enter only when all of them have been. */
static void open_and_merge(struct pty *pty)
{
    pty_keys(pty, "M-c");
    program_await(pty, "Merge all");
    pty_keys(pty, "Enter");
}

static void leave(struct pty *pty)
{
    for (int i = 0; i < 4 && strcmp(pty_place(pty), "today.day") != 0; i++)
        pty_keys(pty, strncmp(pty_place(pty), "today", 5) == 0 ? "F6" : "Esc");
    program_quit(pty);
}

/* From the locked screen: closing it ends the program. */
static void leave_locked(struct pty *pty)
{
    pty_keys(pty, "Esc Esc");
    pty_send(pty, "\033[21~", 5);
    assert_int_equal(pty_wait(pty), 0);
    pty_free(pty);
}

static int files_with(const char *where, const char *ending)
{
    int n = 0;
    DIR *dir = opendir(where);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *at = strstr(entry->d_name, ending);
        n += at && !at[strlen(ending)];
    }
    if (dir)
        closedir(dir);
    return n;
}

static void go_to(struct pty *pty, const char *name)
{
    for (int i = 0; i < 10 && !strstr(pty_row(pty, program_focus(pty)), name); i++)
        pty_keys(pty, "Down");
    assert_non_null(strstr(pty_row(pty, program_focus(pty)), name));
}

/* ---- merging --------------------------------------------------------------------------------- */

static void a_copy_is_merged_with_one_key_while_the_book_is_locked(void **state)
{
    (void)state;
    struct str before = STR_INIT, after = STR_INIT;
    set_group("valkeala.rukkanen", "area", "Valkeala");
    set_group(NULL, "target", "kaikille");
    assert_true(scratch_read(stick, "valkeala.rukkanen", &before));
    struct pty *pty = start();
    pty_expect(pty, "locked");
    pty_keys(pty, "M-c");
    pty_expect(pty, "Copies › Stick KINGSTON");
    pty_expect(pty, "1 change that is not here; 1 go there");
    pty_expect(pty, "last written by Sanna, Hakolan kerhohuone, ");
    pty_expect(pty, "Merge all and take own changes to the stick: Enter.");
    pty_keys(pty, "Enter");
    program_await(pty, "The stick may be removed now.");
    pty_expect(pty, "merged");
    pty_expect(pty, "1 group");
    pty_expect(pty, "1 change was taken there.");
    pty_expect(pty, "locked");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Everything is merged. R looks again.");
    pty_expect(pty, "1 group");
    assert_int_equal(files_with(stick, ".rkb"), 1);
    assert_int_equal(files_with(stick, ".part"), 0);
    assert_true(scratch_read(stick, "valkeala.rukkanen", &after));
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.s, after.s, before.len);
    leave_locked(pty);
    str_clear(&before);
    str_clear(&after);
}

static void what_was_taken_along_reaches_the_other_copy(void **state)
{
    (void)state;
    char merge[500];
    snprintf(merge, sizeof merge, "merge '%s'", stick);
    there("valkeala.rukkanen", merge, "");
    there("valkeala.rukkanen", "show group --fields target | grep -q kaikille", "");
    struct pty *pty = start();
    pty_keys(pty, "M-c");
    pty_expect(pty, "holds the same as this book");
    pty_expect(pty, "a bundle of changes from here");
    pty_expect(pty, "There is nothing to merge here and nothing to take along.");
    leave_locked(pty);
}

static void the_merge_is_undone_on_the_screen_and_by_ctrl_z_elsewhere(void **state)
{
    (void)state;
    set_group(NULL, "target", "uusille");
    set_group("valkeala.rukkanen", "area", "Rauhala");
    struct pty *pty = start();
    open_and_merge(pty);
    program_await(pty, "merged");
    program_await(pty, "The merge can be undone until the next change: Ctrl-Z.");
    pty_keys(pty, "C-z");
    pty_expect(pty, "The merge is undone");
    pty_expect(pty, "1 change that is not here");
    leave_locked(pty);
    pty = start();
    program_unlock(pty);
    open_and_merge(pty);
    /* It was undone once: it asks before it comes again. */
    program_await(pty, "Take it anyway?");
    pty_expect(pty, "1 group. Take it anyway?");
    pty_keys(pty, "n");
    program_await(pty, "The stick may be removed now.");
    pty_expect(pty, "was left out; nothing of it was taken");
    pty_keys(pty, "r");
    program_await(pty, "Merge all");
    pty_keys(pty, "Enter");
    program_await(pty, "Take it anyway?");
    pty_keys(pty, "y");
    program_await(pty, "until the next change");
    pty_keys(pty, "Esc g");
    program_await(pty, "Rauhala");
    pty_keys(pty, "C-z");
    program_await(pty, "The merge is undone");
    pty_expect_none(pty, "Rauhala");
    pty_expect(pty, "Valkeala");
    leave(pty);
}

static void what_is_refused_says_why_and_keeps_nothing_else_out(void **state)
{
    (void)state;
    char program[PATH_MAX];
    program_path(program);
    shell("'%s' demo '%s/lions.rukkanen' >/dev/null", program, stick);
    shell("head -c 3000 '%s/valkeala.rukkanen' >'%s/cut.rukkanen'", stick, stick);
    shell("cp '%s/valkeala.rukkanen' '%s/nuori.rukkanen'", stick, stick);
    set_group("nuori.rukkanen", "area", "Nuorala");
    struct pty *pty = start();
    pty_keys(pty, "M-c");
    pty_expect(pty, "another book, is not merged");
    pty_expect(pty, "is not merged");
    go_to(pty, "nuori");
    pty_keys(pty, "F7");
    pty_expect(pty, "Merge the marked ones: Enter.");
    pty_keys(pty, "Up");
    go_to(pty, "nuori");
    pty_keys(pty, "Enter");
    program_await(pty, "Take it anyway?");
    pty_keys(pty, "y");
    program_await(pty, "until the next change");
    leave_locked(pty);
    program_command(&book, "show group --fields area | grep -q Nuorala", "");
    shell("rm '%s/lions.rukkanen' '%s/cut.rukkanen' '%s/nuori.rukkanen'", stick, stick, stick);
}

static void what_differs_is_one_key_away(void **state)
{
    (void)state;
    set_group(NULL, "size_max", "90");
    set_group("valkeala.rukkanen", "size_max", "95");
    struct pty *pty = start();
    program_unlock(pty);
    open_and_merge(pty);
    program_await(pty, "Enter shows what has two different values.");
    pty_expect(pty, "1 place with two different values");
    pty_keys(pty, "Enter");
    program_await(pty, "95");
    assert_string_equal(pty_place(pty), "conflicts");
    pty_expect(pty, "90");
    leave(pty);
}

static void what_is_twice_after_a_merge_is_told(void **state)
{
    (void)state;
    char line[120];
    snprintf(line, sizeof line, "add person last=Outinen first=Kati home=%llu",
        (unsigned long long)book.site);
    program_command(&book, "batch", line);
    there("valkeala.rukkanen", "batch", line);
    struct pty *pty = start();
    program_unlock(pty);
    open_and_merge(pty);
    program_await(pty, "1 thing to sort out: Alt-M.");
    pty_expect(pty, "1 person");
    pty_keys(pty, "M-m");
    program_await(pty, "Outinen");
    leave(pty);
}

/* ---- folders --------------------------------------------------------------------------------- */

static void a_stick_that_is_plugged_in_is_seen(void **state)
{
    (void)state;
    shell("mv '%s' '%s.out'", stick, stick);
    struct pty *pty = start();
    pty_keys(pty, "M-c");
    pty_expect(pty, "No stick and no folder.");
    shell("mv '%s.out' '%s'", stick, stick);
    pty_keys(pty, "Down");
    pty_expect(pty, "Copies › Stick KINGSTON");
    pty_expect(pty, "valkeala.rukkanen");
    leave_locked(pty);
}

static void a_folder_is_typed_remembered_and_let_go(void **state)
{
    (void)state;
    struct pty *pty = start();
    program_unlock(pty);
    pty_keys(pty, "M-c F4");
    pty_type(pty, "~/Nextcloud");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Do copies travel by the folder Nextcloud from now on?");
    pty_keys(pty, "y");
    pty_expect(pty, "The folder is remembered.");
    leave(pty);
    pty = start();
    program_unlock(pty);
    pty_keys(pty, "M-c");
    pty_expect(pty, "Folder Nextcloud");
    pty_expect(pty, "No copies here yet.");
    pty_keys(pty, "End F2");
    program_await(pty, "A whole copy is there: hakola.rukkanen.");
    assert_int_equal(files_with(folder, "hakola.rukkanen"), 1);
    go_to(pty, "hakola");
    pty_keys(pty, "F8");
    pty_expect(pty, "Forget the folder Nextcloud?");
    pty_keys(pty, "y");
    pty_expect_none(pty, "Nextcloud");
    assert_int_equal(files_with(folder, "hakola.rukkanen"), 1);
    leave(pty);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct pty *pty = start();
    pty_keys(pty, "M-c F4");
    pty_type(pty, "/nowhere/at-all");
    pty_keys(pty, "Enter");
    program_await(pty, "at-all was not found.");
    pty_expect_none(pty, "Do copies travel");
    leave_locked(pty);
}

/* A file system of one block, where this user may make one; else there is no such stick here. */
static void a_full_stick_is_told_and_what_was_merged_stays(void **state)
{
    (void)state;
    char full[260], copy[260];
    snprintf(full, sizeof full, "%s/media/FULL", home);
    shell("mkdir -p '%s'", full);
    if (mount("none", full, "tmpfs", 0, "size=700k") != 0)
        skip();
    snprintf(copy, sizeof copy, "%s", stick);
    snprintf(stick, sizeof stick, "%s", full);
    shell("cp '%s/valkeala.rukkanen' '%s/'", copy, stick);
    set_group("valkeala.rukkanen", "min_age", "33");
    set_group(NULL, "target", "naapureille");
    shell("dd if=/dev/zero of='%s/photos' bs=4k 2>/dev/null; true", stick);
    struct pty *pty = start();
    open_and_merge(pty);
    program_await(pty, "There is no room in"); /* the rest wraps with the length of the path */
    pty_expect_none(pty, "may be removed");
    leave_locked(pty);
    assert_int_equal(files_with(stick, ".rkb"), 0);
    assert_int_equal(umount(full), 0);
    snprintf(stick, sizeof stick, "%s", copy);
    program_command(&book, "show group --fields min_age | grep -q 33", "");
}

/* ---- what is open meanwhile ------------------------------------------------------------------ */

static void unfinished_texts_of_both_sides_are_told(void **state)
{
    (void)state;
    struct pty *pty = start();
    program_unlock(pty);
    pty_keys(pty, "Enter F6 Down Down Enter");
    pty_type(pty, "Talkoot ovat");
    pty_keys(pty, "C-s");
    shell("cp '%s' '%s/kesken.rukkanen'", book.path, stick);
    set_group("valkeala.rukkanen", "area", "Loppula");
    pty_keys(pty, "M-c");
    pty_expect(pty, "unfinished text of Sanna stays in that file");
    pty_keys(pty, "Enter");
    program_await(pty, "Your unfinished text stays open, as it was.");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Talkoot ovat");
    leave(pty);
    shell("rm '%s/kesken.rukkanen'", stick);
}

static void today_tells_how_the_copies_stand(void **state)
{
    (void)state;
    struct pty *pty = start();
    program_unlock(pty);
    program_await(pty, "Copies");
    pty_expect(pty, "this computer");
    pty_expect(pty, "today, ");
    pty_keys(pty, "F6 F6");
    pty_expect(pty, "change");
    assert_string_equal(pty_place(pty), "today.copies");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Copies › Stick KINGSTON");
    leave(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_is_merged_with_one_key_while_the_book_is_locked),
        cmocka_unit_test(what_was_taken_along_reaches_the_other_copy),
        cmocka_unit_test(the_merge_is_undone_on_the_screen_and_by_ctrl_z_elsewhere),
        cmocka_unit_test(what_is_refused_says_why_and_keeps_nothing_else_out),
        cmocka_unit_test(what_differs_is_one_key_away),
        cmocka_unit_test(what_is_twice_after_a_merge_is_told),
        cmocka_unit_test(a_stick_that_is_plugged_in_is_seen),
        cmocka_unit_test(a_folder_is_typed_remembered_and_let_go),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
        cmocka_unit_test(a_full_stick_is_told_and_what_was_merged_stays),
        cmocka_unit_test(unfinished_texts_of_both_sides_are_told),
        cmocka_unit_test(today_tells_how_the_copies_stand),
    };
    return cmocka_run_group_tests(tests, make_book, remove_book);
}
