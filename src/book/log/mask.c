/* Erasures and redactions as masks: what they cover is dropped, whether it is here or arrives. */
#include "book/log/internal.h"

#include <stdlib.h>

/* ---- what is covered ------------------------------------------------------------------------- */

bool mask_load(struct log *log, struct vec *erasures, struct err *err)
{
    sqlite3_stmt *list = db_statement(
        log->db, "SELECT person, tag_key, day, ground FROM erased ORDER BY person, tag_key", err);
    struct err inner = {.kind = ERR_NONE};
    while (list && db_step(log->db, list, &inner)) {
        struct erasure erasure = {.person = (uint64_t)sqlite3_column_int64(list, 0),
            .day = sqlite3_column_int64(list, 2),
            .ground = sqlite3_column_int(list, 3)};
        if (sqlite3_column_bytes(list, 1) == TAG_KEY_SIZE)
            memcpy(erasure.tag_key, sqlite3_column_blob(list, 1), TAG_KEY_SIZE);
        vec_add(erasures, &erasure);
    }
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

uint64_t mask_erases(const struct vec *erasures, int entity, uint64_t row, const struct value *tag)
{
    for (size_t i = 0; entity != ENTITY_EDIT && i < erasures->n; i++) {
        const struct erasure *erasure = VEC_AT(erasures, struct erasure, i);
        if (entity == ENTITY_PERSON && row == erasure->person)
            return erasure->person;
        if (tag && tag->tag == VALUE_ID && erasure_has_tag_key(erasure) &&
            (uint64_t)tag->i == tag_of(erasure->tag_key, row))
            return tag_of(erasure->tag_key, erasure->person);
    }
    return 0;
}

static bool redacts_anything(struct log *log)
{
    return db_number(log->db, 0, "SELECT 1 FROM redacted LIMIT 1", "") == 1;
}

static bool is_redacted(struct log *log, const struct hash *edit, const struct hash *chunk)
{
    return db_number(log->db, 0, "SELECT 1 FROM redacted WHERE edit = ?1 AND chunk = ?2", "bb",
               edit->b, (size_t)HASH_SIZE, chunk->b, (size_t)HASH_SIZE) == 1;
}

/* ---- an edit that arrives -------------------------------------------------------------------- */

static void drop_chunk(struct chunk *chunk, const struct hash *hash, uint64_t erased)
{
    chunk->dropped = true;
    chunk->hash = *hash;
    chunk->erased = erased;
    chunk->entity = 0;
    chunk->row = 0;
    vec_init(&chunk->cells, sizeof(struct cell));
}

/* From now on every chunk that is left has its own salt: with the seed the hash of a dropped text
 * could be tried out. */
static void spend_seed(struct edit *edit)
{
    for (size_t i = 0; edit->has_seed && i < edit->chunks.n; i++)
        salt_of(edit->seed, i, VEC_AT(&edit->chunks, struct chunk, i)->salt);
    edit->has_seed = false;
    memset(edit->seed, 0, sizeof edit->seed);
}

void mask_release(struct edit *masked)
{
    vec_clear(&masked->chunks);
}

bool mask_edit(struct log *log, const struct edit *edit, const struct pack *pack,
    struct edit *masked, bool *any, struct err *err)
{
    struct vec erasures = VEC_INIT(struct erasure);
    *masked = *edit;
    *any = false;
    vec_init(&masked->chunks, sizeof(struct chunk));
    for (size_t i = 0; i < edit->chunks.n; i++)
        vec_add(&masked->chunks, vec_at(&edit->chunks, i));
    bool ok = mask_load(log, &erasures, err);
    bool redacts = ok && redacts_anything(log);
    for (size_t i = 0; ok && i < masked->chunks.n; i++) {
        struct chunk *chunk = VEC_AT(&masked->chunks, struct chunk, i);
        const struct hash *hash = VEC_AT(&pack->hashes, struct hash, i);
        if (chunk->dropped)
            continue;
        const struct cell *tag = chunk_cell(chunk, COLUMN_TAG);
        uint64_t erased =
            mask_erases(&erasures, chunk->entity, chunk->row, tag ? &tag->value : NULL);
        if (!erased &&
            !(redacts && chunk->entity != ENTITY_EDIT && is_redacted(log, &edit->id, hash)))
            continue;
        if (!*any)
            spend_seed(masked);
        *any = true;
        drop_chunk(chunk, hash, erased);
    }
    vec_clear(&erasures);
    return ok;
}

/* ---- an erasure or redaction that arrives ---------------------------------------------------- */

static bool note_erasure(struct log *log, const struct erasure *erasure, struct err *err)
{
    /* Two erasures of one person: the same one is kept on every copy. */
    return db_exec(log->db, err,
        "INSERT INTO erased(person, tag_key, day, ground) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(person, tag_key) DO UPDATE SET day = excluded.day, ground = excluded.ground"
        " WHERE (excluded.day, excluded.ground) < (day, ground)",
        "ibii", (int64_t)erasure->person, erasure->tag_key, (size_t)TAG_KEY_SIZE, erasure->day,
        (int64_t)erasure->ground);
}

bool mask_note(struct log *log, const struct edit *edit, struct err *err)
{
    struct vec erasures = VEC_INIT(struct erasure), pairs = VEC_INIT(struct redaction);
    bool ok = edit_erasures(edit, &erasures) && edit_redactions(edit, &pairs);
    for (size_t i = 0; ok && i < erasures.n; i++)
        ok = note_erasure(log, VEC_AT(&erasures, struct erasure, i), err);
    for (size_t i = 0; ok && i < pairs.n; i++) {
        const struct redaction *pair = VEC_AT(&pairs, struct redaction, i);
        ok = db_exec(log->db, err, "INSERT OR IGNORE INTO redacted(edit, chunk) VALUES(?1, ?2)",
            "bb", pair->edit.b, (size_t)HASH_SIZE, pair->chunk.b, (size_t)HASH_SIZE);
    }
    vec_clear(&erasures);
    vec_clear(&pairs);
    return ok;
}

/* ---- dropping in the whole log --------------------------------------------------------------- */

struct covering {
    struct log *log;
    struct vec erasures; /* of struct erasure */
    struct vec edits;    /* of int64_t: numbers of edits that lose something */
    struct vec rows;     /* of struct row_key: rows that lose something */
};

static bool find_covered(void *data, int64_t n, const struct payload *payload, struct err *err)
{
    struct covering *c = data;
    (void)err;
    bool any = false;
    for (size_t i = 0; i < payload->places.n; i++) {
        const struct place *place = VEC_AT(&payload->places, struct place, i);
        struct cell_view view;
        struct value tag = VALUE_NONE;
        if (place->entity != ENTITY_PERSON &&
            payload_cell(payload, place->entity, place->row, COLUMN_TAG, &view) &&
            view.tag == VALUE_ID)
            tag = value_id((uint64_t)view.i);
        any = any || mask_erases(&c->erasures, place->entity, place->row, &tag);
    }
    if (any)
        vec_add(&c->edits, &n);
    return true;
}

static bool drop_in(struct covering *c, int64_t n, struct err *err)
{
    struct edit edit, masked;
    bool any = false;
    if (!store_read(c->log->store, n, &edit, err))
        return false;
    struct pack pack;
    pack_make(&edit, &pack);
    bool ok = mask_edit(c->log, &edit, &pack, &masked, &any, err);
    for (size_t i = 0; ok && i < edit.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, i);
        if (!chunk->dropped && VEC_AT(&masked.chunks, struct chunk, i)->dropped)
            vec_add(&c->rows, &(struct row_key){.entity = chunk->entity, .row = chunk->row});
    }
    ok = ok && (!any || store_rewrite(c->log->store, n, &masked, err));
    mask_release(&masked);
    pack_clear(&pack);
    edit_clear(&edit);
    return ok;
}

