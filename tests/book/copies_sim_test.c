/*
 * Networks of PCs with real files against the oracle (sim.h): the properties that any copies of a
 * book must have, made by any means at any moment. The same edits and keys give the same dump in
 * any order (P1 to P4) and in any version of the program (P13); nothing is lost unseen and nothing
 * differs that is equal (P5, P6, P18, P20); what was settled stays so (P7); merging removes no edit
 * (P8); reading writes nothing (P9); a merge can be undone (P10); copies, backups and clones at any
 * moment (P11), any clock (P12), the power that goes at any write (P14), files that are cut (P15)
 * change nothing of this; who was erased is nowhere (P17); somebody can always open (P19).
 */
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

/* RUKKANEN_SIM_NETWORKS says how many each process runs, RUKKANEN_SIM_JOBS how many of these there
 * are, RUKKANEN_SEED with which network to begin. */
static uint64_t asked(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

enum { STEPS = 60, NETWORKS = 45, FAILED = 3 };

/* 0, or FAILED after the story was printed. */
static int run_networks(uint64_t first, uint64_t n)
{
    int failed = 0;
    sim_begin();
    for (uint64_t seed = first; seed < first + n && !failed; seed++) {
        struct str why = STR_INIT, story = STR_INIT;
        if (!sim_run(seed, STEPS, &why)) {
            sim_story(seed, STEPS, &story);
            fprintf(stderr, "seed %llu:\n%s(first: %s)\n", (unsigned long long)seed, story.s,
                why.s);
            failed = FAILED;
        }
        str_clear(&why);
        str_clear(&story);
    }
    sim_end();
    return failed;
}

static void any_copies_become_one_book(void **state)
{
    uint64_t first = asked("RUKKANEN_SEED", 1), n = asked("RUKKANEN_SIM_NETWORKS", NETWORKS);
    uint64_t jobs = asked("RUKKANEN_SIM_JOBS", 1);
    int status, good = 0;
    (void)state;
    for (uint64_t job = 0; job < jobs; job++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            _exit(run_networks(first + job * n, n));
    }
    for (uint64_t job = 0; job < jobs; job++) {
        assert_true(wait(&status) > 0);
        good += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    assert_int_equal(good, jobs);
}

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_copies_become_one_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
