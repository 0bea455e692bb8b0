/*
 * The time and randomness, in one place so that a test build can give its own. There the
 * environment variable RUKKANEN_TEST_NOW ("2026-11-21T09:58", local; runs on from there, or stands
 * still where it ends with "!") sets the clock, RUKKANEN_TEST_LATER names a file with the number of
 * milliseconds that have passed beyond those that really did, and RUKKANEN_TEST_SEED makes random
 * bytes repeat. A release build knows none of them.
 */
#ifndef RUKKANEN_BASE_CLOCK_H
#define RUKKANEN_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t clock_wall_ms(void);      /* milliseconds since 1.1.1970 UTC; may jump */
int64_t clock_monotonic_ms(void); /* milliseconds since some moment; never goes back */
int64_t clock_today(void);        /* the local date, days since 1.1.1970 */
int clock_minutes_now(void);      /* the local time of day, minutes since midnight */
/* The local date and minutes of a moment of clock_wall_ms(); either may be NULL. */
void clock_local(int64_t wall_ms, int64_t *date, int *minutes);

/* Fills with bytes fit for keys, from the kernel; aborts where it gives none. */
void random_bytes(void *bytes, size_t size);
uint64_t random_u64(void);

#ifdef RUKKANEN_TEST
void clock_set_for_test(int64_t wall_ms);  /* runs on from there */
void clock_stop_for_test(int64_t wall_ms); /* stands still */
void random_seed_for_test(uint64_t seed);  /* random bytes repeat from here on */
#endif

#endif
