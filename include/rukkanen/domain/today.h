/*
 * What the first screen shows: today's meetings, what waits, what is coming. Each part is asked for
 * by itself, so that the screen can show the first before it has the others, and none of them reads
 * a whole table. today_public is what the locked screen may say.
 */
#ifndef RUKKANEN_DOMAIN_TODAY_H
#define RUKKANEN_DOMAIN_TODAY_H

#include "rukkanen/base/date.h"
#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/book.h"

#include <stdbool.h>
#include <stdint.h>

struct today_meeting {
    uint64_t meeting, group;
    int64_t date;
    int start, end;      /* minutes since midnight, -1: not told */
    char *group_name;    /* owned, as are the following; in the current language */
    char *label;         /* "kokous 9/2026"; for what is coming the title or kind: "retki" */
    char *place;
    int64_t members;     /* -1: not known (locked); only for today's */
    bool on;             /* is on now */
    bool cancelled;
    const struct date_holiday *holiday; /* coming: a holiday instead of a meeting */
};
void today_meetings_clear(struct vec *meetings);

/* Appends struct today_meeting: the meetings of a day on the sites that are open, by time.
 * minutes: now, to tell which one is on. */
bool today_meetings(struct book *book, int64_t today, int minutes, struct vec *meetings,
    struct err *err);
/* Those of the following days, and the holidays, by time; at most limit (0: all). */
bool today_coming(struct book *book, int64_t today, int64_t days, size_t limit,
    struct vec *meetings, struct err *err);
/* For the locked screen: today's and the following days' meetings of groups that are shown there.
 * Reads only what is public. */
bool today_public(struct book *book, int64_t today, int64_t days, size_t limit,
    struct vec *meetings, struct err *err);

enum today_kind {
    TODAY_MEMO_MISSING, /* entity meeting */
    TODAY_NO_MEETING,   /* entity group: it should meet more often */
    TODAY_TAKE_DOWN,    /* entity page: hangs though superseded */
    TODAY_CONFLICTS,    /* none: so many places hold two different values */
    TODAY_CONDITIONS,   /* none: so much is to be sorted out after a merge */
    TODAY_DRAFT         /* somebody else's unsaved text; entity and id as told */
};
struct today_waiting {
    enum today_kind kind;
    int entity;    /* 0: none */
    uint64_t id;
    int64_t count; /* TODAY_CONFLICTS, TODAY_CONDITIONS */
    char *text;    /* "Muistio puuttuu: Tapolan kerho 17.11."; owned */
};
void today_waiting_clear(struct vec *waiting);
/* Appends struct today_waiting, at most limit of a kind (0: all). Memos are looked for within the
 * last two months. */
bool today_waiting(
    struct book *book, int64_t today, size_t limit, struct vec *waiting, struct err *err);

#endif
