#include "domain/stem.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* ---- endings -------------------------------------------------------------------------------- */

/* An ending is behind a closed syllable (weak grade) or an open one (strong). */
struct ending {
    const char *text;
    bool weak;
};

static const struct ending cases[] = {
    {"n", true}, {"t", true}, {"ssa", true}, {"ssä", true}, {"sta", true}, {"stä", true},
    {"lla", true}, {"llä", true}, {"lta", true}, {"ltä", true}, {"lle", true}, {"ksi", true},
    {"kse", true}, {"tta", true}, {"ttä", true}, {"a", false}, {"ä", false}, {"ta", false},
    {"tä", false}, {"na", false}, {"nä", false}, {"en", false}, {"in", false}, {"an", false},
    {"än", false}, {"on", false}, {"ön", false}, {"un", false}, {"yn", false}, {"hin", false},
    {"hen", false}, {"han", false}, {"hän", false}, {"hon", false}, {"hön", false},
    {"hun", false}, {"hyn", false}, {"seen", false}, {"siin", false}, {"den", true},
    {"tten", true}, {"ten", false}, {"ne", false}, {"", false},
};
static const char *const possessives[] = {"", "ni", "si", "nsa", "nsä", "mme", "nne", "an", "än",
    "en"};
static const char *const clitics[]
    = {"", "kin", "kaan", "kään", "ko", "kö", "han", "hän", "pa", "pä"};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* What of a stem stands behind its root, in the order of the classes. The plural's i is j between
 * vowels. */
static const char *const cores[STEM_CLASSES][8] = {
    [STEM_A] = {"a", "i", "oi", "oj", "j"},
    [STEM_AE] = {"ä", "i", "öi", "öj", "j"},
    [STEM_O] = {"o", "oi", "oj"},
    [STEM_OE] = {"ö", "öi", "öj"},
    [STEM_U] = {"u", "ui", "uj"},
    [STEM_Y] = {"y", "yi", "yj"},
    [STEM_I] = {"i", "e", "ei", "ej"},
    [STEM_E] = {"e", "ee", "ei"},
    [STEM_S] = {"s", "kse", "ksi", "ks", "de", "te"},
    [STEM_NEN] = {"nen", "se", "si", "s"},
    [STEM_IN] = {"n", "me", "mi", "n"},
    [STEM_AS] = {"as", "aa", "ai", "äs", "ää", "äi"},
    [STEM_NONE] = {"", "i", "e", "ei", "ej"},
};

static bool starts(const char *text, size_t len, const char *part)
{
    size_t n = strlen(part);
    return len >= n && memcmp(text, part, n) == 0;
}

static bool ends(const char *text, size_t len, const char *part)
{
    size_t n = strlen(part);
    return len >= n && memcmp(text + len - n, part, n) == 0;
}

/* Whether the letters are a case, a possessive suffix and a clitic; each may be missing. */
static bool is_tail(const char *text, size_t len)
{
    for (size_t c = 0; c < COUNT(clitics); c++) {
        if (!ends(text, len, clitics[c]))
            continue;
        size_t before = len - strlen(clitics[c]);
        for (size_t p = 0; p < COUNT(possessives); p++) {
            if (!ends(text, before, possessives[p]))
                continue;
            size_t rest = before - strlen(possessives[p]);
            for (size_t i = 0; i < COUNT(cases); i++) {
                if (strlen(cases[i].text) == rest && memcmp(cases[i].text, text, rest) == 0)
                    return true;
            }
        }
    }
    return false;
}

bool stem_bends(enum stem_class class, const char *rest, size_t len)
{
    for (size_t i = 0; i < COUNT(cores[class]) && cores[class][i]; i++) {
        const char *core = cores[class][i];
        if (starts(rest, len, core)
            && is_tail(rest + strlen(core), len - strlen(core)))
            return true;
    }
    /* Consonant stems take the partitive straight: kiel-tä, vuot-ta. */
    return class == STEM_I && (starts(rest, len, "ta") || starts(rest, len, "tä"))
        && is_tail(rest, len);
}

/* ---- roots and their grades ----------------------------------------------------------------- */

static size_t letters(const char *text, size_t len)
{
    return utf8_count(text, len);
}

void stem_roots_clear(struct vec *roots)
{
    for (size_t i = 0; i < roots->n; i++)
        free(VEC_AT(roots, struct root, i)->text);
    vec_clear(roots);
}

static void add_root(struct vec *roots, const char *text, size_t len, enum stem_class class)
{
    if (letters(text, len) < 2)
        return;
    for (size_t i = 0; i < roots->n; i++) {
        const struct root *root = VEC_AT(roots, struct root, i);
        if (root->class == class && root->len == len && memcmp(root->text, text, len) == 0)
            return;
    }
    struct root root = {mem_text_n(text, len), len, class};
    vec_add(roots, &root);
}

