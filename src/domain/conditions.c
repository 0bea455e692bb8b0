#include "domain/conditions.h"

#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/users.h"
#include "rukkanen/domain/consent.h"

#include <stdlib.h>
#include <string.h>

struct condition *condition_add(struct vec *conditions, enum condition_kind kind)
{
    struct condition *condition = vec_add(conditions, NULL);
    *condition = (struct condition) {.kind = kind, .rows = VEC_INIT(struct condition_row)};
    return condition;
}

void condition_add_row(struct condition *condition, int entity, uint64_t id)
{
    vec_add(&condition->rows, &(struct condition_row) {.entity = entity, .id = id});
}

void conditions_clear(struct vec *conditions)
{
    for (size_t i = 0; i < conditions->n; i++) {
        struct condition *condition = VEC_AT(conditions, struct condition, i);
        vec_clear(&condition->rows);
        free(condition->user);
    }
    vec_clear(conditions);
}

/* ---- users ------------------------------------------------------------------------------------ */

static bool find_passphrases(struct book *book, struct vec *conditions, struct err *err)
{
    struct vec variants = VEC_INIT(struct book_variants);
    bool ok = book_user_variants(book, &variants, err);
    for (size_t i = 0; ok && i < variants.n; i++) {
        const struct book_variants *one = VEC_AT(&variants, struct book_variants, i);
        struct condition *condition = condition_add(conditions, CONDITION_PASSPHRASES);
        condition->user = mem_text(one->name);
        condition->count = (int64_t)one->count;
        condition->own = one->own;
    }
    book_user_variants_clear(&variants);
    return ok;
}

static bool find_waiting(struct book *book, struct vec *conditions, struct err *err)
{
    struct vec waiting = VEC_INIT(struct book_waiting);
    bool ok = book_waiting(book, &waiting, err);
    for (size_t i = 0; ok && i < waiting.n; i++) {
        const struct book_waiting *one = VEC_AT(&waiting, struct book_waiting, i);
        struct condition *condition = condition_add(conditions, CONDITION_WAITING);
        condition->user = one->name ? mem_text(one->name) : NULL;
        condition->count = one->edits;
    }
    book_waiting_clear(&waiting);
    return ok;
}

/* ---- all of them ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    bool (*find)(struct book *book, struct vec *conditions, struct err *err);
    bool open; /* reads what is sealed */
} kinds[CONDITION_KINDS] = {
    [CONDITION_SAME_PERSON] = {"same-person", find_same_persons, true},
    [CONDITION_SAME_GROUP] = {"same-group", find_same_groups, false},
    [CONDITION_SAME_MEETING] = {"same-meeting", find_same_meetings, false},
    [CONDITION_SAME_ATTENDANCE] = {"same-attendance", find_same_marks, true},
    [CONDITION_OPEN_PERIODS] = {"open-periods", find_open_periods, true},
    [CONDITION_REMOVED] = {"removed", find_loose, false}, /* and nowhere */
    [CONDITION_NOWHERE] = {"nowhere", NULL, false},
    [CONDITION_NAME_ON_PAGE] = {"name-on-page", find_names_on_pages, true},
    [CONDITION_PASSPHRASES] = {"passphrases", find_passphrases, false},
    [CONDITION_WAITING] = {"waiting", find_waiting, false},
};

const char *condition_name(enum condition_kind kind)
{
    return kinds[kind].name;
}

static int by_kind(const void *a, const void *b)
{
    const struct condition *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    for (size_t i = 0; i < x->rows.n && i < y->rows.n; i++) {
        uint64_t left = condition_row(x, i), right = condition_row(y, i);
        if (left != right)
            return left < right ? -1 : 1;
    }
    if (x->rows.n != y->rows.n)
        return x->rows.n < y->rows.n ? -1 : 1;
    return strcmp(x->user ? x->user : "", y->user ? y->user : "");
}

