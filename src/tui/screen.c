/* The stack of screens and the one loop. */
#include "rukkanen/tui/screen.h"

#include "internal.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SAVE_MS = 1500,   /* after the first key that nothing has saved yet: within two seconds */
    BATCH_KEYS = 4096 /* typed ahead: so many are done before a frame is shown in between */
};

/* ---- the stack --------------------------------------------------------------------------- */

struct stack *stack_new(
    struct term *term, const struct command_table *commands, const struct frame *frame, void *app)
{
    struct stack *stack = mem_zero(1, sizeof *stack);
    stack->term = term;
    stack->commands = commands;
    stack->frame = frame;
    stack->app = app;
    vec_init(&stack->screens, sizeof(struct screen *));
    vec_init(&stack->closed, sizeof(struct screen *));
    vec_init(&stack->ahead, sizeof(struct key));
    str_init(&stack->clipboard);
    str_init(&stack->message);
    str_init(&stack->bar.text);
    stack->save_at = stack->tick_at = -1;
    stack->last_key = clock_monotonic_ms();
    return stack;
}

static struct screen *screen_at(const struct stack *stack, size_t index)
{
    return *VEC_AT(&stack->screens, struct screen *, index);
}

struct screen *stack_top(const struct stack *stack)
{
    return stack->screens.n > 0 ? screen_at(stack, stack->screens.n - 1) : NULL;
}

/* Where a screen stands, or the number of screens where it has been closed. */
static size_t place(const struct screen *screen)
{
    const struct stack *stack = screen->stack;
    size_t index = 0;
    while (index < stack->screens.n && screen_at(stack, index) != screen)
        index++;
    return index;
}

struct screen *screen_below(const struct screen *screen)
{
    size_t index = place(screen);
    return index > 0 && index < screen->stack->screens.n ? screen_at(screen->stack, index - 1)
                                                         : NULL;
}

struct screen *stack_push(struct stack *stack, const struct screen_class *class, void *data)
{
    struct screen *screen = mem_zero(1, sizeof *screen);
    screen->class = class;
    screen->stack = stack;
    screen->data = data;
    screen->by = stack->running;
    vec_add(&stack->screens, &screen);
    return screen;
}

static void save(struct screen *screen)
{
    if (screen->class->save)
        screen->class->save(screen);
}

static void take_off_top(struct stack *stack)
{
    struct screen *top = stack_top(stack);
    save(top);
    vec_delete(&stack->screens, stack->screens.n - 1);
    vec_add(&stack->closed, &top);
}

void stack_drop(struct screen *screen)
{
    struct stack *stack = screen->stack;
    size_t index = place(screen);
    while (stack->screens.n > index)
        take_off_top(stack);
}

static void bury(struct stack *stack)
{
    while (stack->closed.n > 0) {
        struct screen *screen = *VEC_AT(&stack->closed, struct screen *, stack->closed.n - 1);
        vec_delete(&stack->closed, stack->closed.n - 1);
        if (screen->class->close)
            screen->class->close(screen);
        free(screen);
    }
}

void stack_pop(struct screen *screen, const struct result *result)
{
    if (place(screen) == screen->stack->screens.n)
        return; /* closed already */
    struct screen *below = screen_below(screen);
    struct result told = result ? *result : (struct result){0};
    told.tag = screen->tag;
    stack_drop(screen);
    if (below && below->class->resume)
        below->class->resume(below, &told);
}

void stack_free(struct stack *stack)
{
    if (!stack)
        return;
    while (stack->screens.n > 0)
        take_off_top(stack);
    bury(stack);
    vec_clear(&stack->screens);
    vec_clear(&stack->closed);
    stack_forget_keys(stack);
    str_wipe(&stack->clipboard);
    str_wipe(&stack->message);
    str_clear(&stack->bar.text);
    free(stack);
}

void stack_save(struct stack *stack)
{
    stack->save_at = -1;
    for (size_t i = 0; i < stack->screens.n; i++)
        save(screen_at(stack, i));
}

void stack_stop(struct stack *stack, int reason)
{
    stack->stopped = true;
    stack->reason = reason;
}

/* ---- keys typed ahead -------------------------------------------------------------------- */

void stack_keep_key(struct stack *stack, const struct key *key)
{
    struct key *kept = vec_add(&stack->ahead, key);
    if (key->paste)
        kept->paste = mem_text_n(key->paste, key->paste_length);
}

