/* First and last name out of what somebody typed, in whichever order. */
#include "rukkanen/domain/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void expect(const struct vec *known, const char *typed, const char *first, const char *last)
{
    struct str a = STR_INIT, b = STR_INIT;
    person_split(typed, known, &a, &b);
    assert_string_equal(a.s, first);
    assert_string_equal(b.s, last);
    str_clear(&a);
    str_clear(&b);
}

static void both_orders_of_a_finnish_name_are_understood(void **state)
{
    (void)state;
    expect(NULL, "Aino Virtanen", "Aino", "Virtanen");
    expect(NULL, "Virtanen Aino", "Aino", "Virtanen");
    expect(NULL, "Laine Anna-Liisa", "Anna-Liisa", "Laine");
    expect(NULL, "Mäkelä Pekka Juhani", "Pekka Juhani", "Mäkelä");
    expect(NULL, "Pekka Juhani Mäkelä", "Pekka Juhani", "Mäkelä");
    expect(NULL, "salo ulla", "ulla", "salo");
    expect(NULL, "Ulla Salo", "Ulla", "Salo");
}

static void both_orders_of_a_swedish_name_are_understood(void **state)
{
    (void)state;
    expect(NULL, "Lindström Göran", "Göran", "Lindström");
    expect(NULL, "Göran Lindström", "Göran", "Lindström");
    expect(NULL, "Öhman Åsa", "Åsa", "Öhman");
    expect(NULL, "von Essen Carl", "Carl", "von Essen");
    expect(NULL, "Carl von Essen", "Carl", "von Essen");
}

static void a_comma_decides_and_a_single_word_is_a_first_name(void **state)
{
    (void)state;
    expect(NULL, "Aino, Virtanen", "Virtanen", "Aino");
    expect(NULL, "Aino", "Aino", "");
    expect(NULL, "  Virtanen  ", "Virtanen", "");
    expect(NULL, "", "", "");
}

static void names_of_the_book_teach_the_next_ones(void **state)
{
    (void)state;
    struct vec known = VEC_INIT(struct person);
    expect(&known, "Haile Tesfay", "Haile", "Tesfay");
    vec_add(&known, &(struct person) {1, (char *)"Tesfay", (char *)"Berhe"});
    expect(&known, "Haile Tesfay", "Tesfay", "Haile");
    expect(&known, "Berhe Selam", "Selam", "Berhe");
    vec_clear(&known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_orders_of_a_finnish_name_are_understood),
        cmocka_unit_test(both_orders_of_a_swedish_name_are_understood),
        cmocka_unit_test(a_comma_decides_and_a_single_word_is_a_first_name),
        cmocka_unit_test(names_of_the_book_teach_the_next_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
