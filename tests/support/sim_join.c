/* Steps in which files are merged, bundles made, a merge undone. */
#include "support/sim_world.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool parents_there(const struct sim *sim, int edit, const struct bits *set)
{
    struct bits missing =
        bits_minus(&VEC_AT(&sim->oracle.edits, struct oracle_edit, (size_t)edit)->parents, set);
    return bits_none(&missing);
}

static bool same_author(const struct sim *sim, int a, int b)
{
    return hash_equal(&VEC_AT(&sim->edits, struct sim_edit, (size_t)a)->author,
        &VEC_AT(&sim->edits, struct sim_edit, (size_t)b)->author);
}

/* Whether the edit or, through others of its author, a descendant among these has a signature. */
static bool is_vouched(const struct sim *sim, int edit, const struct bits *among,
    const struct bits *vouched)
{
    if (bits_have(vouched, edit))
        return true;
    for (int i = edit + 1; i < (int)sim->oracle.edits.n; i++) {
        const struct oracle_edit *child = VEC_AT(&sim->oracle.edits, struct oracle_edit, (size_t)i);
        if (bits_have(among, i) && bits_have(&child->parents, edit) && same_author(sim, i, edit) &&
            is_vouched(sim, i, among, vouched))
            return true;
    }
    return false;
}

/* What is in the log afterwards, and what still waits for its ancestors, or for one that vouches
 * for it. A whole copy vouches for all that is in it. */
static void expected(const struct sim *sim, const struct sim_pc *pc, const struct sim_file *file,
    struct bits *set, struct bits *orphans)
{
    struct bits all = bits_or(&file->set, &pc->orphans), banned = {{0}};
    struct bits vouched = bits_or(&pc->vouched, file->bundle ? &file->vouched : &file->set);
    for (bool again = true; again;) {
        struct bits fresh = {{0}};
        again = false;
        *set = pc->set;
        for (int i = 0; i < (int)sim->oracle.edits.n; i++) { /* parents come before children */
            if (!bits_have(&all, i) || bits_have(&banned, i) || bits_have(&pc->set, i) ||
                !parents_there(sim, i, set))
                continue;
            bits_set(set, i);
            bits_set(&fresh, i);
        }
        for (int i = 0; i < (int)sim->oracle.edits.n; i++) {
            if (bits_have(&fresh, i) && !is_vouched(sim, i, &fresh, &vouched)) {
                bits_set(&banned, i);
                again = true;
            }
        }
    }
    *orphans = bits_minus(&all, set);
}

