/* Steps in which files are copied, put back, merged, lost. */
#include "support/sim_world.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/conflicts.h"
#include "support/scratch.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_AT_MOST = 10 };

/* ---- files ----------------------------------------------------------------------------------- */

static void forget_file(struct sim *sim, size_t i)
{
    struct sim_file *file = VEC_AT(&sim->files, struct sim_file, i);
    unlink(file->path);
    free(file->path);
    sim_draft_clear(&file->draft);
    vec_delete(&sim->files, i);
}

static struct sim_file *keep_copy(struct sim *sim, struct sim_pc *pc, char *path)
{
    struct sim_file *file = sim_add_file(sim, path, false, &pc->set);
    file->mask = pc->mask;
    file->orphans = pc->orphans;
    file->vouched = pc->vouched;
    file->held = pc->held;
    file->draft = sim_draft_copy(&pc->draft);
    return file;
}

void sim_make_room(struct sim *sim)
{
    if (sim->files.n >= FILES_AT_MOST)
        forget_file(sim, (size_t)sim_below(sim, (int)sim->files.n));
}

/* By hand, while the program may have it open. */
static void step_copy(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    sim_make_room(sim);
    char *path = sim_name(sim, " (kopio).rukkanen");
    sim_tell(sim, "the book of PC %d is copied as \"%s\"", sim_number(sim, pc), path_name(path));
    sim_copy(pc->path, path);
    keep_copy(sim, pc, path);
}

static void step_backup(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    sim_sit(sim, pc);
    sim_make_room(sim);
    if (!pc->book)
        sim_open(sim, pc);
    if (!pc->book)
        return;
    char *path = sim_name(sim, "-varmuuskopio");
    sim_tell(sim, "PC %d makes a backup \"%s\"", sim_number(sim, pc), path_name(path));
    if (!book_backup(pc->book, path, &err))
        sim_fail(sim, "backup: %s (%s)", err.sentence, err.detail);
    keep_copy(sim, pc, path);
}

struct sim_file *sim_any_file(struct sim *sim)
{
    if (!sim->files.n)
        return NULL;
    return VEC_AT(&sim->files, struct sim_file, (size_t)sim_below(sim, (int)sim->files.n));
}

static void step_lose(struct sim *sim)
{
    struct sim_file *file = sim_any_file(sim);
    if (!file)
        return;
    sim_tell(sim, "\"%s\" is lost", path_name(file->path));
    forget_file(sim, (size_t)(file - VEC_AT(&sim->files, struct sim_file, 0)));
}

static void step_double(struct sim *sim)
{
    struct sim_file *from = sim_any_file(sim);
    if (!from || sim->files.n >= FILES_AT_MOST)
        return;
    struct sim_file old = *from;
    char *path = sim_name(sim, "-toinen");
    sim_tell(sim, "\"%s\" is copied as \"%s\"", path_name(old.path), path_name(path));
    sim_copy(old.path, path);
    old.path = path;
    old.draft = sim_draft_copy(&old.draft);
    vec_add(&sim->files, &old);
}

/* Half a file, or a file with one byte turned. */
static void step_damage(struct sim *sim)
{
    struct sim_file *file = sim_any_file(sim);
    struct str bytes = STR_INIT;
    if (!file || !path_read(file->path, 1U << 28, &bytes, NULL) || !bytes.len)
        return;
    bool cut = sim_chance(sim, 50);
    size_t at = (size_t)sim_below(sim, (int)bytes.len);
    sim_tell(sim, cut ? "\"%s\" is cut" : "a byte of \"%s\" turns", path_name(file->path));
    FILE *out = fopen(file->path, "we");
    if (!cut)
        bytes.s[at] = (char)(bytes.s[at] ^ 1 << sim_below(sim, 8));
    if (!out || fwrite(bytes.s, 1, cut ? at : bytes.len, out) > bytes.len || fclose(out) != 0)
        abort();
    file->damaged = true;
    str_clear(&bytes);
}

