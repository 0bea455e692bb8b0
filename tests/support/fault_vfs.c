#include "support/fault_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct fault_file {
    sqlite3_file base;
    sqlite3_int64 size; /* as far as it was written */
    sqlite3_file *real; /* behind this struct */
    bool is_book;       /* not a journal */
    struct str synced;  /* FAULT_LOST: what the disk holds for sure */
    struct fault_file *next;
};

static sqlite3_vfs vfs;
static sqlite3_vfs *real_vfs;
static enum fault fault;
static long fault_at, changes;
static struct str *recorded;
static struct fault_file *open_files;

static void remember_synced(struct fault_file *file)
{
    sqlite3_int64 size = 0;
    file->real->pMethods->xFileSize(file->real, &size);
    str_reset(&file->synced);
    str_reserve(&file->synced, (size_t)size);
    if (size && file->real->pMethods->xRead(file->real, file->synced.s, (int)size, 0) == SQLITE_OK)
        file->synced.len = (size_t)size;
}

static void lose_unsynced(void)
{
    for (struct fault_file *file = open_files; file; file = file->next) {
        if (file->is_book && fault_at % 2)
            continue;
        sqlite3_file *real = file->real;
        real->pMethods->xWrite(real, file->synced.s, (int)file->synced.len, 0);
        real->pMethods->xTruncate(real, (sqlite3_int64)file->synced.len);
    }
}

/* Whether this change is lost. */
static bool lost(void)
{
    changes++;
    if (!fault_at || changes < fault_at || fault == FAULT_NONE || fault == FAULT_FULL)
        return false;
    if (fault == FAULT_LOST && changes == fault_at)
        lose_unsynced();
    return fault != FAULT_ERROR || changes == fault_at;
}

static struct fault_file *of(sqlite3_file *file)
{
    return (struct fault_file *)file;
}

static int file_close(sqlite3_file *file)
{
    struct fault_file **link = &open_files;
    while (*link && *link != of(file))
        link = &(*link)->next;
    if (*link)
        *link = of(file)->next;
    str_clear(&of(file)->synced);
    return of(file)->real->pMethods->xClose(of(file)->real);
}

static int file_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
    return of(file)->real->pMethods->xRead(of(file)->real, bytes, n, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    sqlite3_file *real = of(file)->real;
    if (lost()) {
        if (fault == FAULT_TORN && changes == fault_at)
            real->pMethods->xWrite(real, bytes, n / 2, at);
        return SQLITE_IOERR_WRITE;
    }
    if (fault == FAULT_FULL && changes >= fault_at && at + n > of(file)->size)
        return SQLITE_FULL;
    if (recorded)
        str_add_n(recorded, bytes, (size_t)n);
    if (at + n > of(file)->size)
        of(file)->size = at + n;
    return real->pMethods->xWrite(real, bytes, n, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return lost() ? SQLITE_IOERR_TRUNCATE
                  : of(file)->real->pMethods->xTruncate(of(file)->real, size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)flags; /* the machine goes on: only what the disk would hold matters */
    if (lost())
        return SQLITE_IOERR_FSYNC;
    if (fault == FAULT_LOST || of(file)->is_book)
        remember_synced(of(file));
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return of(file)->real->pMethods->xFileSize(of(file)->real, size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return of(file)->real->pMethods->xLock(of(file)->real, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return of(file)->real->pMethods->xUnlock(of(file)->real, level);
}

static int file_reserved(sqlite3_file *file, int *out)
{
    return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, out);
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
    return of(file)->real->pMethods->xFileControl(of(file)->real, op, arg);
}

static int file_sector(sqlite3_file *file)
{
    return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

/* Promises nothing: a disk may tear any write. */
static int file_character(sqlite3_file *file)
{
    (void)file;
    return 0;
}

/* For a write-ahead log, which only a wrong program uses. */
static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return of(file)->real->pMethods->xShmMap(of(file)->real, page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int from, int n, int flags)
{
    return of(file)->real->pMethods->xShmLock(of(file)->real, from, n, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
    return of(file)->real->pMethods->xShmUnmap(of(file)->real, remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_character,
};

static int vfs_open(
    sqlite3_vfs *self, const char *name, sqlite3_file *out, int flags, int *out_flags)
{
    struct fault_file *file = of(out);
    (void)self;
    memset(file, 0, sizeof *file);
    file->real = (sqlite3_file *)(file + 1);
    int code = real_vfs->xOpen(real_vfs, name, file->real, flags, out_flags);
    file->base.pMethods = file->real->pMethods ? &methods : NULL;
    if (code != SQLITE_OK)
        return code;
    file->real->pMethods->xFileSize(file->real, &file->size);
    file->is_book = flags & SQLITE_OPEN_MAIN_DB;
    str_init(&file->synced);
    file->next = open_files;
    open_files = file;
    if (fault == FAULT_LOST || file->is_book)
        remember_synced(file);
    return code;
}

static int vfs_delete(sqlite3_vfs *self, const char *name, int sync)
{
    (void)self;
    return lost() ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, sync);
}

void fault_vfs_install(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "fault";
    vfs.szOsFile = (int)sizeof(struct fault_file) + real_vfs->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    sqlite3_vfs_register(&vfs, 1);
}

void fault_vfs_set(enum fault kind, long at)
{
    fault = kind;
    fault_at = at;
    changes = 0;
}

long fault_vfs_changes(void)
{
    return changes;
}

void fault_vfs_record(struct str *bytes)
{
    recorded = bytes;
}
