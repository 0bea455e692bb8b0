/*
 * A folder that a test may fill and that is gone afterwards.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_SCRATCH_H
#define RUKKANEN_TESTS_SUPPORT_SCRATCH_H

#include "rukkanen/base/str.h"

#include <stdbool.h>

/* A new folder, for its user alone; the caller frees. */
char *scratch_new(void);
/* Removes it with all that is in it, and frees. */
void scratch_remove(char *folder);
/* The path of name in the folder; the caller frees. */
char *scratch_path(const char *folder, const char *name);
/* Writes a shell script that can be run; body without the first line. */
void scratch_script(const char *folder, const char *name, const char *body);
void scratch_write(const char *folder, const char *name, const char *text);
/* Appends the file's bytes; false where there is none. */
bool scratch_read(const char *folder, const char *name, struct str *out);

#endif
