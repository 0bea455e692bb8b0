/*
 * Meetings: what they are called, which one is on now, which lacks its memo, how long they took.
 * Who was there is in attendance.h, what was dealt with in agenda.h, series in series.h.
 */
#ifndef RUKKANEN_DOMAIN_MEETING_H
#define RUKKANEN_DOMAIN_MEETING_H

#include "rukkanen/base/date.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"

#include <stdbool.h>
#include <stdint.h>

enum meeting_kind {
    MEETING_MEETING = 1,
    MEETING_SESSION,
    MEETING_KICKOFF,
    MEETING_VISIT,
    MEETING_OUTING,
    MEETING_INDIVIDUAL,
    MEETING_STAKEHOLDER,
    MEETING_SURVEY,
    MEETING_OTHER
};
enum meeting_state { MEETING_PLANNED = 1, MEETING_HELD, MEETING_CANCELLED };

/* The row with what change (may be NULL) would make of it. */
bool meeting_read(struct book *book, const struct change *change, uint64_t meeting,
    struct row *row, struct err *err);
/* Appends struct row: the meetings of a group, its own and those it shares with others, with
 * first <= date <= last (DATE_NONE: open end), in the order of time. fields as in struct query
 * (date, start and state are always read). Cancelled ones too. */
bool meeting_of_group(struct book *book, uint64_t group, int64_t first, int64_t last,
    const char *fields, struct vec *rows, struct err *err);
/* Appends the ids (uint64_t) of all groups of a meeting, its own first. */
bool meeting_groups(struct book *book, const struct change *change, const struct row *meeting,
    struct vec *groups, struct err *err);

/* ---- what it is called --------------------------------------------------------------------
 * Numbers are counted, not stored: within the year in time order ("kokous 9/2026"), or within the
 * programme ("kerta 4/10"; an added one, and what goes beyond the programme, "kerta 11 (lisätty)").
 * Cancelled and personal meetings have no number; nor have outings and visits of a group that
 * numbers its meetings, nor the kick-off of one that counts sessions: these are called by their
 * kind. */

/* Appends "kokous 9/2026", "kerta 4/10" or "retki" in a language; group is the row of the meeting's
 * group (NULL: it is read). */
bool meeting_label(struct book *book, const struct row *meeting, const struct row *group,
    enum lang lang, struct str *out, struct err *err);
/* Appends "Hakolan työrukkanen, kokous 9/2026". */
bool meeting_title(
    struct book *book, const struct row *meeting, enum lang lang, struct str *out, struct err *err);
/* Appends the name of its memo: "Hakolan työrukkanen, muistio 9/2026", "Hyvinvointiryhmä 3,
 * muistio, kerta 4/10". */
bool meeting_memo_title(
    struct book *book, const struct row *meeting, enum lang lang, struct str *out, struct err *err);
/* Appends "la 21.11. klo 10–11.30" (year: "la 21.11.2026 klo 10–11.30"). */
void meeting_time(const struct row *meeting, enum lang lang, bool year, struct str *out);
/* Appends the place: the typed one, else the name of the site where it is held. */
void meeting_place(struct book *book, const struct row *meeting, struct str *out);

/* ---- now and next ------------------------------------------------------------------------ */

/* The meeting that is on: today's, not cancelled, going on at this minute; else the one that begins
 * within the hour; else the one that ended within the last three hours. 0 if none. */
uint64_t meeting_now(struct book *book, int64_t today, int minutes);
/* A new meeting of the group in the change, today at this full quarter of an hour, of the length
 * that the group expects, at its usual place. 0 on failure. */
uint64_t meeting_start_now(struct book *book, struct change *change, uint64_t group, int64_t today,
    int minutes, struct err *err);
/* A new meeting of the group on a day with what the group's last one tells (times, place, kind), or
 * the group itself where there was none. 0 on failure. */
uint64_t meeting_plan(struct book *book, struct change *change, uint64_t group, int64_t date,
    struct err *err);
/* The group's next meeting after this one that is not cancelled; false without err where none is
 * planned. The caller clears *row. */
bool meeting_next(struct book *book, const struct row *meeting, struct row *row, struct err *err);

/* ---- what is missing, how long it took ---------------------------------------------------- */

/* Whether anything is written in an item of the meeting, or its memo was published. */
bool meeting_has_memo(struct book *book, uint64_t meeting);
/* Appends struct row (group, date, start, title), newest first: the meetings of a group (0: all
 * whose site is open) since a day that were held, or planned for a day that has passed, and have no
 * memo. At most limit (0: all). */
bool meeting_without_memo(struct book *book, uint64_t group, int64_t since, int64_t today,
    size_t limit, struct vec *rows, struct err *err);

/* Minutes from start to end, -1 where one is not told. */
int64_t meeting_length(const struct row *meeting);
/* True, with a sentence, where the length is outside what the group expects: "Kokous kesti 2 h,
 * tavallisesti 1 h – 1 h 30 min." */
bool meeting_length_note(const struct row *meeting, const struct row *group, struct str *sentence);

struct meeting_work {
    int64_t meetings;    /* held */
    int64_t untold;      /* of these: without an end or a beginning; their length counts as 0 */
    int64_t length;      /* minutes: sums over the held meetings */
    int64_t preparation;
    int64_t follow_up;
    int64_t actual;      /* length + preparation + follow_up */
    int64_t norm;        /* the group's norm times its meetings, not the personal ones */
    int64_t individual;  /* of the meetings: personal ones, and their minutes */
    int64_t individual_length;
};
/* The working time of one meeting against the norm. */
void meeting_work(
    const struct row *meeting, const struct row *group, struct meeting_work *work);
/* Sums over the group's held meetings from first to last. */
bool meeting_work_sum(struct book *book, uint64_t group, int64_t first, int64_t last,
    struct meeting_work *work, struct err *err);

#endif
