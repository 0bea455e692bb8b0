/* What lies in a folder, and what the bundles there hold. */
#include "book/copies/folder.h"

#include "book/log/internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- looking at a file ----------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), tail = strlen(ending);
    return length >= tail && strcasecmp(name + length - tail, ending) == 0;
}

static bool is_book(const unsigned char *begin)
{
    uint32_t id = (uint32_t)begin[68] << 24 | (uint32_t)begin[69] << 16 |
                  (uint32_t)begin[70] << 8 | begin[71];
    return memcmp(begin, "SQLite format 3", 16) == 0 && id == BOOK_APPLICATION_ID;
}

/* By the first bytes. A name counts only for what has none: so an empty file is told about. */
static enum folder_kind kind_of(int dir, const char *name, const struct stat *book)
{
    unsigned char begin[72] = {0};
    struct stat st;
    enum folder_kind kind = FOLDER_KIND_NOTHING;
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return FOLDER_KIND_NOTHING;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        (st.st_dev != book->st_dev || st.st_ino != book->st_ino)) {
        bool ours = ends_with(name, FOLDER_BUNDLE) || ends_with(name, FOLDER_WHOLE);
        ssize_t n = pread(fd, begin, sizeof begin, 0);
        if (n >= 4 && memcmp(begin, "rkb1", 4) == 0)
            kind = FOLDER_KIND_BUNDLE;
        else if (n == (ssize_t)sizeof begin && is_book(begin))
            kind = FOLDER_KIND_WHOLE;
        else if (ours && (n < 4 || memcmp(begin, "\0\0\0\0", 4) == 0))
            kind = FOLDER_KIND_EMPTY;
    }
    close(fd);
    return kind;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct folder_look *)a)->path, ((const struct folder_look *)b)->path);
}

void folder_looks_clear(struct vec *looks)
{
    for (size_t i = 0; i < looks->n; i++)
        free(VEC_AT(looks, struct folder_look, i)->path);
    vec_clear(looks);
}

bool folder_list(struct book *book, const char *path, const char *prefix, struct vec *looks,
    struct vec *parts, struct err *err)
{
    struct stat st = {0};
    size_t files = 0;
    DIR *dir = opendir(path);
    if (!dir)
        return path_error(err, errno, path);
    stat(book->path, &st);
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(dir));) {
        const char *name = entry->d_name;
        ok = ++files <= COPIES_IN_FOLDER;
        if (!ok || name[0] == '.')
            continue;
        bool part = ends_with(name, FOLDER_PART);
        if (part && parts && strncmp(name, prefix, strlen(prefix)) == 0) {
            char *mine = mem_text(name);
            vec_add(parts, &mine);
        }
        enum folder_kind kind = kind_of(dirfd(dir), name, &st);
        if (kind != FOLDER_KIND_NOTHING && !part)
            vec_add(looks, &(struct folder_look){.path = path_join(path, name), .kind = kind});
    }
    closedir(dir);
    if (looks->n > 1)
        qsort(looks->items, looks->n, looks->size, by_path);
    return ok || err_set(err, ERR_FOREIGN,
                     _("The folder holds more than %d files. Put the copies into a folder of their "
                       "own. Nothing was taken."),
                     COPIES_IN_FOLDER);
}

/* ---- reading a bundle ------------------------------------------------------------------------ */

/* What was forgotten here must not stay in a file of this copy. */
static bool is_forgotten(struct folder *folder, const struct edit *edit)
{
    if (db_number(folder->book->db, 0, "SELECT holes IS NOT NULL FROM edit WHERE id = ?1", "b",
            edit->id.b, (size_t)HASH_SIZE) != 1)
        return false;
    for (size_t i = 0; i < edit->chunks.n; i++) {
        if (VEC_AT(&edit->chunks, struct chunk, i)->dropped)
            return false;
    }
    return true;
}

static bool read_records(struct folder *folder, struct bundle *bundle, struct folder_bundle *out,
    bool *news, struct err *err)
{
    struct db *db = folder->book->db;
    struct record record;
    struct gone gone;
    while (bundle_next_record(bundle, &record, err)) {
        bool known = keystore_has(db, &record.id);
        bool away = !known && db_number(db, 0, "SELECT 1 FROM key_gone WHERE id = ?1", "b",
                                  record.id.b, (size_t)HASH_SIZE) == 1;
        vec_add(&out->records, &record.id);
        *news = *news || (!known && !away);
        out->forgotten = out->forgotten || (out->own && away);
        record_clear(&record);
    }
    while (err->kind == ERR_NONE && bundle_next_gone(bundle, &gone, err)) {
        *news = *news || db_number(db, 0, "SELECT 1 FROM key_gone WHERE id = ?1 AND signer = ?2",
                             "bb", gone.id.b, (size_t)HASH_SIZE, gone.signer.b,
                             (size_t)HASH_SIZE) != 1;
        vec_add(&out->gone, &gone);
    }
    return err->kind == ERR_NONE;
}

static bool read_edits(struct folder *folder, struct bundle *bundle, struct folder_bundle *out,
    bool *news, struct err *err)
{
    struct edit edit;
    while (bundle_next_edit(bundle, &edit, err)) {
        vec_add(&out->edits, &edit.id);
        if (!store_find(folder->book->log->store, &edit.id))
            *news = true;
        else if (out->own && !out->forgotten)
            out->forgotten = is_forgotten(folder, &edit);
        edit_clear(&edit);
    }
    return err->kind == ERR_NONE && bundle_end(bundle, err);
}

static void copy_header(const struct bundle_header *from, struct bundle_header *to)
{
    bundle_header_init(to);
    to->book = from->book;
    to->label = from->label;
    to->wall = from->wall;
    to->keys = from->keys;
    for (size_t i = 0; i < from->heads.n; i++)
        vec_add(&to->heads, vec_at(&from->heads, i));
}

bool folder_read(struct folder *folder, const char *path, struct folder_bundle *out,
    bool *news, struct err *err)
{
    struct bundle *bundle = NULL;
    struct stat st;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool ok = fd >= 0 && fstat(fd, &st) == 0;
    if (!ok)
        path_error(err, errno, path);
    ok = ok && bundle_open(fd, &bundle, err);
    if (ok && hash_equal(&bundle_header(bundle)->book, &folder->book->id)) {
        *out = (struct folder_bundle){.path = mem_text(path),
            .edits = VEC_INIT(struct hash),
            .records = VEC_INIT(struct hash),
            .gone = VEC_INIT(struct gone),
            .size = (uint64_t)st.st_size};
        copy_header(bundle_header(bundle), &out->header);
        out->own = out->header.label == folder->book->label;
        ok = read_records(folder, bundle, out, news, err) &&
             read_edits(folder, bundle, out, news, err);
        if (!ok)
            folder_bundle_clear(out);
    } else {
        ok = false;
    }
    bundle_close(bundle);
    if (fd >= 0)
        close(fd);
    return ok;
}

bool folder_is_cut(const char *path)
{
    struct bundle *bundle = NULL;
    struct err err = {.kind = ERR_NONE};
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool cut = fd < 0 || (!bundle_open(fd, &bundle, &err) && err.kind == ERR_FOREIGN);
    bundle_close(bundle);
    if (fd >= 0)
        close(fd);
    return cut;
}
