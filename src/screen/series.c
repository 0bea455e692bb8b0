#include "screen/series.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/domain/series.h"
#include "rukkanen/tui/form.h"
#include "rukkanen/tui/list.h"
#include "screen/kept.h"
#include "screen/series_form.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDE = 72, FORM_PART = 45 };
enum { USUAL_DAYS = 10 };
enum { FIRST_RHYTHM = 1 }; /* the number of a choice is this and the rhythm */

static const struct choice rhythms[] = {
    {FIRST_RHYTHM + SERIES_WEEKLY, "weekly", N_("every week")},
    {FIRST_RHYTHM + SERIES_BIWEEKLY, "biweekly", N_("every second week")},
    {FIRST_RHYTHM + SERIES_MONTHLY_WEEKDAY, "monthly-weekday",
        N_("every month, the same weekday")},
    {FIRST_RHYTHM + SERIES_MONTHLY, "monthly", N_("every month, the same date")},
    {FIRST_RHYTHM + SERIES_DAYS, "days", N_("every so many days")},
    {.name = NULL},
};
static const struct field rhythm_field = {.name = "rhythm", .label = N_("How often"),
    .type = FIELD_CHOICE, .choices = rhythms};
static const struct field days_field = {.name = "days", .label = N_("Days between"),
    .type = FIELD_NUMBER, .min = 1, .max = 366, .required = true,
    .help = N_("10: from the 1st to the 11th, the 21st and so on.")};
static const struct field count_field = {.name = "count", .label = N_("How many"),
    .type = FIELD_NUMBER, .min = 1, .max = 200, .required = true,
    .help = N_("1, or more for a series; a skipped day is made up for at the end.")};

struct series_screen {
    struct screen *screen;
    uint64_t group;
    struct change *change; /* holds the model; nothing of it is saved before the end */
    uint64_t model;
    struct form form;
    int64_t start; /* as the form had it last */
    bool dates_pane; /* the dates have the focus */
    struct vec dates;     /* struct series_date */
    struct vec other_way; /* int64_t: holidays to be kept, other days to be skipped */
    struct vec taken;     /* int64_t: days on which the group meets already */
    struct list list;
};

/* ---- the dates ------------------------------------------------------------------------------- */

static const struct series_date *date_at(const struct series_screen *series, size_t row)
{
    return VEC_AT(&series->dates, struct series_date, row);
}

static bool is_taken(const struct series_screen *series, int64_t date)
{
    for (size_t i = 0; i < series->taken.n; i++)
        if (*VEC_AT(&series->taken, int64_t, i) == date)
            return true;
    return false;
}

static size_t dates_count(void *data)
{
    return ((struct series_screen *)data)->dates.n;
}

static void dates_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct series_date *date = date_at(data, row);
    if (column == 0) {
        bool this_year = date_year(date->date) == date_year(clock_today());
        date_format(
            out, lang_current(), this_year ? DATE_WEEKDAY : DATE_WEEKDAY_YEAR, date->date);
        return;
    }
    if (date->skipped && !date->holiday)
        str_add(out, _("skipped"));
    else if (date->skipped)
        str_addf(out, _("skipped: %s"), lang_text(date->holiday->name));
    else if (date->holiday)
        str_addf(out, _("kept: %s"), lang_text(date->holiday->name));
    else if (is_taken(data, date->date))
        str_add(out, _("meets already"));
}

static uint64_t dates_id(void *data, size_t row)
{
    return (uint64_t)date_at(data, row)->date + 1;
}

static enum meaning dates_meaning(void *data, size_t row)
{
    const struct series_date *date = date_at(data, row);
    if (date->skipped)
        return MEANING_DIM;
    return date->holiday || is_taken(data, date->date) ? MEANING_WARNING : MEANING_NORMAL;
}

static const struct list_source dates_source = {
    .count = dates_count,
    .cell = dates_cell,
    .id = dates_id,
    .meaning = dates_meaning,
    .empty = N_("No dates: give the first one."),
};
static const struct list_column dates_columns[] = {{.width = 15}, {.width = 0}};

