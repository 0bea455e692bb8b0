/* Words are found in all their cases, and others are left alone. */
#include "rukkanen/domain/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static bool finds(const char *query, const char *text)
{
    struct search_words *words = search_words_new(query);
    bool found = search_words_in(words, text, strlen(text), NULL, NULL);
    search_words_free(words);
    return found;
}

/* Each form finds each other form of a word. */
static void assert_one_word(const char *const *forms)
{
    int missed = 0;
    for (size_t i = 0; forms[i]; i++) {
        for (size_t j = 0; forms[j]; j++) {
            if (finds(forms[i], forms[j]))
                continue;
            print_error("%s does not find %s\n", forms[i], forms[j]);
            missed++;
        }
    }
    assert_int_equal(missed, 0);
}

#define ONE_WORD(...) assert_one_word((const char *const[]) {__VA_ARGS__, NULL})

static void a_word_is_found_in_all_its_cases(void **state)
{
    (void)state;
    ONE_WORD("retki", "retken", "retkelle", "retkeä", "retkiä", "retkestä", "retkien", "retkeen");
    ONE_WORD("kokous", "kokouksen", "kokoukset", "kokousta", "kokouksessa", "kokouksiin");
    ONE_WORD("talo", "talon", "talossa", "taloon", "taloja", "taloissa");
    ONE_WORD("puhelin", "puhelimen", "puhelimella", "puhelimia");
    ONE_WORD("huone", "huoneen", "huonetta", "huoneessa", "huoneet");
    ONE_WORD("osallistuja", "osallistujan", "osallistujia", "osallistujille", "osallistujat");
    ONE_WORD("ihminen", "ihmisen", "ihmisiä", "ihmistä", "ihmiset", "ihmisille");
    ONE_WORD("rukkanen", "rukkasen", "rukkasia", "rukkasta", "rukkaset");
    ONE_WORD("vapaaehtoinen", "vapaaehtoisen", "vapaaehtoisia", "vapaaehtoisille");
}

static void consonants_may_change_their_grade(void **state)
{
    (void)state;
    ONE_WORD("kaupunki", "kaupungin", "kaupungissa", "kaupunkia", "kaupunkiin");
    ONE_WORD("pöytä", "pöydän", "pöydällä", "pöytään", "pöytiä");
    ONE_WORD("kukka", "kukan", "kukkia", "kukat", "kukkaan");
    ONE_WORD("ranta", "rannan", "rannalla", "rantaan", "rantoja");
    ONE_WORD("lehti", "lehden", "lehteä", "lehdessä", "lehdet", "lehtiä");
    ONE_WORD("jalka", "jalan", "jalkaa", "jalalla");
    ONE_WORD("opas", "oppaan", "oppaita", "oppaalle");
    ONE_WORD("kesä", "kesän", "kesällä", "kesää");
    ONE_WORD("käsi", "käden", "kädet", "käsiä");
    ONE_WORD("leipä", "leivän", "leipää", "leivät");
    ONE_WORD("arki", "arjen", "arkea", "arjessa");
    ONE_WORD("aika", "ajan", "aikaa", "ajassa");
    ONE_WORD("mäki", "mäen", "mäelle", "mäkeä");
}

static void possessive_suffixes_and_clitics_do_not_hide_a_word(void **state)
{
    (void)state;
    assert_true(finds("retki", "Retkemme alkaa"));
    assert_true(finds("retki", "retkellekin"));
    assert_true(finds("retkensä", "retki"));
    assert_true(finds("talokin", "talossamme"));
}

static void letters_in_upper_and_lower_case_are_one(void **state)
{
    (void)state;
    assert_true(finds("RETKI", "kevätretki"));
    assert_true(finds("äiti", "ÄITIEN päivä"));
    assert_true(finds("Åland", "ÅLAND"));
}

static void parts_of_longer_words_are_found(void **state)
{
    (void)state;
    assert_true(finds("retken", "Kevätretkestä sovittiin"));
    assert_true(finds("kevät", "kevätretki"));
    assert_true(finds("retki", "retkipäivä"));
    assert_true(finds("kahvi", "aamukahvilla"));
}

static void other_words_are_not_found(void **state)
{
    (void)state;
    assert_false(finds("retki", "retale"));
    assert_false(finds("talo", "tali tulee talikolla"));
    assert_false(finds("katu", "katsotaan kattoa"));
    assert_false(finds("kokous", "kokeilu ja kokki"));
    assert_false(finds("kuka", "kuva"));
    assert_false(finds("ja", "maja"));
    assert_false(finds("a", "ä"));
    assert_false(finds("kahvi", "kahlaus"));
}

static void every_word_of_the_query_must_be_there(void **state)
{
    (void)state;
    assert_true(finds("retki bussi", "Bussilla retkelle"));
    assert_false(finds("retki laiva", "Bussilla retkelle"));
}

static void the_place_of_the_first_word_is_told(void **state)
{
    (void)state;
    const char *text = "Keskusteltiin: Kevätretkestä, Repovedelle.";
    struct search_words *words = search_words_new("retki");
    size_t start = 0, length = 0;
    (void)state;
    assert_true(search_words_in(words, text, strlen(text), &start, &length));
    assert_int_equal(strncmp(text + start, "retkestä", length), 0);
    assert_int_equal(length, strlen("retkestä"));
    search_words_free(words);
}

static void a_query_without_words_is_empty(void **state)
{
    (void)state;
    struct search_words *words = search_words_new(" – , \xc2\xa0 ");
    assert_true(search_words_empty(words));
    search_words_free(words);
}

static void swedish_and_english_words_are_found_by_their_beginning(void **state)
{
    (void)state;
    assert_true(finds("möte", "mötet hölls"));
    assert_true(finds("meeting", "Meetings are held"));
    assert_true(finds("2026", "21.11.2026"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_found_in_all_its_cases),
        cmocka_unit_test(consonants_may_change_their_grade),
        cmocka_unit_test(possessive_suffixes_and_clitics_do_not_hide_a_word),
        cmocka_unit_test(letters_in_upper_and_lower_case_are_one),
        cmocka_unit_test(parts_of_longer_words_are_found),
        cmocka_unit_test(other_words_are_not_found),
        cmocka_unit_test(every_word_of_the_query_must_be_there),
        cmocka_unit_test(the_place_of_the_first_word_is_told),
        cmocka_unit_test(a_query_without_words_is_empty),
        cmocka_unit_test(swedish_and_english_words_are_found_by_their_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
