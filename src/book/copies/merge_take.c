/* Taking what a bundle holds: key records first, since they say whose signatures count. */
#include "book/copies/merge.h"

#include "book/copies/authority.h"
#include "book/log/erase.h"
#include "book/log/mutation.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>

static const int64_t doubt_ms = INT64_C(24) * 60 * 60 * 1000;

static bool failed(const struct err *inner, struct err *err)
{
    if (inner->kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = *inner;
    return inner->kind != ERR_NONE;
}

/* ---- key records ----------------------------------------------------------------------------- */

static bool take_record(struct merge *merge, const struct record *record, struct err *err)
{
    struct keys *keys = merge->book->keys;
    bool known = keystore_has(merge->book->db, &record->id);
    if (!keys_take_record(keys, &record->id, record->kind, record->body.s, record->body.len,
            &record->signer, record->signature, err))
        return false;
    if (known || !keystore_has(merge->book->db, &record->id))
        return true;
    merge->result->records++;
    return merge_undo_added(merge, &record->id, err);
}

static bool take_records(struct merge *merge, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    struct record record;
    bool ok = true;
    while (ok && bundle_next_record(merge->bundle, &record, &inner)) {
        ok = take_record(merge, &record, err);
        record_clear(&record);
    }
    if (!ok || inner.kind != ERR_NONE)
        record_clear(&record);
    return ok && !failed(&inner, err);
}

/* Fills *dropped with the records that may be dropped when all has come. */
static bool take_gone(struct merge *merge, struct vec *dropped, struct err *err)
{
    struct db *db = merge->book->db;
    struct err inner = {.kind = ERR_NONE};
    struct gone gone;
    bool ok = true;
    while (ok && bundle_next_gone(merge->bundle, &gone, &inner)) {
        bool known = db_number(db, 0, "SELECT 1 FROM key_gone WHERE id = ?1 AND signer = ?2", "bb",
                         gone.id.b, (size_t)HASH_SIZE, gone.signer.b, (size_t)HASH_SIZE) == 1;
        struct record record;
        if (!known && keystore_get(db, &gone.id, &record, NULL))
            vec_add(dropped, &record);
        merge->result->records += known ? 0 : 1;
        ok = keys_take_gone(merge->book->keys, &gone.id, &gone.signer, gone.signature, err) &&
             (known || merge_undo_gone(merge, &gone, err));
    }
    return ok && !failed(&inner, err);
}

bool merge_take_keys(struct merge *merge, struct err *err)
{
    struct vec dropped = VEC_INIT(struct record);
    bool ok = take_records(merge, err) && take_gone(merge, &dropped, err) &&
              keys_take_end(merge->book->keys, err);
    for (size_t i = 0; ok && i < dropped.n; i++) {
        const struct record *record = VEC_AT(&dropped, struct record, i);
        if (!keystore_has(merge->book->db, &record->id))
            ok = merge_undo_dropped(merge, record, err);
    }
    keystore_clear(&dropped);
    return ok;
}

/* ---- edits ----------------------------------------------------------------------------------- */

static void note_edit(struct merge *merge, const struct edit *edit)
{
    struct merge_result *result = merge->result;
    struct log *log = merge->book->log;
    bool doubtful = edit->wall > clock_wall_ms() + doubt_ms;
    for (size_t i = 0; !doubtful && i < edit->parents.n; i++) {
        struct hash id;
        int64_t wall = edit->wall;
        int64_t n = store_find(log->store, VEC_AT(&edit->parents, struct hash, i));
        doubtful = store_order(log->store, n, &wall, &id, NULL) && edit->wall + doubt_ms < wall;
    }
    result->edits++;
    result->doubtful += doubtful ? 1 : 0;
    bool newer = edit->schema > EDIT_SCHEMA;
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        newer = newer || (!chunk->dropped && chunk->entity != ENTITY_EDIT &&
                             !entity_by_number(chunk->entity));
    }
    result->newer += newer ? 1 : 0;
    if (result->newest && edit->wall <= result->newest)
        return;
    const char *name = keys_user_name(merge->book->keys, &edit->author);
    result->newest = edit->wall;
    result->label = edit->label;
    free(result->author);
    result->author = name ? mem_text(name) : NULL;
}

static bool is_held(struct merge *merge, const struct hash *id)
{
    return !mutation_is(MUTATION_HELD_UNASKED) &&
           db_number(merge->book->db, 0, "SELECT 1 FROM held WHERE id = ?1", "b", id->b,
               (size_t)HASH_SIZE) == 1;
}

#ifdef RUKKANEN_TEST
static int64_t place_in_copy(struct merge *merge, uint64_t label, const struct vec *parents)
{
    struct log *log = merge->book->log;
    int64_t place = 0;
    for (int64_t n = store_count(log->store); n > 0; n--) {
        struct edit here;
        bool before = false;
        edit_init(&here);
        for (size_t i = 0; i < parents->n && !before; i++)
            before = ancestry_has(log->ancestry, n,
                         store_find(log->store, VEC_AT(parents, struct hash, i)), NULL) ||
                     store_find(log->store, VEC_AT(parents, struct hash, i)) == n;
        place += before && store_read_head(log->store, n, &here, NULL) && here.label == label;
        edit_clear(&here);
    }
    return place;
}

