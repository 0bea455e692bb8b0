/* From a change to an edit: keys for what is new, sealing, except lists, one transaction. */
#include "book/change.h"
#include "book/copies/authority.h"
#include "book/log/erase.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"

#include <string.h>

/* ---- writing in general ---- */

bool write_begin(struct book *book, struct err *err)
{
    if (!book->writable) {
        if (book->notes & BOOK_NOTE_OPEN_ELSEWHERE)
            return err_set(err, ERR_REFUSED, "%s", book_note_text(BOOK_NOTE_OPEN_ELSEWHERE));
        return err_set(err, ERR_REFUSED, "%s", book_note_text(BOOK_NOTE_READ_ONLY));
    }
    if (!keys_user(book->keys))
        return err_set(err, ERR_LOCKED, _("The book is locked. Give the passphrase."));
    if (!db_in_transaction(book->db))
        backup_daily(book);
    if (!db_begin(book->db, err))
        return false;
    if (sidecar_handshake(book, err))
        return true;
    write_cancel(book);
    return false;
}

bool write_edit(struct book *book, struct edit *edit, struct err *err)
{
    edit->author = keys_user(book->keys)->id;
    edit->label = book->label;
    edit->wall = clock_wall_ms();
    edit->schema = EDIT_SCHEMA;
    return place_add(book, edit, err) && authority_allows(book, edit, err) &&
           log_append(book->log, edit, err);
}

bool write_end(struct book *book, struct err *err)
{
    joined_forget(book);
    if (!db_end(book->db, err))
        return false;
    if (db_in_transaction(book->db))
        return true;
    bool ok = !book->shrink || log_shrink(book->log, err);
    book->shrink = false;
    sidecar_remember(book);
    return ok;
}

void write_cancel(struct book *book)
{
    db_rollback(book->db);
    book->shrink = false;
    keys_forget(book->keys);
    sites_forget(book);
}

/* ---- keys for new rows ---- */

static bool make_keys(struct change *change, struct err *err)
{
    struct book *book = change->book;
    const struct entity *person = entity_by_number(ENTITY_PERSON);
    for (size_t i = 0; i < change->added.n; i++) {
        const struct change_added *added = VEC_AT(&change->added, struct change_added, i);
        uint64_t home = 0;
        if (added->entity == ENTITY_SITE
            && !keys_site_add(book->keys, added->row, &keys_user(book->keys)->id, err))
            return false;
        if (added->entity != ENTITY_PERSON)
            continue;
        if (!change_site(change, person, added->row, &home, err))
            return false;
        if (!home || !keys_holds(book->keys, home, COMPARTMENT_PEOPLE))
            return err_set(err, ERR_REFUSED, _("A person needs a home site that you can open."));
        if (!keys_person_add(book->keys, added->row, home, err))
            return false;
    }
    return true;
}

/* ---- one row ---- */

struct sealing {
    struct change *change;
    const struct entity *entity;
    const struct chunk *plain;
    uint64_t site, person;
};

static bool find_person(struct sealing *s, struct err *err)
{
    const struct entity *entity = s->entity;
    s->person = 0;
    if (!entity->person)
        return true;
    if (!*entity->person) {
        s->person = s->plain->row;
        return true;
    }
    struct value value = VALUE_NONE;
    if (!change_cell(s->change, entity, s->plain->row, entity_field(entity, entity->person),
            &value, err))
        return false;
    if (value.tag == VALUE_ID)
        s->person = (uint64_t)value.i;
    bool none = value.tag == VALUE_NULL;
    value_clear(&value);
    if (none && entity->counted)
        return true; /* the anonymous count that an erased person leaves */
    if (!s->person)
        return err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
    return keys_person_share(s->change->book->keys, s->person, s->site, err);
}

static bool seal_cell(struct sealing *s, const struct field *field, const struct value *plain,
    struct value *stored, struct err *err)
{
    struct keys *keys = s->change->book->keys;
    if (!field || field->compartment == COMPARTMENT_PUBLIC || plain->tag == VALUE_NULL) {
        *stored = value_copy(plain);
        return true;
    }
    if (field_is_person_key(s->entity, field))
        return keys_seal_person(keys, s->site, s->plain->row, (uint64_t)plain->i, stored, err);
    struct seal_place place
        = seal_place_of(s->entity, field, s->plain->row, s->site, s->person);
    return keys_seal(keys, &place, plain, stored, err);
}

