/* What is told about a group in a few lines: what it is, and what should be looked after. Enter
 * opens its details. */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/model/field.h"
#include "screen/group_parts.h"
#include "screen/session.h"

#include <stdlib.h>

static size_t about_count(void *data)
{
    return ((struct group_screen *)data)->about.n;
}

static void about_cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)column;
    str_add(out, *VEC_AT(&((struct group_screen *)data)->about, char *, row));
}

static enum meaning about_meaning(void *data, size_t row)
{
    const struct group_screen *group = data;
    return row >= group->about_plain ? MEANING_WARNING : MEANING_NORMAL;
}

static const struct list_source about_source
    = {.count = about_count, .cell = about_cell, .meaning = about_meaning};
static const struct list_column about_columns[] = {{.width = 0}};

void group_about_init(struct group_screen *group)
{
    vec_init(&group->about, sizeof(char *));
    list_init(&group->about_list, &about_source, about_columns, 1, group);
}

static void clear_lines(struct group_screen *group)
{
    for (size_t i = 0; i < group->about.n; i++)
        free(*VEC_AT(&group->about, char *, i));
    vec_clear(&group->about);
}

void group_about_clear(struct group_screen *group)
{
    clear_lines(group);
    list_clear(&group->about_list);
}

static void take_line(struct group_screen *group, struct str *line)
{
    if (line->len == 0)
        return;
    char *text = str_take(line);
    vec_add(&group->about, &text);
}

static void add_value(const struct row *row, const char *name, struct str *out)
{
    const struct field *field = entity_field(row->entity, name);
    struct str text = STR_INIT;
    field_format(field, row_value(row, name), lang_current(), &text);
    if (text.len)
        str_addf(out, "%s%s", out->len ? " · " : "", text.s);
    str_clear(&text);
}

/* Free of charge is said in words (S2-12). */
static void add_price(const struct row *row, struct str *out)
{
    if (row_value(row, "price")->tag == VALUE_INT && row_int(row, "price", 0) == 0)
        str_addf(out, "%s%s", out->len ? " · " : "", _("free of charge"));
    else
        add_value(row, "price", out);
}

static void add_lacks(struct group_screen *group, struct str *out)
{
    unsigned lacks = group_lacks(session_book(group->screen), &group->row, clock_today());
    for (unsigned bit = GROUP_LACKS_LEAD; bit <= GROUP_LACKS_FACILITATOR; bit <<= 1)
        if (lacks & bit)
            str_addf(out, "%s%s", out->len ? ", " : "", group_lack_text((enum group_lack)bit));
    if (!out->len)
        return;
    struct str sentence = STR_INIT;
    str_addf(&sentence, _("The group has %s."), out->s);
    str_clear(out);
    *out = sentence;
}

static void add_commitment(struct group_screen *group, struct str *out)
{
    int64_t came = 0, offered = 0;
    for (size_t i = 0; i < group->people.n; i++) {
        const struct attendance_share *share
            = &VEC_AT(&group->people, struct group_person, i)->share;
        came += share->attended;
        offered += share->attended + share->excused + share->absent;
    }
    if (offered)
        str_addf(out, _("Attendance of the last year %d %%."),
            (int)((came * 200 + offered) / (2 * offered)));
}

/* The facilitators' working time of the year against the norm, where any of it is told. */
static void add_work(struct group_screen *group, int64_t today, struct str *out)
{
    struct meeting_work work;
    struct str actual = STR_INIT, norm = STR_INIT;
    int64_t new_year = date_from_ymd(date_year(today), 1, 1);
    if (meeting_work_sum(
            session_book(group->screen), group->group, new_year, today, &work, NULL)
        && work.actual > 0 && work.norm > 0) {
        date_format_duration(&actual, work.actual);
        date_format_duration(&norm, work.norm);
        str_addf(out, _("Working time this year %s; the norm is %s."), actual.s, norm.s);
    }
    str_clear(&actual);
    str_clear(&norm);
}

void group_about_read(struct group_screen *group)
{
    struct book *book = session_book(group->screen);
    int64_t today = clock_today();
    struct str line = STR_INIT;
    clear_lines(group);
    vec_init(&group->about, sizeof(char *));
    add_value(&group->row, "kind", &line);
    add_value(&group->row, "area", &line);
    add_value(&group->row, "state", &line);
    add_price(&group->row, &line);
    take_line(group, &line);
    add_commitment(group, &line);
    take_line(group, &line);
    add_work(group, today, &line);
    take_line(group, &line);
    group->about_plain = group->about.n;
    group_size_note(book, group->group, today, &line);
    take_line(group, &line);
    group_age_note(book, &group->row, today, &line);
    take_line(group, &line);
    if (group_frequency_note(book, &group->row, today, &line))
        str_add_c(&line, '.');
    take_line(group, &line);
    add_lacks(group, &line);
    take_line(group, &line);
    str_clear(&line);
    list_reload(&group->about_list);
}
