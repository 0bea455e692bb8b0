#include "flow_table.h"

/* The width that a text has in one line, and a little room after it. */
static double natural_width(struct flow *flow, enum style style, const char *text)
{
    struct vec lines = VEC_INIT(struct face_line);
    double widest = 0;
    face_break(flow->face, style, text, 100000, PAGE_MAX_TEXT, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        const struct face_line *line = vec_at(&lines, i);
        widest = line->width > widest ? line->width : widest;
    }
    vec_clear(&lines);
    return widest + 12;
}

/* Columns that fit keep their width; the wide ones share what is left. A table narrower than the
 * sheet is stretched. */
static void fit(double *widths, size_t n, double room)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += widths[i];
    if (sum <= room) {
        for (size_t i = 0; i < n; i++)
            widths[i] *= room / sum;
        return;
    }
    double cap = room;
    for (size_t round = 0; round < n; round++) {
        double small = 0;
        size_t wide = 0;
        for (size_t i = 0; i < n; i++) {
            if (widths[i] > cap)
                wide++;
            else
                small += widths[i];
        }
        double next = wide > 0 ? (room - small) / (double)wide : (room / (double)n);
        cap = next > room / (double)n ? next : room / (double)n;
    }
    sum = 0;
    for (size_t i = 0; i < n; i++) {
        widths[i] = widths[i] > cap ? cap : widths[i];
        sum += widths[i];
    }
    for (size_t i = 0; i < n; i++)
        widths[i] *= room / sum;
}

static void set_row(
    struct flow *flow, const struct page_block *table, size_t row, const double *widths)
{
    const struct measures *measures = flow->measures;
    enum style style = row == 0 ? STYLE_STRONG : STYLE_TEXT;
    struct chunk *chunk = flow_chunk(flow, row == 0 ? PART_HEADS : PART_ROW, 0);
    double x = 0, lead = measures->leads[style], height = lead;
    for (size_t column = 0; column < table->columns; column++) {
        const char *text = page_cell(table, row, column);
        struct vec lines = VEC_INIT(struct face_line);
        bool right = (table->right >> column & 1U) != 0;
        double width = widths[column] - 12;
        face_break(flow->face, style, text, width, measures->letters, &lines);
        for (size_t i = 0; i < lines.n; i++) {
            const struct face_line *line = vec_at(&lines, i);
            flow_piece(chunk, style, flow_line_text(text, line), flow_line_x(line, x, width, right),
                measures->cell + (double)i * lead + flow_baseline(measures, style));
            VEC_AT(&chunk->pieces, struct piece, chunk->pieces.n - 1)->cell = column;
        }
        height = (double)lines.n * lead > height ? (double)lines.n * lead : height;
        x += widths[column];
        vec_clear(&lines);
    }
    chunk->height = height + 2 * measures->cell;
    chunk->rule = measures->width;
    chunk->rule_y = chunk->height;
    chunk->hold = row == 0;
}

void flow_table(struct flow *flow, const struct page_block *table, double before)
{
    double widths[PAGE_MAX_COLUMNS];
    size_t unknown = flow->face->unknown, first = flow->chunks->n;
    for (size_t column = 0; column < table->columns; column++) {
        widths[column] = 0;
        for (size_t row = 0; row <= page_rows(table); row++) {
            double width = natural_width(
                flow, row == 0 ? STYLE_STRONG : STYLE_TEXT, page_cell(table, row, column));
            widths[column] = width > widths[column] ? width : widths[column];
        }
    }
    flow->face->unknown = unknown; /* else a letter would be counted twice */
    fit(widths, table->columns, flow->measures->width);
    for (size_t row = 0; row <= page_rows(table); row++) {
        set_row(flow, table, row, widths);
        if (row > 0)
            VEC_AT(flow->chunks, struct chunk, flow->chunks->n - 1)->heads = first;
    }
    VEC_AT(flow->chunks, struct chunk, first)->before = before;
}
