/*
 * Whole books that are copied as files, written on both sides, and joined: by the reader process,
 * the parser of bundles and the merge, as a facilitator would.
 */
#include "book/copies/merge.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/copies.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/book/users.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char passphrase[] = "kahvi ja pulla maistuu";

static struct err err;

#define must(call) \
    do { \
        memset(&err, 0, sizeof err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, err.sentence, err.detail); \
    } while (0)

struct world {
    char *folder;
    char *path[3];
    struct book *book[3];
    uint64_t group;
};

static uint64_t first_id(struct book *book, int entity)
{
    struct query query = {.entity = entity, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &err));
    assert_true(rows.n > 0);
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

static void open_book(struct world *w, int i)
{
    must(book_open(w->path[i], BOOK_WRITE, &w->book[i], &err));
    must(book_unlock(w->book[i], "Sanna", passphrase, BOOK_HEALTH, &err));
}

static void copy_file(const char *from, const char *to)
{
    struct str bytes = STR_INIT;
    must(path_read(from, 1 << 28, &bytes, &err));
    unlink(to);
    must(path_write_new(to, bytes.s, bytes.len, &err));
    str_clear(&bytes);
}

static int make(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    static const char *const names[] = {"hakola", "valkeala", "tapola"};
    struct str code = STR_INIT;
    w->folder = scratch_new();
    setenv("XDG_STATE_HOME", w->folder, 1);
    for (int i = 0; i < 3; i++)
        w->path[i] = scratch_path(w->folder, names[i]);
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = passphrase,
        .group = "Hakolan työrukkanen"};
    must(book_create(w->path[0], &start, &code, &w->book[0], &err));
    str_wipe(&code);
    w->group = first_id(w->book[0], ENTITY_GROUP);
    book_close(w->book[0]);
    copy_file(w->path[0], w->path[1]);
    copy_file(w->path[0], w->path[2]);
    for (int i = 0; i < 3; i++)
        open_book(w, i);
    *state = w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 3; i++) {
        book_close(w->book[i]);
        free(w->path[i]);
    }
    scratch_remove(w->folder);
    free(w);
    return 0;
}

