/* Removing a user, and accepting what a removed user did later. */
#include "book/keys/inside.h"
#include "rukkanen/base/lang.h"

#include <sodium.h>

/* ---- removing ----------------------------------------------------------------------------- */

/* What the user holds; the row key never changes, so it is not of interest. */
static bool held_by(struct keys *keys, const struct hash *id, struct vec *held, struct err *err)
{
    struct vec grants = VEC_INIT(struct record);
    bool read = keystore_all(keys->db, RECORD_GRANT, &grants, err);
    for (size_t i = 0; read && i < grants.n; i++) {
        struct record_grant grant;
        bool found = !record_get_grant(VEC_AT(&grants, struct record, i), &grant)
            || !hash_equal(&grant.user, id) || grant.compartment == COMPARTMENT_ROWS;
        for (size_t j = 0; !found && j < held->n; j++) {
            const struct record_held *other = VEC_AT(held, struct record_held, j);
            found = other->site == grant.site && other->compartment == grant.compartment;
        }
        if (!found)
            vec_add(
                held, &(struct record_held){.site = grant.site, .compartment = grant.compartment});
    }
    keystore_clear(&grants);
    return read;
}

/* The names of all that a user signed: records, then gone records. Appends struct hash. */
static bool signed_by(struct keys *keys, const struct hash *id, struct vec *names, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    sqlite3_stmt *records
        = db_statement(keys->db, "SELECT id FROM key_record WHERE signer = ? ORDER BY id", err);
    if (!records)
        return false;
    db_bind(records, "b", id->b, (size_t)HASH_SIZE);
    while (db_step(keys->db, records, &own))
        if (sqlite3_column_bytes(records, 0) == HASH_SIZE)
            vec_add(names, sqlite3_column_blob(records, 0));
    struct vec gone = VEC_INIT(struct gone);
    bool read = own.kind == ERR_NONE && keystore_gone_all(keys->db, &gone, &own);
    for (size_t i = 0; read && i < gone.n; i++) {
        const struct gone *one = VEC_AT(&gone, struct gone, i);
        if (hash_equal(&one->signer, id))
            record_gone_name(&one->id, &one->signer, vec_add(names, NULL));
    }
    vec_clear(&gone);
    if (!read && err)
        *err = own;
    return read;
}

static bool refuse_removal(
    struct keys *keys, const struct signer *signer, const struct hash *id, struct err *err)
{
    const struct identity *user = trust_identity(keys, id);
    if (!user || !user->certified || user->removed)
        return err_set(err, ERR_REFUSED, _("There is no such user in the book (or no more)."));
    if (hash_equal(&signer->id, id))
        return err_set(
            err, ERR_REFUSED, _("Nobody can remove themselves. Another facilitator can do it."));
    return true;
}

/* One record holds so many names; a user who made more gets several removals, which count as one.
 */
enum { KNOWN_PER_RECORD = 12000 };

static bool add_removal(struct keys *keys, const struct signer *signer, const struct hash *id,
    const struct vec *heads, const struct vec *held, const struct vec *names, size_t from,
    struct err *err)
{
    struct record_removal removal
        = {.user = *id, .heads = *heads, .held = *held, .known = VEC_INIT(struct known)};
    struct str body = STR_INIT;
    for (size_t i = from; i < names->n && i < from + KNOWN_PER_RECORD; i++)
        memcpy(vec_add(&removal.known, NULL), VEC_AT(names, struct hash, i)->b, KNOWN_SIZE);
    record_put_removal(&body, &removal);
    vec_clear(&removal.known);
    if (body.len <= RECORD_MAX_BODY)
        return keys_add_record(keys, RECORD_REMOVAL, &body, signer, NULL, err);
    str_clear(&body);
    return err_set(err, ERR_REFUSED, _("There are too many copies at once: merge them first."));
}

static bool remove_user(struct keys *keys, const struct signer *signer, const struct hash *id,
    const struct vec *heads, struct err *err)
{
    struct vec held = VEC_INIT(struct record_held), names = VEC_INIT(struct hash);
    bool done = held_by(keys, id, &held, err) && signed_by(keys, id, &names, err);
    size_t from = 0;
    do {
        done = done && add_removal(keys, signer, id, heads, &held, &names, from, err);
        from += KNOWN_PER_RECORD;
    } while (from < names.n);
    done = done && user_drop_records(keys, signer, id, err);
    for (size_t i = 0; done && i < held.n; i++) {
        uint64_t site = VEC_AT(&held, struct record_held, i)->site;
        site_forget(keys, site);
        done = site_tend(keys, signer, site, err);
    }
    vec_clear(&held);
    vec_clear(&names);
    return done;
}

bool keys_user_remove(struct keys *keys, const struct root *root, const struct hash *id,
    const struct vec *heads, struct err *err)
{
    struct signer signer;
    if (root)
        signer_root(root, &signer);
    if (root ? !keys_root_is(keys, root, err) : !signer_facilitator(keys, &signer, err))
        return false;
    if (!refuse_removal(keys, &signer, id, err) || !db_begin(keys->db, err))
        return false;
    struct hash user = *id; /* may lie in what is read anew */
    if (remove_user(keys, &signer, &user, heads, err))
        return db_end(keys->db, err);
    db_rollback(keys->db);
    keys_changed(keys);
    return false;
}

/* ---- accepting ---------------------------------------------------------------------------- */

enum { NAMES_PER_RECORD = 8000 };

static bool add_acceptance(struct keys *keys, const struct signer *signer,
    const struct hash *author, const struct vec *names, size_t from, struct err *err)
{
    struct record_acceptance acceptance = {.user = *author, .names = VEC_INIT(struct hash)};
    struct str body = STR_INIT;
    for (size_t i = from; i < names->n && i < from + NAMES_PER_RECORD; i++)
        vec_add(&acceptance.names, vec_at(names, i));
    record_put_acceptance(&body, &acceptance);
    vec_clear(&acceptance.names);
    return keys_add_record(keys, RECORD_ACCEPTANCE, &body, signer, NULL, err);
}

bool keys_accept(
    struct keys *keys, const struct hash *author, const struct vec *edits, struct err *err)
{
    struct signer signer;
    struct vec names = VEC_INIT(struct hash);
    if (!signer_facilitator(keys, &signer, err))
        return false;
    /* A peer who is still in has key records that stand by themselves. */
    enum user_role role;
    bool removed = keys_removed(keys, author, NULL);
    bool peer = keys_role(keys, author, &role) && role == USER_PEER;
    if (!removed && !peer)
        return err_set(err, ERR_REFUSED, _("This user has not been removed."));
    for (size_t i = 0; i < edits->n; i++)
        vec_add(&names, vec_at(edits, i));
    bool done = (!removed || signed_by(keys, author, &names, err)) && db_begin(keys->db, err);
    if (done) {
        for (size_t from = 0; done && from < names.n; from += NAMES_PER_RECORD)
            done = add_acceptance(keys, &signer, author, &names, from, err);
        if (done)
            done = db_end(keys->db, err);
        else
            db_rollback(keys->db);
    }
    vec_clear(&names);
    keys_changed(keys);
    return done;
}