bool conditions_list(struct book *book, struct vec *conditions, struct err *err)
{
    bool locked = book_level(book) == BOOK_LOCKED;
    if (!book_read_begin(book, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < CONDITION_KINDS; i++) {
        if (kinds[i].find && !(locked && kinds[i].open))
            ok = kinds[i].find(book, conditions, err);
    }
    book_read_end(book);
    if (conditions->n > 1)
        qsort(conditions->items, conditions->n, sizeof(struct condition), by_kind);
    return ok;
}

int64_t conditions_count(struct book *book)
{
    struct vec conditions = VEC_INIT(struct condition);
    int64_t count = conditions_list(book, &conditions, NULL) ? (int64_t)conditions.n : 0;
    conditions_clear(&conditions);
    return count;
}

/* ---- joining ---------------------------------------------------------------------------------- */

static bool may_join(struct book *book, uint64_t one, uint64_t other, struct err *err)
{
    const uint64_t ids[] = {one, other};
    if (book_level(book) == BOOK_LOCKED)
        return err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
    for (size_t i = 0; i < 2; i++) {
        if (!book_row_exists(book, ENTITY_PERSON, ids[i]))
            return err_set(err, ERR_REFUSED, _("There is no %s with the id %llu."),
                _(entity_by_number(ENTITY_PERSON)->label), (unsigned long long)ids[i]);
    }
    if (book_person_shown(book, one) == book_person_shown(book, other))
        return err_set(err, ERR_REFUSED, _("They are one person already."));
    return true;
}

bool person_join(struct book *book, uint64_t one, uint64_t other, struct err *err)
{
    struct value parts[]
        = {value_id(one < other ? one : other), value_id(one < other ? other : one)};
    if (!may_join(book, one, other, err))
        return false;
    struct change *change = change_new(book);
    bool ok = change_put(change, ENTITY_SAME_PERSON, parts, 2, err) != 0
        && change_commit(change, NULL, err);
    change_free(change);
    return ok;
}

/* ---- mending ---------------------------------------------------------------------------------- */

/* The older ends where the younger began, or the day before where it begins later. */
static bool mend_periods(
    struct book *book, struct change *change, const struct condition *condition, struct err *err)
{
    uint64_t last = condition_row(condition, condition->rows.n - 1);
    struct row row;
    if (!rows_read(book, NULL, ENTITY_MEMBERSHIP, last, "since", &row, err))
        return false;
    int64_t since = row_date(&row, "since");
    row_clear(&row);
    bool ok = true;
    for (size_t i = 0; ok && i + 1 < condition->rows.n; i++) {
        uint64_t id = condition_row(condition, i);
        if (!rows_read(book, NULL, ENTITY_MEMBERSHIP, id, "since", &row, err))
            return false;
        int64_t began = row_date(&row, "since");
        row_clear(&row);
        bool before = since != DATE_NONE && (began == DATE_NONE || began < since);
        ok = before ? change_set_int(change, ENTITY_MEMBERSHIP, id, "until", since - 1, err)
                    : change_remove(change, ENTITY_MEMBERSHIP, id, err);
    }
    return ok;
}

static bool mend_nowhere(struct change *change, const struct condition *condition, struct err *err)
{
    const struct condition_row *row = VEC_AT(&condition->rows, struct condition_row, 0);
    if (condition->field->required)
        return change_remove(change, row->entity, row->id, err);
    return change_set(change, row->entity, row->id, condition->field->name, VALUE_NONE, err);
}

static bool mend_names(struct book *book, const struct condition *condition, struct err *err)
{
    struct vec pages = VEC_INIT(struct consent_page);
    bool ok = consent_enforce(book, condition->about, &pages, err);
    consent_pages_clear(&pages);
    return ok;
}

static bool mend_rows(
    struct book *book, struct change *change, const struct condition *condition, struct err *err)
{
    const struct condition_row *first = VEC_AT(&condition->rows, struct condition_row, 0);
    bool ok = true;
    switch (condition->kind) {
    case CONDITION_SAME_GROUP:
        return mend_same_group(book, change, condition, err);
    case CONDITION_SAME_MEETING:
        return mend_same_meeting(book, change, condition, err);
    case CONDITION_SAME_ATTENDANCE:
        for (size_t i = 1; ok && i < condition->rows.n; i++)
            ok = change_remove(change, ENTITY_ATTENDANCE, condition_row(condition, i), err);
        return ok;
    case CONDITION_OPEN_PERIODS:
        return mend_periods(book, change, condition, err);
    case CONDITION_REMOVED:
        return change_bring_back(change, first->entity, first->id, err);
    case CONDITION_NOWHERE:
        return mend_nowhere(change, condition, err);
    default:
        return false;
    }
}

bool condition_mend(struct book *book, const struct condition *condition, struct err *err)
{
    switch (condition->kind) {
    case CONDITION_SAME_PERSON:
        return person_join(book, condition_row(condition, 0), condition_row(condition, 1), err);
    case CONDITION_NAME_ON_PAGE:
        return mend_names(book, condition, err);
    case CONDITION_PASSPHRASES:
        return condition->own ? book_user_keep_passphrase(book, err)
                              : err_set(err, ERR_REFUSED,
                                    _("Only %s can choose: at the next unlocking."),
                                    condition->user);
    case CONDITION_WAITING:
        return condition->user ? book_user_accept(book, condition->user, NULL, err)
                               : err_set(err, ERR_REFUSED, _("Nobody here knows this user yet."));
    default:
        break;
    }
    struct change *change = change_new(book);
    bool ok = mend_rows(book, change, condition, err) && change_commit(change, NULL, err);
    change_free(change);
    return ok;
}
