#include "book/change.h"

#include "book/log/erase.h"
#include "book/order.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/model/field.h"

#include <stdlib.h>
#include <string.h>

struct change *change_new(struct book *book)
{
    struct change *change = mem_zero(1, sizeof *change);
    change->book = book;
    edit_init(&change->rows);
    vec_init(&change->added, sizeof(struct change_added));
    vec_init(&change->shown, sizeof(struct change_shown));
    return change;
}

void change_empty(struct change *change)
{
    for (size_t i = 0; i < change->rows.chunks.n; i++) {
        struct chunk *chunk = VEC_AT(&change->rows.chunks, struct chunk, i);
        for (size_t j = 0; j < chunk->cells.n; j++)
            value_wipe(&VEC_AT(&chunk->cells, struct cell, j)->value);
    }
    edit_clear(&change->rows);
    edit_init(&change->rows);
    change->added.n = 0;
    change->shown.n = 0;
}

void change_free(struct change *change)
{
    if (!change)
        return;
    change_empty(change);
    edit_clear(&change->rows);
    vec_clear(&change->added);
    vec_clear(&change->shown);
    free(change);
}

struct chunk *change_chunk(const struct change *change, int entity, uint64_t row)
{
    for (size_t i = 0; i < change->rows.chunks.n; i++) {
        struct chunk *chunk = VEC_AT(&change->rows.chunks, struct chunk, i);
        if (chunk->entity == entity && chunk->row == row)
            return chunk;
    }
    return NULL;
}

bool change_adds(const struct change *change, int entity, uint64_t row)
{
    for (size_t i = 0; i < change->added.n; i++) {
        const struct change_added *added = VEC_AT(&change->added, struct change_added, i);
        if (added->entity == entity && added->row == row)
            return true;
    }
    return false;
}

bool change_cell(const struct change *change, const struct entity *entity, uint64_t row,
    const struct field *field, struct value *value, struct err *err)
{
    const struct chunk *chunk = change_chunk(change, entity->number, row);
    const struct cell *cell = chunk ? chunk_cell(chunk, field->column) : NULL;
    if (cell) {
        *value = value_copy(&cell->value);
        return true;
    }
    return cell_value(change->book, entity, row, field, value, err);
}

bool change_site(const struct change *change, const struct entity *entity, uint64_t row,
    uint64_t *site, struct err *err)
{
    *site = 0;
    if (!entity->home && !entity->person)
        return true;
    const struct field *field = entity->home ? entity_field(entity, entity->home) : NULL;
    const struct chunk *chunk = change_chunk(change, entity->number, row);
    const struct cell *cell = chunk ? chunk_cell(chunk, field ? field->column : COLUMN_HOME) : NULL;
    if (!cell)
        return site_of_row(change->book, entity->number, row, site, err);
    uint64_t ref = (uint64_t)cell->value.i;
    if (!field || field->ref == ENTITY_SITE) {
        *site = ref;
        return true;
    }
    return change_site(change, entity_by_number(field->ref), ref, site, err);
}

/* ---- what was shown ---- */

static bool was_shown(const struct change *change, int entity, uint64_t row, int column)
{
    for (size_t i = 0; i < change->shown.n; i++) {
        const struct change_shown *shown = VEC_AT(&change->shown, struct change_shown, i);
        if (shown->row == row && shown->entity == entity && shown->column == column)
            return true;
    }
    return false;
}

/* A row of a natural key may have been made elsewhere, too. */
static bool is_only_here(const struct change *change, int number, uint64_t row)
{
    const struct entity *entity = entity_by_number(number);
    for (size_t i = 0; entity && i < entity->n_fields; i++) {
        if (entity->fields[i].key)
            return false;
    }
    return change_adds(change, number, row);
}

/* Usually only the winner is seen; the screen of two values shows all that are live. Where nothing
 * stood yet that is remembered as well (no edit has the name of zeros): what comes later has not
 * been seen. */
