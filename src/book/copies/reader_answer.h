/* What the two sides of the reader say to each other over pipes; both are the same program. */
#ifndef RUKKANEN_BOOK_COPIES_READER_ANSWER_H
#define RUKKANEN_BOOK_COPIES_READER_ANSWER_H

#include "book/copies/bundle.h"

#define READER_ARGUMENT "--read-copy"
/* Tells the process that it is one. */
#define READER_MARK "RUKKANEN_READ_CHILD"

enum { READER_FD_COPY = 3, READER_FD_OUT = 4, READER_ANSWER_MAX = 1 << 20 };

/* Then as many names of edits, of 24 bytes. */
struct reader_request {
    int64_t ms; /* to be done in */
    uint32_t heads;
    struct key_digest keys;
};

enum reader_verdict {
    READER_DONE = 'd',
    READER_NO_BOOK = 'b',
    READER_NEWER = 'n',
    READER_DAMAGED = 'x',
    READER_CUT = 'c',       /* its log has gaps */
    READER_STRANGE = 's',   /* other tables than a book has */
    READER_FULL = 'f',      /* no room for the answer */
    READER_MANY = 'r',      /* more rows than a book has */
    READER_LARGE = 'v',     /* a value or all of it is too large for the memory */
    READER_LONG = 't'       /* the time is over */
};

#endif
