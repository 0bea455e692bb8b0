/* This program's side: the private copy, the process, its answer. */
#include "book/copies/reader.h"

#include "book/copies/reader_answer.h"
#include "book/internal.h"
#include "book/log/mutation.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- what is refused ------------------------------------------------------------------------- */

static bool takes_too_much(enum reader_verdict verdict, struct err *err)
{
    switch (verdict) {
    case READER_MANY:
        return err_set(err, ERR_FOREIGN,
            _("The other file is over the limits: it holds more changes than any book. Nothing was "
              "taken from it, and this book is as it was."));
    case READER_LARGE:
        return err_set(err, ERR_FOREIGN,
            _("The other file is over the limits: something in it is too large to be read. Nothing "
              "was taken from it, and this book is as it was."));
    default:
        return err_set(err, ERR_FOREIGN,
            _("The other file takes too long to read: it is not as rukkanen writes it. Nothing was "
              "taken from it, and this book is as it was."));
    }
}

static bool refused(enum reader_verdict verdict, struct err *err)
{
    if (verdict == READER_DONE)
        return true;
    err_detail(err, "reader: %c", (int)verdict);
    switch (verdict) {
    case READER_NO_BOOK:
        return err_set(err, ERR_FOREIGN,
            _("The other file is not a rukkanen book. It is not merged, and this book is as it "
              "was."));
    case READER_NEWER:
        return err_set(err, ERR_NEWER,
            _("The file was made by a newer program. It is safe; install the newest rukkanen here "
              "to merge it."));
    case READER_DAMAGED:
        return err_set(err, ERR_FOREIGN,
            _("The other file is damaged. Nothing was taken from it, and this book is as it was. "
              "Copy the file again."));
    case READER_CUT:
        return err_set(err, ERR_FOREIGN,
            _("The other file has been cut short: a part of it is missing. Nothing was taken from "
              "it, and this book is as it was. Copy the file again."));
    case READER_STRANGE:
        return err_set(err, ERR_FOREIGN,
            _("Something foreign has been put into the other file. It is not merged, and this "
              "book is as it was."));
    case READER_FULL:
        return err_set(err, ERR_REFUSED,
            _("There is no room on this computer to read the other file. Nothing was changed. "
              "Make room and try again."));
    default:
        return takes_too_much(verdict, err);
    }
}

/* ---- files without a name -------------------------------------------------------------------- */

/* Above the numbers that the child's descriptors get, so that none of them closes another. */
static int raised(int fd)
{
    if (fd < 0 || fd > READER_FD_OUT)
        return fd;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, READER_FD_OUT + 1);
    close(fd);
    return high;
}

/* In the state folder of this PC, never beside the other file: sealed as it is, nothing of it shall
 * stay on a stick. */
static int nameless_file(struct err *err)
{
    char *folder = path_own_made(PATH_STATE, err);
    if (!folder)
        return -1;
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) { /* not every file system can */
        struct str name = STR_INIT;
        str_addf(&name, "%s/merge.XXXXXX", folder);
        fd = mkostemp(name.s, O_CLOEXEC);
        if (fd >= 0)
            unlink(name.s);
        str_clear(&name);
    }
    if (fd < 0)
        path_error(err, errno, folder);
    free(folder);
    return raised(fd);
}

static bool no_room(struct err *err)
{
    return err_set(err, ERR_REFUSED,
        _("There is no room on this computer to read the other file. Nothing was changed. Make "
          "room and try again."));
}

static bool no_answer(struct err *err)
{
    return err_set(err, ERR_FOREIGN,
        _("The other file cannot be read to its end: the stick or disk does not answer. Nothing "
          "was taken from it."));
}

static bool copy_piece(int from, int to, off_t at, off_t end, struct err *err)
{
    char piece[1 << 16];
    while (at < end) {
        size_t wanted = end - at < (off_t)sizeof piece ? (size_t)(end - at) : sizeof piece;
        ssize_t n = pread(from, piece, wanted, at);
        if (n <= 0)
            return n < 0 ? no_answer(err) : refused(READER_CUT, err);
        for (ssize_t done = 0; done < n;) {
            ssize_t put = pwrite(to, piece + done, (size_t)(n - done), at + done);
            if (put <= 0)
                return no_room(err);
            done += put;
        }
        at += n;
    }
    return true;
}

