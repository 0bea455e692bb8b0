/*
 * Backups: one at the first write of a day, in the state folder of this PC, the last ten kept. A
 * backup from before an erasure still knows the forgotten person: it goes 30 days after.
 * Names: "varmuuskopio-2026-11-21.rukkanen".
 */
#include "book/internal.h"
#include "book/log/erase.h"
#include "book/log/mutation.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/str.h"
#include "rukkanen/book/safety.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BACKUPS_KEPT = 10, DAYS_AFTER_ERASURE = 30 };

static const char prefix[] = "varmuuskopio-";

/* ---- copying ---- */

static bool copy_pages(struct db *from, struct db *to, struct err *err)
{
    sqlite3_backup *backup
        = sqlite3_backup_init(db_handle(to), "main", db_handle(from), "main");
    if (!backup)
        return db_failed(to, err);
    int code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE)
        return true;
    return db_failed(to, err);
}

static bool sync_folder_of(const char *path)
{
    char *folder = path_folder(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    free(folder);
    return ok;
}

static bool quick_check(struct db *db, struct err *err)
{
    sqlite3_stmt *statement = db_statement(db, "PRAGMA quick_check(1)", err);
    if (!statement || !db_step(db, statement, err))
        return false;
    const char *text = (const char *)sqlite3_column_text(statement, 0);
    bool ok = text && strcmp(text, "ok") == 0;
    sqlite3_reset(statement);
    return ok || err_set(err, ERR_DAMAGED, _("The copy is not whole. Try another place for it."));
}

/* Written under another name first: what bears the name is always whole. */
static bool copy_to(struct book *book, const char *path, struct err *err)
{
    struct db *to = NULL;
    struct str part = STR_INIT;
    if (path_exists(path))
        return err_set(err, ERR_REFUSED,
            _("A file of that name is there already, or the folder cannot be written: %s"), path);
    str_addf(&part, "%s.part", path);
    unlink(part.s);
    bool ok = db_open(part.s, DB_CREATE, NULL, &to, err) && copy_pages(book->db, to, err)
        && db_run(to, "PRAGMA journal_mode=DELETE", err) && quick_check(to, err);
    db_close(to);
    if (ok && link(part.s, path) != 0 && (path_exists(path) || rename(part.s, path) != 0))
        ok = err_set(err, ERR_REFUSED, _("The copy could not be given its name: %s"), path);
    unlink(part.s);
    sync_folder_of(path);
    str_clear(&part);
    return ok;
}

bool book_backup(struct book *book, const char *path, struct err *err)
{
    return copy_to(book, path, err);
}

/* ---- the backups of this PC ---- */

static const char backup_folder_name[] = "varmuuskopiot";

static char *backup_folder(struct book *book)
{
    char *state = sidecar_folder(book);
    char *folder = path_join(state, backup_folder_name);
    free(state);
    return folder;
}

static int newest_first(const void *a, const void *b)
{
    const struct book_backup_info *x = a, *y = b;
    return strcmp(y->path, x->path);
}

static bool list_folder(const char *folder, struct vec *backups)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return false;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        struct stat st;
        size_t length = strlen(entry->d_name);
        if (strncmp(entry->d_name, prefix, sizeof prefix - 1) != 0
            || strcmp(entry->d_name + length - 5, ".part") == 0)
            continue;
        char *path = path_join(folder, entry->d_name);
        if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
            free(path);
            continue;
        }
        vec_add(backups,
            &(struct book_backup_info) {
                .path = path, .wall = (int64_t)st.st_mtime * 1000, .bytes = st.st_size});
    }
    closedir(dir);
    if (backups->n)
        qsort(backups->items, backups->n, sizeof(struct book_backup_info), newest_first);
    return true;
}

bool backups_of(struct book *book, struct vec *backups)
{
    char *folder = backup_folder(book);
    bool ok = list_folder(folder, backups);
    free(folder);
    return ok;
}

bool book_backups(const char *book_path, struct vec *backups, struct err *err)
{
    /* Only the name of the book is needed, so a damaged one is opened as far as it goes; where even
     * its beginning is gone, the path tells. */
    struct book *book = NULL;
    struct err damage = {.kind = ERR_NONE};
    if (book_open(book_path, BOOK_READ | BOOK_REPAIR, &book, &damage)) {
        backups_of(book, backups);
        book_close(book);
        return true;
    }
    char *state = sidecar_folder_of_path(book_path);
    char *folder = state ? path_join(state, backup_folder_name) : NULL;
    bool found = folder && list_folder(folder, backups);
    free(folder);
    free(state);
    return found || err_set(err, damage.kind, "%s", damage.sentence);
}

void book_backups_clear(struct vec *backups)
{
    for (size_t i = 0; i < backups->n; i++)
        free(VEC_AT(backups, struct book_backup_info, i)->path);
    vec_clear(backups);
}

/* The day in its name: a file's own time changes where a folder is copied. */
static int64_t backup_day(const struct book_backup_info *backup)
{
    struct err err = {.kind = ERR_NONE};
    int64_t day;
    char date[] = "2026-11-21";
    const char *name = strrchr(backup->path, '/') + 1 + sizeof prefix - 1;
    snprintf(date, sizeof date, "%s", name);
    if (!date_parse(date, 0, &day, &err))
        clock_local(backup->wall, &day, NULL);
    return day;
}

/* Whether a backup of that day knows somebody whose forgetting was long enough ago. */
static bool outlived(const struct vec *erasures, int64_t day, int64_t today)
{
    for (size_t i = 0; i < erasures->n; i++) {
        int64_t erased = VEC_AT(erasures, struct erasure, i)->day;
        if (day <= erased && today > erased + DAYS_AFTER_ERASURE)
            return true;
    }
    return false;
}

