#include "book/keys/derive.h"

#include "book/keys/keys.h"
#include "rukkanen/base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
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
struct reply {
    unsigned char state;
    unsigned char keys[DERIVE_PARTS * DERIVE_KEY];
};

#ifdef RUKKANEN_TEST
static bool test_says(const char *word)
{
    const char *kdf = getenv("RUKKANEN_TEST_KDF");
    return kdf && strcmp(kdf, word) == 0;
}
#endif

static bool is_cheap(void)
{
#ifdef RUKKANEN_TEST
    return test_says("cheap");
#else
    return false;
#endif
}

static void starve_for_test(void)
{
#ifdef RUKKANEN_TEST
    struct rlimit none = {.rlim_cur = 1 << 20, .rlim_max = 1 << 20};
    if (test_says("starved"))
        setrlimit(RLIMIT_AS, &none);
#endif
}

static void answer(const struct request *request, struct reply *reply)
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
    struct reply reply;
    *status = 1;
    if (sodium_init() < 0 || !read_whole(STDIN_FILENO, &request, sizeof request)
        || request.length > sizeof request.secret)
        return true;
    starve_for_test();
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

/* A child that was killed gives no whole reply: its memory was too much for this computer. */
static bool ask_child(const struct request *request, struct reply *reply)
{
    int down[2] = {-1, -1}, up[2] = {-1, -1};
    pid_t pid = 0;
    bool asked = false;
    if (pipe2(down, O_CLOEXEC) == 0 && pipe2(up, O_CLOEXEC) == 0 && start(down[0], up[1], &pid)) {
        asked = true;
        reply->state = REPLY_NO_MEMORY;
        close(up[1]); /* else its end would never be seen */
        up[1] = -1;
        struct reply got;
        /* The request is far smaller than a pipe, so this cannot hang or meet a closed end. */
        if (write_whole(down[1], request, sizeof *request) && read_whole(up[0], &got, sizeof got))
            *reply = got;
        sodium_memzero(&got, sizeof got);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    close_pair(down);
    close_pair(up);
    return asked;
}

bool derive_keys(const struct derivation *derivation, unsigned char *keys, struct err *err)
{
#ifdef RUKKANEN_TEST
    if (getenv(CHILD_MARK)) /* a test whose main does not call keys_derive_main: no endless chain */
        _exit(97);
#endif
    if (derivation->length > DERIVE_SECRET_MAX)
        return err_set(err, ERR_LOCKED, _("The passphrase is too long."));
    struct request request = {.parts = derivation->parts,
        .operations = derivation->operations,
        .kib = derivation->kib,
        .length = (uint32_t)derivation->length};
    memcpy(request.salt, derivation->salt, sizeof request.salt);
    memcpy(request.secret, derivation->secret, derivation->length);
    struct reply reply;
    if (is_cheap() || !ask_child(&request, &reply))
        answer(&request, &reply);
    sodium_memzero(&request, sizeof request);
    size_t parts = (size_t)__builtin_popcount(derivation->parts);
    bool done = reply.state == REPLY_DONE;
    if (done)
        memcpy(keys, reply.keys, parts * DERIVE_KEY);
    sodium_memzero(&reply, sizeof reply);
    if (done)
        return true;
    return err_set(err, ERR_REFUSED,
        _("This computer has not enough free memory to open the book. Nothing was changed. Close "
          "other programs and try again."));
}
