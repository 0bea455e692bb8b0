/* Every earlier value of a record with who, where and when; any of them can be brought back, by an
 * ordinary edit that can itself be undone. */
#ifndef RUKKANEN_SCREEN_HISTORY_H
#define RUKKANEN_SCREEN_HISTORY_H

#include "rukkanen/model/entity.h"
#include "rukkanen/tui/screen.h"

#include <stdint.h>

void history_push(struct screen *screen, const struct entity *entity, uint64_t id);

/* Rows of the command table. */
void history_enter(struct screen *screen);

#endif
