/*
 * Finnish of memos, made up by rule: sentences with places for words, days and sums, so that ten
 * years of it are as alike and as different as what people write.
 */
#ifndef RUKKANEN_TESTS_BENCH_SAMPLE_TEXT_H
#define RUKKANEN_TESTS_BENCH_SAMPLE_TEXT_H

#include "rukkanen/base/str.h"

#include <stdint.h>

/* The next number below n; the same seed gives the same numbers. */
unsigned sample_pick(uint64_t *seed, unsigned n);
void sample_sentences(uint64_t *seed, int n, struct str *out);
const char *sample_heading(uint64_t *seed);
const char *sample_first_name(uint64_t *seed);
const char *sample_last_name(uint64_t *seed);

#endif
