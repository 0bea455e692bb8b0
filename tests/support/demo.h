/*
 * What the tests of the screen layer share: the small program tests/pty/tui_demo.c in a terminal.
 */
#ifndef RUKKANEN_TESTS_DEMO_H
#define RUKKANEN_TESTS_DEMO_H

#include "support/pty.h"

/* The sanitizers make everything slower; the figures hold for the other builds. */
#ifdef __SANITIZE_ADDRESS__
enum { DEMO_SLOWER = 10 };
#else
enum { DEMO_SLOWER = 1 };
#endif

/* Opens a screen of the demo: list, headings, marks, form, editor. */
struct pty *demo_start(const char *what, const struct pty_options *options);
struct pty *demo_start_raw(const char *what, const struct pty_options *options); /* no waiting */
/* F10 and the expected exit code; a leak found by the sanitizers would give another. */
void demo_end(struct pty *pty);
/* The row of the marker, which must be where the hardware cursor and the reverse video are too. */
int demo_focus_row(struct pty *pty);
bool demo_any_colour(struct pty *pty);
/* The bytes that a reaction to keys costs. */
size_t demo_cost(struct pty *pty, const char *keys);
void demo_at_most(size_t figure, size_t goal);

#endif
