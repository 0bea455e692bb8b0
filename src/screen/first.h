/*
 * The first start: no book is open yet. Books that are found on this PC and its sticks are offered;
 * else one is made in a few steps: whose and where, the passphrase, the recovery code. Esc goes a
 * step back, and nothing that was typed is lost by it.
 */
#ifndef RUKKANEN_SCREEN_FIRST_H
#define RUKKANEN_SCREEN_FIRST_H

#include "rukkanen/tui/screen.h"

/* A new book is made at the session's path. */
void first_push(struct stack *stack);

/* Rows of the command table. */
void first_enter(struct screen *screen);
void first_suggest(struct screen *screen);

#endif
