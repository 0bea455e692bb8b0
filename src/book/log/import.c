/* Edits made elsewhere: what is checked before they are taken, and after all of a file have come.
 */
#include "book/log/internal.h"

#include "book/log/mutation.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>

static bool foreign(struct err *err, const char *why)
{
    err_detail(err, "import: %s", why);
    return err_set(err, ERR_FOREIGN,
        _("The other file is not as rukkanen writes it. Nothing was taken from it, and this book "
          "is as it was."));
}

static bool cut_short(struct err *err, const char *why)
{
    err_detail(err, "import: %s", why);
    return err_set(err, ERR_FOREIGN,
        _("The other file has been cut short: a part of it is missing. Nothing was taken from it, "
          "and this book is as it was. Copy the file again."));
}

/* ---- one edit -------------------------------------------------------------------------------- */

static bool cells_in_order(const struct chunk *chunk)
{
    int before = -1;
    for (size_t i = 0; i < chunk->cells.n; i++) {
        const struct cell *cell = VEC_AT(&chunk->cells, struct cell, i);
        for (size_t j = 1; j < cell->except.n; j++) {
            if (hash_compare(VEC_AT(&cell->except, struct hash, j - 1),
                    VEC_AT(&cell->except, struct hash, j)) >= 0)
                return false;
        }
        if (cell->column <= before || cell->column > UINT16_MAX)
            return false;
        before = cell->column;
    }
    return chunk->cells.n > 0;
}

static bool chunks_in_order(const struct edit *edit)
{
    int entity = -1;
    uint64_t row = 0;
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (chunk->dropped) {
            if (edit->has_seed)
                return false;
            continue;
        }
        if (chunk->entity < entity || (chunk->entity == entity && chunk->row <= row) ||
            chunk->entity > UINT16_MAX || chunk->row > INT64_MAX ||
            (chunk->entity == ENTITY_EDIT) != (chunk->row == 0) || !cells_in_order(chunk))
            return false;
        entity = chunk->entity;
        row = chunk->row;
    }
    return true;
}

static bool is_whole(const struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        if (VEC_AT(&edit->chunks, struct chunk, i)->dropped)
            return false;
    }
    return true;
}

bool log_time_is_possible(const struct edit *edit, struct err *err)
{
    if (limit_holds(LIMIT_TIMES, edit->wall >= 0 && edit->wall < WALL_MAX))
        return true;
    err_detail(err, "import: time %lld", (long long)edit->wall);
    return err_set(err, ERR_FOREIGN,
        _("The other file holds changes with times that no clock shows. Nothing was taken from it, "
          "and this book is as it was."));
}

static bool check_edit(const struct edit *edit, const struct pack *pack, struct err *err)
{
    struct hash id;
    struct err inner = {.kind = ERR_NONE};
    if (!log_time_is_possible(edit, err))
        return false;
    if (!chunks_in_order(edit))
        return foreign(err, "order of chunks or cells");
    if (edit->length > EDIT_MAX_SIZE ||
        (is_whole(edit) ? edit->length != pack->payload.len : edit->length < pack->payload.len))
        return foreign(err, "length");
    if (!log_check_chunks(edit, pack->payload.len, &inner))
        return foreign(err, "chunks");
    pack_name(pack, edit, &id);
    return hash_equal(&id, &edit->id) || foreign(err, "name");
}

/* The local numbers of the parents, which must be here. */
static bool find_parents(
    struct log *log, const struct edit *edit, struct vec *parents, struct err *err)
{
    for (size_t i = 0; i < edit->parents.n; i++) {
        const struct hash *id = VEC_AT(&edit->parents, struct hash, i);
        int64_t n = store_find(log->store, id);
        if (!n && mutation_is(MUTATION_ORPHANS_APPLIED))
            continue;
        if (!n)
            return cut_short(err, "a parent is missing");
        if (i > 0 && hash_compare(id - 1, id) >= 0)
            return foreign(err, "order of parents");
        vec_add(parents, &n);
    }
    if (edit->parents.n == 0 && store_count(log->store) > 0)
        return err_set(err, ERR_FOREIGN,
            _("The other file is another book: it has another beginning. Nothing was taken from "
              "it."));
    return true;
}

