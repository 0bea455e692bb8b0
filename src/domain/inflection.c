#include "inflection.h"

#include <string.h>

/* Which endings a stem takes, and with which vowels. */
enum {
    TAKES_WHOLE = 1 << 0,      /* nothing, Swedish -s */
    TAKES_WEAK = 1 << 1,       /* Mäe-: genitive, most local cases */
    TAKES_STRONG = 1 << 2,     /* Mäke-: partitive, essive, illative */
    TAKES_LONG = 1 << 3,       /* Lainee-: -seen, essive */
    TAKES_CONSONANT = 1 << 4,  /* Virtas-: -ta, -ten */
    TAKES_SHORT = 1 << 5,      /* Suo-, Bo-: -hon */
    PLURAL_WEAK = 1 << 6,      /* Mäi-: most local cases */
    PLURAL_VOWEL = 1 << 7,     /* Hakaloi-: -ta, -den, -hin */
    PLURAL_PLAIN = 1 << 8,     /* Mäki-: -ä, -en, -in */
    PLURAL_J = 1 << 9,         /* Rantoj-: -a, -en */
    PLURAL_LONG = 1 << 10,     /* Lainei-: -ta, -den, -siin */
    PLURAL_GENITIVE = 1 << 11, /* Matti-: -en */
    WITH_BACK = 1 << 12,       /* a, o, u in the endings */
    WITH_FRONT = 1 << 13       /* ä, ö, y */
};

struct maker {
    const char *name;
    size_t length;
    enum inflection_use use;
    uint32_t harmony;
    bool e_type;
    struct str *pool;
    struct vec *stems;
};

/* ---- letters --------------------------------------------------------------------------------- */

static const char *const vowels[] = {
    "a", "e", "i", "o", "u", "y", "ä", "ö", "å", "é", "è", "ü", "á", "í", "ó"};

static const char *final_vowel(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof vowels / sizeof *vowels; i++) {
        size_t n = strlen(vowels[i]);
        if (length >= n && memcmp(text + length - n, vowels[i], n) == 0)
            return vowels[i];
    }
    /* A name may begin with its only vowel: Oja, Ås. */
    static const char *const capitals[] = {
        "A", "a", "E", "e", "I", "i", "O", "o", "U", "u", "Y", "y", "Ä", "ä", "Ö", "ö", "Å", "å"};
    for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i += 2) {
        size_t n = strlen(capitals[i]);
        if (length == n && memcmp(text, capitals[i], n) == 0)
            return capitals[i + 1];
    }
    return NULL;
}

static bool ends(const char *text, size_t length, const char *tail)
{
    size_t n = strlen(tail);
    return length >= n && memcmp(text + length - n, tail, n) == 0;
}

/* Vowel harmony. Where the letters leave it open (Rantaniemi: Rantaniemeä; Kivimäki; Olympia) both
 * are taken. */
static uint32_t harmony_of(const char *name, size_t length)
{
    bool back = false, front = false, inside = false;
    int neutral = 0; /* neutral syllables at the end */
    for (size_t i = 1; i <= length; i++) {
        if (i < length && ((unsigned char)name[i] & 0xC0) == 0x80)
            continue;
        const char *vowel = final_vowel(name, i);
        if (vowel && (vowel[0] == 'e' || vowel[0] == 'i')) {
            neutral += !inside;
        } else if (vowel) {
            bool is_front = strcmp(vowel, "ä") == 0 || strcmp(vowel, "ö") == 0 ||
                            strcmp(vowel, "y") == 0 || strcmp(vowel, "ü") == 0;
            front = front || is_front;
            back = back || !is_front;
            neutral = 0;
        }
        inside = vowel != NULL;
    }
    if (!back)
        return WITH_FRONT;
    return front || neutral > 1 ? WITH_BACK | WITH_FRONT : WITH_BACK;
}

/* ---- consonant gradation --------------------------------------------------------------------- */

struct grade {
    const char *strong, *weak;
};