/* As long as the file was when it was opened, however it grows meanwhile; where nothing was ever
 * written there is nothing to copy. */
static bool copy_all(int from, int to, off_t size, struct err *err)
{
    if (ftruncate(to, size) != 0)
        return no_room(err);
    for (off_t at = 0; at < size;) {
        off_t data = lseek(from, at, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            break;
        off_t end = data < 0 ? size : lseek(from, data, SEEK_HOLE);
        data = data < 0 ? at : data;
        end = end < 0 || end > size ? size : end;
        if (!copy_piece(from, to, data, end, err))
            return false;
        at = end > at ? end : size;
    }
    return true;
}

/* ---- the first page -------------------------------------------------------------------------- */

static uint32_t big_endian(const unsigned char *bytes, int n)
{
    uint32_t number = 0;
    for (int i = 0; i < n; i++)
        number = number << 8 | bytes[i];
    return number;
}

static bool too_large(struct err *err)
{
    err_detail(err, "reader: size");
    return err_set(err, ERR_FOREIGN,
        _("The other file is larger than a book can be (over %d MB). Nothing was taken from it, "
          "and this book is as it was."),
        READER_MAX_MIB);
}

/* What the first hundred bytes tell before anything is copied (sqlite.org/fileformat2.html, 1.3):
 * whose file it is, of what format, and whether all of it is there. */
static bool first_page_is_right(int file, off_t size, struct err *err)
{
    unsigned char page[100];
    if (!limit_holds(LIMIT_COPY_SIZE, size <= (off_t)READER_MAX_MIB << 20))
        return too_large(err);
    if (pread(file, page, sizeof page, 0) != (ssize_t)sizeof page)
        return refused(READER_CUT, err);
    if (big_endian(page + 68, 4) != BOOK_APPLICATION_ID)
        return refused(READER_NO_BOOK, err);
    if (big_endian(page + 60, 4) > BOOK_FORMAT)
        return refused(READER_NEWER, err);
    if (!limit_holds(LIMIT_COPY_WAL, page[18] == 1 && page[19] == 1)) {
        err_detail(err, "reader: write-ahead log");
        return err_set(err, ERR_FOREIGN,
            _("Another program has been writing in the other file, and what it wrote may be in a "
              "second file beside it. It is not merged, and this book is as it was. Copy the book "
              "again from where it is used."));
    }
    off_t length = big_endian(page + 16, 2) == 1 ? 65536 : (off_t)big_endian(page + 16, 2);
    off_t whole = length * (off_t)big_endian(page + 28, 4);
    if (limit_holds(LIMIT_COPY_LENGTH, size == whole))
        return true;
    return refused(size < whole ? READER_CUT : READER_DAMAGED, err);
}

/* ---- the process ----------------------------------------------------------------------------- */

struct child {
    pid_t pid;
    int to, from; /* pipes */
};

static bool spawn(struct child *child, int copy, int out, int in[2], int up[2])
{
    char *const argv[] = {(char *)"rukkanen", (char *)READER_ARGUMENT, NULL};
    char *const environment[] = {
        (char *)READER_MARK "=1", (char *)mutation_environment(), NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool ok = posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO) == 0 &&
              posix_spawn_file_actions_adddup2(&actions, up[1], STDOUT_FILENO) == 0 &&
              posix_spawn_file_actions_adddup2(&actions, copy, READER_FD_COPY) == 0 &&
              posix_spawn_file_actions_adddup2(&actions, out, READER_FD_OUT) == 0 &&
              posix_spawn(&child->pid, "/proc/self/exe", &actions, NULL, argv, environment) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return ok;
}

static bool start(struct child *child, int copy, int out, struct err *err)
{
    int in[2] = {-1, -1}, up[2] = {-1, -1};
    bool ok = pipe2(in, O_CLOEXEC) == 0 && pipe2(up, O_CLOEXEC) == 0;
    for (int i = 0; ok && i < 2; i++) {
        in[i] = raised(in[i]);
        up[i] = raised(up[i]);
    }
    ok = ok && spawn(child, copy, out, in, up);
    for (int i = 0; i < 2; i++) {
        int done[2] = {in[0], up[1]};
        if (done[i] >= 0)
            close(done[i]);
    }
    child->to = in[1];
    child->from = up[0];
    if (ok)
        return true;
    if (in[1] >= 0)
        close(in[1]);
    if (up[0] >= 0)
        close(up[0]);
    return err_set(err, ERR_REFUSED,
        _("The other file could not be read: this computer has too little memory or too many "
          "programs. Nothing was changed."));
}

static bool send(int fd, const void *bytes, size_t length)
{
    const char *p = bytes;
    while (length) {
        ssize_t n = write(fd, p, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        length -= (size_t)n;
    }
    return true;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads the whole answer; false where it does not come in time or is too long. */
static bool receive(int fd, int64_t deadline, struct str *answer)
{
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int64_t left = deadline - now_ms();
        char piece[4096];
        if (left <= 0 || answer->len > READER_ANSWER_MAX)
            return false;
        int ready = poll(&wait, 1, (int)left);
        if (ready < 0 && errno == EINTR)
            continue;
        ssize_t n = ready > 0 ? read(fd, piece, sizeof piece) : -1;
        if (n == 0)
            return true;
        if (n < 0)
            return false;
        str_add_n(answer, piece, (size_t)n);
    }
}

/* verdict, then the drafts as they lie in memory: both ends are the same program. */
static bool understand(const struct str *answer, struct source *source, struct err *err)
{
    if (answer->len < 1)
        return refused(READER_LARGE, err); /* it was ended by a limit of the system */
    if (!refused((enum reader_verdict)(unsigned char)answer->s[0], err))
        return false;
    size_t size = sizeof(struct source_draft);
    for (size_t at = 1; at + size <= answer->len; at += size)
        memcpy(vec_add(&source->drafts, NULL), answer->s + at, size);
    return true;
}

static int64_t time_for(off_t size)
{
    return READER_MS + (int64_t)(size >> 20) * READER_MS_A_MIB;
}

static bool ask(const struct child *child, const struct vec *heads, const struct key_digest *keys,
    int64_t ms, struct str *answer)
{
    struct reader_request request = {.ms = ms, .heads = (uint32_t)heads->n, .keys = *keys};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    /* The child's own deadline comes first; this one is for a child that hangs. */
    bool ok = send(child->to, &request, sizeof request) &&
              send(child->to, heads->items, heads->n * HASH_SIZE);
    close(child->to);
    int64_t patience = mutation_is(LIMIT_HANGING) ? 20000 : ms + READER_PATIENCE_MS;
    ok = ok && receive(child->from, now_ms() + patience, answer);
    close(child->from);
    sigaction(SIGPIPE, &before, NULL);
    if (!ok)
        kill(child->pid, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    return ok;
}

bool reader_read(int file, const struct vec *heads, const struct key_digest *keys,
    struct source *source, struct err *err)
{
    struct child child;
    struct stat st;
    struct str answer = STR_INIT;
    source->fd = -1;
    if (fstat(file, &st) != 0 || !first_page_is_right(file, st.st_size, err))
        return false;
    bool in_place = st.st_size > (off_t)READER_COPY_MIB << 20;
    int copy = in_place ? raised(fcntl(file, F_DUPFD_CLOEXEC, 0)) : nameless_file(err);
    source->fd = copy >= 0 ? nameless_file(err) : -1;
    bool ok = source->fd >= 0 && (in_place || copy_all(file, copy, st.st_size, err)) &&
              start(&child, copy, source->fd, err);
    if (ok)
        ok = (ask(&child, heads, keys, time_for(st.st_size), &answer) ||
                 refused(READER_LONG, err)) &&
             understand(&answer, source, err);
    if (copy >= 0)
        close(copy);
    str_clear(&answer);
    return ok;
}
