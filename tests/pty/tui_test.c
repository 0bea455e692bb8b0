/* The screen layer in a real terminal: what it draws, what it costs, what keys do. */
#include "support/demo.h"

#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* ---- the frame --------------------------------------------------------------------------- */

static void the_frame_tells_where_who_and_what(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    assert_string_equal(pty_row(pty, 0),
        " Rukkanen  Hakolan kerhohuone             Sanna · ihmiset auki   la 21.11. vk 47");
    assert_string_equal(pty_row(pty, 1), " People");
    assert_int_equal(strspn(pty_row(pty, 2), "-"), 80);
    assert_string_equal(pty_row(pty, 22), " Tallennettu klo 9.58");
    assert_string_equal(pty_row(pty, 23),
        " F1 Help F2 New F3 Feedback F4 Find F5 Memo F8 Remove F9 Menu F10 Quit Esc Back");
    pty_keys(pty, "F5");
    assert_string_equal(pty_row(pty, 1), " Memo 8");
    pty_keys(pty, "F4");
    assert_string_equal(pty_row(pty, 1), " Memo 8");
    demo_end(pty);
}

static void a_narrow_terminal_gets_one_title_line_and_the_keys_that_fit(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", &(struct pty_options){.rows = 12, .columns = 40});
    assert_string_equal(pty_row(pty, 0), " People · auki");
    pty_expect(pty, ">Aalto Eila 0");
    assert_string_equal(pty_row(pty, 10), " Tallennettu klo 9.58");
    assert_string_equal(pty_row(pty, 11), " F1 Help F2 New F4 Find F5 Memo F9 Menu");
    assert_int_equal(demo_focus_row(pty), 2);
    demo_end(pty);
}

static void a_terminal_too_small_says_so(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", &(struct pty_options){.rows = 5, .columns = 30});
    pty_expect(pty, "The window is too small. Make");
    pty_resize(pty, 10, 25);
    pty_expect(pty, "Not everything fits");
    pty_resize(pty, 24, 80);
    assert_int_equal(demo_focus_row(pty), 4);
    pty_expect(pty, "Tallennettu");
    demo_end(pty);
}

static void leaving_erases_the_screen_and_what_scrolled_off(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_mark(pty);
    pty_send(pty, "\033[21~", 5);
    assert_int_equal(pty_wait(pty), 3);
    size_t length;
    const char *raw = pty_raw(pty, &length);
    assert_non_null(memmem(raw, length, "\033[3J", 4));
    pty_expect_none(pty, "Aalto");
    pty_free(pty);
}

/* ---- the focus and the terminal's kind --------------------------------------------------- */

static void the_focus_is_seen_three_ways_in_every_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{24, 80}, {12, 40}, {43, 132}, {80, 250}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct pty *pty =
            demo_start("list", &(struct pty_options){.rows = sizes[i][0], .columns = sizes[i][1]});
        demo_focus_row(pty);
        pty_keys(pty, "Down Down PgDn Up End");
        demo_focus_row(pty);
        pty_expect(pty, ">Åkerlund Kalevi 199");
        demo_end(pty);
    }
}

static void every_kind_of_terminal_shows_the_same(void **state)
{
    (void)state;
    static const char *const kinds[] = {
        "xterm-256color", "linux", "vt100", "screen", "tmux-256color", "rxvt-unicode"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct pty *pty = demo_start("list", &(struct pty_options){.term = kinds[i]});
        pty_expect(pty, " Mäki Sirkka 4");
        pty_keys(pty, "Down Down");
        assert_int_equal(demo_focus_row(pty), 6);
        for (int n = 0; n < 20; n++)
            pty_keys(pty, "Down");
        pty_expect(pty, ">Koski Sirkka 22");
        demo_focus_row(pty);
        demo_end(pty);
    }
}

static void a_dumb_terminal_is_refused_with_a_sentence(void **state)
{
    (void)state;
    struct pty *pty = demo_start_raw("list", &(struct pty_options){.term = "dumb"});
    assert_int_equal(pty_wait(pty), 1);
    pty_expect(pty, "This terminal (dumb) cannot show screens.");
    pty_free(pty);
}

