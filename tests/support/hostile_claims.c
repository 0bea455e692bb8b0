#include "support/hostile_files.h"

#include "book/log/erase.h"
#include "book/log/mutation.h"
#include "rukkanen/base/clock.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void make_other_book(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    forge.header.book.b[3] ^= 1;
    forge_end(&forge, path, true);
}

static void make_claimed_head(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    randombytes_buf(vec_add(&forge.header.heads, NULL), HASH_SIZE);
    forge_end(&forge, path, false);
}

static void make_at(struct hostile *h, const char *path, int64_t wall)
{
    struct forge forge;
    struct edit edit;
    forge_begin(&forge, h);
    forge_edit_init(&forge, h->sanna, &edit);
    edit.wall = wall;
    forge_text(&forge, &edit, "Yksi");
    forge_sign(h->sanna, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

static void make_far_future(struct hostile *h, const char *path)
{
    make_at(h, path, INT64_MAX / 2);
}

static void make_before_clocks(struct hostile *h, const char *path)
{
    make_at(h, path, -1);
}

static void make_header_of_future(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    forge.header.wall = INT64_MAX;
    forge_end(&forge, path, true);
}

static void make_next_century(struct hostile *h, const char *path)
{
    make_at(h, path, INT64_C(4000000000000));
}

static void make_hole(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    forge_begin(&forge, h);
    forge_edit_init(&forge, h->sanna, &edit);
    forge_text(&forge, &edit, "Yksi");
    edit_name(&edit);
    struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, 0);
    chunk_clear(chunk);
    *chunk = (struct chunk){.dropped = true};
    vec_init(&chunk->cells, sizeof(struct cell));
    randombytes_buf(chunk->hash.b, HASH_SIZE);
    edit.has_seed = false;
    forge_sign(h->sanna, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

static void make_unsigned(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    forge_edit_init(&forge, h->sanna, &edit);
    forge_text(&forge, &edit, "Kaksi");
    edit_name(&edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

static void make_signed_by_another(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    forge_begin(&forge, h);
    forge_edit_init(&forge, h->sanna, &edit);
    forge_text(&forge, &edit, "Yksi");
    forge_sign(h->pekka, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

/* Pekka writes on top of what he says Sanna wrote. */
static void make_laundered(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    forge_begin(&forge, h);
    forge_edit_init(&forge, h->sanna, &edit);
    forge_text(&forge, &edit, "Yksi");
    edit_name(&edit);
    forge_add(&forge, &edit);
    forge_change(&forge, h->pekka, "Kaksi");
    forge_end(&forge, path, true);
}

static void make_unknown_author(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    forge_begin(&forge, h);
    struct hash *nobody = VEC_AT(&forge.tables.signers, struct hash, 1);
    memset(nobody->b, 0xFF, HASH_SIZE);
    forge_edit_init(&forge, h->sanna, &edit);
    edit.author = *nobody;
    forge_text(&forge, &edit, "Yksi");
    forge_sign(h->sanna, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

/* ---- what a peer may not --------------------------------------------------------------------- */

static void peer_writes(struct hostile *h, const char *path, int entity, const char *field,
    struct value value)
{
    struct forge forge;
    struct edit edit;
    const struct field *f = entity_field(entity_by_number(entity), field);
    forge_begin(&forge, h);
    forge_edit_init(&forge, h->pekka, &edit);
    chunk_set(edit_chunk(&edit, entity, 12345), f->column, value);
    forge_sign(h->pekka, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

static void make_peer_publishing(struct hostile *h, const char *path)
{
    peer_writes(h, path, ENTITY_PAGE, "title", value_text("Kaikille"));
}

static void make_peer_health(struct hostile *h, const char *path)
{
    const struct entity *person = entity_by_number(ENTITY_PERSON);
    const char *health = NULL;
    for (size_t i = 0; i < person->n_fields && !health; i++) {
        if (person->fields[i].compartment == COMPARTMENT_HEALTH)
            health = person->fields[i].name;
    }
    assert_non_null(health);
    peer_writes(
        h, path, ENTITY_PERSON, health, value_bytes(VALUE_SEALED, "ei mitään oikeaa", 18));
}

static void make_peer_erasing(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    struct erasure erasure = {.person = 4711, .day = 20000, .ground = 1};
    forge_begin(&forge, h);
    forge_edit_init(&forge, h->pekka, &edit);
    edit_set_erasures(&edit, &erasure, 1);
    forge_sign(h->pekka, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

static void make_peer_redacting(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    struct err err = {.kind = ERR_NONE};
    forge_begin(&forge, h);
    forge_edit_init(&forge, h->pekka, &edit);
    if (!log_redact(h->pekka->log, &edit, ENTITY_GROUP, h->group, NULL, &err))
        fail_msg("%s", err.sentence);
    forge_sign(h->pekka, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

/* A key record that makes somebody else gone. */
static void make_peer_removing(struct hostile *h, const char *path)
{
    struct forge forge;
    struct vec ids = VEC_INIT(struct hash), gone = VEC_INIT(struct gone);
    struct str block = STR_INIT;
    forge_begin(&forge, h);
    assert_true(bundle_select_keys(h->sanna->db, NULL, &ids, &gone, NULL));
    struct gone mark = {.id = *VEC_AT(&ids, struct hash, 0),
        .signer = keys_user(h->pekka->keys)->id};
    randombytes_buf(mark.signature, sizeof mark.signature);
    block_add_gone(&forge.tables, &mark, &block);
    forge_block(&forge, block.s, block.len);
    forge.tables.gone = 1;
    forge_end(&forge, path, false);
    str_clear(&block);
    vec_clear(&ids);
    vec_clear(&gone);
}

#define NO_CLOCK "times that no clock shows"
#define FORGED "whose signature is not their author's"
#define UNSIGNED "changes that nobody has signed"

const struct hostile_case hostile_claims[] = {
    {"bundle of another book", make_other_book, ERR_FOREIGN, "of another book", "", LIMIT_BOOK, 0,
        0, 0},
    {"a head that is not in it", make_claimed_head, ERR_FOREIGN,
        "says that it holds changes which are not in it", "head", LIMIT_CLAIMED_HEADS, 0, 0, 0},
    {"an edit of the far future", make_far_future, ERR_FOREIGN, NO_CLOCK, "time", LIMIT_TIMES, 0, 0,
        0},
    {"an edit of 1969", make_before_clocks, ERR_FOREIGN, NO_CLOCK, "time", LIMIT_TIMES, 0, 0, 0},
    {"a bundle of the far future", make_header_of_future, ERR_FOREIGN, NO_CLOCK, "time",
        LIMIT_TIMES, 0, 0, 0},
    {"an edit of 2096", make_next_century, ERR_NONE, "", "", 0, 0, 0, 0},
    {"a hole that nothing explains", make_hole, ERR_FOREIGN, "Words are missing", "chunk",
        MUTATION_HOLES_ACCEPTED, 0, 0, 0},
    {"a head that nobody signed", make_unsigned, ERR_FOREIGN, UNSIGNED, "signature",
        LIMIT_SIGNATURES, 0, 0, 0},
    {"a head that another one signed", make_signed_by_another, ERR_FOREIGN, FORGED, "signature",
        LIMIT_SIGNATURES, 0, 0, 0},
    {"a forged edit under a good one", make_laundered, ERR_FOREIGN, UNSIGNED, "signature",
        LIMIT_SIGNATURES, 0, 0, 0},
    {"an author whom nobody knows", make_unknown_author, ERR_FOREIGN, FORGED, "signature",
        LIMIT_SIGNATURES, 0, 0, 0},
    {"a peer publishes", make_peer_publishing, ERR_NONE, "", "", LIMIT_AUTHORITY, 0, 1, 0},
    {"a peer writes of health", make_peer_health, ERR_NONE, "", "", LIMIT_AUTHORITY, 0, 1, 0},
    {"a peer erases", make_peer_erasing, ERR_NONE, "", "", LIMIT_AUTHORITY, 0, 1, 0},
    {"a peer redacts", make_peer_redacting, ERR_NONE, "", "", LIMIT_AUTHORITY, 0, 1, 0},
    {"a peer removes a key", make_peer_removing, ERR_FOREIGN, "key", "", 0, 0, 0, 0},
};
const size_t hostile_claims_n = sizeof hostile_claims / sizeof *hostile_claims;
