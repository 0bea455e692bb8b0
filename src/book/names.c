/* How rows are named: natural keys, ids as text, titles for people. */
#include "book/internal.h"

#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The site whose row key makes the id: where a person is a part, the site of the first part that
 * has one; rows of public parts alone take the book's key. */
static bool key_site(struct book *book, const struct entity *entity, const struct value *parts,
    size_t n_parts, uint64_t *site, struct err *err)
{
    *site = 0;
    bool sealed = false;
    size_t part = 0;
    uint64_t first = 0;
    for (size_t i = 0; i < entity->n_fields && part < n_parts; i++) {
        const struct field *field = &entity->fields[i];
        if (!field->key)
            continue;
        sealed = sealed || field->compartment != COMPARTMENT_PUBLIC;
        const struct value *value = &parts[part++];
        bool leads = entity->home ? strcmp(entity->home, field->name) == 0
                                  : field_is_person_key(entity, field);
        if (leads && !first
            && !site_of_reference(book, field->ref, (uint64_t)value->i, &first, err))
            return false;
    }
    if (sealed)
        *site = first;
    return true;
}

/* What a natural key is made from. */
struct naming {
    struct book *book;
    const struct entity *entity;
    size_t n_parts;
    struct err *err;
};

static bool make_key_id(void *data, const struct value *parts, uint64_t *id)
{
    const struct naming *naming = data;
    uint64_t site = 0;
    return key_site(naming->book, naming->entity, parts, naming->n_parts, &site, naming->err)
        && (keys_row_id(
                naming->book->keys, site, naming->entity->number, parts, naming->n_parts, id)
            || err_set(naming->err, ERR_LOCKED,
                _("People's details are locked. Give the passphrase.")));
}

bool book_key_id(struct book *book, int number, const struct value *parts, size_t n_parts,
    uint64_t *id, struct err *err)
{
    struct naming naming = {book, entity_by_number(number), n_parts, err};
    return joined_key(book, naming.entity, parts, n_parts, id, make_key_id, &naming);
}

/* ---- ids as text ---- */

static void add_part(const struct field *field, const struct value *value, struct str *out)
{
    if (field->type == FIELD_CHOICE) {
        const struct choice *choice = choice_by_number(field->choices, value->i);
        if (choice) {
            str_add(out, choice->name);
            return;
        }
    }
    if (value->tag == VALUE_TEXT)
        str_add_n(out, value->p, value->len);
    else
        str_addf(out, "%lld", (long long)value->i);
}

/* The row of a joined person is named by the record that it belongs to, not by the one shown. */
static void add_key_part(
    struct book *book, const struct row *row, const struct field *field, struct str *out)
{
    const struct value *shown = &row->values[field - row->entity->fields];
    struct value own = VALUE_NONE;
    bool joined = field->ref == ENTITY_PERSON && book->joined.persons.n
        && cell_value(book, row->entity, row->id, field, &own, NULL) && own.tag == VALUE_ID;
    add_part(field, joined ? &own : shown, out);
    value_clear(&own);
}

void book_row_name(struct book *book, const struct row *row, struct str *out)
{
    const struct entity *entity = row->entity;
    size_t before = out->len;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if (!field->key)
            continue;
        if (row->values[i].tag == VALUE_NULL) {
            str_cut(out, before);
            break;
        }
        if (out->len > before)
            str_add_c(out, ':');
        add_key_part(book, row, field, out);
    }
    if (out->len == before)
        str_addf(out, "%llu", (unsigned long long)row->id);
}

static bool parse_id(const char *text, uint64_t *id)
{
    if (!*text || strspn(text, "0123456789") != strlen(text) || strlen(text) > 19)
        return false;
    errno = 0;
    unsigned long long number = strtoull(text, NULL, 10);
    *id = number;
    return errno == 0 && number <= INT64_MAX;
}

static bool find_key(struct book *book, const struct entity *entity, const char *text,
    uint64_t *id, struct err *err)
{
    struct value parts[8] = {{.tag = VALUE_NULL}};
    size_t n = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < entity->n_fields && n < 8; i++) {
        const struct field *field = &entity->fields[i];
        if (!field->key)
            continue;
        size_t length = strcspn(text, ":");
        char *part = mem_text_n(text, length);
        const struct choice *choice = choice_by_name(field->choices, part);
        uint64_t number = 0;
        if (field->type == FIELD_CHOICE && choice)
            parts[n] = value_int(choice->number);
        else if (field->type == FIELD_TEXT)
            parts[n] = value_text(part);
        else if ((ok = parse_id(part, &number)))
            parts[n] = field->type == FIELD_REFERENCE ? value_id(number)
                                                      : value_int((int64_t)number);
        n++;
        free(part);
        text += length;
        if (*text == ':')
            text++;
    }
    ok = ok && !*text;
    if (!ok)
        err_set(err, ERR_USAGE, _("That is not an id of %s."), entity->name);
    ok = ok && book_key_id(book, entity->number, parts, n, id, err);
    for (size_t i = 0; i < n; i++)
        value_clear(&parts[i]);
    return ok;
}

