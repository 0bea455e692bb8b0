#include "screen/groups.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/query.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/group.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_NAME = 1, TAG_KIND, TAG_SITE, TAG_REMOVE };
enum { NEXT_DAYS = 366 }; /* how far ahead the next meeting is looked for */

struct groups {
    struct screen *screen;
    struct vec rows;  /* struct row: all that are shown */
    struct vec lines; /* struct line */
    struct list list;
    bool ended;  /* also those that have ended */
    size_t left; /* how many are not shown for it */
    uint64_t seen;
    /* of the one that is being made */
    char *name;
    int64_t kind;
    struct vec sites; /* struct row: where it may be at home */
};

/* A group, or what should be looked after in the one above. */
struct line {
    size_t row;
    char *note; /* owned; NULL: the group itself */
};

static const struct line *line_at(const struct groups *groups, size_t index)
{
    return VEC_AT(&groups->lines, struct line, index);
}

static const struct row *row_of(const struct groups *groups, size_t line)
{
    return VEC_AT(&groups->rows, struct row, line_at(groups, line)->row);
}

/* ---- the list -------------------------------------------------------------------------------- */

static size_t groups_count(void *data)
{
    return ((struct groups *)data)->lines.n;
}

static void add_members(struct groups *groups, uint64_t group, struct str *out)
{
    int64_t n
        = group_count(session_book(groups->screen), group, clock_today(), GROUP_PARTICIPANTS);
    if (n >= 0)
        str_addf(out, "%d", (int)n);
}

static void add_next(struct groups *groups, uint64_t group, struct str *out)
{
    struct vec rows = VEC_INIT(struct row);
    int64_t today = clock_today();
    meeting_of_group(
        session_book(groups->screen), group, today, today + NEXT_DAYS, "", &rows, NULL);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        if (row_int(row, "state", MEETING_PLANNED) == MEETING_CANCELLED)
            continue;
        date_format(out, lang_current(), DATE_WEEKDAY, row_int(row, "date", today));
        break;
    }
    rows_clear(&rows);
}

static void groups_cell(void *data, size_t index, size_t column, struct str *out)
{
    struct groups *groups = data;
    const struct line *line = line_at(groups, index);
    const struct row *row = row_of(groups, index);
    static const char *const fields[] = {"name", "kind", "area"};
    if (line->note)
        str_add(out, line->note);
    else if (column < 3)
        field_format(entity_field(row->entity, fields[column]), row_value(row, fields[column]),
            lang_current(), out);
    else if (column == 3)
        add_members(groups, row->id, out);
    else
        add_next(groups, row->id, out);
}

static uint64_t groups_id(void *data, size_t line)
{
    return row_of(data, line)->id;
}

static size_t groups_find(void *data, uint64_t id)
{
    const struct groups *groups = data;
    for (size_t i = 0; i < groups->lines.n; i++)
        if (!line_at(groups, i)->note && row_of(groups, i)->id == id)
            return i;
    return LIST_NONE;
}

static enum list_row groups_kind(void *data, size_t line)
{
    return line_at(data, line)->note ? LIST_DETAIL : LIST_ROW;
}

static enum meaning groups_meaning(void *data, size_t line)
{
    return line_at(data, line)->note ? MEANING_WARNING : MEANING_NORMAL;
}

static size_t groups_jump(void *data, const char *start)
{
    const struct groups *groups = data;
    for (size_t i = 0; i < groups->lines.n; i++)
        if (!line_at(groups, i)->note
            && utf8_starts_fold(row_text(row_of(groups, i), "name"), start))
            return i;
    return LIST_NONE;
}

static const struct list_source groups_source = {
    .count = groups_count,
    .cell = groups_cell,
    .id = groups_id,
    .find = groups_find,
    .kind = groups_kind,
    .meaning = groups_meaning,
    .jump = groups_jump,
    .empty = N_("No groups yet. F2 makes the first one: give it a name, add its members by name, "
                "and plan its meetings."),
};
static const struct list_column groups_columns[] = {
    {.label = N_("Name"), .width = 0},
    {.label = N_("Kind"), .width = 18, .rank = 3},
    {.label = N_("Area"), .width = 12, .rank = 2},
    {.label = N_("Members"), .width = 9, .right = true, .rank = 1},
    {.label = N_("Next"), .width = 10},
};

/* ---- reading --------------------------------------------------------------------------------- */

static void clear_rows(struct groups *groups)
{
    for (size_t i = 0; i < groups->lines.n; i++)
        free(VEC_AT(&groups->lines, struct line, i)->note);
    vec_clear(&groups->lines);
    rows_clear(&groups->rows);
    vec_init(&groups->lines, sizeof(struct line));
    vec_init(&groups->rows, sizeof(struct row));
}

static void add_notes(struct groups *groups, const struct row *row, struct str *out)
{
    struct book *book = session_book(groups->screen);
    struct str note = STR_INIT;
    group_size_note(book, row->id, clock_today(), out);
    if (group_frequency_note(book, row, clock_today(), &note))
        str_addf(out, "%s%s.", out->len ? " " : "", note.s);
    if (group_lacks(book, row, clock_today()) & GROUP_LACKS_FACILITATOR)
        str_addf(out, out->len ? " %s" : "%s", _("The group has no facilitator."));
    str_clear(&note);
}

