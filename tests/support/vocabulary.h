/*
 * The words that may stand on a screen in one language: those of its catalog and of the demo book.
 * A word that is cut is none of them, and neither is one that nobody translated.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_VOCABULARY_H
#define RUKKANEN_TESTS_SUPPORT_VOCABULARY_H

#include "rukkanen/base/vec.h"

#include <stdbool.h>

enum { VOCABULARY_LONGEST = 128 };

struct vocabulary {
    struct vec words; /* char *, owned, in lower case, in order */
};

/* The translations in po/LANG.po; of "en" the strings themselves. */
void vocabulary_of_language(struct vocabulary *vocabulary, const char *lang);
void vocabulary_of_files(struct vocabulary *vocabulary, const char *pattern);
/* Names of days and months. */
void vocabulary_of_dates(struct vocabulary *vocabulary, const char *lang);
void vocabulary_of_text(struct vocabulary *vocabulary, const char *text);
/* Words of the English strings that are not among the known ones. */
void vocabulary_foreign(struct vocabulary *foreign, const struct vocabulary *known);
bool vocabulary_has(const struct vocabulary *vocabulary, const char *word);
void vocabulary_clear(struct vocabulary *vocabulary);

/* Copies the next word (letters only, two or more, in lower case) and steps over it; false at the
 * end. *at is then just behind the word. */
bool vocabulary_next(const char **at, char word[VOCABULARY_LONGEST]);

#endif
