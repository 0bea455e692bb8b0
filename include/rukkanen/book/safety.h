/*
 * What keeps a book and its people safe: backups, checks, taking a backup into use, the dump, and
 * forgetting a person.
 */
#ifndef RUKKANEN_BOOK_SAFETY_H
#define RUKKANEN_BOOK_SAFETY_H

#include "rukkanen/book/book.h"
#include "rukkanen/book/query.h"

/* Integrity, every hash, heads' signatures, key records, tables equal to the replay. Works locked.
 * The sentence says which part failed (ERR_DAMAGED). */
bool book_check(struct book *book, struct err *err);
/* Tables anew from the log, which must be whole itself. progress may be NULL; false stops, all as
 * before. */
bool book_rebuild(struct book *book, bool (*progress)(void *data, int percent), void *data,
    struct err *err);
/* The logical dump, a line at a time (without line end). */
bool book_dump(struct book *book, void (*line)(void *data, const char *text, size_t length),
    void *data, struct err *err);

/* A whole copy of the book at a new path (SQLite's online backup), checked after writing. */
bool book_backup(struct book *book, const char *path, struct err *err);
/* The backups of this book on this PC, newest first. Appends struct book_backup_info. */
struct book_backup_info {
    char *path;
    int64_t wall;
    int64_t bytes;
};
bool book_backups(const char *book_path, struct vec *backups, struct err *err);
void book_backups_clear(struct vec *backups);
/* Takes a backup (or any whole copy of this book) into use at path: checks it, keeps the present
 * file beside it as "...-ennen-" with the time, puts the copy in place; erased persons stay
 * erased. */
bool book_restore(const char *path, const char *from, struct err *err);

/* ---- forgetting ---- */

struct erase_preview {
    struct vec rows;     /* of struct erase_row: what goes, by entity */
    struct vec pages;    /* of uint64_t: published pages that show the name */
};
struct erase_row {
    int entity;
    int64_t count;
    bool as_count; /* stays as an anonymous count */
};
bool book_erase_preview(struct book *book, uint64_t person, struct erase_preview *preview,
    struct err *err);
void erase_preview_clear(struct erase_preview *preview);
/* Forgets the person: keys gone, rows dropped, names on pages redacted, VACUUM. Cannot be undone. */
bool book_erase(struct book *book, uint64_t person, struct err *err);
/* Drops every earlier and the present content of one row from the log (names on pages when a
 * consent ends), keeping the hashes. */
bool book_redact_rows(struct book *book, int entity, const uint64_t *ids, size_t n,
    struct err *err);
/* How many versions of a field's text are in the book, or why it cannot be redacted: not by a
 * facilitator, a part of what names the record, nothing there. */
bool book_redact_check(struct book *book, int entity, uint64_t id, const char *field,
    int64_t *versions, struct err *err);
/* Empties one field (health details in a public one, a name in free text) and drops all that was
 * ever written in it from the log, here and, as they merge, in every copy; the row's other fields
 * stay as they are, without their earlier values. A second value that was not shown stays, and is
 * then the field's. Cannot be undone. VACUUM. */
bool book_redact_field(
    struct book *book, int entity, uint64_t id, const char *field, struct err *err);

#endif
