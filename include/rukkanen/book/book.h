/*
 * A book: one file with everything a group's facilitators record. Here it is made, opened, locked
 * and unlocked, and asked how it is. Rows are read by query.h and changed by change.h; users are
 * in users.h; backups, checks and forgetting in safety.h.
 *
 * A book may be read while it is locked: what is public is there, the rest is marked as locked. A
 * book is used by one thread.
 */
#ifndef RUKKANEN_BOOK_BOOK_H
#define RUKKANEN_BOOK_BOOK_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/ids.h"

#include <stdint.h>

struct book;

/* ---- a new book ---- */

struct book_start {
    const char *site;       /* name of the first site */
    const char *user;       /* display name of the first facilitator */
    const char *passphrase; /* of 12 characters or more */
    const char *group;      /* name of a first group, or NULL */
    const char *demo;       /* not NULL: a demo book whose lock screen says this passphrase */
};
/* Makes a book in a new file, 0600 (never over another), and opens it, unlocked to people. *code
 * receives the recovery code; wipe it after showing. */
bool book_create(const char *path, const struct book_start *start, struct str *code,
    struct book **book, struct err *err);

/* ---- opening ---- */

enum book_open_flags {
    BOOK_READ = 0,       /* reading writes no byte */
    BOOK_WRITE = 1,      /* writes if the medium allows; else BOOK_NOTE_READ_ONLY is set */
    BOOK_SCREEN = 2,     /* by a screen: only one screen writes; else BOOK_NOTE_OPEN_ELSEWHERE */
    BOOK_REPAIR = 4,     /* opens what can be read of a damaged book, read-only */
    BOOK_REBUILD = 8     /* with BOOK_WRITE: the tables may be wrong, for book_rebuild only */
};
bool book_open(const char *path, unsigned flags, struct book **book, struct err *err);
/* Flushes nothing: drafts and changes are the caller's. Wipes all keys. */
void book_close(struct book *book);

/* Things a user should know after opening; each has a sentence. None is an error. */
enum book_note {
    BOOK_NOTE_READ_ONLY = 1,       /* the medium or file cannot be written */
    BOOK_NOTE_OPEN_ELSEWHERE = 2,  /* another screen has it open: read-only here */
    BOOK_NOTE_CLOCK_BEHIND = 4,    /* the PC's clock is behind the newest edit */
    BOOK_NOTE_OLDER = 8,           /* an older copy than was last seen on this PC */
    BOOK_NOTE_CHANGED_OUTSIDE = 16,/* the file was changed by something else; it was checked */
    BOOK_NOTE_NEWER_EDITS = 32,    /* holds edits that need a newer program */
    BOOK_NOTE_DAMAGED = 64         /* opened with BOOK_REPAIR: rows that cannot be read are left out */
};
unsigned book_notes(const struct book *book);
const char *book_note_text(enum book_note note); /* translated; borrowed */

const char *book_path(const struct book *book);
bool book_writable(const struct book *book);
/* The genesis' name. */
const struct hash *book_id(const struct book *book);
/* The passphrase that the lock screen of a demo book says; NULL for other books. Borrowed. */
const char *book_demo_passphrase(struct book *book);
/* True if the file was changed by another process since the last call (the command line may write
 * beside a screen): what is on the screen must be read again. Cheap. */
bool book_changed_elsewhere(struct book *book);

/* ---- locking ---- */

enum book_level { BOOK_LOCKED, BOOK_PEOPLE, BOOK_HEALTH };
enum book_level book_level(const struct book *book);
/* Milliseconds until book_unlock tries again: grows with each wrong passphrase. Until then it
 * refuses at once. */
unsigned book_unlock_delay_ms(const struct book *book);
/* user: display name, or NULL to try each in turn. ERR_LOCKED on a wrong passphrase. */
bool book_unlock(struct book *book, const char *user, const char *passphrase,
    enum book_level level, struct err *err);
/* The same for a screen that does not wait: after book_unlock_begin the descriptor can be read when
 * there is something to do (-1: at once); then a step sets *open, or the next record is tried, or
 * it fails as book_unlock does. The end is called in any case, before book_close; it stops what is
 * under way. */
struct unlocking;
bool book_unlock_begin(struct book *book, const char *user, const char *passphrase,
    enum book_level level, struct unlocking **unlocking, struct err *err);
int book_unlock_fd(const struct unlocking *unlocking);
bool book_unlock_step(
    struct book *book, struct unlocking *unlocking, bool *open, struct err *err);
void book_unlock_end(struct unlocking *unlocking);
void book_lock(struct book *book);
void book_lock_health(struct book *book);
const char *book_user(const struct book *book); /* display name of who is in; NULL while locked */
bool book_user_is_facilitator(const struct book *book);
/* What who is in may write on this site: false for a site without its keys. */
bool book_holds_site(struct book *book, uint64_t site);

/* ---- how it is ---- */

struct book_info {
    char *path;
    int format;
    struct hash id;
    struct vec heads;     /* of struct hash */
    int64_t edits;
    int64_t bytes;
    int64_t newest;       /* ms since 1.1.1970 of the newest edit */
    int64_t conflicts;    /* cells with two different values */
    int64_t drafts;
    uint64_t label;
    int64_t last_backup;  /* ms, 0: none */
};
bool book_info(struct book *book, struct book_info *info, struct err *err);
void book_info_clear(struct book_info *info);

/* Settings that belong to the book (rows of entity setting). NULL if not set. Caller frees. */
char *book_setting(struct book *book, const char *name);

/* ---- one transaction over several questions ----

 * Between these what is read stands still, and the file's locks are asked for once instead of for
 * each question. Nothing may be written meanwhile; every begin that gave true is ended. */

bool book_read_begin(struct book *book, struct err *err);
void book_read_end(struct book *book);

/* ---- several edits, one transaction (batch --atomic; import) ---- */

bool book_begin(struct book *book, struct err *err);
bool book_end(struct book *book, struct err *err);
void book_rollback(struct book *book);

#endif
