/* Steps in which somebody writes. */
#include "book/change.h"
#include "support/sim_world.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/book/conflicts.h"
#include "rukkanen/book/users.h"
#include "rukkanen/domain/publish.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const words[] = {"yksi", "kaksi", "kolme", ""};

static const char *any_word(struct sim *sim)
{
    return words[sim_below(sim, 4)];
}

/* What a user may be told instead of it being done. Anything else is a fault. */
static void expect(struct sim *sim, const char *what, const struct err *err)
{
    bool told = err->kind == ERR_REFUSED || err->kind == ERR_LOCKED || err->kind == ERR_CONFIRM;
    if (!told && !sim->step->cut)
        sim_fail(sim, "%s: %s (%s)", what, err->sentence, err->detail);
}

static uint64_t any_row(struct sim *sim, struct sim_pc *pc, int entity)
{
    struct query query = {.entity = entity, .fields = "", .removed = true};
    struct vec rows = VEC_INIT(struct row);
    struct err err = {.kind = ERR_NONE};
    uint64_t id = 0;
    if (!book_query(pc->book, &query, &rows, &err))
        sim_fail(sim, "query: %s (%s)", err.sentence, err.detail);
    else if (rows.n)
        id = VEC_AT(&rows, struct row, (size_t)sim_below(sim, (int)rows.n))->id;
    rows_clear(&rows);
    return id;
}

static const char *who(const struct sim_pc *pc)
{
    const char *name = book_user(pc->book);
    return name ? name : "nobody";
}

/* ---- changes --------------------------------------------------------------------------------- */

/* Cells that are newly in the change: their writer was shown what stands now. */
static void see(struct sim *sim, struct sim_pc *pc, const struct change *change, struct vec *shown)
{
    for (size_t i = 0; i < change->rows.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&change->rows.chunks, struct chunk, i);
        for (size_t c = 0; c < chunk->cells.n; c++) {
            struct sim_shown now = {.entity = chunk->entity,
                .row = chunk->row,
                .column = VEC_AT(&chunk->cells, struct cell, c)->column};
            bool known = false;
            for (size_t s = 0; s < shown->n && !known; s++) {
                const struct sim_shown *other = VEC_AT(shown, struct sim_shown, s);
                known = other->entity == now.entity && other->row == now.row &&
                        other->column == now.column;
            }
            int winner;
            sim_live(sim, pc, now.entity, now.row, now.column, &winner);
            if (winner >= 0)
                bits_set(&now.shown, winner);
            if (!known)
                vec_add(shown, &now);
        }
    }
}

struct target {
    int entity;
    const char *field;
    const char *words;
};
static const struct target targets[] = {
    {ENTITY_GROUP, "name", "the name of the group"},
    {ENTITY_GROUP, "purpose", "the purpose of the group"},
    {ENTITY_PERSON, "phone", "somebody's phone"},
    {ENTITY_PERSON, "note", "the note about somebody"},
    {ENTITY_ITEM, "heading", "the heading of an item"},
    {ENTITY_ITEM, "text", "the text of an item"},
    {ENTITY_MEETING, "title", "the title of the meeting"},
    {ENTITY_MEETING, "plan", "the plan of the meeting"},
};

static bool set_text(struct sim *sim, struct sim_pc *pc, struct change *change, int entity,
    uint64_t row, struct err *err)
{
    size_t first = (size_t)sim_below(sim, 8);
    for (size_t i = 0; i < 8; i++) {
        const struct target *target = &targets[(first + i) % 8];
        const char *word = any_word(sim);
        if (target->entity != entity)
            continue;
        if (!*word && strcmp(target->field, "name") == 0)
            word = words[0];
        sim_tell(sim, "%s writes \"%s\" as %s on PC %d", who(pc), word, target->words,
            sim_number(sim, pc));
        return change_set_text(change, entity, row, target->field, word, err);
    }
    return true;
}