/* A copy whose key records somebody else has signed, or nobody. */
static void step_forge(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    struct db *db = NULL;
    sim_make_room(sim);
    char *path = sim_name(sim, "-muutettu");
    sim_tell(sim, "in a copy of the book of PC %d, \"%s\", all signatures of keys are changed",
        sim_number(sim, pc), path_name(path));
    sim_copy(pc->path, path);
    struct sim_file *file = keep_copy(sim, pc, path);
    file->damaged = true;
    if (!db_open(path, DB_WRITE, NULL, &db, &err) ||
        !db_run(db, "UPDATE key_record SET signature = zeroblob(64)", &err))
        abort();
    db_close(db);
}

/* ---- another file becomes the book of a PC --------------------------------------------------- */

static void take_over(struct sim *sim, struct sim_pc *pc, const struct sim_file *file)
{
    pc->set = file->set;
    pc->mask = file->mask;
    pc->orphans = file->orphans;
    pc->vouched = file->vouched;
    pc->held = file->held;
    sim_draft_clear(&pc->draft);
    pc->draft = sim_draft_copy(&file->draft);
    free(pc->before);
    pc->before = NULL;
    sim_open(sim, pc);
    if (pc->book)
        sim_count(sim, pc);
}

static struct sim_file *any_whole_copy(struct sim *sim)
{
    struct sim_file *file = sim_any_file(sim);
    return file && !file->bundle && !file->damaged ? file : NULL;
}

/* The stick's file is put where the book was. */
static void step_replace(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct sim_file *file = any_whole_copy(sim);
    sim_sit(sim, pc);
    if (!file)
        return;
    /* What only stands here would be gone with it: it is put aside. */
    sim_make_room(sim);
    file = any_whole_copy(sim);
    if (!file)
        return;
    struct sim_file from = *file;
    from.draft = sim_draft_copy(&file->draft);
    char *aside = sim_name(sim, "-ennen");
    sim_tell(sim, "on PC %d \"%s\" takes the place of the book, which is kept as \"%s\"",
        sim_number(sim, pc), path_name(from.path), path_name(aside));
    sim_copy(pc->path, aside);
    keep_copy(sim, pc, aside);
    sim_close(pc);
    sim_copy(from.path, pc->path);
    take_over(sim, pc, &from);
    sim_draft_clear(&from.draft);
}

static void step_restore(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct sim_file *file = any_whole_copy(sim);
    struct err err = {.kind = ERR_NONE};
    sim_sit(sim, pc);
    sim_make_room(sim);
    file = any_whole_copy(sim);
    if (!file)
        return;
    struct sim_file from = *file;
    from.draft.saved = false; /* old drafts are let go */
    char *aside = sim_name(sim, "-aiempi");
    sim_copy(pc->path, aside);
    sim_close(pc);
    sim_tell(sim, "PC %d takes the backup \"%s\" into use", sim_number(sim, pc),
        path_name(from.path));
    if (book_restore(pc->path, from.path, &err)) {
        if (pc->draft.saved)
            sim_fail(sim, "a backup was taken into use over somebody's draft");
        keep_copy(sim, pc, aside);
        take_over(sim, pc, &from);
        struct vec drafts = VEC_INIT(struct draft_info);
        if (pc->book && drafts_list(pc->book, &drafts, NULL) && drafts.n)
            sim_fail(sim, "a draft came back with a backup");
        drafts_clear(&drafts);
    } else {
        unlink(aside);
        free(aside);
        if (err.kind != ERR_REFUSED || !pc->draft.saved)
            sim_fail(sim, "restore: %s (%s)", err.sentence, err.detail);
        sim_open(sim, pc);
    }
}

static void step_move(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    sim_sit(sim, pc);
    sim_close(pc);
    char *path = sim_name(sim, ".rukkanen");
    sim_tell(sim, "the book of PC %d is given another name", sim_number(sim, pc));
    if (rename(pc->path, path) != 0)
        abort();
    free(pc->path);
    pc->path = path;
    sim_open(sim, pc);
}

/* On the clone the book lies at the same path as on the PC that it was cloned from; here it cannot,
 * so what it remembers is found under the name of its own path. */
