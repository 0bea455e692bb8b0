#include "screen/meeting.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/model/entity.h"
#include "screen/meeting_parts.h"
#include "screen/page_view.h"
#include "screen/record.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum { PEOPLE_WIDTH = 20, ITEMS_WIDTH = 22, WIDE = 60 };

struct meeting_screen *meeting_of(const struct screen *screen)
{
    return screen->data;
}

void meeting_tell(struct meeting_screen *m, const struct err *err)
{
    session_error(m->screen, err);
}

/* ---- reading ---- */

/* A title begins with a capital: "Kokous 9/2026". */
static void add_capital(const char *label, struct str *out)
{
    uint32_t first = 0;
    size_t length = utf8_decode(label, strlen(label), &first);
    utf8_add(out, (uint32_t)towupper((wint_t)first));
    str_add(out, label + length);
}

static void load_titles(struct meeting_screen *m)
{
    struct row row, group;
    struct err err = {.kind = ERR_NONE};
    str_reset(&m->title);
    str_reset(&m->brief);
    str_reset(&m->note);
    if (!meeting_read(m->book, m->change, m->meeting, &row, &err)) {
        meeting_tell(m, &err);
        return;
    }
    uint64_t group_id = row_ref(&row, "group");
    if (book_row(m->book, ENTITY_GROUP, group_id, &group, &err)) {
        str_addf(&m->title, "%s › ", row_text(&group, "name"));
        struct str label = STR_INIT;
        meeting_label(m->book, &row, &group, lang_current(), &label, &err);
        add_capital(label.s, &m->title);
        add_capital(label.s, &m->brief);
        str_clear(&label);
        meeting_length_note(&row, &group, &m->note);
        row_clear(&group);
    }
    str_add(&m->title, ", ");
    meeting_time(&row, lang_current(), false, &m->title);
    str_add(&m->brief, " · ");
    date_format(&m->brief, lang_current(), DATE_WEEKDAY, row_int(&row, "date", 0));
    struct str place = STR_INIT;
    meeting_place(m->book, &row, &place);
    if (place.len)
        str_addf(&m->title, ", %s", place.s);
    str_clear(&place);
    m->visitors = row_int(&row, "visitors", -1);
    row_clear(&row);
    m->published = board_page_of(m->book, m->meeting) != 0;
    session_of(m->screen)->note = m->published ? N_("the memo is on the board")
                                               : N_("the memo is not on the board yet");
}

void meeting_load(struct meeting_screen *m)
{
    load_titles(m);
    people_load(m);
    items_load(m);
}

/* ---- the draft and the edit ---- */

static void save(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    struct err err = {.kind = ERR_NONE};
    item_keep(m);
    item_keep_due(m);
    if (!m->writable || change_counter(m->change) == m->saved || !book_user(m->book))
        return;
    if (!change_save_draft(m->change, ENTITY_MEETING, m->meeting, &err)) {
        meeting_tell(m, &err);
        return;
    }
    m->saved = change_counter(m->change);
    session_draft_saved(screen);
}

static bool commit(struct meeting_screen *m)
{
    if (!item_take(m))
        return false;
    if (!m->writable || (change_is_empty(m->change) && !m->resumed && !m->saved))
        return true;
    if (!session_commit(m->screen, m->change))
        return false;
    m->saved = change_counter(m->change);
    m->resumed = false;
    return true;
}

static bool leave(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    if (m->pane == PANE_ITEM) {
        item_take(m);
        m->pane = PANE_ITEMS;
        items_load(m);
        return false;
    }
    return commit(m);
}

static void close_screen(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    struct session *session = session_of(screen);
    struct err err = {.kind = ERR_NONE};
    /* Locking and quitting leave the record too; what cannot be committed stays as a draft. */
    if (m->writable && book_user(m->book) && !change_is_empty(m->change))
        change_commit(m->change, NULL, &err);
    session->meeting_open = false;
    session->note = NULL;
    people_clear(m);
    items_clear(m);
    item_clear(m);
    change_free(m->change);
    str_clear(&m->title);
    str_clear(&m->brief);
    str_clear(&m->note);
    free(m);
}

/* ---- drawing ---- */

