/* Which values live beside each other, who wrote them, and what stood before. */
#include "rukkanen/book/conflicts.h"

#include "book/internal.h"
#include "book/internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/copies.h"

#include <stdlib.h>
#include <string.h>

struct finding {
    struct book *book;
    const struct vec *history; /* of struct log_history: all writes of all rows in question */
};

/* ---- one row's keys -------------------------------------------------------------------------- */

/* What opens the cells of a row. */
struct opener {
    const struct entity *entity; /* NULL: not known here */
    uint64_t row, site, person;
};

static struct opener opener_of(struct book *book, int number, uint64_t row)
{
    struct opener opener = {.entity = entity_by_number(number), .row = row};
    struct value key = VALUE_NONE;
    if (!opener.entity)
        return opener;
    site_of_row(book, number, row, &opener.site, NULL);
    const char *person = opener.entity->person;
    if (person && *person
        && cell_value(book, opener.entity, row, entity_field(opener.entity, person), &key, NULL)
        && key.tag == VALUE_ID)
        opener.person = (uint64_t)key.i;
    value_clear(&key);
    return opener;
}

static void open_value(struct book *book, const struct opener *opener, const struct field *field,
    const struct value *stored, struct conflict_value *out)
{
    if (field)
        value_open(book, opener->entity, field, opener->row, opener->site, opener->person, stored,
            &out->value, NULL);
    else
        out->value = value_copy(stored);
    out->locked = out->value.tag == VALUE_SEALED;
    if (out->locked)
        value_clear(&out->value);
}

static struct conflict_value written_by(struct book *book, const struct log_write *write)
{
    const char *author = keys_user_name(book->keys, &write->author);
    return (struct conflict_value) {.edit = write->edit,
        .author = author ? mem_text(author) : NULL,
        .label = write->label,
        .here = book->label && write->label == book->label,
        .place = book_copy_place_elsewhere(book, write->label),
        .wall = write->wall};
}

static void value_done(struct conflict_value *value)
{
    free(value->author);
    free(value->place);
    value_wipe(&value->value);
}

/* ---- the values ------------------------------------------------------------------------------ */

static const struct log_write *write_at(const struct vec *writes, size_t i)
{
    return VEC_AT(writes, struct log_write, i);
}

/* As winners are told: by time, then by name, so that all copies number them alike. */
static int newest_first(const void *a, const void *b)
{
    const struct log_write *x = a, *y = b;
    if (x->wall != y->wall)
        return x->wall > y->wall ? -1 : 1;
    return hash_compare(&y->edit, &x->edit);
}

static bool stood_before(const struct vec *writes, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (value_equal(&write_at(writes, j)->value, &write_at(writes, i)->value))
            return true;
    }
    return false;
}

/* The winner comes first from the log; equal values are told once. */
static void add_values(struct finding *f, const struct opener *opener,
    const struct vec *writes, struct conflict *conflict)
{
    for (size_t i = 0; i < writes->n; i++) {
        if (stood_before(writes, i))
            continue;
        struct conflict_value value = written_by(f->book, write_at(writes, i));
        value.current = i == 0;
        open_value(f->book, opener, conflict->field, &write_at(writes, i)->value, &value);
        vec_add(&conflict->values, &value);
    }
}

/* ---- removed on one side --------------------------------------------------------------------- */

static bool is_live(struct finding *f, const struct log_history *entry)
{
    struct vec writes = VEC_INIT(struct log_write);
    bool live = false;
    if (log_live(f->book->log, entry->entity, entry->row, entry->column, &writes, NULL)) {
        for (size_t i = 0; i < writes.n; i++)
            live = live || hash_equal(&write_at(&writes, i)->edit, &entry->write.edit);
    }
    log_writes_clear(&writes);
    return live;
}

/* The newest that was written in the row without knowing of its removal; NULL: nothing. */
static const struct log_history *find_beside(
    struct finding *f, const struct conflict *conflict, const struct hash *removal)
{
    const struct log_history *best = NULL;
    for (size_t i = 0; i < f->history->n; i++) {
        const struct log_history *entry = VEC_AT(f->history, struct log_history, i);
        if (entry->entity != conflict->entity || entry->row != conflict->id
            || entry->column < COLUMN_FIRST
            || (best && newest_first(&best->write, &entry->write) <= 0)
            || log_is_ancestor(f->book->log, &entry->write.edit, removal) || !is_live(f, entry))
            continue;
        best = entry;
    }
    return best;
}

static bool says_removed(const struct log_write *write)
{
    return write->value.tag == VALUE_INT && write->value.i == 1;
}

static const struct log_write *first_that(const struct vec *writes, bool removes)
{
    for (size_t i = 0; i < writes->n; i++) {
        if (says_removed(write_at(writes, i)) == removes)
            return write_at(writes, i);
    }
    return NULL;
}

