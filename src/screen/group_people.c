/* The pane of the members: who belongs to the group, how often they came, who is interested. */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "screen/group.h"
#include "screen/group_parts.h"
#include "screen/naming.h"
#include "screen/person.h"
#include "screen/record.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum {
    STRIP = 10,         /* the latest meetings, a sign each */
    DAYS_BACK = 365,    /* over which attendance is summed up */
    LONGEST_NAME = 200  /* letters */
};

static const struct group_line *line_at(const struct group_screen *group, size_t row)
{
    return VEC_AT(&group->people_lines, struct group_line, row);
}

static const struct group_person *person_at(const struct group_screen *group, size_t index)
{
    return VEC_AT(&group->people, struct group_person, index);
}

/* ---- the list -------------------------------------------------------------------------------- */

static size_t people_count(void *data)
{
    return ((struct group_screen *)data)->people_lines.n;
}

static void add_role(enum group_role role, struct str *out)
{
    const struct field *field = entity_field(entity_by_number(ENTITY_MEMBERSHIP), "role");
    struct value value = value_int(role);
    str_add(out, field_choice_label(field, &value, lang_current()));
}

static bool stands_under(const struct group_person *person, unsigned roles)
{
    return GROUP_ROLE(person->member.role) & roles;
}

static void add_heading(const struct group_screen *group, unsigned roles, struct str *out)
{
    unsigned long n = 0;
    for (size_t i = 0; i < group->people.n; i++)
        n += stands_under(person_at(group, i), roles);
    if (roles == GROUP_PARTICIPANTS)
        str_addf(out, lang_plural("%lu member", "%lu members", n), n);
    else if (roles == GROUP_CANDIDATES)
        str_addf(out, lang_plural("%lu interested", "%lu interested", n), n);
    else
        str_add(out, _("Facilitators"));
}

static void add_part(const char *text, struct str *out)
{
    if (text && *text)
        str_addf(out, "%s%s", out->len ? ", " : "", text);
}

/* Whether the heading says all there is to say about somebody. */
static bool is_plain(const struct member *member)
{
    return member->role <= ROLE_MEMBER && member->until == DATE_NONE;
}

/* Profession and organisation; the role where the heading does not tell it; the last day. */
static void add_work(const struct member *member, struct str *out)
{
    struct str work = STR_INIT, day = STR_INIT;
    if (member->role > ROLE_MEMBER && member->role != ROLE_FACILITATOR)
        add_role(member->role, &work);
    add_part(member->profession, &work);
    add_part(member->organisation, &work);
    if (member->until != DATE_NONE) {
        date_format(&day, lang_current(), DATE_DAY, member->until);
        str_add(&work, work.len ? ", " : "");
        str_addf(&work, _("last day %s"), day.s);
    }
    if (!work.len)
        add_role(member->role, &work);
    str_add_str(out, &work);
    str_clear(&work);
    str_clear(&day);
}

/* The latest meetings that fit. */
static void add_strip(const struct group_person *person, struct str *out)
{
    size_t len = person->strip.len;
    str_add(out, person->strip.s + (len > STRIP ? len - STRIP : 0));
}

static void people_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct group_screen *group = data;
    const struct group_line *line = line_at(group, row);
    if (line->kind == LIST_HEADING) {
        add_heading(group, line->roles, out);
        return;
    }
    const struct group_person *person = person_at(group, line->person);
    if (line->kind == LIST_DETAIL)
        add_work(&person->member, out);
    else if (column == 0)
        person_format(&person->member.person, PERSON_LISTED, out);
    else if (column == 1)
        add_strip(person, out);
    else if (person->share.percent >= 0)
        str_addf(out, "%d %%", (int)person->share.percent);
}

static uint64_t people_id(void *data, size_t row)
{
    const struct group_screen *group = data;
    const struct group_line *line = line_at(group, row);
    return line->kind == LIST_HEADING ? line->roles
                                      : person_at(group, line->person)->member.membership;
}

static size_t people_find(void *data, uint64_t id)
{
    const struct group_screen *group = data;
    for (size_t row = 0; row < group->people_lines.n; row++)
        if (line_at(group, row)->kind == LIST_ROW && people_id(data, row) == id)
            return row;
    return LIST_NONE;
}

static enum list_row people_kind(void *data, size_t row)
{
    return line_at(data, row)->kind;
}

static enum meaning people_meaning(void *data, size_t row)
{
    switch (line_at(data, row)->kind) {
    case LIST_HEADING:
        return MEANING_HEADING;
    case LIST_DETAIL:
        return MEANING_DIM;
    default:
        return MEANING_NORMAL;
    }
}