static const struct grade clusters[] = {
    {"kk", "k"},
    {"pp", "p"},
    {"tt", "t"},
    {"nk", "ng"},
    {"mp", "mm"},
    {"nt", "nn"},
    {"lt", "ll"},
    {"rt", "rr"},
    {"ht", "hd"},
    {"lp", "lv"},
    {"rp", "rv"},
};

static void replace_tail(
    struct str *out, const char *base, size_t length, size_t cut, const char *tail)
{
    str_reset(out);
    str_add_n(out, base, length - cut);
    str_add(out, tail);
}

/* k alone vanishes (Mäki: Mäen), is v between u's or y's (luku: luvun), j after l, r, h before e
 * and i (Kurki: Kurjen), and an apostrophe between like vowels (raaka: raa'an). */
static void soften_k(const char *base, size_t length, const char *vowel, struct str *out)
{
    const char *before = final_vowel(base, length - 1);
    const char *k = "";
    if (!before && strchr("ei", vowel[0]))
        k = "j";
    else if (before && before[0] == vowel[0] && strchr("uy", vowel[0]))
        k = "v";
    else if (before && strncmp(before, vowel, strlen(before)) == 0 &&
             final_vowel(base, length - 1 - strlen(before)))
        k = "'";
    replace_tail(out, base, length, 1, k);
}

/* The weak grade of the consonants at the end of base; vowel is what follows them. False where
 * they stay as they are. */
static bool soften(
    const struct maker *maker, const char *base, size_t length, const char *vowel, struct str *out)
{
    for (size_t i = 0; i < sizeof clusters / sizeof *clusters; i++)
        if (ends(base, length, clusters[i].strong)) {
            replace_tail(out, base, length, 2, clusters[i].weak);
            return true;
        }
    if (length < 2)
        return false;
    bool after_vowel = final_vowel(base, length - 1) != NULL;
    char last = base[length - 1];
    if (last == 'k' && (after_vowel || strchr("lrh", base[length - 2]))) {
        /* Given names keep a single k: Mika, Mikan. */
        if (maker->use == INFLECT_GIVEN)
            return false;
        soften_k(base, length, vowel, out);
        return true;
    }
    if (!after_vowel || (last != 'p' && last != 't'))
        return false;
    replace_tail(out, base, length, 1, last == 'p' ? "v" : "d");
    return true;
}

/* The strong grade of consonants that stand weak in the basic form: Kangas: Kankaa-, Rinne:
 * Rintee-, Lähde: Lähtee-, Liike: Liikkee-. False where there is none. */
static bool strengthen(const char *base, size_t length, struct str *out)
{
    static const struct grade more[] = {{"lk", "lj"}, {"rk", "rj"}, {"hk", "hj"}};
    for (size_t i = 3; i < sizeof clusters / sizeof *clusters; i++)
        if (ends(base, length, clusters[i].weak)) {
            replace_tail(out, base, length, 2, clusters[i].strong);
            return true;
        }
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (ends(base, length, more[i].weak)) {
            replace_tail(out, base, length, 2, more[i].strong);
            return true;
        }
    if (length < 2)
        return false;
    char last = base[length - 1];
    bool after_vowel = final_vowel(base, length - 1) != NULL;
    if (final_vowel(base, length))
        replace_tail(out, base, length, 0, "k"); /* Säe: Säkee- */
    else if (after_vowel && last == 'd')
        replace_tail(out, base, length, 1, "t");
    else if (after_vowel && last == 'v')
        replace_tail(out, base, length, 1, "p");
    else if (strchr("kpt", last) && (after_vowel || strchr("lrnm", base[length - 2])))
        replace_tail(out, base, length, 0, (char[2]){last, '\0'});
    else
        return false;
    return true;
}

/* ---- stems ----------------------------------------------------------------------------------- */

static void add(
    const struct maker *maker, const char *base, size_t length, const char *tail, uint32_t classes)
{
    if (!classes)
        return;
    /* meri: merta although its vowels are front. */
    uint32_t harmony = classes & TAKES_CONSONANT ? WITH_BACK | WITH_FRONT : maker->harmony;
    struct stem stem = {
        .at = maker->pool->len, .classes = classes | harmony, .e_type = maker->e_type};
    str_add_n(maker->pool, base, length);
    str_add(maker->pool, tail);
    stem.length = maker->pool->len - stem.at;
    vec_add(maker->stems, &stem);
}

