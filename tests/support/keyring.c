#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>

static struct err none(void)
{
    return (struct err){.kind = ERR_NONE};
}

void keyring_init(struct keyring *ring)
{
    struct err err = none();
    unsigned char salt[16], public[KEYS_ROOT_SIZE];
    *ring = (struct keyring){.code = STR_INIT, .owns_root = true};
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    assert_true(db_open(":memory:", DB_CREATE, NULL, &ring->db, &err));
    assert_true(keys_create(ring->db, &err));
    recovery_code_new(&ring->code);
    randombytes_buf(salt, sizeof salt);
    randombytes_buf(ring->book.b, HASH_SIZE);
    assert_true(keys_root(ring->code.s, salt, &ring->root, &err));
    keys_root_public(ring->root, public);
    assert_true(keys_open(ring->db, &ring->book, public, &ring->keys, &err));
    assert_true(keys_user_add(
        ring->keys, ring->root, "Sanna", USER_FACILITATOR, PASSPHRASE, &ring->first, &err));
    assert_true(keys_unlock(ring->keys, &ring->first, PASSPHRASE, OPEN_HEALTH, &err));
    assert_true(keys_site_add(ring->keys, SITE, NULL, &err));
}

void keyring_copy(const struct keyring *from, struct keyring *to)
{
    struct err err = none();
    *to = *from;
    to->owns_root = false;
    str_init(&to->code);
    assert_true(db_open(":memory:", DB_CREATE, NULL, &to->db, &err));
    sqlite3_backup *backup
        = sqlite3_backup_init(db_handle(to->db), "main", db_handle(from->db), "main");
    assert_non_null(backup);
    assert_int_equal(sqlite3_backup_step(backup, -1), SQLITE_DONE);
    sqlite3_backup_finish(backup);
    assert_true(keys_open(to->db, &to->book, from->keys->root_public, &to->keys, &err));
}

void keyring_clear(struct keyring *ring)
{
    keys_close(ring->keys);
    db_close(ring->db);
    if (ring->owns_root)
        keys_root_free(ring->root);
    str_wipe(&ring->code);
}

static void passphrase_of(const char *name, struct str *out)
{
    str_set(out, strcmp(name, "Sanna") == 0 ? PASSPHRASE : name);
    if (strcmp(name, "Sanna") != 0)
        str_add(out, " salasana tässä");
}

struct hash keyring_user(struct keyring *ring, const char *name, enum user_role role)
{
    struct err err = none();
    struct hash id;
    struct str passphrase = STR_INIT;
    passphrase_of(name, &passphrase);
    if (!keys_user_add(ring->keys, NULL, name, role, passphrase.s, &id, &err))
        fail_msg("%s", err.sentence);
    str_clear(&passphrase);
    return id;
}

bool keyring_open(struct keyring *ring, const char *name, enum open_level level)
{
    struct err err = none();
    struct vec users = VEC_INIT(struct user);
    struct str passphrase = STR_INIT;
    struct hash id = {{0}};
    passphrase_of(name, &passphrase);
    assert_true(keys_users(ring->keys, &users, &err));
    for (size_t i = 0; i < users.n; i++)
        if (strcmp(VEC_AT(&users, struct user, i)->name, name) == 0)
            id = VEC_AT(&users, struct user, i)->id;
    users_clear(&users);
    keys_lock(ring->keys);
    bool opened = keys_unlock(ring->keys, &id, passphrase.s, level, &err);
    str_clear(&passphrase);
    return opened;
}

static void shuffle(struct vec *items, uint64_t *seed)
{
    for (size_t i = items->n; i > 1; i--) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        size_t j = (size_t)(*seed >> 33) % i;
        unsigned char swap[512];
        assert_true(items->size <= sizeof swap);
        memcpy(swap, vec_at(items, i - 1), items->size);
        memcpy(vec_at(items, i - 1), vec_at(items, j), items->size);
        memcpy(vec_at(items, j), swap, items->size);
    }
}

static bool take_all(
    struct keyring *ring, const struct vec *records, const struct vec *gone, struct err *err)
{
    bool done = true;
    for (size_t i = 0; done && i < records->n; i++) {
        const struct record *record = VEC_AT(records, struct record, i);
        done = keys_take_record(ring->keys, &record->id, record->kind, record->body.s,
            record->body.len, &record->signer, record->signature, err);
    }
    for (size_t i = 0; done && i < gone->n; i++) {
        const struct gone *one = VEC_AT(gone, struct gone, i);
        done = keys_take_gone(ring->keys, &one->id, &one->signer, one->signature, err);
    }
    return done && keys_take_end(ring->keys, err);
}

bool keyring_take(struct keyring *ring, struct keyring *from, uint64_t seed, struct err *err)
{
    struct vec records = VEC_INIT(struct record), gone = VEC_INIT(struct gone);
    for (int kind = RECORD_USER; kind <= RECORD_PERSON + 1; kind++)
        assert_true(keystore_all(from->db, kind, &records, err));
    assert_true(keystore_gone_all(from->db, &gone, err));
    shuffle(&records, &seed);
    shuffle(&gone, &seed);
    assert_true(db_begin(ring->db, err));
    bool done = take_all(ring, &records, &gone, err);
    if (done) {
        done = db_end(ring->db, err);
    } else {
        db_rollback(ring->db);
        keys_forget(ring->keys);
    }
    keystore_clear(&records);
    vec_clear(&gone);
    return done;
}

struct value keyring_seal(struct keyring *ring, const struct seal_place *place, const char *text)
{
    struct err err = none();
    struct value value = value_text(text), sealed;
    if (!keys_seal(ring->keys, place, &value, &sealed, &err))
        fail_msg("%s", err.sentence);
    value_clear(&value);
    return sealed;
}

bool keyring_opens(struct keyring *ring, const struct seal_place *place, const struct value *sealed,
    const char *text)
{
    struct value value;
    bool opened = keys_unseal(ring->keys, place, sealed, &value, NULL)
        && strcmp(value_string(&value), text) == 0;
    value_clear(&value);
    return opened;
}

struct hash keyring_digest(struct keyring *ring)
{
    struct hash digest;
    assert_true(keys_digest(ring->keys, &digest, NULL));
    return digest;
}
