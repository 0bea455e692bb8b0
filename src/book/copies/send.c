/* Bundles for others. */
#include "book/copies/seen.h"
#include "book/log/mutation.h"
#include "book/log/internal.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/copies.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what the receiver lacks ----------------------------------------------------------------- */

struct sending {
    struct book *book;
    struct bundle_header header;
    struct vec edits;   /* of int64_t */
    struct vec records; /* of struct hash */
    struct vec gone;    /* of struct gone */
};

static void sending_clear(struct sending *s)
{
    bundle_header_clear(&s->header);
    vec_clear(&s->edits);
    vec_clear(&s->records);
    vec_clear(&s->gone);
}

/* Of key records a list of heads says nothing. Whoever has those heads had, as a rule, the records
 * that were here with them; later ones belong to what is sent: the keys of persons and sites whose
 * rows the edits write. What is lacking nevertheless is noticed by the digest in the header. */
static bool keys_since(struct sending *s, struct err *err)
{
    struct db *db = s->book->db;
    struct log *log = s->book->log;
    bool ok = true;
    for (size_t i = 0; ok && i < s->edits.n; i++) {
        const struct payload *payload =
            store_payload(log->store, *VEC_AT(&s->edits, int64_t, i), err);
        ok = payload != NULL;
        for (size_t p = 0; ok && p < payload->places.n; p++) {
            const struct place *place = VEC_AT(&payload->places, struct place, p);
            struct vec own = VEC_INIT(struct record);
            int kind = place->entity == ENTITY_PERSON ? RECORD_PERSON
                       : place->entity == ENTITY_SITE ? RECORD_SITE_KEY
                                                      : 0;
            if (kind)
                ok = keystore_about(db, kind, place->row, &own, err);
            if (kind == RECORD_SITE_KEY)
                ok = ok && keystore_about(db, RECORD_GRANT, place->row, &own, err);
            for (size_t r = 0; r < own.n; r++)
                vec_add(&s->records, &VEC_AT(&own, struct record, r)->id);
            keystore_clear(&own);
        }
    }
    hashes_sort(&s->records);
    size_t kept = 0;
    for (size_t i = 0; i < s->records.n; i++) {
        const struct hash *id = VEC_AT(&s->records, struct hash, i);
        if (kept == 0 || !hash_equal(VEC_AT(&s->records, struct hash, kept - 1), id))
            *VEC_AT(&s->records, struct hash, kept++) = *id;
    }
    s->records.n = kept;
    return ok;
}

static bool find_for_label(struct sending *s, uint64_t label, struct err *err)
{
    struct seen seen;
    struct err inner = {.kind = ERR_NONE};
    if (!seen_get(s->book, label, &seen, &inner)) {
        if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
            *err = inner;
        return err_set(err, ERR_REFUSED,
            _("No file of that copy has been seen here yet. Merge one first, or make a bundle of "
              "everything."));
    }
    for (size_t i = 0; i < seen.heads.n; i++)
        vec_add(&s->header.since, vec_at(&seen.heads, i));
    bool ok = bundle_select(s->book->log->store, &s->header.since, &s->edits, err) &&
              bundle_select_keys(s->book->db, &seen.keys, &s->records, &s->gone, err);
    seen_clear(&seen);
    return ok;
}

static bool find(struct sending *s, const struct bundle_target *target, struct err *err)
{
    struct store *store = s->book->log->store;
    if (target->label)
        return find_for_label(s, target->label, err);
    if (!target->since)
        return bundle_select(store, &s->header.since, &s->edits, err) &&
               bundle_select_keys(s->book->db, NULL, &s->records, &s->gone, err);
    for (size_t i = 0; i < target->since->n; i++)
        vec_add(&s->header.since, vec_at(target->since, i));
    hashes_sort(&s->header.since);
    return bundle_select(store, &s->header.since, &s->edits, err) && keys_since(s, err);
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool write_file(struct sending *s, const char *path, struct err *err)
{
    struct bundle_content content = {.header = &s->header,
        .edits = &s->edits,
        .records = &s->records,
        .gone = &s->gone,
        .level = 9};
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return path_error(err, errno, path);
    bool ok = bundle_write(s->book->log->store, &content, fd, err);
    if (ok && fsync(fd) != 0)
        ok = path_error(err, errno, path);
    if (close(fd) != 0 && ok)
        ok = path_error(err, errno, path);
    if (!ok)
        unlink(path);
    return ok;
}

static bool fill_header(struct sending *s, struct err *err)
{
    s->header.book = s->book->id;
    s->header.label = s->book->label;
    s->header.wall = clock_wall_ms();
    return log_heads(s->book->log, &s->header.heads, err) &&
           key_digest_of(s->book->db, &s->header.keys, err);
}

bool book_bundle(struct book *book, const char *path, const struct bundle_target *target,
    int64_t *edits, int64_t *records, struct err *err)
{
    struct sending s = {.book = book,
        .edits = VEC_INIT(int64_t),
        .records = VEC_INIT(struct hash),
        .gone = VEC_INIT(struct gone)};
    *edits = *records = 0;
    bundle_header_init(&s.header);
    if (!db_begin_read(book->db, err))
        return false;
    bool ok = find(&s, target, err) && fill_header(&s, err);
    if (ok && s.edits.n + s.records.n + s.gone.n > 0)
        ok = write_file(&s, path, err);
    if (ok) {
        *edits = (int64_t)s.edits.n;
        *records = (int64_t)(s.records.n + s.gone.n);
    }
    sending_clear(&s);
    return db_end(book->db, err) && ok;
}

/* ---- files in a folder ----------------------------------------------------------------------- */

static bool looks_like_one(int folder, const char *name, const struct stat *book)
{
    char begin[16] = {0};
    struct stat st;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
              (st.st_dev != book->st_dev || st.st_ino != book->st_ino) &&
              pread(fd, begin, sizeof begin, 0) == (ssize_t)sizeof begin &&
              (memcmp(begin, "rkb1", 4) == 0 || memcmp(begin, "SQLite format 3", 16) == 0);
    if (fd >= 0)
        close(fd);
    return ok;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool book_copies_find(struct book *book, const char *folder, struct vec *paths, struct err *err)
{
    struct stat st = {0};
    size_t files = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return path_error(err, errno, folder);
    stat(book->path, &st);
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(dir));) {
        ok = limit_holds(LIMIT_FOLDER, ++files <= COPIES_IN_FOLDER);
        if (!ok || entry->d_name[0] == '.' || !looks_like_one(dirfd(dir), entry->d_name, &st))
            continue;
        char *path = path_join(folder, entry->d_name);
        vec_add(paths, &path);
    }
    closedir(dir);
    if (paths->n > 1)
        qsort(paths->items, paths->n, sizeof(char *), by_text);
    return ok || err_set(err, ERR_FOREIGN,
                     _("The folder holds more than %d files. Put the copies into a folder of their "
                       "own. Nothing was taken."),
                     COPIES_IN_FOLDER);
}
