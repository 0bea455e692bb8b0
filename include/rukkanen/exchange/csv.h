/*
 * Tables as spreadsheets in Finnish offices write and read them: Excel's CSV has semicolons and the
 * PC's old code set, LibreOffice asks for both, and what is pasted from a spreadsheet has tabs. So
 * separator and code set are guessed when reading, shown with a preview, and can be told. A file is
 * read whole or refused whole, with the line and column that are to blame. Cells stay texts: a
 * decimal comma is the business of the field that the cell goes to.
 *
 * The format is RFC 4180 with the liberties that the two programs take.
 */
#ifndef RUKKANEN_EXCHANGE_CSV_H
#define RUKKANEN_EXCHANGE_CSV_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    CSV_BYTES_MAX = 10 * 1024 * 1024,
    CSV_ROWS_MAX = 100000,
    CSV_COLUMNS_MAX = 200,
    CSV_CELL_MAX = 64 * 1024 /* bytes as UTF-8 */
};

/* ---- reading -----------------------------------------------------------------------------------
 */

struct csv_row {
    size_t line;  /* of the file, from 1: where the row begins */
    size_t first; /* number of its first cell */
    size_t n;     /* cells */
};

struct csv_table {
    struct vec rows;     /* struct csv_row; rows of nothing but empty cells are left out */
    struct vec cells;    /* size_t: where in the text a cell begins */
    struct str text;     /* the cells, each ended by a NUL */
    size_t columns;      /* of the widest row */
    char separator;      /* as told or guessed: ; , or a tab */
    const char *charset; /* as told or guessed, as base/charset.h names it; borrowed */
};

struct csv_options {
    char separator;      /* 0: guess */
    const char *charset; /* NULL: guess; borrowed as long as the table */
    size_t rows;         /* at most so many, for a preview; 0: all */
};

void csv_table_init(struct csv_table *table);
void csv_table_clear(struct csv_table *table); /* wipes: the cells may be people's data */

/* Reads the bytes of a file, or of rows that were pasted. options may be NULL: guess, read all.
 * Each cell is in normal form C, trimmed, its line breaks line feeds; the apostrophe that
 * csv_out_cell sets before a formula is taken away. The table need not be initialised; clear it
 * where this returned true. ERR_FOREIGN, with the line: too large, too many rows or columns, a cell
 * too long, control characters, a quotation that does not end, bytes that the code set does not
 * have. */
bool csv_read(const void *bytes, size_t len, const struct csv_options *options,
    struct csv_table *table, struct err *err);
/* The same from a file ("-": standard input). ERR_REFUSED where it cannot be read. */
bool csv_read_file(
    const char *path, const struct csv_options *options, struct csv_table *table, struct err *err);

/* A cell, or "" where the row is shorter. Borrowed. */
const char *csv_cell(const struct csv_table *table, size_t row, size_t column);
/* The line of the file where a row begins. */
size_t csv_line(const struct csv_table *table, size_t row);

/* ---- writing -----------------------------------------------------------------------------------
 */

struct csv_out {
    struct str text;
    char separator;
    bool more; /* the row has a cell */
};

/* separator 0 is the semicolon, which Finnish Excel expects. */
void csv_out_init(struct csv_out *out, char separator);
void csv_out_clear(struct csv_out *out); /* wipes */
/* Adds a cell, quoted where it must be. Spreadsheets run as a formula what begins with = + - @, a
 * tab or a carriage return: such a cell gets a leading apostrophe, unless it is a plain number such
 * as -4,3 or +358 40 123 4567 (OWASP, "CSV Injection"). */
void csv_out_cell(struct csv_out *out, const char *text);
void csv_out_end_row(struct csv_out *out);
/* Appends the file to bytes, in a code set of base/charset.h; NULL is UTF-8. Unicode gets the byte
 * order mark by which Excel knows it. *missing (may be NULL) counts letters that the code set lacks
 * and that became "?". */
bool csv_out_finish(const struct csv_out *out, const char *charset, struct str *bytes,
    size_t *missing, struct err *err);

#endif
