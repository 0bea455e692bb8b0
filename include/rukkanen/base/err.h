/*
 * What went wrong, told once and passed up. A function that can fail returns bool and takes a
 * struct err * last; it fills it with a kind (which also decides the exit code of the command
 * line), a sentence for the user (translated; what happened, what is safe, what to do next) and a
 * detail for the log (never a name, a phone number or other sealed text).
 */
#ifndef RUKKANEN_BASE_ERR_H
#define RUKKANEN_BASE_ERR_H

#include <stdbool.h>

enum err_kind {
    ERR_NONE = 0,
    ERR_REFUSED = 1, /* refused, not found, no space, the medium is gone */
    ERR_USAGE = 2,   /* the caller asked for something that does not exist */
    ERR_LOCKED = 3,  /* locked, or a wrong passphrase */
    ERR_DAMAGED = 4, /* this book is damaged */
    ERR_FOREIGN = 5, /* a file from elsewhere was refused */
    ERR_CONFIRM = 6, /* needs a yes */
    ERR_NEWER = 7    /* needs a newer program */
};

struct err {
    enum err_kind kind;
    int line;         /* the place in the program, for the log (errlog.h) */
    const char *file; /* borrowed */
    char sentence[480];
    char detail[240];
};

/* Fills *err (which may be NULL) and returns false, so that a failing function can end with
 * "return err_set(err, ERR_REFUSED, _("..."), ...)". The first failure stands: a filled *err is
 * not overwritten. A sentence that is too long is cut between two letters. */
#define err_set(err, kind, ...) err_set_at(err, __FILE__, __LINE__, kind, __VA_ARGS__)
bool err_set_at(struct err *err, const char *file, int line, enum err_kind kind,
    const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Adds what only the log needs. Returns false. */
bool err_detail(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
void err_clear(struct err *err);

#endif
