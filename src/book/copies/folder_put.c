/*
 * Putting a file into a shared folder. Written under a name that nobody takes for a file, synced,
 * then renamed to a name that was never there: on exFAT a rename over another file has a moment
 * when neither is there. Then the folder is synced and the file read back.
 */
#include "book/copies/folder.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const char part_ending[] = ".part";

bool folder_failed(const struct folder *folder, int error_number, struct err *err)
{
    err_detail(err, "errno %d", error_number);
    switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return err_set(err, ERR_REFUSED,
            _("There is no room in %s. Nothing was put there; the earlier files and this book are "
              "as they were. Make room, or take another stick or folder."),
            folder->path);
    case EROFS:
    case EACCES:
    case EPERM:
        return err_set(err, ERR_REFUSED,
            _("Nothing can be written in %s: it only allows reading. What was there has been "
              "merged here. Look for a lock switch on the stick, or take another one."),
            folder->path);
    default:
        return err_set(err, ERR_REFUSED,
            _("%s does not answer any more. Nothing was lost; this book is as it was. Plug the "
              "stick in again, or see to the connection, and try again."),
            folder->path);
    }
}

/* ---- what is written first, on this PC ------------------------------------------------------- */

int folder_temporary(struct err *err)
{
    char *state = path_own_made(PATH_STATE, err);
    if (!state)
        return -1;
    int fd = open(state, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) { /* not every file system can */
        struct str name = STR_INIT;
        str_addf(&name, "%s/folder.XXXXXX", state);
        fd = mkostemp(name.s, O_CLOEXEC);
        if (fd >= 0)
            unlink(name.s);
        str_clear(&name);
    }
    if (fd < 0)
        path_error(err, errno, state);
    free(state);
    return fd;
}

/* ---- steps ----------------------------------------------------------------------------------- */

void folder_name(struct folder *folder, const struct hash *hash, const char *ending, char *name)
{
    char hex[2 * HASH_SIZE + 1];
    hash_hex(hash, hex);
    snprintf(name, FOLDER_NAME_MAX, "%s%.16s%s", folder->prefix, hex, ending);
}

static bool has_room(int dir, off_t size)
{
    enum { SPARE = 1 << 16 }; /* for the name and what the file system itself needs */
    struct statvfs info;
    /* Some network folders do not tell: then the writing itself does. */
    if (fstatvfs(dir, &info) != 0 || info.f_blocks == 0)
        return true;
    return (uint64_t)info.f_bavail * info.f_frsize >= (uint64_t)size + SPARE;
}

static bool copy_bytes(int from, int to)
{
    char piece[1 << 16];
    off_t at = 0;
    ssize_t n;
    while ((n = pread(from, piece, sizeof piece, at)) > 0) {
        for (ssize_t put = 0; put < n;) {
            ssize_t wrote = write(to, piece + put, (size_t)(n - put));
            if (wrote < 0 && errno == EINTR)
                continue;
            if (wrote <= 0)
                return false;
            put += wrote;
        }
        at += n;
    }
    return n == 0;
}

/* The lock tells others of this PC that the writing goes on; where there are none, it is not
 * needed. */
static bool write_part(int dir, const char *part, int from)
{
    int fd = openat(dir, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    flock(fd, LOCK_EX | LOCK_NB);
    bool ok = copy_bytes(from, fd) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    errno = why;
    return ok;
}

static bool give_name(int dir, const char *part, const char *name)
{
    if (renameat2(dir, part, dir, name, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return false;
    }
    return renameat(dir, part, dir, name) == 0;
}

/* From the medium, as far as the system can be asked for that. */
static bool is_there(int dir, const char *name, int source)
{
    char a[1 << 14], b[sizeof a];
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool same = fd >= 0;
    if (same)
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    for (off_t at = 0; same;) {
        ssize_t n = pread(source, a, sizeof a, at), m = pread(fd, b, sizeof b, at);
        same = n >= 0 && n == m && memcmp(a, b, (size_t)n) == 0;
        if (n <= 0)
            break;
        at += n;
    }
    if (fd >= 0)
        close(fd);
    return same;
}

/* The name is on the medium only when the folder is. */
static bool sync_all(int dir)
{
    return (fsync(dir) == 0 || errno == EINVAL) && (syncfs(dir) == 0 || errno == ENOSYS);
}

static bool put(struct folder *folder, int dir, int fd, const char *name, struct err *err)
{
    struct stat st;
    char part[FOLDER_NAME_MAX];
    snprintf(part, sizeof part, "%s%016llx%s", folder->prefix, (unsigned long long)random_u64(),
        part_ending);
    if (fstat(fd, &st) != 0 || !has_room(dir, st.st_size))
        return folder_failed(folder, ENOSPC, err);
    bool ok = write_part(dir, part, fd) && give_name(dir, part, name);
    int why = errno;
    if (!ok)
        unlinkat(dir, part, 0);
    if (!ok && why == EEXIST && is_there(dir, name, fd))
        return true; /* somebody else of this copy was faster */
    if (!ok)
        return folder_failed(folder, why, err);
    return sync_all(dir) || folder_failed(folder, errno, err);
}

bool folder_put(struct folder *folder, int fd, const struct hash *hash, const char *ending,
    char **name, struct err *err)
{
    char text[FOLDER_NAME_MAX];
    folder_name(folder, hash, ending, text);
    *name = NULL;
    int dir = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return folder_failed(folder, errno, err);
    bool ok = is_there(dir, text, fd) || put(folder, dir, fd, text, err);
    if (ok && !is_there(dir, text, fd)) {
        unlinkat(dir, text, 0);
        ok = err_set(err, ERR_REFUSED,
            _("What was written in %s cannot be read back. Do not trust that stick or disk: take "
              "another one. This book is as it was."),
            folder->path);
    }
    close(dir);
    if (ok)
        *name = mem_text(text);
    return ok;
}

void folder_drop_parts(struct folder *folder)
{
    int dir = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; dir >= 0 && i < folder->parts.n; i++) {
        const char *name = *VEC_AT(&folder->parts, char *, i);
        int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
            unlinkat(dir, name, 0);
        if (fd >= 0)
            close(fd);
    }
    if (dir >= 0)
        close(dir);
}
