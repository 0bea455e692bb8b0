/*
 * A small program on the screen layer alone, for its tests: a list of people, a form, an editor,
 * dialogs. Its one argument names the screen it opens. DEMO_DRAFT names a file for the text of the
 * editor, DEMO_ROWS is the length of the list.
 */
#include "pty/tui_demo.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/tui/dialog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEEDS_LOCK = 1 };

/* ---- commands ---------------------------------------------------------------------------- */

static void remove_person(struct screen *screen)
{
    dialog_confirm(screen, TAG_REMOVE, "Remove this person?", true);
}

static void pick(struct screen *screen)
{
    const struct dialog_item items[] = {
        {"Ääninen", 1}, {"Aalto", 2}, {"Bergström", 3}, {"Ähtäri", 4}};
    dialog_choose(screen, TAG_PICK, "Choose one", items, 4, 3, DIALOG_FREE);
}

static void ask(struct screen *screen)
{
    const struct dialog_choice choices[] = {
        {"Keep &both", 7}, {"&Älä säilytä", 8}, {"Ask later", 9}};
    dialog_ask(screen, TAG_ASK, "Which one shall stay?", choices, 3);
}

static void ask_name(struct screen *screen)
{
    dialog_prompt(screen, TAG_NAME, "Name of the new one", "Uusi", 20, 0);
}

static void ask_secret(struct screen *screen)
{
    dialog_prompt(screen, TAG_SECRET, "Passphrase", "", 0, DIALOG_SECRET);
}

static void show_text(struct screen *screen)
{
    struct str text = STR_INIT;
    str_add(&text,
        "# Memo\n\nThe first paragraph is long enough to be wrapped on a terminal of eighty "
        "columns, and on one of forty too.\n");
    for (int i = 1; i <= 40; i++)
        str_addf(&text, "Line %d\n", i);
    str_add(&text, "The treasure lies here.");
    dialog_text(screen, 0, "Memo 8", text.s);
    str_clear(&text);
}

static bool work_step(void *data, uint64_t *done, uint64_t *total)
{
    struct demo *demo = data;
    bool endless = getenv("DEMO_ENDLESS") != NULL;
    *total = 20;
    *done = ++demo->worked;
    return endless || demo->worked < 20;
}

static void work(struct screen *screen)
{
    dialog_progress(screen, TAG_WORK, "Counting", work_step, screen_app(screen));
}

static void never(struct screen *screen)
{
    screen_say(screen, "This should not have been possible.");
}

static void quit(struct screen *screen)
{
    if (!getenv("DEMO_STAY"))
        stack_stop(screen->stack, 3);
}

