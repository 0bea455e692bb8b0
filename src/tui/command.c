#include "rukkanen/tui/command.h"

#include "internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

/* ---- which apply ------------------------------------------------------------------------- */

/* Whether one word of where names the screen, or the screen and its pane. */
static bool names_screen(const char *word, size_t length, const struct screen *screen)
{
    const struct screen_class *class = screen->class;
    size_t name = strlen(class->name);
    if (length == 10 && strncmp(word, "everywhere", 10) == 0)
        return true;
    if (length == 3 && strncmp(word, "all", 3) == 0)
        return !class->dialog;
    if (length < name || strncmp(word, class->name, name) != 0)
        return false;
    if (length == name)
        return true;
    const char *pane = class->pane ? class->pane(screen) : NULL;
    return pane && word[name] == '.' && strlen(pane) == length - name - 1 &&
           strncmp(word + name + 1, pane, length - name - 1) == 0;
}

bool command_applies(const struct command *command, const struct screen *screen)
{
    for (const char *word = command->where; *word;) {
        size_t length = strcspn(word, " ");
        if (*word == '-' && names_screen(word + 1, length - 1, screen))
            return false;
        if (names_screen(word, length, screen))
            return true;
        word += length;
        word += strspn(word, " ");
    }
    return false;
}

static const struct command *command_number(const struct screen *screen, size_t i)
{
    const struct screen_class *class = screen->class;
    if (i < class->n_commands)
        return &class->commands[i];
    i -= class->n_commands;
    const struct command_table *table = screen->stack->commands;
    return i < table->n ? &table->commands[i] : NULL;
}

const struct command *command_here(const struct screen *screen, size_t index)
{
    const struct command *command;
    for (size_t i = 0; (command = command_number(screen, i)) != NULL; i++)
        if (command_applies(command, screen) && index-- == 0)
            return command;
    return NULL;
}

const struct command *command_find(const struct screen *screen, const struct key *key)
{
    const struct command *command;
    if (key->kind != INPUT_KEY && key->kind != INPUT_TEXT)
        return NULL;
    for (size_t i = 0; (command = command_number(screen, i)) != NULL; i++)
        for (size_t k = 0; k < COMMAND_KEYS && command->keys[k]; k++)
            if (command->keys[k] == key->code && command_applies(command, screen))
                return command;
    return NULL;
}

const char *command_refusal(const struct command *command, struct screen *screen)
{
    const struct command_table *table = screen->stack->commands;
    return command->needs && table->refusal ? table->refusal(screen, command->needs) : NULL;
}

void command_run(const struct command *command, struct screen *screen)
{
    struct stack *stack = screen->stack;
    const struct command *before = stack->running;
    const char *refusal = command_refusal(command, screen);
    stack->running = command;
    if (refusal)
        screen_warn(screen, "%s", refusal);
    else
        command->run(screen);
    stack->running = before;
}

/* ---- the key bar ------------------------------------------------------------------------- */

enum { BAR_MAX = 24 };

struct bar_entry {
    const struct command *command;
    struct str text;
    int width;
};

static size_t bar_collect(const struct screen *screen, struct bar_entry entries[BAR_MAX])
{
    const struct command *command;
    size_t n = 0;
    for (size_t i = 0; n < BAR_MAX && (command = command_number(screen, i)) != NULL; i++) {
        if (!command->brief || !command->keys[0] || !command_applies(command, screen))
            continue;
        struct bar_entry *entry = &entries[n++];
        *entry = (struct bar_entry){.command = command, .text = STR_INIT};
        key_label(command->keys[0], &entry->text);
        str_add_c(&entry->text, ' ');
        str_add(&entry->text, lang_text(command->brief));
        entry->width = 1 + utf8_width(entry->text.s);
    }
    return n;
}

/* Keeps the most important that fit, in their order; among equals the leftmost. */
static size_t bar_fit(struct bar_entry entries[BAR_MAX], size_t n, int width)
{
    bool kept[BAR_MAX] = {false};
    int sum = 0;
    size_t left = 0;
    for (int rank = COMMAND_ALWAYS; rank <= COMMAND_LAST; rank++)
        for (size_t i = 0; i < n; i++)
            if (entries[i].command->rank == rank && sum + entries[i].width <= width) {
                kept[i] = true;
                sum += entries[i].width;
            }
    for (size_t i = 0; i < n; i++) {
        if (kept[i])
            entries[left++] = entries[i];
        else
            str_clear(&entries[i].text);
    }
    return left;
}

void command_bar(const struct screen *screen, int width, struct str *out)
{
    struct bar_entry entries[BAR_MAX];
    size_t n = bar_fit(entries, bar_collect(screen, entries), width);
    for (size_t i = 0; i < n; i++) {
        str_add_c(out, ' ');
        str_add_str(out, &entries[i].text);
        str_clear(&entries[i].text);
    }
}

const struct command *command_at(const struct screen *screen, int width, int column)
{
    struct bar_entry entries[BAR_MAX];
    const struct command *found = NULL;
    size_t n = bar_fit(entries, bar_collect(screen, entries), width - 1);
    for (size_t i = 0; i < n; i++) {
        if (column >= 1 && column < entries[i].width)
            found = entries[i].command;
        column -= entries[i].width;
        str_clear(&entries[i].text);
    }
    return found;
}

/* ---- the help ---------------------------------------------------------------------------- */

static void help_of(const struct command *command, struct str *out)
{
    str_add(out, "\n\n");
    for (size_t k = 0; k < COMMAND_KEYS && command->keys[k]; k++) {
        str_add(out, k > 0 ? ", " : "");
        key_label(command->keys[k], out);
    }
    str_addf(out, "%s%s\n%s", command->keys[0] ? "  " : "", lang_text(command->label),
        command->help ? lang_text(command->help) : "");
}

void command_help(const struct screen *screen, struct str *out)
{
    const struct command *command;
    if (screen->class->intro)
        str_add(out, lang_text(screen->class->intro));
    for (size_t i = 0; (command = command_number(screen, i)) != NULL; i++)
        if (command_applies(command, screen))
            help_of(command, out);
    str_add(out, "\n\n");
    str_add(out, _("The arrows, Page Up, Page Down, Home and End move; Ctrl-B, Ctrl-F, Ctrl-A and "
                   "Ctrl-E do the same on keyboards without those keys."));
    str_add(out, "\n\n");
    str_add(out, _("Every F-key can also be typed as Alt and its digit, or as Ctrl-O and then the "
                   "digit; 0 is "
                   "F10."));
}
