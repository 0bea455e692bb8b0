/* What the command line says when it is used wrongly, and where its words go. */
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/run.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
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

static void assert_member(struct run *run, size_t line, const char *name, const char *value)
{
    char *found = run_member(run, line, name);
    if (!found || strcmp(found, value) != 0)
        print_error("%s is %s in: %s\n", name, found ? found : "missing", run->out.s);
    assert_non_null(found);
    assert_string_equal(found, value);
    free(found);
}

/* ---- wrong use ------------------------------------------------------------------------------ */

static void wrong_use_is_told_in_one_sentence(void **state)
{
    struct run *run = *state;
    static const char *const words[][4] = {{"frobnicate", NULL, NULL, NULL},
        {"show", NULL, NULL, NULL}, {"show", "site", "--colour", NULL},
        {"show", "site", "--atomic", NULL}, {"remove", "site", NULL, NULL},
        {"remove", "site", "1", "2"}, {"dump", "x", NULL, NULL}, {"settings", "colour", NULL, NULL},
        {"user", "frobnicate", NULL, NULL}, {"user", "list", "--peer", NULL},
        {"export", "site", NULL, NULL}, {"export", "site", "--csv", "--json"},
        {"print", "letter", "1", NULL}, {"print", "memo", NULL, NULL},
        {"import", "site", "x.csv", NULL}, {"--lang", "de", "info", NULL},
        {"board", "--posted", "1", NULL}, {"help", "frobnicate", NULL, NULL},
        {"show", "site", "--limit", "many"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        run(run, words[i][0], words[i][1], words[i][2], words[i][3]);
        if (run->status != 2)
            print_error("%s %s\n", words[i][0], words[i][1] ? words[i][1] : "");
        expect(run, 2);
        assert_int_equal(run->out.len, 0);
    }
}

static void help_and_version_are_always_there(void **state)
{
    struct run *run = *state;
    run(run, "--version");
    expect(run, 0);
    assert_true(strncmp(run->out.s, "rukkanen 0.", 11) == 0);
    run(run, "help");
    expect(run, 0);
    says(run, "bring-back");
    says(run, "--passphrase-file");
    run(run, "help", "show");
    expect(run, 0);
    says(run, "--limit");
    run(run, "show", "--help");
    expect(run, 0);
    says(run, "--limit");
    run(run, "help", "--man");
    expect(run, 0);
    says(run, ".TH RUKKANEN 1");
    says(run, ".SH COMMANDS");
}

static void sentences_are_in_the_language_asked_for(void **state)
{
    struct run *run = *state;
    run(run, "frobnicate");
    struct str english = STR_INIT;
    str_add_str(&english, &run->err);
    run->lang = "sv";
    run(run, "show", "site", "--json");
    expect(run, 0);
    assert_member(run, 1, "kind", "\"house\"");
    run(run, "frobnicate");
    expect(run, 2);
    char *po = path_locale_folder();
    if (po)
        assert_string_not_equal(run->err.s, english.s);
    free(po);
    str_clear(&english);
}

/* ---- writing out ---------------------------------------------------------------------------- */

/* Runs a line of shell in the world; the program is "$R". */
static int shell(struct run *run, const char *line)
{
    char *exe = path_exe(), *folder = path_folder(exe), *above = path_folder(folder);
    struct str script = STR_INIT;
    str_addf(&script,
        "cd '%s' && exec env -i HOME=. PATH=/usr/bin:/bin RUKKANEN_TEST_KDF=1 "
        "ASAN_OPTIONS=detect_leaks=0 R='%s/rukkanen' B='%s' P='%s' sh -c '%s' "
        ">shell-out 2>shell-err",
        run->folder, above, run->book, run->passphrase, line);
    int status = system(script.s);
    str_clear(&script);
    free(exe);
    free(folder);
    free(above);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void an_output_that_cannot_be_written_is_an_error(void **state)
{
    struct run *run = *state;
    assert_int_equal(shell(run, "\"$R\" --book \"$B\" dump >/dev/full"), 1);
    assert_int_equal(shell(run, "\"$R\" --book \"$B\" show site >/dev/full"), 1);
    assert_int_equal(shell(run, "\"$R\" help >&-"), 1);
    /* A reader that goes away early is no reason for noise. */
    assert_int_equal(shell(run, "\"$R\" --book \"$B\" dump | head -n 1"), 0);
    struct str said = STR_INIT;
    scratch_read(run->folder, "shell-err", &said);
    assert_string_equal(said.s, "");
    str_clear(&said);
}

static void a_machine_without_any_locale_loses_no_letter(void **state)
{
    struct run *run = *state;
    assert_int_equal(shell(run, "\"$R\" --book \"$B\" show group --fields name"), 0);
    struct str said = STR_INIT;
    scratch_read(run->folder, "shell-out", &said);
    assert_non_null(strstr(said.s, "Työrukkanen"));
    str_clear(&said);
    assert_int_equal(shell(run, "LC_ALL=xx_YY.UTF-8 \"$R\" --lang fi frobnicate"), 2);
    scratch_read(run->folder, "shell-err", &said);
    assert_non_null(strstr(said.s, "frobnicate"));
    str_clear(&said);
}

static void closed_descriptors_do_not_reach_the_book(void **state)
{
    struct run *run = *state;
    assert_int_not_equal(
        shell(run, "\"$R\" --book \"$B\" show site name=Nowhere <&- >&- 2>&-"), 2);
    run(run, "check");
    expect(run, 0);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(wrong_use_is_told_in_one_sentence),
        T(help_and_version_are_always_there),
        T(sentences_are_in_the_language_asked_for),
        T(an_output_that_cannot_be_written_is_an_error),
        T(a_machine_without_any_locale_loses_no_letter),
        T(closed_descriptors_do_not_reach_the_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
