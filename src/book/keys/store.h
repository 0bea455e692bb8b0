/*
 * The two tables of the key store and nothing of what their rows mean.
 */
#ifndef RUKKANEN_BOOK_KEYS_STORE_H
#define RUKKANEN_BOOK_KEYS_STORE_H

#include "book/db.h"
#include "book/keys/record.h"

struct gone {
    struct hash id;
    struct hash signer;
    unsigned char signature[RECORD_SIGNATURE];
};

bool store_create(struct db *db, struct err *err);
/* Adds a record whose id is right; one that is there already is no error. */
bool store_add(struct db *db, const struct record *record, struct err *err);
bool store_drop(struct db *db, const struct hash *id, struct err *err);
bool store_has(struct db *db, const struct hash *id);
/* False without err if it is not there. The caller clears *record in any case. */
bool store_get(struct db *db, const struct hash *id, struct record *record, struct err *err);
/* Appends struct record: all of a kind, or (store_about) those of a kind about a subject, by id. */
bool store_all(struct db *db, int kind, struct vec *records, struct err *err);
bool store_about(
    struct db *db, int kind, uint64_t subject, struct vec *records, struct err *err);
void store_clear(struct vec *records);

/* Walks over the persons' key records of one person without copying: the bytes are borrowed until
 * the next step. Begin, then next until false; stop early with store_person_end. */
struct store_person {
    const void *body;
    size_t length;
    struct hash id;
    struct hash signer;
    const unsigned char *signature; /* RECORD_SIGNATURE bytes */
};
sqlite3_stmt *store_person_begin(struct db *db, int kind, uint64_t person, struct err *err);
bool store_person_next(
    struct db *db, sqlite3_stmt *statement, struct store_person *out, struct err *err);
void store_person_end(sqlite3_stmt *statement);

bool store_add_gone(struct db *db, const struct gone *gone, struct err *err);
/* Appends struct gone: all about an id; all whose record is still there; all. */
bool store_gone_of(struct db *db, const struct hash *id, struct vec *gone, struct err *err);
bool store_gone_waiting(struct db *db, struct vec *gone, struct err *err);
bool store_gone_all(struct db *db, struct vec *gone, struct err *err);

int64_t store_count(struct db *db);
int64_t store_count_gone(struct db *db);
/* BLAKE2b-192 over the ids of all records and the (id, signer) of all gone records, in order. */
bool store_digest(struct db *db, struct hash *digest, struct err *err);

#endif
