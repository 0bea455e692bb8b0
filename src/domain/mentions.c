#include "rukkanen/domain/mentions.h"

#include "domain/excerpt.h"
#include "domain/rows.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/domain/names.h"
#include "rukkanen/domain/person.h"

#include <stdlib.h>
#include <string.h>

enum { STEP_MS = 20, EXCERPT = 60 };

struct place {
    int entity;
    uint64_t id;
};

struct mentions {
    struct book *book;
    uint64_t person;
    struct name_finder *finder;
    struct vec places; /* struct place: what is to be read */
    size_t read;
    struct vec found; /* struct mention */
    struct err err;
};

/* ---- what is read ---------------------------------------------------------------------------- */

/* What was published is redacted by the erasure itself; consents and settings hold no free text. */
static bool is_read(const struct entity *entity)
{
    return entity->number < ENTITY_LIST_FIRST && entity->number != ENTITY_PAGE
        && entity->number != ENTITY_PAGE_NAME && entity->number != ENTITY_CONSENT
        && entity->number != ENTITY_SETTING;
}

/* Of people only what may be about others: their own names are theirs. */
static bool is_free_text(const struct entity *entity, const struct field *field)
{
    bool text = field->type == FIELD_TEXT || field->type == FIELD_LONGTEXT;
    return text && (field->names_third || entity->number != ENTITY_PERSON);
}

/* Who takes care of it, who leads: a task names a person without a text. */
static bool is_task(const struct entity *entity, const struct field *field)
{
    return field->type == FIELD_REFERENCE && field->ref == ENTITY_PERSON && !entity->person;
}

static void text_fields(const struct entity *entity, struct str *out)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (is_free_text(entity, &entity->fields[i]) || is_task(entity, &entity->fields[i]))
            str_addf(out, "%s%s", out->len ? " " : "", entity->fields[i].name);
    }
}

static bool add_places(struct mentions *mentions, const struct entity *entity, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct str fields = STR_INIT;
    struct query query = {.entity = entity->number, .sort = "-id", .fields = ""};
    text_fields(entity, &fields);
    bool ok = !fields.len || book_query(mentions->book, &query, &rows, err);
    for (size_t i = 0; i < rows.n; i++)
        vec_add(&mentions->places,
            &(struct place) {entity->number, VEC_AT(&rows, struct row, i)->id});
    rows_clear(&rows);
    str_clear(&fields);
    return ok;
}

/* Everybody's names, so that Marja Koski is not taken for Marja Laine. */
static bool make_finder(struct mentions *mentions, struct err *err)
{
    struct vec persons = VEC_INIT(struct person), people = VEC_INIT(struct name_person);
    bool ok = person_all(mentions->book, 0, &persons, err);
    for (size_t i = 0; i < persons.n; i++) {
        const struct person *person = VEC_AT(&persons, struct person, i);
        vec_add(&people, &(struct name_person) {person->id, person->first, person->last});
    }
    if (ok)
        mentions->finder = names_new(&people);
    vec_clear(&people);
    persons_clear(&persons);
    return ok;
}

struct mentions *mentions_new(struct book *book, uint64_t person, struct err *err)
{
    struct mentions *mentions = mem_zero(1, sizeof *mentions);
    struct person one;
    mentions->book = book;
    mentions->person = person;
    vec_init(&mentions->places, sizeof(struct place));
    vec_init(&mentions->found, sizeof(struct mention));
    bool ok = person_read(book, NULL, person, &one, err);
    if (ok)
        person_clear(&one);
    ok = ok && make_finder(mentions, err);
    for (size_t i = 0; ok && entity_at(i); i++)
        ok = !is_read(entity_at(i)) || add_places(mentions, entity_at(i), err);
    if (ok)
        return mentions;
    mentions_free(mentions);
    return NULL;
}

void mentions_free(struct mentions *mentions)
{
    if (!mentions)
        return;
    for (size_t i = 0; i < mentions->found.n; i++) {
        struct mention *mention = VEC_AT(&mentions->found, struct mention, i);
        explicit_bzero(mention->text, strlen(mention->text));
        free(mention->text);
    }
    vec_clear(&mentions->found);
    vec_clear(&mentions->places);
    names_free(mentions->finder);
    free(mentions);
}

/* ---- one record ------------------------------------------------------------------------------ */

/* What is recorded about the person goes by itself. */
static bool goes_anyway(const struct mentions *mentions, const struct row *row)
{
    const struct entity *entity = row->entity;
    if (!entity->person)
        return false;
    return *entity->person ? row_ref(row, entity->person) == mentions->person
                           : row->id == mentions->person;
}

