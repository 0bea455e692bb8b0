/* What is odd after copies were joined is told on every copy, and goes when it is mended. */
#include "rukkanen/base/date.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/book/users.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/conditions.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/person.h"
#include "rukkanen/domain/publish.h"
#include "rukkanen/paper/person_page.h"
#include "support/apart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* The conditions of a copy, of which there are as many as told; the first is of that kind. */
static void expect_conditions(struct apart *copies, int i, size_t n, enum condition_kind kind,
    struct vec *conditions)
{
    vec_init(conditions, sizeof(struct condition));
    must(conditions_list(copies->book[i], conditions, &apart_err));
    for (size_t c = 0; c < conditions->n && conditions->n != n; c++) {
        struct str text = STR_INIT;
        condition_text(copies->book[i], VEC_AT(conditions, struct condition, c), &text);
        print_error("%s\n", text.s);
        str_clear(&text);
    }
    assert_int_equal(conditions->n, n);
    if (n)
        assert_int_equal(VEC_AT(conditions, struct condition, 0)->kind, kind);
}

static void expect_none(struct apart *copies, int i)
{
    struct vec conditions;
    expect_conditions(copies, i, 0, CONDITION_KINDS, &conditions);
    conditions_clear(&conditions);
}

/* Mends the only condition, which is then told nowhere any more. */
static void mend_only(struct apart *copies, int i, enum condition_kind kind)
{
    struct vec conditions;
    struct str text = STR_INIT, question = STR_INIT;
    expect_conditions(copies, i, 1, kind, &conditions);
    const struct condition *condition = VEC_AT(&conditions, struct condition, 0);
    condition_text(copies->book[i], condition, &text);
    condition_question(copies->book[i], condition, &question);
    assert_true(text.len > 10 && question.len > 10);
    must(condition_mend(copies->book[i], condition, &apart_err));
    conditions_clear(&conditions);
    str_clear(&text);
    str_clear(&question);
    expect_none(copies, i);
    apart_join(copies);
    for (int c = 0; c < COPIES; c++)
        expect_none(copies, c);
}

static size_t count(struct apart *copies, int i, int entity)
{
    struct query query = {.entity = entity};
    return (size_t)book_count(copies->book[i], &query, &apart_err);
}

/* ---- the same person twice -------------------------------------------------------------------- */

static void the_same_person_of_two_copies_becomes_one_and_two_again(void **state)
{
    struct apart *c = *state;
    struct vec conditions;
    apart_person(c, 0, "Marja", "Koski");
    apart_person(c, 1, "Marja", "KOSKI");
    apart_person(c, 1, "Marja", "Laine");
    expect_none(c, 0);
    expect_none(c, 1);
    apart_join(c);
    for (int i = 0; i < COPIES; i++) {
        expect_conditions(c, i, 1, CONDITION_SAME_PERSON, &conditions);
        conditions_clear(&conditions);
        assert_int_equal(count(c, i, ENTITY_PERSON), 3);
    }
    mend_only(c, 0, CONDITION_SAME_PERSON);
    for (int i = 0; i < COPIES; i++)
        assert_int_equal(count(c, i, ENTITY_PERSON), 2);
    struct undo_result undone;
    must(book_undo(c->book[0], NULL, &undone, &apart_err));
    undo_result_clear(&undone);
    assert_int_equal(count(c, 0, ENTITY_PERSON), 3);
}

static void who_is_told_apart_by_year_or_phone_is_not_the_same(void **state)
{
    struct apart *c = *state;
    struct vec conditions;
    uint64_t a = apart_person(c, 0, "Marja", "Koski"), b = apart_person(c, 1, "Marja", "Koski");
    apart_set(c, 0, ENTITY_PERSON, a, "phone", "040 123 4567");
    apart_set(c, 1, ENTITY_PERSON, b, "phone", "050 765 4321");
    apart_person(c, 0, "Aino", "");
    apart_person(c, 1, "Aino", "");
    apart_join(c);
    expect_none(c, 0);
    apart_set(c, 0, ENTITY_PERSON, b, "phone", "+358 40 1234567");
    expect_conditions(c, 0, 1, CONDITION_SAME_PERSON, &conditions);
    conditions_clear(&conditions);
}

