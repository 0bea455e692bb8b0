#include "screen/missing.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/query.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/tui/list.h"
#include "screen/group.h"
#include "screen/meeting.h"
#include "screen/session.h"

#include <stdlib.h>

struct line {
    enum list_row kind;
    char *text;     /* owned */
    int entity;     /* what Enter opens */
    uint64_t id;
};

struct missing {
    struct screen *screen;
    struct vec lines; /* struct line */
    struct list list;
    uint64_t seen;
};

/* ---- the list -------------------------------------------------------------------------------- */

static const struct line *line_at(const struct missing *missing, size_t row)
{
    return VEC_AT(&missing->lines, struct line, row);
}

static size_t line_count(void *data)
{
    return ((struct missing *)data)->lines.n;
}

static void line_cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)column;
    str_add(out, line_at(data, row)->text);
}

static enum list_row line_kind(void *data, size_t row)
{
    return line_at(data, row)->kind;
}

static enum meaning line_meaning(void *data, size_t row)
{
    return line_at(data, row)->kind == LIST_HEADING ? MEANING_HEADING : MEANING_NORMAL;
}

static const struct list_source source = {
    .count = line_count,
    .cell = line_cell,
    .kind = line_kind,
    .meaning = line_meaning,
    .empty = N_("Nothing is missing: all memos are written, and every group has what it needs."),
};
static const struct list_column columns[] = {{.width = 0}};

/* ---- reading --------------------------------------------------------------------------------- */

static void clear_lines(struct missing *missing)
{
    for (size_t i = 0; i < missing->lines.n; i++)
        free(VEC_AT(&missing->lines, struct line, i)->text);
    vec_clear(&missing->lines);
    vec_init(&missing->lines, sizeof(struct line));
}

/* The heading comes with the first line under it. */
static void add_line(struct missing *missing, const char **heading, int entity, uint64_t id,
    struct str *text)
{
    struct line line = {.kind = LIST_HEADING};
    if (*heading) {
        line.text = mem_text(*heading);
        vec_add(&missing->lines, &line);
    }
    *heading = NULL;
    line = (struct line){.kind = LIST_ROW, .text = str_take(text), .entity = entity, .id = id};
    vec_add(&missing->lines, &line);
}

static const char *group_name(const struct vec *groups, uint64_t id)
{
    for (size_t i = 0; i < groups->n; i++)
        if (VEC_AT(groups, struct row, i)->id == id)
            return row_text(VEC_AT(groups, struct row, i), "name");
    return "";
}

static bool add_memos(struct missing *missing, const struct vec *groups, struct err *err)
{
    struct book *book = session_book(missing->screen);
    const char *heading = _("Without a memo");
    struct vec rows = VEC_INIT(struct row);
    bool ok = meeting_without_memo(book, 0, 0, clock_today(), 0, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct str text = STR_INIT;
        date_format(&text, lang_current(), DATE_SHORT, row_int(row, "date", 0));
        str_addf(&text, " %s, ", group_name(groups, row_ref(row, "group")));
        meeting_label(book, row, NULL, lang_current(), &text, NULL);
        add_line(missing, &heading, ENTITY_MEETING, row->id, &text);
    }
    rows_clear(&rows);
    return ok;
}

static void add_seldom(struct missing *missing, const struct vec *groups)
{
    const char *heading = _("Meets too seldom");
    for (size_t i = 0; i < groups->n; i++) {
        const struct row *row = VEC_AT(groups, struct row, i);
        struct str text = STR_INIT;
        if (group_frequency_note(
                session_book(missing->screen), row, clock_today(), &text))
            add_line(missing, &heading, ENTITY_GROUP, row->id, &text);
        str_clear(&text);
    }
}

