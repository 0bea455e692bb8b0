/* Two values by the command line, from outside: copies of a book as files, merged, settled. */
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/run.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct world {
    struct run run;
    char *first, *second; /* the book and its copy */
    char *person, *group; /* ids */
};

static void copy_book(struct world *w)
{
    struct str bytes = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    assert_true(path_read(w->first, 1 << 28, &bytes, &err));
    assert_true(path_write_new(w->second, bytes.s, bytes.len, &err));
    str_clear(&bytes);
}

static int set_up(void **state)
{
    struct world *w = mem_zero(1, sizeof *w);
    run_book(&w->run);
    w->first = mem_text(w->run.book);
    w->second = scratch_path(w->run.folder, "copy.rukkanen");
    run_input(&w->run, "add person last=Koski first=Marja phone='040 000'\n", "batch");
    expect(&w->run, 0);
    w->person = run_line(&w->run, 1);
    run(&w->run, "show", "group", "--fields", "id");
    char *line = run_line(&w->run, 1);
    w->group = mem_text_n(line, strcspn(line, "\t"));
    free(line);
    copy_book(w);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    run_clear(&w->run);
    free(w->first);
    free(w->second);
    free(w->person);
    free(w->group);
    free(w);
    return 0;
}

static void use(struct world *w, const char *book, const char *now)
{
    free(w->run.book);
    w->run.book = mem_text(book);
    w->run.now = now;
}

/* Each copy is written, the second one later, and the second merged into the first. */
static void part(struct world *w, const char *first, const char *second)
{
    use(w, w->second, "2026-11-22T10:30");
    run_input(&w->run, second, "batch");
    expect(&w->run, 0);
    use(w, w->first, "2026-11-22T10:15");
    run_input(&w->run, first, "batch");
    expect(&w->run, 0);
    w->run.now = "2026-11-23T09:00";
    run(&w->run, "merge", w->second);
    expect(&w->run, 0);
}

static void part_area(struct world *w)
{
    struct str first = STR_INIT, second = STR_INIT;
    str_addf(&first, "set group %s area=Hakola\n", w->group);
    str_addf(&second, "set group %s area=Valkeala\n", w->group);
    part(w, first.s, second.s);
    str_clear(&first);
    str_clear(&second);
}

static void part_phone(struct world *w)
{
    struct str first = STR_INIT, second = STR_INIT;
    str_addf(&first, "set person %s phone='040 111'\n", w->person);
    str_addf(&second, "set person %s phone='040 222'\n", w->person);
    part(w, first.s, second.s);
    str_clear(&first);
    str_clear(&second);
}

static void the_list_numbers_the_values_and_names_who_wrote_them(void **state)
{
    struct world *w = *state;
    part_area(w);
    run(&w->run, "conflicts");
    expect(&w->run, 0);
    assert_int_equal(run_lines(&w->run), 3);
    char *line = run_line(&w->run, 1);
    assert_non_null(strstr(line, "\tarea\tTyörukkanen: "));
    assert_true(strncmp(line, "group\t", 6) == 0);
    free(line);
    line = run_line(&w->run, 2);
    assert_true(strncmp(line, "\t1\t*\t2026-11-22T10:30\tSanna\t", 28) == 0);
    assert_non_null(strstr(line, "\tValkeala"));
    free(line);
    line = run_line(&w->run, 3);
    assert_true(strncmp(line, "\t2\t\t2026-11-22T10:15\tSanna\t", 27) == 0);
    assert_non_null(strstr(line, "\tHakola"));
    free(line);
}

static void as_json_it_tells_the_same_and_what_was_there_before(void **state)
{
    struct world *w = *state;
    part_phone(w);
    run(&w->run, "conflicts", "--json");
    expect(&w->run, 0);
    expect_json(&w->run);
    assert_int_equal(run_lines(&w->run), 1);
    assert_non_null(strstr(w->run.out.s, "\"entity\":\"person\""));
    assert_non_null(strstr(w->run.out.s, "\"record\":\"Koski Marja\""));
    assert_non_null(strstr(w->run.out.s, "\"number\":1,\"current\":true,\"value\":\"040 222\""));
    assert_non_null(strstr(w->run.out.s, "\"number\":2,\"current\":false,\"value\":\"040 111\""));
    assert_non_null(strstr(w->run.out.s, "\"before\":{\"value\":\"040 000\""));
}

static void locked_the_sealed_words_are_not_told(void **state)
{
    struct world *w = *state;
    part_phone(w);
    w->run.locked = true;
    run(&w->run, "conflicts");
    expect(&w->run, 0);
    says(&w->run, "\tphone\tperson: ");
    says(&w->run, "(locked)");
    says_not(&w->run, "040");
    says_not(&w->run, "Koski");
    run(&w->run, "conflicts", "--json");
    expect_json(&w->run);
    says(&w->run, "\"value\":null,\"locked\":true");
    says_not(&w->run, "040");
    run(&w->run, "resolve", "person", w->person, "phone", "--keep", "1");
    expect(&w->run, 3);
}

