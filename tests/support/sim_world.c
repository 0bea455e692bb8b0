#include "support/sim_world.h"

#include "book/keys/inside.h"
#include "book/log/internal.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/fault_vfs.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- chance ---------------------------------------------------------------------------------- */

int sim_below(struct sim *sim, int n)
{
    uint64_t z = sim->step->number[sim->drawn % SIM_NUMBERS];
    z += (uint64_t)(sim->drawn++ / SIM_NUMBERS) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (int)((z ^ z >> 31) % (uint64_t)n);
}

bool sim_chance(struct sim *sim, int percent)
{
    return sim_below(sim, 100) < percent;
}

/* ---- words ----------------------------------------------------------------------------------- */

void sim_fail(struct sim *sim, const char *format, ...)
{
    va_list args;
    if (sim->why->len)
        return;
    va_start(args, format);
    str_addv(sim->why, format, args);
    va_end(args);
}

void sim_tell(struct sim *sim, const char *format, ...)
{
    va_list args;
    if (!sim->tell)
        return;
    str_addf(sim->tell, "%d. ", ++sim->told);
    va_start(args, format);
    str_addv(sim->tell, format, args);
    va_end(args);
    str_add(sim->tell, "\n");
}

int sim_number(const struct sim *sim, const struct sim_pc *pc)
{
    return (int)(pc - sim->pcs) + 1;
}

/* ---- PCs ------------------------------------------------------------------------------------- */

struct sim_pc *sim_any(struct sim *sim)
{
    return &sim->pcs[sim_below(sim, SIM_PCS)];
}

/* Mostly a little later, at times anywhere between 1970 and 2100, or back. */
static void tick(struct sim *sim, struct sim_pc *pc)
{
    int how = sim_below(sim, 12);
    if (how == 0)
        pc->clock = (int64_t)sim_below(sim, 4102444) * 1000000;
    else if (how == 1)
        pc->clock -= sim_below(sim, 100000);
    else
        pc->clock += sim_below(sim, 3600000);
    if (pc->clock < 0)
        pc->clock = 0;
}

void sim_sit(struct sim *sim, struct sim_pc *pc)
{
    tick(sim, pc);
    pc->touched = true;
    clock_stop_for_test(pc->clock);
    setenv("XDG_STATE_HOME", pc->state, 1);
}

void sim_draft_clear(struct sim_draft *draft)
{
    vec_clear(&draft->shown);
    *draft = (struct sim_draft){.user = -1, .shown = VEC_INIT(struct sim_shown)};
}

struct sim_draft sim_draft_copy(const struct sim_draft *draft)
{
    struct sim_draft copy = {.user = -1, .shown = VEC_INIT(struct sim_shown)};
    if (!draft->saved)
        return copy;
    copy.user = draft->user;
    copy.saved = true;
    copy.entity = draft->entity;
    copy.row = draft->row;
    for (size_t i = 0; i < draft->shown.n; i++)
        vec_add(&copy.shown, VEC_AT(&draft->shown, struct sim_shown, i));
    return copy;
}

void sim_drop_form(struct sim_pc *pc)
{
    change_free(pc->form);
    pc->form = NULL;
    if (!pc->draft.saved)
        sim_draft_clear(&pc->draft);
}

int sim_who(const struct sim *sim, const struct sim_pc *pc)
{
    const char *name = pc->book ? book_user(pc->book) : NULL;
    for (int i = 0; name && i < sim->n_users; i++) {
        if (strcmp(sim->users[i].name, name) == 0)
            return i;
    }
    return -1;
}

void sim_close(struct sim_pc *pc)
{
    sim_drop_form(pc);
    book_close(pc->book);
    pc->book = NULL;
}

