/* What waits for a choice after a merge: edits that may not count yet, two passphrases of one user. */
#include "book/copies/authority.h"
#include "book/internal.h"
#include "book/log/internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/users.h"

#include <stdlib.h>
#include <string.h>

/* ---- edits ------------------------------------------------------------------------------------ */

struct waiting_edit {
    struct hash id, author;
};

/* Appends struct waiting_edit. */
static bool read_waiting(struct book *book, struct vec *edits, struct err *err)
{
    struct vec numbers = VEC_INIT(int64_t);
    bool ok = log_waiting(book->log, &numbers, err);
    for (size_t i = 0; ok && i < numbers.n; i++) {
        struct edit edit;
        edit_init(&edit);
        ok = store_read_head(book->log->store, *VEC_AT(&numbers, int64_t, i), &edit, err);
        if (ok)
            vec_add(edits, &(struct waiting_edit) {.id = edit.id, .author = edit.author});
        edit_clear(&edit);
    }
    vec_clear(&numbers);
    return ok;
}

static struct book_waiting *of_author(struct vec *waiting, const struct hash *author)
{
    for (size_t i = 0; i < waiting->n; i++) {
        struct book_waiting *one = VEC_AT(waiting, struct book_waiting, i);
        if (hash_equal(&one->author, author))
            return one;
    }
    return NULL;
}

bool book_waiting(struct book *book, struct vec *waiting, struct err *err)
{
    struct vec edits = VEC_INIT(struct waiting_edit);
    bool ok = read_waiting(book, &edits, err);
    for (size_t i = 0; ok && i < edits.n; i++) {
        const struct hash *author = &VEC_AT(&edits, struct waiting_edit, i)->author;
        struct book_waiting *one = of_author(waiting, author);
        if (!one) {
            const char *name = keys_user_name(book->keys, author);
            one = vec_add(waiting, NULL);
            *one = (struct book_waiting) {.author = *author,
                .name = name ? mem_text(name) : NULL,
                .removed = keys_removed(book->keys, author, NULL)};
        }
        one->edits++;
    }
    vec_clear(&edits);
    return ok;
}

void book_waiting_clear(struct vec *waiting)
{
    for (size_t i = 0; i < waiting->n; i++)
        free(VEC_AT(waiting, struct book_waiting, i)->name);
    vec_clear(waiting);
}

/* A removed user may have had the name of another: all of that name. */
static bool accept_author(struct book *book, const struct hash *author, const struct vec *edits,
    int64_t *count, struct err *err)
{
    struct vec names = VEC_INIT(struct hash);
    for (size_t i = 0; i < edits->n; i++) {
        const struct waiting_edit *edit = VEC_AT(edits, struct waiting_edit, i);
        if (hash_equal(&edit->author, author))
            vec_add(&names, &edit->id);
    }
    *count += (int64_t)names.n;
    bool ok = keys_accept(book->keys, author, &names, err);
    vec_clear(&names);
    return ok;
}

static bool accept(struct book *book, const char *name, const struct vec *waiting,
    int64_t *count, struct err *err)
{
    struct vec edits = VEC_INIT(struct waiting_edit);
    int64_t left;
    bool ok = read_waiting(book, &edits, err);
    for (size_t i = 0; ok && i < waiting->n; i++) {
        const struct book_waiting *one = VEC_AT(waiting, struct book_waiting, i);
        if (one->name && strcmp(one->name, name) == 0)
            ok = accept_author(book, &one->author, &edits, count, err);
    }
    vec_clear(&edits);
    if (ok && !*count)
        ok = err_set(err, ERR_REFUSED, _("Nothing that %s wrote waits."), name);
    return ok && authority_review(book, &left, err);
}

bool book_user_accept(struct book *book, const char *name, int64_t *edits, struct err *err)
{
    struct vec waiting = VEC_INIT(struct book_waiting);
    int64_t count = 0;
    if (!book_user(book))
        return err_set(err, ERR_LOCKED, _("The book is locked. Give the passphrase."));
    if (!book_user_is_facilitator(book))
        return err_set(err, ERR_REFUSED, _("Only a facilitator may do this."));
    if (!book_waiting(book, &waiting, err) || !write_begin(book, err)) {
        book_waiting_clear(&waiting);
        return false;
    }
    bool ok = accept(book, name, &waiting, &count, err);
    book_waiting_clear(&waiting);
    if (!ok) {
        write_cancel(book);
        return false;
    }
    sites_forget(book);
    if (edits)
        *edits = count;
    book->shrink = true; /* what they forgot is forgotten now */
    return write_end(book, err);
}

/* ---- passphrases ------------------------------------------------------------------------------ */

bool book_user_variants(struct book *book, struct vec *variants, struct err *err)
{
    const struct user *self = keys_user(book->keys);
    struct vec users = VEC_INIT(struct user);
    bool ok = keys_user_names(book->keys, &users, err);
    for (size_t i = 0; ok && i < users.n; i++) {
        const struct user *user = VEC_AT(&users, struct user, i);
        size_t count = 0;
        ok = keys_passphrase_variants(book->keys, &user->id, &count, err);
        if (ok && count > 1)
            vec_add(variants,
                &(struct book_variants) {.name = mem_text(user->name),
                    .count = count,
                    .own = self && hash_equal(&self->id, &user->id)});
    }
    users_clear(&users);
    return ok;
}

void book_user_variants_clear(struct vec *variants)
{
    for (size_t i = 0; i < variants->n; i++)
        free(VEC_AT(variants, struct book_variants, i)->name);
    vec_clear(variants);
}

bool book_user_keep_passphrase(struct book *book, struct err *err)
{
    if (!write_begin(book, err))
        return false;
    if (keys_passphrase_keep_this(book->keys, err))
        return write_end(book, err);
    write_cancel(book);
    return false;
}
