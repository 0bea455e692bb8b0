/* Taking a merge back. The log has the edits in the order they came, so what a merge brought is its
 * end; key records are written down as they come. */
#include "book/copies/authority.h"
#include "book/copies/merge.h"

#include "rukkanen/base/lang.h"

#include <string.h>

enum { UNMERGE_ADDED = 1, UNMERGE_DROPPED = 2, UNMERGE_GONE = 3 };

static int64_t local_number(struct book *book, const char *name, int64_t otherwise)
{
    struct value value;
    local_get(book->db, name, &value);
    int64_t number = value.tag == VALUE_INT ? value.i : otherwise;
    value_clear(&value);
    return number;
}

static bool set_number(struct book *book, const char *name, int64_t number, struct err *err)
{
    struct value value = value_int(number);
    return local_set(book->db, name, &value, err);
}

bool book_merge_can_undo(struct book *book)
{
    return local_number(book, "merge to", -1) == store_count(book->log->store);
}

/* ---- writing down ---------------------------------------------------------------------------- */

static bool keep_heads(struct book *book, struct err *err)
{
    struct vec heads = VEC_INIT(int64_t);
    bool ok = store_heads(book->log->store, &heads, err);
    if (ok) {
        struct value value = value_bytes(VALUE_BYTES, heads.items, heads.n * sizeof(int64_t));
        ok = local_set(book->db, "merge heads", &value, err);
        value_clear(&value);
    }
    vec_clear(&heads);
    return ok;
}

bool merge_undo_begin(struct merge *merge, struct err *err)
{
    struct book *book = merge->book;
    if (book_merge_can_undo(book))
        return true;
    return db_exec(book->db, err, "DELETE FROM unmerge", "") && keep_heads(book, err) &&
           set_number(book, "merge from", merge->count, err);
}

bool merge_undo_end(struct merge *merge, struct err *err)
{
    const struct merge_result *result = merge->result;
    bool any = result->edits || result->records;
    /* Nothing came: what was the newest thing before still is. */
    if (!any && !book_merge_can_undo(merge->book))
        return db_exec(merge->book->db, err, "DELETE FROM local WHERE name = 'merge to'", "");
    return set_number(
        merge->book, "merge to", store_count(merge->book->log->store), err);
}

bool merge_undo_added(struct merge *merge, const struct hash *id, struct err *err)
{
    return db_exec(merge->book->db, err,
        "INSERT OR IGNORE INTO unmerge(what, id, signer) VALUES(?1, ?2, x'')", "ib",
        (int64_t)UNMERGE_ADDED, id->b, (size_t)HASH_SIZE);
}

bool merge_undo_dropped(struct merge *merge, const struct record *record, struct err *err)
{
    /* A person's keys that went were erased: nothing brings them back. */
    return record->kind == RECORD_PERSON ||
           db_exec(merge->book->db, err,
               "INSERT OR IGNORE INTO unmerge(what, id, kind, body, signer, signature)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
               "ibibbb", (int64_t)UNMERGE_DROPPED, record->id.b, (size_t)HASH_SIZE,
               (int64_t)record->kind, record->body.s, record->body.len, record->signer.b,
               (size_t)HASH_SIZE, record->signature, (size_t)RECORD_SIGNATURE);
}

bool merge_undo_gone(struct merge *merge, const struct gone *gone, struct err *err)
{
    return db_exec(merge->book->db, err,
        "INSERT OR IGNORE INTO unmerge(what, id, signer) VALUES(?1, ?2, ?3)", "ibb",
        (int64_t)UNMERGE_GONE, gone->id.b, (size_t)HASH_SIZE, gone->signer.b, (size_t)HASH_SIZE);
}

/* ---- taking back ----------------------------------------------------------------------------- */

static bool no_draft_of_others(struct book *book, struct err *err)
{
    const struct user *user = keys_user(book->keys);
    struct hash nobody = {{0}};
    int64_t others = db_number(book->db, 0, "SELECT count(*) FROM draft WHERE author <> ?1", "b",
        user ? user->id.b : nobody.b, (size_t)HASH_SIZE);
    int64_t own = db_number(book->db, 0, "SELECT count(*) FROM draft", "") - others;
    if (others > 0)
        return err_set(err, ERR_REFUSED,
            _("Somebody's unfinished text is in this book. Let them open the book and finish it "
              "first; then the merge can be undone. Nothing was changed."));
    if (own > 0)
        return err_set(err, ERR_REFUSED,
            _("There is unfinished text of yours in this book. Saving it makes the merge final; to "
              "undo the merge, throw the text away first. Nothing was changed."));
    return true;
}

