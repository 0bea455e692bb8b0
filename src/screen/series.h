/*
 * New meetings of a group: one, or a series with its first date, rhythm and count. The dates are
 * shown while they are chosen, holidays by their names, each to be kept or skipped with a key.
 */
#ifndef RUKKANEN_SCREEN_SERIES_H
#define RUKKANEN_SCREEN_SERIES_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

void series_push(struct stack *stack, uint64_t group);

/* Rows of the command table, for class "series". */
void series_make_meetings(struct screen *screen);
void series_other_pane(struct screen *screen);
void series_toggle_date(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void series_back(struct stack *stack, const char *place);

#endif
