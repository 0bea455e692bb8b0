/*
 * A passphrase on its way in: the first line of a file or descriptor, or typed on the terminal
 * without being shown. Never an argument of the command line: those stand in the list of processes
 * and in the shell's history.
 */
#ifndef RUKKANEN_APP_PASSPHRASE_H
#define RUKKANEN_APP_PASSPHRASE_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"

/* Each replaces *passphrase, without the line's end; the caller wipes it with str_wipe. A line of
 * more than 1000 bytes, or one that is not UTF-8, is refused. */
bool passphrase_from_file(const char *path, struct str *passphrase, struct err *err);
/* Reads no byte beyond the line's end, so that what follows is left to others. */
bool passphrase_from_descriptor(int fd, struct str *passphrase, struct err *err);
/* Asks on the terminal of the session. ERR_LOCKED where there is none, ERR_REFUSED on Ctrl-C. */
bool passphrase_ask(const char *question, struct str *passphrase, struct err *err);
/* Asks for a new one, twice, and offers a generated one that Enter takes. */
bool passphrase_ask_new(struct str *passphrase, struct err *err);
bool passphrase_terminal(void); /* whether there is somebody to ask */

#endif
