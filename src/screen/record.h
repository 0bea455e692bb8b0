/* The screen of any one record: nothing but the form that details.h makes from the entity table. */
#ifndef RUKKANEN_SCREEN_RECORD_H
#define RUKKANEN_SCREEN_RECORD_H

#include "rukkanen/model/entity.h"
#include "rukkanen/tui/screen.h"

#include <stdint.h>

/* id 0: a new one. */
void record_push(struct stack *stack, const struct entity *entity, uint64_t id);

/* Rows of the command table, for class "record". */
void record_ready(struct screen *screen);
void record_history(struct screen *screen);
void record_conflicts(struct screen *screen);
void record_remove(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void record_back(struct stack *stack, const char *place);

#endif
