/* A copy that has come to a new place asks once where it is. */
#ifndef RUKKANEN_SCREEN_PLACING_H
#define RUKKANEN_SCREEN_PLACING_H

#include "rukkanen/tui/screen.h"

/* Asks on top of the screen, where there is something to ask; the answer comes with the tag. */
void placing_ask(struct screen *screen, int tag);
void placing_take(struct screen *screen, const struct result *result);

#endif
