/* What people type, what they read, and what programs exchange, type by type. */
#include "rukkanen/base/date.h"
#include "rukkanen/model/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct field *field_of(int entity, const char *name)
{
    const struct field *field = entity_field(entity_by_number(entity), name);
    assert_non_null(field);
    return field;
}

static int64_t typed(const struct field *field, const char *text)
{
    struct value value;
    struct err err = {0};
    if (!field_parse(field, text, &value, &err))
        fail_msg("%s: %s", text, err.sentence);
    assert_int_equal(value.tag, field->type == FIELD_REFERENCE ? VALUE_ID : VALUE_INT);
    return value.i;
}

static void assert_refused(const struct field *field, const char *text)
{
    struct value value;
    struct err err = {0};
    assert_false(field_parse(field, text, &value, &err));
    assert_int_equal(value.tag, VALUE_NULL);
    assert_true(strlen(err.sentence) > 5);
}

static void assert_raw(const struct field *field, const char *text, const char *expected)
{
    struct value value;
    struct err err = {0};
    struct str out = STR_INIT;
    assert_true(field_parse_raw(field, text, &value, &err));
    field_format_raw(field, &value, &out);
    assert_string_equal(out.s, expected);
    value_clear(&value);
    str_clear(&out);
}

static void assert_shown(
    const struct field *field, const char *raw, enum lang lang, const char *expected)
{
    struct value value;
    struct str out = STR_INIT;
    assert_true(field_parse_raw(field, raw, &value, NULL));
    field_format(field, &value, lang, &out);
    assert_string_equal(out.s, expected);
    value_clear(&value);
    str_clear(&out);
}

static void what_is_typed_is_understood_in_any_form(void **state)
{
    (void)state;
    const struct field *date = field_of(ENTITY_MEETING, "date");
    assert_int_equal(typed(date, " 5.3.2026 "), date_from_ymd(2026, 3, 5));
    assert_int_equal(typed(date, "2026-03-05"), date_from_ymd(2026, 3, 5));
    assert_int_equal(typed(field_of(ENTITY_MEETING, "start"), "klo 9.15"), 555);
    assert_int_equal(typed(field_of(ENTITY_MEETING, "preparation"), "1 h 30 min"), 90);
    assert_int_equal(typed(field_of(ENTITY_GROUP, "price"), "12,50 €"), 1250);
    assert_int_equal(typed(field_of(ENTITY_PERSON, "birth_year"), "1950"), 1950);
    assert_int_equal(typed(field_of(ENTITY_ITEM, "on_board"), "no"), 0);
    assert_int_equal(typed(field_of(ENTITY_ITEM, "on_board"), "X"), 1);
    assert_int_equal(typed(field_of(ENTITY_GROUP, "home"), "4611686018427387904"),
        4611686018427387904);
}

static void what_cannot_be_is_refused_with_a_sentence(void **state)
{
    (void)state;
    assert_refused(field_of(ENTITY_MEETING, "date"), "30.2.2026");
    assert_refused(field_of(ENTITY_MEETING, "start"), "25.00");
    assert_refused(field_of(ENTITY_PERSON, "birth_year"), "1850");
    assert_refused(field_of(ENTITY_PERSON, "birth_year"), "1950x");
    assert_refused(field_of(ENTITY_PERSON, "first"), "two\nlines");
    assert_refused(field_of(ENTITY_PERSON, "first"), "esc \x1b[2J");
    assert_refused(field_of(ENTITY_PERSON, "first"), "\xff");
    assert_refused(field_of(ENTITY_GROUP, "home"), "-5");
    assert_refused(field_of(ENTITY_GROUP, "home"), "99999999999999999999");
    assert_refused(field_of(ENTITY_GROUP, "kind"), "knitting");
    assert_refused(field_of(ENTITY_ITEM, "on_board"), "perhaps");
}

static void nothing_typed_is_an_empty_value(void **state)
{
    (void)state;
    struct value value;
    assert_true(field_parse(field_of(ENTITY_MEETING, "date"), "  ", &value, NULL));
    assert_int_equal(value.tag, VALUE_NULL);
    assert_true(field_check(field_of(ENTITY_MEETING, "date"), &value, NULL));
    assert_false(field_check_required(field_of(ENTITY_MEETING, "date"), &value, NULL));
    assert_true(field_check_required(field_of(ENTITY_MEETING, "end"), &value, NULL));
}

static void a_choice_is_found_by_name_label_or_a_beginning_of_one_only(void **state)
{
    (void)state;
    const struct field *kind = field_of(ENTITY_GROUP, "kind");
    assert_int_equal(typed(kind, "wellbeing"), 2);
    assert_int_equal(typed(kind, "Association network"), 3);
    assert_int_equal(typed(kind, "serv"), 6);
    const struct field *referral = field_of(ENTITY_MEMBERSHIP, "referral");
    assert_refused(referral, "nurse"); /* two of them begin so */
    assert_int_equal(typed(referral, "nurse for"), 2);
}

