/*
 * Values on the command line: "field=value" to write, "field<value" to choose rows, ids and names
 * to point at one. What is sealed in the book may not stand among the arguments of a process,
 * where every user of the machine can read it and the shell remembers it: such a value is refused
 * there and comes from a file, from standard input or in a batch. Ids are no values.
 */
#ifndef RUKKANEN_APP_CLI_VALUE_H
#define RUKKANEN_APP_CLI_VALUE_H

#include "app/cli.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"

enum assign_op {
    ASSIGN_SET, /* field=value, field=, field@=FILE */
    ASSIGN_ADD, /* list+=value */
    ASSIGN_TAKE /* list-=value */
};

struct assign {
    const struct field *field;
    enum assign_op op;
    struct value value; /* owned; VALUE_NULL: clears */
};

/* Whether the words from the given one on are of the form field=value, with fields of the entity that
 * the first word names, and hold nothing sealed. Needs no open book. */
bool assigns_check(struct cli *cli, size_t first, struct err *err);
/* The words from the given one on. Appends struct assign. */
bool assigns_parse(struct cli *cli, const struct entity *entity, size_t first,
    struct vec *assigns, struct err *err);
void assigns_clear(struct vec *assigns); /* wipes */
/* The value that a field gets, NULL where it is not among them. Borrowed. */
const struct value *assigns_value(const struct vec *assigns, const char *field);
/* Writes a list field as told: list=a list=b is then all of it; += and -= change it. now is the row
 * as it is, NULL for a new one. */
bool assigns_list(struct change *change, const struct vec *assigns, const struct field *field,
    uint64_t id, const struct row *now, struct err *err);

/* One value of a field, not a list, from an argument or from a file ("-": standard input); text may
 * not be of a sealed field: value_check tells before the book is opened. */
bool value_check(struct cli *cli, const struct field *field, const char *text, struct err *err);
bool value_parse(struct cli *cli, const struct field *field, const char *text,
    struct value *value, struct err *err);
bool value_read(struct cli *cli, const struct field *field, const char *path,
    struct value *value, struct err *err);

/* Filters "f=v" ... from the given word on. Appends struct filter whose values are owned. */
bool filters_parse(struct cli *cli, const struct entity *entity, size_t first,
    struct vec *filters, struct err *err);
void filters_clear(struct vec *filters);
/* The same for filters, as far as it can be told without an open book. */
bool filters_check(struct cli *cli, const struct entity *entity, size_t first, struct err *err);
/* Whether a word is a filter rather than the id of a row. */
bool filter_is(const char *word);

/* Calls take for every row of a query. Without filters and an order of its own they are read in
 * parts, so that a book of any size goes through little memory. */
bool cli_each_row(struct cli *cli, const struct query *query,
    void (*take)(struct cli *cli, void *data, const struct row *row), void *data,
    struct err *err);

/* A row by its id, natural key or =name:TEXT, as an argument. ERR_REFUSED where there is none. */
bool cli_find(struct cli *cli, const struct entity *entity, const char *text, uint64_t *id,
    struct err *err);
/* An entity by its stable name; ERR_USAGE, naming those there are. */
const struct entity *cli_entity(const char *name, struct err *err);
/* A field of an entity; ERR_USAGE. */
const struct field *cli_field(const struct entity *entity, const char *name, struct err *err);

#endif
