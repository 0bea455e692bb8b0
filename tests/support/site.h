/*
 * A book for tests of the domain: a site, a group and whoever a test adds, on a day in November
 * 2026 that stands still. A call that must not fail is wrapped in must().
 */
#ifndef RUKKANEN_TESTS_SUPPORT_SITE_H
#define RUKKANEN_TESTS_SUPPORT_SITE_H

#include "rukkanen/base/err.h"
#include "rukkanen/book/book.h"
#include "rukkanen/book/change.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"

#include <stdbool.h>
#include <stdint.h>

struct site {
    char *folder, *path;
    struct book *book;
    uint64_t site, group;
};

extern struct err site_err;
void site_fail(const char *call); /* fails the test with site_err's sentence */

#define must(call) \
    do { \
        err_clear(&site_err); \
        if (!(call)) \
            site_fail(#call); \
    } while (0)

enum { SITE_TODAY = 20778 }; /* Saturday 21.11.2026 */

/* cmocka's setup and teardown: *state is a struct site with an open book. */
int site_make(void **state);
int site_drop(void **state);
/* Closes and opens the book again, unlocked or not. */
void site_reopen(struct site *site, bool unlock);
/* Sets the clock to noon of a day. */
void site_set_day(int64_t date);

/* Rows, each saved at once. */
uint64_t site_person(struct site *site, const char *first, const char *last);
uint64_t site_group(struct site *site, const char *name, enum group_kind kind);
/* A member since long ago. */
void site_join(struct site *site, uint64_t group, uint64_t person, enum group_role role);
uint64_t site_member(struct site *site, const char *first, const char *last);
/* At 10-11.30, planned. */
uint64_t site_meeting(struct site *site, uint64_t group, int64_t date);
uint64_t site_item(struct site *site, uint64_t meeting, const char *heading, const char *text);
void site_consent(struct site *site, uint64_t person, enum consent_extent extent);
void site_mark(struct site *site, uint64_t meeting, uint64_t person, int state);
void site_set(struct site *site, int entity, uint64_t id, const char *field, const char *raw);
/* Whether any file of the book's folder holds these bytes. */
bool site_files_hold(struct site *site, const char *text);

#endif
