/* The process that reads the foreign file. It holds no keys, has an empty environment, and may open
 * nothing: the file is given to it open, and what it says goes to two descriptors. */
#include "book/copies/fd_vfs.h"
#include "book/copies/reader.h"
#include "book/copies/reader_answer.h"
#include "book/copies/sandbox.h"
#include "book/internal.h"
#include "book/log/internal.h"
#include "book/log/mutation.h"
#include "rukkanen/base/mem.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct reading {
    struct reader_request request;
    struct vec heads; /* of struct hash */
    struct db *db;
    struct store *store;
    struct bundle_header header;
    struct str drafts;
};

static bool read_whole(void *bytes, size_t size)
{
    char *p = bytes;
    while (size) {
        ssize_t n = read(STDIN_FILENO, p, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        size -= (size_t)n;
    }
    return true;
}

static bool read_request(struct reading *r)
{
    if (!read_whole(&r->request, sizeof r->request))
        return false;
    for (uint32_t i = 0; i < r->request.heads; i++) {
        if (!read_whole(vec_add(&r->heads, NULL), HASH_SIZE))
            return false;
    }
    return true;
}

/* ---- what the file is ------------------------------------------------------------------------ */

static enum reader_verdict failure(struct db *db)
{
    int code = db ? sqlite3_errcode(db_handle(db)) & 0xff : SQLITE_NOTADB;
    if (code == SQLITE_INTERRUPT)
        return READER_LONG;
    if (code == SQLITE_NOMEM || code == SQLITE_TOOBIG)
        return READER_LARGE;
    return code == SQLITE_NOTADB ? READER_NO_BOOK : READER_DAMAGED;
}

static bool is_whole(struct db *db)
{
    sqlite3_stmt *check = db_statement(db, "PRAGMA quick_check(1)", NULL);
    bool ok = check && db_step(db, check, NULL) && sqlite3_column_type(check, 0) == SQLITE_TEXT &&
              strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    if (check)
        sqlite3_reset(check);
    return ok;
}

/* Counts no further than it has to. */
static bool has_too_many(struct db *db)
{
    return db_number(db, 0, "SELECT count(*) FROM (SELECT 1 FROM edit LIMIT ?1)", "i",
               (int64_t)BUNDLE_MAX_EDITS + 1) > BUNDLE_MAX_EDITS ||
           db_number(db, 0, "SELECT count(*) FROM (SELECT 1 FROM parent LIMIT ?1)", "i",
               (int64_t)BUNDLE_MAX_EDITS * 4 + 1) > BUNDLE_MAX_EDITS * 4 ||
           db_number(db, 0, "SELECT count(*) FROM (SELECT 1 FROM key_record LIMIT ?1)", "i",
               (int64_t)RECORD_MAX_COUNT + 1) > RECORD_MAX_COUNT ||
           db_number(db, 0, "SELECT count(*) FROM (SELECT 1 FROM key_gone LIMIT ?1)", "i",
               (int64_t)RECORD_MAX_COUNT + 1) > RECORD_MAX_COUNT ||
           db_number(db, 0, "SELECT count(*) FROM (SELECT 1 FROM head LIMIT ?1)", "i",
               (int64_t)BUNDLE_MAX_HEADS + 1) > BUNDLE_MAX_HEADS;
}

enum { HAS_PARENT = 1, HAS_CHILD = 2 };

/* Notes for every edit whether it has a parent and a child; false where a parent does not come
 * before its child or an edit is not there. */
static bool note_parents(struct db *db, unsigned char *marks, int64_t count)
{
    struct err inner = {.kind = ERR_NONE};
    sqlite3_stmt *list = db_statement(db, "SELECT n, p FROM parent", NULL);
    bool ok = list != NULL;
    while (ok && db_step(db, list, &inner)) {
        int64_t n = sqlite3_column_int64(list, 0), p = sqlite3_column_int64(list, 1);
        ok = p >= 1 && p < n && n <= count;
        if (!ok)
            break;
        marks[n] |= HAS_PARENT;
        marks[p] |= HAS_CHILD;
    }
    if (list)
        sqlite3_reset(list);
    return ok && inner.kind == ERR_NONE;
}

/* Whether the edits are numbered without a gap, each but the first has a parent before it, and the
 * heads are just those without children: also what is of no interest here must be there, or the
 * file is only a part of a copy. */
static bool log_is_whole(struct db *db)
{
    int64_t count = db_number(db, 0, "SELECT max(n) FROM edit", "");
    struct err inner = {.kind = ERR_NONE};
    if (count < 1 || count > BUNDLE_MAX_EDITS ||
        db_number(db, 0, "SELECT n FROM edit ORDER BY n LIMIT 1", "") != 1 ||
        db_number(db, 0, "SELECT count(*) FROM edit", "") != count)
        return false;
    unsigned char *marks = mem_zero((size_t)count + 1, 1);
    bool ok = note_parents(db, marks, count);
    sqlite3_stmt *list = ok ? db_statement(db, "SELECT n FROM head", NULL) : NULL;
    while (list && ok && db_step(db, list, &inner)) {
        int64_t n = sqlite3_column_int64(list, 0);
        ok = n >= 1 && n <= count && !(marks[n] & HAS_CHILD);
        if (ok)
            marks[n] |= HAS_CHILD;
    }
    if (list)
        sqlite3_reset(list);
    for (int64_t n = 1; ok && n <= count; n++)
        ok = marks[n] == (HAS_CHILD | (n > 1 ? HAS_PARENT : 0));
    free(marks);
    return ok && list && inner.kind == ERR_NONE;
}

static enum reader_verdict look(struct reading *r)
{
    struct err err = {.kind = ERR_NONE};
    bool same_tables;
    fd_vfs_register(READER_FD_COPY);
    sandbox_enter();
    /* That it says to be a book was seen before it came here. */
    if (!db_open("copy", DB_FOREIGN, "fd", &r->db, &err))
        return strstr(err.detail, "sqlite 7:") ? READER_LARGE : READER_DAMAGED;
    if (!mutation_is(LIMIT_DEADLINE))
        db_deadline(r->db, r->request.ms);
    if (db_number(r->db, 0, "PRAGMA application_id", "") != BOOK_APPLICATION_ID)
        return failure(r->db) == READER_DAMAGED ? READER_NO_BOOK : failure(r->db);
    if (db_number(r->db, 0, "PRAGMA user_version", "") > BOOK_FORMAT)
        return READER_NEWER;
    if (!limit_holds(LIMIT_SCHEMA, schema_check(r->db, &same_tables, &err))) {
        enum reader_verdict why = failure(r->db);
        return why == READER_LONG || why == READER_LARGE ? why : READER_STRANGE;
    }
    if (!limit_holds(LIMIT_ROWS, !has_too_many(r->db)))
        return READER_MANY;
    if (!limit_holds(LIMIT_PAGES, is_whole(r->db)))
        return failure(r->db);
    return limit_holds(LIMIT_LOG, log_is_whole(r->db)) ? READER_DONE : READER_CUT;
}

/* ---- what it gives --------------------------------------------------------------------------- */

static bool read_header(struct reading *r)
{
    struct vec heads = VEC_INIT(int64_t);
    struct hash genesis;
    bool ok = store_name(r->store, 1, &genesis, NULL) && store_heads(r->store, &heads, NULL);
    for (size_t i = 0; ok && i < heads.n; i++)
        ok = store_name(r->store, *VEC_AT(&heads, int64_t, i), vec_add(&r->header.heads, NULL),
            NULL);
    hashes_sort(&r->header.heads);
    vec_clear(&heads);
    r->header.book = genesis;
    r->header.label =
        (uint64_t)db_number(r->db, 0, "SELECT value FROM local WHERE name = 'label'", "");
    r->header.wall = db_number(r->db, 0, "SELECT wall FROM newest", "");
    return ok && key_digest_of(r->db, &r->header.keys, NULL);
}

static bool list_drafts(struct reading *r)
{
    struct err inner = {.kind = ERR_NONE};
    sqlite3_stmt *list =
        db_statement(r->db, "SELECT author, entity, row, wall FROM draft LIMIT 1000", NULL);
    while (list && db_step(r->db, list, &inner)) {
        struct source_draft draft = {.entity = sqlite3_column_int(list, 1),
            .row = (uint64_t)sqlite3_column_int64(list, 2),
            .wall = sqlite3_column_int64(list, 3)};
        if (sqlite3_column_bytes(list, 0) == HASH_SIZE)
            memcpy(draft.author.b, sqlite3_column_blob(list, 0), HASH_SIZE);
        str_add_n(&r->drafts, &draft, sizeof draft);
    }
    return list && inner.kind == ERR_NONE;
}

static enum reader_verdict give(struct reading *r)
{
    struct vec edits = VEC_INIT(int64_t), records = VEC_INIT(struct hash);
    struct vec gone = VEC_INIT(struct gone);
    struct bundle_content content = {.header = &r->header,
        .edits = &edits,
        .records = &records,
        .gone = &gone,
        .level = 1};
    struct err err = {.kind = ERR_NONE};
    r->store = store_new(r->db);
    bundle_header_init(&r->header);
    bool ok = read_header(r) && list_drafts(r) &&
              bundle_select(r->store, &r->heads, &edits, &err) &&
              bundle_select_keys(r->db, &r->request.keys, &records, &gone, &err) &&
              bundle_write(r->store, &content, READER_FD_OUT, &err);
    enum reader_verdict verdict = ok ? READER_DONE : failure(r->db);
    if (!ok && err.kind == ERR_REFUSED && errno == ENOSPC)
        verdict = READER_FULL;
    vec_clear(&edits);
    vec_clear(&records);
    vec_clear(&gone);
    bundle_header_clear(&r->header);
    store_free(r->store);
    return verdict;
}

bool reader_main(int argc, char **argv, int *status)
{
    if (argc != 2 || strcmp(argv[1], READER_ARGUMENT) != 0 || !getenv(READER_MARK))
        return false;
    struct reading r = {.heads = VEC_INIT(struct hash), .drafts = STR_INIT};
    *status = 1;
    sandbox_limits();
    while (mutation_is(FAULT_HANGS))
        continue;
    if (sodium_init() < 0 || !read_request(&r))
        return true;
    if (mutation_is(FAULT_NO_TIME))
        r.request.ms = 0;
    enum reader_verdict verdict = look(&r);
    if (verdict == READER_DONE)
        verdict = give(&r);
    char letter = (char)verdict;
    if (verdict != READER_DONE)
        str_reset(&r.drafts);
    if (write(STDOUT_FILENO, &letter, 1) == 1 &&
        write(STDOUT_FILENO, r.drafts.s, r.drafts.len) == (ssize_t)r.drafts.len)
        *status = 0;
    db_close(r.db);
    vec_clear(&r.heads);
    str_clear(&r.drafts);
    return true;
}
