#include "rukkanen/exchange/csv.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define FOLDER "tests/data/csv/"

static struct csv_table read_file(const char *name)
{
    struct csv_table table;
    struct err err = {0};
    if (!csv_read_file(name, NULL, &table, &err))
        fail_msg("%s: %s", name, err.sentence);
    return table;
}

static struct csv_table read_text(const char *text)
{
    struct csv_table table;
    struct err err = {0};
    if (!csv_read(text, strlen(text), NULL, &table, &err))
        fail_msg("%s: %s", text, err.sentence);
    return table;
}

/* Cells divided by |, rows by /. */
static void assert_table(struct csv_table *table, char separator, const char *expected)
{
    struct str got = STR_INIT;
    for (size_t r = 0; r < table->rows.n; r++) {
        if (r)
            str_add_c(&got, '/');
        for (size_t c = 0; c < VEC_AT(&table->rows, struct csv_row, r)->n; c++)
            str_addf(&got, "%s%s", c ? "|" : "", csv_cell(table, r, c));
    }
    assert_string_equal(got.s, expected);
    assert_int_equal(table->separator, separator);
    str_clear(&got);
    csv_table_clear(table);
}

static void excels_semicolons_and_old_code_set_are_understood(void **state)
{
    (void)state;
    struct csv_table table = read_file(FOLDER "excel-fi.csv");
    assert_string_equal(table.charset, "CP1252");
    assert_int_equal(csv_line(&table, 2), 3);
    assert_table(&table, ';',
        "Sukunimi|Etunimi|Syntymävuosi|Huomautus/Mäki|Sirkka|1958|Sauvat; myös lainaksi/"
        "Åkerlund|Göran|1950|Käynyt 4,5 kertaa – \"loistava\"");
}

static void unicode_files_are_known_by_their_first_bytes(void **state)
{
    (void)state;
    struct csv_table table = read_file(FOLDER "excel-utf8.csv");
    assert_table(&table, ';', "Sukunimi|Etunimi|Puhelin/Mäki|Sirkka|+358 40 000 0115");
    table = read_file(FOLDER "excel-unicode.txt");
    assert_table(&table, '\t', "Sukunimi|Etunimi/Mäki|Sirkka/Öhman|Štefan");
}

static void old_machines_are_understood(void **state)
{
    (void)state;
    struct csv_table table = read_file(FOLDER "dos.csv");
    assert_table(
        &table, ';', "Sukunimi|Etunimi|Paikka/Mäki|Sirkka|Hämeenlinna/Äijälä|Väinö|Pöytyä");
    table = read_file(FOLDER "old-mac.csv");
    assert_int_equal(csv_line(&table, 2), 3);
    assert_table(&table, ';', "Sukunimi|Etunimi/Mäki|Sirkka/Niemi|Veikko");
}

static void quotations_keep_separators_and_line_breaks(void **state)
{
    (void)state;
    struct csv_table table = read_file(FOLDER "libreoffice.csv");
    assert_int_equal(csv_line(&table, 2), 4);
    assert_table(&table, ',',
        "Nimi|Osoite|Lisätietoja/Mäki, Sirkka|Kyläpolku 3\n45360 Valkeala|Sanoi: \"tulen\"/"
        "Niemi, Veikko");
    table = read_text("a;b\r\n\"x\"\"y\";\"1\r\n2\"\r\n5\" putki;\"\"\r\n");
    assert_table(&table, ';', "a|b/x\"y|1\n2/5\" putki");
}

static void the_separator_is_guessed_and_can_be_told(void **state)
{
    (void)state;
    struct csv_table table = read_file(FOLDER "pasted.txt");
    assert_table(&table, '\t', "Mäki|Sirkka|1958/Niemi|Veikko|1945");
    table = read_file(FOLDER "separator-line.csv");
    assert_int_equal(csv_line(&table, 0), 2);
    assert_table(&table, ',', "Nimi|Pituus/Mäki, Sirkka|165,5");
    table = read_file(FOLDER "decimal-comma.csv");
    int64_t tenths;
    assert_true(number_parse_decimal(csv_cell(&table, 1, 2), 1, &tenths, NULL));
    assert_int_equal(tenths, 47);
    assert_table(&table, ';', "nimi, alku|alku|loppu/ryhmä 1|4,3|4,7/ryhmä 2|3,5|4");
    table = read_text("yksi sarake\nrivi\n");
    assert_table(&table, ';', "yksi sarake/rivi");
    struct csv_options options = {.separator = ',', .charset = "CP1252"};
    assert_true(csv_read("a;b,c\xe4", 6, &options, &table, NULL));
    assert_table(&table, ',', "a;b|cä");
}

