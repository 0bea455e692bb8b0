/*
 * Keys: who may open what. The key store stands beside the log in the same file; its records are
 * named by their hash, signed by who made them, and a record that is gone is gone for ever (a
 * merge is the union of records minus gone). Here are users and their passphrases, certificates,
 * grants of compartment keys, persons' keys, and the sealing of values.
 *
 * Open keys lie in one arena of locked memory (sodium_malloc); persons' keys are unwrapped when
 * needed into a small cache in that arena. Everything is wiped by keys_lock.
 *
 * A compartment is (people | health, site). A site's compartment keys are granted by sealing them
 * to a user's public key (and always to the root's, for recovery). Persons have keys of their own
 * (people, health, tag), wrapped under the compartment keys of their home site, so that forgetting
 * a person is dropping one record.
 */
#ifndef RUKKANEN_BOOK_KEYS_KEYS_H
#define RUKKANEN_BOOK_KEYS_KEYS_H

#include "book/db.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/book/ids.h"
#include "rukkanen/model/entity.h"

struct keys;

enum { KEYS_ROOT_SIZE = 64 }; /* root's Ed25519 public key and X25519 public key */

/* Makes the tables key_record and key_gone; kinds and bodies are described in record.h, who may
 * make which in trust.h. */
bool keys_create(struct db *db, struct err *err);
/* book: the genesis' id; root_public: as the genesis says. Reads nothing yet. The database is
 * borrowed. A new book: keys_create, keys_root, the genesis, keys_open, keys_user_add with root,
 * keys_unlock, keys_site_add. */
bool keys_open(struct db *db, const struct hash *book,
    const unsigned char root_public[KEYS_ROOT_SIZE], struct keys **keys, struct err *err);
void keys_close(struct keys *keys); /* wipes */

/* ---- the first keys ---- */

/* A new recovery code: 8 groups of 5 digits, the fifth a Damm check digit seeded by the group's
 * number (1-8), with blanks between. 106 bits. */
void recovery_code_new(struct str *code);
/* Digits as typed, with any blanks, dashes and line ends -> the canonical form; tells which group
 * (1-8) is the first that is mistyped. */
bool recovery_code_parse(const char *typed, struct str *code, int *bad_group);
/* Root's keys from the code, typed in any way (Argon2id over the book's random bytes as salt). The
 * secret part stays inside *root (in locked memory) until keys_root_free. ERR_LOCKED if the code is
 * mistyped; whether it is this book's is told by keys_root_is. */
struct root;
bool keys_root(const char *code, const unsigned char salt[16], struct root **root, struct err *err);
/* Whether it is the root of this book; else ERR_LOCKED. */
bool keys_root_is(const struct keys *keys, const struct root *root, struct err *err);
void keys_root_free(struct root *root);
void keys_root_public(const struct root *root, unsigned char public_keys[KEYS_ROOT_SIZE]);
bool keys_root_sign(const struct root *root, const struct hash *book, const struct hash *edit,
    unsigned char signature[64]);
/* BLAKE2b-192 of a public Ed25519 key: what edits name as author. */
void keys_author(const unsigned char ed25519_public[32], struct hash *author);

/* ---- users ---- */

enum user_role { USER_FACILITATOR, USER_PEER };
enum open_level { OPEN_NONE, OPEN_PEOPLE, OPEN_HEALTH };

struct user {
    struct hash id; /* the author hash */
    char *name;     /* display name, public */
    enum user_role role;
    bool removed;
    bool certified;   /* a valid chain of certificates leads to the root */
    struct vec sites; /* of uint64_t: sites whose people key is granted */
    bool health;      /* has a health grant */
};
void users_clear(struct vec *users);
/* All users, by name; works locked. Appends struct user. */
bool keys_users(struct keys *keys, struct vec *users, struct err *err);
/* Only ids and names of users who may be in, without looking at any signature: for the lock screen,
 * at once. Appends struct user. */
bool keys_user_names(struct keys *keys, struct vec *users, struct err *err);
/* The display name of an author, removed or not; NULL if unknown. Borrowed until records change. */
const char *keys_user_name(struct keys *keys, const struct hash *author);

/* Whether a passphrase may be set: 12 characters or more. The sentence says so. */
bool keys_passphrase_fits(const char *passphrase, struct err *err);
/* Four plain Finnish words for a passphrase to offer, with blanks between; appends. */
void passphrase_suggest(struct str *out);

/* Makes a user with a passphrase of 12 characters or more (Argon2id 64 MiB x 3 over an own salt ->
 * X25519 for people, X25519 for health, Ed25519; wrapped as one blob by the passphrase and once
 * more to root's public key, for recovery). The open user (or root, where given) certifies. No
 * grants yet. */
bool keys_user_add(struct keys *keys, const struct root *root, const char *name,
    enum user_role role, const char *passphrase, struct hash *id, struct err *err);
/* Drops the user's records, makes new compartment keys for all sites the user held, and a removal
 * record naming the heads (of struct hash) at this moment and what is known of the user's own
 * records. Nobody can remove themselves. By a facilitator; where root is given, by root. */
