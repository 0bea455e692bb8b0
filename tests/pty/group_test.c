/* Groups: the list, who belongs to one, how often they came, a new season. */
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/group.h"
#include "screen/group.h"
#include "screen/groups.h"
#include "support/sitting.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void open_groups(struct stack *stack, const char *which, uint64_t id)
{
    groups_push(stack);
    if (strcmp(which, "group") == 0)
        group_push(stack, id);
}

static struct pty *start(struct site *site, const char *which, int rows, int columns)
{
    return sitting_start(site, which, site->group,
        &(struct pty_options){.rows = rows, .columns = columns});
}

static int64_t count(struct site *site, uint64_t group, int64_t date, unsigned roles)
{
    return group_count(site->book, group, date, roles);
}

static uint64_t group_named(struct site *site, const char *name)
{
    char find[128];
    uint64_t id = 0;
    snprintf(find, sizeof find, "=name:%s", name);
    return book_row_find(site->book, ENTITY_GROUP, find, &id, NULL) ? id : 0;
}

/* ---- the list -------------------------------------------------------------------------------- */

static void the_list_tells_what_a_group_is_and_what_to_look_after(void **state)
{
    struct site *site = *state;
    site_member(site, "Marja", "Koski");
    site_meeting(site, site->group, SITE_TODAY + 3);
    site_set(site, ENTITY_GROUP, site->group, "area", "Hakola");
    site_set(site, ENTITY_GROUP, site->group, "size_min", "4");
    struct pty *pty = start(site, "groups", 0, 0);
    int row = pty_find(pty, ">Hakolan työrukkanen", NULL);
    assert_int_equal(row, sitting_focus(pty));
    assert_non_null(strstr(pty_row(pty, row), "cooperation group"));
    assert_non_null(strstr(pty_row(pty, row), "Hakola"));
    assert_non_null(strstr(pty_row(pty, row), "1 Tue 24 Nov"));
    pty_expect(pty, "1 member; it is meant to have at least 4.");
    pty_expect(pty, "The group has no facilitator.");
    sitting_end(site, pty);
}

static void a_new_group_needs_a_name_and_a_kind(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, "groups", 0, 0);
    pty_keys(pty, "F2 Enter");
    pty_expect(pty, "No group was made: it needs a name.");
    pty_keys(pty, "F2");
    pty_type(pty, "Lukupiiri");
    pty_keys(pty, "Enter");
    pty_expect(pty, "What kind of group is it?");
    pty_type(pty, "well");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Nobody belongs to this group yet.");
    pty_keys(pty, "Esc");
    pty_expect(pty, ">Lukupiiri");
    pty_expect(pty, "wellbeing group");
    sitting_end(site, pty);
    assert_true(group_named(site, "Lukupiiri") != 0);
}

static void a_group_is_removed_after_a_question_and_comes_back_by_undo(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, "groups", 0, 0);
    pty_keys(pty, "F8 Enter");
    pty_expect(pty, ">Hakolan työrukkanen");
    pty_keys(pty, "F8 Y");
    pty_expect(pty, "No groups yet. F2 makes the first one");
    pty_keys(pty, "C-z");
    pty_expect(pty, ">Hakolan työrukkanen");
    sitting_end(site, pty);
}

static void a_group_removed_in_its_details_leaves_the_list_on_the_screen(void **state)
{
    struct site *site = *state;
    struct pty *pty = start(site, "group", 0, 0);
    pty_keys(pty, "C-d");
    pty_expect(pty, ">Name");
    pty_keys(pty, "F8 Y");
    pty_expect(pty, "No groups yet. F2 makes the first one");
    sitting_end(site, pty);
}

static void groups_that_have_ended_are_shown_when_asked_for(void **state)
{
    struct site *site = *state;
    uint64_t old = site_group(site, "Entinen kerho", GROUP_OTHER);
    site_set(site, ENTITY_GROUP, old, "state", "ended");
    struct pty *pty = start(site, "groups", 0, 0);
    pty_expect_none(pty, "Entinen");
    pty_expect(pty, "1 group has ended; F9 shows it.");
    pty_keys(pty, "C-t");
    pty_expect(pty, ">Hakolan");
    pty_expect(pty, "Entinen kerho");
    sitting_end(site, pty);
}

/* ---- members --------------------------------------------------------------------------------- */

