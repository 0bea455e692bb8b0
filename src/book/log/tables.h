/*
 * The state tables: for every row of every entity what stands now, as log.h describes them, derived
 * from the entity table. Rows of entities that this program does not know stand in row_other, by
 * entity number, so that a dump and the list of conflicts are the same in every version; their
 * values, like those of unknown columns, are read from the log.
 *
 * Rows being changed are held in a small cache until tables_flush writes them.
 */
#ifndef RUKKANEN_BOOK_LOG_TABLES_H
#define RUKKANEN_BOOK_LOG_TABLES_H

#include "book/log/live.h"

struct tables;

/* Makes the tables in an empty database, with their indexes unless bare. */
bool tables_create(struct db *db, bool bare, struct err *err);
/* Drops what tables_create made, whatever its shape. */
bool tables_drop(struct db *db, struct err *err);
/* Adds the indexes that a bare tables_create left out. */
bool tables_index(struct db *db, struct err *err);
/* As tables_create, but beside a file that must not be written: the temporary tables stand before
 * those of the file for every statement of this connection. */
bool tables_create_aside(struct db *db, struct err *err);
/* Whether the database's tables are those that this program would make. */
bool tables_same_shape(struct db *db);

/* db: where the tables are; store: where the edits are (usually the same file). */
struct tables *tables_new(struct store *store, struct db *db);
void tables_free(struct tables *tables);

/* A row in the making. */
struct row_state {
    int entity;
    uint64_t row;
    struct live live;
    const int *columns; /* the columns that the table holds, ascending */
    const bool *marks;  /* of each: 1 instead of the value */
    size_t n_columns;
    struct value *values; /* their winners, in that order */
    bool listed;          /* may stand in open_cell */
    bool changed;
    bool used;
};
/* The row's state; a new row has live.ver 0. Good until the next tables_row or tables_flush. NULL
 * and err on failure. */
struct row_state *tables_row(struct tables *tables, int entity, uint64_t row, struct err *err);
/* Writes all changed rows and empties the cache. open: finds the row's cells with two or more
 * different values (of int, columns). */
bool tables_flush(struct tables *tables, struct err *err);
/* Empties the cache without writing: after a failure. */
void tables_forget(struct tables *tables);
/* Removes a row from its table and from the list of open cells. */
bool tables_remove(struct tables *tables, int entity, uint64_t row, struct err *err);

/* Reads what live says of a row; live->ver is 0 if there is none. */
bool tables_live(
    struct tables *tables, int entity, uint64_t row, struct live *live, struct err *err);

/* Calls each(data, entity, row) for every row of every table, removed ones too, by entity number
 * and id. */
bool tables_each(struct tables *tables, bool (*each)(void *data, int entity, uint64_t row),
    void *data, struct err *err);
/* Whether both databases' tables hold the same; *where names the first table that does not. */
bool tables_equal(struct tables *a, struct tables *b, const char **where, struct err *err);

/* ---- winners (winner.c) ---- */

/* The index in live->writes of the winner of writes[from .. to), from < to. */
bool live_winner(struct store *store, const struct live *live, size_t from, size_t to,
    size_t *winner, struct err *err);
/* The value of one write; VALUE_NULL if its chunk is gone. */
bool live_value(struct store *store, int entity, uint64_t row, const struct live_write *write,
    struct value *value, struct err *err);
/* Appends the columns (int) whose live writes hold two or more different values, and 0 for a
 * removal that is overruled. Nothing for a row that is gone. */
bool live_open(struct store *store, int entity, uint64_t row, const struct live *live,
    struct vec *columns, struct err *err);

#endif
