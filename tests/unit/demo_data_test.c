#include "rukkanen/base/str.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/names.h"
#include "rukkanen/model/entity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* The files of data/demo, read as their own first lines say. */

static const char *const files[] = {
    "data/demo/1-places-and-people.txt",
    "data/demo/2-hakolan-tyorukkanen.txt",
    "data/demo/3-hyvinvointiryhma.txt",
    "data/demo/4-jarjestoverkosto.txt",
};

struct line {
    char *name;
    struct str value;
};

struct record {
    const struct entity *entity;
    char *key;
    struct vec lines; /* struct line */
};

static struct vec records = VEC_INIT(struct record);

static void add_value(struct record *record, const char *text)
{
    struct line *line = VEC_AT(&record->lines, struct line, record->lines.n - 1);
    bool broken = line->value.len && line->value.s[line->value.len - 1] == '\n';
    if (!*text)
        str_add_c(&line->value, '\n');
    else
        str_addf(&line->value, "%s%s", broken ? "" : " ", text);
}

static void add_line(struct record *record, const char *text)
{
    if (text[0] == '|') {
        assert_true(record->lines.n > 0);
        add_value(record, text[1] == ' ' ? text + 2 : text + 1);
        return;
    }
    size_t length = strcspn(text, " ");
    struct line line = {.name = strndup(text, length), .value = STR_INIT};
    str_add(&line.value, text[length] ? text + length + 1 : "");
    vec_add(&record->lines, &line);
}

static void read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *text = NULL;
    size_t room = 0;
    bool inside = false;
    for (ssize_t length; (length = getline(&text, &room, file)) > 0;) {
        text[length - 1] = '\0';
        struct str normal = STR_INIT;
        assert_true(utf8_normalise(text, strlen(text), &normal));
        if (strcmp(normal.s, text) != 0)
            fail_msg("%s: not NFC or not trimmed: %s", path, text);
        str_clear(&normal);
        if (!*text)
            inside = false;
        else if (*text == '#')
            continue;
        else if (inside)
            add_line(VEC_AT(&records, struct record, records.n - 1), text);
        else {
            size_t n = strcspn(text, " ");
            char *key = strdup(text[n] ? text + n + 1 : "");
            text[n] = '\0';
            struct record record = {
                .entity = entity_by_name(text), .key = key, .lines = VEC_INIT(struct line)};
            assert_non_null(record.entity);
            vec_add(&records, &record);
            inside = true;
        }
    }
    free(text);
    fclose(file);
}

static int read_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        read_file(files[i]);
    return 0;
}

static int clear_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < records.n; i++) {
        struct record *record = vec_at(&records, i);
        for (size_t l = 0; l < record->lines.n; l++) {
            free(VEC_AT(&record->lines, struct line, l)->name);
            str_clear(&VEC_AT(&record->lines, struct line, l)->value);
        }
        vec_clear(&record->lines);
        free(record->key);
    }
    vec_clear(&records);
    return 0;
}

static const char *value_of(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->lines.n; i++) {
        const struct line *line = vec_at(&record->lines, i);
        if (strcmp(line->name, name) == 0)
            return line->value.s;
    }
    return "";
}

static const struct record *record_by_key(int entity, const char *key, size_t before)
{
    for (size_t i = 0; i < before; i++) {
        const struct record *record = vec_at(&records, i);
        if (record->entity->number == entity && strcmp(record->key, key) == 0)
            return record;
    }
    return NULL;
}

/* ---- what the loader relies on --------------------------------------------------------------- */

static bool is_whole_number(const char *text)
{
    char *end;
    strtol(text, &end, 10);
    return *text && !*end;
}

static bool fits_field(const struct field *field, const char *value, size_t before)
{
    int hour, minute, used = 0;
    switch (field->type) {
    case FIELD_REFERENCE:
        return record_by_key(field->ref, value, before) != NULL;
    case FIELD_LIST:
        return field->ref ? record_by_key(field->ref, value, before) != NULL : *value;
    case FIELD_CHOICE:
        return choice_by_name(field->choices, value) != NULL;
    case FIELD_TRISTATE:
        return strcmp(value, "0") == 0 || strcmp(value, "1") == 0;
    case FIELD_DATE:
    case FIELD_DURATION:
    case FIELD_NUMBER:
    case FIELD_MONEY:
        return is_whole_number(value);
    case FIELD_TIME:
        return strcmp(value, "now") == 0 ||
               (sscanf(value, "%2d.%2d%n", &hour, &minute, &used) == 2 && !value[used]);
    default:
        return *value &&
               utf8_count(value, strlen(value)) < (field->max ? (size_t)field->max : 20000);
    }
}

static bool is_consent(const char *value)
{
    const struct entity *consent = entity_by_number(ENTITY_CONSENT);
    char purpose[32], extent[32], days[32];
    return sscanf(value, "%31s %31s %31s", purpose, extent, days) == 3 && is_whole_number(days) &&
           choice_by_name(entity_field(consent, "purpose")->choices, purpose) &&
           choice_by_name(entity_field(consent, "extent")->choices, extent);
}

static bool is_member(const char *value, size_t before)
{
    const struct entity *membership = entity_by_number(ENTITY_MEMBERSHIP);
    char person[64], role[32], days[32];
    return sscanf(value, "%63s %31s %31s", person, role, days) == 3 && is_whole_number(days) &&
           record_by_key(ENTITY_PERSON, person, before) &&
           choice_by_name(entity_field(membership, "role")->choices, role);
}

