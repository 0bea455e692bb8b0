/*
 * What the types of fields can do: understand what somebody typed, show a value to people, write
 * and read the one form that programs use (the command line, CSV, JSON), compare, and check the
 * limits. One table with a row per type stands behind these functions; whoever needs to do
 * something by type asks here.
 *
 * References and list fields are the caller's: an id is found by its row's title in the book. Here
 * a reference is formatted and parsed as its decimal id; a list field is handled value by value,
 * with the field "value" of its list entity.
 */
#ifndef RUKKANEN_MODEL_FIELD_H
#define RUKKANEN_MODEL_FIELD_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/str.h"
#include "rukkanen/model/entity.h"
#include "rukkanen/model/value.h"

#include <stdbool.h>

/* The stable name of a type, for `entities`: "longtext". Borrowed. */
const char *field_type_name(enum field_type type);

/* The value of what somebody typed, in any of the languages: 5.3., huomenna, 4,3, 12,50 €, klo 9,
 * 1 h 30 min, kyllä. A choice by its label in the current language or any other, or by its stable
 * name; the beginning is enough where only one choice has it. Blank text gives VALUE_NULL (whether
 * the field may be empty is field_check_required's question). Limits are checked. On failure
 * *value is VALUE_NULL and *err tells what to type. The caller clears *value. */
bool field_parse(
    const struct field *field, const char *text, struct value *value, struct err *err);
/* The same for programs: what field_format_raw writes, exactly, or else what field_parse
 * understands. */
bool field_parse_raw(
    const struct field *field, const char *text, struct value *value, struct err *err);

/* Appends the value as people read it; nothing where it is VALUE_NULL or sealed. */
void field_format(
    const struct field *field, const struct value *value, enum lang lang, struct str *out);
/* Appends the stable text: 2026-03-05, 13:00, durations in minutes, 12.50, choices by their stable
 * name, yes/no as "yes" and "no", ids in decimal; nothing where it is VALUE_NULL or sealed. */
void field_format_raw(const struct field *field, const struct value *value, struct str *out);

/* The text of a choice or suggestion as people read it in a language; the stored text itself where
 * it is no suggestion. Borrowed. */
const char *field_choice_label(const struct field *field, const struct value *value,
    enum lang lang);

/* The order of two values: numbers by size, texts as Finns sort, choices in the order of their
 * table; what is empty or sealed comes first. As strcmp. */
int field_compare(const struct field *field, const struct value *a, const struct value *b);

/* Whether a value may stand in the field: the tag of its type, limits of number and length, a
 * choice that exists, one line where one is asked for. VALUE_NULL always may. */
bool field_check(const struct field *field, const struct value *value, struct err *err);
/* False, with a sentence that names the field, where a required field is empty. */
bool field_check_required(
    const struct field *field, const struct value *value, struct err *err);

/* How many letters a text field takes. */
int64_t field_letters(const struct field *field);

#endif
