/*
 * Where the focus is on a screen, as somebody sees it: the hardware cursor, the marker ">" and
 * reverse video in one place, or the cursor alone in a text.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_FOCUS_H
#define RUKKANEN_TESTS_SUPPORT_FOCUS_H

#include "support/pty.h"

enum focus {
    FOCUS_MARKER, /* a reversed marker on the cursor's row, and nothing else that is reversed but
                     text that is selected behind it */
    FOCUS_CURSOR, /* the cursor alone: a text is written over several rows, or a list is empty */
    FOCUS_WRONG
};

/* *why (may be NULL) says what is wrong. On a narrow terminal a field stands below its label. */
enum focus focus_seen(struct pty *pty, const char **why);

#endif
