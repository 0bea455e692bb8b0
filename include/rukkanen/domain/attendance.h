/*
 * Who was there. Four states: present (+), announced absence (E), absent (-), not marked (?).
 * Unknown is not absent: what is not marked is left out of every share, and told.
 */
#ifndef RUKKANEN_DOMAIN_ATTENDANCE_H
#define RUKKANEN_DOMAIN_ATTENDANCE_H

#include "rukkanen/domain/group.h"

#include <stdbool.h>
#include <stdint.h>

enum attendance_state {
    ATTENDANCE_UNMARKED = 0,
    ATTENDANCE_PRESENT = 1,
    ATTENDANCE_EXCUSED = 2,
    ATTENDANCE_ABSENT = 3
};

struct attendance_row {
    /* membership 0: a newcomer who is no member on that day. person.id 0: somebody whose details
     * were erased; the mark still counts, and cannot be changed. */
    struct member member;
    enum attendance_state state;
    int64_t reason;       /* number of the choice, 0: none */
    bool differs;         /* two copies say different things */
};
void attendance_clear(struct vec *rows);

/* '+', 'E', '-' or '?': the same in every language. */
char attendance_sign(enum attendance_state state);

/* Appends struct attendance_row: the members of all groups of the meeting on its day, each person
 * once, and whoever else has been marked or added, sorted as Finns sort; leaders of the groups only
 * where they are marked. With what change (may be NULL) would make of it. */
bool attendance_list(struct book *book, const struct change *change, uint64_t meeting,
    struct vec *rows, struct err *err);

/* Marks, or clears with ATTENDANCE_UNMARKED. The first mark of a presence makes a planned meeting
 * held. A reason stays only with an announced absence. */
bool attendance_set(struct book *book, struct change *change, uint64_t meeting, uint64_t person,
    enum attendance_state state, struct err *err);
bool attendance_set_reason(struct book *book, struct change *change, uint64_t meeting,
    uint64_t person, int64_t reason, struct err *err);
/* Puts somebody who is no member on the list, not yet marked. */
bool attendance_add(struct change *change, uint64_t meeting, uint64_t person, struct err *err);
/* Marks everybody who is not marked as present; how many these were, -1 on failure. */
int64_t attendance_mark_rest(
    struct book *book, struct change *change, uint64_t meeting, struct err *err);

struct attendance_counts {
    int64_t present, excused, absent, unmarked;
    int64_t visitors; /* as counted, 0 where not told */
};
/* Of a list from attendance_list; visitors are not set. */
void attendance_count(const struct vec *rows, struct attendance_counts *counts);
/* Of a meeting, visitors too. */
bool attendance_counts(struct book *book, const struct change *change, uint64_t meeting,
    struct attendance_counts *counts, struct err *err);

/* Commitment: attended / (attended + announced + absent). A meeting without a mark for the person
 * is left out and counted as unmarked. */
struct attendance_share {
    int64_t attended, excused, absent, unmarked;
    int64_t percent; /* -1: nothing is marked */
};
/* Of one person in a group's held meetings from first to last (DATE_NONE: open). */
bool attendance_of_person(struct book *book, uint64_t group, uint64_t person, int64_t first,
    int64_t last, struct attendance_share *share, struct err *err);
struct attendance_member {
    struct member member;
    struct attendance_share share;
    struct str strip; /* a sign for each held meeting in time order, ' ' outside the membership */
};
/* Of the whole group: *share over all of its members' marks, and (where members is not NULL) a
 * struct attendance_member for each, sorted; attendance_members_clear it. */
bool attendance_of_group(struct book *book, uint64_t group, int64_t first, int64_t last,
    struct attendance_share *share, struct vec *members, struct err *err);
void attendance_members_clear(struct vec *members);

/* The personal meetings of somebody (S2-32). */
struct attendance_personal {
    uint64_t person;
    int64_t meetings, minutes; /* held, where the person was present */
};
/* Appends struct attendance_personal for each person who had personal meetings in the group from
 * first to last (DATE_NONE: open), in no order. */
bool attendance_personal(struct book *book, uint64_t group, int64_t first, int64_t last,
    struct vec *people, struct err *err);

#endif
