/* A book from the outside: made, closed, opened, unlocked, written, read, undone, forgotten. */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/book/users.h"

#include "book/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static const char passphrase[] = "kahvi ja pulla maistuu";

struct world {
    char folder[256];
    char path[300];
    struct book *book;
    struct str code;
    uint64_t site, group;
};

static struct err err;

#define must(call) \
    do { \
        memset(&err, 0, sizeof err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, err.sentence, err.detail); \
    } while (0)

static uint64_t first(struct book *book, int entity)
{
    struct query query = {.entity = entity, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &err));
    assert_true(rows.n > 0);
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

static int make(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    str_init(&w->code);
    const char *tmp = getenv("TMPDIR");
    snprintf(w->folder, sizeof w->folder, "%.200s/book.XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(w->folder));
    snprintf(w->path, sizeof w->path, "%s/hakola.rukkanen", w->folder);
    setenv("XDG_STATE_HOME", w->folder, 1);
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = passphrase,
        .group = "Hakolan työrukkanen"};
    must(book_create(w->path, &start, &w->code, &w->book, &err));
    w->site = first(w->book, ENTITY_SITE);
    w->group = first(w->book, ENTITY_GROUP);
    *state = w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;
    char command[320];
    book_close(w->book);
    str_wipe(&w->code);
    snprintf(command, sizeof command, "rm -rf '%s'", w->folder);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

static void reopen(struct world *w, bool unlock)
{
    book_close(w->book);
    w->book = NULL;
    must(book_open(w->path, BOOK_WRITE, &w->book, &err));
    if (unlock)
        must(book_unlock(w->book, "Sanna", passphrase, BOOK_PEOPLE, &err));
}

static uint64_t add_person(struct world *w, const char *first_name, const char *last_name)
{
    struct change *change = change_new(w->book);
    uint64_t id = change_add(change, ENTITY_PERSON, &err);
    must(change_set_text(change, ENTITY_PERSON, id, "first", first_name, &err));
    must(change_set_text(change, ENTITY_PERSON, id, "last", last_name, &err));
    must(change_set_ref(change, ENTITY_PERSON, id, "home", w->site, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    return id;
}

static uint64_t add_meeting(struct world *w)
{
    struct change *change = change_new(w->book);
    uint64_t id = change_add(change, ENTITY_MEETING, &err);
    change_preset(change, ENTITY_MEETING, id);
    must(change_set_ref(change, ENTITY_MEETING, id, "group", w->group, &err));
    must(change_set_ref(change, ENTITY_MEETING, id, "home", w->site, &err));
    must(change_set_int(change, ENTITY_MEETING, id, "date", 20000, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    return id;
}

static bool file_holds(const char *path, const char *text)
{
    struct str bytes = STR_INIT;
    must(path_read(path, 1 << 28, &bytes, &err));
    bool found = memmem(bytes.s, bytes.len, text, strlen(text)) != NULL;
    str_clear(&bytes);
    return found;
}

static void the_schema_is_the_one_the_program_knows(void **state)
{
    struct world *w = *state;
    struct hash all, lasting;
    char hex[2][2 * HASH_SIZE + 1];
    bool same_tables = false;
    schema_digest(w->book->db, SCHEMA_ALL, &all);
    schema_digest(w->book->db, SCHEMA_LASTING, &lasting);
    hash_hex(&all, hex[0]);
    hash_hex(&lasting, hex[1]);
    memset(&err, 0, sizeof err);
    if (!schema_check(w->book->db, &same_tables, &err) || !same_tables)
        fail_msg("src/book/schema.c should expect %s and, lasting, %s", hex[0], hex[1]);
}

static void what_was_written_is_read_after_opening_again(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Marja", "Koski");
    reopen(w, true);
    struct row row;
    must(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    assert_string_equal(row_text(&row, "last"), "Koski");
    assert_int_equal(row_ref(&row, "home"), w->site);
    row_clear(&row);
    must(book_check(w->book, &err));
}

static void a_locked_book_tells_only_what_is_public(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Marja", "Koski");
    reopen(w, false);
    struct row row;
    must(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    assert_true(row_locked(&row, "last"));
    assert_string_equal(row_text(&row, "last"), "");
    row_clear(&row);
    must(book_row(w->book, ENTITY_GROUP, w->group, &row, &err));
    assert_string_equal(row_text(&row, "name"), "Hakolan työrukkanen");
    row_clear(&row);
    struct change *change = change_new(w->book);
    memset(&err, 0, sizeof err);
    must(change_set_text(change, ENTITY_GROUP, w->group, "area", "Hakola", &err));
    assert_false(change_commit(change, NULL, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    change_free(change);
    assert_false(file_holds(w->path, "Marja"));
    assert_false(file_holds(w->path, "Koski"));
}

static void a_wrong_passphrase_opens_nothing(void **state)
{
    struct world *w = *state;
    reopen(w, false);
    memset(&err, 0, sizeof err);
    assert_false(book_unlock(w->book, "Sanna", "kahvi ja pulla maistui", BOOK_PEOPLE, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    assert_int_equal(book_level(w->book), BOOK_LOCKED);
}

static void health_opens_by_itself_with_the_same_passphrase(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Marja", "Koski");
    struct change *change = change_new(w->book);
    memset(&err, 0, sizeof err);
    assert_false(change_set_int(change, ENTITY_PERSON, person, "work_ability", 2, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    must(book_unlock(w->book, "Sanna", passphrase, BOOK_HEALTH, &err));
    must(change_set_int(change, ENTITY_PERSON, person, "work_ability", 2, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    struct row row;
    must(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    assert_int_equal(row_int(&row, "work_ability", 0), 2);
    row_clear(&row);
    book_lock_health(w->book);
    must(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    assert_true(row_locked(&row, "work_ability"));
    assert_string_equal(row_text(&row, "first"), "Marja");
    row_clear(&row);
}

static void attendance_of_one_meeting_and_person_is_one_row(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Marja", "Koski"), meeting = add_meeting(w);
    struct value parts[2] = {value_id(meeting), value_id(person)};
    uint64_t ids[2];
    for (int i = 0; i < 2; i++) {
        struct change *change = change_new(w->book);
        ids[i] = change_put(change, ENTITY_ATTENDANCE, parts, 2, &err);
        assert_true(ids[i] != 0);
        must(change_set_int(change, ENTITY_ATTENDANCE, ids[i], "state", i + 1, &err));
        must(change_commit(change, NULL, &err));
        change_free(change);
    }
    assert_true(ids[0] == ids[1]);
    reopen(w, true);
    struct filter filter
        = {.field = "meeting", .op = FILTER_EQUAL, .value = value_id(meeting)};
    struct query query = {.entity = ENTITY_ATTENDANCE, .filters = &filter, .n_filters = 1};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(w->book, &query, &rows, &err));
    assert_int_equal(rows.n, 1);
    assert_int_equal(row_int(VEC_AT(&rows, struct row, 0), "state", 0), 2);
    assert_true(row_ref(VEC_AT(&rows, struct row, 0), "person") == person);
    rows_clear(&rows);
}

static void undo_takes_back_the_newest_change_and_then_the_one_before(void **state)
{
    struct world *w = *state;
    struct undo_result undone;
    for (int i = 1; i <= 2; i++) {
        struct change *change = change_new(w->book);
        must(change_set_text(
            change, ENTITY_GROUP, w->group, "area", i == 1 ? "Hakola" : "Tapola", &err));
        must(change_commit(change, NULL, &err));
        change_free(change);
    }
    struct row row;
    const char *expected[] = {"Hakola", ""};
    for (int i = 0; i < 2; i++) {
        must(book_undo(w->book, NULL, &undone, &err));
        undo_result_clear(&undone);
        must(book_row(w->book, ENTITY_GROUP, w->group, &row, &err));
        assert_string_equal(row_text(&row, "area"), expected[i]);
        row_clear(&row);
    }
    struct vec history = VEC_INIT(struct history_entry);
    must(book_history(w->book, ENTITY_GROUP, w->group, "area", &history, &err));
    assert_int_equal(history.n, 4);
    assert_true(VEC_AT(&history, struct history_entry, 0)->current);
    assert_string_equal(VEC_AT(&history, struct history_entry, 3)->author, "Sanna");
    history_clear(&history);
}

static void a_draft_survives_and_only_its_writer_opens_it(void **state)
{
    struct world *w = *state;
    uint64_t meeting = add_meeting(w);
    struct change *change = change_new(w->book);
    uint64_t item = change_add(change, ENTITY_ITEM, &err);
    must(change_set_ref(change, ENTITY_ITEM, item, "meeting", meeting, &err));
    must(change_set_text(change, ENTITY_ITEM, item, "heading", "Salainen kevätretki", &err));
    must(change_save_draft(change, ENTITY_MEETING, meeting, &err));
    change_free(change);
    assert_false(file_holds(w->path, "kevätretki"));
    reopen(w, false);
    struct vec drafts = VEC_INIT(struct draft_info);
    must(drafts_list(w->book, &drafts, &err));
    assert_int_equal(drafts.n, 1);
    assert_string_equal(VEC_AT(&drafts, struct draft_info, 0)->user, "Sanna");
    drafts_clear(&drafts);
    assert_null(draft_open(w->book, ENTITY_MEETING, meeting, &err));
    reopen(w, true);
    change = draft_open(w->book, ENTITY_MEETING, meeting, &err);
    assert_non_null(change);
    must(change_commit(change, NULL, &err));
    change_free(change);
    struct row row;
    must(book_row(w->book, ENTITY_ITEM, item, &row, &err));
    assert_string_equal(row_text(&row, "heading"), "Salainen kevätretki");
    row_clear(&row);
    must(drafts_list(w->book, &drafts, &err));
    assert_int_equal(drafts.n, 0);
    drafts_clear(&drafts);
}

static void list_fields_take_and_give_back_values(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Toivo", "Salo");
    struct value skill[2] = {value_text("kitaransoitto"), value_text("leipominen")};
    struct change *change = change_new(w->book);
    for (int i = 0; i < 2; i++)
        must(change_list(change, ENTITY_PERSON, person, "skill", &skill[i], true, &err));
    must(change_commit(change, NULL, &err));
    must(change_list(change, ENTITY_PERSON, person, "skill", &skill[0], false, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    struct filter filter = {.field = "skill", .op = FILTER_EQUAL, .value = skill[1]};
    struct query query = {.entity = ENTITY_PERSON, .filters = &filter, .n_filters = 1};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(w->book, &query, &rows, &err));
    assert_int_equal(rows.n, 1);
    assert_int_equal(row_list(VEC_AT(&rows, struct row, 0), "skill")->n, 1);
    rows_clear(&rows);
    value_clear(&skill[0]);
    value_clear(&skill[1]);
}

static void people_sort_as_finns_sort(void **state)
{
    struct world *w = *state;
    const char *names[] = {"Öhman", "Aalto", "Åberg", "Zorro", "Äijälä", "Virtanen", "Wallin"};
    const char *order[] = {"Aalto", "Virtanen", "Wallin", "Zorro", "Åberg", "Äijälä", "Öhman"};
    for (size_t i = 0; i < 7; i++)
        add_person(w, "X", names[i]);
    struct query query = {.entity = ENTITY_PERSON, .sort = "last", .fields = "last"};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(w->book, &query, &rows, &err));
    assert_int_equal(rows.n, 7);
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(row_text(VEC_AT(&rows, struct row, i), "last"), order[i]);
    rows_clear(&rows);
}

/* Reads every row by itself too: a list must be the same, whatever it reads ahead. */
static void assert_list_is_right(struct world *w, const char *sort, size_t expected)
{
    struct query query = {.entity = ENTITY_PERSON, .sort = sort, .fields = "last first"};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(w->book, &query, &rows, &err));
    assert_int_equal(rows.n, expected);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct row alone;
        must(book_row_fields(w->book, ENTITY_PERSON, row->id, "last first", &alone, &err));
        assert_string_equal(row_text(row, "last"), row_text(&alone, "last"));
        assert_string_equal(row_text(row, "first"), row_text(&alone, "first"));
        assert_int_equal(row->locked, alone.locked);
        if (i && sort && !row->locked) {
            const struct row *before = row - 1;
            int order = strcmp(row_text(before, "last"), row_text(row, "last"));
            assert_true(order < 0 || (order == 0 && before->id < row->id));
        }
        row_clear(&alone);
    }
    rows_clear(&rows);
}

static void a_long_list_tells_of_each_what_the_row_itself_tells(void **state)
{
    enum { MANY = 90 };
    struct world *w = *state;
    uint64_t ids[MANY];
    for (int i = 0; i < MANY; i++) {
        char last[16];
        snprintf(last, sizeof last, "Nimi%02d", i % 40);
        ids[i] = add_person(w, i % 3 ? "Aino" : "Eino", last);
    }
    struct change *change = change_new(w->book);
    for (int i = 0; i < MANY; i += 7) /* rows that two edits wrote */
        must(change_set_text(change, ENTITY_PERSON, ids[i], "last", "Uusi", &err));
    for (int i = 3; i < MANY; i += 30)
        must(change_remove(change, ENTITY_PERSON, ids[i], &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    assert_list_is_right(w, "last", MANY - 3);
    assert_list_is_right(w, NULL, MANY - 3);
    reopen(w, true);
    assert_list_is_right(w, "last", MANY - 3);
    reopen(w, false);
    assert_list_is_right(w, "last", MANY - 3);
}

static void what_was_written_last_comes_first(void **state)
{
    struct world *w = *state;
    uint64_t ids[5];
    const char *const sorts[] = {"-written", "written"};
    for (int i = 0; i < 5; i++)
        ids[i] = add_person(w, "Aino", "Nieminen");
    for (int way = 0; way < 2; way++) {
        for (int64_t limit = 0; limit <= 3; limit += 3) {
            struct query query = {
                .entity = ENTITY_PERSON, .sort = sorts[way], .fields = "last", .limit = limit};
            struct vec rows = VEC_INIT(struct row);
            must(book_query(w->book, &query, &rows, &err));
            assert_int_equal(rows.n, limit ? limit : 5);
            for (size_t i = 0; i < rows.n; i++)
                assert_int_equal(VEC_AT(&rows, struct row, i)->id, ids[way ? i : 4 - i]);
            rows_clear(&rows);
        }
    }
}

static void an_erased_person_is_nowhere_in_the_file(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Irja", "Ranta"), meeting = add_meeting(w);
    struct value parts[2] = {value_id(meeting), value_id(person)};
    struct change *change = change_new(w->book);
    uint64_t mark = change_put(change, ENTITY_ATTENDANCE, parts, 2, &err);
    must(change_set_int(change, ENTITY_ATTENDANCE, mark, "state", 1, &err));
    must(change_set_ref(change, ENTITY_GROUP, w->group, "lead", person, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    struct erase_preview preview;
    must(book_erase_preview(w->book, person, &preview, &err));
    assert_int_equal(preview.rows.n, 2);
    erase_preview_clear(&preview);
    must(book_erase(w->book, person, &err));
    memset(&err, 0, sizeof err);
    struct row row;
    assert_false(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    must(book_row(w->book, ENTITY_GROUP, w->group, &row, &err));
    assert_true(row_ref(&row, "lead") == 0);
    row_clear(&row);
    must(book_check(w->book, &err));
    reopen(w, true);
    memset(&err, 0, sizeof err);
    assert_false(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    /* The mark stays as a count without a person. */
    struct query query = {.entity = ENTITY_ATTENDANCE};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(w->book, &query, &rows, &err));
    assert_int_equal(rows.n, 1);
    assert_int_equal(row_int(VEC_AT(&rows, struct row, 0), "state", 0), 1);
    assert_true(row_ref(VEC_AT(&rows, struct row, 0), "person") == 0);
    rows_clear(&rows);
}

static void a_second_user_reads_what_was_granted(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Eila", "Aalto");
    struct book_user_new peer
        = {.name = "Pekka", .passphrase = "retkellä Repovedellä", .peer = true};
    must(book_user_add(w->book, &peer, &err));
    reopen(w, false);
    must(book_unlock(w->book, "Pekka", peer.passphrase, BOOK_PEOPLE, &err));
    struct row row;
    must(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    assert_string_equal(row_text(&row, "first"), "Eila");
    row_clear(&row);
    assert_false(book_user_is_facilitator(w->book));
    memset(&err, 0, sizeof err);
    assert_false(book_user_add(w->book, &peer, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
}

static void the_recovery_code_gives_a_new_passphrase(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Eila", "Aalto");
    reopen(w, false);
    memset(&err, 0, sizeof err);
    assert_false(book_user_recover(
        w->book, "Sanna", "11111 11111 11111 11111 11111 11111 11111 11111", "uusi salasana 1",
        &err));
    must(book_user_recover(w->book, NULL, w->code.s, "uusi salasana 1", &err));
    must(book_unlock(w->book, "Sanna", "uusi salasana 1", BOOK_PEOPLE, &err));
    struct row row;
    must(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    assert_string_equal(row_text(&row, "first"), "Eila");
    row_clear(&row);
}

static void a_backup_is_made_once_a_day_and_taken_into_use(void **state)
{
    struct world *w = *state;
    add_person(w, "Eila", "Aalto");
    reopen(w, true);
    add_person(w, "Marja", "Koski");
    add_person(w, "Pentti", "Laine");
    struct vec backups = VEC_INIT(struct book_backup_info);
    must(book_backups(w->path, &backups, &err));
    assert_int_equal(backups.n, 1);
    book_close(w->book);
    w->book = NULL;
    must(book_restore(
        w->path, VEC_AT(&backups, struct book_backup_info, 0)->path, &err));
    book_backups_clear(&backups);
    must(book_open(w->path, BOOK_WRITE, &w->book, &err));
    must(book_unlock(w->book, NULL, passphrase, BOOK_PEOPLE, &err));
    struct query query = {.entity = ENTITY_PERSON};
    assert_int_equal(book_count(w->book, &query, &err), 1);
}

static size_t backup_count(struct world *w)
{
    struct vec backups = VEC_INIT(struct book_backup_info);
    must(book_backups(w->path, &backups, &err));
    size_t n = backups.n;
    book_backups_clear(&backups);
    return n;
}

static void on_day(struct world *w, int64_t start, int day)
{
    clock_set_for_test(start + day * (int64_t)86400000);
    reopen(w, true);
}

static void the_last_ten_backups_are_kept(void **state)
{
    struct world *w = *state;
    int64_t start = clock_wall_ms();
    for (int day = 1; day <= 12; day++) {
        on_day(w, start, day);
        add_person(w, "Eila", "Aalto");
    }
    assert_int_equal(backup_count(w), 10);
}

static void thirty_days_after_an_erasure_no_backup_knows_the_person(void **state)
{
    struct world *w = *state;
    int64_t start = clock_wall_ms();
    uint64_t irja = add_person(w, "Irja", "Ranta"), eila = add_person(w, "Eila", "Aalto");
    on_day(w, start, 1);
    must(book_erase(w->book, irja, &err));
    on_day(w, start, 20); /* a second erasure does not put the first one off */
    must(book_erase(w->book, eila, &err));
    on_day(w, start, 25);
    add_person(w, "Toivo", "Salo");
    size_t all = backup_count(w);
    on_day(w, start, 31);
    assert_int_equal(backup_count(w), all);
    on_day(w, start, 32); /* nobody writes */
    assert_true(backup_count(w) < all);
    on_day(w, start, 51);
    assert_int_equal(backup_count(w), 1);
}

static void take_backup(struct world *w, bool allowed)
{
    struct vec backups = VEC_INIT(struct book_backup_info);
    must(book_backups(w->path, &backups, &err));
    book_close(w->book);
    w->book = NULL;
    memset(&err, 0, sizeof err);
    bool done
        = book_restore(w->path, VEC_AT(&backups, struct book_backup_info, 0)->path, &err);
    if (done != allowed)
        fail_msg("%s", err.sentence);
    book_backups_clear(&backups);
    must(book_open(w->path, BOOK_WRITE, &w->book, &err));
    must(book_unlock(w->book, NULL, passphrase, BOOK_PEOPLE, &err));
}

static void a_forgotten_person_does_not_come_back_with_a_backup(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Irja", "Ranta");
    uint64_t other = add_person(w, "Eila", "Aalto");
    reopen(w, true);
    add_person(w, "Toivo", "Salo"); /* the backup of the day is from before it */
    must(book_erase(w->book, person, &err));
    take_backup(w, true);
    memset(&err, 0, sizeof err);
    struct row row;
    assert_false(book_row(w->book, ENTITY_PERSON, person, &row, &err));
    must(book_row(w->book, ENTITY_PERSON, other, &row, &err));
    row_clear(&row);
    must(book_check(w->book, &err));
}

static void half_written_text_holds_a_backup_back(void **state)
{
    struct world *w = *state;
    reopen(w, true);
    uint64_t meeting = add_meeting(w);
    struct change *change = change_new(w->book);
    must(change_set_text(change, ENTITY_MEETING, meeting, "plan", "retki", &err));
    must(change_save_draft(change, ENTITY_MEETING, meeting, &err));
    change_free(change);
    take_backup(w, false);
    assert_true(book_row_exists(w->book, ENTITY_MEETING, meeting));
    must(draft_discard(w->book, ENTITY_MEETING, meeting, &err));
    take_backup(w, true);
    assert_false(book_row_exists(w->book, ENTITY_MEETING, meeting));
}

/* P9: reading changes no byte. */
static void reading_writes_no_byte(void **state)
{
    struct world *w = *state;
    add_person(w, "Eila", "Aalto");
    struct str before = STR_INIT, after = STR_INIT;
    book_close(w->book);
    w->book = NULL;
    must(path_read(w->path, 1 << 28, &before, &err));
    must(book_open(w->path, BOOK_WRITE, &w->book, &err));
    must(book_unlock(w->book, NULL, passphrase, BOOK_PEOPLE, &err));
    struct query query = {.entity = ENTITY_PERSON, .sort = "last"};
    assert_int_equal(book_count(w->book, &query, &err), 1);
    book_close(w->book);
    w->book = NULL;
    must(path_read(w->path, 1 << 28, &after, &err));
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.s, after.s, before.len);
    str_clear(&before);
    str_clear(&after);
}

static void a_copy_writes_under_a_label_of_its_own(void **state)
{
    struct world *w = *state;
    char copy[320], command[680];
    add_person(w, "Eila", "Aalto");
    uint64_t label = w->book->label;
    assert_true(label != 0);
    reopen(w, true);
    add_person(w, "Marja", "Koski");
    assert_true(w->book->label == label);
    snprintf(copy, sizeof copy, "%s/kopio.rukkanen", w->folder);
    snprintf(command, sizeof command, "cp '%s' '%s'", w->path, copy);
    assert_int_equal(system(command), 0);
    book_close(w->book);
    must(book_open(copy, BOOK_WRITE, &w->book, &err));
    must(book_unlock(w->book, NULL, passphrase, BOOK_PEOPLE, &err));
    add_person(w, "Pentti", "Laine");
    assert_true(w->book->label != label);
}

static void something_planted_in_the_file_keeps_it_shut(void **state)
{
    struct world *w = *state;
    book_close(w->book);
    w->book = NULL;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                         "CREATE TRIGGER t AFTER INSERT ON edit BEGIN SELECT 1; END", NULL, NULL,
                         NULL),
        SQLITE_OK);
    sqlite3_close(db);
    memset(&err, 0, sizeof err);
    assert_false(book_open(w->path, BOOK_WRITE, &w->book, &err));
    assert_int_equal(err.kind, ERR_DAMAGED);
}

static void tables_of_another_version_are_made_anew_from_the_log(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w, "Marja", "Koski");
    book_close(w->book);
    w->book = NULL;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
            "ALTER TABLE r_group ADD COLUMN c99; CREATE TABLE r_plan(id INTEGER PRIMARY KEY, ver"
            " INTEGER NOT NULL, gone INTEGER NOT NULL, live BLOB, c8); DROP TABLE r_site",
            NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    struct row row;
    for (int write = 0; write < 2; write++) {
        must(book_open(w->path, write ? BOOK_WRITE : BOOK_READ, &w->book, &err));
        assert_int_equal(first(w->book, ENTITY_SITE), w->site);
        must(book_unlock(w->book, "Sanna", passphrase, BOOK_PEOPLE, &err));
        must(book_row(w->book, ENTITY_PERSON, person, &row, &err));
        assert_string_equal(row_text(&row, "last"), "Koski");
        row_clear(&row);
        if (write)
            must(book_check(w->book, &err));
        book_close(w->book);
        w->book = NULL;
    }
}

static void a_state_table_that_computes_keeps_it_shut(void **state)
{
    struct world *w = *state;
    static const char *const planted[] = {
        "CREATE TABLE r_plan(id INTEGER PRIMARY KEY, c8 AS (id + 1))",
        "CREATE TABLE r_plan(id INTEGER PRIMARY KEY, c8 CHECK (id > 1))",
        "CREATE INDEX i_x ON r_group(c8) WHERE id > 1",
        "CREATE VIEW r_plan AS SELECT 1",
        "CREATE TABLE plan(id INTEGER PRIMARY KEY)",
    };
    book_close(w->book);
    w->book = NULL;
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        sqlite3 *db;
        assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, planted[i], NULL, NULL, NULL), SQLITE_OK);
        memset(&err, 0, sizeof err);
        assert_false(book_open(w->path, BOOK_WRITE, &w->book, &err));
        assert_int_equal(err.kind, ERR_DAMAGED);
        assert_int_equal(sqlite3_exec(db,
                             i == 2   ? "DROP INDEX i_x"
                             : i == 3 ? "DROP VIEW r_plan"
                             : i == 4 ? "DROP TABLE plan"
                                      : "DROP TABLE r_plan",
                             NULL, NULL, NULL),
            SQLITE_OK);
        sqlite3_close(db);
    }
}

static void a_table_changed_behind_the_log_is_noticed(void **state)
{
    struct world *w = *state;
    book_close(w->book);
    w->book = NULL;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE r_group SET c8 = 'Toinen nimi'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    memset(&err, 0, sizeof err);
    assert_false(book_open(w->path, BOOK_WRITE, &w->book, &err));
    assert_int_equal(err.kind, ERR_DAMAGED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(the_schema_is_the_one_the_program_knows),
        TEST(what_was_written_is_read_after_opening_again),
        TEST(a_locked_book_tells_only_what_is_public),
        TEST(a_wrong_passphrase_opens_nothing),
        TEST(health_opens_by_itself_with_the_same_passphrase),
        TEST(attendance_of_one_meeting_and_person_is_one_row),
        TEST(undo_takes_back_the_newest_change_and_then_the_one_before),
        TEST(a_draft_survives_and_only_its_writer_opens_it),
        TEST(list_fields_take_and_give_back_values),
        TEST(people_sort_as_finns_sort),
        TEST(a_long_list_tells_of_each_what_the_row_itself_tells),
        TEST(what_was_written_last_comes_first),
        TEST(an_erased_person_is_nowhere_in_the_file),
        TEST(a_second_user_reads_what_was_granted),
        TEST(the_recovery_code_gives_a_new_passphrase),
        TEST(a_backup_is_made_once_a_day_and_taken_into_use),
        TEST(the_last_ten_backups_are_kept),
        TEST(thirty_days_after_an_erasure_no_backup_knows_the_person),
        TEST(a_forgotten_person_does_not_come_back_with_a_backup),
        TEST(half_written_text_holds_a_backup_back),
        TEST(reading_writes_no_byte),
        TEST(a_copy_writes_under_a_label_of_its_own),
        TEST(something_planted_in_the_file_keeps_it_shut),
        TEST(tables_of_another_version_are_made_anew_from_the_log),
        TEST(a_state_table_that_computes_keeps_it_shut),
        TEST(a_table_changed_behind_the_log_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