static void rows_of_a_joined_person_are_the_shown_ones(void **state)
{
    struct apart *c = *state;
    uint64_t a = apart_person(c, 0, "Marja", "Koski"), b = apart_person(c, 0, "Marja", "Koski");
    uint64_t shown = a < b ? a : b, hidden = a < b ? b : a;
    uint64_t meeting = apart_meeting(c, 0, 20000);
    struct change *change = change_new(c->book[0]);
    must(group_join(c->book[0], change, c->group, hidden, ROLE_MEMBER, 19000, &apart_err));
    must(attendance_set(
        c->book[0], change, meeting, hidden, ATTENDANCE_PRESENT, &apart_err));
    must(change_set_ref(change, ENTITY_GROUP, c->group, "lead", hidden, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    must(person_join(c->book[0], a, b, &apart_err));
    refused(person_join(c->book[0], b, a, &apart_err), ERR_REFUSED);

    struct vec rows = VEC_INIT(struct attendance_row), members = VEC_INIT(struct member);
    must(attendance_list(c->book[0], NULL, meeting, &rows, &apart_err));
    assert_int_equal(rows.n, 1);
    struct attendance_row *row = VEC_AT(&rows, struct attendance_row, 0);
    assert_true(row->member.person.id == shown && row->state == ATTENDANCE_PRESENT);
    attendance_clear(&rows);
    must(group_members(c->book[0], NULL, c->group, 20000, GROUP_EVERYBODY, &members, &apart_err));
    assert_int_equal(members.n, 1);
    assert_true(VEC_AT(&members, struct member, 0)->person.id == shown);
    members_clear(&members);
    struct row group;
    must(book_row(c->book[0], ENTITY_GROUP, c->group, &group, &apart_err));
    assert_true(row_ref(&group, "lead") == shown);
    row_clear(&group);

    /* What is written of the shown one goes to the row that there is. */
    must(attendance_set(c->book[0], change, meeting, shown, ATTENDANCE_ABSENT, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    assert_int_equal(count(c, 0, ENTITY_ATTENDANCE), 1);
    must(attendance_list(c->book[0], NULL, meeting, &rows, &apart_err));
    assert_int_equal(VEC_AT(&rows, struct attendance_row, 0)->state, ATTENDANCE_ABSENT);
    attendance_clear(&rows);

    /* On paper stands what both records tell. */
    struct page page;
    struct str paper = STR_INIT;
    apart_set(c, 0, ENTITY_PERSON, hidden, "note", "Juo teetä");
    must(person_page(c->book[0], shown, -1, &page, &apart_err));
    page_write(&page, &paper);
    assert_non_null(strstr(paper.s, "Juo teetä"));
    str_wipe(&paper);
    page_clear(&page);

    /* Removed together, and forgotten together. */
    must(change_remove(change, ENTITY_PERSON, shown, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
    assert_int_equal(count(c, 0, ENTITY_PERSON), 0);
    struct undo_result undone;
    must(book_undo(c->book[0], NULL, &undone, &apart_err));
    undo_result_clear(&undone);
    assert_int_equal(count(c, 0, ENTITY_PERSON), 1);
    must(book_erase(c->book[0], shown, &apart_err));
    assert_false(book_row_exists(c->book[0], ENTITY_PERSON, hidden));
    must(book_check(c->book[0], &apart_err));
}

static void two_marks_of_a_joined_person_are_told_and_one_stays(void **state)
{
    struct apart *c = *state;
    uint64_t a = apart_person(c, 0, "Marja", "Koski");
    uint64_t meeting = apart_meeting(c, 0, 20000);
    apart_join(c);
    uint64_t b = apart_person(c, 1, "Marja", "Koski");
    struct change *here = change_new(c->book[0]), *there = change_new(c->book[1]);
    must(attendance_set(c->book[0], here, meeting, a, ATTENDANCE_PRESENT, &apart_err));
    must(attendance_set(c->book[1], there, meeting, b, ATTENDANCE_EXCUSED, &apart_err));
    must(change_commit(here, NULL, &apart_err));
    must(change_commit(there, NULL, &apart_err));
    change_free(here);
    change_free(there);
    apart_join(c);
    must(person_join(c->book[2], a, b, &apart_err));
    struct vec rows = VEC_INIT(struct attendance_row);
    must(attendance_list(c->book[2], NULL, meeting, &rows, &apart_err));
    assert_int_equal(rows.n, 1);
    enum attendance_state state_before = VEC_AT(&rows, struct attendance_row, 0)->state;
    assert_int_equal(
        state_before, a < b ? ATTENDANCE_PRESENT : ATTENDANCE_EXCUSED);
    attendance_clear(&rows);
    mend_only(c, 2, CONDITION_SAME_ATTENDANCE);
    must(attendance_list(c->book[2], NULL, meeting, &rows, &apart_err));
    assert_int_equal(rows.n, 1);
    assert_int_equal(VEC_AT(&rows, struct attendance_row, 0)->state, state_before);
    attendance_clear(&rows);
}

static void consents_of_a_joined_person_that_differ_show_nothing(void **state)
{
    struct apart *c = *state;
    struct vec pages = VEC_INIT(struct consent_page);
    uint64_t a = apart_person(c, 0, "Marja", "Koski"), b = apart_person(c, 0, "Marja", "Koski");
    must(consent_record(
        c->book[0], a, CONSENT_BOARD, CONSENT_FULL, "1", &pages, &apart_err));
    must(consent_record(c->book[0], b, CONSENT_BOARD, CONSENT_NO, "1", &pages, &apart_err));
    must(person_join(c->book[0], a, b, &apart_err));
    uint64_t shown = book_person_shown(c->book[0], a);
    assert_int_equal(
        consent_shown(c->book[0], NULL, shown, CONSENT_BOARD), NAME_SHOWN_COUNTED);
    must(consent_record(
        c->book[0], shown, CONSENT_BOARD, CONSENT_FULL, "1", &pages, &apart_err));
    assert_int_equal(consent_shown(c->book[0], NULL, shown, CONSENT_BOARD), NAME_SHOWN_FULL);
    consent_pages_clear(&pages);
}

static void the_member_of_two_copies_has_two_periods_until_one_ends(void **state)
{
    struct apart *c = *state;
    uint64_t a = apart_person(c, 0, "Marja", "Koski");
    uint64_t b = apart_person(c, 1, "Marja", "Koski");
    const uint64_t who[] = {a, b};
    for (int i = 0; i < 2; i++) {
        struct change *change = change_new(c->book[i]);
        must(group_join(
            c->book[i], change, c->group, who[i], ROLE_MEMBER, 19000 + i, &apart_err));
        must(change_commit(change, NULL, &apart_err));
        change_free(change);
    }
    apart_join(c);
    must(person_join(c->book[0], a, b, &apart_err));
    mend_only(c, 0, CONDITION_OPEN_PERIODS);
    assert_int_equal(group_count(c->book[1], c->group, 19500, GROUP_EVERYBODY), 1);
}

/* ---- groups, meetings ------------------------------------------------------------------------- */

static void the_same_meeting_of_two_copies_becomes_one_with_all_that_is_in_it(void **state)
{
    struct apart *c = *state;
    uint64_t marja = apart_person(c, 0, "Marja", "Koski");
    apart_join(c);
    uint64_t meetings[2];
    for (int i = 0; i < 2; i++) {
        meetings[i] = apart_meeting(c, i, 20000);
        apart_item(c, i, meetings[i], i ? "Retki" : "Avaus");
        apart_set(c, i, ENTITY_MEETING, meetings[i], "plan", i ? "Sauvat" : "Bussi");
        apart_meeting(c, i, 20001 + i);
    }
    struct change *change = change_new(c->book[1]);
    must(attendance_set(
        c->book[1], change, meetings[1], marja, ATTENDANCE_PRESENT, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
    expect_none(c, 0);
    apart_join(c);
    mend_only(c, 1, CONDITION_SAME_MEETING);
    uint64_t kept = meetings[0] < meetings[1] ? meetings[0] : meetings[1];
    assert_true(book_row_exists(c->book[0], ENTITY_MEETING, kept));
    assert_int_equal(count(c, 0, ENTITY_MEETING), 3);
    struct filter of = {.field = "meeting", .op = FILTER_EQUAL, .value = value_id(kept)};
    struct query items = {.entity = ENTITY_ITEM, .filters = &of, .n_filters = 1};
    assert_int_equal(book_count(c->book[0], &items, &apart_err), 2);
    struct attendance_counts counts;
    must(attendance_counts(c->book[0], NULL, kept, &counts, &apart_err));
    assert_int_equal(counts.present, 1);
    char *plan = apart_text(c, 0, ENTITY_MEETING, kept, "plan");
    assert_non_null(strstr(plan, "Sauvat"));
    assert_non_null(strstr(plan, "Bussi"));
    free(plan);
}

static void the_same_group_of_two_copies_becomes_one(void **state)
{
    struct apart *c = *state;
    uint64_t ids[2];
    for (int i = 0; i < 2; i++) {
        struct change *change = change_new(c->book[i]);
        ids[i] = change_add(change, ENTITY_GROUP, &apart_err);
        must(change_set_text(change, ENTITY_GROUP, ids[i], "name",
            i ? "Tapolan Rukkanen" : "tapolan rukkanen", &apart_err));
        must(change_set_ref(change, ENTITY_GROUP, ids[i], "home", c->site, &apart_err));
        must(change_commit(change, NULL, &apart_err));
        uint64_t person = apart_person(c, i, "Marja", i ? "Koski" : "Laine");
        must(group_join(
            c->book[i], change, ids[i], person, ROLE_MEMBER, 19000, &apart_err));
        must(change_commit(change, NULL, &apart_err));
        change_free(change);
    }
    apart_join(c);
    book_lock(c->book[1]);
    struct vec conditions;
    expect_conditions(c, 1, 1, CONDITION_SAME_GROUP, &conditions);
    conditions_clear(&conditions);
    mend_only(c, 0, CONDITION_SAME_GROUP);
    uint64_t kept = ids[0] < ids[1] ? ids[0] : ids[1];
    assert_int_equal(group_count(c->book[0], kept, 19500, GROUP_EVERYBODY), 2);
    assert_int_equal(count(c, 0, ENTITY_GROUP), 2);
}

/* ---- removed and forgotten elsewhere ---------------------------------------------------------- */

static void what_was_written_in_a_removed_meeting_brings_it_back(void **state)
{
    struct apart *c = *state;
    uint64_t meeting = apart_meeting(c, 0, 20000), quiet = apart_meeting(c, 0, 20007);
    apart_item(c, 0, quiet, "Avaus");
    apart_join(c);
    apart_remove(c, 0, ENTITY_MEETING, meeting);
    apart_remove(c, 0, ENTITY_MEETING, quiet);
    expect_none(c, 0);
    apart_item(c, 1, meeting, "Kevätretki");
    apart_join(c);
    assert_false(book_row_exists(c->book[2], ENTITY_MEETING, meeting));
    mend_only(c, 2, CONDITION_REMOVED);
    assert_true(book_row_exists(c->book[0], ENTITY_MEETING, meeting));
    assert_false(book_row_exists(c->book[0], ENTITY_MEETING, quiet));
}

static void a_reference_to_somebody_who_was_forgotten_is_emptied(void **state)
{
    struct apart *c = *state;
    uint64_t marja = apart_person(c, 0, "Marja", "Koski");
    uint64_t meeting = apart_meeting(c, 0, 20000);
    apart_join(c);
    must(book_erase(c->book[0], marja, &apart_err));
    uint64_t item = apart_item(c, 1, meeting, "Kahvivuorot");
    struct change *change = change_new(c->book[1]);
    must(change_set_ref(change, ENTITY_ITEM, item, "responsible", marja, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
    apart_join(c);
    mend_only(c, 1, CONDITION_NOWHERE);
    struct row row;
    must(book_row(c->book[0], ENTITY_ITEM, item, &row, &apart_err));
    assert_true(row_ref(&row, "responsible") == 0);
    assert_string_equal(row_text(&row, "heading"), "Kahvivuorot");
    row_clear(&row);
}

static void a_name_published_beside_its_withdrawal_is_taken_off(void **state)
{
    struct apart *c = *state;
    struct vec pages = VEC_INIT(struct consent_page);
    uint64_t marja = apart_person(c, 0, "Marja", "Koski"), page;
    uint64_t meeting = apart_meeting(c, 0, 20000);
    apart_item(c, 0, meeting, "Avaus");
    must(consent_record(
        c->book[0], marja, CONSENT_BOARD, CONSENT_FULL, "1", &pages, &apart_err));
    struct change *change = change_new(c->book[0]);
    must(attendance_set(
        c->book[0], change, meeting, marja, ATTENDANCE_PRESENT, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
    apart_join(c);
    must(consent_withdraw(c->book[0], marja, CONSENT_BOARD, &pages, &apart_err));
    must(publish(c->book[1], meeting, NULL, true, &page, &apart_err));
    apart_join(c);
    mend_only(c, 2, CONDITION_NAME_ON_PAGE);
    struct query names = {.entity = ENTITY_PAGE_NAME, .fields = "text"};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(c->book[1], &names, &rows, &apart_err));
    assert_true(rows.n > 0);
    for (size_t i = 0; i < rows.n; i++)
        assert_null(strstr(row_text(VEC_AT(&rows, struct row, i), "text"), "Marja"));
    rows_clear(&rows);
    consent_pages_clear(&pages);
}

/* ---- many ------------------------------------------------------------------------------------- */

static void of_two_thousand_namesakes_those_of_one_year_are_told(void **state)
{
    struct apart *c = *state;
    struct change *change = change_new(c->book[0]);
    for (int i = 0; i < 2000; i++) {
        uint64_t id = change_add(change, ENTITY_PERSON, &apart_err);
        must(change_set_text(change, ENTITY_PERSON, id, "first", "Marja", &apart_err));
        must(change_set_text(change, ENTITY_PERSON, id, "last", "Koski", &apart_err));
        must(change_set_int(change, ENTITY_PERSON, id, "birth_year", 1900 + i % 200, &apart_err));
        must(change_set_ref(change, ENTITY_PERSON, id, "home", c->site, &apart_err));
        if (i % 50 == 49)
            must(change_commit(change, NULL, &apart_err));
    }
    change_free(change);
    assert_int_equal(conditions_count(c->book[0]), 1800);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, apart_make, apart_drop)

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(the_same_person_of_two_copies_becomes_one_and_two_again),
        TEST(who_is_told_apart_by_year_or_phone_is_not_the_same),
        TEST(rows_of_a_joined_person_are_the_shown_ones),
        TEST(two_marks_of_a_joined_person_are_told_and_one_stays),
        TEST(consents_of_a_joined_person_that_differ_show_nothing),
        TEST(the_member_of_two_copies_has_two_periods_until_one_ends),
        TEST(the_same_meeting_of_two_copies_becomes_one_with_all_that_is_in_it),
        TEST(the_same_group_of_two_copies_becomes_one),
        TEST(what_was_written_in_a_removed_meeting_brings_it_back),
        TEST(a_reference_to_somebody_who_was_forgotten_is_emptied),
        TEST(a_name_published_beside_its_withdrawal_is_taken_off),
        TEST(of_two_thousand_namesakes_those_of_one_year_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
