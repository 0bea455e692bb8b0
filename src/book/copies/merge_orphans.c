/* Edits whose ancestors have not come yet. */
#include "book/copies/merge.h"

#include "book/log/mutation.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>

/* What waits for its ancestors takes room without being shown: this is enough for years. */
enum { ORPHANS_MAX = 20000, ORPHANS_MAX_BYTES = 64 << 20 };

/* ---- those of one file ----------------------------------------------------------------------- */

/* What is known of an edit that is kept aside, to see that somebody signed for it. */
struct orphan {
    struct hash id, author;
    bool vouched;
    size_t first_parent, parents; /* in asides->parents */
};

void asides_init(struct asides *a, struct merge *merge)
{
    *a = (struct asides){
        .merge = merge, .orphans = VEC_INIT(struct orphan), .parents = VEC_INIT(struct hash)};
}

void asides_clear(struct asides *a)
{
    vec_clear(&a->orphans);
    vec_clear(&a->parents);
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

bool asides_add(struct asides *a, const struct edit *edit, struct err *err)
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
    /* One with its signature is better than one without. */
    const char *sql = edit->has_signature ? "INSERT OR REPLACE INTO orphan(id, body) VALUES(?1, ?2)"
                                          : "INSERT OR IGNORE INTO orphan(id, body) VALUES(?1, ?2)";
    ok = ok && db_exec(merge->book->db, err, sql, "bb", edit->id.b, (size_t)HASH_SIZE, body.s,
                   body.len);
    str_clear(&body);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return hash_compare(&((const struct orphan *)a)->id, &((const struct orphan *)b)->id);
}

/* Passes a signature on to the parents of the same author. sorted: the orphans by name. */
static void vouch_for_parents(
    struct asides *a, const struct orphan *orphan, struct vec *sorted)
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
bool asides_are_signed(struct asides *a, struct err *err)
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

/* ---- all of them ----------------------------------------------------------------------------- */

enum { PARENT_HERE = -1, PARENT_MISSING = -2 };

struct pending {
    struct hash id, author;
    bool ready;     /* its ancestors are here or ready, and somebody signed for it */
    bool has_signature; /* or it is here already */
    bool vouched;
    bool reached;   /* its place in the order is found */
    size_t first_parent, n_parents, next_parent;
};
struct pendings {
    struct merge *merge;
    struct vec all;     /* of struct pending, by name */
    struct vec parents; /* of struct hash, then of which pending they are: see places */
    struct vec places;  /* of int64_t: index in all, PARENT_HERE, PARENT_MISSING */
    struct vec order;   /* of size_t: parents before children */
};

static struct pending *pending_at(const struct pendings *p, size_t i)
{
    return VEC_AT(&p->all, struct pending, i);
}

static int64_t place_at(const struct pendings *p, const struct pending *pending, size_t i)
{
    return *VEC_AT(&p->places, int64_t, pending->first_parent + i);
}

static int by_id(const void *a, const void *b)
{
    return hash_compare(&((const struct pending *)a)->id, &((const struct pending *)b)->id);
}

