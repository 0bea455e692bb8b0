#include "body.h"

#include "glue.h"

#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char no_break_space[] = "\u00A0";

struct layout {
    const struct page *page;
    const struct text_form *form;
    struct vec body; /* struct body_line */
    struct str lead; /* a heading or label that waits for the first line of its text */
    bool lead_strong;
};

/* ---- lines -------------------------------------------------------------------------------- */

static void add_blanks(struct str *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_add_c(out, ' ');
}

void body_blanks_to(struct str *out, size_t column)
{
    size_t width = (size_t)utf8_width(out->s);
    add_blanks(out, width < column ? column - width : width > 0 && column > 0);
}

char *body_finish(struct str *line)
{
    struct str out = STR_INIT;
    for (size_t i = 0; i < line->len; i++) {
        if (strncmp(line->s + i, no_break_space, strlen(no_break_space)) == 0) {
            str_add_c(&out, ' ');
            i += strlen(no_break_space) - 1;
        } else {
            str_add_c(&out, line->s[i]);
        }
    }
    while (out.len > 0 && out.s[out.len - 1] == ' ')
        str_cut(&out, out.len - 1);
    str_clear(line);
    return str_take(&out);
}

static void put(struct layout *layout, struct str *line, bool strong, bool hold)
{
    struct body_line body = {.text = body_finish(line), .strong = strong, .hold = hold};
    vec_add(&layout->body, &body);
}

static void gap(struct layout *layout, size_t lines)
{
    struct str blank = STR_INIT;
    for (size_t i = 0; i < lines; i++)
        put(layout, &blank, false, false);
}

void body_wrap(const char *text, size_t width, char **held, struct vec *lines)
{
    struct str copy = STR_INIT;
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == ' ' && glue_holds(text, len, i))
            str_add(&copy, no_break_space);
        else
            str_add_c(&copy, text[i]);
    }
    vec_init(lines, sizeof(struct utf8_line));
    utf8_wrap(copy.s, copy.len, (int)width, lines);
    *held = str_take(&copy);
}

/* Which lines of a text stay with the next: all of a short one, else the first and last two. */
static bool holds(size_t line, size_t n)
{
    return line + 1 < n && (n <= 4 || line == 0 || line + 2 == n);
}

/* Lays text from column on; its first line continues layout->lead. */
static void flow(struct layout *layout, const char *text, size_t column, size_t hang, bool strong)
{
    char *held;
    struct vec lines;
    size_t width = layout->form->width;
    body_wrap(text, width > column + hang + 8 ? width - column - hang : 8, &held, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        struct utf8_line *line = vec_at(&lines, i);
        struct str out = i == 0 ? layout->lead : (struct str)STR_INIT;
        if (i == 0)
            layout->lead = (struct str)STR_INIT;
        body_blanks_to(&out, i == 0 ? column : column + hang);
        str_add_n(&out, held + line->start, line->len);
        put(layout, &out, strong || (i == 0 && layout->lead_strong), holds(i, lines.n));
    }
    layout->lead_strong = false;
    vec_clear(&lines);
    free(held);
}

/* A heading that no text joined becomes a line of its own and stays with what follows. */
static void flush(struct layout *layout)
{
    if (layout->lead.len > 0)
        put(layout, &layout->lead, layout->lead_strong, true);
    layout->lead_strong = false;
}

/* ---- blocks ------------------------------------------------------------------------------- */

static void lay_heading(struct layout *layout, const struct page_block *block)
{
    size_t indent = layout->form->indent;
    if (block->level == 1 && (size_t)utf8_width(block->text) + 2 <= indent) {
        str_set(&layout->lead, block->text);
        layout->lead_strong = true;
        return;
    }
    size_t first = layout->body.n;
    flow(layout, block->text, block->level == 1 ? 0 : indent, 0, true);
    for (size_t i = first; i < layout->body.n; i++)
        VEC_AT(&layout->body, struct body_line, i)->hold = true;
}

