#include "rukkanen/base/lang.h"

#include "rukkanen/base/path.h"
#include "rukkanen/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/rukkanen-lang-XXXXXX";
static char *locales;

static void make_catalog(const char *code, const char *hello, const char *one, const char *many)
{
    struct str text = STR_INIT, command = STR_INIT;
    str_addf(&text,
        "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
        "\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n"
        "msgid \"Good day\"\nmsgstr \"%s\"\n\n"
        "msgid \"%%d member\"\nmsgid_plural \"%%d members\"\n"
        "msgstr[0] \"%s\"\nmsgstr[1] \"%s\"\n",
        hello, one, many);
    str_addf(&command, "mkdir -p %s/%s/LC_MESSAGES && msgfmt -o %s/%s/LC_MESSAGES/rukkanen.mo -",
        folder, code, folder, code);
    FILE *msgfmt = popen(command.s, "w");
    assert_non_null(msgfmt);
    fputs(text.s, msgfmt);
    assert_int_equal(pclose(msgfmt), 0);
    str_clear(&text);
    str_clear(&command);
}

static int make_catalogs(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    make_catalog("fi", "Hyvää päivää", "%d jäsen", "%d jäsentä");
    make_catalog("sv", "God dag", "%d medlem", "%d medlemmar");
    locales = path_private_locales();
    if (!locales) {
        struct str command = STR_INIT;
        locales = path_join(folder, "private");
        str_addf(&command, "sh tests/private-locales.sh %s", locales);
        assert_int_equal(system(command.s), 0);
        str_clear(&command);
    }
    return 0;
}

static int remove_catalogs(void **state)
{
    (void)state;
    struct str command = STR_INIT;
    str_addf(&command, "rm -rf %s", folder);
    int result = system(command.s);
    str_clear(&command);
    free(locales);
    return result;
}

static void environment(const char *lang)
{
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    unsetenv("LC_CTYPE");
    unsetenv("LANGUAGE");
    setenv("LANG", lang, 1);
}

static void before_it_begins_it_speaks_english(void **state)
{
    (void)state;
    assert_string_equal(lang_text("Good day"), "Good day");
    assert_string_equal(lang_plural("%d member", "%d members", 2), "%d members");
    assert_int_equal(lang_current(), LANG_EN);
}

