#include "support/log_network.h"

#include "support/log_network_check.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/model/entity.h"

#include <stdlib.h>
#include <string.h>

/* ---- chance ---------------------------------------------------------------------------------- */

static uint64_t draw(struct network *net)
{
    uint64_t z = (net->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static int below(struct network *net, int n)
{
    return (int)(draw(net) % (uint64_t)n);
}

static bool chance(struct network *net, int percent)
{
    return below(net, 100) < percent;
}

static struct copy *any_copy(struct network *net)
{
    return &net->copies[below(net, COPIES)];
}

static int any_edit(struct network *net, const struct bits *set)
{
    int skip = below(net, bits_count(set));
    for (int i = 0;; i++) {
        if (bits_have(set, i) && skip-- == 0)
            return i;
    }
}

/* ---- edits ----------------------------------------------------------------------------------- */

struct place {
    int entity;
    uint64_t row, person;
    int columns[4];
};
/* Persons 21 and 22; attendance about them; an entity and a column that nobody knows. */
static const struct place places[] = {
    {ENTITY_MEETING, 1, 0, {8, 11, 22, 900}},
    {ENTITY_MEETING, 2, 0, {11, 12, 22, 11}},
    {ENTITY_ATTENDANCE, 11, 21, {8, 10, 11, 10}},
    {ENTITY_ATTENDANCE, 12, 22, {10, 10, 11, 10}},
    {ENTITY_PERSON, 21, 21, {8, 9, 8, 9}},
    {4000, 5, 0, {8, 9, 8, 9}},
};
enum { PLACES = sizeof places / sizeof *places };

static void tag_key(uint64_t person, unsigned char key[TAG_KEY_SIZE])
{
    memset(key, (int)person, TAG_KEY_SIZE);
}

static struct value tag_value(const struct place *place)
{
    unsigned char key[TAG_KEY_SIZE];
    tag_key(place->person, key);
    return value_id(tag_of(key, place->row));
}

static const struct place *any_place(struct network *net)
{
    return &places[below(net, PLACES)];
}

static struct value any_value(struct network *net)
{
    switch (below(net, 7)) {
    case 0:
        return VALUE_NONE;
    case 1:
        return value_text("a");
    case 2:
        return value_text("ä b");
    case 3:
        return value_id((uint64_t)below(net, 2) + 1);
    default:
        return value_int(below(net, 3));
    }
}

/* Clocks: mostly a little later, at times anywhere between 1970 and 2100, or back. */
static int64_t tick(struct network *net, struct copy *copy)
{
    int how = below(net, 10);
    if (how < 2)
        copy->clock = (int64_t)(draw(net) % UINT64_C(4102444800000));
    else if (how < 3)
        copy->clock -= below(net, 100000);
    else
        copy->clock += below(net, 3600000);
    if (copy->clock < 0)
        copy->clock = 0;
    return copy->clock;
}

static void begin_edit(struct network *net, struct copy *copy, struct edit *edit)
{
    edit_init(edit);
    edit->label = (uint64_t)(copy - net->copies);
    memset(edit->author.b, (int)edit->label, HASH_SIZE);
    edit->wall = tick(net, copy);
    edit->has_seed = true;
    for (size_t i = 0; i < EDIT_SEED_SIZE; i++)
        edit->seed[i] = (unsigned char)draw(net);
}

/* Appends, and tells the oracle. Its number, or -1. */
static int commit(struct network *net, struct copy *copy, struct edit *edit)
{
    struct err err = {.kind = ERR_NONE};
    if (!log_append(copy->log, edit, &err)) {
        network_fail(net, "append: %s %s", err.sentence, err.detail);
        return -1;
    }
    int number = oracle_add(&net->oracle, edit);
    bits_set(&copy->set, number);
    return number;
}

/* ---- what a user is shown -------------------------------------------------------------------- */

static struct bits live_now(
    struct network *net, struct copy *copy, int entity, uint64_t row, int column, int *winner)
{
    struct vec writes = VEC_INIT(struct log_write);
    struct bits live = {{0}};
    struct err err = {.kind = ERR_NONE};
    if (!log_live(copy->log, entity, row, column, &writes, &err))
        network_fail(net, "live: %s", err.detail);
    *winner = -1;
    for (size_t i = 0; i < writes.n; i++) {
        int number = oracle_find(&net->oracle, &VEC_AT(&writes, struct log_write, i)->edit);
        bits_set(&live, number);
        if (i == 0)
            *winner = number;
    }
    log_writes_clear(&writes);
    return live;
}

enum show { SHOW_WINNER, SHOW_ALL, SHOW_NOTHING, SHOW_SOME, SHOWS };

static struct bits shown_of(
    struct network *net, struct copy *copy, int entity, uint64_t row, int column, enum show show)
{
    int winner;
    struct bits live = live_now(net, copy, entity, row, column, &winner), shown = {{0}};
    if (show == SHOW_ALL)
        return live;
    for (int i = 0; i < ORACLE_MAX; i++) {
        if (bits_have(&live, i) &&
            (show == SHOW_WINNER ? i == winner : show == SHOW_SOME && chance(net, 50)))
            bits_set(&shown, i);
    }
    return shown;
}

static void fill_except(struct network *net, struct copy *copy, const struct chunk *chunk,
    struct cell *cell, const struct bits *shown)
{
    struct vec names = VEC_INIT(struct hash);
    struct err err = {.kind = ERR_NONE};
    for (int i = 0; i < ORACLE_MAX; i++) {
        if (bits_have(shown, i))
            vec_add(&names, &VEC_AT(&net->oracle.edits, struct oracle_edit, (size_t)i)->id);
    }
    if (!log_except(copy->log, chunk->entity, chunk->row, cell->column, &cell->value, names.items,
            names.n, &cell->except, &err))
        network_fail(net, "except: %s", err.detail);
    vec_clear(&names);
}

struct memory {
    int entity;
    uint64_t row;
    int column;
    struct bits shown;
};

/* Sets a cell as a form would: remembers what was shown, and excepts what was not. */
static void write_cell(struct network *net, struct copy *copy, struct edit *edit,
    const struct place *place, int column, struct value value, const struct bits *shown,
    struct vec *memories)
{
    struct chunk *chunk = edit_chunk(edit, place->entity, place->row);
    struct cell *cell = chunk_set(chunk, column, value);
    cell->except.n = 0;
    fill_except(net, copy, chunk, cell, shown);
    vec_add(memories,
        &(struct memory){
            .entity = place->entity, .row = place->row, .column = column, .shown = *shown});
    if (place->person && place->entity != ENTITY_PERSON && column != COLUMN_TAG) {
        struct bits nothing = {{0}};
        write_cell(net, copy, edit, place, COLUMN_TAG, tag_value(place), &nothing, memories);
    }
}

static int finish(struct network *net, struct copy *copy, struct edit *edit, struct vec *memories)
{
    int number = commit(net, copy, edit);
    for (size_t i = 0; number >= 0 && i < memories->n; i++) {
        const struct memory *m = VEC_AT(memories, struct memory, i);
        oracle_shown(&net->oracle, m->entity, m->row, m->column, &m->shown);
    }
    vec_clear(memories);
    edit_clear(edit);
    return number;
}

static void save_cell(struct network *net, struct copy *copy, const struct place *place, int column,
    struct value value, enum show show)
{
    struct edit edit;
    struct vec memories = VEC_INIT(struct memory);
    begin_edit(net, copy, &edit);
    struct bits shown = shown_of(net, copy, place->entity, place->row, column, show);
    write_cell(net, copy, &edit, place, column, value, &shown, &memories);
    finish(net, copy, &edit, &memories);
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void step_edit(struct network *net)
{
    struct copy *copy = any_copy(net);
    struct edit edit;
    struct vec memories = VEC_INIT(struct memory);
    begin_edit(net, copy, &edit);
    enum show show = (enum show)below(net, SHOWS);
    for (int i = below(net, 3); i >= 0; i--) {
        const struct place *place = any_place(net);
        int column = place->columns[below(net, 4)];
        struct bits shown = shown_of(net, copy, place->entity, place->row, column, show);
        write_cell(net, copy, &edit, place, column, any_value(net), &shown, &memories);
    }
    finish(net, copy, &edit, &memories);
}

static void step_remove(struct network *net)
{
    save_cell(net, any_copy(net), any_place(net), COLUMN_REMOVED,
        chance(net, 80) ? value_int(1) : VALUE_NONE, (enum show)below(net, SHOWS));
}

static void step_order(struct network *net)
{
    save_cell(net, any_copy(net), any_place(net), COLUMN_ORDER,
        value_text(chance(net, 50) ? "k" : "m"), SHOW_WINNER);
}

/* An open cell is shown whole and decided. */
static void step_resolve(struct network *net)
{
    struct copy *copy = any_copy(net);
    struct vec open = VEC_INIT(struct log_open);
    struct err err = {.kind = ERR_NONE};
    log_conflicts(copy->log, &open, &err);
    if (open.n) {
        const struct log_open *cell =
            VEC_AT(&open, struct log_open, (size_t)below(net, (int)open.n));
        for (size_t i = 0; i < PLACES; i++) {
            if (places[i].entity != cell->entity || places[i].row != cell->row)
                continue;
            struct resolution r = {.entity = cell->entity,
                .row = cell->row,
                .column = cell->column,
                .edit = (int)net->oracle.edits.n};
            int winner;
            r.settled = live_now(net, copy, cell->entity, cell->row, cell->column, &winner);
            save_cell(net, copy, &places[i], cell->column, any_value(net), SHOW_ALL);
            vec_add(&net->resolutions, &r);
        }
    }
    vec_clear(&open);
}

/* A form that stays open over other people's edits and merges. */
static void step_draft(struct network *net)
{
    struct copy *copy = any_copy(net);
    struct draft *draft = &copy->draft;
    if (!draft->open) {
        draft->open = true;
        draft->place = below(net, PLACES);
        const struct place *place = &places[draft->place];
        draft->column = place->columns[below(net, 4)];
        draft->shown = shown_of(net, copy, place->entity, place->row, draft->column, SHOW_WINNER);
        return;
    }
    struct edit edit;
    struct vec memories = VEC_INIT(struct memory);
    begin_edit(net, copy, &edit);
    write_cell(net, copy, &edit, &places[draft->place], draft->column, any_value(net),
        &draft->shown, &memories);
    finish(net, copy, &edit, &memories);
    draft->open = false;
}

static void remember_winner(struct network *net, struct copy *copy, const struct chunk *chunk,
    size_t i, struct vec *memories)
{
    struct memory m = {.entity = chunk->entity,
        .row = chunk->row,
        .column = VEC_AT(&chunk->cells, struct cell, i)->column};
    m.shown = shown_of(net, copy, m.entity, m.row, m.column, SHOW_WINNER);
    vec_add(memories, &m);
}

static void step_undo(struct network *net)
{
    struct copy *copy = any_copy(net);
    int target = any_edit(net, &copy->set);
    for (int tries = below(net, 6); tries > 0; tries--) { /* rather a late one */
        int other = any_edit(net, &copy->set);
        target = other > target ? other : target;
    }
    const struct oracle_edit *undone =
        VEC_AT(&net->oracle.edits, struct oracle_edit, (size_t)target);
    struct edit edit;
    struct vec kept = VEC_INIT(struct log_open), memories = VEC_INIT(struct memory);
    struct err err = {.kind = ERR_NONE};
    begin_edit(net, copy, &edit);
    if (!log_undo(copy->log, &undone->id, &edit, &kept, &err)) {
        bool refused = target == 0 || undone->erasures.n || undone->redactions.n;
        if (!refused)
            network_fail(net, "undo refused: %s %s", err.sentence, err.detail);
        edit_clear(&edit);
    } else {
        network_check_undo(net, copy, target, &edit, &kept);
        for (size_t i = 0; i < edit.chunks.n; i++) {
            const struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, i);
            for (size_t j = 0; chunk->entity != ENTITY_EDIT && j < chunk->cells.n; j++)
                remember_winner(net, copy, chunk, j, &memories);
        }
        if (edit.chunks.n)
            finish(net, copy, &edit, &memories);
        else
            edit_clear(&edit);
    }
    vec_clear(&memories);
    vec_clear(&kept);
}

static void step_erase(struct network *net)
{
    struct copy *copy = any_copy(net);
    struct erasure erasure = {.person = 21 + draw(net) % 2, .day = below(net, 20000), .ground = 1};
    if (chance(net, 80))
        tag_key(erasure.person, erasure.tag_key);
    struct edit edit;
    begin_edit(net, copy, &edit);
    edit_set_erasures(&edit, &erasure, 1);
    commit(net, copy, &edit);
    edit_clear(&edit);
}

static void step_redact(struct network *net)
{
    struct copy *copy = any_copy(net);
    const struct place *place = any_place(net);
    struct err err = {.kind = ERR_NONE};
    struct vec cells = VEC_INIT(struct cell), memories = VEC_INIT(struct memory);
    struct chunk given;
    struct edit edit;
    begin_edit(net, copy, &edit);
    chunk_init(&given, place->entity, place->row);
    struct bits shown_given = shown_of(
        net, copy, place->entity, place->row, place->columns[0], (enum show)below(net, SHOWS));
    fill_except(
        net, copy, &given, chunk_set(&given, place->columns[0], any_value(net)), &shown_given);
    cells = given.cells;
    if (!log_redact(copy->log, &edit, place->entity, place->row, &cells, &err)) {
        network_fail(net, "redact: %s %s", err.sentence, err.detail);
    } else {
        struct chunk *chunk = edit_chunk(&edit, place->entity, place->row);
        if (place->person && place->entity != ENTITY_PERSON)
            chunk_set(chunk, COLUMN_TAG, tag_value(place));
        for (size_t i = 0; i < chunk->cells.n; i++) {
            int column = VEC_AT(&chunk->cells, struct cell, i)->column;
            struct memory m = {.entity = place->entity, .row = place->row, .column = column};
            m.shown = column == place->columns[0]
                          ? shown_given
                          : shown_of(net, copy, place->entity, place->row, column, SHOW_WINNER);
            vec_add(&memories, &m);
        }
        finish(net, copy, &edit, &memories);
    }
    cells_clear(&cells);
    vec_clear(&memories);
    edit_clear(&edit);
}

static void step_replay(struct network *net)
{
    struct copy *copy = any_copy(net);
    struct err err = {.kind = ERR_NONE};
    if (!log_replay(copy->log, NULL, NULL, &err))
        network_fail(net, "replay: %s %s", err.sentence, err.detail);
}

/* ---- merging --------------------------------------------------------------------------------- */

/* An edit that is not there and whose parents are, by chance; -1 if none is left. */
static int next_edit(struct network *net, const struct bits *wanted, const struct bits *there)
{
    struct vec ready = VEC_INIT(int);
    for (int i = 0; i < (int)net->oracle.edits.n; i++) {
        const struct oracle_edit *edit = VEC_AT(&net->oracle.edits, struct oracle_edit, (size_t)i);
        struct bits missing = bits_minus(&edit->parents, there);
        if (bits_have(wanted, i) && !bits_have(there, i) && bits_none(&missing))
            vec_add(&ready, &i);
    }
    int chosen = ready.n ? *VEC_AT(&ready, int, (size_t)below(net, (int)ready.n)) : -1;
    vec_clear(&ready);
    return chosen;
}

/* Whether the chunks that `from` has dropped are ones that the edits of `all` erase or redact. */
static bool holes_are_named(
    struct network *net, const struct edit *edit, int number, const struct bits *all)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (chunk->dropped && !(chunk->erased && oracle_erased(&net->oracle, all, chunk->erased)) &&
            !oracle_redacted(&net->oracle, all, number, &chunk->hash))
            return false;
    }
    return true;
}

