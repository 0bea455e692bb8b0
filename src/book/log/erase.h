/*
 * Forgetting in the log. An erasure and a redaction are edits, and masks over the whole set: the
 * chunks that they cover count as absent, whoever still holds them and whenever they arrive. A
 * covered chunk is dropped from the file; its hash stays, so the edit keeps its name.
 *
 * Erasure (EDIT_COLUMN_ERASES): varint number of persons, then for each: u64 person row, 32 bytes
 * tag key (all zero: unknown), varint day (days since 1.1.1970), u8 ground. Covered is every chunk
 * of the person's own row, and every chunk whose COLUMN_TAG cell equals tag_of(tag key, row) (keys
 * give the formula). Every chunk of a row about a person carries its COLUMN_TAG cell, so that a
 * locked copy finds them by the chunk alone. The row vanishes from the state tables.
 *
 * Redaction (EDIT_COLUMN_REDACTS): pairs of edit name (24 bytes) and chunk hash (24 bytes), all
 * of ancestors; the redacting edit itself rewrites every cell that these chunks wrote (null
 * allowed), with except lists for what the user did not see, so the live sets are the same with or
 * without the bytes. What an edit says of itself is never covered.
 *
 * A dropped chunk says what took it by a mark: the row id of the person, where it was the person's
 * own row; tag_of(tag key, person row), where the tag told; 0, where a redaction names its hash.
 * The erasure with that mark or that redaction must be here. Anything else is a sign of a file cut
 * short and is refused
 * ("katkennut"); and chunks that come whole fill such holes again.
 *
 * Erasures and redactions are also kept in tables of their own (erased, redacted), which outlive
 * the edits that brought them: undoing a merge or taking back a backup revives nobody.
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

/* tag = first 8 bytes of BLAKE2b-128 keyed with the tag key over the row id (u64, little end
 * first), with the top bit cleared. */
uint64_t tag_of(const unsigned char tag_key[TAG_KEY_SIZE], uint64_t row);
/* Whether a dropped chunk with this mark was taken by this erasure. */
bool erasure_has_mark(const struct erasure *erasure, uint64_t mark);
/* Puts the erasures into an edit in the making. The caller appends the edit; the log drops the
 * covered chunks of the whole log in the same transaction (kept hashes, seeds replaced by the
 * remaining salts), and the rows from the tables. */
void edit_set_erasures(struct edit *edit, const struct erasure *erasures, size_t n);
/* Puts a redaction of a row's older chunks into an edit in the making: names every chunk of the row
 * in the log (all ancestors of the heads) and rewrites every cell that they wrote: with the given
 * values and their except lists (log_except); cells that are not given with null, or, below
 * COLUMN_FIRST, with what they hold, and of these the winner counts as shown. A chunk with a live
 * value that an except list leaves standing is not named. May be called for several rows. */
bool log_redact(struct log *log, struct edit *edit, int entity, uint64_t row,
    const struct vec *cells /* of struct cell, may be NULL */, struct err *err);
/* All erasures in the book. Appends struct erasure. */
bool log_erasures(struct log *log, struct vec *erasures, struct err *err);
/* The persons and chunks that an edit says it erases and redacts: appends struct erasure and
 * struct redaction. False where the bytes are not as told above. */
struct redaction {
    struct hash edit;
    struct hash chunk;
};
bool edit_erasures(const struct edit *edit, struct vec *erasures);
bool edit_redactions(const struct edit *edit, struct vec *redactions);
/* VACUUM after an erasure or redaction, outside any transaction: what was dropped is then nowhere
 * in the file's bytes. */
bool log_shrink(struct log *log, struct err *err);

#endif