/* "Hoitaa: Koski Marja" where the text is; further lines two columns in. */
static void lay_fact(struct layout *layout, const struct page_block *block)
{
    struct str all = STR_INIT;
    if (block->label[0])
        str_addf(&all, "%s: ", block->label);
    str_add(&all, block->text);
    flow(layout, all.s, layout->form->indent, 2, false);
    str_clear(&all);
}

/* "Aika                la 21.11.": the label at the margin; without an indent as a fact. */
static void lay_line(struct layout *layout, const struct page_block *block)
{
    size_t indent = layout->form->indent;
    if (indent == 0) {
        lay_fact(layout, block);
        return;
    }
    str_set(&layout->lead, block->label);
    if ((size_t)utf8_width(block->label) >= indent)
        flush(layout);
    flow(layout, block->text, indent, 0, false);
}

static void lay_hanging(struct layout *layout, const struct page_block *block)
{
    size_t indent = layout->form->indent;
    size_t room = (size_t)utf8_width(block->label) + 1;
    body_blanks_to(&layout->lead, indent);
    str_add(&layout->lead, block->label);
    if (room > layout->form->width / 3) {
        flush(layout);
        room = 2;
    }
    flow(layout, block->text, indent + room, 0, false);
}

static void lay_signature(struct layout *layout, const struct page_block *block)
{
    size_t indent = layout->form->indent;
    size_t first = layout->body.n;
    str_set(&layout->lead, block->label);
    if ((size_t)utf8_width(block->label) >= indent)
        flush(layout);
    flow(layout, "______________________________", indent, 0, false);
    flow(layout, block->text, indent, 0, false);
    for (size_t i = first; i + 1 < layout->body.n; i++)
        VEC_AT(&layout->body, struct body_line, i)->hold = true;
}

/* ---- tables ------------------------------------------------------------------------------- */

/* The widest line of a column; columns that are wider than their share give way to fit the page. */
static void table_widths(const struct page_block *table, size_t width, size_t *widths)
{
    size_t n = table->columns, room = width - 2 * (n - 1), sum = 0;
    for (size_t column = 0; column < n; column++) {
        widths[column] = 1;
        for (size_t row = 0; row <= page_rows(table); row++) {
            size_t cell = (size_t)utf8_width(page_cell(table, row, column));
            widths[column] = cell > widths[column] ? cell : widths[column];
        }
        sum += widths[column];
    }
    while (sum > room) {
        size_t widest = 0;
        for (size_t column = 1; column < n; column++)
            widest = widths[column] > widths[widest] ? column : widest;
        if (widths[widest] <= 3)
            return;
        widths[widest]--;
        sum--;
    }
}

struct cell {
    char *held;
    struct vec lines;
};

static void add_cell_line(
    struct str *out, const struct cell *cell, size_t line, size_t column, size_t width, bool right)
{
    if (line >= cell->lines.n)
        return;
    const struct utf8_line *part = vec_at(&cell->lines, line);
    size_t cells = (size_t)utf8_width_n(cell->held + part->start, part->len);
    size_t start = column + (right && cells < width ? width - cells : 0);
    size_t there = (size_t)utf8_width(out->s);
    add_blanks(out, start > there ? start - there : 0);
    str_add_n(out, cell->held + part->start, part->len);
}

static void lay_row(
    struct layout *layout, const struct page_block *table, size_t row, const size_t *widths)
{
    struct cell cells[PAGE_MAX_COLUMNS];
    size_t height = 1;
    for (size_t i = 0; i < table->columns; i++) {
        body_wrap(page_cell(table, row, i), widths[i], &cells[i].held, &cells[i].lines);
        height = cells[i].lines.n > height ? cells[i].lines.n : height;
    }
    for (size_t line = 0; line < height; line++) {
        struct str out = STR_INIT;
        size_t column = 0;
        for (size_t i = 0; i < table->columns; i++) {
            add_cell_line(&out, &cells[i], line, column, widths[i], (table->right >> i & 1U) != 0);
            column += widths[i] + 2;
        }
        put(layout, &out, row == 0, row == 0 || line + 1 < height);
    }
    for (size_t i = 0; i < table->columns; i++) {
        vec_clear(&cells[i].lines);
        free(cells[i].held);
    }
}