void sim_open(struct sim *sim, struct sim_pc *pc)
{
    struct err err = {.kind = ERR_NONE};
    sim_close(pc);
    setenv("XDG_STATE_HOME", pc->state, 1);
    if (!book_open(pc->path, BOOK_WRITE, &pc->book, &err)) {
        sim_fail(sim, "PC %d cannot open its book: %s (%s)", sim_number(sim, pc), err.sentence,
            err.detail);
        return;
    }
    pc->book->backed_up = true; /* a copy a day would only take time */
}

bool sim_unlock(struct sim *sim, struct sim_pc *pc, int user)
{
    const struct sim_user *who = &sim->users[user];
    for (size_t i = who->passphrases.n; i-- > 0;) {
        struct err err = {.kind = ERR_NONE};
        pc->book->keys->failures = 0; /* nobody waits here */
        if (book_unlock(pc->book, who->name, *VEC_AT(&who->passphrases, char *, i), BOOK_HEALTH,
                &err)) {
            sim_note(sim, pc, NULL); /* who was forgotten is forgotten again */
            return true;
        }
        if (err.kind == ERR_DAMAGED)
            sim_fail(sim, "unlocking: %s (%s)", err.sentence, err.detail);
    }
    return false;
}

bool sim_is_in(struct sim *sim, struct sim_pc *pc)
{
    if (!pc->book)
        sim_open(sim, pc);
    if (!pc->book)
        return false;
    for (int i = 0; i < sim->n_users && !book_user(pc->book); i++)
        sim_unlock(sim, pc, i);
    if (!book_user(pc->book))
        sim_fail(sim, "nobody can open the book of PC %d", sim_number(sim, pc));
    return book_user(pc->book) != NULL;
}

struct bits sim_live(
    struct sim *sim, struct sim_pc *pc, int entity, uint64_t row, int column, int *winner)
{
    struct vec writes = VEC_INIT(struct log_write);
    struct bits live = {{0}};
    struct err err = {.kind = ERR_NONE};
    if (!log_live(pc->book->log, entity, row, column, &writes, &err))
        sim_fail(sim, "live: %s", err.detail);
    *winner = -1;
    for (size_t i = 0; i < writes.n; i++) {
        int number = oracle_find(&sim->oracle, &VEC_AT(&writes, struct log_write, i)->edit);
        if (number >= 0)
            bits_set(&live, number);
        if (i == 0)
            *winner = number;
    }
    log_writes_clear(&writes);
    return live;
}

/* ---- the power ------------------------------------------------------------------------------- */

void sim_power_begin(struct sim *sim)
{
    if (sim->step->cut)
        fault_vfs_set(FAULT_CUT, sim->step->cut);
}

bool sim_power_end(struct sim *sim, struct sim_pc *pc)
{
    bool went = sim->step->cut && fault_vfs_changes() >= sim->step->cut;
    if (!went) {
        fault_vfs_set(FAULT_NONE, 0);
        return false;
    }
    sim_tell(sim, "   and the power goes");
    sim_close(pc);
    fault_vfs_set(FAULT_NONE, 0);
    sim_open(sim, pc);
    return true;
}

struct bits sim_set_of(struct sim *sim, struct sim_pc *pc)
{
    struct bits set = {{0}};
    int64_t count = pc->book ? log_count(pc->book->log) : 0;
    for (int64_t n = 1; n <= count; n++) {
        struct hash id;
        int number = store_name(pc->book->log->store, n, &id, NULL)
                         ? oracle_find(&sim->oracle, &id)
                         : -1;
        if (number < 0)
            sim_fail(sim, "PC %d has an edit that nobody made", sim_number(sim, pc));
        else
            bits_set(&set, number);
    }
    return set;
}

static void add_name(struct sim *sim, const struct hash *id, struct bits *set)
{
    int number = oracle_find(&sim->oracle, id);
    if (number < 0)
        sim_fail(sim, "there is an edit that nobody made");
    else
        bits_set(set, number);
}

