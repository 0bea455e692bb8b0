#include "rukkanen/domain/names.h"

#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

enum { FORMS = 12 };

/* nominative, genitive, partitive, inessive, elative, illative, adessive, ablative, allative,
 * essive, translative, abessive */
static const char *const families[] = {
    "Aalto Aallon Aaltoa Aallossa Aallosta Aaltoon Aallolla Aallolta Aallolle Aaltona Aalloksi "
    "Aallotta",
    "Heino Heinon Heinoa Heinossa Heinosta Heinoon Heinolla Heinolta Heinolle Heinona Heinoksi "
    "Heinotta",
    "Koski Kosken Koskea Koskessa Koskesta Koskeen Koskella Koskelta Koskelle Koskena Koskeksi "
    "Kosketta",
    "Laine Laineen Lainetta Laineessa Laineesta Laineeseen Laineella Laineelta Laineelle Laineena "
    "Laineeksi Laineetta",
    "Mäki Mäen Mäkeä Mäessä Mäestä Mäkeen Mäellä Mäeltä Mäelle Mäkenä Mäeksi Mäettä",
    "Niemi Niemen Niemeä Niemessä Niemestä Niemeen Niemellä Niemeltä Niemelle Niemenä Niemeksi "
    "Niemettä",
    "Ranta Rannan Rantaa Rannassa Rannasta Rantaan Rannalla Rannalta Rannalle Rantana Rannaksi "
    "Rannatta",
    "Salo Salon Saloa Salossa Salosta Saloon Salolla Salolta Salolle Salona Saloksi Salotta",
    "Virtanen Virtasen Virtasta Virtasessa Virtasesta Virtaseen Virtasella Virtaselta Virtaselle "
    "Virtasena Virtaseksi Virtasetta",
    "Koskinen Koskisen Koskista Koskisessa Koskisesta Koskiseen Koskisella Koskiselta Koskiselle "
    "Koskisena Koskiseksi Koskisetta",
    "Hämäläinen Hämäläisen Hämäläistä Hämäläisessä Hämäläisestä Hämäläiseen Hämäläisellä "
    "Hämäläiseltä Hämäläiselle Hämäläisenä Hämäläiseksi Hämäläisettä",
    "Lahti Lahden Lahtea Lahdessa Lahdesta Lahteen Lahdella Lahdelta Lahdelle Lahtena Lahdeksi "
    "Lahdetta",
    "Järvi Järven Järveä Järvessä Järvestä Järveen Järvellä Järveltä Järvelle Järvenä Järveksi "
    "Järvettä",
    "Kangas Kankaan Kangasta Kankaassa Kankaasta Kankaaseen Kankaalla Kankaalta Kankaalle Kankaana "
    "Kankaaksi Kankaatta",
    "Rautio Raution Rautiota Rautiossa Rautiosta Rautioon Rautiolla Rautiolta Rautiolle Rautiona "
    "Rautioksi Rautiotta",
    "Hakala Hakalan Hakalaa Hakalassa Hakalasta Hakalaan Hakalalla Hakalalta Hakalalle Hakalana "
    "Hakalaksi Hakalatta",
    "Kivimäki Kivimäen Kivimäkeä Kivimäessä Kivimäestä Kivimäkeen Kivimäellä Kivimäeltä Kivimäelle "
    "Kivimäkenä Kivimäeksi Kivimäettä",
    "Rinne Rinteen Rinnettä Rinteessä Rinteestä Rinteeseen Rinteellä Rinteeltä Rinteelle Rinteenä "
    "Rinteeksi Rinteettä",
    "Lindström Lindströmin Lindströmiä Lindströmissä Lindströmistä Lindströmiin Lindströmillä "
    "Lindströmiltä Lindströmille Lindströminä Lindströmiksi Lindströmittä",
    "Joki Joen Jokea Joessa Joesta Jokeen Joella Joelta Joelle Jokena Joeksi Joetta",
    "Kurki Kurjen Kurkea Kurjessa Kurjesta Kurkeen Kurjella Kurjelta Kurjelle Kurkena Kurjeksi "
    "Kurjetta",
    "Saari Saaren Saarta Saaressa Saaresta Saareen Saarella Saarelta Saarelle Saarena Saareksi "
    "Saaretta",
    "Pelto Pellon Peltoa Pellossa Pellosta Peltoon Pellolla Pellolta Pellolle Peltona Pelloksi "
    "Pellotta",
    "Mies Miehen Miestä Miehessä Miehestä Mieheen Miehellä Mieheltä Miehelle Miehenä Mieheksi "
    "Miehettä",
    "Kettu Ketun Kettua Ketussa Ketusta Kettuun Ketulla Ketulta Ketulle Kettuna Ketuksi Ketutta",
    "Seppälä Seppälän Seppälää Seppälässä Seppälästä Seppälään Seppälällä Seppälältä Seppälälle "
    "Seppälänä Seppäläksi Seppälättä",
    "Suo Suon Suota Suossa Suosta Suohon Suolla Suolta Suolle Suona Suoksi Suotta",
    "Honkanen Honkasen Honkasta Honkasessa Honkasesta Honkaseen Honkasella Honkaselta Honkaselle "
    "Honkasena Honkaseksi Honkasetta",
    "Lampi Lammen Lampea Lammessa Lammesta Lampeen Lammella Lammelta Lammelle Lampena Lammeksi "
    "Lammetta",
    "Susi Suden Sutta Sudessa Sudesta Suteen Sudella Sudelta Sudelle Sutena Sudeksi Sudetta",
};

