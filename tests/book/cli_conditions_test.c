/* The commands that tell and mend what is odd after a merge, from outside. */
#include "rukkanen/base/mem.h"
#include "support/run.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

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

/* Two records of Marja Koski; the caller frees both ids. */
static void add_two(struct run *run, char **one, char **other)
{
    run_input(run, "add person last=Koski first=Marja\nadd person last=Koski first=Marja\n", "batch");
    expect(run, 0);
    *one = run_line(run, 1);
    *other = run_line(run, 2);
}

static void a_person_who_is_there_twice_is_told_and_joined(void **state)
{
    struct run *run = *state;
    char *one, *other;
    add_two(run, &one, &other);
    run(run, "conditions");
    expect(run, 0);
    assert_int_equal(run_lines(run), 1);
    says(run, "same-person\t");
    says(run, "Marja Koski");
    run(run, "conditions", "--json");
    expect(run, 0);
    expect_json(run);
    says(run, "\"join ");
    run(run, "join", one, other);
    expect(run, 0);
    run(run, "join", other, one);
    expect(run, 1);
    run(run, "conditions");
    expect(run, 0);
    assert_int_equal(run_lines(run), 0);
    run(run, "show", "person", "--fields", "last");
    assert_int_equal(run_lines(run), 1);
    run(run, "show", "same_person", "--json");
    char *id = run_member(run, 1, "id");
    id[strlen(id) - 1] = '\0';
    run(run, "remove", "same_person", id + 1);
    expect(run, 0);
    run(run, "show", "person", "--fields", "last");
    assert_int_equal(run_lines(run), 2);
    free(id);
    free(one);
    free(other);
}

static void a_locked_book_tells_public_conditions_only(void **state)
{
    struct run *run = *state;
    char *one, *other;
    add_two(run, &one, &other);
    run(run, "add", "group", "name=työrukkanen");
    expect(run, 0);
    run->locked = true;
    run(run, "conditions");
    expect(run, 0);
    assert_int_equal(run_lines(run), 1);
    says(run, "same-group\t");
    run(run, "join", one, other);
    expect(run, 3);
    free(one);
    free(other);
}

static void a_field_is_redacted_only_with_a_yes(void **state)
{
    struct run *run = *state;
    run(run, "set", "site", "=name:Hakola", "address=Salatie 1");
    expect(run, 0);
    run(run, "set", "site", "=name:Hakola", "address=Kerhotie 1");
    expect(run, 0);
    run(run, "redact", "site", "=name:Hakola", "address");
    expect(run, 6);
    run(run, "redact", "site", "=name:Hakola", "colour", "--yes");
    expect(run, 2);
    run(run, "redact", "site", "=name:Hakola", "note", "--yes");
    expect(run, 1);
    run(run, "redact", "site", "999999", "address", "--yes");
    expect(run, 1);
    run(run, "redact", "site", "=name:Hakola", "address", "--yes");
    expect(run, 0);
    run(run, "history", "site", "=name:Hakola", "address");
    expect(run, 0);
    says_not(run, "tie 1");
    run(run, "show", "site", "=name:Hakola");
    says_not(run, "tie 1");
    says(run, "name\tHakola\n");
    run(run, "check");
    expect(run, 0);
    run->locked = true;
    run(run, "redact", "site", "1", "address", "--yes");
    expect(run, 3);
}

static void where_nothing_waits_nothing_is_accepted(void **state)
{
    struct run *run = *state;
    run(run, "user", "accept", "Sanna");
    expect(run, 1);
    run(run, "user", "accept");
    expect(run, 2);
    run(run, "help", "user");
    says(run, "accept NAME");
    run(run, "help", "join");
    expect(run, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_person_who_is_there_twice_is_told_and_joined),
        TEST(a_locked_book_tells_public_conditions_only),
        TEST(a_field_is_redacted_only_with_a_yes),
        TEST(where_nothing_waits_nothing_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
