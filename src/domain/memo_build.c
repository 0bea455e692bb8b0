/* A memo is put together from the rows of its meeting. */
#include "domain/memo_build.h"

#include "domain/rows.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/agenda.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/model/field.h"

#include <stdlib.h>
#include <string.h>

struct build {
    struct book *book;
    const struct change *change;
    const struct memo_writer *writer;
    struct memo *memo;
    struct row meeting, group;
    struct vec present; /* struct attendance_row */
    struct vec leaders; /* struct member */
};

static const char *say(const struct build *b, const char *text)
    __attribute__((format_arg(2)));

static const char *say(const struct build *b, const char *text)
{
    return lang_text_in(b->memo->lang, text);
}

/* Puts a finished text into its place in the memo. */
static void put(char **place, struct str *text)
{
    free(*place);
    *place = str_take(text);
}

static void put_free(
    struct build *b, char **place, uint64_t id, const char *field, const char *text)
{
    struct str out = STR_INIT;
    if (b->writer)
        b->writer->add(b->writer->data, b->memo, id, field, text, &out);
    else
        memo_add_plain(&out, text);
    put(place, &out);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Appends a place for the name as far as it may be shown; false where the person is only
 * counted. */
static bool add_person(struct build *b, uint64_t person, struct str *out)
{
    struct str name = STR_INIT;
    if (b->memo->use == MEMO_INTERNAL)
        person_name(b->book, b->change, person, PERSON_FULL, &name);
    else
        consent_name(b->book, b->change, person, CONSENT_BOARD, &name);
    bool shown = name.len > 0;
    if (shown)
        memo_add_name(b->memo, out, person, name.s);
    str_wipe(&name);
    return shown;
}

/* Appends "a, b and c" of a vector of struct str, and clears it. */
static void add_list(struct build *b, struct vec *parts, struct str *out)
{
    struct str all = STR_INIT;
    for (size_t i = 0; i < parts->n; i++) {
        struct str *part = VEC_AT(parts, struct str, i);
        if (i && i + 1 == parts->n) {
            struct str both = STR_INIT;
            str_addf(&both, lang_text_in(b->memo->lang, N_("%s and %s")), all.s, part->s);
            str_wipe(&all);
            all = both;
        } else {
            str_add(&all, i ? ", " : "");
            str_add_str(&all, part);
        }
        str_wipe(part);
    }
    vec_clear(parts);
    str_add_str(out, &all);
    str_wipe(&all);
}

static bool is_leader(const struct build *b, uint64_t person)
{
    for (size_t i = 0; i < b->leaders.n; i++) {
        if (VEC_AT(&b->leaders, struct member, i)->person.id == person)
            return true;
    }
    return false;
}

/* ---- who was there -------------------------------------------------------------------------- */

static void add_participants(struct build *b)
{
    struct vec names = VEC_INIT(struct str);
    struct str out = STR_INIT;
    unsigned long there = 0, counted = 0;
    bool marked = false;
    for (size_t i = 0; i < b->present.n; i++) {
        const struct attendance_row *row = VEC_AT(&b->present, struct attendance_row, i);
        marked |= row->state != ATTENDANCE_UNMARKED;
        if (row->state != ATTENDANCE_PRESENT || is_leader(b, row->member.person.id))
            continue;
        struct str name = STR_INIT;
        there++;
        if (add_person(b, row->member.person.id, &name))
            vec_add(&names, &name);
        else
            counted++;
    }
    if (marked) {
        enum lang lang = b->memo->lang;
        str_addf(&out, lang_plural_in(lang, "%lu participant", "%lu participants", there), there);
        if (names.n) {
            struct str others = STR_INIT;
            if (counted) {
                str_addf(
                    &others, lang_plural_in(lang, "%lu other", "%lu others", counted), counted);
                vec_add(&names, &others);
            }
            str_add(&out, ": ");
        }
    }
    add_list(b, &names, &out);
    put(&b->memo->present, &out);
}

static enum attendance_state state_of(const struct build *b, uint64_t person)
{
    for (size_t i = 0; i < b->present.n; i++) {
        const struct attendance_row *row = VEC_AT(&b->present, struct attendance_row, i);
        if (row->member.person.id == person)
            return row->state;
    }
    return ATTENDANCE_UNMARKED;
}

/* Who leads the group is there unless marked otherwise. */
static void add_leaders(struct build *b)
{
    const struct field *role = entity_field(entity_by_number(ENTITY_MEMBERSHIP), "role");
    struct str out = STR_INIT;
    for (size_t i = 0; i < b->leaders.n; i++) {
        const struct member *leader = VEC_AT(&b->leaders, struct member, i);
        enum attendance_state state = state_of(b, leader->person.id);
        if (state == ATTENDANCE_ABSENT || state == ATTENDANCE_EXCUSED)
            continue;
        struct value value = value_int(leader->role);
        struct str name = STR_INIT;
        str_addf(&out, "%s%s", out.len ? ", " : "",
            field_choice_label(role, &value, b->memo->lang));
        if (add_person(b, leader->person.id, &name))
            str_addf(&out, " %s", name.s);
        str_wipe(&name);
    }
    put(&b->memo->leaders, &out);
}

static void count_absent(struct build *b, unsigned long excused, unsigned long all)
{
    struct str out = STR_INIT;
    if (all && excused == all)
        str_addf(&out, say(b, N_("%lu, announced")), all);
    else if (all && excused)
        str_addf(&out, say(b, N_("%lu, of whom %lu announced it")), all, excused);
    else if (all)
        str_addf(&out, "%lu", all);
    put(&b->memo->absent, &out);
}

static void add_absent(struct build *b)
{
    struct str out = STR_INIT;
    unsigned long excused = 0, all = 0;
    for (size_t i = 0; i < b->present.n; i++) {
        const struct attendance_row *row = VEC_AT(&b->present, struct attendance_row, i);
        bool announced = row->state == ATTENDANCE_EXCUSED;
        if (!announced && row->state != ATTENDANCE_ABSENT)
            continue;
        all++;
        excused += announced;
        if (b->memo->use != MEMO_INTERNAL)
            continue;
        str_add(&out, out.len ? ", " : "");
        add_person(b, row->member.person.id, &out);
        if (announced)
            str_addf(&out, " (%s)", say(b, N_("announced")));
    }
    if (b->memo->use == MEMO_INTERNAL)
        put(&b->memo->absent, &out);
    else
        count_absent(b, excused, all);
}

static void add_visitors(struct build *b)
{
    struct str out = STR_INIT;
    const char *names = row_text(&b->meeting, "visitor_names");
    unsigned long n = (unsigned long)row_int(&b->meeting, "visitors", 0);
    if (n)
        str_addf(&out, lang_plural_in(b->memo->lang, "%lu visitor", "%lu visitors", n), n);
    if (b->memo->use == MEMO_INTERNAL && *names) {
        str_add(&out, n ? ": " : "");
        memo_add_plain(&out, names);
    }
    put(&b->memo->visitors, &out);
}

/* ---- items ---------------------------------------------------------------------------------- */

static void add_responsible(struct build *b, const struct row *row, struct memo_item *item)
{
    struct str out = STR_INIT;
    uint64_t person = row_ref(row, "responsible");
    const char *other = row_text(row, "responsible_name");
    if (person && !add_person(b, person, &out))
        str_add(&out, is_leader(b, person) ? say(b, N_("a facilitator"))
                                           : say(b, N_("a participant")));
    if (*other) {
        char *typed = mem_text("");
        put_free(b, &typed, row->id, "responsible_name", other);
        str_addf(&out, "%s%s", out.len ? ", " : "", typed);
        free(typed);
    }
    item->responsible = mem_text("");
    put(&item->responsible, &out);
}

static void add_item(struct build *b, const struct row *row)
{
    bool on_board = row_int(row, "on_board", 0) == 1;
    if (b->memo->use == MEMO_PUBLIC && !on_board)
        return;
    struct memo_item item = {.number = (int64_t)b->memo->items.n + 1,
        .on_board = on_board,
        .heading = mem_text(""),
        .text = mem_text(""),
        .decision = mem_text(""),
        .due = row_date(row, "due")};
    put_free(b, &item.heading, row->id, "heading", row_text(row, "heading"));
    put_free(b, &item.text, row->id, "text", row_text(row, "text"));
    put_free(b, &item.decision, row->id, "decision", row_text(row, "decision"));
    add_responsible(b, row, &item);
    vec_add(&b->memo->items, &item);
}

static bool add_items(struct build *b, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool ok = agenda_items(b->book, b->change, b->meeting.id, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++)
        add_item(b, VEC_AT(&rows, struct row, i));
    rows_clear(&rows);
    return ok;
}

/* ---- the head and the foot ------------------------------------------------------------------ */

static bool add_head(struct build *b, struct err *err)
{
    struct memo *memo = b->memo;
    struct str text = STR_INIT, out = STR_INIT;
    book_row_title(b->book, ENTITY_SITE, row_ref(&b->meeting, "home"), &text);
    memo_add_plain(&out, text.s);
    put(&memo->organisation, &out);
    memo_add_plain(&out, row_text(&b->group, "name"));
    put(&memo->group, &out);
    str_reset(&text);
    bool ok = meeting_title(b->book, &b->meeting, memo->lang, &text, err);
    memo_add_plain(&out, text.s);
    put(&memo->title, &out);
    str_reset(&text);
    ok = ok && meeting_memo_title(b->book, &b->meeting, memo->lang, &text, err);
    memo_add_plain(&out, text.s);
    put(&memo->board_title, &out);
    meeting_time(&b->meeting, memo->lang, true, &out);
    put(&memo->time, &out);
    str_reset(&text);
    meeting_place(b->book, &b->meeting, &text);
    put_free(b, &memo->place, b->meeting.id, "place", text.s);
    str_clear(&text);
    return ok;
}

static void add_next(struct build *b)
{
    struct row next;
    struct str out = STR_INIT, place = STR_INIT;
    if (!meeting_next(b->book, &b->meeting, &next, NULL))
        return;
    meeting_time(&next, b->memo->lang, true, &out);
    meeting_place(b->book, &next, &place);
    if (place.len) {
        str_add(&out, ", ");
        memo_add_plain(&out, place.s);
    }
    put(&b->memo->next, &out);
    str_clear(&place);
    row_clear(&next);
}

static void add_foot(struct build *b)
{
    const char *secretary = row_text(&b->meeting, "secretary");
    struct str out = STR_INIT;
    if (!*secretary && book_user(b->book))
        secretary = book_user(b->book);
    put_free(b, &b->memo->secretary, b->meeting.id, "secretary", secretary);
    if (b->memo->use == MEMO_INTERNAL) {
        memo_add_plain(&out, row_text(&b->meeting, "note"));
        put(&b->memo->note, &out);
    }
    add_next(b);
}

/* A page that would read as the published one is that one; else it is the next version. */
static bool add_version(struct build *b, struct err *err)
{
    struct memo *memo = b->memo;
    uint64_t page = board_page_of(b->book, memo->meeting);
    struct memo published;
    memo->written = clock_today();
    if (!page)
        return true;
    if (!board_read(b->book, page, &published, err))
        return false;
    bool same = memo_same(memo, &published);
    memo->version = published.version + !same;
    memo->corrected = same ? published.corrected : clock_today();
    memo->written = published.written;
    memo_clear(&published);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool read_people(struct build *b, struct err *err)
{
    struct vec groups = VEC_INIT(uint64_t);
    bool ok = attendance_list(b->book, b->change, b->meeting.id, &b->present, err)
        && meeting_groups(b->book, b->change, &b->meeting, &groups, err);
    for (size_t i = 0; ok && i < groups.n; i++) {
        struct vec leaders = VEC_INIT(struct member);
        ok = group_members(b->book, b->change, *VEC_AT(&groups, uint64_t, i),
            row_date(&b->meeting, "date"), GROUP_LEADERS, &leaders, err);
        for (size_t j = 0; j < leaders.n; j++) {
            struct member *leader = VEC_AT(&leaders, struct member, j);
            if (is_leader(b, leader->person.id))
                continue;
            vec_add(&b->leaders, leader);
            memset(leader, 0, sizeof *leader);
        }
        members_clear(&leaders);
    }
    vec_clear(&groups);
    return ok;
}

static bool fill(struct build *b, struct err *err)
{
    b->memo->lang = group_language(&b->group);
    if (!read_people(b, err) || !add_head(b, err))
        return false;
    add_participants(b);
    add_leaders(b);
    add_absent(b);
    add_visitors(b);
    add_foot(b);
    if (!add_items(b, err))
        return false;
    if (b->memo->use == MEMO_PUBLIC)
        return add_version(b, err);
    b->memo->written = clock_today();
    return true;
}

bool memo_build_with(struct book *book, const struct change *change, uint64_t meeting,
    enum memo_use use, const struct memo_writer *writer, struct memo *memo, struct err *err)
{
    struct build b = {.book = book,
        .change = change,
        .writer = writer,
        .memo = memo,
        .present = VEC_INIT(struct attendance_row),
        .leaders = VEC_INIT(struct member)};
    if (!meeting_read(book, change, meeting, &b.meeting, err))
        return false;
    memo_init(memo);
    memo->use = use;
    memo->meeting = meeting;
    bool ok = site_open(book, row_ref(&b.meeting, "home"))
        || err_set(err, ERR_LOCKED, _("People's details are locked. Give the passphrase."));
    ok = ok
        && rows_read(
            book, change, ENTITY_GROUP, row_ref(&b.meeting, "group"), NULL, &b.group, err)
        && fill(&b, err);
    attendance_clear(&b.present);
    members_clear(&b.leaders);
    row_clear(&b.meeting);
    row_clear(&b.group);
    if (!ok)
        memo_clear(memo);
    return ok;
}

bool memo_build(struct book *book, const struct change *change, uint64_t meeting,
    enum memo_use use, struct memo *memo, struct err *err)
{
    return memo_build_with(book, change, meeting, use, NULL, memo, err);
}