static const char *const given[] = {
    "Eila Eilan Eilaa Eilassa Eilasta Eilaan Eilalla Eilalta Eilalle Eilana Eilaksi Eilatta",
    "Kalevi Kalevin Kalevia Kalevissa Kalevista Kaleviin Kalevilla Kalevilta Kaleville Kalevina "
    "Kaleviksi Kalevitta",
    "Marja Marjan Marjaa Marjassa Marjasta Marjaan Marjalla Marjalta Marjalle Marjana Marjaksi "
    "Marjatta",
    "Pentti Pentin Penttiä Pentissä Pentistä Penttiin Pentillä Pentiltä Pentille Penttinä Pentiksi "
    "Pentittä",
    "Sirkka Sirkan Sirkkaa Sirkassa Sirkasta Sirkkaan Sirkalla Sirkalta Sirkalle Sirkkana Sirkaksi "
    "Sirkatta",
    "Veikko Veikon Veikkoa Veikossa Veikosta Veikkoon Veikolla Veikolta Veikolle Veikkona Veikoksi "
    "Veikotta",
    "Irja Irjan Irjaa Irjassa Irjasta Irjaan Irjalla Irjalta Irjalle Irjana Irjaksi Irjatta",
    "Toivo Toivon Toivoa Toivossa Toivosta Toivoon Toivolla Toivolta Toivolle Toivona Toivoksi "
    "Toivotta",
    "Pekka Pekan Pekkaa Pekassa Pekasta Pekkaan Pekalla Pekalta Pekalle Pekkana Pekaksi Pekatta",
    "Matti Matin Mattia Matissa Matista Mattiin Matilla Matilta Matille Mattina Matiksi Matitta",
    "Heikki Heikin Heikkiä Heikissä Heikistä Heikkiin Heikillä Heikiltä Heikille Heikkinä Heikiksi "
    "Heikittä",
    "Aino Ainon Ainoa Ainossa Ainosta Ainoon Ainolla Ainolta Ainolle Ainona Ainoksi Ainotta",
    "Kaarina Kaarinan Kaarinaa Kaarinassa Kaarinasta Kaarinaan Kaarinalla Kaarinalta Kaarinalle "
    "Kaarinana Kaarinaksi Kaarinatta",
    "Jukka Jukan Jukkaa Jukassa Jukasta Jukkaan Jukalla Jukalta Jukalle Jukkana Jukaksi Jukatta",
    "Outi Oudin Outia Oudissa Oudista Outiin Oudilla Oudilta Oudille Outina Oudiksi Ouditta",
    "Kyösti Kyöstin Kyöstiä Kyöstissä Kyöstistä Kyöstiin Kyöstillä Kyöstiltä Kyöstille Kyöstinä "
    "Kyöstiksi Kyöstittä",
    "Anna-Liisa Anna-Liisan Anna-Liisaa Anna-Liisassa Anna-Liisasta Anna-Liisaan Anna-Liisalla "
    "Anna-Liisalta Anna-Liisalle Anna-Liisana Anna-Liisaksi Anna-Liisatta",
    "Johannes Johanneksen Johannesta Johanneksessa Johanneksesta Johannekseen Johanneksella "
    "Johannekselta Johannekselle Johanneksena Johannekseksi Johanneksetta",
    "Tuomas Tuomaan Tuomasta Tuomaassa Tuomaasta Tuomaaseen Tuomaalla Tuomaalta Tuomaalle Tuomaana "
    "Tuomaaksi Tuomaatta",
    "Kalle Kallen Kallea Kallessa Kallesta Kalleen Kallella Kallelta Kallelle Kallena Kalleksi "
    "Kalletta",
    "Sampo Sammon Sampoa Sammossa Sammosta Sampoon Sammolla Sammolta Sammolle Sampona Sammoksi "
    "Sammotta",
    "Onni Onnin Onnia Onnissa Onnista Onniin Onnilla Onnilta Onnille Onnina Onniksi Onnitta",
    "Göran Göranin Görania Göranissa Göranista Göraniin Göranilla Göranilta Göranille Göranina "
    "Göraniksi Göranitta",
    "Åke Åken Åkea Åkessa Åkesta Åkeen Åkella Åkelta Åkelle Åkena Åkeksi Åketta",
    "Leo Leon Leoa Leossa Leosta Leoon Leolla Leolta Leolle Leona Leoksi Leotta",
    "Maria Marian Mariaa Mariassa Mariasta Mariaan Marialla Marialta Marialle Mariana Mariaksi "
    "Mariatta",
    "Kai Kain Kaita Kaissa Kaista Kaihin Kailla Kailta Kaille Kaina Kaiksi Kaitta",
    "Unto Unnon Untoa Unnossa Unnosta Untoon Unnolla Unnolta Unnolle Untona Unnoksi Unnotta",
    "Elin Elinin Eliniä Elinissä Elinistä Eliniin Elinillä Eliniltä Elinille Elininä Eliniksi "
    "Elinittä",
    "Hilkka Hilkan Hilkkaa Hilkassa Hilkasta Hilkkaan Hilkalla Hilkalta Hilkalle Hilkkana Hilkaksi "
    "Hilkatta",
};