/* The record stands, or it would not be listed: first who kept it, then who removed it. */
static void add_removal(struct finding *f, const struct opener *opener,
    const struct vec *writes, struct conflict *conflict)
{
    const struct log_write *gone = first_that(writes, true), *kept = first_that(writes, false);
    const struct log_history *beside
        = kept || !gone ? NULL : find_beside(f, conflict, &gone->edit);
    struct conflict_value value = {.value = VALUE_NONE};
    if (kept)
        value = written_by(f->book, kept);
    else if (beside)
        value = written_by(f->book, &beside->write);
    if (beside && opener->entity) {
        value.beside = entity_field_by_column(opener->entity, beside->column);
        open_value(f->book, opener, value.beside, &beside->write.value, &value);
    }
    value.current = true;
    vec_add(&conflict->values, &value);
    if (!gone)
        return;
    value = written_by(f->book, gone);
    value.removed = true;
    vec_add(&conflict->values, &value);
}

/* ---- what stood before ----------------------------------------------------------------------- */

static bool all_know(struct finding *f, const struct vec *writes, const struct hash *edit)
{
    for (size_t i = 0; i < writes->n; i++) {
        if (hash_equal(&write_at(writes, i)->edit, edit)
            || !log_is_ancestor(f->book->log, edit, &write_at(writes, i)->edit))
            return false;
    }
    return true;
}

/* The nearest write of the cell in the past of all that are live: one that is no ancestor of
 * another such; of several the newest. */
static void find_before(struct finding *f, const struct opener *opener, const struct vec *writes,
    struct conflict *conflict)
{
    const struct log_history *best = NULL;
    for (size_t i = 0; i < f->history->n; i++) {
        const struct log_history *entry = VEC_AT(f->history, struct log_history, i);
        if (entry->entity != conflict->entity || entry->row != conflict->id
            || entry->column != conflict->column || !all_know(f, writes, &entry->write.edit))
            continue;
        if (!best || log_is_ancestor(f->book->log, &best->write.edit, &entry->write.edit)
            || (!log_is_ancestor(f->book->log, &entry->write.edit, &best->write.edit)
                && newest_first(&entry->write, &best->write) < 0))
            best = entry;
    }
    if (!best)
        return;
    conflict->parted_from = true;
    conflict->before = written_by(f->book, &best->write);
    open_value(f->book, opener, conflict->field, &best->write.value, &conflict->before);
}

/* ---- one, and all ---------------------------------------------------------------------------- */

static bool find_one(struct finding *f, const struct log_open *open, struct conflict *conflict,
    struct err *err)
{
    struct vec writes = VEC_INIT(struct log_write);
    struct opener opener = opener_of(f->book, open->entity, open->row);
    *conflict = (struct conflict) {.entity = open->entity,
        .id = open->row,
        .column = open->column,
        .values = VEC_INIT(struct conflict_value),
        .shown = VEC_INIT(struct hash)};
    if (opener.entity && open->column >= COLUMN_FIRST)
        conflict->field = entity_field_by_column(opener.entity, open->column);
    bool ok = log_live(f->book->log, open->entity, open->row, open->column, &writes, err);
    if (ok && writes.n > 2)
        qsort(VEC_AT(&writes, struct log_write, 1), writes.n - 1, sizeof(struct log_write),
            newest_first);
    for (size_t i = 0; i < writes.n; i++)
        vec_add(&conflict->shown, &write_at(&writes, i)->edit);
    if (ok && open->column == COLUMN_REMOVED) {
        add_removal(f, &opener, &writes, conflict);
    } else if (ok) {
        add_values(f, &opener, &writes, conflict);
        find_before(f, &opener, &writes, conflict);
    }
    log_writes_clear(&writes);
    return ok;
}

static bool find_all(
    struct book *book, const struct vec *open, struct vec *conflicts, struct err *err)
{
    struct vec places = VEC_INIT(struct log_place), history = VEC_INIT(struct log_history);
    struct finding f = {.book = book, .history = &history};
    for (size_t i = 0; i < open->n; i++) {
        const struct log_open *cell = VEC_AT(open, struct log_open, i);
        const struct log_open *last = i ? VEC_AT(open, struct log_open, i - 1) : NULL;
        if (!last || last->entity != cell->entity || last->row != cell->row)
            vec_add(&places, &(struct log_place) {cell->entity, cell->row});
    }
    bool ok = !open->n || log_history_of(book->log, &places, -1, &history, err);
    for (size_t i = 0; ok && i < open->n; i++)
        ok = find_one(&f, VEC_AT(open, struct log_open, i), vec_add(conflicts, NULL), err);
    for (size_t i = 0; i < history.n; i++)
        log_write_clear(&VEC_AT(&history, struct log_history, i)->write);
    vec_clear(&history);
    vec_clear(&places);
    return ok;
}

