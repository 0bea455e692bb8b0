#include "rukkanen/base/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static const char *const sets[] = {
    "UTF-8", "UTF-16LE", "CP1252", "CP850", "CP858", "CP437", "ISO-8859-1", "ISO-8859-15"};
enum { SETS = sizeof sets / sizeof sets[0] };

static struct str written(const char *text, const char *charset, size_t missing)
{
    struct str out = STR_INIT;
    struct err err = {0};
    size_t lost = 99;
    assert_true(charset_from_utf8(text, strlen(text), charset, &out, &lost, &err));
    assert_int_equal(lost, missing);
    return out;
}

static void assert_written(const char *text, const char *charset, const char *expected)
{
    struct str out = written(text, charset, 0);
    assert_string_equal(out.s, expected);
    str_clear(&out);
}

static void finnish_letters_survive_every_set_both_ways(void **state)
{
    (void)state;
    const char *text = "Äiti öljysi Åkessonin pöytää, é ja ü";
    for (int i = 0; i < SETS; i++) {
        struct str there = written(text, sets[i], 0), back = STR_INIT;
        assert_true(charset_to_utf8(there.s, there.len, sets[i], &back, NULL));
        assert_string_equal(back.s, text);
        str_clear(&there);
        str_clear(&back);
    }
}

static void what_a_set_lacks_is_written_with_what_looks_like_it(void **state)
{
    (void)state;
    assert_written("klo 10–11.30 ”näin”…", "CP850", "klo 10-11.30 \"n\x84in\"...");
    assert_written("12,50 €", "CP850", "12,50 EUR");
    assert_written("12,50\u00A0€", "CP437",
        "12,50\xFF"
        "EUR");
    assert_written("12,50 €", "CP858", "12,50 \xD5");
    assert_written("12,50 €", "ISO-8859-15", "12,50 \xA4");
    assert_written("12,50 €", "ISO-8859-1", "12,50 EUR");
    assert_written("Šakki, Žukov, œuvre", "ISO-8859-1", "Sakki, Zukov, oeuvre");
    assert_written("Šakki", "ISO-8859-15",
        "\xA6"
        "akki");
    assert_written("Øyvind Ærø", "CP437", "Oyvind \x92ro");
    assert_written("Lůžko, Ján Čapek, Łódź", "ISO-8859-1",
        "Luzko, J\xE1n Capek, L\xF3"
        "dz");
    assert_written("Áhkku čáhci, eŋgel, ŧ", "CP850", "\xB5hkku c\xA0hci, enggel, t");
    assert_written("Ryhmä › Kokous · 3", "US-ASCII", "Ryhma > Kokous - 3");
}

static void a_decomposed_letter_is_whole_again(void **state)
{
    (void)state;
    assert_written("A\u0308iti", "CP850", "\x8Eiti");
    assert_written("q\u0303", "ISO-8859-15", "q");
}

static void a_letter_that_cannot_be_shown_is_counted(void **state)
{
    (void)state;
    struct str out = written("Пётр ja 日本", "CP850", 6);
    assert_string_equal(out.s, "???? ja ??");
    str_clear(&out);
    out = written("kiva 😀!", "ISO-8859-15", 1);
    assert_string_equal(out.s, "kiva ?!");
    str_clear(&out);
}

