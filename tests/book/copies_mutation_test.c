/*
 * The simulator must notice every wrong rule that mutation.h puts in for whole files: each is tried
 * in a process of its own, and the test fails where the networks pass all the same.
 */
#include "book/log/mutation.h"
#include "rukkanen/book/child.h"
#include "support/sim.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEPS = 60, NETWORKS = 60, NOTICED = 3, PASSED = 4 };

/* With which network to begin: one that was seen to notice it. */
static const struct {
    enum mutation mutation;
    uint64_t seed;
} faults[] = {
    {MUTATION_LABEL_AND_PLACE, 36},
    {MUTATION_DRAFTS_RESTORED, 12},
    {MUTATION_WAL, 1},
    {MUTATION_RANDOM_NONCES, 5},
    {MUTATION_ORPHANS_APPLIED, 41},
    {MUTATION_HELD_UNASKED, 28},
    {MUTATION_AUTHORITY, 12},
    {MUTATION_UNSIGNED_KEYS, 22},
};
enum { FAULTS = sizeof faults / sizeof *faults };

static int run_networks(uint64_t first)
{
    sim_begin();
    for (uint64_t seed = first; seed < first + NETWORKS; seed++) {
        struct str why = STR_INIT;
        if (!sim_run(seed, STEPS, &why)) {
            if (getenv("RUKKANEN_TEST_TELL"))
                fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, why.s);
            str_clear(&why);
            sim_end();
            return NOTICED;
        }
    }
    sim_end();
    return PASSED;
}

static bool is_noticed(enum mutation mutation, uint64_t seed)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char number[12];
        snprintf(number, sizeof number, "%d", (int)mutation);
        setenv("RUKKANEN_TEST_MUTATION", number, 1);
        _exit(run_networks(seed));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == NOTICED;
}

static void every_wrong_rule_of_files_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(FAULTS, MUTATION_FILES_END - MUTATION_LABEL_AND_PLACE);
    for (size_t i = 0; i < FAULTS; i++) {
        if (!is_noticed(faults[i].mutation, faults[i].seed))
            fail_msg("mutation %d is not noticed", (int)faults[i].mutation);
    }
}

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrong_rule_of_files_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