/* A sentence for each case, as a memo would have it. */
static const char *const sentences[FORMS] = {
    "Kahvit keittää ensi kerralla %s.",
    "Sovittiin, että kokoonnutaan %s luona.",
    "Ryhmä kiitti lämpimästi, ja kukat vietiin: muistettiin %s.",
    "Aina on luotettu siihen, että %s on puhujaa.",
    "Lehdessä oli juttu kerhosta ja %s.",
    "Avain unohtui, joten otettiin yhteyttä %s.",
    "Sakset ja liimat ovat tallessa %s.",
    "Kysytään bussin hinta huomenna %s.",
    "Annetaan yhteystiedot vielä %s.",
    "Joulunäytelmässä esiinnyttiin %s ja tonttuna.",
    "Väärinkäsitys: häntä luultiin %s.",
    "Retkelle ei lähdetä %s.",
};

static struct vec one_person(const char *first, const char *last)
{
    struct vec people = VEC_INIT(struct name_person);
    struct name_person person = {.person = 7, .first = first, .last = last};
    vec_add(&people, &person);
    return people;
}

static struct vec find(const struct vec *people, const char *text)
{
    struct name_finder *finder = names_new(people);
    struct vec hits = VEC_INIT(struct name_hit);
    names_find(finder, text, &hits);
    names_free(finder);
    return hits;
}

