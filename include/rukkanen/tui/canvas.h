/*
 * What a screen draws on: a rectangle of cells. Text is placed by row and column, both from 0,
 * never leaves the rectangle, and is filtered on its way (control and direction marks are left
 * out), so that a text from another copy cannot write anywhere else. How a thing
 * looks is said by its meaning; theme and terminal decide what that is.
 *
 * The whole screen is drawn anew for every frame; only cells that differ go over the line.
 */
#ifndef RUKKANEN_TUI_CANVAS_H
#define RUKKANEN_TUI_CANVAS_H

#include "rukkanen/tui/input.h"

#include <stdbool.h>
#include <stddef.h>

enum meaning {
    MEANING_NORMAL,
    MEANING_HEADING,  /* headings, labels of panes */
    MEANING_MARKED,   /* marked rows, selected text */
    MEANING_WARNING,  /* needs attention; the words say it too */
    MEANING_DIM,      /* not available, explanations */
    MEANING_FOCUS,    /* the one cell that shows the focus */
    MEANING_SPELLING, /* a word that the speller does not know */
    MEANING_KEY,      /* the name of a key beside what it does */
    MEANING_COUNT
};

struct term;

struct canvas {
    struct term *term;
    int top, left;     /* of the terminal */
    int rows, columns; /* size, may be 0 */
};

/* A part of a canvas, cut to fit. Negative sizes become 0. */
struct canvas canvas_part(const struct canvas *canvas, int row, int column, int rows, int columns);
/* Writes text on one row, from a column on, at most width cells (-1: to the edge); a wide letter
 * that does not fit whole is left out. Ends at a newline. Returns the cells used. */
int canvas_text(const struct canvas *canvas, int row, int column, int width, enum meaning meaning,
    const char *text);
int canvas_text_n(const struct canvas *canvas, int row, int column, int width, enum meaning meaning,
    const char *text, size_t length);
/* As canvas_text(), with … in the last cell where the text was cut. */
int canvas_brief(const struct canvas *canvas, int row, int column, int width, enum meaning meaning,
    const char *text);
/* Ends in the last of width cells from column on. */
void canvas_right(const struct canvas *canvas, int row, int column, int width, enum meaning meaning,
    const char *text);
int canvas_textf(const struct canvas *canvas, int row, int column, enum meaning meaning,
    const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Writes a text of several lines, wrapped between words, within width cells (-1: to the edge).
 * Returns the rows used, also those below the edge. With skip, the first rows are left out. */
int canvas_wrapped(const struct canvas *canvas, int row, int column, int width, int skip,
    enum meaning meaning, const char *text);
void canvas_rule(const struct canvas *canvas, int row);
void canvas_erase(const struct canvas *canvas);

/* Where the hardware cursor stands when the frame is out. Every screen says it once per frame: on
 * the focus. */
void canvas_cursor(const struct canvas *canvas, int row, int column);
/* The marker of the focus, and the cursor on the cell after it: the focus of lists and forms. */
void canvas_marker(const struct canvas *canvas, int row, int column);

/* Whether a mouse event is inside; *row and *column become places of the canvas. */
bool canvas_hit(const struct canvas *canvas, const struct key *key, int *row, int *column);

#endif
