/*
 * Where a bundle comes from: a file that is one, or a whole copy of a book, which a process of its
 * own reads and turns into one (reader.h). Nothing of a foreign file is opened by this process but
 * the bytes of a bundle.
 */
#ifndef RUKKANEN_BOOK_COPIES_SOURCE_H
#define RUKKANEN_BOOK_COPIES_SOURCE_H

#include "book/copies/bundle.h"

struct source {
    int fd;            /* of a bundle */
    bool bundle;       /* the file is one itself */
    struct vec drafts; /* of struct source_draft: seen in a whole copy */
};
struct source_draft {
    struct hash author;
    int entity;
    uint64_t row;
    int64_t wall;
};

/* heads (of struct hash) and the keys in db: what this book has, so that a whole copy gives only
 * what is new. ERR_FOREIGN for anything that is neither, with the sentence that fits; a
 * symbolic link, a fifo and a device are refused. */
bool source_open(const char *path, struct db *db, const struct vec *heads, struct source *source,
    struct err *err);
void source_close(struct source *source);

#endif
