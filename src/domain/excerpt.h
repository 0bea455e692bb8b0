/* A line of a text around a place in it, to show where something was found. */
#ifndef RUKKANEN_SRC_DOMAIN_EXCERPT_H
#define RUKKANEN_SRC_DOMAIN_EXCERPT_H

#include <stddef.h>

/* The line that the place stands in, with at most beside bytes on either side of it. *begin is
 * where the place begins in it. The caller frees. */
char *excerpt(const char *text, size_t start, size_t length, size_t beside, size_t *begin);

#endif
