/* A file that was changed behind the log: noticed, mended where nothing is lost, else refused. */
#include "support/log_book.h"

#include "book/log/erase.h"
#include "rukkanen/model/entity.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE = 11, DATE = 12, TEXT = 22, ROW = 5 };

/* Two authors, a conflict, a removal, an erasure, a redaction. */
static void write_much(struct log_book *book)
{
    struct log_book other;
    struct erasure erasure = {.person = 31, .day = 5, .ground = 1};
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    log_book_open(&other, 3);
    assert_true(db_begin(book->db, &err));
    for (int i = 0; i < 6; i++) {
        log_book_set_text(book, ENTITY_MEETING, ROW, TITLE, i % 2 ? "Kahvit" : "Kävely");
        log_book_set_text(book, ENTITY_PERSON, 30 + (uint64_t)i, 8, "Nimi");
    }
    log_book_merge(book, &other);
    log_book_set_text(&other, ENTITY_MEETING, ROW, TITLE, "Toisaalla");
    log_book_set_text(book, ENTITY_MEETING, ROW, TITLE, "Täällä");
    log_book_set(book, ENTITY_MEETING, 6, COLUMN_REMOVED, value_int(1));
    log_book_merge(&other, book);
    log_book_edit(book, &edit);
    edit_set_erasures(&edit, &erasure, 1);
    log_book_save(book, &edit);
    log_book_set_text(book, ENTITY_MEETING, 7, TEXT, "liikaa");
    log_book_edit(book, &edit);
    assert_true(log_redact(book->log, &edit, ENTITY_MEETING, 7, NULL, &err));
    log_book_save(book, &edit);
    log_book_set_text(book, 4000, 8, 8, "tuntematon");
    assert_true(db_end(book->db, &err));
    log_book_check(book);
    log_book_close(&other);
}

static void a_change_behind_the_log_is_noticed(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "UPDATE r_meeting SET c11 = 'Muu' WHERE id = 5",
        "UPDATE r_meeting SET live = NULL",
        "UPDATE r_meeting SET gone = 1",
        "UPDATE r_person SET ver = ver + 1 WHERE id = 32",
        "DELETE FROM r_person WHERE id = 32",
        "INSERT INTO r_person(id, ver, gone) VALUES(99, 2, 0)",
        "DELETE FROM row_other",
        "DELETE FROM open_cell",
        "INSERT INTO open_cell VALUES(5, 6, 11)",
        "UPDATE newest SET wall = wall + 1",
        "UPDATE edit SET wall = wall + 1 WHERE n = 4",
        "UPDATE edit SET place = 1 WHERE n = 4",
        "UPDATE edit SET author = 1 WHERE n = 4",
        "UPDATE edit SET seed = zeroblob(16) WHERE n = 4",
        "UPDATE edit SET length = length + 1 WHERE n = 4",
        "UPDATE edit SET body = (SELECT body FROM edit WHERE n = 5) WHERE n = 4",
        "UPDATE edit SET signature = NULL WHERE n = (SELECT max(n) FROM edit)",
        "UPDATE edit SET signature = zeroblob(64) WHERE n = (SELECT max(n) FROM edit)",
        "UPDATE edit SET holes = NULL WHERE holes IS NOT NULL",
        "DELETE FROM edit WHERE n = 4",
        "DELETE FROM edit WHERE n = (SELECT max(n) FROM edit)",
        "DELETE FROM parent WHERE n = 4",
        "INSERT INTO parent VALUES(4, 2)",
        "DELETE FROM head",
        "INSERT INTO head VALUES(3)",
        "DELETE FROM erased",
        "DELETE FROM redacted",
        NULL,
    };
    struct log_book book;
    log_book_open(&book, 2);
    write_much(&book);
    for (size_t i = 0; changes[i]; i++) {
        struct err err = {.kind = ERR_NONE};
        db_begin(book.db, &err);
        assert_true(db_run(book.db, changes[i], &err));
        if (log_check(book.log, &err))
            fail_msg("not noticed: %s", changes[i]);
        assert_int_equal(err.kind, ERR_DAMAGED);
        assert_true(strlen(err.sentence) > 20);
        db_rollback(book.db);
    }
    log_book_check(&book);
    log_book_close(&book);
}