/* base + tail as it is takes all the endings, in the weak grade only the weak ones. So names that
 * do not change (Rita: Ritan) are covered as well as those that do. */
static void add_graded(const struct maker *maker, const char *base, size_t length, const char *tail,
    uint32_t strong, uint32_t weak)
{
    add(maker, base, length, tail, strong | weak);
    struct str soft = STR_INIT;
    if (weak && soften(maker, base, length, tail, &soft))
        add(maker, soft.s, soft.len, tail, weak);
    str_clear(&soft);
}

static void add_loan(const struct maker *maker, const char *base, size_t length)
{
    add_graded(maker, base, length, "i", TAKES_STRONG, TAKES_WEAK);
    add_graded(maker, base, length, "ei", PLURAL_VOWEL, PLURAL_WEAK);
    add(maker, base, length, "ej", PLURAL_J);
    add(maker, base, length, "i", PLURAL_GENITIVE);
}

/* susi: suden, sutta; länsi: lännen; hirsi: hirren */
static void add_si(const struct maker *maker, const char *base, size_t length)
{
    size_t n = length - 1;
    struct str strong = STR_INIT;
    str_add_n(&strong, base, n);
    str_add(&strong, "t");
    add(maker, strong.s, strong.len, "", TAKES_CONSONANT);
    struct maker noun = *maker;
    noun.use = INFLECT_FAMILY;
    add_graded(&noun, strong.s, strong.len, "e", TAKES_STRONG, TAKES_WEAK);
    str_clear(&strong);
}

/* Mäki: Mäen, Mäkeä; Saari: Saarta; Niemi: Nientä; Veli: Veljen */
static void add_old_i(struct maker *maker, const char *base, size_t length)
{
    maker->e_type = true;
    add_graded(maker, base, length, "e", TAKES_STRONG, TAKES_WEAK);
    add_graded(maker, base, length, "i", PLURAL_PLAIN, PLURAL_WEAK);
    if (strchr("rlns", base[length - 1]))
        add(maker, base, length, "", TAKES_CONSONANT);
    if (base[length - 1] == 'm')
        add(maker, base, length - 1, "n", TAKES_CONSONANT);
    if (base[length - 1] == 's' && length > 2)
        add_si(maker, base, length);
    if (strcmp(maker->name, "Veli") == 0) {
        add(maker, base, length, "je", TAKES_STRONG | TAKES_WEAK);
        add(maker, base, length, "ji", PLURAL_PLAIN | PLURAL_WEAK);
    }
    maker->e_type = false;
}

static void add_e(const struct maker *maker, const char *base, size_t length)
{
    add_graded(maker, base, length, "e", TAKES_STRONG, TAKES_WEAK); /* Kalle: Kallen */
    add_graded(maker, base, length, "ei", PLURAL_VOWEL, PLURAL_WEAK);
    add(maker, base, length, "ej", PLURAL_J);
    add(maker, base, length, "et", TAKES_CONSONANT); /* Laine: Lainetta */
    add(maker, base, length, "ee", TAKES_LONG | TAKES_WEAK);
    add(maker, base, length, "ei", PLURAL_LONG);
    struct str strong = STR_INIT;
    if (strengthen(base, length, &strong)) {
        add(maker, strong.s, strong.len, "ee", TAKES_LONG | TAKES_WEAK);
        add(maker, strong.s, strong.len, "ei", PLURAL_LONG | PLURAL_WEAK);
    }
    str_clear(&strong);
}

static void add_a(const struct maker *maker, const char *base, size_t length, bool front)
{
    add_graded(maker, base, length, front ? "öi" : "oi", PLURAL_VOWEL, PLURAL_WEAK);
    add(maker, base, length, front ? "öj" : "oj", PLURAL_J);
    add_graded(maker, base, length, "i", PLURAL_PLAIN, PLURAL_WEAK);
}

