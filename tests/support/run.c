#include "support/run.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* ---- worlds --------------------------------------------------------------------------------- */

void run_init(struct run *run)
{
    *run = (struct run) {
        .folder = scratch_new(), .lang = "en", .now = "2026-11-21T09:58", .locked = true};
    run->book = scratch_path(run->folder, "book.rukkanen");
    run->passphrase = scratch_path(run->folder, "passphrase");
    scratch_write(run->folder, "passphrase", RUN_PASSPHRASE "\n");
    str_init(&run->out);
    str_init(&run->err);
}

void run_book(struct run *run)
{
    run_init(run);
    char *code = scratch_path(run->folder, "code");
    run(run, "init", "--site", "Hakola", "--user", "Sanna", "--group", "Työrukkanen",
        "--passphrase-file", run->passphrase, "--code-file", code);
    free(code);
    expect(run, 0);
    run->locked = false;
}

void run_clear(struct run *run)
{
    scratch_remove(run->folder);
    free(run->book);
    free(run->passphrase);
    str_clear(&run->out);
    str_clear(&run->err);
}

/* ---- running -------------------------------------------------------------------------------- */

/* build/test/book/x_test runs build/test/rukkanen. */
static char *program(void)
{
    char *exe = path_exe(), *folder = path_folder(exe), *above = path_folder(folder);
    char *path = path_join(above, "rukkanen");
    free(exe);
    free(folder);
    free(above);
    return path;
}

static void set_environment(const struct run *run)
{
    clearenv();
    setenv("PATH", "/usr/bin:/bin", 1);
    setenv("HOME", run->folder, 1);
    setenv("LC_ALL", run->locale ? run->locale : "C.UTF-8", 1);
    setenv("RUKKANEN_BOOK", run->book, 1);
    setenv("RUKKANEN_TEST_NOW", run->now, 1);
    setenv("RUKKANEN_TEST_KDF", "1", 1);
    /* A program that lets nobody look into its memory cannot be searched for leaks either. */
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
}

static void child(const struct run *run, const char *const *words, int in, int out, int err)
{
    const char *argv[64];
    size_t n = 0;
    char *path = program();
    argv[n++] = path;
    argv[n++] = "--lang";
    argv[n++] = run->lang;
    if (!run->locked) {
        argv[n++] = "--passphrase-file";
        argv[n++] = run->passphrase;
    }
    for (size_t i = 0; words[i] && n < 63; i++)
        argv[n++] = words[i];
    argv[n] = NULL;
    set_environment(run);
    setsid(); /* no terminal to ask on */
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execv(path, (char *const *)argv);
    _exit(127);
}

/* Feeds and reads at once, so that neither side waits for the other. */
static void talk(int in, const char *input, size_t length, int out, struct str *said_out, int err,
    struct str *said_err)
{
    struct pollfd fds[3] = {{.fd = in, .events = POLLOUT}, {.fd = out, .events = POLLIN},
        {.fd = err, .events = POLLIN}};
    struct str *said[3] = {NULL, said_out, said_err};
    size_t written = 0;
    while (fds[0].fd >= 0 || fds[1].fd >= 0 || fds[2].fd >= 0) {
        if (fds[0].fd >= 0 && written == length) {
            close(in);
            fds[0].fd = -1;
        }
        poll(fds, 3, -1);
        if (fds[0].fd >= 0 && fds[0].revents) {
            ssize_t n = write(in, input + written, length - written);
            if (n > 0)
                written += (size_t)n;
            else if (n < 0 && errno != EAGAIN)
                written = length;
        }
        for (int i = 1; i < 3; i++) {
            char block[4096];
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            ssize_t n = read(fds[i].fd, block, sizeof block);
            if (n > 0) {
                str_add_n(said[i], block, (size_t)n);
            } else {
                close(fds[i].fd);
                fds[i].fd = -1;
            }
        }
    }
}

int run_words(struct run *run, const char *input, size_t length, const char *const *words)
{
    int in[2], out[2], err[2];
    str_reset(&run->out);
    str_reset(&run->err);
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        fail_msg("no pipes");
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(run, words, in[0], out[1], err[1]);
    close(in[0]);
    close(out[1]);
    close(err[1]);
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    talk(in[1], input, length, out[0], &run->out, err[0], &run->err);
    signal(SIGPIPE, before);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    run->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return run->status;
}

/* ---- looking at what was said --------------------------------------------------------------- */

static void show(const struct run *run, const char *what, const char *file, int line)
{
    print_error("%s\nexit %d\nout: %s\nerr: %s\n", what, run->status, run->out.s, run->err.s);
    _fail(file, line);
}