static void set_group(struct book *book, uint64_t id, const char *field, const char *text)
{
    struct change *change = change_new(book);
    must(change_set_text(change, ENTITY_GROUP, id, field, text, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
}

static uint64_t add_person(struct book *book, const char *last)
{
    struct change *change = change_new(book);
    uint64_t id = change_add(change, ENTITY_PERSON, &err);
    must(change_set_text(change, ENTITY_PERSON, id, "first", "Marja", &err));
    must(change_set_text(change, ENTITY_PERSON, id, "last", last, &err));
    must(change_set_ref(change, ENTITY_PERSON, id, "home", first_id(book, ENTITY_SITE), &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    return id;
}

static bool try_merge(struct world *w, int into, const char *path, bool yes,
    struct merge_result *result)
{
    struct merge_options options = {.yes = yes};
    memset(&err, 0, sizeof err);
    return book_merge(w->book[into], path, &options, result, &err);
}

static void merge(struct world *w, int into, int from)
{
    struct merge_result result;
    if (!try_merge(w, into, w->path[from], true, &result))
        fail_msg("%s (%s)", err.sentence, err.detail);
    merge_result_clear(&result);
}

static void add_line(void *data, const char *text, size_t length)
{
    str_add_n(data, text, length);
    str_add_c(data, '\n');
}

static bool same_dump(struct book *a, struct book *b)
{
    struct str x = STR_INIT, y = STR_INIT;
    must(book_dump(a, add_line, &x, &err));
    must(book_dump(b, add_line, &y, &err));
    bool same = strcmp(x.s, y.s) == 0;
    str_clear(&x);
    str_clear(&y);
    return same;
}

static int64_t differing(struct book *book)
{
    struct book_info info;
    must(book_info(book, &info, &err));
    int64_t n = info.conflicts;
    book_info_clear(&info);
    return n;
}

/* ---- joining --------------------------------------------------------------------------------- */

static void what_was_written_on_both_sides_is_in_both_after_merging(void **state)
{
    struct world *w = *state;
    struct row row;
    uint64_t a = add_person(w->book[0], "Koski"), b = add_person(w->book[1], "Laine");
    set_group(w->book[0], w->group, "area", "Hakola");
    merge(w, 0, 1);
    merge(w, 1, 0);
    assert_true(same_dump(w->book[0], w->book[1]));
    must(book_row(w->book[0], ENTITY_PERSON, b, &row, &err));
    assert_string_equal(row_text(&row, "last"), "Laine");
    row_clear(&row);
    must(book_row(w->book[1], ENTITY_PERSON, a, &row, &err));
    assert_string_equal(row_text(&row, "last"), "Koski");
    row_clear(&row);
    must(book_check(w->book[0], &err));
    must(book_check(w->book[1], &err));
}

static void two_names_of_one_group_are_both_kept_and_told(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    set_group(w->book[0], w->group, "name", "Rukkanen");
    set_group(w->book[1], w->group, "name", "Kinnas");
    set_group(w->book[1], w->group, "area", "Valkeala");
    assert_true(try_merge(w, 0, w->path[1], false, &result));
    assert_int_equal(result.relation, COPY_PARTED);
    assert_int_equal(result.edits, 2);
    assert_int_equal(result.lacking, 1);
    assert_int_equal(result.differ, 1);
    assert_string_equal(result.author, "Sanna");
    merge_result_clear(&result);
    assert_int_equal(differing(w->book[0]), 1);
    merge(w, 1, 0);
    assert_int_equal(differing(w->book[1]), 1);
}

static void merging_twice_and_in_any_order_gives_the_same(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    for (int i = 0; i < 3; i++)
        set_group(w->book[i], w->group, "name", i == 0 ? "Yksi" : i == 1 ? "Kaksi" : "Kolme");
    merge(w, 0, 1);
    merge(w, 0, 2);
    merge(w, 1, 2);
    merge(w, 1, 0);
    merge(w, 2, 1);
    assert_true(same_dump(w->book[0], w->book[1]));
    assert_true(same_dump(w->book[0], w->book[2]));
    assert_true(try_merge(w, 2, w->path[0], false, &result));
    assert_int_equal(result.relation, COPY_SAME);
    assert_int_equal(result.edits, 0);
    merge_result_clear(&result);
}

static void a_locked_book_merges_without_a_passphrase(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w->book[1], "Laine");
    struct row row;
    book_lock(w->book[0]);
    merge(w, 0, 1);
    must(book_unlock(w->book[0], "Sanna", passphrase, BOOK_PEOPLE, &err));
    must(book_row(w->book[0], ENTITY_PERSON, person, &row, &err));
    assert_string_equal(row_text(&row, "last"), "Laine");
    row_clear(&row);
}

static void a_dry_run_tells_and_takes_nothing(void **state)
{
    struct world *w = *state;
    struct merge_options options = {.dry_run = true};
    struct merge_result result;
    struct str before = STR_INIT, after = STR_INIT;
    add_person(w->book[1], "Laine");
    must(book_dump(w->book[0], add_line, &before, &err));
    must(book_merge(w->book[0], w->path[1], &options, &result, &err));
    assert_int_equal(result.relation, COPY_AHEAD);
    assert_int_equal(result.edits, 1);
    assert_int_equal(result.counts.n, 1);
    assert_int_equal(VEC_AT(&result.counts, struct merge_count, 0)->entity, ENTITY_PERSON);
    assert_int_equal(VEC_AT(&result.counts, struct merge_count, 0)->added, 1);
    merge_result_clear(&result);
    must(book_dump(w->book[0], add_line, &after, &err));
    assert_string_equal(before.s, after.s);
    str_clear(&before);
    str_clear(&after);
}

static void different_fields_of_one_record_are_told_once(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    set_group(w->book[0], w->group, "name", "Rukkanen");
    set_group(w->book[1], w->group, "area", "Valkeala");
    assert_true(try_merge(w, 0, w->path[1], false, &result));
    assert_int_equal(result.differ, 0);
    assert_int_equal(result.together.n, 1);
    assert_int_equal(VEC_AT(&result.together, struct merge_row, 0)->id, w->group);
    merge_result_clear(&result);
}

static void the_draft_in_the_other_file_is_told_and_stays_there(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    struct change *change = change_new(w->book[1]);
    must(change_set_text(change, ENTITY_GROUP, w->group, "name", "Kesken", &err));
    must(change_save_draft(change, ENTITY_GROUP, w->group, &err));
    assert_true(try_merge(w, 0, w->path[1], false, &result));
    assert_int_equal(result.drafts.n, 1);
    assert_string_equal(VEC_AT(&result.drafts, struct draft_info, 0)->user, "Sanna");
    assert_int_equal(VEC_AT(&result.drafts, struct draft_info, 0)->id, w->group);
    merge_result_clear(&result);
    change_free(change);
}

/* ---- undo of a merge ------------------------------------------------------------------------- */

static void an_undone_merge_leaves_the_book_as_it_was_and_asks_before_it_comes_again(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    struct str before = STR_INIT, after = STR_INIT;
    set_group(w->book[0], w->group, "name", "Rukkanen");
    add_person(w->book[1], "Laine");
    set_group(w->book[1], w->group, "name", "Kinnas");
    must(book_dump(w->book[0], add_line, &before, &err));
    assert_false(book_merge_can_undo(w->book[0]));
    merge(w, 0, 1);
    assert_true(book_merge_can_undo(w->book[0]));
    must(book_merge_undo(w->book[0], &err));
    must(book_dump(w->book[0], add_line, &after, &err));
    assert_string_equal(before.s, after.s);
    must(book_check(w->book[0], &err));
    assert_false(try_merge(w, 0, w->path[1], false, &result));
    assert_int_equal(err.kind, ERR_CONFIRM);
    merge_result_clear(&result);
    merge(w, 0, 1);
    merge(w, 1, 0);
    assert_true(same_dump(w->book[0], w->book[1]));
    str_clear(&before);
    str_clear(&after);
}

static void after_the_next_change_a_merge_cannot_be_undone(void **state)
{
    struct world *w = *state;
    add_person(w->book[1], "Laine");
    merge(w, 0, 1);
    set_group(w->book[0], w->group, "name", "Rukkanen");
    memset(&err, 0, sizeof err);
    assert_false(book_merge_undo(w->book[0], &err));
    assert_int_equal(err.kind, ERR_REFUSED);
}

static void two_merges_in_a_row_are_undone_as_one(void **state)
{
    struct world *w = *state;
    struct str before = STR_INIT, after = STR_INIT;
    add_person(w->book[1], "Laine");
    add_person(w->book[2], "Niemi");
    must(book_dump(w->book[0], add_line, &before, &err));
    merge(w, 0, 1);
    merge(w, 0, 2);
    must(book_merge_undo(w->book[0], &err));
    must(book_dump(w->book[0], add_line, &after, &err));
    assert_string_equal(before.s, after.s);
    str_clear(&before);
    str_clear(&after);
}

static void an_erased_person_does_not_come_back_when_the_merge_is_undone(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w->book[0], "Koskimaa");
    struct str bytes = STR_INIT;
    merge(w, 1, 0);
    must(book_erase(w->book[1], person, &err));
    merge(w, 0, 1);
    assert_false(book_row_exists(w->book[0], ENTITY_PERSON, person));
    must(book_merge_undo(w->book[0], &err));
    assert_false(book_row_exists(w->book[0], ENTITY_PERSON, person));
    must(book_check(w->book[0], &err));
    /* And who merges this copy is told why the person's words are missing. */
    merge(w, 2, 0);
    assert_false(book_row_exists(w->book[2], ENTITY_PERSON, person));
    str_clear(&bytes);
}

/* ---- bundles --------------------------------------------------------------------------------- */

static struct vec heads_of(struct book *book)
{
    struct vec heads = VEC_INIT(struct hash);
    must(log_heads(book->log, &heads, &err));
    return heads;
}

static void a_bundle_brings_what_came_after_the_heads(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    struct vec heads = heads_of(w->book[0]);
    struct bundle_target target = {.since = &heads};
    char *path = scratch_path(w->folder, "muutokset.rkb");
    int64_t edits, records;
    must(book_bundle(w->book[0], path, &target, &edits, &records, &err));
    assert_int_equal(edits, 0);
    assert_int_not_equal(access(path, F_OK), 0);
    uint64_t person = add_person(w->book[0], "Koski");
    must(book_bundle(w->book[0], path, &target, &edits, &records, &err));
    assert_int_equal(edits, 1);
    assert_true(try_merge(w, 1, path, false, &result));
    assert_true(result.bundle);
    assert_int_equal(result.edits, 1);
    merge_result_clear(&result);
    struct row row;
    must(book_row(w->book[1], ENTITY_PERSON, person, &row, &err));
    assert_string_equal(row_text(&row, "last"), "Koski");
    row_clear(&row);
    assert_true(same_dump(w->book[0], w->book[1]));
    memset(&err, 0, sizeof err);
    assert_false(book_bundle(w->book[0], path, &target, &edits, &records, &err));
    vec_clear(&heads);
    free(path);
}

static void edits_without_their_ancestors_are_kept_aside_until_these_come(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    char *early = scratch_path(w->folder, "1.rkb"), *late = scratch_path(w->folder, "2.rkb");
    int64_t edits, records;
    struct vec heads = heads_of(w->book[0]);
    set_group(w->book[0], w->group, "area", "Hakola");
    must(book_bundle(w->book[0], early, &(struct bundle_target){.since = &heads}, &edits, &records,
        &err));
    struct vec later = heads_of(w->book[0]);
    set_group(w->book[0], w->group, "name", "Rukkanen");
    must(book_bundle(w->book[0], late, &(struct bundle_target){.since = &later}, &edits, &records,
        &err));
    assert_true(try_merge(w, 1, late, false, &result));
    assert_int_equal(result.edits, 0);
    assert_int_equal(result.orphans, 1);
    merge_result_clear(&result);
    must(book_check(w->book[1], &err));
    assert_true(try_merge(w, 1, early, false, &result));
    assert_int_equal(result.edits, 2);
    assert_int_equal(result.orphans, 0);
    merge_result_clear(&result);
    assert_true(same_dump(w->book[0], w->book[1]));
    vec_clear(&heads);
    vec_clear(&later);
    free(early);
    free(late);
}

static void every_flipped_byte_and_every_cut_of_a_bundle_is_refused(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    struct str bytes = STR_INIT, before = STR_INIT, after = STR_INIT;
    char *path = scratch_path(w->folder, "muutokset.rkb"), *bad = scratch_path(w->folder, "x.rkb");
    int64_t edits, records;
    struct vec heads = heads_of(w->book[0]);
    set_group(w->book[0], w->group, "name", "Rukkanen");
    must(book_bundle(w->book[0], path, &(struct bundle_target){.since = &heads}, &edits, &records,
        &err));
    must(path_read(path, 1 << 20, &bytes, &err));
    must(book_dump(w->book[1], add_line, &before, &err));
    for (size_t i = 0; i < 2 * bytes.len; i += 1 + i % 3) {
        bool cut = i >= bytes.len;
        size_t at = cut ? i - bytes.len : i;
        unlink(bad);
        if (!cut)
            bytes.s[at] ^= 0x20;
        must(path_write_new(bad, bytes.s, cut ? at : bytes.len, &err));
        if (!cut)
            bytes.s[at] ^= 0x20;
        assert_false(try_merge(w, 1, bad, true, &result));
        assert_true(err.kind == ERR_FOREIGN || err.kind == ERR_NEWER);
        merge_result_clear(&result);
    }
    must(book_dump(w->book[1], add_line, &after, &err));
    assert_string_equal(before.s, after.s);
    str_clear(&bytes);
    str_clear(&before);
    str_clear(&after);
    vec_clear(&heads);
    free(path);
    free(bad);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void what_is_no_copy_of_this_book_is_refused_with_its_sentence(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    struct str code = STR_INIT;
    struct book *other;
    char *path = scratch_path(w->folder, "lions");
    struct book_start start = {.site = "Muu", .user = "Pekka", .passphrase = passphrase};
    must(book_create(path, &start, &code, &other, &err));
    book_close(other);
    str_wipe(&code);
    assert_false(try_merge(w, 0, path, true, &result));
    assert_int_equal(err.kind, ERR_FOREIGN);
    assert_non_null(strstr(err.sentence, "another book"));
    merge_result_clear(&result);
    scratch_write(w->folder, "teksti", "Tämä on vain tekstiä, ei muistikirja.");
    char *text = scratch_path(w->folder, "teksti"), *fifo = scratch_path(w->folder, "putki");
    char *link = scratch_path(w->folder, "linkki"), *none = scratch_path(w->folder, "ei ole");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(symlink(w->path[1], link), 0);
    const char *const refused[] = {text, fifo, link, w->folder};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(try_merge(w, 0, refused[i], true, &result));
        assert_int_equal(err.kind, ERR_FOREIGN);
        merge_result_clear(&result);
    }
    assert_false(try_merge(w, 0, none, true, &result));
    assert_int_equal(err.kind, ERR_REFUSED);
    merge_result_clear(&result);
    free(path);
    free(text);
    free(fifo);
    free(link);
    free(none);
}

static void late_edits_of_a_removed_user_wait(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    must(book_user_add(w->book[0],
        &(struct book_user_new){.name = "Pekka", .passphrase = "toinen ihan muu sana"}, &err));
    merge(w, 1, 0);
    book_lock(w->book[1]);
    must(book_unlock(w->book[1], "Pekka", "toinen ihan muu sana", BOOK_PEOPLE, &err));
    must(book_user_remove(w->book[0], "Pekka", &err));
    set_group(w->book[1], w->group, "name", "Pekan ryhmä");
    assert_true(try_merge(w, 0, w->path[1], false, &result));
    assert_int_equal(result.waiting, 1);
    merge_result_clear(&result);
    struct row row;
    must(book_row(w->book[0], ENTITY_GROUP, w->group, &row, &err));
    assert_string_equal(row_text(&row, "name"), "Hakolan työrukkanen");
    row_clear(&row);
    must(book_check(w->book[0], &err));
    merge(w, 1, 0);
    assert_true(same_dump(w->book[0], w->book[1]));
    set_group(w->book[0], w->group, "name", "Uusi nimi");
    assert_int_equal(differing(w->book[0]), 0);
}

/* The last signature vouches for what its author did before: one goes with the other. */
static void an_edit_waits_with_the_one_that_vouches_for_it(void **state)
{
    struct world *w = *state;
    struct merge_result result;
    char *path = scratch_path(w->folder, "1.rkb");
    int64_t edits, records;
    set_group(w->book[1], w->group, "area", "Hakola");
    set_group(w->book[0], w->group, "name", "Rukkanen");
    struct vec heads = heads_of(w->book[0]);
    merge(w, 0, 1);
    set_group(w->book[0], w->group, "name", "Kinnas");
    must(book_bundle(w->book[0], path, &(struct bundle_target){.since = &heads}, &edits, &records,
        &err));
    assert_true(try_merge(w, 2, path, false, &result));
    assert_int_equal(result.edits, 0);
    assert_int_equal(result.orphans, 2);
    merge_result_clear(&result);
    must(book_check(w->book[2], &err));
    merge(w, 2, 0);
    assert_true(same_dump(w->book[0], w->book[2]));
    vec_clear(&heads);
    free(path);
}

static void a_late_redaction_waits_and_what_it_took_where_it_was_made_is_no_damage(void **state)
{
    struct world *w = *state;
    char pekka[] = "toinen ihan muu sana";
    must(book_user_add(
        w->book[0], &(struct book_user_new){.name = "Pekka", .passphrase = pekka}, &err));
    set_group(w->book[0], w->group, "area", "Hakola");
    merge(w, 1, 0);
    book_lock(w->book[1]);
    must(book_unlock(w->book[1], "Pekka", pekka, BOOK_PEOPLE, &err));
    must(book_user_remove(w->book[0], "Pekka", &err));
    must(book_redact_rows(w->book[1], ENTITY_GROUP, &w->group, 1, &err));
    merge(w, 0, 1);
    must(book_check(w->book[0], &err));
    merge(w, 1, 0);
    must(book_check(w->book[1], &err));
    merge(w, 2, 1);
    must(book_check(w->book[2], &err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(what_was_written_on_both_sides_is_in_both_after_merging),
        TEST(two_names_of_one_group_are_both_kept_and_told),
        TEST(merging_twice_and_in_any_order_gives_the_same),
        TEST(a_locked_book_merges_without_a_passphrase),
        TEST(a_dry_run_tells_and_takes_nothing),
        TEST(different_fields_of_one_record_are_told_once),
        TEST(the_draft_in_the_other_file_is_told_and_stays_there),
        TEST(an_undone_merge_leaves_the_book_as_it_was_and_asks_before_it_comes_again),
        TEST(after_the_next_change_a_merge_cannot_be_undone),
        TEST(two_merges_in_a_row_are_undone_as_one),
        TEST(an_erased_person_does_not_come_back_when_the_merge_is_undone),
        TEST(a_bundle_brings_what_came_after_the_heads),
        TEST(edits_without_their_ancestors_are_kept_aside_until_these_come),
        TEST(every_flipped_byte_and_every_cut_of_a_bundle_is_refused),
        TEST(what_is_no_copy_of_this_book_is_refused_with_its_sentence),
        TEST(late_edits_of_a_removed_user_wait),
        TEST(an_edit_waits_with_the_one_that_vouches_for_it),
        TEST(a_late_redaction_waits_and_what_it_took_where_it_was_made_is_no_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
