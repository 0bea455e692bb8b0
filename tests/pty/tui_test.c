/* The screen layer in a real terminal: what it draws, what it costs, what keys do. */
#include "support/pty.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The sanitizers make everything slower; the figures hold for the other builds. */
#ifdef __SANITIZE_ADDRESS__
enum { SLOWER = 10 };
#else
enum { SLOWER = 1 };
#endif

static char demo_path[512];
static char draft_path[64];

static struct pty *start(const char *what, const struct pty_options *options)
{
    const char *const argv[] = {demo_path, what, NULL};
    return pty_start(argv, options);
}

/* F10 everywhere; a leak found by the sanitizers would give another code. */
static void end(struct pty *pty)
{
    pty_send(pty, "\033[21~", 5);
    assert_int_equal(pty_wait(pty), 3);
    pty_free(pty);
}

/* The row of the marker, which must be where the hardware cursor and the reverse video are too. */
static int focus_row(struct pty *pty)
{
    int row, column, found = -1;
    pty_cursor(pty, &row, &column);
    assert_true(pty_cursor_visible(pty));
    for (int i = 0; i < pty_rows(pty); i++)
        if (pty_row(pty, i)[0] == '>') {
            assert_int_equal(found, -1);
            found = i;
        }
    assert_int_equal(found, row);
    assert_true(pty_cell(pty, row, 0).reverse);
    assert_false(pty_cell(pty, row, 1).reverse);
    return row;
}

/* ---- the frame --------------------------------------------------------------------------- */

static void the_frame_tells_where_who_and_what(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
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
    end(pty);
}

static void a_narrow_terminal_gets_one_title_line_and_the_keys_that_fit(void **state)
{
    (void)state;
    struct pty *pty = start("list", &(struct pty_options){.rows = 12, .columns = 40});
    assert_string_equal(pty_row(pty, 0), " People · auki");
    pty_expect(pty, ">Aalto Eila 0");
    assert_string_equal(pty_row(pty, 10), " Tallennettu klo 9.58");
    assert_string_equal(pty_row(pty, 11), " F1 Help F2 New F4 Find F9 Menu");
    assert_int_equal(focus_row(pty), 2);
    end(pty);
}

static void a_terminal_too_small_says_so(void **state)
{
    (void)state;
    struct pty *pty = start("list", &(struct pty_options){.rows = 5, .columns = 30});
    pty_expect(pty, "The window is too small. Make");
    pty_resize(pty, 10, 25);
    pty_expect(pty, "Not everything fits");
    pty_resize(pty, 24, 80);
    assert_int_equal(focus_row(pty), 4);
    pty_expect(pty, "Tallennettu");
    end(pty);
}

static void leaving_erases_the_screen_and_what_scrolled_off(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
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
            start("list", &(struct pty_options){.rows = sizes[i][0], .columns = sizes[i][1]});
        focus_row(pty);
        pty_keys(pty, "Down Down PgDn Up End");
        focus_row(pty);
        pty_expect(pty, ">Åkerlund Kalevi 199");
        end(pty);
    }
}

static void every_kind_of_terminal_shows_the_same(void **state)
{
    (void)state;
    static const char *const kinds[] = {
        "xterm-256color", "linux", "vt100", "screen", "tmux-256color", "rxvt-unicode"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct pty *pty = start("list", &(struct pty_options){.term = kinds[i]});
        pty_expect(pty, " Mäki Sirkka 4");
        pty_keys(pty, "Down Down");
        assert_int_equal(focus_row(pty), 6);
        for (int n = 0; n < 20; n++)
            pty_keys(pty, "Down");
        pty_expect(pty, ">Koski Sirkka 22");
        focus_row(pty);
        end(pty);
    }
}

static void a_dumb_terminal_is_refused_with_a_sentence(void **state)
{
    (void)state;
    const char *const argv[] = {demo_path, "list", NULL};
    struct pty *pty = pty_start_raw(argv, &(struct pty_options){.term = "dumb"});
    assert_int_equal(pty_wait(pty), 1);
    pty_expect(pty, "This terminal (dumb) cannot show screens.");
    pty_free(pty);
}

