/* Lists to choose from: of items, narrowed by typing, and the menu of commands. */
#include "internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/tui/dialog.h"

#include <stdlib.h>
#include <string.h>

enum { REFUSAL_COLUMNS = 60, KEY_COLUMN = 10 };

/* ---- items ------------------------------------------------------------------------------- */

struct item {
    struct str label, folded;
    int64_t number;
};

struct chooser {
    struct str title;
    struct vec items; /* struct item */
    struct vec found; /* size_t: the items that hold what was typed */
    struct str typed;
    int flags;
    bool done;
    struct list list;
};

static struct item *item_at(const struct chooser *chooser, size_t index)
{
    return VEC_AT(&chooser->items, struct item, index);
}

/* What was typed is the last row where it may be an answer too. */
static bool offers_typed(const struct chooser *chooser)
{
    return (chooser->flags & DIALOG_FREE) && chooser->typed.len > 0;
}

static size_t chooser_count(void *data)
{
    const struct chooser *chooser = data;
    return chooser->found.n + (offers_typed(chooser) ? 1 : 0);
}

static void chooser_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct chooser *chooser = data;
    (void)column;
    if (row < chooser->found.n)
        str_add_str(out, &item_at(chooser, *VEC_AT(&chooser->found, size_t, row))->label);
    else
        str_addf(out, _("Use \"%s\""), chooser->typed.s);
}

static const struct list_source chooser_source = {
    .count = chooser_count,
    .cell = chooser_cell,
    .empty = N_("Nothing here holds what you typed. Backspace removes letters."),
};
static const struct list_column chooser_columns[] = {{.width = 0}};

static void narrow(struct chooser *chooser)
{
    struct str wanted = STR_INIT;
    utf8_fold(chooser->typed.s, chooser->typed.len, &wanted);
    chooser->found.n = 0;
    for (size_t i = 0; i < chooser->items.n; i++)
        if (wanted.len == 0 || strstr(item_at(chooser, i)->folded.s, wanted.s))
            vec_add(&chooser->found, &i);
    str_clear(&wanted);
    list_reload(&chooser->list);
    list_set_focus(&chooser->list, 0);
}

static void chooser_draw(struct screen *screen, const struct canvas *body)
{
    struct chooser *chooser = screen->data;
    if (chooser->typed.len > 0)
        canvas_textf(body, 0, 1, MEANING_HEADING, _("With: %s"), chooser->typed.s);
    else
        canvas_text(body, 0, 1, -1, MEANING_DIM, _("Type letters to narrow the list."));
    struct canvas rows = canvas_part(body, 1, 0, body->rows - 1, body->columns);
    list_draw(&chooser->list, &rows, true);
}

static bool chooser_key(struct screen *screen, const struct key *key)
{
    struct chooser *chooser = screen->data;
    if (key->kind == INPUT_TEXT && (key->code != ' ' || chooser->typed.len > 0)) {
        str_add(&chooser->typed, key->text);
        narrow(chooser);
        return true;
    }
    if (key->kind == INPUT_PASTE) {
        str_add_n(&chooser->typed, key->paste, strcspn(key->paste, "\n"));
        narrow(chooser);
        return true;
    }
    if (key_is(key, K_BACKSPACE)) {
        const struct str *typed = &chooser->typed;
        str_cut(&chooser->typed, utf8_previous(typed->s, typed->len, typed->len));
        narrow(chooser);
        return true;
    }
    return list_key(&chooser->list, key);
}

static void chooser_accept(struct screen *screen)
{
    struct chooser *chooser = screen->data;
    size_t row = list_focus(&chooser->list);
    struct result result = {.accepted = true, .number = -1, .text = chooser->typed.s};
    if (row == LIST_NONE)
        return;
    chooser->done = true;
    if (row < chooser->found.n)
        result.number = item_at(chooser, *VEC_AT(&chooser->found, size_t, row))->number;
    stack_pop(screen, &result);
}

