/* Making one of two: what stands in the other comes to the first, then the other is removed. What
 * both say differently stays in the history of the removed one. */
#include "domain/conditions.h"

#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/domain/agenda.h"

#include <stdlib.h>

/* ---- fields ----------------------------------------------------------------------------------- */

/* What only the other has told; of long texts both are kept, one after the other. */
static bool take_field(struct change *change, const struct row *first, const struct row *other,
    const struct field *field, struct err *err)
{
    const struct value *here = row_value(first, field->name);
    const struct value *there = row_value(other, field->name);
    bool long_text = field->type == FIELD_LONGTEXT;
    if (there->tag == VALUE_NULL || row_locked(first, field->name) || value_equal(here, there))
        return true;
    if (here->tag == VALUE_NULL)
        return change_set(
            change, first->entity->number, first->id, field->name, value_copy(there), err);
    if (!long_text)
        return true;
    struct str both = STR_INIT;
    str_addf(&both, "%s\n\n%s", value_string(here), value_string(there));
    bool ok = change_set_text(
        change, first->entity->number, first->id, field->name, both.s, err);
    str_wipe(&both);
    return ok;
}

static bool take_list(struct change *change, const struct row *first, const struct row *other,
    const struct field *field, struct err *err)
{
    const struct vec *values = row_list(other, field->name);
    bool ok = true;
    for (size_t i = 0; ok && i < values->n; i++)
        ok = change_list(change, first->entity->number, first->id, field->name,
            VEC_AT(values, struct value, i), true, err);
    return ok;
}

static bool take_fields(struct book *book, struct change *change, int entity, uint64_t first,
    uint64_t other, struct err *err)
{
    struct row here, there;
    if (!book_row(book, entity, first, &here, err))
        return false;
    if (!book_row(book, entity, other, &there, err)) {
        row_clear(&here);
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < here.entity->n_fields; i++) {
        const struct field *field = &here.entity->fields[i];
        bool locked = row_locked(&here, field->name) || row_locked(&there, field->name);
        if (field->type == FIELD_LIST)
            ok = locked || take_list(change, &here, &there, field, err);
        else
            ok = locked || take_field(change, &here, &there, field, err);
    }
    row_clear(&here);
    row_clear(&there);
    return ok;
}

/* ---- rows ------------------------------------------------------------------------------------- */

/* The rows that lead to the other one lead to the first. */
static bool move_rows(struct book *book, struct change *change, int entity, const char *reference,
    uint64_t first, uint64_t other, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool ok = rows_of(book, NULL, entity, reference, other, reference, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++)
        ok = change_set_ref(
            change, entity, VEC_AT(&rows, struct row, i)->id, reference, first, err);
    rows_clear(&rows);
    return ok;
}

/* A row whose reference is a part of its name is written anew, unless the first has one already;
 * parts: names of the natural key's fields, the reference first. */
static bool rewrite_row(struct book *book, struct change *change, const struct row *row,
    const char *const parts[], size_t n_parts, uint64_t first, struct err *err)
{
    struct value key[3] = {value_id(first)};
    uint64_t id;
    for (size_t i = 1; i < n_parts; i++) {
        key[i] = *row_value(row, parts[i]);
        if (key[i].tag == VALUE_NULL)
            return true; /* locked, or of somebody who was forgotten */
    }
    if (!book_key_id(book, row->entity->number, key, n_parts, &id, err))
        return false;
    if (book_row_exists(book, row->entity->number, id))
        return change_remove(change, row->entity->number, row->id, err);
    id = change_put(change, row->entity->number, key, n_parts, err);
    bool ok = id != 0;
    for (size_t i = 0; ok && i < row->entity->n_fields; i++) {
        const struct field *field = &row->entity->fields[i];
        if (!field->key && field->type != FIELD_LIST && row->values[i].tag != VALUE_NULL)
            ok = change_set(change, row->entity->number, id, field->name,
                value_copy(&row->values[i]), err);
    }
    return ok && change_remove(change, row->entity->number, row->id, err);
}

static bool rewrite_rows(struct book *book, struct change *change, int entity,
    const char *const parts[], size_t n_parts, uint64_t first, uint64_t other, struct err *err)
{
    struct filter filter = FILTER_REF(parts[0], other);
    struct query query = {.entity = entity, .filters = &filter, .n_filters = 1};
    struct vec rows = VEC_INIT(struct row);
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++)
        ok = rewrite_row(
            book, change, VEC_AT(&rows, struct row, i), parts, n_parts, first, err);
    rows_clear(&rows);
    return ok;
}

/* ---- meetings, groups ------------------------------------------------------------------------- */

/* Items come after those of the first. */
static bool move_items(
    struct book *book, struct change *change, uint64_t first, uint64_t other, struct err *err)
{
    struct filter here = FILTER_REF("meeting", first), there = FILTER_REF("meeting", other);
    struct query query = {
        .entity = ENTITY_ITEM, .filters = &here, .n_filters = 1, .sort = "order", .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    struct str last = STR_INIT;
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++)
        str_set(&last, value_string(&VEC_AT(&rows, struct row, i)->order));
    rows_clear(&rows);
    query.filters = &there;
    ok = ok && book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        struct row moved;
        uint64_t id = VEC_AT(&rows, struct row, i)->id;
        ok = change_set_ref(change, ENTITY_ITEM, id, "meeting", first, err)
            && change_order(change, ENTITY_ITEM, id, last.s, "", err);
        row_init(&moved, entity_by_number(ENTITY_ITEM), id);
        change_overlay(change, &moved);
        str_set(&last, value_string(&moved.order));
        row_clear(&moved);
    }
    rows_clear(&rows);
    str_clear(&last);
    return ok;
}

static const char *const attendance_key[] = {"meeting", "person"};
static const char *const membership_key[] = {"group", "person", "period"};

bool mend_same_meeting(
    struct book *book, struct change *change, const struct condition *condition, struct err *err)
{
    uint64_t first = condition_row(condition, 0), other = condition_row(condition, 1);
    if (book_level(book) == BOOK_LOCKED)
        return err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
    return take_fields(book, change, ENTITY_MEETING, first, other, err)
        && move_items(book, change, first, other, err)
        && rewrite_rows(book, change, ENTITY_ATTENDANCE, attendance_key, 2, first, other, err)
        && move_rows(book, change, ENTITY_MEETING, "series", first, other, err)
        && (!book_user_is_facilitator(book)
            || move_rows(book, change, ENTITY_PAGE, "meeting", first, other, err))
        && change_remove(change, ENTITY_MEETING, other, err);
}

bool mend_same_group(
    struct book *book, struct change *change, const struct condition *condition, struct err *err)
{
    uint64_t first = condition_row(condition, 0), other = condition_row(condition, 1);
    if (book_level(book) == BOOK_LOCKED)
        return err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
    return take_fields(book, change, ENTITY_GROUP, first, other, err)
        && rewrite_rows(book, change, ENTITY_MEMBERSHIP, membership_key, 3, first, other, err)
        && move_rows(book, change, ENTITY_MEETING, "group", first, other, err)
        && change_remove(change, ENTITY_GROUP, other, err);
}
