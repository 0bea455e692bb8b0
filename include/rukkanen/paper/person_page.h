/*
 * Everything that the book holds about one person, as a page for that person: the answer to "what
 * do you know about me" (General Data Protection Regulation, article 15). What belongs to it
 * follows from the entity table: the person's own fields, and every record whose person it is (consents,
 * memberships, attendance); then the published pages that show the name. What others wrote in memos
 * is only counted: it tells of others too, and is read together.
 */
#ifndef RUKKANEN_PAPER_PERSON_PAGE_H
#define RUKKANEN_PAPER_PERSON_PAGE_H

#include "rukkanen/book/book.h"
#include "rukkanen/paper/page.h"

#include <stdint.h>

/* Fills a page that page_init was not called for; the caller clears it where this was true. It is
 * in the person's language where that is known, else in the current one. mentions: how many texts name
 * the person (mentions.h), -1 where they were not read. Health details are on it only while their
 * lock is open; it says so where they are left out. Needs an unlocked book (ERR_LOCKED). */
bool person_page(
    struct book *book, uint64_t person, int64_t mentions, struct page *page, struct err *err);
/* The name of its file without the ending, "henkilotiedot-2026-11-21": nobody's name is in it. The
 * caller frees. */
char *person_page_file(const struct page *page);

#endif
