/*
 * A sitting at the real screens in a pseudo terminal, beginning where a test wants: the test
 * program starts itself anew on a book, unlocked. The test's main() hands its arguments to
 * sitting_main() first.
 */
#ifndef RUKKANEN_TESTS_SITTING_H
#define RUKKANEN_TESTS_SITTING_H

#include "support/pty.h"
#include "support/site.h"

#include "rukkanen/tui/screen.h"

#include <stdbool.h>
#include <stdint.h>

/* Opens the first screens of a sitting; which and id are what the test gave. */
typedef void sitting_open(struct stack *stack, const char *which, uint64_t id);

/* True, with an exit code, where this process is the one at the screens. Screens are English. */
bool sitting_main(int argc, char **argv, sitting_open *open, int *code);
/* Closes the site's book and starts the screens on it; HOME is the site's folder. There is no
 * printer unless SITTING_PATH names a folder with an lp, and no stick unless SITTING_STICK names a
 * folder. options may be NULL. */
struct pty *sitting_start(
    struct site *site, const char *which, uint64_t id, const struct pty_options *options);
/* Leaves with F10 and the expected exit code, and opens the site's book again. */
void sitting_end(struct site *site, struct pty *pty);
/* Waits, at most five seconds, for a text that work in the background brings. */
void sitting_await(struct pty *pty, const char *text);
/* The row of the marker, which must be where the hardware cursor is. */
int sitting_focus(struct pty *pty);

#endif
