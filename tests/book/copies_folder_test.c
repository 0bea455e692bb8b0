/*
 * Copies that meet in a folder: a stick that is carried about, a folder that some program keeps the
 * same on several computers. Each copy is a book of its own, as on a computer of its own.
 */
#include "book/copies/folder.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/book/users.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COPIES = 3 };

static const char passphrase[] = "kahvi ja pulla maistuu";
static const char *const names[COPIES] = {"hakola", "valkeala", "tapola"};

static struct err err;

#define must(call) \
    do { \
        memset(&err, 0, sizeof err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, err.sentence, err.detail); \
    } while (0)

struct world {
    char *folder, *stick;
    char *path[COPIES];
    struct book *book[COPIES];
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
    struct str code = STR_INIT;
    w->folder = scratch_new();
    w->stick = scratch_path(w->folder, "stick");
    must(path_make_folder(w->stick, &err));
    setenv("XDG_STATE_HOME", w->folder, 1);
    for (int i = 0; i < COPIES; i++)
        w->path[i] = scratch_path(w->folder, names[i]);
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = passphrase,
        .group = "Hakolan työrukkanen"};
    must(book_create(w->path[0], &start, &code, &w->book[0], &err));
    str_wipe(&code);
    w->group = first_id(w->book[0], ENTITY_GROUP);
    book_close(w->book[0]);
    for (int i = 1; i < COPIES; i++)
        copy_file(w->path[0], w->path[i]);
    for (int i = 0; i < COPIES; i++)
        open_book(w, i);
    *state = w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < COPIES; i++) {
        book_close(w->book[i]);
        free(w->path[i]);
    }
    chmod(w->stick, 0700);
    scratch_remove(w->folder);
    free(w->stick);
    free(w);
    return 0;
}

/* ---- what a copy does ------------------------------------------------------------------------ */

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

static bool try_sync(struct book *book, const char *folder, bool with_book,
    struct sync_result *result)
{
    struct sync_options options = {.with_book = with_book, .yes = true};
    memset(&err, 0, sizeof err);
    return book_sync(book, folder, &options, result, &err);
}

/* How many files were put there. */
static int sync_with(struct world *w, int i, const char *folder)
{
    struct sync_result result;
    if (!try_sync(w->book[i], folder, false, &result))
        fail_msg("%s (%s)", err.sentence, err.detail);
    assert_true(result.safe);
    int files = result.published ? 1 : 0;
    sync_result_clear(&result);
    return files;
}

static int sync_copy(struct world *w, int i)
{
    return sync_with(w, i, w->stick);
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

static void all_are_the_same(struct world *w)
{
    for (int i = 1; i < COPIES; i++)
        assert_true(same_dump(w->book[0], w->book[i]));
    for (int i = 0; i < COPIES; i++)
        must(book_check(w->book[i], &err));
}

static size_t files_in(const char *folder, const char *ending)
{
    size_t n = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        size_t length = strlen(entry->d_name), tail = strlen(ending);
        n += length >= tail && strcmp(entry->d_name + length - tail, ending) == 0;
    }
    closedir(dir);
    return n;
}

static void sync_all(struct world *w)
{
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < COPIES; i++)
            sync_copy(w, i);
}

/* ---- exchanging ------------------------------------------------------------------------------ */

static void three_copies_that_share_a_folder_become_the_same(void **state)
{
    struct world *w = *state;
    add_person(w->book[0], "Koski");
    add_person(w->book[1], "Laine");
    set_group(w->book[2], w->group, "area", "Tapola");
    sync_all(w);
    all_are_the_same(w);
    set_group(w->book[1], w->group, "name", "Uusi nimi");
    add_person(w->book[2], "Salo");
    sync_all(w);
    all_are_the_same(w);
}

static void where_nothing_is_new_nothing_is_written(void **state)
{
    struct world *w = *state;
    add_person(w->book[0], "Koski");
    sync_all(w);
    size_t before = files_in(w->stick, "");
    for (int i = 0; i < COPIES; i++)
        assert_int_equal(sync_copy(w, i), 0);
    assert_int_equal(files_in(w->stick, ""), before);
}

