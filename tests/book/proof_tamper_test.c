/*
 * Files that somebody, or a dying disk, has changed: a book refuses what is not whole, or what it
 * shows is what was written. It never shows a changed value as a true one, and it never crashes.
 */
#include "book/internal.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/users.h"
#include "support/proof_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct err err;

static int make(void **state)
{
    struct proof_book *proof = calloc(1, sizeof *proof);
    proof_book_make(proof);
    *state = proof;
    return 0;
}

static int drop(void **state)
{
    proof_book_drop(*state);
    free(*state);
    return 0;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* ---- one byte ---- */

static void flip(const struct str *bytes, size_t at, int bit, const char *path)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->s, 1, bytes->len, file), bytes->len);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    fputc((unsigned char)bytes->s[at] ^ 1 << bit, file);
    fclose(file);
}

static void look_at_everything(struct book *book)
{
    const struct entity *entity;
    struct vec users = VEC_INIT(struct book_user);
    struct book_info info;
    for (size_t i = 0; (entity = entity_at(i)); i++) {
        struct query query = {.entity = entity->number, .removed = true};
        struct vec rows = VEC_INIT(struct row);
        memset(&err, 0, sizeof err);
        if (!book_query(book, &query, &rows, &err))
            assert_true(*err.sentence);
        rows_clear(&rows);
    }
    if (book_info(book, &info, NULL))
        book_info_clear(&info);
    if (book_users(book, &users, NULL))
        book_users_clear(&users);
}

/* Whether the book was taken for whole. */
static bool taken(struct proof_book *proof, const char *path, const struct str *dump, size_t at)
{
    struct book *book = NULL;
    struct str now = STR_INIT;
    memset(&err, 0, sizeof err);
    if (!book_open(path, BOOK_READ, &book, &err)) {
        assert_true(*err.sentence);
        return false;
    }
    memset(&err, 0, sizeof err);
    bool whole = book_check(book, &err);
    if (!whole)
        assert_true(*err.sentence);
    /* Also one that did not check must not bring the program down. */
    memset(&err, 0, sizeof err);
    if (book_unlock(book, NULL, proof_passphrase, BOOK_PEOPLE, &err))
        look_at_everything(book);
    if (whole) {
        proof->book = book;
        proof_book_dump(book, &now);
        if (now.len != dump->len || memcmp(now.s, dump->s, now.len) != 0)
            fail_msg("byte %zu: checked as whole, and another dump", at);
        proof->book = NULL;
    }
    book_close(book);
    str_clear(&now);
    return whole;
}

static void a_flipped_byte_anywhere_is_refused_or_does_no_harm(void **state)
{
    struct proof_book *proof = *state;
    struct str bytes = STR_INIT, dump = STR_INIT;
    char *path = path_join(proof->folder, "kopio.rukkanen");
    const char *asked = getenv("RUKKANEN_TEST_FLIPS");
    size_t flips = asked ? (size_t)atol(asked) : getenv("RUKKANEN_SANITIZED") ? 150 : 400;
    size_t refused = 0;
    proof_book_dump(proof->book, &dump);
    proof_book_close(proof);
    assert_true(path_read(proof->path, 1 << 28, &bytes, &err));
    for (size_t i = 0; i < flips; i++) {
        /* All over the file, and in the first hundred bytes one by one. */
        size_t at = i < 100 && i < flips / 4 ? i : (bytes.len / flips) * i + i * 7919 % 97;
        if (at >= bytes.len)
            continue;
        flip(&bytes, at, (int)(i % 8), path);
        refused += !taken(proof, path, &dump, at);
    }
    assert_true(refused > flips / 20);
    str_clear(&bytes);
    str_clear(&dump);
    free(path);
}

static void a_file_cut_short_is_refused(void **state)
{
    struct proof_book *proof = *state;
    struct str bytes = STR_INIT, dump = STR_INIT;
    char *path = path_join(proof->folder, "kopio.rukkanen");
    proof_book_dump(proof->book, &dump);
    proof_book_close(proof);
    assert_true(path_read(proof->path, 1 << 28, &bytes, &err));
    for (size_t length = 0; length < bytes.len; length += bytes.len / 23 + 1) {
        FILE *file = fopen(path, "we");
        assert_int_equal(fwrite(bytes.s, 1, length, file), length);
        fclose(file);
        assert_false(taken(proof, path, &dump, length));
    }
    str_clear(&bytes);
    str_clear(&dump);
    free(path);
}

/* ---- keys ---- */

static void no_changed_key_record_is_taken(void **state)
{
    struct proof_book *proof = *state;
    char *path = path_join(proof->folder, "kopio.rukkanen");
    struct str dump = STR_INIT;
    proof_book_dump(proof->book, &dump);
    int64_t records = db_number(proof->book->db, 0, "SELECT count(*) FROM key_record", "");
    proof_book_close(proof);
    assert_true(records > 5);
    for (int64_t i = 0; i < records; i++) {
        char sql[300];
        proof_copy(proof->path, path);
        snprintf(sql, sizeof sql,
            "UPDATE key_record SET body = CAST(substr(body, 1, length(body) / 2)"
            " || CASE substr(body, length(body) / 2 + 1, 1) WHEN x'00' THEN x'01' ELSE x'00' END"
            " || substr(body, length(body) / 2 + 2) AS BLOB)"
            " WHERE id = (SELECT id FROM key_record ORDER BY id LIMIT 1 OFFSET %lld)",
            (long long)i);
        run_sql(path, sql);
        if (taken(proof, path, &dump, (size_t)i))
            fail_msg("key record %lld was changed, and nobody noticed", (long long)i);
    }
    str_clear(&dump);
    free(path);
}

