/*
 * The bench book: ten years of twenty groups with forty meetings a year each, eight members, six
 * items a meeting, attendance, and every tenth memo published. Made through the book's own calls,
 * with the edits that people would make: a meeting is planned, its attendance ticked, its items
 * written, one of them mended, the meeting closed.
 *
 *   bench_book BOOK [PLAIN [YEARS]]   PLAIN: the same rows in plain tables, for comparing sizes
 *   bench_book --people N BOOK        a book of nothing but people
 */
#include "bench/sample_text.h"
#include "book/keys/keys.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/book/change.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 20, MEETINGS = 40, MEMBERS = 8, ITEMS = 6 };

static const char passphrase[] = "kahvi ja pulla maistuu";

static struct err err;
static struct book *book;
static sqlite3 *plain;
static uint64_t seed = 20261121;
static uint64_t site, groups[GROUPS], members[GROUPS][MEMBERS];

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_book: %s: %s (%s)\n", what, err.sentence, err.detail);
    exit(1);
}

/* ---- the same rows in plain tables ---- */

static const char plain_schema[]
    = "CREATE TABLE grp(id INTEGER PRIMARY KEY, name TEXT, home INTEGER, kind INTEGER);"
      "CREATE TABLE person(id INTEGER PRIMARY KEY, last TEXT, first TEXT, home INTEGER, phone TEXT);"
      "CREATE TABLE membership(id INTEGER PRIMARY KEY, grp INTEGER, person INTEGER, period INTEGER,"
      " role INTEGER, since INTEGER);"
      "CREATE INDEX membership_grp ON membership(grp);"
      "CREATE TABLE meeting(id INTEGER PRIMARY KEY, grp INTEGER, home INTEGER, kind INTEGER,"
      " date INTEGER, start INTEGER, end INTEGER, place TEXT, state INTEGER, plan TEXT, done TEXT,"
      " visitors INTEGER);"
      "CREATE INDEX meeting_grp ON meeting(grp, date);"
      "CREATE TABLE item(id INTEGER PRIMARY KEY, meeting INTEGER, ord TEXT, heading TEXT, text TEXT,"
      " decision TEXT, responsible INTEGER, due INTEGER, on_board INTEGER);"
      "CREATE INDEX item_meeting ON item(meeting);"
      "CREATE TABLE attendance(id INTEGER PRIMARY KEY, meeting INTEGER, person INTEGER,"
      " state INTEGER);"
      "CREATE INDEX attendance_meeting ON attendance(meeting);"
      "CREATE TABLE page(id INTEGER PRIMARY KEY, meeting INTEGER, version INTEGER, title TEXT,"
      " body TEXT, published INTEGER, language INTEGER);";

