/*
 * Another program run as a child: with what it is to read, what it wrote, and a time limit. It is
 * exec'ed in a session of its own, so that it cannot ask questions on our terminal and is killed
 * with all that it started; it gets only standard input, output and error, and of the environment
 * what printing needs.
 */
#ifndef RUKKANEN_PAPER_CHILD_H
#define RUKKANEN_PAPER_CHILD_H

#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum child_end {
    CHILD_EXITED, /* status is its exit code, -1 where a signal ended it */
    CHILD_LATE,   /* killed: the time was over, or it wrote without end */
    CHILD_MISSING /* it could not be started */
};

struct child {
    int status;
    struct str out, err; /* what it wrote; clear them */
};

/* Runs words[0] (a path) with words up to a NULL. It reads len bytes of input. */
enum child_end child_run(const char *const words[], const void *input, size_t len, int milliseconds,
    struct child *child);
void child_clear(struct child *child);
/* Where a program of that name is: a folder of $PATH that is an absolute path, else the system's.
 * NULL where there is none; the caller frees. */
char *child_find(const char *name);

#endif