static void make_plan(struct series_screen *series)
{
    int64_t count = series_form_int(&series->form, "count", 1);
    int64_t rhythm_now = series_form_int(&series->form, "rhythm", FIRST_RHYTHM) - FIRST_RHYTHM;
    struct series_wish wish = {.first = series_form_int(&series->form, "date", DATE_NONE),
        .rhythm = (enum series_rhythm)rhythm_now,
        .days = series_form_int(&series->form, "days", 1),
        .count = count,
        .skip_holidays = count > 1, /* one day that was named is meant */
        .other_way = &series->other_way};
    vec_clear(&series->dates);
    vec_init(&series->dates, sizeof(struct series_date));
    if (wish.first != DATE_NONE)
        series_plan(&wish, &series->dates, NULL);
    list_reload(&series->list);
    struct form_field *rhythm = form_find(&series->form, "rhythm");
    rhythm->fixed = count == 1 ? _("Only one meeting: give a number above for a series.") : NULL;
    form_find(&series->form, "days")->fixed = rhythm_now == SERIES_DAYS ? rhythm->fixed
        : _("Only where the line above says \"every so many days\".");
}

void series_toggle_date(struct screen *screen)
{
    struct series_screen *series = screen->data;
    size_t row = list_focus(&series->list);
    if (row == LIST_NONE)
        return;
    int64_t date = date_at(series, row)->date;
    form_find(&series->form, "date")->changed = true; /* a draft, too */
    for (size_t i = 0; i < series->other_way.n; i++) {
        if (*VEC_AT(&series->other_way, int64_t, i) != date)
            continue;
        vec_delete(&series->other_way, i);
        make_plan(series);
        return;
    }
    vec_add(&series->other_way, &date);
    make_plan(series);
}

/* ---- the form -------------------------------------------------------------------------------- */

static void form_got(void *data, size_t index)
{
    struct series_screen *series = data;
    series_form_keep_length(&series->form, index, &series->start);
    make_plan(series);
}

static const struct form_calls form_calls
    = {.format = series_form_format, .parse = series_form_parse, .changed = form_got};

/* What the group's field "frequency" comes to, by the number of its choice. */
static const struct {
    int64_t days;
    enum series_rhythm rhythm;
} frequencies[] = {
    {7, SERIES_WEEKLY}, /* not told */
    {7, SERIES_WEEKLY},
    {14, SERIES_BIWEEKLY},
    {28, SERIES_MONTHLY_WEEKDAY},
    {56, SERIES_MONTHLY_WEEKDAY},
    {7, SERIES_WEEKLY}, /* not agreed */
};

static size_t frequency_of(const struct row *group)
{
    int64_t frequency = row_int(group, "frequency", 0);
    return frequency >= 1 && frequency <= 5 ? (size_t)frequency : 0;
}

/* The day that comes to mind: as long after the last meeting as the group meets. */
static int64_t likely_date(struct series_screen *series, const struct row *group)
{
    struct vec rows = VEC_INIT(struct row);
    int64_t date = DATE_NONE, today = clock_today();
    meeting_of_group(session_book(series->screen), series->group, DATE_NONE, DATE_NONE, "", &rows,
        NULL);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        if (row_int(row, "state", MEETING_PLANNED) == MEETING_CANCELLED)
            continue;
        date = row_int(row, "date", date);
        vec_add(&series->taken, &date);
    }
    rows_clear(&rows);
    if (date == DATE_NONE)
        return today;
    do
        date += frequencies[frequency_of(group)].days;
    while (date < today);
    return date;
}

static bool fill_form(struct series_screen *series, struct err *err)
{
    struct book *book = session_book(series->screen);
    struct row group, model;
    if (!book_row(book, ENTITY_GROUP, series->group, &group, err))
        return false;
    series->model = meeting_plan(
        book, series->change, series->group, likely_date(series, &group), err);
    struct value one = value_int(1);
    struct value rhythm = value_int(FIRST_RHYTHM + frequencies[frequency_of(&group)].rhythm);
    struct value days = value_int(USUAL_DAYS);
    row_clear(&group);
    if (!series->model || !meeting_read(book, series->change, series->model, &model, err))
        return false;
    static const char *const names[] = {"date", "start", "end", "place", "kind", "title"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], "kind") == 0) {
            form_add(&series->form, &count_field, &one);
            form_add(&series->form, &rhythm_field, &rhythm);
            form_add(&series->form, &days_field, &days);
        }
        series_form_add(&series->form, &model, names[i]);
    }
    series->start = row_int(&model, "start", -1);
    row_clear(&model);
    make_plan(series);
    return true;
}

/* ---- making them ----------------------------------------------------------------------------- */