static void programs_read_and_write_one_form(void **state)
{
    (void)state;
    assert_raw(field_of(ENTITY_MEETING, "date"), "2026-03-05", "2026-03-05");
    assert_raw(field_of(ENTITY_MEETING, "date"), "5.3.2026", "2026-03-05");
    assert_raw(field_of(ENTITY_MEETING, "start"), "9.00", "09:00");
    assert_raw(field_of(ENTITY_MEETING, "follow_up"), "1,5 h", "90");
    assert_raw(field_of(ENTITY_GROUP, "price"), "12.50", "12.50");
    assert_raw(field_of(ENTITY_GROUP, "kind"), "cooperation group", "cooperation");
    assert_raw(field_of(ENTITY_ITEM, "on_board"), "true", "yes");
    assert_raw(field_of(ENTITY_MEETING_THEMES, "value"), "Rest and relaxation", "rest");
    assert_raw(field_of(ENTITY_MEETING_THEMES, "value"), "käsityöt", "käsityöt");
    assert_raw(field_of(ENTITY_PERSON, "note"), "a\r\nb\tc ", "a\nb c");
}

static void people_read_their_own_form(void **state)
{
    (void)state;
    assert_shown(field_of(ENTITY_MEETING, "date"), "2026-03-05", LANG_FI, "5.3.2026");
    assert_shown(field_of(ENTITY_MEETING, "start"), "09:15", LANG_FI, "9.15");
    assert_shown(field_of(ENTITY_GROUP, "price"), "12.50", LANG_FI, "12,50\xc2\xa0€");
    assert_shown(field_of(ENTITY_MEETING_THEMES, "value"), "rest", LANG_EN, "rest and relaxation");
    assert_shown(field_of(ENTITY_MEETING_THEMES, "value"), "käsityöt", LANG_EN, "käsityöt");
    assert_shown(field_of(ENTITY_PERSON, "birth_year"), "1950", LANG_FI, "1950");
}

/* e + combining acute is one letter in NFC. */
static void decomposed_letters_become_one(void **state)
{
    (void)state;
    assert_raw(field_of(ENTITY_PERSON, "first"), "Ma\xcc\x88ki", "Mäki");
}

static void letters_are_counted_not_bytes(void **state)
{
    (void)state;
    const struct field *first = field_of(ENTITY_PERSON, "first");
    struct str name = STR_INIT;
    struct value value;
    for (int64_t i = 0; i < field_letters(first); i++)
        str_add(&name, "ä");
    assert_true(field_parse(first, name.s, &value, NULL));
    value_clear(&value);
    str_add(&name, "ä");
    assert_refused(first, name.s);
    str_clear(&name);
}

static void every_preset_may_stand_in_its_field(void **state)
{
    (void)state;
    for (size_t i = 0; entity_at(i); i++) {
        for (size_t j = 0; j < entity_at(i)->n_fields; j++) {
            const struct field *field = &entity_at(i)->fields[j];
            struct value value;
            if (!field->preset)
                continue;
            assert_true(field_parse_raw(field, field->preset, &value, NULL));
            assert_int_not_equal(value.tag, VALUE_NULL);
            value_clear(&value);
        }
    }
}

static void values_are_ordered_as_their_type_says(void **state)
{
    (void)state;
    const struct field *first = field_of(ENTITY_PERSON, "first");
    const struct field *year = field_of(ENTITY_PERSON, "birth_year");
    const struct field *kind = field_of(ENTITY_GROUP, "kind");
    struct value oman = value_text("Öman"), zorro = value_text("Zorro"), none = VALUE_NONE;
    struct value small = value_int(9), big = value_int(10), network = value_int(3);
    assert_true(field_compare(first, &zorro, &oman) < 0);
    assert_true(field_compare(first, &none, &zorro) < 0);
    assert_int_equal(field_compare(first, &none, &none), 0);
    assert_true(field_compare(year, &small, &big) < 0);
    assert_true(field_compare(kind, &network, &(struct value){.tag = VALUE_INT, .i = 1}) > 0);
    assert_int_equal(field_compare(kind, &network, &network), 0);
    value_clear(&oman);
    value_clear(&zorro);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_is_understood_in_any_form),
        cmocka_unit_test(what_cannot_be_is_refused_with_a_sentence),
        cmocka_unit_test(nothing_typed_is_an_empty_value),
        cmocka_unit_test(a_choice_is_found_by_name_label_or_a_beginning_of_one_only),
        cmocka_unit_test(programs_read_and_write_one_form),
        cmocka_unit_test(people_read_their_own_form),
        cmocka_unit_test(decomposed_letters_become_one),
        cmocka_unit_test(letters_are_counted_not_bytes),
        cmocka_unit_test(every_preset_may_stand_in_its_field),
        cmocka_unit_test(values_are_ordered_as_their_type_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
