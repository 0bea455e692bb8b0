/*
 * The program on the screen: opens the book, takes the terminal, shows screen after screen until
 * somebody quits. Locking begins everything anew: the program executes itself again, so that
 * nothing that was read stays in memory.
 */
#ifndef RUKKANEN_APP_SCREENS_H
#define RUKKANEN_APP_SCREENS_H

#include "rukkanen/base/err.h"

#include <stdbool.h>

struct settings;

/* Runs the screens on a book. Where nothing is at path, a first start: books are looked for, or
 * one is made there; named tells that the user asked for this path, so that its absence is an error
 * instead. False with a sentence where there can be no screens (no terminal, no memory). */
bool screens_run(const char *path, bool named, struct settings *settings, struct err *err);

#endif
