/*
 * Names that stand in the text of a memo though their bearers have not agreed to it, before the
 * memo goes on the notice board: each one is kept, declared to be no name, or replaced by other
 * words on the page. Nothing is published before all of them are decided.
 */
#ifndef RUKKANEN_SCREEN_PUBLISHING_H
#define RUKKANEN_SCREEN_PUBLISHING_H

#include "rukkanen/base/vec.h"
#include "rukkanen/tui/screen.h"

/* found: of struct name_found, not empty; taken over. Accepted, the result's data is a const
 * struct vec * of struct publish_decision, valid during resume(). */
void publishing_push(struct screen *screen, int tag, struct vec *found);

/* Rows of the command table, for class "publishing". */
void publishing_enter(struct screen *screen);
void publishing_keep(struct screen *screen);
void publishing_no_name(struct screen *screen);
void publishing_replace(struct screen *screen);

#endif
