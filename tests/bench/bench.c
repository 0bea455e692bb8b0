/*
 * The figures of the program on a terminal, beside the floor program and the goals. It is the
 * program as it is released, which answers no fence: a reaction has ended when nothing more came
 * for a while, and its time is that of its last byte.
 *
 *   bench BUILD DEMO PASSPHRASE BOOK    the demo book, and bench_book's
 */
#include "bench/figures.h"
#include "bench/preload/span.h"
#include "rukkanen/base/str.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const char bench_passphrase[] = "kahvi ja pulla maistuu";

struct seat {
    pid_t pid;
    int fd;
    double began;
    size_t bytes;  /* of the last reaction */
    double took;   /* ms from the keys to the last byte */
};

static void start(struct seat *seat, const char *const *argv)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    seat->began = now_ms();
    seat->pid = forkpty(&seat->fd, NULL, NULL, &size);
    if (seat->pid < 0) {
        perror("forkpty");
        exit(1);
    }
    if (seat->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        unsetenv("COLUMNS");
        unsetenv("LINES");
        execv(argv[0], (char *const *)(unsigned long)argv);
        _exit(127);
    }
}

/* Reads until nothing has come for quiet ms. */
static void react(struct seat *seat, int first_ms, int quiet)
{
    char bytes[65536];
    double last = seat->began;
    struct pollfd wait = {.fd = seat->fd, .events = POLLIN};
    seat->bytes = 0;
    while (poll(&wait, 1, seat->bytes ? quiet : first_ms) > 0) {
        ssize_t got = read(seat->fd, bytes, sizeof bytes);
        if (got <= 0)
            break;
        last = now_ms();
        seat->bytes += (size_t)got;
    }
    seat->took = last - seat->began;
}

static void send_bytes(struct seat *seat, const char *keys, size_t length, int quiet)
{
    seat->began = now_ms();
    if (write(seat->fd, keys, length) != (ssize_t)length)
        perror("write");
    react(seat, 2000, quiet);
}

static void keys(struct seat *seat, const char *text)
{
    send_bytes(seat, text, strlen(text), 30);
}

static void end(struct seat *seat)
{
    kill(seat->pid, SIGKILL);
    waitpid(seat->pid, NULL, 0);
    close(seat->fd);
}

static double status_mb(const struct seat *seat, const char *what)
{
    char path[64], line[256];
    double kb = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)seat->pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, what, strlen(what)) == 0)
            kb = atof(line + strlen(what));
    }
    if (file)
        fclose(file);
    return kb / 1000;
}

static double number_of(const struct seat *seat, const char *file_name, const char *before)
{
    char path[64], text[2048] = "";
    snprintf(path, sizeof path, "/proc/%d/%s", (int)seat->pid, file_name);
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    size_t got = fread(text, 1, sizeof text - 1, file);
    text[got] = '\0';
    fclose(file);
    const char *at = strstr(text, before);
    return at ? atof(at + strlen(before)) : -1;
}

static double cpu_ms(const struct seat *seat)
{
    return number_of(seat, "schedstat", "") / 1e6;
}

static double write_calls(const struct seat *seat)
{
    return number_of(seat, "io", "syscw: ");
}

static int libraries(const struct seat *seat)
{
    char path[64], line[512], last[512] = "";
    int n = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)seat->pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        const char *name = strchr(line, '/');
        if (name && strstr(name, ".so") && !strstr(name, "/ld-") && strcmp(name, last) != 0) {
            n++;
            snprintf(last, sizeof last, "%s", name);
        }
    }
    if (file)
        fclose(file);
    return n;
}

/* ---- starting -------------------------------------------------------------------------------- */

static double start_once(const char *const *argv)
{
    struct seat seat;
    start(&seat, argv);
    react(&seat, 3000, 60);
    double took = seat.took;
    end(&seat);
    return took;
}

static double floor_ms;

