/* Copies that were both written to become one: each rule in the smallest case that shows it. Equal
 * values are no conflict (P6), a resolution is final (P7). */
#include "support/log_book.h"

#include "rukkanen/model/entity.h"

#include <stdlib.h>
#include <string.h>

enum { TITLE = 11, PLACE = 15, ROW = 5, TEXT = 22 };

/* Two copies of one book in which meeting ROW has a title. */
static void open_two(struct log_book *a, struct log_book *b)
{
    log_book_open(a, 2);
    log_book_open(b, 3);
    log_book_set_text(a, ENTITY_MEETING, ROW, TITLE, "Alku");
    log_book_merge(a, b);
    b->wall = a->wall;
}

static void close_two(struct log_book *a, struct log_book *b)
{
    log_book_close(a);
    log_book_close(b);
}

static void assert_text(const struct log_book *book, int column, const char *expected)
{
    char *text = log_book_text(book, ENTITY_MEETING, ROW, column);
    assert_string_equal(text, expected);
    free(text);
}

static void two_values_of_one_field_stand_side_by_side(void **state)
{
    (void)state;
    struct log_book a, b;
    open_two(&a, &b);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Aune");
    b.wall += 500;
    log_book_set_text(&b, ENTITY_MEETING, ROW, TITLE, "Bertta");
    log_book_set_text(&b, ENTITY_MEETING, ROW, PLACE, "Sali");
    log_book_merge(&a, &b);
    log_book_merge(&b, &a);
    assert_true(log_book_same(&a, &b));
    assert_int_equal(log_book_conflicts(&a), 1);
    assert_text(&a, TITLE, "Bertta");
    assert_text(&a, PLACE, "Sali");
    log_book_check(&a);
    close_two(&a, &b);
}

static void the_same_value_twice_is_no_conflict(void **state)
{
    (void)state;
    struct log_book a, b;
    open_two(&a, &b);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Sama");
    log_book_set_text(&b, ENTITY_MEETING, ROW, TITLE, "Sama");
    log_book_merge(&a, &b);
    assert_int_equal(log_book_conflicts(&b), 0);
    close_two(&a, &b);
}

static void among_three_values_with_two_equal_there_is_one_conflict(void **state)
{
    (void)state;
    struct log_book a, b, c;
    open_two(&a, &b);
    log_book_open(&c, 4);
    log_book_merge(&a, &c);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Sama");
    log_book_set_text(&b, ENTITY_MEETING, ROW, TITLE, "Sama");
    log_book_set_text(&c, ENTITY_MEETING, ROW, TITLE, "Toinen");
    log_book_merge(&a, &c);
    log_book_merge(&b, &c);
    assert_int_equal(log_book_conflicts(&c), 1);
    log_book_merge(&c, &a);
    assert_true(log_book_same(&a, &c));
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Toinen");
    log_book_merge(&a, &b);
    assert_int_equal(log_book_conflicts(&b), 0);
    log_book_close(&c);
    close_two(&a, &b);
}

static void a_fast_forward_brings_the_conflicts_of_the_other_side(void **state)
{
    (void)state;
    struct log_book a, b, late;
    open_two(&a, &b);
    log_book_open(&late, 4);
    log_book_merge(&a, &late);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TEXT, "yksi");
    log_book_set_text(&b, ENTITY_MEETING, ROW, TEXT, "kaksi");
    log_book_merge(&b, &a);
    /* An edit elsewhere in the row, by somebody who did not look at the text. */
    log_book_set_text(&a, ENTITY_MEETING, ROW, PLACE, "Piha");
    log_book_merge(&a, &late);
    assert_int_equal(log_book_conflicts(&late), 1);
    log_book_close(&late);
    close_two(&a, &b);
}

