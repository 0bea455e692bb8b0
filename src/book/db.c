#include "book/db.h"

#include "book/log/mutation.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/vec.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct cached {
    const char *sql; /* by address */
    sqlite3_stmt *statement;
};

enum { MADE = 32 }; /* statements built at run time that are kept */

struct db {
    sqlite3 *handle;
    char *path;
    bool read_only;
    struct vec cache; /* of struct cached */
    struct made {
        char *sql; /* owned; NULL: free place */
        sqlite3_stmt *statement;
    } made[MADE];
    size_t made_next; /* the place that is given up next */
    int depth;
    bool doomed;
    const char *begun_file; /* where the outermost transaction began, for the log */
    int begun_line;
    bool may_commit;
    unsigned rollbacks;
    int64_t deadline; /* ms of the monotonic clock, where there is one */
};

/* A COMMIT that did not go through db_end is a mistake in this program: refuse it. */
static int on_commit(void *data)
{
    struct db *db = data;
    return !db->may_commit && db->depth > 0;
}

bool db_failed(struct db *db, struct err *err)
{
    int code = sqlite3_extended_errcode(db->handle);
    err_detail(err, "sqlite %d: %s", code, sqlite3_errmsg(db->handle));
    switch (code & 0xff) {
    case SQLITE_FULL:
        return err_set(err, ERR_REFUSED,
            _("There is no space left on the disk. Nothing was changed, and what was saved is "
              "safe. Make room and try again."));
    case SQLITE_READONLY:
        return err_set(err, ERR_REFUSED,
            _("The book cannot be written here: the medium or the file is read-only. Copy the "
              "book to this computer to write in it."));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_REFUSED,
            _("Another program is writing in the book just now. Nothing was changed. Try again "
              "in a moment."));
    case SQLITE_CORRUPT:
        return err_set(err, ERR_DAMAGED,
            _("The book is damaged. Nothing was changed. Take a backup into use."));
    case SQLITE_NOTADB:
        return err_set(err, ERR_DAMAGED, _("The file is not a rukkanen book."));
    case SQLITE_CANTOPEN:
        return err_set(err, ERR_REFUSED,
            _("The book cannot be opened. Check that the folder is there and may be read."));
    case SQLITE_IOERR:
        return err_set(err, ERR_REFUSED,
            _("The disk or the stick does not answer. What was saved before is safe. Check that "
              "it is in place and try again."));
    default:
        return err_set(err, ERR_REFUSED,
            _("The book could not be read or written. What was saved before is safe."));
    }
}

/* A hand copy of the idle file must be whole, and nothing sealed may reach a temp file. */
static bool configure(struct db *db, enum db_mode mode, struct err *err)
{
    sqlite3 *h = db->handle;
    sqlite3_extended_result_codes(h, 1);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_busy_timeout(h, 2000);
    sqlite3_commit_hook(h, on_commit, db);
    const char *common = "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA mmap_size=0;"
                         "PRAGMA cell_size_check=ON; PRAGMA foreign_keys=OFF;"
                         "PRAGMA cache_size=-512;";
    if (!db_run(db, common, err))
        return false;
    if (mode == DB_READ)
        return true;
    return db_run(db, "PRAGMA synchronous=EXTRA;", err);
}

static bool create_file(const char *path, struct err *err)
{
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_REFUSED,
            _("A file of that name is there already, or the folder cannot be written: %s"), path);
    close(fd);
    return true;
}

/* A program that was killed while it wrote left its journal, which has to be taken back before
 * anybody reads. A connection that only reads may not do that: another one does it first, where the
 * file can be written. */
static void take_back_journal(struct db *db, const char *vfs)
{
    sqlite3 *other = NULL;
    sqlite3_exec(db->handle, "PRAGMA schema_version", NULL, NULL, NULL);
    if (sqlite3_extended_errcode(db->handle) != SQLITE_READONLY_ROLLBACK)
        return;
    if (sqlite3_open_v2(db->path, &other, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, vfs)
        == SQLITE_OK) {
        sqlite3_busy_timeout(other, 2000);
        sqlite3_exec(other, "PRAGMA synchronous=EXTRA; PRAGMA schema_version", NULL, NULL, NULL);
    }
    sqlite3_close(other);
}

/* ---- a file that nobody vouches for ---- */

enum { FOREIGN_HEAP = 16 << 20, FOREIGN_VALUE = 4 << 20 };

/* Reading, counting, and the few pragmas that ask: nothing else, whatever a schema says. */
static int allow_reading(void *data, int action, const char *first, const char *second,
    const char *database, const char *trigger)
{
    (void)data, (void)database, (void)trigger;
    static const char *const pragmas[]
        = {"application_id", "user_version", "quick_check", "temp_store", "mmap_size",
            "cell_size_check", "foreign_keys", "cache_size", "secure_delete", "query_only"};
    static const char *const functions[] = {"count", "max", "coalesce"};
    if (action == SQLITE_SELECT || action == SQLITE_READ)
        return SQLITE_OK;
    for (size_t i = 0; action == SQLITE_PRAGMA && i < sizeof pragmas / sizeof *pragmas; i++) {
        if (first && strcmp(first, pragmas[i]) == 0)
            return SQLITE_OK;
    }
    for (size_t i = 0; action == SQLITE_FUNCTION && i < sizeof functions / sizeof *functions; i++) {
        if (second && strcmp(second, functions[i]) == 0)
            return SQLITE_OK;
    }
    return SQLITE_DENY;
}

