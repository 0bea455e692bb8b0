/*
 * Reading ahead. A list that is sorted in memory reads its rows in the order of their ids, which
 * are random for people; the log has them in the order of writing. Going to and fro in the file for
 * ten thousand rows would take longer than opening them. So for some thousand rows at a time the
 * chunks are fetched in the order of the log, and then opened in the order of the keys. What is
 * kept here is as sealed as it is in the file.
 */
#ifndef RUKKANEN_BOOK_AHEAD_H
#define RUKKANEN_BOOK_AHEAD_H

#include "book/internal.h"

struct ahead {
    struct vec spots; /* where in bytes the chunks of the batch are, in the order of its rows */
    struct str bytes;
    size_t from; /* the first row of the batch */
};

/* Whether rows of an entity are better read so. */
bool ahead_is_worth(const struct entity *entity, uint64_t want, const struct vec *places);
void ahead_init(struct ahead *ahead);
void ahead_clear(struct ahead *ahead);
/* The chunk of row number at of places (of struct log_found, ascending by id), which are asked for
 * one after another from 0 on; length 0 where it is to be read by itself, as it must be where the
 * log is damaged. It stays until the next call. */
struct log_chunk ahead_chunk(struct ahead *ahead, struct book *book, const struct entity *entity,
    const struct vec *places, size_t at);

#endif
