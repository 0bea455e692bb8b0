/* What must hold, after each step and in the end. */
#include "support/sim_world.h"

#include "rukkanen/base/path.h"
#include "rukkanen/book/conflicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct oracle_edit *edit_at(const struct sim *sim, int i)
{
    return VEC_AT(&sim->oracle.edits, struct oracle_edit, (size_t)i);
}

static const struct oracle_write *write_at(const struct sim *sim, size_t i)
{
    return VEC_AT(&sim->oracle.writes, struct oracle_write, i);
}

/* ---- one PC ---------------------------------------------------------------------------------- */

static void check_dump(struct sim *sim, struct sim_pc *pc, const struct vec *cells)
{
    struct str is = STR_INIT, must = STR_INIT;
    sim_dump(sim, pc, &is);
    oracle_dump(&sim->oracle, &pc->set, cells, &must);
    const char *a = is.s, *b = must.s;
    while (strcmp(a, b) != 0) {
        size_t x = strcspn(a, "\n"), y = strcspn(b, "\n");
        if (x != y || memcmp(a, b, x) != 0) {
            sim_fail(sim, "the dump of PC %d has\n%.*s\nand must have\n%.*s",
                sim_number(sim, pc), (int)x, a, (int)y, b);
            break;
        }
        a += x + 1;
        b += y + 1;
    }
    str_clear(&is);
    str_clear(&must);
}

static void check_conflicts(struct sim *sim, struct sim_pc *pc, const struct vec *cells)
{
    struct vec open = VEC_INIT(struct log_open);
    struct err err = {.kind = ERR_NONE};
    if (!log_conflicts(pc->book->log, &open, &err))
        sim_fail(sim, "conflicts: %s", err.detail);
    size_t at = 0;
    for (size_t i = 0; i < cells->n; i++) {
        const struct oracle_cell *cell = VEC_AT(cells, struct oracle_cell, i);
        if (!cell->listed)
            continue;
        const struct log_open *listed = at < open.n ? VEC_AT(&open, struct log_open, at) : NULL;
        at++;
        if (!listed || listed->entity != cell->entity || listed->row != cell->row ||
            listed->column != cell->column)
            sim_fail(sim, "PC %d: two values of %d/%llu/%d are not listed", sim_number(sim, pc),
                cell->entity, (unsigned long long)cell->row, cell->column);
    }
    if (at != open.n)
        sim_fail(sim, "PC %d lists %zu conflicts, and there are %zu", sim_number(sim, pc),
            open.n, at);
    vec_clear(&open);
}

static void check_cells(struct sim *sim, struct sim_pc *pc, const struct vec *cells)
{
    for (size_t i = 0; i < cells->n && !sim->why->len; i++) {
        const struct oracle_cell *cell = VEC_AT(cells, struct oracle_cell, i);
        int winner;
        struct bits live = sim_live(sim, pc, cell->entity, cell->row, cell->column, &winner);
        if (memcmp(&live, &cell->live, sizeof live) != 0)
            sim_fail(sim, "PC %d: what lives in %d/%llu/%d", sim_number(sim, pc), cell->entity,
                (unsigned long long)cell->row, cell->column);
        if (log_gone(pc->book->log, cell->entity, cell->row) != cell->gone)
            sim_fail(sim, "PC %d: row %d/%llu is%s removed", sim_number(sim, pc), cell->entity,
                (unsigned long long)cell->row, cell->gone ? " not" : "");
    }
}

void sim_check(struct sim *sim, struct sim_pc *pc)
{
    struct vec cells;
    struct bits counting = bits_minus(&pc->set, &pc->waiting);
    if (!pc->book || sim->why->len)
        return;
    if (log_count(pc->book->log) != bits_count(&pc->set))
        sim_fail(sim, "PC %d holds %lld edits and must hold %d", sim_number(sim, pc),
            (long long)log_count(pc->book->log), bits_count(&pc->set));
    oracle_state(&sim->oracle, &counting, &pc->mask, &cells);
    bool reading = book_read_begin(pc->book, NULL);
    check_dump(sim, pc, &cells);
    check_conflicts(sim, pc, &cells);
    check_cells(sim, pc, &cells);
    if (reading)
        book_read_end(pc->book);
    vec_clear(&cells);
}

/* Whether an edit is one of the heads or an ancestor of one. */
static bool is_below(const struct sim *sim, int edit, const struct vec *heads)
{
    for (size_t i = 0; i < heads->n; i++) {
        int head = oracle_find(&sim->oracle, VEC_AT(heads, struct hash, i));
        if (head == edit || (head >= 0 && bits_have(&edit_at(sim, head)->ancestors, edit)))
            return true;
    }
    return false;
}

