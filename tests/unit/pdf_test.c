/* The sheets of A4 that rukkanen-print makes, as the tools of poppler and qpdf see them. */
#include "rukkanen/base/path.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/paper/print.h"

#include "paper/child.h"
#include "support/sample.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *folder;

/* Makes a PDF and saves it in the folder; the caller clears the job. */
static void make(const struct page *page, bool large, const char *name, struct print_job *job)
{
    struct print_options options = {.form = PRINT_PDF, .large = large, .date = "2026-11-21"};
    struct err err = {.kind = ERR_NONE};
    if (!print_make(page, &options, job, &err))
        fail_msg("%s (%s)", err.sentence, err.detail);
    char *path = scratch_path(folder, name);
    remove(path);
    assert_true(print_save(job, path, NULL));
    free(path);
}

/* Runs a tool on a file of the folder and appends what it says. */
static void ask(
    const char *tool, const char *first, const char *second, const char *name, struct str *out)
{
    char *program = child_find(tool), *path = scratch_path(folder, name);
    const char *words[6] = {program};
    size_t n = 1;
    struct child child;
    assert_non_null(program);
    if (first)
        words[n++] = first;
    if (second)
        words[n++] = second;
    words[n++] = path;
    if (strcmp(tool, "pdftotext") == 0)
        words[n++] = "-";
    assert_int_equal(child_run(words, "", 0, 20000, &child), CHILD_EXITED);
    if (child.status != 0)
        fail_msg("%s: %s", tool, child.err.s);
    str_add_str(out, &child.out);
    child_clear(&child);
    free(program);
    free(path);
}

static bool holds(const struct str *text, const char *part)
{
    return memmem(text->s, text->len, part, strlen(part)) != NULL;
}

/* The letters of each line, blanks in a row counted as one; the longest is returned. */
static size_t longest_line(const struct str *text, size_t skip_sheet_lines)
{
    size_t longest = 0, line_number = 0;
    for (const char *line = text->s; *line;) {
        size_t len = strcspn(line, "\n");
        struct str plain = STR_INIT;
        for (size_t i = 0; i < len; i++) {
            if (line[i] == '\f')
                line_number = 0;
            else if (line[i] != ' ' || (plain.len > 0 && plain.s[plain.len - 1] != ' '))
                str_add_c(&plain, line[i]);
        }
        size_t letters = utf8_count(plain.s, plain.len);
        if (line_number++ >= skip_sheet_lines && letters > longest)
            longest = letters;
        str_clear(&plain);
        line += len + (line[len] == '\n');
    }
    return longest;
}

/* Words of narrow letters, of which 14 pt would put far more than 60 on a line. */
static void add_narrow_text(struct page *page)
{
    struct str text = STR_INIT;
    for (int i = 0; i < 60; i++)
        str_add(&text, "illi ");
    page_add_paragraph(page, text.s);
    str_clear(&text);
}

static void a_memo_is_a_sound_pdf_with_title_language_and_structure(void **state)
{
    (void)state;
    static const char *const titles[LANG_COUNT] = {
        [LANG_FI] = "Title:           Hakolan työrukkasen kokous 9/2026\n",
        [LANG_SV] = "Title:           Hakola samarbetsgrupps möte 9/2026\n",
        [LANG_EN] = "Title:           Hakola cooperation group, meeting 9/2026\n",
    };
    static const char *const languages[LANG_COUNT] = {"/Lang (fi)", "/Lang (sv)", "/Lang (en)"};
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct page page;
        struct print_job job;
        struct str about = STR_INIT;
        sample_page(&page, (enum lang)lang);
        make(&page, false, "memo.pdf", &job);
        ask("qpdf", "--check", NULL, "memo.pdf", &about);
        assert_true(holds(&about, "No syntax or stream encoding errors"));
        ask("pdfinfo", NULL, NULL, "memo.pdf", &about);
        assert_true(holds(&about, titles[lang]));
        assert_true(holds(&about, "Tagged:          yes"));
        assert_true(holds(&about, "(A4)"));
        assert_true(holds(&about, "Pages:           2"));
        assert_int_equal(job.sheets, 2);
        assert_true(holds(&job.bytes, languages[lang]));
        assert_true(holds(&job.bytes, "/DisplayDocTitle true"));
        assert_true(holds(&job.bytes, "/Outlines"));
        str_clear(&about);
        print_clear(&job);
        page_clear(&page);
    }
}