static void note_shown(struct change *change, int entity, uint64_t row, int column, bool all)
{
    struct vec writes = VEC_INIT(struct log_write);
    if (!all && was_shown(change, entity, row, column))
        return;
    if (log_live(change->book->log, entity, row, column, &writes, NULL)) {
        for (size_t i = 0; i < (all ? writes.n : writes.n > 0); i++)
            vec_add(&change->shown,
                &(struct change_shown) {.entity = entity,
                    .row = row,
                    .column = column,
                    .edit = VEC_AT(&writes, struct log_write, i)->edit});
        if (!writes.n && !is_only_here(change, entity, row))
            vec_add(&change->shown,
                &(struct change_shown) {.entity = entity, .row = row, .column = column});
    }
    log_writes_clear(&writes);
}

void change_shown(struct change *change, int number, uint64_t id)
{
    const struct entity *entity = entity_by_number(number);
    for (size_t i = 0; entity && i < entity->n_fields; i++) {
        if (entity->fields[i].type != FIELD_LIST)
            note_shown(change, number, id, entity->fields[i].column, false);
    }
}

static void forget_shown(struct change *change, int entity, uint64_t row, int column)
{
    for (size_t i = change->shown.n; i-- > 0;) {
        const struct change_shown *shown = VEC_AT(&change->shown, struct change_shown, i);
        if (shown->row == row && shown->entity == entity && shown->column == column)
            vec_delete(&change->shown, i);
    }
}

void change_shown_again(
    struct change *change, int number, uint64_t id, const struct field *typing)
{
    const struct entity *entity = entity_by_number(number);
    const struct chunk *chunk = change_chunk(change, number, id);
    for (size_t i = 0; entity && i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if (field->type == FIELD_LIST || field == typing
            || (chunk && chunk_cell(chunk, field->column)))
            continue;
        forget_shown(change, number, id, field->column);
        note_shown(change, number, id, field->column, false);
    }
}

void change_shown_all(struct change *change, int number, uint64_t id, const char *name)
{
    const struct field *field = entity_field(entity_by_number(number), name);
    if (field)
        note_shown(change, number, id, field->column, true);
}

/* ---- cells ---- */

static void put_cell(struct change *change, int entity, uint64_t row, int column,
    struct value value)
{
    note_shown(change, entity, row, column, false);
    struct chunk *chunk = edit_chunk(&change->rows, entity, row);
    struct cell *cell = (struct cell *)chunk_cell(chunk, column);
    if (cell)
        value_wipe(&cell->value);
    chunk_set(chunk, column, value);
    change->counter++;
}

static void take_cell(struct change *change, int entity, uint64_t row, int column)
{
    struct chunk *chunk = change_chunk(change, entity, row);
    for (size_t i = 0; chunk && i < chunk->cells.n; i++) {
        struct cell *cell = VEC_AT(&chunk->cells, struct cell, i);
        if (cell->column != column)
            continue;
        value_wipe(&cell->value);
        vec_clear(&cell->except);
        vec_delete(&chunk->cells, i);
        change->counter++;
        return;
    }
}

uint64_t change_add(struct change *change, int entity, struct err *err)
{
    uint64_t row = 0;
    if (!log_new_row(change->book->log, entity, clock_wall_ms(), &row, err))
        return 0;
    vec_add(&change->added, &(struct change_added) {.entity = entity, .row = row});
    change->counter++;
    return row;
}

/* What a natural key is made from; site is what it leads to. */
struct naming {
    struct change *change;
    const struct entity *entity;
    size_t n_parts;
    uint64_t site;
    struct err *err;
};

/* The key site of parts whose rows may themselves only be in this change. */
static bool make_key_id(void *data, const struct value *parts, uint64_t *id)
{
    struct naming *naming = data;
    struct change *change = naming->change;
    const struct entity *entity = naming->entity;
    struct err *err = naming->err;
    uint64_t *site = &naming->site;
    size_t part = 0, n_parts = naming->n_parts;
    bool sealed = false;
    *site = 0;
    for (size_t i = 0; i < entity->n_fields && part < n_parts; i++) {
        const struct field *field = &entity->fields[i];
        if (!field->key)
            continue;
        sealed = sealed || field->compartment != COMPARTMENT_PUBLIC;
        const struct value *value = &parts[part++];
        bool leads = entity->home ? strcmp(entity->home, field->name) == 0
                                  : field_is_person_key(entity, field);
        if (leads && !*site
            && !change_site(change, entity_by_number(field->ref), (uint64_t)value->i, site, err))
            return false;
    }
    return keys_row_id(
               change->book->keys, sealed ? *site : 0, entity->number, parts, n_parts, id)
        || err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
}

