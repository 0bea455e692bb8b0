/*
 * A name that was typed for somebody new: whoever is in the book under that name already is offered
 * first, and how the words were understood (first name, last name) is told, to be swapped by one
 * key. Shared by attendance, the members of a group and the list of people.
 */
#ifndef RUKKANEN_SCREEN_NAMING_H
#define RUKKANEN_SCREEN_NAMING_H

#include "rukkanen/tui/screen.h"

#include <stdbool.h>
#include <stdint.h>

/* Asks where somebody bears just that name: the answer is accepted with the id of a person of the
 * book as its number, or 0 for another person of the same name. False, with nothing asked, where
 * nobody does. */
bool naming_ask(struct screen *screen, int tag, const char *typed);
/* Tells first and last name of a person who was just added. */
void naming_say(struct screen *screen, uint64_t person);
/* First and last name change places, saved at once, and it is told. */
void naming_swap(struct screen *screen, uint64_t person);

#endif