static bool import_all(struct network *net, struct copy *from, struct copy *to,
    const struct bits *wanted, bool *named, struct err *err)
{
    struct bits there = to->set, all = bits_or(wanted, &to->set);
    int number;
    *named = true;
    while ((number = next_edit(net, wanted, &there)) >= 0) {
        struct edit edit;
        const struct hash *id = &VEC_AT(&net->oracle.edits, struct oracle_edit, (size_t)number)->id;
        bool ok = log_edit(from->log, id, &edit, err);
        *named = *named && holes_are_named(net, &edit, number, &all);
        ok = ok && log_import(to->log, &edit, err) &&
             (!chance(net, 5) || log_import(to->log, &edit, err));
        edit_clear(&edit);
        if (!ok)
            return false;
        bits_set(&there, number);
    }
    return log_import_end(to->log, err);
}

void network_merge(
    struct network *net, struct copy *from, struct copy *to, const struct bits *wanted)
{
    struct err err = {.kind = ERR_NONE};
    bool named, taken;
    int64_t count = log_count(to->log);
    db_begin(to->db, &err);
    taken = import_all(net, from, to, wanted, &named, &err);
    if (taken)
        taken = db_end(to->db, &err);
    else
        db_rollback(to->db);
    if (taken != named)
        network_fail(net, "merge %s: %s %s", taken ? "took unnamed holes" : "refused", err.sentence,
            err.detail);
    if (taken)
        to->set = bits_or(&to->set, wanted);
    if (log_count(to->log) != bits_count(&to->set) || log_count(to->log) < count)
        network_fail(net, "merge lost edits");
}

