/*
 * Users, their keys and what they may, on copies that were written apart: somebody can always open
 * the book, nobody gets more than they may, and what waits is let in by a facilitator.
 */
#include "book/internal.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/book/users.h"
#include "rukkanen/domain/conditions.h"
#include "rukkanen/domain/publish.h"
#include "support/apart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const char pekka[] = "toinen ihan muu sana";

static void add_pekka(struct apart *c, bool peer)
{
    struct book_user_new user = {.name = "Pekka", .passphrase = pekka, .peer = peer};
    must(book_user_add(c->book[0], &user, &apart_err));
    apart_join(c);
}

static void expect_last(struct apart *c, int i, uint64_t person, const char *last)
{
    char *text = apart_text(c, i, ENTITY_PERSON, person, "last");
    assert_string_equal(text, last);
    free(text);
}

static bool opens(struct apart *c, int i, const char *user, const char *passphrase)
{
    struct book *book;
    must(book_open(c->path[i], BOOK_READ, &book, &apart_err));
    bool open = book_unlock(book, user, passphrase, BOOK_PEOPLE, NULL);
    book_close(book);
    return open;
}

/* ---- passphrases ------------------------------------------------------------------------------ */

static void passphrases_changed_on_two_copies_both_open_until_one_is_kept(void **state)
{
    struct apart *c = *state;
    struct vec conditions = VEC_INIT(struct condition);
    must(book_user_passphrase(c->book[0], NULL, "ensimmäinen uusi sana", &apart_err));
    must(book_user_passphrase(c->book[1], NULL, "toinen uusi sana", &apart_err));
    apart_join(c);
    assert_true(opens(c, 2, "Sanna", "ensimmäinen uusi sana"));
    assert_true(opens(c, 2, "Sanna", "toinen uusi sana"));
    assert_false(opens(c, 2, "Sanna", COPIES_PASSPHRASE));
    apart_enter(c, 2, "Sanna", "toinen uusi sana");
    must(conditions_list(c->book[2], &conditions, &apart_err));
    assert_int_equal(conditions.n, 1);
    struct condition *condition = VEC_AT(&conditions, struct condition, 0);
    assert_int_equal(condition->kind, CONDITION_PASSPHRASES);
    assert_true(condition->own);
    must(condition_mend(c->book[2], condition, &apart_err));
    conditions_clear(&conditions);
    apart_join(c);
    for (int i = 0; i < COPIES; i++) {
        assert_true(opens(c, i, "Sanna", "toinen uusi sana"));
        assert_false(opens(c, i, "Sanna", "ensimmäinen uusi sana"));
        assert_int_equal(conditions_count(c->book[i]), 0);
    }
}

/* ---- removal and rotation --------------------------------------------------------------------- */

static void persons_added_beside_a_removal_are_open_to_who_stays(void **state)
{
    struct apart *c = *state;
    add_pekka(c, false);
    must(book_user_remove(c->book[0], "Pekka", &apart_err));
    uint64_t here = apart_person(c, 0, "Marja", "Koski");
    uint64_t there = apart_person(c, 1, "Eila", "Aalto");
    apart_join(c);
    for (int i = 0; i < COPIES; i++) {
        apart_enter(c, i, "Sanna", COPIES_PASSPHRASE);
        expect_last(c, i, here, "Koski");
        expect_last(c, i, there, "Aalto");
        assert_false(opens(c, i, "Pekka", pekka));
        must(book_check(c->book[i], &apart_err));
    }
    apart_set(c, 2, ENTITY_PERSON, there, "last", "Aaltonen");
    apart_join(c);
    expect_last(c, 0, there, "Aaltonen");
}

static void a_facilitator_added_beside_a_removal_opens_what_follows(void **state)
{
    struct apart *c = *state;
    add_pekka(c, false);
    must(book_user_remove(c->book[0], "Pekka", &apart_err));
    struct book_user_new liisa = {.name = "Liisa", .passphrase = "kolmas sana tämäkin"};
    must(book_user_add(c->book[1], &liisa, &apart_err));
    apart_join(c);
    uint64_t person = apart_person(c, 0, "Marja", "Koski");
    apart_join(c);
    apart_enter(c, 2, "Liisa", "kolmas sana tämäkin");
    expect_last(c, 2, person, "Koski");
}

