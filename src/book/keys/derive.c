#include "book/keys/derive.h"

#include "book/keys/keys.h"
#include "rukkanen/base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HIDDEN_ARGUMENT "--derive-key"
/* Tells the child that it is one. */
#define CHILD_MARK "RUKKANEN_DERIVE_CHILD"

enum { REPLY_DONE = 'd', REPLY_NO_MEMORY = 'm' };

/* What goes down the pipe to the child; both ends are the same program. */
struct request {
    uint32_t parts, operations, kib, length;
    unsigned char salt[DERIVE_SALT];
    char secret[DERIVE_SECRET_MAX];
};

#ifdef RUKKANEN_TEST
static bool test_says(const char *word)
{
    const char *kdf = getenv("RUKKANEN_TEST_KDF");
    return kdf && strcmp(kdf, word) == 0;
}
#endif

/* "cheap" derives without a child, "slow" the same in a child that takes its time. */
static bool is_cheap(void)
{
#ifdef RUKKANEN_TEST
    return test_says("cheap") || test_says("slow");
#else
    return false;
#endif
}

static bool needs_no_child(void)
{
#ifdef RUKKANEN_TEST
    return test_says("cheap");
#else
    return false;
#endif
}

/* In the child. */
static void obey_test(void)
{
#ifdef RUKKANEN_TEST
    struct rlimit none = {.rlim_cur = 1 << 20, .rlim_max = 1 << 20};
    if (test_says("starved"))
        setrlimit(RLIMIT_AS, &none);
    if (test_says("slow"))
        nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
#endif
}

static void answer(const struct request *request, struct derive_reply *reply)
{
    unsigned char master[DERIVE_KEY];
    unsigned long long operations = is_cheap() ? 1 : request->operations;
    size_t memory = is_cheap() ? crypto_pwhash_MEMLIMIT_MIN : (size_t)request->kib * 1024;
    sodium_memzero(reply, sizeof *reply);
    reply->state = REPLY_NO_MEMORY;
    if (crypto_pwhash(master, sizeof master, request->secret, request->length, request->salt,
            operations, memory, crypto_pwhash_ALG_ARGON2ID13)
        == 0) {
        reply->state = REPLY_DONE;
        unsigned char *out = reply->keys;
        for (unsigned part = 0; part < DERIVE_PARTS; part++) {
            if (!(request->parts & 1u << part))
                continue;
            crypto_kdf_derive_from_key(out, DERIVE_KEY, part + 1, "rk1deriv", master);
            out += DERIVE_KEY;
        }
    }
    sodium_memzero(master, sizeof master);
}