static void what_is_not_text_of_a_set_is_refused(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    struct err err = {0};
    str_add(&out, "kept");
    assert_false(charset_to_utf8("a\xE4", 2, "UTF-8", &out, &err));
    assert_int_equal(err.kind, ERR_FOREIGN);
    assert_false(charset_to_utf8("\x81", 1, "CP1252", &out, NULL));
    assert_false(charset_to_utf8("a\0b", 3, "UTF-16LE", &out, NULL));
    assert_false(charset_from_utf8("\xFF", 1, "CP850", &out, NULL, NULL));
    err_clear(&err);
    assert_false(charset_to_utf8("a", 1, "KLINGON-1", &out, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_non_null(strstr(err.sentence, "KLINGON-1"));
    assert_false(charset_known("KLINGON-1"));
    assert_true(charset_known("CP850"));
    assert_string_equal(out.s, "kept");
    str_clear(&out);
}

static void a_byte_order_mark_is_no_text(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    assert_true(charset_to_utf8("\xEF\xBB\xBF"
                                "Nimi",
        7, "UTF-8", &out, NULL));
    assert_true(charset_to_utf8("\xEF\xBB\xBF;", 4, "UTF-8-BOM", &out, NULL));
    assert_true(charset_to_utf8("\xFF\xFE\xE4\0", 4, "UTF-16LE", &out, NULL));
    assert_true(charset_to_utf8("\xFE\xFF\0\xE4", 4, "UTF-16BE", &out, NULL));
    assert_string_equal(out.s, "Nimi;ää");
    str_reset(&out);
    assert_true(charset_from_utf8("ä", 2, "UTF-8-BOM", &out, NULL, NULL));
    assert_string_equal(out.s, "\xEF\xBB\xBFä");
    str_clear(&out);
}

static void long_texts_are_converted_whole(void **state)
{
    (void)state;
    struct str text = STR_INIT, out = STR_INIT, back = STR_INIT;
    for (int i = 0; i < 5000; i++)
        str_add(&text, "Pöytä – ");
    size_t lost;
    assert_true(charset_from_utf8(text.s, text.len, "CP850", &out, &lost, NULL));
    assert_int_equal(out.len, 5000 * 8);
    assert_true(charset_to_utf8(out.s, out.len, "CP850", &back, NULL));
    assert_memory_equal(back.s + back.len - 10, "Pöytä - ", 10);
    str_clear(&text);
    str_clear(&out);
    str_clear(&back);
}

/* ---- guessing ---------------------------------------------------------------------------- */

static const char *guess_of(const char *text, const char *charset)
{
    struct str bytes = STR_INIT;
    assert_true(charset_from_utf8(text, strlen(text), charset, &bytes, NULL, NULL));
    const char *guess = charset_guess(bytes.s, bytes.len);
    str_clear(&bytes);
    return guess;
}

static void the_code_set_of_a_table_is_guessed(void **state)
{
    (void)state;
    const char *samples[] = {
        "Nimi;Puhelin;Sähköposti\r\nMäki Sirkka;040 123 4567;\r\nÅkesson Börje;09 123;\r\n",
        "Sukunimi;Etunimi\nÄijälä;Eino\n",
        "Hyvää yötä, Öhman!",
        "Kesä",
        "sö;lö;må",
        "Keväällä 2021 kylätalolla;12,5\nRyhmä 3;4\n",
        "PÄÄSIÄINEN JA YÖ",
        "Kahvi 2 €, pöytä 5 €",
        "Inkeri André-Virtanen, Hämeenlinna",
    };
    const char *expected[] = {
        "UTF-8", "UTF-8-BOM", "UTF-16LE", "UTF-16BE", "CP1252", "CP850", "MACINTOSH"};
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++)
            assert_string_equal(guess_of(samples[i], expected[k]), expected[k]);
}

static void latin_9_is_told_by_its_own_letters(void **state)
{
    (void)state;
    assert_string_equal(guess_of("Kahvi 2 €, pöytä 5 €", "ISO-8859-15"), "ISO-8859-15");
    assert_string_equal(guess_of("Tšekki ja šakki, ylä", "ISO-8859-15"), "ISO-8859-15");
    assert_string_equal(guess_of("”Näin” – hyvä, 5 €", "CP1252"), "CP1252");
}

static void plain_ascii_and_nothing_are_utf_8(void **state)
{
    (void)state;
    assert_string_equal(charset_guess("", 0), "UTF-8");
    assert_string_equal(charset_guess("Nimi;Puhelin\n", 13), "UTF-8");
    assert_string_equal(charset_guess("\0", 1), "UTF-8");
}

static void any_bytes_are_guessed_as_something(void **state)
{
    (void)state;
    uint32_t seed = 20261121;
    for (int round = 0; round < 300; round++) {
        char bytes[64];
        size_t len = (seed >> 8) % sizeof bytes;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
        const char *guess = charset_guess(bytes, len);
        assert_true(charset_known(guess));
        struct str out = STR_INIT;
        charset_to_utf8(bytes, len, guess, &out, NULL);
        str_clear(&out);
        seed++;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finnish_letters_survive_every_set_both_ways),
        cmocka_unit_test(what_a_set_lacks_is_written_with_what_looks_like_it),
        cmocka_unit_test(a_decomposed_letter_is_whole_again),
        cmocka_unit_test(a_letter_that_cannot_be_shown_is_counted),
        cmocka_unit_test(what_is_not_text_of_a_set_is_refused),
        cmocka_unit_test(a_byte_order_mark_is_no_text),
        cmocka_unit_test(long_texts_are_converted_whole),
        cmocka_unit_test(the_code_set_of_a_table_is_guessed),
        cmocka_unit_test(latin_9_is_told_by_its_own_letters),
        cmocka_unit_test(plain_ascii_and_nothing_are_utf_8),
        cmocka_unit_test(any_bytes_are_guessed_as_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
