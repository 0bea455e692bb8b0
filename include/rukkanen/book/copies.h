/*
 * Copies of a book. Anybody may copy the file, at any moment, by any means, and write in the copy;
 * here copies become one again. Joining takes the other file's edits and key records into this
 * book: nothing is chosen between, nothing is lost, and any order and any number of times gives
 * the same. The other file is only read: a whole copy, or a bundle of changes (.rkb).
 *
 * Joining works while the book is locked, since it makes no edit. A file is taken whole or not at
 * all; what is refused leaves this book as it was.
 */
#ifndef RUKKANEN_BOOK_COPIES_H
#define RUKKANEN_BOOK_COPIES_H

#include "rukkanen/book/change.h"

/* ---- joining ---- */

enum copy_relation {
    COPY_SAME,     /* neither holds anything that the other lacks */
    COPY_INCLUDED, /* all of it is here; here is more */
    COPY_AHEAD,    /* all that is here is there; there is more */
    COPY_PARTED    /* each holds what the other lacks */
};

/* What would happen to the rows of one entity. */
struct merge_count {
    int entity;
    int64_t added, changed, removed;
};

struct merge_result {
    enum copy_relation relation;
    bool bundle;            /* the other file is a bundle of changes */
    bool another;           /* refused: the other file is of another book */
    uint64_t from;          /* label of the copy whose file it is; 0: not known */
    uint64_t label;         /* of the copy that wrote the newest of what was new here */
    int64_t newest;         /* ms since 1.1.1970: the newest edit in it that was new here; 0: none */
    char *author;           /* display name of that edit's author, or NULL; owned */
    char *place;            /* name of the site where that copy is written, or NULL; owned */
    int64_t edits;          /* taken; with dry_run: that would be */
    int64_t lacking;        /* edits here that the other lacks */
    int64_t records;        /* key records and gone records taken */
    struct vec counts;      /* of struct merge_count, by entity, only where something is */
    struct vec together;    /* of struct merge_row: written on both sides, different fields */
    int64_t differ;         /* cells with two values because of it */
    int64_t doubtful;       /* edits whose time cannot be right */
    int64_t orphans;        /* edits kept aside until their ancestors come */
    struct vec missing;     /* of uint64_t: labels whose copies may have these; 0: not known */
    int64_t waiting;        /* edits kept but not counted: their author may not, or was removed */
    int64_t newer;          /* edits that need a newer program to be shown whole */
    struct vec drafts;      /* of struct draft_info: unfinished text that stays in the other file */
};
struct merge_row {
    int entity;
    uint64_t id;
};

struct merge_options {
    bool dry_run; /* all is worked out, nothing is taken */
    bool yes;     /* also what asks: much removed or replaced, erasures of many, what an undone merge
                     had brought */
    /* May be NULL: called now and then with per cent done; false stops, and nothing was taken. */
    bool (*progress)(void *data, int percent);
    void *data;
};

/* Joins one file into the book. ERR_FOREIGN: refused whole; ERR_NEWER: of a newer format;
 * ERR_CONFIRM: needs options->yes, the sentence says why. *result is filled as far as known and is
 * the caller's to clear in any case. Calls that follow each other without an edit between are one
 * merge for book_merge_undo. */
bool book_merge(struct book *book, const char *path, const struct merge_options *options,
    struct merge_result *result, struct err *err);
void merge_result_clear(struct merge_result *result);
/* Whether the newest thing that happened to this book is a merge. */
bool book_merge_can_undo(struct book *book);
/* Takes back what the merge brought: possible until the next edit. What an erasure took does not
 * come back. The edits are remembered, so that another merge asks before it brings them again.
 * ERR_REFUSED where there is nothing to undo, or somebody else's draft is open. */
bool book_merge_undo(struct book *book, struct err *err);

/* Appends the paths (char *, the caller's to free) of the files in a folder that look like copies
 * or bundles by their first bytes, whatever their names, sorted; without the book itself. Folders
 * in it are not entered. ERR_FOREIGN where there are more than COPIES_IN_FOLDER files. */
enum { COPIES_IN_FOLDER = 20000 };
bool book_copies_find(struct book *book, const char *folder, struct vec *paths, struct err *err);

/* ---- bundles ---- */

struct bundle_target {
    uint64_t label;          /* the copy it is for, as it was seen last; 0: see since */
    const struct vec *since; /* of struct hash: heads that the receiver has; NULL: everything */
};
/* Writes what the receiver lacks to a new file (never over another). *edits and *records are how
 * many; where nothing is new no file is written and both are 0. ERR_REFUSED for a label that was
 * never seen. */
