#include "screen/conflicts.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/conflict_words.h"
#include "rukkanen/tui/list.h"
#include "screen/conflict.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, LINES_MOST = 3 }; /* of detail lines; of a value, the rest is side by side */

/* A heading, a value, what stands below it. */
struct line {
    enum list_row kind;
    char *text; /* owned */
    size_t conflict, value;
    uint64_t id;
};

struct conflicts {
    struct screen *screen;
    struct vec conflicts; /* of struct conflict */
    struct vec lines;     /* of struct line */
    struct list list;
    struct conflict_asking asking;
    int width;
    uint64_t seen;
};

/* ---- the list -------------------------------------------------------------------------------- */

static const struct line *line_at(const struct conflicts *c, size_t row)
{
    return VEC_AT(&c->lines, struct line, row);
}

static size_t line_count(void *data)
{
    return ((struct conflicts *)data)->lines.n;
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
    .empty = N_("All copies say the same, as far as this one knows."),
};
static const struct list_column columns[] = {{.width = 0}};

/* ---- lines ----------------------------------------------------------------------------------- */

static void clear_lines(struct conflicts *c)
{
    for (size_t i = 0; i < c->lines.n; i++)
        free(VEC_AT(&c->lines, struct line, i)->text);
    vec_clear(&c->lines);
    vec_init(&c->lines, sizeof(struct line));
}

static void add_line(struct conflicts *c, struct line line, const char *text, size_t length)
{
    line.text = mem_text_n(text, length);
    vec_add(&c->lines, &line);
}

/* On as many lines as it takes, or as many as there may be: the first of one kind, the others
 * details. */
static void add_wrapped(struct conflicts *c, struct line line, const char *text, size_t most)
{
    struct vec wrapped = VEC_INIT(struct utf8_line);
    int indent = line.kind == LIST_DETAIL ? INDENT : 0;
    utf8_wrap(text, strlen(text), c->width - indent > 10 ? c->width - indent : 10, &wrapped);
    for (size_t i = 0; i < wrapped.n && i < most; i++) {
        const struct utf8_line *part = VEC_AT(&wrapped, struct utf8_line, i);
        if (i + 1 == most && i + 1 < wrapped.n) {
            struct str rest = STR_INIT;
            str_add_n(&rest, text + part->start, part->len);
            str_add(&rest, " …");
            add_line(c, line, rest.s, rest.len);
            str_wipe(&rest);
        } else {
            add_line(c, line, text + part->start, part->len);
        }
        if (line.kind == LIST_ROW)
            line.kind = LIST_DETAIL;
    }
    vec_clear(&wrapped);
}

static uint64_t row_id(const struct conflict *conflict, const struct conflict_value *value)
{
    uint64_t id;
    memcpy(&id, value->edit.b, sizeof id);
    return (id ^ conflict->id ^ (uint64_t)conflict->column << 40) | 1;
}

static void add_value(struct conflicts *c, size_t at, size_t i)
{
    const struct conflict *conflict = VEC_AT(&c->conflicts, struct conflict, at);
    const struct conflict_value *value = VEC_AT(&conflict->values, struct conflict_value, i);
    struct line line = {.kind = LIST_ROW,
        .conflict = at,
        .value = i,
        .id = row_id(conflict, value)};
    struct str text = STR_INIT;
    str_addf(&text, "%zu ", i + 1);
    conflict_words_value(session_book(c->screen), conflict, value, &text);
    add_wrapped(c, line, text.s, LINES_MOST);
    str_reset(&text);
    conflict_words_writer(value, &text);
    if (value->current)
        str_addf(&text, " · %s", _("stands now"));
    line.kind = LIST_DETAIL;
    add_wrapped(c, line, text.s, SIZE_MAX);
    str_wipe(&text);
}

static void add_conflict(struct conflicts *c, size_t at)
{
    const struct conflict *conflict = VEC_AT(&c->conflicts, struct conflict, at);
    struct book *book = session_book(c->screen);
    struct line line = {.kind = LIST_HEADING, .conflict = at};
    struct str text = STR_INIT;
    if (at > 0)
        add_line(c, (struct line) {.kind = LIST_DETAIL, .conflict = at}, "", 0);
    conflict_words_record(book, conflict->entity, conflict->id, &text);
    str_add(&text, ": ");
    conflict_words_field(conflict, &text);
    add_wrapped(c, line, text.s, SIZE_MAX);
    for (size_t i = 0; i < conflict->values.n; i++)
        add_value(c, at, i);
    if (conflict->parted_from) {
        str_set(&text, _("Before: "));
        conflict_words_value(book, conflict, &conflict->before, &text);
        line.kind = LIST_DETAIL;
        add_wrapped(c, line, text.s, 1);
    }
    str_wipe(&text);
}