static bool load(struct pendings *p, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    sqlite3_stmt *list = db_statement(p->merge->book->db, "SELECT body FROM orphan", err);
    while (list && db_step(p->merge->book->db, list, &inner)) {
        struct edit edit;
        if (edit_unpack(sqlite3_column_blob(list, 0), (size_t)sqlite3_column_bytes(list, 0),
                &edit)) {
            vec_add(&p->all, &(struct pending){.id = edit.id,
                                 .author = edit.author,
                                 .has_signature =
                                     edit.has_signature ||
                                     store_find(p->merge->book->log->store, &edit.id),
                                 .first_parent = p->parents.n,
                                 .n_parents = edit.parents.n});
            for (size_t i = 0; i < edit.parents.n; i++)
                vec_add(&p->parents, vec_at(&edit.parents, i));
        }
        edit_clear(&edit);
    }
    vec_sort(&p->all, by_id);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

static void find_places(struct pendings *p)
{
    for (size_t i = 0; i < p->parents.n; i++) {
        struct pending wanted = {.id = *VEC_AT(&p->parents, struct hash, i)};
        const struct pending *found = bsearch(
            &wanted, p->all.items, p->all.n, sizeof(struct pending), by_id);
        int64_t place = store_find(p->merge->book->log->store, &wanted.id) ? PARENT_HERE
                        : found ? found - pending_at(p, 0)
                                : PARENT_MISSING;
        vec_add(&p->places, &place);
    }
}

/* Parents first. Names are hashes of what they name, parents included: there is no circle. */
static void find_order(struct pendings *p)
{
    struct vec path = VEC_INIT(size_t);
    for (size_t i = 0; i < p->all.n; i++) {
        if (!pending_at(p, i)->reached)
            vec_add(&path, &i);
        while (path.n) {
            size_t at = *VEC_AT(&path, size_t, path.n - 1);
            struct pending *pending = pending_at(p, at);
            if (pending->next_parent < pending->n_parents) {
                int64_t place = place_at(p, pending, pending->next_parent++);
                size_t parent = (size_t)place;
                if (place >= 0 && !pending_at(p, parent)->reached)
                    vec_add(&path, &parent);
                continue;
            }
            if (!pending->reached)
                vec_add(&p->order, &at);
            pending->reached = true;
            vec_delete(&path, path.n - 1);
        }
    }
    vec_clear(&path);
}

static bool ancestors_are_ready(const struct pendings *p, const struct pending *pending)
{
    for (size_t i = 0; i < pending->n_parents; i++) {
        int64_t place = place_at(p, pending, i);
        if (place == PARENT_MISSING || (place >= 0 && !pending_at(p, (size_t)place)->ready))
            return false;
    }
    return true;
}

/* A signature counts for the parents of the same author, too. */
static void vouch(const struct pendings *p, const struct pending *pending)
{
    for (size_t i = 0; i < pending->n_parents; i++) {
        int64_t place = place_at(p, pending, i);
        if (place >= 0 && hash_equal(&pending_at(p, (size_t)place)->author, &pending->author))
            pending_at(p, (size_t)place)->vouched = true;
    }
}

/* Whether the ready ones stay so: one whose voucher is not ready waits with it. */
static bool settle(struct pendings *p)
{
    bool changed = false;
    for (size_t i = 0; i < p->order.n; i++) {
        struct pending *pending = pending_at(p, *VEC_AT(&p->order, size_t, i));
        pending->ready = pending->ready && ancestors_are_ready(p, pending);
        pending->vouched = pending->has_signature;
    }
    for (size_t i = p->order.n; i-- > 0;) {
        struct pending *pending = pending_at(p, *VEC_AT(&p->order, size_t, i));
        if (pending->ready && !pending->vouched) {
            pending->ready = false;
            changed = true;
        }
        if (pending->ready)
            vouch(p, pending);
    }
    return !changed;
}

static bool take_one(struct merge *merge, const struct hash *id, struct err *err)
{
    struct str body = STR_INIT;
    struct edit edit;
    sqlite3_stmt *get =
        db_statement(merge->book->db, "SELECT body FROM orphan WHERE id = ?1", err);
    if (!get)
        return false;
    db_bind(get, "b", id->b, (size_t)HASH_SIZE);
    bool ok = db_step(merge->book->db, get, err);
    if (ok)
        str_add_n(&body, sqlite3_column_blob(get, 0), (size_t)sqlite3_column_bytes(get, 0));
    sqlite3_reset(get);
    ok = ok && edit_unpack(body.s, body.len, &edit);
    if (ok) {
        ok = merge_take_edit(merge, &edit, err) &&
             db_exec(merge->book->db, err, "DELETE FROM orphan WHERE id = ?1", "b", id->b,
                 (size_t)HASH_SIZE);
        edit_clear(&edit);
    }
    str_clear(&body);
    return ok;
}

static bool take_ready(struct pendings *p, struct err *err)
{
    if (!load(p, err))
        return false;
    for (size_t i = 0; i < p->all.n; i++)
        pending_at(p, i)->ready = true;
    find_places(p);
    find_order(p);
    while (!settle(p))
        continue;
    for (size_t i = 0; i < p->order.n; i++) {
        const struct pending *pending = pending_at(p, *VEC_AT(&p->order, size_t, i));
        if (pending->ready && !take_one(p->merge, &pending->id, err))
            return false;
    }
    return true;
}

bool asides_take(struct merge *merge, struct err *err)
{
    struct pendings p = {.merge = merge,
        .all = VEC_INIT(struct pending),
        .parents = VEC_INIT(struct hash),
        .places = VEC_INIT(int64_t),
        .order = VEC_INIT(size_t)};
    bool ok = db_number(merge->book->db, 0, "SELECT 1 FROM orphan LIMIT 1", "") != 1 ||
              take_ready(&p, err);
    vec_clear(&p.all);
    vec_clear(&p.parents);
    vec_clear(&p.places);
    vec_clear(&p.order);
    merge->result->orphans = db_number(merge->book->db, 0, "SELECT count(*) FROM orphan", "");
    return ok;
}
