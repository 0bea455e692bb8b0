/* The backups of this book on this PC: made by themselves at the first change of a day, the last
 * ten are kept. Any can be taken into use, and one made now. */
#ifndef RUKKANEN_SCREEN_BACKUPS_H
#define RUKKANEN_SCREEN_BACKUPS_H

#include "rukkanen/tui/screen.h"

void backups_push(struct stack *stack);

/* Rows of the command table. */
void backups_use(struct screen *screen);
void backups_new(struct screen *screen);

#endif
