/*
 * A group: who belongs to it and how often they came, its meetings, and all that is written about
 * it. On a wide screen members and meetings stand side by side; on a narrow one each is a page.
 */
#ifndef RUKKANEN_SCREEN_GROUP_H
#define RUKKANEN_SCREEN_GROUP_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

void group_push(struct stack *stack, uint64_t group);

#endif
