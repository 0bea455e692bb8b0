/*
 * Two copies of one real book, both written to and merged while locked, in one process: merging
 * needs no passphrase, gives both the same bytes of dump in either direction and again (P1, P2,
 * P4), loses no edit (P8), and a locked copy knows the same differences as an open one (P18). Equal
 * words sealed on both sides are no difference (P6). What the rules of merging are is tested on
 * bare logs: log_merge_test.c, log_network_test.c.
 */
#include "book/internal.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/safety.h"
#include "support/log_book.h"
#include "support/proof_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct err err;

static struct log_book log_of(struct book *book)
{
    return (struct log_book) {.db = book->db, .log = book->log};
}

static struct book *open_locked(const char *path)
{
    struct book *book = NULL;
    memset(&err, 0, sizeof err);
    if (!book_open(path, BOOK_WRITE, &book, &err))
        fail_msg("%s (%s)", err.sentence, err.detail);
    return book;
}

static void write_texts(
    struct proof_book *proof, const char *path, const char *text, const char *phone)
{
    proof_book_open(proof, path);
    proof_book_unlock(proof);
    struct change *change = change_new(proof->book);
    assert_true(change_set_text(change, ENTITY_ITEM, proof->item, "text", text, &err));
    assert_true(
        change_set_text(change, ENTITY_PERSON, proof->people[0], "phone", phone, &err));
    assert_true(change_commit(change, NULL, &err));
    change_free(change);
    proof_book_close(proof);
}

/* What differs, one line a cell. */
static void list_differences(struct book *book, struct str *out)
{
    struct vec open = VEC_INIT(struct log_open);
    assert_true(log_conflicts(book->log, &open, &err));
    for (size_t i = 0; i < open.n; i++) {
        const struct log_open *at = VEC_AT(&open, struct log_open, i);
        str_addf(out, "%d/%llu/%d\n", at->entity, (unsigned long long)at->row, at->column);
    }
    vec_clear(&open);
}

static void merge(struct book *from, struct book *to)
{
    struct log_book source = log_of(from), target = log_of(to);
    memset(&err, 0, sizeof err);
    if (!log_book_try_merge(&source, &target, &err))
        fail_msg("%s (%s)", err.sentence, err.detail);
}

static void locked_copies_merge_to_the_same_and_know_what_differs(void **state)
{
    struct proof_book proof;
    struct str first = STR_INIT, second = STR_INIT, locked = STR_INIT, open = STR_INIT;
    (void)state;
    proof_book_make(&proof);
    proof_book_close(&proof);
    char *copy = path_join(proof.folder, "kopio.rukkanen");
    proof_copy(proof.path, copy);
    write_texts(&proof, proof.path, "Retki siirtyy syyskuulle.", "0500111222");
    write_texts(&proof, copy, "Retki perutaan.", "0500111222");
    struct book *a = open_locked(proof.path), *b = open_locked(copy);
    int64_t edits = log_count(a->log);
    merge(b, a);
    assert_int_equal(log_count(a->log), edits + 1);
    merge(a, b);
    proof_book_dump(a, &first);
    proof_book_dump(b, &second);
    assert_string_equal(first.s, second.s);
    merge(b, a);
    str_reset(&second);
    proof_book_dump(a, &second);
    assert_string_equal(first.s, second.s);
    list_differences(a, &locked);
    assert_int_equal(log_count(b->log), edits + 1);
    assert_true(book_check(a, &err) && book_check(b, &err));
    /* The same list with the keys: the text and not the phone. */
    assert_true(book_unlock(a, "Sanna", proof_passphrase, BOOK_PEOPLE, &err));
    list_differences(a, &open);
    assert_string_equal(locked.s, open.s);
    assert_ptr_equal(strchr(open.s, '\n'), open.s + open.len - 1);
    book_close(b);
    book_close(a);
    free(copy);
    str_clear(&first);
    str_clear(&second);
    str_clear(&locked);
    str_clear(&open);
    proof_book_drop(&proof);
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(locked_copies_merge_to_the_same_and_know_what_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