void sim_check_waiting(struct sim *sim, struct sim_pc *pc)
{
    struct keys *keys = pc->book->keys;
    for (int i = 0; i < (int)sim->oracle.edits.n && !sim->why->len; i++) {
        const struct sim_edit *edit = VEC_AT(&sim->edits, struct sim_edit, (size_t)i);
        struct vec heads = VEC_INIT(struct hash);
        enum user_role role;
        if (!bits_have(&pc->set, i))
            continue;
        bool peer = !keys_role(keys, &edit->author, &role) || role == USER_PEER;
        bool removed = keys_removed(keys, &edit->author, &heads);
        bool must = ((peer && edit->restricted) || (removed && !is_below(sim, i, &heads))) &&
                    !keys_accepted(keys, &edit_at(sim, i)->id);
        if (must != bits_have(&pc->waiting, i))
            sim_fail(sim, "PC %d: an edit %s", sim_number(sim, pc),
                must ? "counts whose author may not" : "waits that need not");
        vec_clear(&heads);
    }
}

/* ---- the end --------------------------------------------------------------------------------- */

/* Whether a write that descends from w superseded it, its writer having been shown it, or having
 * written the same. */
static bool was_seen_off(const struct sim *sim, const struct oracle_write *w)
{
    for (size_t i = 0; i < sim->oracle.writes.n; i++) {
        const struct oracle_write *y = write_at(sim, i);
        if (y->entity == w->entity && y->row == w->row && y->column == w->column &&
            bits_have(&edit_at(sim, y->edit)->ancestors, w->edit) &&
            !bits_have(&y->except, w->edit) &&
            (bits_have(&y->shown, w->edit) || value_equal(&y->value, &w->value)))
            return true;
    }
    return false;
}

static bool erasure_took(struct sim *sim, const struct sim_pc *pc, const struct oracle_write *w)
{
    struct bits set = pc->mask;
    for (size_t i = 0; i < sim->oracle.edits.n; i++) {
        if (edit_at(sim, (int)i)->redactions.n)
            set.word[i / 64] &= ~(UINT64_C(1) << (i % 64));
    }
    return oracle_covers(&sim->oracle, &set, w->edit, w->chunk);
}

static void check_nothing_lost(struct sim *sim, const struct sim_pc *pc, const struct vec *cells)
{
    for (size_t i = 0; i < sim->oracle.writes.n && !sim->why->len; i++) {
        const struct oracle_write *w = write_at(sim, i);
        const struct oracle_cell *cell = oracle_cell(cells, w->entity, w->row, w->column);
        if (!bits_have(&pc->set, w->edit) || bits_have(&pc->waiting, w->edit))
            continue;
        bool live = cell && bits_have(&cell->live, w->edit) &&
                    !oracle_covers(&sim->oracle, &pc->mask, w->edit, w->chunk);
        if (!live && !was_seen_off(sim, w) && !erasure_took(sim, pc, w))
            sim_fail(sim, "a value in %d/%llu/%d is lost unseen", w->entity,
                (unsigned long long)w->row, w->column);
    }
}

static void check_settled(struct sim *sim, const struct sim_pc *pc, const struct vec *cells)
{
    for (size_t i = 0; i < sim->settled.n; i++) {
        const struct sim_settled *s = VEC_AT(&sim->settled, struct sim_settled, i);
        const struct oracle_cell *cell = oracle_cell(cells, s->entity, s->row, s->column);
        struct bits back = {{0}};
        if (cell && bits_have(&pc->set, s->edit) && !bits_have(&pc->waiting, s->edit))
            back = bits_and(&cell->live, &s->live);
        if (!bits_none(&back))
            sim_fail(sim, "what was settled is open again");
    }
}

/* Sealed alike in one cell: whoever wrote the same beside it still has it said. */
static bool stands_elsewhere(struct sim *sim, struct sim_pc *pc, const struct oracle_write *w)
{
    for (size_t i = 0; i < sim->oracle.writes.n; i++) {
        const struct oracle_write *x = write_at(sim, i);
        if (x->value.tag == VALUE_SEALED && x->value.len == w->value.len &&
            memcmp(x->value.p, w->value.p, w->value.len) == 0 && bits_have(&pc->set, x->edit) &&
            !oracle_covers(&sim->oracle, &pc->mask, x->edit, x->chunk))
            return true;
    }
    return false;
}

/* What an erasure or redaction took is nowhere in the file. */
static void check_forgotten(struct sim *sim, struct sim_pc *pc)
{
    struct str bytes = STR_INIT;
    enum { HINT = 2, NONCE = 24 };
    if (!path_read(pc->path, 1U << 28, &bytes, NULL))
        abort();
    for (size_t i = 0; i < sim->oracle.writes.n && !sim->why->len; i++) {
        const struct oracle_write *w = write_at(sim, i);
        if (w->value.tag == VALUE_SEALED && w->value.len > HINT + NONCE &&
            bits_have(&pc->set, w->edit) &&
            oracle_covers(&sim->oracle, &pc->mask, w->edit, w->chunk) &&
            !stands_elsewhere(sim, pc, w) &&
            memmem(bytes.s, bytes.len, w->value.p + HINT, NONCE))
            sim_fail(sim, "PC %d: what was forgotten is still in the file", sim_number(sim, pc));
    }
    str_clear(&bytes);
}