static void a_rebuild_mends_the_tables(void **state)
{
    (void)state;
    struct log_book book;
    struct err err = {.kind = ERR_NONE};
    log_book_open(&book, 2);
    write_much(&book);
    char *before = log_book_dump(&book);
    assert_true(db_run(book.db,
        "UPDATE r_meeting SET c11 = 'Muu', live = NULL; DELETE FROM r_person;"
        "DELETE FROM open_cell;",
        &err));
    assert_true(log_replay(book.log, NULL, NULL, &err));
    log_book_check(&book);
    char *after = log_book_dump(&book);
    assert_string_equal(before, after);
    free(before);
    free(after);
    log_book_close(&book);
}

static bool stop(void *data, int percent)
{
    (void)percent;
    ++*(int *)data;
    return false;
}

static void a_rebuild_that_is_stopped_leaves_all_as_it_was(void **state)
{
    (void)state;
    struct log_book book;
    struct err err = {.kind = ERR_NONE};
    int calls = 0;
    log_book_open(&book, 2);
    db_begin(book.db, &err);
    for (int i = 0; i < 600; i++)
        log_book_set(&book, ENTITY_MEETING, ROW, DATE, value_int(i));
    db_end(book.db, &err);
    assert_false(log_replay(book.log, stop, &calls, &err));
    assert_int_equal(calls, 1);
    log_book_check(&book);
    log_book_close(&book);
}

/* ---- tables of another version --------------------------------------------------------------- */

static void tables_of_another_version_are_made_anew(void **state)
{
    (void)state;
    char *folder = scratch_new(), *path = scratch_path(folder, "kirja");
    struct log_book book;
    struct err err = {.kind = ERR_NONE};
    log_book_create(&book, path, 2);
    write_much(&book);
    char *before = log_book_dump(&book);
    assert_true(
        db_run(book.db, "ALTER TABLE r_meeting ADD COLUMN c777; DROP TABLE r_group;", &err));
    log_book_close(&book);
    assert_true(log_book_reopen(&book, path, NULL, &err));
    log_book_check(&book);
    char *after = log_book_dump(&book);
    assert_string_equal(before, after);
    log_book_close(&book);
    free(before);
    free(after);
    free(path);
    scratch_remove(folder);
}

static void tables_of_another_version_are_read_without_writing(void **state)
{
    (void)state;
    char *folder = scratch_new(), *path = scratch_path(folder, "kirja");
    struct log_book book;
    struct err err = {.kind = ERR_NONE};
    struct str bytes = STR_INIT, again = STR_INIT;
    log_book_create(&book, path, 2);
    write_much(&book);
    char *before = log_book_dump(&book);
    assert_true(db_run(book.db, "DROP INDEX i_meeting_c8; DROP TABLE r_group;", &err));
    log_book_close(&book);
    assert_true(scratch_read(folder, "kirja", &bytes));
    assert_true(db_open(path, DB_READ, NULL, &book.db, &err));
    assert_true(log_open(book.db, NULL, &book.log, &err));
    char *after = log_book_dump(&book);
    assert_string_equal(before, after);
    assert_int_equal(db_number(book.db, 9, "SELECT count(*) FROM r_group", ""), 0);
    log_book_close(&book);
    assert_true(scratch_read(folder, "kirja", &again));
    assert_int_equal(bytes.len, again.len);
    assert_memory_equal(bytes.s, again.s, bytes.len);
    str_clear(&bytes);
    str_clear(&again);
    free(before);
    free(after);
    free(path);
    scratch_remove(folder);
}

/* ---- two at one file ------------------------------------------------------------------------- */

