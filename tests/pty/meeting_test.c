/* The main job on a real terminal: hold today's meeting, write its memo, print it. */
#include "support/meeting_book.h"
#include "support/pty.h"

#include "book/keys/keys.h"
#include "rukkanen/book/query.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/board.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static int strokes; /* keys beyond typed text and unlocking */

static void press(struct pty *pty, const char *key)
{
    strokes++;
    pty_keys(pty, key);
}

static struct pty *start(const struct meeting_book *book, const char *lang, int rows, int columns)
{
    char program[256], language[32];
    const char *build = getenv("RUKKANEN_BUILD");
    snprintf(program, sizeof program, "%s/%s/rukkanen", build ? build : "build",
        getenv("RUKKANEN_SANITIZED") ? "asan" : "test");
    snprintf(language, sizeof language, "%s", lang);
    const char *argv[] = {program, "--lang", language, book->path, NULL};
    struct pty_options options = {.rows = rows, .columns = columns};
    struct pty *pty = pty_start(argv, &options);
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    /* The passphrase is tried in the background: Today comes by itself. */
    pty_await(pty, strcmp(lang, "fi") == 0 ? "Tänään" : strcmp(lang, "sv") == 0 ? "I dag" : "Today");
    return pty;
}

static void open_book(const struct meeting_book *b, struct book **book)
{
    struct err err = {.kind = ERR_NONE};
    if (!book_open(b->path, BOOK_READ, book, &err)
        || !book_unlock(*book, NULL, MEETING_BOOK_PASSPHRASE, BOOK_PEOPLE, &err))
        fail_msg("%s", err.sentence);
}

/* The measured scenario: eight people, six items, two of them with decision, who and by when. */
static void hold_meeting(struct pty *pty)
{
    strokes = 0;
    press(pty, "Enter"); /* the meeting that is on */
    for (int i = 0; i < 6; i++)
        press(pty, i == 3 ? "e" : "Space");
    press(pty, "-");
    press(pty, "Space");
    press(pty, "F6");
    press(pty, "Enter");
    pty_type(pty, "Aloitettiin kello kymmenen.");
    press(pty, "F2");
    pty_type(pty, "Muistio hyväksyttiin.");
    press(pty, "F2");
    pty_type(pty, "Keskusteltiin retkestä Repovedelle. Bussi maksaa noin 400 euroa.");
    press(pty, "Tab");
    pty_type(pty, "Retki pidetään la 8.5.");
    press(pty, "Tab");
    pty_type(pty, "koski");
    press(pty, "Tab");
    pty_type(pty, "1.4.2027");
    press(pty, "F2");
    pty_type(pty, "Vuorot jaettiin.");
    press(pty, "F2");
    pty_type(pty, "Hankitaan uusi kahvinkeitin.");
    press(pty, "Tab");
    pty_type(pty, "Ostetaan keitin.");
    press(pty, "Tab");
    pty_type(pty, "Heino");
    press(pty, "Tab");
    pty_type(pty, "1.12.2026");
    press(pty, "F2");
    pty_type(pty, "Joulukuun puuro syödään kerhohuoneella.");
    press(pty, "F5");
    press(pty, "Enter");
}

static void check_saved(const struct meeting_book *b)
{
    struct book *book;
    struct attendance_counts counts;
    struct memo memo;
    struct err err = {.kind = ERR_NONE};
    open_book(b, &book);
    assert_true(attendance_counts(book, NULL, b->meeting, &counts, &err));
    assert_int_equal(counts.present, 6);
    assert_int_equal(counts.excused, 1);
    assert_int_equal(counts.absent, 1);
    uint64_t page = board_page_of(book, b->meeting);
    assert_true(page != 0);
    book_lock(book);
    assert_true(board_read(book, page, &memo, &err));
    assert_int_equal(memo.items.n, 6);
    struct str text = STR_INIT;
    memo_text(&memo, VEC_AT(&memo.items, struct memo_item, 2)->decision, &text);
    assert_string_equal(text.s, "Retki pidetään la 8.5.");
    str_reset(&text);
    memo_text(&memo, memo.present, &text);
    assert_non_null(strstr(text.s, "Eila Aalto"));
    assert_non_null(strstr(text.s, "Kalevi"));
    assert_null(strstr(text.s, "Heino"));
    assert_null(strstr(text.s, "Marja"));
    str_clear(&text);
    memo_clear(&memo);
    book_close(book);
}