/* What was typed may be anybody's name. */
static void drop_key(struct key *key)
{
    char *paste = (char *)(uintptr_t)key->paste; /* ours, by stack_keep_key */
    if (paste)
        explicit_bzero(paste, key->paste_length);
    free(paste);
    explicit_bzero(key, sizeof *key);
}

void stack_forget_keys(struct stack *stack)
{
    for (size_t i = 0; i < stack->ahead.n; i++)
        drop_key(VEC_AT(&stack->ahead, struct key, i));
    vec_clear(&stack->ahead);
}

/* ---- small questions --------------------------------------------------------------------- */

void *stack_app(const struct stack *stack)
{
    return stack->app;
}

void *screen_app(const struct screen *screen)
{
    return screen->stack->app;
}

struct term *stack_term(const struct stack *stack)
{
    return stack->term;
}

struct str *stack_clipboard(struct stack *stack)
{
    return &stack->clipboard;
}

void stack_set_announce(struct stack *stack, bool announce)
{
    stack->announce = announce;
}

int64_t stack_idle(const struct stack *stack)
{
    return clock_monotonic_ms() - stack->last_key;
}

static void say(struct stack *stack, bool warning, const char *format, va_list args)
{
    str_reset(&stack->message);
    str_addv(&stack->message, format, args);
    stack->warning = warning;
}

void screen_say(struct screen *screen, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(screen->stack, false, format, args);
    va_end(args);
}

void screen_warn(struct screen *screen, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(screen->stack, true, format, args);
    va_end(args);
}

/* ---- events ------------------------------------------------------------------------------ */

void screen_back(struct screen *screen)
{
    if (!screen->class->leave || screen->class->leave(screen))
        stack_pop(screen, NULL);
}

static bool click_on_bar(struct screen *screen, const struct key *key)
{
    struct term *term = screen->stack->term;
    if (key->button != BUTTON_LEFT || key->row != term_rows(term) - 1)
        return false;
    const struct command *command = command_at(screen, term_columns(term), key->column);
    if (command)
        command_run(command, screen);
    return command != NULL;
}

static void give_to_screen(struct screen *screen, const struct key *key)
{
    if (key->kind == INPUT_PASTE && !key->paste) {
        screen_warn(
            screen, _("The pasted text is too long; nothing was added. Paste it in parts."));
        return;
    }
    if (key->kind == INPUT_MOUSE && click_on_bar(screen, key))
        return;
    if (screen->class->key && screen->class->key(screen, key))
        return;
    if (key->kind == INPUT_MOUSE && key->button == BUTTON_DOUBLE) {
        give_to_screen(screen, &(struct key){.kind = INPUT_KEY, .code = K_ENTER});
        return;
    }
    const struct command *command = command_find(screen, key);
    if (command)
        command_run(command, screen);
    else if (key_is(key, K_ESC))
        screen_back(screen);
}

static void pause_program(struct stack *stack)
{
    stack_save(stack);
    term_suspend(stack->term);
    raise(SIGSTOP);
    term_resume(stack->term);
}

static void take_event(struct stack *stack, const struct key *key)
{
    switch (key->kind) {
    case INPUT_TEXT:
    case INPUT_KEY:
    case INPUT_PASTE:
    case INPUT_MOUSE:
        str_reset(&stack->message);
        stack->last_key = clock_monotonic_ms();
        if (stack->save_at < 0)
            stack->save_at = stack->last_key + SAVE_MS;
        give_to_screen(stack_top(stack), key);
        bury(stack);
        break;
    case INPUT_QUIT:
        stack_stop(stack, STACK_HANGUP);
        break;
    case INPUT_STOP:
        pause_program(stack);
        break;
    case INPUT_NONE:
    case INPUT_RESIZE:
    case INPUT_FENCE:
        break;
    }
}

/* ---- the loop ---------------------------------------------------------------------------- */

static bool working(const struct stack *stack)
{
    const struct screen *top = stack_top(stack);
    return top && top->class->work;
}

/* The descriptor that the top screen's work waits for; -1: it waits for none. */
static int descriptor_of(const struct stack *stack)
{
    const struct screen *top = stack_top(stack);
    return top && top->class->waits_for ? top->class->waits_for(top) : -1;
}

