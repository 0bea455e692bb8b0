#include "rukkanen/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define NFD_A "a\u0308"

static int terminal_of_utf8(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : 1;
}

static int terminal_of_ascii(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C") ? 0 : 1;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* A text of the kinds of bytes that break things. */
static size_t hostile(uint32_t *seed, char *text, size_t size)
{
    static const char *const parts[] = {"a", "ä", " ", "  ", "\n", NFD_A, "\u200D", "中", "😀",
        "\x1B[2J", "\xC3", "\xE2\x82", "\xFF", "\t", "\u202E", "\u00A0", "\xED\xA0\x80", "talo"};
    size_t len = 0;
    for (uint32_t n = next_random(seed) % 12; n > 0; n--) {
        const char *part = parts[next_random(seed) % (sizeof parts / sizeof parts[0])];
        if (len + strlen(part) < size) {
            memcpy(text + len, part, strlen(part));
            len += strlen(part);
        }
    }
    text[len] = '\0';
    return len;
}

/* ---- code points ------------------------------------------------------------------------- */

static void only_well_formed_text_is_valid(void **state)
{
    (void)state;
    const char *good[] = {"", "a", "ä", "€", "😀", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBF"};
    const char *bad[] = {"\x80", "\xC3", "\xC3(", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80",
        "\xE2\x82", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFF", "a\xE4", "\xF0\x9F\x98"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(utf8_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
}

static void every_character_is_read_as_it_was_written(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 61) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        char bytes[4];
        uint32_t back = 0;
        size_t n = utf8_encode(c, bytes);
        assert_true(utf8_valid(bytes, n));
        assert_int_equal(utf8_decode(bytes, n, &back), n);
        assert_int_equal(back, c);
    }
    char bytes[4];
    assert_int_equal(utf8_encode(0xD800, bytes), 3);
    assert_memory_equal(bytes, "\uFFFD", 3);
    assert_int_equal(utf8_encode(0x110000, bytes), 3);
    uint32_t c = 0;
    assert_int_equal(utf8_decode("\xE4i", 2, &c), 1);
    assert_int_equal(c, 0xFFFD);
    assert_int_equal(utf8_decode("", 0, &c), 0);
    assert_int_equal(utf8_count("Äiti €", 9), 6);
}

/* ---- clusters ---------------------------------------------------------------------------- */

static void the_cursor_steps_over_whole_letters(void **state)
{
    (void)state;
    const char *text = "x" NFD_A "ö中\n\u0301z";
    size_t stops[] = {0, 1, 4, 6, 9, 10, 12, 13}, n = sizeof stops / sizeof stops[0];
    size_t len = strlen(text);
    for (size_t i = 0; i + 1 < n; i++)
        assert_int_equal(utf8_next(text, len, stops[i]), stops[i + 1]);
    for (size_t i = n - 1; i > 0; i--)
        assert_int_equal(utf8_previous(text, len, stops[i]), stops[i - 1]);
    assert_int_equal(utf8_next(text, len, len), len);
    assert_int_equal(utf8_previous(text, len, 0), 0);
}

static void stepping_there_and_back_agrees_on_any_bytes(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 5000; round++) {
        char text[64];
        size_t len = hostile(&seed, text, sizeof text);
        size_t stops[64], n = 0, at = 0;
        while (at < len) {
            stops[n++] = at;
            size_t next = utf8_next(text, len, at);
            assert_true(next > at && next <= len);
            at = next;
        }
        for (at = len; n > 0; at = stops[n])
            if (utf8_previous(text, len, at) != stops[--n])
                fail_msg("round %d: from %zu to %zu", round, at, utf8_previous(text, len, at));
    }
}

/* ---- cells ------------------------------------------------------------------------------- */

