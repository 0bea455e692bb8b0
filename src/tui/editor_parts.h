/*
 * What the files of the editor share: editor.c (keys and drawing), editor_text.c (changing the
 * text, undo, find), editor_lines.c (soft wrap).
 */
#ifndef RUKKANEN_TUI_EDITOR_PARTS_H
#define RUKKANEN_TUI_EDITOR_PARTS_H

#include "rukkanen/tui/editor.h"

enum editor_change { CHANGE_TYPED, CHANGE_BACKSPACE, CHANGE_DELETE, CHANGE_OTHER };

/* One change: what stood at a place and what stands there now. */
struct editor_step {
    enum editor_change change;
    size_t at, cursor, anchor; /* cursor and anchor before the change */
    struct str removed, inserted;
};

/* Puts length bytes in place of start ... end, in normal form with what stands around them, as an
 * undoable change; cursor and anchor go after them. False: refused, editor->refusal says why. */
bool editor_replace(struct editor *editor, size_t start, size_t end, const char *bytes,
    size_t length, enum editor_change change);
/* A position moved back to the start of its letter. */
size_t editor_snap(const struct editor *editor, size_t at);
void editor_forget_steps(struct editor *editor);

/* Lays the text out for lines of width cells, if it is not yet. */
void editor_lay_out(struct editor *editor, int width);
/* The text changed: removed bytes at a position were replaced by inserted ones. */
void editor_lines_changed(struct editor *editor, size_t at, size_t removed, size_t inserted);
size_t editor_line_of(const struct editor *editor, size_t at);
size_t editor_line_start(const struct editor *editor, size_t line);
/* Past the last byte of a line, its newline included; and the last place for a cursor on it. */
size_t editor_line_end(const struct editor *editor, size_t line);
size_t editor_line_last(const struct editor *editor, size_t line);
/* Cells before a position on its line, and the position at a cell of a line. */
int editor_column(const struct editor *editor, size_t at);
size_t editor_at(const struct editor *editor, size_t line, int column);

#endif
