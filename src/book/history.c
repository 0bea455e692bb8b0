/* What a row held earlier: every write of its cells, and of the values of its lists, which are rows
 * of their own. */
#include "book/change.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/copies.h"

#include <stdlib.h>
#include <string.h>

struct past {
    struct book *book;
    const struct entity *entity;
    uint64_t id;
    const struct field *wanted; /* NULL: all */
    struct vec places;          /* struct log_place: the row first, then those of its lists */
    struct vec list_rows;       /* struct row: what the places after the first hold */
    struct vec *entries;
};

static char *author_name(struct book *book, const struct hash *author)
{
    const char *name = keys_user_name(book->keys, author);
    return name ? mem_text(name) : NULL;
}

static struct history_entry new_entry(const struct past *past, const struct log_history *write)
{
    return (struct history_entry) {.edit = write->write.edit,
        .wall = write->write.wall,
        .author = author_name(past->book, &write->write.author),
        .label = write->write.label,
        .place = book_copy_place_elsewhere(past->book, write->write.label)};
}

/* ---- cells of the row itself ---- */

static void open_value(
    const struct past *past, struct log_history *write, struct history_entry *entry)
{
    struct book *book = past->book;
    const struct entity *entity = past->entity;
    uint64_t site = 0, person = 0;
    struct value key = VALUE_NONE;
    site_of_row(book, entity->number, past->id, &site, NULL);
    if (entity->person && *entity->person
        && cell_value(
            book, entity, past->id, entity_field(entity, entity->person), &key, NULL)
        && key.tag == VALUE_ID)
        person = (uint64_t)key.i;
    value_clear(&key);
    value_open(book, entity, entry->field, past->id, site, person, &write->write.value,
        &entry->value, NULL);
    if (entry->value.tag == VALUE_SEALED) {
        value_clear(&entry->value);
        entry->locked = true;
    }
}

static bool is_live(const struct past *past, const struct log_history *write)
{
    struct vec live = VEC_INIT(struct log_write);
    bool is = log_live(past->book->log, write->entity, write->row, write->column, &live, NULL)
        && live.n && hash_equal(&VEC_AT(&live, struct log_write, 0)->edit, &write->write.edit);
    log_writes_clear(&live);
    return is;
}

static void add_own(struct past *past, struct log_history *write)
{
    const struct field *field = entity_field_by_column(past->entity, write->column);
    if ((!field && write->column != COLUMN_REMOVED) || (past->wanted && field != past->wanted))
        return;
    struct history_entry entry = new_entry(past, write);
    entry.field = field;
    if (field)
        open_value(past, write, &entry);
    else
        entry.value = value_copy(&write->write.value);
    entry.current = is_live(past, write);
    vec_add(past->entries, &entry);
}

/* ---- values of lists ---- */

static const struct row *list_row(const struct past *past, uint64_t id)
{
    for (size_t i = 0; i < past->list_rows.n; i++) {
        const struct row *row = VEC_AT(&past->list_rows, struct row, i);
        if (row->id == id)
            return row;
    }
    return NULL;
}

static const struct field *list_field(const struct past *past, int list_entity)
{
    for (size_t i = 0; i < past->entity->n_fields; i++) {
        const struct field *field = &past->entity->fields[i];
        if (field->type == FIELD_LIST && field->list_entity == list_entity)
            return field;
    }
    return NULL;
}

/* A value comes with the row that holds it, goes when the row is removed, and may come back. */
static void add_list(struct past *past, const struct log_history *write)
{
    const struct row *row = list_row(past, write->row);
    const struct value *told = &write->write.value;
    bool removal = write->column == COLUMN_REMOVED;
    if (!row || (!removal && write->column != LIST_COLUMN_VALUE))
        return;
    struct history_entry entry = new_entry(past, write);
    entry.field = list_field(past, write->entity);
    entry.list = removal && told->tag == VALUE_INT && told->i ? HISTORY_TAKEN : HISTORY_ADDED;
    entry.locked = row_locked(row, "value");
    if (!entry.locked)
        entry.value = value_copy(row_value(row, "value"));
    entry.current = (entry.list == HISTORY_ADDED) == !row->removed;
    vec_add(past->entries, &entry);
}

static bool find_list(struct past *past, const struct field *field, struct err *err)
{
    struct filter owner = {
        .field = "owner", .op = FILTER_EQUAL, .value = value_id(past->id)};
    struct query query = {
        .entity = field->list_entity, .filters = &owner, .n_filters = 1, .removed = true};
    size_t before = past->list_rows.n;
    if (!book_query(past->book, &query, &past->list_rows, err))
        return false;
    for (size_t i = before; i < past->list_rows.n; i++)
        vec_add(&past->places,
            &(struct log_place) {
                field->list_entity, VEC_AT(&past->list_rows, struct row, i)->id});
    return true;
}

static bool find_places(struct past *past, struct err *err)
{
    bool ok = true;
    vec_add(&past->places, &(struct log_place) {past->entity->number, past->id});
    for (size_t i = 0; ok && i < past->entity->n_fields; i++) {
        const struct field *field = &past->entity->fields[i];
        if (field->type == FIELD_LIST && (!past->wanted || past->wanted == field))
            ok = find_list(past, field, err);
    }
    return ok;
}

/* Of one value the newest that agrees with what is there now is what holds; the others are past. */
static void keep_newest(struct vec *entries, size_t from)
{
    for (size_t i = from; i < entries->n; i++) {
        const struct history_entry *newer = VEC_AT(entries, struct history_entry, i);
        for (size_t j = i + 1; newer->list && j < entries->n; j++) {
            struct history_entry *older = VEC_AT(entries, struct history_entry, j);
            if (older->list && older->field == newer->field
                && value_equal(&older->value, &newer->value))
                older->current = false;
        }
    }
}

bool book_history(struct book *book, int number, uint64_t id, const char *name,
    struct vec *entries, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    const struct field *field = entity && name ? entity_field(entity, name) : NULL;
    if (!entity || (name && !field))
        return err_set(err, ERR_USAGE, _("There is no field %s in %s."), name ? name : "?",
            entity ? entity->name : "?");
    struct past past = {.book = book,
        .entity = entity,
        .id = id,
        .wanted = field,
        .places = VEC_INIT(struct log_place),
        .list_rows = VEC_INIT(struct row),
        .entries = entries};
    struct vec writes = VEC_INIT(struct log_history);
    size_t before = entries->n;
    bool ok
        = find_places(&past, err) && log_history_of(book->log, &past.places, -1, &writes, err);
    for (size_t i = writes.n; i-- > 0;) {
        struct log_history *write = VEC_AT(&writes, struct log_history, i);
        if (ok && write->entity == number)
            add_own(&past, write);
        else if (ok)
            add_list(&past, write);
        log_write_clear(&write->write);
    }
    keep_newest(entries, before);
    vec_clear(&writes);
    vec_clear(&past.places);
    rows_clear(&past.list_rows);
    return ok;
}

void history_clear(struct vec *entries)
{
    for (size_t i = 0; i < entries->n; i++) {
        struct history_entry *entry = VEC_AT(entries, struct history_entry, i);
        free(entry->author);
        free(entry->place);
        value_wipe(&entry->value);
    }
    vec_clear(entries);
}
