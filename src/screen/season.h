/* Who goes on into a group's new season: everybody is marked, F7 takes a mark away or sets it. */
#ifndef RUKKANEN_SCREEN_SEASON_H
#define RUKKANEN_SCREEN_SEASON_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

/* name is copied; start is the first day. The new group opens in the place of this screen. */
void season_push(struct stack *stack, uint64_t group, const char *name, int64_t start);

/* Rows of the command table, for class "season". */
void season_begin(struct screen *screen);
void season_mark_all(struct screen *screen);
/* The season of this group that was left half made by a lock or a power cut; false: there is none. */
bool season_again(struct stack *stack, uint64_t group);
/* Comes back after a lock: place is what screen_class.place wrote. */
void season_back(struct stack *stack, const char *place);

#endif
