/*
 * Finds words in everything that may be read now. Words are compared by their stems, so "retken"
 * finds retki, retkelle and Retkipäivä; letters in upper and lower case are one. All words of the
 * query must be found in the same record. Nothing is indexed: sealed text leaves no trace on the
 * disk.
 */
#ifndef RUKKANEN_DOMAIN_SEARCH_H
#define RUKKANEN_DOMAIN_SEARCH_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/book/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct search_hit {
    int entity;
    uint64_t id;
    const struct field *field;
    int64_t date;          /* of the meeting or page; DATE_NONE for others */
    uint64_t meeting;      /* of an item: the meeting; else 0 */
    const char *snippet;   /* one line around the match; borrowed for the call */
    size_t start, length;  /* the match within the snippet, in bytes */
};

/* Calls hit for each record found: groups, people and sites first, then meetings, items and pages
 * from the newest on. hit returns false to stop. tick (may be NULL) is called every few
 * milliseconds; false stops as well. Stopping is no failure. */
bool search_run(struct book *book, const char *text, bool (*hit)(void *data,
    const struct search_hit *hit), bool (*tick)(void *data), void *data, struct err *err);

/* ---- its parts, for finding in one text ---- */

struct search_words; /* the words of a query, stemmed */
struct search_words *search_words_new(const char *text);
void search_words_free(struct search_words *words);
bool search_words_empty(const struct search_words *words);
size_t search_words_count(const struct search_words *words);
/* Whether the index-th word is in the text; *start and *length: where, in bytes. */
bool search_word_in(const struct search_words *words, size_t index, const char *text, size_t len,
    size_t *start, size_t *length);
/* Whether all words are in the text; *start and *length (may be NULL): where the first one is. */
bool search_words_in(const struct search_words *words, const char *text, size_t len,
    size_t *start, size_t *length);

#endif
