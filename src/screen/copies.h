/*
 * Copies of the book: which files lie on the sticks that are plugged in and in the folders by which
 * copies travel, how each stands to this book, and one key that merges them all and takes along
 * what is new here. Works locked, too.
 */
#ifndef RUKKANEN_SCREEN_COPIES_H
#define RUKKANEN_SCREEN_COPIES_H

#include "rukkanen/tui/screen.h"

void copies_push(struct stack *stack);

/* For rows of the command table. */
void copies_show(struct screen *screen);   /* opens it, from anywhere */
void copies_merge(struct screen *screen);  /* merges all, or what is marked, and takes own along */
void copies_mark(struct screen *screen);   /* only some are merged */
void copies_look(struct screen *screen);   /* looks for files anew */
void copies_other(struct screen *screen);  /* asks for another folder or file */
void copies_whole(struct screen *screen);  /* writes a whole copy into the folder */
void copies_forget(struct screen *screen); /* a remembered folder is looked into no more */
void copies_undo(struct screen *screen);   /* takes the merge back */

#endif
