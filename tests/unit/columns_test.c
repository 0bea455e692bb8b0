#include "rukkanen/exchange/columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct entity *person(void)
{
    return entity_by_number(ENTITY_PERSON);
}

/* Matches a heading row; the fields' names by blanks, - for none, name for the whole name. */
static void describe(const struct vec *columns, struct str *out)
{
    for (size_t i = 0; i < columns->n; i++) {
        const struct column *column = vec_at(columns, i);
        str_addf(out, "%s%s", i ? " " : "",
            column->use == COLUMN_FIELD        ? column->field->name
            : column->use == COLUMN_WHOLE_NAME ? "name"
                                               : "-");
    }
}

static void assert_match(const char *headings, const char *expected)
{
    struct csv_table table;
    struct csv_options options = {.separator = ';'};
    struct vec columns = VEC_INIT(struct column);
    struct str got = STR_INIT;
    assert_true(csv_read(headings, strlen(headings), &options, &table, NULL));
    size_t matched = columns_match(&table, person(), &columns);
    describe(&columns, &got);
    assert_string_equal(got.s, expected);
    size_t ignored = 0;
    for (size_t i = 0; i < columns.n; i++)
        ignored += VEC_AT(&columns, struct column, i)->use == COLUMN_IGNORED;
    assert_int_equal(matched + ignored, columns.n);
    vec_clear(&columns);
    str_clear(&got);
    csv_table_clear(&table);
}

static void headings_of_three_languages_are_known(void **state)
{
    (void)state;
    assert_match("Sukunimi;Etunimi;Puhelin;Sähköposti;Syntymävuosi;Huomautuksia",
        "last first phone email birth_year note");
    assert_match("Efternamn;Förnamn;Telefon;E-post;Födelseår;Adress",
        "last first phone email birth_year address");
    assert_match("Last name;First name;Phone;E-mail;Year of birth;Skills",
        "last first phone email birth_year skill");
}

static void headings_as_people_type_them_are_known(void **state)
{
    (void)state;
    assert_match("SUKUNIMI *;etunimi:;Puh. (koti);S-posti;Synt.\u00A0vuosi;Väri",
        "last first phone email birth_year -");
    assert_match("Nimi;GSM;Osoite", "name phone address");
    assert_match("last;first;birth_year", "last first birth_year");
}

static void a_field_is_filled_from_one_column(void **state)
{
    (void)state;
    assert_match("Puhelin;GSM;Taidot;Osaaminen", "phone - skill skill");
    assert_match("Nimi;Etunimi;Sukunimi", "- first last");
    assert_match("Sirkka;Mäki;1958", "- - -");
}

static void columns_can_be_told(void **state)
{
    (void)state;
    const char *text = "Nro;Kuka;Numero\n1;Mäki Sirkka;040\n";
    struct csv_table table;
    struct vec columns = VEC_INIT(struct column);
    struct str got = STR_INIT;
    struct err err = {0};
    assert_true(csv_read(text, strlen(text), NULL, &table, NULL));
    assert_int_equal(columns_match(&table, person(), &columns), 0);
    assert_true(columns_set(&columns, &table, person(), "kuka", "name", &err));
    assert_true(columns_set(&columns, &table, person(), "Nro", "phone", &err));
    assert_true(columns_set(&columns, &table, person(), "3", "phone", &err));
    describe(&columns, &got);
    assert_string_equal(got.s, "- name phone");
    assert_false(columns_set(&columns, &table, person(), "Kenkä", "phone", &err));
    assert_int_equal(err.kind, ERR_USAGE);
    err_clear(&err);
    assert_false(columns_set(&columns, &table, person(), "Nro", "shoe", &err));
    assert_int_equal(err.kind, ERR_USAGE);
    vec_clear(&columns);
    str_clear(&got);
    csv_table_clear(&table);
}

static void assert_divided(const char *name, const char *last, const char *first)
{
    struct str a = STR_INIT, b = STR_INIT;
    columns_divide_name(name, &a, &b);
    assert_string_equal(a.s, first);
    assert_string_equal(b.s, last);
    str_clear(&a);
    str_clear(&b);
}

static void a_whole_name_is_divided(void **state)
{
    (void)state;
    assert_divided("Mäki Sirkka", "Mäki", "Sirkka");
    assert_divided("Mäki, Sirkka Annikki", "Mäki", "Sirkka Annikki");
    assert_divided("von Essen, Karin", "von Essen", "Karin");
    assert_divided("Sirkka", "", "Sirkka");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_of_three_languages_are_known),
        cmocka_unit_test(headings_as_people_type_them_are_known),
        cmocka_unit_test(a_field_is_filled_from_one_column),
        cmocka_unit_test(columns_can_be_told),
        cmocka_unit_test(a_whole_name_is_divided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
