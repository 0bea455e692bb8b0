#include "support/focus.h"

enum { NARROW = 60 };

/* The column of the first reversed cell of a row, or -1. */
static int first_reversed(struct pty *pty, int row)
{
    for (int column = 0; column < pty_columns(pty); column++)
        if (pty_cell(pty, row, column).reverse)
            return column;
    return -1;
}

/* Letters before it may be of several bytes, but never of several columns. */
static bool is_marker(struct pty *pty, int row, int column)
{
    const char *at = pty_row(pty, row);
    for (int i = 0; i < column && *at; i++)
        for (at++; ((unsigned char)*at & 0xC0) == 0x80; at++) { }
    return *at == '>';
}

static enum focus wrong(const char **why, const char *sentence)
{
    if (why)
        *why = sentence;
    return FOCUS_WRONG;
}

enum focus focus_seen(struct pty *pty, const char **why)
{
    int row, column, marked = -1;
    pty_cursor(pty, &row, &column);
    if (!pty_cursor_visible(pty))
        return wrong(why, "the cursor is hidden");
    if (row == 0 || row >= pty_rows(pty) - 1)
        return wrong(why, "the cursor is on the title or the keys");
    for (int r = 0; r < pty_rows(pty); r++) {
        int first = first_reversed(pty, r);
        if (first < 0)
            continue;
        if (marked >= 0 || !is_marker(pty, r, first))
            return wrong(why, "something else than one marker is reversed");
        if (first > column)
            return wrong(why, "the marker is to the right of the cursor");
        marked = r;
    }
    if (marked < 0)
        return FOCUS_CURSOR;
    if (marked != row && !(pty_columns(pty) < NARROW && marked == row - 1))
        return wrong(why, "the marker is not where the cursor is");
    return FOCUS_MARKER;
}