static const struct command commands[] = {
    {.name = "help",
        .label = "Help",
        .brief = "Help",
        .help = "What can be done here.",
        .where = "everywhere",
        .keys = {K_F1},
        .run = screen_help},
    {.name = "new",
        .label = "New person",
        .brief = "New",
        .help = "Adds somebody.",
        .where = "people",
        .keys = {K_F2},
        .run = open_form},
    {.name = "feedback",
        .label = "Feedback screen",
        .brief = "Feedback",
        .rank = 2,
        .help = "Opens the feedback screen.",
        .where = "people",
        .needs = NEEDS_LOCK,
        .keys = {K_F3},
        .run = never},
    {.name = "pick",
        .label = "Find a person",
        .brief = "Find",
        .help = "Finds by name.",
        .where = "people",
        .keys = {K_F4},
        .run = pick},
    {.name = "find",
        .label = "Find words",
        .brief = "Find",
        .help = "Finds words.",
        .where = "writing",
        .keys = {K_F4},
        .run = writing_find},
    {.name = "text",
        .label = "Read the memo",
        .brief = "Memo",
        .help = "Shows the memo.",
        .where = "people",
        .rank = 1,
        .keys = {K_F5},
        .run = show_text},
    {.name = "ask",
        .label = "Ask something",
        .help = "Asks.",
        .where = "people",
        .keys = {K_CTRL | 'k'},
        .run = ask},
    {.name = "name",
        .label = "Give a name",
        .help = "Asks for a name.",
        .where = "people",
        .keys = {K_CTRL | 'n'},
        .run = ask_name},
    {.name = "secret",
        .label = "Open the lock",
        .help = "Asks for the passphrase.",
        .where = "people",
        .keys = {K_CTRL | 'u'},
        .run = ask_secret},
    {.name = "work",
        .label = "Count everything",
        .help = "Takes a while.",
        .where = "people",
        .keys = {K_CTRL | 'w'},
        .run = work},
    {.name = "remove",
        .label = "Remove the person",
        .brief = "Remove",
        .help = "Removes the marked one; can be undone.",
        .where = "people",
        .keys = {K_F8},
        .rank = 1,
        .run = remove_person},
    {.name = "save",
        .label = "Save",
        .brief = "Save",
        .help = "Saves the form.",
        .where = "form",
        .keys = {K_CTRL | 's'},
        .run = form_screen_save},
    {.name = "menu",
        .label = "Menu",
        .brief = "Menu",
        .help = "All that can be done here.",
        .where = "all",
        .keys = {K_F9},
        .run = screen_menu},
    {.name = "quit",
        .label = "Quit",
        .brief = "Quit",
        .help = "Ends the program.",
        .where = "everywhere",
        .keys = {K_F10},
        .run = quit},
    {.name = "back",
        .label = "Back",
        .brief = "Back",
        .help = "Goes back.",
        .where = "all",
        .rank = 1,
        .keys = {K_ESC},
        .run = screen_back},
};

static const char *refusal(struct screen *screen, unsigned needs)
{
    (void)screen;
    return needs & NEEDS_LOCK ? "People's details are locked. Give the passphrase." : NULL;
}

static const struct command_table table = {commands, sizeof commands / sizeof *commands, refusal};

/* ---- the frame --------------------------------------------------------------------------- */

static void frame_book(void *app, struct str *out)
{
    (void)app;
    str_add(out, "Hakolan kerhohuone");
}

static void frame_who(void *app, struct str *out)
{
    (void)app;
    str_add(out, "Sanna · ihmiset auki");
}

static void frame_brief(void *app, struct str *out)
{
    (void)app;
    str_add(out, "auki");
}

static void frame_date(void *app, struct str *out)
{
    (void)app;
    str_add(out, "la 21.11. vk 47");
}

static void frame_status(void *app, struct str *out)
{
    (void)app;
    str_add(out, "Tallennettu klo 9.58");
}

static const struct frame frame = {
    .program = "Rukkanen",
    .book = frame_book,
    .who = frame_who,
    .who_brief = frame_brief,
    .date = frame_date,
    .status = frame_status,
};

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "list", *rows = getenv("DEMO_ROWS");
    struct demo demo = {.rows = rows ? strtoul(rows, NULL, 10) : 200};
    struct term_options options = {.mouse = true};
    struct term *term;
    struct err err = {0};
    lang_init();
    lang_set(LANG_EN);
    if (getenv("DEMO_CONTRAST"))
        options.theme = THEME_CONTRAST;
    if (!term_start(&term, &options, &err)) {
        fprintf(stderr, "%s\n", err.sentence);
        return 1;
    }
    struct stack *stack = stack_new(term, &table, &frame, &demo);
    stack_set_announce(stack, getenv("DEMO_ANNOUNCE") != NULL);
    open_people(stack, strcmp(what, "headings") == 0, strcmp(what, "marks") == 0);
    if (strcmp(what, "form") == 0)
        open_form(stack_top(stack));
    if (strcmp(what, "editor") == 0)
        open_writing(stack);
    int reason = stack_loop(stack);
    stack_free(stack);
    term_stop(term);
    return reason == STACK_HANGUP ? 9 : reason;
}
