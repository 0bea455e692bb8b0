/* Another time or place for a meeting: for this one, or for it and the rest of its series. */
#ifndef RUKKANEN_SCREEN_SERIES_CHANGE_H
#define RUKKANEN_SCREEN_SERIES_CHANGE_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

void series_change_push(struct stack *stack, uint64_t meeting);

/* Row of the command table, for class "series-change". */
void series_change_save(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void series_change_back(struct stack *stack, const char *place);

#endif
