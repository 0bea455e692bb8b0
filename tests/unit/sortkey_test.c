#include "rukkanen/base/sortkey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void assert_in_order(const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            int order = sortkey_compare(names[i], names[k]);
            if ((i < k && order >= 0) || (i == k && order != 0) || (i > k && order <= 0))
                fail_msg("\"%s\" and \"%s\": %d", names[i], names[k], order);
        }
}
#define ASSERT_IN_ORDER(...)                                                                       \
    do {                                                                                           \
        static const char *const names[] = {__VA_ARGS__};                                          \
        assert_in_order(names, sizeof names / sizeof names[0]);                                    \
    } while (0)

static void people_stand_as_in_a_finnish_register(void **state)
{
    (void)state;
    ASSERT_IN_ORDER("Aalto Eila", "Aalto Eino", "Aaltonen", "Ahlström", "Đorđević", "Duncker",
        "Heino", "Łukasz", "Luoto", "Müller", "Myllys", "Mäki Anna", "Mäki Örjan", "Mäki-Anttila",
        "Mäkinen", "Nurmi", "Ojala", "Simić", "Simola", "Valli", "Vatanen", "Virtanen", "Waara",
        "Wallin", "Yli-Korpi", "Ylitalo", "Zorro", "Þór", "Åkesson", "Åström", "Äijälä", "Ämmälä",
        "Ääri", "Öhman", "Østby", "Öunap");
}

static void swedish_letters_end_the_alphabet(void **state)
{
    (void)state;
    ASSERT_IN_ORDER("a", "o", "y", "z", "å", "ä", "ö");
    ASSERT_IN_ORDER("Zetterberg", "Åberg", "Ärlig", "Öberg");
    ASSERT_IN_ORDER("aasi", "azur", "åsa", "äiti");
}

static void foreign_letters_stand_beside_their_kin(void **state)
{
    (void)state;
    ASSERT_IN_ORDER("Dan", "Đan", "Dao", "Ðan", "Ea");
    ASSERT_IN_ORDER("Yle", "Üle", "Ylf");
    ASSERT_IN_ORDER("Nga", "Ŋga", "Ngb");
    ASSERT_IN_ORDER("Äs", "Æs", "Ät");
    ASSERT_IN_ORDER("Ös", "Øs", "Öt");
    ASSERT_IN_ORDER("Strassa", "Straße", "Strasse2");
    ASSERT_IN_ORDER("Oea", "Œb", "Oec");
    ASSERT_IN_ORDER("z", "å", "ж", "中");
}

static void accents_decide_only_between_equal_words(void **state)
{
    (void)state;
    ASSERT_IN_ORDER("Andre", "André", "Andrea");
    ASSERT_IN_ORDER("cote", "coté", "côte", "côté");
    ASSERT_IN_ORDER("Zacek", "Žáček", "Zadek");
}

static void case_decides_last_and_the_small_letter_comes_first(void **state)
{
    (void)state;
    ASSERT_IN_ORDER("mäki", "Mäki", "MÄKI", "mäkinen", "Mäkinen");
    ASSERT_IN_ORDER("ark", "Ark", "árk", "arka");
}

static void digits_come_before_letters_and_blanks_before_both(void **state)
{
    (void)state;
    ASSERT_IN_ORDER("", "Ryhmä", "Ryhmä 1", "Ryhmä 2", "Ryhmä A", "Ryhmä1", "Ryhmäläiset");
    ASSERT_IN_ORDER("(tyhjä)", "1", "9", "a");
}

static void hyphens_and_apostrophes_are_passed_over(void **state)
{
    (void)state;
    ASSERT_IN_ORDER("Annala", "Annaliisa", "Anna-Liisa", "Annamaija");
    ASSERT_IN_ORDER("Dangelo", "D'Angelo", "Danger");
}

static void a_decomposed_name_sorts_as_the_whole_one(void **state)
{
    (void)state;
    struct str whole = STR_INIT, apart = STR_INIT;
    sortkey("Äijälä", &whole);
    sortkey("A\u0308ija\u0308la\u0308", &apart);
    assert_string_equal(whole.s, apart.s);
    str_clear(&whole);
    str_clear(&apart);
}

static void any_bytes_have_a_key_without_nul(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 3000; round++) {
        char text[24];
        size_t len = (seed >> 16) % (sizeof text - 1);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = (char)(seed >> 24 ? seed >> 24 : 1);
        }
        text[len] = '\0';
        struct str key = STR_INIT;
        sortkey(text, &key);
        assert_int_equal(strlen(key.s), key.len);
        str_clear(&key);
        seed++;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_stand_as_in_a_finnish_register),
        cmocka_unit_test(swedish_letters_end_the_alphabet),
        cmocka_unit_test(foreign_letters_stand_beside_their_kin),
        cmocka_unit_test(accents_decide_only_between_equal_words),
        cmocka_unit_test(case_decides_last_and_the_small_letter_comes_first),
        cmocka_unit_test(digits_come_before_letters_and_blanks_before_both),
        cmocka_unit_test(hyphens_and_apostrophes_are_passed_over),
        cmocka_unit_test(a_decomposed_name_sorts_as_the_whole_one),
        cmocka_unit_test(any_bytes_have_a_key_without_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