static void finnish_is_what_it_speaks_unless_told_otherwise(void **state)
{
    (void)state;
    const struct {
        const char *locale;
        enum lang lang;
        const char *hello;
    } cases[] = {{"", LANG_FI, "Hyvää päivää"}, {"C", LANG_FI, "Hyvää päivää"},
        {"C.UTF-8", LANG_FI, "Hyvää päivää"}, {"fi_FI.UTF-8", LANG_FI, "Hyvää päivää"},
        {"ru_RU.UTF-8", LANG_FI, "Hyvää päivää"}, {"sv_FI.UTF-8", LANG_SV, "God dag"},
        {"en_GB.UTF-8", LANG_EN, "Good day"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        environment(cases[i].locale);
        lang_init_from(folder, locales);
        assert_int_equal(lang_current(), cases[i].lang);
        assert_string_equal(lang_text("Good day"), cases[i].hello);
    }
    environment("fi_FI.UTF-8");
    setenv("LC_MESSAGES", "en_US.UTF-8", 1);
    lang_init_from(folder, locales);
    assert_int_equal(lang_current(), LANG_EN);
    setenv("LC_ALL", "sv_SE.UTF-8", 1);
    lang_init_from(folder, locales);
    assert_int_equal(lang_current(), LANG_SV);
}

static void the_language_switches_at_once(void **state)
{
    (void)state;
    environment("C.UTF-8");
    lang_init_from(folder, locales);
    for (int round = 0; round < 3; round++) {
        lang_set(LANG_SV);
        assert_string_equal(lang_text("Good day"), "God dag");
        lang_set(LANG_EN);
        assert_string_equal(lang_text("Good day"), "Good day");
        lang_set(LANG_FI);
        assert_string_equal(lang_text("Good day"), "Hyvää päivää");
    }
    assert_string_equal(lang_text("Not in any catalog"), "Not in any catalog");
    assert_string_equal(lang_text(""), "");
}

static void a_page_in_swedish_leaves_the_screen_finnish(void **state)
{
    (void)state;
    environment("C.UTF-8");
    lang_init_from(folder, locales);
    const char *kept = lang_text("Good day");
    for (int i = 0; i < 1000; i++) {
        assert_string_equal(lang_text_in(LANG_SV, "Good day"), "God dag");
        assert_string_equal(lang_text("Good day"), "Hyvää päivää");
        assert_string_equal(lang_text_in(LANG_EN, "Good day"), "Good day");
    }
    assert_string_equal(kept, "Hyvää päivää");
    assert_int_equal(lang_current(), LANG_FI);
}

static void one_and_many_are_told_apart(void **state)
{
    (void)state;
    environment("C.UTF-8");
    lang_init_from(folder, locales);
    assert_string_equal(lang_plural("%d member", "%d members", 1), "%d jäsen");
    assert_string_equal(lang_plural("%d member", "%d members", 0), "%d jäsentä");
    assert_string_equal(lang_plural("%d member", "%d members", 21), "%d jäsentä");
    assert_string_equal(lang_plural_in(LANG_SV, "%d member", "%d members", 2), "%d medlemmar");
    assert_string_equal(lang_plural_in(LANG_EN, "%d member", "%d members", 1), "%d member");
}

static void without_catalogs_it_speaks_english(void **state)
{
    (void)state;
    environment("fi_FI.UTF-8");
    lang_init_from(NULL, NULL);
    assert_string_equal(lang_text("Good day"), "Good day");
    assert_string_equal(lang_plural("%d member", "%d members", 1), "%d member");
}

static void a_locale_that_the_system_lacks_keeps_every_letter(void **state)
{
    (void)state;
    const char *lacking[] = {"xx_YY.UTF-8", "", "C", "POSIX", "xx_YY", "no such thing"};
    for (size_t i = 0; i < sizeof lacking / sizeof lacking[0]; i++) {
        environment(lacking[i]);
        lang_init_from(folder, locales);
        assert_string_equal(lang_charset(), "UTF-8");
        assert_true(lang_can_show(0xE4));
        assert_int_equal(wcwidth(0xE4), 1);
        assert_string_equal(lang_text("Good day"), "Hyvää päivää");
    }
}

static void an_iso_8859_terminal_is_served_without_its_locale(void **state)
{
    (void)state;
    const char *names[] = {"fi_FI.ISO-8859-15", "fi_FI@euro", "sv_FI.iso885915@euro"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        environment(names[i]);
        lang_init_from(folder, locales);
        assert_string_equal(lang_charset(), "ISO-8859-15");
        assert_true(lang_can_show(0x20AC));
        assert_true(lang_can_show(0xE4));
        assert_false(lang_can_show(0x2026));
        lang_set(LANG_FI);
        assert_string_equal(lang_text("Good day"), "Hyvää päivää"); /* UTF-8 inside */
        struct str cut = STR_INIT;
        utf8_cut(&cut, "Hyvää päivää kaikille", 10);
        assert_string_equal(cut.s, "Hyvää p...");
        str_clear(&cut);
    }
    environment("sv_FI.ISO-8859-1");
    lang_init_from(folder, locales);
    assert_string_equal(lang_charset(), "ISO-8859-1");
    assert_false(lang_can_show(0x20AC));
}

static void the_environment_is_left_as_it_was(void **state)
{
    (void)state;
    environment("C.UTF-8");
    unsetenv("LOCPATH");
    lang_init_from(folder, locales);
    assert_null(getenv("LOCPATH"));
    setenv("LOCPATH", "/somewhere", 1);
    lang_init_from(folder, locales);
    assert_string_equal(getenv("LOCPATH"), "/somewhere");
    unsetenv("LOCPATH");
    assert_string_equal(setlocale(LC_NUMERIC, NULL), "C");
}

static void a_language_has_a_code(void **state)
{
    (void)state;
    enum lang lang = LANG_EN;
    assert_true(lang_from_code("sv", &lang));
    assert_int_equal(lang, LANG_SV);
    assert_string_equal(lang_code(LANG_FI), "fi");
    assert_false(lang_from_code("de", &lang));
    assert_false(lang_from_code("", &lang));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_it_begins_it_speaks_english),
        cmocka_unit_test(finnish_is_what_it_speaks_unless_told_otherwise),
        cmocka_unit_test(the_language_switches_at_once),
        cmocka_unit_test(a_page_in_swedish_leaves_the_screen_finnish),
        cmocka_unit_test(one_and_many_are_told_apart),
        cmocka_unit_test(without_catalogs_it_speaks_english),
        cmocka_unit_test(a_locale_that_the_system_lacks_keeps_every_letter),
        cmocka_unit_test(an_iso_8859_terminal_is_served_without_its_locale),
        cmocka_unit_test(the_environment_is_left_as_it_was),
        cmocka_unit_test(a_language_has_a_code),
    };
    return cmocka_run_group_tests(tests, make_catalogs, remove_catalogs);
}