static bool finds_form(bool family, const char *name, const char *form, int which)
{
    struct vec people = one_person(family ? "Zacharias" : name, family ? name : "Zimmer");
    char *text = NULL;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    assert_true(asprintf(&text, sentences[which], form) > 0);
#pragma GCC diagnostic pop
    struct vec hits = find(&people, text);
    const struct name_hit *hit = hits.n == 1 ? vec_at(&hits, 0) : NULL;
    bool found = hit && hit->person == 7 && hit->kind == (family ? NAME_LAST : NAME_FIRST) &&
                 hit->length == strlen(form) && memcmp(text + hit->start, form, hit->length) == 0;
    if (!found)
        print_message("# %s: %s (%zu hits)\n", name, text, hits.n);
    free(text);
    vec_clear(&hits);
    vec_clear(&people);
    return found;
}

static int count_found(bool family, const char *line)
{
    char *forms = strdup(line), *rest = forms, *form, *name = NULL;
    int found = 0, which = 0;
    while ((form = strsep(&rest, " "))) {
        if (!name)
            name = form;
        assert_true(which < FORMS);
        found += finds_form(family, name, form, which++);
    }
    assert_int_equal(which, FORMS);
    free(forms);
    return found;
}

static void sixty_names_are_found_in_twelve_cases(void **state)
{
    (void)state;
    int found = 0;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        found += count_found(true, families[i]);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        found += count_found(false, given[i]);
    assert_int_equal(found, 60 * FORMS);
}

static bool takes_form(bool family, const char *name, const char *form)
{
    struct vec people = one_person(family ? "" : name, family ? name : "");
    struct str text = STR_INIT;
    str_addf(&text, "Kahvilla kuultiin, että %s oli tuttu.", form);
    struct vec hits = find(&people, text.s);
    bool found = hits.n == 1 && VEC_AT(&hits, struct name_hit, 0)->length == strlen(form);
    vec_clear(&hits);
    vec_clear(&people);
    str_clear(&text);
    return found;
}

static void many_ways_of_bending_are_known_and_other_names_left(void **state)
{
    (void)state;
    FILE *file = fopen("tests/data/names/forms.txt", "r");
    assert_non_null(file);
    char *line = NULL;
    size_t room = 0, count = 0;
    while (getline(&line, &room, file) > 0) {
        char *rest = line, *kind = strsep(&rest, " \n"), *name = strsep(&rest, " \n"), *form;
        if (*kind == '#')
            continue;
        while ((form = strsep(&rest, " \n")) && *form) {
            bool other = *form == '!';
            if (takes_form(*kind == 'l', name, form + other) == other)
                fail_msg("%s: %s", name, form);
            count++;
        }
    }
    assert_true(count > 400);
    free(line);
    fclose(file);
}

/* text with the expected hits in brackets: "Kysytään [Mäen Sirkalta]." */
static void assert_hits(const char *first, const char *last, const char *marked)
{
    struct str text = STR_INIT, expected = STR_INIT, got = STR_INIT;
    for (const char *at = marked; *at; at++)
        if (*at == '[')
            str_addf(&expected, "%zu+", text.len);
        else if (*at == ']')
            str_addf(&expected, "%zu ", text.len);
        else
            str_add_c(&text, *at);
    struct vec people = one_person(first, last);
    struct vec hits = find(&people, text.s);
    for (size_t i = 0; i < hits.n; i++) {
        const struct name_hit *hit = vec_at(&hits, i);
        str_addf(&got, "%zu+%zu ", hit->start, hit->start + hit->length);
    }
    if (strcmp(got.s, expected.s) != 0)
        print_message("# %s\n", marked);
    assert_string_equal(got.s, expected.s);
    vec_clear(&hits);
    vec_clear(&people);
    str_clear(&text);
    str_clear(&expected);
    str_clear(&got);
}

