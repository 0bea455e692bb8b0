#include "screen/today.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/domain/today.h"
#include "rukkanen/model/row.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/conditions.h"
#include "screen/conflicts.h"
#include "screen/copies.h"
#include "screen/group.h"
#include "screen/groups.h"
#include "screen/meeting.h"
#include "screen/page_view.h"
#include "screen/placing.h"
#include "screen/session.h"
#include "screen/today_copies.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDE = 70, COMING_DAYS = 28, COMING_MOST = 12, WAITING_MOST = 5 };
enum side { SIDE_DAY, SIDE_WAITING, SIDE_COPIES, SIDES };
enum { TAG_GROUP = 1, TAG_PLACE };

/* A line of the left side: a heading, a meeting, the second line of one, a sentence. */
struct line {
    enum list_row kind;
    char *time, *text; /* owned; NULL: nothing */
    uint64_t meeting;  /* 0: none */
    uint64_t id;
    bool on;
};

struct today_screen {
    struct screen *screen;
    uint64_t seen;
    int64_t day;
    enum side side;
    int width; /* cells of the left side: what is too long for a line goes on below */
    struct vec lines;   /* of struct line */
    struct list day_list;
    struct vec waiting; /* of struct today_waiting */
    struct list waiting_list;
    struct today_copies copies;
};

static struct today_screen *of(const struct screen *screen)
{
    return screen->data;
}

/* ---- the left side ---- */

static void lines_clear(struct vec *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        free(VEC_AT(lines, struct line, i)->time);
        free(VEC_AT(lines, struct line, i)->text);
    }
    vec_clear(lines);
}

static struct line *add_line(struct today_screen *t, enum list_row kind, const char *text)
{
    struct line *line = vec_add(&t->lines, NULL);
    line->kind = kind;
    line->text = mem_text(text);
    line->id = t->lines.n;
    return line;
}

enum { INDENT = 3 }; /* of detail lines */

/* "kokous 9/2026 · kerhohuone · 8 jäsentä", on more lines where it is narrow: no word is cut. */
static void add_dot(struct today_screen *t, struct str *text, const char *more)
{
    if (!more || !*more)
        return;
    if (text->len && utf8_width(text->s) + 3 + utf8_width(more) > t->width - INDENT) {
        add_line(t, LIST_DETAIL, text->s);
        str_reset(text);
    }
    if (text->len)
        str_add(text, " · ");
    str_add(text, more);
}

static void add_today(struct today_screen *t, const struct today_meeting *meeting)
{
    struct str text = STR_INIT, time = STR_INIT, count = STR_INIT;
    if (meeting->start >= 0)
        date_format_hours(
            &time, lang_current(), DATE_HOUR_LIST, meeting->start, meeting->end);
    struct line *line = add_line(t, LIST_ROW, meeting->group_name);
    line->time = mem_text(time.s);
    line->meeting = meeting->meeting;
    line->id = meeting->meeting;
    line->on = meeting->on;
    add_dot(t, &text, meeting->label);
    add_dot(t, &text, meeting->place);
    if (meeting->cancelled)
        add_dot(t, &text, _("cancelled"));
    if (meeting->members >= 0) {
        str_addf(&count,
            lang_plural("%d member", "%d members", (unsigned long)meeting->members),
            (int)meeting->members);
        add_dot(t, &text, count.s);
    }
    add_line(t, LIST_DETAIL, text.s);
    str_clear(&text);
    str_clear(&time);
    str_clear(&count);
}

/* The cells of the widest date: what follows the dates stands in one column. */
static int widest_date(const struct vec *meetings)
{
    int widest = 0;
    struct str text = STR_INIT;
    for (size_t i = 0; i < meetings->n; i++) {
        str_reset(&text);
        date_format(&text, lang_current(), DATE_WEEKDAY,
            VEC_AT(meetings, struct today_meeting, i)->date);
        int width = utf8_width(text.s);
        widest = width > widest ? width : widest;
    }
    str_clear(&text);
    return widest;
}

static void add_coming(struct today_screen *t, const struct today_meeting *meeting, int date_cells)
{
    struct str text = STR_INIT;
    date_format(&text, lang_current(), DATE_WEEKDAY, meeting->date);
    for (int width = utf8_width(text.s); !meeting->holiday && width < date_cells; width++)
        str_add_c(&text, ' ');
    if (meeting->start >= 0) {
        str_add_c(&text, ' ');
        date_format_hours(&text, lang_current(), DATE_HOUR_LIST, meeting->start, -1);
    }
    str_add_c(&text, ' ');
    if (meeting->holiday)
        str_add(&text, _(meeting->holiday->name));
    else
        str_add(&text, meeting->group_name);
    bool label = !meeting->holiday && *meeting->label;
    bool fits = label
        && 1 + utf8_width(text.s) + 2 + utf8_width(meeting->label) <= t->width;
    if (fits)
        str_addf(&text, ", %s", meeting->label);
    struct line *line
        = add_line(t, meeting->holiday ? LIST_DETAIL : LIST_ROW, text.s);
    line->meeting = meeting->meeting;
    if (meeting->meeting)
        line->id = meeting->meeting;
    if (label && !fits)
        add_line(t, LIST_DETAIL, meeting->label);
    str_clear(&text);
}