static size_t people_jump(void *data, const char *start)
{
    const struct group_screen *group = data;
    for (size_t row = 0; row < group->people_lines.n; row++) {
        const struct group_line *line = line_at(group, row);
        if (line->kind == LIST_ROW
            && utf8_starts_fold(person_at(group, line->person)->member.person.last, start))
            return row;
    }
    return LIST_NONE;
}

static const struct list_source people_source = {
    .count = people_count,
    .cell = people_cell,
    .id = people_id,
    .find = people_find,
    .kind = people_kind,
    .meaning = people_meaning,
    .jump = people_jump,
    .empty = N_("Nobody belongs to this group yet. F2 adds the first one by name."),
};
static const struct list_column people_columns[] = {
    {.width = 0},
    {.width = STRIP, .right = true, .rank = 1},
    {.width = 5, .right = true},
};

void group_people_init(struct group_screen *group)
{
    vec_init(&group->people, sizeof(struct group_person));
    vec_init(&group->people_lines, sizeof(struct group_line));
    vec_init(&group->offered, sizeof(struct person));
    str_init(&group->typed);
    list_init(&group->people_list, &people_source, people_columns, 3, group);
}

static void clear_people(struct group_screen *group)
{
    for (size_t i = 0; i < group->people.n; i++) {
        struct group_person *person = VEC_AT(&group->people, struct group_person, i);
        struct vec one = VEC_INIT(struct member);
        vec_add(&one, &person->member);
        members_clear(&one);
        str_clear(&person->strip);
    }
    vec_clear(&group->people);
}

