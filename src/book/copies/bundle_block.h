/*
 * The blocks inside a bundle's frame: an edit or a record as bytes, with what repeats (authors,
 * labels, names outside) as places in tables.
 */
#ifndef RUKKANEN_BOOK_COPIES_BUNDLE_BLOCK_H
#define RUKKANEN_BOOK_COPIES_BUNDLE_BLOCK_H

#include "book/copies/bundle.h"

/* What repeats. signers and outside are of struct hash; labels of uint64_t. While writing they are
 * sorted; while reading they stand as they came. */
struct block_tables {
    struct vec signers, labels, outside;
    struct vec names; /* of struct hash: the edits so far, in the bundle's order */
    int64_t wall;     /* of the edit before */
    int64_t records, gone, edits;
    bool over; /* what was read is over a limit, and not only not as it should be */
};
void block_tables_init(struct block_tables *tables);
void block_tables_clear(struct block_tables *tables);

void block_add_tables(const struct block_tables *tables, struct str *out);
bool block_read_tables(struct reader *reader, struct block_tables *tables);

void block_add_record(
    const struct block_tables *tables, const struct record *record, struct str *out);
bool block_read_record(struct reader *reader, struct block_tables *tables, struct record *out);
void block_add_gone(const struct block_tables *tables, const struct gone *gone, struct str *out);
bool block_read_gone(struct reader *reader, const struct block_tables *tables, struct gone *out);

/* back: for each parent how many steps back in the bundle it stands; 0: outside. Notes the edit's
 * name and time in the tables. */
void block_add_edit(struct block_tables *tables, const struct edit *edit,
    const struct vec *back /* of uint64_t */, struct str *out);
bool block_read_edit(struct reader *reader, struct block_tables *tables, struct edit *out);

#endif
