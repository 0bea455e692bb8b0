/*
 * What the files of this folder share: the parts of an open book, and how a row's site, person and
 * values are found. Nothing outside src/book includes this.
 */
#ifndef RUKKANEN_BOOK_INTERNAL_H
#define RUKKANEN_BOOK_INTERNAL_H

#include "book/db.h"
#include "book/keys/keys.h"
#include "book/log/log.h"
#include "rukkanen/book/book.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/model/entity.h"

struct sidecar;

enum { SITES_REMEMBERED = 32 };

struct book {
    char *path;
    struct db *db;
    struct log *log;
    struct keys *keys;
    struct hash id;
    unsigned notes;
    bool writable;
    int lock_fd;              /* the lock that one screen holds; -1: none */
    struct sidecar *sidecar;
    uint64_t label;           /* this copy's; 0 until the first write */
    char *demo;               /* passphrase of a demo book, or NULL */
    int64_t data_version;     /* SQLite's, to notice writes by others */
    bool backed_up;           /* today's backup is there */
    struct vec plain;         /* of struct plain_reader */
    bool shrink;              /* something was forgotten: VACUUM when the transaction has ended */
    /* Sites lately found for rows: those of one meeting or group come one after another. */
    struct site_found {
        int entity; /* 0: nothing here */
        uint64_t row, site;
    } sites[SITES_REMEMBERED];
    struct joined {
        bool known;           /* read since the last write, lock and unlocking */
        struct vec persons;   /* of struct joined_person, by id */
    } joined;
};

/* ---- schema.c ---- */

enum { BOOK_APPLICATION_ID = 0x72756b31 /* "ruk1" */, BOOK_FORMAT = 1 };
bool schema_create(struct db *db, struct err *err);
/* Whether the file's schema is this program's: nothing planted, nothing lacking. Only the state
 * tables may be of another version; *same_tables says whether they are not. */
bool schema_check(struct db *db, bool *same_tables, struct err *err);
enum schema_part { SCHEMA_ALL, SCHEMA_LASTING /* without the state tables */ };
void schema_digest(struct db *db, enum schema_part part, struct hash *digest);
bool local_get(struct db *db, const char *name, struct value *value);
bool local_set(struct db *db, const char *name, const struct value *value, struct err *err);

/* ---- sites.c: whose keys seal a row ---- */

/* The site of a row that is in the book: 0 where all of it is public. */
bool site_of_row(struct book *book, int entity, uint64_t row, uint64_t *site, struct err *err);
/* After a write: what was found may have changed. */
void sites_forget(struct book *book);
/* The site that a referring value leads to (a site itself, or a row that has one). */
bool site_of_reference(struct book *book, int entity, uint64_t ref, uint64_t *site,
    struct err *err);

/* ---- joined.c: several records of one person, shown as one ---- */

struct joined_person {
    uint64_t id;
    uint64_t shown; /* the smallest id of those that are one and not removed */
    bool hidden;    /* not removed, and another one is shown in its place */
};
/* Before rows are read: reads who is joined with whom, where it is not known. */
void joined_read(struct book *book);
/* After a write, a lock or an unlocking. */
void joined_forget(struct book *book);
/* Who is shown for a person: itself, where nobody joined it. */
uint64_t joined_shown(const struct book *book, uint64_t person);
/* The row of a natural key with a person in it may stand under any of the person's ids: makes *id
 * that of the row that there is, and leaves it where there is none. make works out the id of the
 * row for the parts. */
bool joined_key(struct book *book, const struct entity *entity, const struct value *parts,
    size_t n_parts, uint64_t *id,
    bool (*make)(void *data, const struct value *parts, uint64_t *id), void *data);

/* ---- rows.c ---- */

/* The present value of one cell, opened; VALUE_SEALED stays where it cannot be. */
bool cell_value(struct book *book, const struct entity *entity, uint64_t row,
    const struct field *field, struct value *value, struct err *err);
/* Reads one row; want is a bit mask of field indexes. False without err: there is no such row. */
bool row_read(struct book *book, const struct entity *entity, uint64_t id, uint64_t want,
    struct row *row, struct err *err);
/* The same of a row whose place was read in this transaction; chunk: NULL, or what was read ahead. */
bool row_read_at(struct book *book, const struct entity *entity, const struct log_found *place,
    const struct log_chunk *chunk, uint64_t want, struct row *row, struct err *err);
