/*
 * A memo as it hangs on a wall, in each language: six items, decisions, who sees to them and by
 * when, the next meeting, a correction two days later.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_SAMPLE_H
#define RUKKANEN_TESTS_SUPPORT_SAMPLE_H

#include "rukkanen/paper/page.h"

/* Fills a page that is not yet initialised; the caller clears it. */
void sample_page(struct page *page, enum lang lang);

#endif
