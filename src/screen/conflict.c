#include "screen/conflict.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/conflict_words.h"
#include "rukkanen/domain/sentences.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { PANE_CELLS = 36, PANES_MOST = 16, TEXT_COLUMN = 2, LOW_ROWS = 12 };

/* A value, or what was there before. */
struct pane {
    const struct conflict_value *value;
    struct str text, header;
    struct vec parts; /* of struct sentence_part: what differs */
    struct vec lines; /* of struct utf8_line, at the last width */
};

struct compare {
    struct screen *screen;
    struct conflict conflict; /* its own */
    bool read;
    struct pane panes[PANES_MOST];
    size_t n_panes, focus, first;
    int scroll, longest, rows; /* of the text: rows there is place for */
    struct conflict_asking asking;
    uint64_t seen;
};

/* ---- reading --------------------------------------------------------------------------------- */

static void clear_panes(struct compare *c)
{
    for (size_t i = 0; i < c->n_panes; i++) {
        str_wipe(&c->panes[i].text);
        str_wipe(&c->panes[i].header);
        vec_clear(&c->panes[i].parts);
        vec_clear(&c->panes[i].lines);
    }
    c->n_panes = 0;
}

static void add_pane(struct compare *c, const struct conflict_value *value, size_t number)
{
    if (c->n_panes == PANES_MOST)
        return;
    struct pane *pane = &c->panes[c->n_panes++];
    *pane = (struct pane) {.value = value,
        .text = STR_INIT,
        .header = STR_INIT,
        .parts = VEC_INIT(struct sentence_part),
        .lines = VEC_INIT(struct utf8_line)};
    conflict_words_value(session_book(c->screen), &c->conflict, value, &pane->text);
    if (number)
        str_addf(&pane->header, "%zu ", number);
    else
        str_add(&pane->header, _("Before: "));
    conflict_words_writer(value, &pane->header);
    if (value->current)
        str_addf(&pane->header, " · %s", _("stands now"));
}

/* Each value against the one that stands; that one against the next. */
static void make_panes(struct compare *c)
{
    size_t n = c->conflict.values.n;
    clear_panes(c);
    for (size_t i = 0; i < n; i++)
        add_pane(c, VEC_AT(&c->conflict.values, struct conflict_value, i), i + 1);
    for (size_t i = 1; i < c->n_panes; i++) {
        struct vec ignored = VEC_INIT(struct sentence_part);
        sentences_compare(c->panes[0].text.s, c->panes[i].text.s,
            i == 1 ? &c->panes[0].parts : &ignored, &c->panes[i].parts);
        vec_clear(&ignored);
    }
    if (c->conflict.parted_from)
        add_pane(c, &c->conflict.before, 0);
    if (c->focus >= c->n_panes)
        c->focus = 0;
}

