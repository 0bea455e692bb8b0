/*
 * The apply step: what an arriving edit does to the rows it writes. It is the same for an edit
 * appended here, one that comes from elsewhere and a replay of the whole log, and gives the same
 * tables in any order in which parents come before children.
 */
#ifndef RUKKANEN_BOOK_LOG_APPLY_H
#define RUKKANEN_BOOK_LOG_APPLY_H

#include "book/log/ancestry.h"
#include "book/log/tables.h"

/* The arriving edit. */
struct arrival {
    struct store *store;
    struct ancestry *ancestry;
    struct tables *tables;
    int64_t n;
    bool full; /* it descends from everything that came before: no ancestry has to be asked */
    const struct payload *payload;
};

/* Applies one chunk of the payload, found at places[index], to the tables' cache. */
bool apply_chunk(const struct arrival *arrival, size_t index, struct err *err);
/* Applies every chunk. */
bool apply_all(const struct arrival *arrival, struct err *err);

#endif
