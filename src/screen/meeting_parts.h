/* What the files of the meeting screen share. */
#ifndef RUKKANEN_SCREEN_MEETING_PARTS_H
#define RUKKANEN_SCREEN_MEETING_PARTS_H

#include "rukkanen/book/change.h"
#include "rukkanen/domain/agenda.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/model/row.h"
#include "rukkanen/tui/editor.h"
#include "rukkanen/tui/list.h"
#include "rukkanen/tui/screen.h"

enum meeting_pane { PANE_PEOPLE, PANE_ITEMS, PANE_ITEM, PANES };

/* The lines to write on in the pane of one item, in the order of Enter and Tab. */
enum { ITEM_HEADING, ITEM_TEXT, ITEM_DECISION, ITEM_WHO, ITEM_DUE, ITEM_BOARD };
enum { ITEM_EDITORS = ITEM_BOARD };

enum meeting_tag {
    TAG_REASON = 1,
    TAG_NEWCOMER,
    TAG_FIND,
    TAG_VISITORS,
    TAG_VISITOR_NAMES,
    TAG_NAMESAKE,
    TAG_REMOVE_ITEM,
    TAG_DETAILS,
    TAG_PAGE
};

struct meeting_screen {
    struct screen *screen;
    struct book *book;
    struct change *change;
    uint64_t meeting;
    uint64_t seen;          /* session_stale() */
    unsigned saved;         /* change_counter() of the last draft */
    bool writable;
    bool resumed;           /* a draft was there: told once */
    enum meeting_pane pane;
    struct str title, brief;
    struct str note;        /* the meeting took longer or shorter than the group means to */

    struct vec people;      /* of struct attendance_row */
    struct list people_list;
    int64_t visitors;       /* -1: not told */
    struct str typed;       /* the name of a newcomer, while it is asked who is meant */
    uint64_t excused;       /* the person whom a reason key concerns; 0: none */

    struct vec items;       /* of struct row */
    struct list items_list;
    bool published;

    uint64_t item;          /* the one in the item pane; 0: none */
    int line;               /* ITEM_HEADING ... ITEM_BOARD */
    struct editor editors[ITEM_EDITORS];
    uint64_t changes[ITEM_EDITORS]; /* editor_changes() when last taken into the change */
    bool on_board;
    struct canvas board_area; /* where that was drawn last */
    struct str who_error, due_error;
};

struct meeting_screen *meeting_of(const struct screen *screen);
void meeting_load(struct meeting_screen *m);
void meeting_tell(struct meeting_screen *m, const struct err *err);

/* ---- meeting_people.c ---- */
void people_init(struct meeting_screen *m);
void people_load(struct meeting_screen *m);
void people_clear(struct meeting_screen *m);
void people_draw(struct meeting_screen *m, const struct canvas *canvas);
bool people_resume(struct meeting_screen *m, const struct result *result);

/* ---- meeting_items.c ---- */
void items_init(struct meeting_screen *m);
void items_load(struct meeting_screen *m);
void items_clear(struct meeting_screen *m);
void items_draw(struct meeting_screen *m, const struct canvas *canvas);
bool items_resume(struct meeting_screen *m, const struct result *result);
/* Leaving attendance: the usual agenda, or a first heading to write. */
void items_enter(struct meeting_screen *m);

/* ---- meeting_item.c ---- */
void item_init(struct meeting_screen *m);
void item_clear(struct meeting_screen *m);
/* Shows an item in the third pane; what was typed in the one before is taken into the change. */
void item_show(struct meeting_screen *m, uint64_t item);
/* The same item as it stands now, after an undo; what is being typed stays. */
void item_again(struct meeting_screen *m);
void item_focus(struct meeting_screen *m, int line);
/* What stands in the editors into the change. False where a date is not understood (it is said
 * beside the field, and what was typed stays there). */
bool item_take(struct meeting_screen *m);
/* The same for a draft while somebody is typing: a name or date that is being written is not yet
 * understood. */
void item_keep(struct meeting_screen *m);
/* A date that is being written, or was not understood, is no value yet: kept as it stands, and put
 * back when the meeting is opened again. */
void item_keep_due(struct meeting_screen *m);
bool item_due_again(struct meeting_screen *m);
void item_draw(struct meeting_screen *m, const struct canvas *canvas);
bool item_key(struct meeting_screen *m, const struct key *key);
/* The line of the item that a click hits, -1: none; and what a click there does. */
int item_hit(const struct meeting_screen *m, const struct key *key);
bool item_click(struct meeting_screen *m, const struct key *key);
const struct row *item_row(const struct meeting_screen *m, uint64_t item);

#endif
