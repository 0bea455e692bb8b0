/*
 * Letters: the font in its sizes, how wide a text is, where its lines end, and drawing a line.
 *
 * Lines are broken here and not by Pango, because a line has two limits: the width of the sheet and
 * the number of letters that are easy to read (Selkokeskus: 55 to 60). No word is hyphenated.
 * Lengths are points (1/72 inch).
 */
#ifndef RUKKANEN_PRINT_FACE_H
#define RUKKANEN_PRINT_FACE_H

#include "rukkanen/base/vec.h"

#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stddef.h>

enum style {
    STYLE_HEAD,        /* the head of the sheet */
    STYLE_HEAD_STRONG, /* whose page it is */
    STYLE_TITLE,
    STYLE_HEADING,
    STYLE_SUBHEADING,
    STYLE_TEXT,
    STYLE_STRONG, /* labels, heads of columns */
    STYLE_COUNT
};

struct face {
    PangoContext *context;
    PangoFontDescription *fonts[STYLE_COUNT];
    size_t unknown; /* letters that no font on this machine has, in all texts broken so far */
};

/* A line of a broken text: its bytes, without the blank at which it was broken. */
struct face_line {
    size_t start, len;
    double width;
    bool right_to_left;
    bool last; /* of its paragraph */
};

void face_init(struct face *face, const double sizes[STYLE_COUNT]);
void face_clear(struct face *face);
double face_width(struct face *face, enum style style, const char *text);
/* Appends a struct face_line for each line of text; line feeds end lines. */
void face_break(struct face *face, enum style style, const char *text, double width, size_t letters,
    struct vec *lines);
/* Draws one line of text from x on, standing on y. */
void face_draw(
    struct face *face, cairo_t *cairo, enum style style, const char *text, double x, double y);

#endif