static void colour_is_left_out_where_it_is_not_wanted(void **state)
{
    (void)state;
    static const char *const contrast[] = {"DEMO_CONTRAST=1", NULL};
    static const char *const none[] = {"DEMO_CONTRAST=1", "NO_COLOR=1", NULL};
    struct pty *pty = demo_start("list", &(struct pty_options){.env = contrast});
    assert_true(demo_any_colour(pty));
    assert_true(pty_cell(pty, 5, 1).bold);
    demo_focus_row(pty);
    demo_end(pty);
    pty = demo_start("list", &(struct pty_options){.env = none});
    assert_false(demo_any_colour(pty));
    demo_focus_row(pty);
    demo_end(pty);
    pty = demo_start("list", NULL); /* a warning has the colour, but words too */
    pty_keys(pty, "F3");
    pty_expect(pty, "People's details are locked.");
    assert_true(demo_any_colour(pty));
    demo_end(pty);
}

static void a_terminal_of_256_letters_shows_what_it_can(void **state)
{
    (void)state;
    /* linux: its terminfo does not repeat letters, at which libvterm goes wrong in column 80. */
    struct pty *pty = demo_start(
        "list", &(struct pty_options){
                    .term = "linux", .locale = "fi_FI.ISO-8859-15", .charset = "ISO-8859-15"});
    pty_expect(pty, " Mäki Sirkka 4");
    pty_keys(pty, "F2 Tab Tab Tab Tab Enter");
    pty_expect(pty, " New group > Place");
    pty_keys(pty, "Esc Esc C-n");
    pty_type(pty, "Öljy€");
    pty_expect(pty, "UusiÖljy€");
    demo_end(pty);
}

static void a_locale_that_was_never_made_still_shows_every_letter(void **state)
{
    (void)state;
    static const char *const locales[] = {"fi_FI.UTF-8", "xx_YY", "C", "POSIX"};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        struct pty *pty = demo_start("list", &(struct pty_options){.locale = locales[i]});
        pty_expect(pty, " Mäki Sirkka 4");
        pty_keys(pty, "C-n");
        pty_type(pty, "ä");
        pty_expect(pty, "Uusiä");
        demo_end(pty);
    }
}

static void a_resize_keeps_the_focus(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    for (int i = 0; i < 15; i++)
        pty_keys(pty, "Down");
    pty_resize(pty, 12, 40);
    pty_expect(pty, ">Niemi Pentti 15");
    demo_focus_row(pty);
    pty_resize(pty, 43, 132);
    pty_expect(pty, ">Niemi Pentti 15");
    demo_focus_row(pty);
    pty_expect(pty, "Salo Veikko 17");
    demo_end(pty);
}

/* ---- what it costs ----------------------------------------------------------------------- */

static void moving_in_a_list_costs_few_bytes(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    demo_at_most(pty_bytes(pty), 1700);
    demo_at_most(demo_cost(pty, "Down"), 35);
    demo_at_most(demo_cost(pty, "Down"), 35);
    demo_at_most(demo_cost(pty, "Up"), 35);
    demo_at_most(demo_cost(pty, "PgDn"), 1200);
    demo_at_most(demo_cost(pty, "PgDn"), 1200);
    demo_at_most(demo_cost(pty, "PgUp"), 1200);
    pty_keys(pty, "PgDn");
    demo_at_most(demo_cost(pty, "Down"), 190); /* scrolls by one */
    demo_at_most(demo_cost(pty, "Down"), 190);
    demo_end(pty);
}

static void an_announced_step_costs_at_most_85_bytes(void **state)
{
    (void)state;
    static const char *const env[] = {"DEMO_ANNOUNCE=1", NULL};
    struct pty *pty = demo_start("list", &(struct pty_options){.env = env});
    pty_expect(pty, " Row 1/200, Aalto Eila 0, 1.1.2026, 0");
    demo_at_most(demo_cost(pty, "Down"), 85);
    pty_expect(pty, " Row 2/200, Heino Kalevi 1, 2.2.2026, 7");
    demo_end(pty);
}