static void what_another_program_wrote_is_seen(void **state)
{
    (void)state;
    char *folder = scratch_new(), *path = scratch_path(folder, "kirja");
    struct log_book here, there;
    struct err err = {.kind = ERR_NONE};
    log_book_create(&here, path, 2);
    log_book_set_text(&here, ENTITY_MEETING, ROW, TEXT, "Täällä");
    there = here;
    assert_true(log_book_reopen(&there, path, NULL, &err));
    char *text = log_book_text(&there, ENTITY_MEETING, ROW, TEXT);
    assert_string_equal(text, "Täällä");
    free(text);
    /* The newest edit is taken back, and its number goes to another. */
    int64_t n = log_count(here.log);
    db_begin(here.db, &err);
    assert_true(db_run(here.db,
        "DELETE FROM edit WHERE n = 2; DELETE FROM parent WHERE n = 2; DELETE FROM head;"
        "INSERT INTO head VALUES(1); DELETE FROM r_meeting;",
        &err));
    assert_true(db_end(here.db, &err));
    log_book_set_text(&here, ENTITY_MEETING, ROW, TEXT, "Toisin");
    assert_int_equal(log_count(here.log), n);
    text = log_book_text(&there, ENTITY_MEETING, ROW, TEXT);
    assert_string_equal(text, "Toisin");
    free(text);
    log_book_set_text(&there, ENTITY_MEETING, ROW, TITLE, "Kolmas");
    log_book_check(&here);
    log_book_close(&here);
    log_book_close(&there);
    free(path);
    scratch_remove(folder);
}

/* ---- flipped bits ---------------------------------------------------------------------------- */

static void write_bytes(const char *path, const struct str *bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->s, 1, bytes->len, file), bytes->len);
    fclose(file);
}

/* Refused when opened or checked; or everything is as it was. */
static void assert_noticed_or_harmless(const char *path, size_t at, const char *before)
{
    struct log_book book = {.wall = 0};
    struct err err = {.kind = ERR_NONE};
    bool content = log_book_reopen(&book, path, NULL, &err) && log_check(book.log, &err);
    if (!content && err.kind == ERR_NONE)
        fail_msg("byte %zu: refused without a sentence", at);
    if (content) {
        char *after = log_book_dump(&book);
        if (strcmp(before, after) != 0)
            fail_msg("byte %zu: the dump changed and the check is content", at);
        free(after);
    }
    log_book_close(&book);
}

static void a_flipped_bit_is_noticed_or_harmless(void **state)
{
    (void)state;
    enum { FLIPS = 350 };
    char *folder = scratch_new(), *path = scratch_path(folder, "kirja");
    struct log_book book;
    struct str bytes = STR_INIT;
    const char *seed_text = getenv("RUKKANEN_SEED");
    uint64_t seed = seed_text ? strtoull(seed_text, NULL, 10) : 1;
    log_book_create(&book, path, 2);
    write_much(&book);
    char *before = log_book_dump(&book);
    log_book_close(&book);
    assert_true(scratch_read(folder, "kirja", &bytes));
    for (int i = 0; i < FLIPS;) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
        size_t at = (size_t)(seed >> 20) % bytes.len;
        if (bytes.s[at] == 0) /* mostly empty pages */
            continue;
        char was = bytes.s[at];
        bytes.s[at] = (char)(was ^ 1 << (seed >> 8 & 7));
        write_bytes(path, &bytes);
        assert_noticed_or_harmless(path, at, before);
        bytes.s[at] = was;
        i++;
    }
    for (size_t length = 0; length < bytes.len; length += 4096 * 7 + 100) {
        struct str cut = STR_INIT;
        str_add_n(&cut, bytes.s, length);
        write_bytes(path, &cut);
        assert_noticed_or_harmless(path, length, before);
        str_clear(&cut);
    }
    str_clear(&bytes);
    free(before);
    free(path);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_behind_the_log_is_noticed),
        cmocka_unit_test(a_rebuild_mends_the_tables),
        cmocka_unit_test(a_rebuild_that_is_stopped_leaves_all_as_it_was),
        cmocka_unit_test(tables_of_another_version_are_made_anew),
        cmocka_unit_test(tables_of_another_version_are_read_without_writing),
        cmocka_unit_test(what_another_program_wrote_is_seen),
        cmocka_unit_test(a_flipped_bit_is_noticed_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