static void widths_are_those_of_the_screen(void **state)
{
    (void)state;
    assert_int_equal(utf8_width(""), 0);
    assert_int_equal(utf8_width("Hyvää päivää"), 12);
    assert_int_equal(utf8_width(NFD_A NFD_A), 2);
    assert_int_equal(utf8_width("日本"), 4);
    assert_int_equal(utf8_width("10–11 €…"), 8);
    assert_int_equal(utf8_width("a\nb"), 2);
    assert_int_equal(utf8_width("\xE4"), 1);
}

static void a_text_is_cut_with_an_ellipsis_within_its_cells(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int cells;
        const char *cut;
    } cases[] = {{"Hyvinvointi", 11, "Hyvinvointi"}, {"Hyvinvointi", 10, "Hyvinvoin…"},
        {"Hyvä päivä", 6, "Hyvä…"}, {"äää", 2, "ä…"}, {"ää", 1, "…"}, {"ä", 1, "ä"}, {"ä", 0, ""},
        {NFD_A NFD_A NFD_A, 2, NFD_A "…"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"},
        {"日本", 1, "…"}, {"", 3, ""}, {"abc", -1, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str out = STR_INIT;
        utf8_cut(&out, cases[i].text, cases[i].cells);
        assert_string_equal(out.s, cases[i].cut);
        str_clear(&out);
    }
}

static void a_cell_of_a_table_is_exactly_as_wide_as_told(void **state)
{
    (void)state;
    uint32_t seed = 3;
    for (int round = 0; round < 2000; round++) {
        char text[64];
        hostile(&seed, text, sizeof text);
        struct str out = STR_INIT;
        int cells = (int)(next_random(&seed) % 12);
        utf8_pad(&out, text, cells);
        assert_int_equal(utf8_width(out.s), cells);
        str_clear(&out);
    }
}

static void without_the_ellipsis_three_stops_do(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    utf8_cut(&out, "Hyvinvointi", 8);
    assert_string_equal(out.s, "Hyvin...");
    str_reset(&out);
    utf8_cut(&out, "Hyvinvointi", 2);
    assert_string_equal(out.s, "H.");
    assert_int_equal(utf8_width("ä日" NFD_A), 4); /* wcwidth() knows none of these here */
    str_clear(&out);
}

/* ---- wrapping ---------------------------------------------------------------------------- */

/* The lines joined by '|'. */
static void assert_wrapped(const char *text, int cells, const char *expected)
{
    struct vec lines = VEC_INIT(struct utf8_line);
    struct str joined = STR_INIT;
    utf8_wrap(text, strlen(text), cells, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        const struct utf8_line *line = VEC_AT(&lines, struct utf8_line, i);
        if (i)
            str_add_c(&joined, '|');
        str_add_n(&joined, text + line->start, line->len);
    }
    assert_string_equal(joined.s, expected);
    str_clear(&joined);
    vec_clear(&lines);
}

static void lines_break_at_blanks(void **state)
{
    (void)state;
    assert_wrapped("Keskusteltiin retkestä.", 13, "Keskusteltiin|retkestä.");
    assert_wrapped("Keskusteltiin retkestä.", 22, "Keskusteltiin|retkestä.");
    assert_wrapped("Keskusteltiin retkestä.", 23, "Keskusteltiin retkestä.");
    assert_wrapped("a b c d", 3, "a b|c d");
    assert_wrapped("a   b", 3, "a|b");
    assert_wrapped("yö yö", 2, "yö|yö");
    assert_wrapped("ab ", 2, "ab");
    assert_wrapped("5\u00A0km tie", 5, "5\u00A0km|tie");
}

static void paragraphs_and_empty_lines_stay(void **state)
{
    (void)state;
    assert_wrapped("", 10, "");
    assert_wrapped("a\n\nb", 10, "a||b");
    assert_wrapped("a\n", 10, "a|");
    assert_wrapped("\n", 10, "|");
    assert_wrapped("  sisennys", 20, "  sisennys");
}

static void a_word_longer_than_a_line_is_broken(void **state)
{
    (void)state;
    assert_wrapped("lentokonesuihku", 6, "lentok|onesui|hku");
    assert_wrapped("on lentokonesuihku", 6, "on|lentok|onesui|hku");
    assert_wrapped(" lentokone", 5, " lent|okone");
    assert_wrapped("        x", 4, "    |    |x");
    assert_wrapped("日本語", 3, "日|本|語");
    assert_wrapped("日本", 1, "日|本");
    assert_wrapped(NFD_A NFD_A NFD_A, 2, NFD_A NFD_A "|" NFD_A);
}

static void wrapping_loses_no_letter_and_fits(void **state)
{
    (void)state;
    uint32_t seed = 5;
    for (int round = 0; round < 5000; round++) {
        char text[64];
        size_t len = hostile(&seed, text, sizeof text);
        int cells = (int)(next_random(&seed) % 9) + 2;
        struct vec lines = VEC_INIT(struct utf8_line);
        utf8_wrap(text, len, cells, &lines);
        assert_true(lines.n > 0);
        size_t end = 0;
        for (size_t i = 0; i < lines.n; i++) {
            const struct utf8_line *line = VEC_AT(&lines, struct utf8_line, i);
            assert_true(utf8_width_n(text + line->start, line->len) <= cells);
            assert_true(line->start >= end && line->start + line->len <= len);
            for (; end < line->start; end++)
                assert_true(text[end] == ' ' || text[end] == '\n');
            end = line->start + line->len;
        }
        for (; end < len; end++)
            assert_true(text[end] == ' ' || text[end] == '\n');
        vec_clear(&lines);
    }
}

/* ---- in and out -------------------------------------------------------------------------- */

static void a_decomposed_letter_comes_in_composed(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    const char *typed = " \u00A0\tA\u0308iti o\u0308ljy\n ";
    assert_true(utf8_normalise(typed, strlen(typed), &out));
    assert_string_equal(out.s, "Äiti öljy");
    str_reset(&out);
    assert_true(utf8_normalise("  rivi 1\n rivi 2 ", 17, &out));
    assert_string_equal(out.s, "rivi 1\n rivi 2");
    str_reset(&out);
    assert_true(utf8_normalise("", 0, &out));
    assert_true(utf8_normalise("   ", 3, &out));
    assert_true(utf8_normalise("\u3000", 3, &out));
    assert_int_equal(out.len, 0);
    str_clear(&out);
}

static void what_is_no_text_does_not_come_in(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    str_add(&out, "kept");
    assert_false(utf8_normalise("a\xE4", 2, &out));
    assert_false(utf8_normalise("a\0b", 3, &out));
    assert_false(utf8_normalise("\xED\xA0\x80", 3, &out));
    assert_string_equal(out.s, "kept");
    str_clear(&out);
}

static void nothing_that_steers_a_terminal_goes_out(void **state)
{
    (void)state;
    const struct {
        const char *text, *clean;
    } cases[] = {{"Hyvää päivää", "Hyvää päivää"}, {"a\nb\tc", "a\nb c"}, {"\x1B[31mx", "[31mx"},
        {"a\rb\bc\x07", "abc"}, {"x\x7F\xC2\x9Bm\xC2\x85", "xm"},
        {"nimi\u202Eexe.txt", "nimiexe.txt"}, {"\u2066a\u2069\u200E\u200F\u061C", "a"},
        {"a\u2028b\u2029c", "a\nb\nc"}, {"\uFFFE\uFFFF\U0001FFFF", ""}, {"\u0378", ""},
        {"\uFEFFa", "a"}, {"a\xE4z", "a\uFFFDz"}, {"\xC3", "\uFFFD"}, {"👩\u200D👧", "👩\u200D👧"},
        {NFD_A, NFD_A}, {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str out = STR_INIT;
        utf8_clean(&out, cases[i].text, strlen(cases[i].text));
        assert_string_equal(out.s, cases[i].clean);
        assert_int_equal(utf8_is_clean(cases[i].text, strlen(cases[i].text)),
            strcmp(cases[i].text, cases[i].clean) == 0);
        str_clear(&out);
    }
    struct str out = STR_INIT;
    static const uint32_t turns[] = {0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068,
        0x2069, 0x200E, 0x200F, 0x061C, 0x80, 0x9F};
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        char bytes[4];
        utf8_clean(&out, bytes, utf8_encode(turns[i], bytes));
        assert_int_equal(out.len, 0);
    }
    utf8_clean(&out, "a\0b", 3);
    assert_string_equal(out.s, "ab");
    str_clear(&out);
}

static void cleaned_text_is_clean_whatever_came(void **state)
{
    (void)state;
    uint32_t seed = 9;
    for (int round = 0; round < 5000; round++) {
        char text[64];
        size_t len = hostile(&seed, text, sizeof text);
        for (size_t i = 0; i < len; i++)
            if (next_random(&seed) % 8 == 0)
                text[i] = (char)next_random(&seed);
        struct str out = STR_INIT;
        utf8_clean(&out, text, len);
        assert_true(utf8_is_clean(out.s, out.len));
        assert_true(utf8_valid(out.s, out.len));
        str_clear(&out);
    }
}

/* ---- without case ------------------------------------------------------------------------ */

static void capitals_are_found_and_dots_matter(void **state)
{
    (void)state;
    assert_true(utf8_equal_fold("ÄÄNEKOSKI", "Äänekoski"));
    assert_true(utf8_equal_fold("A\u0308iti", "ÄITI"));
    assert_false(utf8_equal_fold("näin", "nain"));
    assert_true(utf8_contains_fold("Öljylämmitys", "LÄMMIT"));
    assert_false(utf8_contains_fold("Öljylämmitys", "lammit"));
    assert_true(utf8_contains_fold("mitä vain", ""));
    assert_true(utf8_starts_fold("Åkesson", "åk"));
    assert_false(utf8_starts_fold("Åkesson", "k"));
    assert_false(utf8_starts_fold("Å", "Åk"));
    assert_true(utf8_equal_fold("\xFF", "\xFF"));
}

static void wide_characters_are_the_same_text(void **state)
{
    (void)state;
    size_t n = 0;
    wchar_t *wide = utf8_to_wide("ä€😀\xFF", 10, &n);
    assert_int_equal(n, 4);
    assert_int_equal(wide[1], 0x20AC);
    assert_int_equal(wide[3], 0xFFFD);
    assert_int_equal(wide[4], 0);
    struct str back = STR_INIT;
    utf8_add_wide(&back, wide, 3);
    assert_string_equal(back.s, "ä€😀");
    str_clear(&back);
    free(wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_well_formed_text_is_valid),
        cmocka_unit_test(every_character_is_read_as_it_was_written),
        cmocka_unit_test(the_cursor_steps_over_whole_letters),
        cmocka_unit_test(stepping_there_and_back_agrees_on_any_bytes),
        cmocka_unit_test(widths_are_those_of_the_screen),
        cmocka_unit_test(a_text_is_cut_with_an_ellipsis_within_its_cells),
        cmocka_unit_test(a_cell_of_a_table_is_exactly_as_wide_as_told),
        cmocka_unit_test_setup_teardown(
            without_the_ellipsis_three_stops_do, terminal_of_ascii, terminal_of_utf8),
        cmocka_unit_test(lines_break_at_blanks),
        cmocka_unit_test(paragraphs_and_empty_lines_stay),
        cmocka_unit_test(a_word_longer_than_a_line_is_broken),
        cmocka_unit_test(wrapping_loses_no_letter_and_fits),
        cmocka_unit_test(a_decomposed_letter_comes_in_composed),
        cmocka_unit_test(what_is_no_text_does_not_come_in),
        cmocka_unit_test(nothing_that_steers_a_terminal_goes_out),
        cmocka_unit_test(cleaned_text_is_clean_whatever_came),
        cmocka_unit_test(capitals_are_found_and_dots_matter),
        cmocka_unit_test(wide_characters_are_the_same_text),
    };
    return cmocka_run_group_tests(tests, terminal_of_utf8, NULL);
}
