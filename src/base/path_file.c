/* Whole files, read and written safely. */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool path_error(struct err *err, int error_number, const char *path)
{
    const char *name = path_name(path);
    err_detail(err, "errno %d", error_number);
    switch (error_number) {
    case ENOENT:
        return err_set(err, ERR_REFUSED, _("%s was not found."), name);
    case EEXIST:
        return err_set(err, ERR_REFUSED,
            _("%s is there already. Nothing was written over it. Choose another name."), name);
    case ENOSPC:
    case EDQUOT:
        return err_set(err, ERR_REFUSED,
            _("There is no space left for %s. Nothing was changed. Make room or choose another "
              "place."),
            name);
    case EROFS:
        return err_set(err, ERR_REFUSED,
            _("%s cannot be written: the disk or stick only allows reading. Choose another "
              "place."),
            name);
    case EACCES:
    case EPERM:
        return err_set(err, ERR_REFUSED,
            _("This user may not use %s. Choose another place, or ask whoever looks after this "
              "PC."),
            name);
    case EISDIR:
        return err_set(err, ERR_REFUSED, _("%s is a folder, not a file."), name);
    case ENOTDIR:
        return err_set(err, ERR_REFUSED, _("%s is a file, not a folder."), name);
    case EFBIG:
        return err_set(err, ERR_REFUSED, _("%s is too large."), name);
    case ENAMETOOLONG:
        return err_set(err, ERR_REFUSED, _("The name is too long. Choose a shorter one."));
    case EIO:
    case ENODEV:
    case ENXIO:
        return err_set(err, ERR_REFUSED,
            _("%s does not answer. If it is on a stick, plug the stick in again."), name);
    default:
        return err_set(err, ERR_REFUSED, _("%s cannot be used: %s."), name, strerror(error_number));
    }
}

static bool read_all(int fd, size_t limit, struct str *out)
{
    char block[16384];
    size_t start = out->len;
    for (;;) {
        ssize_t got = read(fd, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        if (out->len - start + (size_t)got > limit) {
            errno = EFBIG;
            return false;
        }
        str_add_n(out, block, (size_t)got);
    }
}

bool path_read(const char *path, size_t limit, struct str *out, struct err *err)
{
    /* O_NONBLOCK: a named pipe must not hang the program. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return path_error(err, errno, path);
    size_t before = out->len;
    struct stat info;
    bool good = fstat(fd, &info) == 0;
    if (good && !S_ISREG(info.st_mode)) {
        errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
        good = false;
    }
    if (good && info.st_size > 0 && (uint64_t)info.st_size <= limit)
        str_reserve(out, (size_t)info.st_size);
    good = good && read_all(fd, limit, out);
    int why = errno;
    close(fd);
    if (good)
        return true;
    str_cut(out, before);
    return path_error(err, why, path);
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(fd, bytes, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return false;
        bytes += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

/* A file system without hard links (a stick's FAT) is given a rename that refuses to replace, and
 * one without that (older kernels' FAT) a plain rename after a look. */
static bool give_name(const char *part, const char *path)
{
    if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (path_exists(path)) {
        errno = EEXIST;
        return false;
    }
    return rename(part, path) == 0;
}

/* The name is on the disk only when its folder is; what cannot do that (some file systems) has
 * nothing to be told. */
static void sync_folder(const char *path)
{
    char *folder = path_folder(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

bool path_write_new(const char *path, const void *bytes, size_t len, struct err *err)
{
    if (path_exists(path))
        return path_error(err, EEXIST, path);
    struct str part = STR_INIT;
    str_addf(&part, "%s.%016llx.part", path, (unsigned long long)random_u64());
    int fd = open(part.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        path_error(err, errno, path);
        str_clear(&part);
        return false;
    }
    bool good = write_all(fd, bytes, len) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && good) {
        good = false;
        why = errno;
    }
    if (good && !give_name(part.s, path)) {
        good = false;
        why = errno;
    }
    if (good)
        sync_folder(path);
    else
        unlink(part.s);
    str_clear(&part);
    return good || path_error(err, why, path);
}