/* *site: of the row that there is, or is to be. */
static bool key_id(struct change *change, const struct entity *entity, const struct value *parts,
    size_t n_parts, uint64_t *id, uint64_t *site, struct err *err)
{
    struct naming naming = {change, entity, n_parts, 0, err};
    bool ok = joined_key(change->book, entity, parts, n_parts, id, make_key_id, &naming);
    *site = naming.site;
    return ok;
}

bool change_key_id(struct change *change, int number, const struct value *parts, size_t n_parts,
    uint64_t *id, struct err *err)
{
    uint64_t site = 0;
    return key_id(change, entity_by_number(number), parts, n_parts, id, &site, err);
}

uint64_t change_put(struct change *change, int number, const struct value *parts, size_t n_parts,
    struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    uint64_t row = 0, site = 0;
    if (!key_id(change, entity, parts, n_parts, &row, &site, err))
        return 0;
    if (change_adds(change, number, row))
        return row;
    struct row there;
    struct err inner = {.kind = ERR_NONE};
    if (row_read(change->book, entity, row, 0, &there, &inner)) {
        if (there.removed)
            put_cell(change, number, row, COLUMN_REMOVED, value_int(0));
        row_clear(&there);
        return row;
    }
    if (inner.kind != ERR_NONE) {
        if (err)
            *err = inner;
        return 0;
    }
    vec_add(&change->added, &(struct change_added) {.entity = number, .row = row});
    size_t part = 0;
    for (size_t i = 0; i < entity->n_fields && part < n_parts; i++) {
        if (entity->fields[i].key)
            put_cell(change, number, row, entity->fields[i].column, value_copy(&parts[part++]));
    }
    if (!entity->home && entity->person && *entity->person)
        put_cell(change, number, row, COLUMN_HOME, value_id(site));
    return row;
}

void change_preset(struct change *change, int number, uint64_t id)
{
    const struct entity *entity = entity_by_number(number);
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        struct value value = VALUE_NONE;
        if (!field->preset || field->key || field->type == FIELD_LIST)
            continue;
        const struct chunk *chunk = change_chunk(change, number, id);
        if (chunk && chunk_cell(chunk, field->column))
            continue;
        if (field_parse_raw(field, field->preset, &value, NULL))
            put_cell(change, number, id, field->column, value);
    }
}

/* ---- setting ---- */

static bool clean_text(const struct field *field, struct value *value, struct err *err)
{
    struct str text = STR_INIT;
    bool ok = utf8_normalise(value->p, value->len, &text);
    if (!ok)
        err_set(err, ERR_REFUSED, _("%s: the text is not valid UTF-8."), _(field->label));
    else if (!utf8_is_clean(text.s, text.len))
        ok = err_set(err, ERR_REFUSED, _("%s: the text holds control characters."),
            _(field->label));
    if (ok) {
        value_wipe(value);
        *value = text.len ? value_text_n(text.s, text.len) : VALUE_NONE; /* nothing written is empty */
    }
    str_wipe(&text);
    return ok;
}

static bool allowed(struct change *change, const struct entity *entity, uint64_t id,
    const struct field *field, struct err *err)
{
    if (field->key && !change_adds(change, entity->number, id))
        return err_set(err, ERR_REFUSED,
            _("%s belongs to what names the record; remove the record and make a new one."),
            _(field->label));
    if (field->compartment == COMPARTMENT_PUBLIC)
        return true;
    enum open_level needed
        = field->compartment == COMPARTMENT_HEALTH ? OPEN_HEALTH : OPEN_PEOPLE;
    if (keys_level(change->book->keys) < needed)
        return err_set(err, ERR_LOCKED,
            needed == OPEN_HEALTH
                ? _("The health details are locked. Give the passphrase once more.")
                : _("People's details are locked. Give the passphrase."));
    return true;
}

/* Brings the value into its form, or refuses it for the field. */
static bool prepare(struct change *change, const struct entity *entity, uint64_t id,
    const struct field *field, struct value *value, struct err *err)
{
    if (!allowed(change, entity, id, field, err)
        || (value->tag == VALUE_TEXT && !clean_text(field, value, err))
        || !field_check(field, value, err))
        return false;
    bool home = strcmp(field->name, "home") == 0 && entity->home
        && strcmp(entity->home, "home") == 0;
    return !home || change_adds(change, entity->number, id)
        || err_set(err, ERR_REFUSED, _("The home site is not changed later."));
}

