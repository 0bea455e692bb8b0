/*
 * The notice board, which is also the lock: what anybody in the room may see. Published pages to
 * read and print, what is coming, who can open the book, and the line for the passphrase. Letters
 * that are typed go to the passphrase; the arrows go through the pages.
 */
#ifndef RUKKANEN_SCREEN_BOARD_H
#define RUKKANEN_SCREEN_BOARD_H

#include "rukkanen/tui/screen.h"

void board_push(struct stack *stack);

/* Rows of the command table. */
void board_enter(struct screen *screen);
void board_next(struct screen *screen);
void board_forgotten(struct screen *screen);
void board_open_page(struct screen *screen);

#endif
