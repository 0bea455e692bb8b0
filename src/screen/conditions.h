/*
 * What is odd after copies were joined: the same person or meeting twice, what was written in
 * something removed, a name that should be off a page. Each with a question that mends it.
 */
#ifndef RUKKANEN_SCREEN_CONDITIONS_H
#define RUKKANEN_SCREEN_CONDITIONS_H

#include "rukkanen/tui/screen.h"

void conditions_push(struct stack *stack);

/* After an unlocking: where who is in has two passphrases, asks at once which one stays. */
void conditions_ask_passphrase(struct stack *stack);

/* Rows of the command table. */
void conditions_show(struct screen *screen);
void conditions_enter(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void conditions_back(struct stack *stack, const char *place);

#endif
