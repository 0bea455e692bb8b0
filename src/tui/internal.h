/*
 * What the files of this folder share and nobody else sees: the terminal's own state and how a
 * frame begins and ends.
 */
#ifndef RUKKANEN_TUI_INTERNAL_H
#define RUKKANEN_TUI_INTERNAL_H

#include "rukkanen/base/lang.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/tui/canvas.h"
#include "rukkanen/tui/input.h"
#include "rukkanen/tui/screen.h"
#include "rukkanen/tui/term.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INPUT_BUFFER = 8192 };

/* Bytes read and not yet understood, and what the parser has to remember between events. */
struct input {
    unsigned char bytes[INPUT_BUFFER];
    size_t start, end;
    bool utf8;     /* the terminal's code set */
    int escape_ms; /* how long an ESC waits for the rest of its sequence */
    bool prefix;   /* Ctrl-O was typed: a digit is an F-key */
    bool pasting;  /* between the marks of a bracketed paste */
    bool paste_refused;
    struct str raw;   /* bytes of the paste so far */
    struct str paste; /* the last one, clean */
    int other;        /* a descriptor that ends the wait for a key, too; -1: none */
    bool gone;        /* the terminal has been closed */
    int64_t click_at; /* for double clicks */
    int click_row, click_column;
    unsigned fences;
};

struct term {
    enum theme theme;
    bool colour;
    bool mouse;
    bool ansi; /* understands ECMA-48 sequences that terminfo does not list */
    bool away; /* suspended */
    int rows, columns;
    int cursor_row, cursor_column;
    uint32_t *drawn, *shown; /* the cells of this frame, and those that curses has */
    size_t n_cells;
    struct str clusters; /* letters with marks of this frame */
    int marker_row, marker_column; /* of the focus in this frame; row -1: none yet */
    struct input input;
};

/* The bytes at the start of the buffer as one key; *used is how many it took. Nothing: they mean
 * nothing; partial: the rest has not come yet. */
enum parsed { PARSED_KEY, PARSED_NOTHING, PARSED_PARTIAL };
enum parsed input_take_key(struct term *term, struct key *key, size_t *used);
/* Attributes of curses, and the number of the colour pair, that show a meaning. */
unsigned term_look(const struct term *term, enum meaning meaning, short *pair);
/* Signals that came since the last look; each is told once. */
enum { WAKE_RESIZE = 1, WAKE_QUIT = 2, WAKE_STOP = 4 };
int term_wake_descriptor(void);
unsigned term_wakes(void);
/* Asks the kernel for the size and tells curses; true where it differs. */
bool term_measure(struct term *term);
/* The frame as cells (grid.c). Begin empties it and follows the terminal's size; show hands to
 * curses what differs from the frame before; forget: curses has blanks only; clear wipes. Ascii
 * places n plain characters, cluster a letter with its marks that takes width cells, 1 or 2. */
void grid_begin(struct term *term);
void grid_show(struct term *term);
void grid_forget(struct term *term);
void grid_clear(struct term *term);
void grid_ascii(struct term *term, int row, int column, enum meaning meaning, const char *text,
    int n);
void grid_cluster(struct term *term, int row, int column, int width, enum meaning meaning,
    const char *text, size_t length);
/* Empties the frame; what is drawn until term_show() goes out at once, cursor last. */
void term_begin(struct term *term);
void term_show(struct term *term);
/* A question comes over what was drawn: the marker stays there, but the focus does not. */
void canvas_fade_marker(struct term *term);
void term_write(const char *bytes, size_t length);
/* The key whose terminfo sequence is at bytes, or 0; *used becomes its length. */
unsigned term_terminfo_key(const unsigned char *bytes, size_t length, size_t *used);

/* The key bar as last made, and all that it depends on: which commands apply is said by the class
 * and the pane, whose name is a constant. */
struct bar {
    const struct screen_class *class; /* NULL: none was made */
    const char *pane;
    int width;
    enum lang lang;
    struct str text;
};

/* The screens from below (0) to the top, those that were closed but may still be running, and what
 * the frame shows. */
struct stack {
    struct term *term;
    const struct command_table *commands;
    const struct frame *frame;
    void *app;
    struct vec screens; /* struct screen * */
    struct vec ahead;   /* struct key, kept; the text of a paste is owned */
    struct vec closed;  /* struct screen *, freed when the running function has returned */
    struct str clipboard;
    struct str message;
    struct bar bar;
    bool warning;
    bool announce;
    const struct command *running;
    bool stopped;
    int reason;
    int64_t last_key, save_at, tick_at; /* monotonic; -1: not due */
};

/* Draws the whole terminal: frame, path, top screen, status, key bar. */
void frame_draw(struct stack *stack);
/* The command that stands at a column of the key bar, or NULL. */
const struct command *command_at(const struct screen *screen, int width, int column);
/* Takes a screen and all above it off without telling the one below. */
void stack_drop(struct screen *screen);

#endif