static bool set_mark(struct sim *sim, struct sim_pc *pc, struct change *change, struct err *err)
{
    struct value parts[2] = {value_id(any_row(sim, pc, ENTITY_MEETING)),
        value_id(any_row(sim, pc, ENTITY_PERSON))};
    if (!parts[1].i)
        return true;
    uint64_t row = change_put(change, ENTITY_ATTENDANCE, parts, 2, err);
    sim_tell(sim, "%s marks somebody's attendance on PC %d", who(pc), sim_number(sim, pc));
    return row &&
           change_set_int(change, ENTITY_ATTENDANCE, row, "state", 1 + sim_below(sim, 3), err);
}

static bool set_skill(struct sim *sim, struct sim_pc *pc, struct change *change, struct err *err)
{
    uint64_t person = any_row(sim, pc, ENTITY_PERSON);
    struct value skill = value_text(words[sim_below(sim, 3)]);
    bool there = sim_chance(sim, 60), ok = true;
    sim_tell(sim, "%s %s a skill on PC %d", who(pc), there ? "adds" : "takes away",
        sim_number(sim, pc));
    if (person)
        ok = change_list(change, ENTITY_PERSON, person, "skill", &skill, there, err);
    value_clear(&skill);
    return ok;
}

static bool add_row(struct sim *sim, struct sim_pc *pc, struct change *change, struct err *err)
{
    uint64_t site = any_row(sim, pc, ENTITY_SITE);
    char last[32];
    snprintf(last, sizeof last, "Kurkisalmi%zu", sim->oracle.edits.n);
    if (sim_chance(sim, 50)) {
        sim_tell(sim, "%s adds an item on PC %d", who(pc), sim_number(sim, pc));
        uint64_t row = change_add(change, ENTITY_ITEM, err);
        return row &&
               change_set_ref(change, ENTITY_ITEM, row, "meeting",
                   any_row(sim, pc, ENTITY_MEETING), err) &&
               change_set_text(change, ENTITY_ITEM, row, "heading", any_word(sim), err);
    }
    sim_tell(sim, "%s adds a person on PC %d", who(pc), sim_number(sim, pc));
    uint64_t row = change_add(change, ENTITY_PERSON, err);
    return row && change_set_text(change, ENTITY_PERSON, row, "first", "Toivo", err) &&
           change_set_text(change, ENTITY_PERSON, row, "last", last, err) &&
           change_set_ref(change, ENTITY_PERSON, row, "home", site, err);
}

/* One thing that a form does to a record (0: whichever). */
static bool set_something(struct sim *sim, struct sim_pc *pc, struct change *change, int *entity,
    uint64_t *row, struct err *err)
{
    int what = sim_below(sim, 12);
    if (!*row && what == 0)
        return set_mark(sim, pc, change, err);
    if (!*row && what == 1)
        return set_skill(sim, pc, change, err);
    if (!*row && what == 2)
        return add_row(sim, pc, change, err);
    if (!*row) {
        *entity = targets[sim_below(sim, 8)].entity;
        *row = any_row(sim, pc, *entity);
    }
    return !*row || set_text(sim, pc, change, *entity, *row, err);
}

static void commit(struct sim *sim, struct sim_pc *pc, struct change *change, struct vec *shown)
{
    struct err err = {.kind = ERR_NONE};
    sim_power_begin(sim);
    bool ok = change_commit(change, NULL, &err);
    if (!ok)
        expect(sim, "saving", &err);
    /* The form goes with the power, if it is the one that is open. */
    struct change *form = pc->form;
    if (form == change)
        pc->form = NULL;
    bool went = sim_power_end(sim, pc);
    if (!went && form == change)
        pc->form = form;
    if (pc->book)
        sim_note(sim, pc, shown);
}

static void step_edit(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    struct vec shown = VEC_INIT(struct sim_shown);
    int entity = 0;
    uint64_t row = 0;
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    struct change *change = change_new(pc->book);
    bool ok = set_something(sim, pc, change, &entity, &row, &err);
    if (ok && sim_chance(sim, 30)) {
        row = 0;
        ok = set_something(sim, pc, change, &entity, &row, &err);
    }
    if (!ok)
        expect(sim, "writing", &err);
    see(sim, pc, change, &shown);
    if (ok)
        commit(sim, pc, change, &shown);
    change_free(change);
    vec_clear(&shown);
}

