/* Undo of one edit, and the history of a row. */
#include "book/change.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- undo ---- */

static const struct value *undone_by(const struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        const struct cell *cell
            = chunk->entity == ENTITY_EDIT ? chunk_cell(chunk, EDIT_COLUMN_UNDOES) : NULL;
        if (cell && cell->value.len == HASH_SIZE)
            return &cell->value;
    }
    return NULL;
}

static bool is_special(const struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (chunk->entity == ENTITY_EDIT
            && (chunk_cell(chunk, EDIT_COLUMN_ERASES) || chunk_cell(chunk, EDIT_COLUMN_REDACTS)
                || chunk_cell(chunk, EDIT_COLUMN_ROOT)))
            return true;
    }
    return false;
}

static bool contains(const struct vec *hashes, const struct hash *hash)
{
    for (size_t i = 0; i < hashes->n; i++) {
        if (hash_equal(VEC_AT(hashes, struct hash, i), hash))
            return true;
    }
    return false;
}

/* Walks back from the newest edit; undos seen on the way say which ones are undone already. */
static bool newest_undoable(struct book *book, struct hash *found, struct err *err)
{
    struct vec undone = VEC_INIT(struct hash);
    const struct hash *user = &keys_user(book->keys)->id;
    bool ok = false;
    for (int64_t n = log_count(book->log); n > 0 && !ok; n--) {
        struct edit edit;
        edit_init(&edit);
        if (!log_edit_at(book->log, n, &edit, err)) {
            edit_clear(&edit);
            break;
        }
        const struct value *undoes = undone_by(&edit);
        if (undoes) {
            vec_add(&undone, undoes->p);
        } else if (hash_equal(&edit.author, user) && edit.label == book->label
            && !is_special(&edit) && !contains(&undone, &edit.id)) {
            *found = edit.id;
            ok = true;
        }
        edit_clear(&edit);
    }
    vec_clear(&undone);
    return ok || err_set(err, ERR_REFUSED, _("There is nothing left to undo."));
}

static void name_kept(struct vec *open, struct vec *kept)
{
    for (size_t i = 0; i < open->n; i++) {
        const struct log_open *cell = VEC_AT(open, struct log_open, i);
        const struct entity *entity = entity_by_number(cell->entity);
        const struct field *field
            = entity ? entity_field_by_column(entity, cell->column) : NULL;
        vec_add(kept,
            &(struct undo_kept) {.entity = cell->entity, .id = cell->row, .field = field});
    }
}

bool book_undo(struct book *book, const struct hash *wanted, struct undo_result *result,
    struct err *err)
{
    struct vec open = VEC_INIT(struct log_open);
    struct edit edit;
    *result = (struct undo_result) {
        .kept = VEC_INIT(struct undo_kept), .changed = VEC_INIT(struct undo_kept)};
    if (!write_begin(book, err))
        return false;
    edit_init(&edit);
    bool ok = true;
    if (wanted)
        result->edit = *wanted;
    else
        ok = newest_undoable(book, &result->edit, err);
    ok = ok && log_undo(book->log, &result->edit, &edit, &open, err);
    if (ok && edit.chunks.n == 0)
        ok = err_set(err, ERR_REFUSED,
            _("All of it has been changed since, so there is nothing to undo in it."));
    if (ok) {
        chunk_set(edit_chunk(&edit, ENTITY_EDIT, 0), EDIT_COLUMN_UNDOES,
            value_bytes(VALUE_BYTES, result->edit.b, HASH_SIZE));
        ok = write_edit(book, &edit, err);
    }
    if (!ok)
        write_cancel(book);
    ok = ok && write_end(book, err);
    name_kept(&open, &result->kept);
    for (size_t i = 0; ok && i < edit.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, i);
        if (chunk->entity != ENTITY_EDIT)
            vec_add(&result->changed,
                &(struct undo_kept) {.entity = chunk->entity, .id = chunk->row});
    }
    vec_clear(&open);
    edit_clear(&edit);
    return ok;
}

void undo_result_clear(struct undo_result *result)
{
    vec_clear(&result->kept);
    vec_clear(&result->changed);
}

bool book_find_edit(struct book *book, const char *hex, struct hash *edit, struct err *err)
{
    if (strlen(hex) < 8 || strspn(hex, "0123456789abcdef") != strlen(hex))
        return err_set(err, ERR_USAGE, _("An edit is named by at least 8 of its hex digits."));
    switch (log_find(book->log, hex, edit)) {
    case 1:
        return true;
    case 0:
        return err_set(err, ERR_REFUSED, _("There is no edit of that name."));
    default:
        return err_set(err, ERR_REFUSED, _("Several edits begin like that. Give more digits."));
    }
}

/* ---- history ---- */

static char *author_name(struct book *book, const struct hash *author)
{
    const char *name = keys_user_name(book->keys, author);
    return name ? mem_text(name) : NULL;
}

static void add_entry(struct book *book, const struct entity *entity, uint64_t id,
    struct log_history *past, struct vec *entries)
{
    const struct field *field = entity_field_by_column(entity, past->column);
    if (!field && past->column != COLUMN_REMOVED)
        return;
    struct history_entry entry = {.edit = past->write.edit,
        .wall = past->write.wall,
        .author = author_name(book, &past->write.author),
        .label = past->write.label,
        .field = field};
    uint64_t site = 0, person = 0;
    if (!field) {
        entry.value = value_copy(&past->write.value);
    } else {
        struct value key = VALUE_NONE;
        site_of_row(book, entity->number, id, &site, NULL);
        if (entity->person && *entity->person
            && cell_value(book, entity, id, entity_field(entity, entity->person), &key, NULL)
            && key.tag == VALUE_ID)
            person = (uint64_t)key.i;
        value_clear(&key);
        value_open(book, entity, field, id, site, person, &past->write.value, &entry.value, NULL);
    }
    if (entry.value.tag == VALUE_SEALED) {
        value_clear(&entry.value);
        entry.locked = true;
    }
    vec_add(entries, &entry);
}

static void mark_current(struct book *book, const struct entity *entity, uint64_t id,
    struct vec *entries)
{
    for (size_t i = 0; i < entries->n; i++) {
        struct history_entry *entry = VEC_AT(entries, struct history_entry, i);
        struct vec live = VEC_INIT(struct log_write);
        int column = entry->field ? entry->field->column : COLUMN_REMOVED;
        if (log_live(book->log, entity->number, id, column, &live, NULL) && live.n)
            entry->current = hash_equal(&VEC_AT(&live, struct log_write, 0)->edit, &entry->edit);
        log_writes_clear(&live);
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
    struct vec past = VEC_INIT(struct log_history);
    bool ok = log_history(book->log, number, id, field ? field->column : -1, &past, err);
    for (size_t i = past.n; i-- > 0;) {
        if (ok)
            add_entry(book, entity, id, VEC_AT(&past, struct log_history, i), entries);
        log_write_clear(&VEC_AT(&past, struct log_history, i)->write);
    }
    if (ok)
        mark_current(book, entity, id, entries);
    vec_clear(&past);
    return ok;
}

void history_clear(struct vec *entries)
{
    for (size_t i = 0; i < entries->n; i++) {
        struct history_entry *entry = VEC_AT(entries, struct history_entry, i);
        free(entry->author);
        value_wipe(&entry->value);
    }
    vec_clear(entries);
}
