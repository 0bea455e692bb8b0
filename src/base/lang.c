#include "rukkanen/base/lang.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <langinfo.h>
#include <limits.h>
#include <libintl.h>
#include <locale.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#define DOMAIN "rukkanen"

static const char *const codes[LANG_COUNT] = {[LANG_FI] = "fi", [LANG_SV] = "sv", [LANG_EN] = "en"};

static enum lang current = LANG_EN;
static enum lang looked_up = LANG_COUNT;     /* the language that gettext was last told */
static enum lang remembered_in = LANG_COUNT; /* the language of the texts that are kept */
static bool catalogs;                        /* gettext can translate */

const char *lang_code(enum lang lang)
{
    return codes[lang];
}

bool lang_from_code(const char *code, enum lang *lang)
{
    for (int i = 0; i < LANG_COUNT; i++)
        if (strcmp(code, codes[i]) == 0) {
            *lang = (enum lang)i;
            return true;
        }
    return false;
}

/* ---- texts ------------------------------------------------------------------------------- */

/* Tells gettext the language. It takes it from LANGUAGE and remembers what it has found until this
 * counter, documented in its manual, goes up. */
static void look_up_in(enum lang lang)
{
    if (lang == looked_up)
        return;
    looked_up = lang;
    setenv("LANGUAGE", codes[lang], 1);
#ifdef __GLIBC__
    extern int _nl_msg_cat_cntr;
    _nl_msg_cat_cntr++;
#else
    setlocale(LC_MESSAGES, codes[lang]);
#endif
}

/* The first and the last address of the program's own constants, from the linker. */
extern const char __executable_start[], edata[];

/* A text of the program stays what it is, so that its address tells it: every frame asks for the
 * same few. What lies elsewhere (a row's, a user's) is looked up each time. */
static const char *remembered(const char *text)
{
    static struct {
        const char *text, *translation;
    } latest[64];
    uintptr_t address = (uintptr_t)text;
    if (address < (uintptr_t)__executable_start || address >= (uintptr_t)edata)
        return dgettext(DOMAIN, text);
    if (remembered_in != looked_up)
        memset(latest, 0, sizeof latest);
    remembered_in = looked_up;
    size_t place = (address ^ address >> 6 ^ address >> 12) % (sizeof latest / sizeof *latest);
    if (latest[place].text != text) {
        latest[place].text = text;
        latest[place].translation = dgettext(DOMAIN, text);
    }
    return latest[place].translation;
}

const char *lang_text_in(enum lang lang, const char *text)
{
    if (!catalogs || lang == LANG_EN || !*text) /* gettext's "" is the catalog's header */
        return text;
    look_up_in(lang);
    return remembered(text);
}

const char *lang_plural_in(enum lang lang, const char *one, const char *many, unsigned long n)
{
    if (!catalogs || lang == LANG_EN)
        return n == 1 ? one : many;
    look_up_in(lang);
    return dngettext(DOMAIN, one, many, n);
}

const char *lang_text(const char *text)
{
    return lang_text_in(current, text);
}

const char *lang_plural(const char *one, const char *many, unsigned long n)
{
    return lang_plural_in(current, one, many, n);
}

void lang_set(enum lang lang)
{
    current = lang;
}

enum lang lang_current(void)
{
    return current;
}

/* ---- the locale -------------------------------------------------------------------------- */

/* The value that decides a category: LC_ALL, the category's own variable, LANG; "" where none. */
static const char *wanted_locale(const char *category)
{
    const char *names[] = {"LC_ALL", category, "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return "";
}

/* Sets a category to one of the program's own locales. LOCPATH is the C library's only door to
 * those, and it must not stay open: everything else is to find the system's locales. */
static bool set_private(int category, const char *folder, const char *name)
{
    if (!folder)
        return false;
    const char *value = getenv("LOCPATH");
    char *before = value ? mem_text(value) : NULL;
    setenv("LOCPATH", folder, 1);
    bool set = setlocale(category, name) != NULL;
    if (before)
        setenv("LOCPATH", before, 1);
    else
        unsetenv("LOCPATH");
    free(before);
    return set;
}

/* The private locale for a code set that the environment asks for, NULL for any other. */
static const char *private_for(const char *locale)
{
    const char *dot = strchr(locale, '.');
    const char *charset = dot ? dot + 1 : "";
    const char *at = strchr(locale, '@');
    if (!dot && at && strcmp(at, "@euro") == 0)
        return "latin9";
    size_t length = strcspn(charset, "@");
    static const struct {
        const char *charset, *name;
    } sets[] = {{"ISO-8859-15", "latin9"}, {"ISO8859-15", "latin9"}, {"iso885915", "latin9"},
        {"ISO-8859-1", "latin1"}, {"ISO8859-1", "latin1"}, {"iso88591", "latin1"}};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        if (strlen(sets[i].charset) == length && strncasecmp(sets[i].charset, charset, length) == 0)
            return sets[i].name;
    return NULL;
}

/* A locale that the system lacks leaves "C", in which every ä would vanish. */
static void set_characters(const char *locales)
{
    bool set = setlocale(LC_CTYPE, "") != NULL;
    if (set && MB_CUR_MAX > 1)
        return;
    if (set && strncmp(nl_langinfo(CODESET), "ANSI_X3.4", 9) != 0)
        return;
    const char *own = set ? NULL : private_for(wanted_locale("LC_CTYPE"));
    if (own && set_private(LC_CTYPE, locales, own))
        return;
    setlocale(LC_CTYPE, "C.UTF-8");
}

/* gettext translates under any locale but C, and from glibc 2.39 on but C.UTF-8, which may be all
 * that a machine has; hence the private one. */
static bool set_messages(const char *locales)
{
    if (set_private(LC_MESSAGES, locales, "fi"))
        return true;
    const char *set = setlocale(LC_MESSAGES, "");
    if (set && strcmp(set, "C") != 0 && strcmp(set, "POSIX") != 0)
        return true;
    return setlocale(LC_MESSAGES, "C.UTF-8") != NULL;
}

static enum lang language_of_environment(void)
{
    const char *locale = wanted_locale("LC_MESSAGES");
    if (strncmp(locale, "sv", 2) == 0)
        return LANG_SV;
    return strncmp(locale, "en", 2) == 0 ? LANG_EN : LANG_FI;
}

void lang_init_from(const char *catalog_folder, const char *locales)
{
    set_characters(locales);
    current = language_of_environment();
    looked_up = remembered_in = LANG_COUNT;
    catalogs = catalog_folder && bindtextdomain(DOMAIN, catalog_folder) &&
               bind_textdomain_codeset(DOMAIN, "UTF-8") && set_messages(locales);
}

void lang_init(void)
{
    char *catalog_folder = path_locale_folder();
    char *locales = path_private_locales();
    lang_init_from(catalog_folder, locales);
    free(catalog_folder);
    free(locales);
}

/* ---- what the terminal can show ---------------------------------------------------------- */

const char *lang_charset(void)
{
    return nl_langinfo(CODESET);
}

bool lang_can_show(uint32_t character)
{
    if (character < 0x80)
        return true;
    char bytes[MB_LEN_MAX];
    mbstate_t state = {0};
    return wcrtomb(bytes, (wchar_t)character, &state) != (size_t)-1;
}
