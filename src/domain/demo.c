#include "rukkanen/domain/demo.h"

#include "domain/demo_text.h"
#include "domain/publish.h"
#include "domain/rows.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/number.h"
#include "rukkanen/book/users.h"
#include "rukkanen/domain/agenda.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/model/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PASSPHRASE "kahvi kello kuusi"
#define UNTOUCHED "demo_edits" /* the setting that tells how many edits made the demo */

struct demo {
    struct book *book;
    struct vec records; /* struct demo_record */
    int64_t today;
    uint64_t site;      /* the first one: it came with the book */
};

const char *demo_passphrase(void)
{
    return PASSPHRASE;
}

/* ---- fields --------------------------------------------------------------------------------- */

static bool not_understood(const struct demo_record *record, const char *text, struct err *err)
{
    return err_set(err, ERR_DAMAGED, _("The demo data cannot be understood: %s"), text)
        || err_detail(err, "%s %s", record->entity->name, record->key);
}

/* The value of a line: dates are counted from a day, references are keys, "now" is this half
 * hour. */
static bool value_of(const struct demo *demo, const struct field *field, const char *text,
    int64_t day, struct value *value, struct err *err)
{
    enum { HALF_HOUR = 30 };
    int64_t days;
    *value = VALUE_NONE;
    if (field->ref) {
        const struct demo_record *other = demo_find(&demo->records, field->ref, text);
        if (other)
            *value = value_id(other->id);
        return other != NULL;
    }
    if (field->type == FIELD_DATE && number_parse(text, &days, NULL)) {
        *value = value_int(day + days);
        return true;
    }
    if (field->type == FIELD_TIME && strcmp(text, "now") == 0) {
        int now = clock_minutes_now();
        *value = value_int(now - now % HALF_HOUR);
        return true;
    }
    if (field->type == FIELD_LIST) {
        *value = value_text(text);
        return true;
    }
    return field_parse_raw(field, text, value, err);
}

/* Sets the fields that the record's lines name; lines that are no fields are passed over. */
static bool set_fields(const struct demo *demo, struct change *change,
    const struct demo_record *record, uint64_t id, int64_t day, struct err *err)
{
    for (size_t i = 0; i < record->lines.n; i++) {
        const struct demo_line *line = VEC_AT(&record->lines, struct demo_line, i);
        const struct field *field = entity_field(record->entity, line->name);
        struct value value;
        if (!field)
            continue;
        if (!value_of(demo, field, line->value, day, &value, err))
            return not_understood(record, line->value, err);
        bool ok = field->type == FIELD_LIST
            ? change_list(change, record->entity->number, id, field->name, &value, true, err)
            : change_set(
                change, record->entity->number, id, field->name, value_copy(&value), err);
        value_clear(&value);
        if (!ok)
            return false;
    }
    return true;
}

/* ---- records -------------------------------------------------------------------------------- */

static bool add_consent(const struct demo *demo, struct change *change,
    const struct demo_record *record, const char *text, struct err *err)
{
    const struct entity *entity = entity_by_number(ENTITY_CONSENT);
    char purpose[32], extent[32];
    int days;
    struct value which, how;
    if (sscanf(text, "%31s %31s %d", purpose, extent, &days) != 3
        || !field_parse_raw(entity_field(entity, "purpose"), purpose, &which, err)
        || !field_parse_raw(entity_field(entity, "extent"), extent, &how, err))
        return not_understood(record, text, err);
    struct value parts[] = {value_id(record->id), which};
    uint64_t id = change_put(change, ENTITY_CONSENT, parts, 2, err);
    return id && change_set(change, ENTITY_CONSENT, id, "extent", how, err)
        && change_set_int(change, ENTITY_CONSENT, id, "date", demo->today + days, err)
        && change_set_text(change, ENTITY_CONSENT, id, "wording", "1", err)
        && change_set_text(
            change, ENTITY_CONSENT, id, "recorded_by", book_user(demo->book), err);
}

static bool add_member(const struct demo *demo, struct change *change,
    const struct demo_record *record, const char *text, struct err *err)
{
    char person[64], role[32];
    int days;
    struct value how;
    const struct field *field = entity_field(entity_by_number(ENTITY_MEMBERSHIP), "role");
    if (sscanf(text, "%63s %31s %d", person, role, &days) != 3
        || !field_parse_raw(field, role, &how, err))
        return not_understood(record, text, err);
    const struct demo_record *who = demo_find(&demo->records, ENTITY_PERSON, person);
    return who ? group_join(demo->book, change, record->id, who->id, (enum group_role)how.i,
               demo->today + days, err)
            != 0
               : not_understood(record, text, err);
}

/* Each line of that name, one after the other. */
static bool each_line(const struct demo *demo, struct change *change,
    const struct demo_record *record, const char *name,
    bool (*add)(const struct demo *, struct change *, const struct demo_record *, const char *,
        struct err *),
    struct err *err)
{
    for (size_t i = 0; i < record->lines.n; i++) {
        const struct demo_line *line = VEC_AT(&record->lines, struct demo_line, i);
        if (strcmp(line->name, name) == 0 && !add(demo, change, record, line->value, err))
            return false;
    }
    return true;
}

