/*
 * The page of everything that the book holds about one person, to read and to print for that person.
 * Texts that name the person are counted first, with a line that tells how far it is.
 */
#ifndef RUKKANEN_SCREEN_PERSON_PRINT_H
#define RUKKANEN_SCREEN_PERSON_PRINT_H

#include "rukkanen/tui/screen.h"

#include <stdint.h>

/* Where it cannot be made, the reason is said on the screen below. */
void person_print_push(struct screen *screen, uint64_t person);

/* Rows of the command table, for class "person-print". */
void person_print_send(struct screen *screen);
void person_print_file(struct screen *screen);
void person_print_large(struct screen *screen);

#endif