static void a_member_has_a_sign_for_each_meeting_and_a_share(void **state)
{
    struct site *site = *state;
    uint64_t marja = site_member(site, "Marja", "Koski");
    static const int marks[] = {1, 2, 1, 3};
    for (int i = 0; i < 4; i++)
        site_mark(site, site_meeting(site, site->group, SITE_TODAY - 40 + 7 * i), marja, marks[i]);
    struct pty *pty = start(site, "group", 0, 0);
    int row = pty_find(pty, ">Koski Marja", NULL);
    assert_int_equal(row, sitting_focus(pty));
    /* A presence is what makes a meeting held: the announced absence alone does not. */
    assert_non_null(strstr(pty_row(pty, row), "%"));
    assert_non_null(strstr(pty_row(pty, row), "++"));
    pty_expect(pty, "Attendance of the last year");
    sitting_end(site, pty);
}

static void somebody_known_or_new_joins_by_name(void **state)
{
    struct site *site = *state;
    site_person(site, "Pentti", "Laine");
    struct pty *pty = start(site, "group", 0, 0);
    pty_keys(pty, "F2");
    pty_expect(pty, "Laine Pentti");
    pty_type(pty, "lai");
    pty_keys(pty, "Enter");
    pty_expect(pty, ">Laine Pentti");
    pty_expect(pty, "Added as a member from today.");
    pty_keys(pty, "F2 Enter");
    pty_expect(pty, "Nobody was added: no name was written.");
    pty_keys(pty, "F2");
    pty_expect(pty, "Who joins? First name and last name");
    pty_type(pty, "Toivo Salo");
    pty_keys(pty, "Enter");
    pty_expect(pty, ">Salo Toivo");
    pty_expect(pty, "2 members");
    pty_keys(pty, "C-z");
    pty_expect(pty, "1 member");
    sitting_end(site, pty);
    assert_int_equal(count(site, site->group, SITE_TODAY, GROUP_PARTICIPANTS), 1);
}

static void two_of_the_same_name_are_told_apart_by_their_year_of_birth(void **state)
{
    struct site *site = *state;
    site_set(site, ENTITY_PERSON, site_person(site, "Pentti", "Laine"), "birth_year", "1951");
    site_set(site, ENTITY_PERSON, site_person(site, "Pentti", "Laine"), "birth_year", "1948");
    site_set(site, ENTITY_PERSON, site_person(site, "Eila", "Aalto"), "birth_year", "1949");
    struct pty *pty = start(site, "group", 0, 0);
    pty_keys(pty, "F2");
    pty_expect(pty, "Laine Pentti (1951)");
    pty_expect(pty, "Laine Pentti (1948)");
    pty_expect_none(pty, "1949");
    pty_keys(pty, "Esc");
    sitting_end(site, pty);
}

static void an_interested_one_becomes_a_member_with_one_key(void **state)
{
    struct site *site = *state;
    site_join(site, site->group, site_person(site, "Irja", "Ranta"), ROLE_CANDIDATE);
    struct pty *pty = start(site, "group", 0, 0);
    pty_expect(pty, "1 interested");
    pty_keys(pty, "+");
    pty_expect(pty, "1 member");
    pty_expect_none(pty, "interested");
    pty_keys(pty, "+");
    pty_expect(pty, "this one belongs already");
    pty_keys(pty, "C-r");
    pty_type(pty, "peer");
    pty_keys(pty, "Enter");
    pty_expect(pty, "peer facilitator");
    sitting_end(site, pty);
}

static void leaving_asks_for_the_last_day_and_keeps_what_was(void **state)
{
    struct site *site = *state;
    site_member(site, "Marja", "Koski");
    struct pty *pty = start(site, "group", 0, 0);
    pty_keys(pty, "F8");
    pty_expect(pty, "Koski Marja leaves the group. Last day");
    pty_keys(pty, "Home S-End");
    pty_type(pty, "31.9.");
    pty_keys(pty, "Enter");
    pty_expect(pty, ">Koski Marja");
    assert_int_equal(pty_find(pty, "Leaves the group;", NULL), -1);
    pty_keys(pty, "F8 Enter");
    pty_expect(pty, ">Koski Marja"); /* today is still a day in the group */
    pty_expect(pty, "last day 21 Nov");
    pty_keys(pty, "F8 Home S-End");
    pty_type(pty, "20.11.2026");
    pty_keys(pty, "Enter");
    pty_expect_none(pty, ">Koski");
    pty_expect(pty, "Leaves the group; what was recorded stays.");
    sitting_end(site, pty);
    assert_int_equal(count(site, site->group, SITE_TODAY, GROUP_PARTICIPANTS), 0);
    assert_int_equal(count(site, site->group, SITE_TODAY - 1, GROUP_PARTICIPANTS), 1);
}

