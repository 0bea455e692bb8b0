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

/* Forms of names (Aino, Hilja, Jouko) that are forms of other words. */
static const char forms[] = "Ainoa Hiljaa Joukon Joukolla Joukolle Joukossa Joukosta Joukot";

/* Beginnings of words after which the word before is a person: what people do, what is theirs,
 * what is done to them. */
static const char person_words[] =
    "aikoo aloite aloitt aloitte arvel arvioi auttaa auttoi avaim avain ehdot ehdotu epäil esitt "
    "estynyt haastat haastatel hake haki halua halusi haravoi hoitaa hoiti huolehd huoleht huolsi "
    "huomaut hyväksy idea ihmettel ilmoitt innost istutti jakaa jakoi johdolla johtaa juttel "
    "järjest kaivat kannalta kannat kanssa kattoi keitti keittä keittäm kerrot kerto kertoma "
    "kertomu kiitet kiito kiitt kirjaa kirjasi kirjoit kokeili kokoaa kokosi korjasi kotona kutoi "
    "kutsu kuultiin kysy kyydi kyyti laulaa laulo leipo leipom lomalla lukee luki luokse luona "
    "luota luotet lupa lähetti lähettä lähettäm läsnä maalasi matkoilla matkusti mietti miettii "
    "muistel muistet muistutt mukana myi naura nauro neuloi neuvoi neuvoo odotel odotet ohjaa "
    "ohjaam ohjasi ohjauks ompeli onnit opastaa opasti opettaa opettel opetti osaa osasi osti "
    "ottaa otti pahoitt paikalla pelasi perhe pesi piti pohti poika poissa puhelin puhui puhuu "
    "puoles puoliso pyydet pyynnö pyysi pyytä päässyt rakensi saapui sairaana sanoi sanoo selvitt "
    "siivoaa siivosi soitt suostu suunnittel syntymäp sähköposti tapasi tarjoaa tarjosi tarjou "
    "tarkist tehtäv tekem terveis tiesi tietää tiskasi toi toimest toimitt toive toivoi toivoo "
    "toivott totesi tullut tuo tuoma tutust tytär täytti vaimo valitt valmist varaa varaam varasi "
    "vastaa vastasi vastust vastuul vei veti vetäm vetää vie vieraili vuoro välitt äiti";

static const char auxiliaries[] =
    "on oli ei voi saa sai ovat olivat eivät olisi jäi jää myös itse vielä jo";

const struct homonym *homonym_of(const char *name)
{
    for (size_t i = 0; i < COUNT(homonyms); i++)
        if (strcmp(homonyms[i].name, name) == 0)
            return &homonyms[i];
    return NULL;
}

/* Whether list, words divided by blanks, has the word, or with beginning a beginning of it. */
static bool is_listed(const char *list, const char *word, bool beginning)
{
    while (*list) {
        size_t length = strcspn(list, " ");
        if (strncmp(list, word, length) == 0 && (beginning || !word[length]))
            return true;
        list += length + (list[length] == ' ');
    }
    return false;
}

bool homonym_form(const char *word)
{
    return is_listed(forms, word, false);
}

bool homonym_tells_person(const char *word)
{
    return is_listed(person_words, word, true);
}

bool homonym_is_auxiliary(const char *word)
{
    return is_listed(auxiliaries, word, false);
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
    if (signs->old_form)
        score -= 4;
    if (signs->auxiliary && !signs->person_word)
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
