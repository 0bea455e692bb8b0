/*
 * What stands under the head of a page of plain text: its blocks as lines that know which of them
 * must stay on one sheet with the next. text.c puts them on sheets.
 */
#ifndef RUKKANEN_PAPER_BODY_H
#define RUKKANEN_PAPER_BODY_H

#include "rukkanen/paper/text.h"

struct body_line {
    char *text; /* owned */
    bool strong;
    bool hold; /* stays on one sheet with the line after it */
};

/* The page's lines, a vector of struct body_line; body_clear frees them. */
void body_lay(const struct page *page, const struct text_form *form, struct vec *lines);
void body_clear(struct vec *lines);

/* Fills up to a column; at least one blank where something stands there already. */
void body_blanks_to(struct str *out, size_t column);
/* Breaks text into a vector of struct utf8_line; *held is what they are positions in. The caller
 * frees both. Blanks that hold words together are no-break spaces there, until body_finish. */
void body_wrap(const char *text, size_t width, char **held, struct vec *lines);
/* Ends a line, which becomes empty: no blanks at its end, only ordinary ones within. The caller
 * frees what is returned. */
char *body_finish(struct str *line);

#endif
