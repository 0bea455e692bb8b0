/*
 * The program is killed while somebody types in a meeting, at fifty moments that nobody chose. At
 * most the last two seconds of text are lost, and the book is whole.
 */
#include "book/keys/keys.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/safety.h"
#include "support/meeting_book.h"
#include "support/program.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

/* Many programs side by side, since typing takes its time; each is killed twice. */
enum { PROGRAMS = 25, ROUNDS = 2, KEPT_MS = 2000, GRACE_MS = 600, LONGEST_MS = 3400 };

static const char typed[] = "keskusteltiin retkesta ja bussista, joka maksaa paljon; ";

struct typist {
    struct meeting_book book;
    struct pty *pty;
    size_t n;             /* letters typed in this round */
    double kill_at;       /* ms */
    size_t owed;          /* letters that must be there: typed before the last two seconds */
    double at[1024];      /* when each was typed */
};

static struct typist *typists;
static struct err err;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* Into the text of item number round + 1. */
static void begin(struct typist *typist, int round)
{
    typist->pty = program_start(typist->book.path, 24, 80);
    program_unlock(typist->pty);
    program_await(typist->pty, "Today");
    pty_keys(typist->pty, "Enter F6");
    for (int i = 0; i < round; i++)
        pty_keys(typist->pty, "Down");
    pty_keys(typist->pty, "Enter");
    typist->n = typist->owed = 0;
}

static void type_one(struct typist *typist)
{
    char letter[2] = {typed[typist->n % (sizeof typed - 1)], '\0'};
    pty_type(typist->pty, letter);
    typist->at[typist->n++] = now_ms();
}

static void end(struct typist *typist)
{
    /* The draft's own writing takes its time, more of it under the sanitizers. */
    double grace = getenv("RUKKANEN_SANITIZED") ? 3 * GRACE_MS : GRACE_MS, killed = now_ms();
    pty_kill(typist->pty, SIGKILL);
    pty_free(typist->pty);
    for (size_t i = 0; i < typist->n; i++)
        typist->owed += typist->at[i] < killed - KEPT_MS - grace;
}

/* How many letters of what was typed the text begins with. */
static size_t found(const char *text)
{
    size_t n = 0;
    while (text[n] && text[n] == typed[n % (sizeof typed - 1)])
        n++;
    return n;
}

/* Of item number round + 1, as the draft has it or, where it was saved, the book. */
static size_t letters_in_book(const struct typist *typist, int round)
{
    struct book *book = NULL;
    struct vec rows = VEC_INIT(struct row), added = VEC_INIT(uint64_t);
    struct query query = {.entity = ENTITY_ITEM};
    size_t there = 0;
    memset(&err, 0, sizeof err);
    if (!book_open(typist->book.path, BOOK_READ, &book, &err)
        || !book_unlock(book, NULL, MEETING_BOOK_PASSPHRASE, BOOK_PEOPLE, &err)
        || !book_check(book, &err) || !book_query(book, &query, &rows, &err))
        fail_msg("%s (%s)", err.sentence, err.detail);
    struct change *draft = draft_open(book, ENTITY_MEETING, typist->book.meeting, &err);
    if (draft)
        change_rows(draft, ENTITY_ITEM, &added);
    for (size_t i = 0; i < added.n; i++) {
        struct row row;
        row_init(&row, entity_by_number(ENTITY_ITEM), *VEC_AT(&added, uint64_t, i));
        vec_add(&rows, &row);
    }
    if (rows.n > (size_t)round) {
        struct row *row = VEC_AT(&rows, struct row, (size_t)round);
        if (draft)
            change_overlay(draft, row);
        there = found(row_text(row, "text"));
    }
    change_free(draft);
    vec_clear(&added);
    rows_clear(&rows);
    book_close(book);
    return there;
}

static void all_type(int round, unsigned *seed)
{
    size_t running = PROGRAMS;
    for (int i = 0; i < PROGRAMS; i++)
        begin(&typists[i], round);
    for (int i = 0; i < PROGRAMS; i++) {
        *seed = *seed * 1103515245 + 12345;
        unsigned longest = getenv("RUKKANEN_SANITIZED") ? LONGEST_MS + 1800 : LONGEST_MS;
        typists[i].kill_at = now_ms() + 50 + *seed / 65536 % longest;
    }
    while (running) {
        running = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            struct typist *typist = &typists[i];
            if (!typist->pty)
                continue;
            if (now_ms() >= typist->kill_at || typist->n == 1024) {
                end(typist);
                typist->pty = NULL;
                continue;
            }
            type_one(typist);
            running++;
        }
        usleep(10000);
    }
}

static void at_most_two_seconds_of_text_are_lost(void **state)
{
    unsigned seed = 20261121;
    size_t owed = 0;
    (void)state;
    typists = calloc(PROGRAMS, sizeof *typists);
    for (int i = 0; i < PROGRAMS; i++)
        meeting_book_make(&typists[i].book, 1);
    for (int round = 0; round < ROUNDS; round++) {
        all_type(round, &seed);
        for (int i = 0; i < PROGRAMS; i++) {
            size_t there = letters_in_book(&typists[i], round);
            owed += typists[i].owed;
            if (there < typists[i].owed)
                fail_msg("round %d, program %d: of %zu letters %zu must be there, %zu are", round,
                    i, typists[i].n, typists[i].owed, there);
        }
    }
    assert_true(owed > 100); /* some were killed late enough to say something */
    free(typists);
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_most_two_seconds_of_text_are_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
