/*
 * The networks must notice every wrong rule that mutation.h puts in: each is tried in a process of
 * its own, and the test fails where the networks pass all the same.
 */
#include "book/log/mutation.h"
#include "support/log_network.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NETWORKS = 150, STEPS = 60, NOTICED = 3, PASSED = 4 };

static int run_networks(void)
{
    struct network *network = network_new();
    struct str why = STR_INIT;
    for (uint64_t seed = 1; seed <= NETWORKS; seed++) {
        if (!network_run(network, seed, STEPS, &why))
            return NOTICED;
    }
    return PASSED;
}

static int with_mutation(enum mutation mutation)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char number[12];
        snprintf(number, sizeof number, "%d", (int)mutation);
        setenv("RUKKANEN_TEST_MUTATION", number, 1);
        _exit(run_networks());
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void every_wrong_rule_is_noticed(void **state)
{
    (void)state;
    for (int mutation = MUTATION_NONE + 1; mutation < MUTATION_END; mutation++) {
        if (with_mutation((enum mutation)mutation) != NOTICED)
            fail_msg("mutation %d is not noticed", mutation);
    }
}

static void the_right_rules_pass_the_same_networks(void **state)
{
    (void)state;
    assert_int_equal(with_mutation(MUTATION_NONE), PASSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrong_rule_is_noticed),
        cmocka_unit_test(the_right_rules_pass_the_same_networks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
