/*
 * A meeting being held: who is there, what is dealt with, and the item being written, in three
 * panes side by side (on a narrow terminal one at a time). What is ticked and typed is one open
 * change, a draft in the book within two seconds; it becomes an edit when the meeting is left or
 * its page goes to paper.
 */
#ifndef RUKKANEN_SCREEN_MEETING_H
#define RUKKANEN_SCREEN_MEETING_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

void meeting_push(struct stack *stack, uint64_t meeting);

/* Rows of the command table, for class "meeting". */
void meeting_next_pane(struct screen *screen);
void meeting_present(struct screen *screen);
void meeting_excused(struct screen *screen);
void meeting_absent(struct screen *screen);
void meeting_clear_mark(struct screen *screen);
void meeting_reason(struct screen *screen);
void meeting_mark_rest(struct screen *screen);
void meeting_find_person(struct screen *screen);
void meeting_newcomer(struct screen *screen);
void meeting_swap_names(struct screen *screen);
void meeting_visitors(struct screen *screen);
void meeting_visitor_names(struct screen *screen);
void meeting_new_item(struct screen *screen);
void meeting_open_item(struct screen *screen);
void meeting_item_up(struct screen *screen);
void meeting_item_down(struct screen *screen);
void meeting_remove_item(struct screen *screen);
void meeting_page(struct screen *screen);
void meeting_details(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void meeting_back(struct stack *stack, const char *place);

#endif
