/*
 * A group over a period: meetings held, who came and how often, working time against its norm,
 * personal meetings. This year at first; F4 asks for other days.
 */
#ifndef RUKKANEN_SCREEN_SUMMARY_H
#define RUKKANEN_SCREEN_SUMMARY_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

void summary_push(struct stack *stack, uint64_t group);

/* For rows of the command table. */
void summary_ask_period(struct screen *screen);
void summary_open(struct screen *screen);

#endif
