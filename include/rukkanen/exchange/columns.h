/*
 * Which column of a table goes to which field: matched by the headings in Finnish, Swedish and
 * English, by stable names, and by what people write above such columns; then shown on the screen
 * and changed there, or told on the command line.
 */
#ifndef RUKKANEN_EXCHANGE_COLUMNS_H
#define RUKKANEN_EXCHANGE_COLUMNS_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/exchange/csv.h"
#include "rukkanen/model/entity.h"

#include <stdbool.h>
#include <stddef.h>

enum column_use {
    COLUMN_IGNORED,
    COLUMN_FIELD,
    COLUMN_WHOLE_NAME /* of a person: family name, given name */
};

struct column {
    enum column_use use;
    const struct field *field; /* COLUMN_FIELD */
};

/* Appends a struct column for each column of the table, matched by its first row. A field is given
 * to the first column that fits; list fields may have several. Returns how many were matched: 0
 * means that the first row is hardly a row of headings. */
size_t columns_match(
    const struct csv_table *table, const struct entity *entity, struct vec *columns);

/* The column with this heading (any case), or with this number from 1, goes to a field by its
 * stable name; "name" is the whole name of a person, "" leaves the column out. A field that another
 * column had is taken from it. ERR_USAGE where there is no such column or field. */
bool columns_set(struct vec *columns, const struct csv_table *table, const struct entity *entity,
    const char *heading, const char *field, struct err *err);

/* Divides a whole name: "Mäki, Sirkka" and "Mäki Sirkka" are last and first. A name of one word is
 * a first name. Appends. */
void columns_divide_name(const char *name, struct str *first, struct str *last);

#endif
