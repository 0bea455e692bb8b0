/*
 * Reading the encoded chunks of edit.h piece by piece, without copies: what lists, histories and
 * the apply step need of a chunk is usually one cell of it.
 */
#ifndef RUKKANEN_BOOK_LOG_CHUNK_H
#define RUKKANEN_BOOK_LOG_CHUNK_H

#include "book/log/edit.h"
#include "book/log/wire.h"

struct chunk_head {
    int entity;
    uint64_t row;
    uint32_t cells;
};

/* A cell inside encoded bytes: texts and except lists point into them. */
struct cell_view {
    int column;
    enum value_tag tag;
    int64_t i;
    const char *p;
    size_t len;
    const unsigned char *except; /* n_except names of HASH_SIZE bytes */
    size_t n_except;
};

/* Reads the head of a chunk, then the caller reads head->cells cells. On bad bytes the reader turns
 * bad and head->cells is 0. Orders and texts are not checked: chunk_read does, where strict. */
void chunk_read_head(struct reader *reader, struct chunk_head *head);
void chunk_read_cell(struct reader *reader, struct cell_view *cell);
/* A whole chunk, owned by the caller; false (and cleared) where the bytes are bad. */
bool chunk_read(struct reader *reader, bool strict, struct chunk *out);

struct value cell_view_value(const struct cell_view *cell); /* a copy, owned */

/* Whether a text is as texts stand in the log (edit.h). */
bool text_is_storable(const char *text, size_t len);

#endif
