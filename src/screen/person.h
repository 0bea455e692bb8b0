/*
 * A person's page in three panes: details, what the person agreed to purpose by purpose, groups
 * with attendance. From it: the second lock of the health details, history, erasure.
 */
#ifndef RUKKANEN_SCREEN_PERSON_H
#define RUKKANEN_SCREEN_PERSON_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

/* id 0: a new person. */
void person_push(struct screen *screen, uint64_t id);

/* Rows of the command table. */
void person_next_pane(struct screen *screen);
void person_enter(struct screen *screen);
void person_health(struct screen *screen);
void person_history(struct screen *screen);
void person_conflicts(struct screen *screen);
void person_withdraw(struct screen *screen);
void person_erase(struct screen *screen);
void person_everything(struct screen *screen);
void person_swap_names(struct screen *screen);
void person_remove(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void person_back(struct stack *stack, const char *place);

#endif
