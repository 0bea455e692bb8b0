#include "screen/conditions.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/users.h"
#include "rukkanen/domain/conditions.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_MEND = 1, INDENT = 2 };

struct line {
    enum list_row kind;
    char *text; /* owned */
    size_t condition;
    uint64_t id;
};

struct conditions {
    struct screen *screen;
    struct vec conditions; /* of struct condition */
    struct vec lines;      /* of struct line */
    struct list list;
    uint64_t asked;        /* id of the line whose question is open */
    int width;
    uint64_t seen;
};

/* ---- the list -------------------------------------------------------------------------------- */

static const struct line *line_at(const struct conditions *c, size_t row)
{
    return VEC_AT(&c->lines, struct line, row);
}

static size_t line_count(void *data)
{
    return ((struct conditions *)data)->lines.n;
}

static void line_cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)column;
    str_add(out, line_at(data, row)->text);
}

static enum list_row line_kind(void *data, size_t row)
{
    return line_at(data, row)->kind;
}

static uint64_t line_id(void *data, size_t row)
{
    return line_at(data, row)->id;
}

static const struct list_source source = {
    .count = line_count,
    .cell = line_cell,
    .kind = line_kind,
    .id = line_id,
    .empty = N_("Nothing needs to be sorted out after a merge."),
};
static const struct list_column columns[] = {{.width = 0}};

/* ---- lines ----------------------------------------------------------------------------------- */

static void clear_lines(struct conditions *c)
{
    for (size_t i = 0; i < c->lines.n; i++) {
        struct line *line = VEC_AT(&c->lines, struct line, i);
        explicit_bzero(line->text, strlen(line->text));
        free(line->text);
    }
    vec_clear(&c->lines);
    vec_init(&c->lines, sizeof(struct line));
}

/* The same condition has the same id after others were mended. */
static uint64_t condition_id(const struct condition *condition)
{
    uint64_t id = (uint64_t)condition->kind + 1;
    for (size_t i = 0; i < condition->rows.n; i++) {
        id *= UINT64_C(0x100000001b3);
        id ^= VEC_AT(&condition->rows, struct condition_row, i)->id;
    }
    for (const char *at = condition->user ? condition->user : ""; *at; at++) {
        id *= UINT64_C(0x100000001b3);
        id ^= (unsigned char)*at;
    }
    return id | 1;
}

/* On as many lines as it takes. */
static void add_condition(struct conditions *c, size_t at)
{
    const struct condition *condition = VEC_AT(&c->conditions, struct condition, at);
    struct vec wrapped = VEC_INIT(struct utf8_line);
    struct str text = STR_INIT;
    condition_text(session_book(c->screen), condition, &text);
    utf8_wrap(text.s, text.len, c->width - INDENT > 10 ? c->width - INDENT : 10, &wrapped);
    for (size_t i = 0; i < wrapped.n; i++) {
        const struct utf8_line *part = VEC_AT(&wrapped, struct utf8_line, i);
        struct line line = {.kind = i ? LIST_DETAIL : LIST_ROW,
            .text = mem_text_n(text.s + part->start, part->len),
            .condition = at,
            .id = condition_id(condition)};
        vec_add(&c->lines, &line);
    }
    vec_clear(&wrapped);
    str_wipe(&text);
}

static void make_lines(struct conditions *c)
{
    clear_lines(c);
    for (size_t i = 0; i < c->conditions.n; i++)
        add_condition(c, i);
    list_reload(&c->list);
}

