/*
 * A folder that does not do what is asked: full, only for reading, taken away in the middle, on a
 * file system like exFAT; and a program that is killed at any moment. The calls that write into
 * the folder go through this file on their way to the system, which counts them and lets one fail.
 */
#include "rukkanen/base/path.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/safety.h"
#include "support/apart.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the system, with faults ----------------------------------------------------------------- */

enum kind { NO_FAULT, FULL, GONE, KILLED, CUT };

static struct {
    const char *folder; /* NULL: everything works */
    enum kind kind;
    int at, calls; /* which call fails; how many there were */
    bool old_rename; /* knows no flags, as exFAT and FAT */
} faults;

static bool is_there(int fd)
{
    char link[64], path[4096];
    if (!faults.folder)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    size_t length = strlen(faults.folder);
    return n > 0 && strncmp(path, faults.folder, length < (size_t)n ? length : (size_t)n) == 0;
}

/* Whether this call fails, with errno set. */
static bool fails(int fd)
{
    if (!is_there(fd))
        return false;
    int call = faults.calls++;
    if (faults.kind == NO_FAULT || call < faults.at || (faults.kind == FULL && call > faults.at))
        return false;
    if (faults.kind == KILLED)
        _exit(0);
    errno = faults.kind == FULL ? ENOSPC : EIO;
    return true;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    ssize_t (*real)(int, const void *, size_t) =
        (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (faults.kind == CUT && is_there(fd) && faults.calls++ >= faults.at) {
        real(fd, bytes, length / 2);
        _exit(0);
    }
    return faults.kind != CUT && fails(fd) ? -1 : real(fd, bytes, length);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return faults.kind != CUT && fails(fd) ? -1 : real(fd);
}

int syncfs(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "syncfs");
    return faults.kind != CUT && fails(fd) ? -1 : real(fd);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    int (*real)(int, const char *, int, const char *, unsigned) =
        (int (*)(int, const char *, int, const char *, unsigned))dlsym(RTLD_NEXT, "renameat2");
    if (faults.kind != CUT && fails(to))
        return -1;
    if (faults.old_rename && flags) {
        errno = EINVAL;
        return -1;
    }
    return real(from, old, to, new, flags);
}

static void let_fail(const char *folder, enum kind kind, int at)
{
    faults.folder = folder;
    faults.kind = kind;
    faults.at = at;
    faults.calls = 0;
}

/* ---- what is looked at ----------------------------------------------------------------------- */

struct stick {
    struct apart *copies;
    char *path;
};

static int make(void **state)
{
    struct stick *stick = calloc(1, sizeof *stick);
    void *copies;
    if (apart_make(&copies) != 0)
        return 1;
    stick->copies = copies;
    stick->path = scratch_path(stick->copies->folder, "stick");
    must(path_make_folder(stick->path, &apart_err));
    *state = stick;
    return 0;
}

static int drop(void **state)
{
    struct stick *stick = *state;
    void *copies = stick->copies;
    let_fail(NULL, NO_FAULT, 0);
    faults.old_rename = false;
    chmod(stick->path, 0700);
    free(stick->path);
    free(stick);
    return apart_drop(&copies);
}

static bool sync_copy(struct stick *stick, int i, bool with_book)
{
    struct sync_options options = {.with_book = with_book, .yes = true};
    struct sync_result result;
    memset(&apart_err, 0, sizeof apart_err);
    bool ok = book_sync(stick->copies->book[i], stick->path, &options, &result, &apart_err);
    assert_true(ok == result.safe);
    sync_result_clear(&result);
    return ok;
}

static void write_something(struct stick *stick, int i, int n)
{
    char name[32];
    snprintf(name, sizeof name, "Nimi %d", n);
    apart_set(stick->copies, i, ENTITY_GROUP, stick->copies->group, "area", name);
}

