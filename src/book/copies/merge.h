/*
 * A merge under way: what its steps share. merge.c leads it, merge_take.c takes key records and
 * edits, merge_count.c finds out what that did to the rows, merge_undo.c takes it back.
 */
#ifndef RUKKANEN_BOOK_COPIES_MERGE_H
#define RUKKANEN_BOOK_COPIES_MERGE_H

#include "book/copies/bundle.h"
#include "book/internal.h"
#include "book/log/internal.h"
#include "rukkanen/book/copies.h"

/* A row that the merge writes, as it was before. */
struct merge_before {
    int entity;
    uint64_t row;
    bool there, gone;
};

struct merge {
    struct book *book;
    struct bundle *bundle;
    const struct merge_options *options;
    struct merge_result *result;
    int64_t count;         /* edits here before */
    struct vec theirs;     /* of struct hash: edits known here that the other file builds on */
    struct vec before;     /* of struct merge_before; a hash table by slots */
    struct vec slots;      /* of uint32_t: place in before + 1 */
    int64_t erasures;      /* of persons, among the new edits */
    bool forgets;          /* an erasure or redaction came */
    int64_t held;          /* edits that an undone merge had put away */
};

void merge_init(struct merge *merge, struct book *book, const struct merge_options *options,
    struct merge_result *result);
void merge_clear(struct merge *merge);
/* book_merge that also tells what the file said of itself: *header is initialised and the caller's
 * to clear in any case; *other: it is of another book. Both may be NULL. */
bool merge_file(struct book *book, const char *path, const struct merge_options *options,
    struct merge_result *result, struct bundle_header *header, bool *other, struct err *err);
/* Tells how far it is; false and err where the user stopped it. */
bool merge_progress(struct merge *merge, int64_t done, int64_t all, struct err *err);

/* ---- merge_take.c ---- */

bool merge_take_keys(struct merge *merge, struct err *err);
bool merge_take_edits(struct merge *merge, struct err *err);
/* One whose parents are here. */
bool merge_take_edit(struct merge *merge, const struct edit *edit, struct err *err);

/* ---- merge_orphans.c: edits whose ancestors have not come ---- */

/* What one file brings of these. */
struct asides {
    struct merge *merge;
    struct vec orphans; /* of struct orphan */
    struct vec parents; /* of struct hash */
    size_t bytes;
};
void asides_init(struct asides *asides, struct merge *merge);
void asides_clear(struct asides *asides);
bool asides_add(struct asides *asides, const struct edit *edit, struct err *err);
bool asides_are_signed(struct asides *asides, struct err *err);
/* Takes those, of this file and of earlier ones, whose ancestors are here now. An edit without a
 * signature of its own comes together with one that vouches for it, or waits. */
bool asides_take(struct merge *merge, struct err *err);

/* ---- merge_count.c ---- */

/* Before an edit is applied: remembers how the rows stand that it writes. */
bool merge_note_rows(struct merge *merge, const struct edit *edit, struct err *err);
/* Fills counts, together and differ, and says whether the merge removes or replaces so much that
 * it has to be asked about (*entity: of what; 0: of nothing). */
bool merge_count_rows(struct merge *merge, int *entity, struct err *err);

/* ---- merge_undo.c ---- */

/* Before anything is taken: begins what book_merge_undo takes back, or goes on with it where the
 * last thing that happened was a merge. */
bool merge_undo_begin(struct merge *merge, struct err *err);
bool merge_undo_end(struct merge *merge, struct err *err);
/* A record that came, one that a gone record dropped, a gone record that came. */
bool merge_undo_added(struct merge *merge, const struct hash *id, struct err *err);
bool merge_undo_dropped(struct merge *merge, const struct record *record, struct err *err);
bool merge_undo_gone(struct merge *merge, const struct gone *gone, struct err *err);

#endif