static bool vowel_before(const char *text, size_t at)
{
    static const char *const vowels[] = {"a", "e", "i", "o", "u", "y", "ä", "ö", "å"};
    for (size_t i = 0; i < COUNT(vowels); i++) {
        if (ends(text, at, vowels[i]))
            return true;
    }
    return false;
}

/* The two grades of the consonants at the end of a root. alone: only behind a vowel; soft: only
 * before e and i; round: only between u or y. */
static const struct grade {
    const char *strong, *weak;
    bool alone, soft, round;
} grades[] = {
    {.strong = "kk", .weak = "k", .alone = true},
    {.strong = "pp", .weak = "p", .alone = true},
    {.strong = "tt", .weak = "t", .alone = true},
    {.strong = "nkk", .weak = "nk"},
    {.strong = "lkk", .weak = "lk"},
    {.strong = "rkk", .weak = "rk"},
    {.strong = "mpp", .weak = "mp"},
    {.strong = "lpp", .weak = "lp"},
    {.strong = "rpp", .weak = "rp"},
    {.strong = "ntt", .weak = "nt"},
    {.strong = "ltt", .weak = "lt"},
    {.strong = "rtt", .weak = "rt"},
    {.strong = "nk", .weak = "ng"},
    {.strong = "nt", .weak = "nn"},
    {.strong = "mp", .weak = "mm"},
    {.strong = "lt", .weak = "ll"},
    {.strong = "rt", .weak = "rr"},
    {.strong = "ht", .weak = "hd"},
    {.strong = "t", .weak = "d", .alone = true},
    {.strong = "p", .weak = "v", .alone = true},
    {.strong = "lp", .weak = "lv"},
    {.strong = "rp", .weak = "rv"},
    {.strong = "lk", .weak = "lj", .soft = true},
    {.strong = "rk", .weak = "rj", .soft = true},
    {.strong = "hk", .weak = "hj", .soft = true},
    {.strong = "lk", .weak = "l"},
    {.strong = "rk", .weak = "r"},
    {.strong = "hk", .weak = "h"},
    {.strong = "k", .weak = "v", .alone = true, .round = true},
    {.strong = "k", .weak = "", .alone = true},
    {.strong = "ik", .weak = "j", .alone = true},
};

static bool grade_fits(const struct grade *grade, const char *root, size_t len, const char *end,
    enum stem_class class)
{
    size_t before = len - strlen(end);
    if (!ends(root, len, end) || (grade->alone && !vowel_before(root, before)))
        return false;
    if (grade->soft && class != STEM_I)
        return false;
    return !grade->round
        || ((class == STEM_U || class == STEM_Y)
            && (ends(root, before, "u") || ends(root, before, "y")));
}

/* Adds a root and what it becomes in the other grade. */
static void add_grades(
    struct vec *roots, const char *root, size_t len, enum stem_class class, bool is_weak)
{
    add_root(roots, root, len, class);
    for (size_t i = 0; i < COUNT(grades); i++) {
        const char *end = is_weak ? grades[i].weak : grades[i].strong;
        const char *other = is_weak ? grades[i].strong : grades[i].weak;
        if (!grade_fits(&grades[i], root, len, end, class))
            continue;
        struct str changed = STR_INIT;
        str_add_n(&changed, root, len - strlen(end));
        str_add(&changed, other);
        add_root(roots, changed.s, changed.len, class);
        str_clear(&changed);
    }
}

/* käsi: käde-, käte-: roots of old words in -si have d and t where the basic form has s. */
static void add_old(struct vec *roots, const char *root, size_t len, enum stem_class class)
{
    static const char *const ways[] = {"s", "d", "t"};
    if (class != STEM_I || !(ends(root, len, "s") || ends(root, len, "d") || ends(root, len, "t")))
        return;
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct str changed = STR_INIT;
        str_add_n(&changed, root, len - 1);
        str_add(&changed, ways[i]);
        if (vowel_before(root, len - 1))
            add_root(roots, changed.s, changed.len, class);
        str_clear(&changed);
    }
}

/* ---- taking a word apart -------------------------------------------------------------------- */