static bool except_list(struct sealing *s, struct cell *cell, struct err *err)
{
    const struct change *change = s->change;
    struct vec shown = VEC_INIT(struct hash);
    for (size_t i = 0; i < change->shown.n; i++) {
        const struct change_shown *seen = VEC_AT(&change->shown, struct change_shown, i);
        if (seen->entity == s->plain->entity && seen->row == s->plain->row
            && seen->column == cell->column)
            vec_add(&shown, &seen->edit);
    }
    bool ok = log_except(change->book->log, s->plain->entity, s->plain->row, cell->column,
        &cell->value, shown.items, shown.n, &cell->except, err);
    vec_clear(&shown);
    return ok;
}

static bool seal_row(struct change *change, const struct chunk *plain, struct edit *edit,
    struct err *err)
{
    struct sealing s = {
        .change = change, .entity = entity_by_number(plain->entity), .plain = plain};
    if (!plain->cells.n)
        return true;
    if (!change_site(change, s.entity, plain->row, &s.site, err) || !find_person(&s, err))
        return false;
    struct chunk *chunk = edit_chunk(edit, plain->entity, plain->row);
    for (size_t i = 0; i < plain->cells.n; i++) {
        const struct cell *cell = VEC_AT(&plain->cells, struct cell, i);
        const struct field *field = entity_field_by_column(s.entity, cell->column);
        struct value stored;
        if (!seal_cell(&s, field, &cell->value, &stored, err))
            return false;
        if (!except_list(&s, chunk_set(chunk, cell->column, stored), err))
            return false;
    }
    if (s.person && *s.entity->person) {
        /* In every chunk of a row about a person: a locked copy finds it by the chunk alone. */
        unsigned char key[TAG_KEY_SIZE];
        if (!keys_person_tag_key(change->book->keys, s.person, key))
            return err_set(
                err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
        chunk_set(chunk, COLUMN_TAG, value_id(tag_of(key, plain->row)));
        explicit_bzero(key, sizeof key);
    }
    return true;
}

/* ---- required fields ---- */

static bool complete(struct change *change, struct err *err)
{
    for (size_t i = 0; i < change->added.n; i++) {
        const struct change_added *added = VEC_AT(&change->added, struct change_added, i);
        const struct entity *entity = entity_by_number(added->entity);
        for (size_t f = 0; f < entity->n_fields; f++) {
            const struct field *field = &entity->fields[f];
            if (!field->required || (entity->counted && field_is_person_key(entity, field)))
                continue;
            const struct chunk *chunk = change_chunk(change, added->entity, added->row);
            const struct cell *cell = chunk ? chunk_cell(chunk, field->column) : NULL;
            if (!cell || cell->value.tag == VALUE_NULL)
                return err_set(err, ERR_REFUSED, _("%s is missing from the new %s."),
                    _(field->label), _(entity->label));
        }
    }
    return true;
}

static bool commit(struct change *change, struct edit *edit, struct err *err)
{
    if (!make_keys(change, err))
        return false;
    for (size_t i = 0; i < change->rows.chunks.n; i++) {
        if (!seal_row(change, VEC_AT(&change->rows.chunks, struct chunk, i), edit, err))
            return false;
    }
    if (!write_edit(change->book, edit, err))
        return false;
    return !change->draft_entity
        || draft_delete(change->book, change->draft_entity, change->draft_row, err);
}

bool change_commit(struct change *change, struct hash *name, struct err *err)
{
    struct book *book = change->book;
    struct edit edit;
    if (name)
        *name = (struct hash) {{0}};
    if (change_is_empty(change) && !change->draft_entity)
        return true;
    if (!complete(change, err) || !write_begin(book, err))
        return false;
    edit_init(&edit);
    bool ok = change_is_empty(change)
        ? draft_delete(book, change->draft_entity, change->draft_row, err)
        : commit(change, &edit, err);
    if (!ok)
        write_cancel(book);
    ok = ok && write_end(book, err);
    if (ok && name)
        *name = edit.id;
    edit_clear(&edit);
    if (ok) {
        change_empty(change);
        change->draft_entity = 0;
        sites_forget(book);
    }
    return ok;
}
