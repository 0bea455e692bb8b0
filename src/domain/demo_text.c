#include "domain/demo_text.h"

#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[] = {
    "demo/1-places-and-people.txt",
    "demo/2-hakolan-tyorukkanen.txt",
    "demo/3-hyvinvointiryhma.txt",
    "demo/4-jarjestoverkosto.txt",
};

void demo_text_clear(struct vec *records)
{
    for (size_t i = 0; i < records->n; i++) {
        struct demo_record *record = VEC_AT(records, struct demo_record, i);
        for (size_t j = 0; j < record->lines.n; j++) {
            struct demo_line *line = VEC_AT(&record->lines, struct demo_line, j);
            free(line->name);
            free(line->value);
        }
        vec_clear(&record->lines);
        free(record->key);
    }
    vec_clear(records);
}

const char *demo_value(const struct demo_record *record, const char *name)
{
    for (size_t i = 0; i < record->lines.n; i++) {
        const struct demo_line *line = VEC_AT(&record->lines, struct demo_line, i);
        if (strcmp(line->name, name) == 0)
            return line->value;
    }
    return "";
}

const struct demo_record *demo_find(const struct vec *records, int entity, const char *key)
{
    for (size_t i = 0; i < records->n; i++) {
        const struct demo_record *record = VEC_AT(records, struct demo_record, i);
        if (record->entity->number == entity && strcmp(record->key, key) == 0)
            return record;
    }
    return NULL;
}

/* ---- reading -------------------------------------------------------------------------------- */

static void go_on(struct demo_record *record, const char *text)
{
    if (!record->lines.n)
        return;
    struct demo_line *line = VEC_AT(&record->lines, struct demo_line, record->lines.n - 1);
    struct str value = STR_INIT;
    size_t len = strlen(line->value);
    str_add(&value, line->value);
    text += *text == ' ';
    if (!*text)
        str_add_c(&value, '\n');
    else
        str_addf(&value, "%s%s", len && line->value[len - 1] == '\n' ? "" : " ", text);
    free(line->value);
    line->value = str_take(&value);
}

static void split(const char *text, char **word, char **rest)
{
    size_t length = strcspn(text, " ");
    *word = mem_text_n(text, length);
    *rest = mem_text(text[length] ? text + length + 1 : "");
}

static bool begin(struct vec *records, const char *text, struct err *err)
{
    struct demo_record record = {.lines = VEC_INIT(struct demo_line)};
    char *entity;
    split(text, &entity, &record.key);
    record.entity = entity_by_name(entity);
    free(entity);
    vec_add(records, &record);
    return record.entity
        || err_set(err, ERR_DAMAGED, _("The demo data cannot be understood: %s"), text);
}

/* One line of a file; inside: within a record. */
static bool take_line(struct vec *records, const char *text, bool *inside, struct err *err)
{
    struct demo_line line;
    if (*text == '#')
        return true;
    if (!*text) {
        *inside = false;
        return true;
    }
    if (!*inside) {
        *inside = true;
        return begin(records, text, err);
    }
    struct demo_record *record = VEC_AT(records, struct demo_record, records->n - 1);
    if (*text == '|') {
        go_on(record, text + 1);
        return true;
    }
    split(text, &line.name, &line.value);
    vec_add(&record->lines, &line);
    return true;
}

static bool read_file(struct vec *records, const char *name, struct err *err)
{
    enum { LIMIT = 1 << 20 };
    struct str text = STR_INIT;
    char *path = path_data_file(name);
    if (!path)
        return err_set(err, ERR_REFUSED, _("The demo data is not there: %s"), name);
    bool ok = path_read(path, LIMIT, &text, err), inside = false;
    free(path);
    for (char *line = text.s; ok && *line;) {
        size_t length = strcspn(line, "\n");
        char *next = line + length + (line[length] == '\n');
        line[length] = '\0';
        ok = take_line(records, line, &inside, err);
        line = next;
    }
    str_clear(&text);
    return ok;
}

bool demo_text_read(struct vec *records, struct err *err)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (!read_file(records, files[i], err))
            return false;
    }
    return true;
}

/* ---- dates ---------------------------------------------------------------------------------- */

/* In a month before this one, on today's day of the week and in the same week of the month. */
static int64_t in_month(int64_t today, int month, int round)
{
    int year, this_month, day;
    date_to_ymd(today, &year, &this_month, &day);
    int64_t first = date_from_ymd(year - (month >= this_month) - (round - 1), month, 1);
    int week = (day - 1) / 7;
    int64_t date = first + (date_weekday(today) - date_weekday(first) + 7) % 7 + 7 * week;
    if (date >= date_add_months(first, 1))
        date -= 7;
    return date_holiday(date) ? date - 7 : date;
}

bool demo_when(const char *when, int64_t today, int64_t *date)
{
    int month, round, days;
    if (sscanf(when, "day %d", &days) == 1) {
        *date = today + days;
        return true;
    }
    if (sscanf(when, "month %d %d", &month, &round) != 2 || month < 1 || month > 12)
        return false;
    *date = in_month(today, month, round);
    return true;
}