static void load_day(struct today_screen *t)
{
    struct book *book = session_book(t->screen);
    struct vec today = VEC_INIT(struct today_meeting), coming = VEC_INIT(struct today_meeting);
    struct err err = {.kind = ERR_NONE};
    t->day = clock_today();
    lines_clear(&t->lines);
    if (!today_meetings(book, t->day, clock_minutes_now(), &today, &err)
        || !today_coming(book, t->day, COMING_DAYS, COMING_MOST, &coming, &err))
        session_error(t->screen, &err);
    add_line(t, LIST_HEADING, _("Today"));
    for (size_t i = 0; i < today.n; i++)
        add_today(t, VEC_AT(&today, struct today_meeting, i));
    if (!today.n)
        add_line(t, LIST_DETAIL, _("No meetings today. F2 begins one."));
    if (coming.n) {
        add_line(t, LIST_DETAIL, "");
        add_line(t, LIST_HEADING, _("Coming"));
    }
    int date_cells = widest_date(&coming);
    for (size_t i = 0; i < coming.n; i++)
        add_coming(t, VEC_AT(&coming, struct today_meeting, i), date_cells);
    today_meetings_clear(&today);
    today_meetings_clear(&coming);
    list_reload(&t->day_list);
}

static size_t day_count(void *data)
{
    return ((struct today_screen *)data)->lines.n;
}

static const struct line *line_at(void *data, size_t row)
{
    return VEC_AT(&((struct today_screen *)data)->lines, struct line, row);
}

static void day_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct line *line = line_at(data, row);
    (void)column;
    if (line->time && *line->time)
        str_addf(out, "%s ", line->time);
    str_add(out, line->text);
}

static uint64_t day_id(void *data, size_t row)
{
    return line_at(data, row)->id;
}

static enum list_row day_kind(void *data, size_t row)
{
    return line_at(data, row)->kind;
}

static const struct list_source day_source
    = {.count = day_count, .cell = day_cell, .id = day_id, .kind = day_kind};
static const struct list_column one_column[] = {{.width = 0}};

/* ---- the right side ---- */

static size_t waiting_count(void *data)
{
    return ((struct today_screen *)data)->waiting.n;
}

static void waiting_cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)column;
    str_add(out, VEC_AT(&((struct today_screen *)data)->waiting, struct today_waiting, row)->text);
}

static const struct list_source waiting_source = {
    .count = waiting_count,
    .cell = waiting_cell,
    .empty = N_("Nothing waits. All memos are written."),
};

static void load_waiting(struct today_screen *t)
{
    struct err err = {.kind = ERR_NONE};
    today_waiting_clear(&t->waiting);
    if (!today_waiting(session_book(t->screen), t->day, WAITING_MOST, &t->waiting, &err))
        session_error(t->screen, &err);
    list_reload(&t->waiting_list);
}

/* The list that has the keys. */
static struct list *focused_list(struct today_screen *t)
{
    return t->side == SIDE_DAY ? &t->day_list
           : t->side == SIDE_WAITING ? &t->waiting_list
                                     : &t->copies.list;
}

static const char *side_name(enum side side)
{
    return side == SIDE_DAY ? _("Today") : side == SIDE_WAITING ? _("Waiting") : _("Copies");
}

/* ---- drawing ---- */

static void draw_side(struct today_screen *t, enum side side, const struct canvas *canvas)
{
    bool focused = t->side == side;
    if (side == SIDE_DAY) {
        list_draw(&t->day_list, canvas, focused);
        return;
    }
    if (side == SIDE_COPIES) {
        today_copies_draw(&t->copies, canvas, focused);
        return;
    }
    canvas_text(canvas, 0, 1, -1, MEANING_HEADING, _("Waiting"));
    struct canvas rows = canvas_part(canvas, 1, 0, canvas->rows - 1, canvas->columns);
    list_draw(&t->waiting_list, &rows, focused);
}

