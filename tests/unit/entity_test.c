/* The entity tables are checked whole: what is derived from them is only as right as they are. */
#include "rukkanen/model/entity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define EACH_ENTITY(e) \
    for (size_t e##_i = 0; entity_at(e##_i); e##_i++) \
        for (const struct entity *e = entity_at(e##_i); e; e = NULL)

static void numbers_and_names_are_used_once(void **state)
{
    (void)state;
    EACH_ENTITY(a)
    {
        assert_ptr_equal(entity_by_number(a->number), a);
        assert_ptr_equal(entity_by_name(a->name), a);
        for (size_t i = 0; i < a->n_fields; i++) {
            const struct field *f = &a->fields[i];
            assert_ptr_equal(entity_field(a, f->name), f);
            if (f->type == FIELD_LIST)
                assert_non_null(entity_by_number(f->list_entity));
            else
                assert_ptr_equal(entity_field_by_column(a, f->column), f);
            assert_true(f->type == FIELD_LIST || f->column >= COLUMN_FIRST);
            assert_true(strlen(f->label) > 0);
        }
        assert_true(a->n_fields <= 64);
    }
}

static void choices_and_references_lead_somewhere(void **state)
{
    (void)state;
    EACH_ENTITY(a)
    {
        for (size_t i = 0; i < a->n_fields; i++) {
            const struct field *f = &a->fields[i];
            if (f->type == FIELD_CHOICE)
                assert_non_null(f->choices);
            if (f->type == FIELD_REFERENCE)
                assert_non_null(entity_by_number(f->ref));
            for (const struct choice *c = f->choices; c && c->name; c++) {
                assert_ptr_equal(choice_by_number(f->choices, c->number), c);
                assert_ptr_equal(choice_by_name(f->choices, c->name), c);
            }
        }
    }
}

static void sealed_fields_know_whose_keys_seal_them(void **state)
{
    (void)state;
    EACH_ENTITY(a)
    {
        bool sealed = false;
        for (size_t i = 0; i < a->n_fields; i++)
            sealed = sealed || a->fields[i].compartment != COMPARTMENT_PUBLIC;
        if (sealed)
            assert_true(a->home || a->person);
        if (a->home)
            assert_non_null(entity_field(a, a->home));
        if (a->person && *a->person)
            assert_int_equal(entity_field(a, a->person)->ref, ENTITY_PERSON);
    }
}

static void nothing_about_a_person_is_public(void **state)
{
    (void)state;
    EACH_ENTITY(a)
    {
        if (!a->person)
            continue;
        for (size_t i = 0; i < a->n_fields; i++) {
            const struct field *f = &a->fields[i];
            bool names_no_person = strcmp(f->name, "home") == 0 || f->ref == ENTITY_GROUP
                || f->ref == ENTITY_MEETING || strcmp(f->name, "period") == 0;
            assert_true(names_no_person || f->compartment != COMPARTMENT_PUBLIC);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_names_are_used_once),
        cmocka_unit_test(choices_and_references_lead_somewhere),
        cmocka_unit_test(sealed_fields_know_whose_keys_seal_them),
        cmocka_unit_test(nothing_about_a_person_is_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