static void step_remove(struct sim *sim)
{
    static const int entities[] = {ENTITY_ITEM, ENTITY_MEETING, ENTITY_GROUP, ENTITY_PERSON};
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    struct vec shown = VEC_INIT(struct sim_shown);
    int entity = entities[sim_below(sim, 4)];
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    uint64_t row = any_row(sim, pc, entity);
    struct change *change = change_new(pc->book);
    bool back = row && log_gone(pc->book->log, entity, row);
    sim_tell(sim, "%s %s a %s on PC %d", who(pc), back ? "brings back" : "removes",
        entity_by_number(entity)->name, sim_number(sim, pc));
    bool ok = row && (back ? change_bring_back(change, entity, row, &err)
                           : change_remove(change, entity, row, &err));
    if (ok) {
        see(sim, pc, change, &shown);
        commit(sim, pc, change, &shown);
    } else if (row) {
        expect(sim, "removing", &err);
    }
    change_free(change);
    vec_clear(&shown);
}

/* ---- drafts ---------------------------------------------------------------------------------- */

static bool begin_form(struct sim *sim, struct sim_pc *pc)
{
    struct sim_draft *draft = &pc->draft;
    struct err err = {.kind = ERR_NONE};
    int user = sim_who(sim, pc);
    if (draft->saved && draft->user != user)
        return false; /* somebody else's: it is left to them */
    if (draft->saved) {
        pc->form = draft_open(pc->book, draft->entity, draft->row, &err);
        sim_tell(sim, "%s goes on with the draft on PC %d", who(pc), sim_number(sim, pc));
        if (!pc->form)
            sim_fail(sim, "the draft is lost: %s (%s)", err.sentence, err.detail);
        return pc->form != NULL;
    }
    sim_draft_clear(draft);
    draft->user = user;
    draft->entity = targets[sim_below(sim, 8)].entity;
    draft->row = any_row(sim, pc, draft->entity);
    pc->form = draft->row ? change_new(pc->book) : NULL;
    if (pc->form)
        sim_tell(sim, "%s opens a %s on PC %d", who(pc), entity_by_number(draft->entity)->name,
            sim_number(sim, pc));
    return pc->form != NULL;
}

static void end_form(struct sim *sim, struct sim_pc *pc)
{
    struct change *form = pc->form;
    sim_tell(sim, "%s saves what was open on PC %d", who(pc), sim_number(sim, pc));
    int64_t edits = log_count(pc->book->log);
    commit(sim, pc, form, &pc->draft.shown);
    if (pc->form != form)
        change_free(form); /* the power went */
    if (!pc->book)
        return;
    if (pc->form != form && log_count(pc->book->log) == edits)
        return; /* what was in the file still is */
    if (pc->form == form && !change_is_empty(form))
        return; /* refused */
    pc->draft.saved = false;
    sim_drop_form(pc);
}

static void step_form(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct sim_draft *draft = &pc->draft;
    struct err err = {.kind = ERR_NONE};
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    if (pc->form && draft->user != sim_who(sim, pc))
        sim_drop_form(pc);
    if (!pc->form && !begin_form(sim, pc))
        return;
    if (!set_something(sim, pc, pc->form, &draft->entity, &draft->row, &err))
        expect(sim, "typing", &err);
    see(sim, pc, pc->form, &draft->shown);
    if (sim_chance(sim, 40)) {
        end_form(sim, pc);
    } else if (sim_chance(sim, 70)) {
        sim_tell(sim, "and it is kept as a draft");
        if (change_save_draft(pc->form, draft->entity, draft->row, &err))
            draft->saved = true;
        else
            expect(sim, "draft", &err);
    }
}

/* ---- two values, undo ------------------------------------------------------------------------ */

