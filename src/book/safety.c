/* Checks, rebuild, dump, and forgetting a person. */
#include "rukkanen/book/safety.h"

#include "book/change.h"
#include "book/internal.h"
#include "book/log/erase.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

bool book_check(struct book *book, struct err *err)
{
    bool same_tables;
    return schema_check(book->db, &same_tables, err) && keys_check(book->keys, err) && log_check(book->log, err);
}

bool book_rebuild(struct book *book, bool (*progress)(void *data, int percent), void *data,
    struct err *err)
{
    if (!book->writable)
        return err_set(err, ERR_REFUSED, "%s", book_note_text(BOOK_NOTE_READ_ONLY));
    if (!log_replay(book->log, progress, data, err) || !log_check(book->log, err))
        return false;
    sidecar_remember(book); /* this is how the file is meant to be */
    return true;
}

bool book_dump(struct book *book, void (*line)(void *data, const char *text, size_t length),
    void *data, struct err *err)
{
    return log_dump(book->log, line, data, err);
}

/* ---- forgetting ---- */

/* Rows about the person: those whose tag is the person's. The state tables hold the tag. */
static bool tagged_rows(struct book *book, const struct entity *entity,
    const unsigned char tag_key[TAG_KEY_SIZE], struct vec *ids, struct err *err)
{
    struct str sql = STR_INIT;
    str_addf(&sql, "SELECT id, c%d FROM ", COLUMN_TAG);
    table_name(entity, &sql);
    str_addf(&sql, " WHERE c%d IS NOT NULL", COLUMN_TAG);
    sqlite3_stmt *statement = db_prepare(book->db, sql.s, err);
    while (statement && db_step(book->db, statement, err)) {
        uint64_t id = (uint64_t)sqlite3_column_int64(statement, 0);
        if ((uint64_t)sqlite3_column_int64(statement, 1) == tag_of(tag_key, id))
            vec_add(ids, &id);
    }
    db_release(statement);
    str_clear(&sql);
    return statement && (!err || err->kind == ERR_NONE);
}

bool book_rows_about(
    struct book *book, int entity, uint64_t person, struct vec *ids, struct err *err)
{
    unsigned char tag_key[TAG_KEY_SIZE];
    struct vec same = VEC_INIT(uint64_t);
    bool ok = true;
    book_person_same(book, person, &same);
    for (size_t i = 0; ok && i < same.n; i++) {
        ok = book_user(book)
            && keys_person_tag_key(book->keys, *VEC_AT(&same, uint64_t, i), tag_key);
        if (ok)
            ok = tagged_rows(book, entity_by_number(entity), tag_key, ids, err);
        else if (same.n == 1 || !book_user(book))
            err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
        else
            ok = true; /* a record of theirs that is forgotten has no rows any more */
    }
    vec_clear(&same);
    explicit_bzero(tag_key, sizeof tag_key);
    return ok;
}

bool book_rows_about_each(struct book *book, int number, const struct vec *persons,
    struct vec *found, struct err *err)
{
    struct tagged {
        uint64_t row, tag;
    };
    struct vec rows = VEC_INIT(struct tagged), same = VEC_INIT(uint64_t);
    struct err inner = {.kind = ERR_NONE};
    struct str sql = STR_INIT;
    str_addf(&sql, "SELECT id, c%d FROM r_%s WHERE c%d IS NOT NULL AND gone = 0", COLUMN_TAG,
        entity_by_number(number)->name, COLUMN_TAG);
    sqlite3_stmt *list = persons->n ? db_prepare(book->db, sql.s, err) : NULL;
    while (list && db_step(book->db, list, &inner)) {
        struct tagged tagged = {(uint64_t)sqlite3_column_int64(list, 0),
            (uint64_t)sqlite3_column_int64(list, 1)};
        vec_add(&rows, &tagged);
    }
    db_release(list);
    str_clear(&sql);
    for (size_t p = 0; p < persons->n; p++) {
        uint64_t person = *VEC_AT(persons, uint64_t, p);
        same.n = 0;
        book_person_same(book, person, &same);
        for (size_t s = 0; s < same.n; s++) {
            unsigned char key[TAG_KEY_SIZE];
            if (!keys_person_tag_key(book->keys, *VEC_AT(&same, uint64_t, s), key))
                continue;
            for (size_t i = 0; i < rows.n; i++) {
                const struct tagged *tagged = VEC_AT(&rows, struct tagged, i);
                if (tag_of(key, tagged->row) == tagged->tag)
                    vec_add(found, &(struct row_about) {.person = person, .id = tagged->row});
            }
            explicit_bzero(key, sizeof key);
        }
    }
    vec_clear(&rows);
    vec_clear(&same);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return inner.kind == ERR_NONE && (list || !persons->n);
}