static void families_are_found_in_the_plural(void **state)
{
    (void)state;
    assert_hits("A", "Virtanen", "Kahvit tarjosivat [Virtaset], ja [Virtasten] pihalla istuttiin.");
    assert_hits("A", "Mäki", "Käytiin [Mäkien] mökillä, ja [Mäille] vietiin kukkia.");
    assert_hits("A", "Koski", "Saatiin kutsu [Koskien] kesäpaikalle ja [Koskilta] omenoita.");
    assert_hits("A", "Laine", "Talkoissa olivat [Laineet]; [Laineiden] kärry oli lainassa.");
    assert_hits("A", "Ranta", "Kyyti on luvassa [Rantojen] autossa.");
    assert_hits("A", "Hakala", "Pihlajat tulivat [Hakaloiden] pihasta ja [Hakaloilta] multaa.");
    assert_hits("A", "Kangas", "Peräkärry saadaan [Kankailta], kiitos [Kankaiden].");
    assert_hits("A", "Niemi", "Pihakirppis on [Niemien] pihassa.");
    assert_hits("A", "Heikkilä", "Avain on [Heikkilöillä].");
    assert_hits("A", "Markus", "Kuultiin [Markusten] ja [Markuksien] terveiset.");
}

static void endings_of_owners_and_clitics_are_seen_through(void **state)
{
    (void)state;
    assert_hits(
        "Pekka", "Oja", "Meidän [Pekkamme] lupasi, ja [Pekkakin] tuli; onkohan [Pekallakaan]?");
    assert_hits(
        "Sirkka", "Oja", "Tiesikö sen [Sirkkakin] vai [Sirkkako] vain, [Sirkallahan] on avain.");
    assert_hits(
        "Matti", "Mäki", "Hoitaako [Mäkikään]? Soitetaan [Mattinsa] puolesta ja [Matillensa].");
    assert_hits(
        "Anna-Liisa", "X", "Kahvin keitti [Anna-Liisakin], ja [Annan-Liisan] pulla oli hyvää.");
    assert_hits("Anna Liisa", "X", "Vuorossa on [Anna Liisan] ryhmä.");
}

static void swedish_genitives_are_found(void **state)
{
    (void)state;
    assert_hits("Göran", "Lindström", "Vi samlas på [Lindströms] gård och läser [Görans] dikter.");
    assert_hits("Åsa", "Berg", "Kaffet kokas av [Åsa], enligt [Bergs] lista.");
    assert_hits("Karin", "von Essen", "Tack till [Karin von Essen] och von [Essens] hund.");
}

static void full_names_are_one_hit(void **state)
{
    (void)state;
    assert_hits(
        "Sirkka", "Mäki", "Hoitaa [Sirkka Mäki]. Kysytään [Mäen Sirkalta]. Lista: [Mäki, Sirkka].");
    assert_hits("Sirkka", "Mäki-Salo", "Hoitaa [Sirkka Mäki-Salo], kysytään [Salon] luota.");
    assert_hits("Sirkka", "Mäki", "Hoitaa [Sirkka\nMäki].");
    assert_hits("SIRKKA", "mäki", "Hoitaa [SIRKKA MÄKI] ja [Mäen Sirkka].");
}

static void compounds_of_other_names_are_left_alone(void **state)
{
    (void)state;
    assert_hits("Anna", "Salo", "Paikalla oli Anna-Liisa Mäki-Salo.");
    assert_hits("Anna-Liisa", "Salo", "Paikalla olivat Anna ja Liisa.");
    assert_hits(
        "Pekka", "Ranta", "Lapset odottivat [Pekka]-ukkia. Rakennetaan Ranta-alueelle laituri.");
    assert_hits(
        "Ari", "Lehto", "Käytiin Areenalla, Arjan luona ja Lehtomäen talolla. Lehtosen auto.");
    assert_hits("Mika", "Hakala", "Vieraina olivat Mia, Mian äiti ja Hakola; koolla Hakolassa.");
}

