/* The shape of a state table: its columns and the SQL that makes and uses it. */
#ifndef RUKKANEN_BOOK_LOG_SHAPE_H
#define RUKKANEN_BOOK_LOG_SHAPE_H

#include "rukkanen/base/str.h"
#include "rukkanen/model/entity.h"

struct shape {
    const struct entity *entity; /* NULL: row_other */
    int *columns;                /* columns that the table holds, ascending */
    bool *marks;                 /* of each: it only tells whether there is a value */
    size_t n_columns;
    struct str get_live; /* ver, gone, live */
    struct str get;      /* and the columns */
    struct str put, drop;
    struct str list; /* ids above ?1, at most ?2 (row_other: of entity ?3) */
    struct str all;  /* everything, in order */
};

void shape_of(const struct entity *entity, struct shape *shape);
void shape_clear(struct shape *shape);

#endif