/* A person is called by the first name first as well as by the last name first. */
static bool bears_turned(const struct entity *entity, const struct row *row, const char *wanted)
{
    const char *blank = strchr(entity->title, ' ');
    if (!blank || strchr(blank + 1, ' '))
        return false;
    char *first = mem_text_n(entity->title, (size_t)(blank - entity->title));
    const struct value *before = row_value(row, blank + 1), *after = row_value(row, first);
    struct str turned = STR_INIT;
    bool texts = before && after && before->tag == VALUE_TEXT && after->tag == VALUE_TEXT;
    if (texts)
        str_addf(&turned, "%s %s", row_text(row, blank + 1), row_text(row, first));
    bool bears = texts && utf8_equal_fold(turned.s, wanted);
    str_wipe(&turned);
    free(first);
    return bears;
}

static bool find_title(struct book *book, const struct entity *entity, const char *name,
    uint64_t *id, struct err *err)
{
    struct query query = {.entity = entity->number, .fields = entity->title};
    struct vec rows = VEC_INIT(struct row);
    struct str wanted = STR_INIT, candidates = STR_INIT, title = STR_INIT;
    size_t found = 0;
    bool ok = utf8_normalise(name, strlen(name), &wanted) && book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        uint64_t row = VEC_AT(&rows, struct row, i)->id;
        str_reset(&title);
        book_row_title(book, entity->number, row, &title);
        if (!utf8_equal_fold(title.s, wanted.s)
            && !bears_turned(entity, VEC_AT(&rows, struct row, i), wanted.s))
            continue;
        *id = row;
        if (found++)
            str_add(&candidates, ", ");
        str_addf(&candidates, "%llu", (unsigned long long)row);
    }
    if (ok && found == 0)
        ok = err_set(err, ERR_REFUSED, _("No %s of that name is found."), _(entity->label));
    else if (ok && found > 1)
        ok = err_set(err, ERR_REFUSED, _("Several have that name: %s. Give the id."),
            candidates.s);
    rows_clear(&rows);
    str_clear(&wanted);
    str_clear(&candidates);
    str_wipe(&title);
    return ok;
}

bool book_row_find(struct book *book, int number, const char *text, uint64_t *id, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    if (strncmp(text, "=name:", 6) == 0)
        return find_title(book, entity, text + 6, id, err);
    if (strchr(text, ':') || (entity_has_natural_key(entity) && !parse_id(text, id)))
        return find_key(book, entity, text, id, err);
    if (parse_id(text, id))
        return true;
    return err_set(err, ERR_USAGE, _("That is not an id of %s."), entity->name);
}

/* ---- titles ---- */

static void add_title_value(struct book *book, const struct field *field,
    const struct value *value, struct str *out)
{
    const struct choice *choice;
    switch (field->type) {
    case FIELD_REFERENCE:
        book_row_title(book, field->ref, (uint64_t)value->i, out);
        break;
    case FIELD_DATE:
        date_format(out, lang_current(), DATE_WEEKDAY, value->i);
        break;
    case FIELD_CHOICE:
        choice = choice_by_number(field->choices, value->i);
        str_add(out, choice ? _(choice->label) : "?");
        break;
    default:
        if (value->tag == VALUE_TEXT)
            str_add_n(out, value->p, value->len);
        else
            str_addf(out, "%lld", (long long)value->i);
    }
}

void book_row_title(struct book *book, int number, uint64_t id, struct str *out)
{
    const struct entity *entity = entity_by_number(number);
    struct row row;
    uint64_t want = 0;
    size_t before = out->len;
    if (!entity || !entity->title)
        return;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const char *at = strstr(entity->title, entity->fields[i].name);
        if (at || entity->fields[i].key)
            want |= UINT64_C(1) << i;
    }
    joined_read(book);
    if (!row_read(book, entity, id, want, &row, NULL))
        return;
    const char *names = entity->title;
    while (*names) {
        size_t length = strcspn(names, " ");
        char *name = mem_text_n(names, length);
        const struct field *field = entity_field(entity, name);
        const struct value *value = &row.values[field - entity->fields];
        if (value->tag != VALUE_NULL) {
            if (out->len > before)
                str_add_c(out, ' ');
            add_title_value(book, field, value, out);
        }
        free(name);
        names += length + strspn(names + length, " ");
    }
    row_clear(&row);
}
