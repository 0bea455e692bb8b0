#include "homonym.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct homonym homonyms[] = {
    /* family names */
    {.name = "Aalto"},
    {.name = "Aho", .place = true},
    {.name = "Ahde", .place = true},
    {.name = "Aitta", .place = true},
    {.name = "Alanko", .place = true},
    {.name = "Aro", .place = true},
    {.name = "Autio", .common = true},
    {.name = "Haka", .place = true},
    {.name = "Halla", .common = true},
    {.name = "Halme"},
    {.name = "Hämäläinen"},
    {.name = "Harju", .place = true},
    {.name = "Hauki", .e_type = true},
    {.name = "Hiekka", .common = true},
    {.name = "Hirvi", .e_type = true},
    {.name = "Honka"},
    {.name = "Järvi", .e_type = true, .place = true, .common = true},
    {.name = "Joki", .e_type = true, .place = true, .common = true},
    {.name = "Kallio", .place = true},
    {.name = "Kangas", .place = true, .common = true},
    {.name = "Kari", .place = true},
    {.name = "Karhu"},
    {.name = "Karjalainen"},
    {.name = "Kataja"},
    {.name = "Kesti"},
    {.name = "Kettu"},
    {.name = "Kivi", .e_type = true, .common = true},
    {.name = "Koivu"},
    {.name = "Kokko"},
    {.name = "Korpi", .e_type = true, .place = true},
    {.name = "Koski", .e_type = true, .place = true, .common = true},
    {.name = "Koto"},
    {.name = "Kumpu", .place = true},
    {.name = "Kurki", .e_type = true},
    {.name = "Kuusi", .e_type = true, .common = true},
    {.name = "Kylä", .place = true, .common = true},
    {.name = "Lahti", .e_type = true, .place = true},
    {.name = "Laakso", .place = true},
    {.name = "Laine"},
    {.name = "Laita", .place = true},
    {.name = "Lammi"},
    {.name = "Lampi", .e_type = true, .place = true},
    {.name = "Lehti", .e_type = true, .common = true},
    {.name = "Lehto", .place = true},
    {.name = "Leppä"},
    {.name = "Lähde", .place = true},
    {.name = "Luoma", .place = true},
    {.name = "Luoto", .place = true},
    {.name = "Manner", .place = true},
    {.name = "Meri", .e_type = true, .place = true},
    {.name = "Metsä", .place = true, .common = true},
    {.name = "Mies", .common = true},
    {.name = "Mylly", .place = true},
    {.name = "Mäki", .e_type = true, .place = true, .common = true},
    {.name = "Mänty"},
    {.name = "Niemi", .e_type = true, .place = true},
    {.name = "Niitty", .place = true},
    {.name = "Nummi", .e_type = true, .place = true},
    {.name = "Nurmi", .e_type = true, .place = true, .common = true},
    {.name = "Oja", .place = true},
    {.name = "Palo", .common = true},
    {.name = "Pappila", .place = true},
    {.name = "Pelto", .place = true},
    {.name = "Peltola"},
    {.name = "Piha", .place = true, .common = true},
    {.name = "Puro", .place = true},
    {.name = "Ranta", .place = true, .common = true},
    {.name = "Rinne", .place = true},
    {.name = "Routa", .common = true},
    {.name = "Ruusu"},
    {.name = "Saari", .e_type = true, .place = true},
    {.name = "Salmi", .e_type = true, .place = true},
    {.name = "Salo", .place = true},
    {.name = "Savolainen"},
    {.name = "Seppä"},
    {.name = "Silta", .place = true, .common = true},
    {.name = "Suo", .place = true},
    {.name = "Suomalainen", .common = true},
    {.name = "Suutari"},
    {.name = "Taivas", .common = true},
    {.name = "Talvi", .e_type = true, .common = true},
    {.name = "Törmä", .place = true},
    {.name = "Tuomi", .e_type = true},
    {.name = "Vainio", .place = true},
    {.name = "Virta", .place = true, .common = true},
    {.name = "Vuori", .e_type = true, .place = true},
    /* given names */
    {.name = "Aamu", .common = true},
    {.name = "Aatos"},
    {.name = "Ansa"},
    {.name = "Armas"},
    {.name = "Arvo", .common = true},
    {.name = "Helmi", .e_type = true},
    {.name = "Ilma", .common = true},
    {.name = "Ilta", .common = true},
    {.name = "Impi", .e_type = true},
    {.name = "Into", .common = true},
    {.name = "Kaino"},
    {.name = "Kauko"},
    {.name = "Kesä", .common = true},
    {.name = "Kielo"},
    {.name = "Kukka", .common = true},
    {.name = "Lahja", .common = true},
    {.name = "Lempi", .e_type = true},
    {.name = "Lilja"},
    {.name = "Marja"},
    {.name = "Oiva", .common = true},
    {.name = "Onni", .e_type = true},
    {.name = "Orvokki"},
    {.name = "Pyry", .common = true},
    {.name = "Rauha"},
    {.name = "Sade", .common = true},
    {.name = "Satu"},
    {.name = "Sirkka"},
    {.name = "Sulo"},
    {.name = "Suvi", .e_type = true},
    {.name = "Säde"},
    {.name = "Taimi", .e_type = true},
    {.name = "Taisto"},
    {.name = "Taito", .common = true},
    {.name = "Tarmo"},
    {.name = "Toivo"},
    {.name = "Tuuli", .e_type = true, .common = true},
    {.name = "Tähti", .e_type = true},
    {.name = "Urho"},
    {.name = "Usko"},
    {.name = "Valo", .common = true},
    {.name = "Veli", .e_type = true},
    {.name = "Vesa"},
    {.name = "Vieno"},
    {.name = "Vilja", .common = true},
    {.name = "Voitto"},
    {.name = "Vuokko"},
};

