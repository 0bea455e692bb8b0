/*
 * Who may do what, seen from the log: edits of peers that touch what only facilitators may, and
 * edits that a removed user wrote after the removal, are kept and passed on but count for nothing
 * until a facilitator accepts them. It is a function of edits and key records alone, so every copy
 * that has the same of both lets the same edits wait.
 */
#ifndef RUKKANEN_BOOK_COPIES_AUTHORITY_H
#define RUKKANEN_BOOK_COPIES_AUTHORITY_H

#include "book/internal.h"

/* Whether the author of an edit in the making may do what it does; ERR_REFUSED. */
bool authority_allows(struct book *book, const struct edit *edit, struct err *err);
/* Before an edit is taken: whether it must not be applied at once, because it might not count. An
 * erasure or redaction would take bytes that do not come back. */
bool authority_doubts(struct book *book, const struct edit *edit);
/* After edits or key records came: looks at all edits of the authors concerned and lets wait and
 * count what the keys now say. *waiting: how many wait now. */
bool authority_review(struct book *book, int64_t *waiting, struct err *err);

#endif
