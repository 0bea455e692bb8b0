/*
 * The two tables of the key store and nothing of what their rows mean.
 */
#ifndef RUKKANEN_BOOK_KEYS_KEYSTORE_H
#define RUKKANEN_BOOK_KEYS_KEYSTORE_H

#include "book/db.h"
#include "book/keys/record.h"

struct gone {
    struct hash id;
    struct hash signer;
    unsigned char signature[RECORD_SIGNATURE];
};

bool keystore_create(struct db *db, struct err *err);
/* Adds a record whose id is right; one that is there already is no error. */
bool keystore_add(struct db *db, const struct record *record, struct err *err);
bool keystore_drop(struct db *db, const struct hash *id, struct err *err);
bool keystore_has(struct db *db, const struct hash *id);
/* False without err if it is not there. The caller clears *record in any case. */
bool keystore_get(struct db *db, const struct hash *id, struct record *record, struct err *err);
/* Appends struct record: all of a kind, or (keystore_about) those of a kind about a subject, by id.
 */
bool keystore_all(struct db *db, int kind, struct vec *records, struct err *err);
bool keystore_about(
    struct db *db, int kind, uint64_t subject, struct vec *records, struct err *err);
void keystore_clear(struct vec *records);

/* Walks over the key records of the persons from first to last, person by person, without copying:
 * the bytes are borrowed until the next step. Begin, then next until false; stop early with
 * keystore_person_end. */
struct keystore_person {
    uint64_t person;
    const void *body;
    size_t length;
    struct hash id;
    struct hash signer;
    const unsigned char *signature; /* RECORD_SIGNATURE bytes */
};
sqlite3_stmt *keystore_person_begin(
    struct db *db, uint64_t first, uint64_t last, struct err *err);
bool keystore_person_next(
    struct db *db, sqlite3_stmt *statement, struct keystore_person *out, struct err *err);
void keystore_person_end(sqlite3_stmt *statement);

bool keystore_add_gone(struct db *db, const struct gone *gone, struct err *err);
/* Appends struct gone: all whose record is still there; all. */
bool keystore_gone_waiting(struct db *db, struct vec *gone, struct err *err);
bool keystore_gone_all(struct db *db, struct vec *gone, struct err *err);

int64_t keystore_count(struct db *db);
int64_t keystore_count_gone(struct db *db);
/* BLAKE2b-192 over the ids of all records and the (id, signer) of all gone records, in order. */
bool keystore_digest(struct db *db, struct hash *digest, struct err *err);

#endif
