/*
 * The terminal. It is taken over once at the start and given back at the end; between the two only
 * this layer writes to it. Everything the rest of the program draws goes through a canvas
 * (canvas.h), everything typed comes through a stack of screens (screen.h), so that nothing but
 * src/tui knows curses.
 *
 * A frame leaves in one write(): over ssh that is one packet per key.
 */
#ifndef RUKKANEN_TUI_TERM_H
#define RUKKANEN_TUI_TERM_H

#include "rukkanen/base/err.h"

#include <stdbool.h>

struct term;

enum theme {
    THEME_NORMAL,   /* the terminal's own colours; bold headings, a colour beside each mark */
    THEME_CONTRAST, /* bold where normal text is, white on black where colours are allowed */
    THEME_COUNT
};

struct term_options {
    enum theme theme;
    bool mouse;
};

/* Takes the terminal of standard input and output over. Refuses with a sentence what cannot hold
 * a screen: no terminal, TERM=dumb, an unknown TERM. lang_init() comes first: it decides the
 * character set. NO_COLOR and terminals without colour are honoured. From here on SIGWINCH,
 * SIGHUP, SIGTERM and SIGTSTP only set flags that come out of input_next(). */
bool term_start(struct term **term, const struct term_options *options, struct err *err);
/* Erases the screen and what scrolled off it, then gives the terminal back. NULL is fine. */
void term_stop(struct term *term);
/* Gives the terminal to another program for a while; the same, back again. The screen is erased
 * on leaving; the next frame draws everything. */
void term_suspend(struct term *term);
void term_resume(struct term *term);

int term_rows(const struct term *term);
int term_columns(const struct term *term);
void term_set_theme(struct term *term, enum theme theme);
void term_set_mouse(struct term *term, bool mouse);

#endif
