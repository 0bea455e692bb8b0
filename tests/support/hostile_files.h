/*
 * The hostile files themselves: each is made anew by its own function, and says what must become
 * of it.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_HOSTILE_FILES_H
#define RUKKANEN_TESTS_SUPPORT_HOSTILE_FILES_H

#include "support/hostile.h"

struct hostile_case {
    const char *name;
    void (*make)(struct hostile *hostile, const char *path); /* a file that is not there yet */
    enum err_kind kind;
    const char *sentence; /* a part of it */
    const char *detail;   /* a part of it */
    int limit;            /* without this one (mutation.h) it must come out otherwise; 0: none */
    int fault;            /* that is at work all the time; 0: none */
    int64_t waiting;      /* edits that are kept without counting */
    int64_t orphans;      /* edits that are kept until their ancestors come */
};

extern const struct hostile_case hostile_strangers[], hostile_bundles[], hostile_bundle_limits[],
    hostile_claims[], hostile_copies[];
extern const size_t hostile_strangers_n, hostile_bundles_n, hostile_bundle_limits_n,
    hostile_claims_n, hostile_copies_n;

/* Removes what a case made at path, and what lies beside it. */
void hostile_files_remove(const char *path);

#endif
