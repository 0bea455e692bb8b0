/*
 * The order of Finnish lists as bytes: memcmp of two keys orders the texts as a modern Finnish
 * register does (... z å ä ö; ü as y, đ as d; v and w apart; digits before letters; other accents,
 * then case, decide only between words that are otherwise equal; hyphens and apostrophes are
 * passed over). The same on every machine, whatever its locale, so a key may be stored and
 * indexed. Follows the Unicode Collation Algorithm with the CLDR rules for Finnish, for the Latin
 * letters; other scripts follow after Latin by code point.
 */
#ifndef RUKKANEN_BASE_SORTKEY_H
#define RUKKANEN_BASE_SORTKEY_H

#include "rukkanen/base/str.h"

/* Appends the key of a text (NUL-terminated) to out. The key holds no NUL byte. */
void sortkey(const char *text, struct str *out);
/* As strcmp, by the keys of both: for sorting a few rows in memory. */
int sortkey_compare(const char *a, const char *b);

#endif
