/* The pane of the meetings: number, date, what became of it, whether the memo is there. */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/domain/series.h"
#include "rukkanen/tui/dialog.h"
#include "screen/group.h"
#include "screen/group_parts.h"
#include "screen/meeting.h"
#include "screen/series.h"
#include "screen/series_change.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { DO_CANCEL, DO_CANCEL_REST, DO_REMOVE, DO_HOLD };

static const struct row *meeting_at(const struct group_screen *group, size_t index)
{
    return VEC_AT(&group->meetings, struct row, index);
}

/* ---- the list -------------------------------------------------------------------------------- */

static size_t meetings_count(void *data)
{
    return ((struct group_screen *)data)->meetings.n;
}

/* In another year than this one the year matters more than the day of the week. */
static void add_date(const struct row *row, struct str *out)
{
    int64_t date = row_int(row, "date", DATE_NONE);
    bool this_year = date_year(date) == date_year(clock_today());
    if (date != DATE_NONE)
        date_format(out, lang_current(), this_year ? DATE_WEEKDAY : DATE_SHORT, date);
}

static void add_state(const struct group_screen *group, const struct row *row, struct str *out)
{
    struct book *book = session_book(group->screen);
    int64_t state = row_int(row, "state", MEETING_PLANNED);
    int64_t kind = row_int(row, "kind", MEETING_MEETING);
    bool passed = row_int(row, "date", DATE_NONE) < clock_today();
    if (state == MEETING_CANCELLED)
        str_add(out, _("cancelled"));
    else if (board_page_of(book, row->id))
        str_add(out, _("on the board"));
    else if (meeting_has_memo(book, row->id))
        str_add(out, _("memo"));
    else if ((state == MEETING_HELD || passed) && kind == MEETING_INDIVIDUAL)
        str_add(out, _("held")); /* nobody waits for its memo */
    else if (state == MEETING_HELD || passed)
        str_add(out, _("no memo"));
    else
        str_add(out, _("planned"));
}

static void meetings_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct group_screen *group = data;
    const struct row *meeting = meeting_at(group, row);
    if (column == 0)
        add_date(meeting, out);
    else if (column == 1)
        meeting_label(session_book(group->screen), meeting, &group->row, lang_current(), out, NULL);
    else
        add_state(group, meeting, out);
}

static uint64_t meetings_id(void *data, size_t row)
{
    return meeting_at(data, row)->id;
}

static size_t meetings_find(void *data, uint64_t id)
{
    const struct group_screen *group = data;
    for (size_t i = 0; i < group->meetings.n; i++)
        if (meeting_at(group, i)->id == id)
            return i;
    return LIST_NONE;
}

static enum meaning meetings_meaning(void *data, size_t row)
{
    bool cancelled = row_int(meeting_at(data, row), "state", 0) == MEETING_CANCELLED;
    return cancelled ? MEANING_DIM : MEANING_NORMAL;
}

static const struct list_source meetings_source = {
    .count = meetings_count,
    .cell = meetings_cell,
    .id = meetings_id,
    .find = meetings_find,
    .meaning = meetings_meaning,
    .empty = N_("No meetings yet. F2 plans one, or a whole series."),
};
static const struct list_column meetings_columns[] = {
    {.width = 11},
    {.width = 0},
    {.width = 12, .rank = 1},
};

void group_meetings_init(struct group_screen *group)
{
    vec_init(&group->meetings, sizeof(struct row));
    list_init(&group->meeting_list, &meetings_source, meetings_columns, 3, group);
}

void group_meetings_clear(struct group_screen *group)
{
    rows_clear(&group->meetings);
    list_clear(&group->meeting_list);
}

/* At first the focus is on what comes next, or was last. */
static void focus_on_now(struct group_screen *group)
{
    size_t row = 0;
    while (row + 1 < group->meetings.n
        && row_int(meeting_at(group, row), "date", DATE_NONE) < clock_today())
        row++;
    list_set_focus(&group->meeting_list, row);
}