static void a_screen_reader_finds_headings_lists_and_whole_paragraphs(void **state)
{
    (void)state;
    struct page page;
    struct print_job job;
    struct str about = STR_INIT;
    static const char *const heads[] = {"Nimi", "Kertoja"};
    static const char *const row[] = {"Aalto Eila", "9"};
    sample_page(&page, LANG_FI);
    page_add_table(&page, 2, heads, 2U);
    page_add_row(&page, row);
    make(&page, false, "memo.pdf", &job);
    ask("pdfinfo", "-struct-text", NULL, "memo.pdf", &about);
    assert_true(holds(&about, "H1 (block)\n    \"Hakolan työrukkasen kokous 9/2026\""));
    assert_true(holds(&about, "H2 (block)\n    \"3 Kevätretki\""));
    assert_true(holds(&about,
        "\"Keskusteltiin retkestä Repovedelle. Bussi maksaa noin 400 euroa. Kauppa tarjoaa eväät. "
        "Polku on osittain pitkospuita, joten kaikille pidetään mukana sauvat.\""));
    assert_true(holds(&about, "Lbl (block)\n        \"Päätös \"\n      LBody (block)\n"));
    assert_true(holds(&about, "TH\n        \"Nimi\""));
    assert_true(holds(&about, "TD\n        \"Aalto Eila\""));
    assert_true(holds(&about, "\"Hakolan kerhohuone Muistio 21.11.2026 korjattu 23.11.2026 \""));
    str_clear(&about);
    print_clear(&job);
    page_clear(&page);
}

static void every_letter_is_in_the_file(void **state)
{
    (void)state;
    struct page page;
    struct print_job job;
    struct str text = STR_INIT;
    sample_page(&page, LANG_FI);
    page_add_paragraph(&page, "Åbo, Čáhcesuolu, Šumava, Ельза, 5 € – ½");
    make(&page, false, "memo.pdf", &job);
    assert_int_equal(job.missing, 0);
    ask("pdftotext", "-layout", NULL, "memo.pdf", &text);
    assert_true(holds(&text, "Åbo, Čáhcesuolu, Šumava, Ельза, 5 € – ½"));
    assert_true(holds(&text, "Eila Aalto, Kalevi Heino, Marja Koski"));
    assert_true(holds(&text, "p. 040 123 4567."));
    str_clear(&text);
    print_clear(&job);
    page_clear(&page);
}

static void no_line_is_longer_than_60_letters_or_44_in_large_print(void **state)
{
    (void)state;
    for (int large = 0; large < 2; large++)
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct page page;
            struct print_job job;
            struct str text = STR_INIT;
            sample_page(&page, (enum lang)lang);
            add_narrow_text(&page);
            make(&page, large, "memo.pdf", &job);
            ask("pdftotext", "-layout", NULL, "memo.pdf", &text);
            size_t longest = longest_line(&text, 3);
            assert_in_range(longest, large ? 38 : 54, large ? 44 : 60);
            str_clear(&text);
            print_clear(&job);
            page_clear(&page);
        }
}

static void every_sheet_tells_whose_it_is_and_its_number(void **state)
{
    (void)state;
    struct page page;
    struct print_job job;
    struct str text = STR_INIT;
    sample_page(&page, LANG_FI);
    for (int i = 0; i < 8; i++)
        add_narrow_text(&page);
    make(&page, false, "memo.pdf", &job);
    assert_in_range(job.sheets, 3, 4);
    ask("pdftotext", "-layout", NULL, "memo.pdf", &text);
    const char *sheet = text.s;
    for (size_t i = 1; i <= job.sheets; i++) {
        char number[32];
        const char *end = strchr(sheet, '\f');
        assert_non_null(end);
        struct str one = STR_INIT;
        str_add_n(&one, sheet, (size_t)(end - sheet));
        snprintf(number, sizeof number, "%zu (%zu)\n", i, job.sheets);
        assert_true(holds(&one, "Hakolan kerhohuone"));
        assert_true(holds(&one, "korjattu 23.11.2026"));
        assert_true(holds(&one, number));
        str_clear(&one);
        sheet = end + 1;
    }
    str_clear(&text);
    print_clear(&job);
    page_clear(&page);
}

