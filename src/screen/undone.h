/*
 * What an undo took back, in words: "Skills: singing (Mäki Sirkka)". Whoever pressed Ctrl-Z once too
 * often sees at once what has gone.
 */
#ifndef RUKKANEN_SCREEN_UNDONE_H
#define RUKKANEN_SCREEN_UNDONE_H

#include "rukkanen/book/change.h"

/* Appends the name of what an undo changed; nothing where it is locked. */
void undone_name(struct book *book, const struct undo_result *result, struct str *out);

#endif
