/*
 * Fractional positions: a text between two texts, so that an item can be put anywhere without
 * touching its neighbours. Letters 0-9 a-z; compared byte by byte; never ends in '0', so there is
 * always room before it.
 */
#ifndef RUKKANEN_BOOK_ORDER_H
#define RUKKANEN_BOOK_ORDER_H

#include "rukkanen/base/str.h"

#include <stdbool.h>

/* Appends a position after `after` ("": the beginning) and before `before` ("": the end). False if
 * they are not in order. */
bool order_between(const char *after, const char *before, struct str *out);

#endif
