/* Long texts that were written apart: what is joined, what stands after each other. */
#include "rukkanen/domain/sentences.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void joins_to(const char *ancestor, const char *a, const char *b, const char *wanted,
    size_t marks_wanted)
{
    struct sentence_version versions[] = {{a, "1 Sanna"}, {b, "2 Pekka"}};
    struct str out = STR_INIT;
    struct vec marks = VEC_INIT(struct sentence_part);
    sentences_join(ancestor, versions, 2, &out, &marks);
    assert_string_equal(out.s, wanted);
    assert_int_equal(marks.n, marks_wanted);
    for (size_t i = 0; i < marks.n; i++) {
        const struct sentence_part *mark = VEC_AT(&marks, struct sentence_part, i);
        assert_int_equal(out.s[mark->start], '[');
        assert_int_equal(out.s[mark->start + mark->length - 1], ']');
    }
    str_clear(&out);
    vec_clear(&marks);
}

static void changes_of_different_sentences_are_joined(void **state)
{
    (void)state;
    joins_to("Retki pidetään. Bussi maksaa 400 euroa. Eväät mukaan.",
        "Retki pidetään toukokuussa. Bussi maksaa 400 euroa. Eväät mukaan.",
        "Retki pidetään. Bussi maksaa 400 euroa. Kauppa tarjoaa eväät.",
        "Retki pidetään toukokuussa. Bussi maksaa 400 euroa. Kauppa tarjoaa eväät.", 0);
}

static void sentences_side_by_side_are_different_places(void **state)
{
    (void)state;
    joins_to("Yksi. Kaksi. Kolme.", "Yksi! Kaksi. Kolme.", "Yksi. Kaksi! Kolme.",
        "Yksi! Kaksi! Kolme.", 0);
    joins_to("Yksi. Kaksi.", "Yksi. Kaksi. Loppuun.", "Alkuun. Yksi. Kaksi.",
        "Alkuun. Yksi. Kaksi. Loppuun.", 0);
    joins_to("Yksi. Kaksi. Kolme.", "Yksi. Kaksi A. Kolme.", "Yksi B. Kaksi B. Kolme B.",
        "Yksi B. [1 Sanna: Kaksi A.] [2 Pekka: Kaksi B.] Kolme B.", 1);
}

static void two_versions_of_one_sentence_stand_after_each_other(void **state)
{
    (void)state;
    joins_to("Retki on keväällä. Eväät mukaan.", "Retki on 8.5. klo 10. Eväät mukaan.",
        "Retki on 15.5. klo 9. Eväät mukaan.",
        "[1 Sanna: Retki on 8.5. klo 10.] [2 Pekka: Retki on 15.5. klo 9.] Eväät mukaan.", 1);
    joins_to("Alku. Loppu.", "Alku. Sannan lisäys. Loppu.", "Alku. Pekan lisäys. Loppu.",
        "Alku. [1 Sanna: Sannan lisäys.] [2 Pekka: Pekan lisäys.] Loppu.", 1);
}

static void what_one_took_out_and_the_other_rewrote_is_asked(void **state)
{
    (void)state;
    joins_to("Yksi. Kaksi. Kolme.", "Yksi. Kolme.", "Yksi. Kaksi uusiksi. Kolme.",
        "Yksi. [1 Sanna: (taken out)] [2 Pekka: Kaksi uusiksi.] Kolme.", 1);
    joins_to("Yksi. Kaksi. Kolme.", "Yksi. Kolme.", "Yksi. Kaksi. Kolme. Neljä.",
        "Yksi. Kolme. Neljä.", 0);
}

static void the_same_change_on_both_sides_is_taken_once(void **state)
{
    (void)state;
    joins_to("Yksi. Kaksi.", "Yksi. Toinen.", "Yksi. Toinen.", "Yksi. Toinen.", 0);
    joins_to("", "Sama alku. Sannan.  Sama loppu.", "Sama alku. Pekan. Sama loppu.",
        "Sama alku. [1 Sanna: Sannan.] [2 Pekka: Pekan.] Sama loppu.", 1);
}

static void paragraphs_stay_and_a_new_line_is_a_change(void **state)
{
    (void)state;
    joins_to("Ensin.\n\nSitten.\n- eväät", "Ensin.\n\nSitten tämä.\n- eväät",
        "Ensin.\n\nSitten.\n- eväät\n- teltta", "Ensin.\n\nSitten tämä.\n- eväät\n- teltta", 0);
    joins_to("Yksi. Kaksi.", "Yksi.\nKaksi.", "Yksi. Kaksi. Kolme.", "Yksi.\nKaksi. Kolme.", 0);
}

