/* Two values in one field: told alike on every copy, settled once and for all. */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/conflicts.h"
#include "rukkanen/book/copies.h"
#include "rukkanen/domain/conflict_words.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COPIES = 3 };
static const char passphrase[] = "kahvi ja pulla maistuu";
static const int64_t noon = INT64_C(1795255200000); /* 21.11.2026 */

static struct err err;

#define must(call) \
    do { \
        memset(&err, 0, sizeof err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, err.sentence, err.detail); \
    } while (0)

struct world {
    char *folder;
    char *path[COPIES];
    struct book *book[COPIES];
    uint64_t group, person;
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

static uint64_t add_person(struct book *book)
{
    struct change *change = change_new(book);
    uint64_t id = change_add(change, ENTITY_PERSON, &err);
    must(change_set_text(change, ENTITY_PERSON, id, "first", "Marja", &err));
    must(change_set_text(change, ENTITY_PERSON, id, "last", "Koski", &err));
    must(change_set_ref(change, ENTITY_PERSON, id, "home", first_id(book, ENTITY_SITE), &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    return id;
}

static int make(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    static const char *const names[] = {"hakola", "valkeala", "tapola"};
    struct str code = STR_INIT, bytes = STR_INIT;
    w->folder = scratch_new();
    setenv("XDG_STATE_HOME", w->folder, 1);
    clock_set_for_test(noon);
    for (int i = 0; i < COPIES; i++)
        w->path[i] = scratch_path(w->folder, names[i]);
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = passphrase,
        .group = "Hakolan työrukkanen"};
    must(book_create(w->path[0], &start, &code, &w->book[0], &err));
    str_wipe(&code);
    w->group = first_id(w->book[0], ENTITY_GROUP);
    w->person = add_person(w->book[0]);
    book_close(w->book[0]);
    must(path_read(w->path[0], 1 << 28, &bytes, &err));
    for (int i = 0; i < COPIES; i++) {
        if (i)
            must(path_write_new(w->path[i], bytes.s, bytes.len, &err));
        must(book_open(w->path[i], BOOK_WRITE, &w->book[i], &err));
        must(book_unlock(w->book[i], "Sanna", passphrase, BOOK_HEALTH, &err));
    }
    str_clear(&bytes);
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
    scratch_remove(w->folder);
    free(w);
    return 0;
}

/* A minute passes with every save, so that "the newest" is told by the clock. */
static void set(struct book *book, int entity, uint64_t id, const char *field, const char *text)
{
    struct change *change = change_new(book);
    clock_set_for_test(clock_wall_ms() + 60000);
    must(change_set_text(change, entity, id, field, text, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
}

static void remove_row(struct book *book, int entity, uint64_t id)
{
    struct change *change = change_new(book);
    clock_set_for_test(clock_wall_ms() + 60000);
    must(change_remove(change, entity, id, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
}

static void merge(struct world *w, int into, int from)
{
    struct merge_options options = {.yes = true};
    struct merge_result result;
    must(book_merge(w->book[into], w->path[from], &options, &result, &err));
    merge_result_clear(&result);
}

static void merge_all(struct world *w)
{
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COPIES; i++)
            merge(w, i, (i + 1) % COPIES);
    }
    for (int i = 0; i < COPIES; i++)
        merge(w, i, (i + 2) % COPIES);
}

static struct vec conflicts_of(struct book *book)
{
    struct vec conflicts = VEC_INIT(struct conflict);
    must(book_conflicts(book, &conflicts, &err));
    return conflicts;
}

static const struct conflict_value *value_of(const struct conflict *conflict, size_t i)
{
    assert_true(i < conflict->values.n);
    return VEC_AT(&conflict->values, struct conflict_value, i);
}

static void assert_none(struct world *w)
{
    for (int i = 0; i < COPIES; i++) {
        struct vec conflicts = conflicts_of(w->book[i]);
        assert_int_equal(conflicts.n, 0);
        conflicts_clear(&conflicts);
    }
}

static void assert_text(
    struct book *book, int entity, uint64_t id, const char *field, const char *text)
{
    struct row row;
    must(book_row(book, entity, id, &row, &err));
    assert_string_equal(row_text(&row, field), text);
    row_clear(&row);
}

static void keep(struct book *book, int entity, uint64_t id, const char *field, size_t n)
{
    struct conflict conflict;
    struct change *change = change_new(book);
    clock_set_for_test(clock_wall_ms() + 60000);
    must(book_conflict(book, entity, id, field, &conflict, &err));
    must(conflict_keep(change, &conflict, n, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    conflict_clear(&conflict);
}

/* Everything of the list that may not depend on the copy or on its being locked. */
static void print_list(struct book *book, struct str *out)
{
    struct vec conflicts = conflicts_of(book);
    char hex[2 * HASH_SIZE + 1];
    for (size_t i = 0; i < conflicts.n; i++) {
        const struct conflict *conflict = VEC_AT(&conflicts, struct conflict, i);
        str_addf(out, "%d %llu %d\n", conflict->entity, (unsigned long long)conflict->id,
            conflict->column);
        for (size_t j = 0; j < conflict->values.n; j++) {
            const struct conflict_value *value = value_of(conflict, j);
            hash_hex(&value->edit, hex);
            str_addf(out, " %s %s %d\n", hex, value->author, value->current);
        }
        hash_hex(&conflict->before.edit, hex);
        str_addf(out, " before %d %s\n", conflict->parted_from, hex);
    }
    conflicts_clear(&conflicts);
}

/* ---- what is listed -------------------------------------------------------------------------- */

static void both_values_are_told_with_who_wrote_them_and_what_was_there_before(void **state)
{
    struct world *w = *state;
    set(w->book[0], ENTITY_GROUP, w->group, "area", "Ennen sitä");
    set(w->book[0], ENTITY_GROUP, w->group, "area", "Hakola");
    merge_all(w);
    set(w->book[0], ENTITY_GROUP, w->group, "area", "Rauhala");
    set(w->book[1], ENTITY_GROUP, w->group, "area", "Valkeala");
    merge(w, 0, 1);
    struct vec conflicts = conflicts_of(w->book[0]);
    assert_int_equal(conflicts.n, 1);
    const struct conflict *conflict = VEC_AT(&conflicts, struct conflict, 0);
    assert_int_equal(conflict->entity, ENTITY_GROUP);
    assert_string_equal(conflict->field->name, "area");
    assert_int_equal(conflict->values.n, 2);
    const struct conflict_value *now = value_of(conflict, 0), *other = value_of(conflict, 1);
    assert_string_equal(value_string(&now->value), "Valkeala"); /* the later one */
    assert_true(now->current);
    assert_false(now->here);
    assert_string_equal(value_string(&other->value), "Rauhala");
    assert_false(other->current);
    assert_true(other->here);
    assert_string_equal(other->author, "Sanna");
    assert_int_equal(now->wall / 60000 - other->wall / 60000, 1);
    assert_true(conflict->parted_from);
    assert_string_equal(value_string(&conflict->before.value), "Hakola");
    conflicts_clear(&conflicts);
}

static void three_copies_give_three_values_numbered_alike(void **state)
{
    struct world *w = *state;
    struct str lists[COPIES];
    static const char *const areas[COPIES] = {"Yksi", "Kaksi", "Kolme"};
    for (int i = 0; i < COPIES; i++)
        set(w->book[i], ENTITY_GROUP, w->group, "area", areas[i]);
    merge_all(w);
    for (int i = 0; i < COPIES; i++) {
        str_init(&lists[i]);
        print_list(w->book[i], &lists[i]);
        assert_string_equal(lists[i].s, lists[0].s);
    }
    struct vec conflicts = conflicts_of(w->book[2]);
    const struct conflict *conflict = VEC_AT(&conflicts, struct conflict, 0);
    assert_int_equal(conflict->values.n, 3);
    assert_string_equal(value_string(&value_of(conflict, 0)->value), "Kolme");
    assert_string_equal(value_string(&value_of(conflict, 1)->value), "Kaksi");
    assert_string_equal(value_string(&value_of(conflict, 2)->value), "Yksi");
    assert_false(conflict->parted_from);
    conflicts_clear(&conflicts);
    for (int i = 0; i < COPIES; i++)
        str_clear(&lists[i]);
}

static void the_same_word_written_twice_is_no_second_value(void **state)
{
    struct world *w = *state;
    set(w->book[0], ENTITY_GROUP, w->group, "area", "Sama");
    set(w->book[1], ENTITY_GROUP, w->group, "area", "Sama");
    merge_all(w);
    assert_none(w);
    set(w->book[0], ENTITY_PERSON, w->person, "phone", "040 111");
    set(w->book[1], ENTITY_PERSON, w->person, "phone", "040 222");
    set(w->book[2], ENTITY_PERSON, w->person, "phone", "040 111");
    merge_all(w);
    struct vec conflicts = conflicts_of(w->book[0]);
    assert_int_equal(VEC_AT(&conflicts, struct conflict, 0)->values.n, 2);
    assert_int_equal(VEC_AT(&conflicts, struct conflict, 0)->shown.n, 3);
    conflicts_clear(&conflicts);
}

static void locked_the_list_is_the_same_and_says_only_that_sealed_values_differ(void **state)
{
    struct world *w = *state;
    struct str open = STR_INIT, locked = STR_INIT;
    set(w->book[0], ENTITY_PERSON, w->person, "phone", "040 1111111");
    set(w->book[1], ENTITY_PERSON, w->person, "phone", "040 2222222");
    set(w->book[0], ENTITY_GROUP, w->group, "area", "Hakola");
    set(w->book[1], ENTITY_GROUP, w->group, "area", "Valkeala");
    merge(w, 0, 1);
    print_list(w->book[0], &open);
    book_lock(w->book[0]);
    print_list(w->book[0], &locked);
    assert_string_equal(open.s, locked.s);
    struct vec conflicts = conflicts_of(w->book[0]);
    assert_int_equal(conflicts.n, 2);
    const struct conflict *phone = VEC_AT(&conflicts, struct conflict, 0);
    assert_int_equal(phone->entity, ENTITY_PERSON);
    for (size_t i = 0; i < 2; i++) {
        assert_true(value_of(phone, i)->locked);
        assert_int_equal(value_of(phone, i)->value.tag, VALUE_NULL);
    }
    assert_string_equal(
        value_string(&value_of(VEC_AT(&conflicts, struct conflict, 1), 0)->value), "Valkeala");
    memset(&err, 0, sizeof err);
    assert_false(conflict_can_settle(w->book[0], phone, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    conflicts_clear(&conflicts);
    str_clear(&open);
    str_clear(&locked);
}

/* ---- settling -------------------------------------------------------------------------------- */

static void what_is_kept_stands_everywhere_after_any_merges(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < COPIES; i++)
        set(w->book[i], ENTITY_PERSON, w->person, "phone", i == 0 ? "1" : i == 1 ? "2" : "3");
    merge(w, 0, 1);
    merge(w, 0, 2);
    keep(w->book[0], ENTITY_PERSON, w->person, "phone", 2);
    merge(w, 1, 2); /* these two still see a choice */
    merge(w, 2, 1);
    merge_all(w);
    assert_none(w);
    for (int i = 0; i < COPIES; i++)
        assert_text(w->book[i], ENTITY_PERSON, w->person, "phone", "1");
}

static void keeping_what_stands_already_settles_it_too(void **state)
{
    struct world *w = *state;
    set(w->book[0], ENTITY_GROUP, w->group, "area", "Hakola");
    set(w->book[1], ENTITY_GROUP, w->group, "area", "Valkeala");
    merge_all(w);
    keep(w->book[2], ENTITY_GROUP, w->group, "area", 0);
    merge_all(w);
    assert_none(w);
    assert_text(w->book[0], ENTITY_GROUP, w->group, "area", "Valkeala");
    memset(&err, 0, sizeof err);
    struct conflict conflict;
    assert_false(book_conflict(w->book[0], ENTITY_GROUP, w->group, "area", &conflict, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
}

static void a_new_value_settles_it_and_the_others_stay_in_the_history(void **state)
{
    struct world *w = *state;
    struct conflict conflict;
    set(w->book[0], ENTITY_GROUP, w->group, "area", "Hakola");
    set(w->book[1], ENTITY_GROUP, w->group, "area", "Valkeala");
    merge(w, 0, 1);
    struct change *change = change_new(w->book[0]);
    must(book_conflict(w->book[0], ENTITY_GROUP, w->group, "area", &conflict, &err));
    must(conflict_set(change, &conflict, value_text("Hakola ja Valkeala"), &err));
    must(change_commit(change, NULL, &err));
    conflict_clear(&conflict);
    change_free(change);
    merge_all(w);
    assert_none(w);
    struct vec history = VEC_INIT(struct history_entry);
    must(book_history(w->book[1], ENTITY_GROUP, w->group, "area", &history, &err));
    assert_int_equal(history.n, 3);
    history_clear(&history);
}

static void a_value_that_came_after_the_choice_was_shown_is_not_swept_away(void **state)
{
    struct world *w = *state;
    struct conflict conflict;
    set(w->book[0], ENTITY_GROUP, w->group, "area", "Yksi");
    set(w->book[1], ENTITY_GROUP, w->group, "area", "Kaksi");
    set(w->book[2], ENTITY_GROUP, w->group, "area", "Kolme");
    merge(w, 0, 1);
    must(book_conflict(w->book[0], ENTITY_GROUP, w->group, "area", &conflict, &err));
    merge(w, 0, 2); /* while the screen stands open */
    struct change *change = change_new(w->book[0]);
    clock_set_for_test(clock_wall_ms() + 60000);
    must(conflict_keep(change, &conflict, 1, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    conflict_clear(&conflict);
    must(book_conflict(w->book[0], ENTITY_GROUP, w->group, "area", &conflict, &err));
    assert_int_equal(conflict.values.n, 2);
    assert_string_equal(value_string(&value_of(&conflict, 0)->value), "Yksi");
    assert_string_equal(value_string(&value_of(&conflict, 1)->value), "Kolme");
    conflict_clear(&conflict);
}

/* ---- removed on one side --------------------------------------------------------------------- */

static void make_removal(struct world *w, const char *phone)
{
    remove_row(w->book[0], ENTITY_PERSON, w->person);
    set(w->book[1], ENTITY_PERSON, w->person, "phone", phone);
    merge_all(w);
}

static void a_removal_beside_an_edit_is_told_with_both_who_wrote_and_who_removed(void **state)
{
    struct world *w = *state;
    struct str words = STR_INIT;
    make_removal(w, "040 123");
    struct vec conflicts = conflicts_of(w->book[2]);
    assert_int_equal(conflicts.n, 1);
    const struct conflict *conflict = VEC_AT(&conflicts, struct conflict, 0);
    assert_int_equal(conflict->column, COLUMN_REMOVED);
    assert_null(conflict->field);
    assert_int_equal(conflict->values.n, 2);
    assert_true(value_of(conflict, 0)->current);
    assert_false(value_of(conflict, 0)->removed);
    assert_string_equal(value_of(conflict, 0)->beside->name, "phone");
    assert_string_equal(value_string(&value_of(conflict, 0)->value), "040 123");
    assert_true(value_of(conflict, 1)->removed);
    conflict_words_record(w->book[2], conflict->entity, conflict->id, &words);
    assert_string_equal(words.s, "Koski Marja");
    conflicts_clear(&conflicts);
    str_clear(&words);
}

static void a_record_can_be_kept_or_removed_for_good(void **state)
{
    struct world *w = *state;
    make_removal(w, "040 123");
    keep(w->book[0], ENTITY_PERSON, w->person, NULL, 0);
    merge_all(w);
    assert_none(w);
    assert_true(book_row_exists(w->book[1], ENTITY_PERSON, w->person));
    make_removal(w, "040 456");
    keep(w->book[1], ENTITY_PERSON, w->person, NULL, 1);
    merge_all(w);
    assert_none(w);
    for (int i = 0; i < COPIES; i++)
        assert_false(book_row_exists(w->book[i], ENTITY_PERSON, w->person));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(both_values_are_told_with_who_wrote_them_and_what_was_there_before),
        TEST(three_copies_give_three_values_numbered_alike),
        TEST(the_same_word_written_twice_is_no_second_value),
        TEST(locked_the_list_is_the_same_and_says_only_that_sealed_values_differ),
        TEST(what_is_kept_stands_everywhere_after_any_merges),
        TEST(keeping_what_stands_already_settles_it_too),
        TEST(a_new_value_settles_it_and_the_others_stay_in_the_history),
        TEST(a_value_that_came_after_the_choice_was_shown_is_not_swept_away),
        TEST(a_removal_beside_an_edit_is_told_with_both_who_wrote_and_who_removed),
        TEST(a_record_can_be_kept_or_removed_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
