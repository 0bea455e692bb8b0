/* Inside of log_network: its state, and the comparisons. */
#ifndef RUKKANEN_TESTS_LOG_NETWORK_CHECK_H
#define RUKKANEN_TESTS_LOG_NETWORK_CHECK_H

#include "book/log/log.h"
#include "support/log_network.h"
#include "support/log_oracle.h"

enum { COPIES = 4 };

struct draft {
    bool open;
    int place, column;
    struct bits shown;
};

struct copy {
    struct db *db;
    struct log *log;
    struct bits set; /* the edits that it has */
    int64_t clock;
    struct draft draft;
};

/* A conflict that somebody was shown whole and decided. */
struct resolution {
    int entity;
    uint64_t row;
    int column;
    int edit;
    struct bits settled;
};

struct network {
    uint64_t random;
    struct oracle oracle;
    struct copy copies[COPIES];
    struct vec resolutions; /* of struct resolution */
    struct str empty;       /* SQL that empties a copy */
    struct str *why;
};

/* Notes the first failure. */
void network_fail(struct network *network, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The copy against the oracle. */
void network_check(struct network *network, struct copy *copy);
/* What log_undo made of edit number target against the oracle. */
void network_check_undo(struct network *network, struct copy *copy, int target,
    const struct edit *undo, const struct vec *kept);
/* Everything merged everywhere: one dump, nothing lost unreported, resolutions final. */
void network_check_end(struct network *network);
void network_merge(
    struct network *network, struct copy *from, struct copy *to, const struct bits *wanted);

#endif