struct bits sim_orphans_of(struct sim *sim, struct sim_pc *pc)
{
    struct bits set = {{0}};
    sqlite3_stmt *list = db_prepare(pc->book->db, "SELECT id FROM orphan", NULL);
    while (list && db_step(pc->book->db, list, NULL)) {
        struct hash id;
        memcpy(id.b, sqlite3_column_blob(list, 0), HASH_SIZE);
        add_name(sim, &id, &set);
    }
    db_release(list);
    return set;
}

struct bits sim_waiting_of(struct sim *sim, struct sim_pc *pc)
{
    struct bits set = {{0}};
    struct vec numbers = VEC_INIT(int64_t);
    log_waiting(pc->book->log, &numbers, NULL);
    for (size_t i = 0; i < numbers.n; i++) {
        struct hash id;
        if (store_name(pc->book->log->store, *VEC_AT(&numbers, int64_t, i), &id, NULL))
            add_name(sim, &id, &set);
    }
    vec_clear(&numbers);
    return set;
}

void sim_count(struct sim *sim, struct sim_pc *pc)
{
    pc->waiting = sim_waiting_of(sim, pc);
    for (int i = 0; i < (int)sim->oracle.edits.n; i++) {
        const struct oracle_edit *edit =
            VEC_AT(&sim->oracle.edits, struct oracle_edit, (size_t)i);
        if (bits_have(&pc->set, i) && !bits_have(&pc->waiting, i) &&
            (edit->erasures.n || edit->redactions.n))
            bits_set(&pc->mask, i);
    }
    /* What it took is not brought back here and is there elsewhere, until somebody accepts it: what
     * each copy then holds depends on the ways the files took, and the oracle does not follow. */
    struct bits both = bits_and(&pc->mask, &pc->waiting);
    sim->uneven = sim->uneven || !bits_none(&both);
}

/* ---- new edits ------------------------------------------------------------------------------- */

static const struct bits *told_as_shown(const struct vec *shown, const struct oracle_write *w)
{
    for (size_t i = 0; shown && i < shown->n; i++) {
        const struct sim_shown *s = VEC_AT(shown, struct sim_shown, i);
        if (s->entity == w->entity && s->row == w->row && s->column == w->column)
            return &s->shown;
    }
    return NULL;
}

/* What a write leaves standing beside it: other values that lived and that its writer was not
 * shown; nothing else. */
static void check_except(struct sim *sim, struct sim_pc *pc, const struct oracle_write *w,
    const struct oracle_cell *cell)
{
    struct bits must = {{0}};
    for (size_t i = 0; cell && w->column != COLUMN_TAG && i < sim->oracle.writes.n; i++) {
        const struct oracle_write *x = VEC_AT(&sim->oracle.writes, struct oracle_write, i);
        if (x->edit != w->edit && x->entity == w->entity && x->row == w->row &&
            x->column == w->column && bits_have(&cell->live, x->edit) &&
            !bits_have(&w->shown, x->edit) && !value_equal(&x->value, &w->value))
            bits_set(&must, x->edit);
    }
    struct bits more = bits_minus(&w->except, &must), less = bits_minus(&must, &w->except);
    if (w->column != COLUMN_ORDER && (!bits_none(&more) || !bits_none(&less)))
        sim_fail(sim, "PC %d: a write of %d/%llu/%d %s", sim_number(sim, pc), w->entity,
            (unsigned long long)w->row, w->column,
            bits_none(&less) ? "leaves what its writer was shown"
                             : "takes what its writer was not shown");
}

/* Who was told nothing else was shown what stood. */
static void note_shown(struct sim *sim, struct sim_pc *pc, int number, const struct vec *shown)
{
    struct vec cells;
    struct bits counting = bits_minus(&pc->set, &pc->waiting);
    oracle_state(&sim->oracle, &counting, &pc->mask, &cells);
    for (size_t i = sim->oracle.writes.n; i-- > 0;) {
        struct oracle_write *w = VEC_AT(&sim->oracle.writes, struct oracle_write, i);
        if (w->edit != number)
            break;
        const struct bits *told = told_as_shown(shown, w);
        const struct oracle_cell *cell = oracle_cell(&cells, w->entity, w->row, w->column);
        if (told)
            w->shown = *told;
        else if (cell && cell->winner >= 0)
            bits_set(&w->shown,
                VEC_AT(&sim->oracle.writes, struct oracle_write, (size_t)cell->winner)->edit);
        check_except(sim, pc, w, cell);
    }
    vec_clear(&cells);
}