/* What an except list or a redaction names must be an ancestor. */
static bool check_ancestor(struct log *log, const struct hash *id, int64_t n, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    int64_t x = store_find(log->store, id);
    if (x && ancestry_has(log->ancestry, x, n, &inner))
        return true;
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return foreign(err, "it names what is no ancestor");
}

static bool check_excepts(struct log *log, const struct edit *edit, int64_t n, struct err *err)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct vec *cells = &VEC_AT(&edit->chunks, struct chunk, i)->cells;
        for (size_t j = 0; j < cells->n; j++) {
            const struct vec *except = &VEC_AT(cells, struct cell, j)->except;
            for (size_t k = 0; k < except->n; k++) {
                if (!check_ancestor(log, VEC_AT(except, struct hash, k), n, err))
                    return false;
            }
        }
    }
    return true;
}

/* A redaction may not take what an edit says of itself: an erasure would be lost with it. */
static bool check_redaction(struct log *log, const struct redaction *pair, struct err *err)
{
    struct edit edit;
    struct pack pack;
    if (!store_read(log->store, store_find(log->store, &pair->edit), &edit, err))
        return false;
    pack_make(&edit, &pack);
    bool found = false;
    for (size_t i = 0; i < edit.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, i);
        found = found || (hash_equal(VEC_AT(&pack.hashes, struct hash, i), &pair->chunk) &&
                             (chunk->dropped || chunk->entity != ENTITY_EDIT));
    }
    pack_clear(&pack);
    edit_clear(&edit);
    return found || foreign(err, "it redacts what is not there");
}

/* Before the edit is taken: whether what it says of itself is well formed. */
static bool check_own_words(const struct edit *edit, struct err *err)
{
    struct vec erasures = VEC_INIT(struct erasure), pairs = VEC_INIT(struct redaction);
    bool ok = edit_erasures(edit, &erasures) && edit_redactions(edit, &pairs);
    vec_clear(&erasures);
    vec_clear(&pairs);
    return ok || foreign(err, "erasure or redaction");
}

static bool check_redactions(struct log *log, const struct edit *edit, int64_t n, struct err *err)
{
    struct vec pairs = VEC_INIT(struct redaction);
    bool ok = edit_redactions(edit, &pairs);
    for (size_t i = 0; ok && i < pairs.n; i++) {
        const struct redaction *pair = VEC_AT(&pairs, struct redaction, i);
        ok = check_ancestor(log, &pair->edit, n, err) && check_redaction(log, pair, err);
    }
    vec_clear(&pairs);
    return ok;
}

static bool take(struct log *log, const struct edit *edit, bool waits, struct err *err)
{
    struct vec parents = VEC_INIT(int64_t);
    struct pack pack;
    int64_t n = 0;
    pack_make(edit, &pack);
    bool ok = check_edit(edit, &pack, err) && find_parents(log, edit, &parents, err) &&
              check_own_words(edit, err) && log_add(log, edit, &pack, &parents, waits, &n, err) &&
              check_excepts(log, edit, n, err) && check_redactions(log, edit, n, err);
    if (ok && (log->imported_from == 0 || n < log->imported_from))
        log->imported_from = n;
    pack_clear(&pack);
    vec_clear(&parents);
    return ok;
}

/* ---- one that is known already --------------------------------------------------------------- */

