/* Where a command line is used wrongly, half or by another program: what a careful one does. */
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

static void assert_shown(struct run *run, const char *entity, const char *id, const char *field,
    const char *json)
{
    run(run, "show", entity, id, "--json");
    expect(run, 0);
    char *found = run_member(run, 1, field);
    assert_non_null(found);
    assert_string_equal(found, json);
    free(found);
}

/* Runs a batch; the caller frees the id that its n-th line printed. */
static char *batch_id(struct run *run, size_t n, const char *lines)
{
    run_input(run, lines, "batch");
    expect(run, 0);
    return run_line(run, n);
}

static void a_list_answers_to_one_and_to_many(void **state)
{
    struct run *run = *state;
    char *meeting = batch_id(run, 1,
        "add meeting group='=name:Työrukkanen' date=2026-11-21 theme=rest theme=nutrition\n"
        "set meeting $1 themes+=culture theme-=rest method=inclusion\n");
    run(run, "show", "meeting", meeting, "--fields", "theme", "--json");
    says(run, "\"theme\":[");
    says(run, "\"nutrition\"");
    says(run, "\"culture\"");
    says_not(run, "\"rest\"");
    assert_shown(run, "meeting", meeting, "method", "[\"inclusion\"]");
    run_input(run, "show meeting themes=culture --fields theme\n", "batch");
    expect(run, 0);
    assert_int_equal(run_lines(run), 1);
    run(run, "set", "meeting", meeting, "titles=x");
    expect(run, 2);
    free(meeting);
}

static void what_was_taken_from_a_list_may_be_taken_again(void **state)
{
    struct run *run = *state;
    char *meeting = batch_id(run, 1,
        "add meeting group='=name:Työrukkanen' date=2026-11-21 theme=rest\n"
        "set meeting $1 theme-=rest\nset meeting $1 theme-=rest\n");
    assert_shown(run, "meeting", meeting, "theme", "[]");
    struct str lines = STR_INIT;
    str_addf(&lines, "set meeting %s theme-=culture\nset meeting %s theme+=rest theme-=rest\n",
        meeting, meeting);
    run_input(run, lines.s, "batch");
    expect(run, 0);
    assert_shown(run, "meeting", meeting, "theme", "[]");
    str_reset(&lines);
    str_addf(&lines, "set meeting %s theme+=rest\n", meeting);
    run_input(run, lines.s, "batch");
    assert_shown(run, "meeting", meeting, "theme", "[\"rest\"]");
    str_clear(&lines);
    free(meeting);
}

static void wrong_use_is_told_before_the_lock(void **state)
{
    struct run *run = *state;
    run->locked = true;
    run(run, "add", "site", "name=Tapola");
    expect(run, 3);
    run(run, "add", "site", "nosuch=1");
    expect(run, 2);
    run(run, "add", "person", "first=Marja");
    expect(run, 2);
    run(run, "show", "person", "last=Koski");
    expect(run, 2);
    run(run, "remove", "nosuch", "1");
    expect(run, 2);
    run(run, "series", "1", "--rhythm", "daily", "--count", "2");
    expect(run, 2);
}

static void a_sealed_word_is_refused_before_rows_are_looked_for(void **state)
{
    struct run *run = *state;
    run(run, "put", "consent", "person=1", "purpose=memo", "extent=full");
    expect(run, 2);
    says(run, "purpose is locked");
    run(run, "set", "meeting", "1", "theme+=rest");
    expect(run, 2);
    run(run, "set", "meeting", "1", "place=Tupa");
    expect(run, 1);
}

static void an_edit_is_named_by_its_digits_large_or_small(void **state)
{
    struct run *run = *state;
    run(run, "add", "site", "name=Tapola");
    char *site = run_line(run, 1);
    run(run, "history", "site", site, "name");
    expect(run, 0);
    char *edit = run_line(run, 1);
    for (size_t i = 0; i < 10; i++)
        edit[i] = edit[i] >= 'a' && edit[i] <= 'f' ? (char)(edit[i] - 'a' + 'A') : edit[i];
    edit[10] = '\0';
    run(run, "undo", "0123456789ABCDEF");
    expect(run, 1);
    run(run, "undo", "0123456");
    expect(run, 2);
    run(run, "undo", edit);
    expect(run, 0);
    run(run, "show", "site", site);
    expect(run, 1);
    free(edit);
    free(site);
}

