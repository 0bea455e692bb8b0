/*
 * A group and who belongs to it. Taking part is voluntary: people join and leave, leaving keeps
 * what was, and somebody who comes back begins a new period. Limits of size and frequency inform;
 * they never stop anybody.
 */
#ifndef RUKKANEN_DOMAIN_GROUP_H
#define RUKKANEN_DOMAIN_GROUP_H

#include "rukkanen/base/date.h"
#include "rukkanen/domain/person.h"

#include <stdbool.h>
#include <stdint.h>

enum group_kind {
    GROUP_COOPERATION = 1,
    GROUP_WELLBEING,
    GROUP_NETWORK,
    GROUP_VOLUNTEERS,
    GROUP_RESOURCE,
    GROUP_SERVICE_AREA,
    GROUP_OTHER
};
enum group_state { GROUP_FORMING = 1, GROUP_ACTIVE, GROUP_ENDED };
enum group_role {
    ROLE_CANDIDATE = 1,
    ROLE_MEMBER,
    ROLE_ASSISTANT,
    ROLE_PEER_FACILITATOR,
    ROLE_FACILITATOR
};

/* ---- members ----------------------------------------------------------------------------- */

struct member {
    struct person person;
    uint64_t membership; /* id of the row; 0 for somebody who is only marked at a meeting */
    uint64_t group;
    enum group_role role;
    int64_t period;       /* 1 for the first time in the group, 2 for coming back */
    int64_t since, until; /* DATE_NONE where not told; until is the last day */
    char *profession, *organisation; /* owned; read for facilitators, else NULL */
};
void members_clear(struct vec *members);

#define GROUP_ROLE(role) (1u << (role))
/* Assistants and peer facilitators belong to the group like everybody in it; who leads it as a
 * professional does not count towards its size. */
enum {
    GROUP_PARTICIPANTS = GROUP_ROLE(ROLE_MEMBER) | GROUP_ROLE(ROLE_ASSISTANT)
        | GROUP_ROLE(ROLE_PEER_FACILITATOR),
    GROUP_LEADERS = GROUP_ROLE(ROLE_FACILITATOR),
    GROUP_CANDIDATES = GROUP_ROLE(ROLE_CANDIDATE),
    GROUP_EVERYBODY = GROUP_PARTICIPANTS | GROUP_LEADERS | GROUP_CANDIDATES
};

/* Appends struct member: who belongs to the group on a day (DATE_NONE: whenever, all periods) in
 * one of the roles (bits of GROUP_ROLE), each person once, sorted as Finns sort; with what change
 * (may be NULL) would make of it. Locked: nobody, true. */
bool group_members(struct book *book, const struct change *change, uint64_t group, int64_t date,
    unsigned roles, struct vec *members, struct err *err);
/* How many; -1 on failure, and while the group's site is locked. */
int64_t group_count(struct book *book, uint64_t group, int64_t date, unsigned roles);

/* Makes somebody belong from a day on. Whoever is in the group already only gets the role (a
 * candidate becomes a member from that day); whoever left earlier begins the next period. The id of
 * the membership, 0 on failure. */
uint64_t group_join(struct book *book, struct change *change, uint64_t group, uint64_t person,
    enum group_role role, int64_t date, struct err *err);
/* Ends the period that is open: date is the last day. Refused where the person is not a member. */
bool group_leave(struct book *book, struct change *change, uint64_t group, uint64_t person,
    int64_t date, struct err *err);

/* A new group like the old one (name as given, began and home as told, state going on), with those
 * of the chosen persons (uint64_t) in the roles that they have in the old one. Nothing is changed
 * in the old one. The id of the new group, 0 on failure. */
uint64_t group_new_season(struct book *book, struct change *change, uint64_t group,
    const char *name, int64_t start, const struct vec *persons, struct err *err);

/* ---- what the program says about a group ------------------------------------------------- */

/* True, with a sentence in the current language, where the group is smaller or larger than it is
 * meant to be today: "9 jäsentä, kun tarkoitus on 4–8." */
bool group_size_note(struct book *book, uint64_t group, int64_t today, struct str *sentence);

/* True, with a sentence, where members are younger than the age the group is meant for (those who
 * reach it this year are not): "2 jäsentä on nuorempia kuin 55. Se ei estä osallistumista." */
bool group_age_note(
    struct book *book, const struct row *group, int64_t today, struct str *sentence);
/* Whether this person is: the year of birth is told, and is too late. */
bool group_below_age(
    struct book *book, const struct row *group, uint64_t person, int64_t today);

enum group_lack { GROUP_LACKS_LEAD = 1, GROUP_LACKS_DEPUTY = 2, GROUP_LACKS_CITY_PERSON = 4,
    GROUP_LACKS_FACILITATOR = 8 };
/* Bits of what a group that goes on lacks; 0 while locked. */
unsigned group_lacks(struct book *book, const struct row *group, int64_t today);
const char *group_lack_text(enum group_lack lack); /* translated; borrowed */
struct group_lacking {
    uint64_t group;
    unsigned lacks;
};
/* Appends struct group_lacking: the groups going on that lack one of these. */
bool group_list_lacking(struct book *book, int64_t today, struct vec *groups, struct err *err);

/* True, with a sentence, where the group (its whole row) is to meet at least so often and there is
 * no meeting in the period of today (this week, these two weeks, this month, these two months) or,
 * though one is planned later, in the period after it: "Ei kokousta marraskuussa: Lukupiiri". */
bool group_frequency_note(
    struct book *book, const struct row *group, int64_t today, struct str *sentence);

/* Sessions planned (0: no fixed programme, or locked). */
int64_t group_sessions(const struct row *group);
/* Whether its meetings are called sessions ("kerta 4/10") rather than numbered within the year
 * ("kokous 9/2026"). */
bool group_counts_sessions(const struct row *group);
/* The language of the group's pages. */
enum lang group_language(const struct row *group);

#endif
