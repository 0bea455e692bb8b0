/*
 * Forgetting a person for good: first all that would go is shown, then a word has to be typed. It
 * cannot be undone.
 */
#ifndef RUKKANEN_SCREEN_ERASE_H
#define RUKKANEN_SCREEN_ERASE_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

enum { ERASE_TAG = -9100 };

/* result.accepted with ERASE_TAG comes down when the person is forgotten. */
void erase_push(struct screen *screen, uint64_t person);

/* Rows of the command table. */
void erase_enter(struct screen *screen);
void erase_confirm(struct screen *screen);

#endif
