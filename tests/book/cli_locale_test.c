/* What the command line writes in a locale of another code set, and what it notes of errors. */
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
#include <sys/stat.h>
#include <cmocka.h>

#define UTF8_A "\xC3\xA4"   /* ä */
#define LATIN_A "\xE4"
#define LATIN_EURO "\xA4"

static int set_up(void **state)
{
    struct run *run = mem_zero(1, sizeof *run);
    run_book(run);
    run_input(run, "add person last=M\xC3\xA4ki first=Sirkka note='5 \xE2\x82\xAC'\n", "batch");
    *state = run;
    return 0;
}

static int tear_down(void **state)
{
    run_clear(*state);
    free(*state);
    return 0;
}

static void text_for_people_is_in_the_code_set_of_the_locale(void **state)
{
    struct run *run = *state;
    run->locale = "fi_FI.ISO-8859-15";
    run(run, "show", "person", "--fields", "last,note");
    expect(run, 0);
    says(run, "M" LATIN_A "ki");
    says(run, "5 " LATIN_EURO);
    says_not(run, UTF8_A);
    run->lang = "fi";
    run(run, "show", "olematon");
    expect(run, 2);
    assert_null(strstr(run->err.s, UTF8_A));
    run(run, "help");
    says(run, LATIN_A);
    says_not(run, UTF8_A);
}

static void what_is_for_programs_is_utf_8_in_every_locale(void **state)
{
    struct run *run = *state;
    run->locale = "fi_FI.ISO-8859-15";
    run(run, "show", "person", "--json");
    expect_json(run);
    says(run, "M" UTF8_A "ki");
    run(run, "export", "person", "--json");
    expect_json(run);
    says(run, "M" UTF8_A "ki");
    run(run, "export", "person", "--csv", "--charset", "UTF-8");
    says(run, "M" UTF8_A "ki");
    run_input(run, "show person --json\nshow person --fields last\n", "batch");
    says(run, "M" UTF8_A "ki");
    says(run, "M" LATIN_A "ki");
}

static void an_error_is_noted_without_what_was_said(void **state)
{
    struct run *run = *state;
    struct str log = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    struct stat st;
    run_input(run, "add person last=Toinen first=Sirkka phone=0401234567 birth_year=x\n", "batch");
    assert_true(run->status != 0);
    run(run, "show", "person", "=name:Olematon Ihminen");
    run(run, "help");
    says(run, "errors.log");
    char *line = run_line(run, run_lines(run)), *path = mem_text(strchr(line, '/'));
    if (!path_read(path, 100000, &log, &err))
        fail_msg("%s: %s", path, err.sentence);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_non_null(strstr(log.s, "src/"));
    static const char *const personal[]
        = {"Toinen", "Sirkka", "0401234567", "Olematon", RUN_PASSPHRASE};
    for (size_t i = 0; i < sizeof personal / sizeof *personal; i++)
        assert_null(strstr(log.s, personal[i]));
    free(line);
    free(path);
    str_clear(&log);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(text_for_people_is_in_the_code_set_of_the_locale),
        T(what_is_for_programs_is_utf_8_in_every_locale),
        T(an_error_is_noted_without_what_was_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
