/*
 * Two values: every field in which copies of the book say different things, with each value, who
 * wrote it, where and when, and what was there before. Enter keeps the value that the marker shows,
 * E writes a new one from all of them. Long texts open side by side first (conflict.h).
 */
#ifndef RUKKANEN_SCREEN_CONFLICTS_H
#define RUKKANEN_SCREEN_CONFLICTS_H

#include "rukkanen/tui/screen.h"

void conflicts_push(struct stack *stack);

/* Rows of the command table. */
void conflicts_show(struct screen *screen);
void conflicts_enter(struct screen *screen);
void conflicts_together(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void conflicts_back(struct stack *stack, const char *place);

#endif