/* A stem's end that tells its class; cut letters do not belong to the root. */
static const struct shape {
    const char *end;
    enum stem_class class;
    size_t cut;    /* bytes */
    bool reversed; /* the basic form is weak: opas, oppaan */
} shapes[] = {
    {"kse", STEM_S, 3, false}, {"ksi", STEM_S, 3, false},
    {"se", STEM_NEN, 2, false}, {"si", STEM_NEN, 2, false},
    {"ime", STEM_IN, 2, false}, {"imi", STEM_IN, 2, false},
    {"aa", STEM_AS, 2, true}, {"ää", STEM_AS, 4, true},
    {"ai", STEM_AS, 2, true}, {"äi", STEM_AS, 3, true},
    {"ee", STEM_E, 2, true},
    {"oi", STEM_A, 2, false}, {"oj", STEM_A, 2, false}, {"oi", STEM_O, 2, false},
    {"oj", STEM_O, 2, false}, {"öi", STEM_AE, 3, false}, {"öj", STEM_AE, 3, false},
    {"öi", STEM_OE, 3, false}, {"öj", STEM_OE, 3, false}, {"ui", STEM_U, 2, false},
    {"uj", STEM_U, 2, false}, {"yi", STEM_Y, 2, false}, {"yj", STEM_Y, 2, false},
    {"ei", STEM_I, 2, false}, {"ej", STEM_I, 2, false}, {"ei", STEM_E, 2, true},
    {"i", STEM_A, 1, false}, {"i", STEM_AE, 1, false}, {"i", STEM_I, 1, false},
    {"a", STEM_A, 1, false}, {"ä", STEM_AE, 2, false}, {"o", STEM_O, 1, false},
    {"ö", STEM_OE, 2, false}, {"u", STEM_U, 1, false}, {"y", STEM_Y, 1, false},
    {"e", STEM_I, 1, false},
};

/* The basic form, where nothing needs to be taken away first. */
static const struct shape basic[] = {
    {"nen", STEM_NEN, 3, false},
    {"us", STEM_S, 1, false}, {"ys", STEM_S, 1, false}, {"os", STEM_S, 1, false},
    {"ös", STEM_S, 1, false}, {"is", STEM_S, 1, false}, {"es", STEM_S, 1, false},
    {"as", STEM_AS, 2, true}, {"äs", STEM_AS, 3, true},
    {"in", STEM_IN, 1, false},
    {"e", STEM_E, 1, true},
    {"a", STEM_A, 1, false}, {"ä", STEM_AE, 2, false}, {"o", STEM_O, 1, false},
    {"ö", STEM_OE, 2, false}, {"u", STEM_U, 1, false}, {"y", STEM_Y, 1, false},
    {"i", STEM_I, 1, false},
};

static void add_shapes(struct vec *roots, const struct shape *table, size_t n, const char *stem,
    size_t len, bool weak)
{
    for (size_t i = 0; i < n; i++) {
        if (!ends(stem, len, table[i].end))
            continue;
        size_t root = len - table[i].cut;
        if (table[i].class == STEM_NEN && !vowel_before(stem, root))
            continue;
        /* In the reversed words the basic form is weak and the others strong. */
        bool is_weak = table[i].reversed ? table == basic : weak;
        add_grades(roots, stem, root, table[i].class, is_weak);
        add_old(roots, stem, root, table[i].class);
    }
}

/* The stem that is left when endings were taken away. */
static void add_stem(
    struct vec *roots, const char *stem, size_t len, const struct ending *ending)
{
    add_shapes(roots, shapes, COUNT(shapes), stem, len, ending->weak);
    if (ends(stem, len, "s") && vowel_before(stem, len - 1)) {
        add_root(roots, stem, len - 1, STEM_NEN);
        add_root(roots, stem, len - 1, STEM_S);
    }
    bool of_e = strcmp(ending->text, "tta") == 0 || strcmp(ending->text, "ttä") == 0;
    if (of_e && ends(stem, len, "e")) /* huonetta: the weak basic form */
        add_grades(roots, stem, len - 1, STEM_E, true);
    bool partitive = strcmp(ending->text, "ta") == 0 || strcmp(ending->text, "tä") == 0;
    if (partitive && !vowel_before(stem, len)) {
        add_root(roots, stem, len, STEM_I);
        add_old(roots, stem, len, STEM_I);
    }
}

static void add_cases(struct vec *roots, const char *word, size_t len)
{
    enum { SHORTEST = 3 }; /* letters of a stem from which endings are taken away */
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t ending = strlen(cases[i].text);
        if (ending && ends(word, len, cases[i].text)
            && letters(word, len - ending) >= SHORTEST)
            add_stem(roots, word, len - ending, &cases[i]);
    }
    /* Before a possessive suffix the stem may stand alone: retke-nsä. */
    static const struct ending none = {"", false};
    add_stem(roots, word, len, &none);
}

void stem_roots(const char *word, struct vec *roots)
{
    enum { SHORTEST = 4 };
    size_t len = strlen(word);
    add_shapes(roots, basic, COUNT(basic), word, len, false);
    if (!vowel_before(word, len))
        add_root(roots, word, len, STEM_NONE);
    for (size_t c = 0; c < COUNT(clitics); c++) {
        if (!ends(word, len, clitics[c]))
            continue;
        size_t before = len - strlen(clitics[c]);
        for (size_t p = 0; p < COUNT(possessives); p++) {
            size_t rest = before - strlen(possessives[p]);
            bool whole = !*clitics[c] && !*possessives[p];
            if (ends(word, before, possessives[p])
                && (whole || letters(word, rest) >= SHORTEST))
                add_cases(roots, word, rest);
        }
    }
}