void run_expect(const struct run *run, int status, const char *file, int line)
{
    if (run->status != status) {
        char what[64];
        snprintf(what, sizeof what, "exit %d was expected", status);
        show(run, what, file, line);
    }
    /* An error is one sentence, and nothing else says anything there. */
    size_t lines = 0;
    for (size_t i = 0; i < run->err.len; i++)
        lines += run->err.s[i] == '\n';
    if (status ? lines != 1 : lines != 0)
        show(run, "one sentence on standard error was expected", file, line);
}

static bool said(const struct run *run, const char *text)
{
    return memmem(run->out.s, run->out.len, text, strlen(text))
        || memmem(run->err.s, run->err.len, text, strlen(text));
}

void run_says(const struct run *run, const char *text, const char *file, int line)
{
    if (!said(run, text))
        show(run, text, file, line);
}

void run_says_not(const struct run *run, const char *text, const char *file, int line)
{
    if (said(run, text))
        show(run, text, file, line);
}

char *run_line(const struct run *run, size_t n)
{
    const char *at = run->out.s;
    for (; n > 1 && *at; n--) {
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    return mem_text_n(at, strcspn(at, "\n"));
}

size_t run_lines(const struct run *run)
{
    size_t lines = 0;
    for (size_t i = 0; i < run->out.len; i++)
        lines += run->out.s[i] == '\n';
    return lines;
}

/* ---- JSON, as strictly as RFC 8259 says it --------------------------------------------------- */

static const char *json_value(const char *at);

static const char *json_blank(const char *at)
{
    return at + strspn(at, " \t");
}

static const char *json_string(const char *at)
{
    if (*at++ != '"')
        return NULL;
    while (*at != '"') {
        if ((unsigned char)*at < 0x20)
            return NULL;
        if (*at++ != '\\')
            continue;
        if (*at == 'u') {
            if (strspn(at + 1, "0123456789abcdefABCDEF") < 4)
                return NULL;
            at += 5;
        } else if (*at && strchr("\"\\/bfnrt", *at)) {
            at++;
        } else {
            return NULL;
        }
    }
    return at + 1;
}

static const char *json_number(const char *at)
{
    at += *at == '-';
    size_t digits = strspn(at, "0123456789");
    if (!digits || (digits > 1 && *at == '0'))
        return NULL;
    at += digits;
    if (*at == '.') {
        digits = strspn(at + 1, "0123456789");
        if (!digits)
            return NULL;
        at += 1 + digits;
    }
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '+' || at[1] == '-');
        digits = strspn(at, "0123456789");
        if (!digits)
            return NULL;
        at += digits;
    }
    return at;
}

/* The members of an object or the values of a list, from behind the opening bracket. */
static const char *json_inside(const char *at, bool object)
{
    char end = object ? '}' : ']';
    at = json_blank(at);
    if (*at == end)
        return at + 1;
    for (;;) {
        if (object) {
            at = json_string(json_blank(at));
            at = at ? json_blank(at) : NULL;
            if (!at || *at++ != ':')
                return NULL;
        }
        at = json_value(json_blank(at));
        if (!at)
            return NULL;
        at = json_blank(at);
        if (*at == end)
            return at + 1;
        if (*at++ != ',')
            return NULL;
    }
}

static const char *json_value(const char *at)
{
    static const char *const words[] = {"true", "false", "null"};
    if (*at == '"')
        return json_string(at);
    if (*at == '{' || *at == '[')
        return json_inside(at + 1, *at == '{');
    for (size_t i = 0; i < 3; i++) {
        if (strncmp(at, words[i], strlen(words[i])) == 0)
            return at + strlen(words[i]);
    }
    return json_number(at);
}

void run_json(const struct run *run, const char *file, int line)
{
    if (strlen(run->out.s) != run->out.len)
        show(run, "a NUL is in the JSON", file, line);
    for (const char *at = run->out.s; *at; at++) {
        at = *at == '{' ? json_inside(at + 1, true) : NULL;
        if (!at || *at != '\n') {
            show(run, "a line is not one JSON object", file, line);
            return;
        }
    }
}

char *run_member(const struct run *run, size_t n, const char *name)
{
    char *text = run_line(run, n), *found = NULL;
    const char *at = *text == '{' ? json_blank(text + 1) : "";
    while (*at == '"' && !found) {
        const char *end = json_string(at);
        bool same = end && (size_t)(end - at) == strlen(name) + 2
            && strncmp(at + 1, name, strlen(name)) == 0;
        const char *value = end ? json_blank(json_blank(end) + 1) : NULL;
        end = value ? json_value(value) : NULL;
        if (!end)
            break;
        if (same)
            found = mem_text_n(value, (size_t)(end - value));
        at = json_blank(end);
        at = *at == ',' ? json_blank(at + 1) : "";
    }
    free(text);
    return found;
}
