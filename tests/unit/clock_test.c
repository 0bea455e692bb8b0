#include "rukkanen/base/clock.h"

#include "rukkanen/base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The environment is read once, so each look at it is a process of its own. */
static void read_from_child(
    void (*print)(void), const char *name, const char *value, char *out, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        unsetenv("RUKKANEN_TEST_NOW");
        unsetenv("RUKKANEN_TEST_SEED");
        if (value)
            setenv(name, value, 1);
        print();
        fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    size_t len = 0;
    ssize_t got;
    while ((got = read(ends[0], out + len, size - 1 - len)) > 0)
        len += (size_t)got;
    out[len] = '\0';
    close(ends[0]);
    waitpid(child, NULL, 0);
}

static void print_now(void)
{
    struct str day = STR_INIT;
    date_format(&day, LANG_EN, DATE_ISO, clock_today());
    printf("%s %d", day.s, clock_minutes_now());
    str_clear(&day);
}

static void print_random(void)
{
    for (int i = 0; i < 4; i++)
        printf("%016llx", (unsigned long long)random_u64());
}

static void print_how_far_it_ran(void)
{
    int64_t start = clock_wall_ms();
    usleep(20000);
    printf("%d", clock_wall_ms() - start >= 20);
}

static void a_test_gives_the_day_and_hour(void **state)
{
    (void)state;
    char out[128];
    read_from_child(print_now, "RUKKANEN_TEST_NOW", "2026-11-21T09:58", out, sizeof out);
    assert_string_equal(out, "2026-11-21 598");
    read_from_child(print_now, "RUKKANEN_TEST_NOW", "2026-07-01T23:59!", out, sizeof out);
    assert_string_equal(out, "2026-07-01 1439");
    read_from_child(print_now, "RUKKANEN_TEST_NOW", "2026-11-21 09:58:30", out, sizeof out);
    assert_string_equal(out, "2026-11-21 598");
    read_from_child(print_now, "RUKKANEN_TEST_NOW", "2026-11-21", out, sizeof out);
    assert_string_equal(out, "2026-11-21 720");
    read_from_child(print_now, "RUKKANEN_TEST_NOW", "1792497600", out, sizeof out);
    assert_memory_equal(out, "2026-10-", 8);
}

static void the_given_clock_runs_unless_told_to_stand(void **state)
{
    (void)state;
    char out[128];
    read_from_child(print_how_far_it_ran, "RUKKANEN_TEST_NOW", "2026-11-21T09:58", out, sizeof out);
    assert_string_equal(out, "1");
    read_from_child(
        print_how_far_it_ran, "RUKKANEN_TEST_NOW", "2026-11-21T09:58!", out, sizeof out);
    assert_string_equal(out, "0");
}

static void a_seed_makes_chance_repeat(void **state)
{
    (void)state;
    char one[128], same[128], other[128], none[128], none_again[128];
    read_from_child(print_random, "RUKKANEN_TEST_SEED", "7", one, sizeof one);
    read_from_child(print_random, "RUKKANEN_TEST_SEED", "7", same, sizeof same);
    read_from_child(print_random, "RUKKANEN_TEST_SEED", "8", other, sizeof other);
    read_from_child(print_random, "", NULL, none, sizeof none);
    read_from_child(print_random, "", NULL, none_again, sizeof none_again);
    assert_int_equal(strlen(one), 64);
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
    assert_string_not_equal(none, none_again);
    assert_memory_not_equal(one, one + 16, 16);
}

static void without_a_given_time_it_is_the_time_of_the_machine(void **state)
{
    (void)state;
    unsetenv("RUKKANEN_TEST_NOW");
    time_t before = time(NULL);
    int64_t now = clock_wall_ms();
    assert_in_range(now / 1000, before, time(NULL));
    int64_t start = clock_monotonic_ms();
    usleep(5000);
    assert_true(clock_monotonic_ms() - start >= 5);
}

static void a_day_begins_at_the_midnight_of_the_place(void **state)
{
    (void)state;
    setenv("TZ", "EET-2EEST,M3.5.0/3,M10.5.0/4", 1);
    tzset();
    int64_t date;
    int minutes;
    clock_local(INT64_C(1795125540000), &date, &minutes); /* 2026-11-19T21:59Z */
    assert_int_equal(date, date_from_ymd(2026, 11, 19));
    assert_int_equal(minutes, 23 * 60 + 59);
    clock_local(INT64_C(1795125600000), &date, &minutes);
    assert_int_equal(date, date_from_ymd(2026, 11, 20));
    assert_int_equal(minutes, 0);
    clock_local(INT64_C(1782853200000), &date, &minutes); /* 2026-06-30T21:00Z, summer time */
    assert_int_equal(date, date_from_ymd(2026, 7, 1));
    clock_local(-1, &date, &minutes);
    assert_int_equal(date, 0);
    clock_stop_for_test(INT64_C(1795125600000));
    assert_int_equal(clock_today(), date_from_ymd(2026, 11, 20));
    assert_int_equal(clock_wall_ms(), INT64_C(1795125600000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_test_gives_the_day_and_hour),
        cmocka_unit_test(the_given_clock_runs_unless_told_to_stand),
        cmocka_unit_test(a_seed_makes_chance_repeat),
        cmocka_unit_test(without_a_given_time_it_is_the_time_of_the_machine),
        cmocka_unit_test(a_day_begins_at_the_midnight_of_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