/* Calls check with the last line of words on each sheet and the first line on the next. */
static void each_turn(const struct str *text, void (*check)(const char *last, const char *first))
{
    struct str last = STR_INIT;
    bool body = true, waits = false;
    for (const char *line = text->s; *line;) {
        size_t len = strcspn(line, "\n");
        struct str now = STR_INIT;
        if (line[0] == '\f') {
            body = false;
            waits = true;
        }
        size_t start = strspn(line, "\f ");
        str_add_n(&now, line + start, start < len ? len - start : 0);
        if (!body && strstr(now.s, "alku-"))
            body = true;
        if (body && now.len > 0) {
            if (waits)
                check(last.s, now.s);
            waits = false;
            str_set(&last, now.s);
        }
        str_clear(&now);
        line += len + (line[len] == '\n');
    }
    str_clear(&last);
}

static size_t turns;

static void check_turn(const char *last, const char *first)
{
    turns++;
    assert_null(strstr(last, "Otsikko"));
    assert_null(strstr(last, "alku-rivi 0"));
    assert_null(strstr(first, "alku-rivi 7"));
    assert_null(strstr(first, "alku-päätös"));
}

static void no_heading_and_no_line_is_left_alone_at_the_turn_of_a_sheet(void **state)
{
    (void)state;
    struct page page;
    struct print_job job;
    turns = 0;
    for (int shift = 0; shift < 12; shift++) {
        struct str text = STR_INIT;
        page_init(&page, LANG_FI);
        for (int i = 0; i < shift; i++)
            page_add_paragraph(&page, "alku-x");
        for (int i = 0; i < 20; i++) {
            page_add_heading(&page, 1 + i % 2, "Otsikko");
            page_add_paragraph(&page,
                i % 3 == 0 ? "alku-rivi 0\nalku-rivi 1\nalku-rivi 2\nalku-rivi 3\nalku-rivi 4\n"
                             "alku-rivi 5\nalku-rivi 6\nalku-rivi 7"
                           : "alku-a\nalku-b");
            if (i % 4 == 1)
                page_add_fact(&page, "alku-päätös", "tehdään");
        }
        make(&page, shift % 2, "turn.pdf", &job);
        ask("pdftotext", "-layout", NULL, "turn.pdf", &text);
        each_turn(&text, check_turn);
        str_clear(&text);
        print_clear(&job);
        page_clear(&page);
    }
    assert_in_range(turns, 20, 200); /* the pages above do turn */
}

static void the_heads_of_a_table_stand_on_every_sheet(void **state)
{
    (void)state;
    static const char *const heads[] = {"Nimi", "Osasto", "Huomautus"};
    static const char *const row[] = {"Aalto Eila", "12",
        "tulee vasta kello kymmeneltä, koska "
        "bussi ei kulje aikaisemmin lauantaina"};
    struct page page;
    struct print_job job;
    struct str text = STR_INIT;
    size_t n = 0;
    page_init(&page, LANG_FI);
    page_add_table(&page, 3, heads, 2U);
    for (int i = 0; i < 60; i++)
        page_add_row(&page, row);
    make(&page, false, "table.pdf", &job);
    ask("pdftotext", "-layout", NULL, "table.pdf", &text);
    for (const char *at = text.s; (at = strstr(at, "Osasto")) != NULL; at++)
        n++;
    assert_in_range(job.sheets, 3, 10);
    assert_int_equal(n, job.sheets);
    str_clear(&text);
    print_clear(&job);
    page_clear(&page);
}

static void a_word_longer_than_a_line_is_broken_and_not_lost(void **state)
{
    (void)state;
    struct page page;
    struct print_job job;
    struct str text = STR_INIT, word = STR_INIT, all = STR_INIT;
    for (int i = 0; i < 30; i++)
        str_addf(&word, "kokous%dä", i);
    page_init(&page, LANG_FI);
    page_add_paragraph(&page, word.s);
    page_add_fact(&page, "Erittäin pitkä nimike joka ei mahdu mihinkään sarakkeeseen", "x");
    page_add_heading(&page, 1, word.s);
    make(&page, true, "word.pdf", &job);
    ask("pdftotext", NULL, NULL, "word.pdf", &text);
    for (size_t i = 0; i < text.len; i++)
        if (text.s[i] != '\n' && text.s[i] != ' ')
            str_add_c(&all, text.s[i]);
    assert_true(holds(&all, word.s));
    str_clear(&text);
    str_clear(&word);
    str_clear(&all);
    print_clear(&job);
    page_clear(&page);
}