static void what_a_merge_while_locked_left_open_is_tended_at_the_next_unlocking(void **state)
{
    struct apart *c = *state;
    struct str before = STR_INIT, after = STR_INIT;
    add_pekka(c, false);
    must(book_user_remove(c->book[0], "Pekka", &apart_err));
    struct book_user_new liisa = {.name = "Liisa", .passphrase = "kolmas sana tämäkin"};
    must(book_user_add(c->book[1], &liisa, &apart_err));
    book_lock(c->book[2]);
    apart_merge(c, 2, 0);
    apart_merge(c, 2, 1);
    assert_true(opens(c, 2, "Liisa", "kolmas sana tämäkin"));
    must(book_unlock(c->book[2], "Sanna", COPIES_PASSPHRASE, BOOK_HEALTH, &apart_err));
    assert_false(keys_need_tending(c->book[2]->keys));
    book_close(c->book[2]);
    must(path_read(c->path[2], 1 << 24, &before, &apart_err));
    must(book_open(c->path[2], BOOK_WRITE, &c->book[2], &apart_err));
    must(book_unlock(c->book[2], "Sanna", COPIES_PASSPHRASE, BOOK_PEOPLE, &apart_err));
    book_lock(c->book[2]);
    must(path_read(c->path[2], 1 << 24, &after, &apart_err));
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.s, after.s, before.len);
    must(book_unlock(c->book[2], "Sanna", COPIES_PASSPHRASE, BOOK_HEALTH, &apart_err));
    uint64_t person = apart_person(c, 2, "Marja", "Koski");
    apart_join(c);
    apart_enter(c, 1, "Liisa", "kolmas sana tämäkin");
    expect_last(c, 1, person, "Koski");
    str_clear(&before);
    str_clear(&after);
}

static void of_two_facilitators_who_remove_each_other_one_can_open(void **state)
{
    struct apart *c = *state;
    add_pekka(c, false);
    apart_enter(c, 1, "Pekka", pekka);
    must(book_user_remove(c->book[0], "Pekka", &apart_err));
    must(book_user_remove(c->book[1], "Sanna", &apart_err));
    apart_join(c);
    for (int i = 0; i < COPIES; i++) {
        assert_true(opens(c, i, "Sanna", COPIES_PASSPHRASE));
        assert_false(opens(c, i, "Pekka", pekka));
    }
}

/* ---- accepting -------------------------------------------------------------------------------- */

static void late_changes_of_a_removed_user_count_once_they_are_accepted(void **state)
{
    struct apart *c = *state;
    int64_t edits = 0;
    add_pekka(c, false);
    apart_enter(c, 1, "Pekka", pekka);
    must(book_user_remove(c->book[0], "Pekka", &apart_err));
    uint64_t person = apart_person(c, 1, "Marja", "Koski");
    apart_set(c, 1, ENTITY_GROUP, c->group, "name", "Pekan ryhmä");
    apart_join(c);
    assert_false(book_row_exists(c->book[0], ENTITY_PERSON, person));
    assert_int_equal(conditions_count(c->book[0]), 1);
    refused(book_user_accept(c->book[0], "Sanna", &edits, &apart_err), ERR_REFUSED);
    must(book_user_accept(c->book[0], "Pekka", &edits, &apart_err));
    assert_int_equal(edits, 2);
    expect_last(c, 0, person, "Koski");
    apart_join(c);
    assert_int_equal(conditions_count(c->book[0]), 0);
    char *name = apart_text(c, 2, ENTITY_GROUP, c->group, "name");
    assert_string_equal(name, "Pekan ryhmä");
    free(name);
    apart_enter(c, 2, "Sanna", COPIES_PASSPHRASE);
    expect_last(c, 2, person, "Koski");
    for (int i = 0; i < COPIES; i++)
        must(book_check(c->book[i], &apart_err));
}