static bool is_when(const char *value)
{
    int month, round, days, used = 0;
    if (sscanf(value, "day %d%n", &days, &used) == 1)
        return !value[used];
    return sscanf(value, "month %d %d%n", &month, &round, &used) == 2 && !value[used] &&
           month >= 1 && month <= 12 && round >= 1 && round <= 2;
}

static bool fits(const struct record *record, const struct line *line, size_t before)
{
    const char *value = line->value.s;
    switch (record->entity->number) {
    case ENTITY_PERSON:
        if (strcmp(line->name, "consent") == 0)
            return is_consent(value);
        break;
    case ENTITY_GROUP:
        if (strcmp(line->name, "member") == 0)
            return is_member(value, before);
        if (strcmp(line->name, "publish") == 0)
            return is_whole_number(value);
        break;
    case ENTITY_MEETING:
        if (strcmp(line->name, "when") == 0)
            return is_when(value);
        if (strcmp(line->name, "marks") == 0)
            return strspn(value, "+E-.") == strlen(value);
        break;
    case ENTITY_ITEM:
        if (strcmp(line->name, "months") == 0)
            return strspn(value, "0123456789 ") == strlen(value);
        break;
    default:
        break;
    }
    const struct field *field = entity_field(record->entity, line->name);
    return field && fits_field(field, value, before);
}

static void every_line_fits_the_entity_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < records.n; i++) {
        const struct record *record = vec_at(&records, i);
        for (size_t l = 0; l < record->lines.n; l++) {
            const struct line *line = vec_at(&record->lines, l);
            if (!fits(record, line, i))
                fail_msg(
                    "%s %s: %s %s", record->entity->name, record->key, line->name, line->value.s);
        }
    }
}

static size_t count_lines(const struct record *record, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < record->lines.n; i++)
        count += strcmp(VEC_AT(&record->lines, struct line, i)->name, name) == 0;
    return count;
}

static void the_demo_has_what_a_first_look_needs(void **state)
{
    (void)state;
    size_t counts[ENTITY_LIST_FIRST] = {0}, today = 0, held = 0;
    for (size_t i = 0; i < records.n; i++) {
        const struct record *record = vec_at(&records, i);
        counts[record->entity->number]++;
        if (record->entity->number != ENTITY_MEETING)
            continue;
        const char *when = value_of(record, "when");
        today += strcmp(when, "day 0") == 0;
        held += count_lines(record, "marks") > 0;
        const struct record *group =
            record_by_key(ENTITY_GROUP, value_of(record, "group"), records.n);
        assert_true(strlen(value_of(record, "marks")) <= count_lines(group, "member"));
    }
    assert_int_equal(counts[ENTITY_SITE], 2);
    assert_int_equal(counts[ENTITY_GROUP], 3);
    assert_int_equal(counts[ENTITY_PERSON], 20);
    assert_int_equal(today, 1);
    assert_true(held >= 40);
    assert_true(counts[ENTITY_ITEM] >= 180);
}

/* No two items say the same. */
static void no_text_is_used_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < records.n; i++) {
        const char *text = value_of(vec_at(&records, i), "text");
        for (size_t j = 0; j < i && *text; j++)
            assert_string_not_equal(text, value_of(vec_at(&records, j), "text"));
    }
}

/* ---- names in the memos ------------------------------------------------------------------------
 */

static struct vec all_people(void)
{
    struct vec people = VEC_INIT(struct name_person);
    for (size_t i = 0; i < records.n; i++) {
        const struct record *record = vec_at(&records, i);
        if (record->entity->number == ENTITY_PERSON)
            vec_add(&people,
                &(struct name_person){i, value_of(record, "first"), value_of(record, "last")});
    }
    return people;
}

/* Words at the beginnings of sentences in the memos that are no names there. */
static bool is_false_alarm(const char *memo, const struct name_hit *hit)
{
    static const char *const words[] = {"Mäki on liukkain", "Ranta on sillä", "Marjat olivat"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(memo + hit->start, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

static void names_in_the_memos_are_found_without_false_alarms(void **state)
{
    (void)state;
    struct vec people = all_people();
    struct name_finder *finder = names_new(&people);
    struct vec hits = VEC_INIT(struct name_hit);
    struct str memo = STR_INIT;
    size_t false_alarms = 0, found = 0;
    for (size_t i = 0; i <= records.n; i++) {
        const struct record *record = i < records.n ? vec_at(&records, i) : NULL;
        if (record && record->entity->number == ENTITY_ITEM) {
            str_addf(&memo, "%s\n%s\n%s\n\n", record->key, value_of(record, "text"),
                value_of(record, "decision"));
            continue;
        }
        hits.n = 0;
        names_find(finder, memo.s, &hits);
        for (size_t h = 0; h < hits.n; h++) {
            const struct name_hit *hit = vec_at(&hits, h);
            bool wrong = is_false_alarm(memo.s, hit);
            false_alarms += wrong;
            found += !wrong;
        }
        str_reset(&memo);
    }
    assert_true(false_alarms <= 2);
    assert_int_equal(found, 60);
    vec_clear(&hits);
    vec_clear(&people);
    str_clear(&memo);
    names_free(finder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_fits_the_entity_tables),
        cmocka_unit_test(the_demo_has_what_a_first_look_needs),
        cmocka_unit_test(no_text_is_used_twice),
        cmocka_unit_test(names_in_the_memos_are_found_without_false_alarms),
    };
    return cmocka_run_group_tests(tests, read_all, clear_all);
}
