#include "rukkanen/paper/text.h"
#include "rukkanen/base/utf8.h"
#include "support/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char golden[] = {
    "Hakolan kerhohuone                      Muistio\n"
    "                                        21.11.2026\n"
    "                                        korjattu 23.11.2026\n"
    "\n"
    "Hakolan työrukkasen kokous 9/2026\n"
    "\n"
    "Aika                la 21.11.2026 klo 10–11.30\n"
    "Paikka              Hakolan kerhohuone\n"
    "Läsnä               Eila Aalto, Kalevi Heino, Marja Koski, Sirkka, Toivo ja yksi\n"
    "                    muu jäsen, kaksi vierailijaa, ohjaaja Sanna Lehto\n"
    "Poissa              2 jäsentä, joista 1 ilmoitti esteestä\n"
    "\n"
    "1 Avaus             Sanna avasi kokouksen ja toivotti vierailijat\n"
    "                    tervetulleiksi.\n"
    "\n"
    "2 Edellinen muistio\n"
    "                    Muistio 8/2026 luettiin ja hyväksyttiin.\n"
    "\n"
    "3 Kevätretki        Keskusteltiin retkestä Repovedelle. Bussi maksaa noin 400\n"
    "                    euroa. Kauppa tarjoaa eväät. Polku on osittain pitkospuita,\n"
    "                    joten kaikille pidetään mukana sauvat.\n"
    "                    Päätös: Retki pidetään la 8.5.2027. Lähtö klo 9\n"
    "                      kerhohuoneen pihasta.\n"
    "                    Hoitaa: Marja Koski, viimeistään 1.4.2027\n"
    "\n"
    "4 Kahvivuorot       Jouluun asti kahvin keittää se, joka tulee ensimmäisenä.\n"
    "                    Tammikuusta alkaen tarvitaan vuorolista:\n"
    "                    – tiistai: kaksi keittäjää\n"
    "                    – torstai: yksi keittäjä\n"
    "                    Päätös: Vuorolista laitetaan ilmoitustaululle.\n"
    "                    Hoitaa: Kalevi Heino, viimeistään 10.12.2026\n"
    "\n"
    "5 Muut asiat        Alaoven kynnys on liukas. Ilmoitettiin huoltoyhtiölle,\n"
    "                    p. 040 123 4567.\n"
    "                    Hoitaa: Sanna Lehto, viimeistään 24.11.2026\n"
    "\n"
    "6 Kokouksen päättäminen\n"
    "                    Kokous päättyi klo 11.25.\n"
    "\n"
    "Seuraava kokous     ke 9.12.2026 klo 10, Hakolan kerhohuone\n"
    "Muistion laati      Sanna Lehto\n"};

/* How often part occurs in text. */
static size_t occurrences(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        n++;
    return n;
}

static void a_memo_has_the_hanging_indent_on_80_columns(void **state)
{
    (void)state;
    struct page page;
    struct str out = STR_INIT;
    struct text_form form = text_form_screen(80);
    sample_page(&page, LANG_FI);
    text_write(&page, &form, &out);
    assert_string_equal(out.s, golden);
    str_clear(&out);
    page_clear(&page);
}

static void nothing_is_cut_and_nothing_is_too_wide_on_any_screen(void **state)
{
    (void)state;
    static const size_t screens[] = {20, 31, 40, 44, 60, 71, 72, 80, 132, 250};
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
            struct page page;
            struct vec lines = VEC_INIT(struct text_line);
            struct text_form form = text_form_screen(screens[i]);
            struct str words = STR_INIT;
            sample_page(&page, (enum lang)lang);
            text_lay(&page, &form, &lines);
            for (size_t k = 0; k < lines.n; k++) {
                const struct text_line *line = vec_at(&lines, k);
                assert_true((size_t)utf8_width(line->text) <= screens[i]);
                assert_true(utf8_width(line->text) <= TEXT_WIDTH);
                for (const char *c = line->text; *c; c++)
                    if (*c != ' ')
                        str_add_c(&words, *c);
            }
            assert_non_null(strstr(words.s, "SannaLehto"));
            assert_non_null(strstr(words.s, "9.12.2026" + (lang == LANG_EN ? strlen("9.12.") : 0)));
            assert_non_null(strstr(words.s, "0401234567"));
            str_clear(&words);
            text_clear(&lines);
            page_clear(&page);
        }
}

