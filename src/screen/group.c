#include "screen/group.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/query.h"
#include "screen/group_parts.h"
#include "screen/history.h"
#include "screen/record.h"
#include "screen/session.h"
#include "screen/summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    WIDE = 72,      /* from here on members and meetings stand side by side */
    TALL = 12,      /* and what is told about the group stands below them */
    PEOPLE_PART = 38,
    ABOUT_ROWS = 5
};

struct group_screen *group_of(struct screen *screen)
{
    return screen->data;
}

static struct list *pane_list(struct group_screen *group)
{
    switch (group->pane) {
    case GROUP_PANE_MEMBERS:
        return &group->people_list;
    case GROUP_PANE_MEETINGS:
        return &group->meeting_list;
    default:
        return &group->about_list;
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_group(struct group_screen *group, struct err *err)
{
    struct book *book = session_book(group->screen);
    struct row row;
    if (!book_row(book, ENTITY_GROUP, group->group, &row, err))
        return false;
    row_clear(&group->row);
    group->row = row;
    bool ok = group_people_read(group, err) && group_meetings_read(group, err);
    group_about_read(group);
    return ok;
}

/* Before each frame, and before each key: what is typed ahead meets the rows that are there. */
static void look_again(struct screen *screen)
{
    struct group_screen *group = group_of(screen);
    struct err err = {.kind = ERR_NONE};
    if (session_stale(screen, &group->seen) && !read_group(group, &err))
        session_error(screen, &err);
}

/* ---- drawing --------------------------------------------------------------------------------- */

static const char *pane_label(enum group_pane pane)
{
    switch (pane) {
    case GROUP_PANE_MEMBERS:
        return _("Members");
    case GROUP_PANE_MEETINGS:
        return _("Meetings");
    default:
        return _("About the group");
    }
}

/* The first row of a page of a narrow screen: which one it is, and what F6 brings. */
static void draw_page_head(const struct group_screen *group, const struct canvas *body)
{
    enum group_pane next = (enum group_pane)((group->pane + 1) % GROUP_PANES);
    struct str text = STR_INIT;
    str_addf(&text, "F6 %s", pane_label(next));
    canvas_text(body, 0, 1, -1, MEANING_HEADING, pane_label(group->pane));
    canvas_right(body, 0, 0, body->columns - 1, MEANING_DIM, text.s);
    str_clear(&text);
}

static void draw_narrow(struct group_screen *group, const struct canvas *body)
{
    struct canvas part = canvas_part(body, 1, 0, body->rows - 1, body->columns);
    /* What is not shown cannot be clicked. */
    group->people_list.area = group->meeting_list.area = group->about_list.area
        = (struct canvas){.rows = 0};
    draw_page_head(group, body);
    list_draw(pane_list(group), &part, true);
}

static int about_rows(const struct group_screen *group)
{
    int rows = (int)group->about.n;
    return rows > ABOUT_ROWS ? ABOUT_ROWS : rows;
}

static void draw_wide(struct group_screen *group, const struct canvas *body)
{
    int rows = about_rows(group), left = body->columns * PEOPLE_PART / 80;
    int upper = body->rows - rows - 1;
    struct canvas about = canvas_part(body, upper + 1, 0, rows, body->columns);
    struct canvas people = canvas_part(body, 1, 0, upper - 1, left);
    struct canvas meetings = canvas_part(body, 1, left + 1, upper - 1, body->columns - left - 1);
    canvas_text(body, 0, 1, left - 2, MEANING_HEADING, pane_label(GROUP_PANE_MEMBERS));
    canvas_text(body, 0, left + 2, -1, MEANING_HEADING, pane_label(GROUP_PANE_MEETINGS));
    list_draw(&group->people_list, &people, group->pane == GROUP_PANE_MEMBERS);
    list_draw(&group->meeting_list, &meetings, group->pane == GROUP_PANE_MEETINGS);
    list_draw(&group->about_list, &about, group->pane == GROUP_PANE_ABOUT);
}

static void group_draw(struct screen *screen, const struct canvas *body)
{
    struct group_screen *group = group_of(screen);
    look_again(screen);
    if (body->columns >= WIDE && body->rows >= TALL)
        draw_wide(group, body);
    else
        draw_narrow(group, body);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool click_elsewhere(struct group_screen *group, const struct key *key)
{
    enum group_pane here = group->pane;
    for (int pane = 0; pane < GROUP_PANES; pane++) {
        int row, column;
        group->pane = (enum group_pane)pane;
        if (canvas_hit(&pane_list(group)->area, key, &row, &column))
            return list_key(pane_list(group), key);
    }
    group->pane = here;
    return false;
}

static bool group_key(struct screen *screen, const struct key *key)
{
    struct group_screen *group = group_of(screen);
    look_again(screen);
    if (key->kind == INPUT_MOUSE)
        return click_elsewhere(group, key);
    if (key_is(key, '+'))
        return false; /* a command, no letter to jump to */
    return list_key(pane_list(group), key);
}

void group_next_pane(struct screen *screen)
{
    struct group_screen *group = group_of(screen);
    group->pane = (enum group_pane)((group->pane + 1) % GROUP_PANES);
}

void group_previous_pane(struct screen *screen)
{
    struct group_screen *group = group_of(screen);
    group->pane = (enum group_pane)((group->pane + GROUP_PANES - 1) % GROUP_PANES);
}

void group_details(struct screen *screen)
{
    record_push(screen->stack, entity_by_number(ENTITY_GROUP), group_of(screen)->group);
}

void group_summary(struct screen *screen)
{
    summary_push(screen->stack, group_of(screen)->group);
}

void group_history(struct screen *screen)
{
    history_push(screen, entity_by_number(ENTITY_GROUP), group_of(screen)->group);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void group_resume(struct screen *screen, const struct result *result)
{
    struct group_screen *group = group_of(screen);
    look_again(screen);
    if (group->row.removed) { /* by its details */
        stack_pop(screen, NULL);
        return;
    }
    if (!group_people_resume(group, result) && !group_meetings_resume(group, result))
        group_season_resume(group, result);
}

static void group_title(struct screen *screen, struct str *out)
{
    str_add(out, row_text(&group_of(screen)->row, "name"));
}

static const char *group_pane_name(const struct screen *screen)
{
    const struct group_screen *group = screen->data;
    static const char *const names[GROUP_PANES] = {"members", "meetings", "about"};
    return names[group->pane];
}

static void group_announce(struct screen *screen, struct str *out)
{
    struct group_screen *group = group_of(screen);
    str_addf(out, "%s. ", pane_label(group->pane));
    list_announce(pane_list(group), out);
}

static void group_place(struct screen *screen, struct str *out)
{
    struct group_screen *group = group_of(screen);
    str_addf(out, "%" PRIu64 ";%d %" PRIu64, group->group, (int)group->pane,
        list_focus_id(pane_list(group)));
}

static void group_free(struct group_screen *group)
{
    group_people_clear(group);
    group_meetings_clear(group);
    group_about_clear(group);
    row_clear(&group->row);
    free(group->season);
    free(group);
}

static void group_close(struct screen *screen)
{
    group_free(group_of(screen));
}

static const struct screen_class group_class = {
    .name = "group",
    .intro = N_("One group: its people with a sign for each of their latest meetings (+ present, "
                "E announced absence, - absent, ? not marked), its meetings, and what should be "
                "looked after. F6 goes from one to the next."),
    .min_rows = 3,
    .draw = group_draw,
    .key = group_key,
    .resume = group_resume,
    .title = group_title,
    .pane = group_pane_name,
    .announce = group_announce,
    .place = group_place,
    .close = group_close,
};

void group_push(struct stack *stack, uint64_t id)
{
    struct group_screen *group = mem_zero(1, sizeof *group);
    struct screen *below = stack_top(stack);
    struct err err = {.kind = ERR_NONE};
    group->group = id;
    group->screen = below; /* until it is pushed: it knows the book */
    row_init(&group->row, entity_by_number(ENTITY_GROUP), id);
    group_people_init(group);
    group_meetings_init(group);
    group_about_init(group);
    if (!read_group(group, &err)) {
        session_error(below, &err);
        group_free(group);
        return;
    }
    session_stale(below, &group->seen);
    group->screen = stack_push(stack, &group_class, group);
}

void group_back(struct stack *stack, const char *place)
{
    struct screen *below = stack_top(stack);
    uint64_t id = 0, focus = 0;
    int pane = 0;
    if (sscanf(place, "%" SCNu64 ";%d %" SCNu64, &id, &pane, &focus) != 3)
        return;
    group_push(stack, id);
    if (stack_top(stack) == below || pane < 0 || pane >= GROUP_PANES)
        return;
    struct group_screen *group = group_of(stack_top(stack));
    group->pane = (enum group_pane)pane;
    list_set_focus_id(pane_list(group), focus);
}
