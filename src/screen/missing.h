/*
 * What is missing, in all groups at once: meetings without a memo however old, groups that meet too
 * seldom, what they lack (lead actor, deputy, facilitator), sizes. Enter opens the meeting or the
 * group.
 */
#ifndef RUKKANEN_SCREEN_MISSING_H
#define RUKKANEN_SCREEN_MISSING_H

#include "rukkanen/tui/screen.h"

/* For rows of the command table. */
void missing_show(struct screen *screen);
void missing_open(struct screen *screen);

#endif
