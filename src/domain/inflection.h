/*
 * How Finnish names bend. A name is turned into a handful of stems, each with the endings that it
 * takes: Mäki gives Mäe- (Mäen, Mäelle), Mäke- (Mäkeä, Mäkenä), Mäki- (Mäkien) and so on. Where
 * two ways of bending are possible (Lahden, Lahtin) both are made: nothing is looked up, since
 * names are not words of a dictionary.
 *
 * Sources: Iso suomen kielioppi (Kotus), sections 41-45 on consonant gradation, 52-76 on nominal
 * stems and 94-97 on possessive suffixes; Kielitoimiston ohjepankki on the bending of names.
 */
#ifndef RUKKANEN_SRC_DOMAIN_INFLECTION_H
#define RUKKANEN_SRC_DOMAIN_INFLECTION_H

#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stdint.h>

enum inflection_case {
    CASE_NOMINATIVE,
    CASE_GENITIVE,
    CASE_PARTITIVE,
    CASE_INNER, /* inessive, elative, illative */
    CASE_OUTER, /* adessive, ablative, allative */
    CASE_OTHER  /* essive, translative, abessive */
};

struct stem {
    size_t at, length; /* in the pool */
    uint32_t classes;  /* which endings it takes, with which vowels */
    bool e_type;       /* made as Mäki: Mäen is made, not as Matti: Matin */
};

struct ending {
    enum inflection_case which;
    bool plural;
};

enum inflection_use {
    INFLECT_FAMILY,    /* a family name: every way of bending that its letters allow */
    INFLECT_GIVEN,     /* a given name: not as an old noun (Heli: Helin, never Helen) */
    INFLECT_GIVEN_NOUN /* a given name that is also a noun (Onni: Onnin, Onnen) */
};

/* Appends the stems of one name part (no blanks, no hyphens; NFC, capital first) to stems (of
 * struct stem) and their letters to pool. */
void inflection_stems(
    const char *name, enum inflection_use use, struct str *pool, struct vec *stems);

/* Whether what follows the stem in word (which begins with the stem's letters) is an ending that
 * the stem takes, possessive suffix and clitics (-kin, -kö, -han) included; if so, fills *ending.
 */
bool inflection_ending(const struct stem *stem, const char *word, struct ending *ending);

#endif
