/* Who belongs to a group, and what the program says about it by itself. */
#include "support/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(site, date) group_count((site)->book, (site)->group, date, GROUP_PARTICIPANTS)

static void members_are_sorted_as_finns_sort(void **state)
{
    struct site *site = *state;
    static const char *const expected[]
        = {"Aalto Eila", "Mäki Sirkka", "Zitting Aino", "Åberg Ann", "Öhman Bo"};
    struct vec members = VEC_INIT(struct member);
    site_member(site, "Bo", "Öhman");
    site_member(site, "Aino", "Zitting");
    site_member(site, "Ann", "Åberg");
    site_member(site, "Sirkka", "Mäki");
    site_member(site, "Eila", "Aalto");
    must(group_members(
        site->book, NULL, site->group, SITE_TODAY, GROUP_EVERYBODY, &members, &site_err));
    assert_int_equal(members.n, 5);
    for (size_t i = 0; i < members.n; i++) {
        struct str name = STR_INIT;
        person_format(&VEC_AT(&members, struct member, i)->person, PERSON_LISTED, &name);
        assert_string_equal(name.s, expected[i]);
        str_clear(&name);
    }
    members_clear(&members);
}

static void somebody_who_comes_back_begins_a_new_period(void **state)
{
    struct site *site = *state;
    uint64_t person = site_member(site, "Eila", "Aalto");
    struct change *change = change_new(site->book);
    must(group_leave(site->book, change, site->group, person, SITE_TODAY - 100, &site_err));
    must(change_commit(change, NULL, &site_err));
    assert_int_equal(COUNT(site, SITE_TODAY - 100), 1);
    assert_int_equal(COUNT(site, SITE_TODAY - 99), 0);
    assert_false(
        group_leave(site->book, change, site->group, person, SITE_TODAY, &site_err));
    must(group_join(
        site->book, change, site->group, person, ROLE_MEMBER, SITE_TODAY, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    struct vec members = VEC_INIT(struct member);
    must(group_members(
        site->book, NULL, site->group, SITE_TODAY, GROUP_EVERYBODY, &members, &site_err));
    assert_int_equal(members.n, 1);
    assert_int_equal(VEC_AT(&members, struct member, 0)->period, 2);
    members_clear(&members);
    assert_int_equal(COUNT(site, SITE_TODAY - 50), 0);
}

static void a_removed_period_and_a_number_left_out_are_not_used_again(void **state)
{
    struct site *site = *state;
    uint64_t person = site_person(site, "Eila", "Aalto"), other = site_person(site, "Bo", "Ek");
    struct value third[] = {value_id(site->group), value_id(person), value_int(3)};
    struct change *change = change_new(site->book);
    uint64_t id = change_put(change, ENTITY_MEMBERSHIP, third, 3, &site_err);
    must(id && change_commit(change, NULL, &site_err));
    assert_true(group_join(site->book, change, site->group, person, ROLE_ASSISTANT, SITE_TODAY,
                    &site_err) == id); /* goes on in the third */
    must(change_commit(change, NULL, &site_err));
    must(change_remove(change, ENTITY_MEMBERSHIP, id, &site_err));
    must(change_commit(change, NULL, &site_err));
    must(group_join(
        site->book, change, site->group, person, ROLE_MEMBER, SITE_TODAY, &site_err));
    must(group_join(site->book, change, site->group, other, ROLE_MEMBER, SITE_TODAY, &site_err));
    /* Twice in one change is once. */
    must(group_join(site->book, change, site->group, other, ROLE_MEMBER, SITE_TODAY, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    struct vec members = VEC_INIT(struct member);
    must(group_members(
        site->book, NULL, site->group, SITE_TODAY, GROUP_EVERYBODY, &members, &site_err));
    assert_int_equal(members.n, 2);
    assert_int_equal(VEC_AT(&members, struct member, 0)->period, 4);
    assert_int_equal(VEC_AT(&members, struct member, 1)->period, 1);
    members_clear(&members);
}

static void a_candidate_becomes_a_member_without_a_second_row(void **state)
{
    struct site *site = *state;
    uint64_t person = site_person(site, "Eila", "Aalto");
    site_join(site, site->group, person, ROLE_CANDIDATE);
    assert_int_equal(COUNT(site, SITE_TODAY), 0);
    struct change *change = change_new(site->book);
    must(group_join(
        site->book, change, site->group, person, ROLE_MEMBER, SITE_TODAY, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    assert_int_equal(COUNT(site, SITE_TODAY), 1);
    assert_int_equal(COUNT(site, SITE_TODAY - 1), 0);
    assert_int_equal(group_count(site->book, site->group, SITE_TODAY, GROUP_EVERYBODY), 1);
}

static void an_unsaved_member_is_listed_with_its_unsaved_name(void **state)
{
    struct site *site = *state;
    struct change *change = change_new(site->book);
    uint64_t person = person_add(site->book, change, "Koski, Marja", site->site, &site_err);
    must(person);
    must(group_join(
        site->book, change, site->group, person, ROLE_MEMBER, SITE_TODAY, &site_err));
    struct vec members = VEC_INIT(struct member);
    must(group_members(site->book, change, site->group, SITE_TODAY, GROUP_PARTICIPANTS, &members,
        &site_err));
    assert_int_equal(members.n, 1);
    assert_string_equal(VEC_AT(&members, struct member, 0)->person.first, "Marja");
    members_clear(&members);
    change_free(change);
    assert_int_equal(COUNT(site, SITE_TODAY), 0);
}

static void size_outside_its_limits_is_told_not_forbidden(void **state)
{
    struct site *site = *state;
    struct str note = STR_INIT;
    site_set(site, ENTITY_GROUP, site->group, "size_min", "2");
    site_set(site, ENTITY_GROUP, site->group, "size_max", "3");
    site_member(site, "Eila", "Aalto");
    assert_true(group_size_note(site->book, site->group, SITE_TODAY, &note));
    assert_string_equal(note.s, "1 member; it is meant to have 2–3.");
    site_member(site, "Kalevi", "Heino");
    site_member(site, "Marja", "Koski");
    str_reset(&note);
    assert_false(group_size_note(site->book, site->group, SITE_TODAY, &note));
    site_member(site, "Pentti", "Laine");
    assert_true(group_size_note(site->book, site->group, SITE_TODAY, &note));
    str_clear(&note);
}

static void read_group(struct site *site, struct row *row)
{
    must(book_row(site->book, ENTITY_GROUP, site->group, row, &site_err));
}

static bool frequency_note(struct site *site, int64_t today, struct str *note)
{
    struct row row;
    str_reset(note);
    read_group(site, &row);
    bool told = group_frequency_note(site->book, &row, today, note);
    row_clear(&row);
    return told;
}

static void a_month_without_a_meeting_is_told(void **state)
{
    struct site *site = *state;
    struct str note = STR_INIT;
    assert_true(frequency_note(site, SITE_TODAY, &note));
    assert_string_equal(note.s, "No meeting in November: Hakolan työrukkanen");
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY - 10);
    assert_false(frequency_note(site, SITE_TODAY, &note));
    /* One in January is planned, none in December. */
    site_meeting(site, site->group, SITE_TODAY + 60);
    assert_true(frequency_note(site, SITE_TODAY, &note));
    assert_string_equal(note.s, "No meeting in December: Hakolan työrukkanen");
    site_set(site, ENTITY_MEETING, meeting, "state", "cancelled");
    assert_true(frequency_note(site, SITE_TODAY, &note));
    assert_string_equal(note.s, "No meeting in November: Hakolan työrukkanen");
    site_set(site, ENTITY_GROUP, site->group, "state", "ended");
    assert_false(frequency_note(site, SITE_TODAY, &note));
    str_clear(&note);
}

static void what_a_group_lacks_is_listed(void **state)
{
    struct site *site = *state;
    struct vec lacking = VEC_INIT(struct group_lacking);
    must(group_list_lacking(site->book, SITE_TODAY, &lacking, &site_err));
    assert_int_equal(lacking.n, 1);
    assert_int_equal(VEC_AT(&lacking, struct group_lacking, 0)->lacks,
        GROUP_LACKS_LEAD | GROUP_LACKS_DEPUTY | GROUP_LACKS_FACILITATOR);
    vec_clear(&lacking);
    uint64_t person = site_person(site, "Sanna", "Lehto");
    struct change *change = change_new(site->book);
    must(change_set_ref(change, ENTITY_GROUP, site->group, "lead", person, &site_err));
    must(change_set_ref(change, ENTITY_GROUP, site->group, "deputy", person, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    site_join(site, site->group, person, ROLE_FACILITATOR);
    must(group_list_lacking(site->book, SITE_TODAY, &lacking, &site_err));
    assert_int_equal(lacking.n, 0);
    vec_clear(&lacking);
}

static void a_new_season_takes_only_the_chosen_members(void **state)
{
    struct site *site = *state;
    struct vec chosen = VEC_INIT(uint64_t), members = VEC_INIT(struct member);
    uint64_t eila = site_member(site, "Eila", "Aalto");
    site_member(site, "Kalevi", "Heino");
    site_set(site, ENTITY_GROUP, site->group, "agenda", "Avaus");
    site_set(site, ENTITY_GROUP, site->group, "end", "2026-10-01");
    vec_add(&chosen, &eila);
    struct change *change = change_new(site->book);
    uint64_t season = group_new_season(site->book, change, site->group, "Työrukkanen 2027",
        SITE_TODAY, &chosen, &site_err);
    must(season);
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    struct row row;
    must(book_row(site->book, ENTITY_GROUP, season, &row, &site_err));
    assert_string_equal(row_text(&row, "name"), "Työrukkanen 2027");
    assert_string_equal(row_text(&row, "agenda"), "Avaus");
    assert_int_equal(row_value(&row, "end")->tag, VALUE_NULL);
    row_clear(&row);
    must(group_members(
        site->book, NULL, season, SITE_TODAY, GROUP_EVERYBODY, &members, &site_err));
    assert_int_equal(members.n, 1);
    assert_string_equal(VEC_AT(&members, struct member, 0)->person.last, "Aalto");
    members_clear(&members);
    vec_clear(&chosen);
    assert_int_equal(COUNT(site, SITE_TODAY), 2);
}

static void while_locked_nobody_is_listed(void **state)
{
    struct site *site = *state;
    struct vec members = VEC_INIT(struct member);
    site_member(site, "Eila", "Aalto");
    site_reopen(site, false);
    must(group_members(
        site->book, NULL, site->group, SITE_TODAY, GROUP_EVERYBODY, &members, &site_err));
    assert_int_equal(members.n, 0);
    members_clear(&members);
    assert_int_equal(COUNT(site, SITE_TODAY), -1);
}

static void people_are_found_by_what_is_typed(void **state)
{
    struct site *site = *state;
    static const char *const typed[] = {"koski m", "Marja Ko", "koski, marja", "MARJA"};
    site_person(site, "Marja", "Koski");
    site_person(site, "Eila", "Aalto");
    for (size_t i = 0; i < 4; i++) {
        struct vec found = VEC_INIT(struct person);
        must(person_find(site->book, typed[i], 10, &found, &site_err));
        assert_int_equal(found.n, 1);
        assert_string_equal(VEC_AT(&found, struct person, 0)->last, "Koski");
        persons_clear(&found);
    }
}

#define WITH_SITE(test) cmocka_unit_test_setup_teardown(test, site_make, site_drop)

int main(void)
{
    lang_set(LANG_EN);
    const struct CMUnitTest tests[] = {
        WITH_SITE(members_are_sorted_as_finns_sort),
        WITH_SITE(somebody_who_comes_back_begins_a_new_period),
        WITH_SITE(a_removed_period_and_a_number_left_out_are_not_used_again),
        WITH_SITE(a_candidate_becomes_a_member_without_a_second_row),
        WITH_SITE(an_unsaved_member_is_listed_with_its_unsaved_name),
        WITH_SITE(size_outside_its_limits_is_told_not_forbidden),
        WITH_SITE(a_month_without_a_meeting_is_told),
        WITH_SITE(what_a_group_lacks_is_listed),
        WITH_SITE(a_new_season_takes_only_the_chosen_members),
        WITH_SITE(while_locked_nobody_is_listed),
        WITH_SITE(people_are_found_by_what_is_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