static void a_resolution_is_final_everywhere(void **state)
{
    (void)state;
    struct log_book a, b;
    open_two(&a, &b);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Aune");
    log_book_set_text(&b, ENTITY_MEETING, ROW, TITLE, "Bertta");
    log_book_merge(&b, &a);
    assert_int_equal(log_book_conflicts(&a), 1);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Aune");
    assert_int_equal(log_book_conflicts(&a), 0);
    log_book_merge(&a, &b);
    assert_int_equal(log_book_conflicts(&b), 0);
    assert_text(&b, TITLE, "Aune");
    assert_true(log_book_same(&a, &b));
    close_two(&a, &b);
}

static void an_edit_made_beside_a_removal_beats_it(void **state)
{
    (void)state;
    struct log_book a, b;
    open_two(&a, &b);
    log_book_set(&a, ENTITY_MEETING, ROW, COLUMN_REMOVED, value_int(1));
    log_book_set_text(&b, ENTITY_MEETING, ROW, PLACE, "Sali");
    log_book_merge(&a, &b);
    log_book_merge(&b, &a);
    assert_false(log_gone(a.log, ENTITY_MEETING, ROW));
    assert_false(log_gone(b.log, ENTITY_MEETING, ROW));
    assert_true(log_differs(a.log, ENTITY_MEETING, ROW, COLUMN_REMOVED));
    log_book_set(&a, ENTITY_MEETING, ROW, COLUMN_REMOVED, value_int(1));
    log_book_merge(&a, &b);
    assert_true(log_gone(b.log, ENTITY_MEETING, ROW));
    assert_int_equal(log_book_conflicts(&b), 0);
    close_two(&a, &b);
}

static void two_removals_with_their_tags_stand(void **state)
{
    (void)state;
    struct log_book a, b;
    open_two(&a, &b);
    struct log_book *both[] = {&a, &b};
    for (int i = 0; i < 2; i++) {
        struct edit edit;
        log_book_edit(both[i], &edit);
        struct chunk *chunk = edit_chunk(&edit, ENTITY_MEETING, ROW);
        chunk_set(chunk, COLUMN_REMOVED, value_int(1));
        chunk_set(chunk, COLUMN_TAG, value_id(99));
        log_book_save(both[i], &edit);
    }
    log_book_merge(&a, &b);
    assert_true(log_gone(b.log, ENTITY_MEETING, ROW));
    assert_int_equal(log_book_conflicts(&b), 0);
    close_two(&a, &b);
}

/* a (12:00) is an ancestor of b (10:00); c (11:00) was made beside both. */
static void the_winner_does_not_depend_on_the_order_of_arrival(void **state)
{
    (void)state;
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {2, 0, 1}};
    struct log_book source, other;
    struct hash id[3];
    struct edit edit[3];
    struct err err = {.kind = ERR_NONE};
    open_two(&source, &other);
    source.wall += 12000;
    id[0] = log_book_set_text(&source, ENTITY_MEETING, ROW, TITLE, "a");
    source.wall -= 5000;
    id[1] = log_book_set_text(&source, ENTITY_MEETING, ROW, TITLE, "b");
    other.wall += 10000;
    id[2] = log_book_set_text(&other, ENTITY_MEETING, ROW, TITLE, "c");
    for (int i = 0; i < 3; i++)
        assert_true(log_edit(i < 2 ? source.log : other.log, &id[i], &edit[i], &err));
    /* Signed each by itself, whatever follows. */
    for (int i = 0; i < 3; i++) {
        edit[i].has_signature = true;
        log_book_sign(&edit[i].author, &edit[i].id, edit[i].signature);
    }
    for (int order = 0; order < 3; order++) {
        struct log_book book;
        log_book_open(&book, 9);
        struct edit first;
        assert_true(log_edit_at(source.log, 2, &first, &err));
        first.has_signature = true;
        log_book_sign(&first.author, &first.id, first.signature);
        assert_true(log_book_try_import(&book, &first, &err));
        edit_clear(&first);
        for (int i = 0; i < 3; i++)
            assert_true(log_book_try_import(&book, &edit[orders[order][i]], &err));
        assert_text(&book, TITLE, "c");
        log_book_close(&book);
    }
    for (int i = 0; i < 3; i++)
        edit_clear(&edit[i]);
    close_two(&source, &other);
}

