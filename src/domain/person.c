#include "rukkanen/domain/person.h"

#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/sortkey.h"
#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

static void wipe(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
}

void person_clear(struct person *person)
{
    wipe(person->first);
    wipe(person->last);
    *person = (struct person) {.id = 0};
}

void persons_clear(struct vec *persons)
{
    for (size_t i = 0; i < persons->n; i++)
        person_clear(VEC_AT(persons, struct person, i));
    vec_clear(persons);
}

void person_format(const struct person *person, enum person_form form, struct str *out)
{
    const char *first = person->first, *last = person->last;
    if (form == PERSON_FIRST && *first) {
        str_add(out, first);
        return;
    }
    if (form == PERSON_LISTED) {
        first = person->last;
        last = person->first;
    }
    str_add(out, first);
    if (*first && *last)
        str_add_c(out, ' ');
    str_add(out, last);
}

static void from_row(const struct row *row, struct person *person)
{
    *person = (struct person) {
        .id = row->id,
        .first = mem_text(row_text(row, "first")),
        .last = mem_text(row_text(row, "last")),
    };
}

bool person_read(struct book *book, const struct change *change, uint64_t id,
    struct person *person, struct err *err)
{
    struct row row;
    if (!rows_read(book, change, ENTITY_PERSON, id, "last first", &row, err))
        return false;
    from_row(&row, person);
    row_clear(&row);
    return true;
}

void person_name(struct book *book, const struct change *change, uint64_t id,
    enum person_form form, struct str *out)
{
    struct person person;
    if (!person_read(book, change, id, &person, NULL))
        return;
    person_format(&person, form, out);
    person_clear(&person);
}

int person_compare(const struct person *a, const struct person *b)
{
    int order = sortkey_compare(a->last, b->last);
    if (order == 0)
        order = sortkey_compare(a->first, b->first);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

struct keyed {
    char *key;
    size_t len;
    struct person person;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->person.id > y->person.id) - (x->person.id < y->person.id);
}

/* A key is made once for each name, not at every comparison: ten thousand people are sorted while
 * somebody waits. */
static void sort_from(struct vec *persons, size_t first)
{
    size_t n = persons->n - first;
    if (n < 2)
        return;
    struct keyed *keyed = mem_zero(n, sizeof *keyed);
    for (size_t i = 0; i < n; i++) {
        struct str key = STR_INIT;
        keyed[i].person = *VEC_AT(persons, struct person, first + i);
        sortkey(keyed[i].person.last, &key);
        str_add_c(&key, 1);
        sortkey(keyed[i].person.first, &key);
        keyed[i].len = key.len;
        keyed[i].key = str_take(&key);
    }
    qsort(keyed, n, sizeof *keyed, compare_keyed);
    for (size_t i = 0; i < n; i++) {
        *VEC_AT(persons, struct person, first + i) = keyed[i].person;
        wipe(keyed[i].key);
    }
    free(keyed);
}

bool person_all(struct book *book, uint64_t site, struct vec *persons, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct filter filter = FILTER_REF("home", site);
    struct query query = {.entity = ENTITY_PERSON,
        .filters = &filter,
        .n_filters = site ? 1 : 0,
        .fields = "last first home"};
    size_t first = persons->n;
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        if (row_locked(row, "first"))
            continue;
        from_row(row, vec_add(persons, NULL));
    }
    rows_clear(&rows);
    sort_from(persons, first);
    return ok;
}

/* ---- as typed ------------------------------------------------------------------------------- */

static bool begins(const struct person *person, const char *typed)
{
    struct str full = STR_INIT, listed = STR_INIT, comma = STR_INIT;
    person_format(person, PERSON_FULL, &full);
    person_format(person, PERSON_LISTED, &listed);
    str_addf(&comma, "%s, %s", person->last, person->first);
    bool found = utf8_starts_fold(full.s, typed) || utf8_starts_fold(listed.s, typed)
        || utf8_starts_fold(comma.s, typed);
    str_wipe(&full);
    str_wipe(&listed);
    str_wipe(&comma);
    return found;
}

bool person_find(
    struct book *book, const char *typed, size_t limit, struct vec *persons, struct err *err)
{
    struct vec all = VEC_INIT(struct person);
    struct str text = STR_INIT;
    size_t found = 0;
    utf8_normalise(typed, strlen(typed), &text);
    bool ok = person_all(book, 0, &all, err);
    for (size_t i = 0; i < all.n; i++) {
        struct person *person = VEC_AT(&all, struct person, i);
        if (found < limit && text.len && begins(person, text.s)) {
            vec_add(persons, person);
            *person = (struct person) {.id = 0};
            found++;
        }
    }
    persons_clear(&all);
    str_wipe(&text);
    return ok;
}

static bool is_called(const struct person *person, const char *typed)
{
    struct str full = STR_INIT, listed = STR_INIT, comma = STR_INIT;
    person_format(person, PERSON_FULL, &full);
    person_format(person, PERSON_LISTED, &listed);
    str_addf(&comma, "%s, %s", person->last, person->first);
    bool same = utf8_equal_fold(full.s, typed) || utf8_equal_fold(listed.s, typed)
        || utf8_equal_fold(comma.s, typed);
    str_wipe(&full);
    str_wipe(&listed);
    str_wipe(&comma);
    return same;
}

bool person_namesakes(
    struct book *book, const char *typed, struct vec *persons, struct err *err)
{
    struct vec all = VEC_INIT(struct person);
    struct str text = STR_INIT;
    utf8_normalise(typed, strlen(typed), &text);
    bool ok = person_all(book, 0, &all, err);
    for (size_t i = 0; i < all.n; i++) {
        struct person *person = VEC_AT(&all, struct person, i);
        if (text.len && is_called(person, text.s)) {
            vec_add(persons, person);
            *person = (struct person) {.id = 0};
        }
    }
    persons_clear(&all);
    str_wipe(&text);
    return ok;
}

bool person_swap(struct book *book, struct change *change, uint64_t id, struct err *err)
{
    struct person person;
    if (!person_read(book, change, id, &person, err))
        return false;
    bool ok = *person.last && *person.first;
    if (!ok)
        err_set(err, ERR_REFUSED, _("There is only one name, so there is nothing to swap."));
    ok = ok && change_set_text(change, ENTITY_PERSON, id, "first", person.last, err)
        && change_set_text(change, ENTITY_PERSON, id, "last", person.first, err);
    person_clear(&person);
    return ok;
}

uint64_t person_add(struct book *book, struct change *change, const char *typed, uint64_t site,
    struct err *err)
{
    struct str first = STR_INIT, last = STR_INIT;
    struct vec known = VEC_INIT(struct person);
    if (!person_all(book, 0, &known, err))
        return 0;
    uint64_t id = change_add(change, ENTITY_PERSON, err);
    person_split(typed, &known, &first, &last);
    persons_clear(&known);
    if (id)
        change_preset(change, ENTITY_PERSON, id);
    bool ok = id && change_set_ref(change, ENTITY_PERSON, id, "home", site, err)
        && change_set_text(change, ENTITY_PERSON, id, "first", first.s, err)
        && change_set_text(change, ENTITY_PERSON, id, "last", last.s, err);
    str_wipe(&first);
    str_wipe(&last);
    return ok ? id : 0;
}