static void a_word_at_the_start_of_a_sentence_is_no_name(void **state)
{
    (void)state;
    assert_hits("Sirkka", "Mäki", "Mäki on liukas. Hiekoitus tilattiin.");
    assert_hits("Irja", "Ranta", "Ranta siivotaan toukokuussa. Rannalla paistetaan makkaraa.");
    assert_hits("Marja", "Oja", "Marjat ovat kypsiä. Marjoja saa poimia myös pihalta.");
    assert_hits("Ilma", "Oja", "Ilma oli kaunis ja väkeä paljon.");
    assert_hits("Aino", "Oja", "Ainoa huoli oli kyyti.");
    assert_hits("Toivo", "Salo", "Salossa käydään ensi vuonna. Toivossa on hyvä elää.");
    assert_hits("A", "Koski", "Koski pauhasi keväällä.\nKosken yli menee uusi silta.");
}

static void a_person_at_the_start_of_a_sentence_is_found(void **state)
{
    (void)state;
    assert_hits("Sirkka", "Mäki", "[Mäki] lupasi tuoda sauvat. [Mäen] ehdotus hyväksyttiin.");
    assert_hits("Irja", "Ranta", "[Ranta] ja Koski hoitavat kahvit. [Rantaa] kiitettiin.");
    assert_hits("Marja", "Oja", "[Marjan] vuoro keittää. [Marjalle] kiitos pullasta.");
    assert_hits("Marja", "Oja", "[Marja] on luvannut auttaa. [Marja] ei päässyt paikalle.");
    assert_hits("Pentti", "Laine", "[Laine] ei päässyt paikalle.");
    assert_hits("Toivo", "Salo", "[Toivo Salo] kertoi retkestä. [Salo] muistutti aikataulusta.");
    assert_hits("Onni", "Oja", "[Onnin] pihalla. Onnen päivä.");
    assert_hits("Eila", "Virtanen", "[Virtanen] on lomalla. [Eilaa] odotellaan.");
    assert_hits("Irja", "Ranta", "[Ranta] oli paikalla. [Rannalla] on avain.");
    assert_hits("P", "Koski", "Soitetaan: M. [Koski] vastaa.");
}

static void two_people_of_one_name_are_told_apart_by_the_words_around(void **state)
{
    (void)state;
    struct vec people = VEC_INIT(struct name_person);
    vec_add(&people, &(struct name_person){1, "Marja", "Koski"});
    vec_add(&people, &(struct name_person){2, "Marja", "Laine"});
    vec_add(&people, &(struct name_person){3, "Irja", "Koski"});
    struct vec hits = find(&people, "Tiedotteen tekee Marja Koski.");
    assert_int_equal(hits.n, 1);
    assert_int_equal(VEC_AT(&hits, struct name_hit, 0)->person, 1);
    assert_int_equal(VEC_AT(&hits, struct name_hit, 0)->kind, NAME_FULL);
    vec_clear(&hits);
    hits = find(&people, "Tiedotteen tekee Marja.");
    assert_int_equal(hits.n, 2);
    vec_clear(&hits);
    vec_clear(&people);
}

static void letters_in_two_parts_are_the_same_letters(void **state)
{
    (void)state;
    assert_hits("Sirkka", "Mäki", "Kysytään [Ma\u0308elta\u0308].");
    assert_hits("Jacques", "Rousseau", "Luetaan [Rousseau\u2019n] ja [Rousseau:n] kirjoja.");
    assert_hits("A", "Ruoko", "Sovittiin [Ruo\u2019on] kanssa.");
    assert_hits("A", "Mäki", "Rikki: \xff\xc3 mäki [Mäki].");
}

