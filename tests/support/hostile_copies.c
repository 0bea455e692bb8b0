#include "support/hostile_files.h"

#include "book/copies/reader.h"
#include "book/log/internal.h"
#include "book/log/mutation.h"
#include "rukkanen/base/path.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char *beside(const char *path, const char *suffix)
{
    struct str name = STR_INIT;
    str_addf(&name, "%s%s", path, suffix);
    return str_take(&name);
}

void hostile_files_remove(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", ".target"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char *name = beside(path, suffixes[i]);
        if (unlink(name) != 0)
            rmdir(name);
        free(name);
    }
}

/* ---- strangers ------------------------------------------------------------------------------- */

static void write_text(const char *path, const char *text, size_t length)
{
    struct err err = {.kind = ERR_NONE};
    assert_true(path_write_new(path, text, length, &err));
}

static void make_empty(struct hostile *h, const char *path)
{
    (void)h;
    write_text(path, "", 0);
}

static void make_text(struct hostile *h, const char *path)
{
    static const char text[] = "Tämä on vain tekstiä, ei muistikirja.";
    (void)h;
    write_text(path, text, sizeof text);
}

static void make_other_database(struct hostile *h, const char *path)
{
    sqlite3 *db;
    (void)h;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "CREATE TABLE osoite(nimi TEXT)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void make_fifo(struct hostile *h, const char *path)
{
    (void)h;
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_folder(struct hostile *h, const char *path)
{
    (void)h;
    assert_int_equal(mkdir(path, 0700), 0);
}

static void make_link(struct hostile *h, const char *path)
{
    char *target = beside(path, ".target");
    hostile_copy_file(h->copy, target);
    assert_int_equal(symlink(target, path), 0);
    free(target);
}

/* A device cannot be made by everybody: one that is there is linked to. */
static void make_device(struct hostile *h, const char *path)
{
    (void)h;
    if (mknod(path, S_IFCHR | 0600, 0x105) != 0) /* /dev/zero */
        assert_int_equal(mkfifo(path, 0600), 0);
}

#define NO_FILE "This is not a file that can be merged"
#define NEITHER "neither a copy of this book nor a bundle"

const struct hostile_case hostile_strangers[] = {
    {"an empty file", make_empty, ERR_FOREIGN, NEITHER, "", 0, 0, 0, 0},
    {"a text", make_text, ERR_FOREIGN, NEITHER, "", 0, 0, 0, 0},
    {"another program's database", make_other_database, ERR_FOREIGN, "is not a rukkanen book",
        "reader", 0, 0, 0, 0},
    {"a fifo", make_fifo, ERR_FOREIGN, NO_FILE, "", 0, 0, 0, 0},
    {"a device", make_device, ERR_FOREIGN, NO_FILE, "", 0, 0, 0, 0},
    {"a folder", make_folder, ERR_FOREIGN, NO_FILE, "", 0, 0, 0, 0},
    {"a symbolic link", make_link, ERR_FOREIGN, "a link to another file", "", LIMIT_LINK, 0, 0, 0},
};
const size_t hostile_strangers_n = sizeof hostile_strangers / sizeof *hostile_strangers;

/* ---- copies ---------------------------------------------------------------------------------- */

static void make_copy(struct hostile *h, const char *path)
{
    hostile_copy_file(h->copy, path);
}

static void make_busy_copy(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000)"
        " INSERT INTO held SELECT randomblob(24) FROM c");
}

static void make_endless_view(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "DROP TABLE head; CREATE VIEW head AS WITH RECURSIVE c(n) AS"
        " (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c");
}

static void make_generated_column(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "DROP TABLE newest; CREATE TABLE newest(wall INTEGER NOT NULL,"
        " large INTEGER AS (length(zeroblob(100000000)))) STRICT");
}

static void make_trigger(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "CREATE TRIGGER eats AFTER INSERT ON head BEGIN DELETE FROM edit; END");
}

static void make_blob(struct hostile *h, const char *path)
{
    /* Writing it is what takes long. */
    hostile_tamper(h, path, getenv("RUKKANEN_TEST_LONG")
            ? "PRAGMA journal_mode=OFF;"
              "UPDATE edit SET body = zeroblob(734003200) WHERE n = (SELECT max(n) FROM edit)"
            : "PRAGMA journal_mode=OFF;"
              "UPDATE edit SET body = zeroblob(150000000) WHERE n = (SELECT max(n) FROM edit)");
}

static void make_smaller_blob(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "PRAGMA journal_mode=OFF;"
        "UPDATE edit SET body = zeroblob(8000000) WHERE n = (SELECT max(n) FROM edit)");
}

static void make_many_rows(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "PRAGMA journal_mode=OFF;"
        "WITH RECURSIVE c(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM c WHERE n < 3001000)"
        " INSERT INTO head SELECT n FROM c");
}

