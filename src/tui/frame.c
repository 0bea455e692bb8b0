/* What stands around every screen: who and where at the top, status and keys at the bottom. */
#include "internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

enum {
    WIDE_COLUMNS = 60, /* below: the compact frame */
    TALL_ROWS = 16,
    SENTENCE_ROWS = 4,
    LEAST_COLUMNS = 20, /* below: only a sentence */
    LEAST_ROWS = 6
};

static struct screen *screen_number(const struct stack *stack, size_t index)
{
    return *VEC_AT(&stack->screens, struct screen *, index);
}

static bool is_overlay(const struct screen *screen)
{
    return screen->class->rows != NULL;
}

static void ask(void (*callback)(void *, struct str *), struct stack *stack, struct str *out)
{
    if (callback)
        callback(stack->app, out);
}

/* ---- the top ----------------------------------------------------------------------------- */

static void draw_first_line(struct stack *stack, const struct canvas *all)
{
    struct str left = STR_INIT, right = STR_INIT;
    const struct frame *frame = stack->frame;
    str_add_c(&left, ' ');
    str_add(&left, frame->program ? frame->program : "");
    str_add(&left, "  ");
    ask(frame->book, stack, &left);
    ask(frame->who, stack, &right);
    if (right.len > 0)
        str_add(&right, "   ");
    ask(frame->date, stack, &right);
    int room = all->columns - utf8_width(right.s) - 1;
    canvas_brief(all, 0, 0, room, MEANING_NORMAL, left.s);
    canvas_right(all, 0, 0, all->columns, MEANING_NORMAL, right.s);
    str_wipe(&left);
    str_wipe(&right);
}

/* The path of titles; the lowest screen's only where it is alone: it is where everybody starts. */
static void draw_path(struct stack *stack, const struct canvas *all)
{
    struct vec titles = VEC_INIT(struct str);
    int width = 1;
    for (size_t i = stack->screens.n > 1 ? 1 : 0; i < stack->screens.n; i++) {
        struct screen *screen = screen_number(stack, i);
        struct str title = STR_INIT;
        if (screen->class->title && !is_overlay(screen))
            screen->class->title(screen, &title);
        width += title.len > 0 ? utf8_width(title.s) + 3 : 0;
        vec_add(&titles, &title);
    }
    if (stack->screens.n > 1 && width == 1 && screen_number(stack, 0)->class->title)
        screen_number(stack, 0)->class->title(
            screen_number(stack, 0), VEC_AT(&titles, struct str, 0));
    struct str path = STR_INIT;
    for (size_t i = 0; i < titles.n; i++) {
        struct str *title = VEC_AT(&titles, struct str, i);
        bool left_out = width - 3 > all->columns && i + 1 < titles.n;
        if (left_out && title->len > 0)
            width -= utf8_width(title->s) + 3;
        if (!left_out && title->len > 0) {
            str_add(&path, path.len > 0 ? " › " : " ");
            str_add_str(&path, title);
        }
        str_clear(title);
    }
    canvas_brief(all, 1, 0, -1, MEANING_HEADING, path.s);
    vec_clear(&titles);
    str_wipe(&path);
}

static void draw_compact_title(struct stack *stack, const struct canvas *all)
{
    size_t index = stack->screens.n - 1;
    while (index > 0 && is_overlay(screen_number(stack, index)))
        index--;
    struct screen *screen = screen_number(stack, index);
    struct str title = STR_INIT, who = STR_INIT;
    if (screen->class->brief)
        screen->class->brief(screen, &title);
    else if (screen->class->title)
        screen->class->title(screen, &title);
    ask(stack->frame->who_brief, stack, &who);
    int room = all->columns - 1 - (who.len > 0 ? utf8_width(who.s) + 3 : 0);
    int used = 1 + canvas_brief(all, 0, 1, room, MEANING_HEADING, title.s);
    if (who.len > 0)
        canvas_textf(all, 0, used, MEANING_NORMAL, " · %s", who.s);
    str_wipe(&title);
    str_wipe(&who);
}

/* ---- the bottom -------------------------------------------------------------------------- */

/* A sentence that is too long for its row takes rows of the body, until the next key. */
static void draw_sentence(const struct canvas *all, enum meaning meaning, const char *text)
{
    struct vec lines = VEC_INIT(struct utf8_line);
    utf8_wrap(text, strlen(text), all->columns - 2, &lines);
    int rows = (int)lines.n < SENTENCE_ROWS ? (int)lines.n : SENTENCE_ROWS;
    struct canvas part = canvas_part(all, all->rows - 1 - rows, 0, rows, all->columns);
    if (rows > 1)
        canvas_erase(&part);
    for (int i = 0; i < rows; i++) {
        const struct utf8_line *line = VEC_AT(&lines, struct utf8_line, (size_t)i);
        canvas_text_n(&part, i, 1, -1, meaning, text + line->start, line->len);
    }
    vec_clear(&lines);
}

