/*
 * What the files of the Copies screen share: copies.c merges and asks, copies_list.c shows,
 * copies_find.c finds folders and files, copies_words.c tells about them, copies_folders.c
 * keeps folders, copies_send.c takes along what is new here.
 */
#ifndef RUKKANEN_SCREEN_COPIES_PARTS_H
#define RUKKANEN_SCREEN_COPIES_PARTS_H

#include "rukkanen/book/copies.h"
#include "rukkanen/tui/list.h"
#include "screen/session.h"

enum file_state {
    FILE_UNREAD,  /* somebody stopped before it was looked at */
    FILE_READ,    /* result tells what merging it would do */
    FILE_ASKS,    /* it does so much that somebody has to say yes; err is the question */
    FILE_MERGED,  /* result tells what it did */
    FILE_REFUSED, /* err tells why */
    FILE_LEFT     /* stopped in the middle, or answered with no: nothing was taken */
};

struct copy_file {
    char *path;
    size_t folder; /* index */
    enum file_state state;
    struct merge_result result;
    struct err err;
};

enum folder_sent { SENT_NOT_YET, SENT_NOTHING_NEW, SENT_DONE, SENT_FAILED };

struct copy_folder {
    char *path;
    bool stick;      /* can be pulled out */
    bool remembered; /* in the settings of this PC */
    bool single;     /* of a file that was named: nothing else is looked at, nothing written */
    struct err err;  /* it could not be looked into */
    enum folder_sent sent;
    struct err why;   /* SENT_FAILED */
    int64_t edits;    /* SENT_DONE: taken along */
};

struct copies_found {
    struct book *book;
    uint64_t label;     /* of this copy */
    struct vec folders; /* struct copy_folder */
    struct vec files;   /* struct copy_file, by folder */
};

#define FOLDER(found, i) VEC_AT(&(found)->folders, struct copy_folder, (i))
#define FILE_OF(found, i) VEC_AT(&(found)->files, struct copy_file, (i))

/* ---- the screen ---- */

/* A line of the list. */
struct copies_line {
    enum list_row kind;
    size_t file, folder; /* file SIZE_MAX: of the folder itself */
    char *text;          /* owned */
};

struct copies {
    struct screen *screen;
    struct copies_found found;
    char *other;      /* a folder or file that was typed; NULL: none */
    bool offer;       /* to remember it */
    struct vec lines; /* struct copies_line */
    struct list list;
    int columns; /* for which the lines were made */
    bool done;   /* something was merged: the screen tells what became of it */
    int64_t odd; /* things to sort out after it */
    /* Of the work under way. */
    size_t next;     /* file */
    size_t asked;    /* file that the open question is about */
    bool only_asked; /* of the files only this one, with a yes */
    bool stopped;
    uint64_t *shown_done; /* of the progress that is shown; NULL: none is */
    int64_t quick_until;  /* clock_monotonic_ms() */
    char *whole; /* path of a whole copy that is being written; owned */
};

/* Questions of the screen. Work that can be stopped comes first. */
enum {
    TAG_READ = 1,
    TAG_MERGED,
    TAG_SENT,
    TAG_ASKED,
    TAG_OTHER,
    TAG_REMEMBER,
    TAG_FORGET,
    TAG_WHOLE
};

/* ---- copies_folders.c ---- */

/* A folder or file as typed, from the home folder on. */
void copies_look_elsewhere(struct screen *screen, const char *typed);
/* Whether the folder that was typed is to be remembered: asks once. */
void copies_offer(struct screen *screen);
/* Remembers the last folder, or lets go the one with the marker. */
void copies_keep_folder(struct screen *screen, bool on);
void copies_whole_is_there(struct screen *screen, const struct result *result);

/* ---- copies_list.c ---- */

void copies_lines_init(struct copies *copies);
void copies_lines_clear(struct copies *copies);
/* After anything about files or folders changed, or the width did. */
void copies_lines_make(struct copies *copies);
const struct copies_line *copies_line(const struct copies *copies, size_t row);

/* ---- copies_find.c ---- */

/* Looks for folders and files anew; other (may be NULL) is a folder or file that was typed. What
 * the files hold is not looked at yet. */
void copies_find(struct copies_found *found, const struct settings *settings, const char *other);
void copies_found_clear(struct copies_found *found);
/* Whether the sticks that are plugged in are those that were found. */
bool copies_same_media(const struct copies_found *found);
/* Whether the settings of this PC name the folder; adds it to them or takes it out. */
bool copies_remembered(const struct settings *settings, const char *folder);
bool copies_remember(struct settings *settings, const char *folder, bool remember, struct err *err);

/* ---- copies_words.c ---- */

/* "12 muutosta, joita täällä ei ole; sinne viedään 41". */
void copies_relation(const struct copies_found *found, size_t file, struct str *out);
/* Whether the copy that a file belongs to is to get what it lacks. */
bool copies_wants(const struct copies_found *found, size_t file);
/* What else is to be told of a file: calls add with a line each time. */
void copies_details(struct copies_found *found, size_t file,
    void (*add)(void *data, const char *line), void *data);
/* "3 kokousta, 12 läsnäoloa, 1 henkilö". */
void copies_counts(const struct merge_result *result, struct str *out);
/* What is written of a folder beside its files: "Muistitikku KINGSTON". */
void copies_folder_name(const struct copy_folder *folder, struct str *out);
/* What became of taking along, or nothing. */
void copies_sent(const struct copy_folder *folder, struct str *out);

/* ---- copies_send.c ---- */

/* Where files of this book lie in the folder, or it is remembered: publishes there what is lacking;
 * fills sent, why and edits. */
void copies_send(struct copies_found *found, size_t folder, const struct sync_options *options);

#endif
