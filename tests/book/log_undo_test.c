/* Undoing one edit. */
#include "support/log_book.h"

#include "rukkanen/model/entity.h"

#include <stdlib.h>
#include <string.h>

enum { TITLE = 11, DATE = 12, ROW = 5 };

/* Undoes, and saves what there is to save. How many cells were kept. */
static size_t undo(struct log_book *book, const struct hash *id, struct hash *made)
{
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    struct vec kept = VEC_INIT(struct log_open);
    log_book_edit(book, &edit);
    bool ok = log_undo(book->log, id, &edit, &kept, &err);
    assert_no_err(&err);
    assert_true(ok);
    size_t n = kept.n;
    vec_clear(&kept);
    memset(made, 0, sizeof *made);
    if (edit.chunks.n)
        *made = log_book_save(book, &edit);
    else
        edit_clear(&edit);
    return n;
}

static void assert_title(const struct log_book *book, const char *expected)
{
    char *text = log_book_text(book, ENTITY_MEETING, ROW, TITLE);
    assert_string_equal(text, expected);
    free(text);
}

static void the_earlier_value_comes_back_and_can_go_again(void **state)
{
    (void)state;
    struct log_book book;
    struct hash undone, redone;
    log_book_open(&book, 2);
    log_book_set_text(&book, ENTITY_MEETING, ROW, TITLE, "Yksi");
    struct hash id = log_book_set_text(&book, ENTITY_MEETING, ROW, TITLE, "Kaksi");
    assert_int_equal(undo(&book, &id, &undone), 0);
    assert_title(&book, "Yksi");
    assert_int_equal(undo(&book, &undone, &redone), 0);
    assert_title(&book, "Kaksi");
    log_book_check(&book);
    log_book_close(&book);
}

static void one_undo_after_another_walks_back(void **state)
{
    (void)state;
    struct log_book book;
    struct hash id[4], made;
    log_book_open(&book, 2);
    static const char *const titles[] = {"Yksi", "Kaksi", "Kolme", "Neljä"};
    for (int i = 0; i < 4; i++)
        id[i] = log_book_set_text(&book, ENTITY_MEETING, ROW, TITLE, titles[i]);
    for (int i = 3; i > 0; i--) {
        assert_int_equal(undo(&book, &id[i], &made), 0);
        assert_title(&book, titles[i - 1]);
    }
    assert_int_equal(undo(&book, &id[0], &made), 0);
    assert_true(log_gone(book.log, ENTITY_MEETING, ROW));
    log_book_close(&book);
}

static void a_row_that_the_edit_made_goes_unless_somebody_wrote_in_it(void **state)
{
    (void)state;
    struct log_book book;
    struct hash made;
    log_book_open(&book, 2);
    struct hash id = log_book_set_text(&book, ENTITY_MEETING, ROW, TITLE, "Uusi");
    struct hash later = log_book_set(&book, ENTITY_MEETING, ROW, DATE, value_int(1));
    assert_int_equal(undo(&book, &id, &made), 1);
    assert_false(log_gone(book.log, ENTITY_MEETING, ROW));
    undo(&book, &later, &made);
    undo(&book, &id, &made);
    assert_true(log_gone(book.log, ENTITY_MEETING, ROW));
    undo(&book, &made, &made);
    assert_false(log_gone(book.log, ENTITY_MEETING, ROW));
    log_book_close(&book);
}

static void a_removal_is_undone(void **state)
{
    (void)state;
    struct log_book book;
    struct hash made;
    log_book_open(&book, 2);
    log_book_set_text(&book, ENTITY_MEETING, ROW, TITLE, "Yksi");
    struct hash id = log_book_set(&book, ENTITY_MEETING, ROW, COLUMN_REMOVED, value_int(1));
    assert_int_equal(undo(&book, &id, &made), 0);
    assert_false(log_gone(book.log, ENTITY_MEETING, ROW));
    assert_int_equal(log_book_conflicts(&book), 0);
    log_book_close(&book);
}

static void nothing_of_a_row_removed_since_is_touched(void **state)
{
    (void)state;
    struct log_book book;
    struct hash made;
    log_book_open(&book, 2);
    log_book_set_text(&book, ENTITY_MEETING, ROW, TITLE, "Yksi");
    struct hash id = log_book_set_text(&book, ENTITY_MEETING, ROW, TITLE, "Kaksi");
    log_book_set(&book, ENTITY_MEETING, ROW, COLUMN_REMOVED, value_int(1));
    assert_int_equal(undo(&book, &id, &made), 1);
    assert_true(log_gone(book.log, ENTITY_MEETING, ROW));
    log_book_close(&book);
}

