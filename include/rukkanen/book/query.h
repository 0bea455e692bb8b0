/*
 * Reading rows. Public fields are asked from the state tables; sealed ones are unsealed row by row
 * and filtered and sorted in memory, so nothing of them ever reaches an index or a temp file.
 */
#ifndef RUKKANEN_BOOK_QUERY_H
#define RUKKANEN_BOOK_QUERY_H

#include "rukkanen/book/book.h"
#include "rukkanen/model/row.h"

enum filter_op {
    FILTER_EQUAL,    /* a value of VALUE_NULL: is empty. Text: equal after NFC */
    FILTER_NOT,
    FILTER_LESS,
    FILTER_AT_MOST,
    FILTER_MORE,
    FILTER_AT_LEAST,
    FILTER_PART      /* text contains, ignoring case */
};

struct filter {
    const char *field;   /* stable name; for a list field: some value of the list matches */
    enum filter_op op;
    struct value value;  /* borrowed */
};

/* Of another entity: the rows that lead here and are filled in. */
struct lacking {
    int entity;
    const char *reference; /* its field that leads here */
    const char *fields;    /* names by blanks: one of them has a value; "": the row is enough. Public,
                              short fields and marked ones */
};

struct query {
    int entity;
    const struct filter *filters; /* all must hold; a locked value matches nothing */
    size_t n_filters;
    const struct lacking *lacking; /* only rows for which none of these is there */
    size_t n_lacking;
    const char *sort;        /* stable name of a field, "-" before it: descending; "order": by the
                                order column; NULL: by id, "-id": the newest first; "-written": what
                                was changed last first. Text sorts as Finns sort */
    int64_t limit;           /* 0: all */
    int64_t offset;
    bool removed;            /* removed rows too */
    const char *fields;      /* names by blanks of what to read; NULL: all; sealed fields that are
                                not asked for cost nothing */
};

/* Appends struct row. */
bool book_query(struct book *book, const struct query *query, struct vec *rows, struct err *err);
/* The same a row at a time, for going through a whole table: each is called for every row until it
 * returns false; the row is its only for the call. Filters and sort by public, short fields only, no
 * list fields (ERR_USAGE). Nothing may be written meanwhile. */
bool book_each(struct book *book, const struct query *query,
    bool (*each)(void *data, const struct row *row), void *data, struct err *err);
/* How many rows the query would give without limit and offset; -1 on failure. */
int64_t book_count(struct book *book, const struct query *query, struct err *err);
/* One row whole, removed or not. ERR_REFUSED if there is none of that id. */
bool book_row(struct book *book, int entity, uint64_t id, struct row *row, struct err *err);
/* The same of some fields (names by blanks): nothing else is read or unsealed, and row->differs is
 * not worked out. For names and labels, of which many are needed at once. */
bool book_row_fields(struct book *book, int entity, uint64_t id, const char *fields,
    struct row *row, struct err *err);
bool book_row_exists(struct book *book, int entity, uint64_t id); /* and is not removed */

/* The id of the row with this natural key (parts in key order), whether it exists or not. Needs
 * the site's row key where a person is a part: ERR_LOCKED without. */
bool book_key_id(struct book *book, int entity, const struct value *parts, size_t n_parts,
    uint64_t *id, struct err *err);
/* Appends the ids (uint64_t) of an entity's rows that carry the tag of a person (names on pages,
 * change_tag). Needs the person's keys: ERR_LOCKED. */
bool book_rows_about(
    struct book *book, int entity, uint64_t person, struct vec *ids, struct err *err);
/* The same of many persons at once (of uint64_t; each with its joined records), in one go over the
 * table: appends struct row_about. Persons whose keys are not held are passed over. */
struct row_about {
    uint64_t person, id;
};
bool book_rows_about_each(struct book *book, int entity, const struct vec *persons,
    struct vec *found, struct err *err);
/* The natural key of a row as its parts joined by ':' ("MEETING:PERSON"), or the decimal id where
 * there is none or it is locked. */
void book_row_name(struct book *book, const struct row *row, struct str *out);
/* From a decimal id, a natural key by parts, or "=name:TEXT" (refused as ERR_REFUSED with the
 * candidates when not exactly one row bears it). */
bool book_row_find(struct book *book, int entity, const char *text, uint64_t *id,
    struct err *err);
/* What names a row for people: "Koski Marja", "la 21.11. Hakolan työrukkanen"; "" while locked.
 * Dates in the current language. */
void book_row_title(struct book *book, int entity, uint64_t id, struct str *out);

/* ---- several records of one person ----

 * Two persons that were joined (a row of entity same_person) are one wherever rows are read: lists
 * hold the record with the smallest id that is not removed, references lead to it, and filters by
 * any of them find the rows of all. Nothing is rewritten: without the joining they are two again.
 */

/* Who is shown for a person: the same id where nobody joined it, or while locked. */
uint64_t book_person_shown(struct book *book, uint64_t person);
/* Appends the ids (uint64_t) of all records of a person, the shown one first; at least itself. */
void book_person_same(struct book *book, uint64_t person, struct vec *ids);

/* ---- history ---- */

enum history_list { HISTORY_CELL, HISTORY_ADDED, HISTORY_TAKEN };
struct history_entry {
    struct hash edit;
    int64_t wall;         /* ms since 1.1.1970 */
    char *author;         /* display name, owned; NULL if unknown */
    uint64_t label;
    char *place;          /* "Valkeala, pekan-kannettava", owned; NULL: here, or not known */
    const struct field *field; /* NULL: removed or brought back */
    enum history_list list;    /* of a list field: what became of the value */
    struct value value;   /* owned; NULL tag with locked set while it is sealed */
    bool locked;
    bool current;         /* is the value now */
};
/* Every write of a row or one of its fields (field NULL: all), newest first; values that came to its
 * lists or went from them are among them. Appends struct history_entry. */
bool book_history(struct book *book, int entity, uint64_t id, const char *field,
    struct vec *entries, struct err *err);
void history_clear(struct vec *entries);

#endif
