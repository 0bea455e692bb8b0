#include "flow.h"
#include "flow_table.h"

#include "../glue.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/str.h"

#include <stdlib.h>
#include <string.h>

/* A4 with margins of 2 cm. */
static const double sheet_width = 595.28, sheet_height = 841.89, margin = 56.69;

/* ---- measures ----------------------------------------------------------------------------- */

/* Ordinary print is 14 pt with 60 letters in a line (esok.fi: 14, never under 12; Selkokeskus: 55
 * to 60), large print 18 pt with 44; from line to line 4 pt more than the size, at least. */
static const struct measures ordinary = {
    .sizes =
        {
            [STYLE_HEAD] = 12,
            [STYLE_HEAD_STRONG] = 12,
            [STYLE_TITLE] = 21,
            [STYLE_HEADING] = 15.5,
            [STYLE_SUBHEADING] = 14,
            [STYLE_TEXT] = 14,
            [STYLE_STRONG] = 14,
        },
    .leads =
        {
            [STYLE_HEAD] = 16.5,
            [STYLE_HEAD_STRONG] = 16.5,
            [STYLE_TITLE] = 27,
            [STYLE_HEADING] = 21,
            [STYLE_SUBHEADING] = 20,
            [STYLE_TEXT] = 20,
            [STYLE_STRONG] = 20,
        },
    .letters = 60,
    .paragraph = 8,
    .heading = 19,
    .subheading = 12,
    .line = 3,
    .fact = 4,
    .item = 3,
    .blank = 17,
    .sign = 40,
    .cell = 4,
};

static const struct measures large_print = {
    .sizes =
        {
            [STYLE_HEAD] = 14,
            [STYLE_HEAD_STRONG] = 14,
            [STYLE_TITLE] = 25,
            [STYLE_HEADING] = 20,
            [STYLE_SUBHEADING] = 18,
            [STYLE_TEXT] = 18,
            [STYLE_STRONG] = 18,
        },
    .leads =
        {
            [STYLE_HEAD] = 19,
            [STYLE_HEAD_STRONG] = 19,
            [STYLE_TITLE] = 32,
            [STYLE_HEADING] = 27,
            [STYLE_SUBHEADING] = 25.5,
            [STYLE_TEXT] = 25.5,
            [STYLE_STRONG] = 25.5,
        },
    .letters = 44,
    .paragraph = 10,
    .heading = 23,
    .subheading = 15,
    .line = 4,
    .fact = 5,
    .item = 4,
    .blank = 21,
    .sign = 48,
    .cell = 5,
};

static void tighten(struct measures *measures)
{
    double *rooms[] = {&measures->paragraph, &measures->heading, &measures->subheading,
        &measures->line, &measures->fact, &measures->item, &measures->blank, &measures->sign};
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        *rooms[i] *= 0.6;
    for (size_t i = 0; i < STYLE_COUNT; i++)
        if (measures->leads[i] > measures->sizes[i] + 4.5)
            measures->leads[i] = measures->sizes[i] + 4.5;
}

struct measures measures_for(bool large, bool tight)
{
    struct measures measures = large ? large_print : ordinary;
    measures.left = margin;
    measures.top = margin;
    measures.width = sheet_width - 2 * margin;
    measures.height = sheet_height - 2 * margin;
    if (tight)
        tighten(&measures);
    return measures;
}

/* ---- chunks ------------------------------------------------------------------------------- */

double flow_baseline(const struct measures *measures, enum style style)
{
    /* DejaVu Sans reaches 0.928 em up and 0.236 em down; a line has its letters in the middle. */
    double size = measures->sizes[style];
    return (measures->leads[style] - 1.164 * size) / 2 + 0.928 * size;
}

struct chunk *flow_chunk(struct flow *flow, enum part part, double before)
{
    struct chunk *chunk = vec_add(flow->chunks, NULL);
    chunk->part = part;
    chunk->block = flow->block;
    chunk->before = before;
    chunk->heads = NO_HEADS;
    vec_init(&chunk->pieces, sizeof(struct piece));
    return chunk;
}

void flow_piece(struct chunk *chunk, enum style style, char *text, double x, double y)
{
    struct piece piece = {.style = style, .text = text, .x = x, .y = y};
    vec_add(&chunk->pieces, &piece);
}

char *flow_line_text(const char *text, const struct face_line *line)
{
    struct str out = STR_INIT;
    str_add_n(&out, text + line->start, line->len);
    /* Whoever reads the text of the PDF, aloud or by copying, needs the blank of the line's end. */
    if (!line->last)
        str_add_c(&out, ' ');
    return str_take(&out);
}

double flow_line_x(const struct face_line *line, double x, double width, bool right)
{
    return right || line->right_to_left ? x + width - line->width : x;
}

/* A new chunk begins where a text may be parted: never in a short one, in a long one not before the
 * last of the first two lines or the first of the last two. */
static bool may_part(size_t line, size_t n)
{
    return n > 5 && line >= 2 && line + 2 <= n;
}

