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

/* What waits for its ancestors takes room without being shown: this is enough for years. */
enum { ORPHANS_MAX = 20000, ORPHANS_MAX_BYTES = 64 << 20 };

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

/* ---- edits whose ancestors are missing ------------------------------------------------------- */

/* What is known of an edit that is kept aside, to see that somebody signed for it. */
struct orphan {
    struct hash id, author;
    bool vouched;
    size_t first_parent, parents; /* in edits->parents */
};
struct arriving {
    struct merge *merge;
    struct vec orphans; /* of struct orphan */
    struct vec parents; /* of struct hash */
    size_t bytes;
};

static bool parents_are_here(struct merge *merge, const struct edit *edit)
{
    for (size_t i = 0; i < edit->parents.n; i++) {
        if (!store_find(merge->book->log->store, VEC_AT(&edit->parents, struct hash, i)))
            return false;
    }
    return true;
}

/* A whole copy has all ancestors of what is in it; only a bundle may come before another. */
static bool may_set_aside(const struct merge *merge, struct err *err)
{
    if (merge->result->bundle)
        return true;
    err_detail(err, "merge: a parent is missing");
    return err_set(err, ERR_FOREIGN,
        _("The other file has been cut short: a part of it is missing. Nothing was taken from it, "
          "and this book is as it was. Copy the file again."));
}

static bool set_aside(struct arriving *a, const struct edit *edit, struct err *err)
{
    struct merge *merge = a->merge;
    if (!may_set_aside(merge, err) || !log_time_is_possible(edit, err))
        return false;
    struct str body = STR_INIT;
    struct orphan orphan = {.id = edit->id,
        .author = edit->author,
        .vouched = edit->has_signature &&
                   keys_verify(merge->book->keys, &edit->author, &edit->id, edit->signature),
        .first_parent = a->parents.n,
        .parents = edit->parents.n};
    for (size_t i = 0; i < edit->parents.n; i++)
        vec_add(&a->parents, vec_at(&edit->parents, i));
    vec_add(&a->orphans, &orphan);
    edit_pack(edit, &body);
    a->bytes += body.len;
    bool ok = limit_holds(LIMIT_ORPHANS, a->orphans.n <= ORPHANS_MAX) &&
              limit_holds(LIMIT_ORPHAN_BYTES, a->bytes <= ORPHANS_MAX_BYTES);
    if (!ok)
        err_detail(err, "merge: orphans");
    if (!ok)
        err_set(err, ERR_FOREIGN,
            _("Too much of the book is missing between this copy and the other file. Merge with a "
              "whole copy of the book instead. Nothing was taken."));
    ok = ok && db_exec(merge->book->db, err, "INSERT OR IGNORE INTO orphan(id, body) VALUES(?1, ?2)",
                   "bb", edit->id.b, (size_t)HASH_SIZE, body.s, body.len);
    str_clear(&body);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return hash_compare(&((const struct orphan *)a)->id, &((const struct orphan *)b)->id);
}

/* Passes a signature on to the parents of the same author. sorted: the orphans by name. */
static void vouch_for_parents(
    struct arriving *a, const struct orphan *orphan, struct vec *sorted)
{
    for (size_t p = 0; p < orphan->parents; p++) {
        struct orphan wanted = {.id = *VEC_AT(&a->parents, struct hash, orphan->first_parent + p)};
        struct orphan *parent =
            bsearch(&wanted, sorted->items, sorted->n, sizeof wanted, by_name);
        if (parent && hash_equal(&parent->author, &orphan->author))
            parent->vouched = true;
    }
}

/* As for edits that are taken: signed by the author, or followed by one of the same author that
 * stands. From the newest back, since parents come before children. */
