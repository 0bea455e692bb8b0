/*
 * What is half written outside records (a series that is being planned, the name of a group to be,
 * a newcomer's name in a question), kept in the book as one sealed draft of who is in; and the way
 * back to where a sitting was when it was locked. For the frame in app/screens.c.
 */
#ifndef RUKKANEN_SCREEN_KEPT_H
#define RUKKANEN_SCREEN_KEPT_H

#include "rukkanen/tui/form.h"
#include "rukkanen/tui/screen.h"

/* struct frame.keep and .kept; app is a struct session. */
void session_frame_keep(void *app, const char *name, const char *text);
bool session_frame_kept(void *app, const char *name, struct str *out);

/* For screen_class.leave and .resume of a form that is no record: before what was written in it is
 * left, asks whether it is kept or dropped. */
bool kept_leave(struct screen *screen, struct form *form);
bool kept_resume(struct screen *screen, struct form *form, const struct result *result);

/* Before a lock: where this sitting is, for who is in. */
void place_keep(struct stack *stack);
/* After the unlocking, on the first screen: goes where the same user was today. */
void place_return(struct stack *stack);

#endif