static void a_file_holds_only_what_is_in_no_other(void **state)
{
    struct world *w = *state;
    struct sync_result result;
    sync_all(w);
    add_person(w->book[0], "Koski");
    must(try_sync(w->book[0], w->stick, false, &result));
    assert_int_equal(result.edits, 1);
    sync_result_clear(&result);
    set_group(w->book[1], w->group, "area", "Hakola");
    /* The third has neither yet, and takes the first one's edit from the first one's file. */
    must(try_sync(w->book[1], w->stick, false, &result));
    assert_int_equal(result.edits, 1);
    sync_result_clear(&result);
    sync_all(w);
    all_are_the_same(w);
}

static void a_slow_copy_finds_all_that_was_put_there_meanwhile(void **state)
{
    struct world *w = *state;
    sync_copy(w, 2);
    for (int i = 0; i < 12; i++) {
        char name[20];
        snprintf(name, sizeof name, "Nimi %d", i);
        add_person(w->book[i % 2], name);
        sync_copy(w, i % 2);
        sync_copy(w, (i + 1) % 2);
    }
    sync_copy(w, 2);
    all_are_the_same(w);
}

static void what_two_got_from_each_other_elsewhere_reaches_the_third(void **state)
{
    struct world *w = *state;
    struct merge_options options = {.yes = true};
    struct merge_result result;
    sync_all(w);
    add_person(w->book[0], "Koski");
    must(book_merge(w->book[1], w->path[0], &options, &result, &err));
    merge_result_clear(&result);
    /* Both say that they have it; only the file of the third tells that it is lacking. */
    set_group(w->book[1], w->group, "name", "Kinnas");
    sync_all(w);
    all_are_the_same(w);
}

static void a_locked_copy_takes_part(void **state)
{
    struct world *w = *state;
    add_person(w->book[0], "Koski");
    add_person(w->book[1], "Laine");
    for (int i = 0; i < COPIES; i++)
        book_lock(w->book[i]);
    sync_all(w);
    all_are_the_same(w);
}

static void names_of_files_mean_nothing(void **state)
{
    struct world *w = *state;
    char *other = scratch_path(w->folder, "other");
    must(path_make_folder(other, &err));
    add_person(w->book[0], "Koski");
    sync_copy(w, 0);
    DIR *dir = opendir(w->stick);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        static const char *const odd[] = {
            "paketti (1).rkb", "KOPIO.TXT", "a.sync-conflict-2026.rkb"};
        if (entry->d_name[0] == '.')
            continue;
        char *from = path_join(w->stick, entry->d_name);
        for (size_t i = 0; i < 3; i++) {
            struct str name = STR_INIT;
            str_addf(&name, "%d %s", n, odd[i]);
            char *to = path_join(other, name.s);
            copy_file(from, to);
            free(to);
            str_clear(&name);
        }
        n++;
        free(from);
    }
    closedir(dir);
    assert_true(n > 0);
    sync_with(w, 1, other);
    assert_true(same_dump(w->book[0], w->book[1]));
    free(other);
}

/* ---- places and computers -------------------------------------------------------------------- */

static void say_is(struct book *book, uint64_t label, const char *wanted)
{
    struct str place = STR_INIT;
    book_copy_place(book, label, &place);
    assert_string_equal(place.s, wanted);
    str_clear(&place);
}

static uint64_t label_of(struct book *book)
{
    struct book_info info;
    must(book_info(book, &info, &err));
    uint64_t label = info.label;
    book_info_clear(&info);
    return label;
}

