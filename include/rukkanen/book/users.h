/*
 * Users of the book: facilitators and peers with a passphrase each, and what they may open.
 */
#ifndef RUKKANEN_BOOK_USERS_H
#define RUKKANEN_BOOK_USERS_H

#include "rukkanen/book/book.h"

struct book_user {
    struct hash id;
    char *name;
    bool facilitator;  /* else peer */
    bool removed;
    struct vec sites;  /* of uint64_t: sites that they can open */
    bool health;
};
/* By name; works locked. Appends struct book_user. */
bool book_users(struct book *book, struct vec *users, struct err *err);
void book_users_clear(struct vec *users);

/* Only the display names of those who may be in (char *, the caller's to free): fast, for the lock
 * screen. */
bool book_user_names(struct book *book, struct vec *names, struct err *err);

struct book_user_new {
    const char *name;
    const char *passphrase;
    bool peer;
    const uint64_t *sites; /* NULL: all that who is in holds */
    size_t n_sites;
    bool no_health;
};
bool book_user_add(struct book *book, const struct book_user_new *user, struct err *err);
bool book_user_remove(struct book *book, const char *name, struct err *err);
/* Of who is in. The present one is asked again (NULL is enough while health is open). */
bool book_user_passphrase(struct book *book, const char *present, const char *new_passphrase,
    struct err *err);
/* With the recovery code, for the named user (NULL: the only one). Works locked. */
bool book_user_recover(struct book *book, const char *name, const char *code,
    const char *new_passphrase, struct err *err);

/* ---- what waits for a choice after a merge ---- */

/* Edits that are kept but count for nothing, since their author was removed before, or is a peer
 * and did what only facilitators may. */
struct book_waiting {
    struct hash author;
    char *name;    /* display name, owned; NULL: not known here */
    bool removed;
    int64_t edits;
};
/* An entry for each author; works locked. Appends struct book_waiting. */
bool book_waiting(struct book *book, struct vec *waiting, struct err *err);
void book_waiting_clear(struct vec *waiting);
/* Lets all that waits of the named user count, here and in every copy that gets to know of it. By a
 * facilitator. *edits (may be NULL): how many. ERR_REFUSED where nothing of theirs waits. */
bool book_user_accept(struct book *book, const char *name, int64_t *edits, struct err *err);

/* Users whom more than one passphrase opens: it was changed on two copies at once. */
struct book_variants {
    char *name;   /* owned */
    size_t count;
    bool own;     /* who is in: may choose now */
};
/* Works locked. Appends struct book_variants. */
bool book_user_variants(struct book *book, struct vec *variants, struct err *err);
void book_user_variants_clear(struct vec *variants);
/* The passphrase that who is in has just used stays; the others open nothing any more. */
bool book_user_keep_passphrase(struct book *book, struct err *err);

/* Four plain Finnish words of 4096, as a passphrase to offer: 48 bits. */
void book_suggest_passphrase(struct str *out);

#endif
