/* Whether the book is what it should be, from the bytes of the file up to the tables. */
#include "book/log/internal.h"

#include "book/log/erase.h"
#include "rukkanen/base/lang.h"

static bool file_is_whole(struct log *log, struct err *err)
{
    sqlite3_stmt *check = db_prepare(log->db, "PRAGMA integrity_check(1)", err);
    bool whole = false;
    if (check && db_step(log->db, check, err)) {
        const char *answer = (const char *)sqlite3_column_text(check, 0);
        whole = answer && strcmp(answer, "ok") == 0;
        if (!whole)
            err_detail(err, "integrity_check: %s", answer ? answer : "");
    }
    db_release(check);
    return whole || err_set(err, ERR_DAMAGED, _("The file is damaged. Take a backup into use."));
}

/* ---- edits ----------------------------------------------------------------------------------- */

static bool chunks_are_strict(const struct edit *edit)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        struct str bytes = STR_INIT;
        struct chunk again;
        size_t used = 0;
        if (chunk->dropped)
            continue;
        chunk_encode(chunk, &bytes);
        bool ok = chunk_decode(bytes.s, bytes.len, &again, &used, NULL) && used == bytes.len;
        str_clear(&bytes);
        chunk_clear(&again);
        if (!ok)
            return false;
    }
    return true;
}

/* Nothing that an erasure covers may be here still. */
static bool is_masked(
    struct log *log, const struct edit *edit, const struct pack *pack, struct err *err)
{
    struct edit masked;
    bool any = false;
    bool ok = mask_edit(log, edit, pack, &masked, &any, err);
    mask_release(&masked);
    return ok && !any;
}

/* What the edit erases and redacts must stand in the tables that say so. */
static bool is_noted(struct log *log, const struct edit *edit)
{
    struct vec erasures = VEC_INIT(struct erasure), pairs = VEC_INIT(struct redaction);
    bool ok = edit_erasures(edit, &erasures) && edit_redactions(edit, &pairs);
    for (size_t i = 0; ok && i < erasures.n; i++) {
        const struct erasure *e = VEC_AT(&erasures, struct erasure, i);
        ok = db_number(log->db, 0, "SELECT 1 FROM erased WHERE person = ?1 AND tag_key = ?2", "ib",
                 (int64_t)e->person, e->tag_key, (size_t)TAG_KEY_SIZE) == 1;
    }
    for (size_t i = 0; ok && i < pairs.n; i++) {
        const struct redaction *pair = VEC_AT(&pairs, struct redaction, i);
        ok = db_number(log->db, 0, "SELECT 1 FROM redacted WHERE edit = ?1 AND chunk = ?2", "bb",
                 pair->edit.b, (size_t)HASH_SIZE, pair->chunk.b, (size_t)HASH_SIZE) == 1;
    }
    vec_clear(&erasures);
    vec_clear(&pairs);
    return ok;
}

static void follow_heads(struct vec *heads, const struct vec *parents, int64_t n)
{
    for (size_t i = 0; i < parents->n; i++) {
        for (size_t j = 0; j < heads->n; j++) {
            if (*VEC_AT(heads, int64_t, j) == *VEC_AT(parents, int64_t, i)) {
                vec_delete(heads, j);
                break;
            }
        }
    }
    vec_add(heads, &n);
}

static bool edit_is_right(struct log *log, int64_t n, struct vec *heads, struct err *err)
{
    struct edit edit;
    struct pack pack;
    struct hash id;
    struct vec parents = VEC_INIT(int64_t);
    if (!store_read(log->store, n, &edit, err))
        return false;
    pack_make(&edit, &pack);
    pack_name(&pack, &edit, &id);
    bool ok = hash_equal(&id, &edit.id) && chunks_are_strict(&edit) &&
              is_masked(log, &edit, &pack, err) && (log_waits(log, n) || is_noted(log, &edit)) &&
              store_parents(log->store, n, &parents, err) && parents.n == edit.parents.n &&
              (parents.n > 0) == (n > 1);
    for (size_t i = 0; ok && i < parents.n; i++)
        ok = *VEC_AT(&parents, int64_t, i) < n;
    follow_heads(heads, &parents, n);
    vec_clear(&parents);
    pack_clear(&pack);
    edit_clear(&edit);
    return ok;
}

static bool edits_are_right(struct log *log, struct err *err)
{
    struct vec heads = VEC_INIT(int64_t), stored = VEC_INIT(int64_t);
    int64_t count = store_count(log->store), n = 1;
    struct err inner = {.kind = ERR_NONE};
    while (n <= count && edit_is_right(log, n, &heads, &inner))
        n++;
    bool ok = n > count;
    if (!ok)
        err_detail(err, "edit %lld", (long long)n);
    ok = ok && store_heads(log->store, &stored, &inner) && stored.n == heads.n;
    for (size_t i = 0; ok && i < heads.n; i++)
        ok = *VEC_AT(&heads, int64_t, i) == *VEC_AT(&stored, int64_t, i);
    vec_clear(&heads);
    vec_clear(&stored);
    return ok ||
           err_set(err, ERR_DAMAGED,
               _("The history is damaged: a change in it is not what was saved. Take a backup into "
                 "use."));
}

static bool holes_are_right(struct log *log, struct err *err)
{
    return log_check_holes(log, 1, NULL) || err_set(err, ERR_DAMAGED,
                                                _("The history has been cut short: a part of it is "
                                                  "missing that nobody erased. Take a "
                                                  "backup into use."));
}

static bool signatures_are_right(struct log *log, struct err *err)
{
    return log_check_signatures(log, 1, NULL) ||
           err_set(err, ERR_DAMAGED,
               _("The history holds changes that nobody has signed. Take a backup into use."));
}

/* ---- tables ---------------------------------------------------------------------------------- */

static bool tables_are_right(struct log *log, struct err *err)
{
    struct scratch scratch;
    const char *where = "";
    struct err inner = {.kind = ERR_NONE};
    bool ok = scratch_fill(&scratch, log, NULL, 0, &inner) &&
              tables_equal(log->tables, scratch.tables, &where, &inner) &&
              db_number(log->db, 0,
                  "SELECT (SELECT max(wall) FROM edit) IS (SELECT wall FROM newest)", "") == 1;
    scratch_clear(&scratch);
    if (ok)
        return true;
    err_detail(err, "table %s; %s", where, inner.detail);
    return err_set(err, ERR_DAMAGED,
        _("The tables do not agree with the history. Run rukkanen rebuild: it makes them anew from "
          "the history, where nothing is lost."));
}

bool log_check(struct log *log, struct err *err)
{
    if (!db_begin_read(log->db, err))
        return false;
    store_refresh(log->store);
    bool ok = file_is_whole(log, err) && edits_are_right(log, err) && holes_are_right(log, err) &&
              signatures_are_right(log, err) && tables_are_right(log, err);
    return db_end(log->db, err) && ok;
}
