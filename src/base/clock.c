#include "rukkanen/base/clock.h"

#include "rukkanen/base/date.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static int64_t read_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#ifdef RUKKANEN_TEST

/* What a test has let pass: the milliseconds that stand in the file it named. */
static int64_t passed_ms(void)
{
    const char *path = getenv("RUKKANEN_TEST_LATER");
    char text[32] = "";
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return 0;
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    return got > 0 ? atoll(text) : 0;
}

int64_t clock_monotonic_ms(void)
{
    return read_ms(CLOCK_MONOTONIC) + passed_ms();
}

/* The clock that a test has set: a moment and the monotonic time at which it was that. */
static struct {
    bool asked; /* the environment has been looked at */
    bool set, still;
    int64_t wall_ms, since_ms;
} given;

static int two(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* "2026-11-21T09:58" with or without ":SS" and "!" after it. */
/* A day and a time as ISO 8601 writes them, 2026-11-21T09:58[:00], the day alone (noon), or the
 * seconds since 1970; "!" after it: the clock stands still. */
static void ask_environment(void)
{
    given.asked = true;
    const char *now = getenv("RUKKANEN_TEST_NOW");
    size_t length = now ? strspn(now, "0123456789-T :") : 0;
    bool seconds = length && strspn(now, "0123456789") == length;
    if (length < 9 || (!seconds && length < 10))
        return;
    bool timed = length >= 16;
    struct tm local = {.tm_year = two(now) * 100 + two(now + 2) - 1900,
        .tm_mon = two(now + 5) - 1,
        .tm_mday = two(now + 8),
        .tm_hour = timed ? two(now + 11) : 12,
        .tm_min = timed ? two(now + 14) : 0,
        .tm_sec = length >= 19 ? two(now + 17) : 0,
        .tm_isdst = -1};
    clock_set_for_test((seconds ? (int64_t)atoll(now) : (int64_t)mktime(&local)) * 1000);
    given.still = strchr(now, '!') != NULL;
}

void clock_set_for_test(int64_t wall_ms)
{
    given.asked = given.set = true;
    given.still = false;
    given.wall_ms = wall_ms;
    given.since_ms = clock_monotonic_ms();
}

void clock_stop_for_test(int64_t wall_ms)
{
    clock_set_for_test(wall_ms);
    given.still = true;
}

int64_t clock_wall_ms(void)
{
    if (!given.asked)
        ask_environment();
    if (!given.set)
        return read_ms(CLOCK_REALTIME);
    return given.wall_ms + (given.still ? 0 : clock_monotonic_ms() - given.since_ms);
}

#else

int64_t clock_monotonic_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_wall_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}

#endif

void clock_local(int64_t wall_ms, int64_t *date, int *minutes)
{
    time_t seconds = (time_t)(wall_ms >= 0 ? wall_ms / 1000 : (wall_ms - 999) / 1000);
    struct tm local;
    localtime_r(&seconds, &local);
    if (date)
        *date = date_from_ymd(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
    if (minutes)
        *minutes = local.tm_hour * 60 + local.tm_min;
}

int64_t clock_today(void)
{
    int64_t date;
    clock_local(clock_wall_ms(), &date, NULL);
    return date;
}

int clock_minutes_now(void)
{
    int minutes;
    clock_local(clock_wall_ms(), NULL, &minutes);
    return minutes;
}

/* ---- randomness -------------------------------------------------------------------------- */

static void kernel_bytes(unsigned char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = getrandom(bytes, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort(); /* a key made of anything else would be no key */
        bytes += got;
        size -= (size_t)got;
    }
}

#ifdef RUKKANEN_TEST

/* SplitMix64 (Steele, Lea, Flood 2014): repeatable, and never used outside tests. */
static uint64_t next_of_seed(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static struct {
    bool asked; /* the environment has been looked at */
    bool given;
    uint64_t state;
} seeded;

void random_seed_for_test(uint64_t seed)
{
    seeded.asked = seeded.given = true;
    seeded.state = seed;
}

void random_bytes(void *bytes, size_t size)
{
    if (!seeded.asked) {
        seeded.asked = true;
        const char *seed = getenv("RUKKANEN_TEST_SEED");
        seeded.given = seed && *seed;
        for (; seeded.given && *seed; seed++)
            seeded.state = (seeded.state ^ (unsigned char)*seed) * 0x100000001B3u;
    }
    if (!seeded.given) {
        kernel_bytes(bytes, size);
        return;
    }
    unsigned char *to = bytes;
    for (size_t i = 0; i < size; i++)
        to[i] = (unsigned char)next_of_seed(&seeded.state);
}

#else

void random_bytes(void *bytes, size_t size)
{
    kernel_bytes(bytes, size);
}

#endif

uint64_t random_u64(void)
{
    uint64_t number;
    random_bytes(&number, sizeof number);
    return number;
}