static void words_that_are_read_as_one_stay_on_one_line(void **state)
{
    (void)state;
    struct page page;
    struct str out = STR_INIT;
    page_init(&page, LANG_FI);
    page_add_paragraph(&page, "Retki lähtee pihasta klo 9.15. Matkaa on yhteensä 12 km. "
                              "Kysy numerosta 040 123 4567. Paluu illalla la 8.5. jo");
    for (size_t width = 20; width < 60; width++) {
        struct text_form form = {.width = width};
        str_reset(&out);
        text_write(&page, &form, &out);
        assert_non_null(strstr(out.s, "klo 9.15."));
        assert_non_null(strstr(out.s, "12 km."));
        assert_non_null(strstr(out.s, "040 123 4567"));
        assert_non_null(strstr(out.s, "la 8.5."));
        assert_null(strstr(out.s, "\u00A0"));
    }
    str_clear(&out);
    page_clear(&page);
}

static void every_sheet_repeats_the_head_and_tells_its_number(void **state)
{
    (void)state;
    struct page page;
    struct str out = STR_INIT;
    struct text_form form = {.width = 80, .indent = 20, .sheet = 20};
    sample_page(&page, LANG_FI);
    text_write(&page, &form, &out);
    assert_int_equal(occurrences(out.s, "Hakolan kerhohuone                      Muistio"), 3);
    assert_int_equal(occurrences(out.s, "\f"), 2);
    assert_int_equal(occurrences(out.s, "1 (3)\n"), 1);
    assert_int_equal(occurrences(out.s, "2 (3)\n"), 1);
    assert_int_equal(occurrences(out.s, "3 (3)\n"), 1);
    size_t lines = 0;
    for (const char *c = out.s; *c; c++) {
        lines = *c == '\f' ? 0 : lines + (*c == '\n');
        assert_true(lines <= form.sheet);
    }
    str_clear(&out);
    page_clear(&page);
}

/* The last line with words on each sheet but the last. */
static void no_sheet_ends_with(const struct vec *lines, const char *heading)
{
    const char *last = "";
    for (size_t i = 0; i < lines->n; i++) {
        const struct text_line *line = vec_at(lines, i);
        if (line->sheet)
            assert_string_not_equal(last, heading);
        if (line->text[0])
            last = line->text;
    }
}

static void a_heading_is_never_left_at_the_foot_of_a_sheet(void **state)
{
    (void)state;
    struct page page;
    sample_page(&page, LANG_FI);
    for (size_t sheet = 14; sheet < 60; sheet++)
        for (size_t indent = 0; indent <= 20; indent += 20) {
            struct vec lines = VEC_INIT(struct text_line);
            struct text_form form = {.width = 80, .indent = indent, .sheet = sheet};
            text_lay(&page, &form, &lines);
            no_sheet_ends_with(&lines, "Hakolan työrukkasen kokous 9/2026");
            no_sheet_ends_with(&lines, "2 Edellinen muistio");
            no_sheet_ends_with(&lines, "6 Kokouksen päättäminen");
            if (indent == 0)
                no_sheet_ends_with(&lines, "3 Kevätretki");
            text_clear(&lines);
        }
    page_clear(&page);
}