static void step_merge(struct network *net)
{
    struct copy *from = any_copy(net), *to = any_copy(net);
    struct bits wanted = from->set;
    if (chance(net, 30)) {
        int some = any_edit(net, &from->set);
        wanted = VEC_AT(&net->oracle.edits, struct oracle_edit, (size_t)some)->ancestors;
        bits_set(&wanted, some);
    }
    network_merge(net, from, to, &wanted);
    network_check(net, to);
}

static void step(struct network *net)
{
    static const struct {
        void (*run)(struct network *net);
        int weight;
    } steps[] = {{step_edit, 36}, {step_merge, 34}, {step_remove, 6}, {step_order, 3},
        {step_resolve, 6}, {step_draft, 8}, {step_undo, 6}, {step_erase, 2}, {step_redact, 3},
        {step_replay, 1}};
    int at = below(net, 105);
    size_t i = 0;
    while (at >= steps[i].weight)
        at -= steps[i++].weight;
    steps[i].run(net);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void reset(struct network *net)
{
    struct err err = {.kind = ERR_NONE};
    oracle_clear(&net->oracle);
    oracle_init(&net->oracle);
    vec_clear(&net->resolutions);
    for (int i = 0; i < COPIES; i++) {
        struct copy *copy = &net->copies[i];
        if (!db_begin(copy->db, &err) || !db_run(copy->db, net->empty.s, &err) ||
            !db_end(copy->db, &err))
            network_fail(net, "reset: %s", err.detail);
        copy->set = (struct bits){{0}};
        copy->clock = INT64_C(1767225600000);
        copy->draft.open = false;
    }
}

static void begin_book(struct network *net)
{
    struct edit genesis;
    struct copy *first = &net->copies[0];
    begin_edit(net, first, &genesis);
    chunk_set(edit_chunk(&genesis, ENTITY_EDIT, 0), EDIT_COLUMN_RANDOM,
        value_bytes(VALUE_BYTES, &net->random, sizeof net->random));
    commit(net, first, &genesis);
    edit_clear(&genesis);
    for (int i = 1; i < COPIES && !net->why->len; i++)
        network_merge(net, first, &net->copies[i], &first->set);
}

bool network_run(struct network *net, uint64_t seed, int steps, struct str *why)
{
    net->random = seed;
    net->why = why;
    reset(net);
    if (!why->len)
        begin_book(net);
    for (int i = 0; i < steps && !why->len && net->oracle.edits.n + 2 < ORACLE_MAX; i++)
        step(net);
    if (!why->len)
        network_check_end(net);
    return why->len == 0;
}

struct network *network_new(void)
{
    struct network *net = mem_zero(1, sizeof *net);
    struct err err = {.kind = ERR_NONE};
    struct str why = STR_INIT;
    oracle_init(&net->oracle);
    vec_init(&net->resolutions, sizeof(struct resolution));
    str_init(&net->empty);
    net->why = &why;
    for (int i = 0; i < COPIES; i++) {
        struct copy *copy = &net->copies[i];
        if (!db_open(":memory:", DB_CREATE, NULL, &copy->db, &err) || !log_create(copy->db, &err) ||
            !log_open(copy->db, NULL, &copy->log, &err))
            abort();
    }
    sqlite3_stmt *list =
        db_prepare(net->copies[0].db, "SELECT name FROM sqlite_schema WHERE type = 'table'", &err);
    while (db_step(net->copies[0].db, list, &err))
        str_addf(&net->empty, "DELETE FROM %s;", sqlite3_column_text(list, 0));
    db_release(list);
    return net;
}

void network_free(struct network *net)
{
    for (int i = 0; i < COPIES; i++) {
        log_close(net->copies[i].log);
        db_close(net->copies[i].db);
    }
    oracle_clear(&net->oracle);
    vec_clear(&net->resolutions);
    str_clear(&net->empty);
    free(net);
}