static bool put_back_keys(struct book *book, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    struct vec dropped = VEC_INIT(struct record);
    bool ok = db_exec(book->db, err,
                  "DELETE FROM key_record WHERE id IN (SELECT id FROM unmerge WHERE what = ?1)",
                  "i", (int64_t)UNMERGE_ADDED) &&
              db_exec(book->db, err,
                  "DELETE FROM key_gone WHERE (id, signer) IN (SELECT id, signer FROM unmerge"
                  " WHERE what = ?1) AND NOT EXISTS (SELECT 1 FROM erased)",
                  "i", (int64_t)UNMERGE_GONE);
    sqlite3_stmt *list = ok ? db_statement(book->db,
                                  "SELECT kind, id, body, signer, signature FROM unmerge"
                                  " WHERE what = 2",
                                  err)
                            : NULL;
    while (list && db_step(book->db, list, &inner)) {
        struct record *record = vec_add(&dropped, NULL);
        record_init(record);
        record->kind = sqlite3_column_int(list, 0);
        memcpy(record->id.b, sqlite3_column_blob(list, 1), HASH_SIZE);
        str_add_n(&record->body, sqlite3_column_blob(list, 2),
            (size_t)sqlite3_column_bytes(list, 2));
        memcpy(record->signer.b, sqlite3_column_blob(list, 3), HASH_SIZE);
        memcpy(record->signature, sqlite3_column_blob(list, 4), RECORD_SIGNATURE);
    }
    for (size_t i = 0; ok && i < dropped.n; i++)
        ok = keystore_add(book->db, VEC_AT(&dropped, struct record, i), err);
    keystore_clear(&dropped);
    keys_forget(book->keys);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return ok && list && inner.kind == ERR_NONE;
}

static bool hold(struct book *book, const struct vec *names, struct err *err)
{
    for (size_t i = 0; i < names->n; i++) {
        if (!db_exec(book->db, err, "INSERT OR IGNORE INTO held(id) VALUES(?1)", "b",
                VEC_AT(names, struct hash, i)->b, (size_t)HASH_SIZE))
            return false;
    }
    return true;
}

/* Whether what the merge brought erases anybody. */
static bool erases(struct book *book, int64_t from, bool *any, struct err *err)
{
    struct vec erasures = VEC_INIT(struct erasure);
    int64_t count = store_count(book->log->store);
    bool ok = true;
    for (int64_t n = from + 1; ok && n <= count; n++) {
        struct edit edit;
        ok = store_read(book->log->store, n, &edit, err) &&
             (log_waits(book->log, n) || edit_erasures(&edit, &erasures));
        edit_clear(&edit);
    }
    *any = erasures.n > 0;
    vec_clear(&erasures);
    return ok;
}

static bool take_back(struct book *book, struct vec *names, struct err *err)
{
    struct vec heads = VEC_INIT(int64_t);
    struct value kept;
    int64_t waiting;
    local_get(book->db, "merge heads", &kept);
    for (size_t at = 0; kept.tag == VALUE_BYTES && at + sizeof(int64_t) <= kept.len;
         at += sizeof(int64_t))
        memcpy(vec_add(&heads, NULL), kept.p + at, sizeof(int64_t));
    value_clear(&kept);
    int64_t from = local_number(book, "merge from", -1);
    bool erased = false;
    bool ok = from > 0 && heads.n > 0 && erases(book, from, &erased, err) &&
              (!erased || set_number(book, FORGET_AGAIN, 1, err)) && log_take_back(book->log, from, &heads, names, err) &&
              put_back_keys(book, err) && hold(book, names, err) &&
              authority_review(book, &waiting, err) &&
              db_exec(book->db, err, "DELETE FROM unmerge", "") &&
              db_exec(book->db, err, "DELETE FROM local WHERE name GLOB 'merge *'", "");
    vec_clear(&heads);
    return ok || err_set(err, ERR_REFUSED, _("The merge cannot be undone. Nothing was changed."));
}

bool book_merge_undo(struct book *book, struct err *err)
{
    struct vec names = VEC_INIT(struct hash);
    if (!book->writable)
        return err_set(err, ERR_REFUSED, "%s",
            book_note_text(book->notes & BOOK_NOTE_OPEN_ELSEWHERE ? BOOK_NOTE_OPEN_ELSEWHERE
                                                                  : BOOK_NOTE_READ_ONLY));
    if (!book_merge_can_undo(book))
        return err_set(err, ERR_REFUSED,
            _("There is no merge to undo: a merge can be undone until the next change."));
    if (!no_draft_of_others(book, err) || !db_begin(book->db, err))
        return false;
    bool ok = take_back(book, &names, err);
    vec_clear(&names);
    if (!ok || !db_end(book->db, err)) {
        write_cancel(book);
        return false;
    }
    sites_forget(book);
    sidecar_remember(book);
    forget_again(book, NULL); /* where nobody is in, at the next unlocking */
    return true;
}
