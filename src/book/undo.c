/* Undo of one edit. */
#include "book/change.h"

#include "rukkanen/base/lang.h"

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

/* Only says where this copy is. */
static bool is_about_copy(const struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        if (VEC_AT(&edit->chunks, struct chunk, i)->entity != ENTITY_COPY)
            return false;
    }
    return edit->chunks.n > 0;
}

/* What a copy said of itself with the edit is no part of what its user did. */
static void leave_copy(struct edit *edit)
{
    for (size_t i = edit->chunks.n; !is_about_copy(edit) && i-- > 0;) {
        struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (chunk->entity != ENTITY_COPY)
            continue;
        chunk_clear(chunk);
        vec_delete(&edit->chunks, i);
    }
}

static bool contains(const struct vec *hashes, const struct hash *hash)
{
    for (size_t i = 0; i < hashes->n; i++) {
        if (hash_equal(VEC_AT(hashes, struct hash, i), hash))
            return true;
    }
    return false;
}

/* Walks back from the newest edit; undos seen on the way say which ones are undone already, except
 * those that were undone themselves. */
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
            if (!contains(&undone, &edit.id))
                vec_add(&undone, undoes->p);
        } else if (hash_equal(&edit.author, user) && edit.label == book->label
            && !is_special(&edit) && !is_about_copy(&edit) && !contains(&undone, &edit.id)) {
            *found = edit.id;
            ok = true;
        }
        edit_clear(&edit);
    }
    vec_clear(&undone);
    return ok || err_set(err, ERR_REFUSED, _("There is nothing left to undo."));
}

static bool is_undo(struct book *book, const struct hash *id)
{
    struct edit edit;
    edit_init(&edit);
    bool undo = log_edit(book->log, id, &edit, NULL) && undone_by(&edit);
    edit_clear(&edit);
    return undo;
}

bool book_redoable(struct book *book, struct hash *found, struct err *err)
{
    struct vec undone = VEC_INIT(struct hash);
    const struct hash *user = keys_user(book->keys) ? &keys_user(book->keys)->id : NULL;
    bool ok = false, on = user != NULL;
    for (int64_t n = log_count(book->log); n > 0 && on; n--) {
        struct edit edit;
        struct hash target = {{0}};
        edit_init(&edit);
        on = log_edit_at(book->log, n, &edit, err);
        const struct value *undoes = on ? undone_by(&edit) : NULL;
        bool own = on && hash_equal(&edit.author, user) && edit.label == book->label;
        if (undoes)
            memcpy(target.b, undoes->p, HASH_SIZE);
        if (undoes && is_undo(book, &target))
            vec_add(&undone, &target);
        else if (own && !contains(&undone, &edit.id)) {
            on = false;
            ok = undoes != NULL;
            *found = edit.id;
        }
        edit_clear(&edit);
    }
    vec_clear(&undone);
    return ok || err_set(err, ERR_REFUSED, _("Nothing was undone that could be done again."));
}

static void name_cells(const struct chunk *chunk, struct vec *cells)
{
    const struct entity *entity = entity_by_number(chunk->entity);
    for (size_t i = 0; entity && i < chunk->cells.n; i++) {
        const struct cell *cell = VEC_AT(&chunk->cells, struct cell, i);
        struct undo_cell told = {.entity = chunk->entity, .id = chunk->row, .what = UNDO_FIELD};
        told.field = entity_field_by_column(entity, cell->column);
        if (cell->column == COLUMN_REMOVED)
            told.what = cell->value.tag == VALUE_INT && cell->value.i ? UNDO_REMOVED
                                                                      : UNDO_BROUGHT_BACK;
        else if (cell->column == COLUMN_ORDER)
            told.what = UNDO_ORDER;
        else if (!told.field)
            continue;
        vec_add(cells, &told);
    }
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

/* Whether the edit alone stands in all that it leaves: then it chose between values. */
static bool settled(struct book *book, const struct hash *edit, const struct vec *kept)
{
    bool only = kept->n > 0;
    for (size_t i = 0; only && i < kept->n; i++) {
        const struct log_open *cell = VEC_AT(kept, struct log_open, i);
        struct vec writes = VEC_INIT(struct log_write);
        only = log_live(book->log, cell->entity, cell->row, cell->column, &writes, NULL)
            && writes.n == 1
            && hash_equal(&VEC_AT(&writes, struct log_write, 0)->edit, edit);
        log_writes_clear(&writes);
    }
    return only;
}

bool book_undo(struct book *book, const struct hash *wanted, struct undo_result *result,
    struct err *err)
{
    struct vec open = VEC_INIT(struct log_open);
    struct edit edit;
    *result = (struct undo_result) {
        .kept = VEC_INIT(struct undo_kept),
        .changed = VEC_INIT(struct undo_kept),
        .cells = VEC_INIT(struct undo_cell)};
    if (!write_begin(book, err))
        return false;
    edit_init(&edit);
    bool ok = true;
    if (wanted)
        result->edit = *wanted;
    else
        ok = newest_undoable(book, &result->edit, err);
    ok = ok && log_undo(book->log, &result->edit, &edit, &open, err);
    leave_copy(&edit);
    if (ok && edit.chunks.n == 0)
        ok = err_set(err, ERR_REFUSED,
            settled(book, &result->edit, &open)
                ? _("This chose between two values, on all copies; that is not opened again. The "
                    "other value is in the history and can be brought back from there.")
                : _("All of it has been changed since, so there is nothing to undo in it."));
    if (ok) {
        chunk_set(edit_chunk(&edit, ENTITY_EDIT, 0), EDIT_COLUMN_UNDOES,
            value_bytes(VALUE_BYTES, result->edit.b, HASH_SIZE));
        ok = write_edit(book, &edit, err);
    }
    if (!ok)
        write_cancel(book);
    ok = ok && write_end(book, err);
    if (ok)
        name_kept(&open, &result->kept);
    for (size_t i = 0; ok && i < edit.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, i);
        if (chunk->entity == ENTITY_EDIT)
            continue;
        vec_add(
            &result->changed, &(struct undo_kept) {.entity = chunk->entity, .id = chunk->row});
        name_cells(chunk, &result->cells);
    }
    vec_clear(&open);
    edit_clear(&edit);
    return ok;
}

void undo_result_clear(struct undo_result *result)
{
    vec_clear(&result->kept);
    vec_clear(&result->changed);
    vec_clear(&result->cells);
}

bool book_find_edit(struct book *book, const char *hex, struct hash *edit, struct err *err)
{
    char digits[2 * HASH_SIZE + 1];
    size_t length = strlen(hex);
    if (length < 8 || length >= sizeof digits || strspn(hex, "0123456789abcdefABCDEF") != length)
        return err_set(err, ERR_USAGE,
            _("An edit is named by 8 to 48 of its hex digits, the first ones."));
    for (size_t i = 0; i <= length; i++)
        digits[i] = hex[i] >= 'A' && hex[i] <= 'F' ? (char)(hex[i] - 'A' + 'a') : hex[i];
    switch (log_find(book->log, digits, edit)) {
    case 1:
        return true;
    case 0:
        return err_set(err, ERR_REFUSED, _("There is no edit of that name."));
    default:
        return err_set(err, ERR_REFUSED, _("Several edits begin like that. Give more digits."));
    }
}
