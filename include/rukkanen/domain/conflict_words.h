/*
 * Two values in words: of which record and which field, what each value says, who wrote it, where.
 * As far as it may be read now: while the book is locked names of people are left out.
 */
#ifndef RUKKANEN_DOMAIN_CONFLICT_WORDS_H
#define RUKKANEN_DOMAIN_CONFLICT_WORDS_H

#include "rukkanen/base/str.h"
#include "rukkanen/book/conflicts.h"

/* Each appends, in the current language. */

/* "Hakolan työrukkanen, kokous 9/2026, Kevätretki"; never empty. */
void conflict_words_record(struct book *book, int entity, uint64_t id, struct str *out);
/* "Decision"; "removed or not" where one side removed the record. */
void conflict_words_field(const struct conflict *conflict, struct str *out);
/* The value as people read it; "(empty)", "(locked)"; of a removal "removed" or "kept". */
void conflict_words_value(struct book *book, const struct conflict *conflict,
    const struct conflict_value *value, struct str *out);
/* "Sanna, la 21.11.2026 klo 9.58, this copy". */
void conflict_words_writer(const struct conflict_value *value, struct str *out);

#endif
