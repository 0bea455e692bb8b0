/* What is half written, kept through the app under names that stay the same, and the way back to
 * where a sitting was. */
#include "internal.h"
#include "rukkanen/tui/screen.h"

#include <string.h>

static bool place_of(const struct screen *screen, struct str *out)
{
    if (!screen->class->place)
        return false;
    str_addf(out, "%s ", screen->class->name);
    screen->class->place((struct screen *)screen, out);
    return true;
}

/* "meeting 12", or of a question on it "meeting 12/prompt 4". */
static void name_of(const struct screen *screen, struct str *out)
{
    size_t start = out->len;
    if (place_of(screen, out)) {
        str_cut(out, start + strcspn(out->s + start, ";"));
        return;
    }
    const struct screen *below = screen_below(screen);
    if (below)
        name_of(below, out);
    str_addf(out, "/%s %d", screen->class->name, screen->tag);
}

static void name_part(const struct screen *screen, const char *part, struct str *out)
{
    name_of(screen, out);
    str_addf(out, ":%s", part);
}

void screen_keep(struct screen *screen, const char *part, const char *text)
{
    const struct frame *frame = screen->stack->frame;
    struct str name = STR_INIT;
    bool something = text && *text;
    if (!frame->keep || (!something && !screen->kept))
        return;
    screen->kept = true; /* other parts may have texts, too: the app compares */
    name_part(screen, part, &name);
    frame->keep(screen->stack->app, name.s, something ? text : NULL);
    str_wipe(&name);
}

bool screen_kept(struct screen *screen, const char *part, struct str *out)
{
    const struct frame *frame = screen->stack->frame;
    struct str name = STR_INIT;
    name_part(screen, part, &name);
    bool found = frame->kept && frame->kept(screen->stack->app, name.s, out);
    screen->kept = screen->kept || found;
    str_wipe(&name);
    return found;
}

void stack_place(struct stack *stack, struct str *out)
{
    for (size_t i = 0; i < stack->screens.n; i++) {
        const struct screen *screen = *VEC_AT(&stack->screens, struct screen *, i);
        if (!place_of(screen, out)) {
            if (screen->by && screen->kept)
                str_addf(out, "=%s\n", screen->by->name);
            return;
        }
        str_add_c(out, '\n');
    }
}

bool stack_command(struct stack *stack, const char *name)
{
    struct screen *top = stack_top(stack);
    for (size_t i = 0; top && i < stack->commands->n; i++) {
        const struct command *command = &stack->commands->commands[i];
        if (strcmp(command->name, name) != 0 || !command_applies(command, top)
            || command_refusal(command, top))
            continue;
        command_run(command, top);
        return true;
    }
    return false;
}
