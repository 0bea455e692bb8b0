/*
 * From a page's blocks to chunks: lines of text that have found their width and stay together on
 * one sheet. A short paragraph is one chunk, a long one leaves no line alone; a heading holds on to
 * what follows it.
 */
#ifndef RUKKANEN_PRINT_FLOW_H
#define RUKKANEN_PRINT_FLOW_H

#include "face.h"

#include "rukkanen/paper/page.h"

#include <stdint.h>

/* All lengths of one way to set a page, in points. */
struct measures {
    double sizes[STYLE_COUNT], leads[STYLE_COUNT]; /* of letters; from line to line */
    size_t letters;                                /* at most, in a line */
    double paragraph, heading, subheading, line, fact, item, blank, sign, cell; /* room above */
    double left, top, width, height; /* where the text of a sheet is */
};

/* The measures of large print or ordinary print; tight ones have less room between the lines, for a
 * page that would else leave a few lines on a last sheet. */
struct measures measures_for(bool large, bool tight);

/* What a chunk is in the structure that a screen reader follows. */
enum part { PART_TITLE, PART_HEADING, PART_SUBHEADING, PART_TEXT, PART_ITEM, PART_HEADS, PART_ROW };

struct piece {
    enum style style;
    char *text;  /* one line; owned */
    double x, y; /* its beginning, and the line it stands on, from the chunk's upper left */
    size_t cell; /* which column of a row, which half of an item */
};

struct chunk {
    enum part part;
    size_t block;  /* chunks of one block are one element of the structure */
    double before; /* room above it, but not at the top of a sheet */
    double height;
    bool hold;           /* not the last on its sheet */
    size_t heads;        /* ROW: the chunk of its heads, repeated on a new sheet */
    double rule, rule_x; /* a thin rule at its foot: length (0: none) and beginning */
    double rule_y;
    bool bar;          /* a bar at its left: a decision is found at a glance */
    struct vec pieces; /* struct piece */
};

#define NO_HEADS SIZE_MAX

/* Appends the page's chunks; flow_clear frees them. */
void flow_page(const struct page *page, struct face *face, const struct measures *measures,
    struct vec *chunks);
void flow_clear(struct vec *chunks);

#endif
