/*
 * Finds people's names in free text before it goes on the notice board. Finnish names are rarely
 * written as in the register: Sirkka Mäki is "Mäen Sirkka", "Sirkalle", "Mäkeä". The finder
 * knows how names bend and reports each place; it changes nothing, since only a person can tell
 * how the sentence should be mended. Missing a name is worse than asking once too often, so a
 * capital letter inside a sentence always counts; only at the start of a sentence, where every
 * word has a capital, a name that is also a word (mäki, marja, toivo) needs support around it.
 */
#ifndef RUKKANEN_DOMAIN_NAMES_H
#define RUKKANEN_DOMAIN_NAMES_H

#include "rukkanen/base/lang.h"
#include "rukkanen/base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_person {
    uint64_t person;
    const char *first; /* borrowed while the finder is made; either may be NULL or empty */
    const char *last;
};

enum name_kind { NAME_FIRST, NAME_LAST, NAME_FULL };

struct name_hit {
    uint64_t person;
    size_t start, length; /* bytes of the text */
    enum name_kind kind;
};

/* As how much of a name a person agreed to be shown. */
enum name_shown { NAME_SHOWN_COUNTED, NAME_SHOWN_FIRST, NAME_SHOWN_FULL };

struct name_finder;

/* A finder for a vector of struct name_person. The caller frees it with names_free. It holds
 * names: it is made for one page and let go. */
struct name_finder *names_new(const struct vec *people);
void names_free(struct name_finder *finder); /* NULL is fine */

/* Adds to hits (of struct name_hit) every place of text (UTF-8) that names somebody, in order. A
 * name that several people bear gives a hit for each, unless the words around tell who is meant.
 * The more of a memo the text holds, the better the start of its sentences is judged. */
void names_find(const struct name_finder *finder, const char *text, struct vec *hits);

/* Whether the place shows more of the name than the person agreed to. */
bool names_exceeds(const struct name_hit *hit, enum name_shown shown);

/* Keeps of hits only those that show too much; shown(context, person) tells what each agreed to. */
void names_keep_exceeding(
    struct vec *hits, enum name_shown (*shown)(void *context, uint64_t person), void *context);

/* What could stand there instead, in its basic form, for the writer to bend: the first name, or
 * words such as "a participant". NULL where nothing needs to change. Borrowed. */
const char *names_instead(
    const struct name_hit *hit, enum name_shown shown, const char *first, enum lang lang);

#endif
