#include "bench/sample_text.h"

static const char *const things[] = {"kevätretki", "kahvivuoro", "kerhohuoneen avain", "pihatalkoot",
    "tuolijumppa", "lukupiiri", "digituki", "sauvakävely", "yhteislaulu", "joulujuhla",
    "kirppupöytä", "keittolounas", "ensiapukurssi", "kasvimaa", "luontopolku", "valokuvailta",
    "muistipeli", "saunavuoro", "vanhojen elokuvien ilta", "porraspesu", "nurmikon leikkuu",
    "ilmoitustaulu", "tietokilpailu", "bingo", "neulekerho", "uimahallikäynti", "tanssit"};
static const char *const places[] = {"kerhohuoneessa", "kirjastossa", "Valkealakodissa",
    "seurakuntatalolla", "uimahallilla", "Repovedellä", "torilla", "koulun salissa", "pihalla",
    "Tapolan kerholla", "työväentalolla", "terveysasemalla", "puistossa", "museossa"};
static const char *const who[] = {"huoltoyhtiö", "taloyhtiön hallitus", "asukasyhdistys",
    "kaupungin edustaja", "kauppias", "kansalaisopisto", "seurakunta", "martat", "eläkeläiskerho",
    "liikuntatoimi", "isännöitsijä", "kotihoito", "kirjasto", "kyläyhdistys"};
static const char *const days[] = {"maanantaina", "tiistaina", "keskiviikkona", "torstaina",
    "perjantaina", "lauantaina", "ensi viikolla", "kuun lopussa", "lomien jälkeen", "keväällä"};
static const char *const feelings[] = {"hyvillä mielin", "vilkkaasti", "lyhyesti", "pitkään",
    "rauhallisesti", "monelta kannalta", "kahvikupin ääressä", "pienissä ryhmissä"};
static const char *const sentences[] = {
    "Keskusteltiin %f aiheesta %t.",
    "Seuraavan kerran %t pidetään %p %d.",
    "%W on luvannut auttaa, kun tarvitaan väkeä.",
    "Bussi maksaa noin %n euroa, ja siihen mahtuu %n henkeä.",
    "Osallistujia oli %n, mikä on enemmän kuin viime kerralla.",
    "Todettiin, että %t sopii parhaiten päiväsaikaan, koska illalla on pimeää.",
    "Muutama toivoi, että %t järjestettäisiin myös %p.",
    "Edellinen muistio luettiin ja hyväksyttiin ilman muutoksia.",
    "%W kertoi kuulumiset ja jakoi esitteitä.",
    "Sovittiin, että jokainen kysyy naapuriltaan, kiinnostaako %t.",
    "Rahaa on jäljellä %n euroa, josta %n euroa on varattu tarjoiluun.",
    "Ovi jää usein lukitsematta, joten avaimen paikasta muistutetaan %d.",
    "Keitettiin kahvit ja maistettiin itse leivottua pullaa.",
    "Uusi osallistuja tuli mukaan ensimmäistä kertaa ja viihtyi hyvin.",
    "Sää oli kylmä, mutta ulos lähdettiin silti %f.",
    "Kyselyyn vastasi %n asukasta, ja toiveissa oli ensimmäisenä %t.",
    "Tilan voi varata %d kello %k alkaen, jos avain palautetaan samana iltana.",
    "%W ei ole vielä vastannut, asiaan palataan %d.",
    "Puhuttiin nukkumisesta ja siitä, mikä auttaa, kun uni ei tule.",
    "Kokeiltiin, miten %t onnistuu %p, ja moni innostui.",
    "Turvallisuudesta muistutettiin: valot, hiekoitus ja ehjät kengät.",
    "Ilmoitus viedään taululle ja kauppaan %d mennessä.",
    "Ryhmä arvioi, että yhdessä tekeminen on ollut tärkeintä.",
    "Tavarat haetaan varastosta kello %k ja palautetaan samaan hyllyyn.",
};
static const char *const headings[] = {"Avaus", "Edellinen muistio", "Kevätretki", "Kahvivuorot",
    "Muut asiat", "Seuraava kokous", "Pihatalkoot", "Toiveita ohjelmaan", "Rahatilanne",
    "Yhteistyö", "Kuulumiset", "Kerhohuoneen käyttö", "Digituki", "Liikunta", "Arviointi",
    "Turvallisuus"};
static const char *const first_names[] = {"Eila", "Kalevi", "Marja", "Pentti", "Sirkka", "Veikko",
    "Irja", "Toivo", "Aino", "Eino", "Helvi", "Martti", "Anneli", "Reijo", "Kaarina", "Tapio",
    "Liisa", "Olavi", "Raili", "Seppo", "Tuula", "Esko", "Ulla", "Risto"};
static const char *const last_names[] = {"Aalto", "Heino", "Koski", "Laine", "Mäki", "Niemi",
    "Ranta", "Salo", "Virtanen", "Korhonen", "Nieminen", "Lehtonen", "Hakala", "Åberg", "Öhman",
    "Äijälä", "Wallin", "Järvinen", "Kallio", "Peltonen", "Saari", "Tuominen", "Uusitalo"};

#define PICK(seed, list) (list)[sample_pick(seed, sizeof(list) / sizeof(list)[0])]

unsigned sample_pick(uint64_t *seed, unsigned n)
{
    /* xorshift64*, Vigna 2016 */
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (unsigned)((*seed * UINT64_C(2685821657736338717) >> 33) % n);
}

static void add_place(uint64_t *seed, char kind, struct str *out)
{
    size_t at = out->len;
    switch (kind) {
    case 't':
        str_add(out, PICK(seed, things));
        break;
    case 'p':
        str_add(out, PICK(seed, places));
        break;
    case 'W':
        str_add(out, PICK(seed, who));
        if (out->s[at] >= 'a' && out->s[at] <= 'z')
            out->s[at] = (char)(out->s[at] - 'a' + 'A');
        break;
    case 'd':
        str_add(out, PICK(seed, days));
        break;
    case 'f':
        str_add(out, PICK(seed, feelings));
        break;
    case 'n':
        str_addf(out, "%u", 3 + sample_pick(seed, 480));
        break;
    default:
        str_addf(out, "%u.%u5", 8 + sample_pick(seed, 12), sample_pick(seed, 6));
    }
}

void sample_sentences(uint64_t *seed, int n, struct str *out)
{
    for (int i = 0; i < n; i++) {
        if (i)
            str_add_c(out, ' ');
        for (const char *s = PICK(seed, sentences); *s; s++) {
            if (*s == '%')
                add_place(seed, *++s, out);
            else
                str_add_c(out, *s);
        }
    }
}

const char *sample_heading(uint64_t *seed)
{
    return PICK(seed, headings);
}

const char *sample_first_name(uint64_t *seed)
{
    return PICK(seed, first_names);
}

const char *sample_last_name(uint64_t *seed)
{
    return PICK(seed, last_names);
}
