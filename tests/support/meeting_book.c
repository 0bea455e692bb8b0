#include "support/meeting_book.h"

#include "rukkanen/base/date.h"
#include "rukkanen/book/change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char *const people[8][2] = {
    {"Aalto", "Eila"},
    {"Heino", "Kalevi"},
    {"Koski", "Marja"},
    {"Laine", "Pentti"},
    {"Mäki", "Sirkka"},
    {"Niemi", "Veikko"},
    {"Ranta", "Irja"},
    {"Salo", "Toivo"},
};

static struct err err;

#define must(call) \
    do { \
        memset(&err, 0, sizeof err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, err.sentence, err.detail); \
    } while (0)

static void set_folders(struct meeting_book *book)
{
    const char *tmp = getenv("TMPDIR");
    char folder[256];
    snprintf(folder, sizeof folder, "%.200s/meeting.XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder));
    snprintf(book->path, sizeof book->path, "%s/hakola.rukkanen", folder);
    setenv("HOME", folder, 1);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("XDG_DATA_HOME", folder, 1);
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    setenv("RUKKANEN_TEST_NOW", MEETING_BOOK_NOW, 1);
}

static uint64_t only(struct book *book, int entity)
{
    struct query query = {.entity = entity, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &err));
    assert_int_equal(rows.n, 1);
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

/* The first may be shown whole, the second by first name, the others are counted. */
static void add_consent(struct change *change, uint64_t person, int index)
{
    struct value parts[2] = {value_id(person), value_int(1)};
    uint64_t consent = change_put(change, ENTITY_CONSENT, parts, 2, &err);
    assert_true(consent != 0);
    must(change_set_int(change, ENTITY_CONSENT, consent, "extent", index + 1, &err));
    must(change_set_int(change, ENTITY_CONSENT, consent, "date", 20000, &err));
}

static void add_people(struct meeting_book *b, struct book *book)
{
    for (int i = 0; i < 8; i++) {
        struct change *change = change_new(book);
        uint64_t person = change_add(change, ENTITY_PERSON, &err);
        must(change_set_text(change, ENTITY_PERSON, person, "last", people[i][0], &err));
        must(change_set_text(change, ENTITY_PERSON, person, "first", people[i][1], &err));
        must(change_set_ref(change, ENTITY_PERSON, person, "home", b->site, &err));
        struct value parts[3] = {value_id(b->group), value_id(person), value_int(1)};
        uint64_t member = change_put(change, ENTITY_MEMBERSHIP, parts, 3, &err);
        assert_true(member != 0);
        must(change_set_int(change, ENTITY_MEMBERSHIP, member, "role", 2, &err));
        if (i < 2)
            add_consent(change, person, i);
        must(change_commit(change, NULL, &err));
        change_free(change);
        b->persons[i] = person;
    }
}

static void add_meeting(struct meeting_book *b, struct book *book)
{
    struct change *change = change_new(book);
    b->meeting = change_add(change, ENTITY_MEETING, &err);
    change_preset(change, ENTITY_MEETING, b->meeting);
    must(change_set_ref(change, ENTITY_MEETING, b->meeting, "group", b->group, &err));
    must(change_set_ref(change, ENTITY_MEETING, b->meeting, "home", b->site, &err));
    must(change_set_int(
        change, ENTITY_MEETING, b->meeting, "date", date_from_ymd(2026, 11, 21), &err));
    must(change_set_int(change, ENTITY_MEETING, b->meeting, "start", 600, &err));
    must(change_set_int(change, ENTITY_MEETING, b->meeting, "end", 690, &err));
    must(change_set_text(change, ENTITY_MEETING, b->meeting, "place", "kerhohuone", &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
}

void meeting_book_make(struct meeting_book *b, int usual_agenda)
{
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = MEETING_BOOK_PASSPHRASE,
        .group = "Hakolan työrukkanen"};
    struct str code = STR_INIT;
    struct book *book = NULL;
    set_folders(b);
    must(book_create(b->path, &start, &code, &book, &err));
    str_wipe(&code);
    b->site = only(book, ENTITY_SITE);
    b->group = only(book, ENTITY_GROUP);
    add_people(b, book);
    add_meeting(b, book);
    if (usual_agenda) {
        struct change *change = change_new(book);
        must(change_set_text(change, ENTITY_GROUP, b->group, "agenda",
            "Avaus\nEdellinen muistio\nKevätretki\nKahvivuorot\nMuut asiat\nSeuraava kokous",
            &err));
        must(change_commit(change, NULL, &err));
        change_free(change);
    }
    book_close(book);
}
