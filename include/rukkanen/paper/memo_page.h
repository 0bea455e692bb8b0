/*
 * A memo as a page: its head, who was there, what was dealt with, in the order that a Finnish memo
 * has (the heading part, the matters with their decisions, the next meeting, who wrote it). The
 * page is in the memo's language.
 */
#ifndef RUKKANEN_PAPER_MEMO_PAGE_H
#define RUKKANEN_PAPER_MEMO_PAGE_H

#include "rukkanen/domain/memo.h"
#include "rukkanen/paper/page.h"

/* Fills a page that page_init was not called for; the caller clears it. An internal memo says on
 * every sheet that it is not for the wall. */
void memo_page(const struct memo *memo, struct page *page);
/* The name of the page's file without its ending, "muistio-2026-11-21-hakola": the day of the
 * meeting (DATE_NONE: left out) and its place or area ("Hakola"). The caller frees. */
char *memo_page_file(const struct memo *memo, int64_t date, const char *place);

#endif
