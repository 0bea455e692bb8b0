/*
 * Names that are also words: Mäki is a hill, Marja a berry, Toivo hope. At the start of a sentence
 * a capital letter does not tell them apart; the words around do.
 */
#ifndef RUKKANEN_SRC_DOMAIN_HOMONYM_H
#define RUKKANEN_SRC_DOMAIN_HOMONYM_H

#include "inflection.h"

#include <stdbool.h>

struct homonym {
    const char *name; /* as a name: capital first, basic form */
    bool e_type;      /* as a word it bends like mäki: mäen */
    bool place;       /* terrain: its local cases are mostly about the place */
    bool common;      /* as a word it begins sentences often */
};

/* NULL where the name is no word that matters. */
const struct homonym *homonym_of(const char *name);
/* Whether this very form is also a form of another word: Ainoa, Hiljaa. */
bool homonym_form(const char *word);
/* Whether the word, in small letters, tells that what stands before it is a person: kertoi, ehdotus,
 * kanssa. */
bool homonym_tells_person(const char *word);
/* Whether the word says nothing of that, and the next one must be looked at: on, ei, aikoo. */
bool homonym_is_auxiliary(const char *word);

/* What stands around. given: it would be a given name; old_form: in a form that given names hardly
 * have (Onnen); person_word: the words after it tell a person; sure: the same person is named
 * elsewhere in the text; as_word: the word is used in lower case elsewhere in the text; auxiliary:
 * followed by on, ei. */
struct homonym_signs {
    struct ending ending;
    bool given, old_form, person_word, sure, as_word, auxiliary;
};

/* How much speaks for a person: from 1 on it is one. */
int homonym_score(const struct homonym *homonym, const struct homonym_signs *signs);

#endif