static bool set_model(struct series_screen *series, int64_t first, struct err *err)
{
    static const char *const names[] = {"start", "end", "place", "kind", "title"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct form_field *field = form_find(&series->form, names[i]);
        if (!change_set(series->change, ENTITY_MEETING, series->model, names[i],
                value_copy(&field->value), err))
            return false;
    }
    return change_set_int(series->change, ENTITY_MEETING, series->model, "date", first, err);
}

/* The first date that is not skipped is the model's own; the others are made after it. */
static bool fill_change(struct series_screen *series, size_t *n, struct err *err)
{
    struct vec rest = VEC_INIT(struct series_date), made = VEC_INIT(uint64_t);
    int64_t first = DATE_NONE;
    for (size_t i = 0; i < series->dates.n; i++) {
        const struct series_date *date = date_at(series, i);
        if (!date->skipped && first == DATE_NONE)
            first = date->date;
        else
            vec_add(&rest, date);
    }
    bool ok = set_model(series, first, err);
    if (ok && rest.n)
        ok = series_make(session_book(series->screen), series->change, series->model, &rest, &made,
            err);
    *n = made.n + 1;
    vec_clear(&rest);
    vec_clear(&made);
    return ok;
}

static bool ends_before_it_begins(struct series_screen *series)
{
    int64_t start = series_form_int(&series->form, "start", -1);
    int64_t end = series_form_int(&series->form, "end", -1);
    return start >= 0 && end >= 0 && end <= start;
}

void series_make_meetings(struct screen *screen)
{
    struct series_screen *series = screen->data;
    struct screen *below = screen_below(screen);
    struct err err = {.kind = ERR_NONE};
    size_t n = 0;
    if (!form_check(&series->form)) {
        series->dates_pane = false;
        screen_warn(screen, _("Something is missing or not understood; see the line with !."));
        return;
    }
    make_plan(series);
    if (ends_before_it_begins(series)) {
        series->dates_pane = false;
        screen_warn(screen, _("The meeting ends before it begins. Nothing was made yet."));
    } else if (!series->dates.n || !fill_change(series, &n, &err)) {
        screen_warn(screen, "%s", err.kind ? err.sentence : _("There is no date to meet on."));
    } else if (session_commit(screen, series->change)) {
        form_settle(&series->form);
        stack_pop(screen, NULL);
        screen_say(below,
            lang_plural("%zu meeting was made. Ctrl-Z takes it back.",
                "%zu meetings were made. Ctrl-Z takes them back.", n),
            n);
    }
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void draw_dates(struct series_screen *series, const struct canvas *part)
{
    struct canvas list = canvas_part(part, 1, 0, part->rows - 1, part->columns);
    size_t skipped = 0;
    for (size_t i = 0; i < series->dates.n; i++)
        skipped += date_at(series, i)->skipped;
    canvas_textf(part, 0, 1, MEANING_HEADING,
        skipped ? _("Dates: %zu, skipped %zu") : _("Dates: %zu"), series->dates.n - skipped,
        skipped);
    list_draw(&series->list, &list, series->dates_pane);
}

static void series_draw(struct screen *screen, const struct canvas *body)
{
    struct series_screen *series = screen->data;
    if (body->columns >= WIDE) {
        int left = body->columns * FORM_PART / 80;
        struct canvas form = canvas_part(body, 0, 0, body->rows, left);
        struct canvas dates
            = canvas_part(body, 0, left + 1, body->rows, body->columns - left - 1);
        form_draw(&series->form, &form, !series->dates_pane);
        draw_dates(series, &dates);
    } else if (series->dates_pane) {
        draw_dates(series, body);
    } else {
        form_draw(&series->form, body, true);
    }
}

void series_other_pane(struct screen *screen)
{
    struct series_screen *series = screen->data;
    if (!series->dates_pane && !form_take(&series->form))
        return;
    make_plan(series);
    series->dates_pane = !series->dates_pane;
}

/* A click goes to the pane that it hits; on a narrow screen there is only one. */
static bool click(struct series_screen *series, const struct key *key)
{
    int row, column;
    bool wide = term_columns(stack_term(series->screen->stack)) >= WIDE;
    if (wide && canvas_hit(&series->list.area, key, &row, &column))
        series->dates_pane = series->dates_pane || form_take(&series->form);
    else if (wide)
        series->dates_pane = false;
    return series->dates_pane ? list_key(&series->list, key) : form_key(&series->form, key);
}

static bool series_key(struct screen *screen, const struct key *key)
{
    struct series_screen *series = screen->data;
    if (key->kind == INPUT_MOUSE)
        return click(series, key);
    if (series->dates_pane)
        return list_key(&series->list, key);
    if (form_key(&series->form, key))
        return true;
    if (!key_is(key, K_ENTER) && !key_is(key, K_TAB))
        return false;
    series_other_pane(screen); /* after the last field the dates are looked at */
    return true;
}

static void series_resume(struct screen *screen, const struct result *result)
{
    struct series_screen *series = screen->data;
    kept_resume(screen, &series->form, result);
}

/* The days that were decided go with the form. */
static void series_save(struct screen *screen)
{
    struct series_screen *series = screen->data;
    struct str days = STR_INIT;
    for (size_t i = 0; form_changed(&series->form) && i < series->other_way.n; i++)
        str_addf(&days, "%" PRId64 " ", *VEC_AT(&series->other_way, int64_t, i));
    screen_keep(screen, "days", days.s);
    form_keep(&series->form, false);
    str_clear(&days);
}

static void restore(struct series_screen *series)
{
    struct str days = STR_INIT;
    char *at, *end;
    screen_kept(series->screen, "days", &days);
    for (at = days.s; *at; at = *end == ' ' ? end + 1 : end) {
        int64_t day = strtoll(at, &end, 10);
        if (end == at)
            break;
        vec_add(&series->other_way, &day);
    }
    str_clear(&days);
    if (form_restore(&series->form))
        make_plan(series);
}

static bool series_leave(struct screen *screen)
{
    return kept_leave(screen, &((struct series_screen *)screen->data)->form);
}

static void series_place(struct screen *screen, struct str *out)
{
    const struct series_screen *series = screen->data;
    str_addf(out, "%" PRIu64 ";%d %zu", series->group, series->dates_pane,
        form_focus(&series->form));
}

static void series_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("New meetings"));
}

