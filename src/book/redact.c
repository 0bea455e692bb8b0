/* Taking words out of one field for good, its earlier versions too. */
#include "book/internal.h"

#include "book/log/erase.h"

#include "rukkanen/base/lang.h"

#include <string.h>

/* A cell of the redaction: what is shown now, or nothing. What nobody was shown stays beside it. */
static bool give_cell(struct book *book, const struct entity *entity, uint64_t id,
    const struct cell *now, bool emptied, struct vec *cells, struct err *err)
{
    struct vec writes = VEC_INIT(struct log_write);
    struct cell *cell = vec_add(cells, NULL);
    cell->column = now->column;
    cell->value = emptied ? VALUE_NONE : value_copy(&now->value);
    vec_init(&cell->except, sizeof(struct hash));
    bool ok = log_live(book->log, entity->number, id, now->column, &writes, err) && writes.n > 0
        && log_except(book->log, entity->number, id, now->column, &cell->value,
            &VEC_AT(&writes, struct log_write, 0)->edit, 1, &cell->except, err);
    log_writes_clear(&writes);
    return ok;
}

static bool make_edit(struct book *book, const struct entity *entity, uint64_t id,
    const struct field *field, struct edit *edit, struct err *err)
{
    struct vec now = VEC_INIT(struct cell), cells = VEC_INIT(struct cell);
    bool ok = log_row(book->log, entity->number, id, &now, err), there = false;
    for (size_t i = 0; ok && i < now.n; i++) {
        const struct cell *cell = VEC_AT(&now, struct cell, i);
        if (cell->column < COLUMN_FIRST) /* kept as they are by log_redact */
            continue;
        there = there || cell->column == field->column;
        ok = give_cell(book, entity, id, cell, cell->column == field->column, &cells, err);
    }
    if (ok && !there)
        ok = err_set(err, ERR_REFUSED, _("%s is empty and has always been."), _(field->label));
    ok = ok && log_redact(book->log, edit, entity->number, id, &cells, err);
    cells_clear(&now);
    cells_clear(&cells);
    return ok;
}

static const struct field *may_redact(struct book *book, const struct entity *entity,
    uint64_t id, const char *name, struct err *err)
{
    const struct field *field = entity ? entity_field(entity, name) : NULL;
    struct row row;
    if (!field || field->type == FIELD_LIST) {
        err_set(err, ERR_USAGE, _("There is no field %s in %s."), name, entity ? entity->name : "?");
        return NULL;
    }
    if (!book_user(book)) {
        err_set(err, ERR_LOCKED, _("The book is locked. Give the passphrase."));
        return NULL;
    }
    if (!book_user_is_facilitator(book)) {
        err_set(err, ERR_REFUSED, _("Only a facilitator may do this."));
        return NULL;
    }
    if (field->key || (entity->home && strcmp(entity->home, name) == 0)) {
        err_set(err, ERR_REFUSED,
            _("%s belongs to what names the record; remove the record and make a new one."),
            _(field->label));
        return NULL;
    }
    if (!row_read(book, entity, id, 0, &row, err)) {
        err_set(err, ERR_REFUSED, _("There is no %s with the id %llu."), _(entity->label),
            (unsigned long long)id);
        return NULL;
    }
    row_clear(&row);
    return field;
}

bool book_redact_check(struct book *book, int number, uint64_t id, const char *name,
    int64_t *versions, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    const struct field *field = may_redact(book, entity, id, name, err);
    struct vec history = VEC_INIT(struct log_history);
    if (!field || !log_history(book->log, number, id, field->column, &history, err))
        return false;
    *versions = 0;
    for (size_t i = 0; i < history.n; i++) {
        struct log_history *entry = VEC_AT(&history, struct log_history, i);
        *versions += entry->write.value.tag != VALUE_NULL ? 1 : 0;
        log_write_clear(&entry->write);
    }
    vec_clear(&history);
    return *versions > 0
        || err_set(err, ERR_REFUSED, _("%s is empty and has always been."), _(field->label));
}

bool book_redact_field(
    struct book *book, int number, uint64_t id, const char *name, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    const struct field *field = may_redact(book, entity, id, name, err);
    struct edit edit;
    if (!field || !write_begin(book, err))
        return false;
    edit_init(&edit);
    bool ok = make_edit(book, entity, id, field, &edit, err) && write_edit(book, &edit, err)
        && draft_delete(book, number, id, err);
    edit_clear(&edit);
    if (!ok) {
        write_cancel(book);
        return false;
    }
    sites_forget(book);
    book->shrink = true;
    if (!write_end(book, err))
        return false;
    backups_forget(book);
    return true;
}
