/*
 * A list of rows, of which only those on the screen are asked for. The screen that owns the list
 * answers how many rows there are and what stands in a column of a row; drawing, moving,
 * scrolling, marking, letter jumps and the mouse are the same for all lists.
 *
 * Rows may also be headings and detail lines: they are shown but the focus steps over them.
 */
#ifndef RUKKANEN_TUI_LIST_H
#define RUKKANEN_TUI_LIST_H

#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/tui/canvas.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIST_NONE SIZE_MAX

enum list_row { LIST_ROW, LIST_HEADING, LIST_DETAIL };

struct list_column {
    const char *label; /* N_(), heading above the column; NULL in all: no heading line */
    int width;         /* cells; 0: shares what is left with the other columns of width 0 */
    bool right;        /* numbers: ends at the right */
    int rank;          /* 0 always shown; higher ones leave first where there is no room */
};

/* All get data of list_init(). Only count and cell must be there. */
struct list_source {
    size_t (*count)(void *data);
    /* Appends what stands in a column; of a heading or detail row only column 0 is asked for. */
    void (*cell)(void *data, size_t row, size_t column, struct str *out);
    /* Rows first ... first + n - 1 will be asked for next: fetch them at one go. */
    void (*page)(void *data, size_t first, size_t n);
    /* What stays the same when rows come and go: marks and focus follow it. Not 0. */
    uint64_t (*id)(void *data, size_t row);
    /* The row with an id, or LIST_NONE; without it only near rows are looked at. */
    size_t (*find)(void *data, uint64_t id);
    enum list_row (*kind)(void *data, size_t row);
    enum meaning (*meaning)(void *data, size_t row);
    /* The first row that begins with what was typed (without case), or LIST_NONE. */
    size_t (*jump)(void *data, const char *start);
    const char *empty; /* N_(), what an empty list says: what to do first */
};

struct list {
    const struct list_source *source;
    const struct list_column *columns;
    size_t n_columns;
    void *data;
    bool mark_rows; /* F7 and Space mark; needs source->id */
    bool
        keep_marker; /* the marker stays, without reverse video, while another pane has the focus */
    /* The rest is the list's own. */
    size_t count, focus, first;
    uint64_t focus_id;
    struct vec marks; /* uint64_t */
    struct vec cache; /* struct list_line, the rows on the screen, from cache_first on */
    size_t cache_first;
    struct str typed; /* letters of a jump */
    int64_t typed_at;
    struct canvas area; /* where the rows were drawn last */
};

/* Borrows all of its arguments. The first list_reload() happens here. */
void list_init(struct list *list, const struct list_source *source,
    const struct list_column *columns, size_t n_columns, void *data);
void list_clear(struct list *list);
/* After rows changed: asks for all anew, keeps the focus on its id (else near its place) and, where
 * the source can find, only the marks of rows that still exist. */
void list_reload(struct list *list);
/* Moves, scrolls, jumps, marks. Enter and F-keys other than F7 are left to the commands; so is a
 * letter where the source cannot jump. A click sets the focus; a double click does so and is left:
 * the stack makes Enter of it. */
bool list_key(struct list *list, const struct key *key);
void list_draw(struct list *list, const struct canvas *canvas, bool focused);

size_t list_focus(const struct list *list);      /* LIST_NONE when empty */
uint64_t list_focus_id(const struct list *list); /* 0 when empty */
/* To a row (or the nearest that can have the focus), scrolling as little as needed. */
void list_set_focus(struct list *list, size_t row);
bool list_set_focus_id(struct list *list, uint64_t id); /* false: no such row */
bool list_step(struct list *list, int rows); /* down, or up where negative; false: at the end */
void list_toggle_mark(struct list *list);    /* and steps down, as F7 */
bool list_marked(const struct list *list, uint64_t id);
/* "Row 3/8, " and the cells of the focus, for screen_class.announce. */
void list_announce(struct list *list, struct str *out);

#endif
