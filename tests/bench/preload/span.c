/* Loaded before the C library: notes when a child is started, and when the first bytes come out of
 * a pipe after that. */
#include "bench/preload/span.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct span *span;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000.0 + (double)t.tv_nsec / 1e6;
}

__attribute__((constructor)) static void map_file(void)
{
    const char *path = getenv(SPAN_FILE);
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *at = fd < 0 ? MAP_FAILED
                      : mmap(NULL, sizeof *span, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED)
        span = at;
    if (fd >= 0)
        close(fd);
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const argv[], char *const environment[])
{
    static int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *,
        const posix_spawnattr_t *, char *const[], char *const[]);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "posix_spawn");
    if (span)
        *span = (struct span){.began = now()};
    return real(pid, path, actions, attributes, argv, environment);
}

static void note_read(int fd, ssize_t got)
{
    struct stat status;
    if (span && span->began > 0 && span->ended <= 0 && got > 0 && fstat(fd, &status) == 0
        && S_ISFIFO(status.st_mode))
        span->ended = now();
}

ssize_t read(int fd, void *bytes, size_t size)
{
    static ssize_t (*real)(int, void *, size_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "read");
    ssize_t got = real(fd, bytes, size);
    note_read(fd, got);
    return got;
}

/* What read() is in a program built to check its sizes. */
ssize_t __read_chk(int fd, void *bytes, size_t size, size_t room);
ssize_t __read_chk(int fd, void *bytes, size_t size, size_t room)
{
    return size > room ? -1 : read(fd, bytes, size);
}
