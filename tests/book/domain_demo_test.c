/* The demo book: what a newcomer sees first must be whole, and on now. */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/demo.h"
#include "rukkanen/domain/publish.h"
#include "rukkanen/domain/search.h"
#include "rukkanen/domain/today.h"
#include "support/scratch.h"
#include "support/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char *folder, *path;
static struct book *book;

static int make(void **state)
{
    (void)state;
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    site_set_day(SITE_TODAY);
    folder = scratch_new();
    path = scratch_path(folder, "demo.rukkanen");
    setenv("XDG_STATE_HOME", folder, 1);
    must(demo_make(path, &site_err));
    must(book_open(path, BOOK_WRITE, &book, &site_err));
    return 0;
}

static int drop(void **state)
{
    (void)state;
    book_close(book);
    free(path);
    scratch_remove(folder);
    return 0;
}

static void unlock(void)
{
    if (book_level(book) == BOOK_LOCKED)
        must(book_unlock(book, "Sanna", demo_passphrase(), BOOK_PEOPLE, &site_err));
}

static void the_lock_screen_says_the_passphrase_and_shows_the_board(void **state)
{
    (void)state;
    struct vec pages = VEC_INIT(struct board_page), coming = VEC_INIT(struct today_meeting);
    assert_string_equal(book_demo_passphrase(book), demo_passphrase());
    must(board_list(book, 0, false, 0, &pages, &site_err));
    assert_true(pages.n >= 6);
    must(today_public(book, clock_today(), 14, 0, &coming, &site_err));
    assert_true(coming.n >= 2);
    assert_int_equal(VEC_AT(&coming, struct today_meeting, 0)->date, SITE_TODAY);
    board_clear(&pages);
    today_meetings_clear(&coming);
}

static void no_page_names_who_has_not_agreed(void **state)
{
    (void)state;
    struct query query = {.entity = ENTITY_PAGE_NAME};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &site_err));
    assert_true(rows.n > 10);
    for (size_t i = 0; i < rows.n; i++)
        assert_null(strstr(row_text(VEC_AT(&rows, struct row, i), "text"), "Irja"));
    rows_clear(&rows);
}

static void a_meeting_of_eight_is_on_now(void **state)
{
    (void)state;
    struct vec today = VEC_INIT(struct today_meeting);
    unlock();
    must(today_meetings(book, clock_today(), clock_minutes_now(), &today, &site_err));
    assert_int_equal(today.n, 1);
    const struct today_meeting *meeting = VEC_AT(&today, struct today_meeting, 0);
    assert_true(meeting->on);
    assert_int_equal(meeting->members, 8);
    assert_string_equal(meeting->group_name, "Hakolan työrukkanen");
    assert_string_equal(meeting->label, "meeting 11/2026");
    today_meetings_clear(&today);
}

static void the_wellbeing_group_is_past_its_fourth_session(void **state)
{
    (void)state;
    struct filter filter
        = {.field = "date", .op = FILTER_EQUAL, .value = value_int(SITE_TODAY - 4)};
    struct query query = {.entity = ENTITY_MEETING, .filters = &filter, .n_filters = 1};
    struct vec rows = VEC_INIT(struct row);
    struct str label = STR_INIT;
    unlock();
    must(book_query(book, &query, &rows, &site_err));
    assert_int_equal(rows.n, 1);
    must(meeting_label(
        book, VEC_AT(&rows, struct row, 0), NULL, LANG_EN, &label, &site_err));
    assert_string_equal(label.s, "session 4/10");
    str_clear(&label);
    rows_clear(&rows);
}

static void two_years_of_meetings_have_their_memos(void **state)
{
    (void)state;
    struct vec rows = VEC_INIT(struct row);
    unlock();
    must(meeting_without_memo(
        book, 0, SITE_TODAY - 800, SITE_TODAY - 1, 0, &rows, &site_err));
    assert_int_equal(rows.n, 0);
    rows_clear(&rows);
    struct query query = {.entity = ENTITY_MEETING};
    assert_true(book_count(book, &query, &site_err) >= 45);
}

static bool count_hit(void *data, const struct search_hit *hit)
{
    size_t *hits = data;
    assert_true(hit->start + hit->length <= strlen(hit->snippet));
    (*hits)++;
    return true;
}

static void a_word_is_found_in_its_other_cases(void **state)
{
    (void)state;
    size_t hits = 0, stopped = 0;
    unlock();
    must(search_run(book, "retken", count_hit, NULL, &hits, &site_err));
    assert_true(hits >= 5);
    must(search_run(book, "qwertyuiop", count_hit, NULL, &stopped, &site_err));
    assert_int_equal(stopped, 0);
}

/* One member of the groups that publish has not agreed to be named. */
static void about_names_hardly_anything_is_asked_in_vain(void **state)
{
    (void)state;
    struct query query = {.entity = ENTITY_MEETING};
    struct vec rows = VEC_INIT(struct row);
    size_t in_vain = 0, rightly = 0;
    unlock();
    must(book_query(book, &query, &rows, &site_err));
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct vec found = VEC_INIT(struct name_found);
        struct row group;
        must(book_row(book, ENTITY_GROUP, row_ref(row, "group"), &group, &site_err));
        bool hangs = row_int(&group, "kind", 0) != GROUP_WELLBEING;
        row_clear(&group);
        must(publish_check(book, NULL, row->id, &found, &site_err));
        for (size_t j = 0; j < found.n && hangs; j++) {
            bool right = strncmp(VEC_AT(&found, struct name_found, j)->text, "Irja", 4) == 0;
            rightly += right;
            in_vain += !right;
        }
        names_found_clear(&found);
    }
    rows_clear(&rows);
    assert_true(in_vain <= 2);
    assert_true(rightly >= 3);
}

static void it_is_stale_when_all_its_meetings_are_over_and_nobody_wrote(void **state)
{
    (void)state;
    assert_false(demo_is_stale(book));
    site_set_day(SITE_TODAY + 400);
    assert_true(demo_is_stale(book));
    unlock();
    struct change *change = change_new(book);
    struct vec persons = VEC_INIT(struct person);
    must(person_all(book, 0, &persons, &site_err));
    assert_int_equal(persons.n, 20);
    must(change_set_text(change, ENTITY_PERSON, VEC_AT(&persons, struct person, 0)->id, "phone",
        "044 000 9999", &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    persons_clear(&persons);
    assert_false(demo_is_stale(book));
}

static void the_demo_is_whole(void **state)
{
    (void)state;
    must(book_check(book, &site_err));
}

int main(void)
{
    lang_set(LANG_EN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lock_screen_says_the_passphrase_and_shows_the_board),
        cmocka_unit_test(no_page_names_who_has_not_agreed),
        cmocka_unit_test(a_meeting_of_eight_is_on_now),
        cmocka_unit_test(the_wellbeing_group_is_past_its_fourth_session),
        cmocka_unit_test(two_years_of_meetings_have_their_memos),
        cmocka_unit_test(a_word_is_found_in_its_other_cases),
        cmocka_unit_test(about_names_hardly_anything_is_asked_in_vain),
        cmocka_unit_test(the_demo_is_whole),
        cmocka_unit_test(it_is_stale_when_all_its_meetings_are_over_and_nobody_wrote),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
