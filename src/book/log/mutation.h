/*
 * Faults that the tests put into the merging rules, each a plausible simpler rule that is wrong:
 * a test suite that does not notice them proves nothing. A test build takes the fault's number
 * from the environment variable RUKKANEN_TEST_MUTATION; a release build has none of this.
 */
#ifndef RUKKANEN_BOOK_LOG_MUTATION_H
#define RUKKANEN_BOOK_LOG_MUTATION_H

#include <stdbool.h>

enum mutation {
    MUTATION_NONE,
    MUTATION_WALL_FIRST,          /* the winner is the latest by the clock, ancestor or not */
    MUTATION_KEEP_BETTER,         /* the winner is kept or beaten by the newcomer, one by one */
    MUTATION_PURE_ANCESTRY,       /* a write supersedes all its ancestors, seen or not */
    MUTATION_FAST_FORWARD,        /* no check where all that is here is an ancestor */
    MUTATION_POSITIVE_PREVIOUS,   /* writes name what they supersede, not what they leave */
    MUTATION_HOLES_ACCEPTED,      /* a dropped chunk needs no erasure or redaction */
    MUTATION_ERASURE_AS_EVENT,    /* an erasure takes only what is there when it comes */
    MUTATION_REMOVAL_WITHOUT_BIT, /* a removal stands whatever was written beside it */
    MUTATION_REDACTION_UNSEEN,    /* a redaction takes values that its user did not see */
    MUTATION_END
};

#ifdef RUKKANEN_TEST
bool mutation_is(enum mutation mutation);
#else
static inline bool mutation_is(enum mutation mutation)
{
    (void)mutation;
    return false;
}
#endif

#endif