bool book_bundle(struct book *book, const char *path, const struct bundle_target *target,
    int64_t *edits, int64_t *records, struct err *err);

/* ---- copies that were seen ---- */

struct copy_info {
    uint64_t label;
    bool own;          /* this copy */
    int64_t last_edit; /* ms: its newest edit here; 0: none */
    int64_t seen;      /* ms: when a file of it was last met; 0: never */
    int64_t lacking;   /* edits here that it has not been seen to have; -1: nothing is known of it */
    int64_t unconfirmed; /* acts of forgetting here that it has not been seen to have: neither its
                            files nor its edits build on them */
    int64_t differ;    /* places with two values, one of them from it */
    uint64_t site;     /* 0: not told */
    char place[160];   /* "Valkeala, pekan-kannettava"; "": not known */
};
/* This copy first, then the others by what was written last. Appends struct copy_info. */
bool book_copies(struct book *book, struct vec *copies, struct err *err);
/* The same, fast in a book of any size: this copy, then those of which a file was met, the latest
 * first, at most so many (0: all); last_edit and unconfirmed are not told. */
bool book_copies_met(struct book *book, size_t most, struct vec *copies, struct err *err);

/* ---- which place and computer a copy is ---- */

/* A copy's first edit under its label says it, in a row of entity "copy" that all may read; where
 * the book has several sites, its user is asked once. */

/* Appends "Valkeala, pekan-kannettava"; where it was not told, the site of its latest edits; false
 * where nothing is known of that label. Works locked. */
bool book_copy_place(struct book *book, uint64_t label, struct str *out);
/* The same without the computer. */
bool book_copy_site_name(struct book *book, uint64_t label, struct str *out);
/* The same on the heap where it is another copy than this one, else NULL. */
char *book_copy_place_elsewhere(struct book *book, uint64_t label);
uint64_t book_copy_site(struct book *book, uint64_t label); /* 0: not told */
/* Whether to ask who is in where this copy is kept: there are several sites, and it is a copy that
 * has not told yet. */
bool book_copy_asks_place(struct book *book);
/* Nothing was written in this file on this PC yet: it came from elsewhere. */
bool book_copy_is_new(struct book *book);
/* Tells it; makes an edit. */
bool book_copy_set_place(struct book *book, uint64_t site, struct err *err);

/* ---- folders: sticks, shared and synchronised folders ---- */

/*
 * Every copy publishes new files under new names and reads all others': there is no lock, no list,
 * and no file is ever written over, so many may do it at once, any engine may carry the folder
 * about, and half of it is as good as it goes. Names, times and permissions mean nothing; a file
 * proves itself by its content.
 */
enum folder_state {
    FOLDER_MERGED,     /* it held something new: result tells what */
    FOLDER_KNOWN,      /* all of it was here */
    FOLDER_UNFINISHED, /* cut or empty: still on its way, or its writing was stopped */
    FOLDER_OTHER_BOOK, /* of another book: left alone */
    FOLDER_REFUSED     /* why tells; ERR_CONFIRM: it asks, ERR_NEWER: needs a newer program */
};
struct folder_entry {
    char *path;
    enum folder_state state;
    bool own; /* this copy made it */
    struct merge_result result;
    struct err why;
};
void folder_entries_clear(struct vec *entries); /* of struct folder_entry */

struct sync_options {
    bool with_book; /* publishes a whole copy, too: what a new site starts from */
    bool yes;       /* as for a merge */
    /* May be NULL: per cent done; false stops between two files. What was merged stays. */
    bool (*progress)(void *data, int percent);
    void *data;
};
struct sync_result {
    struct vec files;  /* of struct folder_entry, by name; what has nothing to do with it is left out */
    int64_t edits;     /* published */
    int64_t records;   /* key records published */
    char *published;   /* name of the new file, or NULL: nothing was lacking there */
    char *whole;       /* name of the new whole copy, or NULL */
    int64_t tidied;    /* older files of this copy that were taken away */
    bool safe;         /* all is on the medium and was read back: a stick may be taken out */
};
/* Merges what others put into the folder, then publishes what others lack that is in no file
 * there. Works locked. Files that are refused keep nothing else out; they are in *result. On
 * failure the book and the files that were in the folder are whole; *result is filled as far as it
 * came and is the caller's to clear in any case. */
bool book_sync(struct book *book, const char *folder, const struct sync_options *options,
    struct sync_result *result, struct err *err);
void sync_result_clear(struct sync_result *result);

#endif
