#include "support/log_network_check.h"

#include "rukkanen/model/entity.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void network_fail(struct network *net, const char *format, ...)
{
    if (net->why->len)
        return;
    va_list args;
    va_start(args, format);
    str_addv(net->why, format, args);
    va_end(args);
    str_addf(net->why, " (after %zu edits)", net->oracle.edits.n);
}

static const struct oracle_edit *edit_at(const struct network *net, int i)
{
    return VEC_AT(&net->oracle.edits, struct oracle_edit, (size_t)i);
}

static const struct oracle_write *write_at(const struct network *net, size_t i)
{
    return VEC_AT(&net->oracle.writes, struct oracle_write, i);
}

/* ---- one copy -------------------------------------------------------------------------------- */

static void add_line(void *data, const char *text, size_t length)
{
    str_add_n(data, text, length);
    str_add_c(data, '\n');
}

static void dump_of(struct network *net, struct copy *copy, struct str *out)
{
    struct err err = {.kind = ERR_NONE};
    if (!log_dump(copy->log, add_line, out, &err))
        network_fail(net, "dump: %s %s", err.sentence, err.detail);
}

static void check_dump(struct network *net, struct copy *copy, const struct vec *cells)
{
    struct str is = STR_INIT, must = STR_INIT;
    dump_of(net, copy, &is);
    oracle_dump(&net->oracle, &copy->set, cells, &must);
    if (strcmp(is.s, must.s) != 0)
        network_fail(net, "dump is\n%sand must be\n%s", is.s, must.s);
    str_clear(&is);
    str_clear(&must);
}

static void check_live(struct network *net, struct copy *copy, const struct oracle_cell *cell)
{
    struct vec writes = VEC_INIT(struct log_write);
    struct bits live = {{0}};
    struct err err = {.kind = ERR_NONE};
    if (!log_live(copy->log, cell->entity, cell->row, cell->column, &writes, &err))
        network_fail(net, "live: %s", err.detail);
    for (size_t i = 0; i < writes.n; i++)
        bits_set(&live, oracle_find(&net->oracle, &VEC_AT(&writes, struct log_write, i)->edit));
    if (memcmp(&live, &cell->live, sizeof live) != 0)
        network_fail(net, "live set of %d/%llu/%d", cell->entity, (unsigned long long)cell->row,
            cell->column);
    log_writes_clear(&writes);
}

static void check_conflicts(struct network *net, struct copy *copy, const struct vec *cells)
{
    struct vec open = VEC_INIT(struct log_open);
    struct err err = {.kind = ERR_NONE};
    if (!log_conflicts(copy->log, &open, &err))
        network_fail(net, "conflicts: %s", err.detail);
    size_t at = 0;
    for (size_t i = 0; i < cells->n; i++) {
        const struct oracle_cell *cell = VEC_AT(cells, struct oracle_cell, i);
        if (!cell->listed)
            continue;
        const struct log_open *listed = at < open.n ? VEC_AT(&open, struct log_open, at) : NULL;
        at++;
        if (!listed || listed->entity != cell->entity || listed->row != cell->row ||
            listed->column != cell->column)
            network_fail(net, "conflict in %d/%llu/%d is not listed", cell->entity,
                (unsigned long long)cell->row, cell->column);
    }
    if (at != open.n)
        network_fail(net, "%zu conflicts are listed, %zu are there", open.n, at);
    vec_clear(&open);
}

static void check_ancestry(struct network *net, struct copy *copy)
{
    for (int i = 0; i < 6; i++) {
        int a = (int)((net->random >> (i * 8)) % net->oracle.edits.n);
        int b = (int)((net->random >> (i * 7 + 5)) % net->oracle.edits.n);
        if (!bits_have(&copy->set, a) || !bits_have(&copy->set, b))
            continue;
        bool is = a == b || bits_have(&edit_at(net, b)->ancestors, a);
        if (log_is_ancestor(copy->log, &edit_at(net, a)->id, &edit_at(net, b)->id) != is)
            network_fail(net, "ancestry of %d and %d", a, b);
    }
}

void network_check(struct network *net, struct copy *copy)
{
    struct vec cells;
    oracle_state(&net->oracle, &copy->set, &copy->set, &cells);
    check_dump(net, copy, &cells);
    check_conflicts(net, copy, &cells);
    for (size_t i = 0; i < cells.n; i++) {
        const struct oracle_cell *cell = VEC_AT(&cells, struct oracle_cell, i);
        check_live(net, copy, cell);
        if (log_gone(copy->log, cell->entity, cell->row) != cell->gone)
            network_fail(net, "row %d/%llu is%s removed", cell->entity,
                (unsigned long long)cell->row, cell->gone ? " not" : "");
    }
    check_ancestry(net, copy);
    vec_clear(&cells);
}

/* ---- undo ------------------------------------------------------------------------------------ */