bool change_set(struct change *change, int number, uint64_t id, const char *name,
    struct value value, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    const struct field *field = entity ? entity_field(entity, name) : NULL;
    struct value now = VALUE_NONE;
    bool ok = false;
    if (!field || field->type == FIELD_LIST)
        err_set(err, ERR_USAGE, _("There is no field %s in %s."), name,
            entity ? entity->name : "?");
    else
        ok = prepare(change, entity, id, field, &value, err)
            && cell_value(change->book, entity, id, field, &now, err);
    if (!ok) {
        value_wipe(&value);
        return false;
    }
    if (value_equal(&now, &value)) {
        take_cell(change, number, id, field->column);
        value_wipe(&value);
    } else {
        put_cell(change, number, id, field->column, value);
    }
    value_wipe(&now);
    return true;
}

bool change_settle(struct change *change, int number, uint64_t id, const char *name,
    struct value value, const struct vec *seen, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    const struct field *field = name ? entity_field(entity, name) : NULL;
    int column = field ? field->column : COLUMN_REMOVED;
    if (field && !prepare(change, entity, id, field, &value, err)) {
        value_wipe(&value);
        return false;
    }
    for (size_t i = 0; i < seen->n; i++)
        vec_add(&change->shown,
            &(struct change_shown) {.entity = number,
                .row = id,
                .column = column,
                .edit = *VEC_AT(seen, struct hash, i)});
    put_cell(change, number, id, column, value);
    return true;
}

bool change_set_text(struct change *change, int entity, uint64_t id, const char *field,
    const char *text, struct err *err)
{
    return change_set(change, entity, id, field, value_text(text), err);
}

bool change_set_int(struct change *change, int entity, uint64_t id, const char *field, int64_t i,
    struct err *err)
{
    return change_set(change, entity, id, field, value_int(i), err);
}

bool change_set_ref(struct change *change, int entity, uint64_t id, const char *field,
    uint64_t ref, struct err *err)
{
    return change_set(change, entity, id, field, ref ? value_id(ref) : VALUE_NONE, err);
}

/* A value that is not in the list, or was taken from it before, stays out of it. */
static bool take_from_list(struct change *change, const struct entity *list,
    const struct value *parts, struct err *err)
{
    uint64_t row, site;
    if (!key_id(change, list, parts, 2, &row, &site, err))
        return false;
    if (change_adds(change, list->number, row) || book_row_exists(change->book, list->number, row))
        return change_remove(change, list->number, row, err);
    take_cell(change, list->number, row, COLUMN_REMOVED);
    return true;
}

bool change_list(struct change *change, int number, uint64_t id, const char *name,
    const struct value *value, bool there, struct err *err)
{
    const struct field *field = entity_field(entity_by_number(number), name);
    if (!field || field->type != FIELD_LIST)
        return err_set(err, ERR_USAGE, _("There is no field %s in %s."), name,
            entity_by_number(number)->name);
    struct value parts[2] = {value_id(id), value_copy(value)};
    bool ok = parts[1].tag != VALUE_TEXT || clean_text(field, &parts[1], err);
    const struct entity *list = entity_by_number(field->list_entity);
    ok = ok && field_check(entity_field(list, "value"), &parts[1], err);
    ok = ok
        && (there ? change_put(change, list->number, parts, 2, err) != 0
                  : take_from_list(change, list, parts, err));
    value_wipe(&parts[1]);
    return ok;
}

bool change_order(struct change *change, int entity, uint64_t id, const char *after,
    const char *before, struct err *err)
{
    struct str between = STR_INIT;
    if (!order_between(after ? after : "", before ? before : "", &between))
        return err_set(err, ERR_REFUSED, _("There is no place between these two."));
    put_cell(change, entity, id, COLUMN_ORDER, value_text(between.s));
    str_clear(&between);
    return true;
}

/* With a person all records go that were shown as one with it: else the next of them would be
 * shown in its place. */