bool keys_user_remove(struct keys *keys, const struct root *root, const struct hash *id,
    const struct vec *heads, struct err *err);
/* A new passphrase for the open user. The present one is asked again, because what opens health is
 * not in memory; it may be NULL while health is open. */
bool keys_user_passphrase(
    struct keys *keys, const char *present, const char *new_passphrase, struct err *err);
/* How many passphrases open a user: more than one after changes on two copies at once. */
bool keys_passphrase_variants(
    struct keys *keys, const struct hash *id, size_t *count, struct err *err);
/* Keeps the passphrase that the open user has just used; the others open nothing any more. */
bool keys_passphrase_keep_this(struct keys *keys, struct err *err);
/* With the recovery code: a new passphrase for the user; also gives back grants that were lost. */
bool keys_user_recover(struct keys *keys, const struct root *root, const struct hash *id,
    const char *new_passphrase, struct err *err);

/* Opens: tries the user (or, id NULL, each in turn). The key derivation runs in a child process
 * (its 64 MiB are not ours). ERR_LOCKED on a wrong passphrase, with a growing delay that the
 * caller may ask for first; out of memory is its own sentence. OPEN_HEALTH opens both. While
 * somebody is in, id NULL means them, and what is open stays open; when another user's passphrase
 * is right, that user takes the place. */
bool keys_unlock(struct keys *keys, const struct hash *id, const char *passphrase,
    enum open_level level, struct err *err);
/* The same without waiting: begins; when the descriptor can be read (or at once where it is -1) a
 * step looks at the answer and sets *open, or goes on with the next record; until it does, or fails.
 * Every unlocking that was begun is ended, also one that has not come to its answer. err is not
 * NULL. */
struct unlocking;
bool keys_unlock_begin(struct keys *keys, const struct hash *id, const char *passphrase,
    enum open_level level, struct unlocking **unlocking, struct err *err);
int keys_unlock_fd(const struct unlocking *unlocking);
bool keys_unlock_step(struct unlocking *unlocking, bool *open, struct err *err);
void keys_unlock_end(struct unlocking *unlocking);
/* Milliseconds until keys_unlock will try again: 0, 1, 2, 4, 8 ... 30 seconds after 1, 2, 3, ...
 * wrong passphrases. Until then it refuses at once. */
unsigned keys_unlock_delay_ms(const struct keys *keys);
/* Whether open keys cannot be swapped to disk: false where the system lets this user lock no
 * memory. */
bool keys_memory_is_locked(const struct keys *keys);
void keys_lock(struct keys *keys);
void keys_lock_health(struct keys *keys);
enum open_level keys_level(const struct keys *keys);
/* The open user; NULL while locked. Borrowed. sites and health are filled by keys_users only. */
const struct user *keys_user(const struct keys *keys);

/* ---- authors ---- */

bool keys_sign(
    struct keys *keys, const struct hash *edit, unsigned char signature[64], struct err *err);
/* Signatures are over "rukkanen edit 1", the book's id, the edit's id. Root's are known too. */
bool keys_verify(struct keys *keys, const struct hash *author, const struct hash *edit,
    const unsigned char signature[64]);
/* facilitator or peer by certificate (the root counts as facilitator); false if unknown. */
bool keys_role(struct keys *keys, const struct hash *author, enum user_role *role);
/* Whether the author was removed; then the heads at the removals are appended (of struct hash):
 * edits of the author that are no ancestors of them wait. heads may be NULL. */
bool keys_removed(struct keys *keys, const struct hash *author, struct vec *heads);
/* Whether a facilitator accepted an edit that had to wait. */
bool keys_accepted(struct keys *keys, const struct hash *edit);
/* Accepts edits (of struct hash) of an author that wait: late ones of a removed user, and with them
 * the user's late key records, or those in which a peer did more than peers may. */
bool keys_accept(
    struct keys *keys, const struct hash *author, const struct vec *edits, struct err *err);

/* ---- compartments ---- */

/* Makes people, health and row key of a new site and grants them to the open facilitator, to root,
 * and to the given user (may be NULL). A site that has keys already is left as it is. */
bool keys_site_add(struct keys *keys, uint64_t site, const struct hash *user, struct err *err);
/* Grants what the open user holds of the site to another user; the row key goes with people. With
 * root, what root holds (everything). Health is not granted to peers. */
bool keys_grant(struct keys *keys, uint64_t site, enum compartment compartment,
    const struct hash *user, struct err *err);
bool keys_root_grant(struct keys *keys, const struct root *root, uint64_t site,
    enum compartment compartment, const struct hash *user, struct err *err);
/* Whether some key of it is held; for health only while health is open. */
bool keys_holds(struct keys *keys, uint64_t site, enum compartment compartment);
/* After records of others came in: drops what removed users have, makes new keys where one of them
 * holds the newest, grants every key to all who may have it. For all sites, by a facilitator who is
 * in; for anybody else, and where nothing is to be done, it does nothing. Sealing does it for its
 * own site by itself. */