static void lay_table(struct layout *layout, const struct page_block *table)
{
    size_t widths[PAGE_MAX_COLUMNS], sum = 2 * (table->columns - 1);
    table_widths(table, layout->form->width, widths);
    for (size_t i = 0; i < table->columns; i++)
        sum += widths[i];
    lay_row(layout, table, 0, widths);
    struct str rule = STR_INIT;
    for (size_t i = 0; i < sum; i++)
        str_add_c(&rule, '-');
    put(layout, &rule, false, true);
    for (size_t row = 1; row <= page_rows(table); row++)
        lay_row(layout, table, row, widths);
}

/* ---- the body ----------------------------------------------------------------------------- */

/* Blank lines between two blocks that follow each other. */
static size_t blanks_between(enum page_kind above, enum page_kind below)
{
    if (above == PAGE_BLANK)
        return below == PAGE_SIGNATURE;
    if (below == PAGE_SIGNATURE)
        return 2;
    if (below == PAGE_BLANK || below == PAGE_HEADING || above == PAGE_TABLE || below == PAGE_TABLE)
        return 1;
    if (above == PAGE_HEADING)
        return 0;
    if (below == PAGE_LINE || above == PAGE_LINE)
        return above != below;
    return above == PAGE_PARAGRAPH && below == PAGE_PARAGRAPH;
}

static void lay_block(struct layout *layout, const struct page_block *block)
{
    switch (block->kind) {
    case PAGE_HEADING:
        lay_heading(layout, block);
        break;
    case PAGE_PARAGRAPH:
        flow(layout, block->text, layout->form->indent, 0, false);
        break;
    case PAGE_LINE:
        lay_line(layout, block);
        break;
    case PAGE_FACT:
        lay_fact(layout, block);
        break;
    case PAGE_HANGING:
        lay_hanging(layout, block);
        break;
    case PAGE_TABLE:
        lay_table(layout, block);
        break;
    case PAGE_SIGNATURE:
        lay_signature(layout, block);
        break;
    case PAGE_BLANK:
    case PAGE_KIND_COUNT:
        break;
    }
}

/* The last line and the blank ones below it stay with what comes. */
static void hold_last(struct layout *layout)
{
    for (size_t i = layout->body.n; i > 0; i--) {
        struct body_line *line = vec_at(&layout->body, i - 1);
        line->hold = true;
        if (line->text[0])
            return;
    }
}

/* Only text that stands beside a heading may take its line. */
static bool joins_heading(enum page_kind kind)
{
    return kind == PAGE_PARAGRAPH || kind == PAGE_FACT || kind == PAGE_HANGING;
}

static void lay_title(struct layout *layout)
{
    if (!layout->page->title[0])
        return;
    flow(layout, layout->page->title, 0, 0, true);
    gap(layout, 1);
    for (size_t i = 0; i < layout->body.n; i++)
        VEC_AT(&layout->body, struct body_line, i)->hold = true;
}

void body_lay(const struct page *page, const struct text_form *form, struct vec *lines)
{
    struct layout layout = {.page = page, .form = form, .lead = STR_INIT};
    enum page_kind above = PAGE_BLANK;
    vec_init(&layout.body, sizeof(struct body_line));
    lay_title(&layout);
    for (size_t i = 0; i < page->blocks.n; i++) {
        const struct page_block *block = vec_at(&page->blocks, i);
        if (!joins_heading(block->kind))
            flush(&layout);
        gap(&layout, blanks_between(above, block->kind));
        if (glue_to_above(page, i))
            hold_last(&layout);
        lay_block(&layout, block);
        above = block->kind;
    }
    flush(&layout);
    *lines = layout.body;
    str_clear(&layout.lead);
}

void body_clear(struct vec *lines)
{
    for (size_t i = 0; i < lines->n; i++)
        free(VEC_AT(lines, struct body_line, i)->text);
    vec_clear(lines);
}
