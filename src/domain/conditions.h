/* What the files of conditions share: each finds some kinds and appends them. */
#ifndef RUKKANEN_SRC_DOMAIN_CONDITIONS_H
#define RUKKANEN_SRC_DOMAIN_CONDITIONS_H

#include "rukkanen/book/change.h"
#include "rukkanen/domain/conditions.h"

struct condition *condition_add(struct vec *conditions, enum condition_kind kind);
void condition_add_row(struct condition *condition, int entity, uint64_t id);
static inline uint64_t condition_row(const struct condition *condition, size_t index)
{
    return VEC_AT(&condition->rows, struct condition_row, index)->id;
}

/* ---- conditions_people.c: all need the book to be open ---- */

bool find_same_persons(struct book *book, struct vec *conditions, struct err *err);
bool find_same_marks(struct book *book, struct vec *conditions, struct err *err);
bool find_open_periods(struct book *book, struct vec *conditions, struct err *err);
bool find_names_on_pages(struct book *book, struct vec *conditions, struct err *err);

/* ---- conditions_rows.c ---- */

bool find_same_groups(struct book *book, struct vec *conditions, struct err *err);
bool find_same_meetings(struct book *book, struct vec *conditions, struct err *err);
bool find_loose(struct book *book, struct vec *conditions, struct err *err);

/* ---- conditions_mend.c: in a change that is then saved ---- */

bool mend_same_group(
    struct book *book, struct change *change, const struct condition *condition, struct err *err);
bool mend_same_meeting(
    struct book *book, struct change *change, const struct condition *condition, struct err *err);

#endif