/* Forgetting, published pages, health. */
static bool is_restricted(const struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        const struct entity *entity = entity_by_number(chunk->entity);
        if (chunk->entity == ENTITY_PAGE || chunk->entity == ENTITY_PAGE_NAME ||
            (chunk->entity == ENTITY_EDIT && (chunk_cell(chunk, EDIT_COLUMN_ERASES) ||
                                                 chunk_cell(chunk, EDIT_COLUMN_REDACTS))))
            return true;
        for (size_t c = 0; entity && c < chunk->cells.n; c++) {
            const struct field *field =
                entity_field_by_column(entity, VEC_AT(&chunk->cells, struct cell, c)->column);
            if (field && field->compartment == COMPARTMENT_HEALTH)
                return true;
        }
    }
    return false;
}

void sim_note(struct sim *sim, struct sim_pc *pc, const struct vec *shown)
{
    int64_t count = log_count(pc->book->log);
    for (int64_t n = bits_count(&pc->set) + 1; n <= count && !sim->why->len; n++) {
        struct edit edit;
        struct err err = {.kind = ERR_NONE};
        if (sim->oracle.edits.n >= ORACLE_MAX)
            abort();
        if (!log_edit_at(pc->book->log, n, &edit, &err)) {
            sim_fail(sim, "edit %lld cannot be read: %s", (long long)n, err.detail);
        } else if (oracle_find(&sim->oracle, &edit.id) >= 0) {
            sim_fail(sim, "an edit appears twice");
        } else {
            int number = oracle_add(&sim->oracle, &edit);
            vec_add(&sim->edits,
                &(struct sim_edit){.author = edit.author, .restricted = is_restricted(&edit)});
            note_shown(sim, pc, number, shown);
            bits_set(&pc->set, number);
            sim_count(sim, pc);
        }
        edit_clear(&edit);
    }
}

static void add_line(void *data, const char *text, size_t length)
{
    str_add_n(data, text, length);
    str_add_c(data, '\n');
}

void sim_dump(struct sim *sim, struct sim_pc *pc, struct str *out)
{
    struct err err = {.kind = ERR_NONE};
    if (!book_dump(pc->book, add_line, out, &err))
        sim_fail(sim, "dump: %s (%s)", err.sentence, err.detail);
}

/* ---- files ----------------------------------------------------------------------------------- */

char *sim_name(struct sim *sim, const char *ending)
{
    char name[40];
    snprintf(name, sizeof name, "%d%s", ++sim->named, ending);
    return path_join(sim->folder, name);
}

void sim_copy(const char *from, const char *to)
{
    struct str bytes = STR_INIT;
    FILE *file = NULL;
    unlink(to);
    if (!path_read(from, 1U << 28, &bytes, NULL) || !(file = fopen(to, "we")) ||
        fwrite(bytes.s, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
    str_clear(&bytes);
}

void sim_copy_folder(const char *from, const char *to)
{
    DIR *dir = opendir(from);
    mkdir(to, 0700);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        struct stat st;
        if (entry->d_name[0] == '.')
            continue;
        char *source = path_join(from, entry->d_name), *target = path_join(to, entry->d_name);
        if (stat(source, &st) == 0 && S_ISDIR(st.st_mode))
            sim_copy_folder(source, target);
        else
            sim_copy(source, target);
        free(source);
        free(target);
    }
    if (dir)
        closedir(dir);
}

struct sim_file *sim_add_file(struct sim *sim, char *path, bool bundle, const struct bits *set)
{
    return vec_add(&sim->files, &(struct sim_file){.path = path, .bundle = bundle, .set = *set});
}