static void starts(const char *program, const char *floor, const char *demo, const char *book)
{
    enum { RUNS = 21 };
    double f[RUNS], d[RUNS], b[RUNS];
    const char *floor_argv[] = {floor, NULL};
    const char *demo_argv[] = {program, "--lang", "fi", demo, NULL};
    const char *book_argv[] = {program, "--lang", "fi", book, NULL};
    for (int i = 0; i < RUNS; i++) {
        f[i] = start_once(floor_argv);
        d[i] = start_once(demo_argv);
        b[i] = start_once(book_argv);
    }
    floor_ms = median(f, RUNS);
    double small = median(d, RUNS), large = median(b, RUNS);
    figure("start to the lock screen, demo", floor_ms, 2.3 * floor_ms, small, "ms");
    figure("  bench book, over the demo", -1, 1, large > small ? large - small : 0, "ms");
}

static void type_passphrase(struct seat *seat, const char *program, const char *book,
    const char *passphrase)
{
    const char *argv[] = {program, "--lang", "fi", book, NULL};
    start(seat, argv);
    react(seat, 3000, 80);
    char line[128];
    snprintf(line, sizeof line, "%s", passphrase);
    send_bytes(seat, line, strlen(line), 80);
}

/* Opens a book up to Today. */
static void sit_down(struct seat *seat, const char *program, const char *book,
    const char *passphrase)
{
    type_passphrase(seat, program, book, passphrase);
    send_bytes(seat, "\r", 1, 600);
}

/* One opening: the time from Enter to the last byte of Today without that of the derivation, which
 * is what passed in this very opening between starting the child and its answer. Less than nothing
 * cannot come out: -1 is told where it was not seen. */
static double unlock_once(const char *program, const char *book, const char *passphrase,
    volatile struct span *span, double *derivation, double *processor)
{
    struct seat seat;
    span->began = span->ended = 0;
    type_passphrase(&seat, program, book, passphrase);
    double before = cpu_ms(&seat);
    send_bytes(&seat, "\r", 1, 600);
    *processor = cpu_ms(&seat) - before; /* not the child's */
    end(&seat);
    bool seen = span->began >= seat.began && span->ended > span->began
        && seat.began + seat.took > span->ended;
    *derivation = seen ? span->ended - span->began : -1;
    return seen ? seat.took - *derivation : -1;
}