/* The place that decides the key of a field's cell. person 0 where none is known. */
struct seal_place seal_place_of(const struct entity *entity, const struct field *field,
    uint64_t row, uint64_t site, uint64_t person);
/* Whether the field is the part of a natural key that is a person's id. */
bool field_is_person_key(const struct entity *entity, const struct field *field);
/* Opens a stored value of a row (see seal_place_of) into one that the caller owns; VALUE_SEALED
 * where it stays locked. */
bool value_open(struct book *book, const struct entity *entity, const struct field *field,
    uint64_t row, uint64_t site, uint64_t person, const struct value *stored, struct value *open,
    struct err *err);
/* "r_meeting" */
void table_name(const struct entity *entity, struct str *out);

/* ---- plain.c: what is public and short, from the state tables ---- */

/* A prepared statement for each entity that was asked for. */
struct plain_reader {
    int entity;
    sqlite3_stmt *get;
};
/* Whether all wanted fields (a bit mask of field indexes) are such. */
bool plain_covers(const struct entity *entity, uint64_t want);
/* As row_read, where plain_covers. */
bool plain_read(struct book *book, const struct entity *entity, uint64_t id, uint64_t want,
    struct row *row, struct err *err);
/* The id that the field of the entity's home (or COLUMN_HOME) leads to; 0: none. */
bool plain_home(struct book *book, const struct entity *entity, uint64_t id, uint64_t *ref,
    struct err *err);
void plain_close(struct book *book);

/* ---- query_sort.c ---- */

/* Rows that were found (struct log_found) by the edit that wrote them first, then by id. */
void sort_by_edit(struct vec *found, bool newest_first);
/* Rows (struct row) by a field, texts in Finnish order, then by id. */
void sort_by_field(struct vec *rows, const struct field *field, bool descending);

/* ---- query_lists.c ---- */

/* Whether the mask of fields has a list field. */
bool lists_wanted(const struct entity *entity, uint64_t mask);
/* Reads the wanted list fields of n rows. */
bool lists_read(struct book *book, const struct entity *entity, uint64_t want, struct row *rows,
    size_t n, struct err *err);

/* ---- draft.c ---- */

bool draft_delete(struct book *book, int entity, uint64_t id, struct err *err);

/* ---- sidecar.c: what this PC remembers of a book, beside it ---- */

bool sidecar_open(struct book *book, struct err *err);
void sidecar_close(struct book *book);
/* Before the first write of a sitting, inside its transaction: gives the book its label. */
bool sidecar_handshake(struct book *book, struct err *err);
/* Whether the file is the one that this PC wrote last at this path, so that its label is right. */
bool sidecar_is_ours(struct book *book);
/* After a commit: remembers the heads and the shape of the file. Failure is no error. */
void sidecar_remember(struct book *book);
char *sidecar_folder(struct book *book); /* the book's folder in the state folder; caller frees */
/* The same for a file that cannot be opened any more, by its path; NULL where this PC never had it
 * open. Caller frees. */
char *sidecar_folder_of_path(const char *book_path);

/* ---- copies/place.c ---- */

/* To this copy's first edit under its label: which place and computer that is. */
bool place_add(struct book *book, struct edit *edit, struct err *err);

/* ---- backup.c ---- */

/* At the first write of a day: a copy, and the oldest of more than ten away. Failure is told by a
 * note in err's detail only: a full state folder must not stop the work. */
void backup_daily(struct book *book);
/* The backups of this book, newest first (struct book_backup_info). */
bool backups_of(struct book *book, struct vec *backups);
/* Erases anew whom an older copy that was taken into use brought back; and, where this number stands
 * in `local`, everybody who was ever forgotten here. */
#define FORGET_AGAIN "forget again"
bool forget_again(struct book *book, struct err *err);
/* After an erasure: backups from before it older than 30 days go. */
void backups_forget(struct book *book);

/* ---- session.c ---- */

/* Keys for those who may have them: what came by a merge may have made some of them lacking. By a
 * facilitator who is in, and only where something is to be done; a failure waits for the next
 * time. */
void keys_tend_here(struct book *book);

/* ---- writing, change_commit.c ---- */

/* Begins a writing transaction: writable, unlocked, labelled, backed up today. */
bool write_begin(struct book *book, struct err *err);
/* Appends the edit as who is in, from this copy, now. */
bool write_edit(struct book *book, struct edit *edit, struct err *err);
/* Commits, and lets the sidecar remember. */
bool write_end(struct book *book, struct err *err);
void write_cancel(struct book *book);

#endif