/* On a narrow screen the panes are pages: what F6 brings stands at the right of the first row. */
static void draw_next_page(const struct canvas *body, const char *what)
{
    struct str text = STR_INIT;
    str_addf(&text, "F6 %s", what);
    canvas_right(body, 0, 0, body->columns - 1, MEANING_DIM, text.s);
    str_clear(&text);
}

static void draw_wide(struct meeting_screen *m, const struct canvas *body)
{
    struct canvas people = canvas_part(body, 0, 0, body->rows, PEOPLE_WIDTH);
    struct canvas items = canvas_part(body, 0, PEOPLE_WIDTH + 1, body->rows, ITEMS_WIDTH - 1);
    int left = PEOPLE_WIDTH + ITEMS_WIDTH;
    struct canvas item = canvas_part(body, 0, left, body->rows, body->columns - left);
    people_draw(m, &people);
    items_draw(m, &items);
    item_draw(m, &item);
}

/* Before each frame, and before each key: what is typed ahead meets the rows that are there. */
static struct meeting_screen *look_again(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    if (session_stale(screen, &m->seen)) {
        meeting_load(m);
        item_again(m);
    }
    return m;
}

static void draw(struct screen *screen, const struct canvas *body)
{
    struct meeting_screen *m = look_again(screen);
    /* What is not shown cannot be clicked. */
    m->people_list.area = m->items_list.area = m->board_area = (struct canvas){.rows = 0};
    for (int line = 0; line < ITEM_EDITORS; line++)
        m->editors[line].area = m->board_area;
    if (body->columns >= WIDE)
        draw_wide(m, body);
    else if (m->pane == PANE_PEOPLE) {
        people_draw(m, body);
        draw_next_page(body, _("items"));
    } else if (m->pane == PANE_ITEMS) {
        items_draw(m, body);
        draw_next_page(body, m->item ? _("the item") : _("attendance"));
    } else {
        item_draw(m, body);
    }
}

/* ---- keys ---- */

static void to_clicked_pane(struct meeting_screen *m, const struct key *key)
{
    int row, column;
    enum meeting_pane to = m->pane;
    if (canvas_hit(&m->people_list.area, key, &row, &column))
        to = PANE_PEOPLE;
    else if (canvas_hit(&m->items_list.area, key, &row, &column))
        to = PANE_ITEMS;
    else if (item_hit(m, key) >= 0)
        to = PANE_ITEM;
    if (to != m->pane)
        item_take(m);
    m->pane = to;
}

static bool key(struct screen *screen, const struct key *key)
{
    struct meeting_screen *m = look_again(screen);
    if (key->kind == INPUT_MOUSE)
        to_clicked_pane(m, key);
    if (m->pane == PANE_PEOPLE)
        return list_key(&m->people_list, key);
    if (m->pane == PANE_ITEM)
        return key->kind == INPUT_MOUSE ? item_click(m, key) : item_key(m, key);
    bool taken = list_key(&m->items_list, key);
    if (taken && list_focus_id(&m->items_list) != m->item)
        item_show(m, list_focus_id(&m->items_list));
    return taken;
}

void meeting_next_pane(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    item_take(m);
    m->excused = 0;
    m->pane = (enum meeting_pane)((m->pane + 1) % PANES);
    if (m->pane == PANE_ITEMS)
        items_enter(m);
    else if (m->pane == PANE_ITEM && !m->item)
        m->pane = PANE_PEOPLE;
}

static void resume(struct screen *screen, const struct result *result)
{
    struct meeting_screen *m = meeting_of(screen);
    if (result->tag == TAG_DETAILS || result->tag == TAG_PAGE)
        m->seen = 0;
    else if (!people_resume(m, result))
        items_resume(m, result);
}

static bool commit_for_page(struct screen *screen)
{
    return commit(meeting_of(screen));
}

void meeting_page(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    if (!item_take(m))
        return;
    struct page_request request = {.meeting = m->meeting,
        .change = m->change,
        .commit = commit_for_page,
        .screen = screen};
    page_push(screen->stack, &request);
    stack_top(screen->stack)->tag = TAG_PAGE;
}

