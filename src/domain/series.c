#include "rukkanen/domain/series.h"

#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/number.h"
#include "rukkanen/domain/meeting.h"

#include <string.h>

/* ---- dates ---------------------------------------------------------------------------------- */

static const struct {
    const char *name;  /* of the command line */
    const char *label; /* N_() */
} rhythms[] = {
    [SERIES_WEEKLY] = {"weekly", N_("every week")},
    [SERIES_BIWEEKLY] = {"biweekly", N_("every second week")},
    [SERIES_MONTHLY] = {"monthly", N_("every month, the same date")},
    [SERIES_MONTHLY_WEEKDAY] = {"monthly-weekday", N_("every month, the same weekday")},
    [SERIES_DAYS] = {"days", N_("every so many days")},
};

bool series_rhythm_parse(const char *text, struct series_wish *wish, struct err *err)
{
    for (size_t i = 0; i < SERIES_DAYS; i++) {
        if (strcmp(rhythms[i].name, text) == 0) {
            wish->rhythm = (enum series_rhythm)i;
            return true;
        }
    }
    int64_t days;
    if (!number_parse(text, &days, NULL) || days < 1 || days > 366) {
        return err_set(err, ERR_USAGE,
            _("The rhythm is weekly, biweekly, monthly, monthly-weekday or 1 to 366 days."));
    }
    wish->rhythm = SERIES_DAYS;
    wish->days = days;
    return true;
}

/* The same weekday of another month: the second Tuesday stays the second; a fifth one becomes the
 * last where the month has only four. */
static int64_t same_weekday(int64_t first, int months)
{
    int year, month, day;
    date_to_ymd(first, &year, &month, &day);
    int64_t begin = date_add_months(date_from_ymd(year, month, 1), months);
    int64_t date = begin + (date_weekday(first) - date_weekday(begin) + 7) % 7 + (day - 1) / 7 * 7;
    return date < date_add_months(begin, 1) ? date : date - 7;
}

static int64_t step_date(const struct series_wish *wish, int step)
{
    switch (wish->rhythm) {
    case SERIES_WEEKLY:
        return wish->first + 7 * step;
    case SERIES_BIWEEKLY:
        return wish->first + 14 * step;
    case SERIES_MONTHLY:
        return date_add_months(wish->first, step);
    case SERIES_MONTHLY_WEEKDAY:
        return same_weekday(wish->first, step);
    case SERIES_DAYS:
        break;
    }
    return wish->first + wish->days * step;
}

static bool decided_other_way(const struct series_wish *wish, int64_t date)
{
    for (size_t i = 0; wish->other_way && i < wish->other_way->n; i++) {
        if (*VEC_AT(wish->other_way, int64_t, i) == date)
            return true;
    }
    return false;
}

bool series_plan(const struct series_wish *wish, struct vec *dates, struct err *err)
{
    enum { MOST = 500, STEPS = 4 * MOST };
    if (wish->count < 1 || wish->count > MOST)
        return err_set(err, ERR_USAGE, _("A series has from 1 to %d meetings."), (int)MOST);
    if (wish->rhythm == SERIES_DAYS && (wish->days < 1 || wish->days > 366))
        return err_set(err, ERR_USAGE, _("There can be 1 to 366 days between two meetings."));
    int64_t made = 0;
    for (int step = wish->after_first; made < wish->count && step < STEPS; step++) {
        struct series_date date = {.date = step_date(wish, step)};
        date.holiday = date_holiday(date.date);
        bool usual = date.holiday && wish->skip_holidays;
        date.skipped = usual != decided_other_way(wish, date.date);
        made += !date.skipped;
        vec_add(dates, &date);
    }
    return made == wish->count
        || err_set(err, ERR_REFUSED, _("Every day of this series is skipped."));
}

/* ---- meetings ------------------------------------------------------------------------------- */

static bool copy_groups(struct book *book, struct change *change, const struct row *model,
    uint64_t to, struct err *err)
{
    struct vec groups = VEC_INIT(uint64_t);
    bool ok = meeting_groups(book, change, model, &groups, err);
    for (size_t i = 0; ok && i < groups.n; i++) {
        uint64_t group = *VEC_AT(&groups, uint64_t, i);
        struct value value = value_id(group);
        if (group != row_ref(model, "group"))
            ok = change_list(change, ENTITY_MEETING, to, "groups", &value, true, err);
    }
    vec_clear(&groups);
    return ok;
}

