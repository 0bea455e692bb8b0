/* What the history of a record tells on the command line. */
#include "rukkanen/base/mem.h"
#include "support/run.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static int set_up(void **state)
{
    struct run *run = mem_zero(1, sizeof *run);
    run_book(run);
    *state = run;
    return 0;
}

static int tear_down(void **state)
{
    run_clear(*state);
    free(*state);
    return 0;
}

static void the_history_tells_what_came_to_a_list_and_went(void **state)
{
    struct run *run = *state;
    run_input(run,
        "add person last=Koski first=Marja skill+=laulu\nset person $1 skill+=puutyöt\n"
        "set person $1 skill-=laulu\nhistory person $1 skill\nhistory person $1 last\n",
        "batch");
    expect(run, 0);
    assert_non_null(strstr(run->out.s, "\tskill\t*\t-laulu\n"));
    assert_non_null(strstr(run->out.s, "\tskill\t*\t+puutyöt\n"));
    assert_non_null(strstr(run->out.s, "\tskill\t\t+laulu\n"));
    assert_non_null(strstr(run->out.s, "\tlast\t*\tKoski\n"));
    const char *last = strstr(run->out.s, "\tlast\t");
    assert_null(strstr(last, "\tskill\t"));
    run(run, "undo");
    expect(run, 0);
    run(run, "show", "person", "--fields", "skill");
    assert_non_null(strstr(run->out.s, "laulu, puutyöt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_history_tells_what_came_to_a_list_and_went, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
