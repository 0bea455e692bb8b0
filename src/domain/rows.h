/* Rows as a change that is not yet saved would leave them. */
#ifndef RUKKANEN_SRC_DOMAIN_ROWS_H
#define RUKKANEN_SRC_DOMAIN_ROWS_H

#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"

#include <stdbool.h>
#include <stdint.h>

/* One row; the change (may be NULL) may be the only one to have it. fields: names by blanks, NULL:
 * all of it, and whether two values live in a field. */
bool rows_read(struct book *book, const struct change *change, int entity, uint64_t id,
    const char *fields, struct row *row, struct err *err);
/* Appends struct row: those whose reference field leads to id, removed ones left out. fields as in
 * struct query, and must name the reference. */
bool rows_of(struct book *book, const struct change *change, int entity, const char *reference,
    uint64_t id, const char *fields, struct vec *rows, struct err *err);

#define FILTER_REF(name, id) {.field = (name), .op = FILTER_EQUAL, .value = value_id(id)}
#define FILTER_INT(name, how, number) \
    {.field = (name), .op = (how), .value = value_int(number)}

/* A date that may be missing. */
int64_t row_date(const struct row *row, const char *field);
/* Whether a vector of uint64_t holds the id. */
bool ids_hold(const struct vec *ids, uint64_t id);
/* Whether who is in may read the people of a site. */
bool site_open(struct book *book, uint64_t site);

#endif