void group_people_clear(struct group_screen *group)
{
    clear_people(group);
    vec_clear(&group->people_lines);
    persons_clear(&group->offered);
    str_wipe(&group->typed);
    list_clear(&group->people_list);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Moves the attendance of a person into the row of the pane. */
static void take_share(struct group_person *person, struct vec *shares)
{
    for (size_t i = 0; i < shares->n; i++) {
        struct attendance_member *share = VEC_AT(shares, struct attendance_member, i);
        if (share->member.person.id != person->member.person.id)
            continue;
        person->share = share->share;
        person->strip = share->strip;
        str_init(&share->strip);
        return;
    }
}

/* A plain member's role is told by the heading; everybody else has a line of details. */
static void add_lines(struct group_screen *group, unsigned roles)
{
    bool heading = false;
    for (size_t i = 0; i < group->people.n; i++) {
        const struct group_person *person = person_at(group, i);
        if (!stands_under(person, roles))
            continue;
        struct group_line line = {LIST_HEADING, i, roles};
        if (!heading)
            vec_add(&group->people_lines, &line);
        heading = true;
        line.kind = LIST_ROW;
        vec_add(&group->people_lines, &line);
        line.kind = LIST_DETAIL;
        if (!is_plain(&person->member))
            vec_add(&group->people_lines, &line);
    }
}

bool group_people_read(struct group_screen *group, struct err *err)
{
    struct book *book = session_book(group->screen);
    struct vec members = VEC_INIT(struct member), shares = VEC_INIT(struct attendance_member);
    struct attendance_share all;
    int64_t today = clock_today();
    bool ok = group_members(book, NULL, group->group, today, GROUP_EVERYBODY, &members, err)
        && attendance_of_group(
            book, group->group, today - DAYS_BACK, today, &all, &shares, err);
    clear_people(group);
    for (size_t i = 0; i < members.n; i++) {
        struct member *member = VEC_AT(&members, struct member, i);
        struct group_person person = {.member = *member, .strip = STR_INIT};
        memset(member, 0, sizeof *member);
        person.share.percent = -1;
        take_share(&person, &shares);
        vec_add(&group->people, &person);
    }
    members_clear(&members);
    attendance_members_clear(&shares);
    group->people_lines.n = 0;
    add_lines(group, GROUP_PARTICIPANTS);
    add_lines(group, GROUP_LEADERS);
    add_lines(group, GROUP_CANDIDATES);
    list_reload(&group->people_list);
    return ok;
}

/* ---- adding somebody ------------------------------------------------------------------------- */

static const struct group_person *person_here(struct screen *screen)
{
    struct group_screen *group = group_of(screen);
    size_t row = list_focus(&group->people_list);
    if (row != LIST_NONE && line_at(group, row)->kind == LIST_ROW)
        return person_at(group, line_at(group, row)->person);
    screen_warn(screen, _("Nobody belongs to this group yet. F2 adds the first one by name."));
    return NULL;
}

static bool belongs(const struct group_screen *group, uint64_t person)
{
    for (size_t i = 0; i < group->people.n; i++)
        if (person_at(group, i)->member.person.id == person)
            return true;
    return false;
}

static bool same_name(const struct person *a, const struct person *b)
{
    return strcmp(a->first, b->first) == 0 && strcmp(a->last, b->last) == 0;
}

/* Two of the same name stand side by side in the sorted list; the year of birth tells them apart. */
static void add_year(const struct group_screen *group, size_t index, struct str *out)
{
    const struct person *person = VEC_AT(&group->offered, struct person, index);
    bool before = index > 0 && same_name(person, person - 1);
    bool after = index + 1 < group->offered.n && same_name(person, person + 1);
    struct row row;
    if ((!before && !after)
        || !book_row_fields(session_book(group->screen), ENTITY_PERSON, person->id, "birth_year",
            &row, NULL))
        return;
    int64_t year = row_int(&row, "birth_year", 0);
    if (year)
        str_addf(out, " (%d)", (int)year);
    row_clear(&row);
}

static void offer(struct group_screen *group, struct vec *items, struct vec *labels)
{
    for (size_t i = 0; i < group->offered.n; i++) {
        const struct person *person = VEC_AT(&group->offered, struct person, i);
        if (belongs(group, person->id))
            continue;
        struct str label = STR_INIT;
        person_format(person, PERSON_LISTED, &label);
        add_year(group, i, &label);
        struct dialog_item item = {.label = label.s, .number = (int64_t)i};
        vec_add(items, &item);
        vec_add(labels, &label);
    }
}

/* In a group that is being formed those who join are interested first. */
static bool is_forming(const struct group_screen *group)
{
    return row_int(&group->row, "state", GROUP_ACTIVE) == GROUP_FORMING;
}

static void ask_who(struct group_screen *group, const struct vec *items)
{
    bool forming = is_forming(group);
    if (items->n)
        dialog_choose(group->screen, GROUP_TAG_ADD,
            forming ? _("Who is interested? Choose, or write a new first and last name.")
                    : _("Who joins? Choose, or write a new first and last name."),
            items->items, items->n, 0, DIALOG_FREE);
    else
        dialog_prompt(group->screen, GROUP_TAG_ADD_NEW,
            forming ? _("Who is interested? First name and last name")
                    : _("Who joins? First name and last name"),
            "", LONGEST_NAME, 0);
}

void group_add_person(struct screen *screen)
{
    struct group_screen *group = group_of(screen);
    struct vec items = VEC_INIT(struct dialog_item), labels = VEC_INIT(struct str);
    struct err err = {.kind = ERR_NONE};
    persons_clear(&group->offered);
    vec_init(&group->offered, sizeof(struct person));
    if (!person_all(session_book(screen), 0, &group->offered, &err)) {
        session_error(screen, &err);
    } else {
        offer(group, &items, &labels);
        ask_who(group, &items);
    }
    for (size_t i = 0; i < labels.n; i++)
        str_wipe(VEC_AT(&labels, struct str, i));
    vec_clear(&labels);
    vec_clear(&items);
}

static void tell_joined(struct group_screen *group, enum group_role role, uint64_t person)
{
    if (role != ROLE_MEMBER)
        screen_say(group->screen, _("Added as interested; + makes a member. Ctrl-Z takes it back."));
    else if (group_below_age(session_book(group->screen), &group->row, person, clock_today()))
        screen_say(group->screen,
            _("Added as a member. The group is meant for those aged %d or more; this one is "
              "younger."),
            (int)row_int(&group->row, "min_age", 0));
    else
        screen_say(group->screen, _("Added as a member from today. Ctrl-Z takes it back."));
}

/* Somebody of the book (person), or, with 0, somebody new of the name that was written. */
static void add_chosen(struct group_screen *group, uint64_t person)
{
    struct book *book = session_book(group->screen);
    struct change *change = change_new(book);
    struct err err = {.kind = ERR_NONE};
    enum group_role role = is_forming(group) ? ROLE_CANDIDATE : ROLE_MEMBER;
    uint64_t membership = 0;
    bool fresh = !person;
    if (fresh)
        person = person_add(book, change, group->typed.s, row_ref(&group->row, "home"), &err);
    if (person)
        membership
            = group_join(book, change, group->group, person, role, clock_today(), &err);
    if (!membership)
        session_error(group->screen, &err);
    else if (session_commit(group->screen, change)) {
        group_people_read(group, NULL);
        list_set_focus_id(&group->people_list, membership);
        tell_joined(group, role, person);
        if (fresh)
            naming_say(group->screen, person);
    }
    change_free(change);
    str_wipe(&group->typed);
}

static void take_added(struct group_screen *group, const struct result *result)
{
    bool offered = result->tag == GROUP_TAG_ADD && result->number >= 0;
    str_set(&group->typed, offered ? "" : result->text);
    if (offered)
        add_chosen(group, VEC_AT(&group->offered, struct person, (size_t)result->number)->id);
    else if (!group->typed.len)
        screen_warn(group->screen, _("Nobody was added: no name was written."));
    else if (!naming_ask(group->screen, GROUP_TAG_NAMESAKE, group->typed.s))
        add_chosen(group, 0);
}

void group_swap_names(struct screen *screen)
{
    const struct group_person *person = person_here(screen);
    if (person)
        naming_swap(screen, person->member.person.id);
}

/* ---- roles ----------------------------------------------------------------------------------- */

static void set_role(struct group_screen *group, enum group_role role)
{
    struct book *book = session_book(group->screen);
    struct change *change = change_new(book);
    struct err err = {.kind = ERR_NONE};
    struct str label = STR_INIT;
    add_role(role, &label);
    if (!group_join(book, change, group->group, group->person, role, clock_today(), &err))
        session_error(group->screen, &err);
    else if (session_commit(group->screen, change))
        screen_say(group->screen, _("Role from now on: %s. Ctrl-Z takes it back."), label.s);
    change_free(change);
    str_clear(&label);
}

void group_to_member(struct screen *screen)
{
    const struct group_person *person = person_here(screen);
    if (!person)
        return;
    if (person->member.role != ROLE_CANDIDATE) {
        screen_warn(screen, _("This is for those who are interested; this one belongs already."));
        return;
    }
    group_of(screen)->person = person->member.person.id;
    set_role(group_of(screen), ROLE_MEMBER);
}

void group_change_role(struct screen *screen)
{
    const struct group_person *person = person_here(screen);
    const struct field *field = entity_field(entity_by_number(ENTITY_MEMBERSHIP), "role");
    struct dialog_item items[ROLE_FACILITATOR];
    size_t n = 0;
    if (!person)
        return;
    for (const struct choice *choice = field->choices; choice->name; choice++)
        items[n++] = (struct dialog_item){lang_text(choice->label), choice->number};
    group_of(screen)->person = person->member.person.id;
    dialog_choose(screen, GROUP_TAG_ROLE, _("Role in the group"), items, n,
        (int64_t)person->member.role, 0);
}

/* ---- leaving --------------------------------------------------------------------------------- */

void group_end_membership(struct screen *screen)
{
    const struct group_person *person = person_here(screen);
    struct str today = STR_INIT, name = STR_INIT, label = STR_INIT;
    if (!person)
        return;
    group_of(screen)->person = person->member.person.id;
    date_format(&today, lang_current(), DATE_SHORT, clock_today());
    person_format(&person->member.person, PERSON_LISTED, &name);
    str_addf(&label, _("%s leaves the group. Last day"), name.s);
    dialog_prompt(screen, GROUP_TAG_LEAVE, label.s, today.s, LONGEST_NAME, 0);
    str_clear(&today);
    str_wipe(&name);
    str_wipe(&label);
}

static void leave_on(struct group_screen *group, const char *typed)
{
    struct book *book = session_book(group->screen);
    struct change *change = change_new(book);
    struct err err = {.kind = ERR_NONE};
    int64_t date;
    if (!date_parse(typed, clock_today(), &date, &err)
        || !group_leave(book, change, group->group, group->person, date, &err))
        session_error(group->screen, &err);
    else if (session_commit(group->screen, change))
        screen_say(group->screen,
            _("Leaves the group; what was recorded stays. Ctrl-Z takes it back."));
    change_free(change);
}

/* ---- opening --------------------------------------------------------------------------------- */

void group_open_person(struct screen *screen)
{
    const struct group_person *person = person_here(screen);
    if (person)
        person_push(screen, person->member.person.id);
}

void group_membership(struct screen *screen)
{
    const struct group_person *person = person_here(screen);
    if (person)
        record_push(screen->stack, entity_by_number(ENTITY_MEMBERSHIP), person->member.membership);
}

bool group_people_resume(struct group_screen *group, const struct result *result)
{
    bool mine = result->tag >= GROUP_TAG_ADD && result->tag <= GROUP_TAG_NAMESAKE;
    if (!mine || !result->accepted)
        return mine;
    switch (result->tag) {
    case GROUP_TAG_ADD:
    case GROUP_TAG_ADD_NEW:
        take_added(group, result);
        break;
    case GROUP_TAG_NAMESAKE:
        add_chosen(group, (uint64_t)result->number);
        break;
    case GROUP_TAG_ROLE:
        set_role(group, (enum group_role)result->number);
        break;
    default:
        leave_on(group, result->text);
        break;
    }
    return true;
}
