/*
 * Words in the user's language. Every text for people is written in English in the code, marked
 * with _() (translate here) or N_() (translated where it is shown), and stands in po/fi.po and
 * po/sv.po. Texts are UTF-8 inside the program whatever the terminal speaks.
 */
#ifndef RUKKANEN_BASE_LANG_H
#define RUKKANEN_BASE_LANG_H

#include <stdbool.h>
#include <stdint.h>

enum lang { LANG_FI, LANG_SV, LANG_EN, LANG_COUNT };

#define _(text) lang_text(text)
#define N_(text) text

/* The translation into the current language; the text itself where there is none. Borrowed. */
const char *lang_text(const char *text) __attribute__((format_arg(1)));
/* The translation into a given language (a page is in its group's language). Borrowed. */
const char *lang_text_in(enum lang lang, const char *text) __attribute__((format_arg(2)));
/* One or many, as the language tells them apart. */
const char *lang_plural(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));
const char *lang_plural_in(enum lang lang, const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(2), format_arg(3)));

/* Sets LC_CTYPE from the environment, falling back to C.UTF-8 (or a private locale of the wanted
 * code set) where the system lacks the locale, and finds the catalogs. Call once, first. */
void lang_init(void);
/* The same with the catalogs and the private locales elsewhere than beside the program; either may
 * be NULL. Without catalogs every text is English. */
void lang_init_from(const char *catalog_folder, const char *locale_folder);
/* Finnish unless the environment or the settings say Swedish or English; switched at once. */
void lang_set(enum lang lang);
enum lang lang_current(void);
const char *lang_code(enum lang lang); /* "fi", "sv", "en" */
bool lang_from_code(const char *code, enum lang *lang);

/* Whether the terminal's code set can show a character (an ISO-8859 terminal cannot show all). */
bool lang_can_show(uint32_t character);
/* The name of the terminal's code set, for charset.h: "UTF-8", "ISO-8859-15". Borrowed. */
const char *lang_charset(void);

#endif