static void step_settle(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    struct vec list = VEC_INIT(struct conflict), shown = VEC_INIT(struct sim_shown);
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    if (!book_conflicts(pc->book, &list, &err))
        sim_fail(sim, "conflicts: %s (%s)", err.sentence, err.detail);
    const struct conflict *conflict =
        list.n ? VEC_AT(&list, struct conflict, (size_t)sim_below(sim, (int)list.n)) : NULL;
    if (conflict && conflict_can_settle(pc->book, conflict, &err)) {
        struct sim_settled settled = {.edit = (int)sim->oracle.edits.n,
            .entity = conflict->entity, .row = conflict->id, .column = conflict->column};
        int winner, edits = (int)sim->oracle.edits.n;
        settled.live =
            sim_live(sim, pc, conflict->entity, conflict->id, conflict->column, &winner);
        vec_add(&shown,
            &(struct sim_shown){conflict->entity, conflict->id, conflict->column, settled.live});
        struct change *change = change_new(pc->book);
        size_t keep = (size_t)sim_below(sim, (int)conflict->values.n);
        sim_tell(sim, "%s settles two values on PC %d", who(pc), sim_number(sim, pc));
        if (conflict_keep(change, conflict, keep, &err)) {
            see(sim, pc, change, &shown);
            commit(sim, pc, change, &shown);
        } else {
            expect(sim, "settling", &err);
        }
        change_free(change);
        if ((int)sim->oracle.edits.n > edits)
            vec_add(&sim->settled, &settled);
    }
    conflicts_clear(&list);
    vec_clear(&shown);
}

static void step_undo(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    struct undo_result result = {0};
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    sim_tell(sim, "%s undoes the last change on PC %d", who(pc), sim_number(sim, pc));
    sim_power_begin(sim);
    if (book_undo(pc->book, NULL, &result, &err))
        undo_result_clear(&result);
    else
        expect(sim, "undo", &err);
    sim_power_end(sim, pc);
    if (pc->book)
        sim_note(sim, pc, NULL);
}

/* ---- forgetting ------------------------------------------------------------------------------ */

static void step_erase(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    uint64_t person = any_row(sim, pc, ENTITY_PERSON);
    if (!person)
        return;
    sim_tell(sim, "%s erases a person on PC %d", who(pc), sim_number(sim, pc));
    int64_t edits = log_count(pc->book->log);
    int user = sim_who(sim, pc);
    sim_power_begin(sim);
    bool erased = book_erase(pc->book, person, &err);
    if (!erased)
        expect(sim, "erasing", &err);
    sim_power_end(sim, pc);
    if (pc->book)
        sim_note(sim, pc, NULL);
    if (pc->book && log_count(pc->book->log) > edits && pc->draft.saved && pc->draft.user == user) {
        pc->draft.saved = false; /* it may have held the person's words */
        sim_drop_form(pc);
    }
}

static void step_redact(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    static const int entities[] = {ENTITY_ITEM, ENTITY_GROUP, ENTITY_MEETING};
    int entity = entities[sim_below(sim, 3)];
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    uint64_t row = any_row(sim, pc, entity);
    if (!row || !book_user_is_facilitator(pc->book))
        return;
    sim_tell(sim, "%s redacts a %s on PC %d", who(pc), entity_by_number(entity)->name,
        sim_number(sim, pc));
    sim_power_begin(sim);
    if (!book_redact_rows(pc->book, entity, &row, 1, &err))
        expect(sim, "redacting", &err);
    sim_power_end(sim, pc);
    if (pc->book)
        sim_note(sim, pc, NULL);
}

static void step_publish(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    uint64_t meeting = any_row(sim, pc, ENTITY_MEETING);
    sim_tell(sim, "%s publishes the memo on PC %d", who(pc), sim_number(sim, pc));
    sim_power_begin(sim);
    if (!publish(pc->book, meeting, NULL, true, NULL, &err))
        expect(sim, "publishing", &err);
    sim_power_end(sim, pc);
    if (pc->book)
        sim_note(sim, pc, NULL);
}

/* ---- users ----------------------------------------------------------------------------------- */

static void step_user(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    sim_sit(sim, pc);
    if (!pc->book)
        sim_open(sim, pc);
    if (!pc->book)
        return;
    sim_drop_form(pc);
    book_lock(pc->book);
    if (sim_chance(sim, 20))
        return;
    int user = sim_below(sim, sim->n_users);
    if (sim_unlock(sim, pc, user))
        sim_tell(sim, "%s unlocks PC %d", who(pc), sim_number(sim, pc));
}