static void keeping_a_number_settles_it_on_both_copies(void **state)
{
    struct world *w = *state;
    part_phone(w);
    run(&w->run, "resolve", "person", w->person, "phone", "--keep", "2");
    expect(&w->run, 0);
    run(&w->run, "conflicts");
    assert_int_equal(w->run.out.len, 0);
    use(w, w->second, "2026-11-23T09:10");
    run(&w->run, "merge", w->first);
    expect(&w->run, 0);
    run(&w->run, "conflicts");
    assert_int_equal(w->run.out.len, 0);
    run(&w->run, "show", "person", w->person, "--fields", "phone");
    says(&w->run, "\t040 111\n");
}

static void a_new_value_comes_as_an_argument_or_from_a_file(void **state)
{
    struct world *w = *state;
    part_area(w);
    run(&w->run, "resolve", "group", w->group, "area", "--value", "Molemmat");
    expect(&w->run, 0);
    run(&w->run, "show", "group", w->group, "--fields", "area");
    says(&w->run, "\tMolemmat\n");
    part_phone(w);
    run(&w->run, "resolve", "person", w->person, "phone", "--value", "040 333");
    expect(&w->run, 2);
    run_input(&w->run, "040 333\n", "resolve", "person", w->person, "phone", "--value@", "-");
    expect(&w->run, 0);
    run(&w->run, "show", "person", w->person, "--fields", "phone");
    says(&w->run, "\t040 333\n");
    run(&w->run, "conflicts");
    assert_int_equal(w->run.out.len, 0);
}

static void what_cannot_be_settled_is_refused_in_its_own_way(void **state)
{
    struct world *w = *state;
    run(&w->run, "resolve", "group", w->group, "area", "--keep", "1");
    expect(&w->run, 1);
    part_area(w);
    run(&w->run, "resolve", "group", w->group, "area", "--keep", "3");
    expect(&w->run, 1);
    run(&w->run, "resolve", "group", w->group, "area", "--keep", "0");
    expect(&w->run, 2);
    run(&w->run, "resolve", "group", w->group, "area");
    expect(&w->run, 2);
    run(&w->run, "resolve", "group", w->group, "area", "--keep", "1", "--value", "x");
    expect(&w->run, 2);
    run(&w->run, "resolve", "group", w->group, "nothing", "--keep", "1");
    expect(&w->run, 2);
    run(&w->run, "resolve", "group", "12", "area", "--keep", "1");
    expect(&w->run, 1);
    run(&w->run, "conflicts");
    assert_int_equal(run_lines(&w->run), 3);
}

static void a_record_removed_on_one_side_is_kept_or_removed(void **state)
{
    struct world *w = *state;
    struct str first = STR_INIT, second = STR_INIT;
    str_addf(&first, "set person %s phone='040 444'\n", w->person);
    str_addf(&second, "remove person %s\n", w->person);
    part(w, first.s, second.s);
    run(&w->run, "conflicts");
    says(&w->run, "\tremoved\tKoski Marja: ");
    says(&w->run, "\tno\n");
    says(&w->run, "\tyes\n");
    run(&w->run, "resolve", "person", w->person, "removed", "--value", "yes");
    expect(&w->run, 2);
    run(&w->run, "resolve", "person", w->person, "removed", "--keep", "2");
    expect(&w->run, 0);
    run(&w->run, "show", "person", w->person);
    expect(&w->run, 1);
    run(&w->run, "conflicts");
    assert_int_equal(w->run.out.len, 0);
    str_clear(&first);
    str_clear(&second);
}

static void a_value_taken_from_a_list_on_one_side_is_settled_too(void **state)
{
    struct world *w = *state;
    struct str first = STR_INIT, second = STR_INIT;
    use(w, w->first, "2026-11-22T09:00");
    str_addf(&first, "set person %s skill+=laulu\n", w->person);
    run_input(&w->run, first.s, "batch");
    expect(&w->run, 0);
    unlink(w->second);
    copy_book(w);
    str_set(&first, "");
    str_addf(&first, "set person %s skill-=laulu\n", w->person);
    str_addf(&second, "set person %s skill-=laulu\nset person %s skill+=laulu\n", w->person,
        w->person);
    part(w, first.s, second.s);
    run(&w->run, "conflicts");
    expect(&w->run, 0);
    char *line = run_line(&w->run, 1), *rest = line;
    assert_string_equal(strsep(&rest, "\t"), "person_skills");
    char *id = mem_text(strsep(&rest, "\t"));
    assert_non_null(strstr(rest, "Koski Marja"));
    assert_non_null(strstr(rest, "laulu"));
    run(&w->run, "resolve", "person_skills", id, "removed", "--keep", "2");
    expect(&w->run, 0);
    run(&w->run, "conflicts");
    assert_int_equal(w->run.out.len, 0);
    run(&w->run, "show", "person", w->person, "--fields", "skill");
    says_not(&w->run, "laulu");
    free(line);
    free(id);
    str_clear(&first);
    str_clear(&second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_list_numbers_the_values_and_names_who_wrote_them),
        TEST(as_json_it_tells_the_same_and_what_was_there_before),
        TEST(locked_the_sealed_words_are_not_told),
        TEST(keeping_a_number_settles_it_on_both_copies),
        TEST(a_new_value_comes_as_an_argument_or_from_a_file),
        TEST(what_cannot_be_settled_is_refused_in_its_own_way),
        TEST(a_record_removed_on_one_side_is_kept_or_removed),
        TEST(a_value_taken_from_a_list_on_one_side_is_settled_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
