/*
 * Everybody: one list, sorted as Finns sort, narrowed by group, role, skill or name. Enter opens a
 * person's page.
 */
#ifndef RUKKANEN_SCREEN_PEOPLE_H
#define RUKKANEN_SCREEN_PEOPLE_H

#include "rukkanen/tui/screen.h"

void people_push(struct stack *stack);

/* Rows of the command table; the others are those of records.h. */
void people_filter(struct screen *screen);
void people_show(struct screen *screen); /* from any screen */
/* Comes back after a lock: place is what screen_class.place wrote. */
void people_back(struct stack *stack, const char *place);

#endif
