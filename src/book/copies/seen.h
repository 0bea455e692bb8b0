/*
 * What other copies were seen to have: the heads and the key digest of every bundle and whole copy
 * that was met, by the label of the copy that made it. It only decides what is sent to whom; a copy
 * that has less than was thought tells so by its next file.
 */
#ifndef RUKKANEN_BOOK_COPIES_SEEN_H
#define RUKKANEN_BOOK_COPIES_SEEN_H

#include "book/copies/bundle.h"
#include "book/internal.h"

/* Remembers a header, unless a newer one of that copy is known. */
bool seen_note(
    struct book *book, const struct bundle_header *header, bool bundle, struct err *err);
/* What the copy of that label had when it was seen last. False without err: it was never seen. */
struct seen {
    uint64_t label;
    int64_t made, seen; /* ms: by its clock, by ours */
    struct vec heads;   /* of struct hash */
    struct key_digest keys;
};
bool seen_get(struct book *book, uint64_t label, struct seen *seen, struct err *err);
/* All of them. Appends struct seen. */
bool seen_all(struct book *book, struct vec *all, struct err *err);
void seen_clear(struct seen *seen);

/* ---- met.c ---- */

/* Appends the name of the site where the copy of that label is written, as its own among these
 * heads (of struct hash; may be NULL) or the newest edits tell. False: it is not known. */
bool copy_place(struct book *book, uint64_t label, const struct vec *heads, struct str *out);
/* The same with the heads of the file of it that was met last. */
bool copy_place_guess(struct book *book, uint64_t label, struct str *out);

#endif
