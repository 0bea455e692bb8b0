/*
 * What somebody pastes, by mistake or on purpose: controls, escape sequences, characters that turn
 * the direction of writing, a megabyte, letters in two pieces. Text comes in, and nothing else.
 */
#include "book/keys/keys.h"
#include "rukkanen/base/str.h"
#include "rukkanen/book/change.h"
#include "support/meeting_book.h"
#include "support/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

static struct meeting_book book;
static struct err err;

static int make(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    return 0;
}

/* In the text of the first item. */
static struct pty *start_writing(void)
{
    struct pty *pty = program_start(book.path, 24, 80);
    program_unlock(pty);
    program_await(pty, "Today");
    pty_keys(pty, "Enter F6 Enter");
    return pty;
}

/* Leaves the meeting, so that it is saved, and reads the first item's text from the book. */
static void text_of_first_item(struct pty *pty, struct str *text)
{
    struct book *opened = NULL;
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_ITEM, .sort = "order"};
    pty_keys(pty, "Esc Esc Esc");
    program_quit(pty);
    memset(&err, 0, sizeof err);
    if (!book_open(book.path, BOOK_READ, &opened, &err)
        || !book_unlock(opened, NULL, MEETING_BOOK_PASSPHRASE, BOOK_PEOPLE, &err)
        || !book_query(opened, &query, &rows, &err))
        fail_msg("%s (%s)", err.sentence, err.detail);
    assert_true(rows.n > 0);
    str_add(text, row_text(VEC_AT(&rows, struct row, 0), "text"));
    rows_clear(&rows);
    book_close(opened);
}

static void expect_only_text(const struct str *text)
{
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->s[i];
        if ((c < 0x20 && c != '\n') || c == 0x7f)
            fail_msg("control character %02x in the book", c);
    }
    static const char *const turning[] = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e",
        "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\xc2\x85", "\xc2\x9b"};
    for (size_t i = 0; i < sizeof turning / sizeof *turning; i++)
        assert_null(strstr(text->s, turning[i]));
}

static void escapes_and_controls_do_not_come_in(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    struct pty *pty = start_writing();
    static const char evil[] = "\033[200~yksi\033[31mkaksi\033]0;otsikko\007kolme\001\002\177nelj\u00e4"
                               "\0viisi\033[201~";
    pty_send(pty, evil, sizeof evil - 1);
    pty_settle(pty);
    pty_expect(pty, "yksi");
    pty_type(pty, " loppu");
    pty_expect(pty, "loppu");
    text_of_first_item(pty, &text);
    expect_only_text(&text);
    assert_non_null(strstr(text.s, "yksi"));
    assert_non_null(strstr(text.s, "neljä"));
    assert_non_null(strstr(text.s, "viisi"));
    str_clear(&text);
}

static void characters_that_turn_the_direction_do_not_come_in(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    struct pty *pty = start_writing();
    pty_paste(pty, "hyvä\u202e\u2066 ilta\u2069\u200f vaan\xc2\x9b" "31m.");
    pty_expect(pty, "hyvä ilta vaan");
    size_t length;
    const char *raw = pty_raw(pty, &length);
    assert_null(memmem(raw, length, "\u202e", 3));
    text_of_first_item(pty, &text);
    expect_only_text(&text);
    str_clear(&text);
}

static void letters_in_two_pieces_become_one(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    struct pty *pty = start_writing();
    pty_paste(pty, "a\u0308iti ja o\u0308ljy");
    pty_type(pty, ", A\u030aland");
    pty_expect(pty, "äiti ja öljy, Åland");
    text_of_first_item(pty, &text);
    assert_string_equal(text.s, "äiti ja öljy, Åland");
    str_clear(&text);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void a_megabyte_neither_hangs_nor_breaks_the_program(void **state)
{
    (void)state;
    struct str huge = STR_INIT, text = STR_INIT;
    struct pty *pty = start_writing();
    while (huge.len < 1 << 20)
        str_add(&huge, "Yksi rivi pitkästä tekstistä, jota kukaan ei jaksa lukea.\n");
    double before = now_ms();
    pty_paste(pty, huge.s);
    double took = now_ms() - before;
    if (!getenv("RUKKANEN_SANITIZED") && took > 5000)
        fail_msg("a megabyte took %.0f ms", took);
    assert_true(pty_running(pty));
    pty_type(pty, "Z");
    text_of_first_item(pty, &text);
    assert_true(text.len < 100000);
    expect_only_text(&text);
    str_clear(&huge);
    str_clear(&text);
}

/* From the first byte sent to the whole frame with the end of the text. Others' programs may hold
 * one try up, hardly five. */
static void ten_thousand_letters_are_there_at_once(void **state)
{
    (void)state;
    struct str many = STR_INIT, text = STR_INIT;
    struct pty *pty = NULL;
    double best = 1e9, limit = getenv("RUKKANEN_SANITIZED") ? 1000 : 100;
    for (int i = 0; many.len < 10000; i++)
        str_addf(&many, "Lause numero %d retkestä. ", i);
    str_add(&many, "Viimeinen");
    for (int attempt = 0; attempt < 5 && best > limit; attempt++) {
        if (pty) {
            str_reset(&text);
            text_of_first_item(pty, &text);
            meeting_book_make(&book, 1);
        }
        pty = start_writing();
        double before = now_ms();
        pty_paste(pty, many.s);
        double took = now_ms() - before;
        best = took < best ? took : best;
        pty_expect(pty, "Viimeinen");
    }
    if (best > limit)
        fail_msg("ten thousand letters took %.0f ms", best);
    str_reset(&text);
    text_of_first_item(pty, &text);
    assert_int_equal(text.len, many.len);
    str_clear(&many);
    str_clear(&text);
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(escapes_and_controls_do_not_come_in),
        TEST(characters_that_turn_the_direction_do_not_come_in),
        TEST(letters_in_two_pieces_become_one),
        TEST(a_megabyte_neither_hangs_nor_breaks_the_program),
        TEST(ten_thousand_letters_are_there_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
