/*
 * Two values: every field in which copies of the book say different things, with each value, who
 * wrote it, where and when, and what was there before. Enter keeps the value that the marker shows,
 * E writes a new one from all of them. Long texts open side by side first (conflict.h).
 */
#ifndef RUKKANEN_SCREEN_CONFLICTS_H
#define RUKKANEN_SCREEN_CONFLICTS_H

#include "rukkanen/model/entity.h"
#include "rukkanen/tui/screen.h"

#include <stdint.h>

void conflicts_push(struct stack *stack);
/* With the marker on a record, on a field of it where that one differs. */
void conflicts_push_at(
    struct stack *stack, int entity, uint64_t id, const struct field *field);

/* Rows of the command table. */
void conflicts_show(struct screen *screen);
void conflicts_enter(struct screen *screen);
void conflicts_together(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void conflicts_back(struct stack *stack, const char *place);

#endif