static bool any_colour(struct pty *pty)
{
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 80; column++)
            if (pty_cell(pty, row, column).coloured)
                return true;
    return false;
}

static void colour_is_left_out_where_it_is_not_wanted(void **state)
{
    (void)state;
    static const char *const contrast[] = {"DEMO_CONTRAST=1", NULL};
    static const char *const none[] = {"DEMO_CONTRAST=1", "NO_COLOR=1", NULL};
    struct pty *pty = start("list", &(struct pty_options){.env = contrast});
    assert_true(any_colour(pty));
    assert_true(pty_cell(pty, 5, 1).bold);
    focus_row(pty);
    end(pty);
    pty = start("list", &(struct pty_options){.env = none});
    assert_false(any_colour(pty));
    focus_row(pty);
    end(pty);
    pty = start("list", NULL); /* a warning has the colour, but words too */
    pty_keys(pty, "F3");
    pty_expect(pty, "People's details are locked.");
    assert_true(any_colour(pty));
    end(pty);
}

static void a_terminal_of_256_letters_shows_what_it_can(void **state)
{
    (void)state;
    /* linux: its terminfo does not repeat letters, at which libvterm goes wrong in column 80. */
    struct pty *pty = start(
        "list", &(struct pty_options){
                    .term = "linux", .locale = "fi_FI.ISO-8859-15", .charset = "ISO-8859-15"});
    pty_expect(pty, " Mäki Sirkka 4");
    pty_keys(pty, "F2 Tab Tab Tab Tab Enter");
    pty_expect(pty, " New group > Place");
    pty_keys(pty, "Esc Esc C-n");
    pty_type(pty, "Öljy€");
    pty_expect(pty, "UusiÖljy€");
    end(pty);
}

static void a_locale_that_was_never_made_still_shows_every_letter(void **state)
{
    (void)state;
    static const char *const locales[] = {"fi_FI.UTF-8", "xx_YY", "C", "POSIX"};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        struct pty *pty = start("list", &(struct pty_options){.locale = locales[i]});
        pty_expect(pty, " Mäki Sirkka 4");
        pty_keys(pty, "C-n");
        pty_type(pty, "ä");
        pty_expect(pty, "Uusiä");
        end(pty);
    }
}

static void a_resize_keeps_the_focus(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    for (int i = 0; i < 15; i++)
        pty_keys(pty, "Down");
    pty_resize(pty, 12, 40);
    pty_expect(pty, ">Niemi Pentti 15");
    focus_row(pty);
    pty_resize(pty, 43, 132);
    pty_expect(pty, ">Niemi Pentti 15");
    focus_row(pty);
    pty_expect(pty, "Salo Veikko 17");
    end(pty);
}

/* ---- what it costs ----------------------------------------------------------------------- */

static size_t cost(struct pty *pty, const char *keys)
{
    pty_mark(pty);
    pty_keys(pty, keys);
    return pty_bytes(pty);
}

static void assert_at_most(size_t figure, size_t goal)
{
    if (figure > goal)
        fail_msg("%zu, and the goal is %zu", figure, goal);
}

static void moving_in_a_list_costs_few_bytes(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    assert_at_most(pty_bytes(pty), 1700);
    assert_at_most(cost(pty, "Down"), 35);
    assert_at_most(cost(pty, "Down"), 35);
    assert_at_most(cost(pty, "Up"), 35);
    assert_at_most(cost(pty, "PgDn"), 1200);
    assert_at_most(cost(pty, "PgDn"), 1200);
    assert_at_most(cost(pty, "PgUp"), 1200);
    pty_keys(pty, "PgDn");
    assert_at_most(cost(pty, "Down"), 190); /* scrolls by one */
    assert_at_most(cost(pty, "Down"), 190);
    end(pty);
}

