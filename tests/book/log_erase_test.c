/* Forgetting: erasures and redactions, whatever arrives when. An erased person is nowhere in the
 * bytes and does not come back (P17). */
#include "support/log_book.h"

#include "book/log/erase.h"
#include "rukkanen/model/entity.h"
#include "support/scratch.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { PERSON = 21, OTHER = 22, ATTENDANCE = 700, TEXT = 22, TITLE = 11, LAST = 8, STATE = 10 };

/* Not to be shortened by compression, so that it can be looked for in the bytes. */
static const char secret[] = "Xq7-Zf0kWv93-uRtYpLmNb8cDeA2-GhJ5";

static struct erasure erasure_of(uint64_t person, bool known)
{
    struct erasure erasure = {.person = person, .day = 20000, .ground = 2};
    if (known)
        memset(erasure.tag_key, (int)person, TAG_KEY_SIZE);
    return erasure;
}

static void write_person(struct log_book *book, uint64_t person)
{
    struct edit edit;
    struct erasure key = erasure_of(person, true);
    log_book_edit(book, &edit);
    chunk_set(edit_chunk(&edit, ENTITY_PERSON, person), LAST, value_text(secret));
    struct chunk *chunk = edit_chunk(&edit, ENTITY_ATTENDANCE, ATTENDANCE + person);
    chunk_set(chunk, COLUMN_TAG, value_id(tag_of(key.tag_key, ATTENDANCE + person)));
    chunk_set(chunk, STATE, value_text(secret));
    chunk_set(edit_chunk(&edit, ENTITY_MEETING, 5), TITLE, value_text("Kahvit"));
    log_book_save(book, &edit);
}

static struct hash erase(struct log_book *book, uint64_t person, bool known)
{
    struct edit edit;
    struct erasure erasure = erasure_of(person, known);
    log_book_edit(book, &edit);
    edit_set_erasures(&edit, &erasure, 1);
    return log_book_save(book, &edit);
}

static bool mentions(const struct log_book *book, const char *text)
{
    char *dump = log_book_dump(book);
    bool found = strstr(dump, text) != NULL;
    free(dump);
    return found;
}

static void an_erasure_takes_the_person_and_the_rows_about_them(void **state)
{
    (void)state;
    struct log_book book;
    log_book_open(&book, 2);
    write_person(&book, PERSON);
    write_person(&book, OTHER);
    erase(&book, PERSON, true);
    char *dump = log_book_dump(&book);
    assert_null(strstr(dump, "\"id\":\"21\""));
    assert_null(strstr(dump, "\"id\":\"721\""));
    assert_non_null(strstr(dump, "\"id\":\"22\""));
    assert_non_null(strstr(dump, "\"id\":\"722\""));
    assert_non_null(strstr(dump, "Kahvit"));
    free(dump);
    log_book_check(&book);
    struct vec erasures = VEC_INIT(struct erasure);
    assert_true(log_erasures(book.log, &erasures, NULL));
    assert_int_equal(erasures.n, 1);
    assert_int_equal(VEC_AT(&erasures, struct erasure, 0)->person, PERSON);
    assert_int_equal(VEC_AT(&erasures, struct erasure, 0)->ground, 2);
    vec_clear(&erasures);
    log_book_close(&book);
}

static void the_erased_is_nowhere_in_the_file(void **state)
{
    (void)state;
    char *folder = scratch_new(), *path = scratch_path(folder, "kirja");
    struct log_book book;
    struct err err = {.kind = ERR_NONE};
    struct str bytes = STR_INIT;
    log_book_create(&book, path, 2);
    for (int i = 0; i < 30; i++)
        write_person(&book, PERSON);
    assert_true(scratch_read(folder, "kirja", &bytes));
    assert_non_null(memmem(bytes.s, bytes.len, secret, sizeof secret - 1));
    str_reset(&bytes);
    erase(&book, PERSON, true);
    assert_true(log_shrink(book.log, &err));
    log_book_check(&book);
    log_book_close(&book);
    assert_true(scratch_read(folder, "kirja", &bytes));
    assert_null(memmem(bytes.s, bytes.len, secret, sizeof secret - 1));
    assert_non_null(memmem(bytes.s, bytes.len, "Kahvit", 6));
    str_clear(&bytes);
    free(path);
    scratch_remove(folder);
}