/* A new name that is being typed is a draft; letters that only narrow the list are not. */
static void chooser_save(struct screen *screen)
{
    struct chooser *chooser = screen->data;
    if (chooser->flags & DIALOG_FREE)
        screen_keep(screen, chooser->title.s, chooser->done ? NULL : chooser->typed.s);
}

static bool chooser_leave(struct screen *screen)
{
    ((struct chooser *)screen->data)->done = true;
    return true;
}

static void chooser_title(struct screen *screen, struct str *out)
{
    struct chooser *chooser = screen->data;
    str_add_str(out, &chooser->title);
}

static void chooser_announce(struct screen *screen, struct str *out)
{
    struct chooser *chooser = screen->data;
    list_announce(&chooser->list, out);
}

static void chooser_close(struct screen *screen)
{
    struct chooser *chooser = screen->data;
    for (size_t i = 0; i < chooser->items.n; i++) {
        str_wipe(&item_at(chooser, i)->label);
        str_wipe(&item_at(chooser, i)->folded);
    }
    list_clear(&chooser->list);
    vec_clear(&chooser->items);
    vec_clear(&chooser->found);
    str_clear(&chooser->typed);
    str_clear(&chooser->title);
    free(chooser);
}

static const struct command chooser_commands[] = {
    {.name = "choose-accept",
        .label = N_("Choose the marked row"),
        .brief = N_("Choose"),
        .help = N_("Takes the row that the marker shows."),
        .where = "choose",
        .keys = {K_ENTER},
        .run = chooser_accept},
    {.name = "choose-cancel",
        .label = N_("Back without choosing"),
        .brief = N_("Back"),
        .help = N_("Closes the list; nothing is changed."),
        .where = "choose",
        .keys = {K_ESC},
        .run = screen_back},
};

static const struct screen_class chooser_class = {
    .name = "choose",
    .intro = N_("A list to choose from. Typed letters leave only the rows that hold them."),
    .dialog = true,
    .draw = chooser_draw,
    .key = chooser_key,
    .save = chooser_save,
    .leave = chooser_leave,
    .close = chooser_close,
    .title = chooser_title,
    .announce = chooser_announce,
    .commands = chooser_commands,
    .n_commands = sizeof chooser_commands / sizeof *chooser_commands,
};

void dialog_choose(struct screen *screen, int tag, const char *title,
    const struct dialog_item *items, size_t n, int64_t chosen, int flags)
{
    struct chooser *chooser = mem_zero(1, sizeof *chooser);
    size_t focus = 0;
    chooser->flags = flags;
    str_init(&chooser->title);
    str_init(&chooser->typed);
    str_add(&chooser->title, title);
    vec_init(&chooser->items, sizeof(struct item));
    vec_init(&chooser->found, sizeof(size_t));
    for (size_t i = 0; i < n; i++) {
        struct item item = {.label = STR_INIT, .folded = STR_INIT, .number = items[i].number};
        str_add(&item.label, items[i].label);
        utf8_fold(items[i].label, strlen(items[i].label), &item.folded);
        vec_add(&chooser->items, &item);
        if (items[i].number == chosen)
            focus = i;
    }
    list_init(&chooser->list, &chooser_source, chooser_columns, 1, chooser);
    narrow(chooser);
    list_set_focus(&chooser->list, focus);
    struct screen *pushed = stack_push(screen->stack, &chooser_class, chooser);
    pushed->tag = tag;
    if ((flags & DIALOG_FREE) && screen_kept(pushed, title, &chooser->typed))
        narrow(chooser);
}

/* ---- the menu ---------------------------------------------------------------------------- */

struct menu {
    struct screen *screen; /* whose commands they are: the one below */
    struct vec commands;   /* const struct command * */
    struct list list;
};

static const struct command *menu_command(const struct menu *menu, size_t row)
{
    return *VEC_AT(&menu->commands, const struct command *, row);
}

static size_t menu_count(void *data)
{
    return ((struct menu *)data)->commands.n;
}