/* letters: i int64_t, t text (NULL: null). */
static void keep(const char *sql, const char *letters, ...)
{
    sqlite3_stmt *statement = NULL;
    va_list args;
    if (!plain)
        return;
    must(sqlite3_prepare_v2(plain, sql, -1, &statement, NULL) == SQLITE_OK, sql);
    va_start(args, letters);
    for (int at = 1; letters[at - 1]; at++) {
        if (letters[at - 1] == 'i')
            sqlite3_bind_int64(statement, at, va_arg(args, int64_t));
        else
            sqlite3_bind_text(statement, at, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
    }
    va_end(args);
    must(sqlite3_step(statement) == SQLITE_DONE, sql);
    sqlite3_finalize(statement);
}

/* ---- writing ---- */

static void set_text(struct change *c, int entity, uint64_t id, const char *field, const char *text)
{
    must(change_set_text(c, entity, id, field, text, &err), field);
}

static void set_int(struct change *c, int entity, uint64_t id, const char *field, int64_t i)
{
    must(change_set_int(c, entity, id, field, i, &err), field);
}

static void set_ref(struct change *c, int entity, uint64_t id, const char *field, uint64_t ref)
{
    must(change_set_ref(c, entity, id, field, ref, &err), field);
}

static void save(struct change *c)
{
    must(change_commit(c, NULL, &err), "commit");
    change_free(c);
}

static uint64_t add(struct change *c, int entity)
{
    uint64_t id = change_add(c, entity, &err);
    must(id != 0, "add");
    return id;
}

static uint64_t add_person(void)
{
    struct change *c = change_new(book);
    uint64_t id = add(c, ENTITY_PERSON);
    const char *last = sample_last_name(&seed), *first = sample_first_name(&seed);
    char phone[24];
    snprintf(phone, sizeof phone, "040 %07u", sample_pick(&seed, 10000000));
    set_text(c, ENTITY_PERSON, id, "last", last);
    set_text(c, ENTITY_PERSON, id, "first", first);
    set_text(c, ENTITY_PERSON, id, "phone", phone);
    set_ref(c, ENTITY_PERSON, id, "home", site);
    save(c);
    keep("INSERT INTO person VALUES(?1,?2,?3,?4,?5)", "ittit", (int64_t)id, last, first,
        (int64_t)site, phone);
    return id;
}

static void add_group(int g)
{
    char name[40];
    struct change *c = change_new(book);
    uint64_t id = groups[g] = add(c, ENTITY_GROUP);
    snprintf(name, sizeof name, "Ryhmä %d, %s", g + 1, sample_heading(&seed));
    change_preset(c, ENTITY_GROUP, id);
    set_text(c, ENTITY_GROUP, id, "name", name);
    set_ref(c, ENTITY_GROUP, id, "home", site);
    save(c);
    keep("INSERT INTO grp VALUES(?1,?2,?3,1)", "iti", (int64_t)id, name, (int64_t)site);
    for (int m = 0; m < MEMBERS; m++) {
        members[g][m] = add_person();
        struct value parts[] = {value_id(id), value_id(members[g][m]), value_int(1)};
        c = change_new(book);
        uint64_t row = change_put(c, ENTITY_MEMBERSHIP, parts, 3, &err);
        must(row != 0, "membership");
        set_int(c, ENTITY_MEMBERSHIP, row, "role", 2);
        set_int(c, ENTITY_MEMBERSHIP, row, "since", 17000);
        save(c);
        keep("INSERT INTO membership VALUES(?1,?2,?3,1,2,17000)", "iii", (int64_t)row,
            (int64_t)id, (int64_t)members[g][m]);
    }
}

static uint64_t add_meeting(int g, int64_t date, const char *plan)
{
    struct change *c = change_new(book);
    uint64_t id = add(c, ENTITY_MEETING);
    change_preset(c, ENTITY_MEETING, id);
    set_ref(c, ENTITY_MEETING, id, "group", groups[g]);
    set_ref(c, ENTITY_MEETING, id, "home", site);
    set_int(c, ENTITY_MEETING, id, "date", date);
    set_int(c, ENTITY_MEETING, id, "start", 600);
    set_int(c, ENTITY_MEETING, id, "end", 690);
    set_text(c, ENTITY_MEETING, id, "place", "kerhohuone");
    set_text(c, ENTITY_MEETING, id, "plan", plan);
    save(c);
    return id;
}

static void add_attendance(int g, uint64_t meeting)
{
    struct change *c = change_new(book);
    for (int m = 0; m < MEMBERS; m++) {
        struct value parts[] = {value_id(meeting), value_id(members[g][m])};
        uint64_t row = change_put(c, ENTITY_ATTENDANCE, parts, 2, &err);
        int state = sample_pick(&seed, 5) ? 1 : 2 + (int)sample_pick(&seed, 2);
        must(row != 0, "attendance");
        set_int(c, ENTITY_ATTENDANCE, row, "state", state);
        keep("INSERT INTO attendance VALUES(?1,?2,?3,?4)", "iiii", (int64_t)row, (int64_t)meeting,
            (int64_t)members[g][m], (int64_t)state);
    }
    save(c);
}

/* Six items, and then one of them mended: the history keeps both. */
static void add_items(int g, uint64_t meeting)
{
    struct change *c = change_new(book);
    struct str text = STR_INIT, decision = STR_INIT;
    uint64_t mended = 0;
    for (int i = 0; i < ITEMS; i++) {
        uint64_t id = add(c, ENTITY_ITEM);
        const char *heading = sample_heading(&seed);
        bool decided = i % 3 == 2;
        str_reset(&text);
        str_reset(&decision);
        sample_sentences(&seed, 3 + (int)sample_pick(&seed, 3), &text);
        set_ref(c, ENTITY_ITEM, id, "meeting", meeting);
        set_text(c, ENTITY_ITEM, id, "heading", heading);
        set_int(c, ENTITY_ITEM, id, "on_board", 1);
        if (decided) {
            sample_sentences(&seed, 1, &decision);
            set_text(c, ENTITY_ITEM, id, "decision", decision.s);
            set_ref(c, ENTITY_ITEM, id, "responsible", members[g][i]);
        }
        if (i == 2) {
            mended = id;
            set_text(c, ENTITY_ITEM, id, "text", text.s);
            str_add_c(&text, ' ');
            sample_sentences(&seed, 1, &text);
        } else {
            set_text(c, ENTITY_ITEM, id, "text", text.s);
        }
        keep("INSERT INTO item VALUES(?1,?2,'a',?3,?4,?5,?6,NULL,1)", "iittti", (int64_t)id,
            (int64_t)meeting, heading, text.s, decided ? decision.s : NULL,
            decided ? (int64_t)members[g][i] : INT64_C(0));
        if (i == 2) {
            save(c);
            c = change_new(book);
            set_text(c, ENTITY_ITEM, mended, "text", text.s);
        }
    }
    save(c);
    str_clear(&text);
    str_clear(&decision);
}

static void publish(uint64_t meeting, int64_t date)
{
    struct str body = STR_INIT;
    struct change *c = change_new(book);
    uint64_t id = add(c, ENTITY_PAGE);
    sample_sentences(&seed, 24, &body);
    set_ref(c, ENTITY_PAGE, id, "meeting", meeting);
    set_int(c, ENTITY_PAGE, id, "version", 1);
    set_text(c, ENTITY_PAGE, id, "title", "Muistio");
    set_text(c, ENTITY_PAGE, id, "body", body.s);
    set_int(c, ENTITY_PAGE, id, "published", date);
    set_int(c, ENTITY_PAGE, id, "language", 1);
    save(c);
    keep("INSERT INTO page VALUES(?1,?2,1,'Muistio',?3,?4,1)", "iiti", (int64_t)id,
        (int64_t)meeting, body.s, date);
    str_clear(&body);
}

static void hold_meeting(int g, int64_t date, bool published)
{
    /* Row ids begin with the minute in which they are made. */
    clock_set_for_test((date * 24 + 8) * 3600000 + g * 900000);
    struct str plan = STR_INIT, done = STR_INIT;
    sample_sentences(&seed, 2, &plan);
    sample_sentences(&seed, 2, &done);
    uint64_t id = add_meeting(g, date, plan.s);
    int64_t visitors = sample_pick(&seed, 4);
    add_attendance(g, id);
    add_items(g, id);
    struct change *c = change_new(book);
    set_int(c, ENTITY_MEETING, id, "state", 2);
    set_text(c, ENTITY_MEETING, id, "done", done.s);
    set_int(c, ENTITY_MEETING, id, "visitors", visitors);
    save(c);
    keep("INSERT INTO meeting VALUES(?1,?2,?3,1,?4,600,690,'kerhohuone',2,?5,?6,?7)", "iiiitti",
        (int64_t)id, (int64_t)groups[g], (int64_t)site, date, plan.s, done.s, visitors);
    if (published)
        publish(id, date);
    str_clear(&plan);
    str_clear(&done);
}

static uint64_t first_site(void)
{
    struct query query = {.entity = ENTITY_SITE, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &err) && rows.n == 1, "site");
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

static void fill(int years, int64_t today)
{
    int n = 0;
    must(book_begin(book, &err), "begin");
    for (int g = 0; g < GROUPS; g++)
        add_group(g);
    must(book_end(book, &err), "end");
    for (int year = 0; year < years; year++) {
        must(book_begin(book, &err), "begin");
        int64_t first = today - (years - year) * 365;
        for (int m = 0; m < MEETINGS; m++) {
            for (int g = 0; g < GROUPS; g++)
                hold_meeting(g, first + m * 9 + g % 5, n++ % 10 == 0);
        }
        must(book_end(book, &err), "end");
    }
}

static void create(const char *path)
{
    struct str code = STR_INIT;
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = passphrase,
        .demo = passphrase};
    must(book_create(path, &start, &code, &book, &err), "create");
    str_wipe(&code);
    site = first_site();
}

