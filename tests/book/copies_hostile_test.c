/*
 * Files that were planted, cut or damaged: each is refused in a sentence of its own, in two seconds
 * and 64 MiB, and the book stays as it was to the byte. The same cases show that every limit at the
 * border is needed: with the limit taken away (mutation.h) its case comes out otherwise.
 */
#include "book/copies/sandbox.h"
#include "book/log/mutation.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/copies.h"
#include "rukkanen/book/safety.h"
#include "support/hostile.h"
#include "support/hostile_files.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

enum { MOST_MS = 2000, MOST_KIB = 64 << 10 };

static struct hostile hostile;

/* What became of a merge, as a process of its own tells. */
struct outcome {
    struct err err;
    int64_t waiting, edits, orphans;
    double ms;
    long kib;   /* the most memory of it or the process that read for it */
    bool ended; /* it came to an end by itself */
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* In a new process, so that its memory can be told. */
static void merge_here(const char *live, const char *file, struct outcome *outcome)
{
    struct merge_options options = {.yes = true};
    struct merge_result result;
    struct book *book;
    if (!book_open(live, BOOK_WRITE, &book, &outcome->err))
        return;
    double before = now_ms();
    book_merge(book, file, &options, &result, &outcome->err);
    outcome->ms = now_ms() - before;
    outcome->waiting = result.waiting;
    outcome->edits = result.edits;
    outcome->orphans = result.orphans;
    merge_result_clear(&result);
    book_close(book);
}

static void merge_apart(
    const char *live, const char *file, const char *faults, struct outcome *outcome)
{
    int answer[2], status;
    struct rusage usage;
    memset(outcome, 0, sizeof *outcome);
    assert_int_equal(pipe2(answer, O_CLOEXEC), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(5);
        if (faults)
            setenv("RUKKANEN_TEST_MUTATION", faults, 1);
        merge_here(live, file, outcome);
        _exit(write(answer[1], outcome, sizeof *outcome) == sizeof *outcome ? 0 : 1);
    }
    close(answer[1]);
    ssize_t n = read(answer[0], outcome, sizeof *outcome);
    close(answer[0]);
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    outcome->ended = n == (ssize_t)sizeof *outcome && WIFEXITED(status);
    outcome->kib = usage.ru_maxrss;
}

static void read_file(const char *path, struct str *bytes)
{
    struct err err = {.kind = ERR_NONE};
    str_reset(bytes);
    assert_true(path_read(path, 1 << 28, bytes, &err));
}

static bool is_as_expected(const struct hostile_case *c, const struct outcome *outcome)
{
    return outcome->ended && outcome->err.kind == c->kind &&
           strstr(outcome->err.sentence, c->sentence) &&
           strstr(outcome->err.detail, c->detail) && outcome->waiting == c->waiting &&
           outcome->orphans == c->orphans;
}

static bool is_in_bounds(const struct outcome *outcome)
{
#ifdef __SANITIZE_ADDRESS__
    (void)outcome;
    return true;
#else
    return outcome->ms <= MOST_MS && outcome->kib <= MOST_KIB;
#endif
}

static void tell(const struct hostile_case *c, const struct outcome *outcome)
{
    print_message("# %-34s %d %6.0f ms %4ld MiB  %s [%s]\n", c->name, (int)outcome->err.kind,
        outcome->ms, outcome->kib >> 10, outcome->err.sentence, outcome->err.detail);
}

static void try_case(const struct hostile_case *c)
{
    struct outcome outcome;
    struct str before = STR_INIT, after = STR_INIT;
    char *file = scratch_path(hostile.folder, "hostile");
    char *live = scratch_path(hostile.folder, "tried.rukkanen");
    char faults[16];
    hostile_files_remove(file);
    c->make(&hostile, file);
    hostile_copy_file(hostile.live, live);
    read_file(live, &before);
    snprintf(faults, sizeof faults, "%d", c->fault);
    merge_apart(live, file, c->fault ? faults : NULL, &outcome);
    /* Others may be at work on this computer: once more before it counts. */
    for (int again = 0; again < 2 && outcome.ended && outcome.ms > MOST_MS; again++)
        merge_apart(live, file, c->fault ? faults : NULL, &outcome);
    read_file(live, &after);
    tell(c, &outcome);
    if (!is_as_expected(c, &outcome) || !is_in_bounds(&outcome))
        fail_msg("%s: kind %d in %.0f ms with %ld KiB: %s (%s); waiting %d, orphans %d", c->name,
            (int)outcome.err.kind, outcome.ms, outcome.kib, outcome.err.sentence,
            outcome.err.detail, (int)outcome.waiting, (int)outcome.orphans);
    if (c->kind != ERR_NONE &&
        (before.len != after.len || memcmp(before.s, after.s, before.len) != 0))
        fail_msg("%s: the book was written", c->name);
    if (c->limit) {
        snprintf(faults, sizeof faults, "%d,%d", c->limit, c->fault);
        merge_apart(live, file, faults, &outcome);
        if (is_as_expected(c, &outcome) && is_in_bounds(&outcome))
            fail_msg("%s: nobody notices that limit %d is gone", c->name, c->limit);
    }
    str_clear(&before);
    str_clear(&after);
    hostile_files_remove(file);
    free(file);
    free(live);
}

static void try_cases(const struct hostile_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        try_case(&cases[i]);
}

static void what_is_no_file_of_rukkanen_is_refused(void **state)
{
    (void)state;
    try_cases(hostile_strangers, hostile_strangers_n);
}

static void a_bundle_that_is_not_as_written_is_refused(void **state)
{
    (void)state;
    try_cases(hostile_bundles, hostile_bundles_n);
}

static void a_bundle_over_a_limit_is_refused(void **state)
{
    (void)state;
    try_cases(hostile_bundle_limits, hostile_bundle_limits_n);
}

static void a_bundle_that_says_what_is_not_so_is_refused(void **state)
{
    (void)state;
    try_cases(hostile_claims, hostile_claims_n);
}

static void a_copy_that_was_tampered_with_is_refused(void **state)
{
    (void)state;
    try_cases(hostile_copies, hostile_copies_n);
}

/* Every limit of the border is in one of the cases, or in a test of its own below. */
static void every_limit_has_a_case(void **state)
{
    (void)state;
    static const int elsewhere[] = {LIMIT_FOLDER};
    const struct {
        const struct hostile_case *cases;
        size_t n;
    } all[] = {{hostile_strangers, hostile_strangers_n}, {hostile_bundles, hostile_bundles_n},
        {hostile_bundle_limits, hostile_bundle_limits_n}, {hostile_claims, hostile_claims_n},
        {hostile_copies, hostile_copies_n}};
    for (int limit = LIMIT_NONE + 1; limit < LIMIT_END; limit++) {
        bool found = false;
        for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
            found = found || elsewhere[i] == limit;
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
            for (size_t j = 0; j < all[i].n; j++)
                found = found || all[i].cases[j].limit == limit;
        }
        if (!found)
            fail_msg("limit %d has no case", limit);
    }
}