static bool same_bits(const struct bits *a, const struct bits *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static void check_nothing_taken(struct sim *sim, struct sim_pc *pc, const struct str *before)
{
    struct str now = STR_INIT;
    sim_dump(sim, pc, &now);
    if (strcmp(now.s, before->s) != 0)
        sim_fail(sim, "PC %d: a merge that was refused changed the book", sim_number(sim, pc));
    str_clear(&now);
}

static void took(struct sim *sim, struct sim_pc *pc, const struct bits *set, bool went)
{
    struct bits is = sim_set_of(sim, pc), lost = bits_minus(&pc->set, &is);
    bool old = went && same_bits(&is, &pc->set);
    if (!bits_none(&lost))
        sim_fail(sim, "PC %d: a merge removed edits", sim_number(sim, pc));
    if (!old && !same_bits(&is, set))
        sim_fail(sim, "PC %d: after the merge there are %d edits and must be %d",
            sim_number(sim, pc), bits_count(&is), bits_count(set));
    pc->set = is;
    pc->held = bits_minus(&pc->held, &is);
    sim_count(sim, pc);
    if (!old)
        sim_check_waiting(sim, pc);
}

/* What undoing has to give back, unless an earlier merge is undone with this one: a merge here, or
 * one that was in the file when it was copied. */
static void remember(struct sim_pc *pc, const struct str *before)
{
    if (book_merge_can_undo(pc->book))
        return;
    free(pc->before);
    pc->before = mem_text(before->s);
    pc->unmerged = pc->set;
    pc->unmasked = pc->mask;
}

void sim_merge(struct sim *sim, struct sim_pc *pc, const struct sim_file *file, const char *what,
    bool yes)
{
    struct err err = {.kind = ERR_NONE};
    struct merge_result result;
    struct merge_options options = {.yes = yes};
    struct bits set, orphans;
    struct str before = STR_INIT;
    expected(sim, pc, file, &set, &orphans);
    struct bits asked = bits_and(&set, &pc->held);
    sim_dump(sim, pc, &before);
    remember(pc, &before);
    sim_tell(sim, "PC %d merges %s", sim_number(sim, pc), what);
    sim_power_begin(sim);
    bool ok = book_merge(pc->book, file->path, &options, &result, &err);
    merge_result_clear(&result);
    bool went = sim_power_end(sim, pc);
    if (pc->book && (ok || went)) {
        if (ok && !went && !yes && !bits_none(&asked))
            sim_fail(sim, "PC %d: what an undone merge had brought came back unasked",
                sim_number(sim, pc));
        struct bits aside = sim_orphans_of(sim, pc);
        if (ok && !went && !same_bits(&aside, &orphans))
            sim_fail(sim, "PC %d keeps %d edits aside and must keep %d", sim_number(sim, pc),
                bits_count(&aside), bits_count(&orphans));
        pc->orphans = aside;
        if (file->bundle)
            pc->vouched = bits_or(&pc->vouched, &file->vouched);
        took(sim, pc, &set, went);
    } else if (pc->book && ((err.kind == ERR_CONFIRM && !yes) || file->damaged)) {
        check_nothing_taken(sim, pc, &before);
    } else if (pc->book) {
        sim_fail(sim, "PC %d: the merge is refused: %s (%s)", sim_number(sim, pc), err.sentence,
            err.detail);
    }
    str_clear(&before);
}

static void step_merge_file(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct sim_file *file = sim_any_file(sim);
    sim_sit(sim, pc);
    if (!file)
        return;
    if (!pc->book)
        sim_open(sim, pc);
    if (!pc->book)
        return;
    /* A draft stays open over a merge. */
    struct str what = STR_INIT;
    str_addf(&what, "\"%s\"", path_name(file->path));
    sim_merge(sim, pc, file, what.s, sim_chance(sim, 60));
    str_clear(&what);
}

static void step_merge_pc(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim), *from = sim_any(sim);
    sim_sit(sim, pc);
    if (from == pc)
        return;
    if (!pc->book)
        sim_open(sim, pc);
    if (!pc->book)
        return;
    char what[40];
    snprintf(what, sizeof what, "the book of PC %d", sim_number(sim, from));
    sim_merge(sim, pc, &(struct sim_file){.path = from->path, .set = from->set}, what,
        sim_chance(sim, 80));
}

static struct bits signed_of(struct sim *sim, struct sim_pc *pc, const struct bits *set)
{
    struct bits with = {{0}};
    for (int i = 0; i < (int)sim->oracle.edits.n; i++) {
        struct edit edit;
        if (!bits_have(set, i))
            continue;
        if (!log_edit(pc->book->log,
                &VEC_AT(&sim->oracle.edits, struct oracle_edit, (size_t)i)->id, &edit, NULL))
            sim_fail(sim, "an edit cannot be read");
        else if (edit.has_signature)
            bits_set(&with, i);
        edit_clear(&edit);
    }
    return with;
}