struct undo_view {
    struct network *net;
    int target;
    const struct edit *undo;
    const struct vec *kept;
    struct vec now, past; /* of struct oracle_cell */
};

static const struct cell *undone_cell(
    const struct undo_view *v, const struct oracle_write *w, int column)
{
    for (size_t i = 0; i < v->undo->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&v->undo->chunks, struct chunk, i);
        if (chunk->entity == w->entity && chunk->row == w->row)
            return chunk_cell(chunk, column);
    }
    return NULL;
}

static bool is_kept(const struct undo_view *v, const struct oracle_write *w)
{
    for (size_t i = 0; i < v->kept->n; i++) {
        const struct log_open *cell = VEC_AT(v->kept, struct log_open, i);
        if (cell->entity == w->entity && cell->row == w->row && cell->column == w->column)
            return true;
    }
    return false;
}

static bool row_has_cells(const struct vec *cells, const struct oracle_write *w)
{
    for (size_t i = 0; i < cells->n; i++) {
        const struct oracle_cell *cell = VEC_AT(cells, struct oracle_cell, i);
        if (cell->entity == w->entity && cell->row == w->row)
            return true;
    }
    return false;
}

/* What edit number `edit` wrote in a cell of w's row; NULL: nothing. */
static const struct value *written(
    const struct undo_view *v, const struct oracle_write *w, int edit, int column)
{
    for (size_t i = 0; i < v->net->oracle.writes.n; i++) {
        const struct oracle_write *x = write_at(v->net, i);
        if (x->edit == edit && x->entity == w->entity && x->row == w->row && x->column == column)
            return &x->value;
    }
    return NULL;
}

/* Whether a live write counts as the undone edit's: its own, or that of a later undo which put the
 * edit's value back. */
static bool is_own(const struct undo_view *v, const struct oracle_write *w, int edit, int column)
{
    if (edit == v->target)
        return true;
    if (!edit_at(v->net, edit)->undoes || !bits_have(&edit_at(v->net, edit)->ancestors, v->target))
        return false;
    const struct value *first = written(v, w, v->target, column);
    const struct value *later = written(v, w, edit, column);
    if (first)
        return value_equal(first, later);
    return later->tag == VALUE_NULL ||
           (column == COLUMN_REMOVED && later->tag == VALUE_INT && later->i == 0);
}

static bool all_own(
    const struct undo_view *v, const struct oracle_write *w, const struct oracle_cell *cell)
{
    for (int i = 0; i < ORACLE_MAX; i++) {
        if (bits_have(&cell->live, i) && !is_own(v, w, i, cell->column))
            return false;
    }
    return true;
}

/* Whether anybody else's write stands in the row, tag and order apart. */
static bool row_has_others(const struct undo_view *v, const struct oracle_write *w)
{
    for (size_t i = 0; i < v->now.n; i++) {
        const struct oracle_cell *cell = VEC_AT(&v->now, struct oracle_cell, i);
        if (cell->entity == w->entity && cell->row == w->row && cell->column != COLUMN_TAG &&
            cell->column != COLUMN_ORDER && !all_own(v, w, cell))
            return true;
    }
    return false;
}

static void check_undone(struct undo_view *v, const struct oracle_write *w)
{
    const struct oracle_cell *now = oracle_cell(&v->now, w->entity, w->row, w->column);
    const struct oracle_cell *past = oracle_cell(&v->past, w->entity, w->row, w->column);
    const struct oracle_cell *removal = oracle_cell(&v->now, w->entity, w->row, COLUMN_REMOVED);
    const struct cell *cell = undone_cell(v, w, w->column);
    bool untouched = bits_count(&now->live) == 1 && all_own(v, w, now);
    bool removed_since =
        now->gone && (!removal || bits_count(&removal->live) != 1 || !all_own(v, w, removal));
    if (!row_has_cells(&v->past, w)) {
        const struct cell *made = undone_cell(v, w, COLUMN_REMOVED);
        bool goes = made && made->value.tag == VALUE_INT && made->value.i == 1;
        if (goes != (!now->gone && !row_has_others(v, w)))
            network_fail(v->net, "undo of a first write %s the row", goes ? "takes" : "leaves");
        return;
    }
    bool resolved = past && (past->open || (past->column == COLUMN_REMOVED && past->listed));
    const struct value none = VALUE_NONE;
    const struct value *before =
        past && past->winner >= 0 ? &write_at(v->net, (size_t)past->winner)->value : &none;
    bool back = untouched && !removed_since && !resolved && !value_equal(before, &w->value);
    if (w->column == COLUMN_TAG)
        return;
    if ((cell != NULL) != back || (cell && !value_equal(&cell->value, before)))
        network_fail(
            v->net, "undo of %d/%llu/%d", w->entity, (unsigned long long)w->row, w->column);
    if (is_kept(v, w) != (!untouched || removed_since || resolved))
        network_fail(
            v->net, "undo keeps %d/%llu/%d", w->entity, (unsigned long long)w->row, w->column);
}