static bool add_lacking(struct missing *missing, const struct vec *groups, struct err *err)
{
    const char *heading = _("Nobody takes care of it");
    struct vec lacking = VEC_INIT(struct group_lacking);
    bool ok = group_list_lacking(session_book(missing->screen), clock_today(), &lacking, err);
    for (size_t i = 0; ok && i < lacking.n; i++) {
        const struct group_lacking *one = VEC_AT(&lacking, struct group_lacking, i);
        struct str lacks = STR_INIT, text = STR_INIT;
        for (unsigned bit = GROUP_LACKS_LEAD; bit <= GROUP_LACKS_FACILITATOR; bit <<= 1)
            if (one->lacks & bit)
                str_addf(&lacks, "%s%s", lacks.len ? ", " : "",
                    group_lack_text((enum group_lack)bit));
        str_addf(&text, _("%s has %s"), group_name(groups, one->group), lacks.s);
        add_line(missing, &heading, ENTITY_GROUP, one->group, &text);
        str_clear(&lacks);
    }
    vec_clear(&lacking);
    return ok;
}

static void add_sizes(struct missing *missing, const struct vec *groups)
{
    const char *heading = _("Another size than is meant");
    for (size_t i = 0; i < groups->n; i++) {
        const struct row *row = VEC_AT(groups, struct row, i);
        struct str text = STR_INIT, note = STR_INIT;
        if (row_int(row, "state", GROUP_ACTIVE) == GROUP_ACTIVE
            && group_size_note(session_book(missing->screen), row->id, clock_today(), &note)) {
            str_addf(&text, "%s: %s", row_text(row, "name"), note.s);
            add_line(missing, &heading, ENTITY_GROUP, row->id, &text);
        }
        str_clear(&note);
    }
}

static bool read_lines(struct missing *missing, struct err *err)
{
    struct query query = {.entity = ENTITY_GROUP, .sort = "name"};
    struct vec groups = VEC_INIT(struct row);
    bool ok = book_query(session_book(missing->screen), &query, &groups, err);
    clear_lines(missing);
    ok = ok && add_memos(missing, &groups, err);
    if (ok)
        add_seldom(missing, &groups);
    ok = ok && add_lacking(missing, &groups, err);
    if (ok)
        add_sizes(missing, &groups);
    rows_clear(&groups);
    list_reload(&missing->list);
    return ok;
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void look_again(struct screen *screen)
{
    struct missing *missing = screen->data;
    struct err err = {.kind = ERR_NONE};
    if (session_stale(screen, &missing->seen) && !read_lines(missing, &err))
        session_error(screen, &err);
}

static void missing_draw(struct screen *screen, const struct canvas *body)
{
    struct missing *missing = screen->data;
    look_again(screen);
    list_draw(&missing->list, body, true);
}

static bool missing_key(struct screen *screen, const struct key *key)
{
    struct missing *missing = screen->data;
    look_again(screen);
    return list_key(&missing->list, key);
}

void missing_open(struct screen *screen)
{
    struct missing *missing = screen->data;
    size_t row = list_focus(&missing->list);
    if (row == LIST_NONE)
        screen_say(screen, _("Nothing is missing."));
    else if (line_at(missing, row)->entity == ENTITY_MEETING)
        meeting_push(screen->stack, line_at(missing, row)->id);
    else
        group_push(screen->stack, line_at(missing, row)->id);
}

static void missing_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("What is missing"));
}

static void missing_announce(struct screen *screen, struct str *out)
{
    struct missing *missing = screen->data;
    list_announce(&missing->list, out);
}

static void missing_close(struct screen *screen)
{
    struct missing *missing = screen->data;
    clear_lines(missing);
    list_clear(&missing->list);
    free(missing);
}

static const struct screen_class class = {
    .name = "missing",
    .intro = N_("All meetings that have no memo yet, groups that meet too seldom, and groups "
                "without a lead actor, deputy or facilitator. Enter opens what the marker shows."),
    .min_rows = 3,
    .draw = missing_draw,
    .key = missing_key,
    .title = missing_title,
    .announce = missing_announce,
    .close = missing_close,
};

void missing_show(struct screen *screen)
{
    struct missing *missing = mem_zero(1, sizeof *missing);
    vec_init(&missing->lines, sizeof(struct line));
    list_init(&missing->list, &source, columns, 1, missing);
    missing->screen = stack_push(screen->stack, &class, missing);
}