/* Forms of names (Aino, Anna, Elin, Hilja, Jouko) that are forms of other words. */
static const char *const forms[] = {
    "Ainoa", "Anna", "Annan", "Elin", "Hiljaa", "Joukon", "Joukolla", "Joukolle", "Joukossa",
    "Joukosta", "Joukot",
};

/* Beginnings of words after which the word before is a person. */
static const char *const person_words[] = {
    /* what people do */
    "aikoo", "aloitt", "arvel", "arvioi", "auttaa", "auttoi", "ehdot", "epäil", "esitt", "estynyt",
    "haastat", "hake", "haki", "halua", "halusi", "hoitaa", "hoiti", "huoleht", "huolehd", "huomaut",
    "hyväksy", "ihmettel", "ilmoitt", "innost", "jakaa", "jakoi", "johtaa", "juttel", "järjest",
    "kannat", "keittä", "keitti", "kerto", "kiitt", "kirjaa", "kirjasi", "kirjoit", "kokoaa",
    "kokosi", "kutsu", "kysy", "laulo", "laulaa", "leipo", "lomalla", "lukee", "luki", "lupa",
    "lähettä", "lähetti", "matkoilla", "miettii", "mietti", "muistel", "muistutt", "mukana", "naura",
    "nauro", "neuvoi", "neuvoo", "ohjaa", "ohjasi", "opastaa", "opasti", "opettaa", "opetti", "osaa",
    "osasi", "ottaa", "otti", "pahoitt", "pohti", "poissa", "puhui", "puhuu", "pyysi", "pyytä",
    "päässyt", "saapui", "sairaana", "sanoi", "sanoo", "selvitt", "soitt", "suostu", "tarjou",
    "tarkist", "tiesi", "tietää", "toi", "toimitt", "toivoi", "toivoo", "toivott", "totesi", "tullut",
    "tuo", "tutust", "valitt", "varaa", "varasi", "vastaa", "vastasi", "vastust", "vei", "vetää",
    "veti", "vie", "välitt",
    /* what is a person's, or done to one */
    "aloite", "aloitte", "ehdotu", "haastatel", "idea", "johdolla", "kaivat", "kannalta", "kanssa",
    "kertoma", "kertomu", "keittäm", "kiitet", "kiito", "kuultiin", "kyydi", "kyyti", "leipom",
    "luokse", "luona", "luota", "lähettäm", "muistet", "odotet", "ohjaam", "ohjauks", "onnit", "perhe", "poika", "puhelin", "puoles", "puoliso", "pyydet", "pyynnö", "syntymäp", "tekem",
    "tehtäv", "terveis", "toimest", "toive", "tuoma", "tytär", "vaimo", "varaam", "vastuul",
    "vetäm", "vuoro", "äiti",
};

static const char *const auxiliaries[]
    = {"on", "oli", "ei", "voi", "saa", "sai", "ovat", "olivat", "eivät", "olisi", "jäi", "jää",
        "myös", "itse", "vielä", "jo"};

const struct homonym *homonym_of(const char *name)
{
    for (size_t i = 0; i < COUNT(homonyms); i++)
        if (strcmp(homonyms[i].name, name) == 0)
            return &homonyms[i];
    return NULL;
}

bool homonym_form(const char *word)
{
    for (size_t i = 0; i < COUNT(forms); i++)
        if (strcmp(forms[i], word) == 0)
            return true;
    return false;
}

bool homonym_tells_person(const char *word)
{
    for (size_t i = 0; i < COUNT(person_words); i++)
        if (strncmp(word, person_words[i], strlen(person_words[i])) == 0)
            return true;
    return false;
}

bool homonym_is_auxiliary(const char *word)
{
    for (size_t i = 0; i < COUNT(auxiliaries); i++)
        if (strcmp(word, auxiliaries[i]) == 0)
            return true;
    return false;
}

/* The weights were set on sentences of memos: people are mostly called by given names, terrain
 * seldom promises anything, and berries come in numbers. */
int homonym_score(const struct homonym *homonym, const struct homonym_signs *signs)
{
    bool common = !homonym || homonym->common;
    bool local = signs->ending.which == CASE_INNER || signs->ending.which == CASE_OUTER;
    int score = signs->given ? 2 : 1;
    if (common)
        score -= 2;
    if (signs->person_word)
        score += 3;
    if (signs->sure)
        score += 2;
    if (signs->as_word)
        score -= 2;
    if (signs->auxiliary)
        score -= 1;
    if (signs->given && signs->ending.which == CASE_OUTER)
        score += 1;
    if (signs->given && signs->ending.which == CASE_INNER)
        score -= 1;
    if (local && homonym && homonym->place)
        score -= 1;
    if (signs->ending.plural)
        score -= signs->given ? 4 : 2;
    return score;
}