static void play(const char *lang, int rows, int columns)
{
    struct meeting_book book;
    meeting_book_make(&book, 1);
    struct pty *pty = start(&book, lang, rows, columns);
    hold_meeting(pty);
    assert_in_range(strokes, 10, 32);
    pty_free(pty);
    check_saved(&book);
}

static void a_meeting_is_held_in_finnish(void **state)
{
    (void)state;
    play("fi", 24, 80);
}

static void a_meeting_is_held_in_swedish(void **state)
{
    (void)state;
    play("sv", 24, 80);
}

static void a_meeting_is_held_in_english(void **state)
{
    (void)state;
    play("en", 24, 80);
}

static void a_meeting_is_held_on_a_small_terminal(void **state)
{
    (void)state;
    play("fi", 12, 40);
    play("sv", 12, 40);
    play("en", 12, 40);
}

static void a_small_terminal_names_the_menu_to_the_last(void **state)
{
    struct meeting_book book;
    (void)state;
    meeting_book_make(&book, 1);
    struct pty *pty = start(&book, "fi", 12, 40);
    pty_expect(pty, "F9 Valikko");
    pty_keys(pty, "Enter");
    pty_expect(pty, " F1 Ohje Välilyönti Läsnä F9 Valikko");
    pty_free(pty);
}

static void without_a_usual_agenda_the_first_heading_waits(void **state)
{
    struct meeting_book book;
    (void)state;
    meeting_book_make(&book, 0);
    struct pty *pty = start(&book, "fi", 24, 80);
    pty_keys(pty, "Enter F6");
    pty_type(pty, "Avaus");
    pty_keys(pty, "Enter");
    pty_type(pty, "Toivotettiin tervetulleeksi.");
    pty_keys(pty, "F2");
    pty_type(pty, "Muut asiat");
    pty_keys(pty, "Esc");
    pty_expect(pty, "2 Muut asiat");
    pty_keys(pty, "Esc");
    pty_free(pty);
    struct book *opened;
    struct err err = {.kind = ERR_NONE};
    struct vec items = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_ITEM, .sort = "order"};
    open_book(&book, &opened);
    assert_true(book_query(opened, &query, &items, &err));
    assert_int_equal(items.n, 2);
    assert_string_equal(row_text(VEC_AT(&items, struct row, 0), "heading"), "Avaus");
    assert_string_equal(
        row_text(VEC_AT(&items, struct row, 0), "text"), "Toivotettiin tervetulleeksi.");
    rows_clear(&items);
    book_close(opened);
}

static void half_written_text_is_there_after_a_kill(void **state)
{
    struct meeting_book book;
    (void)state;
    meeting_book_make(&book, 1);
    struct pty *pty = start(&book, "fi", 24, 80);
    pty_keys(pty, "Enter Space Space F6 Enter");
    pty_type(pty, "Tämä on puolivalmis");
    pty_keys(pty, "C-s");
    pty_kill(pty, 9);
    pty_free(pty);
    pty = start(&book, "fi", 24, 80);
    pty_keys(pty, "Enter");
    pty_expect(pty, "+ Aalto Eila");
    pty_expect(pty, "Tämä on puolivalmis");
    pty_free(pty);
}

static void the_list_follows_while_a_heading_is_written(void **state)
{
    struct meeting_book book;
    (void)state;
    meeting_book_make(&book, 1);
    struct pty *pty = start(&book, "en", 24, 80);
    pty_keys(pty, "Enter F6 Enter S-Tab End");
    pty_type(pty, " ja kahvit");
    int row = pty_find(pty, "1 Avaus ja kahvit", NULL); /* in the list, before anything is left */
    assert_true(row >= 0);
    pty_free(pty);
}

