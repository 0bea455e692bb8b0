/* Who is in: unlocking, locking, users. */
#include "book/internal.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/users.h"

#include <stdlib.h>
#include <string.h>

static enum open_level to_keys(enum book_level level)
{
    return level == BOOK_HEALTH ? OPEN_HEALTH : level == BOOK_PEOPLE ? OPEN_PEOPLE : OPEN_NONE;
}

enum book_level book_level(const struct book *book)
{
    switch (keys_level(book->keys)) {
    case OPEN_HEALTH:
        return BOOK_HEALTH;
    case OPEN_PEOPLE:
        return BOOK_PEOPLE;
    case OPEN_NONE:
        break;
    }
    return BOOK_LOCKED;
}

static bool find_user(struct book *book, const char *name, struct hash *id, struct err *err)
{
    struct vec users = VEC_INIT(struct user);
    bool found = false;
    if (!keys_users(book->keys, &users, err))
        return false;
    for (size_t i = 0; i < users.n && !found; i++) {
        const struct user *user = VEC_AT(&users, struct user, i);
        found = !user->removed && strcmp(user->name, name) == 0;
        if (found)
            *id = user->id;
    }
    users_clear(&users);
    return found || err_set(err, ERR_REFUSED, _("The book has no user named %s."), name);
}

void keys_tend_here(struct book *book)
{
    if (!book->writable || !keys_need_tending(book->keys) || !write_begin(book, NULL))
        return;
    if (keys_tend(book->keys, NULL))
        write_end(book, NULL);
    else
        write_cancel(book);
}

/* After a passphrase was right. Where this fails (a full disk) the next unlocking tries again; the
 * way in stays open. */
static void came_in(struct book *book)
{
    joined_forget(book);
    forget_again(book, NULL);
    keys_tend_here(book);
    if (book->writable)
        backups_forget(book); /* also where nobody has written for long */
}

bool book_unlock(struct book *book, const char *user, const char *passphrase,
    enum book_level level, struct err *err)
{
    struct hash id;
    if (user && !find_user(book, user, &id, err))
        return false;
    if (!keys_unlock(book->keys, user ? &id : NULL, passphrase, to_keys(level), err))
        return false;
    came_in(book);
    return true;
}

bool book_unlock_begin(struct book *book, const char *user, const char *passphrase,
    enum book_level level, struct unlocking **unlocking, struct err *err)
{
    struct hash id;
    *unlocking = NULL;
    return (!user || find_user(book, user, &id, err))
        && keys_unlock_begin(
            book->keys, user ? &id : NULL, passphrase, to_keys(level), unlocking, err);
}

int book_unlock_fd(const struct unlocking *unlocking)
{
    return keys_unlock_fd(unlocking);
}

bool book_unlock_step(
    struct book *book, struct unlocking *unlocking, bool *open, struct err *err)
{
    bool going = keys_unlock_step(unlocking, open, err);
    if (*open)
        came_in(book);
    return going;
}

void book_unlock_end(struct unlocking *unlocking)
{
    keys_unlock_end(unlocking);
}

unsigned book_unlock_delay_ms(const struct book *book)
{
    return keys_unlock_delay_ms(book->keys);
}

void book_lock(struct book *book)
{
    keys_lock(book->keys);
    joined_forget(book);
}

void book_lock_health(struct book *book)
{
    keys_lock_health(book->keys);
}

const char *book_user(const struct book *book)
{
    const struct user *user = keys_user(book->keys);
    return user ? user->name : NULL;
}

bool book_user_is_facilitator(const struct book *book)
{
    const struct user *user = keys_user(book->keys);
    return user && user->role == USER_FACILITATOR;
}

bool book_holds_site(struct book *book, uint64_t site)
{
    return keys_holds(book->keys, site, COMPARTMENT_PEOPLE);
}

/* ---- users ---- */

bool book_user_names(struct book *book, struct vec *names, struct err *err)
{
    struct vec users = VEC_INIT(struct user);
    if (!keys_user_names(book->keys, &users, err))
        return false;
    for (size_t i = 0; i < users.n; i++) {
        char *name = mem_text(VEC_AT(&users, struct user, i)->name);
        vec_add(names, &name);
    }
    users_clear(&users);
    return true;
}

void book_suggest_passphrase(struct str *out)
{
    passphrase_suggest(out);
}

bool book_users(struct book *book, struct vec *out, struct err *err)
{
    struct vec users = VEC_INIT(struct user);
    if (!keys_users(book->keys, &users, err))
        return false;
    for (size_t i = 0; i < users.n; i++) {
        struct user *user = VEC_AT(&users, struct user, i);
        struct book_user copy = {.id = user->id,
            .name = mem_text(user->name),
            .facilitator = user->role == USER_FACILITATOR,
            .removed = user->removed,
            .sites = user->sites,
            .health = user->health};
        vec_init(&user->sites, sizeof(uint64_t));
        vec_add(out, &copy);
    }
    users_clear(&users);
    return true;
}

void book_users_clear(struct vec *users)
{
    for (size_t i = 0; i < users->n; i++) {
        struct book_user *user = VEC_AT(users, struct book_user, i);
        free(user->name);
        vec_clear(&user->sites);
    }
    vec_clear(users);
}