static void keys_typed_ahead_cost_one_frame(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    size_t one = demo_cost(pty, "Down");
    struct str keys = STR_INIT;
    for (int i = 0; i < 15; i++)
        str_add(&keys, "\033[B");
    pty_mark(pty);
    kill(pty_pid(pty), SIGSTOP); /* so that all of them wait */
    pty_send(pty, keys.s, keys.len);
    kill(pty_pid(pty), SIGCONT);
    pty_settle(pty);
    demo_at_most(pty_bytes(pty), one * 12 / 10 + 4);
    assert_int_equal(demo_focus_row(pty), 4 + 16);
    str_clear(&keys);
    demo_end(pty);
}

static void every_reaction_is_one_write(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "Down", "Down", "PgDn", "Up", "F5", "PgDn", "Esc", "C-n", "a", "Esc", "F9", "F9"};
    struct pty *pty = demo_start("list", NULL);
    if (pty_writes(pty) < 0)
        skip();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        long before = pty_writes(pty);
        pty_keys(pty, keys[i]);
        assert_int_equal(pty_writes(pty) - before, 1);
    }
    demo_end(pty);
}

static void a_letter_costs_one_byte_at_the_end_and_its_tail_inside(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    pty_type(pty, "Keskusteltiin retkest");
    assert_int_equal(demo_cost(pty, "a"), 1);
    assert_int_equal(demo_cost(pty, "b"), 1);
    for (int i = 0; i < 16; i++)
        pty_keys(pty, "Left");
    demo_at_most(demo_cost(pty, "x"), 16 + 10);
    demo_end(pty);
    pty = demo_start("list", NULL);
    pty_keys(pty, "C-n a");
    assert_int_equal(demo_cost(pty, "b"), 1);
    demo_end(pty);
}

/* ---- keys -------------------------------------------------------------------------------- */

static void f_keys_can_be_typed_on_any_keyboard(void **state)
{
    (void)state;
    static const char *const ways[] = {"F5", "M-5", "C-o 5"};
    for (size_t i = 0; i < 3; i++) {
        struct pty *pty = demo_start("list", NULL);
        pty_keys(pty, ways[i]);
        pty_expect(pty, ">Memo");
        pty_keys(pty, "Esc");
        pty_expect(pty, ">Aalto");
        demo_end(pty);
    }
    struct pty *pty = demo_start("list", NULL);
    pty_send(pty, "\033[[E", 4); /* the Linux console's F5 */
    pty_settle(pty);
    pty_expect(pty, ">Memo");
    pty_send(pty, "\033", 1); /* alone: after a moment it is Esc */
    pty_await(pty, ">Aalto");
    pty_send(pty, "\033OB", 3); /* application mode's Down */
    pty_settle(pty);
    pty_expect(pty, ">Heino");
    pty_send(pty, "\0330", 2);
    assert_int_equal(pty_wait(pty), 3);
    pty_free(pty);
}

static void a_letter_jumps_to_what_begins_with_it(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_keys(pty, "ö");
    pty_expect(pty, ">Öhman");
    pty_keys(pty, "k");
    pty_expect(pty, ">Koski");
    demo_end(pty);
}

static void an_unknown_sequence_does_nothing(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    static const char junk[] = "\033[99;99q\033[?1;2c\033OX\033[1;2;3;4;5;6z\x1c\x1d\x80\xff\xc3";
    pty_send(pty, junk, sizeof junk - 1);
    pty_settle(pty);
    pty_keys(pty, "Down");
    assert_int_equal(demo_focus_row(pty), 5);
    demo_end(pty);
}

static uint64_t seed;