static void a_person_is_called_in_either_order(void **state)
{
    struct run *run = *state;
    char *person = batch_id(run, 1, "add person last=Koski first=Marja\n"
                                    "set group '=name:Työrukkanen' 'lead==name:marja koski'\n"
                                    "set group '=name:Työrukkanen' 'deputy==name:Koski Marja'\n");
    struct str quoted = STR_INIT;
    str_addf(&quoted, "\"%s\"", person);
    assert_shown(run, "group", "=name:Työrukkanen", "lead", quoted.s);
    assert_shown(run, "group", "=name:Työrukkanen", "deputy", quoted.s);
    run_input(run, "add person last=Marja first=Koski\n", "batch");
    run_input(run, "set group '=name:Työrukkanen' 'lead==name:Marja Koski'\n", "batch");
    expect(run, 1);
    says(run, person);
    free(person);
    str_clear(&quoted);
}

static void a_batch_is_unlocked_by_the_first_line_that_needs_it(void **state)
{
    struct run *run = *state;
    run->locked = true;
    run_input(run, "show site --fields name\n", "batch");
    expect(run, 0);
    says(run, "Hakola");
    run_input(run, "show site --fields name\nadd site name=Tapola\nshow site\n", "batch");
    expect(run, 3);
    says(run, "Line 2");
    assert_int_equal(run_lines(run), 1);
    run_input(run, "show site\n", "batch", "--atomic");
    expect(run, 3);
}

static void what_is_told_about_a_word_does_not_speak_to_a_terminal(void **state)
{
    struct run *run = *state;
    const char *const words[] = {"\x1b[31mfoo", NULL};
    assert_int_equal(run_words(run, NULL, 0, words), 2);
    assert_null(strchr(run->err.s, '\x1b'));
    run(run, "show", "\x1b[1m");
    expect(run, 2);
    assert_null(strchr(run->err.s, '\x1b'));
    run(run, "--book", "no\x1b[31m.rukkanen", "info");
    expect(run, 1);
    assert_null(strchr(run->err.s, '\x1b'));
}

static void what_is_no_backup_is_a_foreign_file(void **state)
{
    struct run *run = *state;
    run(run, "dump");
    char *before = mem_text(run->out.s);
    run(run, "restore", run->passphrase);
    expect(run, 5);
    run(run, "restore", run->folder);
    assert_true(run->status == 1 || run->status == 5);
    run(run, "dump");
    assert_string_equal(run->out.s, before);
    run(run, "--book", run->folder, "info");
    expect(run, 1);
    free(before);
}

static void of_a_row_that_is_not_there_nothing_is_found(void **state)
{
    struct run *run = *state;
    run(run, "show", "meeting", "group=999");
    expect(run, 0);
    assert_int_equal(run->out.len, 0);
    run(run, "show", "meeting", "group==name:Nowhere");
    expect(run, 1);
    run(run, "show", "meeting", "group=abc");
    expect(run, 2);
    run(run, "show", "group", "999");
    expect(run, 1);
}

static void yes_and_no_may_be_unknown(void **state)
{
    struct run *run = *state;
    run(run, "set", "group", "=name:Työrukkanen", "on_board=no");
    expect(run, 0);
    assert_shown(run, "group", "=name:Työrukkanen", "on_board", "false");
    run(run, "set", "group", "=name:Työrukkanen", "on_board=unknown");
    expect(run, 0);
    assert_shown(run, "group", "=name:Työrukkanen", "on_board", "null");
}

static void what_contradicts_itself_or_says_nothing_is_wrong_use(void **state)
{
    struct run *run = *state;
    run_input(run, RUN_PASSPHRASE "\n", "--passphrase-fd", "0", "show", "site");
    expect(run, 2);
    run(run, "search", " ");
    expect(run, 2);
    run(run, "user", "recover", "--new-passphrase-file", run->passphrase);
    expect(run, 2);
    run(run, "show", "site", "--fields", "id,name", "--json");
    expect(run, 0);
    says(run, "Hakola");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_list_answers_to_one_and_to_many),
        TEST(what_was_taken_from_a_list_may_be_taken_again),
        TEST(wrong_use_is_told_before_the_lock),
        TEST(a_sealed_word_is_refused_before_rows_are_looked_for),
        TEST(an_edit_is_named_by_its_digits_large_or_small),
        TEST(a_person_is_called_in_either_order),
        TEST(a_batch_is_unlocked_by_the_first_line_that_needs_it),
        TEST(what_is_told_about_a_word_does_not_speak_to_a_terminal),
        TEST(what_is_no_backup_is_a_foreign_file),
        TEST(of_a_row_that_is_not_there_nothing_is_found),
        TEST(yes_and_no_may_be_unknown),
        TEST(what_contradicts_itself_or_says_nothing_is_wrong_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
