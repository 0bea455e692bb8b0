#include "book/keys/arena.h"

#include "rukkanen/base/lang.h"

#include <sodium.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Two sizes: the usual one, and one that fits into the 64 kB that old systems let a user lock. */
enum { LARGE_SITES = 1024, LARGE_SETS = 368, SMALL_SITES = 192, SMALL_SETS = 64 };

static size_t size_for(size_t sites, size_t sets)
{
    size_t size = sizeof(struct arena) + sites * sizeof(struct site_slot)
        + sets * PERSON_WAYS * sizeof(struct person_slot);
    return (size + 63) / 64 * 64; /* sodium_malloc aligns the end, so this aligns the beginning */
}

_Static_assert(sizeof(struct arena) + LARGE_SITES * sizeof(struct site_slot)
            + LARGE_SETS * PERSON_WAYS * sizeof(struct person_slot)
        <= 256 * 1024 - 64,
    "more than may be locked");
_Static_assert(sizeof(struct arena) + SMALL_SITES * sizeof(struct site_slot)
            + SMALL_SETS * PERSON_WAYS * sizeof(struct person_slot)
        <= 48 * 1024 - 64,
    "more than the smallest limit leaves");

/* No debugger of the same user may look in. A leak checker is one, so not under it. */
static void refuse_onlookers(void)
{
#ifndef __SANITIZE_ADDRESS__
    prctl(PR_SET_DUMPABLE, 0);
#endif
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_MEMLOCK, &limit);
    }
}

/* A child made by fork sees zeros. The block's pages are its own: guard pages lie around it. */
static void wipe_on_fork(struct arena *arena)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)arena & ~(uintptr_t)(page - 1);
    uintptr_t end = ((uintptr_t)arena + arena->size + page - 1) & ~(uintptr_t)(page - 1);
    madvise((void *)start, end - start, MADV_WIPEONFORK);
}

static struct arena *make(size_t sites, size_t sets)
{
    size_t size = size_for(sites, sets);
    struct arena *arena = sodium_malloc(size);
    if (!arena)
        return NULL;
    sodium_memzero(arena, size);
    arena->size = size;
    arena->locked = sodium_mlock(arena, size) == 0; /* sodium_malloc does not say */
    arena->max_sites = sites;
    arena->person_sets = sets;
    arena->sites = (struct site_slot *)(arena + 1);
    arena->persons = (struct person_slot *)(arena->sites + sites);
    wipe_on_fork(arena);
    return arena;
}

struct arena *arena_new(struct err *err)
{
    refuse_onlookers();
    struct arena *arena = make(LARGE_SITES, LARGE_SETS);
    if (arena && !arena->locked) {
        sodium_free(arena);
        arena = make(SMALL_SITES, SMALL_SETS);
    }
    if (!arena)
        err_set(err, ERR_REFUSED,
            _("This computer has not enough free memory to open the book. Nothing was changed. "
              "Close other programs and try again."));
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    sodium_memzero(arena, arena->size);
    sodium_free(arena);
}

const struct sealing *arena_sealing(struct arena *arena, const unsigned char key[KEY_SIZE])
{
    struct sealing_slot *slot = &arena->sealings[key[0] % SEALINGS]; /* keys are random */
    if (!slot->made || memcmp(slot->key, key, KEY_SIZE) != 0) {
        memcpy(slot->key, key, KEY_SIZE);
        sealing_begin(&slot->sealing, key);
        slot->made = true;
    }
    return &slot->sealing;
}

static void drop_sealings(struct arena *arena)
{
    sodium_memzero(arena->sealings, sizeof arena->sealings);
}

void arena_add_site(struct arena *arena, const struct site_slot *slot)
{
    if (arena->n_sites == arena->max_sites)
        arena_drop_sites(arena);
    arena->sites[arena->n_sites++] = *slot;
}

void arena_drop_sites(struct arena *arena)
{
    sodium_memzero(arena->sites, arena->n_sites * sizeof *arena->sites);
    drop_sealings(arena);
    arena->n_sites = 0;
}

struct person_slot *arena_person_set(struct arena *arena, uint64_t person)
{
    /* Ids of persons are random, so any bits do. */
    return arena->persons + (person % arena->person_sets) * PERSON_WAYS;
}

void arena_add_person(struct arena *arena, const struct person_slot *slot)
{
    struct person_slot *set = arena_person_set(arena, slot->person);
    size_t way = 0;
    while (way < PERSON_WAYS && set[way].compartment)
        way++;
    if (way == PERSON_WAYS)
        way = arena->next_way++ % PERSON_WAYS;
    set[way] = *slot;
}

void arena_drop_person(struct arena *arena, uint64_t person)
{
    struct person_slot *set = arena_person_set(arena, person);
    drop_sealings(arena);
    for (size_t i = 0; i < PERSON_WAYS; i++)
        if (set[i].person == person)
            sodium_memzero(&set[i], sizeof set[i]);
}

void arena_drop_persons(struct arena *arena)
{
    drop_sealings(arena);
    sodium_memzero(arena->persons, arena->person_sets * PERSON_WAYS * sizeof *arena->persons);
}

void arena_drop_health(struct arena *arena)
{
    enum { HEALTH = 2 };
    sodium_memzero(arena->health_secret, sizeof arena->health_secret);
    drop_sealings(arena);
    for (size_t i = 0; i < arena->n_sites; i++)
        if (arena->sites[i].compartment == HEALTH)
            sodium_memzero(&arena->sites[i], sizeof arena->sites[i]);
    for (size_t i = 0; i < arena->person_sets * PERSON_WAYS; i++)
        if (arena->persons[i].compartment == HEALTH)
            sodium_memzero(&arena->persons[i], sizeof arena->persons[i]);
}