void backups_forget(struct book *book)
{
    struct vec backups = VEC_INIT(struct book_backup_info), erasures = VEC_INIT(struct erasure);
    log_erasures(book->log, &erasures, NULL);
    backups_of(book, &backups);
    for (size_t i = 0; i < backups.n; i++) {
        const struct book_backup_info *backup = VEC_AT(&backups, struct book_backup_info, i);
        if (i >= BACKUPS_KEPT || outlived(&erasures, backup_day(backup), clock_today()))
            unlink(backup->path);
    }
    book_backups_clear(&backups);
    vec_clear(&erasures);
}

void backup_daily(struct book *book)
{
    if (book->backed_up)
        return;
    book->backed_up = true;
    struct str name = STR_INIT;
    str_add(&name, prefix);
    date_format(&name, LANG_EN, DATE_ISO, clock_today());
    str_add(&name, ".rukkanen");
    char *folder = backup_folder(book);
    char *path = path_join(folder, name.s);
    struct err err = {.kind = ERR_NONE};
    if (path_make_folder(folder, &err) && !path_exists(path))
        copy_to(book, path, &err);
    backups_forget(book);
    free(path);
    free(folder);
    str_clear(&name);
}

/* ---- taking a backup into use ---- */

static bool same_book(const char *path, const char *from, struct err *err)
{
    struct book *present = NULL, *copy = NULL;
    struct err inner = {.kind = ERR_NONE}, bad = {.kind = ERR_NONE};
    bool ok = book_open(from, BOOK_READ, &copy, &bad) && book_check(copy, &bad);
    if (!ok) { /* it is the other file that is damaged, not this book */
        err_detail(err, "%s", bad.detail);
        err_set(err, bad.kind == ERR_DAMAGED ? ERR_FOREIGN : bad.kind, "%s", bad.sentence);
    }
    if (ok && path_exists(path) && book_open(path, BOOK_READ | BOOK_REPAIR, &present, &inner))
        ok = hash_equal(book_id(present), book_id(copy))
            || err_set(err, ERR_FOREIGN,
                _("That file is another book, not a copy of this one. Nothing was changed."));
    book_close(present);
    book_close(copy);
    return ok;
}

/* Erasures that the present file knows and the older copy does not are carried over: they are made
 * again at the next unlocking (forget_again). Old drafts are let go: what they were shown is not
 * what stands now. */
static bool settle(const char *path, const struct vec *erasures, struct err *err)
{
    struct db *db = NULL;
    bool ok = db_open(path, DB_WRITE, NULL, &db, err) && db_begin(db, err)
        && (mutation_is(MUTATION_DRAFTS_RESTORED) || db_run(db, "DELETE FROM draft", err));
    for (size_t i = 0; ok && i < erasures->n; i++) {
        const struct erasure *erasure = VEC_AT(erasures, struct erasure, i);
        ok = db_exec(db, err, "INSERT OR IGNORE INTO forgotten(person, tag_key) VALUES (?1, ?2)",
            "ib", (int64_t)erasure->person, erasure->tag_key, (size_t)TAG_KEY_SIZE);
    }
    ok = ok && db_end(db, err);
    db_close(db);
    return ok;
}

/* What must be known of the present file: its erasures; and it must hold no half-written text of
 * anybody. A file that cannot be opened any more has nothing to say. */
static bool look_at_present(const char *path, struct vec *erasures, struct err *err)
{
    struct book *present = NULL;
    struct err unreadable = {.kind = ERR_NONE};
    struct vec drafts = VEC_INIT(struct draft_info);
    if (!path_exists(path) || !book_open(path, BOOK_READ | BOOK_REPAIR, &present, &unreadable))
        return true;
    log_erasures(present->log, erasures, NULL);
    drafts_list(present, &drafts, NULL);
    bool ok = drafts.n == 0
        || err_set(err, ERR_REFUSED,
            _("There is half-written text by %s in the book. Let it be saved or discarded first; "
              "nothing was changed."),
            VEC_AT(&drafts, struct draft_info, 0)->user);
    drafts_clear(&drafts);
    book_close(present);
    return ok;
}

static char *aside_name(const char *path)
{
    struct str name = STR_INIT;
    size_t length = strlen(path);
    static const char ending[] = ".rukkanen";
    if (length > sizeof ending && strcmp(path + length - (sizeof ending - 1), ending) == 0)
        length -= sizeof ending - 1;
    str_add_n(&name, path, length);
    str_add(&name, "-ennen-");
    date_format(&name, LANG_EN, DATE_ISO, clock_today());
    str_add(&name, ending);
    char *unused = path_unused(name.s);
    str_clear(&name);
    return unused;
}

bool book_restore(const char *path, const char *from, struct err *err)
{
    struct vec erasures = VEC_INIT(struct erasure);
    struct book *copy = NULL;
    struct str fresh = STR_INIT;
    char *aside = aside_name(path);
    str_addf(&fresh, "%s.uusi", path);
    unlink(fresh.s);
    bool ok = same_book(path, from, err) && look_at_present(path, &erasures, err)
        && book_open(from, BOOK_READ, &copy, err) && copy_to(copy, fresh.s, err)
        && settle(fresh.s, &erasures, err);
    book_close(copy);
    if (ok && path_exists(path) && rename(path, aside) != 0)
        ok = err_set(err, ERR_REFUSED, _("The present book could not be put aside: %s"), aside);
    if (ok && rename(fresh.s, path) != 0) {
        rename(aside, path);
        ok = err_set(err, ERR_REFUSED, _("The copy could not be given its name: %s"), path);
    }
    unlink(fresh.s);
    sync_folder_of(path);
    vec_clear(&erasures);
    str_clear(&fresh);
    free(aside);
    return ok;
}
