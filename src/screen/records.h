/*
 * A list of any records, made from the entity table: its columns, what an empty list says, add,
 * open, remove, bring back what was removed, history, find by text. Entities that refer to
 * themselves (a site belongs to a site) are shown as a tree. It is the whole of a screen, and the
 * data of screens that add to it (people).
 */
#ifndef RUKKANEN_SCREEN_RECORDS_H
#define RUKKANEN_SCREEN_RECORDS_H

#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/model/row.h"
#include "rukkanen/tui/list.h"
#include "rukkanen/tui/screen.h"

enum { RECORDS_COLUMNS = 8 };

struct records {
    const struct entity *entity;
    /* What differs for a screen of its own; each may be NULL. */
    void (*open)(struct screen *screen, uint64_t id); /* id 0: a new one */
    bool (*match)(const struct records *records, const struct row *row);
    /* The rest is its own. */
    struct screen *screen;
    struct vec rows;  /* struct row */
    struct vec shown; /* struct records_line, in the order of the list */
    struct list_column columns[RECORDS_COLUMNS];
    size_t fields[RECORDS_COLUMNS]; /* the entity's field of each column */
    size_t n_columns;
    struct list_source source; /* what an empty list says depends on what was asked for */
    struct list list;
    struct str wanted; /* rows that hold this text */
    bool removed;      /* shows what was removed */
    uint64_t seen;
};

/* Sets up an empty structure whose entity (and functions) are filled in. */
void records_init(struct records *records, struct screen *screen);
void records_clear(struct records *records);
uint64_t records_focus(const struct records *records); /* id; 0: none */

/* For the class of a screen whose data begins with struct records. */
void records_draw(struct screen *screen, const struct canvas *body);
bool records_key(struct screen *screen, const struct key *key);
void records_resume(struct screen *screen, const struct result *result);
void records_announce(struct screen *screen, struct str *out);
void records_title(struct screen *screen, struct str *out);

/* Rows of the command table. */
void records_open(struct screen *screen);
void records_new(struct screen *screen);
void records_find(struct screen *screen);
void records_remove(struct screen *screen);
void records_removed(struct screen *screen);
void records_history(struct screen *screen);

/* True, and said on the screen, where other rows need this one: a site with groups. */
bool records_needed(struct screen *screen, const struct entity *entity, uint64_t id);

/* A screen that is nothing but the list. */
void records_push(struct stack *stack, const struct entity *entity);
void records_focus_on(struct screen *screen, uint64_t id);
/* Comes back after a lock: place is what screen_class.place wrote. */
void records_back(struct stack *stack, const char *place);

#endif