/* Names and contents of the whole files there, as one text. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void read_files(struct stick *stick, struct str *out)
{
    struct dirent **entries;
    int n = scandir(stick->path, &entries, NULL, by_name);
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        size_t length = strlen(name);
        if (name[0] != '.' && (length < 5 || strcmp(name + length - 5, ".part") != 0)) {
            str_addf(out, "%s:", name);
            assert_true(scratch_read(stick->path, name, out));
        }
        free(entries[i]);
    }
    free(entries);
}

static bool are_as_before(struct stick *stick, const struct str *before)
{
    struct str now = STR_INIT;
    read_files(stick, &now);
    bool same = now.len == before->len && memcmp(now.s, before->s, now.len) == 0;
    str_clear(&now);
    return same;
}

static void all_goes_on(struct stick *stick)
{
    let_fail(NULL, NO_FAULT, 0);
    for (int i = 0; i < COPIES; i++)
        assert_true(sync_copy(stick, i, false));
    for (int i = 0; i < COPIES; i++)
        assert_true(sync_copy(stick, i, false));
    for (int i = 1; i < COPIES; i++)
        assert_true(apart_same(stick->copies->book[0], stick->copies->book[i]));
    must(book_check(stick->copies->book[0], &apart_err));
}

/* ---- faults ---------------------------------------------------------------------------------- */

/* Lets each of the calls fail, one after the other, until there are no more. */
static void fail_at_every_call(struct stick *stick, enum kind kind, bool with_book)
{
    int failed = 0;
    all_goes_on(stick);
    for (int at = 0; at < 200; at++) {
        struct str before = STR_INIT;
        write_something(stick, 0, at);
        read_files(stick, &before);
        let_fail(stick->path, kind, at);
        bool ok = sync_copy(stick, 0, with_book);
        bool reached = faults.calls > at;
        let_fail(NULL, NO_FAULT, 0);
        if (!ok) {
            failed++;
            assert_int_equal(apart_err.kind, ERR_REFUSED);
            assert_non_null(strstr(apart_err.sentence, stick->path));
        }
        /* A file that got its name and could not be synced stays: it is whole, and harms nobody. */
        if (!ok && at < 2)
            assert_true(are_as_before(stick, &before));
        str_clear(&before);
        if (at % 4 == 0)
            all_goes_on(stick);
        if (!reached)
            break;
    }
    assert_true(failed >= 4);
    all_goes_on(stick);
}

static void a_full_stick_at_any_write_leaves_what_was_there(void **state)
{
    fail_at_every_call(*state, FULL, false);
}

static void a_stick_that_is_taken_away_at_any_write_leaves_what_was_there(void **state)
{
    fail_at_every_call(*state, GONE, false);
}

static void a_whole_copy_that_does_not_fit_leaves_what_was_there(void **state)
{
    fail_at_every_call(*state, FULL, true);
}

static void where_a_rename_knows_no_flags_all_is_as_elsewhere(void **state)
{
    struct stick *stick = *state;
    faults.old_rename = true;
    faults.folder = stick->path;
    write_something(stick, 0, 1);
    all_goes_on(stick);
    write_something(stick, 1, 2);
    all_goes_on(stick);
}

/* In a process of its own, which ends in the middle. */
static void die_at(struct stick *stick, enum kind kind, int at, bool *died)
{
    int status;
    book_close(stick->copies->book[0]);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct err err = {.kind = ERR_NONE};
        struct sync_options options = {.yes = true};
        struct sync_result result;
        struct book *book;
        if (!book_open(stick->copies->path[0], BOOK_WRITE, &book, &err))
            _exit(2);
        let_fail(stick->path, kind, at);
        _exit(book_sync(book, stick->path, &options, &result, &err) ? 3 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 2);
    *died = WEXITSTATUS(status) == 0;
    must(book_open(stick->copies->path[0], BOOK_WRITE, &stick->copies->book[0], &apart_err));
    must(book_unlock(
        stick->copies->book[0], "Sanna", COPIES_PASSPHRASE, BOOK_HEALTH, &apart_err));
}

static size_t parts_in(struct stick *stick)
{
    size_t n = 0;
    DIR *dir = opendir(stick->path);
    for (struct dirent *entry; (entry = readdir(dir));)
        n += strstr(entry->d_name, ".part") != NULL;
    closedir(dir);
    return n;
}