struct text_place {
    enum part part;
    enum style style;
    double before, x;
    size_t letters; /* fewer than the measures allow, where a label stands in the same line */
    size_t cell;
};

/* The lines of a title are about equally long; a text has no single word as its last line. In a
 * long text that is not worth the search. */
static bool is_even(enum part part, const char *text, const struct vec *lines)
{
    const struct face_line *last = vec_at(lines, lines->n - 1);
    if (lines->n == 1 || lines->n > 12)
        return true;
    return part != PART_TITLE && part != PART_HEADING &&
           memchr(text + last->start, ' ', last->len) != NULL;
}

/* Breaks the text narrower, as long as that takes no further line. */
static void break_evenly(struct flow *flow, const struct text_place *place, const char *text,
    double width, struct vec *lines)
{
    size_t unknown = flow->face->unknown;
    for (double narrow = width * 0.96; narrow > width * 0.5; narrow *= 0.96) {
        struct vec tried = VEC_INIT(struct face_line);
        if (is_even(place->part, text, lines))
            return;
        face_break(flow->face, place->style, text, narrow, place->letters, &tried);
        flow->face->unknown = unknown; /* else a letter would be counted twice */
        if (tried.n > lines->n) {
            vec_clear(&tried);
            return;
        }
        vec_clear(lines);
        *lines = tried;
    }
}

/* Appends the lines of a text as chunks; the index of the first is returned. */
static size_t set_text(struct flow *flow, const struct text_place *place, const char *text)
{
    const struct measures *measures = flow->measures;
    double width = measures->width - place->x, lead = measures->leads[place->style];
    struct vec lines = VEC_INIT(struct face_line);
    size_t first = flow->chunks->n;
    face_break(flow->face, place->style, text, width, place->letters, &lines);
    break_evenly(flow, place, text, width, &lines);
    struct chunk *chunk = flow_chunk(flow, place->part, place->before);
    for (size_t i = 0; i < lines.n; i++) {
        const struct face_line *line = vec_at(&lines, i);
        if (may_part(i, lines.n))
            chunk = flow_chunk(flow, place->part, 0);
        flow_piece(chunk, place->style, flow_line_text(text, line),
            flow_line_x(line, place->x, width, false),
            chunk->height + flow_baseline(measures, place->style));
        VEC_AT(&chunk->pieces, struct piece, chunk->pieces.n - 1)->cell = place->cell;
        chunk->height += lead;
    }
    vec_clear(&lines);
    return first;
}

static void hold_last(struct flow *flow)
{
    if (flow->chunks->n > 0)
        VEC_AT(flow->chunks, struct chunk, flow->chunks->n - 1)->hold = true;
}

/* ---- blocks ------------------------------------------------------------------------------- */

static void set_heading(struct flow *flow, const struct page_block *block)
{
    bool first = block->level == 1;
    struct text_place place = {
        .part = first ? PART_HEADING : PART_SUBHEADING,
        .style = first ? STYLE_HEADING : STYLE_SUBHEADING,
        .before = first ? flow->measures->heading : flow->measures->subheading,
        .letters = flow->measures->letters,
    };
    set_text(flow, &place, block->text);
    hold_last(flow);
}

/* Facts stand a little in, beside their bar. */
static double label_x(const struct flow *flow, enum page_kind kind)
{
    return kind == PAGE_FACT ? flow->measures->sizes[STYLE_TEXT] * 0.9 : 0;
}

static double label_gap(const struct flow *flow)
{
    return flow->measures->sizes[STYLE_TEXT] * 0.8;
}

static enum style label_style(enum page_kind kind)
{
    return kind == PAGE_HANGING ? STYLE_TEXT : STYLE_STRONG;
}

/* How many letters a line may have beside a label, so that both together have no more than any. */
static size_t letters_beside(const struct flow *flow, const char *label)
{
    size_t all = flow->measures->letters, used = (size_t)g_utf8_strlen(label, -1) + 1;
    return all > used + 10 ? all - used : 10;
}

/* The column for the labels of block i and those it follows or that follow it; facts have one for
 * the whole page. 0 where a label is wider than a share of the sheet: then labels stand above. */
static double label_column(struct flow *flow, const struct page *page, size_t i)
{
    enum page_kind kind = VEC_AT(&page->blocks, struct page_block, i)->kind;
    double widest = 2 * label_gap(flow), share = flow->measures->width * 0.36;
    size_t place, n = glue_run(page, i, &place), first = i - place;
    if (kind == PAGE_FACT) {
        first = 0;
        n = page->blocks.n;
    }
    for (size_t k = first; k < first + n; k++) {
        const struct page_block *block = vec_at(&page->blocks, k);
        if (block->kind != kind)
            continue;
        double width = face_width(flow->face, label_style(kind), block->label) + label_gap(flow);
        widest = width > widest ? width : widest;
    }
    return widest <= share ? widest : 0;
}

static void set_label_above(
    struct flow *flow, const struct page_block *block, enum style style, double before)
{
    struct text_place place = {.part = PART_ITEM,
        .style = style,
        .before = before,
        .x = label_x(flow, block->kind),
        .letters = flow->measures->letters};
    set_text(flow, &place, block->label);
    hold_last(flow);
    place.style = STYLE_TEXT;
    place.before = 0;
    place.cell = 1;
    set_text(flow, &place, block->text);
}

