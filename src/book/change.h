/* A change in the making, as change.c, change_commit.c and draft.c share it. */
#ifndef RUKKANEN_BOOK_CHANGE_INTERNAL_H
#define RUKKANEN_BOOK_CHANGE_INTERNAL_H

#include "book/internal.h"

/* Whose value of a cell the user saw: what a commit turns into an except list. */
struct change_shown {
    int entity;
    uint64_t row;
    int column;
    struct hash edit;
};

struct change {
    struct book *book;
    struct edit rows;      /* its chunks: the plain cells */
    struct vec added;      /* of struct change_added: rows that this change makes */
    struct vec shown;      /* of struct change_shown; several for a cell shown with all values */
    unsigned counter;
    int draft_entity;      /* the record whose draft this is; 0: none */
    uint64_t draft_row;
};

struct change_added {
    int entity;
    uint64_t row;
};

void change_empty(struct change *change);
struct chunk *change_chunk(const struct change *change, int entity, uint64_t row);
bool change_adds(const struct change *change, int entity, uint64_t row);
/* The value of a cell as the change leaves it: from the change, else from the book. */
bool change_cell(const struct change *change, const struct entity *entity, uint64_t row,
    const struct field *field, struct value *value, struct err *err);
/* The site of a row, new ones too. */
bool change_site(const struct change *change, const struct entity *entity, uint64_t row,
    uint64_t *site, struct err *err);

#endif
