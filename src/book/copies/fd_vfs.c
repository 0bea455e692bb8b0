#include "book/copies/fd_vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fd_file {
    sqlite3_file base;
    int fd;
};

static int fd_of(sqlite3_file *file)
{
    return ((struct fd_file *)(void *)file)->fd;
}

static int do_nothing(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

static int do_lock(sqlite3_file *file, int level)
{
    (void)file, (void)level;
    return SQLITE_OK;
}

static int nobody_writes(sqlite3_file *file, int *reserved)
{
    (void)file;
    *reserved = 0;
    return SQLITE_OK;
}

static int do_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 at)
{
    char *p = bytes;
    size_t left = (size_t)length;
    while (left) {
        ssize_t n = pread(fd_of(file), p, left, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return SQLITE_IOERR_READ;
        if (n == 0) {
            memset(p, 0, left);
            return SQLITE_IOERR_SHORT_READ;
        }
        p += n;
        at += n;
        left -= (size_t)n;
    }
    return SQLITE_OK;
}

static int no_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    (void)file, (void)bytes, (void)length, (void)at;
    return SQLITE_READONLY;
}

static int no_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    (void)file, (void)size;
    return SQLITE_READONLY;
}

static int no_sync(sqlite3_file *file, int flags)
{
    (void)file, (void)flags;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct stat st;
    if (fstat(fd_of(file), &st) != 0)
        return SQLITE_IOERR_FSTAT;
    *size = st.st_size;
    return SQLITE_OK;
}

static int no_control(sqlite3_file *file, int operation, void *data)
{
    (void)file, (void)operation, (void)data;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *file)
{
    (void)file;
    return 4096;
}

static int characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_IMMUTABLE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = do_nothing,
    .xRead = do_read,
    .xWrite = no_write,
    .xTruncate = no_truncate,
    .xSync = no_sync,
    .xFileSize = file_size,
    .xLock = do_lock,
    .xUnlock = do_lock,
    .xCheckReservedLock = nobody_writes,
    .xFileControl = no_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
};

static int do_open(
    sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    struct fd_file *open = (struct fd_file *)(void *)file;
    (void)name;
    memset(open, 0, sizeof *open);
    if (!(flags & SQLITE_OPEN_MAIN_DB))
        return SQLITE_CANTOPEN;
    open->base.pMethods = &methods;
    open->fd = (int)(intptr_t)vfs->pAppData;
    if (out_flags)
        *out_flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
    return SQLITE_OK;
}

static int no_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs, (void)name, (void)sync;
    return SQLITE_READONLY;
}

static int is_there(sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
    (void)vfs, (void)name, (void)flags;
    *result = 0;
    return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    snprintf(out, (size_t)size, "%s", name);
    return SQLITE_OK;
}

void fd_vfs_register(int fd)
{
    static sqlite3_vfs vfs;
    const sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    vfs = *usual; /* time and randomness */
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(struct fd_file);
    vfs.pNext = NULL;
    vfs.zName = "fd";
    vfs.pAppData = (void *)(intptr_t)fd;
    vfs.xOpen = do_open;
    vfs.xDelete = no_delete;
    vfs.xAccess = is_there;
    vfs.xFullPathname = full_name;
    sqlite3_vfs_register(&vfs, 0);
}