static void merging_is_commutative_associative_and_idempotent(void **state)
{
    (void)state;
    struct log_book a, b, c, left, right;
    open_two(&a, &b);
    log_book_open(&c, 4);
    log_book_merge(&a, &c);
    struct log_book *all[] = {&a, &b, &c};
    for (int i = 0; i < 12; i++)
        log_book_set(
            all[i % 3], ENTITY_MEETING, (uint64_t)(i % 2 + ROW), TITLE + i % 3 % 2, value_int(i));
    log_book_open(&left, 8);
    log_book_open(&right, 9);
    log_book_merge(&a, &left); /* (a + b) + c */
    log_book_merge(&b, &left);
    log_book_merge(&c, &left);
    log_book_merge(&c, &b); /* (b + c) + a */
    log_book_merge(&b, &right);
    log_book_merge(&a, &right);
    assert_true(log_book_same(&left, &right));
    log_book_merge(&left, &right);
    log_book_merge(&right, &right);
    assert_true(log_book_same(&left, &right));
    log_book_check(&right);
    log_book_close(&left);
    log_book_close(&right);
    log_book_close(&c);
    close_two(&a, &b);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void assert_refused(struct log_book *to, const struct edit *edit)
{
    struct err err = {.kind = ERR_NONE};
    char *before = log_book_dump(to);
    assert_false(log_book_try_import(to, edit, &err));
    assert_int_equal(err.kind, ERR_FOREIGN);
    char *after = log_book_dump(to);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void an_edit_that_is_not_what_its_name_says_is_refused(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    open_two(&a, &b);
    struct hash id = log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Aune");
    assert_true(log_edit(a.log, &id, &edit, &err));
    edit.wall++;
    assert_refused(&b, &edit);
    edit.wall--;
    edit.seed[0] ^= 1;
    assert_refused(&b, &edit);
    edit.seed[0] ^= 1;
    edit.length++;
    edit_name(&edit);
    edit.length++;
    assert_refused(&b, &edit);
    edit.length--;
    edit_name(&edit);
    edit.signature[5] ^= 1;
    assert_refused(&b, &edit);
    edit.signature[5] ^= 1;
    assert_true(log_book_try_import(&b, &edit, &err));
    edit_clear(&edit);
    close_two(&a, &b);
}

static void an_edit_without_its_parent_is_refused(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    open_two(&a, &b);
    log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Yksi");
    struct hash id = log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Kaksi");
    assert_true(log_edit(a.log, &id, &edit, &err));
    assert_refused(&b, &edit);
    edit_clear(&edit);
    close_two(&a, &b);
}

static void another_book_is_refused(void **state)
{
    (void)state;
    struct log_book a, b;
    struct edit genesis;
    open_two(&a, &b);
    log_book_edit(&a, &genesis);
    log_book_seed(&genesis, 77);
    chunk_set(edit_chunk(&genesis, ENTITY_EDIT, 0), EDIT_COLUMN_RANDOM, value_int(1));
    edit_name(&genesis);
    assert_refused(&b, &genesis);
    edit_clear(&genesis);
    close_two(&a, &b);
}

static void an_except_list_may_name_ancestors_only(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    open_two(&a, &b);
    struct hash stranger = log_book_set_text(&b, ENTITY_MEETING, ROW, TITLE, "Bertta");
    log_book_edit(&a, &edit);
    struct cell *cell = chunk_set(edit_chunk(&edit, ENTITY_MEETING, ROW), TITLE, value_int(1));
    vec_add(&cell->except, &stranger);
    assert_true(log_append(a.log, &edit, &err)); /* nothing checks what this program makes */
    assert_refused(&b, &edit);
    edit_clear(&edit);
    close_two(&a, &b);
}

static void an_unsigned_head_is_refused_and_a_signed_child_vouches_for_a_run(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    struct edit first, second;
    open_two(&a, &b);
    struct hash one = log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Yksi");
    struct hash two = log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Kaksi");
    assert_true(log_edit(a.log, &one, &first, &err));
    assert_true(log_edit(a.log, &two, &second, &err));
    assert_false(first.has_signature); /* its author signed again, after it */
    assert_true(second.has_signature);
    assert_refused(&b, &first);
    db_begin(b.db, &err);
    assert_true(log_import(b.log, &first, &err));
    assert_true(log_import(b.log, &second, &err));
    assert_true(log_import_end(b.log, &err));
    assert_true(db_end(b.db, &err));
    edit_clear(&first);
    edit_clear(&second);
    close_two(&a, &b);
}

static void nobody_vouches_for_the_edit_of_another(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    struct edit forged, child;
    open_two(&a, &b);
    struct hash one = log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Yksi");
    assert_true(log_edit(a.log, &one, &forged, &err));
    forged.has_signature = false;
    memset(a.author.b, 6, sizeof a.author.b);
    struct hash two = log_book_set_text(&a, ENTITY_MEETING, ROW, TITLE, "Kaksi");
    assert_true(log_edit(a.log, &two, &child, &err));
    assert_true(child.has_signature);
    db_begin(b.db, &err);
    assert_true(log_import(b.log, &forged, &err));
    assert_true(log_import(b.log, &child, &err));
    assert_false(log_import_end(b.log, &err));
    assert_int_equal(err.kind, ERR_FOREIGN);
    assert_false(db_end(b.db, &err));
    edit_clear(&forged);
    edit_clear(&child);
    close_two(&a, &b);
}

static void a_book_with_a_thousand_heads_is_one_edit_away_from_one(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    open_two(&a, &b);
    struct vec heads = VEC_INIT(struct hash);
    assert_true(log_heads(a.log, &heads, &err));
    db_begin(b.db, &err);
    for (int i = 0; i < 1000; i++) {
        struct edit edit;
        log_book_edit(&b, &edit);
        log_book_seed(&edit, 1);
        vec_add(&edit.parents, vec_at(&heads, 0));
        chunk_set(edit_chunk(&edit, ENTITY_MEETING, (uint64_t)i + 10), TITLE, value_int(i));
        edit_name(&edit);
        edit.has_signature = true;
        log_book_sign(&edit.author, &edit.id, edit.signature);
        assert_true(log_import(b.log, &edit, &err));
        edit_clear(&edit);
    }
    assert_true(log_import_end(b.log, &err) && db_end(b.db, &err));
    vec_clear(&heads);
    log_book_set_text(&b, ENTITY_MEETING, ROW, TITLE, "Yhdessä");
    assert_true(log_heads(b.log, &heads, &err));
    assert_int_equal(heads.n, 1);
    vec_clear(&heads);
    log_book_merge(&b, &a);
    assert_true(log_book_same(&a, &b));
    log_book_check(&a);
    close_two(&a, &b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_values_of_one_field_stand_side_by_side),
        cmocka_unit_test(the_same_value_twice_is_no_conflict),
        cmocka_unit_test(among_three_values_with_two_equal_there_is_one_conflict),
        cmocka_unit_test(a_fast_forward_brings_the_conflicts_of_the_other_side),
        cmocka_unit_test(a_resolution_is_final_everywhere),
        cmocka_unit_test(an_edit_made_beside_a_removal_beats_it),
        cmocka_unit_test(two_removals_with_their_tags_stand),
        cmocka_unit_test(the_winner_does_not_depend_on_the_order_of_arrival),
        cmocka_unit_test(merging_is_commutative_associative_and_idempotent),
        cmocka_unit_test(an_edit_that_is_not_what_its_name_says_is_refused),
        cmocka_unit_test(an_edit_without_its_parent_is_refused),
        cmocka_unit_test(another_book_is_refused),
        cmocka_unit_test(an_except_list_may_name_ancestors_only),
        cmocka_unit_test(an_unsigned_head_is_refused_and_a_signed_child_vouches_for_a_run),
        cmocka_unit_test(nobody_vouches_for_the_edit_of_another),
        cmocka_unit_test(a_book_with_a_thousand_heads_is_one_edit_away_from_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
