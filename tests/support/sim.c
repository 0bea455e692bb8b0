#include "support/sim.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/users.h"
#include "support/fault_vfs.h"
#include "support/scratch.h"
#include "support/sim_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char passphrase[] = "kahvi ja pulla maistuu";
static const int64_t first_clock = INT64_C(1767225600000); /* 1.1.2026 */

/* ---- the book that every network begins with ------------------------------------------------- */

static char *template_folder, *template_book;

/* In memory where the system has such a folder. */
static char *new_folder(void)
{
    char *folder = mem_text("/dev/shm/rukkanen-sim-XXXXXX");
    if (mkdtemp(folder))
        return folder;
    free(folder);
    return scratch_new();
}

static void must(bool ok, const struct err *err)
{
    if (!ok) {
        fprintf(stderr, "simulator: %s (%s)\n", err->sentence, err->detail);
        abort();
    }
}

static uint64_t first_row(struct book *book, int entity)
{
    struct query query = {.entity = entity, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    struct err err = {.kind = ERR_NONE};
    must(book_query(book, &query, &rows, &err) && rows.n, &err);
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

static void add_rows(struct book *book)
{
    struct err err = {.kind = ERR_NONE};
    struct change *change = change_new(book);
    uint64_t site = first_row(book, ENTITY_SITE), group = first_row(book, ENTITY_GROUP);
    for (int i = 0; i < 2; i++) {
        uint64_t person = change_add(change, ENTITY_PERSON, &err);
        must(change_set_text(change, ENTITY_PERSON, person, "first", "Hilppa", &err) &&
                 change_set_text(change, ENTITY_PERSON, person, "last", i ? "Mäki" : "Koski",
                     &err) &&
                 change_set_ref(change, ENTITY_PERSON, person, "home", site, &err) &&
                 change_commit(change, NULL, &err),
            &err);
    }
    uint64_t meeting = change_add(change, ENTITY_MEETING, &err);
    must(change_set_ref(change, ENTITY_MEETING, meeting, "group", group, &err) &&
             change_set_ref(change, ENTITY_MEETING, meeting, "home", site, &err) &&
             change_set_int(change, ENTITY_MEETING, meeting, "date", 20480, &err) &&
             change_commit(change, NULL, &err),
        &err);
    uint64_t item = change_add(change, ENTITY_ITEM, &err);
    must(change_set_ref(change, ENTITY_ITEM, item, "meeting", meeting, &err) &&
             change_set_text(change, ENTITY_ITEM, item, "heading", "retki", &err) &&
             change_commit(change, NULL, &err),
        &err);
    change_free(change);
}

void sim_begin(void)
{
    struct err err = {.kind = ERR_NONE};
    struct str code = STR_INIT;
    struct book *book = NULL;
    struct book_start start = {
        .site = "Hakola", .user = "Sanna", .passphrase = passphrase, .group = "rukkanen"};
    struct book_user_new pekka = {.name = "Pekka", .passphrase = passphrase};
    struct book_user_new liisa = {.name = "Liisa", .passphrase = passphrase, .peer = true};
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    fault_vfs_install();
    template_folder = new_folder();
    template_book = path_join(template_folder, "book");
    setenv("XDG_STATE_HOME", template_folder, 1);
    clock_stop_for_test(first_clock);
    must(book_create(template_book, &start, &code, &book, &err), &err);
    must(book_unlock(book, "Sanna", passphrase, BOOK_HEALTH, &err), &err);
    must(book_user_add(book, &pekka, &err) && book_user_add(book, &liisa, &err), &err);
    add_rows(book);
    book_close(book);
    str_clear(&code);
}

void sim_end(void)
{
    scratch_remove(template_folder);
    free(template_book);
    template_folder = template_book = NULL;
}

/* ---- a network ------------------------------------------------------------------------------- */

static void begin_pc(struct sim *sim, struct sim_pc *pc)
{
    char name[20];
    snprintf(name, sizeof name, "pc%d", sim_number(sim, pc));
    pc->state = path_join(sim->folder, name);
    snprintf(name, sizeof name, "pc%d.rukkanen", sim_number(sim, pc));
    pc->path = path_join(sim->folder, name);
    pc->clock = first_clock;
    mkdir(pc->state, 0700);
    sim_copy(template_book, pc->path);
    sim_draft_clear(&pc->draft);
    sim_open(sim, pc);
}

/* The edits that are there at first: nobody's words are in question. */
static void learn(struct sim *sim)
{
    sim_note(sim, &sim->pcs[0], NULL);
    for (int i = 1; i < SIM_PCS; i++) {
        sim->pcs[i].set = sim->pcs[0].set;
        sim->pcs[i].mask = sim->pcs[0].mask;
    }
}

static void begin(struct sim *sim)
{
    static const char *const names[] = {"Sanna", "Pekka", "Liisa"};
    oracle_init(&sim->oracle);
    vec_init(&sim->edits, sizeof(struct sim_edit));
    vec_init(&sim->files, sizeof(struct sim_file));
    vec_init(&sim->settled, sizeof(struct sim_settled));
    sim->folder = new_folder();
    for (sim->n_users = 0; sim->n_users < 3; sim->n_users++) {
        char *own = mem_text(passphrase);
        sim->users[sim->n_users].name = names[sim->n_users];
        vec_init(&sim->users[sim->n_users].passphrases, sizeof own);
        vec_add(&sim->users[sim->n_users].passphrases, &own);
    }
    for (int i = 0; i < SIM_PCS; i++)
        begin_pc(sim, &sim->pcs[i]);
    if (!sim->why->len)
        learn(sim);
}

static void clear_files(struct sim *sim)
{
    for (size_t i = 0; i < sim->files.n; i++) {
        struct sim_file *file = VEC_AT(&sim->files, struct sim_file, i);
        free(file->path);
        sim_draft_clear(&file->draft);
    }
    vec_clear(&sim->files);
}

static void end(struct sim *sim)
{
    for (int i = 0; i < SIM_PCS; i++) {
        struct sim_pc *pc = &sim->pcs[i];
        sim_close(pc);
        sim_draft_clear(&pc->draft);
        free(pc->before);
        free(pc->state);
        free(pc->path);
    }
    for (int i = 0; i < sim->n_users; i++) {
        struct vec *passphrases = &sim->users[i].passphrases;
        for (size_t p = 0; p < passphrases->n; p++)
            free(*VEC_AT(passphrases, char *, p));
        vec_clear(passphrases);
    }
    clear_files(sim);
    oracle_clear(&sim->oracle);
    vec_clear(&sim->edits);
    vec_clear(&sim->settled);
    scratch_remove(sim->folder);
}

/* ---- steps ----------------------------------------------------------------------------------- */

static uint64_t draw(uint64_t *random)
{
    uint64_t z = (*random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static const struct sim_action *const actions[] = {sim_writing, sim_copying, sim_joining};
enum { ACTIONS = sizeof actions / sizeof *actions };

static const struct sim_action *action(int what)
{
    for (int i = 0; i < ACTIONS; i++) {
        for (const struct sim_action *a = actions[i]; a->run; a++) {
            if ((what -= a->weight) < 0)
                return a;
        }
    }
    abort();
}

static int all_weights(void)
{
    int sum = 0;
    for (int i = 0; i < ACTIONS; i++) {
        for (const struct sim_action *a = actions[i]; a->run; a++)
            sum += a->weight;
    }
    return sum;
}

static void plan(uint64_t seed, int n, struct vec *steps)
{
    uint64_t random = seed;
    vec_init(steps, sizeof(struct sim_step));
    for (int i = 0; i < n; i++) {
        struct sim_step step = {.what = (int)(draw(&random) % (uint64_t)all_weights())};
        for (int k = 0; k < SIM_NUMBERS; k++)
            step.number[k] = draw(&random);
        if (draw(&random) % 12 == 0)
            step.cut = 1 + (int)(draw(&random) % 24);
        vec_add(steps, &step);
    }
}

static bool run(const struct vec *steps, uint64_t seed, struct str *why, struct str *tell)
{
    struct sim *sim = mem_zero(1, sizeof *sim);
    static const struct sim_step none;
    enum { ROOM = 8 }; /* edits that one step may make */
    sim->why = why;
    sim->tell = tell;
    sim->step = &none;
    random_seed_for_test(seed);
    begin(sim);
    for (size_t i = 0; i < steps->n && !why->len && !sim->uneven; i++) {
        if (sim->oracle.edits.n + ROOM >= ORACLE_MAX)
            break;
        sim->step = VEC_AT(steps, struct sim_step, i);
        sim->drawn = 0;
        action(sim->step->what)->run(sim);
        for (int k = 0; k < SIM_PCS; k++) {
            if (sim->pcs[k].touched)
                sim_check(sim, &sim->pcs[k]);
            sim->pcs[k].touched = false;
        }
    }
    if (!why->len && !sim->uneven)
        sim_check_end(sim);
    if (sim->uneven)
        str_reset(why);
    end(sim);
    free(sim);
    return why->len == 0;
}

bool sim_run(uint64_t seed, int steps, struct str *why)
{
    struct vec all;
    plan(seed, steps, &all);
    bool good = run(&all, seed, why, NULL);
    vec_clear(&all);
    return good;
}

/* ---- a failure made small -------------------------------------------------------------------- */

/* The same fault, whatever numbers are in the sentence. */
static bool alike(const char *a, const char *b)
{
    for (int i = 0; i < 40 && *a && *b; i++) {
        a += strspn(a, "0123456789 ");
        b += strspn(b, "0123456789 ");
        if (*a++ != *b++)
            return false;
    }
    return true;
}

static bool fails_without(const struct vec *steps, size_t from, size_t n, uint64_t seed,
    const char *first, struct vec *less)
{
    struct str why = STR_INIT;
    vec_init(less, sizeof(struct sim_step));
    for (size_t i = 0; i < steps->n; i++) {
        if (i < from || i >= from + n)
            vec_add(less, VEC_AT(steps, struct sim_step, i));
    }
    bool fails = !run(less, seed, &why, NULL) && alike(why.s, first);
    str_clear(&why);
    return fails;
}

/* Drops runs of steps, ever shorter ones, as long as it still fails. */
static void shrink(struct vec *steps, uint64_t seed, const char *first)
{
    for (size_t n = steps->n / 2; n > 0; n = n > 1 ? n / 2 : 0) {
        for (size_t from = steps->n; from > 0;) {
            struct vec less;
            from = from > n ? from - n : 0;
            if (fails_without(steps, from, n, seed, first, &less)) {
                vec_clear(steps);
                *steps = less;
            } else {
                vec_clear(&less);
            }
        }
    }
}

void sim_story(uint64_t seed, int steps, struct str *story)
{
    struct vec all;
    struct str why = STR_INIT;
    plan(seed, steps, &all);
    run(&all, seed, &why, NULL);
    shrink(&all, seed, why.s ? why.s : "");
    str_reset(&why);
    run(&all, seed, &why, story);
    str_addf(story, "Then: %s\n", why.len ? why.s : "nothing; it fails only now and then");
    str_clear(&why);
    vec_clear(&all);
}
