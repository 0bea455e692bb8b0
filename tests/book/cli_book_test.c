/* Books made, opened, locked and unlocked, checked and copied by the command line. */
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/run.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static int set_up(void **state)
{
    struct run *run = mem_zero(1, sizeof *run);
    run_book(run);
    *state = run;
    return 0;
}

static int set_up_empty(void **state)
{
    struct run *run = mem_zero(1, sizeof *run);
    run_init(run);
    *state = run;
    return 0;
}

static int tear_down(void **state)
{
    run_clear(*state);
    free(*state);
    return 0;
}

static void assert_member(struct run *run, size_t line, const char *name, const char *value)
{
    char *found = run_member(run, line, name);
    if (!found || strcmp(found, value) != 0)
        print_error("%s is %s in: %s\n", name, found ? found : "missing", run->out.s);
    assert_non_null(found);
    assert_string_equal(found, value);
    free(found);
}

/* A meeting with three people, two items, one of them with a name in its text. */
static char *fill(struct run *run)
{
    run_input(run,
        "add person last=Koski first=Marja\n"
        "add person last=Aalto first=Eila\n"
        "add person last=Mäki first=Sirkka\n"
        "add membership group='=name:Työrukkanen' person=$1\n"
        "add membership group='=name:Työrukkanen' person=$2\n"
        "add membership group='=name:Työrukkanen' person=$3\n"
        "put consent person=$1 purpose=board extent=full\n"
        "add meeting group='=name:Työrukkanen' date=2026-11-21 start=10 end=11:30\n"
        "put attendance meeting=$7 person=$1 state=present\n"
        "put attendance meeting=$7 person=$2 state=present\n"
        "put attendance meeting=$7 person=$3 state=absent\n"
        "add item meeting=$7 heading=Avaus text='Avattiin kokous klo 10.'\n"
        "add item meeting=$7 heading=Kevätretki text='Sirkka Mäki kysyy bussia.' "
        "decision='Retki pidetään 8.5.' responsible=$1 due=2027-04-01\n",
        "batch");
    expect(run, 0);
    return run_line(run, 7);
}

static bool is_there(const struct run *run, const char *name)
{
    char *path = scratch_path(run->folder, name);
    bool there = path_exists(path);
    free(path);
    return there;
}

/* ---- making books --------------------------------------------------------------------------- */