static void an_announced_step_costs_at_most_85_bytes(void **state)
{
    (void)state;
    static const char *const env[] = {"DEMO_ANNOUNCE=1", NULL};
    struct pty *pty = start("list", &(struct pty_options){.env = env});
    pty_expect(pty, " Row 1/200, Aalto Eila 0, 1.1.2026, 0");
    assert_at_most(cost(pty, "Down"), 85);
    pty_expect(pty, " Row 2/200, Heino Kalevi 1, 2.2.2026, 7");
    end(pty);
}

static void keys_typed_ahead_cost_one_frame(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    size_t one = cost(pty, "Down");
    struct str keys = STR_INIT;
    for (int i = 0; i < 15; i++)
        str_add(&keys, "\033[B");
    pty_mark(pty);
    kill(pty_pid(pty), SIGSTOP); /* so that all of them wait */
    pty_send(pty, keys.s, keys.len);
    kill(pty_pid(pty), SIGCONT);
    pty_settle(pty);
    assert_at_most(pty_bytes(pty), one * 12 / 10 + 4);
    assert_int_equal(focus_row(pty), 4 + 16);
    str_clear(&keys);
    end(pty);
}

static void every_reaction_is_one_write(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "Down", "Down", "PgDn", "Up", "F5", "PgDn", "Esc", "C-n", "a", "Esc", "F9", "F9"};
    struct pty *pty = start("list", NULL);
    if (pty_writes(pty) < 0)
        skip();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        long before = pty_writes(pty);
        pty_keys(pty, keys[i]);
        assert_int_equal(pty_writes(pty) - before, 1);
    }
    end(pty);
}

static void a_letter_costs_one_byte_at_the_end_and_its_tail_inside(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    pty_type(pty, "Keskusteltiin retkest");
    assert_int_equal(cost(pty, "a"), 1);
    assert_int_equal(cost(pty, "b"), 1);
    for (int i = 0; i < 16; i++)
        pty_keys(pty, "Left");
    assert_at_most(cost(pty, "x"), 16 + 10);
    end(pty);
    pty = start("list", NULL);
    pty_keys(pty, "C-n a");
    assert_int_equal(cost(pty, "b"), 1);
    end(pty);
}

/* ---- keys -------------------------------------------------------------------------------- */

static void f_keys_can_be_typed_on_any_keyboard(void **state)
{
    (void)state;
    static const char *const ways[] = {"F5", "M-5", "C-o 5"};
    for (size_t i = 0; i < 3; i++) {
        struct pty *pty = start("list", NULL);
        pty_keys(pty, ways[i]);
        pty_expect(pty, ">Memo");
        pty_keys(pty, "Esc");
        pty_expect(pty, ">Aalto");
        end(pty);
    }
    struct pty *pty = start("list", NULL);
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
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "ö");
    pty_expect(pty, ">Öhman");
    pty_keys(pty, "k");
    pty_expect(pty, ">Koski");
    end(pty);
}

static void an_unknown_sequence_does_nothing(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    static const char junk[] = "\033[99;99q\033[?1;2c\033OX\033[1;2;3;4;5;6z\x1c\x1d\x80\xff\xc3";
    pty_send(pty, junk, sizeof junk - 1);
    pty_settle(pty);
    pty_keys(pty, "Down");
    assert_int_equal(focus_row(pty), 5);
    end(pty);
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
        struct pty *pty = start(screens[i % 5], &(struct pty_options){.env = env});
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
    struct pty *pty = start("list", NULL);
    pty_click(pty, 8, 20);
    assert_int_equal(focus_row(pty), 8);
    pty_send(pty, "\033[<65;10;10M", 12);
    pty_settle(pty);
    assert_int_equal(focus_row(pty), 11);
    int column;
    assert_int_equal(pty_find(pty, "F5 Memo", &column), 23);
    pty_click(pty, 23, column + 1);
    pty_expect(pty, ">Memo");
    pty_keys(pty, "Esc C-k");
    pty_click(pty, pty_find(pty, "Ask later", NULL), 10);
    pty_expect(pty, "Chosen 9");
    end(pty);
}