bool book_conflicts(struct book *book, struct vec *conflicts, struct err *err)
{
    struct vec open = VEC_INIT(struct log_open);
    if (!book_read_begin(book, err))
        return false;
    bool ok = log_conflicts(book->log, &open, err) && find_all(book, &open, conflicts, err);
    book_read_end(book);
    vec_clear(&open);
    return ok;
}

static bool find_asked(struct book *book, const struct log_open *asked, struct conflict *conflict,
    struct err *err)
{
    struct vec open = VEC_INIT(struct log_open), found = VEC_INIT(struct conflict);
    if (!log_differs(book->log, asked->entity, asked->row, asked->column))
        return err_set(err, ERR_REFUSED,
            _("There are no two values to choose from here. “rukkanen conflicts” lists where there "
              "are."));
    vec_add(&open, asked);
    bool ok = find_all(book, &open, &found, err);
    if (ok)
        *conflict = *VEC_AT(&found, struct conflict, 0);
    else
        conflicts_clear(&found);
    vec_clear(&found);
    vec_clear(&open);
    return ok;
}

bool book_conflict(struct book *book, int number, uint64_t id, const char *name,
    struct conflict *conflict, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    const struct field *field = entity && name ? entity_field(entity, name) : NULL;
    struct log_open asked = {
        .entity = number, .row = id, .column = field ? field->column : COLUMN_REMOVED};
    if (!entity || (name && !field))
        return err_set(err, ERR_USAGE, _("There is no field %s in %s."), name ? name : "?",
            entity ? entity->name : "?");
    if (!book_read_begin(book, err))
        return false;
    bool ok = find_asked(book, &asked, conflict, err);
    book_read_end(book);
    return ok;
}

void conflict_clear(struct conflict *conflict)
{
    for (size_t i = 0; i < conflict->values.n; i++)
        value_done(VEC_AT(&conflict->values, struct conflict_value, i));
    vec_clear(&conflict->values);
    vec_clear(&conflict->shown);
    value_done(&conflict->before);
}

void conflicts_clear(struct vec *conflicts)
{
    for (size_t i = 0; i < conflicts->n; i++)
        conflict_clear(VEC_AT(conflicts, struct conflict, i));
    vec_clear(conflicts);
}

/* ---- settling -------------------------------------------------------------------------------- */

static bool is_known(const struct conflict *conflict, struct err *err)
{
    return (entity_by_number(conflict->entity)
               && (conflict->field || conflict->column == COLUMN_REMOVED))
        || err_set(err, ERR_REFUSED,
            _("What differs here is from a newer version of this program, which can also settle "
              "it."));
}

static bool is_open(const struct conflict *conflict, struct err *err)
{
    for (size_t i = 0; i < conflict->values.n; i++) {
        if (!VEC_AT(&conflict->values, struct conflict_value, i)->locked)
            continue;
        return err_set(err, ERR_LOCKED,
            conflict->field && conflict->field->compartment == COMPARTMENT_HEALTH
                ? _("The health details are locked. Give the passphrase once more.")
                : _("People's details are locked. Give the passphrase."));
    }
    return true;
}

bool conflict_can_settle(struct book *book, const struct conflict *conflict, struct err *err)
{
    if (!is_known(conflict, err) || !is_open(conflict, err))
        return false;
    if (!keys_user(book->keys))
        return err_set(err, ERR_LOCKED, _("The book is locked. Give the passphrase."));
    bool page = conflict->entity == ENTITY_PAGE || conflict->entity == ENTITY_PAGE_NAME;
    return !page || book_user_is_facilitator(book)
        || err_set(err, ERR_REFUSED, _("Only a facilitator changes a page that was published."));
}

static const char *field_name(const struct conflict *conflict)
{
    return conflict->field ? conflict->field->name : NULL;
}

bool conflict_keep(
    struct change *change, const struct conflict *conflict, size_t keep, struct err *err)
{
    if (keep >= conflict->values.n)
        return err_set(err, ERR_REFUSED,
            lang_plural("There is %zu value to choose from.",
                "There are %zu values to choose from.", (unsigned long)conflict->values.n),
            conflict->values.n);
    const struct conflict_value *kept = VEC_AT(&conflict->values, struct conflict_value, keep);
    if (!is_known(conflict, err) || !is_open(conflict, err))
        return false;
    struct value value = conflict->column == COLUMN_REMOVED ? value_int(kept->removed)
                                                            : value_copy(&kept->value);
    return change_settle(change, conflict->entity, conflict->id, field_name(conflict), value,
        &conflict->shown, err);
}

bool conflict_set(struct change *change, const struct conflict *conflict, struct value value,
    struct err *err)
{
    bool ok = is_known(conflict, err)
        && (conflict->field
            || err_set(err, ERR_USAGE,
                _("A record that was removed on one side is either kept or removed.")))
        && is_open(conflict, err);
    if (ok)
        return change_settle(change, conflict->entity, conflict->id, conflict->field->name, value,
            &conflict->shown, err);
    value_wipe(&value);
    return false;
}
