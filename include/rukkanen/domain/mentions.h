/*
 * Where free texts name a person: memos, notes, plans of others. An erasure forgets what is
 * recorded about somebody; what somebody else wrote stays, and only a reader can mend a sentence. So all of
 * these places are found beforehand, by the same finder that reads a memo before it goes on the
 * board: names in any of their forms, told apart from those of others who bear them. Tasks that are
 * the person's are among them.
 *
 * A big book has tens of thousands of texts, so the work comes in steps.
 */
#ifndef RUKKANEN_DOMAIN_MENTIONS_H
#define RUKKANEN_DOMAIN_MENTIONS_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/query.h"

#include <stdbool.h>
#include <stdint.h>

struct mention {
    int entity;
    uint64_t id;
    const struct field *field;
    char *text; /* the line around the name; owned */
};

struct mentions;

/* Begins for a person whose name can be read; NULL on failure. */
struct mentions *mentions_new(struct book *book, uint64_t person, struct err *err);
void mentions_free(struct mentions *mentions); /* wipes; NULL is fine */
/* Works some 20 ms. *done and *total count records. False when all is read, or on failure, which
 * mentions_failure() tells. */
bool mentions_step(struct mentions *mentions, uint64_t *done, uint64_t *total);
const struct err *mentions_failure(const struct mentions *mentions); /* NULL: none */
/* What was found so far (struct mention), a place for each field of a record. Borrowed. */
const struct vec *mentions_found(const struct mentions *mentions);
/* "Hakolan työrukkanen, kokous 9/2026: Päätös": whose text it is, in the current language. */
void mention_where(struct book *book, const struct mention *mention, struct str *out);

#endif
