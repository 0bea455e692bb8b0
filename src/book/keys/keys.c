#include "book/keys/inside.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <sodium.h>
#include <stdlib.h>

/* ---- opening and closing ------------------------------------------------------------------ */

bool keys_create(struct db *db, struct err *err)
{
    return keystore_create(db, err);
}

/* A key whose record was just rolled back must never be sealed with: nobody could open that. Here
 * only memory is touched, as SQLite asks of such a function. */
static void on_rollback(void *data)
{
    keys_changed(data);
}

bool keys_open(struct db *db, const struct hash *book,
    const unsigned char root_public[KEYS_ROOT_SIZE], struct keys **out, struct err *err)
{
    *out = NULL;
    if (sodium_init() < 0)
        return err_set(err, ERR_REFUSED, _("This computer gives no random numbers for keys."));
    struct keys *keys = mem_zero(1, sizeof *keys);
    keys->db = db;
    keys->book = *book;
    memcpy(keys->root_public, root_public, KEYS_ROOT_SIZE);
    record_user_id(root_public, &keys->root);
    vec_init(&keys->sites, sizeof(struct site));
    vec_init(&keys->taken, sizeof(struct hash));
    vec_init(&keys->taken_gone, sizeof(struct gone));
    keys->records = keys->gone = -1;
    trust_clear(&keys->trust);
    sqlite3_rollback_hook(db_handle(db), on_rollback, keys);
    *out = keys;
    return true;
}

void keys_close(struct keys *keys)
{
    if (!keys)
        return;
    sqlite3_rollback_hook(db_handle(keys->db), NULL, NULL);
    keys_lock(keys);
    sites_clear(keys);
    trust_clear(&keys->trust);
    vec_clear(&keys->taken);
    vec_clear(&keys->taken_gone);
    if (keys->body)
        body_free(keys->body);
    free(keys);
}

void keys_changed(struct keys *keys)
{
    keys->trust.loaded = false;
    sites_clear(keys);
    if (keys->arena) {
        arena_drop_sites(keys->arena);
        arena_drop_persons(keys->arena);
    }
}

void keys_forget(struct keys *keys)
{
    vec_clear(&keys->taken);
    vec_clear(&keys->taken_gone);
    keys->records = keys->gone = -1;
    keys_changed(keys);
}

bool keys_damaged(const struct hash *record, struct err *err)
{
    char hex[2 * HASH_SIZE + 1];
    hash_hex(record, hex);
    err_detail(err, "key record %s", hex);
    return err_set(err, ERR_DAMAGED,
        _("The keys of this book are damaged or were tampered with (record %.8s). Nothing was "
          "changed. Take a backup into use."),
        hex);
}

/* ---- signing ------------------------------------------------------------------------------ */

static bool refuse_locked(struct err *err)
{
    return err_set(err, ERR_LOCKED, _("The book is locked. Give your passphrase first."));
}

bool signer_open_user(struct keys *keys, struct signer *signer, struct err *err)
{
    if (keys->level == OPEN_NONE)
        return refuse_locked(err);
    *signer = (struct signer){.id = keys->user.id, .secret = keys->arena->sign_secret};
    return true;
}

bool signer_facilitator(struct keys *keys, struct signer *signer, struct err *err)
{
    if (!signer_open_user(keys, signer, err))
        return false;
    if (keys->user.role != USER_FACILITATOR)
        return err_set(err, ERR_REFUSED, _("Only a facilitator can do this."));
    return true;
}

void signer_root(const struct root *root, struct signer *signer)
{
    *signer = (struct signer){.secret = root->sign_secret};
    record_user_id(root->public_keys, &signer->id);
}

bool keys_add_record(struct keys *keys, int kind, struct str *body, const struct signer *signer,
    struct hash *id, struct err *err)
{
    struct record record = {.kind = kind, .body = *body, .signer = signer->id};
    str_init(body);
    record_name(&record);
    if (id)
        *id = record.id;
    struct str text = STR_INIT;
    record_signed_text(&keys->book, &record.id, &text);
    crypto_sign_detached(
        record.signature, NULL, (const unsigned char *)text.s, text.len, signer->secret);
    str_clear(&text);
    bool added = keystore_add(keys->db, &record, err);
    record_clear(&record);
    if (kind >= RECORD_CERTIFICATE && kind <= RECORD_ACCEPTANCE)
        keys->trust.loaded = false;
    return added;
}

bool keys_add_gone(
    struct keys *keys, const struct hash *id, const struct signer *signer, struct err *err)
{
    struct gone gone = {.id = *id, .signer = signer->id};
    struct str text = STR_INIT;
    record_gone_text(&keys->book, id, &text);
    crypto_sign_detached(
        gone.signature, NULL, (const unsigned char *)text.s, text.len, signer->secret);
    str_clear(&text);
    return keystore_add_gone(keys->db, &gone, err) && keystore_drop(keys->db, id, err);
}

/* What a signature of an edit is over. */
static void edit_text(const struct hash *book, const struct hash *edit, struct str *out)
{
    str_add(out, "rukkanen edit 1");
    str_add_n(out, book->b, HASH_SIZE);
    str_add_n(out, edit->b, HASH_SIZE);
}

static void sign_edit(const struct hash *book, const struct hash *edit,
    const unsigned char secret[64], unsigned char signature[64])
{
    struct str text = STR_INIT;
    edit_text(book, edit, &text);
    crypto_sign_detached(signature, NULL, (const unsigned char *)text.s, text.len, secret);
    str_clear(&text);
}

