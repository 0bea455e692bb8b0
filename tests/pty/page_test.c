/* The page of a memo: looked at, its names decided, put on the board, printed. */
#include "rukkanen/base/clock.h"
#include "rukkanen/domain/board.h"
#include "screen/page_view.h"
#include "screen/session.h"
#include "support/scratch.h"
#include "support/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- the screens below the page -------------------------------------------------------------- */

static void desk_draw(struct screen *screen, const struct canvas *body)
{
    (void)screen;
    canvas_text(body, 0, 1, -1, MEANING_NORMAL, "the meeting");
    canvas_marker(body, 0, 0);
}

static const struct screen_class desk_class = {.name = "desk", .draw = desk_draw};

static void open_page(struct stack *stack, const char *which, uint64_t id)
{
    struct screen *desk = stack_push(stack, &desk_class, NULL);
    if (strcmp(which, "published") == 0)
        page_push_published(stack, board_page_of(session_book(desk), id));
    else
        page_push(stack, &(struct page_request){.meeting = id, .screen = desk});
}

/* ---- a meeting with a memo ------------------------------------------------------------------- */

struct world {
    struct site *site;
    uint64_t meeting, item, sirkka;
};

static struct world make_world(void **state)
{
    struct world w = {.site = *state};
    uint64_t marja = site_member(w.site, "Marja", "Koski");
    w.sirkka = site_member(w.site, "Sirkka", "Mäki");
    w.meeting = site_meeting(w.site, w.site->group, SITE_TODAY);
    site_set(w.site, ENTITY_SITE, w.site->site, "area", "Hakola");
    site_set(w.site, ENTITY_GROUP, w.site->group, "language", "en");
    site_consent(w.site, marja, CONSENT_FULL);
    site_mark(w.site, w.meeting, marja, 1);
    site_mark(w.site, w.meeting, w.sirkka, 1);
    w.item = site_item(w.site, w.meeting, "Spring trip", "Talked about a trip to Repovesi.");
    site_set(w.site, ENTITY_MEETING, w.meeting, "note", "The key is with the caretaker.");
    return w;
}

static struct pty *start(struct world *w, const char *which, int rows, int columns)
{
    return sitting_start(w->site, which, w->meeting,
        &(struct pty_options){.rows = rows, .columns = columns});
}