static void mistrust(sqlite3 *h)
{
    if (!mutation_is(LIMIT_HEAP))
        sqlite3_hard_heap_limit64(FOREIGN_HEAP);
    if (!mutation_is(LIMIT_VALUE))
        sqlite3_limit(h, SQLITE_LIMIT_LENGTH, FOREIGN_VALUE);
    sqlite3_limit(h, SQLITE_LIMIT_SQL_LENGTH, 100000);
    sqlite3_limit(h, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_limit(h, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(h, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(h, SQLITE_LIMIT_WORKER_THREADS, 0);
    sqlite3_set_authorizer(h, allow_reading, NULL);
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int is_over(void *data)
{
    const struct db *db = data;
    return monotonic_ms() > db->deadline;
}

void db_deadline(struct db *db, int64_t ms)
{
    db->deadline = monotonic_ms() + ms;
    sqlite3_progress_handler(db->handle, 10000, is_over, db);
}

bool db_open(const char *path, enum db_mode mode, const char *vfs, struct db **out, struct err *err)
{
    *out = NULL;
    int flags = mode == DB_READ || mode == DB_FOREIGN ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (strcmp(path, ":memory:") == 0)
        flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    else if (mode == DB_CREATE && !create_file(path, err))
        return false;
    struct db *db = mem_zero(1, sizeof *db);
    vec_init(&db->cache, sizeof(struct cached));
    db->path = mem_text(path);
    if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOFOLLOW, vfs) != SQLITE_OK) {
        db_failed(db, err);
        db_close(db);
        return false;
    }
    db->read_only = mode == DB_READ || sqlite3_db_readonly(db->handle, "main") == 1;
    if (mode == DB_READ)
        take_back_journal(db, vfs);
    if (mode == DB_FOREIGN)
        mistrust(db->handle);
    if (!configure(db, db->read_only ? DB_READ : mode, err)) {
        db_close(db);
        return false;
    }
    if (mutation_is(MUTATION_WAL) && mode == DB_WRITE)
        sqlite3_exec(db->handle, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
    *out = db;
    return true;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < db->cache.n; i++)
        sqlite3_finalize(VEC_AT(&db->cache, struct cached, i)->statement);
    vec_clear(&db->cache);
    for (size_t i = 0; i < MADE; i++) {
        sqlite3_finalize(db->made[i].statement);
        free(db->made[i].sql);
    }
    sqlite3_close_v2(db->handle);
    free(db->path);
    free(db);
}

sqlite3 *db_handle(struct db *db)
{
    return db->handle;
}

const char *db_path(const struct db *db)
{
    return db->path;
}

bool db_read_only(const struct db *db)
{
    return db->read_only;
}

bool db_run(struct db *db, const char *sql, struct err *err)
{
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    return db_failed(db, err);
}

static sqlite3_stmt *prepare(struct db *db, const char *sql, unsigned flags, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(db->handle, sql, -1, flags, &statement, NULL) == SQLITE_OK)
        return statement;
    db_failed(db, err);
    err_detail(err, "%s in: %.120s", sqlite3_errmsg(db->handle), sql);
    return NULL;
}

sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct err *err)
{
    return prepare(db, sql, 0, err);
}

void db_release(sqlite3_stmt *statement)
{
    sqlite3_finalize(statement);
}

sqlite3_stmt *db_statement(struct db *db, const char *sql, struct err *err)
{
    for (size_t i = 0; i < db->cache.n; i++) {
        struct cached *cached = VEC_AT(&db->cache, struct cached, i);
        if (cached->sql == sql) {
            sqlite3_reset(cached->statement);
            sqlite3_clear_bindings(cached->statement);
            return cached->statement;
        }
    }
    sqlite3_stmt *statement = prepare(db, sql, SQLITE_PREPARE_PERSISTENT, err);
    if (statement)
        vec_add(&db->cache, &(struct cached) {.sql = sql, .statement = statement});
    return statement;
}

sqlite3_stmt *db_made(struct db *db, const char *sql, struct err *err)
{
    for (size_t i = 0; i < MADE; i++) {
        if (db->made[i].sql && strcmp(db->made[i].sql, sql) == 0) {
            sqlite3_reset(db->made[i].statement);
            sqlite3_clear_bindings(db->made[i].statement);
            return db->made[i].statement;
        }
    }
    sqlite3_stmt *statement = prepare(db, sql, SQLITE_PREPARE_PERSISTENT, err);
    if (!statement)
        return NULL;
    struct made *place = &db->made[db->made_next++ % MADE];
    sqlite3_finalize(place->statement);
    free(place->sql);
    *place = (struct made) {.sql = mem_text(sql), .statement = statement};
    return statement;
}