static void unlocks(const char *build, const char *program, const char *demo,
    const char *passphrase, const char *book)
{
    enum { RUNS = 11 };
    double d[RUNS], b[RUNS], derivations[2 * RUNS], d_cpu[RUNS], b_cpu[RUNS];
    char library[512], file[] = "/tmp/rukkanen-span.XXXXXX";
    int fd = mkstemp(file);
    if (fd < 0 || ftruncate(fd, sizeof(struct span)) != 0) {
        perror(file);
        exit(1);
    }
    struct span *span = mmap(NULL, sizeof *span, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    snprintf(library, sizeof library, "%s/bench/span.so", build);
    setenv(SPAN_FILE, file, 1);
    setenv("LD_PRELOAD", library, 1);
    for (int i = 0; span != MAP_FAILED && i < RUNS; i++) {
        d[i] = unlock_once(program, demo, passphrase, span, &derivations[2 * i], &d_cpu[i]);
        b[i] = unlock_once(
            program, book, bench_passphrase, span, &derivations[2 * i + 1], &b_cpu[i]);
    }
    unsetenv("LD_PRELOAD");
    unsetenv(SPAN_FILE);
    close(fd);
    unlink(file);
    double small = median(d, RUNS), large = median(b, RUNS);
    figure("passphrase to Today, demo, without the derivation", floor_ms, 2.3 * floor_ms, small,
        "ms");
    figure("  bench book, over the demo", -1, 1, large > small ? large - small : 0, "ms");
    figure("  processor time, demo", -1, -1, median(d_cpu, RUNS), "ms");
    figure("  processor time, bench book", -1, -1, median(b_cpu, RUNS), "ms");
    figure("  the derivation of the key, in a child", -1, -1, median(derivations, 2 * RUNS), "ms");
}

/* ---- keys ------------------------------------------------------------------------------------ */

static const char down[] = "\033[B";

static void moves(struct seat *seat)
{
    enum { RUNS = 60 };
    double took[RUNS], bytes = 0, scrolled = 0;
    keys(seat, "\033p"); /* people */
    figure("bytes: a list's first screen", -1, 1700, (double)seat->bytes, "B");
    double cpu = cpu_ms(seat), writes = write_calls(seat);
    for (int i = 0; i < 12; i++) {
        keys(seat, down);
        took[i] = seat->took;
        bytes += (double)seat->bytes / 12;
    }
    figure("bytes: cursor down", -1, 35, bytes, "B");
    for (int i = 12; i < RUNS; i++) {
        keys(seat, down);
        took[i] = seat->took;
        if (i >= RUNS - 20)
            scrolled += (double)seat->bytes / 20;
    }
    figure("bytes: scroll by one", -1, 190, scrolled, "B");
    figure("key to the last byte: median", -1, 0.4, median(took, RUNS), "ms");
    figure("  p95", -1, 2, percentile(took, RUNS, 95), "ms");
    figure("  processor time", -1, 0.2, (cpu_ms(seat) - cpu) / RUNS, "ms");
    if (writes >= 0)
        figure("write() calls a reaction", -1, 1, (write_calls(seat) - writes) / RUNS, "");
    keys(seat, "\033[5~");
    keys(seat, "\033[5~");
    keys(seat, "\033[6~");
    figure("bytes: a page", -1, 1200, (double)seat->bytes, "B");
    keys(seat, "\033[H");
    writes = write_calls(seat);
    struct str ahead = STR_INIT;
    for (int i = 0; i < 15; i++)
        str_add(&ahead, down);
    send_bytes(seat, ahead.s, ahead.len, 60);
    if (writes >= 0)
        figure("15 keys typed ahead", -1, 1.2, write_calls(seat) - writes, "frames");
    figure("  bytes", -1, -1, (double)seat->bytes, "B");
    str_clear(&ahead);
}

/* In the text of an item of the demo's meeting of today. */
static void typing(struct seat *seat)
{
    double at_end = 0, inside = 0;
    keys(seat, "\r");
    keys(seat, "\033[17~");
    keys(seat, "\r");
    keys(seat, "Keskusteltiin ");
    for (const char *p = "retkesta"; *p; p++) {
        char letter[2] = {*p, '\0'};
        keys(seat, letter);
        at_end += (double)seat->bytes / 8;
    }
    figure("bytes: a letter typed at the end", -1, 1, at_end, "B");
    for (int i = 0; i < 6; i++)
        keys(seat, "\033[D");
    for (int i = 0; i < 4; i++) {
        keys(seat, "x");
        inside += (double)seat->bytes / 4;
    }
    figure("bytes: inside a line, six letters before its end", -1, 16, inside, "B");
}

static void memory(struct seat *seat, double at_start)
{
    figure("peak memory at start", -1, 6, at_start, "MB");
    keys(seat, "\033[H");
    for (int i = 0; i < 1000; i++)
        send_bytes(seat, i % 2 ? "\033[A" : down, 3, 1);
    keys(seat, "\033");
    send_bytes(seat, "\033OS", 3, 60);
    send_bytes(seat, "tanssit", 7, 60);
    send_bytes(seat, "\r", 1, 1500);
    figure("  after search and 1000 keys, bench book", -1, 9, status_mb(seat, "VmHWM:"), "MB");
}

static void at_the_screen(const char *program, const char *demo, const char *passphrase,
    const char *book)
{
    struct seat seat;
    const char *argv[] = {program, "--lang", "fi", book, NULL};
    start(&seat, argv);
    react(&seat, 3000, 80);
    double at_start = status_mb(&seat, "VmHWM:");
    figure("shared libraries", -1, 10, libraries(&seat), "");
    end(&seat);
    sit_down(&seat, program, book, bench_passphrase);
    moves(&seat);
    memory(&seat, at_start);
    end(&seat);
    sit_down(&seat, program, demo, passphrase);
    typing(&seat);
    end(&seat);
}

int main(int argc, char **argv)
{
    char program[512], floor[512];
    if (argc != 5) {
        fprintf(stderr, "bench BUILD DEMO PASSPHRASE BOOK\n");
        return 2;
    }
    snprintf(program, sizeof program, "%s/rukkanen", argv[1]);
    snprintf(floor, sizeof floor, "%s/bench/floor", argv[1]);
    figures_heading("The program, on 80x24, xterm-256color");
    starts(program, floor, argv[2], argv[4]);
    unlocks(argv[1], program, argv[2], argv[3], argv[4]);
    at_the_screen(program, argv[2], argv[3], argv[4]);
    return 0;
}