void network_check_undo(struct network *net, struct copy *copy, int target, const struct edit *undo,
    const struct vec *kept)
{
    struct undo_view v = {.net = net, .target = target, .undo = undo, .kept = kept};
    oracle_state(&net->oracle, &copy->set, &copy->set, &v.now);
    oracle_state(&net->oracle, &edit_at(net, target)->ancestors, &copy->set, &v.past);
    for (size_t i = 0; i < net->oracle.writes.n; i++) {
        const struct oracle_write *w = write_at(net, i);
        if (w->edit == target && !oracle_covers(&net->oracle, &copy->set, target, w->chunk))
            check_undone(&v, w);
    }
    vec_clear(&v.now);
    vec_clear(&v.past);
}

/* ---- the end --------------------------------------------------------------------------------- */

/* Whether some write that descends from w superseded it, its writer having been shown it (or
 * having written the same). */
static bool was_seen_off(const struct network *net, const struct oracle_write *w)
{
    for (size_t i = 0; i < net->oracle.writes.n; i++) {
        const struct oracle_write *y = write_at(net, i);
        if (y->entity == w->entity && y->row == w->row && y->column == w->column &&
            bits_have(&edit_at(net, y->edit)->ancestors, w->edit) &&
            !bits_have(&y->except, w->edit) &&
            (bits_have(&y->shown, w->edit) || value_equal(&y->value, &w->value)))
            return true;
    }
    return false;
}

static bool erasure_took(const struct network *net, const struct oracle_write *w)
{
    struct network without = *net;
    struct oracle *oracle = &without.oracle;
    struct bits set = net->copies[0].set;
    for (size_t i = 0; i < oracle->edits.n; i++) {
        if (edit_at(net, (int)i)->redactions.n)
            set.word[i / 64] &= ~(UINT64_C(1) << (i % 64));
    }
    return oracle_covers(oracle, &set, w->edit, w->chunk);
}

/* Nothing that somebody saved is lost unless somebody saw it and wrote over it, or it was erased. A
 * redaction takes what its user was shown. */
static void check_nothing_lost(struct network *net, const struct vec *cells)
{
    for (size_t i = 0; i < net->oracle.writes.n; i++) {
        const struct oracle_write *w = write_at(net, i);
        const struct oracle_cell *cell = oracle_cell(cells, w->entity, w->row, w->column);
        bool live = cell && bits_have(&cell->live, w->edit) &&
                    !oracle_covers(&net->oracle, &net->copies[0].set, w->edit, w->chunk);
        if (!live && !was_seen_off(net, w) && !erasure_took(net, w))
            network_fail(net, "the value of edit %d in %d/%llu/%d is lost unseen", w->edit,
                w->entity, (unsigned long long)w->row, w->column);
    }
}

static void check_resolutions(struct network *net, const struct vec *cells)
{
    for (size_t i = 0; i < net->resolutions.n; i++) {
        const struct resolution *r = VEC_AT(&net->resolutions, struct resolution, i);
        const struct oracle_cell *cell = oracle_cell(cells, r->entity, r->row, r->column);
        struct bits back = {{0}};
        if (cell)
            back = bits_and(&cell->live, &r->settled);
        if (!bits_none(&back))
            network_fail(net, "a resolution is open again");
    }
}

void network_check_end(struct network *net)
{
    struct str first = STR_INIT, other = STR_INIT;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COPIES; i++) {
            struct copy *to = &net->copies[(i + 1) % COPIES];
            network_merge(net, &net->copies[i], to, &net->copies[i].set);
        }
    }
    network_check(net, &net->copies[0]);
    dump_of(net, &net->copies[0], &first);
    for (int i = 1; i < COPIES; i++) {
        str_reset(&other);
        dump_of(net, &net->copies[i], &other);
        if (strcmp(first.s, other.s) != 0)
            network_fail(net, "copies with the same edits differ:\n%s\n%s", first.s, other.s);
    }
    /* Once more: nothing may change. */
    network_merge(net, &net->copies[1], &net->copies[0], &net->copies[1].set);
    str_reset(&other);
    dump_of(net, &net->copies[0], &other);
    if (strcmp(first.s, other.s) != 0)
        network_fail(net, "merging again changed something");
    struct err err = {.kind = ERR_NONE};
    if (!net->why->len && net->random % 8 == 0 && !log_check(net->copies[2].log, &err))
        network_fail(net, "check: %s %s", err.sentence, err.detail);
    struct vec cells;
    oracle_state(&net->oracle, &net->copies[0].set, &net->copies[0].set, &cells);
    check_nothing_lost(net, &cells);
    check_resolutions(net, &cells);
    vec_clear(&cells);
    str_clear(&first);
    str_clear(&other);
}