static bool add_marks(const struct demo *demo, struct change *change,
    const struct demo_record *record, const struct demo_record *group, struct err *err)
{
    const char *marks = demo_value(record, "marks");
    for (size_t i = 0; i < group->lines.n && *marks; i++) {
        const struct demo_line *line = VEC_AT(&group->lines, struct demo_line, i);
        char person[64];
        if (strcmp(line->name, "member") != 0 || sscanf(line->value, "%63s", person) != 1)
            continue;
        const struct demo_record *who = demo_find(&demo->records, ENTITY_PERSON, person);
        enum attendance_state state = *marks == '+' ? ATTENDANCE_PRESENT
            : *marks == 'E'                         ? ATTENDANCE_EXCUSED
            : *marks == '-'                         ? ATTENDANCE_ABSENT
                                                    : ATTENDANCE_UNMARKED;
        marks++;
        if (who && state != ATTENDANCE_UNMARKED
            && !attendance_set(demo->book, change, record->id, who->id, state, err))
            return false;
    }
    return true;
}

static bool in_season(const struct demo *demo, const struct demo_record *record)
{
    char *text = (char *)demo_value(record, "months");
    int month;
    date_to_ymd(demo->today, NULL, &month, NULL);
    if (!*text)
        return true;
    for (char *end = text; *end; text = end) {
        if (strtol(text, &end, 10) == month)
            return true;
        if (end == text)
            break;
    }
    return false;
}

/* The items follow their meeting in the file, and are part of its edit. */
static bool add_items(const struct demo *demo, struct change *change, size_t meeting, int64_t day,
    struct err *err)
{
    uint64_t id = VEC_AT(&demo->records, struct demo_record, meeting)->id;
    for (size_t i = meeting + 1; i < demo->records.n; i++) {
        const struct demo_record *record = VEC_AT(&demo->records, struct demo_record, i);
        if (record->entity->number != ENTITY_ITEM)
            break;
        if (!in_season(demo, record))
            continue;
        uint64_t item = agenda_add(demo->book, change, id, 0, record->key, err);
        if (!item || !set_fields(demo, change, record, item, day, err))
            return false;
    }
    return true;
}

static bool fill_meeting(
    struct demo *demo, struct change *change, size_t index, struct err *err)
{
    struct demo_record *record = VEC_AT(&demo->records, struct demo_record, index);
    const struct demo_record *group
        = demo_find(&demo->records, ENTITY_GROUP, demo_value(record, "group"));
    int64_t day;
    if (!group || !demo_when(demo_value(record, "when"), demo->today, &day))
        return not_understood(record, demo_value(record, "when"), err);
    bool held = day < demo->today && !*demo_value(record, "state");
    bool ok = change_set_int(change, ENTITY_MEETING, record->id, "date", day, err)
        && set_fields(demo, change, record, record->id, day, err)
        && (!held
            || change_set_int(change, ENTITY_MEETING, record->id, "state", MEETING_HELD, err))
        && add_marks(demo, change, record, group, err)
        && add_items(demo, change, index, day, err);
    if (!ok || strcmp(demo_value(record, "start"), "now") != 0)
        return ok;
    enum { HALF_HOUR = 30, LENGTH = 90 };
    int end = clock_minutes_now() / HALF_HOUR * HALF_HOUR + LENGTH;
    return end >= 24 * 60
        || change_set_int(change, ENTITY_MEETING, record->id, "end", end, err);
}

static bool fill(struct demo *demo, struct change *change, size_t index, struct err *err)
{
    const struct demo_record *record = VEC_AT(&demo->records, struct demo_record, index);
    if (record->entity->number == ENTITY_MEETING)
        return fill_meeting(demo, change, index, err);
    return set_fields(demo, change, record, record->id, demo->today, err)
        && each_line(demo, change, record, "consent", add_consent, err)
        && each_line(demo, change, record, "member", add_member, err);
}

static bool add_record(struct demo *demo, size_t index, struct err *err)
{
    struct demo_record *record = VEC_AT(&demo->records, struct demo_record, index);
    int entity = record->entity->number;
    struct change *change = change_new(demo->book);
    if (entity == ENTITY_SITE && demo->site) {
        record->id = demo->site;
        demo->site = 0;
    } else {
        record->id = change_add(change, entity, err);
        if (record->id)
            change_preset(change, entity, record->id);
    }
    bool ok = record->id && fill(demo, change, index, err) && change_commit(change, NULL, err);
    change_free(change);
    return ok;
}

/* ---- the board ------------------------------------------------------------------------------ */

/* As a careful facilitator would: who has not agreed is not named. */
static bool publish_one(const struct demo *demo, uint64_t meeting, int64_t date, struct err *err)
{
    struct vec found = VEC_INIT(struct name_found), decisions = VEC_INIT(struct publish_decision);
    bool ok = publish_check(demo->book, NULL, meeting, &found, err);
    for (size_t i = 0; i < found.n; i++) {
        const struct name_found *name = VEC_AT(&found, struct name_found, i);
        struct publish_decision decision = {
            name->id, name->field, name->start, PUBLISH_REPLACE, name->instead};
        vec_add(&decisions, &decision);
    }
    ok = ok && publish_on(demo->book, meeting, &decisions, false, date, NULL, err)
        && board_post(demo->book, meeting, date, NULL, err);
    vec_clear(&decisions);
    names_found_clear(&found);
    return ok;
}

