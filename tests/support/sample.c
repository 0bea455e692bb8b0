#include "support/sample.h"

struct sample_item {
    const char *heading, *text, *decision, *who, *by;
};

struct sample {
    const char *organisation, *name, *date, *note, *title;
    const char *lines[4][2];
    const char *labels[2]; /* decision, who */
    const char *by;
    struct sample_item items[6];
    const char *next[2];
    const char *author[2];
};

static const struct sample finnish = {
    .organisation = "Hakolan kerhohuone",
    .name = "Muistio",
    .date = "21.11.2026",
    .note = "korjattu 23.11.2026",
    .title = "Hakolan työrukkasen kokous 9/2026",
    .lines =
        {
            {"Aika", "la 21.11.2026 klo 10–11.30"},
            {"Paikka", "Hakolan kerhohuone"},
            {"Läsnä", "Eila Aalto, Kalevi Heino, Marja Koski, Sirkka, Toivo ja yksi muu jäsen, "
                      "kaksi vierailijaa, ohjaaja Sanna Lehto"},
            {"Poissa", "2 jäsentä, joista 1 ilmoitti esteestä"},
        },
    .labels = {"Päätös", "Hoitaa"},
    .by = ", viimeistään ",
    .items =
        {
            {"1 Avaus", "Sanna avasi kokouksen ja toivotti vierailijat tervetulleiksi.", NULL, NULL,
                NULL},
            {"2 Edellinen muistio", "Muistio 8/2026 luettiin ja hyväksyttiin.", NULL, NULL, NULL},
            {"3 Kevätretki",
                "Keskusteltiin retkestä Repovedelle. Bussi maksaa noin 400 euroa. Kauppa tarjoaa "
                "eväät. Polku on osittain pitkospuita, joten kaikille pidetään mukana sauvat.",
                "Retki pidetään la 8.5.2027. Lähtö klo 9 kerhohuoneen pihasta.", "Marja Koski",
                "1.4.2027"},
            {"4 Kahvivuorot",
                "Jouluun asti kahvin keittää se, joka tulee ensimmäisenä. Tammikuusta alkaen "
                "tarvitaan vuorolista:\n- tiistai: kaksi keittäjää\n- torstai: yksi keittäjä",
                "Vuorolista laitetaan ilmoitustaululle.", "Kalevi Heino", "10.12.2026"},
            {"5 Muut asiat",
                "Alaoven kynnys on liukas. Ilmoitettiin huoltoyhtiölle, p. 040 123 4567.", NULL,
                "Sanna Lehto", "24.11.2026"},
            {"6 Kokouksen päättäminen", "Kokous päättyi klo 11.25.", NULL, NULL, NULL},
        },
    .next = {"Seuraava kokous", "ke 9.12.2026 klo 10, Hakolan kerhohuone"},
    .author = {"Muistion laati", "Sanna Lehto"},
};

static const struct sample swedish = {
    .organisation = "Hakola klubblokal",
    .name = "Promemoria",
    .date = "21.11.2026",
    .note = "rättad 23.11.2026",
    .title = "Hakola samarbetsgrupps möte 9/2026",
    .lines =
        {
            {"Tid", "lö 21.11.2026 kl. 10–11.30"},
            {"Plats", "Hakola klubblokal"},
            {"Närvarande",
                "Eila Aalto, Kalevi Heino, Marja Koski, Sirkka, Toivo och en annan medlem, "
                "två besökare, handledare Sanna Lehto"},
            {"Frånvarande", "2 medlemmar, av dem har 1 anmält förhinder"},
        },
    .labels = {"Beslut", "Ansvarig"},
    .by = ", senast ",
    .items =
        {
            {"1 Öppnande", "Sanna öppnade mötet och hälsade besökarna välkomna.", NULL, NULL, NULL},
            {"2 Föregående promemoria", "Promemorian 8/2026 lästes och godkändes.", NULL, NULL,
                NULL},
            {"3 Vårutfärd",
                "Diskuterades en utfärd till Repovesi. Bussen kostar cirka 400 euro. Butiken "
                "bjuder "
                "på matsäck. En del av stigen är spångad, därför tas stavar med för alla.",
                "Utfärden görs lö 8.5.2027. Avfärd kl. 9 från klubblokalens gård.", "Marja Koski",
                "1.4.2027"},
            {"4 Kaffeturer",
                "Fram till jul kokar den kaffe som kommer först. Från januari behövs en turlista:\n"
                "- tisdag: två kokare\n- torsdag: en kokare",
                "Turlistan sätts upp på anslagstavlan.", "Kalevi Heino", "10.12.2026"},
            {"5 Övriga ärenden",
                "Tröskeln vid nedre dörren är hal. Servicebolaget har underrättats, tfn 040 123 "
                "4567.",
                NULL, "Sanna Lehto", "24.11.2026"},
            {"6 Avslutande", "Mötet avslutades kl. 11.25.", NULL, NULL, NULL},
        },
    .next = {"Nästa möte", "on 9.12.2026 kl. 10, Hakola klubblokal"},
    .author = {"Promemorian skrevs av", "Sanna Lehto"},
};

