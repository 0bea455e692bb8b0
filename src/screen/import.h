/*
 * People from a spreadsheet: a CSV file, or rows that are copied there and pasted here. Then which
 * column is what, then a preview with every bad row named, and only then are they taken. And the
 * way out: the list of people as a CSV file.
 */
#ifndef RUKKANEN_SCREEN_IMPORT_H
#define RUKKANEN_SCREEN_IMPORT_H

#include "rukkanen/tui/screen.h"

/* Rows of the command table. */
void import_people(struct screen *screen);
void import_enter(struct screen *screen);
void import_next(struct screen *screen);
void import_charset(struct screen *screen);
void export_people(struct screen *screen);

#endif
