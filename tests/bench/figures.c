#include "bench/figures.h"

#include "rukkanen/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000.0 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double percentile(double *values, size_t n, int percent)
{
    if (!n)
        return -1;
    qsort(values, n, sizeof *values, by_size);
    size_t at = (n * (size_t)percent + 99) / 100;
    return values[at ? at - 1 : 0];
}

double median(double *values, size_t n)
{
    return percentile(values, n, 50);
}

static void put(double value)
{
    char text[32];
    if (value < 0)
        snprintf(text, sizeof text, "-");
    else if (value >= 100 || value == (double)(long)value)
        snprintf(text, sizeof text, "%.0f", value);
    else
        snprintf(text, sizeof text, "%.2f", value);
    printf(" %9s", text);
}

void figures_heading(const char *title)
{
    printf("\n%-50s %9s %9s %9s\n", title, "floor", "goal", "figure");
    fflush(stdout);
}

void figure(const char *name, double floor, double goal, double value, const char *unit)
{
    printf("%-50s", name);
    put(floor);
    put(goal);
    put(value);
    printf(" %s%s\n", unit, value < 0 ? "  not measured" : goal >= 0 && value > goal ? "  MISSED" : "");
    fflush(stdout);
}

void figure_note(const char *name, const char *text)
{
    printf("%-50s %s\n", name, text);
    fflush(stdout);
}