static uint64_t copy_meeting(struct book *book, struct change *change, const struct row *model,
    int64_t date, uint64_t series, struct err *err)
{
    static const char *const copied[] = {"group", "home", "kind", "title", "start", "end", "place",
        "site", "surroundings", "place_owner"};
    uint64_t id = change_add(change, ENTITY_MEETING, err);
    if (!id)
        return 0;
    change_preset(change, ENTITY_MEETING, id);
    bool ok = change_set_int(change, ENTITY_MEETING, id, "date", date, err)
        && change_set_int(change, ENTITY_MEETING, id, "state", MEETING_PLANNED, err)
        && change_set_ref(change, ENTITY_MEETING, id, "series", series, err);
    for (size_t i = 0; ok && i < sizeof copied / sizeof *copied; i++) {
        const struct value *value = row_value(model, copied[i]);
        if (value->tag != VALUE_NULL && value->tag != VALUE_SEALED)
            ok = change_set(
                change, ENTITY_MEETING, id, copied[i], value_copy(value), err);
    }
    return ok && copy_groups(book, change, model, id, err) ? id : 0;
}

bool series_make(struct book *book, struct change *change, uint64_t model,
    const struct vec *dates, struct vec *meetings, struct err *err)
{
    struct row row;
    if (!meeting_read(book, change, model, &row, err))
        return false;
    uint64_t series = row_ref(&row, "series");
    bool ok = true;
    if (!series) {
        series = model;
        ok = change_set_ref(change, ENTITY_MEETING, model, "series", series, err);
    }
    for (size_t i = 0; ok && i < dates->n; i++) {
        const struct series_date *date = VEC_AT(dates, struct series_date, i);
        if (date->skipped)
            continue;
        uint64_t id = copy_meeting(book, change, &row, date->date, series, err);
        ok = id != 0;
        if (ok && meetings)
            vec_add(meetings, &id);
    }
    row_clear(&row);
    return ok;
}

bool series_rest(struct book *book, uint64_t meeting, struct vec *meetings, struct err *err)
{
    struct row row;
    struct vec rows = VEC_INIT(struct row);
    if (!book_row_fields(book, ENTITY_MEETING, meeting, "series date start", &row, err))
        return false;
    uint64_t series = row_ref(&row, "series");
    int64_t date = row_date(&row, "date"), start = row_int(&row, "start", -1);
    row_clear(&row);
    vec_add(meetings, &meeting);
    bool ok = !series
        || rows_of(book, NULL, ENTITY_MEETING, "series", series, "series date start state", &rows,
            err);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *other = VEC_AT(&rows, struct row, i);
        int64_t day = row_date(other, "date");
        bool later = day > date || (day == date && row_int(other, "start", -1) > start);
        if (other->id != meeting && later
            && row_int(other, "state", MEETING_PLANNED) == MEETING_PLANNED)
            vec_add(meetings, &other->id);
    }
    rows_clear(&rows);
    return ok;
}

/* The days by which a new date moves the meeting, 0 for other fields. */
static int64_t days_moved(struct book *book, const struct change *change, uint64_t meeting,
    const char *field, const struct value *value)
{
    struct row row;
    if (strcmp(field, "date") != 0 || value->tag != VALUE_INT
        || !meeting_read(book, change, meeting, &row, NULL))
        return 0;
    int64_t old = row_date(&row, "date");
    row_clear(&row);
    return old == DATE_NONE ? 0 : value->i - old;
}

static bool set_one(struct book *book, struct change *change, uint64_t meeting, int64_t days,
    const char *field, const struct value *value, struct err *err)
{
    struct row row;
    if (!days)
        return change_set(change, ENTITY_MEETING, meeting, field, value_copy(value), err);
    if (!meeting_read(book, change, meeting, &row, err))
        return false;
    int64_t date = row_date(&row, "date");
    row_clear(&row);
    return change_set_int(change, ENTITY_MEETING, meeting, "date", date + days, err);
}

int64_t series_set(struct book *book, struct change *change, uint64_t meeting, bool rest,
    const char *field, struct value value, struct err *err)
{
    struct vec meetings = VEC_INIT(uint64_t);
    int64_t days = rest ? days_moved(book, change, meeting, field, &value) : 0;
    bool ok = true;
    if (rest)
        ok = series_rest(book, meeting, &meetings, err);
    else
        vec_add(&meetings, &meeting);
    for (size_t i = 0; ok && i < meetings.n; i++)
        ok = set_one(
            book, change, *VEC_AT(&meetings, uint64_t, i), days, field, &value, err);
    int64_t n = ok ? (int64_t)meetings.n : -1;
    vec_clear(&meetings);
    value_wipe(&value);
    return n;
}
