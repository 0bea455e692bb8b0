#include "book/keys/userblob.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <sodium.h>

enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
_Static_assert(NONCE == 24, "as record.h says");

struct secrets *secrets_new(struct err *err)
{
    struct secrets *secrets = sodium_malloc(sizeof *secrets);
    if (secrets)
        sodium_memzero(secrets, sizeof *secrets);
    else
        err_set(err, ERR_REFUSED, _("There is not enough free memory."));
    return secrets;
}

void secrets_free(struct secrets *secrets)
{
    sodium_free(secrets);
}

static void wrap(const struct keys *keys, const struct record_user *user, enum user_part part,
    const unsigned char *key, const unsigned char *plain, size_t size, unsigned char *out)
{
    struct str context = STR_INIT;
    record_user_context(&keys->book, user, part, &context);
    random_bytes(out, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, plain, size,
        (const unsigned char *)context.s, context.len, NULL, out, key);
    str_clear(&context);
}

static bool unwrap(const struct keys *keys, const struct record_user *user, enum user_part part,
    const unsigned char *key, const unsigned char *wrapped, size_t size, unsigned char *plain)
{
    struct str context = STR_INIT;
    record_user_context(&keys->book, user, part, &context);
    bool opened = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, wrapped + NONCE,
                      size - NONCE, (const unsigned char *)context.s, context.len, wrapped, key)
        == 0;
    str_clear(&context);
    return opened;
}

/* The same words however they were typed: composed letters. */
static bool derive(const struct record_user *user, const char *passphrase, unsigned parts,
    struct deriving *deriving, struct err *err)
{
    struct str normal = STR_INIT;
    str_reserve(&normal, 2 * strlen(passphrase) + 64);
    struct derivation derivation
        = {.parts = parts, .operations = user->operations, .kib = user->kib};
    memcpy(derivation.salt, user->salt, DERIVE_SALT);
    bool text = utf8_normalise(passphrase, strlen(passphrase), &normal);
    derivation.secret = text ? normal.s : passphrase;
    derivation.length = text ? normal.len : strlen(passphrase);
    bool done = derive_start(&derivation, deriving, err);
    str_wipe(&normal);
    return done;
}

bool userblob_wrap(const struct keys *keys, const struct secrets *secrets, const char *passphrase,
    struct record_user *user, struct err *err)
{
    unsigned char derived[2 * DERIVE_KEY], sign_secret[64], bundle[128];
    struct deriving deriving;
    user->operations = DERIVE_OPERATIONS;
    user->kib = DERIVE_KIB;
    random_bytes(user->salt, sizeof user->salt);
    crypto_sign_seed_keypair(user->sign_public, sign_secret, secrets->seed);
    bool done = derive(user, passphrase, DERIVE_PEOPLE | DERIVE_HEALTH, &deriving, err)
        && derive_finish(&deriving, derived, err);
    if (done) {
        memcpy(bundle, keys->root_public, KEYS_ROOT_SIZE);
        memcpy(bundle + KEYS_ROOT_SIZE, secrets->people, 32);
        memcpy(bundle + KEYS_ROOT_SIZE + 32, secrets->seed, 32);
        wrap(keys, user, PART_OF_PEOPLE, derived, bundle, sizeof bundle, user->people);
        wrap(keys, user, PART_OF_HEALTH, derived + DERIVE_KEY, secrets->health, 32, user->health);
        memcpy(bundle, secrets->people, 32);
        memcpy(bundle + 32, secrets->health, 32);
        memcpy(bundle + 64, secrets->seed, 32);
        crypto_box_seal(user->root, bundle, 96, keys->root_public + 32);
    }
    sodium_memzero(derived, sizeof derived);
    sodium_memzero(sign_secret, sizeof sign_secret);
    sodium_memzero(bundle, sizeof bundle);
    return done;
}

bool userblob_derive(const struct record_user *user, const char *passphrase,
    enum open_level level, struct deriving *deriving, struct err *err)
{
    unsigned parts = DERIVE_PEOPLE | (level == OPEN_HEALTH ? DERIVE_HEALTH : 0u);
    return derive(user, passphrase, parts, deriving, err);
}

bool userblob_open(const struct keys *keys, const struct record_user *user,
    struct deriving *deriving, enum open_level level, struct secrets *secrets, struct err *err)
{
    unsigned char derived[2 * DERIVE_KEY], bundle[128];
    bool done = derive_finish(deriving, derived, err);
    if (done
        && !unwrap(keys, user, PART_OF_PEOPLE, derived, user->people, sizeof user->people, bundle))
        done = err_set(
            err, ERR_LOCKED, _("The passphrase is not right. Nothing was changed. Try again."));
    if (done && sodium_memcmp(bundle, keys->root_public, KEYS_ROOT_SIZE) != 0)
        done = err_set(err, ERR_DAMAGED,
            _("This book claims to be another one than it is: its root key was exchanged. Nothing "
              "was opened. Take a backup into use."));
    if (done) {
        memcpy(secrets->people, bundle + KEYS_ROOT_SIZE, 32);
        memcpy(secrets->seed, bundle + KEYS_ROOT_SIZE + 32, 32);
        secrets->has_health = level == OPEN_HEALTH
            && unwrap(keys, user, PART_OF_HEALTH, derived + DERIVE_KEY, user->health,
                sizeof user->health, secrets->health);
    }
    sodium_memzero(derived, sizeof derived);
    sodium_memzero(bundle, sizeof bundle);
    return done;
}

bool userblob_open_by_root(
    const struct root *root, const struct record_user *user, struct secrets *secrets)
{
    unsigned char bundle[96];
    bool opened = crypto_box_seal_open(bundle, user->root, sizeof user->root,
                      root->public_keys + 32, root->box_secret)
        == 0;
    if (opened) {
        memcpy(secrets->people, bundle, 32);
        memcpy(secrets->health, bundle + 32, 32);
        memcpy(secrets->seed, bundle + 64, 32);
        secrets->has_health = true;
    }
    sodium_memzero(bundle, sizeof bundle);
    return opened;
}