/* What waits stands above, the copies below it. */
static void draw_right(struct today_screen *t, const struct canvas *canvas)
{
    int copies = today_copies_rows(&t->copies, canvas->columns);
    int most = canvas->rows / 2;
    if (copies > most)
        copies = most;
    int above = (int)t->waiting.n + 3;
    if (above < canvas->rows / 2)
        above = canvas->rows / 2;
    if (above > canvas->rows - copies)
        above = canvas->rows - copies;
    struct canvas waiting = canvas_part(canvas, 0, 0, above - 1, canvas->columns);
    struct canvas below = canvas_part(canvas, above, 0, canvas->rows - above, canvas->columns);
    draw_side(t, SIDE_WAITING, &waiting);
    draw_side(t, SIDE_COPIES, &below);
}

/* On a narrow screen the sides are pages: what F6 brings stands at the right of the first row. */
static void draw_other(const struct today_screen *t, const struct canvas *body)
{
    struct str text = STR_INIT;
    str_addf(&text, "F6 %s", side_name((enum side)((t->side + 1) % SIDES)));
    if (t->side != SIDE_DAY || t->day_list.first == 0)
        canvas_right(body, 0, 0, body->columns - 1, MEANING_DIM, text.s);
    str_clear(&text);
}

static void focus_on_now(struct today_screen *t)
{
    for (size_t i = 0; i < t->lines.n; i++) {
        if (line_at(t, i)->on) {
            list_set_focus(&t->day_list, i);
            return;
        }
    }
}

static void draw(struct screen *screen, const struct canvas *body)
{
    struct today_screen *t = of(screen);
    bool first = t->seen == 0;
    bool wide = body->columns >= WIDE;
    int left = wide ? body->columns * 43 / 80 : body->columns + 1;
    bool resized = t->width != left - 1;
    t->width = left - 1;
    if (session_stale(screen, &t->seen) || t->day != clock_today()) {
        bool held = book_read_begin(session_book(screen), NULL);
        load_day(t);
        load_waiting(t);
        today_copies_load(&t->copies, session_book(screen));
        if (held)
            book_read_end(session_book(screen));
        if (first)
            focus_on_now(t);
    } else if (resized) {
        load_day(t);
    }
    /* What is not shown cannot be clicked. */
    t->day_list.area = t->waiting_list.area = t->copies.list.area = (struct canvas){.rows = 0};
    if (!wide) {
        draw_side(t, t->side, body);
        draw_other(t, body);
        return;
    }
    struct canvas day = canvas_part(body, 0, 0, body->rows, left - 1);
    struct canvas right = canvas_part(body, 0, left, body->rows, body->columns - left);
    draw_side(t, SIDE_DAY, &day);
    draw_right(t, &right);
}

static bool key(struct screen *screen, const struct key *key)
{
    struct today_screen *t = of(screen);
    int row, column;
    if (key->kind == INPUT_MOUSE && canvas_hit(&t->waiting_list.area, key, &row, &column))
        t->side = SIDE_WAITING;
    else if (key->kind == INPUT_MOUSE && canvas_hit(&t->day_list.area, key, &row, &column))
        t->side = SIDE_DAY;
    else if (key->kind == INPUT_MOUSE && canvas_hit(&t->copies.list.area, key, &row, &column))
        t->side = SIDE_COPIES;
    return list_key(focused_list(t), key);
}

/* ---- actions ---- */

void today_other_side(struct screen *screen)
{
    struct today_screen *t = of(screen);
    t->side = (enum side)((t->side + 1) % SIDES);
}

static void open_waiting(struct screen *screen, const struct today_waiting *waiting)
{
    switch (waiting->entity) {
    case ENTITY_MEETING:
        meeting_push(screen->stack, waiting->id);
        break;
    case ENTITY_GROUP:
        group_push(screen->stack, waiting->id);
        break;
    case ENTITY_PAGE:
        page_push_published(screen->stack, waiting->id);
        break;
    default:
        if (waiting->kind == TODAY_CONFLICTS)
            conflicts_push(screen->stack);
        else if (waiting->kind == TODAY_CONDITIONS)
            conditions_push(screen->stack);
        else
            screen_say(screen, "%s", waiting->text);
    }
}

void today_open(struct screen *screen)
{
    struct today_screen *t = of(screen);
    if (t->side == SIDE_COPIES) {
        copies_push(screen->stack);
        return;
    }
    if (t->side == SIDE_WAITING) {
        size_t row = list_focus(&t->waiting_list);
        if (row != LIST_NONE)
            open_waiting(screen, VEC_AT(&t->waiting, struct today_waiting, row));
        return;
    }
    size_t row = list_focus(&t->day_list);
    if (row != LIST_NONE && line_at(t, row)->meeting)
        meeting_push(screen->stack, line_at(t, row)->meeting);
    else
        screen_say(screen, _("There is no meeting here yet. F2 begins one."));
}