static bool read_anew(struct compare *c, int entity, uint64_t id, const char *field)
{
    struct conflict conflict;
    if (!book_conflict(session_book(c->screen), entity, id, field, &conflict, NULL))
        return false;
    if (c->read)
        conflict_clear(&c->conflict);
    c->conflict = conflict;
    c->read = true;
    make_panes(c);
    return true;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static bool line_differs(const struct pane *pane, const struct utf8_line *line)
{
    for (size_t i = 0; i < pane->parts.n; i++) {
        const struct sentence_part *part = VEC_AT(&pane->parts, struct sentence_part, i);
        if (part->start < line->start + line->len && line->start < part->start + part->length)
            return true;
    }
    return false;
}

/* Runs of letters that differ or do not, one after another. */
static void draw_line(const struct canvas *canvas, int row, const struct pane *pane,
    const struct utf8_line *line)
{
    size_t at = line->start, end = line->start + line->len, next = 0;
    int column = TEXT_COLUMN;
    if (line_differs(pane, line))
        canvas_text(canvas, row, 1, 1, MEANING_MARKED, "*");
    while (at < end) {
        while (next < pane->parts.n) {
            const struct sentence_part *part
                = VEC_AT(&pane->parts, struct sentence_part, next);
            if (part->start + part->length > at)
                break;
            next++;
        }
        const struct sentence_part *part
            = next < pane->parts.n ? VEC_AT(&pane->parts, struct sentence_part, next) : NULL;
        bool inside = part && part->start <= at;
        size_t stop = !part ? end : inside ? part->start + part->length : part->start;
        stop = stop < end ? stop : end;
        column += canvas_text_n(canvas, row, column, -1,
            inside ? MEANING_MARKED : MEANING_NORMAL, pane->text.s + at, stop - at);
        at = stop;
    }
}

static void draw_text(struct compare *c, const struct canvas *canvas, struct pane *pane)
{
    pane->lines.n = 0;
    int width = canvas->columns - TEXT_COLUMN;
    utf8_wrap(pane->text.s, pane->text.len, width > 1 ? width : 1, &pane->lines);
    if ((int)pane->lines.n > c->longest)
        c->longest = (int)pane->lines.n;
    for (int row = 0; row < canvas->rows; row++) {
        size_t line = (size_t)(row + c->scroll);
        if (line < pane->lines.n)
            draw_line(canvas, row, pane, VEC_AT(&pane->lines, struct utf8_line, line));
    }
}

static int shown_panes(const struct compare *c, int columns)
{
    int n = columns / PANE_CELLS;
    n = n < 1 ? 1 : n;
    return n < (int)c->n_panes ? n : (int)c->n_panes;
}

/* What it is about, on a low screen only the field; where not all panes have place, which one has
 * the focus. */
static int draw_heading(struct compare *c, const struct canvas *body, int shown)
{
    struct str text = STR_INIT, which = STR_INIT;
    if (body->rows >= LOW_ROWS) {
        conflict_words_record(session_book(c->screen), c->conflict.entity, c->conflict.id, &text);
        str_add(&text, ": ");
    }
    conflict_words_field(&c->conflict, &text);
    if (shown < (int)c->n_panes)
        str_addf(&which, "%zu/%zu", c->focus + 1, c->n_panes);
    int width = body->columns - 2 - (which.len ? (int)which.len + 1 : 0);
    int rows = canvas_wrapped(body, 0, 1, width, 0, MEANING_HEADING, text.s);
    canvas_right(body, 0, 0, body->columns - 1, MEANING_DIM, which.s);
    str_wipe(&text);
    str_clear(&which);
    return rows;
}

static void draw(struct screen *screen, const struct canvas *body)
{
    struct compare *c = screen->data;
    if (session_stale(screen, &c->seen)) {
        const struct field *field = c->conflict.field;
        if (!read_anew(c, c->conflict.entity, c->conflict.id, field->name))
            make_panes(c); /* settled elsewhere: what was shown stays until Esc or Enter */
    }
    int shown = shown_panes(c, body->columns), headers = 0;
    if (c->focus < c->first)
        c->first = c->focus;
    if (c->focus >= c->first + (size_t)shown)
        c->first = c->focus + 1 - (size_t)shown;
    int top = draw_heading(c, body, shown), width = body->columns / shown;
    for (int i = 0; i < shown; i++) {
        struct canvas part
            = canvas_part(body, top, i * width, body->rows - top, width - (i + 1 < shown));
        int rows = canvas_wrapped(&part, 0, 1, part.columns - 2, 0, MEANING_HEADING,
            c->panes[c->first + (size_t)i].header.s);
        headers = rows > headers ? rows : headers;
        if (c->first + (size_t)i == c->focus)
            canvas_marker(&part, 0, 0);
    }
    int text_top = top + headers + (body->rows - top - headers > 8);
    c->rows = body->rows - text_top > 0 ? body->rows - text_top : 0;
    c->longest = 0;
    for (int i = 0; i < shown; i++) {
        struct canvas part
            = canvas_part(body, text_top, i * width, c->rows, width - (i + 1 < shown));
        draw_text(c, &part, &c->panes[c->first + (size_t)i]);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void scroll(struct compare *c, int rows)
{
    int most = c->longest > c->rows ? c->longest - c->rows : 0;
    c->scroll += rows;
    c->scroll = c->scroll > most ? most : c->scroll < 0 ? 0 : c->scroll;
}

static void step(struct compare *c, size_t panes)
{
    c->focus = (c->focus + panes) % c->n_panes;
}

static bool key(struct screen *screen, const struct key *key)
{
    struct compare *c = screen->data;
    int page = c->rows > 2 ? c->rows - 1 : 1;
    if (key->kind != INPUT_KEY)
        return false;
    switch (key->code) {
    case K_UP:
        scroll(c, -1);
        return true;
    case K_DOWN:
        scroll(c, 1);
        return true;
    case K_PAGE_UP:
        scroll(c, -page);
        return true;
    case K_PAGE_DOWN:
        scroll(c, page);
        return true;
    case K_LEFT:
        step(c, c->n_panes - 1);
        return true;
    case K_RIGHT:
        step(c, 1);
        return true;
    default:
        return false;
    }
}

void conflict_next_pane(struct screen *screen)
{
    step(screen->data, 1);
}

void conflict_enter(struct screen *screen)
{
    struct compare *c = screen->data;
    if (c->focus < c->conflict.values.n)
        conflict_ask_keep(screen, &c->asking, &c->conflict, c->focus);
    else
        screen_say(screen, _("This is what it was before. E begins a text of your own."));
}

void conflict_together(struct screen *screen)
{
    struct compare *c = screen->data;
    conflict_ask_together(screen, &c->asking, &c->conflict);
}

static void resume(struct screen *screen, const struct result *result)
{
    struct compare *c = screen->data;
    bool settled;
    if (conflict_resume(screen, &c->asking, result, &settled) && settled)
        stack_pop(screen, NULL);
}

/* ---- the class ------------------------------------------------------------------------------- */

static void title(struct screen *screen, struct str *out)
{
    struct compare *c = screen->data;
    conflict_words_field(&c->conflict, out);
}

static void announce(struct screen *screen, struct str *out)
{
    struct compare *c = screen->data;
    const struct pane *pane = &c->panes[c->focus];
    str_addf(out, "%s: %s", pane->header.s, pane->text.s);
}

static void close_screen(struct screen *screen)
{
    struct compare *c = screen->data;
    clear_panes(c);
    if (c->read)
        conflict_clear(&c->conflict);
    conflict_asking_clear(&c->asking);
    free(c);
}

static const struct screen_class class = {
    .name = "conflict",
    .intro = N_("The values side by side, and what was there before. Lines in which they differ "
                "begin with *, and the words that differ stand out. Up and Down scroll all of "
                "them."),
    .min_rows = 5,
    .min_columns = 20,
    .draw = draw,
    .key = key,
    .resume = resume,
    .title = title,
    .announce = announce,
    .close = close_screen,
};

void conflict_push(struct screen *screen, const struct conflict *conflict, size_t focus)
{
    struct compare *c = mem_zero(1, sizeof *c);
    c->screen = stack_push(screen->stack, &class, c);
    c->focus = focus;
    session_stale(c->screen, &c->seen);
    if (!read_anew(c, conflict->entity, conflict->id, conflict->field->name))
        stack_pop(c->screen, NULL);
}
