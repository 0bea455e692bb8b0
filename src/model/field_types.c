#include "model/field_types.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/number.h"
#include "rukkanen/base/sortkey.h"
#include "rukkanen/base/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- comparing and checking, shared ------------------------------------------------------- */

static int compare_numbers(
    const struct field *field, const struct value *a, const struct value *b)
{
    (void)field;
    return (a->i > b->i) - (a->i < b->i);
}

static int compare_texts(const struct field *field, const struct value *a, const struct value *b)
{
    (void)field;
    return sortkey_compare(value_string(a), value_string(b));
}

static void format_between(const struct field *field, struct str *out, int64_t value)
{
    struct value limit = value_int(value);
    field_format(field, &limit, lang_current(), out);
}

static bool check_range(const struct field *field, const struct value *value, struct err *err)
{
    if (field->min >= field->max || (value->i >= field->min && value->i <= field->max))
        return true;
    struct str least = STR_INIT, most = STR_INIT;
    format_between(field, &least, field->min);
    format_between(field, &most, field->max);
    err_set(err, ERR_REFUSED, _("This can be from %s to %s."), least.s, most.s);
    str_clear(&least);
    str_clear(&most);
    return false;
}

static bool check_any(const struct field *field, const struct value *value, struct err *err)
{
    (void)field, (void)value, (void)err;
    return true;
}

static bool check_text(const struct field *field, const struct value *value, struct err *err)
{
    if (!utf8_valid(value->p, value->len))
        return err_set(err, ERR_REFUSED, _("This text is not in UTF-8."));
    if (!utf8_is_clean(value->p, value->len)) {
        return err_set(err, ERR_REFUSED,
            _("This text holds characters that are no letters, for example control characters."));
    }
    if (field->type != FIELD_LONGTEXT && memchr(value->p, '\n', value->len))
        return err_set(err, ERR_REFUSED, _("Only one line fits here."));
    if (utf8_count(value->p, value->len) > (size_t)field_letters(field)) {
        return err_set(err, ERR_REFUSED, _("This text is too long: at most %lld letters fit here."),
            (long long)field_letters(field));
    }
    return true;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* A choice by its label in the current language, by its stable name, by its label in any language,
 * or by a beginning that only one of them has. */
static const struct choice *find_choice(const struct choice *choices, const char *text)
{
    const struct choice *begins = NULL;
    bool several = false;
    for (const struct choice *c = choices; c && c->name; c++) {
        if (utf8_equal_fold(_(c->label), text) || strcmp(c->name, text) == 0)
            return c;
    }
    for (const struct choice *c = choices; c && c->name; c++) {
        for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
            if (utf8_equal_fold(lang_text_in(lang, c->label), text))
                return c;
        }
        if (utf8_starts_fold(_(c->label), text)) {
            several = begins != NULL;
            begins = c;
        }
    }
    return several ? NULL : begins;
}

static bool parse_text(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    (void)err;
    const struct choice *choice = NULL;
    for (const struct choice *c = field->choices; c && c->name && !choice; c++) {
        for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
            if (utf8_equal_fold(lang_text_in(lang, c->label), text))
                choice = c;
        }
    }
    *value = value_text(choice ? choice->name : text);
    return true;
}

static void format_text(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    str_add(out, field_choice_label(field, value, lang));
}

static void format_text_raw(const struct field *field, const struct value *value, struct str *out)
{
    (void)field;
    str_add_n(out, value->p, value->len);
}

/* ---- numbers -------------------------------------------------------------------------------- */

static bool take_number(bool ok, const int64_t *number, struct value *value)
{
    if (ok)
        *value = value_int(*number);
    return ok;
}

static bool parse_number(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    int64_t number = 0;
    (void)field;
    return take_number(number_parse(text, &number, err), &number, value);
}

static void format_number(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    (void)field;
    number_format(out, lang, value->i);
}

static void format_number_raw(
    const struct field *field, const struct value *value, struct str *out)
{
    (void)field;
    str_addf(out, "%" PRId64, value->i);
}

static bool parse_decimal(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    int64_t number = 0;
    return take_number(
        number_parse_decimal(text, field->decimals, &number, err), &number, value);
}

static void format_decimal(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    number_format_decimal(out, lang, value->i, field->decimals);
}

static void format_decimal_raw(
    const struct field *field, const struct value *value, struct str *out)
{
    number_format_plain(out, value->i, field->decimals);
}

static bool parse_money(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    int64_t number = 0;
    (void)field;
    return take_number(number_parse_money(text, &number, err), &number, value);
}