static bool remove_joined(struct change *change, uint64_t person)
{
    struct vec same = VEC_INIT(uint64_t);
    book_person_same(change->book, person, &same);
    for (size_t i = 0; i < same.n; i++) {
        uint64_t id = *VEC_AT(&same, uint64_t, i);
        if (id != person && book_row_exists(change->book, ENTITY_PERSON, id))
            put_cell(change, ENTITY_PERSON, id, COLUMN_REMOVED, value_int(1));
    }
    vec_clear(&same);
    return true;
}

bool change_remove(struct change *change, int number, uint64_t id, struct err *err)
{
    if (change_adds(change, number, id)) {
        /* Never written: it simply is not made. */
        for (size_t i = 0; i < change->rows.chunks.n; i++) {
            struct chunk *chunk = VEC_AT(&change->rows.chunks, struct chunk, i);
            while (chunk->entity == number && chunk->row == id && chunk->cells.n)
                take_cell(change, number, id, VEC_AT(&chunk->cells, struct cell, 0)->column);
        }
        for (size_t i = change->added.n; i-- > 0;) {
            if (VEC_AT(&change->added, struct change_added, i)->row == id)
                vec_delete(&change->added, i);
        }
        change->counter++;
        return true;
    }
    if (!book_row_exists(change->book, number, id))
        return err_set(err, ERR_REFUSED, _("There is no %s with the id %llu."),
            _(entity_by_number(number)->label), (unsigned long long)id);
    put_cell(change, number, id, COLUMN_REMOVED, value_int(1));
    return number != ENTITY_PERSON || remove_joined(change, id);
}

bool change_bring_back(struct change *change, int number, uint64_t id, struct err *err)
{
    struct row row;
    if (!row_read(change->book, entity_by_number(number), id, 0, &row, err))
        return err_set(err, ERR_REFUSED, _("There is no %s with the id %llu."),
            _(entity_by_number(number)->label), (unsigned long long)id);
    bool removed = row.removed;
    row_clear(&row);
    if (!removed)
        return err_set(err, ERR_REFUSED, _("It has not been removed."));
    put_cell(change, number, id, COLUMN_REMOVED, value_int(0));
    return true;
}

bool change_tag(struct change *change, int entity, uint64_t id, uint64_t person, struct err *err)
{
    unsigned char key[TAG_KEY_SIZE];
    if (!keys_person_tag_key(change->book->keys, person, key))
        return err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
    put_cell(change, entity, id, COLUMN_TAG, value_id(tag_of(key, id)));
    explicit_bzero(key, sizeof key);
    return true;
}

/* ---- looking ---- */

void change_overlay(const struct change *change, struct row *row)
{
    const struct chunk *chunk = change_chunk(change, row->entity->number, row->id);
    for (size_t i = 0; chunk && i < chunk->cells.n; i++) {
        const struct cell *cell = VEC_AT(&chunk->cells, struct cell, i);
        const struct field *field = entity_field_by_column(row->entity, cell->column);
        if (field) {
            size_t at = (size_t)(field - row->entity->fields);
            value_wipe(&row->values[at]);
            row->values[at] = value_copy(&cell->value);
            row->locked &= ~(UINT64_C(1) << at);
        } else if (cell->column == COLUMN_ORDER) {
            value_clear(&row->order);
            row->order = value_copy(&cell->value);
        } else if (cell->column == COLUMN_REMOVED) {
            row->removed = cell->value.tag == VALUE_INT && cell->value.i == 1;
        }
    }
}

void change_rows(const struct change *change, int entity, struct vec *ids)
{
    for (size_t i = 0; i < change->added.n; i++) {
        const struct change_added *added = VEC_AT(&change->added, struct change_added, i);
        if (added->entity == entity)
            vec_add(ids, &added->row);
    }
}

void change_touched(const struct change *change, int entity, struct vec *ids)
{
    for (size_t i = 0; i < change->rows.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&change->rows.chunks, struct chunk, i);
        if (chunk->entity == entity && chunk->cells.n)
            vec_add(ids, &chunk->row);
    }
}

bool change_is_empty(const struct change *change)
{
    for (size_t i = 0; i < change->rows.chunks.n; i++) {
        if (VEC_AT(&change->rows.chunks, struct chunk, i)->cells.n)
            return false;
    }
    return true;
}

unsigned change_counter(const struct change *change)
{
    return change->counter;
}