bool group_meetings_read(struct group_screen *group, struct err *err)
{
    bool first = group->meetings.n == 0;
    rows_clear(&group->meetings);
    vec_init(&group->meetings, sizeof(struct row));
    bool ok = meeting_of_group(session_book(group->screen), group->group, DATE_NONE, DATE_NONE,
        "title end place series added", &group->meetings, err);
    list_reload(&group->meeting_list);
    if (first)
        focus_on_now(group);
    return ok;
}

/* ---- commands -------------------------------------------------------------------------------- */

static const struct row *meeting_here(struct screen *screen)
{
    struct group_screen *group = group_of(screen);
    size_t row = list_focus(&group->meeting_list);
    if (row != LIST_NONE)
        return meeting_at(group, row);
    screen_warn(screen, _("No meetings yet. F2 plans one, or a whole series."));
    return NULL;
}

void group_open_meeting(struct screen *screen)
{
    const struct row *meeting = meeting_here(screen);
    if (meeting)
        meeting_push(screen->stack, meeting->id);
}

void group_new_meetings(struct screen *screen)
{
    series_push(screen->stack, group_of(screen)->group);
}

void group_change_meeting(struct screen *screen)
{
    const struct row *meeting = meeting_here(screen);
    if (meeting)
        series_change_push(screen->stack, meeting->id);
}

/* How many planned meetings follow in the same series. */
static size_t rest_of(struct book *book, uint64_t meeting)
{
    struct vec rest = VEC_INIT(uint64_t);
    series_rest(book, meeting, &rest, NULL);
    size_t n = rest.n;
    vec_clear(&rest);
    return n ? n - 1 : 0;
}

void group_take_off_meeting(struct screen *screen)
{
    const struct row *meeting = meeting_here(screen);
    struct dialog_choice choices[3];
    struct str question = STR_INIT, rest = STR_INIT;
    size_t n = 0;
    if (!meeting)
        return;
    size_t later = rest_of(session_book(screen), meeting->id);
    bool cancelled = row_int(meeting, "state", 0) == MEETING_CANCELLED;
    meeting_time(meeting, lang_current(), true, &question);
    str_add_c(&question, '\n');
    if (cancelled)
        choices[n++] = (struct dialog_choice){_("It is held &after all"), DO_HOLD};
    else
        choices[n++] = (struct dialog_choice){_("&Cancel it: stays in the list"), DO_CANCEL};
    str_addf(&rest,
        lang_plural("Cancel it &and the %zu planned after it in its series",
            "Cancel it &and the %zu planned after it in its series", later),
        later);
    if (later && !cancelled)
        choices[n++] = (struct dialog_choice){rest.s, DO_CANCEL_REST};
    choices[n++] = (struct dialog_choice){_("&Remove it: it was never meant to be"), DO_REMOVE};
    str_add(&question, _("What is to be done? Ctrl-Z takes it back."));
    group_of(screen)->meeting = meeting->id;
    dialog_ask(screen, GROUP_TAG_MEETING, question.s, choices, n);
    str_clear(&question);
    str_clear(&rest);
}

static bool do_it(struct group_screen *group, struct change *change, int64_t what, struct err *err)
{
    struct book *book = session_book(group->screen);
    if (what == DO_REMOVE)
        return change_remove(change, ENTITY_MEETING, group->meeting, err);
    int64_t state = what == DO_HOLD ? MEETING_PLANNED : MEETING_CANCELLED;
    return series_set(book, change, group->meeting, what == DO_CANCEL_REST, "state",
               value_int(state), err)
        >= 0;
}

static const char *done_text(int64_t what)
{
    switch (what) {
    case DO_REMOVE:
        return _("Removed. Ctrl-Z brings it back.");
    case DO_HOLD:
        return _("The meeting is planned again.");
    default:
        return _("Cancelled. Ctrl-Z takes it back.");
    }
}

bool group_meetings_resume(struct group_screen *group, const struct result *result)
{
    if (result->tag != GROUP_TAG_MEETING)
        return false;
    if (!result->accepted)
        return true;
    struct change *change = change_new(session_book(group->screen));
    struct err err = {.kind = ERR_NONE};
    if (!do_it(group, change, result->number, &err))
        session_error(group->screen, &err);
    else if (session_commit(group->screen, change))
        screen_say(group->screen, "%s", done_text(result->number));
    change_free(change);
    return true;
}