/* ---- lists ------------------------------------------------------------------------------- */

static void an_empty_list_says_what_to_do_first(void **state)
{
    (void)state;
    static const char *const env[] = {"DEMO_ROWS=0", NULL};
    struct pty *pty = start("list", &(struct pty_options){.env = env});
    pty_expect(pty, "Nobody here yet. F2 adds the first one.");
    pty_keys(pty, "Down Up PgDn End Home");
    end(pty);
}

static void headings_and_details_are_stepped_over(void **state)
{
    (void)state;
    struct pty *pty = start("headings", NULL);
    pty_expect(pty, ">Heino Kalevi 1");
    pty_expect(pty, "   details of row 1");
    assert_int_equal(focus_row(pty), 5);
    pty_keys(pty, "Down");
    assert_int_equal(focus_row(pty), 7);
    pty_keys(pty, "Down");
    assert_int_equal(focus_row(pty), 9);
    pty_keys(pty, "Up Up Up Up");
    assert_int_equal(focus_row(pty), 5);
    pty_expect(pty, "Group 1");
    pty_keys(pty, "End");
    pty_expect(pty, ">Åkerlund Kalevi 199");
    end(pty);
}

static void marked_rows_show_a_star(void **state)
{
    (void)state;
    struct pty *pty = start("marks", NULL);
    pty_keys(pty, "F7 Down Space");
    pty_expect(pty, " *Aalto Eila 0");
    pty_expect(pty, " *Koski Marja 2");
    pty_keys(pty, "Home F7");
    pty_expect(pty, "  Aalto Eila 0");
    end(pty);
}

static void a_removed_row_leaves_the_focus_at_its_place(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "Down Down F8");
    pty_expect(pty, "Remove this person?");
    pty_keys(pty, "Enter"); /* No stands first where harm is possible */
    pty_expect(pty, ">Koski Marja 2");
    pty_keys(pty, "F8 y");
    pty_expect(pty, "Removed. Ctrl-Z brings back.");
    assert_int_equal(focus_row(pty), 6);
    end(pty);
}

/* ---- dialogs ----------------------------------------------------------------------------- */

static void a_question_is_answered_by_letter_arrow_or_not_at_all(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "C-k");
    pty_expect(pty, "Which one shall stay?");
    pty_expect(pty, ">B  Keep both");
    pty_expect(pty, " Ä  Älä säilytä");
    pty_keys(pty, "Ä");
    pty_expect(pty, "Chosen 8");
    pty_keys(pty, "C-k Down Down Enter");
    pty_expect(pty, "Chosen 9");
    pty_keys(pty, "C-k Esc");
    pty_expect(pty, "Left 0");
    pty_expect_none(pty, "Which one");
    end(pty);
}

static void a_prompt_gives_back_what_was_written(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "C-n");
    pty_type(pty, " Niemi");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Name: Uusi Niemi");
    pty_keys(pty, "C-n");
    pty_type(pty, "0123456789012345678901234567890123456789");
    pty_expect(pty, "The text is full: at most 20 letters.");
    pty_expect(pty, ">Uusi0123456789012345");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Name: -");
    end(pty);
}

static void a_passphrase_is_not_shown(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "C-u");
    pty_type(pty, "öinen salasana");
    pty_expect(pty, ">**************");
    pty_expect_none(pty, "salasana");
    pty_keys(pty, "Left Left BS Enter");
    pty_expect(pty, "Name: öinen salasna");
    end(pty);
}

static void a_list_to_choose_from_is_narrowed_by_typing(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "F4");
    pty_expect(pty, ">Bergström");
    pty_keys(pty, "Ä");
    pty_expect(pty, ">Ääninen");
    pty_expect(pty, " Ähtäri");
    pty_expect_none(pty, "Aalto");
    pty_keys(pty, "h");
    pty_expect(pty, ">Ähtäri");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Chosen 4");
    pty_keys(pty, "F4 z z");
    pty_expect(pty, ">Use \"zz\"");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Chosen -1");
    end(pty);
}

