/* The groups of the book: a list with what each one is, and what should be looked after in it. */
#ifndef RUKKANEN_SCREEN_GROUPS_H
#define RUKKANEN_SCREEN_GROUPS_H

#include "rukkanen/tui/screen.h"

void groups_push(struct stack *stack);

/* Rows of the command table, for class "groups". */
void groups_open(struct screen *screen);
void groups_new(struct screen *screen);
void groups_remove(struct screen *screen);
void groups_ended(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void groups_back(struct stack *stack, const char *place);

#endif
