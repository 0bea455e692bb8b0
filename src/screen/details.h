/*
 * A form for any record, made from the entity table: its fields with what they may hold, what is
 * locked and what may not be changed, lists of values, choosers for references. What is typed is a
 * draft in the book within two seconds and becomes one edit when the record is left. It is a part
 * of a screen: the screen hands it its keys, results and saves.
 */
#ifndef RUKKANEN_SCREEN_DETAILS_H
#define RUKKANEN_SCREEN_DETAILS_H

#include "rukkanen/book/change.h"
#include "rukkanen/model/row.h"
#include "rukkanen/tui/form.h"
#include "rukkanen/tui/screen.h"

struct details {
    struct screen *screen;
    const struct entity *entity;
    uint64_t id;
    bool fresh;   /* it is not in the book yet */
    bool resumed; /* an unfinished draft was there */
    struct change *change;
    struct row row;    /* as in the book, or empty */
    struct vec *lists; /* of struct value, per field: what list fields hold now */
    struct form form;
    struct vec shown; /* size_t: the entity's field behind each field of the form */
    unsigned saved;   /* change_counter() of the last draft */
    uint64_t seen;
};

/* id 0: a new record, or the unfinished one that was left half typed earlier. False, with the
 * reason said on the screen, where it cannot be read; it is to be cleared even so. */
bool details_init(
    struct details *details, struct screen *screen, const struct entity *entity, uint64_t id);
/* Drops what was not committed (its draft stays); wipes. */
void details_clear(struct details *details);

bool details_key(struct details *details, const struct key *key);
void details_draw(struct details *details, const struct canvas *canvas, bool focused);
bool details_resume(struct details *details, const struct result *result);
void details_save(struct details *details); /* the draft; for screen_class.save */
/* Saves what was written as one edit. False: something is missing or wrong, and it is said. */
bool details_commit(struct details *details);
/* For screen_class.settle: as details_commit(), where something was written. */
bool details_settle(struct details *details);
/* For screen_class.leave: commits, or asks what to do with an incomplete record. */
bool details_leave(struct details *details);
/* To where copies say different things of this record, first of all in the field with the focus. */
void details_conflicts(struct details *details);
/* Forgets what was written, and its draft. */
void details_drop(struct details *details);
/* "Koski Marja", or "new person". */
void details_title(struct details *details, struct str *out);
/* "12;3": the record (0: a new one) and the field with the focus; and back there. */
void details_place(const struct details *details, struct str *out);
void details_go_to(struct details *details, const char *place);

#endif