bool keys_sign(
    struct keys *keys, const struct hash *edit, unsigned char signature[64], struct err *err)
{
    if (keys->level == OPEN_NONE)
        return refuse_locked(err);
    sign_edit(&keys->book, edit, keys->arena->sign_secret, signature);
    return true;
}

bool keys_verify(struct keys *keys, const struct hash *author, const struct hash *edit,
    const unsigned char signature[64])
{
    struct str text = STR_INIT;
    edit_text(&keys->book, edit, &text);
    bool right = trust_verify(keys, author, &text, signature);
    str_clear(&text);
    return right;
}

/* ---- authors ------------------------------------------------------------------------------ */

void keys_author(const unsigned char ed25519_public[32], struct hash *author)
{
    record_user_id(ed25519_public, author);
}

bool keys_role(struct keys *keys, const struct hash *author, enum user_role *role)
{
    const struct identity *user = trust_identity(keys, author);
    bool root = hash_equal(author, &keys->root);
    if (!root && (!user || !user->certified))
        return false;
    *role = root ? USER_FACILITATOR : user->role;
    return true;
}

const char *keys_user_name(struct keys *keys, const struct hash *author)
{
    const struct identity *user = trust_identity(keys, author);
    return user ? user->name : NULL;
}

bool keys_removed(struct keys *keys, const struct hash *author, struct vec *heads)
{
    const struct identity *user = trust_identity(keys, author);
    if (!user || !user->removed)
        return false;
    for (size_t i = 0; heads && i < user->heads.n; i++)
        vec_add(heads, vec_at(&user->heads, i));
    return true;
}

static int compare_hash(const void *a, const void *b)
{
    return hash_compare(a, b);
}

bool keys_accepted(struct keys *keys, const struct hash *edit)
{
    return trust_load(keys, NULL) && keys->trust.accepted.n
        && bsearch(
            edit, keys->trust.accepted.items, keys->trust.accepted.n, HASH_SIZE, compare_hash);
}

/* ---- the root ----------------------------------------------------------------------------- */

bool keys_root(const char *code, const unsigned char salt[16], struct root **out, struct err *err)
{
    *out = NULL;
    struct str digits = STR_INIT;
    int bad_group = 0;
    if (sodium_init() < 0 || !recovery_code_parse(code, &digits, &bad_group)) {
        str_wipe(&digits);
        return err_set(err, ERR_LOCKED,
            _("The recovery code is not right: look at group %d again. Nothing was changed."),
            bad_group);
    }
    struct root *root = sodium_malloc(sizeof *root);
    unsigned char derived[2 * DERIVE_KEY];
    struct derivation derivation = {.parts = DERIVE_ROOT_SIGN | DERIVE_ROOT_BOX,
        .operations = DERIVE_OPERATIONS,
        .kib = DERIVE_KIB,
        .secret = digits.s,
        .length = digits.len};
    memcpy(derivation.salt, salt, DERIVE_SALT);
    bool done = root && derive_keys(&derivation, derived, err);
    str_wipe(&digits);
    if (done) {
        crypto_sign_seed_keypair(root->public_keys, root->sign_secret, derived);
        memcpy(root->box_secret, derived + DERIVE_KEY, DERIVE_KEY);
        crypto_scalarmult_base(root->public_keys + 32, root->box_secret);
        *out = root;
    } else {
        sodium_free(root);
    }
    sodium_memzero(derived, sizeof derived);
    return done || err_set(err, ERR_REFUSED, _("There is not enough free memory."));
}

void keys_root_free(struct root *root)
{
    sodium_free(root); /* wipes */
}

void keys_root_public(const struct root *root, unsigned char public_keys[KEYS_ROOT_SIZE])
{
    memcpy(public_keys, root->public_keys, KEYS_ROOT_SIZE);
}

bool keys_root_is(const struct keys *keys, const struct root *root, struct err *err)
{
    if (sodium_memcmp(keys->root_public, root->public_keys, KEYS_ROOT_SIZE) == 0)
        return true;
    return err_set(
        err, ERR_LOCKED, _("This recovery code belongs to another book. Nothing was changed."));
}

bool keys_root_sign(const struct root *root, const struct hash *book, const struct hash *edit,
    unsigned char signature[64])
{
    sign_edit(book, edit, root->sign_secret, signature);
    return true;
}

/* ---- how far it is open ------------------------------------------------------------------- */

enum open_level keys_level(const struct keys *keys)
{
    return keys->level;
}

const struct user *keys_user(const struct keys *keys)
{
    return keys->level == OPEN_NONE ? NULL : &keys->user;
}

bool keys_memory_is_locked(const struct keys *keys)
{
    return keys->arena && keys->arena->locked;
}

void keys_lock(struct keys *keys)
{
    arena_free(keys->arena);
    keys->arena = NULL;
    keys->level = OPEN_NONE;
    free(keys->user.name);
    keys->user = (struct user){.name = NULL};
    sites_clear(keys); /* which of them are open is not true any more */
}

void keys_lock_health(struct keys *keys)
{
    if (keys->level != OPEN_HEALTH)
        return;
    arena_drop_health(keys->arena);
    keys->level = OPEN_PEOPLE;
    for (size_t i = 0; i < keys->sites.n; i++)
        VEC_AT(&keys->sites, struct site, i)->opened_health = false;
}
