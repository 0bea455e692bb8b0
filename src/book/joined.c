/*
 * Persons that are one. A row of entity same_person says it of two; what follows for more than two
 * is worked out here, kept in memory, and laid over what is read. No row is changed by it.
 */
#include "book/internal.h"

#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

void joined_forget(struct book *book)
{
    vec_clear(&book->joined.persons);
    vec_init(&book->joined.persons, sizeof(struct joined_person));
    book->joined.known = false;
}

static int by_id(const void *a, const void *b)
{
    const struct joined_person *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static struct joined_person *find(const struct book *book, uint64_t id)
{
    const struct vec *persons = &book->joined.persons;
    struct joined_person key = {.id = id};
    if (!persons->n)
        return NULL;
    return bsearch(&key, persons->items, persons->n, sizeof key, by_id);
}

/* ---- who is one with whom --------------------------------------------------------------------- */

struct pair {
    uint64_t a, b;
};

/* The rows that can be opened: of other sites' persons nothing is shown anyway. */
static void read_pairs(struct book *book, struct vec *pairs)
{
    const struct entity *entity = entity_by_number(ENTITY_SAME_PERSON);
    struct vec ids = VEC_INIT(uint64_t);
    sqlite3_stmt *list
        = db_statement(book->db, "SELECT id FROM r_same_person WHERE gone = 0 ORDER BY id", NULL);
    while (list && db_step(book->db, list, NULL)) {
        uint64_t id = (uint64_t)sqlite3_column_int64(list, 0);
        vec_add(&ids, &id);
    }
    for (size_t i = 0; i < ids.n; i++) {
        struct row row;
        if (!row_read(book, entity, *VEC_AT(&ids, uint64_t, i), UINT64_MAX, &row, NULL))
            continue;
        struct pair pair = {row_ref(&row, "smaller"), row_ref(&row, "larger")};
        if (pair.a && pair.b && pair.a != pair.b)
            vec_add(pairs, &pair);
        row_clear(&row);
    }
    vec_clear(&ids);
}

static void add_persons(struct book *book, const struct vec *pairs)
{
    struct vec *persons = &book->joined.persons;
    for (size_t i = 0; i < pairs->n; i++) {
        const struct pair *pair = VEC_AT(pairs, struct pair, i);
        vec_add(persons, &(struct joined_person) {.id = pair->a});
        vec_add(persons, &(struct joined_person) {.id = pair->b});
    }
    if (!persons->n)
        return;
    qsort(persons->items, persons->n, persons->size, by_id);
    size_t kept = 1;
    for (size_t i = 1; i < persons->n; i++) {
        const struct joined_person *person = VEC_AT(persons, struct joined_person, i);
        if (person->id != VEC_AT(persons, struct joined_person, kept - 1)->id)
            *VEC_AT(persons, struct joined_person, kept++) = *person;
    }
    persons->n = kept;
}

static size_t place_of(const struct book *book, uint64_t id)
{
    return (size_t)(find(book, id) - VEC_AT(&book->joined.persons, struct joined_person, 0));
}

/* Union-find: each leads to another of its set until one leads to itself. */
static size_t top(size_t *leads, size_t at)
{
    while (leads[at] != at)
        at = leads[at] = leads[leads[at]];
    return at;
}

static bool is_living(struct book *book, uint64_t id)
{
    return db_number(book->db, 1, "SELECT gone FROM r_person WHERE id = ?1", "i", (int64_t)id) == 0;
}

/* Persons stand by id, so the first living one of a set is the smallest. */
static void choose_shown(struct book *book, size_t *leads)
{
    struct vec *persons = &book->joined.persons;
    for (size_t i = 0; i < persons->n; i++) {
        struct joined_person *person = VEC_AT(persons, struct joined_person, i);
        struct joined_person *first = VEC_AT(persons, struct joined_person, top(leads, i));
        person->hidden = is_living(book, person->id);
        if (person->hidden && !first->shown)
            first->shown = person->id;
    }
    for (size_t i = 0; i < persons->n; i++) {
        struct joined_person *person = VEC_AT(persons, struct joined_person, i);
        struct joined_person *first = VEC_AT(persons, struct joined_person, top(leads, i));
        if (!first->shown)
            first->shown = person->id;
        person->shown = first->shown;
        person->hidden = person->hidden && person->shown != person->id;
    }
}

void joined_read(struct book *book)
{
    struct vec pairs = VEC_INIT(struct pair);
    if (book->joined.known || book_level(book) == BOOK_LOCKED)
        return;
    joined_forget(book);
    book->joined.known = true;
    read_pairs(book, &pairs);
    add_persons(book, &pairs);
    size_t n = book->joined.persons.n;
    if (n) {
        size_t *leads = mem_alloc(n * sizeof *leads);
        for (size_t i = 0; i < n; i++)
            leads[i] = i;
        for (size_t i = 0; i < pairs.n; i++) {
            const struct pair *pair = VEC_AT(&pairs, struct pair, i);
            leads[top(leads, place_of(book, pair->b))] = top(leads, place_of(book, pair->a));
        }
        choose_shown(book, leads);
        free(leads);
    }
    vec_clear(&pairs);
}

/* ---- laid over what is read ------------------------------------------------------------------- */

uint64_t joined_shown(const struct book *book, uint64_t person)
{
    const struct joined_person *joined = find(book, person);
    return joined ? joined->shown : person;
}

uint64_t book_person_shown(struct book *book, uint64_t person)
{
    joined_read(book);
    return joined_shown(book, person);
}

void book_person_same(struct book *book, uint64_t person, struct vec *ids)
{
    uint64_t shown = book_person_shown(book, person);
    const struct vec *persons = &book->joined.persons;
    vec_add(ids, &shown);
    for (size_t i = 0; i < persons->n; i++) {
        const struct joined_person *other = VEC_AT(persons, struct joined_person, i);
        if (other->shown == shown && other->id != shown)
            vec_add(ids, &other->id);
    }
}

static const struct field *person_part(const struct entity *entity, size_t *part)
{
    *part = 0;
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (field_is_person_key(entity, &entity->fields[i]))
            return &entity->fields[i];
        *part += entity->fields[i].key ? 1 : 0;
    }
    return NULL;
}

/* Nine parts: the most that any natural key has, and one. */
enum { PARTS = 9 };

bool joined_key(struct book *book, const struct entity *entity, const struct value *parts,
    size_t n_parts, uint64_t *id,
    bool (*make)(void *data, const struct value *parts, uint64_t *id), void *data)
{
    size_t at;
    joined_read(book);
    if (!make(data, parts, id))
        return false;
    if (!book->joined.persons.n || entity->number == ENTITY_SAME_PERSON
        || !person_part(entity, &at) || at >= n_parts || n_parts >= PARTS
        || book_row_exists(book, entity->number, *id))
        return true;
    struct vec same = VEC_INIT(uint64_t);
    struct value others[PARTS];
    memcpy(others, parts, n_parts * sizeof *parts);
    book_person_same(book, (uint64_t)parts[at].i, &same);
    bool found = false;
    for (size_t i = 0; i < same.n && !found; i++) {
        uint64_t other;
        others[at].i = (int64_t)*VEC_AT(&same, uint64_t, i);
        found = make(data, others, &other) && book_row_exists(book, entity->number, other);
        if (found)
            *id = other;
    }
    vec_clear(&same);
    return found || make(data, parts, id);
}
