#include "app/cli.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define PARSE(args, ...) parse((args), (const char *const[]) {__VA_ARGS__, NULL})

/* The exit code that parsing gives. */
static int parse(struct cli_args *args, const char *const *words)
{
    struct err err = {.kind = ERR_NONE};
    size_t n = 0;
    while (words[n])
        n++;
    cli_args_init(args);
    cli_args_parse(args, words, n, &err);
    return (int)err.kind;
}

static void options_stand_before_or_after_the_command(void **state)
{
    (void)state;
    struct cli_args args;
    assert_int_equal(PARSE(&args, "--book", "x", "show", "--limit=3", "group", "--json"), 0);
    assert_string_equal(cli_args_word(&args, 0), "show");
    assert_string_equal(cli_args_word(&args, 1), "group");
    assert_null(cli_args_word(&args, 2));
    assert_string_equal(cli_args_value(&args, OPTION_BOOK), "x");
    assert_string_equal(cli_args_value(&args, OPTION_LIMIT), "3");
    assert_true(args.given & OPTION(JSON));
    assert_false(args.given & OPTION(YES));
    cli_args_clear(&args);
}

static void after_two_dashes_all_are_words(void **state)
{
    (void)state;
    struct cli_args args;
    assert_int_equal(PARSE(&args, "search", "--", "--json", "--"), 0);
    assert_string_equal(cli_args_word(&args, 1), "--json");
    assert_string_equal(cli_args_word(&args, 2), "--");
    assert_int_equal(args.given, 0);
    cli_args_clear(&args);
}

static void a_single_dash_is_a_word(void **state)
{
    (void)state;
    struct cli_args args;
    assert_int_equal(PARSE(&args, "search", "-"), 0);
    assert_string_equal(cli_args_word(&args, 1), "-");
    cli_args_clear(&args);
}

static void an_option_takes_what_follows_whatever_it_is(void **state)
{
    (void)state;
    struct cli_args args;
    assert_int_equal(PARSE(&args, "show", "meeting", "--sort", "-date"), 0);
    assert_string_equal(cli_args_value(&args, OPTION_SORT), "-date");
    cli_args_clear(&args);
}

static void the_last_of_two_counts(void **state)
{
    (void)state;
    struct cli_args args;
    assert_int_equal(PARSE(&args, "--book", "a", "--book=b", "info"), 0);
    assert_string_equal(cli_args_value(&args, OPTION_BOOK), "b");
    cli_args_clear(&args);
}

static void what_there_is_not_is_wrong_use(void **state)
{
    (void)state;
    struct cli_args args;
    assert_int_equal(PARSE(&args, "show", "--colour"), 2);
    cli_args_clear(&args);
    assert_int_equal(PARSE(&args, "show", "-j"), 2);
    cli_args_clear(&args);
    assert_int_equal(PARSE(&args, "show", "--limit"), 2);
    cli_args_clear(&args);
    assert_int_equal(PARSE(&args, "show", "--json=1"), 2);
    cli_args_clear(&args);
    assert_int_equal(PARSE(&args, "show", "--jso"), 2);
    cli_args_clear(&args);
}

/* Every row of the table can be explained and run, and names its options in its usage. */
static void every_command_is_told_about(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_commands_n; i++) {
        const struct cli_command *command = &cli_commands[i];
        assert_non_null(command->run);
        assert_true(command->summary && *command->summary);
        assert_true(command->min <= command->max || command->max == 0);
        assert_ptr_equal(cli_command_find(command->name), command);
        assert_int_equal(command->options & OPTIONS_OF_ALL, 0);
        for (enum cli_option_id option = OPTION_SITE; option < OPTIONS; option++) {
            if (!(command->options >> option & 1) || !cli_options[option].help)
                continue;
            if (!strstr(command->usage, cli_options[option].name))
                fail_msg("%s: %s is not in its usage", command->name, cli_options[option].name);
        }
    }
}

/* An option that no command takes is a promise that nobody keeps. */
static void every_option_belongs_to_a_command(void **state)
{
    (void)state;
    uint64_t taken = OPTIONS_OF_ALL;
    for (size_t i = 0; i < cli_commands_n; i++)
        taken |= cli_commands[i].options;
    assert_int_equal(taken, (UINT64_C(1) << OPTIONS) - 1);
    for (enum cli_option_id option = 0; option < OPTIONS; option++)
        assert_true(strncmp(cli_options[option].name, "--", 2) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_before_or_after_the_command),
        cmocka_unit_test(after_two_dashes_all_are_words),
        cmocka_unit_test(a_single_dash_is_a_word),
        cmocka_unit_test(an_option_takes_what_follows_whatever_it_is),
        cmocka_unit_test(the_last_of_two_counts),
        cmocka_unit_test(what_there_is_not_is_wrong_use),
        cmocka_unit_test(every_command_is_told_about),
        cmocka_unit_test(every_option_belongs_to_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