/* The first place in the text where the person is named, or NULL. */
static const struct name_hit *hit_in(
    const struct mentions *mentions, const struct vec *hits, size_t from, size_t to)
{
    for (size_t i = 0; i < hits->n; i++) {
        const struct name_hit *hit = VEC_AT(hits, struct name_hit, i);
        if (hit->person == mentions->person && hit->start >= from && hit->start < to)
            return hit;
    }
    return NULL;
}

/* The texts of a record are read as one: what one says surely helps to understand the next. */
static void look_at(struct mentions *mentions, const struct row *row)
{
    const struct entity *entity = row->entity;
    struct vec hits = VEC_INIT(struct name_hit);
    struct str whole = STR_INIT;
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (is_free_text(entity, &entity->fields[i]))
            str_addf(&whole, "%s\n\n", row_text(row, entity->fields[i].name));
    }
    names_find(mentions->finder, whole.s, &hits);
    size_t at = 0;
    for (size_t i = 0; hits.n && i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if (!is_free_text(entity, field))
            continue;
        const char *text = row_text(row, field->name);
        size_t len = strlen(text), begin;
        const struct name_hit *hit = hit_in(mentions, &hits, at, at + len);
        if (hit) {
            struct mention mention = {.entity = entity->number, .id = row->id, .field = field};
            mention.text = excerpt(text, hit->start - at, hit->length, EXCERPT, &begin);
            vec_add(&mentions->found, &mention);
        }
        at += len + 2;
    }
    vec_clear(&hits);
    str_wipe(&whole);
}

static void look_at_tasks(struct mentions *mentions, const struct row *row)
{
    const struct entity *entity = row->entity;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        struct mention mention = {.entity = entity->number, .id = row->id, .field = field};
        struct str name = STR_INIT;
        if (!is_task(entity, field) || row_ref(row, field->name) != mentions->person)
            continue;
        person_name(mentions->book, NULL, mentions->person, PERSON_FULL, &name);
        mention.text = str_take(&name);
        vec_add(&mentions->found, &mention);
    }
}

static bool read_place(struct mentions *mentions, const struct place *place)
{
    const struct entity *entity = entity_by_number(place->entity);
    struct str fields = STR_INIT;
    struct row row;
    text_fields(entity, &fields);
    if (entity->person && *entity->person)
        str_addf(&fields, " %s", entity->person);
    bool ok
        = book_row_fields(mentions->book, place->entity, place->id, fields.s, &row, &mentions->err);
    if (ok) {
        if (!goes_anyway(mentions, &row)) {
            look_at(mentions, &row);
            look_at_tasks(mentions, &row);
        }
        row_clear(&row);
    }
    str_clear(&fields);
    return ok;
}

bool mentions_step(struct mentions *mentions, uint64_t *done, uint64_t *total)
{
    int64_t end = clock_monotonic_ms() + STEP_MS;
    bool ok = true;
    while (ok && mentions->read < mentions->places.n && clock_monotonic_ms() < end)
        ok = read_place(mentions, VEC_AT(&mentions->places, struct place, mentions->read++));
    *done = mentions->read;
    *total = mentions->places.n;
    return ok && mentions->read < mentions->places.n;
}

const struct err *mentions_failure(const struct mentions *mentions)
{
    return mentions->err.kind == ERR_NONE ? NULL : &mentions->err;
}

const struct vec *mentions_found(const struct mentions *mentions)
{
    return &mentions->found;
}

/* ---- telling --------------------------------------------------------------------------------- */

void mention_where(struct book *book, const struct mention *mention, struct str *out)
{
    size_t before = out->len;
    uint64_t meeting = mention->entity == ENTITY_MEETING ? mention->id : 0;
    struct row row;
    if (mention->entity == ENTITY_ITEM
        && book_row_fields(book, ENTITY_ITEM, mention->id, "meeting", &row, NULL)) {
        meeting = row_ref(&row, "meeting");
        row_clear(&row);
    }
    if (meeting && book_row(book, ENTITY_MEETING, meeting, &row, NULL)) {
        meeting_title(book, &row, lang_current(), out, NULL);
        row_clear(&row);
    } else {
        book_row_title(book, mention->entity, mention->id, out);
    }
    if (out->len == before)
        str_add(out, lang_text(entity_by_number(mention->entity)->label));
    str_addf(out, ": %s", lang_text(mention->field->label));
}
