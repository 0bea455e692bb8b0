#include "screen/person_groups.h"

#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/model/field.h"
#include "screen/session.h"

/* A part of a row that fits the width; the first one can have the focus. */
struct line {
    size_t row, start, len;
};

static struct str *text_at(const struct person_groups *groups, size_t row)
{
    return VEC_AT(&groups->rows, struct str, row);
}

static const struct line *line_at(const struct person_groups *groups, size_t index)
{
    return VEC_AT(&groups->lines, struct line, index);
}

static size_t line_count(void *data)
{
    return ((struct person_groups *)data)->lines.n;
}

static void line_cell(void *data, size_t index, size_t column, struct str *out)
{
    const struct line *line = line_at(data, index);
    (void)column;
    str_add_n(out, text_at(data, line->row)->s + line->start, line->len);
}

static enum list_row line_kind(void *data, size_t index)
{
    const struct line *line = line_at(data, index);
    return line->row % 2 == 0 && line->start == 0 ? LIST_ROW : LIST_DETAIL;
}

static void wrap(struct person_groups *groups)
{
    groups->lines.n = 0;
    for (size_t i = 0; i < groups->rows.n; i++) {
        const struct str *text = text_at(groups, i);
        struct vec wrapped = VEC_INIT(struct utf8_line);
        utf8_wrap(text->s, text->len, groups->columns > 5 ? groups->columns - 5 : 1, &wrapped);
        for (size_t k = 0; k < wrapped.n; k++) {
            const struct utf8_line *line = VEC_AT(&wrapped, struct utf8_line, k);
            vec_add(&groups->lines, &(struct line) {i, line->start, line->len});
        }
        vec_clear(&wrapped);
    }
    list_reload(&groups->list);
}

static const struct list_source source = {
    .count = line_count,
    .cell = line_cell,
    .kind = line_kind,
    .empty = N_("Not in any group yet. People are added to a group on the group's page."),
};
static const struct list_column columns[] = {{.width = 0}};

static void add_date(const struct row *row, const char *field, struct str *out)
{
    int64_t date = row_int(row, field, DATE_NONE);
    if (date != DATE_NONE)
        date_format(out, lang_current(), DATE_SHORT, date);
}

/* "Hakolan työrukkanen, jäsen, 1.9.2024–" */
static void add_membership(struct book *book, const struct row *row, struct str *out)
{
    const struct field *role = entity_field(row->entity, "role");
    book_row_title(book, ENTITY_GROUP, row_ref(row, "group"), out);
    str_add(out, ", ");
    field_format(role, row_value(row, "role"), lang_current(), out);
    str_add(out, ", ");
    add_date(row, "since", out);
    str_add(out, "–");
    add_date(row, "until", out);
}

static void add_attendance(struct book *book, const struct row *row, struct str *out)
{
    struct attendance_share share;
    if (!attendance_of_person(book, row_ref(row, "group"), row_ref(row, "person"),
            row_int(row, "since", DATE_NONE), row_int(row, "until", DATE_NONE), &share, NULL))
        return;
    str_addf(out, _("present %d, announced absence %d, absent %d"), (int)share.attended,
        (int)share.excused, (int)share.absent);
    if (share.percent >= 0)
        str_addf(out, " · %d %%", (int)share.percent);
}

static void drop_rows(struct person_groups *groups)
{
    for (size_t i = 0; i < groups->rows.n; i++)
        str_wipe(text_at(groups, i));
    vec_clear(&groups->rows);
}

static void read_rows(struct person_groups *groups)
{
    struct book *book = session_book(groups->screen);
    struct vec rows = VEC_INIT(struct row);
    struct err err = {.kind = ERR_NONE};
    struct filter filter = {
        .field = "person", .op = FILTER_EQUAL, .value = value_id(groups->person)};
    struct query query = {
        .entity = ENTITY_MEMBERSHIP, .filters = &filter, .n_filters = 1, .sort = "-since"};
    drop_rows(groups);
    groups->read = groups->person;
    if (groups->person && !book_query(book, &query, &rows, &err))
        session_error(groups->screen, &err);
    for (size_t i = 0; i < rows.n; i++) {
        struct str first = STR_INIT, second = STR_INIT;
        add_membership(book, VEC_AT(&rows, struct row, i), &first);
        add_attendance(book, VEC_AT(&rows, struct row, i), &second);
        vec_add(&groups->rows, &first);
        vec_add(&groups->rows, &second);
    }
    rows_clear(&rows);
    wrap(groups);
}

void person_groups_init(struct person_groups *groups, struct screen *screen, uint64_t person)
{
    *groups = (struct person_groups){.screen = screen, .person = person};
    vec_init(&groups->rows, sizeof(struct str));
    vec_init(&groups->lines, sizeof(struct line));
    list_init(&groups->list, &source, columns, 1, groups);
}

void person_groups_clear(struct person_groups *groups)
{
    drop_rows(groups);
    vec_clear(&groups->lines);
    list_clear(&groups->list);
}

void person_groups_draw(struct person_groups *groups, const struct canvas *canvas)
{
    bool other = groups->read != groups->person || groups->columns != canvas->columns;
    groups->columns = canvas->columns;
    if (session_stale(groups->screen, &groups->seen) || other)
        read_rows(groups);
    list_draw(&groups->list, canvas, true);
}
