/* Writing to one log and reading back what stands. */
#include "support/log_book.h"

#include "rukkanen/model/entity.h"

#include <stdlib.h>
#include <string.h>

enum { TITLE = 11, GROUP = 8, DATE = 12 };

static void a_saved_value_is_read_back(void **state)
{
    (void)state;
    struct log_book book;
    log_book_open(&book, 2);
    log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Ensimmäinen");
    log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Toinen");
    log_book_set(&book, ENTITY_MEETING, 5, DATE, value_int(20000));
    char *title = log_book_text(&book, ENTITY_MEETING, 5, TITLE);
    assert_string_equal(title, "Toinen");
    free(title);
    struct err err = {.kind = ERR_NONE};
    struct vec cells = VEC_INIT(struct cell);
    assert_true(log_row(book.log, ENTITY_MEETING, 5, &cells, &err));
    assert_int_equal(cells.n, 2);
    assert_int_equal(VEC_AT(&cells, struct cell, 0)->column, TITLE);
    assert_int_equal(VEC_AT(&cells, struct cell, 1)->value.i, 20000);
    cells_clear(&cells);
    assert_int_equal(db_number(book.db, 0, "SELECT c12 FROM r_meeting WHERE id = 5", ""), 20000);
    log_book_close(&book);
}

static void the_dump_names_heads_rows_and_columns(void **state)
{
    (void)state;
    struct log_book book;
    log_book_open(&book, 2);
    struct edit edit;
    log_book_edit(&book, &edit);
    struct chunk *chunk = edit_chunk(&edit, ENTITY_MEETING, 7);
    chunk_set(chunk, TITLE, value_text("\"Lounas\"\nja pulla"));
    chunk_set(chunk, GROUP, value_id(9));
    chunk_set(chunk, DATE, value_int(-3));
    chunk_set(chunk, 22, value_bytes(VALUE_SEALED, "\x01\x02\x03", 3));
    chunk_set(edit_chunk(&edit, 4000, 1), 8, value_bytes(VALUE_BYTES, "\xFF", 1));
    struct hash head = log_book_save(&book, &edit);
    char *dump = log_book_dump(&book);
    char hex[2 * HASH_SIZE + 1], *second = strchr(dump, '\n') + 1;
    hash_hex(&head, hex);
    assert_non_null(strstr(dump, hex));
    assert_memory_equal(dump, "{\"format\":1,\"book\":\"", 20);
    assert_string_equal(second,
        "{\"entity\":5,\"id\":\"7\",\"#8\":\"9\",\"#11\":\"\\\"Lounas\\\"\\nja pulla\",\"#12\":-3,"
        "\"#22\":{\"sealed\":\"AQID\"}}\n"
        "{\"entity\":4000,\"id\":\"1\",\"#8\":\"/w==\"}\n");
    free(dump);
    log_book_close(&book);
}

static void an_edit_reads_back_as_it_was_written(void **state)
{
    (void)state;
    struct log_book book;
    log_book_open(&book, 2);
    struct hash before = log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Yksi");
    struct hash id = log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Kaksi");
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    assert_true(log_edit(book.log, &id, &edit, &err));
    assert_int_equal(edit.parents.n, 1);
    assert_true(hash_equal(VEC_AT(&edit.parents, struct hash, 0), &before));
    assert_int_equal(edit.label, 2);
    edit_name(&edit);
    assert_true(hash_equal(&edit.id, &id));
    edit_clear(&edit);
    assert_true(log_is_ancestor(book.log, &before, &id));
    assert_false(log_is_ancestor(book.log, &id, &before));
    char hex[2 * HASH_SIZE + 1];
    hash_hex(&id, hex);
    hex[9] = '\0';
    struct hash found;
    assert_int_equal(log_find(book.log, hex, &found), 1);
    assert_true(hash_equal(&found, &id));
    assert_int_equal(log_find(book.log, "", &found), 2);
    log_book_close(&book);
}

static void a_removed_row_is_gone_and_comes_back_by_an_edit(void **state)
{
    (void)state;
    struct log_book book;
    log_book_open(&book, 2);
    log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Yksi");
    log_book_set(&book, ENTITY_MEETING, 5, COLUMN_REMOVED, value_int(1));
    assert_true(log_gone(book.log, ENTITY_MEETING, 5));
    log_book_set_text(&book, ENTITY_MEETING, 5, COLUMN_ORDER, "m");
    assert_true(log_gone(book.log, ENTITY_MEETING, 5));
    log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Kaksi");
    assert_false(log_gone(book.log, ENTITY_MEETING, 5));
    assert_true(log_differs(book.log, ENTITY_MEETING, 5, COLUMN_REMOVED));
    log_book_set(&book, ENTITY_MEETING, 5, COLUMN_REMOVED, VALUE_NONE);
    assert_false(log_differs(book.log, ENTITY_MEETING, 5, COLUMN_REMOVED));
    log_book_close(&book);
}

