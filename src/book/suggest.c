/*
 * Passphrases to offer: five plain Finnish words, easy to type on any keyboard. Five of 512 are 45
 * bits; with the cost of key derivation (half a second on an old PC) that is centuries of guessing.
 */
#include "rukkanen/base/clock.h"
#include "rukkanen/book/users.h"

enum { WORDS = 512, CHOSEN = 5 };

static const char *const words[WORDS] = {
    "aamu", "aalto", "aarre", "ahjo", "ahkera", "ahma", "ahven", "aida", "aita", "ajatus", "akku",
    "alku", "allas", "alppi", "ankka", "ansa", "antura", "appi", "arki", "arkku", "arpa", "asema",
    "askel", "asunto", "atlas", "aura", "avain", "avanto", "avara", "enkeli", "ensi", "eno",
    "erakko", "esine", "eteinen", "etana", "evakko", "haapa", "haarukka", "hahmo", "haikara",
    "hakku", "halko", "halli", "hammas", "hana", "hanhi", "hanki", "hansikas", "happi", "harja",
    "harju", "harppu", "hattu", "hauki", "hauska", "helma", "helmi", "herne", "hieno", "hihna",
    "hiili", "hiiri", "hilla", "hillo", "hirsi", "hirvi", "hissi", "hiukka", "hohto", "hopea",
    "huilu", "huivi", "huolto", "huone", "hylly", "hymy", "ikkuna", "ilma", "ilo", "ilta",
    "ilves", "imuri", "isku", "istuin", "itu", "jakku", "jalka", "jalava", "jano", "jarru",
    "jauho", "joki", "joukko", "joulu", "joutsen", "juhla", "juoni", "juna", "juova", "juuri",
    "juusto", "kaali", "kaari", "kahle", "kahva", "kahvi", "kaide", "kaiku", "kaista", "kaivo",
    "kala", "kalenteri", "kalja", "kallio", "kamari", "kampa", "kana", "kanava", "kanerva",
    "kangas", "kannel", "kanto", "kapteeni", "karhu", "karja", "karkki", "karpalo", "kartta",
    "kasvi", "kataja", "katto", "katu", "kauha", "kaulin", "kauppa", "kauris", "keino", "keinu",
    "keitto", "keli", "kello", "kelkka", "kerho", "keto", "kettu", "kevyt", "kiekko", "kieli",
    "kiinto", "kilpi", "kimppu", "kinkku", "kinnas", "kirja", "kirkas", "kirppu", "kirsikka",
    "kirves", "kissa", "kitara", "kivi", "koira", "koivu", "kolikko", "kolmio", "komea", "kone",
    "koppi", "kori", "koski", "kota", "koulu", "kukka", "kukko", "kulho", "kulku", "kulta",
    "kumpu", "kuningas", "kuori", "kuppi", "kurki", "kurkku", "kuula", "kuusi", "kuutio", "kuva",
    "kylki", "kylpy", "kymppi", "laakso", "laatta", "lahja", "lahti", "laina", "laiva", "lakana",
    "lakka", "lakki", "lammas", "lampi", "lamppu", "lanka", "lankku", "lapio", "lappu", "lasi",
    "laskos", "latva", "lauta", "lautanen", "lava", "lehmus", "lehti", "leipa", "leiri", "leivos",
    "lelu", "lepo", "letti", "liekki", "lieska", "liina", "liitu", "linja", "linna", "linssi",
    "lintu", "lippu", "liukas", "lohi", "loimu", "loma", "lounas", "luistin", "lukki", "lukko",
    "lumi", "lumme", "luoto", "lusikka", "maali", "maito", "maja", "makea", "malja", "malli",
    "mansikka", "marja", "marssi", "masto", "matka", "matto", "mehu", "meikki", "meri", "mesi",
    "metri", "mieli", "miilu", "minuutti", "moottori", "multa", "muna", "murea", "muro",
    "mustikka", "muta", "mylly", "nahka", "naula", "neste", "nappi", "napa", "niitty", "nimi",
    "niska", "noki", "noppa", "nokka", "nousu", "nuoli", "nuotio", "nuppi", "nuppu", "nuotti",
    "nurkka", "nurmi", "oivallus", "oja", "oksa", "olki", "olka", "omena", "onni", "opas", "oppi",
    "orava", "oras", "ovi", "paita", "paja", "paju", "pakka", "pala", "palju", "palko", "pallo",
    "palsta", "pannu", "panta", "parta", "parvi", "patja", "patsas", "pato", "pehmo", "peili",
    "peitto", "pelto", "pensas", "peruna", "pesu", "piano", "piha", "piika", "pikari", "pilvi",
    "pinkka", "pino", "pipo", "pirta", "pisara", "pitko", "polku", "polvi", "poni", "poro",
    "portti", "posti", "potku", "pouta", "pukki", "pulla", "pullo", "pumppu", "puisto", "punos",
    "puro", "purje", "purkki", "putki", "puu", "puuro", "raha", "raja", "rako", "ranne", "ranta",
    "rapu", "rasia", "ratas", "rauha", "rauta", "reki", "rengas", "retki", "riihi", "riimu",
    "rinne", "risti", "roihu", "romu", "ropo", "routa", "ruis", "runko", "runo", "rusina",
    "ruska", "ruoho", "ruoka", "ruusu", "saari", "saha", "saippua", "sakset", "salama", "salko",
    "salo", "salmi", "sanko", "sarana", "sarka", "sarvi", "satama", "sauna", "sauva", "savi",
    "savu", "seikka", "selko", "seppele", "sieni", "siemen", "siili", "silakka", "silkki",
    "silta", "sipuli", "sirkka", "sirppi", "sivu", "soihtu", "soitto", "solki", "solmu", "sormus",
    "soutu", "suka", "suksi", "sulka", "summa", "suo", "suola", "suomu", "suoja", "suppilo",
    "susi", "suukko", "syli", "taika", "taival", "takka", "talko", "talo", "talvi", "tammi",
    "tanko", "tanssi", "tarha", "tarina", "tasku", "taso", "tauko", "teema", "teltta", "tempo",
    "teos", "terho", "tie", "tiili", "tikka", "tina", "tiski", "tomaatti", "tonttu", "torni",
    "torvi", "tukki", "tuli", "tulppa", "tunneli", "tunturi", "tuoli", "tupa", "turve", "tuuli",
    "tyrsky", "tyyny", "uima", "ukko", "ulappa", "unikko", "uni", "untuva", "uoma", "uuni",
    "vaahtera", "vaaka", "vaara", "vadelma", "vaja", "vakka", "valo", "valssi", "vanne", "varjo",
    "varpu", "varsi", "vasara", "vaski", "vati", "vaunu", "vehje", "veitsi", "vene", "verkko",
    "verho", "vesi", "viini", "viikko", "viitta", "vilja", "villa", "vinkki", "virna", "virsi",
    "virta", "voikukka", "vuono",
};

void book_suggest_passphrase(struct str *out)
{
    for (int i = 0; i < CHOSEN; i++) {
        if (i)
            str_add_c(out, ' ');
        str_add(out, words[random_u64() % WORDS]);
    }
}
