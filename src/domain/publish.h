/* Publishing on a day of one's own: for the demo book, whose memos came out long ago. */
#ifndef RUKKANEN_SRC_DOMAIN_PUBLISH_H
#define RUKKANEN_SRC_DOMAIN_PUBLISH_H

#include "rukkanen/domain/publish.h"

bool publish_on(struct book *book, uint64_t meeting, const struct vec *decisions, bool all,
    int64_t date, uint64_t *page, struct err *err);

#endif
