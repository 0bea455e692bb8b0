/*
 * People taken over from a table: a list that an association kept in a spreadsheet becomes rows of
 * the book. All rows are read and judged first; only then is anything written, in one transaction:
 * a file is taken whole or not at all, unless whoever imports says that bad rows may be left out.
 *
 * Somebody who is in the book already, by the same name and no other year of birth, is not added a
 * second time, but joins the group that was told.
 */
#ifndef RUKKANEN_EXCHANGE_IMPORT_H
#define RUKKANEN_EXCHANGE_IMPORT_H

#include "rukkanen/book/book.h"
#include "rukkanen/exchange/columns.h"
#include "rukkanen/exchange/csv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct import_options {
    bool headings;  /* the first row holds headings */
    uint64_t group; /* everybody joins it, from today; 0: none */
    uint64_t site;  /* home of new people whose row does not tell it; 0: the only one there is */
    bool skip_bad;  /* bad rows are left out, the others are taken */
};

enum import_state {
    IMPORT_NEW,   /* is, or was, added */
    IMPORT_KNOWN, /* is in the book already */
    IMPORT_BAD    /* cannot be taken; reason says why */
};

struct import_row {
    size_t row;      /* of the table */
    size_t line;     /* of the file */
    enum import_state state;
    uint64_t person; /* KNOWN: who it is; NEW: 0 until it is written */
    char *reason;    /* BAD: a sentence; owned */
};

/* Judges every row: appends struct import_row for each. columns: of struct column, one for each
 * column of the table. Needs the book unlocked to people. Fails only where the book cannot be
 * read. */
bool import_judge(struct book *book, const struct csv_table *table, const struct vec *columns,
    const struct import_options *options, struct vec *rows, struct err *err);
/* How many of the rows are in a state. */
size_t import_count(const struct vec *rows, enum import_state state);
/* True where no row is bad; else ERR_FOREIGN, with line and reason of the first. */
bool import_refuse(const struct vec *rows, struct err *err);
/* Writes what was judged: one edit for each person. ERR_FOREIGN where a row is bad and skip_bad is
 * not set: then, and on any failure, nothing is written. The new ones get their person. */
bool import_write(struct book *book, const struct csv_table *table, const struct vec *columns,
    const struct import_options *options, struct vec *rows, struct err *err);
void import_clear(struct vec *rows);

#endif