/* Publishes the memos of a group's latest meetings, the day after each; the last one hangs. */
static bool publish_latest(
    const struct demo *demo, const struct demo_record *group, int64_t n, struct err *err)
{
    struct vec meetings = VEC_INIT(struct row);
    bool ok = meeting_of_group(
        demo->book, group->id, DATE_NONE, demo->today - 1, "", &meetings, err);
    size_t first = (int64_t)meetings.n > n ? meetings.n - (size_t)n : 0;
    for (size_t i = first; ok && i < meetings.n; i++) {
        const struct row *meeting = VEC_AT(&meetings, struct row, i);
        int64_t date = row_date(meeting, "date") + 1;
        ok = publish_one(demo, meeting->id, date, err)
            && (i + 1 == meetings.n
                || board_take_down(demo->book, meeting->id, date + 30, err));
    }
    rows_clear(&meetings);
    return ok;
}

static bool fill_board(const struct demo *demo, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < demo->records.n; i++) {
        const struct demo_record *record = VEC_AT(&demo->records, struct demo_record, i);
        int64_t n;
        if (number_parse(demo_value(record, "publish"), &n, NULL))
            ok = publish_latest(demo, record, n, err);
    }
    return ok;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* The last edit of the making says how many there are: one more, and somebody has written. */
static bool note_untouched(struct book *book, struct err *err)
{
    struct book_info info;
    if (!book_info(book, &info, err))
        return false;
    char count[24];
    snprintf(count, sizeof count, "%" PRId64, info.edits + 1);
    book_info_clear(&info);
    struct change *change = change_new(book);
    struct value name = value_text(UNTOUCHED);
    uint64_t id = change_put(change, ENTITY_SETTING, &name, 1, err);
    bool ok = id && change_set_text(change, ENTITY_SETTING, id, "value", count, err)
        && change_commit(change, NULL, err);
    value_clear(&name);
    change_free(change);
    return ok;
}

static bool add_records(struct demo *demo, struct err *err)
{
    if (!book_begin(demo->book, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < demo->records.n; i++) {
        const struct demo_record *record = VEC_AT(&demo->records, struct demo_record, i);
        if (record->entity->number != ENTITY_ITEM)
            ok = add_record(demo, i, err);
    }
    struct book_user_new pekka = {.name = "Pekka", .passphrase = PASSPHRASE};
    ok = ok && fill_board(demo, err) && book_user_add(demo->book, &pekka, err)
        && note_untouched(demo->book, err);
    if (ok)
        return book_end(demo->book, err);
    book_rollback(demo->book);
    return false;
}

static uint64_t first_site(struct book *book)
{
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_SITE, .limit = 1, .fields = ""};
    uint64_t id = 0;
    if (book_query(book, &query, &rows, NULL) && rows.n)
        id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

bool demo_make(const char *path, struct err *err)
{
    struct demo demo = {.records = VEC_INIT(struct demo_record), .today = clock_today()};
    struct str code = STR_INIT;
    bool ok = demo_text_read(&demo.records, err);
    const struct demo_record *site
        = ok && demo.records.n ? VEC_AT(&demo.records, struct demo_record, 0) : NULL;
    struct book_start start = {.site = site ? demo_value(site, "name") : "",
        .user = "Sanna",
        .passphrase = PASSPHRASE,
        .demo = PASSPHRASE};
    ok = ok && book_create(path, &start, &code, &demo.book, err);
    str_wipe(&code);
    if (ok) {
        demo.site = first_site(demo.book);
        ok = add_records(&demo, err);
        book_close(demo.book);
        if (!ok)
            remove(path);
    }
    demo_text_clear(&demo.records);
    return ok;
}

/* ---- is it stale? --------------------------------------------------------------------------- */

static bool untouched(struct book *book)
{
    struct book_info info;
    int64_t made = -1;
    char *text = book_setting(book, UNTOUCHED);
    if (!text || !number_parse(text, &made, NULL))
        made = -1;
    free(text);
    if (made < 0 || !book_info(book, &info, NULL))
        return false;
    bool same = info.edits == made && info.drafts == 0;
    book_info_clear(&info);
    return same;
}

static bool all_over(struct book *book)
{
    struct filter filters[] = {
        FILTER_INT("date", FILTER_AT_LEAST, clock_today()),
        FILTER_INT("state", FILTER_EQUAL, MEETING_PLANNED),
    };
    struct query query = {.entity = ENTITY_MEETING, .filters = filters, .n_filters = 2};
    return book_count(book, &query, NULL) == 0;
}

bool demo_is_stale(struct book *book)
{
    return book_demo_passphrase(book) && untouched(book) && all_over(book);
}
