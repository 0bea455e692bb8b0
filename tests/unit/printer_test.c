#include "rukkanen/paper/print.h"
#include "support/cups.h"
#include "support/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct cups cups;
static const char *missing; /* a program without which there is no printing service */

static void the_printers_are_listed_with_the_preferred_one_first(void **state)
{
    (void)state;
    if (missing)
        skip();
    struct vec printers = VEC_INIT(struct print_printer);
    assert_true(print_printers(&printers, NULL));
    assert_int_equal(printers.n, 2);
    assert_string_equal(VEC_AT(&printers, struct print_printer, 0)->name, "aula");
    assert_true(VEC_AT(&printers, struct print_printer, 0)->preferred);
    assert_string_equal(VEC_AT(&printers, struct print_printer, 1)->name, "matriisi");
    assert_false(VEC_AT(&printers, struct print_printer, 1)->preferred);
    print_printers_clear(&printers);
}

static void a_memo_reaches_the_printer_as_a_pdf(void **state)
{
    (void)state;
    if (missing)
        skip();
    struct page page;
    struct print_job job;
    struct str sentence = STR_INIT, arrived = STR_INIT;
    struct print_options options = {.form = PRINT_PDF};
    sample_page(&page, LANG_FI);
    assert_true(print_make(&page, &options, &job, NULL));
    if (job.instead)
        skip();
    assert_true(print_send(&job, NULL, &sentence, NULL));
    assert_string_equal(sentence.s, "Sent to the printer aula.");
    assert_true(cups_arrived(&cups, &arrived));
    assert_memory_equal(arrived.s, "%PDF-", 5);
    assert_true(arrived.len > 10000);
    str_clear(&sentence);
    str_clear(&arrived);
    print_clear(&job);
    page_clear(&page);
}

static void a_matrix_printer_gets_the_very_bytes(void **state)
{
    (void)state;
    if (missing)
        skip();
    struct page page;
    struct print_job job;
    struct str sentence = STR_INIT, arrived = STR_INIT;
    struct print_options options = {.form = PRINT_RAW, .charset = "CP850"};
    sample_page(&page, LANG_SV);
    assert_true(print_make(&page, &options, &job, NULL));
    assert_true(print_send(&job, "matriisi", &sentence, NULL));
    assert_string_equal(sentence.s, "Sent to the printer matriisi.");
    assert_true(cups_matrix_arrived(&cups, &arrived));
    assert_int_equal(arrived.len, job.bytes.len);
    assert_memory_equal(arrived.s, job.bytes.s, job.bytes.len);
    str_clear(&sentence);
    str_clear(&arrived);
    print_clear(&job);
    page_clear(&page);
}

static void a_printer_that_does_not_exist_is_told_by_name(void **state)
{
    (void)state;
    if (missing)
        skip();
    struct print_job job = {.form = PRINT_TEXT, .bytes = STR_INIT, .title = (char *)"Muistio"};
    struct str sentence = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    assert_false(print_send(&job, "kellari", &sentence, &err));
    assert_string_equal(err.sentence,
        "There is no printer kellari. Choose another one, or save the page as a file.");
    assert_int_equal(sentence.len, 0);
}

static int start(void **state)
{
    (void)state;
    lang_init();
    lang_set(LANG_EN);
    if (cups_start(&cups, &missing))
        missing = NULL;
    else
        print_message("# no printing service can be started here: %s is not installed\n", missing);
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (!missing)
        cups_stop(&cups);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_printers_are_listed_with_the_preferred_one_first),
        cmocka_unit_test(a_memo_reaches_the_printer_as_a_pdf),
        cmocka_unit_test(a_matrix_printer_gets_the_very_bytes),
        cmocka_unit_test(a_printer_that_does_not_exist_is_told_by_name),
    };
    return cmocka_run_group_tests_name("printer", tests, start, end);
}