/* ---- folders --------------------------------------------------------------------------------- */

static bool finds(const char *folder, struct err *err)
{
    struct vec paths = VEC_INIT(char *);
    bool ok = book_copies_find(hostile.sanna, folder, &paths, err);
    for (size_t i = 0; i < paths.n; i++)
        free(*VEC_AT(&paths, char *, i));
    vec_clear(&paths);
    return ok;
}

static void a_folder_of_too_many_files_is_refused(void **state)
{
    (void)state;
    int files = getenv("RUKKANEN_TEST_LONG") ? 100000 : COPIES_IN_FOLDER + 1;
    struct err err = {.kind = ERR_NONE};
    char *folder = scratch_path(hostile.folder, "folder"), name[16];
    assert_int_equal(mkdir(folder, 0700), 0);
    int dir = open(folder, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < files; i++) {
        snprintf(name, sizeof name, "%d", i);
        close(openat(dir, name, O_CREAT | O_WRONLY, 0600));
    }
    close(dir);
    double before = now_ms();
    assert_false(finds(folder, &err));
    assert_true(now_ms() - before < MOST_MS);
    assert_int_equal(err.kind, ERR_FOREIGN);
    assert_non_null(strstr(err.sentence, "The folder holds more than"));
    char limit[16];
    snprintf(limit, sizeof limit, "%d", LIMIT_FOLDER);
    setenv("RUKKANEN_TEST_MUTATION", limit, 1);
    assert_true(finds(folder, &err));
    unsetenv("RUKKANEN_TEST_MUTATION");
    free(folder);
}

/* ---- files that change while they are read --------------------------------------------------- */

static void a_file_that_grows_and_shrinks_meanwhile_does_no_harm(void **state)
{
    (void)state;
    char *file = scratch_path(hostile.folder, "moving");
    char *live = scratch_path(hostile.folder, "tried.rukkanen");
    struct stat st;
    hostile_copy_file(hostile.copy, file);
    assert_int_equal(stat(file, &st), 0);
    pid_t child = fork();
    if (child == 0) {
        for (off_t n = 0;; n++) {
            if (truncate(file, n % 3 == 0 ? st.st_size / 2 : st.st_size + n % 8192) != 0)
                _exit(1);
        }
    }
    for (int i = 0; i < 15; i++) {
        struct outcome outcome;
        hostile_copy_file(hostile.live, live);
        merge_apart(live, file, NULL, &outcome);
        assert_true(outcome.ended);
        assert_true(outcome.err.kind == ERR_FOREIGN || outcome.err.kind == ERR_NONE);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    free(file);
    free(live);
}

/* ---- the process that reads ------------------------------------------------------------------ */

#ifndef __SANITIZE_ADDRESS__
static int in_sandbox(void (*act)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        sandbox_limits();
        sandbox_enter();
        act();
        _exit(0);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static void open_a_file(void)
{
    _exit(open("/etc/hostname", O_RDONLY) >= 0 ? 0 : 1);
}

static void start_a_program(void)
{
    char *const words[] = {(char *)"true", NULL};
    execv("/bin/true", words);
}

static void take_much_memory(void)
{
    void *much = mmap(NULL, (size_t)400 << 20, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    _exit(much == MAP_FAILED ? 7 : 0);
}

static void the_process_that_reads_may_do_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(in_sandbox(open_a_file), SIGSYS);
    assert_int_equal(in_sandbox(start_a_program), SIGSYS);
    assert_int_equal(in_sandbox(take_much_memory), 7);
}
#else
static void the_process_that_reads_may_do_nothing_else(void **state)
{
    (void)state;
    skip();
}
#endif

static int make(void **state)
{
    (void)state;
    hostile_make(&hostile);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    hostile_drop(&hostile);
    return 0;
}

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_file_of_rukkanen_is_refused),
        cmocka_unit_test(a_bundle_that_is_not_as_written_is_refused),
        cmocka_unit_test(a_bundle_over_a_limit_is_refused),
        cmocka_unit_test(a_bundle_that_says_what_is_not_so_is_refused),
        cmocka_unit_test(a_copy_that_was_tampered_with_is_refused),
        cmocka_unit_test(every_limit_has_a_case),
        cmocka_unit_test(a_folder_of_too_many_files_is_refused),
        cmocka_unit_test(a_file_that_grows_and_shrinks_meanwhile_does_no_harm),
        cmocka_unit_test(the_process_that_reads_may_do_nothing_else),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