static void a_value_that_was_not_shown_stays_beside_the_new_one(void **state)
{
    (void)state;
    struct log_book book;
    log_book_open(&book, 2);
    log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Nähty");
    struct hash unseen = log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Näkemätön");
    struct err err = {.kind = ERR_NONE};
    struct value mine = value_text("Oma");
    struct edit edit;
    log_book_edit(&book, &edit);
    struct cell *cell = chunk_set(edit_chunk(&edit, ENTITY_MEETING, 5), TITLE, mine);
    assert_true(
        log_except(book.log, ENTITY_MEETING, 5, TITLE, &mine, NULL, 0, &cell->except, &err));
    assert_int_equal(cell->except.n, 1);
    log_book_save(&book, &edit);
    struct vec writes = VEC_INIT(struct log_write);
    assert_true(log_live(book.log, ENTITY_MEETING, 5, TITLE, &writes, &err));
    assert_int_equal(writes.n, 2);
    assert_string_equal(value_string(&VEC_AT(&writes, struct log_write, 0)->value), "Oma");
    assert_true(hash_equal(&VEC_AT(&writes, struct log_write, 1)->edit, &unseen));
    assert_true(log_differs(book.log, ENTITY_MEETING, 5, TITLE));
    log_writes_clear(&writes);
    log_book_set_text(&book, ENTITY_MEETING, 5, TITLE, "Sovittu");
    struct vec open = VEC_INIT(struct log_open);
    assert_true(log_conflicts(book.log, &open, &err));
    assert_int_equal(open.n, 0);
    vec_clear(&open);
    log_book_close(&book);
}

static void a_replay_gives_the_same_tables(void **state)
{
    (void)state;
    struct log_book book;
    log_book_open(&book, 2);
    for (uint64_t i = 1; i < 60; i++)
        log_book_set_text(&book, ENTITY_MEETING, i % 7 + 1, TITLE, i % 2 ? "a" : "b");
    char *before = log_book_dump(&book);
    struct err err = {.kind = ERR_NONE};
    db_run(book.db, "UPDATE r_meeting SET c11 = 'väärä', live = NULL", &err);
    assert_true(log_replay(book.log, NULL, NULL, &err));
    char *after = log_book_dump(&book);
    assert_string_equal(before, after);
    assert_int_equal(
        db_number(book.db, 0, "SELECT count(*) FROM r_meeting WHERE c11 = 'väärä'", ""), 0);
    free(before);
    free(after);
    log_book_close(&book);
}

static void a_text_with_an_escape_is_refused(void **state)
{
    (void)state;
    struct log_book book;
    log_book_open(&book, 2);
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    log_book_edit(&book, &edit);
    chunk_set(edit_chunk(&edit, ENTITY_MEETING, 5), TITLE, value_text("a\033[2Jb"));
    int64_t count = log_count(book.log);
    assert_false(log_append(book.log, &edit, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_int_equal(log_count(book.log), count);
    edit_clear(&edit);
    log_book_close(&book);
}

/* P12: also where the clock is behind the newest row, or far ahead. */
static void a_new_row_has_an_id_that_nobody_has(void **state)
{
    (void)state;
    struct log_book book;
    struct err err = {.kind = ERR_NONE};
    log_book_open(&book, 2);
    uint64_t late, early, person;
    assert_true(log_new_row(book.log, ENTITY_MEETING, INT64_C(4102444800000), &late, &err));
    log_book_set_text(&book, ENTITY_MEETING, late, TITLE, "Vuonna 2100");
    assert_true(log_new_row(book.log, ENTITY_MEETING, 0, &early, &err));
    assert_int_equal(early >> 34, late >> 34);
    assert_true(log_replay(book.log, NULL, NULL, &err)); /* the tables are others now */
    assert_true(log_new_row(book.log, ENTITY_MEETING, 0, &early, &err));
    assert_int_equal(early >> 34, late >> 34);
    assert_true(log_new_row(book.log, ENTITY_PERSON, 0, &person, &err));
    assert_true(person != 0 && person >> 63 == 0);
    log_book_close(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_saved_value_is_read_back),
        cmocka_unit_test(the_dump_names_heads_rows_and_columns),
        cmocka_unit_test(an_edit_reads_back_as_it_was_written),
        cmocka_unit_test(a_removed_row_is_gone_and_comes_back_by_an_edit),
        cmocka_unit_test(a_value_that_was_not_shown_stays_beside_the_new_one),
        cmocka_unit_test(a_replay_gives_the_same_tables),
        cmocka_unit_test(a_text_with_an_escape_is_refused),
        cmocka_unit_test(a_new_row_has_an_id_that_nobody_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