static bool read_whole(int fd, void *bytes, size_t size)
{
    unsigned char *at = bytes;
    while (size > 0) {
        ssize_t got = read(fd, at, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

static bool write_whole(int fd, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    while (size > 0) {
        ssize_t put = write(fd, at, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        at += put;
        size -= (size_t)put;
    }
    return true;
}

bool keys_derive_main(int argc, char **argv, int *status)
{
    if (argc != 2 || strcmp(argv[1], HIDDEN_ARGUMENT) != 0 || !getenv(CHILD_MARK))
        return false;
#ifndef __SANITIZE_ADDRESS__ /* whose leak checker must look in at the end */
    prctl(PR_SET_DUMPABLE, 0);
#endif
    setrlimit(RLIMIT_CORE, &(struct rlimit){0});
    struct request request;
    struct derive_reply reply;
    *status = 1;
    if (sodium_init() < 0 || !read_whole(STDIN_FILENO, &request, sizeof request)
        || request.length > sizeof request.secret)
        return true;
    obey_test();
    answer(&request, &reply);
    sodium_memzero(&request, sizeof request);
    if (write_whole(STDOUT_FILENO, &reply, sizeof reply))
        *status = 0;
    sodium_memzero(&reply, sizeof reply);
    return true;
}

/* Executes this program with its pipe ends as standard input and output, and nothing else of ours:
 * every descriptor is closed on exec, the environment is empty. False if it cannot. */
static bool start(int in, int out, pid_t *pid)
{
    char *const argv[] = {(char *)"rukkanen", (char *)HIDDEN_ARGUMENT, NULL};
    char *environment[] = {(char *)CHILD_MARK "=1", NULL, NULL};
#ifdef RUKKANEN_TEST
    if (test_says("starved"))
        environment[1] = (char *)"RUKKANEN_TEST_KDF=starved";
    if (test_says("slow"))
        environment[1] = (char *)"RUKKANEN_TEST_KDF=slow";
#endif
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool started = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO) == 0
        && posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) == 0
        && posix_spawn(pid, "/proc/self/exe", &actions, NULL, argv, environment) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return started;
}

static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
}

static bool ask_child(const struct request *request, struct deriving *deriving)
{
    int down[2] = {-1, -1}, up[2] = {-1, -1};
    pid_t pid = 0;
    bool asked = pipe2(down, O_CLOEXEC) == 0 && pipe2(up, O_CLOEXEC) == 0
        && start(down[0], up[1], &pid);
    if (asked) {
        /* The request is far smaller than a pipe, so this cannot hang or meet a closed end. Where
         * it fails the child has nothing to answer, and no answer is told as such. */
        (void)write_whole(down[1], request, sizeof *request);
        deriving->pid = pid;
        deriving->fd = up[0];
        up[0] = -1;
    }
    close_pair(down);
    close_pair(up); /* the child's end too, else its end would never be seen */
    return asked;
}

bool derive_start(const struct derivation *derivation, struct deriving *deriving, struct err *err)
{
#ifdef RUKKANEN_TEST
    if (getenv(CHILD_MARK)) /* a test whose main does not call keys_derive_main: no endless chain */
        _exit(97);
#endif
    *deriving = (struct deriving){.fd = -1};
    if (derivation->length > DERIVE_SECRET_MAX)
        return err_set(err, ERR_LOCKED, _("The passphrase is too long."));
    struct request request = {.parts = derivation->parts,
        .operations = derivation->operations,
        .kib = derivation->kib,
        .length = (uint32_t)derivation->length};
    memcpy(request.salt, derivation->salt, sizeof request.salt);
    memcpy(request.secret, derivation->secret, derivation->length);
    deriving->parts = (size_t)__builtin_popcount(derivation->parts);
    if (needs_no_child() || !ask_child(&request, deriving))
        answer(&request, &deriving->reply);
    sodium_memzero(&request, sizeof request);
    return true;
}

static void end_child(struct deriving *deriving)
{
    if (!deriving->pid)
        return;
    close(deriving->fd);
    while (waitpid(deriving->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    deriving->pid = 0;
    deriving->fd = -1;
}

bool derive_finish(struct deriving *deriving, unsigned char *keys, struct err *err)
{
    /* A child that was killed gives no whole reply: its memory was too much for this computer. */
    if (deriving->pid && !read_whole(deriving->fd, &deriving->reply, sizeof deriving->reply))
        deriving->reply.state = REPLY_NO_MEMORY;
    end_child(deriving);
    bool done = deriving->reply.state == REPLY_DONE;
    if (done)
        memcpy(keys, deriving->reply.keys, deriving->parts * DERIVE_KEY);
    sodium_memzero(&deriving->reply, sizeof deriving->reply);
    if (done)
        return true;
    return err_set(err, ERR_REFUSED,
        _("This computer has not enough free memory to open the book. Nothing was changed. Close "
          "other programs and try again."));
}

void derive_cancel(struct deriving *deriving)
{
    if (deriving->pid)
        kill(deriving->pid, SIGKILL);
    end_child(deriving);
    sodium_memzero(&deriving->reply, sizeof deriving->reply);
}

bool derive_keys(const struct derivation *derivation, unsigned char *keys, struct err *err)
{
    struct deriving deriving;
    return derive_start(derivation, &deriving, err) && derive_finish(&deriving, keys, err);
}
