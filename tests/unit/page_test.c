#include "rukkanen/paper/page.h"
#include "support/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct page_block *block_at(const struct page *page, size_t i)
{
    return vec_at(&page->blocks, i);
}

/* A page with every kind of block and every letter that the line form has to escape. */
static void every_kind(struct page *page)
{
    static const char *const heads[] = {"Nimi", "Määrä", "C:\\polku"};
    static const char *const row[] = {"Eila\nAalto", "12", ""};
    sample_page(page, LANG_FI);
    page_set_note(page, "korjattu 23.11.2026\nsisäinen");
    page_add_heading(page, 2, "Liite \\n");
    page_add_paragraph(page, "yksi\nkaksi \\ kolme");
    page_add_hanging(page, "1)", "teksti");
    page_add_table(page, 3, heads, 2U);
    page_add_row(page, row);
    page_add_row(page, heads);
    page_add_blank(page);
    page_add_signature(page, "sihteeri", "Sanna Lehto");
}

static void a_page_reads_back_as_it_was_written(void **state)
{
    (void)state;
    struct page page, copy;
    struct str first = STR_INIT, second = STR_INIT;
    every_kind(&page);
    page_write(&page, &first);
    assert_true(page_read(&copy, first.s, first.len, NULL));
    page_write(&copy, &second);
    assert_string_equal(first.s, second.s);
    assert_int_equal(copy.lang, LANG_FI);
    assert_string_equal(copy.note, "korjattu 23.11.2026\nsisäinen");
    const struct page_block *table = block_at(&copy, copy.blocks.n - 3);
    assert_int_equal(page_rows(table), 2);
    assert_string_equal(page_cell(table, 1, 0), "Eila\nAalto");
    assert_string_equal(page_cell(table, 2, 2), "C:\\polku");
    assert_int_equal(table->right, 2);
    str_clear(&first);
    str_clear(&second);
    page_clear(&page);
    page_clear(&copy);
}

static void each_language_comes_back(void **state)
{
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct page page, copy;
        struct str out = STR_INIT;
        sample_page(&page, (enum lang)lang);
        page_write(&page, &out);
        assert_true(page_read(&copy, out.s, out.len, NULL));
        assert_int_equal(copy.lang, lang);
        str_clear(&out);
        page_clear(&page);
        page_clear(&copy);
    }
}

static void what_was_pasted_cannot_speak_to_a_printer(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, LANG_FI);
    page_set_title(&page, "Kokous\x1B@\n9");
    page_add_paragraph(&page, "a\tb\x1B[2J\xE2\x80\xAE"
                              "c\xFF\n\n");
    assert_string_equal(page.title, "Kokous@ 9");
    assert_string_equal(block_at(&page, 0)->text, "a b[2Jc\xEF\xBF\xBD");
    page_clear(&page);
}

static void a_text_becomes_paragraphs_and_lists(void **state)
{
    (void)state;
    struct page page;
    page_init(&page, LANG_FI);
    page_add_text(&page, "Eka rivi.\nToka rivi.\n\n  \nUusi kappale:\n- maito\n  * kahvi\n– pulla\n"
                         "loppu -5 astetta\n-ei lista\n");
    static const struct {
        enum page_kind kind;
        const char *text;
    } expected[] = {
        {PAGE_PARAGRAPH, "Eka rivi.\nToka rivi."},
        {PAGE_PARAGRAPH, "Uusi kappale:"},
        {PAGE_HANGING, "maito"},
        {PAGE_HANGING, "kahvi"},
        {PAGE_HANGING, "pulla"},
        {PAGE_PARAGRAPH, "loppu -5 astetta\n-ei lista"},
    };
    assert_int_equal(page.blocks.n, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < page.blocks.n; i++) {
        assert_int_equal(block_at(&page, i)->kind, expected[i].kind);
        assert_string_equal(block_at(&page, i)->text, expected[i].text);
    }
    page_add_text(&page, "  \n \n");
    page_add_text(&page, NULL);
    assert_int_equal(page.blocks.n, sizeof expected / sizeof *expected);
    page_clear(&page);
}

static bool is_refused(const char *bytes, size_t len)
{
    struct page page;
    struct err err = {.kind = ERR_NONE};
    if (page_read(&page, bytes, len, &err)) {
        page_clear(&page);
        return false;
    }
    return err.kind == ERR_USAGE && err.sentence[0] != '\0';
}

static void a_page_cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct page page;
    struct str out = STR_INIT;
    every_kind(&page);
    page_write(&page, &out);
    for (size_t len = 0; len < out.len; len++) {
        char *cut = malloc(len + 1); /* so that reading past the end would be noticed */
        assert_non_null(cut);
        memcpy(cut, out.s, len);
        assert_true(is_refused(cut, len));
        free(cut);
    }
    str_clear(&out);
    page_clear(&page);
}