/* As a changed program would: the peer's own key signs, nothing asks whether a peer may. */
static uint64_t write_page(struct apart *c, int i)
{
    struct book *book = c->book[i];
    struct edit edit;
    uint64_t id;
    edit_init(&edit);
    must(log_new_row(book->log, ENTITY_PAGE, clock_wall_ms(), &id, &apart_err));
    struct chunk *chunk = edit_chunk(&edit, ENTITY_PAGE, id);
    const struct entity *page = entity_by_number(ENTITY_PAGE);
    chunk_set(chunk, entity_field(page, "title")->column, value_text("Vertaisen sivu"));
    must(write_begin(book, &apart_err));
    edit.author = keys_user(book->keys)->id;
    edit.label = book->label;
    edit.wall = clock_wall_ms();
    edit.schema = EDIT_SCHEMA;
    must(log_append(book->log, &edit, &apart_err));
    must(write_end(book, &apart_err));
    edit_clear(&edit);
    return id;
}

static void what_a_peer_may_not_waits_and_counts_once_it_is_accepted(void **state)
{
    struct apart *c = *state;
    add_pekka(c, true);
    apart_enter(c, 1, "Pekka", pekka);
    uint64_t page = write_page(c, 1);
    apart_set(c, 1, ENTITY_GROUP, c->group, "area", "Hakola");
    apart_join(c);
    for (int i = 0; i < COPIES; i += 2) {
        assert_false(book_row_exists(c->book[i], ENTITY_PAGE, page));
        assert_int_equal(conditions_count(c->book[i]), 1);
    }
    refused(book_user_accept(c->book[1], "Pekka", NULL, &apart_err), ERR_REFUSED);
    char *area = apart_text(c, 0, ENTITY_GROUP, c->group, "area");
    assert_string_equal(area, "Hakola");
    free(area);
    must(book_user_accept(c->book[2], "Pekka", NULL, &apart_err));
    apart_join(c);
    for (int i = 0; i < COPIES; i++)
        assert_true(book_row_exists(c->book[i], ENTITY_PAGE, page));
    assert_int_equal(conditions_count(c->book[0]), 0);
}

static void a_peer_is_refused_before_anything_is_written(void **state)
{
    struct apart *c = *state;
    struct str before = STR_INIT, after = STR_INIT;
    add_pekka(c, true);
    uint64_t person = apart_person(c, 0, "Marja", "Koski"), page;
    uint64_t meeting = apart_meeting(c, 0, 20000), other;
    apart_item(c, 0, meeting, "Avaus");
    must(publish(c->book[0], meeting, NULL, true, &page, &apart_err));
    apart_join(c);
    apart_enter(c, 1, "Pekka", pekka);
    must(path_read(c->path[1], 1 << 24, &before, &apart_err));
    struct book_user_new liisa = {.name = "Liisa", .passphrase = "kolmas sana tämäkin"};
    struct change *change = change_new(c->book[1]);
    refused(book_user_add(c->book[1], &liisa, &apart_err), ERR_REFUSED);
    refused(book_user_remove(c->book[1], "Sanna", &apart_err), ERR_REFUSED);
    refused(book_user_accept(c->book[1], "Sanna", NULL, &apart_err), ERR_REFUSED);
    refused(book_erase(c->book[1], person, &apart_err), ERR_REFUSED);
    refused(book_redact_field(c->book[1], ENTITY_GROUP, c->group, "name", &apart_err),
        ERR_REFUSED);
    refused(book_redact_rows(c->book[1], ENTITY_PAGE, &page, 1, &apart_err), ERR_REFUSED);
    refused(publish(c->book[1], meeting, NULL, true, &other, &apart_err), ERR_REFUSED);
    refused(book_unlock(c->book[1], "Pekka", pekka, BOOK_HEALTH, &apart_err)
            && change_set_int(
                change, ENTITY_PERSON, person, "work_ability", 1, &apart_err)
            && change_commit(change, NULL, &apart_err),
        ERR_LOCKED);
    change_free(change);
    change = change_new(c->book[1]);
    must(change_set_text(change, ENTITY_PAGE, page, "title", "Oma", &apart_err));
    refused(change_commit(change, NULL, &apart_err), ERR_REFUSED);
    change_free(change);
    book_close(c->book[1]);
    must(path_read(c->path[1], 1 << 24, &after, &apart_err));
    assert_int_equal(before.len, after.len);
    must(book_open(c->path[1], BOOK_WRITE, &c->book[1], &apart_err));
    assert_true(apart_same(c->book[0], c->book[1]));
    str_clear(&before);
    str_clear(&after);
}