static void add_rounded(
    const struct maker *maker, const char *base, size_t length, const char *vowel)
{
    struct str plural = STR_INIT;
    str_set(&plural, vowel);
    str_add_c(&plural, 'i');
    add_graded(maker, base, length, plural.s, PLURAL_VOWEL, PLURAL_WEAK);
    plural.s[plural.len - 1] = 'j';
    add(maker, base, length, plural.s, PLURAL_J);
    str_clear(&plural);
}

static void vowel_final(struct maker *maker, const char *vowel)
{
    const char *base = maker->name;
    size_t length = maker->length - strlen(vowel);
    bool long_end = final_vowel(base, length) || length == 1 || strcmp(vowel, "é") == 0;
    if (long_end) {
        add(maker, maker->name, maker->length, "", TAKES_CONSONANT | TAKES_SHORT);
        if (strcmp(vowel, "i") == 0 || strcmp(vowel, "e") == 0)
            add(maker, maker->name, maker->length, "", TAKES_STRONG | TAKES_WEAK);
    }
    if (strcmp(vowel, "i") == 0) {
        add_loan(maker, base, length);
        if (maker->use != INFLECT_GIVEN && !final_vowel(base, length))
            add_old_i(maker, base, length);
    } else if (strcmp(vowel, "e") == 0) {
        add_e(maker, base, length);
    } else {
        add_graded(maker, base, length, vowel, TAKES_STRONG, TAKES_WEAK);
        if (strcmp(vowel, "a") == 0 || strcmp(vowel, "ä") == 0)
            add_a(maker, base, length, vowel[0] != 'a');
        else
            add_rounded(maker, base, length, vowel);
    }
}

/* Kangas: Kankaa-, Kallis: Kallii-; Markus: Markukse-; Mies: Miehe- */
static void s_final(const struct maker *maker)
{
    const char *name = maker->name;
    size_t length = maker->length - 1;
    add(maker, name, length, "kse", TAKES_STRONG | TAKES_WEAK);
    add(maker, name, length, "ksi", PLURAL_PLAIN | PLURAL_WEAK);
    add(maker, name, maker->length, "", TAKES_CONSONANT);
    if (ends(name, maker->length, "ies")) {
        add(maker, name, length, "he", TAKES_STRONG | TAKES_WEAK);
        add(maker, name, length, "hi", PLURAL_PLAIN | PLURAL_WEAK);
    }
    const char *vowel = final_vowel(name, length);
    if (!vowel || strstr("a e i ä", vowel) == NULL)
        return;
    struct str grown = STR_INIT;
    struct str tail = STR_INIT;
    size_t base = length - strlen(vowel);
    bool strong = strengthen(name, base, &grown);
    for (int i = 0; i < (strong ? 2 : 1); i++) {
        const char *from = i ? grown.s : name;
        size_t n = i ? grown.len : base;
        str_set(&tail, vowel);
        str_add(&tail, vowel);
        add(maker, from, n, tail.s, TAKES_LONG | TAKES_WEAK);
        str_cut(&tail, strlen(vowel));
        if (strcmp(vowel, "i") == 0)
            str_reset(&tail);
        str_add_c(&tail, 'i');
        add(maker, from, n, tail.s, PLURAL_LONG | PLURAL_WEAK);
    }
    str_clear(&tail);
    str_clear(&grown);
}

/* Joutsen: Joutsenen; Avain: Avaimen; Askel: Askeleen; Manner: Mantereen; Tytär: Tyttären */
static void sonorant_final(const struct maker *maker)
{
    const char *name = maker->name;
    size_t length = maker->length;
    add(maker, name, length, "e", TAKES_STRONG | TAKES_WEAK);
    add(maker, name, length, "i", PLURAL_PLAIN | PLURAL_WEAK);
    add(maker, name, length, "", TAKES_CONSONANT);
    add(maker, name, length, "ee", TAKES_LONG | TAKES_WEAK);
    if (ends(name, length, "in")) {
        add(maker, name, length - 1, "me", TAKES_STRONG | TAKES_WEAK);
        add(maker, name, length - 1, "mi", PLURAL_PLAIN | PLURAL_WEAK);
    }
    const char *vowel = final_vowel(name, length - 1);
    struct str strong = STR_INIT;
    if (vowel && strengthen(name, length - 1 - strlen(vowel), &strong)) {
        str_add(&strong, vowel);
        str_add_c(&strong, name[length - 1]);
        add(maker, strong.s, strong.len, "e", TAKES_STRONG | TAKES_WEAK);
        add(maker, strong.s, strong.len, "ee", TAKES_LONG | TAKES_WEAK);
    }
    str_clear(&strong);
}

