/*
 * References that hold no more. Nothing in the file enforces them, since copies are written apart:
 * one may remove a meeting while another adds an item to it, or forget a person whom another makes
 * responsible for something. What came of it is found here, to be shown and mended.
 */
#ifndef RUKKANEN_BOOK_LOOSE_H
#define RUKKANEN_BOOK_LOOSE_H

#include "rukkanen/book/query.h"

struct loose {
    int entity;
    uint64_t id;                /* a row that is not removed */
    const struct field *field;  /* of it, and leads nowhere */
    uint64_t ref;               /* where it led */
    bool removed;               /* ref is there, but removed; the row belongs to it, and was written
                                   without knowing of the removal or after it */
};
/* Appends struct loose. What is public is found while locked too. Goes once over each table, by
 * their indexes; sealed references are only read where one of them can be loose: after an erasure,
 * while edits wait, and of rows that belong to a removed person. */
bool book_loose(struct book *book, struct vec *loose, struct err *err);
/* Whether more than one copy has written in the book. Cheap. */
bool book_written_apart(struct book *book);

#endif
