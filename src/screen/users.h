/* Who may open the book: facilitators and peers. Adding, removing, a new passphrase. */
#ifndef RUKKANEN_SCREEN_USERS_H
#define RUKKANEN_SCREEN_USERS_H

#include "rukkanen/tui/screen.h"

void users_push(struct stack *stack);

/* Rows of the command table. */
void users_new(struct screen *screen);
void users_remove(struct screen *screen);
void users_passphrase(struct screen *screen);
void user_ready(struct screen *screen); /* of both forms in user_form.c */
void user_suggest(struct screen *screen);

/* For users.c: the forms. The list is told by resume() with accepted. */
void user_form_push(struct screen *screen);
void passphrase_form_push(struct screen *screen);
/* Comes back after a lock: place is what screen_class.place wrote. */
void users_back(struct stack *stack, const char *place);
void user_back(struct stack *stack, const char *place);

#endif