static void a_text_is_read_line_by_line_and_searched(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "F5");
    pty_expect(pty, ">Memo");
    assert_true(pty_cell(pty, 3, 1).bold);
    pty_keys(pty, "F4");
    pty_type(pty, "TREASURE");
    pty_keys(pty, "Enter");
    pty_expect(pty, ">The treasure lies here.");
    pty_resize(pty, 12, 40);
    pty_expect(pty, ">The treasure lies here.");
    pty_keys(pty, "Home Down Down Down");
    pty_expect(pty, ">be wrapped on a terminal of eighty");
    pty_keys(pty, "Esc");
    pty_expect(pty, ">Aalto");
    end(pty);
}

static void long_work_tells_when_it_is_done_and_can_be_stopped(void **state)
{
    (void)state;
    static const char *const env[] = {"DEMO_ENDLESS=1", NULL};
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "C-w");
    for (int i = 0; i < 50 && pty_find(pty, "Work done", NULL) < 0; i++)
        pty_settle(pty);
    pty_expect(pty, "Work done");
    end(pty);
    pty = start("list", &(struct pty_options){.env = env});
    pty_keys(pty, "C-w");
    pty_expect(pty, "Counting");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Work stopped");
    end(pty);
}

static void the_menu_shows_everything_and_says_why_not(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "F9");
    pty_expect(pty, ">F1         Help");
    pty_expect(pty, "Count everything");
    pty_expect(pty, "People's details are locked.");
    pty_keys(pty, "Down Down Enter");
    assert_int_equal(pty_find(pty, "People's details are locked. Give the passphrase.", NULL), 22);
    pty_keys(pty, "Down Down Enter");
    pty_expect(pty, ">Memo");
    pty_keys(pty, "Esc");
    pty_expect(pty, ">Aalto");
    pty_keys(pty, "F9 Esc");
    pty_expect(pty, ">Aalto");
    end(pty);
}

static void the_help_is_made_of_the_commands(void **state)
{
    (void)state;
    struct pty *pty = start("list", NULL);
    pty_keys(pty, "F1");
    pty_expect(pty, ">Everybody who takes part.");
    pty_expect(pty, "F2  New person");
    pty_expect(pty, "Adds somebody.");
    pty_keys(pty, "F4");
    pty_type(pty, "marked one");
    pty_keys(pty, "Enter");
    pty_expect(pty, ">Removes the marked one; can be undone.");
    pty_keys(pty, "Esc Down");
    pty_expect(pty, ">Heino");
    end(pty);
}

/* ---- forms ------------------------------------------------------------------------------- */

/* The row whose marker and cursor show the field with the focus. */
static int field_row(struct pty *pty)
{
    int row, column;
    pty_cursor(pty, &row, &column);
    assert_true(pty_cell(pty, row, 0).reverse || pty_cell(pty, row - 1, 0).reverse);
    return row;
}

static void a_form_is_filled_with_enter_and_letters(void **state)
{
    (void)state;
    struct pty *pty = start("form", NULL);
    assert_int_equal(field_row(pty), 3);
    pty_type(pty, "Lukupiiri");
    pty_keys(pty, "Enter 8 Enter");
    pty_keys(pty, "Right Right");
    pty_expect(pty, "wellbeing group");
    pty_keys(pty, "Tab Space");
    pty_expect(pty, "[x]");
    pty_keys(pty, "Space");
    pty_expect(pty, "[ ]");
    pty_keys(pty, "Tab Enter Down Enter");
    pty_expect(pty, "Place 2");
    pty_keys(pty, "Tab");
    pty_type(pty, "Ensimmäinen rivi");
    pty_keys(pty, "Enter");
    pty_type(pty, "toinen");
    pty_expect(pty, " toinen");
    pty_keys(pty, "C-s");
    pty_expect(pty, "Saved: Lukupiiri");
    end(pty);
}