static bool only_facilitators(struct book *book, struct err *err)
{
    if (!book_user(book))
        return err_set(err, ERR_LOCKED, _("The book is locked. Give the passphrase."));
    if (!book_user_is_facilitator(book))
        return err_set(err, ERR_REFUSED, _("Only a facilitator may do this."));
    return true;
}

static bool grant_site(struct book *book, const struct book_user_new *new, uint64_t site,
    const struct hash *id, struct err *err)
{
    if (!keys_grant(book->keys, site, COMPARTMENT_PEOPLE, id, err))
        return false;
    if (new->no_health || new->peer || !keys_holds(book->keys, site, COMPARTMENT_HEALTH))
        return true;
    return keys_grant(book->keys, site, COMPARTMENT_HEALTH, id, err);
}

/* Without a list: every site that who is in can open. */
static bool grant(struct book *book, const struct book_user_new *new, const struct hash *id,
    struct err *err)
{
    struct query all = {.entity = ENTITY_SITE, .fields = "", .removed = true};
    struct vec rows = VEC_INIT(struct row);
    bool ok = true;
    for (size_t i = 0; ok && i < new->n_sites; i++)
        ok = grant_site(book, new, new->sites[i], id, err);
    if (!new->sites)
        ok = book_query(book, &all, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        uint64_t site = VEC_AT(&rows, struct row, i)->id;
        if (keys_holds(book->keys, site, COMPARTMENT_PEOPLE))
            ok = grant_site(book, new, site, id, err);
    }
    rows_clear(&rows);
    return ok;
}

static bool name_is_free(struct book *book, const char *name, struct err *err)
{
    struct hash id;
    struct err none = {.kind = ERR_NONE};
    if (!*name)
        return err_set(err, ERR_USAGE, _("The user needs a name."));
    if (find_user(book, name, &id, &none))
        return err_set(err, ERR_REFUSED, _("There is a user named %s already."), name);
    return true;
}

bool book_user_add(struct book *book, const struct book_user_new *new, struct err *err)
{
    struct hash id;
    if (!only_facilitators(book, err) || !name_is_free(book, new->name, err)
        || !write_begin(book, err))
        return false;
    bool ok = keys_user_add(book->keys, NULL, new->name,
                  new->peer ? USER_PEER : USER_FACILITATOR, new->passphrase, &id, err)
        && grant(book, new, &id, err);
    if (ok)
        return write_end(book, err);
    write_cancel(book);
    return false;
}

bool book_user_remove(struct book *book, const char *name, struct err *err)
{
    struct hash id;
    struct vec heads = VEC_INIT(struct hash);
    if (!only_facilitators(book, err) || !find_user(book, name, &id, err))
        return false;
    if (hash_equal(&id, &keys_user(book->keys)->id))
        return err_set(err, ERR_REFUSED,
            _("You cannot remove yourself. Ask another facilitator to do it."));
    if (!write_begin(book, err))
        return false;
    bool ok = log_heads(book->log, &heads, err)
        && keys_user_remove(book->keys, NULL, &id, &heads, err);
    vec_clear(&heads);
    if (ok)
        return write_end(book, err);
    write_cancel(book);
    return false;
}

bool book_user_passphrase(struct book *book, const char *present, const char *passphrase,
    struct err *err)
{
    if (!write_begin(book, err))
        return false;
    if (keys_user_passphrase(book->keys, present, passphrase, err))
        return write_end(book, err);
    write_cancel(book);
    return false;
}

static bool root_of(struct book *book, const char *typed, struct root **root, struct err *err)
{
    struct str code = STR_INIT;
    struct edit edit;
    int bad = 0;
    edit_init(&edit);
    bool ok = recovery_code_parse(typed, &code, &bad)
        || (bad ? err_set(err, ERR_LOCKED, _("Group %d of the recovery code is mistyped."), bad)
                : err_set(err, ERR_LOCKED, _("A recovery code is 8 groups of 5 digits.")));
    ok = ok && log_edit(book->log, &book->id, &edit, err);
    const struct cell *random
        = ok ? chunk_cell(VEC_AT(&edit.chunks, struct chunk, 0), EDIT_COLUMN_RANDOM) : NULL;
    ok = random && keys_root(code.s, (const unsigned char *)random->value.p, root, err)
        && keys_root_is(book->keys, *root, err);
    edit_clear(&edit);
    str_wipe(&code);
    return ok;
}

bool book_user_recover(struct book *book, const char *name, const char *code,
    const char *passphrase, struct err *err)
{
    struct hash id;
    struct root *root = NULL;
    struct vec users = VEC_INIT(struct user);
    if (!book->writable)
        return err_set(err, ERR_REFUSED, "%s", book_note_text(BOOK_NOTE_READ_ONLY));
    bool ok = keys_users(book->keys, &users, err);
    if (ok && !name && users.n == 1)
        name = VEC_AT(&users, struct user, 0)->name;
    if (ok && !name)
        ok = err_set(err, ERR_USAGE, _("Say whose passphrase is to be replaced."));
    ok = ok && find_user(book, name, &id, err) && root_of(book, code, &root, err);
    ok = ok && db_begin(book->db, err);
    if (ok && !keys_user_recover(book->keys, root, &id, passphrase, err)) {
        db_rollback(book->db);
        ok = false;
    } else if (ok) {
        ok = write_end(book, err);
    }
    keys_root_free(root);
    users_clear(&users);
    return ok;
}