/* Whether an edit here is as manieth of the same copy. */
static bool has_twin(struct merge *merge, const struct edit *edit)
{
    struct store *store = merge->book->log->store;
    int64_t place = place_in_copy(merge, edit->label, &edit->parents);
    bool twin = false;
    for (int64_t n = store_count(store); n > 0 && !twin; n--) {
        struct edit here;
        edit_init(&here);
        twin = store_read_head(store, n, &here, NULL) && here.label == edit->label &&
               here.label != 0 && place_in_copy(merge, here.label, &here.parents) == place;
        edit_clear(&here);
    }
    return twin;
}
#endif

bool merge_take_edit(struct merge *merge, const struct edit *edit, struct err *err)
{
    struct log *log = merge->book->log;
    if (store_find(log->store, &edit->id)) {
        vec_add(&merge->theirs, &edit->id);
        return log_import(log, edit, err);
    }
#ifdef RUKKANEN_TEST
    if (mutation_is(MUTATION_LABEL_AND_PLACE) && has_twin(merge, edit))
        return true;
#endif
    if (is_held(merge, &edit->id)) {
        merge->held++;
        if (!db_exec(merge->book->db, err, "DELETE FROM held WHERE id = ?1", "b", edit->id.b,
                (size_t)HASH_SIZE))
            return false;
    }
    if (!merge_note_rows(merge, edit, err))
        return false;
    bool doubted = authority_doubts(merge->book, edit);
    if (!(doubted ? log_import_waiting(log, edit, err) : log_import(log, edit, err)))
        return false;
    note_edit(merge, edit);
    return true;
}

/* A bundle was made for somebody who had certain heads. Where one of them is not here, what is in
 * it may hang in the air, and what another edit in it vouches for may have to wait with that one:
 * so all of it is kept aside first. */
static bool arrive(struct merge *merge, struct asides *asides, bool aside, const struct edit *edit,
    struct err *err)
{
    struct store *store = merge->book->log->store;
    bool all_here = true;
    for (size_t i = 0; i < edit->parents.n; i++) {
        const struct hash *parent = VEC_AT(&edit->parents, struct hash, i);
        int64_t n = store_find(store, parent);
        all_here = all_here && n;
        if (n && n <= merge->count)
            vec_add(&merge->theirs, parent);
    }
    if (mutation_is(MUTATION_ORPHANS_APPLIED))
        all_here = !(aside = false);
    bool take = edit->parents.n == 0 || (all_here && !aside) || store_find(store, &edit->id);
    return take ? merge_take_edit(merge, edit, err) : asides_add(asides, edit, err);
}

static bool all_are_here(struct merge *merge, const struct vec *names)
{
    for (size_t i = 0; i < names->n; i++) {
        if (!store_find(merge->book->log->store, VEC_AT(names, struct hash, i)))
            return false;
    }
    return true;
}

/* A file that is built on what is here, with nothing set aside, must have brought all its heads. */
static bool heads_have_come(struct merge *merge, size_t orphans, struct err *err)
{
    const struct bundle_header *header = bundle_header(merge->bundle);
    bool may_lack = merge->result->bundle && (orphans > 0 || !all_are_here(merge, &header->since));
    if (limit_holds(LIMIT_CLAIMED_HEADS, may_lack || all_are_here(merge, &header->heads)))
        return true;
    err_detail(err, "merge: a head is missing");
    return err_set(err, ERR_FOREIGN,
        _("The other file says that it holds changes which are not in it. Nothing was taken from "
          "it, and this book is as it was. Copy or send the file again."));
}

bool merge_take_edits(struct merge *merge, struct err *err)
{
    struct asides a;
    struct err inner = {.kind = ERR_NONE};
    struct edit edit;
    int64_t done = 0, all = bundle_edits(merge->bundle);
    bool ok = true, aside = !all_are_here(merge, &bundle_header(merge->bundle)->since);
    asides_init(&a, merge);
    while (ok && bundle_next_edit(merge->bundle, &edit, &inner)) {
        ok = arrive(merge, &a, aside, &edit, err) &&
             (++done % 256 != 0 || merge_progress(merge, done, all, err));
        edit_clear(&edit);
    }
    if (!ok || inner.kind != ERR_NONE)
        edit_clear(&edit);
    ok = ok && !failed(&inner, err) && bundle_end(merge->bundle, err) &&
         asides_are_signed(&a, err) && asides_take(merge, err) &&
         heads_have_come(merge, a.orphans.n, err) &&
         log_import_end(merge->book->log, err);
    asides_clear(&a);
    return ok;
}
