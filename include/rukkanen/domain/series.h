/*
 * A series of meetings: a first date, a rhythm, a count. The dates are worked out first and shown,
 * holidays with their names, each day to be kept or skipped; then the meetings are made. Later a change
 * may be for one meeting or for it and the rest of its series.
 */
#ifndef RUKKANEN_DOMAIN_SERIES_H
#define RUKKANEN_DOMAIN_SERIES_H

#include "rukkanen/base/date.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/change.h"

#include <stdbool.h>
#include <stdint.h>

enum series_rhythm {
    SERIES_WEEKLY,
    SERIES_BIWEEKLY,
    SERIES_MONTHLY,         /* the same day of the month */
    SERIES_MONTHLY_WEEKDAY, /* the same weekday of the month: every third Tuesday */
    SERIES_DAYS             /* every so many days */
};

struct series_wish {
    int64_t first;       /* date */
    enum series_rhythm rhythm;
    int64_t days;        /* SERIES_DAYS: 1 to 366 */
    int64_t count;       /* meetings to be made, 1 to 500 */
    bool after_first;    /* the first date has its meeting already: begin with the second */
    bool skip_holidays;
    const struct vec *other_way; /* int64_t: days decided the other way: holidays kept,
                                    others skipped; NULL: none */
};

struct series_date {
    int64_t date;
    const struct date_holiday *holiday; /* NULL on other days */
    bool skipped; /* no meeting; another date is added at the end for it */
};

/* weekly, biweekly, monthly, monthly-weekday or a number of days. */
bool series_rhythm_parse(const char *text, struct series_wish *wish, struct err *err);

/* Appends struct series_date in the order of time: as many that are not skipped as were wished. */
bool series_plan(const struct series_wish *wish, struct vec *dates, struct err *err);

/* Makes a meeting for every date that is not skipped, each like the model (group, times, place,
 * kind, title, home, other groups; planned). The model belongs to the series too: it is the meeting
 * of the first date, which series_plan leaves out by after_first. Appends the ids (uint64_t) to
 * meetings (may be NULL). */
bool series_make(struct book *book, struct change *change, uint64_t model,
    const struct vec *dates, struct vec *meetings, struct err *err);

/* Appends the ids (uint64_t) of this meeting and the later ones of its series that are still
 * planned; only itself where it belongs to none. */
bool series_rest(struct book *book, uint64_t meeting, struct vec *meetings, struct err *err);
/* Sets a field of this meeting, or (rest) of it and the rest of its series. A new date moves the
 * others by as many days. Takes over the value. How many meetings were changed, -1 on failure. */
int64_t series_set(struct book *book, struct change *change, uint64_t meeting, bool rest,
    const char *field, struct value value, struct err *err);

#endif