static void add_pages(struct book *book, const struct vec *names, struct vec *pages)
{
    for (size_t i = 0; i < names->n; i++) {
        struct row row;
        if (!row_read(book, entity_by_number(ENTITY_PAGE_NAME), *VEC_AT(names, uint64_t, i),
                UINT64_MAX, &row, NULL))
            continue;
        uint64_t page = row_ref(&row, "page");
        bool known = false;
        for (size_t j = 0; j < pages->n; j++)
            known = known || *VEC_AT(pages, uint64_t, j) == page;
        if (page && !known)
            vec_add(pages, &page);
        row_clear(&row);
    }
}

static bool unlocked_person(struct book *book, uint64_t person,
    unsigned char tag_key[TAG_KEY_SIZE], struct err *err)
{
    struct row row;
    if (!book_user(book))
        return err_set(err, ERR_LOCKED, _("The book is locked. Give the passphrase."));
    if (!book_user_is_facilitator(book))
        return err_set(err, ERR_REFUSED, _("Only a facilitator may do this."));
    if (!row_read(book, entity_by_number(ENTITY_PERSON), person, 0, &row, err))
        return err_set(err, ERR_REFUSED, _("There is no %s with the id %llu."), _("person"),
            (unsigned long long)person);
    row_clear(&row);
    return keys_person_tag_key(book->keys, person, tag_key)
        || err_set(err, ERR_LOCKED, _("The person belongs to a site that you cannot open."));
}

/* A person is forgotten with every record that was joined with it. Appends struct erasure. */
static bool erasures_of(
    struct book *book, uint64_t person, struct vec *erasures, struct err *err)
{
    struct vec same = VEC_INIT(uint64_t);
    struct erasure first = {.person = person, .day = clock_today(), .ground = 1};
    bool ok = unlocked_person(book, person, first.tag_key, err);
    if (ok)
        vec_add(erasures, &first);
    book_person_same(book, person, &same);
    for (size_t i = 0; ok && i < same.n; i++) {
        struct erasure other = first;
        struct row row;
        other.person = *VEC_AT(&same, uint64_t, i);
        if (other.person == person
            || !row_read(book, entity_by_number(ENTITY_PERSON), other.person, 0, &row, NULL))
            continue;
        row_clear(&row);
        ok = unlocked_person(book, other.person, other.tag_key, err);
        if (ok)
            vec_add(erasures, &other);
        explicit_bzero(&other, sizeof other);
    }
    explicit_bzero(&first, sizeof first);
    vec_clear(&same);
    return ok;
}

static void erasures_clear(struct vec *erasures)
{
    if (erasures->n)
        explicit_bzero(erasures->items, erasures->n * erasures->size);
    vec_clear(erasures);
}

/* Rows of an entity about any of the persons. Appends their ids. */
static bool rows_of_all(struct book *book, const struct entity *entity,
    const struct vec *erasures, struct vec *ids, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < erasures->n; i++)
        ok = tagged_rows(
            book, entity, VEC_AT(erasures, struct erasure, i)->tag_key, ids, err);
    return ok;
}

bool book_erase_preview(struct book *book, uint64_t person, struct erase_preview *preview,
    struct err *err)
{
    struct vec erasures = VEC_INIT(struct erasure);
    *preview = (struct erase_preview) {.rows = VEC_INIT(struct erase_row),
        .pages = VEC_INIT(uint64_t)};
    bool ok = erasures_of(book, person, &erasures, err);
    vec_add(&preview->rows,
        &(struct erase_row) {.entity = ENTITY_PERSON, .count = (int64_t)erasures.n});
    for (size_t i = 0; ok && entity_at(i); i++) {
        const struct entity *entity = entity_at(i);
        struct vec ids = VEC_INIT(uint64_t);
        ok = rows_of_all(book, entity, &erasures, &ids, err);
        if (ok && ids.n)
            vec_add(&preview->rows,
                &(struct erase_row) {.entity = entity->number,
                    .count = (int64_t)ids.n,
                    .as_count = entity->counted != NULL});
        if (ok && entity->number == ENTITY_PAGE_NAME)
            add_pages(book, &ids, &preview->pages);
        vec_clear(&ids);
    }
    erasures_clear(&erasures);
    return ok;
}

