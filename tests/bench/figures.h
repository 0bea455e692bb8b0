/*
 * How the bench prints a figure: what it is, the floor beside which it is measured, the goal, the
 * figure, and whether it holds.
 */
#ifndef RUKKANEN_TESTS_BENCH_FIGURES_H
#define RUKKANEN_TESTS_BENCH_FIGURES_H

#include <stddef.h>

double now_ms(void);
double median(double *values, size_t n); /* sorts them */
double percentile(double *values, size_t n, int percent);

void figures_heading(const char *title);
/* floor < 0: there is none; goal < 0: only told. The figure holds if it is at most the goal. */
void figure(const char *name, double floor, double goal, double value, const char *unit);
void figure_note(const char *name, const char *text);

#endif
