#include "screen/season.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/list.h"
#include "screen/group.h"
#include "screen/kept.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct season {
    uint64_t group;
    char *name;
    int64_t start;
    struct vec members; /* struct member */
    struct list list;
    bool done; /* made, or left: no draft any more */
};

static const struct member *member_at(const struct season *season, size_t row)
{
    return VEC_AT(&season->members, struct member, row);
}

static size_t season_count(void *data)
{
    return ((struct season *)data)->members.n;
}

static void season_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct member *member = member_at(data, row);
    const struct field *role = entity_field(entity_by_number(ENTITY_MEMBERSHIP), "role");
    struct value value = value_int(member->role);
    if (column == 0)
        person_format(&member->person, PERSON_LISTED, out);
    else
        str_add(out, field_choice_label(role, &value, lang_current()));
}

static uint64_t season_id(void *data, size_t row)
{
    return member_at(data, row)->person.id;
}

static const struct list_source season_source = {
    .count = season_count,
    .cell = season_cell,
    .id = season_id,
    .empty = N_("Nobody belongs to the group now. Enter makes the new season without people."),
};
static const struct list_column season_columns[] = {{.width = 0}, {.width = 18, .rank = 1}};

static void draw(struct screen *screen, const struct canvas *body)
{
    struct season *season = screen->data;
    struct canvas head = canvas_part(body, 0, 1, body->rows, body->columns - 2);
    int rows = canvas_wrapped(&head, 0, 0, -1, 0, MEANING_NORMAL,
        _("Who goes on? Those with * do; F7 changes it. Enter makes the new season."));
    rows += body->rows >= 12;
    struct canvas part = canvas_part(body, rows, 0, body->rows - rows, body->columns);
    list_draw(&season->list, &part, true);
}

static bool take_key(struct screen *screen, const struct key *key)
{
    struct season *season = screen->data;
    return list_key(&season->list, key);
}

void season_mark_all(struct screen *screen)
{
    struct season *season = screen->data;
    size_t focus = list_focus(&season->list);
    for (size_t i = 0; i < season->members.n; i++) {
        if (list_marked(&season->list, season_id(season, i)))
            continue;
        list_set_focus(&season->list, i);
        list_toggle_mark(&season->list);
    }
    if (focus != LIST_NONE)
        list_set_focus(&season->list, focus);
}

void season_begin(struct screen *screen)
{
    struct season *season = screen->data;
    struct book *book = session_book(screen);
    struct change *change = change_new(book);
    struct vec persons = VEC_INIT(uint64_t);
    struct err err = {.kind = ERR_NONE};
    for (size_t i = 0; i < season->members.n; i++) {
        uint64_t id = season_id(season, i);
        if (list_marked(&season->list, id))
            vec_add(&persons, &id);
    }
    uint64_t made = group_new_season(
        book, change, season->group, season->name, season->start, &persons, &err);
    struct stack *stack = screen->stack;
    if (!made) {
        session_error(screen, &err);
    } else if (session_commit(screen, change)) {
        season->done = true;
        stack_pop(screen, NULL);
        group_push(stack, made);
        screen_say(stack_top(stack), _("The new season is here. The old group stays as it is."));
    }
    change_free(change);
    vec_clear(&persons);
}

/* "20778 Hyvinvointiryhmä 4\n" and the ids of those who go on. */
static void save(struct screen *screen)
{
    struct season *season = screen->data;
    struct str text = STR_INIT;
    str_addf(&text, "%" PRId64 " %s\n", season->start, season->name);
    for (size_t i = 0; i < season->members.n; i++)
        if (list_marked(&season->list, season_id(season, i)))
            str_addf(&text, "%" PRIu64 " ", season_id(season, i));
    screen_keep(screen, "people", season->done ? NULL : text.s);
    str_wipe(&text);
}

static bool leave(struct screen *screen)
{
    ((struct season *)screen->data)->done = true;
    return true;
}

static void place(struct screen *screen, struct str *out)
{
    const struct season *season = screen->data;
    str_addf(out, "%" PRIu64 ";", season->group);
}

static void title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("New season"));
}

static void announce(struct screen *screen, struct str *out)
{
    struct season *season = screen->data;
    list_announce(&season->list, out);
    if (list_focus(&season->list) != LIST_NONE)
        str_addf(out, ", %s",
            list_marked(&season->list, list_focus_id(&season->list)) ? _("goes on")
                                                                     : _("does not go on"));
}

static void season_free(struct season *season)
{
    list_clear(&season->list);
    members_clear(&season->members);
    free(season->name);
    free(season);
}

static void close_season(struct screen *screen)
{
    season_free(screen->data);
}

static const struct screen_class season_class = {
    .name = "season",
    .intro = N_("The group again with a new start: its details and the chosen people are copied, "
                "meetings and memos stay with the old one."),
    .min_rows = 3,
    .draw = draw,
    .key = take_key,
    .save = save,
    .leave = leave,
    .place = place,
    .title = title,
    .announce = announce,
    .close = close_season,
};

void season_push(struct stack *stack, uint64_t group, const char *name, int64_t start)
{
    struct season *season = mem_zero(1, sizeof *season);
    struct screen *below = stack_top(stack);
    struct err err = {.kind = ERR_NONE};
    season->group = group;
    season->name = mem_text(name);
    season->start = start;
    vec_init(&season->members, sizeof(struct member));
    bool ok = group_members(session_book(below), NULL, group, clock_today(), GROUP_EVERYBODY,
        &season->members, &err);
    list_init(&season->list, &season_source, season_columns, 2, season);
    season->list.mark_rows = true;
    if (!ok) {
        session_error(below, &err);
        season_free(season);
        return;
    }
    season_mark_all(stack_push(stack, &season_class, season));
    list_set_focus(&season->list, 0);
}

static void mark_only(struct season *season, const char *ids)
{
    for (size_t i = 0; i < season->members.n; i++) {
        const char *at = ids;
        char *end = NULL;
        bool on = false;
        while (!on && *at && (on = strtoull(at, &end, 10) == season_id(season, i), end != at))
            at = end + (*end == ' ');
        list_set_focus(&season->list, i);
        if (on != list_marked(&season->list, season_id(season, i)))
            list_toggle_mark(&season->list);
    }
    list_set_focus(&season->list, 0);
}

bool season_again(struct stack *stack, uint64_t group)
{
    struct str name = STR_INIT, text = STR_INIT;
    str_addf(&name, "season %" PRIu64 ":people", group);
    bool found = session_frame_kept(stack_app(stack), name.s, &text);
    char *ids = strchr(text.s, '\n'), *typed = NULL;
    int64_t start = found ? strtoll(text.s, &typed, 10) : 0;
    found = found && ids && *typed == ' ';
    if (found) {
        *ids = '\0';
        season_push(stack, group, typed + 1, start);
        stack_top(stack)->kept = true;
        mark_only(stack_top(stack)->data, ids + 1);
        screen_say(stack_top(stack), _("What was left half written is here again."));
    }
    str_wipe(&text);
    str_clear(&name);
    return found;
}

void season_back(struct stack *stack, const char *place)
{
    season_again(stack, strtoull(place, NULL, 10));
}
