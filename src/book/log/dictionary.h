/*
 * Dictionaries for compressing edits: bytes of typical edits, so that the first words of a short
 * text already find something to refer to. A dictionary's number stands in the file for ever; a
 * dictionary is never changed or taken out, only a new one is added, which then is written with.
 */
#ifndef RUKKANEN_BOOK_LOG_DICTIONARY_H
#define RUKKANEN_BOOK_LOG_DICTIONARY_H

#include <stddef.h>

enum { DICTIONARY_MAX = 14 };

struct dictionary {
    const unsigned char *bytes;
    size_t length;
};

/* Dictionary number, counted from 1; NULL where this program has none of that number. */
const struct dictionary *dictionary_at(int number);
/* The number of the one that new edits are written with; 0: none. */
int dictionary_newest(void);

#endif
