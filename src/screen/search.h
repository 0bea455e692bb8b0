/* Finding words in everything that is unlocked: a line to write on, and below it what was found.
 * The first hits come at once, the others while they are being read. */
#ifndef RUKKANEN_SCREEN_SEARCH_H
#define RUKKANEN_SCREEN_SEARCH_H

#include "rukkanen/tui/screen.h"

void search_push(struct stack *stack);

/* Rows of the command table. */
void search_enter(struct screen *screen);
void search_show(struct screen *screen); /* from any screen */
/* Comes back after a lock: place is what screen_class.place wrote. */
void search_back(struct stack *stack, const char *place);

#endif
