/*
 * What must stand after a set of edits, worked out from the set alone by the definitions, without
 * any of the log's code for it: ancestor sets as bits, every pair of writes compared. Slow, small,
 * and plainly right; the log's tables must agree with it in whatever order edits arrived.
 */
#ifndef RUKKANEN_TESTS_LOG_ORACLE_H
#define RUKKANEN_TESTS_LOG_ORACLE_H

#include "book/log/erase.h"

enum { ORACLE_WORDS = 4, ORACLE_MAX = 64 * ORACLE_WORDS };

struct bits {
    uint64_t word[ORACLE_WORDS];
};
static inline bool bits_have(const struct bits *bits, int i)
{
    return bits->word[i / 64] >> (i % 64) & 1;
}
static inline void bits_set(struct bits *bits, int i)
{
    bits->word[i / 64] |= UINT64_C(1) << (i % 64);
}
struct bits bits_or(const struct bits *a, const struct bits *b);
struct bits bits_and(const struct bits *a, const struct bits *b);
struct bits bits_minus(const struct bits *a, const struct bits *b);
bool bits_none(const struct bits *bits);
int bits_count(const struct bits *bits);

struct oracle_write {
    int edit, chunk;
    int entity;
    uint64_t row;
    int column;
    struct value value; /* owned */
    struct bits except;
    struct bits shown; /* edits whose value of this cell its writer was shown */
};

struct oracle_edit {
    struct hash id;
    int64_t wall;
    bool undoes; /* it is an undo */
    struct bits ancestors;
    struct bits parents;
    struct vec erasures;   /* of struct erasure */
    struct vec redactions; /* of struct redaction */
    struct vec hashes;     /* of struct hash: its chunks' */
    struct vec tags;       /* of struct oracle_tag: its chunks' */
};
struct oracle_tag {
    int entity;
    uint64_t row, tag;
    bool has_tag;
};

struct oracle {
    struct vec edits;  /* of struct oracle_edit; parents before children */
    struct vec writes; /* of struct oracle_write */
};

void oracle_init(struct oracle *oracle);
void oracle_clear(struct oracle *oracle);
/* Takes an edit as it was made, nothing dropped. Its number. */
int oracle_add(struct oracle *oracle, const struct edit *edit);
int oracle_find(const struct oracle *oracle, const struct hash *id); /* -1: not there */
/* Notes what the writer of a cell in the newest edit was shown. */
void oracle_shown(
    struct oracle *oracle, int entity, uint64_t row, int column, const struct bits *shown);

/* Whether the set covers a chunk, by its content or by its hash. */
bool oracle_covers(const struct oracle *oracle, const struct bits *set, int edit, int chunk);
bool oracle_erased(const struct oracle *oracle, const struct bits *set, uint64_t mark);
bool oracle_redacted(
    const struct oracle *oracle, const struct bits *set, int edit, const struct hash *chunk);

struct oracle_cell {
    int entity;
    uint64_t row;
    int column;
    struct bits live; /* edits */
    int winner;       /* index in writes */
    bool open;        /* two or more different live values */
    bool gone;        /* of the row */
    bool listed;      /* among the conflicts */
};
/* The cells that stand after the edits of a set, without what the edits of mask (usually the same
 * set) cover, by entity, row, column: fills a vector of struct oracle_cell. */
void oracle_state(const struct oracle *oracle, const struct bits *set, const struct bits *mask,
    struct vec *cells);
const struct oracle_cell *oracle_cell(
    const struct vec *cells, int entity, uint64_t row, int column);
void oracle_dump(
    const struct oracle *oracle, const struct bits *set, const struct vec *cells, struct str *out);

#endif
