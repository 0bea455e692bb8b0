/* The periods in which people belong to a group, read once and asked about many days. */
#ifndef RUKKANEN_SRC_DOMAIN_MEMBERSHIP_H
#define RUKKANEN_SRC_DOMAIN_MEMBERSHIP_H

#include "rukkanen/domain/group.h"

struct membership {
    uint64_t id, person;
    enum group_role role;
    int64_t period, since, until;
};

/* Appends struct membership: all of a group that can be read. locked (may be NULL) becomes true
 * where some cannot. */
bool memberships_read(struct book *book, const struct change *change, uint64_t group,
    struct vec *memberships, bool *locked, struct err *err);
bool membership_on(const struct membership *membership, int64_t date);
/* The membership that counts for a person on a day (DATE_NONE: the latest period) in one of the
 * roles; NULL if none. */
const struct membership *membership_find(
    const struct vec *memberships, uint64_t person, int64_t date, unsigned roles);

#endif