static void facilitators_stand_apart_with_what_they_do(void **state)
{
    struct site *site = *state;
    uint64_t sanna = site_person(site, "Sanna", "Lehto");
    site_set(site, ENTITY_PERSON, sanna, "profession", "fysioterapeutti");
    site_set(site, ENTITY_PERSON, sanna, "organisation", "Kunto Oy");
    site_join(site, site->group, sanna, ROLE_FACILITATOR);
    struct pty *pty = start(site, "group", 0, 0);
    pty_expect(pty, "Facilitators");
    pty_expect(pty, "fysioterapeutti");
    pty_expect(pty, "The group has no lead actor, no deputy.");
    sitting_end(site, pty);
}

/* ---- a new season ---------------------------------------------------------------------------- */

static void a_new_season_takes_those_who_go_on(void **state)
{
    struct site *site = *state;
    site_member(site, "Marja", "Koski");
    site_member(site, "Toivo", "Salo");
    struct pty *pty = start(site, "group", 0, 0);
    pty_keys(pty, "C-n");
    pty_expect(pty, ">Hakolan työrukkanen 2");
    pty_keys(pty, "Home S-End");
    pty_type(pty, "Kevään rukkanen");
    pty_keys(pty, "Enter Enter");
    pty_expect(pty, "Who goes on?");
    pty_expect(pty, ">*Koski Marja");
    pty_keys(pty, "F7 Enter");
    pty_expect(pty, "The new season is here.");
    pty_expect(pty, ">Salo Toivo");
    pty_expect_none(pty, "Koski");
    sitting_end(site, pty);
    uint64_t made = group_named(site, "Kevään rukkanen");
    assert_true(made != 0);
    assert_int_equal(count(site, made, SITE_TODAY, GROUP_PARTICIPANTS), 1);
    assert_int_equal(count(site, site->group, SITE_TODAY, GROUP_PARTICIPANTS), 2);
}

/* ---- a small screen -------------------------------------------------------------------------- */

static void held(struct site *site, uint64_t meeting)
{
    site_set(site, ENTITY_MEETING, meeting, "state", "held");
}

static void a_summary_adds_up_attendance_working_time_and_personal_meetings(void **state)
{
    struct site *site = *state;
    uint64_t marja = site_member(site, "Marja", "Koski");
    uint64_t pentti = site_member(site, "Pentti", "Laine");
    site_member(site, "Eila", "Aalto"); /* never marked: unknown, not absent */
    uint64_t first = site_meeting(site, site->group, SITE_TODAY - 30);
    uint64_t second = site_meeting(site, site->group, SITE_TODAY - 2);
    uint64_t alone = site_meeting(site, site->group, SITE_TODAY - 1);
    site_mark(site, first, marja, ATTENDANCE_PRESENT);
    site_mark(site, first, pentti, ATTENDANCE_PRESENT);
    site_mark(site, second, marja, ATTENDANCE_PRESENT);
    site_mark(site, second, pentti, ATTENDANCE_ABSENT);
    site_set(site, ENTITY_MEETING, second, "preparation", "120");
    site_set(site, ENTITY_MEETING, alone, "kind", "individual");
    site_mark(site, alone, pentti, ATTENDANCE_PRESENT);
    held(site, first);
    held(site, second);
    held(site, alone);
    struct pty *pty = start(site, "group", 0, 0);
    pty_keys(pty, "M-y");
    pty_expect(pty, "1 Jan 2026–21 Nov 2026");
    pty_expect(pty, "2 members · present 3 times · 1.5 a meeting");
    pty_expect(pty, "present 3, announced absence 0, absent 1 · 75 %");
    pty_expect(pty, "6 h 30 min · norm 5 h, 1 h 30 min over");
    pty_expect(pty, "1, 1 h 30 min");
    pty_expect(pty, "present 0/0 · ? 2");
    pty_expect(pty, "not marked                 2");
    pty_expect(pty, "present 1/2 · 50 % · one to one 1, 1 h 30 min");
    pty_keys(pty, "F4 Down Enter");
    pty_expect(pty, "1 Jan 2025–31 Dec 2025");
    pty_keys(pty, "F4 End Enter Home S-End");
    pty_type(pty, "19.11.2026");
    pty_keys(pty, "Enter Enter");
    pty_expect(pty, "19 Nov 2026–19 Nov 2026");
    pty_expect(pty, "present 1, announced absence 0, absent 1 · 50 %");
    pty_resize(pty, 12, 40);
    pty_expect(pty, "Meetings held: 1");
    sitting_focus(pty);
    sitting_end(site, pty);
}