void inflection_stems(
    const char *name, enum inflection_use use, struct str *pool, struct vec *stems)
{
    size_t length = strlen(name);
    struct maker maker = {.name = name, .length = length, .use = use, .pool = pool, .stems = stems};
    maker.harmony = harmony_of(name, length);
    add(&maker, name, length, "", TAKES_WHOLE);
    if (length < 2)
        return;
    const char *vowel = final_vowel(name, length);
    if (vowel) {
        vowel_final(&maker, vowel);
        return;
    }
    if (ends(name, length, "nen") && length > 4) {
        add(&maker, name, length - 3, "se", TAKES_STRONG | TAKES_WEAK);
        add(&maker, name, length - 3, "s", TAKES_CONSONANT);
        add(&maker, name, length - 3, "si", PLURAL_PLAIN | PLURAL_WEAK);
    }
    add_loan(&maker, name, length);
    if (name[length - 1] == 's')
        s_final(&maker);
    else if (use == INFLECT_FAMILY && strchr("lrn", name[length - 1]))
        sonorant_final(&maker);
}

/* ---- endings --------------------------------------------------------------------------------- */

/* A, O: a or ä, o or ö by harmony; V: the vowel before it once more, also over an h. */
struct suffix {
    const char *pattern;
    uint32_t after;
    enum inflection_case which;
    bool plural;
    bool alone;      /* may end the word */
    bool possessive; /* may be followed by -ni, -nsa ... */
};

static const struct suffix suffixes[] = {
    {"", TAKES_WHOLE, CASE_NOMINATIVE, false, true, false},
    {"s", TAKES_WHOLE, CASE_GENITIVE, false, true, false},
    {"n", TAKES_WEAK, CASE_GENITIVE, false, true, false},
    {"t", TAKES_WEAK, CASE_NOMINATIVE, true, true, false},
    {"ssA", TAKES_WEAK, CASE_INNER, false, true, true},
    {"stA", TAKES_WEAK, CASE_INNER, false, true, true},
    {"llA", TAKES_WEAK, CASE_OUTER, false, true, true},
    {"ltA", TAKES_WEAK, CASE_OUTER, false, true, true},
    {"lle", TAKES_WEAK, CASE_OUTER, false, true, true},
    {"ksi", TAKES_WEAK, CASE_OTHER, false, true, false},
    {"kse", TAKES_WEAK, CASE_OTHER, false, false, true},
    {"ttA", TAKES_WEAK, CASE_OTHER, false, true, true},
    {"", TAKES_STRONG | TAKES_LONG, CASE_NOMINATIVE, false, false, true},
    {"nA", TAKES_STRONG | TAKES_LONG, CASE_OTHER, false, true, true},
    {"A", TAKES_STRONG, CASE_PARTITIVE, false, true, true},
    {"Vn", TAKES_STRONG, CASE_INNER, false, true, false},
    {"V", TAKES_STRONG, CASE_INNER, false, false, true},
    {"seen", TAKES_LONG, CASE_INNER, false, true, false},
    {"see", TAKES_LONG, CASE_INNER, false, false, true},
    {"tA", TAKES_CONSONANT, CASE_PARTITIVE, false, true, true},
    {"ten", TAKES_CONSONANT, CASE_GENITIVE, true, true, false},
    {"hVn", TAKES_SHORT, CASE_INNER, false, true, false},
    {"ssA", PLURAL_WEAK, CASE_INNER, true, true, true},
    {"stA", PLURAL_WEAK, CASE_INNER, true, true, true},
    {"llA", PLURAL_WEAK, CASE_OUTER, true, true, true},
    {"ltA", PLURAL_WEAK, CASE_OUTER, true, true, true},
    {"lle", PLURAL_WEAK, CASE_OUTER, true, true, true},
    {"ksi", PLURAL_WEAK, CASE_OTHER, true, true, false},
    {"ttA", PLURAL_WEAK, CASE_OTHER, true, true, true},
    {"nA", PLURAL_VOWEL | PLURAL_PLAIN | PLURAL_LONG, CASE_OTHER, true, true, true},
    {"hin", PLURAL_VOWEL, CASE_INNER, true, true, false},
    {"tA", PLURAL_VOWEL | PLURAL_LONG | PLURAL_WEAK, CASE_PARTITIVE, true, true, true},
    {"den", PLURAL_VOWEL | PLURAL_LONG | PLURAL_WEAK, CASE_GENITIVE, true, true, false},
    {"tten", PLURAL_VOWEL | PLURAL_LONG | PLURAL_WEAK, CASE_GENITIVE, true, true, false},
    {"siin", PLURAL_LONG, CASE_INNER, true, true, false},
    {"A", PLURAL_PLAIN | PLURAL_J, CASE_PARTITIVE, true, true, true},
    {"en", PLURAL_PLAIN | PLURAL_J | PLURAL_GENITIVE, CASE_GENITIVE, true, true, false},
    {"in", PLURAL_PLAIN, CASE_INNER, true, true, false},
};

