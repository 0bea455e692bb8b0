/*
 * Which edits wrote the cells of one row, as far as their writes still stand.
 *
 * A write of a cell supersedes all writes of that cell in the ancestors of its edit, except those
 * that its except list names; what nobody supersedes is live. Of the live writes the winner is the
 * one with the largest (wall, id) among those that are no ancestor of another live write.
 *
 * Edits are applied in an order in which parents come before children, so an arriving edit is
 * nobody's ancestor, and everything that has to be known later about an earlier pair of writes can
 * be kept as a bit that is only ever set:
 *   dominated   the write is an ancestor of another live write (its except list names it)
 *   overruled   (column 0) a content cell has a live write outside the ancestors of this one: the
 *               removal does not stand. Content is every column from COLUMN_FIRST on: order, tag
 *               and home do not bring a row back.
 *
 * In a state table a row has ver, the local number of the edit that first wrote it, and live, a
 * blob that is NULL as long as every cell was written by ver only. A column that the blob does not
 * name has, if ver wrote it, that one live write. The blob: entries of
 *   varint column, varint (n - ver) << 2 | dominated | overruled << 1
 * ascending by column, then by n; a column stands several times where several writes are live.
 */
#ifndef RUKKANEN_BOOK_LOG_LIVE_H
#define RUKKANEN_BOOK_LOG_LIVE_H

#include "book/log/store.h"
#include "rukkanen/model/entity.h"

struct live_write {
    int column;
    bool dominated;
    bool overruled;
    int64_t n;
};

struct live {
    int64_t ver; /* 0: the row has no writes */
    bool gone;
    struct vec writes; /* of struct live_write, by column, then n */
};

void live_init(struct live *live);
void live_clear(struct live *live);
void live_reset(struct live *live); /* empties, keeps the memory */

/* Fills live->writes (ver is set) from the row's blob; first is the payload of edit ver. False
 * where the blob is damaged. */
bool live_decode(struct live *live, int entity, uint64_t row, const void *blob, size_t length,
    const struct payload *first);
/* Appends the blob; nothing where it is NULL. */
void live_encode(const struct live *live, struct str *blob);

/* The writes of a column: writes[*from .. *to). */
void live_range(const struct live *live, int column, size_t *from, size_t *to);

static inline bool column_is_content(int column)
{
    return column >= COLUMN_FIRST;
}

#endif