static void a_letter_on_the_board_line_says_what_its_keys_do(void **state)
{
    struct meeting_book book;
    (void)state;
    meeting_book_make(&book, 1);
    struct pty *pty = start(&book, "en", 24, 80);
    pty_keys(pty, "Enter F6 Enter Tab Tab Tab Tab");
    pty_type(pty, "h");
    pty_expect(pty, "Space puts the item on the board or takes it off.");
    pty_expect(pty, "Shown on the board [x]");
    pty_keys(pty, "Space");
    pty_expect(pty, "Shown on the board [ ]");
    pty_free(pty);
}

static void an_undo_says_what_it_undid_and_is_taken_back(void **state)
{
    struct meeting_book book;
    (void)state;
    meeting_book_make(&book, 1);
    struct pty *pty = start(&book, "en", 24, 80);
    pty_keys(pty, "Enter F6 Down Down Enter Tab");
    pty_type(pty, "Lähdetään.");
    pty_keys(pty, "Esc Esc Enter F6 Down Down Enter Tab End");
    pty_type(pty, " Yhdessä.");
    pty_keys(pty, "Esc Esc Enter F6 Down Down");
    pty_expect(pty, "Lähdetään. Yhdessä.");
    pty_keys(pty, "C-z");
    pty_expect(pty, "Undone: meeting 1/2026, Kevätretki: Decision. Ctrl-Y");
    pty_expect_none(pty, "Yhdessä.");
    pty_keys(pty, "C-y");
    pty_expect(pty, "Done again: meeting 1/2026, Kevätretki: Decision.");
    pty_expect(pty, "Lähdetään. Yhdessä.");
    pty_keys(pty, "C-y");
    pty_expect(pty, "Nothing was undone");
    pty_keys(pty, "C-z C-z");
    pty_expect(pty, ": adding;");
    pty_expect_none(pty, "Lähdetään.");
    pty_keys(pty, "C-y C-y Home Down Down");
    pty_expect(pty, "Lähdetään. Yhdessä.");
    /* What is open and no saved change yet is the newest one. */
    pty_keys(pty, "F6 F6 Space C-z");
    pty_expect(pty, "Undone: meeting 1/2026, Aalto Eila: adding");
    pty_expect(pty, "Lähdetään. Yhdessä.");
    pty_free(pty);
}

static void a_click_goes_to_what_it_hits(void **state)
{
    struct meeting_book book;
    (void)state;
    meeting_book_make(&book, 1);
    struct pty *pty = start(&book, "en", 24, 80);
    int row, column, at;
    pty_keys(pty, "Enter F6");
    pty_click(pty, pty_find(pty, "Laine Pentti", NULL), 5);
    pty_keys(pty, "Space");
    pty_expect(pty, "+ Laine Pentti");
    pty_click(pty, pty_find(pty, "3 Kevätretki", NULL), 26);
    pty_expect(pty, "F2 New item");
    pty_click(pty, pty_find(pty, "Decision", NULL), 60);
    pty_type(pty, "Lähdetään.");
    pty_expect(pty, "Decision    Lähdetään.");
    row = pty_find(pty, "Shown on the board [x]", &column);
    pty_click(pty, row, column + 1);
    pty_expect(pty, "Shown on the board [ ]");
    row = pty_find(pty, "F6 Next pane", &column);
    pty_click(pty, row, column + 1);
    pty_expect(pty, "F2 Newcomer");
    pty_cursor(pty, &at, &column);
    assert_true(strstr(pty_row(pty, at), "Mäki Sirkka") != NULL); /* marking stepped down */
    pty_free(pty);
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_meeting_is_held_in_finnish),
        cmocka_unit_test(a_meeting_is_held_in_swedish),
        cmocka_unit_test(a_meeting_is_held_in_english),
        cmocka_unit_test(a_meeting_is_held_on_a_small_terminal),
        cmocka_unit_test(a_small_terminal_names_the_menu_to_the_last),
        cmocka_unit_test(without_a_usual_agenda_the_first_heading_waits),
        cmocka_unit_test(half_written_text_is_there_after_a_kill),
        cmocka_unit_test(an_undo_says_what_it_undid_and_is_taken_back),
        cmocka_unit_test(a_click_goes_to_what_it_hits),
        cmocka_unit_test(the_list_follows_while_a_heading_is_written),
        cmocka_unit_test(a_letter_on_the_board_line_says_what_its_keys_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
