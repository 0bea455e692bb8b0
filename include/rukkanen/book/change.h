/*
 * A change in the making: what one user does to one record (and the rows that belong to it) until
 * the record is left; then it becomes one edit in the log. While it is open it can be kept as a
 * draft in the file, so that unsaved text does not exist. Values are given plain; sealing follows
 * from the entity table.
 *
 * A change remembers what its user was shown, so that a value nobody saw is never silently
 * overruled: it stays beside the new one and is shown as two values.
 */
#ifndef RUKKANEN_BOOK_CHANGE_H
#define RUKKANEN_BOOK_CHANGE_H

#include "rukkanen/book/query.h"

struct change;

struct change *change_new(struct book *book);
void change_free(struct change *change); /* drops what was not committed; wipes */

/* A new row; its id is fixed now (also in the draft). For natural keys use change_put. 0 on
 * failure. Presets of the entity table are not applied; see change_preset. */
uint64_t change_add(struct change *change, int entity, struct err *err);
/* The row with this natural key, new or not; sets its key fields. 0 on failure. */
uint64_t change_put(struct change *change, int entity, const struct value *parts, size_t n_parts,
    struct err *err);
/* Sets the fields' presets in a new row. */
void change_preset(struct change *change, int entity, uint64_t id);
/* book_key_id, where the rows that make the key may be in this change only. */
bool change_key_id(struct change *change, int entity, const struct value *parts, size_t n_parts,
    uint64_t *id, struct err *err);
/* Sets a field; takes over the value. Text is brought to NFC and trimmed. Setting what is there
 * already takes the cell out of the change. Fails for a field that does not exist, for a key field
 * of an existing row, for a sealed field whose key is not held (ERR_LOCKED), for text that is not
 * UTF-8 or over the field's limits, for a number out of bounds. */
bool change_set(struct change *change, int entity, uint64_t id, const char *field,
    struct value value, struct err *err);
/* The same for a field in which several values live: those of the edits in seen (struct hash) count
 * as shown, and the value is written also where it stands already. field NULL: 1 removes the row, 0
 * keeps it. */
bool change_settle(struct change *change, int entity, uint64_t id, const char *field,
    struct value value, const struct vec *seen, struct err *err);
bool change_set_text(struct change *change, int entity, uint64_t id, const char *field,
    const char *text, struct err *err);
bool change_set_int(struct change *change, int entity, uint64_t id, const char *field, int64_t i,
    struct err *err);
bool change_set_ref(struct change *change, int entity, uint64_t id, const char *field,
    uint64_t ref, struct err *err);
/* A list field: adds or takes away a value (borrowed). */
bool change_list(struct change *change, int entity, uint64_t id, const char *field,
    const struct value *value, bool there, struct err *err);
/* Position among its like: after the row `after` (0: first) of those that `sibling` query gives. */
bool change_order(struct change *change, int entity, uint64_t id, const char *after_order,
    const char *before_order, struct err *err);
bool change_remove(struct change *change, int entity, uint64_t id, struct err *err);
bool change_bring_back(struct change *change, int entity, uint64_t id, struct err *err);
/* An untyped tag for rows that show a person without naming them (names on pages). */
bool change_tag(struct change *change, int entity, uint64_t id, uint64_t person, struct err *err);

/* What the change would make of the row: lays its values over a row read from the book. Rows that
 * only the change has: change_rows. */
void change_overlay(const struct change *change, struct row *row);
/* Ids (uint64_t) of the rows of an entity that this change adds, in the order of adding. */
void change_rows(const struct change *change, int entity, struct vec *ids);
/* Ids (uint64_t) of all rows of an entity that this change writes, new or not. */
void change_touched(const struct change *change, int entity, struct vec *ids);
bool change_is_empty(const struct change *change);
/* Counts up with every set: to know whether a draft is to be written again. */
unsigned change_counter(const struct change *change);

/* Remembers what the user sees of a row now (all its cells); done by itself when a cell is first
 * set. Call it when a form opens. */
void change_shown(struct change *change, int entity, uint64_t id);
/* The same after the book has changed under an open form: what the change does not write is seen as
 * it is now. Of the field typing (NULL: none) what was there before still is. */
void change_shown_again(
    struct change *change, int entity, uint64_t id, const struct field *typing);
/* Counts all live values as shown: for a resolution of two values. */
void change_shown_all(struct change *change, int entity, uint64_t id, const char *field);

/* Makes the edit. Empty: no edit, true, *edit all zero. Needs an unlocked, writable book. The
 * change is empty afterwards, its draft is gone in the same transaction. On failure all is as
 * before. edit may be NULL. */
bool change_commit(struct change *change, struct hash *edit, struct err *err);

/* ---- drafts ---- */

/* Keeps the change in the file, sealed to who is in, under the record it is about. */
bool change_save_draft(struct change *change, int entity, uint64_t id, struct err *err);
/* The draft of who is in about this record, as an open change; NULL without err if none. */
struct change *draft_open(struct book *book, int entity, uint64_t id, struct err *err);
bool draft_discard(struct book *book, int entity, uint64_t id, struct err *err);

/* A text of who is in that belongs to no record, sealed like a draft: what is half written in forms
 * and questions, and where a sitting was when it was locked. NULL or empty: it is let go. */
enum draft_text { DRAFT_FORMS, DRAFT_PLACE };
bool draft_save_text(
    struct book *book, enum draft_text which, const struct str *text, struct err *err);
/* Replaces *out; false without err where there is none. *wall (may be NULL): when it was kept. */
bool draft_open_text(struct book *book, enum draft_text which, struct str *out, int64_t *wall,
    struct err *err);

struct draft_info {
    int entity;
    uint64_t id;
    char *user;   /* owned; display name */
    bool own;     /* of who is in */
    int64_t wall;
};
/* Appends struct draft_info, also (entity ENTITY_EDIT) for texts in forms; works locked. */
bool drafts_list(struct book *book, struct vec *drafts, struct err *err);
void drafts_clear(struct vec *drafts);

/* ---- undo ---- */

struct undo_result {
    struct hash edit;      /* the edit that was undone */
    struct vec kept;       /* of struct undo_kept: cells changed since, left as they are */
    struct vec changed;    /* of struct undo_kept, field NULL: rows that the undo wrote */
    struct vec cells;      /* of struct undo_cell: all that it wrote, to be told in words */
};
enum undo_what { UNDO_FIELD, UNDO_REMOVED, UNDO_BROUGHT_BACK, UNDO_ORDER };
struct undo_cell {
    int entity;
    uint64_t id;
    enum undo_what what;
    const struct field *field; /* UNDO_FIELD */
};
struct undo_kept {
    int entity;
    uint64_t id;
    const struct field *field;
};
/* edit NULL: the newest edit by who is in, from this copy, that is no undo and not yet undone
 * (ERR_REFUSED when there is none). */
bool book_undo(struct book *book, const struct hash *edit, struct undo_result *result,
    struct err *err);
/* The newest undo that is still to be taken back by undoing it (book_undo); ERR_REFUSED: there is
 * none, or something was changed since. */
bool book_redoable(struct book *book, struct hash *edit, struct err *err);
void undo_result_clear(struct undo_result *result);
/* By 8 or more hex digits. */
bool book_find_edit(struct book *book, const char *hex, struct hash *edit, struct err *err);

#endif