static const char *series_pane(const struct screen *screen)
{
    const struct series_screen *series = screen->data;
    return series->dates_pane ? "dates" : "form";
}

static void series_announce(struct screen *screen, struct str *out)
{
    struct series_screen *series = screen->data;
    if (series->dates_pane)
        list_announce(&series->list, out);
    else
        form_announce(&series->form, out);
}

static void series_close(struct screen *screen)
{
    struct series_screen *series = screen->data;
    change_free(series->change);
    form_clear(&series->form);
    list_clear(&series->list);
    vec_clear(&series->dates);
    vec_clear(&series->other_way);
    vec_clear(&series->taken);
    free(series);
}

static const struct screen_class series_class = {
    .name = "series",
    .intro = N_("One meeting, or a series of them. The dates stand beside; Space skips one or "
                "keeps it; holidays are skipped to begin with. Enter on the dates makes the meetings."),
    .min_rows = 6,
    .min_columns = 30,
    .draw = series_draw,
    .key = series_key,
    .resume = series_resume,
    .save = series_save,
    .leave = series_leave,
    .place = series_place,
    .title = series_title,
    .pane = series_pane,
    .announce = series_announce,
    .close = series_close,
};

void series_push(struct stack *stack, uint64_t group)
{
    struct series_screen *series = mem_zero(1, sizeof *series);
    struct screen *below = stack_top(stack);
    struct err err = {.kind = ERR_NONE};
    series->group = group;
    series->change = change_new(session_book(below));
    vec_init(&series->dates, sizeof(struct series_date));
    vec_init(&series->other_way, sizeof(int64_t));
    vec_init(&series->taken, sizeof(int64_t));
    series->screen = stack_push(stack, &series_class, series);
    form_init(&series->form, series->screen, &form_calls, series);
    list_init(&series->list, &dates_source, dates_columns, 2, series);
    if (fill_form(series, &err)) {
        restore(series);
        return;
    }
    stack_pop(series->screen, NULL);
    session_error(below, &err);
}

void series_back(struct stack *stack, const char *place)
{
    const struct screen *below = stack_top(stack);
    uint64_t group = 0;
    size_t field = 0;
    int dates = 0;
    if (sscanf(place, "%" SCNu64 ";%d %zu", &group, &dates, &field) != 3)
        return;
    series_push(stack, group);
    if (stack_top(stack) == below)
        return;
    struct series_screen *series = stack_top(stack)->data;
    form_set_focus(&series->form, field);
    series->dates_pane = dates != 0;
}
