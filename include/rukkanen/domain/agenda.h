/*
 * What a meeting deals with: items in an order of their own. A group may have a usual agenda (one
 * heading a line); a meeting without items takes it over when its memo is begun. All functions
 * write into a change and read through it, so that what is not yet saved counts.
 */
#ifndef RUKKANEN_DOMAIN_AGENDA_H
#define RUKKANEN_DOMAIN_AGENDA_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"

#include <stdbool.h>
#include <stdint.h>

/* Appends struct row: the items of the meeting in their order. change may be NULL. */
bool agenda_items(struct book *book, const struct change *change, uint64_t meeting,
    struct vec *rows, struct err *err);
/* Makes items of the usual agenda of the meeting's group where the meeting has none; how many, -1
 * on failure. */
int64_t agenda_take_usual(
    struct book *book, struct change *change, uint64_t meeting, struct err *err);
/* A new item (shown on the board, as preset) after another one (0: at the end). Its id, 0 on
 * failure. */
uint64_t agenda_add(struct book *book, struct change *change, uint64_t meeting, uint64_t after,
    const char *heading, struct err *err);
/* Moves an item by one place up (-1) or down (1). True also where it stands at the end already. */
bool agenda_move(struct book *book, struct change *change, uint64_t meeting, uint64_t item,
    int by, struct err *err);
bool agenda_remove(struct change *change, uint64_t item, struct err *err);

#endif
