/* Which words of a name are the first and which the last name. Lists in Finland show the family
 * name first, people say the first name first, and everybody types as it comes: it is guessed from
 * what is known of each word, and whoever typed is shown the guess. */
#include "domain/given_names.h"
#include "domain/words.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/person.h"

#include <string.h>

/* How much a word looks like a name of its kind: what somebody in the book bears weighs most. */
enum { WEIGHT_KNOWN = 4, WEIGHT_LISTED = 3, WEIGHT_ENDING = 2 };

struct part {
    const char *text;
    size_t len;
};

static bool bears(const struct vec *known, const struct part *word, bool last)
{
    struct str name = STR_INIT;
    bool found = false;
    str_add_n(&name, word->text, word->len);
    for (size_t i = 0; known && i < known->n && !found; i++) {
        const struct person *person = VEC_AT(known, struct person, i);
        found = utf8_equal_fold(last ? person->last : person->first, name.s);
    }
    str_wipe(&name);
    return found;
}

/* Virtanen, Mäkelä, Lindström: what family names in Finland end in. */
static bool ends_as_family(const struct part *word)
{
    static const char *const endings[] = {"nen", "la", "lä", "mäki", "niemi", "lahti", "koski",
        "järvi", "ranta", "maa", "vuori", "ström", "qvist", "kvist", "son", "berg", "bergh", "lund",
        "man", "mann", "gren", "blom", "holm", "stedt", "roos", "dahl", "ov", "ova", "eff"};
    struct str folded = STR_INIT;
    bool found = false;
    utf8_fold(word->text, word->len, &folded);
    for (size_t i = 0; i < sizeof endings / sizeof *endings && !found; i++) {
        size_t len = strlen(endings[i]);
        found = folded.len > len + 1 && strcmp(folded.s + folded.len - len, endings[i]) == 0;
    }
    str_wipe(&folded);
    return found;
}

static int weight_first(const struct vec *known, const struct part *word)
{
    return bears(known, word, false)                    ? WEIGHT_KNOWN
        : given_name_is_common(word->text, word->len) ? WEIGHT_LISTED
                                                        : 0;
}

static int weight_last(const struct vec *known, const struct part *word)
{
    if (bears(known, word, true))
        return WEIGHT_KNOWN;
    return ends_as_family(word) && !given_name_is_common(word->text, word->len) ? WEIGHT_ENDING : 0;
}

static void cut(const char *text, struct vec *words)
{
    while (*text) {
        size_t len = strcspn(text, " ");
        if (len > 0)
            vec_add(words, &(struct part) {text, len});
        text += len + (text[len] == ' ');
    }
}

static const struct part *part_at(const struct vec *words, size_t index)
{
    return VEC_AT(words, struct part, index);
}

static bool is_particle(const struct vec *words, size_t index)
{
    const struct part *word = part_at(words, index);
    return word_is_particle_n(word->text, word->len);
}

static void join(const struct vec *words, size_t from, size_t to, struct str *out)
{
    str_reset(out);
    for (size_t i = from; i < to; i++) {
        if (i > from)
            str_add_c(out, ' ');
        str_add_n(out, part_at(words, i)->text, part_at(words, i)->len);
    }
}

/* von Essen Carl, or Carl von Essen. */
static void split_words(
    const struct vec *words, const struct vec *known, struct str *first, struct str *last)
{
    size_t n = words->n, head = 1, tail = n - 1;
    while (head < n - 1 && is_particle(words, head - 1))
        head++;
    while (tail > 1 && is_particle(words, tail - 1))
        tail--;
    int as_said
        = weight_first(known, part_at(words, 0)) + weight_last(known, part_at(words, n - 1));
    int as_listed = weight_last(known, part_at(words, head - 1))
        + weight_first(known, part_at(words, head)) + (head > 1 ? WEIGHT_KNOWN : 0);
    if (as_listed > as_said) {
        join(words, 0, head, last);
        join(words, head, n, first);
    } else {
        join(words, 0, tail, first);
        join(words, tail, n, last);
    }
}

static void set_trimmed(struct str *out, const char *text, size_t len)
{
    str_reset(out);
    utf8_normalise(text, len, out);
}

void person_split(
    const char *typed, const struct vec *known, struct str *first, struct str *last)
{
    struct str text = STR_INIT;
    struct vec words = VEC_INIT(struct part);
    utf8_normalise(typed, strlen(typed), &text);
    const char *comma = strchr(text.s, ',');
    cut(text.s, &words);
    if (comma) {
        set_trimmed(last, text.s, (size_t)(comma - text.s));
        set_trimmed(first, comma + 1, strlen(comma + 1));
    } else if (words.n > 1) {
        split_words(&words, known, first, last);
    } else {
        set_trimmed(first, text.s, text.len);
        str_reset(last);
    }
    vec_clear(&words);
    str_wipe(&text);
}