static bool find_redacted(struct covering *c, const struct edit *edit)
{
    struct vec pairs = VEC_INIT(struct redaction);
    bool ok = edit_redactions(edit, &pairs);
    for (size_t i = 0; ok && i < pairs.n; i++) {
        int64_t n = store_find(c->log->store, &VEC_AT(&pairs, struct redaction, i)->edit);
        if (n)
            vec_add(&c->edits, &n);
    }
    vec_clear(&pairs);
    return ok;
}

bool mask_apply(struct log *log, const struct edit *edit, struct err *err)
{
    struct covering c = {.log = log,
        .erasures = VEC_INIT(struct erasure),
        .edits = VEC_INIT(int64_t),
        .rows = VEC_INIT(struct row_key)};
    bool ok = edit_erasures(edit, &c.erasures) && find_redacted(&c, edit) &&
              (c.erasures.n == 0 || log_scan(log, 1, find_covered, &c, err));
    for (size_t i = 0; ok && i < c.edits.n; i++)
        ok = drop_in(&c, *VEC_AT(&c.edits, int64_t, i), err);
    ok = ok && (c.rows.n == 0 || log_refill(log, &c.rows, err));
    vec_clear(&c.erasures);
    vec_clear(&c.edits);
    vec_clear(&c.rows);
    return ok;
}

/* ---- rows anew ------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const struct row_key *x = a, *y = b;
    if (x->entity != y->entity)
        return x->entity < y->entity ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

void row_keys_sort(struct vec *rows)
{
    if (rows->n < 2)
        return;
    qsort(rows->items, rows->n, sizeof(struct row_key), by_key);
    size_t kept = 1;
    for (size_t i = 1; i < rows->n; i++) {
        struct row_key *key = VEC_AT(rows, struct row_key, i);
        if (by_key(VEC_AT(rows, struct row_key, kept - 1), key) != 0)
            *VEC_AT(rows, struct row_key, kept++) = *key;
    }
    rows->n = kept;
}

bool log_refill(struct log *log, struct vec *rows, struct err *err)
{
    row_keys_sort(rows);
    for (size_t i = 0; i < rows->n; i++) {
        const struct row_key *key = VEC_AT(rows, struct row_key, i);
        if (!tables_remove(log->tables, key->entity, key->row, err))
            return false;
    }
    return log_fill(log, log->tables, rows, NULL, NULL, err);
}