static void add_group(struct groups *groups, struct row *row)
{
    struct str note = STR_INIT;
    struct line line = {.row = groups->rows.n};
    vec_add(&groups->rows, row);
    vec_add(&groups->lines, &line);
    add_notes(groups, row, &note);
    if (note.len) {
        line.note = str_take(&note);
        vec_add(&groups->lines, &line);
    }
    str_clear(&note);
}

static bool groups_read(struct groups *groups, struct err *err)
{
    struct query query = {.entity = ENTITY_GROUP, .sort = "name"};
    struct vec rows = VEC_INIT(struct row);
    bool ok = book_query(session_book(groups->screen), &query, &rows, err);
    clear_rows(groups);
    groups->left = 0;
    for (size_t i = 0; i < rows.n; i++) {
        struct row *row = VEC_AT(&rows, struct row, i);
        if (!groups->ended && row_int(row, "state", GROUP_ACTIVE) == GROUP_ENDED) {
            groups->left++;
            row_clear(row);
        } else {
            add_group(groups, row);
        }
    }
    vec_clear(&rows);
    list_reload(&groups->list);
    return ok;
}

static void read_again(struct screen *screen)
{
    struct err err = {.kind = ERR_NONE};
    if (!groups_read(screen->data, &err))
        session_error(screen, &err);
}

/* ---- commands -------------------------------------------------------------------------------- */

static const struct row *group_here(struct screen *screen)
{
    struct groups *groups = screen->data;
    size_t line = list_focus(&groups->list);
    if (line != LIST_NONE)
        return row_of(groups, line);
    screen_warn(screen, _("No groups yet. F2 makes the first one."));
    return NULL;
}

void groups_open(struct screen *screen)
{
    const struct row *row = group_here(screen);
    if (row)
        group_push(screen->stack, row->id);
}

void groups_ended(struct screen *screen)
{
    struct groups *groups = screen->data;
    groups->ended = !groups->ended;
    read_again(screen);
    screen_say(screen, groups->ended ? _("Those that have ended are shown too.")
                                     : _("Those that have ended are not shown."));
}

void groups_remove(struct screen *screen)
{
    const struct row *row = group_here(screen);
    struct str question = STR_INIT;
    if (!row)
        return;
    str_addf(&question,
        _("Remove the group %s? Its meetings and memos are then found no more. A group that is "
          "over is better ended (in its details). Ctrl-Z brings it back."),
        row_text(row, "name"));
    dialog_confirm(screen, TAG_REMOVE, question.s, true);
    str_clear(&question);
}

static void remove_it(struct screen *screen)
{
    struct groups *groups = screen->data;
    struct change *change = change_new(session_book(screen));
    struct err err = {.kind = ERR_NONE};
    if (!change_remove(change, ENTITY_GROUP, list_focus_id(&groups->list), &err))
        session_error(screen, &err);
    else if (session_commit(screen, change))
        screen_say(screen, _("Removed. Ctrl-Z brings it back."));
    change_free(change);
}

/* ---- a new one ------------------------------------------------------------------------------- */

void groups_new(struct screen *screen)
{
    struct str name = STR_INIT;
    screen_kept(screen, "new", &name);
    dialog_prompt(screen, TAG_NAME, _("Name of the new group"), name.s, 0, 0);
    str_clear(&name);
}

static void ask_kind(struct screen *screen, const char *name)
{
    struct groups *groups = screen->data;
    const struct field *field = entity_field(entity_by_number(ENTITY_GROUP), "kind");
    struct dialog_item items[GROUP_OTHER];
    size_t n = 0;
    free(groups->name);
    groups->name = mem_text(name);
    screen_keep(screen, "new", name); /* until the other questions are answered, too */
    for (const struct choice *choice = field->choices; choice->name; choice++)
        items[n++] = (struct dialog_item){lang_text(choice->label), choice->number};
    dialog_choose(screen, TAG_KIND, _("What kind of group is it?"), items, n,
        GROUP_COOPERATION, 0);
}

static bool fill(struct groups *groups, struct change *change, uint64_t id, uint64_t site,
    struct err *err)
{
    change_preset(change, ENTITY_GROUP, id);
    return change_set_text(change, ENTITY_GROUP, id, "name", groups->name, err)
        && change_set_int(change, ENTITY_GROUP, id, "kind", groups->kind, err)
        && change_set_int(change, ENTITY_GROUP, id, "language", lang_current() + 1, err)
        && change_set_ref(change, ENTITY_GROUP, id, "home", site, err)
        && change_set_int(change, ENTITY_GROUP, id, "start", clock_today(), err);
}