static void make_many_views(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "PRAGMA journal_mode=OFF; PRAGMA writable_schema=ON;"
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 60000)"
        " INSERT INTO sqlite_schema SELECT 'view', 'v' || n, 'v' || n, 0,"
        " 'CREATE VIEW v' || n || ' AS SELECT 1' FROM c");
}

static void make_wal(struct hostile *h, const char *path)
{
    hostile_tamper(h, path, "PRAGMA journal_mode=WAL; UPDATE newest SET wall = wall");
}

/* The file as it lies while the other program is at work, with what is in its log or without. */
static void make_wal_at_work(struct hostile *h, const char *path)
{
    sqlite3 *db;
    char *work = beside(path, ".target"), *log = beside(path, ".target-wal");
    char *mine = beside(path, "-wal"), *shared = beside(path, ".target-shm");
    hostile_copy_file(h->copy, work);
    assert_int_equal(sqlite3_open(work, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode=WAL; UPDATE newest SET wall = wall", NULL,
                         NULL, NULL),
        SQLITE_OK);
    hostile_copy_file(work, path);
    hostile_copy_file(log, mine);
    sqlite3_close(db);
    unlink(log);
    unlink(shared);
    free(work);
    free(log);
    free(mine);
    free(shared);
}

static void patch(const char *path, off_t at, const void *bytes, size_t length)
{
    int fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, bytes, length, at), length);
    close(fd);
}

static void make_newer_copy(struct hostile *h, const char *path)
{
    hostile_tamper(h, path, "PRAGMA user_version = 2");
}