static void menu_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct menu *menu = data;
    const struct command *command = menu_command(menu, row);
    const char *refusal = column == 2 ? command_refusal(command, menu->screen) : NULL;
    if (column == 0 && command->keys[0])
        key_label(command->keys[0], out);
    else if (column == 1)
        str_add(out, lang_text(command->label));
    else if (refusal)
        str_add(out, refusal);
}

static enum meaning menu_meaning(void *data, size_t row)
{
    const struct menu *menu = data;
    return command_refusal(menu_command(menu, row), menu->screen) ? MEANING_DIM : MEANING_NORMAL;
}

static size_t menu_jump(void *data, const char *start)
{
    const struct menu *menu = data;
    for (size_t row = 0; row < menu->commands.n; row++)
        if (utf8_starts_fold(lang_text(menu_command(menu, row)->label), start))
            return row;
    return LIST_NONE;
}

static const struct list_source menu_source = {
    .count = menu_count,
    .cell = menu_cell,
    .meaning = menu_meaning,
    .jump = menu_jump,
    .empty = N_("Nothing can be done here. Esc goes back."),
};
static const struct list_column menu_columns[] = {
    {.width = KEY_COLUMN},
    {.width = 0},
    {.width = 0, .rank = 1},
};

/* On a narrow screen a refusal is only said when it is met: the labels come first. */
static void menu_draw(struct screen *screen, const struct canvas *body)
{
    struct menu *menu = screen->data;
    menu->list.n_columns = body->columns < REFUSAL_COLUMNS ? 2 : 3;
    list_draw(&menu->list, body, true);
}

static bool menu_key(struct screen *screen, const struct key *key)
{
    struct menu *menu = screen->data;
    return list_key(&menu->list, key);
}

/* Closes the menu first: the command works on the screen below. */
static void menu_accept(struct screen *screen)
{
    struct menu *menu = screen->data;
    size_t row = list_focus(&menu->list);
    if (row == LIST_NONE)
        return;
    const struct command *command = menu_command(menu, row);
    struct screen *target = menu->screen;
    if (!command_refusal(command, target))
        stack_drop(screen);
    command_run(command, target);
}

static void menu_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Menu"));
}

static void menu_announce(struct screen *screen, struct str *out)
{
    struct menu *menu = screen->data;
    list_announce(&menu->list, out);
}

static void menu_close(struct screen *screen)
{
    struct menu *menu = screen->data;
    list_clear(&menu->list);
    vec_clear(&menu->commands);
    free(menu);
}

static const struct command menu_commands[] = {
    {.name = "menu-run",
        .label = N_("Do it"),
        .brief = N_("Do it"),
        .help = N_("Does what the marked row says, or tells why it cannot be done now."),
        .where = "menu",
        .keys = {K_ENTER},
        .run = menu_accept},
    {.name = "menu-close",
        .label = N_("Back"),
        .brief = N_("Back"),
        .help = N_("Closes the menu."),
        .where = "menu",
        .keys = {K_ESC, K_F9},
        .run = screen_back},
};

static const struct screen_class menu_class = {
    .name = "menu",
    .intro = N_("All that can be done on the screen below, each with its key."),
    .dialog = true,
    .draw = menu_draw,
    .key = menu_key,
    .close = menu_close,
    .title = menu_title,
    .announce = menu_announce,
    .commands = menu_commands,
    .n_commands = sizeof menu_commands / sizeof *menu_commands,
};

void screen_menu(struct screen *screen)
{
    const struct command *command;
    if (screen->class == &menu_class)
        return;
    struct menu *menu = mem_zero(1, sizeof *menu);
    menu->screen = screen;
    vec_init(&menu->commands, sizeof(const struct command *));
    for (size_t i = 0; (command = command_here(screen, i)) != NULL; i++)
        if (command->run != screen_menu)
            vec_add(&menu->commands, &command);
    list_init(&menu->list, &menu_source, menu_columns, 3, menu);
    stack_push(screen->stack, &menu_class, menu);
}
