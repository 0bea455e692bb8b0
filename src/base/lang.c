#include "rukkanen/base/lang.h"

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <string.h>

static const char *const codes[LANG_COUNT] = {[LANG_FI] = "fi", [LANG_SV] = "sv", [LANG_EN] = "en"};

static enum lang current = LANG_EN;

const char *lang_text(const char *text)
{
    return text;
}

const char *lang_text_in(enum lang lang, const char *text)
{
    (void)lang;
    return text;
}

const char *lang_plural(const char *one, const char *many, unsigned long n)
{
    return n == 1 ? one : many;
}

const char *lang_plural_in(enum lang lang, const char *one, const char *many, unsigned long n)
{
    (void)lang;
    return n == 1 ? one : many;
}

void lang_init(void)
{
    if (!setlocale(LC_CTYPE, ""))
        setlocale(LC_CTYPE, "C.UTF-8");
}

void lang_set(enum lang lang)
{
    current = lang;
}

enum lang lang_current(void)
{
    return current;
}

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

const char *lang_charset(void)
{
    return nl_langinfo(CODESET);
}

bool lang_can_show(uint32_t character)
{
    return character < 0x80 || strcmp(lang_charset(), "UTF-8") == 0;
}
