#include "rukkanen/domain/group.h"

#include "domain/membership.h"
#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- memberships ---------------------------------------------------------------------------- */

bool memberships_read(struct book *book, const struct change *change, uint64_t group,
    struct vec *memberships, bool *locked, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool ok = rows_of(book, change, ENTITY_MEMBERSHIP, "group", group,
        "group person period role since until", &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct membership membership = {
            .id = row->id,
            .person = row_ref(row, "person"),
            .role = (enum group_role)row_int(row, "role", ROLE_MEMBER),
            .period = row_int(row, "period", 1),
            .since = row_date(row, "since"),
            .until = row_date(row, "until"),
        };
        if (membership.person)
            vec_add(memberships, &membership);
        else if (locked)
            *locked = true;
    }
    rows_clear(&rows);
    return ok;
}

bool membership_on(const struct membership *membership, int64_t date)
{
    return (membership->since == DATE_NONE || membership->since <= date)
        && (membership->until == DATE_NONE || membership->until >= date);
}

const struct membership *membership_find(
    const struct vec *memberships, uint64_t person, int64_t date, unsigned roles)
{
    const struct membership *found = NULL;
    for (size_t i = 0; i < memberships->n; i++) {
        const struct membership *m = VEC_AT(memberships, struct membership, i);
        if (m->person != person || !(roles & GROUP_ROLE(m->role)))
            continue;
        if (date != DATE_NONE && !membership_on(m, date))
            continue;
        if (!found || m->period > found->period)
            found = m;
    }
    return found;
}

/* ---- members -------------------------------------------------------------------------------- */

static void member_clear(struct member *member)
{
    person_clear(&member->person);
    free(member->profession);
    free(member->organisation);
}

void members_clear(struct vec *members)
{
    for (size_t i = 0; i < members->n; i++)
        member_clear(VEC_AT(members, struct member, i));
    vec_clear(members);
}

static bool read_member(struct book *book, const struct change *change, struct member *member)
{
    struct row row;
    if (!rows_read(book, change, ENTITY_PERSON, member->person.id,
            "last first profession organisation", &row, NULL))
        return false;
    member->person.first = mem_text(row_text(&row, "first"));
    member->person.last = mem_text(row_text(&row, "last"));
    if (GROUP_ROLE(member->role) & GROUP_LEADERS) {
        member->profession = mem_text(row_text(&row, "profession"));
        member->organisation = mem_text(row_text(&row, "organisation"));
    }
    row_clear(&row);
    return true;
}

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    return person_compare(&x->person, &y->person);
}

bool group_members(struct book *book, const struct change *change, uint64_t group, int64_t date,
    unsigned roles, struct vec *members, struct err *err)
{
    struct vec all = VEC_INIT(struct membership);
    size_t first = members->n;
    if (!memberships_read(book, change, group, &all, NULL, err)) {
        vec_clear(&all);
        return false;
    }
    for (size_t i = 0; i < all.n; i++) {
        const struct membership *m = VEC_AT(&all, struct membership, i);
        if (membership_find(&all, m->person, date, roles) != m)
            continue;
        struct member member = {.person = {.id = m->person},
            .membership = m->id,
            .group = group,
            .role = m->role,
            .period = m->period,
            .since = m->since,
            .until = m->until};
        if (read_member(book, change, &member))
            vec_add(members, &member);
    }
    vec_clear(&all);
    if (members->n > first + 1)
        qsort(VEC_AT(members, struct member, first), members->n - first, sizeof(struct member),
            compare_members);
    return true;
}

int64_t group_count(struct book *book, uint64_t group, int64_t date, unsigned roles)
{
    struct vec all = VEC_INIT(struct membership);
    bool locked = false;
    int64_t count = 0;
    if (!memberships_read(book, NULL, group, &all, &locked, NULL) || locked)
        count = -1;
    for (size_t i = 0; count >= 0 && i < all.n; i++) {
        const struct membership *m = VEC_AT(&all, struct membership, i);
        count += membership_find(&all, m->person, date, roles) == m;
    }
    vec_clear(&all);
    return count;
}

/* ---- joining, leaving ----------------------------------------------------------------------- */

/* One membership by its natural key, removed or not; id 0 where there is none. */
static bool read_period(struct book *book, struct change *change, const struct value parts[3],
    struct membership *period, bool *removed, struct err *err)
{
    struct row row;
    struct err inner = {.kind = ERR_NONE};
    uint64_t id;
    *period = (struct membership) {.id = 0};
    if (!change_key_id(change, ENTITY_MEMBERSHIP, parts, 3, &id, err))
        return false;
    if (!rows_read(book, change, ENTITY_MEMBERSHIP, id, "role since until", &row, &inner)) {
        if (inner.kind == ERR_REFUSED) /* there is none */
            return true;
        if (err)
            *err = inner;
        return false;
    }
    *period = (struct membership) {.id = id,
        .role = (enum group_role)row_int(&row, "role", ROLE_MEMBER),
        .period = parts[2].i,
        .since = row_date(&row, "since"),
        .until = row_date(&row, "until")};
    *removed = row.removed;
    row_clear(&row);
    return true;
}

