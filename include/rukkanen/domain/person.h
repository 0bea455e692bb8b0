/*
 * People's names, as they are needed everywhere: in lists as "Koski Marja", in sentences as "Marja
 * Koski", and found again when somebody types one. All of it is sealed: while the book is locked a
 * name is an empty text.
 */
#ifndef RUKKANEN_DOMAIN_PERSON_H
#define RUKKANEN_DOMAIN_PERSON_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"

#include <stdbool.h>
#include <stdint.h>

struct person {
    uint64_t id;
    char *first, *last; /* owned; "" where there is none */
};
void person_clear(struct person *person);
void persons_clear(struct vec *persons); /* each of a vector of struct person, then the vector */

enum person_form {
    PERSON_LISTED, /* Koski Marja */
    PERSON_FULL,   /* Marja Koski */
    PERSON_FIRST   /* Marja */
};
void person_format(const struct person *person, enum person_form form, struct str *out);
/* The order of lists: by last name, then first name, as Finns sort. As strcmp. */
int person_compare(const struct person *a, const struct person *b);

/* Reads the name of one person; change (may be NULL) may hold it unsaved. */
bool person_read(struct book *book, const struct change *change, uint64_t id,
    struct person *person, struct err *err);
/* Appends the name, nothing where it cannot be read. */
void person_name(struct book *book, const struct change *change, uint64_t id,
    enum person_form form, struct str *out);
/* Everybody whose home is the site (0: everybody), not removed: struct person, sorted as Finns
 * sort. */
bool person_all(struct book *book, uint64_t site, struct vec *persons, struct err *err);

/* "Koski, Marja", "Marja Koski" and "Koski Marja" give first "Marja", last "Koski"; a single word
 * is a first name. Which is which is guessed from the names that people of the book bear (known: of
 * struct person, may be NULL), common given names and the endings of family names; where nothing
 * tells, the first name comes first. Both strings are replaced. */
void person_split(
    const char *typed, const struct vec *known, struct str *first, struct str *last);
/* Appends (struct person) everybody who is called just that, in either order, without regard to
 * case: to be offered before a second person of the name is made. */
bool person_namesakes(
    struct book *book, const char *typed, struct vec *persons, struct err *err);
/* The first name becomes the last and the other way round, in the change. ERR_REFUSED where there
 * is only one. */
bool person_swap(struct book *book, struct change *change, uint64_t id, struct err *err);
/* Appends (struct person) those whose first name, last name, or both in either order begin with
 * what was typed, or bear just that name, without regard to case: to choose from before a newcomer
 * is added. At most limit. */
bool person_find(
    struct book *book, const char *typed, size_t limit, struct vec *persons, struct err *err);
/* A new person of that name (person_split) at the site, in the change. 0 on failure. */
uint64_t person_add(struct book *book, struct change *change, const char *typed, uint64_t site,
    struct err *err);

#endif