static void init_makes_a_book_and_keeps_its_code_in_a_file(void **state)
{
    struct run *run = *state;
    char *code = scratch_path(run->folder, "code");
    run(run, "init", "--site", "Hakola", "--user", "Sanna", "--passphrase-file", run->passphrase,
        "--code-file", code);
    expect(run, 0);
    assert_int_equal(run->out.len, 0);
    struct str text = STR_INIT;
    assert_true(scratch_read(run->folder, "code", &text));
    assert_int_equal(text.len, 8 * 6);
    assert_int_equal(strspn(text.s, "0123456789 \n"), text.len);
    struct stat st;
    assert_int_equal(stat(code, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(run->book, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    str_clear(&text);
    free(code);
}

static void init_writes_over_nothing(void **state)
{
    struct run *run = *state;
    char *code = scratch_path(run->folder, "code");
    scratch_write(run->folder, "code", "precious\n");
    run(run, "init", "--site", "Hakola", "--user", "Sanna", "--passphrase-file", run->passphrase,
        "--code-file", code);
    expect(run, 1);
    assert_false(is_there(run, "book.rukkanen"));
    unlink(code);
    scratch_write(run->folder, "book.rukkanen", "precious\n");
    run(run, "init", "--site", "Hakola", "--user", "Sanna", "--passphrase-file", run->passphrase,
        "--code-file", code);
    expect(run, 1);
    assert_false(is_there(run, "code"));
    struct str text = STR_INIT;
    assert_true(scratch_read(run->folder, "book.rukkanen", &text));
    assert_string_equal(text.s, "precious\n");
    str_clear(&text);
    free(code);
}

static void init_says_what_it_lacks(void **state)
{
    struct run *run = *state;
    char *code = scratch_path(run->folder, "code");
    run(run, "init", "--user", "Sanna", "--passphrase-file", run->passphrase, "--code-file", code);
    expect(run, 2);
    run(run, "init", "--site", "Hakola", "--passphrase-file", run->passphrase, "--code-file", code);
    expect(run, 2);
    run(run, "init", "--site", "Hakola", "--user", "Sanna", "--passphrase-file", run->passphrase);
    expect(run, 2); /* no terminal to show the code on */
    run(run, "init", "--site", "Hakola", "--user", "Sanna", "--code-file", code);
    expect(run, 2);
    scratch_write(run->folder, "passphrase", "short\n");
    run(run, "init", "--site", "Hakola", "--user", "Sanna", "--passphrase-file", run->passphrase,
        "--code-file", code);
    expect(run, 1);
    assert_false(is_there(run, "book.rukkanen"));
    assert_false(is_there(run, "code"));
    free(code);
}

static void what_is_no_book_is_told(void **state)
{
    struct run *run = *state;
    run(run, "show", "group");
    expect(run, 1);
    scratch_write(run->folder, "book.rukkanen", "This is a letter to my aunt.\n");
    run(run, "show", "group");
    expect(run, 4);
    scratch_write(run->folder, "book.rukkanen", "");
    run(run, "info");
    expect(run, 4);
}

static void the_book_is_found_by_option_environment_and_setting(void **state)
{
    struct run *run = *state;
    char *other = scratch_path(run->folder, "other.rukkanen");
    char *code = scratch_path(run->folder, "code2");
    run(run, "--book", other, "init", "--site", "Toinen", "--user", "Sanna", "--passphrase-file",
        run->passphrase, "--code-file", code);
    expect(run, 0);
    run(run, "show", "site", "--fields", "name", "--json", "--book", other);
    assert_member(run, 1, "name", "\"Toinen\"");
    run(run, "show", "site", "--fields", "name", "--json");
    assert_member(run, 1, "name", "\"Hakola\"");
    struct str word = STR_INIT;
    str_addf(&word, "book=%s", other);
    run(run, "settings", word.s);
    expect(run, 0);
    free(run->book);
    run->book = mem_text(""); /* no variable: the setting counts */
    run(run, "show", "site", "--fields", "name", "--json");
    assert_member(run, 1, "name", "\"Toinen\"");
    str_clear(&word);
    free(other);
    free(code);
}

static void a_demo_is_made_and_kept(void **state)
{
    struct run *run = *state;
    char *file = scratch_path(run->folder, "demo.rukkanen");
    run(run, "demo", file);
    expect(run, 0);
    assert_int_equal(run_lines(run), 2);
    run(run, "demo", file);
    expect(run, 1);
    run(run, "demo", file, "--fresh");
    expect(run, 0);
    run(run, "--book", file, "board");
    expect(run, 0);
    assert_true(run_lines(run) >= 3);
    run(run, "--book", file, "info", "--json");
    char *demo = run_member(run, 1, "demo");
    assert_string_not_equal(demo, "null");
    free(demo);
    run->now = "2027-11-21T09:58";
    run(run, "demo", file, "--fresh");
    expect(run, 0);
    run(run, "--book", file, "show", "meeting", "date>=2027-11-21", "--json");
    assert_true(run_lines(run) > 0);
    free(file);
}

/* ---- locked and unlocked -------------------------------------------------------------------- */

static void a_locked_book_shows_what_is_public_and_names_the_rest(void **state)
{
    struct run *run = *state;
    free(fill(run));
    run->locked = true;
    run(run, "show", "person", "--json");
    expect(run, 0);
    expect_json(run);
    assert_int_equal(run_lines(run), 3);
    assert_member(run, 1, "last", "null");
    char *locked = run_member(run, 1, "locked");
    assert_non_null(locked);
    assert_non_null(strstr(locked, "\"last\""));
    assert_non_null(strstr(locked, "\"first\""));
    assert_null(strstr(locked, "\"home\""));
    free(locked);
    run(run, "show", "meeting", "--json");
    expect(run, 0);
    assert_member(run, 1, "date", "\"2026-11-21\"");
    run(run, "show", "attendance", "--json");
    expect(run, 0);
    char *id = run_member(run, 1, "id");
    assert_null(strchr(id, ':'));
    free(id);
    run(run, "show", "person");
    says_not(run, "Koski");
    run(run, "search", "retki");
    expect(run, 0);
    assert_int_equal(run->out.len, 0);
}

static void health_details_have_a_lock_of_their_own(void **state)
{
    struct run *run = *state;
    run_input(run, "add person first=Marja work_ability=pending\n", "batch");
    expect(run, 3);
    run_input(run, "add person first=Marja work_ability=pending\n", "batch", "--open", "health");
    expect(run, 0);
    run(run, "show", "person", "--json");
    assert_member(run, 1, "first", "\"Marja\"");
    assert_member(run, 1, "work_ability", "null");
    assert_member(run, 1, "locked", "[\"work_ability\"]");
    run(run, "show", "person", "--json", "--open", "health");
    assert_member(run, 1, "work_ability", "\"pending\"");
    run(run, "show", "person", "--open", "everything");
    expect(run, 2);
}

static void what_makes_an_edit_needs_the_passphrase(void **state)
{
    struct run *run = *state;
    run->locked = true;
    static const char *const words[][4] = {{"add", "site", "name=X", NULL},
        {"set", "site", "1", "name=X"}, {"remove", "site", "1", NULL},
        {"bring-back", "site", "1", NULL}, {"undo", NULL, NULL, NULL},
        {"publish", "1", NULL, NULL}, {"erase", "1", "--yes", NULL},
        {"put", "setting", "name=x", "value=y"}, {"board", "--posted", "1", "2026-11-21"},
        {"import", "person", "x.csv", NULL}, {"user", "remove", "Sanna", NULL},
        {"user", "passphrase", NULL, NULL}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        run(run, words[i][0], words[i][1], words[i][2], words[i][3]);
        if (run->status != 3)
            print_error("%s\n", words[i][0]);
        expect(run, 3);
    }
}

static void a_wrong_passphrase_is_refused(void **state)
{
    struct run *run = *state;
    scratch_write(run->folder, "passphrase", "koira istuu katolla\n");
    run(run, "show", "site");
    expect(run, 3);
    scratch_write(run->folder, "passphrase", "\n");
    run(run, "show", "site");
    expect(run, 3);
    scratch_write(run->folder, "passphrase", RUN_PASSPHRASE);
    run(run, "show", "site", "--user", "Sanna");
    expect(run, 0);
    run(run, "show", "site", "--user", "Pekka");
    assert_int_not_equal(run->status, 0);
    run->locked = true;
    run(run, "show", "site", "--passphrase-file", "/nowhere/at/all");
    expect(run, 1);
    run(run, "show", "site", "--open", "people");
    expect(run, 3); /* no terminal to ask on */
}

static void a_passphrase_may_come_by_descriptor_before_a_batch(void **state)
{
    struct run *run = *state;
    run->locked = true;
    run_input(run, RUN_PASSPHRASE "\nadd site name=Tapola\n", "batch", "--passphrase-fd", "0");
    expect(run, 0);
    assert_int_equal(run_lines(run), 1);
    run(run, "show", "site", "--passphrase-fd", "77");
    expect(run, 1);
    run(run, "show", "site", "--passphrase-fd", "x");
    expect(run, 2);
}

/* ---- dump, check, info, backup -------------------------------------------------------------- */

static void a_dump_is_the_same_locked_and_unlocked(void **state)
{
    struct run *run = *state;
    free(fill(run));
    run(run, "dump", "--open", "health");
    expect(run, 0);
    expect_json(run);
    struct str open = STR_INIT;
    str_add_str(&open, &run->out);
    says_not(run, "Koski");
    says_not(run, "Kevätretki");
    run->locked = true;
    run(run, "dump");
    expect(run, 0);
    assert_string_equal(run->out.s, open.s);
    char *format = run_member(run, 1, "format"), *heads = run_member(run, 1, "heads");
    assert_non_null(format);
    assert_non_null(heads);
    free(format);
    free(heads);
    str_clear(&open);
}

static void check_and_info_work_locked(void **state)
{
    struct run *run = *state;
    run->locked = true;
    run(run, "check");
    expect(run, 0);
    run(run, "info", "--json");
    expect(run, 0);
    expect_json(run);
    assert_member(run, 1, "format", "1");
    assert_member(run, 1, "conflicts", "0");
    run(run, "info");
    expect(run, 0);
    says(run, "edits=");
}

static void a_damaged_book_is_told(void **state)
{
    struct run *run = *state;
    free(fill(run));
    int fd = open(run->book, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    off_t size = lseek(fd, 0, SEEK_END);
    char junk[512];
    memset(junk, 0x5A, sizeof junk);
    for (off_t at = 8192; at + 512 < size; at += 4096)
        assert_int_equal(pwrite(fd, junk, sizeof junk, at + 100), sizeof junk);
    close(fd);
    run->locked = true;
    run(run, "check");
    expect(run, 4);
}

static void a_backup_can_be_taken_into_use(void **state)
{
    struct run *run = *state;
    char *copy = scratch_path(run->folder, "copy.rukkanen");
    run(run, "backup", copy);
    expect(run, 0);
    run(run, "backup", copy);
    expect(run, 1);
    run(run, "add", "site", "name=Later");
    run->locked = true;
    run(run, "restore", copy);
    expect(run, 0);
    run(run, "show", "site", "--json");
    assert_int_equal(run_lines(run), 1);
    run(run, "restore", "/nowhere/at/all");
    assert_int_not_equal(run->status, 0);
    free(copy);
}

/* The sentence names a command, so the command has to help. */
static void tables_changed_from_outside_are_made_anew_as_it_says(void **state)
{
    struct run *run = *state;
    sqlite3 *db;
    free(fill(run));
    run(run, "dump");
    struct str before = STR_INIT;
    str_add_str(&before, &run->out);
    assert_int_equal(sqlite3_open(run->book, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE r_group SET c8 = 'Toinen nimi'", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE r_group SET c10 = 'Muu'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    run->locked = true;
    run(run, "show", "group");
    expect(run, 4);
    says(run, "Run rukkanen rebuild");
    run(run, "rebuild");
    expect(run, 0);
    run(run, "check");
    expect(run, 0);
    run->locked = false;
    run(run, "dump");
    assert_string_equal(run->out.s, before.s);
    str_clear(&before);
}

static void rebuilding_changes_nothing_that_can_be_seen(void **state)
{
    struct run *run = *state;
    free(fill(run));
    run(run, "dump");
    struct str before = STR_INIT;
    str_add_str(&before, &run->out);
    run(run, "rebuild");
    expect(run, 0);
    run(run, "dump");
    assert_string_equal(run->out.s, before.s);
    run(run, "check");
    expect(run, 0);
    str_clear(&before);
}

/* ---- settings, users ------------------------------------------------------------------------ */

static void settings_are_told_and_kept(void **state)
{
    struct run *run = *state;
    run->locked = true;
    run(run, "settings");
    expect(run, 0);
    says(run, "theme=normal\n");
    run(run, "settings", "theme=contrast");
    expect(run, 0);
    run(run, "settings", "theme");
    expect(run, 0);
    assert_string_equal(run->out.s, "contrast\n");
    run(run, "settings", "theme=pink");
    expect(run, 1);
    run(run, "settings", "language=sv");
    expect(run, 0);
}

static void users_come_and_go(void **state)
{
    struct run *run = *state;
    char *second = scratch_path(run->folder, "second");
    scratch_write(run->folder, "second", "toinen pitkä salasana\n");
    run(run, "user", "add", "Pekka", "--peer", "--new-passphrase-file", second);
    expect(run, 0);
    run(run, "user", "list");
    expect(run, 0);
    says(run, "Sanna\tfacilitator\t");
    says(run, "Pekka\tpeer\t");
    run(run, "user", "add", "Pekka", "--new-passphrase-file", second);
    expect(run, 1);
    run->locked = true;
    run(run, "show", "site", "--user", "Pekka", "--passphrase-file", second);
    expect(run, 0);
    run(run, "show", "site", "--passphrase-file", second);
    expect(run, 0); /* tried in turn */
    run->locked = false;
    run(run, "user", "remove", "Pekka");
    expect(run, 0);
    run(run, "user", "remove", "Nobody");
    expect(run, 1);
    run->locked = true;
    run(run, "show", "site", "--user", "Pekka", "--passphrase-file", second);
    assert_int_not_equal(run->status, 0);
    free(second);
}

static void a_passphrase_is_changed_and_recovered(void **state)
{
    struct run *run = *state;
    char *fresh = scratch_path(run->folder, "fresh"), *code = scratch_path(run->folder, "code");
    scratch_write(run->folder, "fresh", "aivan uusi salasana\n");
    run(run, "user", "passphrase", "--new-passphrase-file", fresh);
    expect(run, 0);
    run(run, "show", "site");
    expect(run, 3);
    run->locked = true;
    run(run, "user", "recover", "--code-file", code, "--new-passphrase-file", run->passphrase);
    expect(run, 0);
    run->locked = false;
    run(run, "show", "site");
    expect(run, 0);
    scratch_write(run->folder, "code", "11111 11111 11111 11111 11111 11111 11111 11111\n");
    run->locked = true;
    run(run, "user", "recover", "--code-file", code, "--new-passphrase-file", fresh);
    assert_int_not_equal(run->status, 0);
    free(fresh);
    free(code);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define E(test) cmocka_unit_test_setup_teardown(test, set_up_empty, tear_down)
    const struct CMUnitTest tests[] = {
        E(init_makes_a_book_and_keeps_its_code_in_a_file),
        E(init_writes_over_nothing),
        E(init_says_what_it_lacks),
        E(what_is_no_book_is_told),
        T(the_book_is_found_by_option_environment_and_setting),
        E(a_demo_is_made_and_kept),
        T(a_locked_book_shows_what_is_public_and_names_the_rest),
        T(health_details_have_a_lock_of_their_own),
        T(what_makes_an_edit_needs_the_passphrase),
        T(a_wrong_passphrase_is_refused),
        T(a_passphrase_may_come_by_descriptor_before_a_batch),
        T(a_dump_is_the_same_locked_and_unlocked),
        T(check_and_info_work_locked),
        T(a_damaged_book_is_told),
        T(a_backup_can_be_taken_into_use),
        T(tables_changed_from_outside_are_made_anew_as_it_says),
        T(rebuilding_changes_nothing_that_can_be_seen),
        T(settings_are_told_and_kept),
        T(users_come_and_go),
        T(a_passphrase_is_changed_and_recovered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