static void it_does_not_matter_whether_the_erasure_or_the_person_comes_first(void **state)
{
    (void)state;
    struct log_book a, b, c;
    log_book_open(&a, 2);
    log_book_open(&b, 3);
    log_book_open(&c, 4);
    write_person(&a, PERSON);
    log_book_merge(&a, &b);
    write_person(&b, PERSON); /* beside the erasure */
    erase(&a, PERSON, true);
    log_book_merge(&a, &c); /* the erasure, then what was written beside it */
    log_book_merge(&b, &c);
    log_book_merge(&a, &b); /* the other way round */
    assert_true(log_book_same(&b, &c));
    assert_false(mentions(&c, secret));
    log_book_merge(&c, &a);
    assert_true(log_book_same(&a, &c));
    /* And what an old copy still writes about them afterwards. */
    write_person(&b, PERSON);
    assert_false(mentions(&b, secret));
    log_book_merge(&b, &a);
    assert_false(mentions(&a, secret));
    log_book_check(&a);
    log_book_check(&b);
    log_book_check(&c);
    log_book_close(&a);
    log_book_close(&b);
    log_book_close(&c);
}

static void an_erasure_without_the_tag_key_takes_the_persons_own_row(void **state)
{
    (void)state;
    struct log_book a, b;
    log_book_open(&a, 2);
    log_book_open(&b, 3);
    write_person(&a, PERSON);
    log_book_merge(&a, &b);
    erase(&a, PERSON, false);
    char *dump = log_book_dump(&a);
    assert_null(strstr(dump, "\"id\":\"21\""));
    assert_non_null(strstr(dump, "\"id\":\"721\""));
    free(dump);
    erase(&b, PERSON, true);
    log_book_merge(&b, &a);
    log_book_merge(&a, &b);
    assert_true(log_book_same(&a, &b));
    assert_false(mentions(&a, "\"id\":\"721\""));
    log_book_check(&a);
    log_book_close(&a);
    log_book_close(&b);
}

static void a_hole_that_nothing_names_is_refused_as_cut_short(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    log_book_open(&a, 2);
    log_book_open(&b, 3);
    write_person(&a, PERSON);
    erase(&a, PERSON, true);
    assert_true(log_edit_at(a.log, 2, &edit, &err));
    edit.has_signature = true;
    log_book_sign(&edit.author, &edit.id, edit.signature);
    assert_false(log_book_try_import(&b, &edit, &err));
    assert_int_equal(err.kind, ERR_FOREIGN);
    assert_int_equal(log_count(b.log), 1);
    /* With the erasure it is taken. */
    log_book_merge(&a, &b);
    assert_true(log_book_same(&a, &b));
    edit_clear(&edit);
    log_book_close(&a);
    log_book_close(&b);
}

/* Somebody's copy says that an erasure took what it did not: whoever has the bytes brings them. */
static void a_false_hole_is_filled_again(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    log_book_open(&a, 2);
    write_person(&a, OTHER);
    erase(&a, PERSON, true);
    log_book_open(&b, 3);
    db_begin(b.db, &err);
    for (int64_t n = 1; n <= 3; n++) {
        assert_true(log_edit_at(a.log, n, &edit, &err));
        if (n == 2) {
            struct chunk *chunk = VEC_AT(&edit.chunks, struct chunk, 0);
            assert_int_equal(chunk->entity, ENTITY_PERSON);
            /* As a hostile program would drop it. */
            struct str bytes = STR_INIT;
            unsigned char salts[3][EDIT_SALT_SIZE];
            for (unsigned char i = 0; i < 3; i++) {
                str_reset(&bytes);
                str_add(&bytes, "rk1s");
                str_add_n(&bytes, edit.seed, EDIT_SEED_SIZE);
                str_add_n(&bytes, (unsigned char[4]){i, 0, 0, 0}, 4);
                unsigned char hash[HASH_SIZE];
                crypto_generichash(hash, sizeof hash, (unsigned char *)bytes.s, bytes.len, NULL, 0);
                memcpy(salts[i], hash, EDIT_SALT_SIZE);
                memcpy(VEC_AT(&edit.chunks, struct chunk, i)->salt, hash, EDIT_SALT_SIZE);
            }
            str_reset(&bytes);
            str_add(&bytes, "rk1c");
            str_add_n(&bytes, salts[0], EDIT_SALT_SIZE);
            chunk_encode(chunk, &bytes);
            crypto_generichash(
                chunk->hash.b, HASH_SIZE, (unsigned char *)bytes.s, bytes.len, NULL, 0);
            chunk->dropped = true;
            chunk->erased = PERSON;
            edit.has_seed = false;
            str_clear(&bytes);
        }
        assert_true(log_import(b.log, &edit, &err));
        edit_clear(&edit);
    }
    assert_true(log_import_end(b.log, &err) && db_end(b.db, &err));
    assert_false(log_book_same(&a, &b));
    log_book_merge(&a, &b);
    assert_true(log_book_same(&a, &b));
    log_book_check(&b);
    log_book_close(&a);
    log_book_close(&b);
}