static void a_long_paragraph_leaves_no_line_alone(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, LANG_FI);
    struct str text = STR_INIT;
    for (int i = 0; i < 12; i++)
        str_addf(&text, "%srivi %d", i > 0 ? "\n" : "", i);
    for (int i = 0; i < 4; i++)
        page_add_paragraph(&page, text.s);
    for (size_t sheet = 8; sheet < 40; sheet++) {
        struct vec lines = VEC_INIT(struct text_line);
        struct text_form form = {.width = 40, .sheet = sheet};
        text_lay(&page, &form, &lines);
        no_sheet_ends_with(&lines, "rivi 0");
        no_sheet_ends_with(&lines, "rivi 10");
        text_clear(&lines);
    }
    str_clear(&text);
    page_clear(&page);
}

static void a_table_fits_its_columns_into_the_page(void **state)
{
    (void)state;
    static const char *const heads[] = {"Nimi", "Kertoja", "Huomautus"};
    static const char *const first[] = {
        "Aalto Eila", "9", "Tuo kahvit tammikuussa ja hoitaa myös ilmoitustaulun koko kevään ajan"};
    static const char *const second[] = {"Heino Kalevi", "10", ""};
    struct page page;
    struct str out = STR_INIT;
    struct text_form form = text_form_screen(44);
    page_init(&page, LANG_FI);
    page_add_table(&page, 3, heads, 2U);
    page_add_row(&page, first);
    page_add_row(&page, second);
    text_write(&page, &form, &out);
    assert_non_null(strstr(out.s, "Nimi          Kertoja  Huomautus\n"));
    assert_non_null(strstr(out.s, "Aalto Eila          9  Tuo kahvit\n"));
    assert_non_null(strstr(out.s, "Heino Kalevi       10\n"));
    for (const char *line = out.s; *line; line = strchr(line, '\n') + 1)
        assert_true(utf8_width_n(line, strcspn(line, "\n")) <= 44);
    str_clear(&out);
    page_clear(&page);
}

static void an_old_printer_gets_its_own_letters(void **state)
{
    (void)state;
    struct page page;
    struct str out = STR_INIT;
    struct text_form form = text_form_paper(false);
    size_t missing = 0;
    sample_page(&page, LANG_FI);
    page_add_paragraph(&page, "5 € \u65e5");
    assert_true(text_write_charset(&page, &form, "CP850", &out, &missing, NULL));
    assert_non_null(strstr(out.s, "Kev\x84tretki"));
    assert_non_null(strstr(out.s, "klo 10-11.30\r\n"));
    assert_non_null(strstr(out.s, "5 EUR ?\r\n"));
    assert_int_equal(missing, 1);
    assert_int_equal(out.s[out.len - 1], '\f');
    assert_int_equal(strlen(out.s), out.len);
    str_clear(&out);
    page_clear(&page);
}

static void an_unknown_code_set_is_refused(void **state)
{
    (void)state;
    struct page page;
    struct str out = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    struct text_form form = text_form_paper(false);
    sample_page(&page, LANG_FI);
    assert_false(text_write_charset(&page, &form, "MORSE", &out, NULL, &err));
    assert_true(err.sentence[0] != '\0');
    assert_int_equal(out.len, 0);
    str_clear(&out);
    page_clear(&page);
}

static int start(void **state)
{
    (void)state;
    lang_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_memo_has_the_hanging_indent_on_80_columns),
        cmocka_unit_test(nothing_is_cut_and_nothing_is_too_wide_on_any_screen),
        cmocka_unit_test(words_that_are_read_as_one_stay_on_one_line),
        cmocka_unit_test(every_sheet_repeats_the_head_and_tells_its_number),
        cmocka_unit_test(a_heading_is_never_left_at_the_foot_of_a_sheet),
        cmocka_unit_test(a_long_paragraph_leaves_no_line_alone),
        cmocka_unit_test(a_table_fits_its_columns_into_the_page),
        cmocka_unit_test(an_old_printer_gets_its_own_letters),
        cmocka_unit_test(an_unknown_code_set_is_refused),
    };
    return cmocka_run_group_tests_name("text", tests, start, NULL);
}
