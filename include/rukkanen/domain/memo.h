/*
 * A memo as data: everything that stands on the page of a meeting, in the language of its group,
 * either as it may hang on a wall (public) or as the facilitators keep it (internal). The layer of
 * paper turns it into a page; publishing keeps it in the book as a text (its body) that can be read
 * back without any key.
 *
 * Names are not written into the texts. A text of a memo holds places for names, "{1}", "{2}" (real
 * braces are doubled, "{{"), and the names stand in a list of their own. So a name that may no
 * longer be shown can be taken out of a published page, and every copy of it, without touching the
 * text. memo_text puts them together.
 */
#ifndef RUKKANEN_DOMAIN_MEMO_H
#define RUKKANEN_DOMAIN_MEMO_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"

#include <stdbool.h>
#include <stdint.h>

enum memo_use { MEMO_PUBLIC, MEMO_INTERNAL };

struct memo_name {
    uint64_t person; /* 0 where it was read back from a page */
    char *text;      /* as shown: "Marja Koski", "Marja", "Mäen Sirkka"; NULL: taken out */
};

struct memo_item {
    int64_t number;   /* 1 ... */
    bool on_board;
    /* Texts with name places; never NULL. */
    char *heading;
    char *text;
    char *decision;
    char *responsible; /* "{3}", "eräs osallistuja", a typed name; "" */
    int64_t due;       /* DATE_NONE: none */
};

struct memo {
    enum lang lang;
    enum memo_use use;
    uint64_t meeting;
    int64_t version;   /* 1; 2 and on: corrected */
    int64_t written;   /* the day it was written, or published */
    int64_t corrected; /* the day of version 2 and on; DATE_NONE: the first version */
    /* Texts with name places; never NULL, "" where there is nothing to say. */
    char *organisation; /* the site: "Hakolan kerhohuone" */
    char *group;
    char *title;        /* "Hakolan työrukkanen, kokous 9/2026" */
    char *board_title;  /* in the list of the board: "Hakolan työrukkanen, muistio 9/2026" */
    char *time;         /* "la 21.11.2026 klo 10–11.30" */
    char *place;
    char *present;      /* "6 osallistujaa: {1}, {2} ja 4 muuta" */
    char *leaders;      /* "ohjaaja {3}": a name taken out is told in brackets */
    char *absent;       /* "2, joista 1 ilmoitti esteestä"; internal with names */
    char *visitors;     /* "2 vierailijaa"; internal with their names */
    char *next;         /* "ke 8.12.2026 klo 13, kylätalo" */
    char *secretary;
    char *note;         /* the internal note; "" in public */
    struct vec items;   /* struct memo_item */
    struct vec names;   /* struct memo_name; place {n} is names[n-1] */
};

void memo_init(struct memo *memo);
void memo_clear(struct memo *memo); /* wipes names and texts */

/* The memo of a meeting as it stands now. change (may be NULL) is laid over the rows, so a page can
 * be looked at before it is saved. MEMO_PUBLIC: only items shown on the board, names as consented
 * to for the notice board, the others counted; free texts as they stand (publish.h looks for names
 * in them). MEMO_INTERNAL: everything. Needs the people key of the site (ERR_LOCKED). The memo need
 * not be initialised; clear it where this returned true. */
bool memo_build(struct book *book, const struct change *change, uint64_t meeting,
    enum memo_use use, struct memo *memo, struct err *err);

/* Appends a text of the memo with the names in their places. A name that was taken out is told as
 * "a participant" in the memo's language. */
void memo_text(const struct memo *memo, const char *text, struct str *out);
/* The same for memo->leaders, where it is "(name removed)". */
void memo_leaders(const struct memo *memo, struct str *out);
/* Appends "korjattu 23.11.2026", nothing for the first version. */
void memo_corrected(const struct memo *memo, struct str *out);

/* The stable text of a public memo, for the body of its page: a first line "rukkanen-memo 1", then
 * a word and its text on each line; no names. Appends. */
void memo_to_body(const struct memo *memo, struct str *out);
/* Back from a body; names are still to be filled in (memo_name_set), a place without one counts as
 * taken out. Lines that a newer program wrote are passed over. ERR_DAMAGED where it is no memo. The
 * memo need not be initialised; clear it where this returned true. */
bool memo_from_body(const char *body, struct memo *memo, struct err *err);
/* How many name places its texts have; those of them that are not in memo->names, or there without
 * a text, were taken out. */
size_t memo_places(const struct memo *memo);
/* Gives place n (1 ...) its name. */
void memo_name_set(struct memo *memo, int64_t place, uint64_t person, const char *text);

/* The building blocks of texts with name places, each appending: plain text with its braces
 * doubled; a place for a name. */
void memo_add_plain(struct str *out, const char *text);
void memo_add_name(struct memo *memo, struct str *out, uint64_t person, const char *text);

#endif
