/*
 * A table as chunks, one for each row, and the parts of flow.c that it is made with.
 */
#ifndef RUKKANEN_PRINT_FLOW_TABLE_H
#define RUKKANEN_PRINT_FLOW_TABLE_H

#include "flow.h"

struct flow {
    struct face *face;
    const struct measures *measures;
    struct vec *chunks;
    double column; /* how wide the column of labels is; 0: labels stand above */
    size_t block;  /* which block of the page, from 1; the title is 0 */
};

/* How far below the top of its line a letter stands. */
double flow_baseline(const struct measures *measures, enum style style);
struct chunk *flow_chunk(struct flow *flow, enum part part, double before);
/* Takes over text. */
void flow_piece(struct chunk *chunk, enum style style, char *text, double x, double y);
/* A copy of the line; the caller frees. */
char *flow_line_text(const char *text, const struct face_line *line);
double flow_line_x(const struct face_line *line, double x, double width, bool right);

void flow_table(struct flow *flow, const struct page_block *table, double before);

#endif
