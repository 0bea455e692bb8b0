/*
 * A printing service of a test's own: cupsd on a socket in a folder, with a printer that takes PDF
 * (ippeveprinter on loopback) and a matrix printer that takes raw bytes (a socket of the test).
 */
#ifndef RUKKANEN_TESTS_SUPPORT_CUPS_H
#define RUKKANEN_TESTS_SUPPORT_CUPS_H

#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <sys/types.h>

struct cups {
    char *folder;
    pid_t server, printer;
    int matrix; /* listens as the matrix printer */
};

/* Starts it with the printers "aula" (preferred) and "matriisi" and sets CUPS_SERVER. False where a
 * program for it is not installed; *why tells which. Aborts the test where it does not start. */
bool cups_start(struct cups *cups, const char **why);
void cups_stop(struct cups *cups);
/* Waits up to 10 seconds for what reached "aula", or "matriisi"; appends it. */
bool cups_arrived(struct cups *cups, struct str *out);
bool cups_matrix_arrived(struct cups *cups, struct str *out);

#endif
