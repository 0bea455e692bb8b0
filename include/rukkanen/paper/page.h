/*
 * A page as data: what a memo, an invitation or a list says, before anybody decides whether it
 * becomes a sheet of A4, plain text or lines on a screen. A page has a head (whose page, what it
 * is, of which day), a title, and blocks from top to bottom. It is in one language, that of its
 * readers, which need not be the screen's: whoever fills a page translates with lang_text_in().
 *
 * Texts are copied and cleaned on their way in (utf8_clean): a page holds no control characters,
 * so that what was pasted into a memo cannot speak to a printer.
 *
 * A page travels to the program that makes the PDF as lines of text: page_write, page_read.
 */
#ifndef RUKKANEN_PAPER_PAGE_H
#define RUKKANEN_PAPER_PAGE_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stddef.h>

enum page_kind {
    PAGE_HEADING,   /* text; level 1 (an item of the memo) or 2 (within one) */
    PAGE_PARAGRAPH, /* text; a line feed begins a new line */
    PAGE_LINE,      /* label and text about the whole page: "Aika", "Paikka", "Seuraava kokous" */
    PAGE_FACT,      /* label and text within an item: "Päätös", "Hoitaa" */
    PAGE_HANGING,   /* label (a dash, a number, a date) at the margin, text indented beside it */
    PAGE_TABLE,     /* columns, cells */
    PAGE_BLANK,     /* room between two parts */
    PAGE_SIGNATURE, /* label (who signs as what) and text (the name), with room for the hand */
    PAGE_KIND_COUNT
};

/* What page_read refuses to go beyond. A column is as little as a few letters wide. */
enum {
    PAGE_MAX_BYTES = 4 * 1024 * 1024,
    PAGE_MAX_BLOCKS = 10000,
    PAGE_MAX_CELLS = 20000,
    PAGE_MAX_COLUMNS = 12,
    PAGE_MAX_TEXT = 100000
};

struct page_block {
    enum page_kind kind;
    int level;        /* HEADING */
    char *label;      /* never NULL */
    char *text;       /* never NULL */
    size_t columns;   /* TABLE */
    unsigned right;   /* TABLE: bit i: column i holds figures and stands at its right edge */
    struct vec cells; /* TABLE: char *, row by row; the first row is the heads of the columns */
};

struct page {
    enum lang lang;
    char *organisation; /* whose page: upper left on every sheet. These are never NULL */
    char *name;         /* what it is: "Muistio" */
    char *date;         /* of which day, as it is to be read: "21.11.2026" */
    char *note;         /* under the date: "korjattu 23.11.2026", or "" */
    char *title;        /* "Hakolan työrukkasen kokous 9/2026" */
    struct vec blocks;  /* struct page_block */
};

void page_init(struct page *page, enum lang lang);
void page_clear(struct page *page);

/* The head. Each replaces what was there; a NULL is "". Line feeds become blanks, but not in a
 * note, which may have several lines. */
void page_set_organisation(struct page *page, const char *text);
void page_set_name(struct page *page, const char *text);
void page_set_date(struct page *page, const char *text);
void page_set_note(struct page *page, const char *text);
void page_set_title(struct page *page, const char *text);

/* Blocks, each below the one before. A NULL text is "". */
void page_add_heading(struct page *page, int level, const char *text);
void page_add_paragraph(struct page *page, const char *text);
void page_add_line(struct page *page, const char *label, const char *text);
void page_add_fact(struct page *page, const char *label, const char *text);
void page_add_hanging(struct page *page, const char *label, const char *text);
void page_add_blank(struct page *page);
void page_add_signature(struct page *page, const char *label, const char *name);
/* What somebody wrote in the editor: blank lines part paragraphs, lines that begin with "- ", "* "
 * or "– " become a list. Nothing is added where the text is blank. */
void page_add_text(struct page *page, const char *text);
/* A table of 1 to PAGE_MAX_COLUMNS columns, with the heads of its columns; then its rows. */
void page_add_table(struct page *page, size_t columns, const char *const *heads, unsigned right);
void page_add_row(struct page *page, const char *const *cells);

/* Rows of a table, without the heads. */
size_t page_rows(const struct page_block *table);
/* The text in a cell; row 0 is the heads. Borrowed. */
const char *page_cell(const struct page_block *table, size_t row, size_t column);

/* Appends the page as lines of text: a first line "rukkanen-page 1", a word and its text a line,
 * "end". Line feeds within a text are \n, backslashes \\, parts are parted by a tab. */
void page_write(const struct page *page, struct str *out);
/* Reads what page_write wrote into a page that page_init was not called for; page_clear it only
 * where this returned true. Refuses anything else, and what is beyond the limits (ERR_USAGE). */
bool page_read(struct page *page, const char *bytes, size_t len, struct err *err);

#endif
