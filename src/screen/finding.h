/* Books, and tables to bring in, on this PC: in the home folder and its folders, in the shared
 * folders and on sticks. */
#ifndef RUKKANEN_SCREEN_FINDING_H
#define RUKKANEN_SCREEN_FINDING_H

#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stdint.h>

struct found_book {
    char *path;   /* owned */
    int64_t wall; /* ms since 1.1.1970 of its last change */
    bool stick;   /* on a stick */
};
/* Appends struct found_book, the newest first. Only looks at names and first bytes. */
void finding_books(struct vec *books);
/* The same for tables of spreadsheets (.csv), by their names alone. */
void finding_tables(struct vec *tables);
void finding_clear(struct vec *books);

#endif
