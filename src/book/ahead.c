#include "book/ahead.h"

#include <stdlib.h>

enum {
    BATCH = 16384,
    BYTES = 2 << 20,   /* of chunks in one batch */
    PERSONS = 512,     /* whose keys are opened at once */
    WORTH_IT = 64      /* rows; fewer are read sooner than arranged */
};

struct spot {
    int64_t ver;
    uint32_t place;
    uint32_t at, length; /* length 0: not fetched */
};

static bool opens_persons(const struct entity *entity)
{
    return entity->person && !*entity->person;
}

bool ahead_is_worth(const struct entity *entity, uint64_t want, const struct vec *places)
{
    return places->n >= WORTH_IT && !plain_covers(entity, want);
}

void ahead_init(struct ahead *ahead)
{
    *ahead = (struct ahead) {.bytes = STR_INIT, .spots = VEC_INIT(struct spot)};
}

void ahead_clear(struct ahead *ahead)
{
    str_clear(&ahead->bytes);
    vec_clear(&ahead->spots);
}

static int by_ver(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;
    if (x->ver != y->ver)
        return (x->ver > y->ver) - (x->ver < y->ver);
    return (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

static void fetch(struct ahead *ahead, struct book *book, const struct entity *entity,
    const struct vec *places)
{
    str_reset(&ahead->bytes);
    ahead->spots.n = 0;
    for (size_t i = ahead->from; i < places->n && i < ahead->from + BATCH; i++)
        vec_add(&ahead->spots, &(struct spot) {.ver = VEC_AT(places, struct log_found, i)->ver,
                                   .place = (uint32_t)(i - ahead->from)});
    qsort(ahead->spots.items, ahead->spots.n, sizeof(struct spot), by_ver);
    for (size_t i = 0; i < ahead->spots.n && ahead->bytes.len < BYTES; i++) {
        struct spot *spot = VEC_AT(&ahead->spots, struct spot, i);
        const struct log_found *place
            = VEC_AT(places, struct log_found, ahead->from + spot->place);
        spot->at = (uint32_t)ahead->bytes.len;
        log_chunk(book->log, entity->number, place, &ahead->bytes, NULL);
        spot->length = (uint32_t)ahead->bytes.len - spot->at;
    }
    qsort(ahead->spots.items, ahead->spots.n, sizeof(struct spot), by_place);
}

struct log_chunk ahead_chunk(struct ahead *ahead, struct book *book, const struct entity *entity,
    const struct vec *places, size_t at)
{
    if (at % BATCH == 0) {
        ahead->from = at;
        fetch(ahead, book, entity, places);
    }
    if (opens_persons(entity) && at % PERSONS == 0) {
        size_t last = at + PERSONS < places->n ? at + PERSONS - 1 : places->n - 1;
        keys_open_persons(book->keys, VEC_AT(places, struct log_found, at)->row,
            VEC_AT(places, struct log_found, last)->row);
    }
    const struct spot *spot = VEC_AT(&ahead->spots, struct spot, at - ahead->from);
    return (struct log_chunk) {.bytes = ahead->bytes.s + spot->at, .length = spot->length};
}