static uint64_t add_site(struct book *book, const char *name)
{
    struct change *change = change_new(book);
    uint64_t id = change_add(change, ENTITY_SITE, &err);
    must(change_set_text(change, ENTITY_SITE, id, "name", name, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    return id;
}

static void every_copy_knows_where_a_change_was_made(void **state)
{
    struct world *w = *state;
    setenv("RUKKANEN_TEST_COMPUTER", "pekan-kannettava", 1);
    set_group(w->book[1], w->group, "area", "Valkeala");
    setenv("RUKKANEN_TEST_COMPUTER", "kone", 1);
    sync_all(w);
    say_is(w->book[0], label_of(w->book[1]), "Hakolan kerhohuone, pekan-kannettava");
    struct vec entries = VEC_INIT(struct history_entry);
    must(book_history(w->book[0], ENTITY_GROUP, w->group, "area", &entries, &err));
    assert_string_equal(VEC_AT(&entries, struct history_entry, 0)->place,
        "Hakolan kerhohuone, pekan-kannettava");
    history_clear(&entries);
    must(book_history(w->book[1], ENTITY_GROUP, w->group, "area", &entries, &err));
    assert_null(VEC_AT(&entries, struct history_entry, 0)->place);
    history_clear(&entries);
}

static void a_copy_in_a_book_of_several_sites_asks_once_where_it_is(void **state)
{
    struct world *w = *state;
    assert_false(book_copy_asks_place(w->book[1]));
    uint64_t site = add_site(w->book[0], "Valkeala");
    sync_all(w);
    assert_false(book_copy_asks_place(w->book[0]));
    assert_true(book_copy_asks_place(w->book[1]));
    must(book_copy_set_place(w->book[1], site, &err));
    assert_false(book_copy_asks_place(w->book[1]));
    sync_all(w);
    say_is(w->book[2], label_of(w->book[1]), "Valkeala, kone");
    assert_int_equal(book_copy_site(w->book[2], label_of(w->book[1])), site);
    all_are_the_same(w);
}

static void undoing_the_first_change_leaves_the_name_of_the_copy(void **state)
{
    struct world *w = *state;
    struct undo_result result;
    set_group(w->book[1], w->group, "area", "Valkeala");
    must(book_undo(w->book[1], NULL, &result, &err));
    undo_result_clear(&result);
    say_is(w->book[1], label_of(w->book[1]), "Hakolan kerhohuone, kone");
    assert_false(book_undo(w->book[1], NULL, &result, &err));
    undo_result_clear(&result);
}

static void a_file_that_was_written_elsewhere_and_came_back_keeps_its_label(void **state)
{
    struct world *w = *state;
    set_group(w->book[0], w->group, "area", "Hakola");
    uint64_t label = label_of(w->book[0]);
    book_close(w->book[0]);
    book_close(w->book[1]);
    copy_file(w->path[0], w->path[1]);
    open_book(w, 1);
    set_group(w->book[1], w->group, "name", "Kinnas");
    assert_true(label_of(w->book[1]) != label);
    copy_file(w->path[1], w->path[0]);
    open_book(w, 0);
    set_group(w->book[0], w->group, "area", "Tapola");
    assert_true(label_of(w->book[0]) == label);
}

static void an_older_file_that_is_put_back_gets_a_new_label(void **state)
{
    struct world *w = *state;
    char *old = scratch_path(w->folder, "old");
    set_group(w->book[0], w->group, "area", "Hakola");
    uint64_t label = label_of(w->book[0]);
    book_close(w->book[0]);
    copy_file(w->path[0], old);
    open_book(w, 0);
    set_group(w->book[0], w->group, "area", "Tapola");
    assert_true(label_of(w->book[0]) == label);
    book_close(w->book[0]);
    copy_file(old, w->path[0]);
    open_book(w, 0);
    set_group(w->book[0], w->group, "area", "Valkeala");
    assert_true(label_of(w->book[0]) != label);
    free(old);
}

/* ---- what is known of copies ----------------------------------------------------------------- */

static struct copy_info info_of(struct book *book, uint64_t label)
{
    struct vec copies = VEC_INIT(struct copy_info);
    struct copy_info found = {.label = 0};
    must(book_copies(book, &copies, &err));
    for (size_t i = 0; i < copies.n; i++) {
        if (VEC_AT(&copies, struct copy_info, i)->label == label)
            found = *VEC_AT(&copies, struct copy_info, i);
    }
    vec_clear(&copies);
    assert_true(found.label == label);
    return found;
}

static void the_table_tells_what_each_copy_lacks_and_whether_it_has_forgotten(void **state)
{
    struct world *w = *state;
    uint64_t person = add_person(w->book[0], "Koski");
    sync_all(w);
    uint64_t other = label_of(w->book[1]);
    assert_int_equal(info_of(w->book[0], other).lacking, 0);
    must(book_erase(w->book[0], person, &err));
    struct copy_info info = info_of(w->book[0], other);
    assert_true(info.lacking > 0);
    assert_int_equal(info.unconfirmed, 1);
    sync_copy(w, 0);
    assert_int_equal(info_of(w->book[0], other).unconfirmed, 1);
    /* It writes nothing of its own, but says that it has forgotten. */
    sync_copy(w, 1);
    sync_copy(w, 0);
    info = info_of(w->book[0], other);
    assert_int_equal(info.unconfirmed, 0);
    assert_int_equal(info.lacking, 0);
}

static void the_table_counts_the_places_with_two_values(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 2; i++)
        set_group(w->book[i], w->group, "name", names[i]);
    set_group(w->book[2], w->group, "area", "Tapola");
    sync_all(w);
    assert_int_equal(info_of(w->book[2], label_of(w->book[0])).differ, 1);
    assert_int_equal(info_of(w->book[2], label_of(w->book[1])).differ, 1);
    assert_int_equal(info_of(w->book[2], label_of(w->book[2])).differ, 0);
}

static void an_erased_person_leaves_the_files_of_this_copy(void **state)
{
    struct world *w = *state;
    struct sync_result result;
    uint64_t person = add_person(w->book[0], "Koski");
    must(try_sync(w->book[0], w->stick, true, &result));
    sync_result_clear(&result);
    add_person(w->book[0], "Laine");
    sync_copy(w, 0);
    size_t wholes = files_in(w->stick, ".rukkanen"), bundles = files_in(w->stick, ".rkb");
    assert_int_equal(wholes, 1);
    assert_int_equal(bundles, 2);
    must(book_erase(w->book[0], person, &err));
    must(try_sync(w->book[0], w->stick, false, &result));
    assert_non_null(result.whole);
    assert_int_equal(result.tidied, 2);
    sync_result_clear(&result);
    sync_copy(w, 1);
    assert_true(same_dump(w->book[0], w->book[1]));
    /* What is left there was all written after. */
    assert_int_equal(sync_copy(w, 0), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    setenv("RUKKANEN_TEST_COMPUTER", "kone", 1);
    const struct CMUnitTest tests[] = {
        TEST(three_copies_that_share_a_folder_become_the_same),
        TEST(where_nothing_is_new_nothing_is_written),
        TEST(a_file_holds_only_what_is_in_no_other),
        TEST(a_slow_copy_finds_all_that_was_put_there_meanwhile),
        TEST(what_two_got_from_each_other_elsewhere_reaches_the_third),
        TEST(a_locked_copy_takes_part),
        TEST(names_of_files_mean_nothing),
        TEST(the_table_tells_what_each_copy_lacks_and_whether_it_has_forgotten),
        TEST(the_table_counts_the_places_with_two_values),
        TEST(an_erased_person_leaves_the_files_of_this_copy),
        TEST(every_copy_knows_where_a_change_was_made),
        TEST(a_copy_in_a_book_of_several_sites_asks_once_where_it_is),
        TEST(undoing_the_first_change_leaves_the_name_of_the_copy),
        TEST(a_file_that_was_written_elsewhere_and_came_back_keeps_its_label),
        TEST(an_older_file_that_is_put_back_gets_a_new_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