static void step_passphrase(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    char text[40];
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    struct sim_user *user = &sim->users[sim_who(sim, pc)];
    snprintf(text, sizeof text, "uusi tunnuslause %zu %d", sim->oracle.edits.n, ++sim->named);
    char *passphrase = mem_text(text);
    vec_add(&user->passphrases, &passphrase);
    sim_tell(sim, "%s takes a new passphrase on PC %d", user->name, sim_number(sim, pc));
    sim_power_begin(sim);
    if (!book_user_passphrase(pc->book, NULL, passphrase, &err))
        expect(sim, "new passphrase", &err);
    sim_power_end(sim, pc);
}

static void step_add_user(struct sim *sim)
{
    static const char *const names[SIM_USERS] = {"", "", "", "Aino", "Veikko", "Helmi"};
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    sim_sit(sim, pc);
    if (sim->n_users == SIM_USERS || !sim_is_in(sim, pc))
        return;
    struct sim_user *user = &sim->users[sim->n_users];
    char *passphrase = mem_text("pitkospuut ja hillasuo");
    user->name = names[sim->n_users];
    vec_init(&user->passphrases, sizeof(char *));
    vec_add(&user->passphrases, &passphrase);
    struct book_user_new new = {
        .name = user->name, .passphrase = passphrase, .peer = sim_chance(sim, 40)};
    sim_tell(sim, "%s adds %s as a %s on PC %d", who(pc), user->name,
        new.peer ? "peer" : "facilitator", sim_number(sim, pc));
    sim->n_users++;
    sim_power_begin(sim);
    if (!book_user_add(pc->book, &new, &err))
        expect(sim, "adding a user", &err);
    sim_power_end(sim, pc);
}

static void step_remove_user(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    int user = sim_below(sim, sim->n_users);
    sim_tell(sim, "%s removes the user %s on PC %d", who(pc), sim->users[user].name,
        sim_number(sim, pc));
    sim->rotated = true;
    sim_power_begin(sim);
    if (!book_user_remove(pc->book, sim->users[user].name, &err))
        expect(sim, "removing a user", &err);
    sim_power_end(sim, pc);
}

/* ---- another version of the program ---------------------------------------------------------- */

/* Cells of an entity and of columns that this version does not know. */
static void step_newer(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    int entity = sim_chance(sim, 50) ? 4000 : ENTITY_GROUP;
    sim_sit(sim, pc);
    if (!sim_is_in(sim, pc))
        return;
    uint64_t row = entity == 4000 ? 5 : any_row(sim, pc, ENTITY_GROUP);
    if (!row)
        return;
    edit_init(&edit);
    struct chunk *chunk = edit_chunk(&edit, entity, row);
    int column = entity == 4000 ? 8 + sim_below(sim, 2) : 900, winner;
    struct cell *cell = chunk_set(chunk, column, value_text(words[sim_below(sim, 3)]));
    struct bits live = sim_live(sim, pc, entity, row, column, &winner);
    struct hash seen;
    if (winner >= 0)
        seen = VEC_AT(&sim->oracle.edits, struct oracle_edit, (size_t)winner)->id;
    (void)live;
    sim_tell(sim, "%s writes with a newer program on PC %d", who(pc), sim_number(sim, pc));
    bool ok = write_begin(pc->book, &err) &&
              log_except(pc->book->log, entity, row, column, &cell->value, &seen, winner >= 0,
                  &cell->except, &err);
    ok = ok && write_edit(pc->book, &edit, &err) && write_end(pc->book, &err);
    if (!ok) {
        write_cancel(pc->book);
        expect(sim, "writing with a newer program", &err);
    }
    edit_clear(&edit);
    sim_note(sim, pc, NULL);
}

const struct sim_action sim_writing[] = {
    {step_edit, 34},
    {step_form, 12},
    {step_remove, 5},
    {step_settle, 6},
    {step_undo, 5},
    {step_erase, 2},
    {step_redact, 2},
    {step_publish, 2},
    {step_user, 6},
    {step_passphrase, 2},
    {step_add_user, 2},
    {step_remove_user, 1},
    {step_newer, 3},
    {NULL, 0},
};
