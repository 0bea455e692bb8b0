/*
 * Thousands of small networks of copies against the oracle. Of the properties that copies must have
 * these are looked at in each: the same edits give the same dump in any order (P1), merging is
 * commutative, associative and idempotent (P2 to P4) and removes no edit (P8), no value is lost
 * that nobody was shown (P5), a resolution is final (P7), also with clocks anywhere between 1970
 * and 2100 (P12); what was shown counts alike for saves, undo and redactions (P20).
 */
#include "support/log_network.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>

/* RUKKANEN_NETWORKS says how many, RUKKANEN_SEED with which one to begin. */
static uint64_t asked(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void run(uint64_t first, uint64_t networks, int steps)
{
    struct network *network = network_new();
    for (uint64_t seed = first; seed < first + networks; seed++) {
        struct str why = STR_INIT;
        if (!network_run(network, seed, steps, &why))
            fail_msg("seed %llu: %s", (unsigned long long)seed, why.s);
        str_clear(&why);
    }
    network_free(network);
}

static void copies_agree_with_the_oracle_in_many_small_networks(void **state)
{
    (void)state;
    run(asked("RUKKANEN_SEED", 1), asked("RUKKANEN_NETWORKS", 700), 30);
}

static void copies_agree_with_the_oracle_in_some_larger_networks(void **state)
{
    (void)state;
    run(asked("RUKKANEN_SEED", 1), asked("RUKKANEN_NETWORKS", 700) / 50, 260);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_agree_with_the_oracle_in_many_small_networks),
        cmocka_unit_test(copies_agree_with_the_oracle_in_some_larger_networks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
