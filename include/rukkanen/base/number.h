/*
 * Numbers as people type and read them, kept exactly: a decimal is a whole number of its smallest
 * parts (4,3 with one place is 43), money is cents. No floating point anywhere: printf("%.1f",
 * 4.25) gives 4.2, and a funder's table must say 4,3. Comma and full stop are both understood as
 * the decimal sign; thousands are told apart by (no-break) spaces, in every language.
 */
#ifndef RUKKANEN_BASE_NUMBER_H
#define RUKKANEN_BASE_NUMBER_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { NUMBER_PLACES_MAX = 9 };

/* Whole numbers: 12, -3, 12 345. Fails, with a sentence, on anything else and beyond 64 bits. */
bool number_parse(const char *text, int64_t *value, struct err *err);
/* 4,3 4.3 4 ,5 -0,25: *scaled is value * 10^places. More places than that are refused unless they
 * are zeros. places <= NUMBER_PLACES_MAX. */
bool number_parse_decimal(const char *text, int places, int64_t *scaled, struct err *err);
/* 12,50 € / €12.50 / 12 euroa / 12,5 eur: *cents. */
bool number_parse_money(const char *text, int64_t *cents, struct err *err);

/* All append. 12 345 (no-break space from five digits on), 4,3 or in English 4.3; places are always
 * written out. */
void number_format(struct str *out, enum lang lang, int64_t value);
void number_format_decimal(struct str *out, enum lang lang, int64_t scaled, int places);
void number_format_money(struct str *out, enum lang lang, int64_t cents); /* 12,50 €, €12.50 */
/* 4.3, -0.25, without grouping: for machines. */
void number_format_plain(struct str *out, int64_t scaled, int places);

/* sum / n with places decimals, rounded half up (away from zero below it): for one place
 * (20 * sum + n) / (2 * n). n > 0. 17 / 4 with one place is 43. */
int64_t number_mean(int64_t sum, int64_t n, int places);
/* part of whole in whole per cent, half up; whole > 0. */
int64_t number_percent(int64_t part, int64_t whole);

#endif