static void dates_and_abbreviations_do_not_end_a_sentence(void **state)
{
    (void)state;
    joins_to("Lähtö on la 8.5. klo 10 esim. torilta. Tervetuloa.",
        "Lähtö on la 8.5. klo 11 esim. torilta. Tervetuloa.",
        "Lähtö on la 8.5. klo 10 esim. kerholta. Tervetuloa.",
        "[1 Sanna: Lähtö on la 8.5. klo 11 esim. torilta.] "
        "[2 Pekka: Lähtö on la 8.5. klo 10 esim. kerholta.] Tervetuloa.",
        1);
}

static void three_versions_are_joined_at_once(void **state)
{
    (void)state;
    struct sentence_version versions[]
        = {{"A! B. C.", "1"}, {"A. B? C.", "2"}, {"A. Bee. C, D.", "3"}};
    struct str out = STR_INIT;
    struct vec marks = VEC_INIT(struct sentence_part);
    sentences_join("A. B. C.", versions, 3, &out, &marks);
    assert_string_equal(out.s, "A! [2: B?] [3: Bee.] C, D.");
    vec_clear(&marks);
    str_clear(&out);
}

static void a_bracket_that_is_left_is_found(void **state)
{
    (void)state;
    struct sentence_version versions[] = {{"", "1 Sanna"}, {"", "2 Pekka"}};
    size_t length;
    assert_int_equal(sentences_marked("Alku. [2 Pekka: x] y", versions, 2, &length), 6);
    assert_int_equal(length, strlen("[2 Pekka:"));
    assert_int_equal(sentences_marked("Alku [sulut]", versions, 2, &length), 12);
    assert_int_equal(length, 0);
}

/* The parts that differ, each in <>. */
static void differ_as(const char *a, const char *b, const char *wanted_a, const char *wanted_b)
{
    struct vec parts[2] = {VEC_INIT(struct sentence_part), VEC_INIT(struct sentence_part)};
    const char *texts[] = {a, b}, *wanted[] = {wanted_a, wanted_b};
    sentences_compare(a, b, &parts[0], &parts[1]);
    for (int side = 0; side < 2; side++) {
        struct str out = STR_INIT;
        size_t at = 0;
        for (size_t i = 0; i < parts[side].n; i++) {
            const struct sentence_part *part = VEC_AT(&parts[side], struct sentence_part, i);
            str_add_n(&out, texts[side] + at, part->start - at);
            str_addf(&out, "<%.*s>", (int)part->length, texts[side] + part->start);
            at = part->start + part->length;
        }
        str_add(&out, texts[side] + at);
        assert_string_equal(out.s, wanted[side]);
        str_clear(&out);
        vec_clear(&parts[side]);
    }
}

static void words_that_differ_are_told_apart(void **state)
{
    (void)state;
    differ_as("Retki on la 8.5. klo 10. Eväät mukaan.", "Retki on la 15.5. klo 10. Eväät mukaan.",
        "Retki on la <8.5.> klo 10. Eväät mukaan.", "Retki on la <15.5.> klo 10. Eväät mukaan.");
    differ_as("Alku. Ihan muuta tekstiä.", "Alku. Kauppa tarjoaa eväät meille.",
        "Alku. <Ihan muuta tekstiä.>", "Alku. <Kauppa tarjoaa eväät meille.>");
    differ_as("Yksi. Kaksi.", "Yksi. Kaksi. Kolme. Neljä.", "Yksi. Kaksi.",
        "Yksi. Kaksi. <Kolme. Neljä.>");
    differ_as("sama", "sama", "sama", "sama");
}

static void a_text_beyond_all_measure_is_joined_too(void **state)
{
    (void)state;
    struct str a = STR_INIT, b = STR_INIT;
    for (int i = 0; i < 5000; i++) {
        str_addf(&a, "Lause %d. ", i);
        str_addf(&b, "Toinen %d. ", i);
    }
    struct sentence_version versions[] = {{a.s, "1"}, {b.s, "2"}};
    struct str out = STR_INIT;
    struct vec marks = VEC_INIT(struct sentence_part);
    sentences_join("", versions, 2, &out, &marks);
    assert_int_equal(marks.n, 1);
    assert_true(out.len > a.len + b.len - 4);
    vec_clear(&marks);
    str_clear(&a);
    str_clear(&b);
    str_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_of_different_sentences_are_joined),
        cmocka_unit_test(sentences_side_by_side_are_different_places),
        cmocka_unit_test(two_versions_of_one_sentence_stand_after_each_other),
        cmocka_unit_test(what_one_took_out_and_the_other_rewrote_is_asked),
        cmocka_unit_test(the_same_change_on_both_sides_is_taken_once),
        cmocka_unit_test(paragraphs_stay_and_a_new_line_is_a_change),
        cmocka_unit_test(dates_and_abbreviations_do_not_end_a_sentence),
        cmocka_unit_test(three_versions_are_joined_at_once),
        cmocka_unit_test(a_bracket_that_is_left_is_found),
        cmocka_unit_test(words_that_differ_are_told_apart),
        cmocka_unit_test(a_text_beyond_all_measure_is_joined_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
