/*
 * Three copies of one book, as files, each open and written by itself: Sanna is in all of them
 * until a test lets somebody else in.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_COPIES_H
#define RUKKANEN_TESTS_SUPPORT_COPIES_H

#include "rukkanen/book/copies.h"

enum { COPIES = 3 };
struct copies {
    char *folder;
    char *path[COPIES];
    struct book *book[COPIES];
    uint64_t site, group;
};

extern struct err copies_err;
#define must(call) \
    do { \
        memset(&copies_err, 0, sizeof copies_err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, copies_err.sentence, copies_err.detail); \
    } while (0)
/* The call fails, with that kind of err. */
#define refused(call, of_kind) \
    do { \
        memset(&copies_err, 0, sizeof copies_err); \
        assert_false(call); \
        if (copies_err.kind != (of_kind)) \
            fail_msg("%s: %d %s", #call, copies_err.kind, copies_err.sentence); \
    } while (0)

#define COPIES_PASSPHRASE "kahvi ja pulla maistuu"

/* cmocka's set-up and tear-down; *state is a struct copies. */
int copies_make(void **state);
int copies_drop(void **state);

/* What is in the other's file comes into one, asked or not. */
void copies_merge(struct copies *copies, int into, int from);
/* All into all, until they are the same; fails where the dumps differ then. */
void copies_join(struct copies *copies);
/* Closes and opens as that user. */
void copies_enter(struct copies *copies, int i, const char *user, const char *passphrase);
bool copies_same(struct book *a, struct book *b);

/* Rows; first and last may be "". */
uint64_t copies_person(struct copies *copies, int i, const char *first, const char *last);
uint64_t copies_meeting(struct copies *copies, int i, int64_t date);
uint64_t copies_item(struct copies *copies, int i, uint64_t meeting, const char *heading);
void copies_set(
    struct copies *copies, int i, int entity, uint64_t id, const char *field, const char *text);
void copies_remove(struct copies *copies, int i, int entity, uint64_t id);
/* The text of a field, the caller's to free. */
char *copies_text(struct copies *copies, int i, int entity, uint64_t id, const char *field);

#endif
