/*
 * The program starts itself anew for work that is better done by a process of its own: deriving a
 * key takes 64 MiB that should not stay with the program. Such a start is told by a hidden first
 * argument, and is over before anything else begins.
 */
#ifndef RUKKANEN_BOOK_CHILD_H
#define RUKKANEN_BOOK_CHILD_H

#include <stdbool.h>

/* First thing in main(), after what every process needs. True where argv asks for such work: it is
 * done, and *status is the exit code. */
bool book_child_main(int argc, char **argv, int *status);

#endif