static const struct sample english = {
    .organisation = "Hakola club room",
    .name = "Memo",
    .date = "21 November 2026",
    .note = "corrected 23 November 2026",
    .title = "Hakola cooperation group, meeting 9/2026",
    .lines =
        {
            {"Time", "Sat 21 November 2026, 10:00–11:30"},
            {"Place", "Hakola club room"},
            {"Present",
                "Eila Aalto, Kalevi Heino, Marja Koski, Sirkka, Toivo and one other member, "
                "two visitors, facilitator Sanna Lehto"},
            {"Away", "2 members, of whom 1 sent word"},
        },
    .labels = {"Decision", "Who"},
    .by = ", by ",
    .items =
        {
            {"1 Opening", "Sanna opened the meeting and welcomed the visitors.", NULL, NULL, NULL},
            {"2 Previous memo", "Memo 8/2026 was read and approved.", NULL, NULL, NULL},
            {"3 Spring trip",
                "We talked about a trip to Repovesi. The bus costs about 400 euros. The shop "
                "offers "
                "the lunch. Part of the path is boardwalk, so walking poles are brought for all.",
                "The trip is on Sat 8 May 2027. We leave at 9:00 from the club room yard.",
                "Marja Koski", "1 April 2027"},
            {"4 Coffee turns",
                "Until Christmas whoever comes first makes the coffee. From January on a list of "
                "turns is needed:\n- Tuesday: two people\n- Thursday: one person",
                "The list is put on the notice board.", "Kalevi Heino", "10 December 2026"},
            {"5 Other matters",
                "The lower door has a slippery threshold. The maintenance company was told, "
                "tel. 040 123 4567.",
                NULL, "Sanna Lehto", "24 November 2026"},
            {"6 Closing", "The meeting ended at 11:25.", NULL, NULL, NULL},
        },
    .next = {"Next meeting", "Wed 9 December 2026 at 10:00, Hakola club room"},
    .author = {"Written by", "Sanna Lehto"},
};

static const struct sample *const samples[LANG_COUNT] = {
    [LANG_FI] = &finnish,
    [LANG_SV] = &swedish,
    [LANG_EN] = &english,
};

static void add_item(struct page *page, const struct sample *sample, const struct sample_item *item)
{
    page_add_heading(page, 1, item->heading);
    page_add_text(page, item->text);
    if (item->decision)
        page_add_fact(page, sample->labels[0], item->decision);
    if (item->who) {
        struct str who = STR_INIT;
        str_addf(&who, "%s%s%s", item->who, sample->by, item->by);
        page_add_fact(page, sample->labels[1], who.s);
        str_clear(&who);
    }
}

void sample_page(struct page *page, enum lang lang)
{
    const struct sample *sample = samples[lang];
    page_init(page, lang);
    page_set_organisation(page, sample->organisation);
    page_set_name(page, sample->name);
    page_set_date(page, sample->date);
    page_set_note(page, sample->note);
    page_set_title(page, sample->title);
    for (size_t i = 0; i < sizeof sample->lines / sizeof *sample->lines; i++)
        page_add_line(page, sample->lines[i][0], sample->lines[i][1]);
    for (size_t i = 0; i < sizeof sample->items / sizeof *sample->items; i++)
        add_item(page, sample, &sample->items[i]);
    page_add_blank(page);
    page_add_line(page, sample->next[0], sample->next[1]);
    page_add_line(page, sample->author[0], sample->author[1]);
}
