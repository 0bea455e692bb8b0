/*
 * What stays together at the end of a line and at the foot of a sheet.
 *
 * "klo 10", "la 8.5.", "5 km" and "040 123 4567" are read as one word and are not parted by the end
 * of a line (Kielitoimiston ohjepankki: rivinvaihto, numerot ja yksiköt).
 */
#ifndef RUKKANEN_PAPER_GLUE_H
#define RUKKANEN_PAPER_GLUE_H

#include "rukkanen/paper/page.h"

/* True where the blank at text[at] must not become the end of a line. */
bool glue_holds(const char *text, size_t len, size_t at);

/* How many blocks of the kind of block i follow each other there; *place is where i is in them. */
size_t glue_run(const struct page *page, size_t i, size_t *place);
/* True where block i must be on the sheet of the block above it: a decision stays with what it
 * decides, a list with the words that announce it, a signature with what is signed; and a long list
 * leaves no line of it alone. */
bool glue_to_above(const struct page *page, size_t i);

#endif