static void twin(const struct sim *sim, const struct sim_pc *from, const struct sim_pc *to)
{
    char hex[2 * HASH_SIZE + 1];
    const struct sim_pc *pair[] = {from, to};
    struct str path[2] = {STR_INIT, STR_INIT};
    hash_hex(&VEC_AT(&sim->oracle.edits, struct oracle_edit, 0)->id, hex);
    for (int i = 0; i < 2; i++) {
        unsigned char digest[16];
        char name[17], *real = realpath(pair[i]->path, NULL);
        crypto_generichash(
            digest, sizeof digest, (const unsigned char *)real, strlen(real), NULL, 0);
        sodium_bin2hex(name, sizeof name, digest, sizeof name / 2);
        str_addf(&path[i], "%s/rukkanen/%.16s/%s", to->state, hex, name);
        free(real);
    }
    rename(path[0].s, path[1].s);
    str_clear(&path[0]);
    str_clear(&path[1]);
}

/* Disk and all: book, draft, what the PC remembers. */
static void step_clone(struct sim *sim)
{
    struct sim_pc *from = sim_any(sim), *to = sim_any(sim);
    sim_sit(sim, to);
    if (from == to)
        return;
    sim_make_room(sim);
    struct sim_file image = {.set = from->set,
        .mask = from->mask,
        .orphans = from->orphans,
        .vouched = from->vouched,
        .held = from->held,
        .draft = sim_draft_copy(&from->draft)};
    char *aside = sim_name(sim, "-entinen");
    sim_tell(sim, "PC %d becomes a clone of PC %d; its book is kept as \"%s\"",
        sim_number(sim, to), sim_number(sim, from), path_name(aside));
    sim_copy(to->path, aside);
    keep_copy(sim, to, aside);
    sim_close(to);
    unlink(to->path);
    sim_copy(from->path, to->path);
    scratch_remove(mem_text(to->state));
    sim_copy_folder(from->state, to->state);
    twin(sim, from, to);
    to->clock = from->clock;
    take_over(sim, to, &image);
    sim_draft_clear(&image.draft);
}

static void read_all(struct sim *sim, struct book *book)
{
    struct book_info info;
    struct vec list = VEC_INIT(struct conflict);
    struct err err = {.kind = ERR_NONE};
    if (!book_info(book, &info, &err) || !book_conflicts(book, &list, &err))
        sim_fail(sim, "reading: %s (%s)", err.sentence, err.detail);
    book_info_clear(&info);
    conflicts_clear(&list);
}

/* The program is started anew; nothing is lost but what was not kept. */
static void step_reopen(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct str before = STR_INIT, after = STR_INIT;
    sim_sit(sim, pc);
    sim_close(pc);
    sim_tell(sim, "the program is started anew on PC %d", sim_number(sim, pc));
    if (!path_read(pc->path, 1U << 28, &before, NULL))
        abort();
    struct err err = {.kind = ERR_NONE};
    struct book *book = NULL;
    if (book_open(pc->path, BOOK_READ, &book, &err))
        read_all(sim, book);
    book_close(book);
    if (!path_read(pc->path, 1U << 28, &after, NULL) || after.len != before.len ||
        memcmp(before.s, after.s, before.len) != 0)
        sim_fail(sim, "reading changed the file");
    str_clear(&before);
    str_clear(&after);
    sim_open(sim, pc);
}

/* Another version of the program has other state tables: it makes them anew. */
static void step_other_tables(struct sim *sim)
{
    struct sim_pc *pc = sim_any(sim);
    struct err err = {.kind = ERR_NONE};
    sim_sit(sim, pc);
    if (!pc->book)
        sim_open(sim, pc);
    if (!pc->book)
        return;
    bool less = sim_chance(sim, 50);
    sim_tell(sim, "PC %d gets another version of the program", sim_number(sim, pc));
    if (!db_run(pc->book->db,
            less ? "DROP TABLE r_item" : "ALTER TABLE r_group ADD COLUMN c901", &err))
        sim_fail(sim, "tables: %s (%s)", err.sentence, err.detail);
    sim_open(sim, pc);
}

const struct sim_action sim_copying[] = {
    {step_copy, 8},
    {step_backup, 2},
    {step_lose, 2},
    {step_double, 2},
    {step_damage, 2},
    {step_forge, 1},
    {step_replace, 3},
    {step_restore, 3},
    {step_move, 1},
    {step_clone, 4},
    {step_reopen, 4},
    {step_other_tables, 1},
    {NULL, 0},
};