/* The period that goes on or begins later, and the number of the newest, removed ones included:
 * the natural key of a removed membership is not used again. They are asked for by number, one
 * after the other, since the group may have thousands of members; a few that were left out, by
 * somebody who gave the numbers by hand, do not hide the later ones. */
static bool read_periods(struct book *book, struct change *change, uint64_t group,
    uint64_t person, int64_t date, struct membership *open, int64_t *newest, struct err *err)
{
    enum { LEFT_OUT = 4 };
    *open = (struct membership) {.id = 0};
    *newest = 0;
    for (int64_t number = 1; number <= *newest + 1 + LEFT_OUT; number++) {
        struct value parts[] = {value_id(group), value_id(person), value_int(number)};
        struct membership period;
        bool removed = false;
        if (!read_period(book, change, parts, &period, &removed, err))
            return false;
        if (!period.id)
            continue;
        *newest = number;
        if (!removed && (period.until == DATE_NONE || period.until >= date))
            *open = period;
    }
    return true;
}

static uint64_t put_membership(struct change *change, uint64_t group, uint64_t person,
    int64_t period, enum group_role role, int64_t since, struct err *err)
{
    struct value parts[] = {value_id(group), value_id(person), value_int(period)};
    uint64_t id = change_put(change, ENTITY_MEMBERSHIP, parts, 3, err);
    if (!id || !change_set_int(change, ENTITY_MEMBERSHIP, id, "role", role, err))
        return 0;
    if (since != DATE_NONE
        && !change_set_int(change, ENTITY_MEMBERSHIP, id, "since", since, err))
        return 0;
    return id;
}

uint64_t group_join(struct book *book, struct change *change, uint64_t group, uint64_t person,
    enum group_role role, int64_t date, struct err *err)
{
    struct membership open;
    int64_t newest;
    if (!read_periods(book, change, group, person, date, &open, &newest, err))
        return 0;
    if (!open.id)
        return put_membership(change, group, person, newest + 1, role, date, err);
    if (!change_set_int(change, ENTITY_MEMBERSHIP, open.id, "role", role, err))
        return 0;
    bool begins = open.role == ROLE_CANDIDATE && role != ROLE_CANDIDATE;
    if (begins && !change_set_int(change, ENTITY_MEMBERSHIP, open.id, "since", date, err))
        return 0;
    return open.id;
}

bool group_leave(struct book *book, struct change *change, uint64_t group, uint64_t person,
    int64_t date, struct err *err)
{
    struct membership open;
    int64_t newest;
    if (!read_periods(book, change, group, person, date, &open, &newest, err))
        return false;
    if (!open.id)
        return err_set(err, ERR_REFUSED, _("This person is not in the group on that day."));
    return change_set_int(change, ENTITY_MEMBERSHIP, open.id, "until", date, err);
}

/* ---- a new season --------------------------------------------------------------------------- */

static bool copy_fields(
    struct change *change, const struct row *from, uint64_t to, struct err *err)
{
    static const char *const own[] = {"name", "start", "end", "state"};
    for (size_t i = 0; i < from->entity->n_fields; i++) {
        const struct field *field = &from->entity->fields[i];
        bool copied = field->type != FIELD_LIST && from->values[i].tag != VALUE_NULL
            && from->values[i].tag != VALUE_SEALED;
        for (size_t j = 0; j < sizeof own / sizeof *own; j++)
            copied = copied && strcmp(field->name, own[j]) != 0;
        if (copied
            && !change_set(change, from->entity->number, to, field->name,
                value_copy(&from->values[i]), err))
            return false;
    }
    return true;
}

static bool copy_members(struct book *book, struct change *change, uint64_t from, uint64_t to,
    const struct vec *persons, int64_t start, struct err *err)
{
    struct vec all = VEC_INIT(struct membership);
    bool ok = memberships_read(book, change, from, &all, NULL, err);
    for (size_t i = 0; ok && i < all.n; i++) {
        const struct membership *m = VEC_AT(&all, struct membership, i);
        bool chosen = ids_hold(persons, m->person)
            && membership_find(&all, m->person, DATE_NONE, GROUP_EVERYBODY) == m;
        if (chosen)
            ok = put_membership(change, to, m->person, 1, m->role, start, err) != 0;
    }
    vec_clear(&all);
    return ok;
}

uint64_t group_new_season(struct book *book, struct change *change, uint64_t group,
    const char *name, int64_t start, const struct vec *persons, struct err *err)
{
    struct row old;
    if (!rows_read(book, change, ENTITY_GROUP, group, NULL, &old, err))
        return 0;
    uint64_t id = change_add(change, ENTITY_GROUP, err);
    bool ok = id && copy_fields(change, &old, id, err)
        && change_set_text(change, ENTITY_GROUP, id, "name", name, err)
        && change_set_int(change, ENTITY_GROUP, id, "state", GROUP_ACTIVE, err)
        && (start == DATE_NONE
            || change_set_int(change, ENTITY_GROUP, id, "start", start, err))
        && copy_members(book, change, group, id, persons, start, err);
    row_clear(&old);
    return ok ? id : 0;
}
