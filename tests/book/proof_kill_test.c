/*
 * The program is killed at any moment while it writes: what it had told to be saved is there, the
 * book is whole, and the draft is one of those that were written (P14).
 */
#include "book/keys/keys.h"
#include "rukkanen/book/safety.h"
#include "support/proof_book.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static struct err err;

/* Writes drafts and, every third time, saves, and tells each number when it is done. */
static void write_until_killed(const char *path, const struct proof_book *like, int from, int tell)
{
    struct proof_book own = *like;
    own.book = NULL;
    if (!book_open(path, BOOK_WRITE, &own.book, &err)
        || !book_unlock(own.book, "Sanna", proof_passphrase, BOOK_PEOPLE, &err))
        _exit(3);
    struct change *change = draft_open(own.book, ENTITY_MEETING, own.meeting, &err);
    if (!change)
        change = change_new(own.book);
    for (int i = from;; i++) {
        char text[40];
        snprintf(text, sizeof text, "%d", i);
        bool ok = change_set_text(change, ENTITY_ITEM, own.item, "text", text, &err)
            && (i % 3 ? change_save_draft(change, ENTITY_MEETING, own.meeting, &err)
                      : change_commit(change, NULL, &err));
        if (!ok || write(tell, &i, sizeof i) != sizeof i)
            _exit(4);
    }
}

/* The newest number in the book: of the draft, else of the item itself. */
static int number_in(struct proof_book *proof)
{
    struct row row;
    memset(&err, 0, sizeof err);
    struct change *change = draft_open(proof->book, ENTITY_MEETING, proof->meeting, &err);
    assert_int_equal(err.kind, ERR_NONE);
    assert_true(book_row(proof->book, ENTITY_ITEM, proof->item, &row, &err));
    if (change)
        change_overlay(change, &row);
    int number = atoi(row_text(&row, "text"));
    row_clear(&row);
    change_free(change);
    return number;
}

static int kill_after(struct proof_book *proof, int from, unsigned microseconds)
{
    int pipe_ends[2], told = from - 1, one;
    assert_int_equal(pipe(pipe_ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(pipe_ends[0]);
        write_until_killed(proof->path, proof, from, pipe_ends[1]);
    }
    close(pipe_ends[1]);
    assert_int_equal(read(pipe_ends[0], &one, sizeof one), sizeof one); /* it has begun */
    told = one;
    usleep(microseconds);
    kill(child, SIGKILL);
    while (read(pipe_ends[0], &one, sizeof one) == sizeof one)
        told = one;
    close(pipe_ends[0]);
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    return told;
}

/* Whoever opens next, also only to read, finds the book whole. */
static void open_after(struct proof_book *proof, bool only_reads)
{
    if (only_reads) {
        memset(&err, 0, sizeof err);
        if (!book_open(proof->path, BOOK_READ, &proof->book, &err))
            fail_msg("to read: %s (%s)", err.sentence, err.detail);
    } else {
        proof_book_open(proof, NULL);
    }
    proof_book_unlock(proof);
}

static void killed_at_any_moment_nothing_that_was_saved_is_lost(void **state)
{
    struct proof_book proof;
    unsigned seed = 7;
    int next = 1;
    (void)state;
    proof_book_make(&proof);
    for (int round = 0; round < 50; round++) {
        proof_book_close(&proof);
        seed = seed * 1103515245 + 12345;
        int told = kill_after(&proof, next, seed / 65536 % 20000);
        open_after(&proof, round % 2);
        int found = number_in(&proof);
        if (found != told && found != told + 1)
            fail_msg("round %d: %d was saved, %d is in the book", round, told, found);
        next = found + 1;
    }
    memset(&err, 0, sizeof err);
    if (!book_check(proof.book, &err))
        fail_msg("%s (%s)", err.sentence, err.detail);
    proof_book_drop(&proof);
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_moment_nothing_that_was_saved_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