static bool has_work(const struct stack *stack)
{
    struct pollfd poll_one = {.fd = descriptor_of(stack), .events = POLLIN};
    return working(stack) && (poll_one.fd < 0 || poll(&poll_one, 1, 0) > 0);
}

static bool has_kept_keys(const struct stack *stack)
{
    const struct screen *top = stack_top(stack);
    return stack->ahead.n > 0 && top && !top->class->waits_for;
}

static int64_t time_to_wait(const struct stack *stack)
{
    if (has_work(stack) || has_kept_keys(stack))
        return 0;
    int64_t due = stack->save_at;
    if (stack->tick_at >= 0 && (due < 0 || stack->tick_at < due))
        due = stack->tick_at;
    if (due < 0)
        return -1;
    int64_t left = due - clock_monotonic_ms();
    return left > 0 ? left : 0;
}

static void do_what_is_due(struct stack *stack, bool input)
{
    int64_t now = clock_monotonic_ms();
    if (stack->save_at >= 0 && now >= stack->save_at)
        stack_save(stack);
    bool due = stack->tick_at >= 0 && now >= stack->tick_at;
    if (stack->frame->tick && (input || due)) {
        int64_t wait = stack->frame->tick(stack, stack_idle(stack));
        stack->tick_at = wait < 0 ? -1 : now + wait;
    }
    bury(stack);
}

/* Tells too which screen and pane have the keys: a test then knows where it is. */
static void answer_fence(struct stack *stack)
{
    char answer[160];
    struct term *term = stack->term;
    const struct screen *top = stack_top(stack);
    const char *pane = top->class->pane ? top->class->pane(top) : NULL;
    int length = snprintf(answer, sizeof answer, "\033]7770;%u;%d;%d;%s%s%s\a",
        ++term->input.fences, term->cursor_row, term->cursor_column, top->class->name,
        pane ? "." : "", pane ? pane : "");
    term_write(answer, (size_t)length);
}

bool stack_glance(struct stack *stack)
{
    struct key key = {.kind = INPUT_NONE};
    bool on = true;
    frame_draw(stack);
    while (!stack->stopped && input_waiting(stack->term)) {
        input_next(stack->term, 0, &key);
        if (key.kind == INPUT_NONE)
            break;
        if (key.kind == INPUT_FENCE)
            answer_fence(stack);
        if (key.kind == INPUT_QUIT)
            stack_stop(stack, STACK_HANGUP);
        on = on && key.kind != INPUT_QUIT && !key_is(&key, K_ESC);
        stack->last_key = clock_monotonic_ms();
    }
    return on;
}

static bool take_kept_keys(struct stack *stack)
{
    bool some = false;
    while (has_kept_keys(stack) && !stack->stopped) {
        struct key key = *VEC_AT(&stack->ahead, struct key, 0);
        vec_delete(&stack->ahead, 0);
        take_event(stack, &key);
        drop_key(&key);
        some = true;
    }
    return some;
}

/* Everything that has been typed is done before the next frame: typing ahead costs one frame. */
static bool take_all_events(struct stack *stack, bool *fence)
{
    struct key key;
    int64_t wait = time_to_wait(stack);
    bool some = take_kept_keys(stack);
    if (stack->stopped || stack->screens.n == 0)
        return some;
    stack->term->input.other = descriptor_of(stack);
    for (int i = 0; i < BATCH_KEYS; i++) {
        input_next(stack->term, i == 0 ? wait : 0, &key);
        if (key.kind == INPUT_NONE)
            break;
        some = true;
        *fence = key.kind == INPUT_FENCE;
        take_event(stack, &key);
        if (*fence || stack->stopped || stack->screens.n == 0 || !input_waiting(stack->term))
            break;
    }
    return some;
}

int stack_loop(struct stack *stack)
{
    bool fence = false;
    stack->stopped = false;
    stack->reason = 0;
    do_what_is_due(stack, true);
    while (!stack->stopped && stack->screens.n > 0) {
        frame_draw(stack);
        if (fence)
            answer_fence(stack);
        fence = false;
        bool some = take_all_events(stack, &fence);
        if (stack->stopped || stack->screens.n == 0)
            break;
        struct screen *top = stack_top(stack);
        if (!some && has_work(stack) && !top->class->work(top))
            stack_pop(top, &(struct result){.accepted = true});
        do_what_is_due(stack, some);
    }
    stack_save(stack);
    return stack->reason;
}
