/* Drafts that hold more, or less, than was typed. */
#include "support/proof_book.h"

#include "rukkanen/book/child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct err err;

/* One field was set back to what it was, another not. */
static void what_was_taken_back_does_not_spoil_the_rest_of_the_draft(void **state)
{
    struct proof_book proof;
    struct row row;
    (void)state;
    proof_book_make(&proof);
    struct change *change = change_new(proof.book);
    assert_true(change_set_text(change, ENTITY_GROUP, proof.group, "name", "Toinen", &err));
    assert_true(
        change_set_text(change, ENTITY_GROUP, proof.group, "name", "Hakolan työrukkanen", &err));
    assert_true(change_set_text(change, ENTITY_ITEM, proof.item, "text", "Uusi teksti", &err));
    assert_true(change_save_draft(change, ENTITY_MEETING, proof.meeting, &err));
    change_free(change);
    change = draft_open(proof.book, ENTITY_MEETING, proof.meeting, &err);
    assert_non_null(change);
    assert_true(change_commit(change, NULL, &err));
    change_free(change);
    assert_true(book_row(proof.book, ENTITY_ITEM, proof.item, &row, &err));
    assert_string_equal(row_text(&row, "text"), "Uusi teksti");
    row_clear(&row);
    proof_book_drop(&proof);
}

/* A form was opened on an empty field and typed in; then the field was written elsewhere, and the
 * typing went on: nobody has seen the other value. */
static void what_came_into_an_empty_field_while_it_was_typed_in_is_not_overruled(void **state)
{
    struct proof_book proof;
    struct book_info info;
    (void)state;
    proof_book_make(&proof);
    struct change *form = change_new(proof.book), *other = change_new(proof.book);
    assert_true(change_set_text(form, ENTITY_MEETING, proof.meeting, "title", "Reh", &err));
    assert_true(change_set_text(other, ENTITY_MEETING, proof.meeting, "title", "Muu", &err));
    assert_true(change_commit(other, NULL, &err));
    assert_true(change_set_text(form, ENTITY_MEETING, proof.meeting, "title", "Retki", &err));
    assert_true(change_commit(form, NULL, &err));
    assert_true(book_info(proof.book, &info, &err));
    assert_int_equal(info.conflicts, 1);
    book_info_clear(&info);
    change_free(form);
    change_free(other);
    proof_book_drop(&proof);
}

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_taken_back_does_not_spoil_the_rest_of_the_draft),
        cmocka_unit_test(
            what_came_into_an_empty_field_while_it_was_typed_in_is_not_overruled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
