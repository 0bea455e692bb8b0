/*
 * A text being written: one line of a form, or a memo of many paragraphs. The text is one flat
 * UTF-8 buffer in normal form C; what is on the screen is its lines wrapped softly between words.
 * The cursor steps by what a reader takes for one letter. Typing, deleting and pasting can be
 * undone and redone in word-sized steps (Ctrl-Z, Ctrl-Y); Shift and arrows select, Ctrl-C, Ctrl-X
 * and Ctrl-V copy, cut and paste; a bracketed paste arrives as one step.
 *
 * The editor does not save: the screen looks at editor_changes() in its save function.
 */
#ifndef RUKKANEN_TUI_EDITOR_H
#define RUKKANEN_TUI_EDITOR_H

#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/tui/canvas.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct editor_options {
    bool one_line; /* newlines become blanks, Enter and Up and Down are left to others */
    bool secret;   /* shows * for each letter, is never copied, is wiped on clear */
    bool read_only;
    size_t max;            /* letters; 0: no limit */
    struct str *clipboard; /* shared by editors: stack_clipboard(); NULL: no copying */
    /* Appends a struct editor_mark to marks for each word of line that looks wrong. NULL: none. */
    void (*spell)(void *data, const char *line, size_t length, struct vec *marks);
    void *spell_data;
};

struct editor_mark {
    size_t start, length; /* bytes of the line */
};

struct editor {
    struct editor_options options;
    struct str text;
    size_t cursor, anchor; /* bytes; they differ while something is selected */
    /* Why the last key was refused ("The text is full: at most 200 letters."), or NULL. */
    const char *refusal;
    /* The rest is the editor's own. */
    struct str refused;
    struct vec lines;      /* size_t: where each line starts, at the last width */
    int width;             /* cells of a line; 0: not laid out */
    int goal;              /* cell that Up and Down aim for, -1: none yet */
    int scroll;            /* first line shown; of one line: first cell */
    struct vec undo, redo; /* struct editor_step */
    size_t undo_bytes;
    bool broken; /* the next change starts a new step */
    uint64_t changes;
    size_t letters;
    struct canvas area; /* where it was drawn last */
};

void editor_init(struct editor *editor, const struct editor_options *options);
void editor_clear(struct editor *editor); /* wipes text and undo */
/* Sets the text, cursor at its end (one line) or start; forgets undo. Not counted as a change. */
void editor_set(struct editor *editor, const char *text);
/* Puts text at the cursor, in place of the selection, as one undoable step. False: refused. */
bool editor_insert(struct editor *editor, const char *text, size_t length);
const char *editor_text(const struct editor *editor); /* borrowed until the next change */
uint64_t editor_changes(const struct editor *editor); /* grows with every change of the text */
/* Takes letters, pastes, movements, Ctrl-C X V Z Y W. Left to others: Tab, F-keys, Esc, Up on the
 * first line and Down on the last, Ctrl-Z and Ctrl-Y where nothing can be undone. */
bool editor_key(struct editor *editor, const struct key *key);
void editor_draw(struct editor *editor, const struct canvas *canvas, bool focused);

bool editor_undo(struct editor *editor); /* false: nothing to undo */
bool editor_redo(struct editor *editor);
void editor_select_all(struct editor *editor);
/* Selects the next place of text without regard to case, around the end; false: nowhere. */
bool editor_find(struct editor *editor, const char *text);
void editor_set_cursor(struct editor *editor, size_t at); /* bytes; moved to a letter's start */

#endif
