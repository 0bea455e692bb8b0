/*
 * Two values. Where copies of a book were written apart from each other, both what one wrote and
 * what the other wrote is kept, until somebody who was shown all of it chooses. A conflict is never
 * stored: it follows from the edits, so every copy lists the same, locked or not.
 *
 * To settle one is an ordinary save, made of a change that was shown every value: it is final on
 * every copy, and what was not chosen stays in the history.
 */
#ifndef RUKKANEN_BOOK_CONFLICTS_H
#define RUKKANEN_BOOK_CONFLICTS_H

#include "rukkanen/book/change.h"

/* One of the values, with who wrote it, where and when. */
struct conflict_value {
    struct value value; /* owned, opened; VALUE_NULL: empty, or it is locked */
    bool locked;        /* sealed, and not to be opened now: only that it differs can be told */
    bool current;       /* it stands now */
    bool removed;       /* of a removal beside an edit: this one removed the record */
    struct hash edit;
    char *author;       /* display name, owned; NULL: unknown */
    uint64_t label;     /* of the copy where it was written */
    bool here;          /* which is this one */
    char *place;        /* "Valkeala, pekan-kannettava", owned; NULL: here, or not known */
    int64_t wall;       /* ms since 1.1.1970 */
    const struct field *beside; /* of a removal beside an edit: what was written in the record that
                                   the other removed; value is the field's. NULL: nothing */
};

struct conflict {
    int entity; /* number; this program may not know it */
    uint64_t id;
    int column;
    const struct field *field; /* NULL: the record was removed on one side (COLUMN_REMOVED), or this
                                  program does not know the field */
    struct vec values;         /* of struct conflict_value: two or more, the one that stands first,
                                  the others by time, the newest first */
    bool parted_from;          /* there was a value before they parted: before */
    struct conflict_value before; /* the nearest that all of them descend from */
    struct vec shown;          /* of struct hash: the edits whose values these are */
};

/* Appends struct conflict by entity, id and column. Reads the whole log once. */
bool book_conflicts(struct book *book, struct vec *conflicts, struct err *err);
/* The one in a field, field NULL: removed on one side. ERR_REFUSED where there is none. */
bool book_conflict(struct book *book, int entity, uint64_t id, const char *field,
    struct conflict *conflict, struct err *err);
void conflict_clear(struct conflict *conflict); /* wipes */
void conflicts_clear(struct vec *conflicts);

/* Whether what makes the conflict can be settled here: ERR_LOCKED where a key is lacking,
 * ERR_REFUSED for what only a newer program knows. */
bool conflict_can_settle(struct book *book, const struct conflict *conflict, struct err *err);
/* Puts the settling into a change, to be committed like any other. All values of the conflict count
 * as shown; one that came later, unseen, does not, and stays. keep: index in values. */
bool conflict_keep(
    struct change *change, const struct conflict *conflict, size_t keep, struct err *err);
/* The same with a new value; takes it over. Not for a removal beside an edit. */
bool conflict_set(struct change *change, const struct conflict *conflict, struct value value,
    struct err *err);

#endif