/* "Draft saved 10:42 · the memo is not on the board yet": where there is no room, the first part. */
static void draw_saved(const struct canvas *all, enum meaning meaning, struct str *status)
{
    const char *more = strstr(status->s, " · ");
    if (more && utf8_width(status->s) > all->columns - 2)
        str_cut(status, (size_t)(more - status->s));
    canvas_brief(all, all->rows - 2, 1, -1, meaning, status->s);
}

static void draw_status(struct stack *stack, const struct canvas *all, bool small)
{
    struct str status = STR_INIT;
    enum meaning meaning = MEANING_NORMAL;
    if (stack->message.len > 0) {
        str_add_str(&status, &stack->message);
        meaning = stack->warning ? MEANING_WARNING : MEANING_NORMAL;
    } else if (small) {
        str_add(&status, _("Not everything fits. Make the window larger."));
    } else {
        ask(stack->frame->status, stack, &status);
    }
    if (stack->message.len > 0)
        draw_sentence(all, meaning, status.s);
    else
        draw_saved(all, meaning, &status);
    str_wipe(&status);
}

static void draw_bar(struct stack *stack, const struct canvas *all)
{
    const struct screen *top = stack_top(stack);
    const char *pane = top->class->pane ? top->class->pane(top) : NULL;
    struct bar now = {.class = top->class, .pane = pane, .width = all->columns - 1,
        .lang = lang_current(), .text = stack->bar.text};
    if (now.class != stack->bar.class || now.pane != stack->bar.pane
        || now.width != stack->bar.width || now.lang != stack->bar.lang) {
        str_reset(&now.text);
        command_bar(top, now.width, &now.text);
        stack->bar = now;
    }
    canvas_text(all, all->rows - 1, 0, now.width, MEANING_KEY, stack->bar.text.s);
}

/* ---- the body ---------------------------------------------------------------------------- */

static void draw_overlay(struct screen *screen, const struct canvas *body)
{
    bool ruled = body->rows >= TALL_ROWS - 4;
    int rows = screen->class->rows(screen, body->columns) + (ruled ? 1 : 0);
    if (rows > body->rows)
        rows = body->rows;
    struct canvas part = canvas_part(body, body->rows - rows, 0, rows, body->columns);
    canvas_fade_marker(body->term);
    canvas_erase(&part);
    if (ruled)
        canvas_rule(&part, 0);
    struct canvas inner = canvas_part(&part, ruled ? 1 : 0, 0, rows, body->columns);
    screen->class->draw(screen, &inner);
}

static void draw_screens(struct stack *stack, const struct canvas *body)
{
    size_t index = stack->screens.n - 1;
    while (index > 0 && is_overlay(screen_number(stack, index)))
        index--;
    for (; index < stack->screens.n; index++) {
        struct screen *screen = screen_number(stack, index);
        if (is_overlay(screen))
            draw_overlay(screen, body);
        else
            screen->class->draw(screen, body);
    }
}

static void draw_announcement(struct stack *stack, const struct canvas *all)
{
    struct screen *top = stack_top(stack);
    struct str text = STR_INIT;
    if (top->class->announce)
        top->class->announce(top, &text);
    canvas_brief(all, all->rows - 3, 1, -1, MEANING_NORMAL, text.s);
    str_wipe(&text);
}

void frame_draw(struct stack *stack)
{
    struct term *term = stack->term;
    term_measure(term);
    term_begin(term);
    struct canvas all = {.term = term, .rows = term->rows, .columns = term->columns};
    if (all.rows < LEAST_ROWS || all.columns < LEAST_COLUMNS) {
        canvas_wrapped(
            &all, 0, 0, -1, 0, MEANING_NORMAL, _("The window is too small. Make it larger."));
        term_show(term);
        return;
    }
    bool compact = all.columns < WIDE_COLUMNS || all.rows < TALL_ROWS;
    int top = compact ? 1 : 3, bottom = stack->announce ? 3 : 2;
    struct canvas body = canvas_part(&all, top, 0, all.rows - top - bottom, all.columns);
    if (compact) {
        draw_compact_title(stack, &all);
    } else {
        draw_first_line(stack, &all);
        draw_path(stack, &all);
        canvas_rule(&all, 2);
    }
    const struct screen_class *class = stack_top(stack)->class;
    bool small = body.rows < class->min_rows || body.columns < class->min_columns;
    draw_bar(stack, &all);
    if (stack->announce)
        draw_announcement(stack, &all);
    draw_screens(stack, &body);
    draw_status(stack, &all, small);
    term_show(term);
}
