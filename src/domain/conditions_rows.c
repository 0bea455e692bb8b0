/* Conditions of groups, meetings and what belongs to them: public, so told while locked too. */
#include "domain/conditions.h"

#include "domain/rows.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/loose.h"
#include "rukkanen/domain/meeting.h"

#include <stdlib.h>
#include <string.h>

/* ---- the same group twice --------------------------------------------------------------------- */

struct named {
    struct str name; /* folded: name, a line end, area */
    uint64_t id;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->name.s, y->name.s);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

bool find_same_groups(struct book *book, struct vec *conditions, struct err *err)
{
    struct query query = {.entity = ENTITY_GROUP, .fields = "name area"};
    struct vec rows = VEC_INIT(struct row), groups = VEC_INIT(struct named);
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct named group = {.name = STR_INIT, .id = row->id};
        utf8_fold(row_text(row, "name"), strlen(row_text(row, "name")), &group.name);
        str_add_c(&group.name, '\n');
        utf8_fold(row_text(row, "area"), strlen(row_text(row, "area")), &group.name);
        vec_add(&groups, &group);
    }
    rows_clear(&rows);
    vec_sort(&groups, compare_named);
    for (size_t i = 1; i < groups.n; i++) {
        const struct named *one = VEC_AT(&groups, struct named, i - 1);
        const struct named *other = VEC_AT(&groups, struct named, i);
        if (strcmp(one->name.s, other->name.s) != 0 || *other->name.s == '\n')
            continue;
        struct condition *condition = condition_add(conditions, CONDITION_SAME_GROUP);
        condition_add_row(condition, ENTITY_GROUP, one->id);
        condition_add_row(condition, ENTITY_GROUP, other->id);
    }
    for (size_t i = 0; i < groups.n; i++)
        str_clear(&VEC_AT(&groups, struct named, i)->name);
    vec_clear(&groups);
    return ok;
}

/* ---- the same meeting twice ------------------------------------------------------------------- */

struct planned {
    uint64_t group, id;
    int64_t date, kind, start; /* start -1: not told */
};

static int compare_planned(const void *a, const void *b)
{
    const struct planned *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Two at different hours of a day are two; several persons may be met on one. */
static bool is_same_meeting(const struct planned *a, const struct planned *b)
{
    return a->group == b->group && a->date == b->date && a->kind == b->kind
        && (a->start == b->start || a->start < 0);
}

bool find_same_meetings(struct book *book, struct vec *conditions, struct err *err)
{
    struct query query = {.entity = ENTITY_MEETING, .fields = "group date kind start state"};
    struct vec rows = VEC_INIT(struct row), meetings = VEC_INIT(struct planned);
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct planned one = {row_ref(row, "group"), row->id, row_date(row, "date"),
            row_int(row, "kind", MEETING_MEETING), row_int(row, "start", -1)};
        if (one.group && one.date != DATE_NONE && one.kind != MEETING_INDIVIDUAL
            && row_int(row, "state", MEETING_PLANNED) != MEETING_CANCELLED)
            vec_add(&meetings, &one);
    }
    rows_clear(&rows);
    vec_sort(&meetings, compare_planned);
    for (size_t i = 1; i < meetings.n; i++) {
        const struct planned *one = VEC_AT(&meetings, struct planned, i - 1);
        const struct planned *other = VEC_AT(&meetings, struct planned, i);
        if (!is_same_meeting(one, other))
            continue;
        struct condition *condition = condition_add(conditions, CONDITION_SAME_MEETING);
        condition_add_row(condition, ENTITY_MEETING, one->id < other->id ? one->id : other->id);
        condition_add_row(condition, ENTITY_MEETING, one->id < other->id ? other->id : one->id);
    }
    vec_clear(&meetings);
    return ok;
}

/* ---- references that hold no more ------------------------------------------------------------- */

static int compare_loose(const void *a, const void *b)
{
    const struct loose *x = a, *y = b;
    if (x->removed != y->removed)
        return x->removed ? -1 : 1;
    if (x->field->ref != y->field->ref)
        return x->field->ref < y->field->ref ? -1 : 1;
    if (x->ref != y->ref)
        return x->ref < y->ref ? -1 : 1;
    if (x->entity != y->entity)
        return x->entity < y->entity ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* All rows of one removed record are one condition: bringing it back mends them all. */
bool find_loose(struct book *book, struct vec *conditions, struct err *err)
{
    struct vec all = VEC_INIT(struct loose);
    struct condition *condition = NULL;
    bool ok = book_loose(book, &all, err);
    vec_sort(&all, compare_loose);
    for (size_t i = 0; ok && i < all.n; i++) {
        const struct loose *loose = VEC_AT(&all, struct loose, i);
        if (!loose->removed) {
            condition = condition_add(conditions, CONDITION_NOWHERE);
            condition->field = loose->field;
            condition->about = loose->ref;
            condition_add_row(condition, loose->entity, loose->id);
            continue;
        }
        if (!condition || condition->about != loose->ref) {
            condition = condition_add(conditions, CONDITION_REMOVED);
            condition->about = loose->ref;
            condition_add_row(condition, loose->field->ref, loose->ref);
        }
        condition_add_row(condition, loose->entity, loose->id);
    }
    vec_clear(&all);
    return ok;
}
