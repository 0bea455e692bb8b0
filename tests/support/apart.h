/*
 * Three copies of one book, as files, each open and written by itself: Sanna is in all of them
 * until a test lets somebody else in.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_APART_H
#define RUKKANEN_TESTS_SUPPORT_APART_H

#include "rukkanen/book/copies.h"

enum { COPIES = 3 };
struct apart {
    char *folder;
    char *path[COPIES];
    struct book *book[COPIES];
    uint64_t site, group;
};

extern struct err apart_err;
#define must(call) \
    do { \
        memset(&apart_err, 0, sizeof apart_err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, apart_err.sentence, apart_err.detail); \
    } while (0)
/* The call fails, with that kind of err. */
#define refused(call, of_kind) \
    do { \
        memset(&apart_err, 0, sizeof apart_err); \
        assert_false(call); \
        if (apart_err.kind != (of_kind)) \
            fail_msg("%s: %d %s", #call, apart_err.kind, apart_err.sentence); \
    } while (0)

#define COPIES_PASSPHRASE "kahvi ja pulla maistuu"

/* cmocka's set-up and tear-down; *state is a struct apart. */
int apart_make(void **state);
int apart_drop(void **state);

/* What is in the other's file comes into one, asked or not. */
void apart_merge(struct apart *copies, int into, int from);
/* All into all, until they are the same; fails where the dumps differ then. */
void apart_join(struct apart *copies);
/* Closes and opens as that user. */
void apart_enter(struct apart *copies, int i, const char *user, const char *passphrase);
bool apart_same(struct book *a, struct book *b);

/* Rows; first and last may be "". */
uint64_t apart_person(struct apart *copies, int i, const char *first, const char *last);
uint64_t apart_meeting(struct apart *copies, int i, int64_t date);
uint64_t apart_item(struct apart *copies, int i, uint64_t meeting, const char *heading);
void apart_set(
    struct apart *copies, int i, int entity, uint64_t id, const char *field, const char *text);
void apart_remove(struct apart *copies, int i, int entity, uint64_t id);
/* The text of a field, the caller's to free. */
char *apart_text(struct apart *copies, int i, int entity, uint64_t id, const char *field);

#endif
