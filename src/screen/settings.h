/* Users, sites, backups, and every setting of this PC and of the book, made from the table of
 * settings. A change holds at once. */
#ifndef RUKKANEN_SCREEN_SETTINGS_H
#define RUKKANEN_SCREEN_SETTINGS_H

#include "rukkanen/tui/screen.h"

struct settings;

void settings_push(struct stack *stack);
/* What the settings of this PC say about look, mouse, announcements and locking. */
void settings_apply(struct stack *stack, const struct settings *settings);

/* Rows of the command table. */
void settings_enter(struct screen *screen);
void settings_show(struct screen *screen); /* from any screen */
/* Comes back after a lock: place is what screen_class.place wrote. */
void settings_back(struct stack *stack, const char *place);

#endif