static void bind_value(sqlite3_stmt *statement, int at, const struct value *value)
{
    switch (value->tag) {
    case VALUE_NULL:
        sqlite3_bind_null(statement, at);
        break;
    case VALUE_INT:
    case VALUE_ID:
        sqlite3_bind_int64(statement, at, value->i);
        break;
    case VALUE_TEXT:
        sqlite3_bind_text64(statement, at, value->p, value->len, SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    case VALUE_BYTES:
    case VALUE_SEALED:
        sqlite3_bind_blob64(statement, at, value->p, value->len, SQLITE_TRANSIENT);
        break;
    }
}

static void bind_list(sqlite3_stmt *statement, const char *letters, va_list args)
{
    for (int at = 1; letters[at - 1]; at++) {
        const void *bytes;
        const char *text;
        size_t size;
        switch (letters[at - 1]) {
        case 'i':
            sqlite3_bind_int64(statement, at, va_arg(args, int64_t));
            break;
        case 'b':
            bytes = va_arg(args, const void *);
            size = va_arg(args, size_t);
            sqlite3_bind_blob64(statement, at, size ? bytes : "", size, SQLITE_TRANSIENT);
            break;
        case 't':
            text = va_arg(args, const char *);
            sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT);
            break;
        case 'v':
            bind_value(statement, at, va_arg(args, const struct value *));
            break;
        default:
            sqlite3_bind_null(statement, at);
        }
    }
}

void db_bind(sqlite3_stmt *statement, const char *letters, ...)
{
    va_list args;
    va_start(args, letters);
    bind_list(statement, letters, args);
    va_end(args);
}

bool db_step(struct db *db, sqlite3_stmt *statement, struct err *err)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        db_failed(db, err);
    sqlite3_reset(statement);
    return false;
}

bool db_exec(struct db *db, struct err *err, const char *sql, const char *letters, ...)
{
    sqlite3_stmt *statement = db_statement(db, sql, err);
    if (!statement)
        return false;
    va_list args;
    va_start(args, letters);
    bind_list(statement, letters, args);
    va_end(args);
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE && code != SQLITE_ROW)
        db_failed(db, err);
    sqlite3_reset(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW;
}

int64_t db_number(struct db *db, int64_t otherwise, const char *sql, const char *letters, ...)
{
    sqlite3_stmt *statement = db_statement(db, sql, NULL);
    if (!statement)
        return otherwise;
    va_list args;
    va_start(args, letters);
    bind_list(statement, letters, args);
    va_end(args);
    int64_t number = otherwise;
    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return number;
}

struct value db_column_value(sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return value_int(sqlite3_column_int64(statement, column));
    case SQLITE_TEXT:
        return value_text_n((const char *)sqlite3_column_text(statement, column),
            (size_t)sqlite3_column_bytes(statement, column));
    case SQLITE_BLOB: {
        const void *bytes = sqlite3_column_blob(statement, column);
        return value_bytes(VALUE_BYTES, bytes, (size_t)sqlite3_column_bytes(statement, column));
    }
    default:
        return VALUE_NONE;
    }
}

/* Prepared: reading one row does this each time. */
static bool run_prepared(struct db *db, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = db_statement(db, sql, err);
    if (!statement)
        return false;
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE)
        db_failed(db, err);
    sqlite3_reset(statement);
    return code == SQLITE_DONE;
}

bool db_begin_at(struct db *db, const char *file, int line, struct err *err)
{
    if (db->depth == 0) {
        db->doomed = false;
        db->begun_file = file;
        db->begun_line = line;
        if (!run_prepared(db, "BEGIN IMMEDIATE", err))
            return false;
    }
    db->depth++;
    return true;
}

bool db_begin_read(struct db *db, struct err *err)
{
    if (db->depth == 0) {
        db->doomed = false;
        db->begun_file = __FILE__;
        db->begun_line = __LINE__;
        if (!run_prepared(db, "BEGIN", err))
            return false;
    }
    db->depth++;
    return true;
}

static void finish(struct db *db)
{
    db->rollbacks++;
    if (sqlite3_get_autocommit(db->handle) == 0)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool db_end(struct db *db, struct err *err)
{
    if (--db->depth > 0)
        return !db->doomed;
    if (db->doomed) {
        finish(db);
        err_detail(err, "rolled back, begun at %s:%d", db->begun_file, db->begun_line);
        return err_set(err, ERR_REFUSED, _("The change was not made. Nothing else was changed."));
    }
    db->may_commit = true;
    bool done = run_prepared(db, "COMMIT", err);
    db->may_commit = false;
    if (!done)
        finish(db);
    return done;
}

void db_rollback(struct db *db)
{
    db->doomed = true;
    if (--db->depth > 0)
        return;
    finish(db);
}

bool db_in_transaction(const struct db *db)
{
    return db->depth > 0;
}

unsigned db_rollbacks(const struct db *db)
{
    return db->rollbacks;
}
