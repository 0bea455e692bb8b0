/*
 * What was typed, as events. One press of a key, one pasted text, one turn of the wheel, a change
 * of size or a wish to end the program is one struct key each, whatever bytes the terminal sent.
 * Screens get them one by one from the stack (screen.h); they never read by themselves.
 *
 * A key is a code: a letter for itself in lower case, or one of the names below, with K_CTRL,
 * K_ALT or K_SHIFT added. Command tables (command.h) and screens compare codes:
 * K_F5, K_CTRL | 's', K_ALT | 'f', K_SHIFT | K_TAB, ' ', '+'.
 * Every F-key may also be typed as Alt and a digit or as Ctrl-O and then a digit (0 is F10);
 * screens see the F-key.
 */
#ifndef RUKKANEN_TUI_INPUT_H
#define RUKKANEN_TUI_INPUT_H

#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    K_NAMED = 1 << 21, /* above all letters */
    K_ENTER,
    K_TAB,
    K_ESC,
    K_BACKSPACE,
    K_DELETE,
    K_INSERT,
    K_UP,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PAGE_UP,
    K_PAGE_DOWN,
    K_F1,
    K_F2,
    K_F3,
    K_F4,
    K_F5,
    K_F6,
    K_F7,
    K_F8,
    K_F9,
    K_F10,
    K_F11,
    K_F12,
    K_SHIFT = 1 << 24,
    K_ALT = 1 << 25,
    K_CTRL = 1 << 26
};

enum input_kind {
    INPUT_NONE,   /* nothing within the time given */
    INPUT_TEXT,   /* a letter, digit or mark: text, and code in lower case */
    INPUT_KEY,    /* any other key: code */
    INPUT_PASTE,  /* a pasted text: paste */
    INPUT_MOUSE,  /* row, column, button */
    INPUT_RESIZE, /* the size changed: the stack draws anew, screens need do nothing */
    INPUT_QUIT,   /* the terminal is gone or the system asks the program to end */
    INPUT_STOP,   /* the system wants the program to pause: the stack does so */
    INPUT_FENCE   /* tests only: answered when the screen is drawn */
};

enum input_button {
    BUTTON_LEFT = 1,
    BUTTON_MIDDLE,
    BUTTON_RIGHT,
    BUTTON_DOUBLE, /* the second click of a double click */
    BUTTON_WHEEL_UP,
    BUTTON_WHEEL_DOWN
};

struct key {
    enum input_kind kind;
    unsigned code;     /* TEXT, KEY */
    char text[8];      /* TEXT: one code point as UTF-8 */
    const char *paste; /* PASTE: UTF-8 in NFC, lines end in \n, without control and direction
                          marks, but with tabs; NULL where it was refused for its length.
                          Borrowed: until the next event */
    size_t paste_length;
    int row, column; /* MOUSE: from 0, of the screen; canvas_hit() tells the place in a part */
    enum input_button button;
};

/* Longest paste that is taken at once, in bytes; a longer one is refused whole. */
enum { INPUT_PASTE_MAX = 256 * 1024 };

struct term;

/* Waits until something is typed or the deadline passes (milliseconds from now; -1: for ever) and
 * fills *key. For the stack. */
void input_next(struct term *term, int64_t wait_ms, struct key *key);
/* Whether input_next() would return at once: the frame waits until all that was typed is done. */
bool input_waiting(struct term *term);

/* Whether the event is this key, whether a text or a named one. */
bool key_is(const struct key *key, unsigned code);
/* Appends the name of a key as the key bar and the help show it: "F5", "Ctrl-S", "Space". */
void key_label(unsigned code, struct str *out);

#endif
