/* Given names that are common in Finland, in Finnish and in Swedish: to tell them from family names
 * in what somebody typed. */
#ifndef RUKKANEN_SRC_DOMAIN_GIVEN_NAMES_H
#define RUKKANEN_SRC_DOMAIN_GIVEN_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the word, or the part of it before a hyphen (Anna-Liisa), is one of them. */
bool given_name_is_common(const char *word, size_t length);

#endif
