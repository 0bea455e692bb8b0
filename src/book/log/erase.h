/*
 * Forgetting in the log. An erasure and a redaction are edits, and masks over the whole set: the
 * chunks that they cover count as absent, whoever still holds them and whenever they arrive.
 *
 * Erasure (EDIT_COLUMN_ERASES): varint number of persons, then for each: u64 person row, 32 bytes
 * tag key (all zero: unknown), varint day (days since 1.1.1970), u8 ground. Covered is every chunk of the person's
 * own row, and every chunk whose COLUMN_TAG cell equals tag_of(tag key, row) (keys give the
 * formula). Every chunk of a row about a person carries its COLUMN_TAG cell, so that a locked copy
 * finds them by the chunk alone. The row vanishes from the state tables.
 *
 * Redaction (EDIT_COLUMN_REDACTS): pairs of edit name (24 bytes) and chunk hash (24 bytes), all
 * of ancestors; the redacting edit itself rewrites every cell that these chunks wrote (null
 * allowed), with except lists for what the user did not see, so the live sets are the same with or
 * without the bytes. A dropped chunk that no erasure or redaction in the set names is a sign of a
 * file cut short and is refused ("katkennut").
 */
#ifndef RUKKANEN_BOOK_LOG_ERASE_H
#define RUKKANEN_BOOK_LOG_ERASE_H

#include "book/log/log.h"

enum { TAG_KEY_SIZE = 32 };

struct erasure {
    uint64_t person;
    unsigned char tag_key[TAG_KEY_SIZE];
    int64_t day;
    int ground;
};

/* tag = first 8 bytes of BLAKE2b keyed with the tag key over the row id (u64, little end first),
 * with the top bit cleared. */
uint64_t tag_of(const unsigned char tag_key[TAG_KEY_SIZE], uint64_t row);
/* Puts the erasures into an edit in the making. The caller appends the edit; the log drops the
 * covered chunks of the whole log in the same transaction (kept hashes, seeds replaced by the
 * remaining salts), and the rows from the tables. */
void edit_set_erasures(struct edit *edit, const struct erasure *erasures, size_t n);
/* Puts a redaction of the given rows' older chunks into an edit in the making: names every chunk
 * of the row in the log (all ancestors of the heads) and rewrites every cell that they wrote with
 * the given values (cells not given: null). */
bool log_redact(struct log *log, struct edit *edit, int entity, uint64_t row,
    const struct vec *cells /* of struct cell, may be NULL */, struct err *err);
/* All erasures in the book. Appends struct erasure. */
bool log_erasures(struct log *log, struct vec *erasures, struct err *err);
/* VACUUM after an erasure or redaction, outside any transaction. */
bool log_shrink(struct log *log, struct err *err);

#endif
