/* A book that does not open: what is wrong with it, what is safe, and what can be done. */
#ifndef RUKKANEN_SCREEN_TROUBLE_H
#define RUKKANEN_SCREEN_TROUBLE_H

#include "rukkanen/base/err.h"
#include "rukkanen/tui/screen.h"

/* For the book at the session's path; err is why it did not open. */
void trouble_push(struct stack *stack, const struct err *err);

/* Rows of the command table. */
void trouble_enter(struct screen *screen);

#endif
