/*
 * A group: who belongs to it and how often they came, its meetings, and what the program has to say
 * about it. On a wide screen members and meetings stand side by side; on a narrow one each is a
 * page, in the same order.
 */
#ifndef RUKKANEN_SCREEN_GROUP_H
#define RUKKANEN_SCREEN_GROUP_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

void group_push(struct stack *stack, uint64_t group);

/* Rows of the command table, for class "group". */
void group_next_pane(struct screen *screen);
void group_previous_pane(struct screen *screen);
void group_details(struct screen *screen);
void group_summary(struct screen *screen);
void group_history(struct screen *screen);
void group_season(struct screen *screen);
/* Of the pane "members". */
void group_open_person(struct screen *screen);
void group_add_person(struct screen *screen);
void group_swap_names(struct screen *screen);
void group_to_member(struct screen *screen);
void group_change_role(struct screen *screen);
void group_membership(struct screen *screen);
void group_end_membership(struct screen *screen);
/* Of the pane "meetings". */
void group_open_meeting(struct screen *screen);
void group_new_meetings(struct screen *screen);
void group_change_meeting(struct screen *screen);
void group_take_off_meeting(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void group_back(struct stack *stack, const char *place);

#endif
