/*
 * The demo book: invented people, three groups, two years of meetings with memos, dated so that
 * one of them is on now. For looking around without harm.
 */
#ifndef RUKKANEN_DOMAIN_DEMO_H
#define RUKKANEN_DOMAIN_DEMO_H

#include "rukkanen/book/book.h"

#include <stdbool.h>

/* Makes a demo book in a new file (never over another). The book is closed again; its lock screen
 * says the passphrase. */
bool demo_make(const char *path, struct err *err);
/* The passphrase of demo books. Borrowed. */
const char *demo_passphrase(void);
/* Whether a demo book may be made anew: nobody has written in it since it was made, and its newest
 * planned meeting is over. Works locked. */
bool demo_is_stale(struct book *book);

#endif