static void set_label_beside(struct flow *flow, const struct page_block *block, enum style style,
    double before, double column)
{
    double x = label_x(flow, block->kind);
    struct text_place place = {.part = PART_ITEM,
        .style = STYLE_TEXT,
        .before = before,
        .x = x + column,
        .letters = letters_beside(flow, block->label),
        .cell = 1};
    struct piece piece = {.style = style, .x = x, .y = flow_baseline(flow->measures, style)};
    struct str words = STR_INIT;
    str_addf(&words, "%s ", block->label);
    piece.text = str_take(&words);
    size_t first = set_text(flow, &place, block->text);
    vec_insert(&VEC_AT(flow->chunks, struct chunk, first)->pieces, 0, &piece);
}

static void set_labelled(struct flow *flow, const struct page *page, size_t i, double before)
{
    const struct page_block *block = vec_at(&page->blocks, i);
    enum style style = label_style(block->kind);
    size_t first = flow->chunks->n, place;
    if (glue_run(page, i, &place) > 0 && place == 0)
        flow->column = label_column(flow, page, i);
    if (flow->column > 0)
        set_label_beside(flow, block, style, before, flow->column);
    else
        set_label_above(flow, block, style, place > 0 ? flow->measures->paragraph : before);
    for (size_t k = first; k < flow->chunks->n; k++)
        VEC_AT(flow->chunks, struct chunk, k)->bar = block->kind == PAGE_FACT;
}

static void set_signature(struct flow *flow, const struct page_block *block)
{
    const struct measures *measures = flow->measures;
    struct text_place place = {.part = PART_TEXT,
        .style = STYLE_TEXT,
        .before = measures->sign,
        .letters = measures->letters};
    size_t first = set_text(flow, &place, block->text);
    place.before = 0;
    set_text(flow, &place, block->label);
    struct chunk *chunk = vec_at(flow->chunks, first);
    chunk->rule = measures->width * 0.55;
    chunk->rule_y = -2;
    chunk->hold = true;
}

/* ---- the page ----------------------------------------------------------------------------- */

/* Room above a block, which depends on what is above it. */
static double room_above(
    const struct measures *measures, const struct page_block *above, const struct page_block *block)
{
    enum page_kind over = above ? above->kind : PAGE_BLANK;
    if (over == PAGE_BLANK || over == PAGE_TABLE || block->kind == PAGE_TABLE)
        return measures->blank;
    if (block->kind == PAGE_LINE || over == PAGE_LINE)
        return over == block->kind ? measures->line : measures->blank;
    if (block->kind == PAGE_FACT)
        return over == PAGE_FACT ? measures->fact : measures->fact * 1.75;
    if (block->kind == PAGE_HANGING)
        return measures->item;
    return over == PAGE_HEADING ? measures->line : measures->paragraph;
}

static void set_block(struct flow *flow, const struct page *page, size_t i)
{
    const struct page_block *block = vec_at(&page->blocks, i);
    double before = room_above(flow->measures, i > 0 ? vec_at(&page->blocks, i - 1) : NULL, block);
    struct text_place place = {.part = PART_TEXT,
        .style = STYLE_TEXT,
        .before = before,
        .letters = flow->measures->letters};
    if (glue_to_above(page, i))
        hold_last(flow);
    switch (block->kind) {
    case PAGE_HEADING:
        set_heading(flow, block);
        break;
    case PAGE_PARAGRAPH:
        set_text(flow, &place, block->text);
        break;
    case PAGE_LINE:
    case PAGE_FACT:
    case PAGE_HANGING:
        set_labelled(flow, page, i, before);
        break;
    case PAGE_TABLE:
        flow_table(flow, block, before);
        break;
    case PAGE_SIGNATURE:
        set_signature(flow, block);
        break;
    case PAGE_BLANK:
    case PAGE_KIND_COUNT:
        break;
    }
}

void flow_page(
    const struct page *page, struct face *face, const struct measures *measures, struct vec *chunks)
{
    struct flow flow = {.face = face, .measures = measures, .chunks = chunks};
    if (page->title[0]) {
        struct text_place title = {.part = PART_TITLE,
            .style = STYLE_TITLE,
            .before = measures->blank,
            .letters = measures->letters};
        set_text(&flow, &title, page->title);
        hold_last(&flow);
    }
    for (size_t i = 0; i < page->blocks.n; i++) {
        flow.block = i + 1;
        set_block(&flow, page, i);
    }
}

void flow_clear(struct vec *chunks)
{
    for (size_t i = 0; i < chunks->n; i++) {
        struct chunk *chunk = vec_at(chunks, i);
        for (size_t k = 0; k < chunk->pieces.n; k++)
            free(VEC_AT(&chunk->pieces, struct piece, k)->text);
        vec_clear(&chunk->pieces);
    }
    vec_clear(chunks);
}
