/* Opens whatever a row is on the screen that shows its kind. */
#ifndef RUKKANEN_SCREEN_OPEN_H
#define RUKKANEN_SCREEN_OPEN_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

void open_row(struct screen *screen, int entity, uint64_t id);

#endif