static void make_cut_copy(struct hostile *h, const char *path)
{
    struct stat st;
    hostile_copy_file(h->copy, path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(truncate(path, st.st_size - 4096), 0);
}

static void make_long_copy(struct hostile *h, const char *path)
{
    struct stat st;
    hostile_copy_file(h->copy, path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(truncate(path, st.st_size + 100), 0);
}

static void make_three_gigabytes(struct hostile *h, const char *path)
{
    hostile_copy_file(h->copy, path);
    assert_int_equal(truncate(path, (off_t)3 << 30), 0);
}

/* The page of the log's first rows. */
static void make_damaged_page(struct hostile *h, const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *root = NULL;
    static const char nothing[4096];
    hostile_copy_file(h->copy, path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_prepare_v2(
        db, "SELECT rootpage FROM sqlite_schema WHERE name = 'edit'", -1, &root, NULL);
    assert_int_equal(sqlite3_step(root), SQLITE_ROW);
    off_t page = sqlite3_column_int(root, 0);
    sqlite3_finalize(root);
    sqlite3_close(db);
    patch(path, (page - 1) * 4096, nothing, sizeof nothing);
}

static void make_gap_in_what_is_known(struct hostile *h, const char *path)
{
    hostile_tamper(h, path, "DELETE FROM edit WHERE n = 3; DELETE FROM parent WHERE n = 3");
}

static void make_gap_in_what_is_new(struct hostile *h, const char *path)
{
    hostile_tamper(h, path, "DELETE FROM edit WHERE n = (SELECT max(n) - 1 FROM edit)");
}

static void make_backward_parent(struct hostile *h, const char *path)
{
    hostile_tamper(h, path, "UPDATE parent SET p = n + 1 WHERE n = 3");
}

static void make_claimed_copy_head(struct hostile *h, const char *path)
{
    hostile_tamper(h, path, "INSERT INTO head VALUES(2)");
}

/* All of it comes then, under the names that are right. */
static void make_renamed_parent(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "UPDATE edit SET id = randomblob(24) WHERE n = (SELECT max(n) - 3 FROM edit)");
}

static void make_renamed_head(struct hostile *h, const char *path)
{
    hostile_tamper(h, path,
        "UPDATE edit SET id = randomblob(24) WHERE n = (SELECT max(n) FROM edit)");
}

static void make_copy_with_hole(struct hostile *h, const char *path)
{
    struct str body = STR_INIT;
    static const char update[] =
        "UPDATE edit SET seed = NULL, holes = x'01%s0000000000000000', body = x'"
        "%s' WHERE n = (SELECT max(n) FROM edit)";
    struct str none = STR_INIT, hex = STR_INIT, sql = STR_INIT;
    int64_t n = store_count(h->sanna->log->store);
    struct edit edit;
    struct pack pack;
    char name[2 * HASH_SIZE + 1];
    assert_true(store_read(h->sanna->log->store, n, &edit, NULL));
    assert_int_equal(edit.chunks.n, 1);
    pack_make(&edit, &pack);
    hash_hex(VEC_AT(&pack.hashes, struct hash, 0), name);
    body_pack(store_body(h->sanna->log->store), &none, &body);
    for (size_t i = 0; i < body.len; i++)
        str_addf(&hex, "%02x", (unsigned char)body.s[i]);
    str_addf(&sql, update, name, hex.s ? hex.s : "");
    hostile_tamper(h, path, sql.s);
    pack_clear(&pack);
    edit_clear(&edit);
    str_clear(&body);
    str_clear(&none);
    str_clear(&hex);
    str_clear(&sql);
}

static void make_unsigned_copy(struct hostile *h, const char *path)
{
    hostile_tamper(h, path, "UPDATE edit SET signature = NULL");
}

static void make_missigned_copy(struct hostile *h, const char *path)
{
    hostile_tamper(h, path, "UPDATE edit SET signature = zeroblob(64) WHERE signature IS NOT NULL");
}

#define CUT "The other file has been cut short"
#define DAMAGED "The other file is damaged"
#define STRANGE "Something foreign has been put into the other file"
#define WAL "in a second file beside it"

const struct hostile_case hostile_copies[] = {
    {"a good copy", make_copy, ERR_NONE, "", "", 0, 0, 0, 0},
    {"copy, endless view", make_endless_view, ERR_FOREIGN, STRANGE, "reader: s", LIMIT_SCHEMA, 0, 0,
        0},
    {"copy, generated column", make_generated_column, ERR_FOREIGN, STRANGE, "reader: s",
        LIMIT_SCHEMA, 0, 0, 0},
    {"copy, trigger", make_trigger, ERR_FOREIGN, STRANGE, "reader: s", LIMIT_SCHEMA, 0, 0, 0},
    {"copy, blob of 150 or 700 MB", make_blob, ERR_FOREIGN, "something in it is too large", "reader: v",
        0, 0, 0, 0},
    {"copy, blob of 8 MB", make_smaller_blob, ERR_FOREIGN, "something in it is too large",
        "reader: v", LIMIT_VALUE, 0, 0, 0},
    {"copy, three million rows", make_many_rows, ERR_FOREIGN, "it holds more changes than any book",
        "reader: r", LIMIT_ROWS, 0, 0, 0},
    {"copy, 60,000 views", make_many_views, ERR_FOREIGN, "something in it is too large",
        "reader: v", LIMIT_HEAP, 0, 0, 0},
    {"copy in WAL mode", make_wal, ERR_FOREIGN, WAL, "write-ahead", LIMIT_COPY_WAL, 0, 0, 0},
    {"copy in WAL mode, with its log", make_wal_at_work, ERR_FOREIGN, WAL, "write-ahead", 0, 0, 0,
        0},
    {"copy of a newer format", make_newer_copy, ERR_NEWER, "newer program", "reader: n", 0, 0, 0,
        0},
    {"copy, a page cut off", make_cut_copy, ERR_FOREIGN, CUT, "reader: c", LIMIT_COPY_LENGTH, 0, 0,
        0},
    {"copy, 100 bytes more", make_long_copy, ERR_FOREIGN, DAMAGED, "reader: x", LIMIT_COPY_LENGTH,
        0, 0, 0},
    {"copy of 3 GB", make_three_gigabytes, ERR_FOREIGN, "larger than a book can be", "size",
        LIMIT_COPY_SIZE, 0, 0, 0},
    {"copy, a page of nothing", make_damaged_page, ERR_FOREIGN, DAMAGED, "reader: x", LIMIT_PAGES,
        0, 0, 0},
    {"copy, a gap in what is known", make_gap_in_what_is_known, ERR_FOREIGN, CUT, "reader: c",
        LIMIT_LOG, 0, 0, 0},
    {"copy, a gap in what is new", make_gap_in_what_is_new, ERR_FOREIGN, CUT, "reader: c",
        LIMIT_LOG, 0, 0, 0},
    {"copy, a parent after its child", make_backward_parent, ERR_FOREIGN, CUT, "reader: c",
        LIMIT_LOG, 0, 0, 0},
    {"copy, a head that is none", make_claimed_copy_head, ERR_FOREIGN, CUT, "reader: c", LIMIT_LOG,
        0, 0, 0},
    {"copy, a known edit of another name", make_renamed_parent, ERR_NONE, "", "", 0, 0, 0, 0},
    {"copy, a head of another name", make_renamed_head, ERR_FOREIGN,
        "says that it holds changes which are not in it", "head", LIMIT_CLAIMED_HEADS, 0, 0, 0},
    {"copy, a hole", make_copy_with_hole, ERR_FOREIGN, "Words are missing", "chunk",
        MUTATION_HOLES_ACCEPTED, 0, 0, 0},
    {"copy, no signatures", make_unsigned_copy, ERR_FOREIGN, "nobody has signed", "signature",
        LIMIT_SIGNATURES, 0, 0, 0},
    {"copy, wrong signatures", make_missigned_copy, ERR_FOREIGN, "not their author's", "signature",
        LIMIT_SIGNATURES, 0, 0, 0},
    {"copy, read without time", make_busy_copy, ERR_FOREIGN, "takes too long", "reader: t",
        LIMIT_DEADLINE, FAULT_NO_TIME, 0, 0},
    {"copy, the process that reads hangs", make_copy, ERR_FOREIGN, "takes too long", "reader: t",
        LIMIT_HANGING, FAULT_HANGS, 0, 0},
};
const size_t hostile_copies_n = sizeof hostile_copies / sizeof *hostile_copies;
