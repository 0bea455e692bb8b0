/*
 * A tour of every screen of the program, on the demo book at an hour that stands still: how each
 * is reached from the lock screen, from the first screen of an open book, from nothing, from a
 * damaged file. Tests visit all of it and look.
 *
 * A new screen needs a stop in tour.c: tour_covers() compares the stops with the sources.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_TOUR_H
#define RUKKANEN_TESTS_SUPPORT_TOUR_H

#include "support/pty.h"

enum tour_stage {
    TOUR_LOCKED,
    TOUR_OPEN,
    TOUR_PARTED, /* the same, and another copy of the book, in which two fields differ, was merged */
    TOUR_FIRST,  /* there is no book */
    TOUR_DAMAGED /* and a file that is no book any more, with a backup */
};

struct tour_stop {
    const char *name;  /* of the file that holds its picture */
    const char *place; /* pty_place() there */
    enum tour_stage stage;
    /* From the stage's first screen. Beside what pty_keys() takes: menu:NAME, the row of the menu
     * that runs that command. */
    const char *keys;
};

typedef void tour_visit(const struct tour_stop *stop, struct pty *pty, void *data);

/* Goes to every stop in a language ("fi", "sv", "en"), and calls visit there. env as in struct
 * pty_options, or NULL. */
void tour_all(const char *lang, const char *const *env, tour_visit *visit, void *data);
/* Fails the test where a screen that the sources name has no stop. */
void tour_covers(void);
/* Words that the tour shows and neither a catalog nor the demo has. */
extern const char tour_words[];
/* The folder of the tour's book and home: of the same length at each run, to be replaced in what
 * is shown. Borrowed. */
const char *tour_folder(void);

#endif
