/*
 * A line of a batch taken apart into words, as a shell would, but with fewer rules: blanks part
 * words; what stands between '…' is taken as it is; between "…" the four signs \" \\ \n \t mean
 * something, and no other backslash may stand there; outside of both, $1 is the id of the batch's
 * first add. A word may be quoted in part: heading="Spring outing".
 */
#ifndef RUKKANEN_APP_CLI_WORDS_H
#define RUKKANEN_APP_CLI_WORDS_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/vec.h"

/* Appends the words (char *, owned) of a line. ids (of char *): what $1, $2 ... stand for. A blank
 * line, or one that begins with #, has none. ERR_USAGE where a quote is not closed, a $N is not
 * there yet, a backslash means nothing, or the line is no text. */
bool cli_words_split(const char *line, size_t length, const struct vec *ids, struct vec *words,
    struct err *err);
void cli_words_clear(struct vec *words); /* wipes */

#endif