void erase_preview_clear(struct erase_preview *preview)
{
    vec_clear(&preview->rows);
    vec_clear(&preview->pages);
}

/* Fields of other rows that point at the person (lead of a group, who takes care of an item) are
 * cleared by the same edit: a reference to nobody helps nobody. */
static bool clear_references(struct book *book, uint64_t person, struct change *change,
    struct err *err)
{
    for (size_t e = 0; entity_at(e); e++) {
        const struct entity *entity = entity_at(e);
        for (size_t f = 0; f < entity->n_fields; f++) {
            const struct field *field = &entity->fields[f];
            if (field->ref != ENTITY_PERSON || field->key || field->type != FIELD_REFERENCE)
                continue;
            struct filter filter
                = {.field = field->name, .op = FILTER_EQUAL, .value = value_id(person)};
            struct query query = {.entity = entity->number,
                .filters = &filter,
                .n_filters = 1,
                .fields = field->name,
                .removed = true};
            struct vec rows = VEC_INIT(struct row);
            bool ok = book_query(book, &query, &rows, err);
            for (size_t i = 0; ok && i < rows.n; i++)
                ok = change_set(change, entity->number, VEC_AT(&rows, struct row, i)->id,
                    field->name, VALUE_NONE, err);
            rows_clear(&rows);
            if (!ok)
                return false;
        }
    }
    return true;
}

/* The own drafts may hold the person's words; other users' cannot be opened here and are named by
 * the screen. */
static bool forget_drafts(struct book *book, struct err *err)
{
    return db_exec(book->db, err, "DELETE FROM draft WHERE author = ?1", "b",
        keys_user(book->keys)->id.b, (size_t)HASH_SIZE);
}

/* What stays of a row is a new row without a person: same meeting, same mark, no name. */
static bool keep_count(struct book *book, const struct entity *entity, uint64_t id,
    struct change *change, struct err *err)
{
    struct row row;
    if (!row_read(book, entity, id, UINT64_MAX, &row, err))
        return !err || err->kind == ERR_NONE;
    uint64_t copy = row.removed ? 0 : change_add(change, entity->number, err);
    bool ok = copy || row.removed;
    for (size_t i = 0; ok && copy && i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if (strstr(entity->counted, field->name) && row.values[i].tag != VALUE_NULL)
            ok = change_set(change, entity->number, copy, field->name,
                value_copy(&row.values[i]), err);
    }
    row_clear(&row);
    return ok;
}

static bool keep_counts(struct book *book, const struct vec *erasures, struct change *change,
    struct err *err)
{
    bool ok = true;
    for (size_t e = 0; ok && entity_at(e); e++) {
        const struct entity *entity = entity_at(e);
        struct vec ids = VEC_INIT(uint64_t);
        if (!entity->counted)
            continue;
        ok = rows_of_all(book, entity, erasures, &ids, err);
        for (size_t i = 0; ok && i < ids.n; i++)
            ok = keep_count(book, entity, *VEC_AT(&ids, uint64_t, i), change, err);
        vec_clear(&ids);
    }
    return ok;
}

static bool erase_in_transaction(
    struct book *book, const struct vec *erasures, struct err *err)
{
    struct change *change = change_new(book);
    /* By any of the records all references to the person are found. */
    bool ok = clear_references(book, VEC_AT(erasures, struct erasure, 0)->person, change, err)
        && keep_counts(book, erasures, change, err)
        && change_commit(change, NULL, err) && forget_drafts(book, err);
    change_free(change);
    struct edit edit;
    edit_init(&edit);
    if (ok) {
        edit_set_erasures(&edit, erasures->items, erasures->n);
        ok = write_edit(book, &edit, err);
    }
    for (size_t i = 0; ok && i < erasures->n; i++) {
        const struct erasure *erasure = VEC_AT(erasures, struct erasure, i);
        ok = keys_person_gone(book->keys, erasure->person, err)
            && db_exec(book->db, err,
                "INSERT OR IGNORE INTO forgotten(person, tag_key) VALUES (?1, ?2)", "ib",
                (int64_t)erasure->person, erasure->tag_key, (size_t)TAG_KEY_SIZE);
    }
    edit_clear(&edit);
    return ok;
}

