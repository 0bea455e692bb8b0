/*
 * Finnish words in their cases: retki, retken, retkelle, retkiä are one word, kaupunki and
 * kaupungissa too. A word that was typed is taken apart in every way that its letters allow
 * (clitic, possessive suffix, case, gradation), which gives a handful of roots, each with the
 * vowels that may follow it; a text holds the word where a root is followed by something that bends
 * so. There is no dictionary, so a rare false hit is possible; a missed one is worse.
 *
 * Sources: Iso suomen kielioppi (Kotus), sections 41-45 on consonant gradation, 52-80 on nominal
 * stems and endings, 94-97 and 126-131 on possessive suffixes and clitics.
 */
#ifndef RUKKANEN_SRC_DOMAIN_STEM_H
#define RUKKANEN_SRC_DOMAIN_STEM_H

#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stddef.h>

/* What may follow a root: the end of its stem. */
enum stem_class {
    STEM_A,   /* kala: kala-, kalo+i- */
    STEM_AE,  /* pöytä */
    STEM_O,   /* talo */
    STEM_OE,  /* pöllö */
    STEM_U,   /* katu */
    STEM_Y,   /* hylly */
    STEM_I,   /* retki: retke-; risti: risti-, riste+i- */
    STEM_E,   /* huone: huonee- */
    STEM_S,   /* kokous: kokoukse- */
    STEM_NEN, /* ihminen: ihmise- */
    STEM_IN,  /* puhelin: puhelime- */
    STEM_AS,  /* opas: oppaa- */
    STEM_NONE, /* ends in a consonant: Lidl, internet */
    STEM_CLASSES
};

struct root {
    char *text; /* folded */
    size_t len;
    enum stem_class class;
};

/* Appends the roots (struct root) of a folded word. */
void stem_roots(const char *word, struct vec *roots);
void stem_roots_clear(struct vec *roots);
/* Whether rest (folded, the letters of a word behind a root of that class) bends the root. */
bool stem_bends(enum stem_class class, const char *rest, size_t len);

#endif
