/*
 * Faults that the tests put into the merging rules, each a plausible simpler rule that is wrong:
 * a test suite that does not notice them proves nothing. A test build takes the fault's number
 * from the environment variable RUKKANEN_TEST_MUTATION (or several, with commas); a release build
 * has none of this.
 */
#ifndef RUKKANEN_BOOK_LOG_MUTATION_H
#define RUKKANEN_BOOK_LOG_MUTATION_H

#include <stdbool.h>
#include <stddef.h>

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
    MUTATION_END,
    /* Those that only whole files and several PCs can show. */
    MUTATION_LABEL_AND_PLACE, /* an edit is known by its copy and its place there, not by content */
    MUTATION_DRAFTS_RESTORED, /* drafts stay in a backup that is taken into use */
    MUTATION_WAL,             /* what was saved stands beside the file first */
    MUTATION_RANDOM_NONCES,   /* equal words are sealed differently each time */
    MUTATION_ORPHANS_APPLIED, /* an edit is taken without its ancestors */
    MUTATION_HELD_UNASKED,    /* what an undone merge had brought comes back by itself */
    MUTATION_AUTHORITY,       /* everybody may write everything */
    MUTATION_UNSIGNED_KEYS,   /* key records count whoever signed them */
    MUTATION_FILES_END
};

/*
 * The limits and checks at the border, by the same switch: each can be taken away, and a test of
 * hostile files then fails.
 */
enum {
    LIMIT_NONE = 99,
    /* of the bytes of a bundle */
    LIMIT_FILE_SIZE,     /* how large the file is */
    LIMIT_RATIO,         /* unpacked bytes for each packed one */
    LIMIT_BLOCK,         /* length of a block */
    LIMIT_WINDOW,        /* how far back unpacking looks */
    LIMIT_HEADS,         /* names in the header */
    LIMIT_NAMES,         /* signers, labels, names outside */
    LIMIT_EDITS,         /* how many edits are declared */
    LIMIT_RECORDS,       /* how many key records are declared */
    LIMIT_RECORD_BODY,   /* length of a key record */
    LIMIT_RECORD_KIND,   /* number of its kind */
    LIMIT_EDIT_SIZE,     /* unpacked length of an edit */
    LIMIT_PARENTS,       /* how many parents an edit has */
    LIMIT_TRAILER,       /* the hash over the whole file */
    LIMIT_LEFTOVER,      /* nothing follows the last edit */
    /* of what a file says */
    LIMIT_BOOK,          /* the book's id */
    LIMIT_TIMES,         /* times that no clock shows */
    LIMIT_CLAIMED_HEADS, /* heads that are neither in the file nor here */
    LIMIT_SIGNATURES,    /* every head is signed by its author */
    LIMIT_ORPHANS,       /* how many edits wait for ancestors */
    LIMIT_ORPHAN_BYTES,  /* how large these are together */
    LIMIT_AUTHORITY,     /* what a peer may not is kept without counting */
    /* of a whole copy and the process that reads it */
    LIMIT_LINK,          /* only regular files, no links */
    LIMIT_COPY_SIZE,     /* how large the file is */
    LIMIT_COPY_LENGTH,   /* as long as its first page says */
    LIMIT_COPY_WAL,      /* no write-ahead log */
    LIMIT_SCHEMA,        /* the tables are those of a book */
    LIMIT_PAGES,         /* the pages are sound */
    LIMIT_ROWS,          /* how many edits, records and heads */
    LIMIT_LOG,           /* the log of the copy has no gap */
    LIMIT_VALUE,         /* length of one value */
    LIMIT_HEAP,          /* memory of the database library */
    LIMIT_DEADLINE,      /* the process watches the time */
    LIMIT_HANGING,       /* the process is ended where it does not */
    LIMIT_FOLDER,        /* files in a folder */
    LIMIT_END,
    /* Faults, not limits: the process that reads has no time at all; it hangs. */
    FAULT_NO_TIME,
    FAULT_HANGS
};

#ifdef RUKKANEN_TEST
bool mutation_is(int mutation);
/* "NAME=number", to be handed on to a process with an empty environment; NULL: none. */
const char *mutation_environment(void);
#else
static inline const char *mutation_environment(void)
{
    return NULL;
}

static inline bool mutation_is(int mutation)
{
    (void)mutation;
    return false;
}
#endif

/* Whether what a limit asks for is so, or the limit is taken away. */
static inline bool limit_holds(int limit, bool within)
{
    return within || mutation_is(limit);
}

#endif