static void format_money(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    (void)field;
    number_format_money(out, lang, value->i);
}

static void format_money_raw(const struct field *field, const struct value *value, struct str *out)
{
    (void)field;
    number_format_plain(out, value->i, 2);
}

/* ---- time ----------------------------------------------------------------------------------- */

static bool parse_date(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    int64_t date = 0;
    (void)field;
    return take_number(date_parse(text, clock_today(), &date, err), &date, value);
}

static void format_date(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    (void)field;
    date_format(out, lang, DATE_SHORT, value->i);
}

static void format_date_raw(const struct field *field, const struct value *value, struct str *out)
{
    (void)field;
    date_format(out, LANG_EN, DATE_ISO, value->i);
}

static bool check_date(const struct field *field, const struct value *value, struct err *err)
{
    (void)field;
    if (value->i >= date_from_ymd(1900, 1, 1) && value->i <= date_from_ymd(2100, 12, 31))
        return true;
    return err_set(err, ERR_REFUSED, _("The year can be from 1900 to 2100."));
}

static bool parse_time(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    int minutes = 0;
    (void)field;
    if (!date_parse_time(text, &minutes, err))
        return false;
    *value = value_int(minutes);
    return true;
}

static void format_time(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    (void)field;
    date_format_time(out, lang, DATE_HOUR_LIST, (int)value->i);
}

static void format_time_raw(const struct field *field, const struct value *value, struct str *out)
{
    (void)field;
    date_format_time(out, LANG_EN, DATE_HOUR_ISO, (int)value->i);
}

static bool check_time(const struct field *field, const struct value *value, struct err *err)
{
    (void)field;
    if (value->i >= 0 && value->i < 24 * 60)
        return true;
    return err_set(err, ERR_REFUSED, _("A time of day is from 0.00 to 23.59."));
}

static bool parse_duration(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    int64_t minutes = 0;
    (void)field;
    return take_number(date_parse_duration(text, &minutes, err), &minutes, value);
}

static void format_duration(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    (void)field, (void)lang;
    date_format_duration(out, value->i);
}

static bool check_duration(const struct field *field, const struct value *value, struct err *err)
{
    (void)field;
    if (value->i >= 0 && value->i <= 100000)
        return true;
    return err_set(err, ERR_REFUSED, _("A duration is from 0 to 100,000 minutes."));
}

/* ---- choices, yes and no, references -------------------------------------------------------- */

static bool parse_choice(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    const struct choice *choice = find_choice(field->choices, text);
    if (choice) {
        *value = value_int(choice->number);
        return true;
    }
    struct str all = STR_INIT;
    for (const struct choice *c = field->choices; c->name; c++)
        str_addf(&all, "%s%s", all.len ? ", " : "", _(c->label));
    err_set(err, ERR_REFUSED, _("This can be: %s."), all.s);
    str_clear(&all);
    return false;
}

static void format_choice(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    str_add(out, field_choice_label(field, value, lang));
}

static void format_choice_raw(
    const struct field *field, const struct value *value, struct str *out)
{
    const struct choice *choice = choice_by_number(field->choices, value->i);
    if (choice)
        str_add(out, choice->name);
    else /* a choice that a newer program knows */
        format_number_raw(field, value, out);
}

static int compare_choices(
    const struct field *field, const struct value *a, const struct value *b)
{
    for (const struct choice *c = field->choices; c->name; c++) {
        if (c->number == a->i || c->number == b->i)
            return (c->number == b->i) - (c->number == a->i);
    }
    return compare_numbers(field, a, b);
}

static bool check_choice(const struct field *field, const struct value *value, struct err *err)
{
    if (choice_by_number(field->choices, value->i))
        return true;
    return err_set(err, ERR_REFUSED, _("“%s” has no such choice."), _(field->label));
}

static bool take_yes(bool yes, struct value *value)
{
    *value = value_int(yes);
    return true;
}

/* After the words of the languages what keyboards, spreadsheets and programs write. */
static bool parse_tristate(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    static const char *const yes[] = {"1", "x", "+", "true", "yes", "y", "k", "j"};
    static const char *const no[] = {"0", "-", "false", "no", "n", "e"};
    (void)field;
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
        if (utf8_equal_fold(text, lang_text_in(lang, N_("yes"))))
            return take_yes(true, value);
        if (utf8_equal_fold(text, lang_text_in(lang, N_("no"))))
            return take_yes(false, value);
    }
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (utf8_equal_fold(text, yes[i]))
            return take_yes(true, value);
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        if (utf8_equal_fold(text, no[i]))
            return take_yes(false, value);
    }
    return err_set(err, ERR_REFUSED, _("Write yes or no, or leave it empty."));
}