/* Puts chunks that came whole into holes that nothing here covers. */
static bool mend(
    struct log *log, struct edit *here, const struct edit *edit, int64_t n, struct err *err)
{
    struct pack pack;
    struct edit masked;
    struct vec rows = VEC_INIT(struct row_key);
    bool any;
    pack_make(edit, &pack);
    struct err inner = {.kind = ERR_NONE};
    if (!check_edit(edit, &pack, &inner) || edit->chunks.n != here->chunks.n) {
        pack_clear(&pack);
        return foreign(err, "a known edit with other chunks");
    }
    bool ok = mask_edit(log, edit, &pack, &masked, &any, err);
    for (size_t i = 0; ok && i < here->chunks.n; i++) {
        struct chunk *hole = VEC_AT(&here->chunks, struct chunk, i);
        const struct chunk *chunk = VEC_AT(&masked.chunks, struct chunk, i);
        if (!hole->dropped || chunk->dropped)
            continue;
        struct str bytes = STR_INIT;
        size_t used;
        chunk_encode(chunk, &bytes);
        chunk_clear(hole);
        ok = chunk_decode(bytes.s, bytes.len, hole, &used, err);
        if (masked.has_seed)
            salt_of(masked.seed, i, hole->salt);
        else
            memcpy(hole->salt, chunk->salt, sizeof hole->salt);
        vec_add(&rows, &(struct row_key){.entity = hole->entity, .row = hole->row});
        str_clear(&bytes);
    }
    if (ok && rows.n)
        ok = store_rewrite(log->store, n, here, err) && log_refill(log, &rows, err);
    mask_release(&masked);
    pack_clear(&pack);
    vec_clear(&rows);
    return ok;
}

static bool meet_known(struct log *log, const struct edit *edit, int64_t n, struct err *err)
{
    if (db_number(log->db, 0, "SELECT holes IS NOT NULL FROM edit WHERE n = ?1", "i", n) == 0)
        return true;
    struct edit here;
    if (!store_read(log->store, n, &here, err))
        return false;
    bool ok = is_whole(&here) || mend(log, &here, edit, n, err);
    edit_clear(&here);
    return ok;
}

static bool import(struct log *log, const struct edit *edit, bool waits, struct err *err)
{
    if (!db_begin(log->db, err))
        return false;
    store_refresh(log->store);
    int64_t n = store_find(log->store, &edit->id);
    if (n ? meet_known(log, edit, n, err) : take(log, edit, waits, err))
        return db_end(log->db, err);
    db_rollback(log->db);
    return false;
}

bool log_import(struct log *log, const struct edit *edit, struct err *err)
{
    return import(log, edit, false, err);
}

bool log_import_waiting(struct log *log, const struct edit *edit, struct err *err)
{
    return import(log, edit, true, err);
}

/* ---- all of a file --------------------------------------------------------------------------- */

/* What says that a chunk was dropped: what counts, and what waits. An edit may have to wait on a
 * copy that it has taken something from already. */
struct naming {
    struct vec erasures; /* of struct erasure */
    struct vec pairs;    /* of struct redaction: of edits that wait */
};

static bool load_naming(struct log *log, struct naming *naming, struct err *err)
{
    struct vec waiting = VEC_INIT(int64_t);
    bool ok = mask_load(log, &naming->erasures, err) && log_waiting(log, &waiting, err);
    for (size_t i = 0; ok && i < waiting.n; i++) {
        struct edit edit;
        ok = store_read(log->store, *VEC_AT(&waiting, int64_t, i), &edit, err) &&
             edit_erasures(&edit, &naming->erasures) && edit_redactions(&edit, &naming->pairs);
        edit_clear(&edit);
    }
    vec_clear(&waiting);
    return ok;
}

static bool is_named(
    struct log *log, const struct naming *naming, const struct hash *edit, const struct chunk *hole)
{
    for (size_t i = 0; hole->erased && i < naming->erasures.n; i++) {
        if (erasure_has_mark(VEC_AT(&naming->erasures, struct erasure, i), hole->erased))
            return true;
    }
    for (size_t i = 0; i < naming->pairs.n; i++) {
        const struct redaction *pair = VEC_AT(&naming->pairs, struct redaction, i);
        if (hash_equal(&pair->edit, edit) && hash_equal(&pair->chunk, &hole->hash))
            return true;
    }
    return db_number(log->db, 0, "SELECT 1 FROM redacted WHERE edit = ?1 AND chunk = ?2", "bb",
               edit->b, (size_t)HASH_SIZE, hole->hash.b, (size_t)HASH_SIZE) == 1;
}