static unsigned random_below(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static void add_random_input(struct str *out)
{
    static const char *const pieces[] = {"\033", "\033[", "\033O", "\033[<0;5;", "\033[1;5", "M",
        "A", "B", "C", "~", "\r", "\t", "\177", "\033[200~", "\033[201~", "\033[15~", "\033[20~",
        "\033OQ", "\033[18~", "ä", "日", "\xCC\x88", "\xE2\x80", "\xFF", "y", "n", " ", "\017",
        "\013", "\016", "\025", "\027", "\032", "\031", "\030", "\026", "\033[5~", "\033[6~"};
    if (random_below(4) == 0)
        str_add_c(out, (char)random_below(256));
    else
        str_add(out, pieces[random_below(sizeof pieces / sizeof *pieces)]);
}

static void no_input_whatever_breaks_it(void **state)
{
    (void)state;
    static const char *const env[] = {"DEMO_STAY=1", NULL};
    static const char *const screens[] = {"list", "form", "editor", "headings", "marks"};
    for (unsigned i = 0; i < 20; i++) {
        seed = i * 7919 + 1;
        struct pty *pty = demo_start(screens[i % 5], &(struct pty_options){.env = env});
        for (int n = 0; n < 40; n++) {
            struct str bytes = STR_INIT;
            for (unsigned pieces = random_below(30); pieces > 0; pieces--)
                add_random_input(&bytes);
            str_add(&bytes, "\033[201~");
            pty_send(pty, bytes.s, bytes.len);
            str_clear(&bytes);
            if (random_below(8) == 0)
                pty_resize(pty, 6 + (int)random_below(30), 20 + (int)random_below(80));
            pty_settle(pty);
        }
        pty_resize(pty, 24, 80);
        assert_string_equal(pty_row(pty, 0),
            " Rukkanen  Hakolan kerhohuone             Sanna · ihmiset auki   la 21.11. vk 47");
        kill(pty_pid(pty), SIGTERM);
        assert_int_equal(pty_wait(pty), 9);
        pty_free(pty);
    }
}

static void the_mouse_does_what_it_looks_like(void **state)
{
    (void)state;
    struct pty *pty = demo_start("list", NULL);
    pty_click(pty, 8, 20);
    assert_int_equal(demo_focus_row(pty), 8);
    pty_send(pty, "\033[<65;10;10M", 12);
    pty_settle(pty);
    assert_int_equal(demo_focus_row(pty), 11);
    int column;
    assert_int_equal(pty_find(pty, "F5 Memo", &column), 23);
    pty_click(pty, 23, column + 1);
    pty_expect(pty, ">Memo");
    pty_keys(pty, "Esc C-k");
    pty_click(pty, pty_find(pty, "Ask later", NULL), 10);
    pty_expect(pty, "Chosen 9");
    demo_end(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_frame_tells_where_who_and_what),
        cmocka_unit_test(a_narrow_terminal_gets_one_title_line_and_the_keys_that_fit),
        cmocka_unit_test(a_terminal_too_small_says_so),
        cmocka_unit_test(leaving_erases_the_screen_and_what_scrolled_off),
        cmocka_unit_test(the_focus_is_seen_three_ways_in_every_size),
        cmocka_unit_test(every_kind_of_terminal_shows_the_same),
        cmocka_unit_test(a_dumb_terminal_is_refused_with_a_sentence),
        cmocka_unit_test(colour_is_left_out_where_it_is_not_wanted),
        cmocka_unit_test(a_terminal_of_256_letters_shows_what_it_can),
        cmocka_unit_test(a_locale_that_was_never_made_still_shows_every_letter),
        cmocka_unit_test(a_resize_keeps_the_focus),
        cmocka_unit_test(moving_in_a_list_costs_few_bytes),
        cmocka_unit_test(an_announced_step_costs_at_most_85_bytes),
        cmocka_unit_test(keys_typed_ahead_cost_one_frame),
        cmocka_unit_test(every_reaction_is_one_write),
        cmocka_unit_test(a_letter_costs_one_byte_at_the_end_and_its_tail_inside),
        cmocka_unit_test(f_keys_can_be_typed_on_any_keyboard),
        cmocka_unit_test(a_letter_jumps_to_what_begins_with_it),
        cmocka_unit_test(an_unknown_sequence_does_nothing),
        cmocka_unit_test(no_input_whatever_breaks_it),
        cmocka_unit_test(the_mouse_does_what_it_looks_like),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
