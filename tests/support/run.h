/*
 * The program run from outside, as a script would: arguments, standard input, environment in; what
 * it says and its exit code out. Each world is a home folder of its own, so that tests neither see
 * nor change the user's books and settings.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_RUN_H
#define RUKKANEN_TESTS_SUPPORT_RUN_H

#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct run {
    char *folder;     /* the world: home, book, files; gone with run_clear */
    char *book;       /* path that RUKKANEN_BOOK names */
    char *passphrase; /* file with the passphrase of the first user */
    const char *lang;
    const char *now;  /* RUKKANEN_TEST_NOW */
    const char *locale; /* LC_ALL; NULL: C.UTF-8 */
    bool locked;      /* runs without the passphrase */
    struct str out, err; /* of the last run */
    int status;
};

#define RUN_PASSPHRASE "kissa istuu katolla"

/* A new world without a book; English, 21.11.2026 9.58. */
void run_init(struct run *run);
/* The same with a book: site Hakola, user Sanna, group Työrukkanen. */
void run_book(struct run *run);
void run_clear(struct run *run);

/* Runs the program with words (the last one NULL) and, unless locked, with the passphrase. input
 * may be NULL: nothing. Returns the exit code. */
int run_words(struct run *run, const char *input, size_t length, const char *const *words);
/* run(&world, "show", "group") */
#define run(world, ...) run_words((world), NULL, 0, (const char *const[]) {__VA_ARGS__, NULL})
#define run_input(world, input, ...) \
    run_words((world), (input), strlen(input), (const char *const[]) {__VA_ARGS__, NULL})

/* Fails the test, showing what was said, where the exit code is another one. */
void run_expect(const struct run *run, int status, const char *file, int line);
#define expect(world, status) run_expect((world), (status), __FILE__, __LINE__)
/* Fails where a text is not, or is, in what was said. */
void run_says(const struct run *run, const char *text, const char *file, int line);
void run_says_not(const struct run *run, const char *text, const char *file, int line);
#define says(world, text) run_says((world), (text), __FILE__, __LINE__)
#define says_not(world, text) run_says_not((world), (text), __FILE__, __LINE__)
/* The n-th line (from 1) of the output without its end; the caller frees. "" past the end. */
char *run_line(const struct run *run, size_t n);
/* How many lines the output has. */
size_t run_lines(const struct run *run);

/* Fails the test unless every line of the output is one JSON object (RFC 8259, strictly). */
void run_json(const struct run *run, const char *file, int line);
#define expect_json(world) run_json((world), __FILE__, __LINE__)
/* The raw text of a member of the object in line n ("\"Mäki\"", "null", "[1,2]"); the caller
 * frees; NULL where there is none. */
char *run_member(const struct run *run, size_t n, const char *name);

#endif