static bool holes_are_named(
    struct log *log, const struct naming *naming, int64_t n, struct err *err)
{
    struct edit edit;
    if (!store_read(log->store, n, &edit, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < edit.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, i);
        ok = !chunk->dropped || is_named(log, naming, &edit.id, chunk) ||
             mutation_is(MUTATION_HOLES_ACCEPTED);
    }
    edit_clear(&edit);
    if (ok)
        return true;
    err_detail(err, "import: a chunk is missing that nothing erased");
    return err_set(err, ERR_FOREIGN,
        _("Words are missing from changes in the other file, and no erasure or redaction says why. "
          "Nothing was taken from it, and this book is as it was. Merge with another copy."));
}

bool log_check_holes(struct log *log, int64_t from, struct err *err)
{
    struct vec numbers = VEC_INIT(int64_t);
    sqlite3_stmt *list = db_statement(
        log->db, "SELECT n FROM edit WHERE n >= ?1 AND holes IS NOT NULL ORDER BY n", err);
    if (!list)
        return false;
    struct err inner = {.kind = ERR_NONE};
    db_bind(list, "i", from);
    while (db_step(log->db, list, &inner)) {
        int64_t n = sqlite3_column_int64(list, 0);
        vec_add(&numbers, &n);
    }
    struct naming naming = {.erasures = VEC_INIT(struct erasure),
        .pairs = VEC_INIT(struct redaction)};
    bool ok = inner.kind == ERR_NONE && load_naming(log, &naming, &inner);
    for (size_t i = 0; ok && i < numbers.n; i++)
        ok = holes_are_named(log, &naming, *VEC_AT(&numbers, int64_t, i), &inner);
    vec_clear(&naming.erasures);
    vec_clear(&naming.pairs);
    vec_clear(&numbers);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return ok;
}

static bool same_author(struct log *log, int64_t a, int64_t b)
{
    return db_number(log->db, 0,
               "SELECT x.author = y.author FROM edit x, edit y WHERE x.n = ?1 AND y.n = ?2", "ii",
               a, b) == 1;
}

/* One step down from the newest: an edit stands if its author signed it or an edit of the same
 * author that stands has it as a parent. vouched[n - from] is set for those. */
static bool check_signature(
    struct log *log, int64_t n, int64_t from, bool *vouched, struct err *err)
{
    struct edit edit;
    struct vec parents = VEC_INIT(int64_t);
    edit_init(&edit);
    bool ok =
        store_read_head(log->store, n, &edit, err) && store_parents(log->store, n, &parents, err);
    if (ok && edit.has_signature)
        vouched[n - from] =
            log->trust.verify(log->trust.data, &edit.author, &edit.id, edit.signature);
    bool forged = ok && edit.has_signature && !vouched[n - from];
    ok = ok && limit_holds(LIMIT_SIGNATURES, vouched[n - from]);
    for (size_t i = 0; ok && i < parents.n; i++) {
        int64_t p = *VEC_AT(&parents, int64_t, i);
        if (p >= from && same_author(log, n, p))
            vouched[p - from] = true;
    }
    vec_clear(&parents);
    edit_clear(&edit);
    if (ok)
        return true;
    err_detail(err, "signature of edit %lld", (long long)n);
    if (forged)
        return err_set(err, ERR_FOREIGN,
            _("The other file holds changes whose signature is not their author's. Nothing was "
              "taken from it, and this book is as it was."));
    return err_set(err, ERR_FOREIGN,
        _("The other file holds changes that nobody has signed. Nothing was taken from it, and "
          "this book is as it was."));
}

bool log_check_signatures(struct log *log, int64_t from, struct err *err)
{
    int64_t count = store_count(log->store);
    if (!log->trust.verify || count < from)
        return true;
    bool *vouched = mem_zero((size_t)(count - from + 1), sizeof *vouched);
    bool ok = true;
    for (int64_t n = count; ok && n >= from; n--)
        ok = check_signature(log, n, from, vouched, err);
    free(vouched);
    return ok;
}

bool log_import_end(struct log *log, struct err *err)
{
    int64_t from = log->imported_from;
    log->imported_from = 0;
    if (from == 0)
        return true;
    if (!db_begin(log->db, err))
        return false;
    if (log_check_holes(log, from, err) && log_check_signatures(log, from, err))
        return db_end(log->db, err);
    db_rollback(log->db);
    return false;
}