static void die_at_every_call(struct stick *stick, enum kind kind)
{
    bool died = true;
    int deaths = 0;
    all_goes_on(stick);
    for (int at = 0; died && at < 200; at++) {
        write_something(stick, 0, at);
        die_at(stick, kind, at, &died);
        deaths += died;
        /* Others see only what is whole, and the next time all comes. */
        assert_true(sync_copy(stick, 1, false));
        all_goes_on(stick);
        assert_int_equal(parts_in(stick), 0);
    }
    assert_true(deaths >= (kind == KILLED ? 3 : 1));
}

static void a_program_killed_at_any_write_loses_nothing(void **state)
{
    die_at_every_call(*state, KILLED);
}

static void a_file_that_was_half_written_is_no_file(void **state)
{
    die_at_every_call(*state, CUT);
}

static void what_is_cut_or_empty_is_named_and_the_rest_is_taken(void **state)
{
    struct stick *stick = *state;
    struct sync_options options = {.yes = true};
    struct sync_result result;
    struct str bytes = STR_INIT;
    struct dirent **entries;
    write_something(stick, 0, 1);
    assert_true(sync_copy(stick, 0, false));
    int n = scandir(stick->path, &entries, NULL, by_name);
    for (int i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.')
            assert_true(scratch_read(stick->path, entries[i]->d_name, &bytes));
        free(entries[i]);
    }
    free(entries);
    char *cut = path_join(stick->path, "a (1).rkb"), *empty = path_join(stick->path, "b.rkb");
    char *note = path_join(stick->path, "kauppalista.txt");
    must(path_write_new(cut, bytes.s, bytes.len / 2, &apart_err));
    must(path_write_new(empty, "", 0, &apart_err));
    must(path_write_new(note, "maitoa", 6, &apart_err));
    must(book_sync(stick->copies->book[1], stick->path, &options, &result, &apart_err));
    assert_int_equal(result.files.n, 3);
    size_t unfinished = 0, merged = 0;
    for (size_t i = 0; i < result.files.n; i++) {
        unfinished += VEC_AT(&result.files, struct folder_entry, i)->state == FOLDER_UNFINISHED;
        merged += VEC_AT(&result.files, struct folder_entry, i)->state == FOLDER_MERGED;
    }
    assert_int_equal(unfinished, 2);
    assert_int_equal(merged, 1);
    sync_result_clear(&result);
    assert_true(apart_same(stick->copies->book[0], stick->copies->book[1]));
    free(cut);
    free(empty);
    free(note);
    str_clear(&bytes);
}

static void several_may_do_it_at_once(void **state)
{
    struct stick *stick = *state;
    pid_t children[COPIES];
    for (int i = 0; i < COPIES; i++) {
        write_something(stick, i, i);
        book_close(stick->copies->book[i]);
    }
    for (int i = 0; i < COPIES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i])
            continue;
        struct err err = {.kind = ERR_NONE};
        struct sync_options options = {.yes = true};
        struct sync_result result;
        struct book *book;
        bool ok = book_open(stick->copies->path[i], BOOK_WRITE, &book, &err);
        for (int round = 0; ok && round < 6; round++)
            ok = book_sync(book, stick->path, &options, &result, &err);
        _exit(ok ? 0 : 1);
    }
    for (int i = 0; i < COPIES; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
        must(book_open(stick->copies->path[i], BOOK_WRITE, &stick->copies->book[i], &apart_err));
    }
    all_goes_on(stick);
}

static void a_folder_that_is_not_there_is_told_about(void **state)
{
    struct stick *stick = *state;
    must(rmdir(stick->path) == 0);
    assert_false(sync_copy(stick, 0, false));
    assert_int_equal(apart_err.kind, ERR_REFUSED);
    must(path_make_folder(stick->path, &apart_err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(a_full_stick_at_any_write_leaves_what_was_there),
        TEST(a_stick_that_is_taken_away_at_any_write_leaves_what_was_there),
        TEST(a_whole_copy_that_does_not_fit_leaves_what_was_there),
        TEST(where_a_rename_knows_no_flags_all_is_as_elsewhere),
        TEST(a_program_killed_at_any_write_loses_nothing),
        TEST(a_file_that_was_half_written_is_no_file),
        TEST(what_is_cut_or_empty_is_named_and_the_rest_is_taken),
        TEST(several_may_do_it_at_once),
        TEST(a_folder_that_is_not_there_is_told_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