static void format_tristate(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    (void)field;
    str_add(out, lang_text_in(lang, value->i ? N_("yes") : N_("no")));
}

static void format_tristate_raw(
    const struct field *field, const struct value *value, struct str *out)
{
    (void)field;
    str_add(out, value->i ? "yes" : "no");
}

static bool check_tristate(const struct field *field, const struct value *value, struct err *err)
{
    (void)field;
    if (value->i == 0 || value->i == 1)
        return true;
    return err_set(err, ERR_REFUSED, _("Write yes or no, or leave it empty."));
}

static bool parse_reference(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    char *end = NULL;
    (void)field;
    errno = 0;
    unsigned long long id = strtoull(text, &end, 10);
    if (*end || errno || text[0] < '0' || text[0] > '9' || id == 0 || id > INT64_MAX)
        return err_set(err, ERR_REFUSED, _("“%s” is not the number of a record."), text);
    *value = value_id(id);
    return true;
}

static void format_reference(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    (void)lang;
    format_number_raw(field, value, out);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* A list field's own value never stands in a row; its values are handled by the field of its list
 * entity. This row only gives it a name and refuses the rest. */
static bool parse_list(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    (void)text, (void)value;
    return err_set(err, ERR_USAGE, _("This is not what the field “%s” holds."), _(field->label));
}

#define TEXT_OPS \
    .tag = VALUE_TEXT, .parse = parse_text, .format = format_text, \
    .format_raw = format_text_raw, .compare = compare_texts, .check = check_text

const struct field_ops field_types[FIELD_TYPE_COUNT] = {
    [FIELD_TEXT] = {.name = "text", TEXT_OPS},
    [FIELD_LONGTEXT] = {.name = "longtext", TEXT_OPS},
    [FIELD_IMPRECISE] = {.name = "imprecise", TEXT_OPS},
    [FIELD_LIST] = {.name = "list", .tag = VALUE_TEXT, .parse = parse_list, .format = format_text,
        .format_raw = format_text_raw, .compare = compare_texts, .check = check_any},
    [FIELD_NUMBER] = {.name = "number", .tag = VALUE_INT, .parse = parse_number,
        .format = format_number, .format_raw = format_number_raw, .compare = compare_numbers,
        .check = check_range},
    [FIELD_SCALE] = {.name = "scale", .tag = VALUE_INT, .parse = parse_number,
        .format = format_number, .format_raw = format_number_raw, .compare = compare_numbers,
        .check = check_range},
    [FIELD_DECIMAL] = {.name = "decimal", .tag = VALUE_INT, .parse = parse_decimal,
        .format = format_decimal, .format_raw = format_decimal_raw, .compare = compare_numbers,
        .check = check_range},
    [FIELD_MONEY] = {.name = "money", .tag = VALUE_INT, .parse = parse_money,
        .format = format_money, .format_raw = format_money_raw, .compare = compare_numbers,
        .check = check_range},
    [FIELD_DATE] = {.name = "date", .tag = VALUE_INT, .parse = parse_date, .format = format_date,
        .format_raw = format_date_raw, .compare = compare_numbers, .check = check_date},
    [FIELD_TIME] = {.name = "time", .tag = VALUE_INT, .parse = parse_time, .format = format_time,
        .format_raw = format_time_raw, .compare = compare_numbers, .check = check_time},
    [FIELD_DURATION] = {.name = "duration", .tag = VALUE_INT, .parse = parse_duration,
        .format = format_duration, .format_raw = format_number_raw, .compare = compare_numbers,
        .check = check_duration},
    [FIELD_CHOICE] = {.name = "choice", .tag = VALUE_INT, .parse = parse_choice,
        .format = format_choice, .format_raw = format_choice_raw, .compare = compare_choices,
        .check = check_choice},
    [FIELD_REFERENCE] = {.name = "reference", .tag = VALUE_ID, .parse = parse_reference,
        .format = format_reference, .format_raw = format_number_raw, .compare = compare_numbers,
        .check = check_any},
    [FIELD_TRISTATE] = {.name = "tristate", .tag = VALUE_INT, .parse = parse_tristate,
        .format = format_tristate, .format_raw = format_tristate_raw, .compare = compare_numbers,
        .check = check_tristate},
};