void meeting_details(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    /* The form has a change of its own: what is typed here is saved first. */
    if (!commit(m))
        return;
    record_push(screen->stack, entity_by_number(ENTITY_MEETING), m->meeting);
    stack_top(screen->stack)->tag = TAG_DETAILS;
}

/* ---- the class ---- */

static void title(struct screen *screen, struct str *out)
{
    str_add(out, meeting_of(screen)->title.s);
}

static void brief(struct screen *screen, struct str *out)
{
    str_add(out, meeting_of(screen)->brief.s);
}

static const char *pane(const struct screen *screen)
{
    static const char *const names[PANES]
        = {[PANE_PEOPLE] = "people", [PANE_ITEMS] = "items", [PANE_ITEM] = "item"};
    return names[meeting_of(screen)->pane];
}

static void announce(struct screen *screen, struct str *out)
{
    struct meeting_screen *m = meeting_of(screen);
    if (m->pane == PANE_PEOPLE)
        list_announce(&m->people_list, out);
    else if (m->pane == PANE_ITEMS)
        list_announce(&m->items_list, out);
}

static void place(struct screen *screen, struct str *out)
{
    struct meeting_screen *m = meeting_of(screen);
    size_t cursor = m->line < ITEM_EDITORS ? m->editors[m->line].cursor : 0;
    str_addf(out, "%" PRIu64 ";%d %" PRIu64 " %" PRIu64 " %d %zu", m->meeting, (int)m->pane,
        list_focus_id(&m->people_list), m->item, m->line, cursor);
}

static const struct screen_class meeting_class = {
    .name = "meeting",
    .intro = N_("A meeting: who is there, what is dealt with, and the text of one item. F6 goes "
                "from pane to pane. Everything typed is kept by itself."),
    .min_rows = 5,
    .min_columns = 20,
    .draw = draw,
    .key = key,
    .resume = resume,
    .save = save,
    .leave = leave,
    .settle = commit_for_page,
    .close = close_screen,
    .title = title,
    .brief = brief,
    .pane = pane,
    .place = place,
    .announce = announce,
};

void meeting_push(struct stack *stack, uint64_t meeting)
{
    struct meeting_screen *m = mem_zero(1, sizeof *m);
    struct err err = {.kind = ERR_NONE};
    m->screen = stack_push(stack, &meeting_class, m);
    m->book = session_book(m->screen);
    m->meeting = meeting;
    m->writable = book_writable(m->book);
    str_init(&m->title);
    str_init(&m->brief);
    str_init(&m->note);
    m->change = draft_open(m->book, ENTITY_MEETING, meeting, &err);
    m->resumed = m->change != NULL;
    if (!m->change)
        m->change = change_new(m->book);
    people_init(m);
    items_init(m);
    item_init(m);
    session_of(m->screen)->meeting_open = m->writable;
    session_stale(m->screen, &m->seen);
    meeting_load(m);
    m->resumed = item_due_again(m) || m->resumed;
    if (err.kind != ERR_NONE)
        meeting_tell(m, &err);
    else if (m->resumed)
        screen_say(m->screen, _("What was left half written is here again."));
}

void meeting_back(struct stack *stack, const char *place)
{
    uint64_t id, person, item;
    int pane, line;
    size_t cursor;
    if (sscanf(place, "%" SCNu64 ";%d %" SCNu64 " %" SCNu64 " %d %zu", &id, &pane, &person, &item,
            &line, &cursor) != 6
        || pane < 0 || pane >= PANES || line < 0 || line > ITEM_BOARD
        || !book_row_exists(session_book(stack_top(stack)), ENTITY_MEETING, id))
        return;
    meeting_push(stack, id);
    struct meeting_screen *m = meeting_of(stack_top(stack));
    list_set_focus_id(&m->people_list, person);
    if (item_row(m, item)) {
        list_set_focus_id(&m->items_list, item);
        item_show(m, item);
    }
    m->pane = pane == PANE_ITEM && !m->item ? PANE_ITEMS : (enum meeting_pane)pane;
    item_focus(m, line);
    if (line < ITEM_EDITORS)
        editor_set_cursor(&m->editors[line], cursor);
}
