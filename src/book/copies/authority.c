#include "book/copies/authority.h"

#include "book/log/erase.h"
#include "book/log/internal.h"
#include "book/log/mutation.h"
#include "rukkanen/base/lang.h"

#include <stdlib.h>

/* ---- what an edit does ----------------------------------------------------------------------- */

static bool is_health(int entity, int column)
{
    const struct entity *e = entity_by_number(entity);
    const struct field *field = e ? entity_field_by_column(e, column) : NULL;
    return field && field->compartment == COMPARTMENT_HEALTH;
}

/* What only facilitators may: forgetting, published pages and the names on them, health. */
static bool is_for_facilitators(const struct edit *edit)
{
    if (mutation_is(LIMIT_AUTHORITY))
        return false;
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (chunk->dropped)
            continue;
        if (chunk->entity == ENTITY_PAGE || chunk->entity == ENTITY_PAGE_NAME)
            return true;
        if (chunk->entity == ENTITY_EDIT && (chunk_cell(chunk, EDIT_COLUMN_ERASES) ||
                                                chunk_cell(chunk, EDIT_COLUMN_REDACTS)))
            return true;
        for (size_t c = 0; c < chunk->cells.n; c++) {
            if (is_health(chunk->entity, VEC_AT(&chunk->cells, struct cell, c)->column))
                return true;
        }
    }
    return false;
}

static bool is_peer(struct book *book, const struct hash *author)
{
    enum user_role role;
    return !keys_role(book->keys, author, &role) || role == USER_PEER;
}

bool authority_allows(struct book *book, const struct edit *edit, struct err *err)
{
    if (!is_peer(book, &edit->author) || !is_for_facilitators(edit))
        return true;
    return err_set(err, ERR_REFUSED,
        _("Pages, forgetting and health details are for facilitators. Nothing was changed; ask a "
          "facilitator to do this."));
}

bool authority_doubts(struct book *book, const struct edit *edit)
{
    if (mutation_is(MUTATION_AUTHORITY))
        return false;
    return (is_peer(book, &edit->author) && is_for_facilitators(edit)) ||
           keys_removed(book->keys, &edit->author, NULL);
}

/* ---- all edits of an author ------------------------------------------------------------------ */

struct review {
    struct book *book;
    struct vec hold, release; /* of int64_t */
    int64_t waiting;
};

static bool came_before_removal(struct review *r, int64_t n, const struct vec *heads)
{
    struct log *log = r->book->log;
    for (size_t i = 0; i < heads->n; i++) {
        int64_t head = store_find(log->store, VEC_AT(heads, struct hash, i));
        if (head && (head == n || ancestry_has(log->ancestry, n, head, NULL)))
            return true;
    }
    return false;
}

static bool review_edit(struct review *r, int64_t n, bool peer, bool removed,
    const struct vec *heads, struct err *err)
{
    struct edit edit;
    if (!store_read(r->book->log->store, n, &edit, err))
        return false;
    bool waits = ((peer && is_for_facilitators(&edit)) ||
                     (removed && !came_before_removal(r, n, heads))) &&
                 !keys_accepted(r->book->keys, &edit.id);
    edit_clear(&edit);
    r->waiting += waits ? 1 : 0;
    if (waits != log_waits(r->book->log, n))
        vec_add(waits ? &r->hold : &r->release, &n);
    return true;
}

static bool list_edits(struct review *r, const struct hash *author, struct vec *numbers,
    struct err *err)
{
    sqlite3_stmt *list = db_statement(r->book->db,
        "SELECT n FROM edit WHERE author = (SELECT a FROM author WHERE hash = ?1) ORDER BY n", err);
    struct err inner = {.kind = ERR_NONE};
    if (list)
        db_bind(list, "b", author->b, (size_t)HASH_SIZE);
    while (list && db_step(r->book->db, list, &inner)) {
        int64_t n = sqlite3_column_int64(list, 0);
        vec_add(numbers, &n);
    }
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

/* Facilitators who are in are not looked at: nothing of theirs can wait. */
static bool review_author(struct review *r, const struct hash *author, struct err *err)
{
    struct vec numbers = VEC_INIT(int64_t), heads = VEC_INIT(struct hash);
    bool peer = is_peer(r->book, author);
    bool removed = keys_removed(r->book->keys, author, &heads);
    bool ok = (!peer && !removed) || list_edits(r, author, &numbers, err);
    for (size_t i = 0; ok && i < numbers.n; i++)
        ok = review_edit(r, *VEC_AT(&numbers, int64_t, i), peer, removed, &heads, err);
    vec_clear(&numbers);
    vec_clear(&heads);
    return ok;
}

static bool list_authors(struct review *r, struct vec *authors, struct err *err)
{
    sqlite3_stmt *list = db_statement(r->book->db, "SELECT hash FROM author", err);
    struct err inner = {.kind = ERR_NONE};
    while (list && db_step(r->book->db, list, &inner)) {
        struct hash *author = vec_add(authors, NULL);
        if (sqlite3_column_bytes(list, 0) == HASH_SIZE)
            memcpy(author->b, sqlite3_column_blob(list, 0), HASH_SIZE);
    }
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

/* Edits of those who turned out to be facilitators after all wait no longer. */
static bool release_others(struct review *r, struct err *err)
{
    struct vec numbers = VEC_INIT(int64_t);
    bool ok = log_waiting(r->book->log, &numbers, err);
    for (size_t i = 0; ok && i < numbers.n; i++) {
        int64_t n = *VEC_AT(&numbers, int64_t, i);
        struct edit edit;
        edit_init(&edit);
        ok = store_read_head(r->book->log->store, n, &edit, err);
        if (ok && !is_peer(r->book, &edit.author) &&
            !keys_removed(r->book->keys, &edit.author, NULL))
            vec_add(&r->release, &n);
        edit_clear(&edit);
    }
    vec_clear(&numbers);
    return ok;
}

bool authority_review(struct book *book, int64_t *waiting, struct err *err)
{
    struct review r = {
        .book = book, .hold = VEC_INIT(int64_t), .release = VEC_INIT(int64_t)};
    struct vec authors = VEC_INIT(struct hash);
    *waiting = 0;
    if (mutation_is(MUTATION_AUTHORITY))
        return true;
    bool ok = list_authors(&r, &authors, err);
    for (size_t i = 0; ok && i < authors.n; i++)
        ok = review_author(&r, VEC_AT(&authors, struct hash, i), err);
    ok = ok && release_others(&r, err) &&
         ((r.hold.n == 0 && r.release.n == 0) ||
             log_set_waiting(book->log, &r.hold, &r.release, err));
    *waiting = r.waiting;
    vec_clear(&authors);
    vec_clear(&r.hold);
    vec_clear(&r.release);
    return ok;
}