static bool orphans_are_signed(struct arriving *a, struct err *err)
{
    struct vec sorted = VEC_INIT(struct orphan);
    bool ok = true;
    for (size_t i = 0; i < a->orphans.n; i++)
        vec_add(&sorted, vec_at(&a->orphans, i));
    if (sorted.n > 1)
        qsort(sorted.items, sorted.n, sizeof(struct orphan), by_name);
    for (size_t i = a->orphans.n; ok && i-- > 0;) {
        const struct orphan *orphan = VEC_AT(&a->orphans, struct orphan, i);
        const struct orphan *found =
            bsearch(orphan, sorted.items, sorted.n, sizeof *orphan, by_name);
        ok = limit_holds(LIMIT_SIGNATURES, found && found->vouched) ||
             err_set(err, ERR_FOREIGN,
                 _("The other file holds changes that nobody has signed. Nothing was taken from "
                   "it, and this book is as it was."));
        vouch_for_parents(a, orphan, &sorted);
    }
    vec_clear(&sorted);
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
    return db_number(merge->book->db, 0, "SELECT 1 FROM held WHERE id = ?1", "b", id->b,
               (size_t)HASH_SIZE) == 1;
}

static bool import(struct merge *merge, const struct edit *edit, struct err *err)
{
    struct log *log = merge->book->log;
    if (store_find(log->store, &edit->id)) {
        vec_add(&merge->theirs, &edit->id);
        return log_import(log, edit, err);
    }
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

static bool arrive(struct arriving *a, const struct edit *edit, struct err *err)
{
    struct merge *merge = a->merge;
    for (size_t i = 0; i < edit->parents.n; i++) {
        const struct hash *parent = VEC_AT(&edit->parents, struct hash, i);
        int64_t n = store_find(merge->book->log->store, parent);
        if (n && n <= merge->count)
            vec_add(&merge->theirs, parent);
    }
    return edit->parents.n == 0 || parents_are_here(merge, edit) ? import(merge, edit, err)
                                                                 : set_aside(a, edit, err);
}

/* Those whose ancestors have come now. Each that is taken may let others in. */
static bool take_orphans(struct merge *merge, bool *any, struct err *err)
{
    struct vec taken = VEC_INIT(struct hash);
    struct err inner = {.kind = ERR_NONE};
    sqlite3_stmt *list = db_prepare(merge->book->db, "SELECT id, body FROM orphan", err);
    bool ok = list != NULL;
    while (ok && db_step(merge->book->db, list, &inner)) {
        struct edit edit;
        if (!edit_unpack(sqlite3_column_blob(list, 1), (size_t)sqlite3_column_bytes(list, 1),
                &edit)) {
            edit_clear(&edit);
            continue;
        }
        if (parents_are_here(merge, &edit)) {
            ok = import(merge, &edit, err);
            vec_add(&taken, &edit.id);
        }
        edit_clear(&edit);
    }
    db_release(list);
    for (size_t i = 0; ok && i < taken.n; i++)
        ok = db_exec(merge->book->db, err, "DELETE FROM orphan WHERE id = ?1", "b",
            VEC_AT(&taken, struct hash, i)->b, (size_t)HASH_SIZE);
    *any = taken.n > 0;
    vec_clear(&taken);
    return ok && !failed(&inner, err);
}

static bool take_all_orphans(struct merge *merge, struct err *err)
{
    bool any = db_number(merge->book->db, 0, "SELECT 1 FROM orphan LIMIT 1", "") == 1;
    while (any) {
        if (!take_orphans(merge, &any, err))
            return false;
    }
    merge->result->orphans = db_number(merge->book->db, 0, "SELECT count(*) FROM orphan", "");
    return true;
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
    struct arriving a = {
        .merge = merge, .orphans = VEC_INIT(struct orphan), .parents = VEC_INIT(struct hash)};
    struct err inner = {.kind = ERR_NONE};
    struct edit edit;
    int64_t done = 0, all = bundle_edits(merge->bundle);
    bool ok = true;
    while (ok && bundle_next_edit(merge->bundle, &edit, &inner)) {
        ok = arrive(&a, &edit, err) &&
             (++done % 256 != 0 || merge_progress(merge, done, all, err));
        edit_clear(&edit);
    }
    if (!ok || inner.kind != ERR_NONE)
        edit_clear(&edit);
    ok = ok && !failed(&inner, err) && bundle_end(merge->bundle, err) &&
         orphans_are_signed(&a, err) && take_all_orphans(merge, err) &&
         heads_have_come(merge, a.orphans.n, err) &&
         log_import_end(merge->book->log, err);
    vec_clear(&a.orphans);
    vec_clear(&a.parents);
    return ok;
}