static void fill_people(int n)
{
    must(book_begin(book, &err), "begin");
    for (int i = 0; i < n; i++)
        add_person();
    must(book_end(book, &err), "end");
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    if (argc < 2) {
        fprintf(stderr, "bench_book BOOK [PLAIN [YEARS]], or --people N BOOK\n");
        return 2;
    }
    if (argc == 4 && strcmp(argv[1], "--people") == 0) {
        create(argv[3]);
        fill_people(atoi(argv[2]));
        book_close(book);
        return 0;
    }
    if (argc > 2 && *argv[2]) {
        must(sqlite3_open(argv[2], &plain) == SQLITE_OK, argv[2]);
        must(sqlite3_exec(plain, plain_schema, NULL, NULL, NULL) == SQLITE_OK, "plain tables");
        sqlite3_exec(plain, "PRAGMA synchronous=OFF; BEGIN", NULL, NULL, NULL);
    }
    int years = argc > 3 ? atoi(argv[3]) : 10;
    int64_t today = clock_today();
    /* Begun ten years ago, like its meetings: no row is older by its id than those before it. */
    clock_set_for_test((today - years * 365 - 10) * 86400000);
    create(argv[1]);
    fill(years, today);
    book_close(book);
    if (plain) {
        must(sqlite3_exec(plain, "COMMIT; VACUUM", NULL, NULL, NULL) == SQLITE_OK, "plain tables");
        sqlite3_close(plain);
    }
    return 0;
}
