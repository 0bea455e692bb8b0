/*
 * What a sitting leaves behind in bytes: everything that was ever written to the book, its journal,
 * drafts, backups and temporary files, and all that lies on the PC afterwards, is searched for
 * people's words. Only what was published may be found, and of the erased not even that (P17).
 */
#include "book/keys/keys.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/book/users.h"
#include "support/fault_vfs.h"
#include "support/proof_book.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static const char published_text[] = "Pihatalkoot pidetään toukokuussa.";
static const char published_name[] = "Toivo V.";

static struct err err;

#define must(call) \
    do { \
        memset(&err, 0, sizeof err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, err.sentence, err.detail); \
    } while (0)

static bool holds(const struct str *bytes, const char *text)
{
    return memmem(bytes->s, bytes->len, text, strlen(text)) != NULL;
}

static void expect_none(const struct str *bytes, const char *where)
{
    for (size_t i = 0; proof_secrets[i]; i++) {
        if (holds(bytes, proof_secrets[i]))
            fail_msg("\"%s\" was written to %s", proof_secrets[i], where);
    }
}

static void search_folder(const char *folder, int *files)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        struct stat st;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *path = path_join(folder, entry->d_name);
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            search_folder(path, files);
        } else {
            struct str bytes = STR_INIT;
            must(path_read(path, 1 << 28, &bytes, &err));
            expect_none(&bytes, path);
            assert_int_equal(st.st_mode & 077, 0);
            str_clear(&bytes);
            ++*files;
        }
        free(path);
    }
    if (dir)
        closedir(dir);
}

static void publish_page(struct proof_book *proof)
{
    struct change *change = change_new(proof->book);
    uint64_t page = change_add(change, ENTITY_PAGE, &err);
    must(change_set_ref(change, ENTITY_PAGE, page, "meeting", proof->meeting, &err));
    must(change_set_text(change, ENTITY_PAGE, page, "title", "Muistio", &err));
    must(change_set_text(change, ENTITY_PAGE, page, "body", published_text, &err));
    struct value parts[2] = {value_id(page), value_int(1)};
    uint64_t name = change_put(change, ENTITY_PAGE_NAME, parts, 2, &err);
    must(name != 0);
    must(change_set_text(change, ENTITY_PAGE_NAME, name, "text", published_name, &err));
    must(change_tag(change, ENTITY_PAGE_NAME, name, proof->people[1], &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
}

static void write_drafts(struct proof_book *proof)
{
    struct change *change = change_new(proof->book);
    for (int i = 0; i < 5; i++) {
        char text[80];
        snprintf(text, sizeof text, "%s, luonnos %d", proof_secrets[5], i);
        must(change_set_text(change, ENTITY_ITEM, proof->item, "decision", text, &err));
        must(change_save_draft(change, ENTITY_MEETING, proof->meeting, &err));
    }
    must(change_commit(change, NULL, &err));
    change_free(change);
}

/* Sorting, filtering and searching sealed words must not need a file. */
static void read_and_sort(struct proof_book *proof)
{
    struct value part = value_text("kurki");
    struct filter filter = {.field = "last", .op = FILTER_PART, .value = part};
    struct query query = {.entity = ENTITY_PERSON, .filters = &filter, .n_filters = 1,
        .sort = "last"};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(proof->book, &query, &rows, &err));
    assert_int_equal(rows.n, 1);
    rows_clear(&rows);
    value_clear(&part);
}

static void the_sitting(struct proof_book *proof, struct str *bytes)
{
    struct undo_result undone;
    char *backup;
    fault_vfs_record(bytes);
    proof_book_make(proof);
    backup = path_join(proof->folder, "varmuuskopio.rukkanen");
    write_drafts(proof);
    publish_page(proof);
    read_and_sort(proof);
    must(proof_book_save(proof, proof_secrets[5], &err));
    must(book_undo(proof->book, NULL, &undone, &err));
    undo_result_clear(&undone);
    struct book_user_new peer
        = {.name = "Pekka", .passphrase = proof_passphrase, .peer = true};
    must(book_user_add(proof->book, &peer, &err));
    must(book_backup(proof->book, backup, &err));
    must(book_rebuild(proof->book, NULL, NULL, &err));
    must(book_check(proof->book, &err));
    book_lock(proof->book);
    proof_book_open(proof, NULL);
    proof_book_unlock(proof);
    read_and_sort(proof);
    free(backup);
}

static void only_what_was_published_is_ever_written_in_plain(void **state)
{
    struct proof_book proof;
    struct str bytes = STR_INIT;
    int files = 0;
    (void)state;
    the_sitting(&proof, &bytes);
    assert_true(bytes.len > 100000);
    assert_true(holds(&bytes, "Hakolan kerhohuone")); /* the recorder does see */
    assert_true(holds(&bytes, published_name));
    expect_none(&bytes, "the book, its journal, a draft, a backup or a temporary file");
    assert_false(holds(&bytes, proof.code.s));
    /* Edits are compressed: what is plain in them shows in the dump of the locked book. */
    proof_book_open(&proof, NULL);
    str_reset(&bytes);
    proof_book_dump(proof.book, &bytes);
    assert_true(holds(&bytes, published_text));
    expect_none(&bytes, "the log");
    search_folder(proof.folder, &files);
    assert_true(files >= 3);
    fault_vfs_record(NULL);
    str_clear(&bytes);
    proof_book_drop(&proof);
}

static void after_an_erasure_the_file_holds_nothing_of_the_person(void **state)
{
    struct proof_book proof;
    struct str bytes = STR_INIT;
    (void)state;
    proof_book_make(&proof);
    publish_page(&proof);
    must(proof_book_save(&proof, published_text, &err));
    must(path_read(proof.path, 1 << 28, &bytes, &err));
    assert_true(holds(&bytes, published_name));
    must(book_erase(proof.book, proof.people[1], &err));
    proof_book_close(&proof);
    str_reset(&bytes);
    must(path_read(proof.path, 1 << 28, &bytes, &err));
    assert_false(holds(&bytes, published_name));
    str_clear(&bytes);
    proof_book_drop(&proof);
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    fault_vfs_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_was_published_is_ever_written_in_plain),
        cmocka_unit_test(after_an_erasure_the_file_holds_nothing_of_the_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
