/*
 * What a command says on standard output. On a terminal everything passes the one filter for
 * foreign text. There, in files and in pipes text is in the code set of the locale, as from other
 * programs; what is for programs (JSON, the dump) is in UTF-8 in files and pipes, whatever the
 * locale. An output that cannot be written is an error of the command, told at the end.
 */
#ifndef RUKKANEN_APP_CLI_OUT_H
#define RUKKANEN_APP_CLI_OUT_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"

struct cli_out {
    bool terminal;
    bool exact;      /* for programs: bytes are not converted in files and pipes */
    bool held;       /* kept in memory until cli_out_release: all or nothing */
    struct str kept;
};

void cli_out_init(struct cli_out *out);
void cli_out_clear(struct cli_out *out);
/* Text as it is; the caller brings the line ends. */
void cli_out_bytes(struct cli_out *out, const char *text, size_t length);
/* Bytes of another code set: never filtered or converted. */
void cli_out_raw(struct cli_out *out, const char *bytes, size_t length);
void cli_out_text(struct cli_out *out, const char *text);
void cli_out_format(struct cli_out *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A value in a line of values: a line feed becomes \n, a tab \t, a backslash \\. */
void cli_out_cell(struct cli_out *out, const char *text);
/* Keeps back what follows; release writes it, drop forgets it. */
void cli_out_hold(struct cli_out *out);
void cli_out_release(struct cli_out *out);
void cli_out_drop(struct cli_out *out);
/* Sees that all of it has been written (ERR_REFUSED: the disk is full, the reader is gone). */
bool cli_out_flush(struct cli_out *out, struct err *err);

/* Appends text as a terminal gets it: filtered, in its code set. */
void cli_out_for_terminal(struct str *bytes, const char *text, size_t length);
/* One sentence on standard error, filtered as well. */
void cli_say_error(const char *sentence);
/* The same of a failure, which is noted in the log of this PC too (errlog.h). */
void cli_say_failure(const struct err *err);

#endif