static const char *const possessives[] = {"", "ni", "si", "nsA", "mme", "nne", "Vn"};
static const char *const clitics[] = {
    "", "kin", "kAAn", "kO", "kOs", "kOhAn", "hAn", "pA", "pAs", "pAhAn"};

/* Bytes of one vowel of the pattern at word + at, or 0. */
static size_t match_vowel(char pattern, uint32_t classes, const char *word, size_t at)
{
    static const struct {
        char pattern;
        const char *back, *front;
    } pairs[] = {{'A', "a", "ä"}, {'O', "o", "ö"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (pairs[i].pattern != pattern)
            continue;
        if (classes & WITH_BACK && word[at] == pairs[i].back[0])
            return 1;
        return classes & WITH_FRONT && strncmp(word + at, pairs[i].front, 2) == 0 ? 2 : 0;
    }
    const char *before = final_vowel(word, at);
    if (!before && at > 0 && word[at - 1] == 'h')
        before = final_vowel(word, at - 1);
    if (!before)
        return 0;
    if (strcmp(before, "é") == 0 || strcmp(before, "è") == 0)
        before = "e";
    return strncmp(word + at, before, strlen(before)) == 0 ? strlen(before) : 0;
}

/* Where the pattern ends if it stands at word + at; (size_t)-1 if it does not. */
static size_t match(const char *pattern, uint32_t classes, const char *word, size_t at)
{
    for (; *pattern; pattern++) {
        size_t n = strchr("AOV", *pattern) ? match_vowel(*pattern, classes, word, at)
                                           : (size_t)(word[at] == *pattern);
        if (!n)
            return (size_t)-1;
        at += n;
    }
    return at;
}

static bool match_clitic(uint32_t classes, const char *word, size_t at, size_t length)
{
    for (size_t i = 0; i < sizeof clitics / sizeof *clitics; i++)
        if (match(clitics[i], classes, word, at) == length)
            return true;
    return false;
}

bool inflection_ending(const struct stem *stem, const char *word, struct ending *ending)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        const struct suffix *suffix = &suffixes[i];
        if (!(suffix->after & stem->classes))
            continue;
        size_t at = match(suffix->pattern, stem->classes, word, stem->length);
        if (at == (size_t)-1)
            continue;
        bool fits = suffix->alone && match_clitic(stem->classes, word, at, length);
        for (size_t p = 1; !fits && suffix->possessive && p < 7; p++) {
            size_t after = match(possessives[p], stem->classes, word, at);
            fits = after != (size_t)-1 && match_clitic(stem->classes, word, after, length);
        }
        if (fits) {
            *ending = (struct ending){.which = suffix->which, .plural = suffix->plural};
            return true;
        }
    }
    return false;
}
