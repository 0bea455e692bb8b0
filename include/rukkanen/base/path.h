/*
 * Where files are: the user's folders, the program's own files, sticks that are plugged in; and
 * reading and writing whole files safely. Follows the XDG Base Directory Specification. What this
 * program writes is for its user alone (0600, folders 0700).
 * A returned char * is the caller's to free.
 */
#ifndef RUKKANEN_BASE_PATH_H
#define RUKKANEN_BASE_PATH_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- the user's folders -------------------------------------------------------------------- */

char *path_home(void); /* $HOME, else from the user database, else "/" */

enum path_own {
    PATH_DATA,   /* books: ~/.local/share/rukkanen */
    PATH_STATE,  /* backups, logs: ~/.local/state/rukkanen */
    PATH_CONFIG, /* settings of this PC: ~/.config/rukkanen */
    PATH_RUNTIME /* sockets and the like: $XDG_RUNTIME_DIR/rukkanen, else within PATH_STATE */
};
/* The program's folder of that kind; never NULL. It need not exist. */
char *path_own(enum path_own kind);
/* The same, made (0700) with all folders above it; NULL and *err where that fails. */
char *path_own_made(enum path_own kind, struct err *err);
/* Makes a folder and those above it, 0700; one that is there already is fine. */
bool path_make_folder(const char *path, struct err *err);

/* ---- names --------------------------------------------------------------------------------- */

char *path_join(const char *folder, const char *name); /* one '/' between */
char *path_folder(const char *path);                   /* "a/b" gives "a", "b" gives "." */
const char *path_name(const char *path);               /* "a/b" gives "b"; borrowed */
bool path_exists(const char *path);
/* The path itself where nothing is there, else with -2, -3 ... before its ending. */
char *path_unused(const char *path);

/* ---- the program's own files --------------------------------------------------------------- */

char *path_exe(void); /* the running program; "" where /proc does not tell */
/* Each looks beside the program first (a build tree: its folder, then the one above; a test build
 * further up), then where it was installed; NULL where there is none. */
char *path_data_file(const char *name); /* a file of data/ */
char *path_locale_folder(void);         /* holds fi/LC_MESSAGES/rukkanen.mo */
char *path_private_locales(void);       /* what tests/private-locales.sh made */
char *path_print_program(void);         /* rukkanen-print */

/* ---- whole files --------------------------------------------------------------------------- */

/* Appends a regular file's bytes to out; fails where it is missing, unreadable or larger than
 * limit. */
bool path_read(const char *path, size_t limit, struct str *out, struct err *err);
/* Writes a new file, 0600: whole and on the disk, or not there at all. Never over another one. */
bool path_write_new(const char *path, const void *bytes, size_t len, struct err *err);
/* The sentence for a failed call on a file: fills *err from an errno value and returns false. */
bool path_error(struct err *err, int error_number, const char *path);

/* ---- sticks -------------------------------------------------------------------------------- */

/* Appends the folders of removable media that are mounted and can be written (char *, each the caller's to free) to
 * folders, a vector of char *. Test builds take them from RUKKANEN_TEST_MEDIA, separated by ':'. */
void path_media(struct vec *folders);

#endif
