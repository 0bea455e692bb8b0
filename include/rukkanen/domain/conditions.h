/*
 * What is odd after copies were joined, though every copy by itself was in order: the same person
 * written down on two of them, two meetings on one day, an item of a meeting that was removed
 * elsewhere, a name on a page whose consent ended meanwhile. Nothing of it is stored: it is derived
 * from the rows whenever it is asked for, so every copy tells the same and a mended one is gone.
 * (Two values of one field are told elsewhere.)
 *
 * While the book is locked only what is public is told.
 */
#ifndef RUKKANEN_DOMAIN_CONDITIONS_H
#define RUKKANEN_DOMAIN_CONDITIONS_H

#include "rukkanen/base/str.h"
#include "rukkanen/book/query.h"

enum condition_kind {
    CONDITION_SAME_PERSON,     /* two of one name, and nothing known that tells them apart */
    CONDITION_SAME_GROUP,      /* of one name and area */
    CONDITION_SAME_MEETING,    /* of one group, day, kind and hour */
    CONDITION_SAME_ATTENDANCE, /* two marks of one person in a meeting: two records were joined */
    CONDITION_OPEN_PERIODS,    /* one person twice in a group, both without an end */
    CONDITION_REMOVED,         /* rows of a removed record, written without knowing of it */
    CONDITION_NOWHERE,         /* a reference to a row that is not there any more */
    CONDITION_NAME_ON_PAGE,    /* shown on a published page without a consent that covers it */
    CONDITION_PASSPHRASES,     /* a user with two passphrases */
    CONDITION_WAITING,         /* changes of a user that count only when a facilitator accepts */
    CONDITION_KINDS
};

struct condition_row {
    int entity;
    uint64_t id;
};

struct condition {
    enum condition_kind kind;
    struct vec rows;           /* of struct condition_row: those concerned; the first one stays or
                                  is what the others belong to */
    const struct field *field; /* CONDITION_NOWHERE: the one that leads nowhere */
    uint64_t about;            /* the person or record that it is about; 0: none */
    char *user;                /* owned; of the last two kinds; NULL: not known here */
    int64_t count;             /* passphrases, changes */
    bool own;                  /* CONDITION_PASSPHRASES: of who is in */
};

/* All of them, by kind, then by rows. Appends struct condition. */
bool conditions_list(struct book *book, struct vec *conditions, struct err *err);
void conditions_clear(struct vec *conditions);
/* How many there are; 0 where they cannot be read. */
int64_t conditions_count(struct book *book);

/* Stable name: "same-person". */
const char *condition_name(enum condition_kind kind);
/* Appends what is odd, in a sentence in the current language, with the names of the rows as far as
 * they may be read. */
void condition_text(struct book *book, const struct condition *condition, struct str *out);
/* Appends the question whether it is to be mended: what would happen. Nothing where it cannot be
 * mended by who is in; condition_text then tells who can. */
void condition_question(struct book *book, const struct condition *condition, struct str *out);
/* Appends the command lines that mend it, one a line. */
void condition_commands(struct book *book, const struct condition *condition, struct str *out);
/* Does what the question says. Can be undone as any change, but for names on pages and
 * passphrases. */
bool condition_mend(struct book *book, const struct condition *condition, struct err *err);

/* Two records of one person become one for all who read: see query.h. ERR_REFUSED where they are
 * one already, or a record is not there. Undone by an undo, or by removing the row that says so. */
bool person_join(struct book *book, uint64_t one, uint64_t other, struct err *err);

#endif
