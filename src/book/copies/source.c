#include "book/copies/source.h"

#include "book/copies/reader.h"
#include "book/log/mutation.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool open_regular(const char *path, int *fd, struct err *err)
{
    struct stat st;
    /* Not to wait for somebody to write into a fifo. */
    int follow = mutation_is(LIMIT_LINK) ? 0 : O_NOFOLLOW;
    *fd = open(path, O_RDONLY | follow | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (*fd < 0 && errno == ELOOP)
        return err_set(err, ERR_FOREIGN,
            _("This is a link to another file. Name the file itself: %s"), path);
    if (*fd < 0)
        return path_error(err, errno, path);
    if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode))
        return true;
    close(*fd);
    return err_set(err, ERR_FOREIGN, _("This is not a file that can be merged: %s"), path);
}

static bool begins(int fd, const char *magic, size_t length)
{
    char bytes[16];
    return pread(fd, bytes, length, 0) == (ssize_t)length && memcmp(bytes, magic, length) == 0;
}

static bool read_copy(
    int fd, struct db *db, const struct vec *heads, struct source *source, struct err *err)
{
    struct key_digest keys;
    return key_digest_of(db, &keys, err) && reader_read(fd, heads, &keys, source, err);
}

bool source_open(const char *path, struct db *db, const struct vec *heads, struct source *source,
    struct err *err)
{
    static const char sqlite[] = "SQLite format 3";
    *source = (struct source){.fd = -1, .drafts = VEC_INIT(struct source_draft)};
    int fd;
    if (!open_regular(path, &fd, err))
        return false;
    if (begins(fd, "rkb1", 4)) {
        source->fd = fd;
        source->bundle = true;
        return true;
    }
    bool ok = begins(fd, sqlite, sizeof sqlite)
                  ? read_copy(fd, db, heads, source, err)
                  : err_set(err, ERR_FOREIGN,
                        _("The file is neither a copy of this book nor a bundle of changes. It is "
                          "not merged: %s"),
                        path);
    close(fd);
    if (!ok)
        source_close(source);
    return ok;
}

void source_close(struct source *source)
{
    if (source->fd >= 0)
        close(source->fd);
    source->fd = -1;
    vec_clear(&source->drafts);
}
