/*
 * When the program that is measured started its derivation child, and when the child's answer
 * came: noted by a library that is loaded before the program's own (span.c), into a file that the
 * bench has mapped. The program itself knows nothing of it.
 */
#ifndef RUKKANEN_TESTS_BENCH_PRELOAD_SPAN_H
#define RUKKANEN_TESTS_BENCH_PRELOAD_SPAN_H

#define SPAN_FILE "BENCH_SPAN"

/* Milliseconds of CLOCK_MONOTONIC; 0: not yet. */
struct span {
    double began, ended;
};

#endif