static void a_preview_is_the_first_rows(void **state)
{
    (void)state;
    struct csv_options options = {.rows = 2};
    struct csv_table table;
    assert_true(csv_read("a;b\n1;2\n3;4\n5;6\n", 16, &options, &table, NULL));
    assert_table(&table, ';', "a|b/1|2");
}

static void empty_columns_and_rows_of_a_sheet_are_left_out(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    str_add(&text, "nimi;ikä");
    for (int i = 0; i < 500; i++)
        str_add_c(&text, ';');
    str_add(&text, "\r\n;;;\r\n\r\n Matti ;60;;;\r\n\r\n");
    struct csv_table table = read_text(text.s);
    assert_int_equal(table.columns, 2);
    assert_string_equal(csv_cell(&table, 1, 5), "");
    assert_table(&table, ';', "nimi|ikä/Matti|60");
    str_clear(&text);
}

static void decomposed_letters_are_put_together(void **state)
{
    (void)state;
    struct csv_table table = read_text("nimi\nMa\u0308ki\n");
    assert_table(&table, ';', "nimi/Mäki");
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void assert_refused(const char *bytes, size_t len, const char *named)
{
    struct csv_table table;
    struct err err = {0};
    assert_false(csv_read(bytes, len, NULL, &table, &err));
    assert_int_equal(err.kind, ERR_FOREIGN);
    if (!strstr(err.sentence, named))
        fail_msg("%s is not in: %s", named, err.sentence);
}

static void assert_file_refused(const char *name, const char *named)
{
    struct csv_table table;
    struct err err = {0};
    assert_false(csv_read_file(name, NULL, &table, &err));
    assert_int_equal(err.kind, ERR_FOREIGN);
    if (!strstr(err.sentence, named))
        fail_msg("%s: %s is not in: %s", name, named, err.sentence);
}

static void a_damaged_file_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_file_refused(FOLDER "damaged-nul.csv", "Line 2");
    assert_file_refused(FOLDER "damaged-escape.csv", "Line 3");
    assert_file_refused(FOLDER "damaged-direction.csv", "Line 2");
    assert_file_refused(FOLDER "damaged-quotation.csv", "line 2");
    struct csv_table table;
    struct csv_options utf8 = {.charset = "UTF-8"};
    struct err err = {0};
    assert_false(csv_read_file(FOLDER "damaged-bytes.csv", &utf8, &table, &err));
    assert_non_null(strstr(err.sentence, "UTF-8"));
    err_clear(&err);
    assert_false(csv_read_file(FOLDER "no-such-file.csv", NULL, &table, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
}

static void too_much_is_refused_whole(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    str_add(&text, "a;b\nx;");
    for (size_t i = 0; i <= CSV_CELL_MAX; i++)
        str_add_c(&text, 'y');
    assert_refused(text.s, text.len, "Line 2, column 2");
    str_reset(&text);
    str_add(&text, "a\n");
    for (int i = 0; i <= CSV_COLUMNS_MAX; i++)
        str_addf(&text, "%d;", i);
    assert_refused(text.s, text.len, "Line 2");
    str_reset(&text);
    for (int i = 0; i <= CSV_ROWS_MAX; i++)
        str_add(&text, "r\n");
    assert_refused(text.s, text.len, "Line 100001");
    str_cut(&text, text.len - 2);
    struct csv_table table = read_text(text.s);
    assert_int_equal(table.rows.n, CSV_ROWS_MAX);
    csv_table_clear(&table);
    str_reset(&text);
    while (text.len <= CSV_BYTES_MAX)
        str_add(&text, "0123456789012345678901234567890123456789012345678901234567890123456789\n");
    assert_refused(text.s, text.len, "10 MB");
    str_clear(&text);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void assert_written(const char *cell, const char *expected)
{
    struct csv_out out;
    csv_out_init(&out, 0);
    csv_out_cell(&out, cell);
    assert_string_equal(out.text.s, expected);
    csv_out_clear(&out);
}

static void formulas_are_defused_and_numbers_are_not(void **state)
{
    (void)state;
    assert_written("=1+1", "'=1+1");
    assert_written("'=1", "''=1");
    assert_written("'lainaus'", "'lainaus'");
    assert_written("@SUM(A1)", "'@SUM(A1)");
    assert_written("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0");
    assert_written("-2+3", "'-2+3");
    assert_written("=HYPERLINK(\"x\";1)", "\"'=HYPERLINK(\"\"x\"\";1)\"");
    assert_written("\t=1", "\"'\t=1\"");
    assert_written("\r=1", "\"'\r=1\"");
    assert_written("-4,3", "-4,3");
    assert_written("-12\u00A0345,50", "-12\u00A0345,50");
    assert_written("+358 40 000 0115", "+358 40 000 0115");
    assert_written("-5 %", "-5 %");
    assert_written("-", "-");
    assert_written("klo 9-10", "klo 9-10");
}

static void cells_are_quoted_where_they_must(void **state)
{
    (void)state;
    assert_written("a;b", "\"a;b\"");
    assert_written("a,b", "a,b");
    assert_written("a \"b\"", "\"a \"\"b\"\"\"");
    assert_written("a\nb", "\"a\nb\"");
    assert_written(" a", "\" a\"");
    assert_written("", "");
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    static const char *const charsets[] = {NULL, "CP1252", "UTF-16LE", "UTF-8"};
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
        struct csv_out out;
        struct str bytes = STR_INIT;
        struct csv_table table;
        csv_out_init(&out, i == 1 ? ',' : 0);
        static const char *const cells[] = {"Etunimi", "Muistio", "Väinö", "=sum;\n\"Ö\", –"};
        for (size_t c = 0; c < 4; c++) {
            csv_out_cell(&out, cells[c]);
            if (c % 2)
                csv_out_end_row(&out);
        }
        size_t missing;
        assert_true(csv_out_finish(&out, charsets[i], &bytes, &missing, NULL));
        assert_int_equal(missing, 0);
        assert_true(csv_read(bytes.s, bytes.len, NULL, &table, NULL));
        assert_table(&table, i == 1 ? ',' : ';', "Etunimi|Muistio/Väinö|=sum;\n\"Ö\", –");
        csv_out_clear(&out);
        str_clear(&bytes);
    }
}

static void utf_8_begins_with_the_mark_that_excel_wants(void **state)
{
    (void)state;
    struct csv_out out;
    struct str bytes = STR_INIT;
    csv_out_init(&out, 0);
    csv_out_cell(&out, "Mäki");
    csv_out_cell(&out, "");
    csv_out_end_row(&out);
    assert_true(csv_out_finish(&out, NULL, &bytes, NULL, NULL));
    assert_string_equal(bytes.s, "\xEF\xBB\xBFMäki;\r\n");
    csv_out_clear(&out);
    str_clear(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(excels_semicolons_and_old_code_set_are_understood),
        cmocka_unit_test(unicode_files_are_known_by_their_first_bytes),
        cmocka_unit_test(old_machines_are_understood),
        cmocka_unit_test(quotations_keep_separators_and_line_breaks),
        cmocka_unit_test(the_separator_is_guessed_and_can_be_told),
        cmocka_unit_test(a_preview_is_the_first_rows),
        cmocka_unit_test(empty_columns_and_rows_of_a_sheet_are_left_out),
        cmocka_unit_test(decomposed_letters_are_put_together),
        cmocka_unit_test(a_damaged_file_is_refused_with_its_line),
        cmocka_unit_test(too_much_is_refused_whole),
        cmocka_unit_test(formulas_are_defused_and_numbers_are_not),
        cmocka_unit_test(cells_are_quoted_where_they_must),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(utf_8_begins_with_the_mark_that_excel_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
