/* Conditions of people: they are sealed, so the book must be open. Each goes once over its rows. */
#include "domain/conditions.h"

#include "domain/rows.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/person.h"

#include <stdlib.h>
#include <string.h>

/* ---- the same person twice -------------------------------------------------------------------- */

struct bearer {
    struct str name; /* folded, "last first" */
    struct str phone; /* its digits */
    uint64_t id;
    int64_t birth_year; /* 0: not known */
    bool whole;         /* has a last name too */
};

/* 040 123 4567 and +358401234567 are one number: without the country and the leading zero. */
static void add_digits(const char *phone, struct str *out)
{
    for (const char *at = phone; *at; at++) {
        if (*at >= '0' && *at <= '9')
            str_add_c(out, *at);
    }
    if (strncmp(out->s ? out->s : "", "358", 3) == 0 && out->len > 8)
        str_delete(out, 0, 3);
    else if (out->len && out->s[0] == '0')
        str_delete(out, 0, 1);
}

static void read_bearer(const struct row *row, struct vec *bearers)
{
    struct str name = STR_INIT;
    const char *last = row_text(row, "last"), *first = row_text(row, "first");
    if (!*last && !*first)
        return;
    str_addf(&name, "%s %s", last, first);
    struct bearer *bearer = vec_add(bearers, NULL);
    *bearer = (struct bearer) {.name = STR_INIT,
        .phone = STR_INIT,
        .id = row->id,
        .birth_year = row_int(row, "birth_year", 0),
        .whole = *last && *first};
    utf8_fold(name.s, name.len, &bearer->name);
    add_digits(row_text(row, "phone"), &bearer->phone);
    str_wipe(&name);
}

static int compare_bearers(const void *a, const void *b)
{
    const struct bearer *x = a, *y = b;
    int order = strcmp(x->name.s, y->name.s);
    if (!order)
        order = (x->birth_year > y->birth_year) - (x->birth_year < y->birth_year);
    if (!order)
        order = strcmp(x->phone.s, y->phone.s);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

/* Nothing known may tell them apart; by a first name alone something known must tell they are the
 * same. */
static bool may_be_one(const struct bearer *a, const struct bearer *b)
{
    bool years = a->birth_year && b->birth_year, phones = a->phone.len && b->phone.len;
    bool same_year = years && a->birth_year == b->birth_year;
    bool same_phone = phones && strcmp(a->phone.s, b->phone.s) == 0;
    if ((years && !same_year) || (phones && !same_phone && !same_year))
        return false;
    return (a->whole && b->whole) || same_phone || same_year;
}

/* Each against the nearest of its name that may be the same: of many namesakes not every pair is
 * told, and those that are joined are fewer at the next look. Who is born in one year, and has one
 * number, stands side by side. */
static void pair_up(const struct vec *bearers, struct vec *conditions)
{
    enum { NAMESAKES = 50 };
    for (size_t i = 1; i < bearers->n; i++) {
        const struct bearer *one = VEC_AT(bearers, struct bearer, i);
        size_t from = i > NAMESAKES ? i - NAMESAKES : 0;
        for (size_t j = i; j-- > from;) {
            const struct bearer *other = VEC_AT(bearers, struct bearer, j);
            if (strcmp(one->name.s, other->name.s) != 0)
                break;
            if (!may_be_one(one, other))
                continue;
            struct condition *condition = condition_add(conditions, CONDITION_SAME_PERSON);
            bool first = other->id < one->id;
            condition_add_row(condition, ENTITY_PERSON, first ? other->id : one->id);
            condition_add_row(condition, ENTITY_PERSON, first ? one->id : other->id);
            break;
        }
    }
}

bool find_same_persons(struct book *book, struct vec *conditions, struct err *err)
{
    struct query query = {.entity = ENTITY_PERSON, .fields = "last first birth_year phone"};
    struct vec rows = VEC_INIT(struct row), bearers = VEC_INIT(struct bearer);
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++)
        read_bearer(VEC_AT(&rows, struct row, i), &bearers);
    rows_clear(&rows);
    if (bearers.n > 1)
        qsort(bearers.items, bearers.n, sizeof(struct bearer), compare_bearers);
    pair_up(&bearers, conditions);
    for (size_t i = 0; i < bearers.n; i++) {
        str_wipe(&VEC_AT(&bearers, struct bearer, i)->name);
        str_wipe(&VEC_AT(&bearers, struct bearer, i)->phone);
    }
    vec_clear(&bearers);
    return ok;
}

/* ---- two rows of one person under one record -------------------------------------------------- */

struct held {
    uint64_t parent, person, id;
    int64_t since;
};