static void look_again(struct conditions *c)
{
    struct err err = {.kind = ERR_NONE};
    if (!session_stale(c->screen, &c->seen))
        return;
    conditions_clear(&c->conditions);
    vec_init(&c->conditions, sizeof(struct condition));
    if (!conditions_list(session_book(c->screen), &c->conditions, &err))
        session_error(c->screen, &err);
    make_lines(c);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void draw(struct screen *screen, const struct canvas *body)
{
    struct conditions *c = screen->data;
    if (c->width != body->columns - 1)
        c->seen = 0;
    c->width = body->columns - 1;
    look_again(c);
    list_draw(&c->list, body, true);
}

static bool key(struct screen *screen, const struct key *key)
{
    struct conditions *c = screen->data;
    look_again(c);
    return list_key(&c->list, key);
}

static const struct condition *of_id(const struct conditions *c, uint64_t id)
{
    for (size_t i = 0; i < c->conditions.n; i++) {
        const struct condition *condition = VEC_AT(&c->conditions, struct condition, i);
        if (condition_id(condition) == id)
            return condition;
    }
    return NULL;
}

void conditions_enter(struct screen *screen)
{
    struct conditions *c = screen->data;
    look_again(c);
    size_t row = list_focus(&c->list);
    const struct condition *condition = row == LIST_NONE
        ? NULL
        : VEC_AT(&c->conditions, struct condition, line_at(c, row)->condition);
    struct str question = STR_INIT;
    if (condition)
        condition_question(session_book(screen), condition, &question);
    if (!condition) {
        screen_say(screen, _("There is nothing to mend."));
    } else if (!question.len) {
        screen_say(screen, condition->kind == CONDITION_PASSPHRASES
                ? _("Only that user can choose, at the next unlocking.")
                : _("A facilitator has to do this."));
    } else {
        c->asked = condition_id(condition);
        dialog_confirm(screen, TAG_MEND, question.s, true);
    }
    str_wipe(&question);
}

/* It may have been mended by somebody else while the question stood there. */
static void resume(struct screen *screen, const struct result *result)
{
    struct conditions *c = screen->data;
    struct err err = {.kind = ERR_NONE};
    if (result->tag != TAG_MEND || !result->accepted)
        return;
    look_again(c);
    const struct condition *condition = of_id(c, c->asked);
    if (!condition) {
        screen_say(screen, _("This has changed meanwhile: look at it again."));
        return;
    }
    enum condition_kind kind = condition->kind;
    if (!condition_mend(session_book(screen), condition, &err)) {
        session_error(screen, &err);
        return;
    }
    session_of(screen)->generation++;
    bool lasts = kind == CONDITION_NAME_ON_PAGE || kind == CONDITION_PASSPHRASES
        || kind == CONDITION_WAITING;
    screen_say(screen, lasts ? _("Done.") : _("Done. Ctrl-Z takes it back."));
}

static void title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("To sort out"));
}

static void announce(struct screen *screen, struct str *out)
{
    list_announce(&((struct conditions *)screen->data)->list, out);
}

static void place(struct screen *screen, struct str *out)
{
    str_addf(out, ";%" PRIu64, list_focus_id(&((struct conditions *)screen->data)->list));
}

static void close_screen(struct screen *screen)
{
    struct conditions *c = screen->data;
    clear_lines(c);
    list_clear(&c->list);
    conditions_clear(&c->conditions);
    free(c);
}

static const struct screen_class class = {
    .name = "conditions",
    .intro = N_("Where copies of the book were written apart from each other, something may be in it "
                "twice, or belong to what was removed elsewhere. Enter asks how to mend what the "
                "marker shows; nothing happens by itself."),
    .min_rows = 3,
    .min_columns = 20,
    .draw = draw,
    .key = key,
    .resume = resume,
    .title = title,
    .announce = announce,
    .place = place,
    .close = close_screen,
};

void conditions_push(struct stack *stack)
{
    struct conditions *c = mem_zero(1, sizeof *c);
    vec_init(&c->conditions, sizeof(struct condition));
    vec_init(&c->lines, sizeof(struct line));
    list_init(&c->list, &source, columns, 1, c);
    c->width = 79;
    c->screen = stack_push(stack, &class, c);
}

void conditions_ask_passphrase(struct stack *stack)
{
    struct session *session = stack_app(stack);
    struct vec variants = VEC_INIT(struct book_variants);
    bool own = false;
    if (book_writable(session->book) && book_user_variants(session->book, &variants, NULL)) {
        for (size_t i = 0; i < variants.n; i++)
            own = own || VEC_AT(&variants, struct book_variants, i)->own;
    }
    book_user_variants_clear(&variants);
    if (!own)
        return;
    conditions_push(stack);
    struct conditions *c = stack_top(stack)->data;
    look_again(c);
    for (size_t i = 0; i < c->conditions.n; i++) {
        const struct condition *condition = VEC_AT(&c->conditions, struct condition, i);
        if (condition->kind != CONDITION_PASSPHRASES || !condition->own)
            continue;
        list_set_focus_id(&c->list, condition_id(condition));
        conditions_enter(c->screen);
        return;
    }
}

void conditions_show(struct screen *screen)
{
    conditions_push(screen->stack);
}

void conditions_back(struct stack *stack, const char *place)
{
    uint64_t id = 0;
    conditions_push(stack);
    struct conditions *c = stack_top(stack)->data;
    if (sscanf(place, ";%" SCNu64, &id) != 1)
        return;
    look_again(c);
    list_set_focus_id(&c->list, id);
}