/* ---- redaction ------------------------------------------------------------------------------- */

static void redact(struct log_book *book, uint64_t row, const struct vec *cells)
{
    struct err err = {.kind = ERR_NONE};
    struct edit edit;
    log_book_edit(book, &edit);
    assert_true(log_redact(book->log, &edit, ENTITY_MEETING, row, cells, &err));
    log_book_save(book, &edit);
}

static void a_redaction_takes_the_words_out_of_the_history_too(void **state)
{
    (void)state;
    struct log_book a, b;
    struct err err = {.kind = ERR_NONE};
    log_book_open(&a, 2);
    log_book_open(&b, 3);
    log_book_set_text(&a, ENTITY_MEETING, 5, TEXT, secret);
    log_book_set_text(&a, ENTITY_MEETING, 5, TITLE, "Kahvit");
    log_book_set_text(&a, ENTITY_MEETING, 5, TEXT, "Korjattu");
    log_book_merge(&a, &b);
    struct chunk keep;
    chunk_init(&keep, ENTITY_MEETING, 5);
    chunk_set(&keep, TITLE, value_text("Kahvit"));
    redact(&a, 5, &keep.cells);
    chunk_clear(&keep);
    struct vec history = VEC_INIT(struct log_history);
    assert_true(log_history(a.log, ENTITY_MEETING, 5, -1, &history, &err));
    assert_int_equal(history.n, 2); /* what the redaction wrote */
    for (size_t i = 0; i < history.n; i++)
        log_write_clear(&VEC_AT(&history, struct log_history, i)->write);
    vec_clear(&history);
    char *title = log_book_text(&a, ENTITY_MEETING, 5, TITLE);
    assert_string_equal(title, "Kahvit");
    free(title);
    log_book_merge(&a, &b);
    assert_true(log_book_same(&a, &b));
    log_book_check(&a);
    log_book_check(&b);
    log_book_close(&a);
    log_book_close(&b);
}

static void a_redaction_leaves_a_value_that_its_user_did_not_see(void **state)
{
    (void)state;
    struct log_book a, b;
    log_book_open(&a, 2);
    log_book_open(&b, 3);
    log_book_set_text(&a, ENTITY_MEETING, 5, TITLE, "Alku");
    log_book_merge(&a, &b);
    log_book_set_text(&b, ENTITY_MEETING, 5, TITLE, "Näkemätön");
    b.wall = a.wall += 5000;
    log_book_set_text(&a, ENTITY_MEETING, 5, TITLE, secret);
    log_book_merge(&b, &a);
    redact(&a, 5, NULL);
    assert_false(mentions(&a, secret));
    struct vec writes = VEC_INIT(struct log_write);
    assert_true(log_live(a.log, ENTITY_MEETING, 5, TITLE, &writes, NULL));
    assert_int_equal(writes.n, 2);
    assert_string_equal(value_string(&VEC_AT(&writes, struct log_write, 1)->value), "Näkemätön");
    log_writes_clear(&writes);
    log_book_merge(&a, &b);
    assert_true(log_book_same(&a, &b));
    log_book_close(&a);
    log_book_close(&b);
}

static void what_was_erased_or_redacted_cannot_be_undone(void **state)
{
    (void)state;
    struct log_book book;
    struct err err = {.kind = ERR_NONE};
    struct edit undo;
    struct vec kept = VEC_INIT(struct log_open);
    log_book_open(&book, 2);
    write_person(&book, PERSON);
    struct hash id = erase(&book, PERSON, true);
    log_book_edit(&book, &undo);
    assert_false(log_undo(book.log, &id, &undo, &kept, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    edit_clear(&undo);
    vec_clear(&kept);
    log_book_close(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_erasure_takes_the_person_and_the_rows_about_them),
        cmocka_unit_test(the_erased_is_nowhere_in_the_file),
        cmocka_unit_test(it_does_not_matter_whether_the_erasure_or_the_person_comes_first),
        cmocka_unit_test(an_erasure_without_the_tag_key_takes_the_persons_own_row),
        cmocka_unit_test(a_hole_that_nothing_names_is_refused_as_cut_short),
        cmocka_unit_test(a_false_hole_is_filled_again),
        cmocka_unit_test(a_redaction_takes_the_words_out_of_the_history_too),
        cmocka_unit_test(a_redaction_leaves_a_value_that_its_user_did_not_see),
        cmocka_unit_test(what_was_erased_or_redacted_cannot_be_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
