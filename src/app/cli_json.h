/*
 * Records as JSON, one object a line, as the command line promises: ids and references as texts,
 * dates 2026-03-05, times 13:00, durations in minutes, decimals and money as texts, choices by
 * their stable name, lists as arrays, unset null; what is locked is null and named in "locked".
 */
#ifndef RUKKANEN_APP_CLI_JSON_H
#define RUKKANEN_APP_CLI_JSON_H

#include "rukkanen/book/query.h"
#include "rukkanen/exchange/json.h"

/* Appends the line of a row. fields: indexes (size_t) of fields in the entity, in the order in
 * which they stand there; removed: says whether the row is removed. */
void json_row(struct str *out, struct book *book, const struct row *row, const struct vec *fields,
    bool removed);

/* Adds a member with one value of a field that is no list. */
void json_value(
    struct json *json, const char *name, const struct field *field, const struct value *value);

#endif