/* All that another copy was seen to lack, or all. */
static void step_bundle(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim), *to = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    struct bundle_target target = {.label = 0};
    int64_t edits, records;
    sim_sit(sim, pc);
    sim_make_room(sim);
    if (!pc->book)
        sim_open(sim, pc);
    if (!pc->book || !to->book)
        return;
    struct bits less = {{0}};
    struct vec since = VEC_INIT(struct hash);
    if (sim_chance(sim, 60)) {
        /* What the other had at some time: the ancestors of an edit of its. */
        struct bits both = bits_and(&pc->set, &to->set);
        int skip = sim_below(sim, bits_count(&both)), chosen = 0;
        for (int i = 0; i < (int)sim->oracle.edits.n; i++) {
            if (bits_have(&both, i) && skip-- == 0)
                chosen = i;
        }
        const struct oracle_edit *edit =
            VEC_AT(&sim->oracle.edits, struct oracle_edit, (size_t)chosen);
        less = edit->ancestors;
        bits_set(&less, chosen);
        vec_add(&since, &edit->id);
        target.since = &since;
    }
    char *path = sim_name(sim, ".rkb");
    sim_tell(sim, "PC %d makes the bundle \"%s\"%s", sim_number(sim, pc), path_name(path),
        target.since ? " of what is new" : "");
    if (!book_bundle(pc->book, path, &target, &edits, &records, &err))
        sim_fail(sim, "bundle: %s (%s)", err.sentence, err.detail);
    if (edits + records == 0) {
        free(path);
    } else {
        struct bits in = bits_minus(&pc->set, &less);
        sim_add_file(sim, path, true, &in)->vouched = signed_of(sim, pc, &in);
        if (edits != bits_count(&in))
            sim_fail(sim, "a bundle holds %lld edits and must hold %d", (long long)edits,
                bits_count(&in));
    }
    vec_clear(&since);
}

static bool redacted_since(const struct sim *sim, const struct sim_pc *pc)
{
    struct bits since = bits_minus(&pc->mask, &pc->unmasked);
    for (int i = 0; i < (int)sim->oracle.edits.n; i++) {
        const struct oracle_edit *edit = VEC_AT(&sim->oracle.edits, struct oracle_edit, (size_t)i);
        if (bits_have(&since, i) && edit->redactions.n)
            return true;
    }
    return false;
}

/* A facilitator who unlocks says anew who was erased. */
static void say_again(struct sim *sim, struct sim_pc *pc)
{
    for (int i = 0; i < sim->n_users && !book_user_is_facilitator(pc->book); i++)
        sim_unlock(sim, pc, i);
}

static void step_unmerge(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    struct str now = STR_INIT;
    sim_sit(sim, pc);
    /* Where the merge brought a redaction, what it took stays away, and what says so is gone until
     * the merge comes again: others have to merge another copy. */
    if (!pc->book || !pc->before || !book_merge_can_undo(pc->book) ||
        redacted_since(sim, pc))
        return;
    sim_drop_form(pc);
    struct bits mask = pc->mask;
    if (!same_bits(&mask, &pc->unmasked))
        book_lock(pc->book);
    sim_tell(sim, "the merge on PC %d is undone", sim_number(sim, pc));
    sim_power_begin(sim);
    bool ok = book_merge_undo(pc->book, &err);
    bool went = sim_power_end(sim, pc);
    if (!pc->book)
        return;
    struct bits is = sim_set_of(sim, pc);
    bool undone = same_bits(&is, &pc->unmerged);
    if (ok || undone) {
        struct bits dropped = bits_minus(&pc->set, &is);
        if (!undone)
            sim_fail(sim, "PC %d: undoing the merge leaves %d edits and must leave %d",
                sim_number(sim, pc), bits_count(&is), bits_count(&pc->unmerged));
        pc->held = bits_or(&pc->held, &dropped);
        pc->set = is;
        pc->mask = mask;
        sim_count(sim, pc);
        sim_dump(sim, pc, &now);
        if (same_bits(&mask, &pc->unmasked) && strcmp(now.s, pc->before) != 0)
            sim_fail(sim, "PC %d: undoing the merge gives\n%sand must give\n%s",
                sim_number(sim, pc), now.s, pc->before);
        free(pc->before);
        pc->before = NULL;
        if (!same_bits(&mask, &pc->unmasked))
            say_again(sim, pc);
    } else if (!went && !(err.kind == ERR_REFUSED && pc->draft.saved)) {
        sim_fail(sim, "undo of the merge: %s (%s)", err.sentence, err.detail);
    } else if (!same_bits(&is, &pc->set)) {
        sim_fail(sim, "PC %d: half a merge is undone", sim_number(sim, pc));
    }
    str_clear(&now);
}

const struct sim_action sim_joining[] = {
    {step_merge_file, 22},
    {step_merge_pc, 10},
    {step_bundle, 10},
    {step_unmerge, 6},
    {NULL, 0},
};