static int compare_held(const void *a, const void *b)
{
    const struct held *x = a, *y = b;
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    if (x->since != y->since)
        return x->since < y->since ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static size_t run_length(const struct vec *held, size_t from)
{
    const struct held *first = VEC_AT(held, struct held, from);
    size_t to = from + 1;
    while (to < held->n && VEC_AT(held, struct held, to)->parent == first->parent
        && VEC_AT(held, struct held, to)->person == first->person)
        to++;
    return to - from;
}

static void tell_runs(struct vec *held, enum condition_kind kind, int entity,
    struct vec *conditions)
{
    if (held->n > 1)
        qsort(held->items, held->n, sizeof(struct held), compare_held);
    for (size_t i = 0; i < held->n;) {
        size_t length = run_length(held, i);
        if (length > 1) {
            struct condition *condition = condition_add(conditions, kind);
            condition->about = VEC_AT(held, struct held, i)->person;
            for (size_t j = i; j < i + length; j++)
                condition_add_row(condition, entity, VEC_AT(held, struct held, j)->id);
        }
        i += length;
    }
}

/* Only persons whose records were joined can have two marks in one meeting. */
bool find_same_marks(struct book *book, struct vec *conditions, struct err *err)
{
    struct query query = {.entity = ENTITY_ATTENDANCE, .fields = "meeting person"};
    struct query joined = {.entity = ENTITY_SAME_PERSON, .fields = ""};
    struct vec rows = VEC_INIT(struct row), held = VEC_INIT(struct held);
    size_t first = conditions->n;
    int64_t some = book_count(book, &joined, err);
    bool ok = some >= 0 && (!some || book_query(book, &query, &rows, err));
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct held one = {row_ref(row, "meeting"), row_ref(row, "person"), row->id, 0};
        if (one.parent && one.person)
            vec_add(&held, &one);
    }
    rows_clear(&rows);
    tell_runs(&held, CONDITION_SAME_ATTENDANCE, ENTITY_ATTENDANCE, conditions);
    for (size_t i = first; ok && i < conditions->n; i++) {
        /* The one that counts comes first. */
        struct condition *condition = VEC_AT(conditions, struct condition, i);
        struct row row;
        uint64_t id = 0;
        if (!book_row_fields(book, ENTITY_ATTENDANCE, condition_row(condition, 0), "meeting", &row,
                NULL))
            continue;
        struct value parts[] = {value_id(row_ref(&row, "meeting")), value_id(condition->about)};
        row_clear(&row);
        if (!book_key_id(book, ENTITY_ATTENDANCE, parts, 2, &id, NULL))
            continue;
        for (size_t j = 1; j < condition->rows.n; j++) {
            struct condition_row *other = VEC_AT(&condition->rows, struct condition_row, j);
            if (other->id != id)
                continue;
            other->id = condition_row(condition, 0);
            VEC_AT(&condition->rows, struct condition_row, 0)->id = id;
        }
    }
    vec_clear(&held);
    return ok;
}

bool find_open_periods(struct book *book, struct vec *conditions, struct err *err)
{
    struct query query = {.entity = ENTITY_MEMBERSHIP, .fields = "group person since until"};
    struct vec rows = VEC_INIT(struct row), held = VEC_INIT(struct held);
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct held one
            = {row_ref(row, "group"), row_ref(row, "person"), row->id, row_date(row, "since")};
        if (one.parent && one.person && row_date(row, "until") == DATE_NONE
            && !row_locked(row, "until"))
            vec_add(&held, &one);
    }
    rows_clear(&rows);
    tell_runs(&held, CONDITION_OPEN_PERIODS, ENTITY_MEMBERSHIP, conditions);
    vec_clear(&held);
    return ok;
}

/* ---- names on pages --------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Persons who agreed to less than the full name on the board, or withdrew it: only they can stand
 * on a page with more than they agreed to. Appends uint64_t. */
static bool find_withdrawn(struct book *book, struct vec *persons, struct err *err)
{
    struct filter board = {
        .field = "purpose", .op = FILTER_EQUAL, .value = value_int(CONSENT_BOARD)};
    struct query query = {.entity = ENTITY_CONSENT,
        .filters = &board,
        .n_filters = 1,
        .removed = true,
        .fields = "person purpose extent withdrawn"};
    struct vec rows = VEC_INIT(struct row);
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        uint64_t person = row_ref(row, "person");
        bool full = !row->removed && row_int(row, "extent", CONSENT_NO) == CONSENT_FULL
            && row_date(row, "withdrawn") == DATE_NONE;
        if (person && !full)
            vec_add(persons, &person);
    }
    rows_clear(&rows);
    vec_sort(persons, by_number);
    size_t kept = 0;
    for (size_t i = 0; i < persons->n; i++) {
        uint64_t person = *VEC_AT(persons, uint64_t, i);
        if (!i || person != *VEC_AT(persons, uint64_t, kept - 1))
            *VEC_AT(persons, uint64_t, kept++) = person;
    }
    persons->n = kept;
    return ok;
}

static struct condition *of_person(struct vec *conditions, size_t from, uint64_t person)
{
    for (size_t i = conditions->n; i-- > from;) {
        struct condition *condition = VEC_AT(conditions, struct condition, i);
        if (condition->about == person)
            return condition;
    }
    struct condition *condition = condition_add(conditions, CONDITION_NAME_ON_PAGE);
    condition->about = person;
    return condition;
}

bool find_names_on_pages(struct book *book, struct vec *conditions, struct err *err)
{
    struct vec persons = VEC_INIT(uint64_t), found = VEC_INIT(struct row_about);
    size_t from = conditions->n;
    bool ok = find_withdrawn(book, &persons, err)
        && book_rows_about_each(book, ENTITY_PAGE_NAME, &persons, &found, err);
    for (size_t i = 0; ok && i < found.n; i++) {
        const struct row_about *about = VEC_AT(&found, struct row_about, i);
        if (consent_exceeds(book, about->person, about->id))
            condition_add_row(of_person(conditions, from, about->person), ENTITY_PAGE_NAME,
                about->id);
    }
    vec_clear(&persons);
    vec_clear(&found);
    return ok;
}
