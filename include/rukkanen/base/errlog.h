/*
 * What went wrong on this PC, for whoever is asked to help: errors.log in the program's state
 * folder (path.h), a line for each error that was shown: when, its kind, the place in the program,
 * the detail (a code of SQLite, an errno). Nothing that somebody wrote comes into it: no sentence
 * as it was shown, no name, no text, no passphrase; what stands in quotation marks in a detail is left
 * out. At most ERRLOG_BYTES in it and as many in errors.1.log, both 0600.
 */
#ifndef RUKKANEN_BASE_ERRLOG_H
#define RUKKANEN_BASE_ERRLOG_H

#include "rukkanen/base/err.h"

enum { ERRLOG_BYTES = 64 * 1024 };

/* Notes an error. Where the file cannot be written nothing happens: the error itself is told. */
void errlog_note(const struct err *err);
/* Where it is; it need not exist. The caller frees. */
char *errlog_path(void);

#endif