/* ---- redaction -------------------------------------------------------------------------------- */

static bool file_has(struct apart *c, int i, const char *text)
{
    struct str bytes = STR_INIT;
    must(path_read(c->path[i], 1 << 24, &bytes, &apart_err));
    bool found = memmem(bytes.s, bytes.len, text, strlen(text)) != NULL;
    str_clear(&bytes);
    return found;
}

static void a_redacted_text_is_in_no_copy_any_more_and_the_rest_stays(void **state)
{
    struct apart *c = *state;
    apart_set(c, 0, ENTITY_SITE, c->site, "address", "Diagnoositie 112 Kouvola");
    apart_set(c, 0, ENTITY_SITE, c->site, "area", "Hakola");
    apart_set(c, 0, ENTITY_SITE, c->site, "address", "Kerhotie 1");
    apart_join(c);
    uint64_t person = apart_person(c, 0, "Marja", "Koski");
    apart_set(c, 0, ENTITY_PERSON, person, "note", "Sairaus");
    must(book_redact_field(c->book[0], ENTITY_SITE, c->site, "address", &apart_err));
    must(book_redact_field(c->book[0], ENTITY_PERSON, person, "note", &apart_err));
    refused(book_redact_field(c->book[0], ENTITY_PERSON, person, "email", &apart_err),
        ERR_REFUSED);
    book_lock(c->book[1]);
    apart_join(c);
    must(book_unlock(c->book[1], "Sanna", COPIES_PASSPHRASE, BOOK_PEOPLE, &apart_err));
    for (int i = 0; i < COPIES; i++) {
        char *area = apart_text(c, i, ENTITY_SITE, c->site, "area");
        char *address = apart_text(c, i, ENTITY_SITE, c->site, "address");
        char *note = apart_text(c, i, ENTITY_PERSON, person, "note");
        assert_string_equal(area, "Hakola");
        assert_string_equal(address, "");
        assert_string_equal(note, "");
        expect_last(c, i, person, "Koski");
        assert_false(file_has(c, i, "Diagnoositie"));
        must(book_check(c->book[i], &apart_err));
        free(area);
        free(address);
        free(note);
    }
    refused(book_undo(c->book[0], NULL, &(struct undo_result) {.edit = {{0}}}, &apart_err),
        ERR_REFUSED);
}

static void a_value_that_nobody_was_shown_outlives_the_redaction(void **state)
{
    struct apart *c = *state;
    apart_set(c, 0, ENTITY_SITE, c->site, "address", "Yksi");
    apart_set(c, 1, ENTITY_SITE, c->site, "address", "Kaksi");
    apart_join(c);
    char *shown = apart_text(c, 2, ENTITY_SITE, c->site, "address");
    must(book_redact_field(c->book[2], ENTITY_SITE, c->site, "address", &apart_err));
    apart_join(c);
    struct book_info info;
    must(book_info(c->book[0], &info, &apart_err));
    assert_int_equal(info.conflicts, 1);
    book_info_clear(&info);
    assert_false(file_has(c, 1, shown));
    assert_true(file_has(c, 1, strcmp(shown, "Yksi") == 0 ? "Kaksi" : "Yksi"));
    free(shown);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, apart_make, apart_drop)

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(passphrases_changed_on_two_copies_both_open_until_one_is_kept),
        TEST(persons_added_beside_a_removal_are_open_to_who_stays),
        TEST(a_facilitator_added_beside_a_removal_opens_what_follows),
        TEST(what_a_merge_while_locked_left_open_is_tended_at_the_next_unlocking),
        TEST(of_two_facilitators_who_remove_each_other_one_can_open),
        TEST(late_changes_of_a_removed_user_count_once_they_are_accepted),
        TEST(what_a_peer_may_not_waits_and_counts_once_it_is_accepted),
        TEST(a_peer_is_refused_before_anything_is_written),
        TEST(a_redacted_text_is_in_no_copy_any_more_and_the_rest_stays),
        TEST(a_value_that_nobody_was_shown_outlives_the_redaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