static void a_wrong_passphrase_opens_nothing_however_near_it_is(void **state)
{
    struct proof_book *proof = *state;
    static const char *const wrong[] = {"", " ", "kahvi ja pulla maistu", "Kahvi ja pulla maistuu",
        "kahvi ja pulla maistuu!", "kahvi  ja pulla maistuu", "x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        proof_book_open(proof, NULL);
        memset(&err, 0, sizeof err);
        assert_false(book_unlock(proof->book, "Sanna", wrong[i], BOOK_PEOPLE, &err));
        assert_int_equal(err.kind, ERR_LOCKED);
        assert_int_equal(book_level(proof->book), BOOK_LOCKED);
        assert_null(book_user(proof->book));
        struct row row;
        assert_true(book_row(proof->book, ENTITY_PERSON, proof->people[0], &row, &err));
        assert_true(row_locked(&row, "phone"));
        row_clear(&row);
    }
}

/* ---- values ---- */

/* Even by somebody who may write: the sealed phone of one person, put into another's row. */
static void a_sealed_value_moved_to_another_row_is_not_shown(void **state)
{
    struct proof_book *proof = *state;
    struct book *book = proof->book;
    struct value phone;
    struct edit edit;
    struct row row;
    int column = entity_field(entity_by_number(ENTITY_PERSON), "phone")->column;
    assert_true(log_value(book->log, ENTITY_PERSON, proof->people[0], column, &phone, &err));
    assert_int_equal(phone.tag, VALUE_SEALED);
    assert_true(write_begin(book, &err));
    edit_init(&edit);
    chunk_set(edit_chunk(&edit, ENTITY_PERSON, proof->people[1]), column, phone);
    assert_true(write_edit(book, &edit, &err));
    edit_clear(&edit);
    assert_true(write_end(book, &err));
    memset(&err, 0, sizeof err);
    bool read = book_row(book, ENTITY_PERSON, proof->people[1], &row, &err);
    if (read) {
        assert_string_equal(row_text(&row, "phone"), "");
        assert_true(row_locked(&row, "phone"));
        row_clear(&row);
    } else {
        assert_int_equal(err.kind, ERR_DAMAGED);
    }
    assert_true(book_row(book, ENTITY_PERSON, proof->people[0], &row, &err));
    assert_string_equal(row_text(&row, "phone"), proof_secrets[2]);
    row_clear(&row);
}

static void what_is_planted_in_the_file_keeps_it_shut(void **state)
{
    static const char *const planted[] = {
        "CREATE TRIGGER t AFTER INSERT ON edit BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT * FROM edit",
        "CREATE TABLE extra(x)",
        "CREATE INDEX extra ON edit(wall)",
        "DROP TABLE held",
    };
    struct proof_book *proof = *state;
    char *path = path_join(proof->folder, "kopio.rukkanen");
    proof_book_close(proof);
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        struct book *book = NULL;
        proof_copy(proof->path, path);
        run_sql(path, planted[i]);
        memset(&err, 0, sizeof err);
        assert_false(book_open(path, BOOK_WRITE, &book, &err));
        assert_int_equal(err.kind, ERR_DAMAGED);
        assert_null(book);
    }
    free(path);
}

static void tables_changed_behind_the_log_do_not_check(void **state)
{
    static const char *const changes[] = {
        "UPDATE r_group SET c8 = 'Toinen nimi'",
        "UPDATE r_meeting SET c12 = 1",
        "UPDATE r_meeting SET gone = 1",
        "DELETE FROM r_item",
        "UPDATE r_item SET ver = 1",
        "UPDATE r_person SET c10 = 5",
        "INSERT INTO r_site(id, ver, gone) SELECT 77, ver, 0 FROM r_site",
        "INSERT INTO open_cell VALUES(3, 1, 8)",
        "DELETE FROM head",
        "DELETE FROM parent",
        "UPDATE edit SET wall = wall + 1 WHERE n = 3",
        "UPDATE edit SET signature = NULL",
        "DELETE FROM edit WHERE n = (SELECT max(n) FROM edit)",
    };
    struct proof_book *proof = *state;
    struct str dump = STR_INIT;
    char *path = path_join(proof->folder, "kopio.rukkanen");
    proof_book_dump(proof->book, &dump);
    proof_book_close(proof);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        proof_copy(proof->path, path);
        run_sql(path, changes[i]);
        if (taken(proof, path, &dump, i))
            fail_msg("checked as whole after: %s", changes[i]);
    }
    str_clear(&dump);
    free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(a_flipped_byte_anywhere_is_refused_or_does_no_harm),
        TEST(a_file_cut_short_is_refused),
        TEST(no_changed_key_record_is_taken),
        TEST(a_wrong_passphrase_opens_nothing_however_near_it_is),
        TEST(a_sealed_value_moved_to_another_row_is_not_shown),
        TEST(what_is_planted_in_the_file_keeps_it_shut),
        TEST(tables_changed_behind_the_log_do_not_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
