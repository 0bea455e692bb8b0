/* This program's side: the private copy, the process, its answer. */
#include "book/copies/reader.h"

#include "book/copies/reader_answer.h"
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

static bool copy_all(int from, int to, struct err *err)
{
    char piece[1 << 16];
    ssize_t n;
    lseek(from, 0, SEEK_SET);
    while ((n = read(from, piece, sizeof piece)) > 0) {
        for (ssize_t at = 0; at < n;) {
            ssize_t put = write(to, piece + at, (size_t)(n - at));
            if (put <= 0)
                return err_set(err, ERR_REFUSED,
                    _("There is no room on this computer to read the other file. Nothing was "
                      "changed. Make room and try again."));
            at += put;
        }
    }
    return n == 0 || err_set(err, ERR_FOREIGN,
                         _("The other file cannot be read to its end: the stick or disk does not "
                           "answer. Nothing was taken from it."));
}

/* ---- the process ----------------------------------------------------------------------------- */

struct child {
    pid_t pid;
    int to, from; /* pipes */
};

static bool spawn(struct child *child, int copy, int out, int in[2], int up[2])
{
    char *const argv[] = {(char *)"rukkanen", (char *)READER_ARGUMENT, NULL};
    char *const environment[] = {(char *)READER_MARK "=1", NULL};
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

static bool too_much(struct err *err)
{
    return err_set(err, ERR_FOREIGN,
        _("The other file takes too long or too much memory to read: it is not as rukkanen writes "
          "it. Nothing was taken from it, and this book is as it was."));
}

static bool refused(enum reader_verdict verdict, struct err *err)
{
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
            _("The other file is damaged or was cut short. Nothing was taken from it, and this "
              "book is as it was. Copy the file again."));
    case READER_STRANGE:
        return err_set(err, ERR_FOREIGN,
            _("Something foreign has been put into the other file. It is not merged, and this "
              "book is as it was."));
    case READER_FULL:
        return err_set(err, ERR_REFUSED,
            _("There is no room on this computer to read the other file. Nothing was changed. "
              "Make room and try again."));
    case READER_DONE:
        return true;
    default:
        return too_much(err);
    }
}

/* verdict, then the drafts as they lie in memory: both ends are the same program. */
static bool understand(const struct str *answer, struct source *source, struct err *err)
{
    if (answer->len < 1)
        return too_much(err);
    if (!refused((enum reader_verdict)(unsigned char)answer->s[0], err))
        return false;
    size_t size = sizeof(struct source_draft);
    for (size_t at = 1; at + size <= answer->len; at += size)
        memcpy(vec_add(&source->drafts, NULL), answer->s + at, size);
    return true;
}

static int64_t time_for(int file)
{
    struct stat st;
    int64_t mib = fstat(file, &st) == 0 ? (int64_t)(st.st_size >> 20) : 0;
    int64_t more = mib > READER_FREE_MIB ? (mib - READER_FREE_MIB) / READER_MIB_A_SECOND : 0;
    return 1000 * (READER_SECONDS + more);
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
    ok = ok && receive(child->from, now_ms() + ms + 1000, answer);
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
    struct str answer = STR_INIT;
    int copy = nameless_file(err);
    source->fd = copy >= 0 ? nameless_file(err) : -1;
    bool ok = source->fd >= 0 && copy_all(file, copy, err) &&
              start(&child, copy, source->fd, err);
    if (ok)
        ok = (ask(&child, heads, keys, time_for(copy), &answer) || too_much(err)) &&
             understand(&answer, source, err);
    if (copy >= 0)
        close(copy);
    str_clear(&answer);
    return ok;
}
