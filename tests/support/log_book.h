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
};

/* A log with a genesis, the same in every log_book_open of one seed. */
void log_book_open(struct log_book *book, uint64_t label);
void log_book_close(struct log_book *book);

/* An edit in the making with author and time (one second later each) filled in. */
void log_book_edit(struct log_book *book, struct edit *edit);
/* Appends and clears; fails the test if it is refused. The name. */
struct hash log_book_save(struct log_book *book, struct edit *edit);
/* One cell in one edit. */
struct hash log_book_set(
    struct log_book *book, int entity, uint64_t row, int column, struct value value);
struct hash log_book_set_text(
    struct log_book *book, int entity, uint64_t row, int column, const char *text);

/* Caller frees. */
char *log_book_text(const struct log_book *book, int entity, uint64_t row, int column);
char *log_book_dump(const struct log_book *book);

void assert_no_err(const struct err *err);

#endif
