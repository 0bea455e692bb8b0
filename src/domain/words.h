/*
 * The words of a text as the finder of names needs them: where each stands, whether it begins with
 * a capital, and whether it had to, since a sentence begins there.
 */
#ifndef RUKKANEN_SRC_DOMAIN_WORDS_H
#define RUKKANEN_SRC_DOMAIN_WORDS_H

#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"

#include <stdbool.h>

struct word {
    size_t start, length; /* bytes */
    size_t mark;          /* length before the ' or : in it (Rousseau'n), or 0 */
    bool capital;
    bool initial; /* first of a sentence, a line or a quotation, or all in capitals */
    bool joined;  /* a hyphen stands between the word before and this one, and nothing else */
};

struct word_look {
    size_t letters;
    bool capital, all_capital;
};

/* Appends the words of text (UTF-8; bytes that are none divide words) to words, of struct word. */
void words_of(const char *text, struct vec *words);
/* The word as it is compared: NFC, straight apostrophe, MÄKI as Mäki. Replaces *out. */
void word_form(struct str *out, const char *text, size_t length);
struct word_look word_look(const char *text);
void word_capitalise(struct str *word);
/* Whether only blanks, or one line break, stand here. */
bool word_gap(const char *text, size_t length);
/* von, af, de and their like, which are part of a family name but no name. */
bool word_is_particle(const char *word);
bool word_is_particle_n(const char *word, size_t length);

#endif