static void make_at(struct screen *screen, uint64_t site)
{
    struct groups *groups = screen->data;
    struct stack *stack = screen->stack;
    struct change *change = change_new(session_book(screen));
    struct err err = {.kind = ERR_NONE};
    uint64_t id = change_add(change, ENTITY_GROUP, &err);
    if (!id || !fill(groups, change, id, site, &err)) {
        session_error(screen, &err);
    } else if (session_commit(screen, change)) {
        screen_keep(screen, "new", NULL);
        read_again(screen);
        list_set_focus_id(&groups->list, id);
        group_push(stack, id);
        screen_say(stack_top(stack),
            _("The group is here. F2 adds members by name; F6 goes to its meetings."));
    }
    change_free(change);
}

/* Only sites whose keys are held: a group is at home where its facilitators are. */
static void ask_site(struct screen *screen)
{
    struct groups *groups = screen->data;
    struct book *book = session_book(screen);
    struct query query = {.entity = ENTITY_SITE, .sort = "name", .fields = "name"};
    struct dialog_item items[64];
    size_t n = 0;
    rows_clear(&groups->sites);
    vec_init(&groups->sites, sizeof(struct row));
    book_query(book, &query, &groups->sites, NULL);
    for (size_t i = 0; i < groups->sites.n && n < sizeof items / sizeof *items; i++) {
        const struct row *row = VEC_AT(&groups->sites, struct row, i);
        if (book_holds_site(book, row->id))
            items[n++] = (struct dialog_item){row_text(row, "name"), (int64_t)i};
    }
    if (n == 1)
        make_at(screen, VEC_AT(&groups->sites, struct row, (size_t)items[0].number)->id);
    else if (n)
        dialog_choose(screen, TAG_SITE, _("Where is the group at home?"), items, n, -1, 0);
    else
        screen_warn(screen, _("You hold the keys of no site here, so you cannot make a group."));
}

static void groups_resume(struct screen *screen, const struct result *result)
{
    struct groups *groups = screen->data;
    if (!result->accepted) {
        screen_keep(screen, "new", NULL);
        return;
    }
    switch (result->tag) {
    case TAG_NAME:
        if (*result->text)
            ask_kind(screen, result->text);
        else
            screen_warn(screen, _("No group was made: it needs a name."));
        break;
    case TAG_KIND:
        groups->kind = result->number;
        ask_site(screen);
        break;
    case TAG_SITE:
        make_at(screen, VEC_AT(&groups->sites, struct row, (size_t)result->number)->id);
        break;
    case TAG_REMOVE:
        remove_it(screen);
        break;
    default:
        break;
    }
}

/* ---- the screen ------------------------------------------------------------------------------ */

/* Before each frame, and before each key: what is typed ahead meets the rows that are there. */
static void look_again(struct screen *screen)
{
    struct groups *groups = screen->data;
    if (session_stale(screen, &groups->seen))
        read_again(screen);
}

static void groups_draw(struct screen *screen, const struct canvas *body)
{
    struct groups *groups = screen->data;
    look_again(screen);
    bool told = groups->left && body->rows >= 8;
    struct canvas part = canvas_part(body, 0, 0, body->rows - told, body->columns);
    list_draw(&groups->list, &part, true);
    if (told)
        canvas_textf(body, body->rows - 1, 1, MEANING_DIM,
            lang_plural("%zu group has ended; F9 shows it.",
                "%zu groups have ended; F9 shows them.", groups->left),
            groups->left);
}

static bool groups_key(struct screen *screen, const struct key *key)
{
    struct groups *groups = screen->data;
    look_again(screen);
    return list_key(&groups->list, key);
}

static void groups_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Groups"));
}

static void groups_announce(struct screen *screen, struct str *out)
{
    struct groups *groups = screen->data;
    list_announce(&groups->list, out);
}

static void groups_close(struct screen *screen)
{
    struct groups *groups = screen->data;
    clear_rows(groups);
    list_clear(&groups->list);
    rows_clear(&groups->sites);
    free(groups->name);
    free(groups);
}

static void groups_place(struct screen *screen, struct str *out)
{
    struct groups *groups = screen->data;
    str_addf(out, ";%d %" PRIu64, groups->ended, list_focus_id(&groups->list));
}

static const struct screen_class groups_class = {
    .name = "groups",
    .intro = N_("All groups, with how many belong to each and when it meets next. Below a group "
                "stands what should be looked after in it."),
    .min_rows = 3,
    .draw = groups_draw,
    .key = groups_key,
    .resume = groups_resume,
    .title = groups_title,
    .announce = groups_announce,
    .place = groups_place,
    .close = groups_close,
};

void groups_push(struct stack *stack)
{
    struct groups *groups = mem_zero(1, sizeof *groups);
    vec_init(&groups->rows, sizeof(struct row));
    vec_init(&groups->lines, sizeof(struct line));
    vec_init(&groups->sites, sizeof(struct row));
    groups->screen = stack_push(stack, &groups_class, groups);
    list_init(&groups->list, &groups_source, groups_columns, 5, groups);
}

void groups_back(struct stack *stack, const char *place)
{
    uint64_t id = 0;
    int ended = 0;
    groups_push(stack);
    struct groups *groups = stack_top(stack)->data;
    if (sscanf(place, ";%d %" SCNu64, &ended, &id) != 2)
        return;
    groups->ended = ended != 0;
    read_again(stack_top(stack));
    list_set_focus_id(&groups->list, id);
}