static bool same_value(const struct conflict_value *a, const struct conflict_value *b)
{
    return !a->locked && !b->locked && value_equal(&a->value, &b->value);
}

/* Locked and open the same is listed, and nothing that is equal. */
static void check_lists(struct sim *sim, struct sim_pc *pc)
{
    struct vec locked = VEC_INIT(struct conflict), open = VEC_INIT(struct conflict);
    struct err err = {.kind = ERR_NONE};
    book_lock(pc->book);
    bool ok = book_conflicts(pc->book, &locked, &err) && sim_is_in(sim, pc) &&
              book_conflicts(pc->book, &open, &err);
    if (!ok)
        sim_fail(sim, "conflicts: %s (%s)", err.sentence, err.detail);
    if (locked.n != open.n)
        sim_fail(sim, "PC %d lists other conflicts while it is locked", sim_number(sim, pc));
    for (size_t i = 0; ok && i < open.n; i++) {
        const struct conflict *c = VEC_AT(&open, struct conflict, i);
        for (size_t a = 0; c->field && !sim->rotated && a < c->values.n; a++) {
            for (size_t b = 0; b < a; b++) {
                if (same_value(VEC_AT(&c->values, struct conflict_value, a),
                        VEC_AT(&c->values, struct conflict_value, b)))
                    sim_fail(sim, "equal values of %d/%llu/%d are listed as different", c->entity,
                        (unsigned long long)c->id, c->column);
            }
        }
    }
    conflicts_clear(&locked);
    conflicts_clear(&open);
}

static void merge_all(struct sim *sim)
{
    static const struct sim_step calm = {.what = -1};
    sim->step = &calm;
    sim->drawn = 0;
    for (int i = 0; i < SIM_PCS; i++) {
        setenv("XDG_STATE_HOME", sim->pcs[i].state, 1);
        sim_drop_form(&sim->pcs[i]);
        if (!sim->pcs[i].book)
            sim_open(sim, &sim->pcs[i]);
    }
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < SIM_PCS && !sim->why->len; i++) {
            struct sim_pc *from = &sim->pcs[i], *to = &sim->pcs[(i + 1) % SIM_PCS];
            char what[40];
            snprintf(what, sizeof what, "the book of PC %d", i + 1);
            setenv("XDG_STATE_HOME", to->state, 1);
            sim_merge(sim, to, &(struct sim_file){.path = from->path, .set = from->set}, what,
                true);
            sim_check(sim, to);
        }
    }
}

static void check_equal(struct sim *sim)
{
    struct str first = STR_INIT, other = STR_INIT;
    struct hash keys, others;
    struct err err = {.kind = ERR_NONE};
    sim_dump(sim, &sim->pcs[0], &first);
    keys_digest(sim->pcs[0].book->keys, &keys, &err);
    for (int i = 1; i < SIM_PCS && !sim->why->len; i++) {
        struct sim_pc *pc = &sim->pcs[i];
        str_reset(&other);
        sim_dump(sim, pc, &other);
        keys_digest(pc->book->keys, &others, &err);
        if (memcmp(&pc->mask, &sim->pcs[0].mask, sizeof pc->mask) == 0 &&
            strcmp(first.s, other.s) != 0)
            sim_fail(sim, "all is merged with all, and the dumps of PC 1 and PC %d differ:\n%s%s",
                i + 1, first.s, other.s);
        if (!hash_equal(&keys, &others))
            sim_fail(sim, "all is merged with all, and PC 1 and PC %d have other keys", i + 1);
    }
    str_clear(&first);
    str_clear(&other);
}

void sim_check_end(struct sim *sim)
{
    struct sim_pc *pc = &sim->pcs[0];
    struct err err = {.kind = ERR_NONE};
    struct vec cells;
    sim_tell(sim, "in the end all is merged with all");
    merge_all(sim);
    if (sim->why->len)
        return;
    check_equal(sim);
    struct bits counting = bits_minus(&pc->set, &pc->waiting);
    oracle_state(&sim->oracle, &counting, &pc->mask, &cells);
    check_nothing_lost(sim, pc, &cells);
    check_settled(sim, pc, &cells);
    vec_clear(&cells);
    for (int i = 0; i < SIM_PCS && !sim->why->len; i++) {
        check_forgotten(sim, &sim->pcs[i]);
        setenv("XDG_STATE_HOME", sim->pcs[i].state, 1);
        sim_is_in(sim, &sim->pcs[i]);
        sim_check(sim, &sim->pcs[i]);
    }
    if (!sim->why->len)
        check_lists(sim, pc);
    if (!sim->why->len && !book_check(&sim->pcs[2].book[0], &err))
        sim_fail(sim, "the check of PC 3: %s (%s)", err.sentence, err.detail);
}
