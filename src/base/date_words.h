/* The calendar's words in each language. They stand here and not in the catalogs because a date may
 * be typed in any of the languages, whichever is on the screen and whether or not it has a
 * catalog. Index 0 is Monday and January. */
#ifndef BASE_DATE_WORDS_H
#define BASE_DATE_WORDS_H

#include "rukkanen/base/lang.h"

struct date_words {
    const char *weekday_short[7];
    const char *weekday[7];
    const char *month[12];
};
extern const struct date_words date_words[LANG_COUNT];

#endif