bool keys_tend(struct keys *keys, struct err *err);
/* Whether it would do something; writes nothing. False for anybody but a facilitator who is in. */
bool keys_need_tending(struct keys *keys);

/* ---- persons ---- */

/* Makes the person's keys under the home site, if there are none. */
bool keys_person_add(struct keys *keys, uint64_t person, uint64_t home, struct err *err);
/* Wraps them for another site too, as far as they are held and it has not been done. Without health
 * open the health keys follow when it is called with health open. */
bool keys_person_share(struct keys *keys, uint64_t person, uint64_t site, struct err *err);
/* Before the people's details of many persons are opened: opens the keys of all persons from first
 * to last (by id) in one go, in half the time that asking for each takes. For at most a few hundred
 * at once: more would push each other out. What it cannot open is left to be found out. */
void keys_open_persons(struct keys *keys, uint64_t first, uint64_t last);
/* The tag key, while unlocked. */
bool keys_person_tag_key(struct keys *keys, uint64_t person, unsigned char tag_key[32]);
/* Drops every record of the person (signed gone records). */
bool keys_person_gone(struct keys *keys, uint64_t person, struct err *err);

/* The id of a natural-key row: first 63 bits of BLAKE2b keyed with the site's row key over entity
 * and parts (site 0: keyed with the book's id; for rows without a person). parts are values in key
 * order. False while the site's row key is not held. */
bool keys_row_id(struct keys *keys, uint64_t site, int entity, const struct value *parts,
    size_t n_parts, uint64_t *row);

/* ---- sealing ---- */

struct seal_place {
    enum compartment compartment; /* people or health */
    uint64_t site;                /* whose compartment key */
    uint64_t person;              /* not 0: the person's key instead */
    int entity;
    uint64_t row;
    int column;
};

/* A person's id as a part of a natural key is sealed in 8 bytes: the id xor a keyed hash of the
 * row id under the site's row key; the row id itself authenticates it. Anything else:
 *   2 bytes key hint, 24 bytes synthetic nonce, ciphertext of the padded text (seal.h says how).
 * The text is a byte of tag (and bit 3: compressed) and the value as in a chunk; compressed: as
 * log/body.h packs an edit. Padded with 0x80 00... to steps of 16 up to 64, 32 up to 512, then
 * Padmé. Associated data: "rukkanen cell 1", the book's id, u8 compartment, varint
 * entity, u64 row, varint column; the key itself by keying the nonce. Deterministic: an equal value
 * in one cell gives equal bytes, whoever seals it.
 *
 * False with ERR_LOCKED while the key is not held. A person's value is sealed with the person's
 * newest key; where a site of the person has had new keys since (somebody was removed), a new
 * person key is made first: inside the transaction of the edit. */
bool keys_seal(struct keys *keys, const struct seal_place *place, const struct value *value,
    struct value *sealed, struct err *err);
/* False without err while the key is not held (also for a removed site or person); false with
 * ERR_DAMAGED if the bytes were made for another place or changed. */
bool keys_unseal(struct keys *keys, const struct seal_place *place, const struct value *sealed,
    struct value *value, struct err *err);
bool keys_seal_person(struct keys *keys, uint64_t site, uint64_t row, uint64_t person,
    struct value *sealed, struct err *err);
bool keys_unseal_person(
    struct keys *keys, uint64_t site, uint64_t row, const struct value *sealed, uint64_t *person);
/* A draft: padded, and sealed to the open user's own public key, whatever the field; opens only
 * for them, and is no longer than the padding tells. */
bool keys_seal_draft(
    struct keys *keys, const struct str *plain, struct str *sealed, struct err *err);
bool keys_unseal_draft(struct keys *keys, const void *sealed, size_t length, struct str *plain);

/* ---- whole ---- */

/* Every record's name and signature, every chain to the root. */
bool keys_check(struct keys *keys, struct err *err);
/* Digest of the set of records and gone: equal stores have equal digests. */
bool keys_digest(struct keys *keys, struct hash *digest, struct err *err);
/* The union with another store: every record and every gone record of it, in any order, then
 * keys_take_end, all in one transaction, which is rolled back if any of them fails (ERR_FOREIGN).
 * What is here already is no error. What is gone stays gone. Kinds that a newer program made are
 * kept and passed on. */
bool keys_take_record(struct keys *keys, const struct hash *id, int kind, const void *body,
    size_t length, const struct hash *by, const unsigned char signature[64], struct err *err);
bool keys_take_gone(struct keys *keys, const struct hash *id, const struct hash *by,
    const unsigned char signature[64], struct err *err);
bool keys_take_end(struct keys *keys, struct err *err);
/* What is remembered is read anew: when another process has written in the file. (A rollback on
 * this connection is noticed without it.) */
void keys_forget(struct keys *keys);

/* Hidden entry of the program, to be called first in main (a test's main too, unless it sets
 * RUKKANEN_TEST_KDF=cheap, which derives in the same process at least cost): derives a key for the
 * parent (see derive.h). True if argv asked for it; then *status is the exit code. */
bool keys_derive_main(int argc, char **argv, int *status);

#endif
