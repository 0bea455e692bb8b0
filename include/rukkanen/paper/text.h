/*
 * A page as plain text: lines for a screen, for a file, for a printer that knows letters only.
 *
 * On 80 columns the page has the hanging indent that SFS 2487 (Asiakirjan tekstin asettelu)
 * recommends for short documents: headings and labels at the left margin, text 20 columns in, so
 * that 60 are left, the longest line that Selkokeskus recommends. On narrower screens, and in large
 * print, headings stand above their text. With sheets, the head of the page and its number n (m)
 * are repeated on each, and a heading is never left alone at the foot.
 *
 * Widths are cells (utf8_width); call lang_init() first.
 */
#ifndef RUKKANEN_PAPER_TEXT_H
#define RUKKANEN_PAPER_TEXT_H

#include "rukkanen/paper/page.h"

struct text_form {
    size_t width;  /* cells of a line, at least 20 */
    size_t indent; /* the hanging indent; 0: headings above their text */
    size_t sheet;  /* lines of a sheet of paper; 0: one sheet without end and without numbers */
};

enum {
    TEXT_WIDTH = 80,
    TEXT_WIDTH_LARGE = 44, /* what A4 holds of 18 pt letters */
    TEXT_SHEET = 60        /* what every printer puts on A4, at 6 lines an inch */
};

struct text_line {
    char *text;  /* owned */
    bool strong; /* a heading: bold where that is possible */
    bool sheet;  /* the first line of a new sheet */
};

/* The form for a screen of that many cells: indented from 72 on, never wider than 80. */
struct text_form text_form_screen(size_t cells);
/* The form for paper. */
struct text_form text_form_paper(bool large);

/* Appends the page's lines (struct text_line) to lines; text_clear frees them. */
void text_lay(const struct page *page, const struct text_form *form, struct vec *lines);
void text_clear(struct vec *lines);

/* Appends the page as UTF-8 text, a line feed after each line, sheets parted by form feeds. */
void text_write(const struct page *page, const struct text_form *form, struct str *out);
/* The same as a letter printer wants it: in its code set (charset.h), lines ended by carriage
 * return and line feed, each sheet by a form feed. *missing (may be NULL) counts letters that the
 * set has not. Fails on an unknown code set. */
bool text_write_charset(const struct page *page, const struct text_form *form, const char *charset,
    struct str *out, size_t *missing, struct err *err);

#endif
