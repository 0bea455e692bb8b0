#include "child.h"

#include "rukkanen/base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_LIMIT = 64 * 1024 * 1024 };

static const char system_path[] = "/usr/local/bin:/usr/bin:/bin";

/* ---- before it starts ---------------------------------------------------------------------- */

char *child_find(const char *name)
{
    const char *path = getenv("PATH");
    for (const char *at = path && path[0] ? path : system_path; *at;) {
        size_t len = strcspn(at, ":");
        struct str found = STR_INIT;
        str_add_n(&found, at, len);
        str_addf(&found, "/%s", name);
        if (at[0] == '/' && access(found.s, X_OK) == 0)
            return str_take(&found);
        str_clear(&found);
        at += len + (at[len] == ':');
    }
    return NULL;
}

static void add_variable(struct vec *environment, const char *name, const char *value)
{
    struct str variable = STR_INIT;
    if (!value)
        return;
    str_addf(&variable, "%s=%s", name, value);
    char *text = str_take(&variable);
    vec_add(environment, &text);
}

/* Of ours only what tells where fonts and printers are; a locale in which lp's words are known. */
static void fill_environment(struct vec *environment)
{
    static const char *const kept[] = {"HOME", "USER", "LOGNAME", "PATH", "TMPDIR",
        "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
        "CUPS_SERVER", "CUPS_USER", "IPP_PORT", "LPDEST", "PRINTER"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        add_variable(environment, kept[i], getenv(kept[i]));
    add_variable(environment, "LC_ALL", "C.UTF-8");
    vec_add(environment, NULL);
}

static void clear_environment(struct vec *environment)
{
    for (size_t i = 0; i < environment->n; i++)
        free(*VEC_AT(environment, char *, i));
    vec_clear(environment);
}

/* ---- streams ------------------------------------------------------------------------------- */

/* Both ends of the child's standard input, output and error: [][0] the child's, [][1] ours. Its
 * input is a socket, since writing to a socket that nobody reads can be told to raise no signal. */
struct streams {
    int ends[3][2];
};

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static void close_streams(struct streams *streams, int side)
{
    for (int i = 0; i < 3; i++)
        close_end(&streams->ends[i][side]);
}

static bool open_streams(struct streams *streams)
{
    for (int i = 0; i < 3; i++)
        streams->ends[i][0] = streams->ends[i][1] = -1;
    bool good = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, streams->ends[0]) == 0;
    for (int i = 1; i < 3 && good; i++) {
        int pair[2];
        good = pipe2(pair, O_CLOEXEC) == 0;
        if (good) {
            streams->ends[i][0] = pair[1];
            streams->ends[i][1] = pair[0];
        }
    }
    for (int i = 0; i < 3 && good; i++)
        good = fcntl(streams->ends[i][1], F_SETFL, O_NONBLOCK) == 0;
    if (good)
        return true;
    close_streams(streams, 0);
    close_streams(streams, 1);
    return false;
}

/* ---- the run ------------------------------------------------------------------------------- */

struct run {
    pid_t pid;
    struct streams streams;
    const char *input;
    size_t left;
    int64_t deadline; /* milliseconds of the monotonic clock */
    struct child *child;
};

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static bool start(struct run *run, const char *const words[])
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    struct vec environment = VEC_INIT(char *);
    fill_environment(&environment);
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < 3; i++)
        posix_spawn_file_actions_adddup2(&actions, run->streams.ends[i][0], i);
#ifdef __GLIBC__
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int failed = posix_spawn(&run->pid, words[0], &actions, &attributes, (char *const *)words,
        (char *const *)environment.items);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    clear_environment(&environment);
    close_streams(&run->streams, 0);
    return failed == 0;
}

static void give(struct run *run)
{
    int *end = &run->streams.ends[0][1];
    while (run->left > 0) {
        ssize_t n = send(*end, run->input, run->left, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0)
            break; /* it does not read: its exit code tells why */
        run->input += n;
        run->left -= (size_t)n;
    }
    close_end(end);
}

/* False where it writes without end. */
static bool take(int *end, struct str *into)
{
    char block[65536];
    for (;;) {
        ssize_t n = read(*end, block, sizeof block);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return true;
        if (n <= 0) {
            close_end(end);
            return true;
        }
        if (into->len + (size_t)n > OUTPUT_LIMIT)
            return false;
        str_add_n(into, block, (size_t)n);
    }
}

/* Gives and takes until the child has closed its output, or the time is over. */
static bool attend(struct run *run)
{
    int(*ends)[2] = run->streams.ends;
    while (ends[1][1] >= 0 || ends[2][1] >= 0) {
        struct pollfd polls[3] = {
            {.fd = ends[0][1], .events = POLLOUT},
            {.fd = ends[1][1], .events = POLLIN},
            {.fd = ends[2][1], .events = POLLIN},
        };
        int64_t left = run->deadline - now();
        if (left <= 0)
            return false;
        if (poll(polls, 3, (int)left) < 0 && errno != EINTR)
            return false;
        if (polls[0].revents)
            give(run);
        if (polls[1].revents && !take(&ends[1][1], &run->child->out))
            return false;
        if (polls[2].revents && !take(&ends[2][1], &run->child->err))
            return false;
    }
    return true;
}

/* Who has closed its output ends soon; sleeping a little between two looks costs nothing. */
static bool await(struct run *run)
{
    for (;;) {
        int status;
        pid_t ended = waitpid(run->pid, &status, WNOHANG);
        if (ended == run->pid) {
            run->child->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
            return true;
        }
        if ((ended < 0 && errno != EINTR) || now() >= run->deadline)
            return false;
        poll(NULL, 0, 1);
    }
}

enum child_end child_run(
    const char *const words[], const void *input, size_t len, int milliseconds, struct child *child)
{
    *child = (struct child){.status = -1, .out = STR_INIT, .err = STR_INIT};
    struct run run = {
        .input = input, .left = len, .deadline = now() + milliseconds, .child = child};
    if (!open_streams(&run.streams))
        return CHILD_MISSING;
    if (!start(&run, words)) {
        close_streams(&run.streams, 1);
        return CHILD_MISSING;
    }
    bool ended = attend(&run) && await(&run);
    if (!ended) {
        kill(-run.pid, SIGKILL);
        while (waitpid(run.pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    close_streams(&run.streams, 1);
    return ended ? CHILD_EXITED : CHILD_LATE;
}

void child_clear(struct child *child)
{
    str_clear(&child->out);
    str_clear(&child->err);
}