static void cells_changed_since_stay(void **state)
{
    (void)state;
    struct log_book book;
    struct hash made;
    struct edit edit;
    log_book_open(&book, 2);
    log_book_set_text(&book, ENTITY_MEETING, ROW, TITLE, "Yksi");
    log_book_edit(&book, &edit);
    chunk_set(edit_chunk(&edit, ENTITY_MEETING, ROW), TITLE, value_text("Kaksi"));
    chunk_set(edit_chunk(&edit, ENTITY_MEETING, ROW), DATE, value_int(7));
    struct hash id = log_book_save(&book, &edit);
    log_book_set(&book, ENTITY_MEETING, ROW, DATE, value_int(8));
    assert_int_equal(undo(&book, &id, &made), 1);
    assert_title(&book, "Yksi");
    struct value date;
    assert_true(log_value(book.log, ENTITY_MEETING, ROW, DATE, &date, NULL));
    assert_int_equal(date.i, 8);
    log_book_close(&book);
}

static void a_resolution_is_not_reopened(void **state)
{
    (void)state;
    struct log_book a, b;
    struct hash made;
    log_book_open(&a, 2);
    log_book_open(&b, 3);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Aune");
    log_book_set_text(&b, ENTITY_MEETING, ROW, TITLE, "Bertta");
    log_book_merge(&b, &a);
    struct hash id = log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Aune ja Bertta");
    assert_int_equal(undo(&a, &id, &made), 1);
    assert_title(&a, "Aune ja Bertta");
    assert_int_equal(log_book_conflicts(&a), 0);
    log_book_close(&a);
    log_book_close(&b);
}

static void two_undos_of_one_edit_agree(void **state)
{
    (void)state;
    struct log_book a, b;
    struct hash made;
    log_book_open(&a, 2);
    log_book_open(&b, 3);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Yksi");
    struct hash id = log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Kaksi");
    log_book_merge(&a, &b);
    undo(&a, &id, &made);
    undo(&b, &id, &made);
    log_book_merge(&a, &b);
    assert_title(&b, "Yksi");
    assert_int_equal(log_book_conflicts(&b), 0);
    log_book_close(&a);
    log_book_close(&b);
}

static void rows_about_a_person_keep_their_tag(void **state)
{
    (void)state;
    struct log_book book;
    struct hash made;
    struct edit edit;
    struct err err = {.kind = ERR_NONE};
    log_book_open(&book, 2);
    log_book_edit(&book, &edit);
    chunk_set(edit_chunk(&edit, ENTITY_ATTENDANCE, 9), COLUMN_TAG, value_id(77));
    chunk_set(edit_chunk(&edit, ENTITY_ATTENDANCE, 9), 10, value_int(1));
    struct hash id = log_book_save(&book, &edit);
    undo(&book, &id, &made);
    assert_true(log_edit(book.log, &made, &edit, &err));
    const struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, 1);
    assert_int_equal(chunk_cell(chunk, COLUMN_TAG)->value.i, 77);
    const struct cell *undoes =
        chunk_cell(VEC_AT(&edit.chunks, struct chunk, 0), EDIT_COLUMN_UNDOES);
    assert_memory_equal(undoes->value.p, id.b, HASH_SIZE);
    edit_clear(&edit);
    log_book_close(&book);
}

static void the_beginning_cannot_be_undone(void **state)
{
    (void)state;
    struct log_book book;
    struct hash genesis;
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    struct vec kept = VEC_INIT(struct log_open);
    log_book_open(&book, 2);
    assert_true(log_genesis(book.log, &genesis));
    edit_init(&edit);
    assert_false(log_undo(book.log, &genesis, &edit, &kept, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    log_book_close(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earlier_value_comes_back_and_can_go_again),
        cmocka_unit_test(one_undo_after_another_walks_back),
        cmocka_unit_test(a_row_that_the_edit_made_goes_unless_somebody_wrote_in_it),
        cmocka_unit_test(a_removal_is_undone),
        cmocka_unit_test(nothing_of_a_row_removed_since_is_touched),
        cmocka_unit_test(cells_changed_since_stay),
        cmocka_unit_test(a_resolution_is_not_reopened),
        cmocka_unit_test(two_undos_of_one_edit_agree),
        cmocka_unit_test(rows_about_a_person_keep_their_tag),
        cmocka_unit_test(the_beginning_cannot_be_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