static enum name_shown agreed(void *context, uint64_t person)
{
    (void)context;
    return person == 1 ? NAME_SHOWN_FULL : person == 2 ? NAME_SHOWN_FIRST : NAME_SHOWN_COUNTED;
}

static void only_what_goes_beyond_the_consent_is_reported(void **state)
{
    (void)state;
    struct vec people = VEC_INIT(struct name_person);
    vec_add(&people, &(struct name_person){1, "Eila", "Aalto"});
    vec_add(&people, &(struct name_person){2, "Veikko", "Niemi"});
    vec_add(&people, &(struct name_person){3, "Irja", "Ranta"});
    struct vec hits =
        find(&people, "Kahvit: Eila Aalto, Veikko, sauvat Veikko Niemeltä, leivonta Irja.");
    assert_int_equal(hits.n, 4);
    names_keep_exceeding(&hits, agreed, NULL);
    assert_int_equal(hits.n, 2);
    const struct name_hit *hit = vec_at(&hits, 0);
    assert_string_equal(names_instead(hit, NAME_SHOWN_FIRST, "Veikko", LANG_EN), "Veikko");
    hit = vec_at(&hits, 1);
    assert_string_equal(names_instead(hit, NAME_SHOWN_COUNTED, "Irja", LANG_EN), "one participant");
    assert_null(names_instead(hit, NAME_SHOWN_FULL, "Irja", LANG_EN));
    vec_clear(&hits);
    vec_clear(&people);
}

static void five_hundred_names_in_a_long_text_take_under_50_ms(void **state)
{
    (void)state;
    struct vec people = VEC_INIT(struct name_person);
    char names[500][2][64];
    size_t n = sizeof families / sizeof *families;
    for (size_t i = 0; i < 500; i++) {
        size_t first = strcspn(given[i % n], " "), last = strcspn(families[i / 2 % n], " ");
        snprintf(names[i][0], 64, "%.*s", (int)first, given[i % n]);
        snprintf(names[i][1], 64, "%.*s%s", (int)last, families[i / 2 % n], i < 60 ? "" : "lainen");
        vec_add(&people, &(struct name_person){i + 1, names[i][0], names[i][1]});
    }
    struct str text = STR_INIT;
    for (size_t i = 0; text.len < 100000; i++)
        str_addf(&text,
            "Kevään retkestä kuultiin, että %s varaa bussin ja kyytiin mahtuu muitakin. "
            "Sovittiin, että Pekalle ja Mäelle soitetaan hyvissä ajoin ennen lähtöä. ",
            names[i % 500][1]);
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    struct vec hits = find(&people, text.s);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    long us = (to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
    print_message("# %ld us, %zu hits\n", us, hits.n);
    assert_true(hits.n > 1000);
#ifndef __SANITIZE_ADDRESS__
    assert_true(us < 50000);
#endif
    vec_clear(&hits);
    vec_clear(&people);
    str_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixty_names_are_found_in_twelve_cases),
        cmocka_unit_test(many_ways_of_bending_are_known_and_other_names_left),
        cmocka_unit_test(families_are_found_in_the_plural),
        cmocka_unit_test(endings_of_owners_and_clitics_are_seen_through),
        cmocka_unit_test(swedish_genitives_are_found),
        cmocka_unit_test(full_names_are_one_hit),
        cmocka_unit_test(compounds_of_other_names_are_left_alone),
        cmocka_unit_test(a_word_at_the_start_of_a_sentence_is_no_name),
        cmocka_unit_test(a_person_at_the_start_of_a_sentence_is_found),
        cmocka_unit_test(two_people_of_one_name_are_told_apart_by_the_words_around),
        cmocka_unit_test(letters_in_two_parts_are_the_same_letters),
        cmocka_unit_test(only_what_goes_beyond_the_consent_is_reported),
        cmocka_unit_test(five_hundred_names_in_a_long_text_take_under_50_ms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
