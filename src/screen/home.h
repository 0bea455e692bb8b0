/* The first screen of an open book. */
#ifndef RUKKANEN_SCREEN_HOME_H
#define RUKKANEN_SCREEN_HOME_H

#include "rukkanen/tui/screen.h"

/* Closes the screen and all above it; the first screen of an open book takes its place. */
void home_replace(struct screen *screen);

#endif