static void bytes_changed_at_random_do_no_harm(void **state)
{
    (void)state;
    struct page page;
    struct str good = STR_INIT, changed = STR_INIT;
    uint32_t random = 2026;
    size_t refused = 0;
    every_kind(&page);
    page_write(&page, &good);
    for (int round = 0; round < 5000; round++) {
        str_reset(&changed);
        str_add_str(&changed, &good);
        for (int i = 0; i <= round % 3; i++) {
            random = random * 1664525U + 1013904223U;
            changed.s[(random >> 8) % changed.len] = "\t\n\\0 \xFFx"[random >> 29];
        }
        struct page copy;
        if (page_read(&copy, changed.s, changed.len, NULL))
            page_clear(&copy);
        else
            refused++;
    }
    assert_in_range(refused, 1000, 4999);
    str_clear(&good);
    str_clear(&changed);
    page_clear(&page);
}

/* A good page whose last lines are replaced. */
static bool ending_is_refused(const char *ending)
{
    struct page page;
    struct str out = STR_INIT;
    page_init(&page, LANG_FI);
    page_write(&page, &out);
    str_cut(&out, out.len - strlen("end\n"));
    str_add(&out, ending);
    bool refused = is_refused(out.s, out.len);
    str_clear(&out);
    page_clear(&page);
    return refused;
}

static void rubbish_is_refused(void **state)
{
    (void)state;
    static const char *const endings[] = {
        "end",
        "end\nend\n",
        "end\t\n",
        "paragraph\t\thei\n",
        "paragraph\tx\thei\nend\n",
        "paragraph\thei\nend\n",
        "nonsense\t\thei\nend\n",
        "heading\t3\thei\nend\n",
        "heading\tx\thei\nend\n",
        "heading\t\thei\nend\n",
        "row\thei\nend\n",
        "table\t0\t0\nrow\nend\n",
        "table\t13\t0\nrow\ta\nend\n",
        "table\t2\t0\nrow\ta\nend\n",
        "table\t2\t99999\nrow\ta\tb\nend\n",
        "table\t1\t0\nparagraph\t\ta\nend\n",
        "paragraph\t\tbad \\x escape\nend\n",
        "paragraph\t\tbad end\\\nend\n",
        "paragraph\t\tesc \x1B[31m\nend\n",
        "paragraph\t\tturned \xE2\x80\xAE text\nend\n",
        "paragraph\t\twrong \xC3 byte\nend\n",
        "line\ta\tb\tc\td\te\tf\tg\th\ti\tj\tk\tl\tm\tn\to\nend\n",
    };
    assert_false(ending_is_refused("end\n"));
    assert_false(ending_is_refused("table\t1\t1\nrow\ta\nrow\tb\nheading\t2\tx\nend\n"));
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        assert_true(ending_is_refused(endings[i]));
    assert_true(is_refused("", 0));
    assert_true(is_refused("%PDF-1.4\n", 9));
    assert_true(is_refused("rukkanen-page 1\nlang\tde\nend\n", 29));
    assert_true(is_refused("rukkanen-page 2\n", 16));
}

static void more_than_a_page_holds_is_refused(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    for (size_t i = 0; i <= PAGE_MAX_BLOCKS; i++)
        str_add(&out, "blank\t\t\n");
    str_add(&out, "end\n");
    assert_true(ending_is_refused(out.s));
    str_delete(&out, 0, strlen("blank\t\t\n"));
    assert_false(ending_is_refused(out.s));
    str_reset(&out);
    str_add(&out, "paragraph\t\t");
    for (size_t i = 0; i <= PAGE_MAX_TEXT; i++)
        str_add_c(&out, 'x');
    str_add(&out, "\nend\n");
    assert_true(ending_is_refused(out.s));
    str_delete(&out, out.len - 6, 1);
    assert_false(ending_is_refused(out.s));
    str_reset(&out);
    str_add(&out, "table\t1\t0\n");
    for (size_t i = 0; i <= PAGE_MAX_CELLS; i++)
        str_add(&out, "row\t\n");
    str_add(&out, "end\n");
    assert_true(ending_is_refused(out.s));
    str_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_reads_back_as_it_was_written),
        cmocka_unit_test(each_language_comes_back),
        cmocka_unit_test(what_was_pasted_cannot_speak_to_a_printer),
        cmocka_unit_test(a_text_becomes_paragraphs_and_lists),
        cmocka_unit_test(a_page_cut_anywhere_is_refused),
        cmocka_unit_test(bytes_changed_at_random_do_no_harm),
        cmocka_unit_test(rubbish_is_refused),
        cmocka_unit_test(more_than_a_page_holds_is_refused),
    };
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
