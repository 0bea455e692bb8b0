/*
 * Who descends from whom. The edits are spread over chains, in each of which every edit is a
 * parent of the next; an edit's clock says for every chain how far up it its ancestors reach, so
 * that one look answers whether x is an ancestor of y. Clocks are kept for a few edits only; any
 * other is found by a walk down the chains that stops at clocks that are known.
 *
 * The whole is a memory of the parent table, read when the first question comes that cannot be
 * answered otherwise (an edit that descends from everything here needs none of it).
 */
#ifndef RUKKANEN_BOOK_LOG_ANCESTRY_H
#define RUKKANEN_BOOK_LOG_ANCESTRY_H

#include "book/log/store.h"

struct ancestry;

struct ancestry *ancestry_new(struct store *store);
void ancestry_free(struct ancestry *ancestry);
/* Forgets the edits from n on: their numbers may go to others. */
void ancestry_forget(struct ancestry *ancestry, int64_t n);
/* Whether x is an ancestor of n (false for x = n). False and err on failure. */
bool ancestry_has(struct ancestry *ancestry, int64_t x, int64_t n, struct err *err);

#endif