void today_page(struct screen *screen)
{
    struct today_screen *t = of(screen);
    size_t row = list_focus(&t->day_list);
    if (t->side == SIDE_DAY && row != LIST_NONE && line_at(t, row)->meeting) {
        meeting_push(screen->stack, line_at(t, row)->meeting);
        meeting_page(stack_top(screen->stack));
    } else {
        screen_say(screen, _("Go to a meeting on the left side first; its page is shown then."));
    }
}

void today_groups(struct screen *screen)
{
    groups_push(screen->stack);
}

static void ask_group(struct screen *screen)
{
    struct query query = {.entity = ENTITY_GROUP, .sort = "name", .fields = "name state"};
    struct vec rows = VEC_INIT(struct row);
    struct err err = {.kind = ERR_NONE};
    if (!book_query(session_book(screen), &query, &rows, &err)) {
        session_error(screen, &err);
        return;
    }
    struct dialog_item *items = mem_zero(rows.n, sizeof *items);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        items[i] = (struct dialog_item) {
            .label = row_text(row, "name"), .number = (int64_t)row->id};
    }
    if (rows.n)
        dialog_choose(screen, TAG_GROUP, _("Whose meeting is it?"), items, rows.n, 0, 0);
    else
        screen_say(screen, _("Make a group first: F9, Groups, F2."));
    free(items);
    rows_clear(&rows);
}

void today_start_memo(struct screen *screen)
{
    struct book *book = session_book(screen);
    uint64_t meeting = meeting_now(book, clock_today(), clock_minutes_now());
    if (meeting)
        meeting_push(screen->stack, meeting);
    else
        ask_group(screen);
}

static void start_meeting(struct screen *screen, uint64_t group)
{
    struct change *change = change_new(session_book(screen));
    struct err err = {.kind = ERR_NONE};
    uint64_t meeting = meeting_start_now(
        session_book(screen), change, group, clock_today(), clock_minutes_now(), &err);
    if (!meeting)
        session_error(screen, &err);
    else if (session_commit(screen, change))
        meeting_push(screen->stack, meeting);
    change_free(change);
}

static void resume(struct screen *screen, const struct result *result)
{
    if (result->tag == TAG_GROUP && result->accepted)
        start_meeting(screen, (uint64_t)result->number);
    else if (result->tag == TAG_PLACE && result->accepted)
        placing_take(screen, result);
}

void today_ask(struct stack *stack)
{
    placing_ask(stack_top(stack), TAG_PLACE);
}

/* ---- the class ---- */

static void close_screen(struct screen *screen)
{
    struct today_screen *t = of(screen);
    lines_clear(&t->lines);
    list_clear(&t->day_list);
    today_waiting_clear(&t->waiting);
    list_clear(&t->waiting_list);
    today_copies_clear(&t->copies);
    free(t);
}

/* The lowest screen: Esc asks whether to lock or quit. */
static bool leave(struct screen *screen)
{
    session_leave(screen);
    return false;
}

static void title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Today"));
}

static const char *pane(const struct screen *screen)
{
    static const char *const names[] = {"day", "waiting", "copies"};
    return names[of(screen)->side];
}

static void announce(struct screen *screen, struct str *out)
{
    list_announce(focused_list(of(screen)), out);
}

static void place(struct screen *screen, struct str *out)
{
    struct today_screen *t = of(screen);
    str_addf(out, ";%d %" PRIu64, t->side, list_focus_id(&t->day_list));
}

static const struct screen_class today_class = {
    .name = "today",
    .intro = N_("Today's meetings, what is coming, and what waits to be done. Enter opens what "
                "the marker shows; F9 shows everything else."),
    .min_rows = 3,
    .min_columns = 20,
    .draw = draw,
    .key = key,
    .resume = resume,
    .leave = leave,
    .close = close_screen,
    .title = title,
    .pane = pane,
    .place = place,
    .announce = announce,
};

void today_push(struct stack *stack)
{
    struct today_screen *t = mem_zero(1, sizeof *t);
    t->screen = stack_push(stack, &today_class, t);
    vec_init(&t->lines, sizeof(struct line));
    vec_init(&t->waiting, sizeof(struct today_waiting));
    list_init(&t->day_list, &day_source, one_column, 1, t);
    list_init(&t->waiting_list, &waiting_source, one_column, 1, t);
    today_copies_init(&t->copies);
}

void today_back(struct stack *stack, const char *place)
{
    struct today_screen *t = of(stack_top(stack));
    int side = SIDE_DAY;
    uint64_t id = 0;
    if (sscanf(place, ";%d %" SCNu64, &side, &id) != 2)
        return;
    session_stale(t->screen, &t->seen);
    load_day(t);
    load_waiting(t);
    today_copies_load(&t->copies, session_book(t->screen));
    focus_on_now(t);
    list_set_focus_id(&t->day_list, id);
    t->side = side > SIDE_DAY && side < SIDES ? (enum side)side : SIDE_DAY;
}
