/* A log in memory, for tests: writing cells and looking at them in one line each. */
#ifndef RUKKANEN_TESTS_LOG_BOOK_H
#define RUKKANEN_TESTS_LOG_BOOK_H

#include "book/log/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

struct log_book {
    struct db *db;
    struct log *log;
    uint64_t label;
    int64_t wall;
    struct hash author;
};

/* A log in memory with a genesis, the same in every one. Edits are signed by their author (the
 * label makes the author). */
void log_book_open(struct log_book *book, uint64_t label);
/* The same in a new file. */
void log_book_create(struct log_book *book, const char *path, uint64_t label);
/* Opens the file again, through another VFS where vfs is not NULL. False where it is refused. */
bool log_book_reopen(struct log_book *book, const char *path, const char *vfs, struct err *err);
void log_book_close(struct log_book *book);
/* Signatures that tests can make and check: a hash of author and name. */
void log_book_sign(
    const struct hash *author, const struct hash *id, unsigned char signature[EDIT_SIGNATURE_SIZE]);

/* A seed that is not random, so that two copies make the same edit. */
void log_book_seed(struct edit *edit, int seed);

/* An edit in the making with author and time (one second later each) filled in. */
void log_book_edit(struct log_book *book, struct edit *edit);
/* Appends and clears; fails the test if it is refused. The name. */
struct hash log_book_save(struct log_book *book, struct edit *edit);
/* One cell in one edit. */
struct hash log_book_set(
    struct log_book *book, int entity, uint64_t row, int column, struct value value);
struct hash log_book_set_text(
    struct log_book *book, int entity, uint64_t row, int column, const char *text);

/* Copies every edit that `to` lacks, in the order of `from`; fails the test if one is refused. */
void log_book_merge(const struct log_book *from, struct log_book *to);
/* The same, but the answer is the caller's business. The transaction is ended. */
bool log_book_try_merge(const struct log_book *from, struct log_book *to, struct err *err);
/* Imports one edit in a transaction of its own. */
bool log_book_try_import(struct log_book *to, const struct edit *edit, struct err *err);

/* The number of conflicts listed. */
size_t log_book_conflicts(const struct log_book *book);
/* Fails the test unless log_check is content. */
void log_book_check(const struct log_book *book);
/* Whether two books dump the same. */
bool log_book_same(const struct log_book *a, const struct log_book *b);
/* Caller frees. */
char *log_book_text(const struct log_book *book, int entity, uint64_t row, int column);
char *log_book_dump(const struct log_book *book);

void assert_no_err(const struct err *err);

#endif
