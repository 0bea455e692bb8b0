/*
 * Long texts that were written apart from one beginning. Sentences are what is compared: what only
 * one of the texts changed is taken as it is, and where two changed the same place both versions
 * stand after each other, each in brackets with whose it is. The outcome is a proposal for somebody
 * to read and finish, never a text to be saved unseen.
 *
 * A sentence ends at . ! ? or …, where what follows does not begin with a small letter, and at the
 * end of a line. Texts are UTF-8.
 */
#ifndef RUKKANEN_DOMAIN_SENTENCES_H
#define RUKKANEN_DOMAIN_SENTENCES_H

#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stddef.h>

/* A piece of a text. */
struct sentence_part {
    size_t start, length; /* bytes */
};

struct sentence_version {
    const char *text;
    const char *label; /* whose it is, for the brackets: "1 Sanna" */
};

/* Appends the proposal to *out, and the places in it (struct sentence_part) where versions stand
 * after each other to *marks; none: the changes did not touch each other. ancestor: the text before
 * they parted, "" where there was none. n is two or more. */
void sentences_join(const char *ancestor, const struct sentence_version *versions, size_t n,
    struct str *out, struct vec *marks);
/* The first place where a text still holds a version in brackets, its length in *length; the length
 * of the text and 0 where there is none. */
size_t sentences_marked(
    const char *text, const struct sentence_version *versions, size_t n, size_t *length);

/* What of two texts differs, to be shown side by side: appends struct sentence_part, by place.
 * Words are told apart where a sentence is much the same in both. */
void sentences_compare(const char *a, const char *b, struct vec *parts_a, struct vec *parts_b);

#endif
