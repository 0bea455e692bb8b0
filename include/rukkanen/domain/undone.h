/*
 * What an undo changed, in words: "kokous 9/2026, Kevätretki: Päätös". One sentence's worth: a few
 * records by name with the fields of each, then how many more.
 */
#ifndef RUKKANEN_DOMAIN_UNDONE_H
#define RUKKANEN_DOMAIN_UNDONE_H

#include "rukkanen/base/str.h"
#include "rukkanen/book/change.h"

#include <stdbool.h>

/* Appends it in the current language; nothing where the undo wrote nothing. again: it was the undo
 * of an undo, and told is what was done again. */
void undone_words(
    struct book *book, const struct undo_result *result, bool again, struct str *out);

#endif
