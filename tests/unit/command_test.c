#include "rukkanen/tui/command.h"

#include "rukkanen/tui/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int ran;

static void run(struct screen *screen)
{
    (void)screen;
    ran++;
}

enum { NEEDS_KEY = 1, NEEDS_ROW = 2 };

static const struct command commands[] = {
    {.name = "help",
        .label = "Help",
        .brief = "Help",
        .where = "everywhere",
        .keys = {K_F1},
        .run = run},
    {.name = "new-member",
        .label = "New member",
        .brief = "New",
        .help = "Adds one.",
        .where = "group.members",
        .keys = {K_F2},
        .run = run},
    {.name = "new-meeting",
        .label = "New meeting",
        .brief = "New one",
        .help = "Adds one.",
        .where = "group.meetings",
        .keys = {K_F2},
        .run = run},
    {.name = "print",
        .label = "Print",
        .brief = "Print",
        .where = "group meeting",
        .rank = 1,
        .needs = NEEDS_KEY,
        .keys = {K_F5, K_CTRL | 'p'},
        .run = run},
    {.name = "remove",
        .label = "Remove",
        .brief = "Remove",
        .where = "group",
        .rank = 2,
        .needs = NEEDS_ROW,
        .keys = {K_F8},
        .run = run},
    {.name = "groups-only", .label = "Groups", .where = "groups", .keys = {'g'}, .run = run},
    {.name = "quit", .label = "Quit", .brief = "Quit", .where = "all", .keys = {K_F10}, .run = run},
};

static const char *refusal(struct screen *screen, unsigned needs)
{
    (void)screen;
    return needs & NEEDS_KEY ? "It is locked." : NULL;
}

static const struct command_table table = {commands, sizeof commands / sizeof *commands, refusal};
static const struct frame frame = {.program = "Rukkanen"};

static const char *pane(const struct screen *screen)
{
    return screen->data;
}

static const struct screen_class group_class = {
    .name = "group", .intro = "One group.", .pane = pane};
static const struct screen_class dialog_class = {.name = "ask", .dialog = true};

static struct stack *stack;

static int open_stack(void **state)
{
    (void)state;
    ran = 0;
    stack = stack_new(NULL, &table, &frame, NULL);
    stack_push(stack, &group_class, "members");
    return 0;
}

static int close_stack(void **state)
{
    (void)state;
    stack_free(stack);
    return 0;
}

static const char *started_by(unsigned code)
{
    const struct command *command =
        command_find(stack_top(stack), &(struct key){.kind = INPUT_KEY, .code = code});
    return command ? command->name : "nothing";
}

static void a_key_means_what_the_pane_with_the_focus_says(void **state)
{
    (void)state;
    assert_string_equal(started_by(K_F2), "new-member");
    stack_top(stack)->data = "meetings";
    assert_string_equal(started_by(K_F2), "new-meeting");
    stack_top(stack)->data = "plans";
    assert_string_equal(started_by(K_F2), "nothing");
    assert_string_equal(started_by(K_CTRL | 'p'), "print");
    assert_string_equal(started_by('g'), "nothing"); /* "groups" is another screen than "group" */
}

static void in_a_dialog_only_what_is_for_everywhere_works(void **state)
{
    (void)state;
    stack_push(stack, &dialog_class, NULL);
    assert_string_equal(started_by(K_F1), "help");
    assert_string_equal(started_by(K_F10), "nothing");
    assert_string_equal(started_by(K_F5), "nothing");
}

static void a_command_whose_need_is_not_met_does_not_run(void **state)
{
    (void)state;
    command_run(&commands[3], stack_top(stack));
    assert_int_equal(ran, 0);
    command_run(&commands[4], stack_top(stack));
    assert_int_equal(ran, 1);
}

static const char *bar(int width)
{
    static struct str text = STR_INIT;
    str_reset(&text);
    command_bar(stack_top(stack), width, &text);
    return text.s;
}

static void a_narrow_key_bar_leaves_the_least_important_out(void **state)
{
    (void)state;
    assert_string_equal(bar(79), " F1 Help F2 New F5 Print F8 Remove F10 Quit");
    assert_string_equal(bar(42), " F1 Help F2 New F5 Print F10 Quit");
    assert_string_equal(bar(30), " F1 Help F2 New F10 Quit");
    assert_string_equal(bar(20), " F1 Help F2 New"); /* of equals the rightmost leaves */
    assert_string_equal(bar(5), "");
}

static void the_help_holds_every_command_of_the_screen(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    command_help(stack_top(stack), &text);
    assert_non_null(strstr(text.s, "One group."));
    assert_non_null(strstr(text.s, "F2  New member\nAdds one."));
    assert_non_null(strstr(text.s, "F5, Ctrl-P  Print"));
    assert_null(strstr(text.s, "New meeting"));
    str_clear(&text);
}

/* ---- the stack --------------------------------------------------------------------------- */

static int resumed_tag, resumed_number, saved, closed;

static void resume(struct screen *screen, const struct result *result)
{
    (void)screen;
    resumed_tag = result->tag;
    resumed_number = (int)result->number;
}

static void count_save(struct screen *screen)
{
    (void)screen;
    saved++;
}

static void count_close(struct screen *screen)
{
    (void)screen;
    closed++;
}

static const struct screen_class below_class = {.name = "below", .resume = resume};
static const struct screen_class above_class = {
    .name = "above", .save = count_save, .close = count_close};

static void a_closed_screen_saves_and_tells_the_one_below(void **state)
{
    (void)state;
    resumed_tag = saved = closed = 0;
    struct screen *below = stack_push(stack, &below_class, NULL);
    struct screen *above = stack_push(stack, &above_class, NULL);
    above->tag = 7;
    struct screen *top = stack_push(stack, &above_class, NULL);
    assert_ptr_equal(screen_below(top), above);
    stack_pop(above, &(struct result){.accepted = true, .number = 42});
    assert_ptr_equal(stack_top(stack), below);
    assert_int_equal(resumed_tag, 7);
    assert_int_equal(resumed_number, 42);
    assert_int_equal(saved, 2);
    stack_pop(above, NULL); /* a second time: nothing */
    assert_ptr_equal(stack_top(stack), below);
    stack_free(stack);
    assert_int_equal(closed, 2);
    open_stack(state);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stack, close_stack)
    const struct CMUnitTest tests[] = {
        TEST(a_key_means_what_the_pane_with_the_focus_says),
        TEST(in_a_dialog_only_what_is_for_everywhere_works),
        TEST(a_command_whose_need_is_not_met_does_not_run),
        TEST(a_narrow_key_bar_leaves_the_least_important_out),
        TEST(the_help_holds_every_command_of_the_screen),
        TEST(a_closed_screen_saves_and_tells_the_one_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