static void what_cannot_be_understood_is_said_under_the_field(void **state)
{
    (void)state;
    struct pty *pty = start("form", NULL);
    pty_keys(pty, "Tab 1 2 x Tab");
    pty_expect(pty, "! Write a whole number, such as 8.");
    pty_expect(pty, "12x");
    pty_keys(pty, "C-s");
    pty_expect(pty, "! This is needed.");
    pty_expect(pty, "Something is missing.");
    assert_int_equal(field_row(pty), 3); /* on the first wrong one */
    pty_keys(pty, "A Enter End BS Enter");
    pty_expect_none(pty, "Write a whole");
    pty_keys(pty, "C-s");
    pty_expect(pty, "Saved: A");
    end(pty);
}

static void a_choice_lists_all_on_enter(void **state)
{
    (void)state;
    struct pty *pty = start("form", NULL);
    pty_keys(pty, "Tab Tab Enter");
    pty_expect(pty, ">cooperation group");
    pty_keys(pty, "n e t");
    pty_keys(pty, "Enter");
    pty_expect(pty, "network");
    pty_keys(pty, "w");
    pty_expect(pty, "wellbeing group");
    pty_keys(pty, "BS");
    pty_expect_none(pty, "wellbeing group");
    end(pty);
}

static void a_field_that_is_fixed_says_why(void **state)
{
    (void)state;
    struct pty *pty = start("form", NULL);
    pty_keys(pty, "S-Tab S-Tab x");
    assert_int_equal(pty_find(pty, "The code cannot be changed.", NULL), 20);
    assert_string_equal(pty_row(pty, 22), " The code cannot be changed.");
    end(pty);
}

static void a_form_scrolls_on_a_small_terminal(void **state)
{
    (void)state;
    struct pty *pty = start("form", &(struct pty_options){.rows = 12, .columns = 40});
    pty_expect(pty, ">Name");
    for (int i = 0; i < 7; i++) {
        pty_keys(pty, "Tab");
        int row = field_row(pty);
        assert_true(row >= 1 && row <= 9);
    }
    pty_expect(pty, ">Last one");
    pty_type(pty, "viimeinen");
    pty_expect(pty, "viimeinen");
    pty_resize(pty, 24, 80);
    pty_expect(pty, "viimeinen");
    pty_keys(pty, "Tab");
    pty_expect(pty, ">Name");
    end(pty);
}

/* ---- writing ----------------------------------------------------------------------------- */