bool book_erase(struct book *book, uint64_t person, struct err *err)
{
    struct vec erasures = VEC_INIT(struct erasure);
    if (!erasures_of(book, person, &erasures, err) || !write_begin(book, err)) {
        erasures_clear(&erasures);
        return false;
    }
    bool ok = erase_in_transaction(book, &erasures, err);
    erasures_clear(&erasures);
    if (!ok) {
        write_cancel(book);
        return false;
    }
    book->shrink = true;
    if (!write_end(book, err))
        return false;
    backups_forget(book);
    return true;
}

static bool is_to_be_said_again(struct book *book)
{
    struct value value;
    bool found = local_get(book->db, FORGET_AGAIN, &value);
    value_clear(&value);
    return found;
}

/* Persons that this copy has forgotten and whom an older copy taken into use brought back, or whose
 * erasure went with a merge that was undone: what it took stays away, and an edit must say so, or
 * nobody else could merge this copy. */
static bool returned(struct book *book, struct vec *back, struct err *err)
{
    bool again = is_to_be_said_again(book);
    struct vec erased = VEC_INIT(struct erasure);
    bool ok = log_erasures(book->log, &erased, err);
    sqlite3_stmt *statement
        = ok ? db_statement(book->db, "SELECT person, tag_key FROM forgotten", err) : NULL;
    while (statement && db_step(book->db, statement, err)) {
        struct erasure erasure = {.person = (uint64_t)sqlite3_column_int64(statement, 0),
            .day = clock_today(),
            .ground = 1};
        bool known = sqlite3_column_bytes(statement, 1) != TAG_KEY_SIZE;
        for (size_t i = 0; i < erased.n && !again; i++)
            known = known || VEC_AT(&erased, struct erasure, i)->person == erasure.person;
        if (known)
            continue;
        memcpy(erasure.tag_key, sqlite3_column_blob(statement, 1), TAG_KEY_SIZE);
        vec_add(back, &erasure);
    }
    vec_clear(&erased);
    return statement && (!err || err->kind == ERR_NONE);
}

bool forget_again(struct book *book, struct err *err)
{
    struct vec back = VEC_INIT(struct erasure);
    if (!book->writable || !book_user_is_facilitator(book)
        || db_number(book->db, 0, "SELECT count(*) FROM forgotten", "") == 0)
        return true;
    bool ok = returned(book, &back, err);
    if (ok && back.n) {
        struct edit edit;
        edit_init(&edit);
        ok = write_begin(book, err);
        edit_set_erasures(&edit, back.items, back.n);
        bool written = ok && write_edit(book, &edit, err);
        for (size_t i = 0; written && i < back.n; i++)
            written = keys_person_gone(
                book->keys, VEC_AT(&back, struct erasure, i)->person, err);
        written = written && db_exec(book->db, err, "DELETE FROM local WHERE name = ?1", "t",
                                 FORGET_AGAIN);
        if (ok && !written)
            write_cancel(book);
        book->shrink = written;
        ok = written && write_end(book, err);
        edit_clear(&edit);
    }
    vec_clear(&back);
    return ok;
}

bool book_redact_rows(struct book *book, int entity, const uint64_t *ids, size_t n,
    struct err *err)
{
    struct edit edit;
    if (!n)
        return true;
    if (!write_begin(book, err))
        return false;
    edit_init(&edit);
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++) {
        struct vec kept = VEC_INIT(struct cell);
        struct row row;
        /* What names the row stays; only its content goes. */
        ok = row_read(book, entity_by_number(entity), ids[i], UINT64_MAX, &row, err);
        for (size_t f = 0; ok && f < row.entity->n_fields; f++) {
            if (row.entity->fields[f].key && row.values[f].tag != VALUE_NULL) {
                struct cell *cell = vec_add(&kept, NULL);
                cell->column = row.entity->fields[f].column;
                cell->value = value_copy(&row.values[f]);
                vec_init(&cell->except, sizeof(struct hash));
            }
        }
        if (ok)
            row_clear(&row);
        ok = ok && log_redact(book->log, &edit, entity, ids[i], &kept, err);
        for (size_t k = 0; k < kept.n; k++)
            value_clear(&VEC_AT(&kept, struct cell, k)->value);
        vec_clear(&kept);
    }
    ok = ok && write_edit(book, &edit, err);
    edit_clear(&edit);
    if (!ok) {
        write_cancel(book);
        return false;
    }
    book->shrink = true;
    return write_end(book, err);
}
