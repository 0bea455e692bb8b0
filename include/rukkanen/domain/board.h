/*
 * The notice board: the pages that were published, as anybody in the room may read them. All of it
 * works while the book is locked.
 */
#ifndef RUKKANEN_DOMAIN_BOARD_H
#define RUKKANEN_DOMAIN_BOARD_H

#include "rukkanen/domain/memo.h"

#include <stdbool.h>
#include <stdint.h>

struct board_page {
    uint64_t page;
    uint64_t meeting;
    uint64_t group;      /* 0 where the meeting is gone */
    int64_t version;
    char *title;         /* "Hakolan työrukkanen, muistio 8/2026"; owned */
    int64_t date;        /* of the meeting; DATE_NONE */
    int64_t published;
    int64_t posted;      /* on the wall since; DATE_NONE: not told */
    int64_t taken_down;  /* DATE_NONE: not */
    char *posted_by;     /* owned */
    enum lang lang;
    bool shown;          /* the group is shown on the locked screen */
};
void board_clear(struct vec *pages);

/* Appends struct board_page: the newest version of each published memo, newest first, of a group
 * (0: all). limit 0: all. all_groups: also those that are not shown on the locked screen. */
bool board_list(struct book *book, uint64_t group, bool all_groups, size_t limit,
    struct vec *pages, struct err *err);
/* The newest page of a meeting; 0 if none. */
uint64_t board_page_of(struct book *book, uint64_t meeting);
/* The page as a memo, with the names that may still be shown. Clear it where this returned true. */
bool board_read(struct book *book, uint64_t page, struct memo *memo, struct err *err);

/* Notes that the newest page of a meeting was put on the wall, by who is in (by NULL) or by
 * somebody; an older version of it counts as taken down that day. Saved as one edit. */
bool board_post(
    struct book *book, uint64_t meeting, int64_t date, const char *by, struct err *err);
/* Notes that it was taken down: all its versions that hang. Saved. */
bool board_take_down(struct book *book, uint64_t meeting, int64_t date, struct err *err);
/* Appends struct board_page: what is to be taken off the wall: pages put up within a year that hang
 * though a newer version of them was published, or though a name on them was taken out since. */
bool board_outdated(struct book *book, int64_t today, struct vec *pages, struct err *err);

#endif