static void somebody_younger_than_the_group_is_meant_for_joins_nevertheless(void **state)
{
    struct site *site = *state;
    site_set(site, ENTITY_GROUP, site->group, "min_age", "55");
    uint64_t person = site_person(site, "Sirkka", "Mäki");
    site_set(site, ENTITY_PERSON, person, "birth_year", "1972");
    struct pty *pty = start(site, "group", 0, 0);
    pty_keys(pty, "F2");
    pty_type(pty, "Mäki");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Added as a member. The group is meant for those aged 55");
    pty_expect(pty, "1 member is younger than 55; that does not keep anybody out.");
    sitting_end(site, pty);
    assert_int_equal(count(site, site->group, SITE_TODAY, GROUP_PARTICIPANTS), 1);
}

static void instructions_that_were_given_are_told_behind_the_second_lock(void **state)
{
    struct site *site = *state;
    site_member(site, "Marja", "Koski");
    struct pty *pty = start(site, "group", 0, 0);
    pty_keys(pty, "C-t F7");
    pty_type(pty, "kahvi ja pulla maistuu");
    pty_keys(pty, "Enter");
    sitting_await(pty, "health details open");
    pty_keys(pty, "Down Down Down Down Down Down Down Down Space Down");
    pty_type(pty, "20.11.");
    pty_keys(pty, "Esc C-t");
    pty_expect(pty, "Personal instructions given  [x]");
    pty_expect(pty, "20 Nov 2026");
    pty_keys(pty, "Esc");
    sitting_end(site, pty);
}

static void all_that_is_missing_stands_in_one_list(void **state)
{
    struct site *site = *state;
    uint64_t person = site_member(site, "Marja", "Koski");
    uint64_t old = site_meeting(site, site->group, SITE_TODAY - 200);
    held(site, old);
    char reference[32];
    snprintf(reference, sizeof reference, "%" PRIu64, person);
    site_set(site, ENTITY_GROUP, site->group, "lead", reference);
    struct pty *pty = start(site, "groups", 0, 0);
    pty_keys(pty, "M-u");
    pty_expect(pty, "Without a memo");
    pty_expect(pty, ">5 May 2026 Hakolan työrukkanen, meeting 1/2026");
    pty_expect(pty, "No meeting in November: Hakolan työrukkanen");
    pty_expect(pty, "Hakolan työrukkanen has no deputy, no facilitator");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Hakolan työrukkanen › Meeting 1/2026");
    pty_keys(pty, "Esc Down Enter");
    pty_expect(pty, "Koski Marja");
    sitting_end(site, pty);
}

static void on_a_small_screen_each_part_is_a_page(void **state)
{
    struct site *site = *state;
    site_member(site, "Marja", "Koski");
    site_meeting(site, site->group, SITE_TODAY);
    struct pty *pty = start(site, "group", 12, 40);
    pty_expect(pty, "F6 Meetings");
    pty_expect(pty, ">Koski Marja");
    sitting_focus(pty);
    pty_keys(pty, "F6");
    pty_expect_none(pty, "Koski");
    pty_expect(pty, ">Sat 21 Nov");
    sitting_focus(pty);
    pty_keys(pty, "F6");
    pty_expect(pty, ">cooperation group");
    sitting_focus(pty);
    pty_resize(pty, 24, 80);
    pty_expect(pty, "Koski Marja");
    pty_expect(pty, "meeting 1/2026");
    sitting_focus(pty);
    sitting_end(site, pty);
}

#define GROUP(test) cmocka_unit_test_setup_teardown(test, site_make, site_drop)

int main(int argc, char **argv)
{
    int code = 0;
    if (sitting_main(argc, argv, open_groups, &code))
        return code;
    const struct CMUnitTest tests[] = {
        GROUP(the_list_tells_what_a_group_is_and_what_to_look_after),
        GROUP(a_new_group_needs_a_name_and_a_kind),
        GROUP(a_group_is_removed_after_a_question_and_comes_back_by_undo),
        GROUP(a_group_removed_in_its_details_leaves_the_list_on_the_screen),
        GROUP(groups_that_have_ended_are_shown_when_asked_for),
        GROUP(a_member_has_a_sign_for_each_meeting_and_a_share),
        GROUP(somebody_known_or_new_joins_by_name),
        GROUP(two_of_the_same_name_are_told_apart_by_their_year_of_birth),
        GROUP(an_interested_one_becomes_a_member_with_one_key),
        GROUP(leaving_asks_for_the_last_day_and_keeps_what_was),
        GROUP(facilitators_stand_apart_with_what_they_do),
        GROUP(a_new_season_takes_those_who_go_on),
        GROUP(a_summary_adds_up_attendance_working_time_and_personal_meetings),
        GROUP(somebody_younger_than_the_group_is_meant_for_joins_nevertheless),
        GROUP(instructions_that_were_given_are_told_behind_the_second_lock),
        GROUP(all_that_is_missing_stands_in_one_list),
        GROUP(on_a_small_screen_each_part_is_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