static void make_lines(struct conflicts *c)
{
    clear_lines(c);
    for (size_t i = 0; i < c->conflicts.n; i++)
        add_conflict(c, i);
    list_reload(&c->list);
}

static void look_again(struct conflicts *c)
{
    struct err err = {.kind = ERR_NONE};
    if (!session_stale(c->screen, &c->seen))
        return;
    conflicts_clear(&c->conflicts);
    vec_init(&c->conflicts, sizeof(struct conflict));
    if (!book_conflicts(session_book(c->screen), &c->conflicts, &err))
        session_error(c->screen, &err);
    make_lines(c);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void draw(struct screen *screen, const struct canvas *body)
{
    struct conflicts *c = screen->data;
    bool resized = c->width != body->columns - 1;
    c->width = body->columns - 1;
    if (resized)
        c->seen = 0;
    look_again(c);
    list_draw(&c->list, body, true);
}

static bool key(struct screen *screen, const struct key *key)
{
    struct conflicts *c = screen->data;
    look_again(c);
    return list_key(&c->list, key);
}

static const struct conflict *focused(struct conflicts *c, size_t *value)
{
    size_t row = list_focus(&c->list);
    if (row == LIST_NONE)
        return NULL;
    *value = line_at(c, row)->value;
    return VEC_AT(&c->conflicts, struct conflict, line_at(c, row)->conflict);
}

void conflicts_enter(struct screen *screen)
{
    struct conflicts *c = screen->data;
    size_t value;
    const struct conflict *conflict = focused(c, &value);
    if (!conflict)
        screen_say(screen, _("There is nothing to choose between."));
    else if (conflict_is_long(conflict))
        conflict_push(screen, conflict, value);
    else
        conflict_ask_keep(screen, &c->asking, conflict, value);
}

void conflicts_together(struct screen *screen)
{
    struct conflicts *c = screen->data;
    size_t value;
    const struct conflict *conflict = focused(c, &value);
    if (conflict)
        conflict_ask_together(screen, &c->asking, conflict);
    else
        screen_say(screen, _("There is nothing to choose between."));
}

static void resume(struct screen *screen, const struct result *result)
{
    struct conflicts *c = screen->data;
    bool settled;
    conflict_resume(screen, &c->asking, result, &settled);
}

static void title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Two values"));
}

static void announce(struct screen *screen, struct str *out)
{
    list_announce(&((struct conflicts *)screen->data)->list, out);
}

static void place(struct screen *screen, struct str *out)
{
    str_addf(out, ";%" PRIu64, list_focus_id(&((struct conflicts *)screen->data)->list));
}

static void close_screen(struct screen *screen)
{
    struct conflicts *c = screen->data;
    clear_lines(c);
    list_clear(&c->list);
    conflicts_clear(&c->conflicts);
    conflict_asking_clear(&c->asking);
    free(c);
}

static const struct screen_class class = {
    .name = "conflicts",
    .intro = N_("Where copies of the book were written apart from each other, both values are "
                "kept here until somebody chooses. Enter keeps the value that the marker shows; "
                "long texts are shown side by side first. E writes a new value from all of them. "
                "What is not kept stays in the history."),
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

void conflicts_push(struct stack *stack)
{
    struct conflicts *c = mem_zero(1, sizeof *c);
    vec_init(&c->conflicts, sizeof(struct conflict));
    vec_init(&c->lines, sizeof(struct line));
    list_init(&c->list, &source, columns, 1, c);
    c->width = 79;
    c->screen = stack_push(stack, &class, c);
}

void conflicts_push_at(
    struct stack *stack, int entity, uint64_t id, const struct field *field)
{
    conflicts_push(stack);
    struct conflicts *c = stack_top(stack)->data;
    size_t best = LIST_NONE;
    bool exact = false;
    look_again(c);
    for (size_t i = 0; i < c->lines.n && !exact; i++) {
        const struct line *line = line_at(c, i);
        const struct conflict *conflict
            = VEC_AT(&c->conflicts, struct conflict, line->conflict);
        if (line->kind != LIST_ROW || conflict->entity != entity || conflict->id != id)
            continue;
        exact = conflict->field == field;
        if (exact || best == LIST_NONE)
            best = i;
    }
    if (best != LIST_NONE)
        list_set_focus(&c->list, best);
}

void conflicts_show(struct screen *screen)
{
    conflicts_push(screen->stack);
}

void conflicts_back(struct stack *stack, const char *place)
{
    uint64_t id = 0;
    conflicts_push(stack);
    struct conflicts *c = stack_top(stack)->data;
    if (sscanf(place, ";%" SCNu64, &id) != 1)
        return;
    look_again(c);
    list_set_focus_id(&c->list, id);
}