static void a_page_that_almost_fits_gets_less_room_instead_of_a_second_sheet(void **state)
{
    (void)state;
    size_t most[2] = {0, 0};
    for (int lines = 20; lines < 40; lines++) {
        struct page page;
        struct print_job job;
        page_init(&page, LANG_FI);
        for (int i = 0; i < lines; i++)
            page_add_paragraph(&page, "yksi rivi");
        make(&page, false, "fit.pdf", &job);
        if (job.sheets <= 2)
            most[job.sheets - 1] = (size_t)lines;
        print_clear(&job);
        page_clear(&page);
    }
    /* 682 points: 24 paragraphs of 20 points with 8 between them, or 29 that are set tighter. */
    assert_in_range(most[0], 26, 32);
}

static void the_same_page_and_date_give_the_same_bytes(void **state)
{
    (void)state;
    struct page page;
    struct print_job first, second, later;
    struct print_options options = {.form = PRINT_PDF, .date = "2026-11-22T08:00:00"};
    sample_page(&page, LANG_FI);
    make(&page, false, "first.pdf", &first);
    make(&page, false, "second.pdf", &second);
    assert_int_equal(first.bytes.len, second.bytes.len);
    assert_memory_equal(first.bytes.s, second.bytes.s, first.bytes.len);
    assert_true(print_make(&page, &options, &later, NULL));
    assert_true(later.bytes.len != first.bytes.len ||
                memcmp(later.bytes.s, first.bytes.s, first.bytes.len) != 0);
    print_clear(&first);
    print_clear(&second);
    print_clear(&later);
    page_clear(&page);
}

static void a_page_without_a_given_date_is_of_the_day_whatever_the_hour(void **state)
{
    (void)state;
    struct page page;
    struct print_job job;
    struct print_options options = {.form = PRINT_PDF};
    sample_page(&page, LANG_FI);
    assert_true(print_make(&page, &options, &job, NULL));
    char *date = memmem(job.bytes.s, job.bytes.len, "/CreationDate (", 15);
    assert_non_null(date);
    date += 15 + strcspn(date + 15, "0123456789");
    assert_int_equal(strspn(date, "0123456789"), strlen("20261122"));
    print_clear(&job);
    page_clear(&page);
}

static void letters_that_no_font_has_are_counted_and_told(void **state)
{
    (void)state;
    struct page page;
    struct print_job job;
    struct str warning = STR_INIT;
    sample_page(&page, LANG_FI);
    page_set_title(&page, "Kokous \U00012000 ja \U00012001");
    page_add_paragraph(&page, "ja \U00012002");
    make(&page, false, "letters.pdf", &job);
    assert_int_equal(job.missing, 3);
    print_warning(&job, &warning);
    assert_string_equal(warning.s,
        "3 letters cannot be printed here. In their place stand boxes or question marks.");
    str_clear(&warning);
    print_clear(&job);
    page_clear(&page);
}

static int start(void **state)
{
    (void)state;
    lang_init();
    lang_set(LANG_EN);
    folder = scratch_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_memo_is_a_sound_pdf_with_title_language_and_structure),
        cmocka_unit_test(a_screen_reader_finds_headings_lists_and_whole_paragraphs),
        cmocka_unit_test(every_letter_is_in_the_file),
        cmocka_unit_test(no_line_is_longer_than_60_letters_or_44_in_large_print),
        cmocka_unit_test(every_sheet_tells_whose_it_is_and_its_number),
        cmocka_unit_test(no_heading_and_no_line_is_left_alone_at_the_turn_of_a_sheet),
        cmocka_unit_test(the_heads_of_a_table_stand_on_every_sheet),
        cmocka_unit_test(a_word_longer_than_a_line_is_broken_and_not_lost),
        cmocka_unit_test(a_page_that_almost_fits_gets_less_room_instead_of_a_second_sheet),
        cmocka_unit_test(the_same_page_and_date_give_the_same_bytes),
        cmocka_unit_test(a_page_without_a_given_date_is_of_the_day_whatever_the_hour),
        cmocka_unit_test(letters_that_no_font_has_are_counted_and_told),
    };
    char *program = path_print_program();
    if (!program) {
        puts("1..0 # SKIP this build makes no PDF: pangocairo is not installed");
        return 0;
    }
    free(program);
    return cmocka_run_group_tests_name("pdf", tests, start, end);
}