static char *pattern(size_t length)
{
    static const char words[] = "Keskusteltiin retkesta Repovedelle. ";
    char *text = mem_alloc(length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = words[i % (sizeof words - 1)];
    text[length] = '\0';
    return text;
}

static void ten_thousand_letters_are_pasted_at_once(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    char *text = pattern(10000);
    pty_mark(pty);
    pty_paste(pty, text);
    assert_true(pty_milliseconds(pty) < 100 * SLOWER);
    pty_expect(pty, "Repovedelle. Keskusteltiin");
    pty_keys(pty, "C-z");
    pty_expect_none(pty, "Repovedelle");
    free(text);
    end(pty);
}

static void letters_without_paste_marks_are_taken_as_typed(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    char *text = pattern(10000);
    pty_mark(pty);
    pty_send(pty, text, 10000);
    pty_settle(pty);
    assert_at_most(pty_bytes(pty), 12000);
    pty_keys(pty, "C-End z z z");
    pty_expect(pty, "zzz");
    free(text);
    end(pty);
}

static void a_paste_of_a_megabyte_is_refused_and_nothing_lost(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    char *text = pattern(1024 * 1024);
    pty_type(pty, "Alku ");
    pty_paste(pty, text);
    pty_expect(pty, "The pasted text is too long; nothing was added.");
    pty_type(pty, "loppu");
    pty_expect(pty, " Alku loppu");
    free(text);
    end(pty);
}

static void control_and_direction_marks_in_a_paste_are_dropped(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    static const char bytes[] = "\033[200~a\033[31mb\033]0;title\ac\xE2\x80\xAE"
                                "d\x00"
                                "e\x9b"
                                "1mf\r\ng\033[201~h";
    pty_send(pty, bytes, sizeof bytes - 1);
    pty_settle(pty);
    pty_expect(pty, " a[31mb]0;titlecde");
    pty_expect(pty, " gh");
    assert_false(any_colour(pty));
    end(pty);
}

static void a_decomposed_letter_becomes_the_usual_one(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    pty_type(pty, "A\xCC\x88iti o\xCC\x88ljy");
    pty_expect(pty, "Äiti öljy");
    pty_keys(pty, "C-a");
    pty_paste(pty, "Ka\xCC\x88rki ");
    pty_expect(pty, "Kärki Äiti öljy");
    end(pty);
}

static void wide_letters_and_marks_keep_the_cursor_in_its_place(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    int row, column;
    pty_type(pty, "日本q\xCC\x88x");
    pty_cursor(pty, &row, &column);
    assert_int_equal(column, 1 + 2 + 2 + 1 + 1);
    pty_keys(pty, "Left Left Left");
    pty_cursor(pty, &row, &column);
    assert_int_equal(column, 1 + 2);
    end(pty);
}

static void selected_text_is_shown_cut_and_pasted(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    pty_type(pty, "yksi kaksi");
    pty_keys(pty, "S-Left S-Left S-Left S-Left S-Left");
    assert_true(pty_cell(pty, 3, 6).reverse);
    assert_false(pty_cell(pty, 3, 5).reverse);
    pty_keys(pty, "C-x C-a C-v");
    pty_expect(pty, " kaksiyksi");
    pty_keys(pty, "C-z C-z");
    pty_expect(pty, " yksi kaksi");
    pty_keys(pty, "F4 K S I Enter");
    assert_true(pty_cell(pty, 3, 2 + 1).reverse);
    end(pty);
}

static void a_resize_keeps_the_text_and_its_place(void **state)
{
    (void)state;
    struct pty *pty = start("editor", NULL);
    char *text = pattern(3000);
    pty_paste(pty, text);
    pty_type(pty, "TÄSSÄ");
    pty_resize(pty, 12, 40);
    pty_expect(pty, "TÄSSÄ");
    int row, column, at;
    assert_int_equal(pty_find(pty, "TÄSSÄ", &at), (pty_cursor(pty, &row, &column), row));
    assert_int_equal(column, at + 5);
    free(text);
    end(pty);
}

/* ---- nothing is lost --------------------------------------------------------------------- */

static char *read_draft(void)
{
    struct str text = STR_INIT;
    char bytes[4096];
    FILE *file = fopen(draft_path, "r");
    for (size_t n; file && (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        str_add_n(&text, bytes, n);
    if (file)
        fclose(file);
    return str_take(&text);
}

static struct pty *start_writing(void)
{
    static char variable[96];
    static const char *const env[] = {variable, NULL};
    snprintf(variable, sizeof variable, "DEMO_DRAFT=%s", draft_path);
    unlink(draft_path);
    return start("editor", &(struct pty_options){.env = env});
}

static void what_is_typed_is_saved_within_two_seconds(void **state)
{
    (void)state;
    struct pty *pty = start_writing();
    pty_type(pty, "Ensimmäinen");
    char *draft = read_draft();
    for (int i = 0; i < 40 && !*draft; i++) {
        free(draft);
        usleep(50000); /* two seconds of the clock at most */
        draft = read_draft();
    }
    assert_string_equal(draft, "Ensimmäinen");
    free(draft);
    end(pty);
}

static void a_closed_terminal_loses_nothing(void **state)
{
    (void)state;
    static const int signals[] = {SIGHUP, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        struct pty *pty = start_writing();
        pty_type(pty, "Viimeinen sana");
        kill(pty_pid(pty), signals[i]);
        assert_int_equal(pty_wait(pty), 9);
        char *draft = read_draft();
        assert_string_equal(draft, "Viimeinen sana");
        free(draft);
        pty_free(pty);
    }
}

static void a_paused_program_comes_back_as_it_was(void **state)
{
    (void)state;
    struct pty *pty = start_writing();
    pty_type(pty, "Ennen taukoa");
    kill(pty_pid(pty), SIGTSTP);
    int status;
    assert_int_equal(waitpid(pty_pid(pty), &status, WUNTRACED), pty_pid(pty));
    assert_true(WIFSTOPPED(status));
    char *draft = read_draft();
    assert_string_equal(draft, "Ennen taukoa");
    free(draft);
    kill(pty_pid(pty), SIGCONT);
    pty_settle(pty);
    pty_type(pty, ", jälkeen");
    pty_expect(pty, " Ennen taukoa, jälkeen");
    pty_expect(pty, "Tallennettu");
    end(pty);
}

/* ------------------------------------------------------------------------------------------ */

static void find_demo(void)
{
    ssize_t length = readlink("/proc/self/exe", demo_path, sizeof demo_path - 16);
    assert_true(length > 0);
    demo_path[length] = '\0';
    char *name = strrchr(demo_path, '/') + 1;
    snprintf(name, sizeof demo_path - (size_t)(name - demo_path), "tui_demo");
    snprintf(draft_path, sizeof draft_path, "/tmp/tui-draft-%d", (int)getpid());
}

int main(void)
{
    find_demo();
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
        cmocka_unit_test(an_empty_list_says_what_to_do_first),
        cmocka_unit_test(headings_and_details_are_stepped_over),
        cmocka_unit_test(marked_rows_show_a_star),
        cmocka_unit_test(a_removed_row_leaves_the_focus_at_its_place),
        cmocka_unit_test(a_question_is_answered_by_letter_arrow_or_not_at_all),
        cmocka_unit_test(a_prompt_gives_back_what_was_written),
        cmocka_unit_test(a_passphrase_is_not_shown),
        cmocka_unit_test(a_list_to_choose_from_is_narrowed_by_typing),
        cmocka_unit_test(a_text_is_read_line_by_line_and_searched),
        cmocka_unit_test(long_work_tells_when_it_is_done_and_can_be_stopped),
        cmocka_unit_test(the_menu_shows_everything_and_says_why_not),
        cmocka_unit_test(the_help_is_made_of_the_commands),
        cmocka_unit_test(a_form_is_filled_with_enter_and_letters),
        cmocka_unit_test(what_cannot_be_understood_is_said_under_the_field),
        cmocka_unit_test(a_choice_lists_all_on_enter),
        cmocka_unit_test(a_field_that_is_fixed_says_why),
        cmocka_unit_test(a_form_scrolls_on_a_small_terminal),
        cmocka_unit_test(ten_thousand_letters_are_pasted_at_once),
        cmocka_unit_test(letters_without_paste_marks_are_taken_as_typed),
        cmocka_unit_test(a_paste_of_a_megabyte_is_refused_and_nothing_lost),
        cmocka_unit_test(control_and_direction_marks_in_a_paste_are_dropped),
        cmocka_unit_test(a_decomposed_letter_becomes_the_usual_one),
        cmocka_unit_test(wide_letters_and_marks_keep_the_cursor_in_its_place),
        cmocka_unit_test(selected_text_is_shown_cut_and_pasted),
        cmocka_unit_test(a_resize_keeps_the_text_and_its_place),
        cmocka_unit_test(what_is_typed_is_saved_within_two_seconds),
        cmocka_unit_test(a_closed_terminal_loses_nothing),
        cmocka_unit_test(a_paused_program_comes_back_as_it_was),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(draft_path);
    return failed;
}