static int64_t newest_version(struct world *w)
{
    uint64_t page = board_page_of(w->site->book, w->meeting);
    struct memo memo;
    if (!page)
        return 0;
    must(board_read(w->site->book, page, &memo, &site_err));
    int64_t version = memo.version;
    memo_clear(&memo);
    return version;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void the_page_shows_names_as_far_as_their_bearers_agreed(void **state)
{
    struct world w = make_world(state);
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_expect(pty, "Not on the notice board yet");
    pty_expect(pty, "2 participants: Marja Koski and 1 other");
    pty_expect(pty, "1 Spring trip");
    pty_expect_none(pty, "Sirkka");
    pty_expect_none(pty, "caretaker");
    sitting_focus(pty);
    pty_keys(pty, "i");
    pty_expect(pty, "Sirkka Mäki");
    pty_keys(pty, "End");
    pty_expect(pty, "caretaker");
    pty_keys(pty, "i");
    pty_expect_none(pty, "Sirkka");
    sitting_end(w.site, pty);
    assert_int_equal(newest_version(&w), 0);
}

static void enter_puts_the_page_on_the_board_and_saves_a_pdf_where_there_is_no_printer(void **state)
{
    struct world w = make_world(state);
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_keys(pty, "Enter");
    sitting_await(pty, "The memo is on the board. To be printed:");
    pty_expect(pty, "memo-2026-11-21-hakola");
    pty_keys(pty, "Enter");
    sitting_await(pty, "hakola-2");
    sitting_end(w.site, pty);
    assert_int_equal(newest_version(&w), 1);
    struct str pdf = STR_INIT;
    assert_true(scratch_read(w.site->folder, "memo-2026-11-21-hakola.pdf", &pdf));
    assert_memory_equal(pdf.s, "%PDF", 4);
    str_clear(&pdf);
}

static void a_name_without_consent_is_asked_about_before_anybody_can_read_it(void **state)
{
    struct world w = make_world(state);
    site_set(w.site, ENTITY_ITEM, w.item, "text", "Kevätretki. Eväät hoitaa Mäen Sirkka kotoa.");
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_expect(pty, "texts are asked about first.");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Names in the memo");
    pty_expect(pty, ">Mäen Sirkka");
    pty_expect(pty, "has not agreed to the name");
    sitting_focus(pty);
    pty_keys(pty, "End Enter");
    pty_expect(pty, "1 name is not decided yet");
    pty_keys(pty, "Up Enter Home S-End");
    pty_type(pty, "eräs meistä");
    pty_keys(pty, "Enter");
    pty_expect(pty, "eräs meistä");
    pty_keys(pty, "C-s"); /* what was decided is a draft, too */
    pty_kill(pty, 9);
    pty_free(pty);
    pty = start(&w, "memo", 0, 0);
    pty_keys(pty, "Enter");
    pty_expect(pty, "eräs meistä");
    pty_keys(pty, "End Enter");
    sitting_await(pty, "The memo is on the board. To be printed:");
    pty_expect_none(pty, "Sirkka");
    sitting_end(w.site, pty);
    assert_int_equal(newest_version(&w), 1);
    site_reopen(w.site, false);
    pty = sitting_start(w.site, "published", w.meeting, NULL);
    pty_expect(pty, "Eväät hoitaa eräs meistä");
    sitting_end(w.site, pty);
}

static void leaving_the_question_about_names_publishes_nothing(void **state)
{
    struct world w = make_world(state);
    site_set(w.site, ENTITY_ITEM, w.item, "text", "Eväät hoitaa Mäen Sirkka kotoa.");
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_keys(pty, "Enter + Esc");
    pty_expect(pty, "Not on the notice board yet");
    sitting_end(w.site, pty);
    assert_int_equal(newest_version(&w), 0);
}

static void a_changed_memo_becomes_a_corrected_page(void **state)
{
    struct world w = make_world(state);
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_keys(pty, "Enter");
    sitting_await(pty, "The memo is on the board. To be printed:");
    sitting_end(w.site, pty);
    site_set(w.site, ENTITY_ITEM, w.item, "text", "Talked about a trip to Nuuksio.");
    pty = start(&w, "memo", 0, 0);
    pty_expect(pty, "The page on the notice board differs from this one");
    pty_keys(pty, "Enter");
    sitting_await(pty, "The corrected memo is on the board. To be printed:");
    pty_expect(pty, "corrected 21 Nov 2026");
    sitting_end(w.site, pty);
    assert_int_equal(newest_version(&w), 2);
}

static void where_there_is_a_printer_the_page_goes_there(void **state)
{
    struct world w = make_world(state);
    char *folder = scratch_new();
    scratch_script(folder, "lp", "/bin/cat > /dev/null; echo 'request id is aula-17 (1 file(s))'");
    setenv("SITTING_PATH", folder, 1);
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_keys(pty, "Enter");
    sitting_await(pty, "The memo is on the board. Sent to the printer aula.");
    sitting_end(w.site, pty);
    struct str pdf = STR_INIT;
    assert_false(scratch_read(w.site->folder, "memo-2026-11-21-hakola.pdf", &pdf));
    str_clear(&pdf);
    unsetenv("SITTING_PATH");
    scratch_remove(folder);
}

/* Neither the printer nor the service behind it answers: one deadline, not one after another. */
static void a_printing_service_that_hangs_is_told_and_the_page_is_saved(void **state)
{
    struct world w = make_world(state);
    char *folder = scratch_new();
    scratch_script(folder, "lp", "exec /bin/sleep 20");
    scratch_script(folder, "lpstat", "exec /bin/sleep 20");
    setenv("SITTING_PATH", folder, 1);
    struct pty *pty = start(&w, "memo", 0, 0);
    unsetenv("SITTING_PATH");
    int64_t begin = clock_monotonic_ms();
    pty_keys(pty, "Enter");
    sitting_await(pty, "To be printed:");
    assert_in_range(clock_monotonic_ms() - begin, 1900, 3500);
    pty_expect(pty, "The printer did not answer.");
    sitting_end(w.site, pty);
    struct str pdf = STR_INIT;
    assert_true(scratch_read(w.site->folder, "memo-2026-11-21-hakola.pdf", &pdf));
    str_clear(&pdf);
    scratch_remove(folder);
}

static void publishing_can_be_undone_and_the_page_says_so(void **state)
{
    struct world w = make_world(state);
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_keys(pty, "Enter");
    sitting_await(pty, "The memo is on the board. To be printed:");
    pty_keys(pty, "C-z");
    pty_expect(pty, "Not on the notice board yet");
    sitting_end(w.site, pty);
    assert_int_equal(newest_version(&w), 0);
}

static void it_is_noted_when_the_page_goes_to_the_wall_and_when_it_comes_off(void **state)
{
    struct world w = make_world(state);
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_keys(pty, "w");
    pty_expect(pty, "The page is not on the notice board yet");
    pty_keys(pty, "Enter");
    sitting_await(pty, "The memo is on the board. To be printed:");
    pty_keys(pty, "w");
    pty_expect(pty, "Noted: the page hangs on the wall from today.");
    sitting_end(w.site, pty);
    struct vec pages = VEC_INIT(struct board_page);
    must(board_list(w.site->book, 0, true, 0, &pages, &site_err));
    assert_int_equal(VEC_AT(&pages, struct board_page, 0)->posted, SITE_TODAY);
    assert_string_equal(VEC_AT(&pages, struct board_page, 0)->posted_by, "Sanna");
    board_clear(&pages);
    pty = sitting_start(w.site, "published", w.meeting, NULL);
    pty_keys(pty, "o");
    pty_expect(pty, "Noted: the page was taken off the wall today.");
    sitting_end(w.site, pty);
}

static void what_is_not_on_the_board_is_saved_as_a_file_only_as_the_internal_version(void **state)
{
    struct world w = make_world(state);
    struct pty *pty = start(&w, "memo", 0, 0);
    pty_keys(pty, "f");
    pty_expect(pty, "Put the page on the notice board first");
    pty_keys(pty, "i f");
    sitting_await(pty, "To be printed:");
    sitting_end(w.site, pty);
    assert_int_equal(newest_version(&w), 0);
}

static void where_a_stick_is_plugged_in_the_user_chooses_the_place(void **state)
{
    struct world w = make_world(state);
    char *stick = scratch_new();
    setenv("SITTING_STICK", stick, 1);
    struct pty *pty = start(&w, "memo", 0, 0);
    unsetenv("SITTING_STICK");
    pty_keys(pty, "Enter");
    sitting_await(pty, "Where is the file to be saved?");
    pty_expect(pty, "On the stick");
    pty_keys(pty, "Enter");
    sitting_await(pty, "To be printed:");
    sitting_end(w.site, pty);
    struct str pdf = STR_INIT;
    assert_true(scratch_read(stick, "memo-2026-11-21-hakola.pdf", &pdf));
    str_clear(&pdf);
    scratch_remove(stick);
}

static void each_of_several_sticks_has_a_key_of_its_own(void **state)
{
    struct world w = make_world(state);
    char *first = scratch_new(), *second = scratch_new();
    struct str both = STR_INIT;
    str_addf(&both, "%s:%s", first, second);
    setenv("SITTING_STICK", both.s, 1);
    struct pty *pty = start(&w, "memo", 0, 0);
    unsetenv("SITTING_STICK");
    pty_keys(pty, "Enter");
    sitting_await(pty, "Where is the file to be saved?");
    pty_expect(pty, "1 On the stick");
    pty_expect(pty, "2 On the stick");
    pty_expect(pty, "home folder");
    pty_keys(pty, "2");
    sitting_await(pty, "To be printed:");
    sitting_end(w.site, pty);
    struct str pdf = STR_INIT;
    assert_true(scratch_read(second, "memo-2026-11-21-hakola.pdf", &pdf));
    str_clear(&pdf);
    str_clear(&both);
    scratch_remove(first);
    scratch_remove(second);
}

static void on_a_small_screen_the_page_is_read_line_by_line(void **state)
{
    struct world w = make_world(state);
    struct pty *pty = start(&w, "memo", 12, 40);
    pty_expect(pty, "Not on the notice board yet");
    sitting_focus(pty);
    pty_keys(pty, "End");
    pty_expect(pty, "Memo written by");
    sitting_focus(pty);
    pty_keys(pty, "l Home PgDn PgDn");
    sitting_focus(pty);
    sitting_end(w.site, pty);
}

#define PAGE(test) cmocka_unit_test_setup_teardown(test, site_make, site_drop)

int main(int argc, char **argv)
{
    int code = 0;
    if (sitting_main(argc, argv, open_page, &code))
        return code;
    const struct CMUnitTest tests[] = {
        PAGE(the_page_shows_names_as_far_as_their_bearers_agreed),
        PAGE(enter_puts_the_page_on_the_board_and_saves_a_pdf_where_there_is_no_printer),
        PAGE(a_name_without_consent_is_asked_about_before_anybody_can_read_it),
        PAGE(leaving_the_question_about_names_publishes_nothing),
        PAGE(a_changed_memo_becomes_a_corrected_page),
        PAGE(where_there_is_a_printer_the_page_goes_there),
        PAGE(a_printing_service_that_hangs_is_told_and_the_page_is_saved),
        PAGE(publishing_can_be_undone_and_the_page_says_so),
        PAGE(it_is_noted_when_the_page_goes_to_the_wall_and_when_it_comes_off),
        PAGE(what_is_not_on_the_board_is_saved_as_a_file_only_as_the_internal_version),
        PAGE(where_a_stick_is_plugged_in_the_user_chooses_the_place),
        PAGE(each_of_several_sticks_has_a_key_of_its_own),
        PAGE(on_a_small_screen_the_page_is_read_line_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
