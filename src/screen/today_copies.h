/*
 * The part of Today that tells how the copies of the book stand: this one, and those of which a
 * file was met: when, and what from here they lack.
 */
#ifndef RUKKANEN_SCREEN_TODAY_COPIES_H
#define RUKKANEN_SCREEN_TODAY_COPIES_H

#include "rukkanen/book/book.h"
#include "rukkanen/tui/list.h"

struct today_copies {
    struct vec copies; /* struct today_copy */
    struct vec lines;  /* struct today_copy_line */
    struct list list;
    int width; /* for which the lines were made */
};

void today_copies_init(struct today_copies *copies);
void today_copies_clear(struct today_copies *copies);
/* Reads them: fast in a book of any size. */
void today_copies_load(struct today_copies *copies, struct book *book);
/* Rows that the part needs, its heading included; the width is that of the canvas. */
int today_copies_rows(struct today_copies *copies, int width);
void today_copies_draw(struct today_copies *copies, const struct canvas *canvas, bool focused);

#endif
