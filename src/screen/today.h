/*
 * The first screen after unlocking: today's meetings and what is coming on the left, what waits to
 * be done on the right. Enter opens any of it; F2 begins the memo of the meeting that is on now.
 */
#ifndef RUKKANEN_SCREEN_TODAY_H
#define RUKKANEN_SCREEN_TODAY_H

#include "rukkanen/tui/screen.h"

void today_push(struct stack *stack);
/* What a copy that is new here has to be asked. */
void today_ask(struct stack *stack);

/* Rows of the command table, for class "today". */
void today_open(struct screen *screen);
void today_page(struct screen *screen);
void today_start_memo(struct screen *screen);
void today_other_side(struct screen *screen);
void today_groups(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void today_back(struct stack *stack, const char *place);

#endif
