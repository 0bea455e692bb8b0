/*
 * What F10 asks: Enter locks the book, the second choice ends the program. It answers itself, so it
 * can stand over any screen.
 */
#ifndef RUKKANEN_SCREEN_LEAVE_H
#define RUKKANEN_SCREEN_LEAVE_H

#include "rukkanen/tui/screen.h"

void leave_push(struct stack *stack);

/* Rows of the command table. */
void leave_quit(struct screen *screen);
void leave_take(struct screen *screen);

#endif
