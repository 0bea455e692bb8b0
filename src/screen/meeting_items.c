/* The second pane: what the meeting deals with. */
#include "rukkanen/base/lang.h"
#include "rukkanen/tui/dialog.h"
#include "screen/meeting.h"
#include "screen/meeting_parts.h"
#include "screen/session.h"

#include <string.h>

enum { ITEMS_PAGE = 24 };

static size_t count(void *data)
{
    return ((struct meeting_screen *)data)->items.n;
}

static void cell(void *data, size_t row, size_t column, struct str *out)
{
    struct meeting_screen *m = data;
    const struct row *item = VEC_AT(&m->items, struct row, row);
    /* The list follows while the heading is being written. */
    bool written = m->pane == PANE_ITEM && m->line == ITEM_HEADING && item->id == m->item;
    const char *heading
        = written ? editor_text(&m->editors[ITEM_HEADING]) : row_text(item, "heading");
    if (column == 0)
        str_addf(out, "%zu", row + 1);
    else
        str_add(out, *heading ? heading : _("(no heading)"));
}

static uint64_t id(void *data, size_t row)
{
    return VEC_AT(&((struct meeting_screen *)data)->items, struct row, row)->id;
}

static const struct list_source source = {
    .count = count,
    .cell = cell,
    .id = id,
    .empty = N_("No items yet. F2 begins the first one."),
};

static const struct list_column columns[] = {{.width = 2, .right = true}, {.width = 0}};

void items_init(struct meeting_screen *m)
{
    vec_init(&m->items, sizeof(struct row));
    list_init(&m->items_list, &source, columns, 2, m);
    m->items_list.keep_marker = true;
}

void items_load(struct meeting_screen *m)
{
    struct err err = {.kind = ERR_NONE};
    rows_clear(&m->items);
    if (!agenda_items(m->book, m->change, m->meeting, &m->items, &err))
        meeting_tell(m, &err);
    list_reload(&m->items_list);
    if (m->item && !item_row(m, m->item))
        m->item = 0;
    if (!m->item && m->items.n)
        item_show(m, VEC_AT(&m->items, struct row, 0)->id);
}

void items_clear(struct meeting_screen *m)
{
    rows_clear(&m->items);
    list_clear(&m->items_list);
}

void items_draw(struct meeting_screen *m, const struct canvas *canvas)
{
    size_t here = list_focus(&m->items_list);
    bool page = canvas->columns > ITEMS_PAGE && here != LIST_NONE; /* alone on a narrow screen */
    if (page)
        canvas_textf(canvas, 0, 1, MEANING_HEADING, "%s %zu/%zu", _("Items"), here + 1, m->items.n);
    else
        canvas_text(canvas, 0, 1, -1, MEANING_HEADING, _("Items"));
    enum { NOTE_ROWS = 4 };
    bool noted = m->note.len && canvas->rows >= NOTE_ROWS * 3;
    int below = noted ? NOTE_ROWS : 1;
    struct canvas rows = canvas_part(canvas, 1, 0, canvas->rows - 1 - below, canvas->columns);
    list_draw(&m->items_list, &rows, m->pane == PANE_ITEMS);
    struct canvas note = canvas_part(canvas, canvas->rows - below, 0, below, canvas->columns);
    if (noted)
        canvas_wrapped(&note, 0, 1, -1, 0, MEANING_DIM, m->note.s);
}

/* ---- actions ---- */

void items_enter(struct meeting_screen *m)
{
    struct err err = {.kind = ERR_NONE};
    if (m->items.n == 0 && m->writable) {
        if (agenda_take_usual(m->book, m->change, m->meeting, &err) < 0)
            meeting_tell(m, &err);
        items_load(m);
    }
    if (m->items.n == 0 && m->writable)
        meeting_new_item(m->screen);
}

static void open_at(struct meeting_screen *m, uint64_t item, int line)
{
    item_show(m, item);
    list_set_focus_id(&m->items_list, item);
    m->pane = PANE_ITEM;
    item_focus(m, line);
}

void meeting_open_item(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    uint64_t item = list_focus_id(&m->items_list);
    const struct row *row = item_row(m, item);
    if (row)
        open_at(m, item, *row_text(row, "heading") ? ITEM_TEXT : ITEM_HEADING);
}

/* From the list a new item; inside an item the next one, which is a new one only after the last. */
void meeting_new_item(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    struct err err = {.kind = ERR_NONE};
    if (!item_take(m))
        return;
    items_load(m);
    size_t here = list_focus(&m->items_list);
    if (m->pane == PANE_ITEM && here != LIST_NONE && here + 1 < m->items.n) {
        const struct row *next = VEC_AT(&m->items, struct row, here + 1);
        open_at(m, next->id, *row_text(next, "heading") ? ITEM_TEXT : ITEM_HEADING);
        return;
    }
    uint64_t after = here == LIST_NONE ? 0 : list_focus_id(&m->items_list);
    uint64_t item = agenda_add(m->book, m->change, m->meeting, after, NULL, &err);
    if (!item) {
        meeting_tell(m, &err);
        return;
    }
    items_load(m);
    open_at(m, item, ITEM_HEADING);
}

static void move(struct screen *screen, int by)
{
    struct meeting_screen *m = meeting_of(screen);
    struct err err = {.kind = ERR_NONE};
    uint64_t item = list_focus_id(&m->items_list);
    if (item && !agenda_move(m->book, m->change, m->meeting, item, by, &err))
        meeting_tell(m, &err);
    items_load(m);
    list_set_focus_id(&m->items_list, item);
}

void meeting_item_up(struct screen *screen)
{
    move(screen, -1);
}

void meeting_item_down(struct screen *screen)
{
    move(screen, 1);
}

void meeting_remove_item(struct screen *screen)
{
    struct meeting_screen *m = meeting_of(screen);
    const struct row *row = item_row(m, list_focus_id(&m->items_list));
    if (!row)
        return;
    struct str question = STR_INIT;
    str_addf(&question, _("Remove the item \"%s\"? It can be brought back by undoing."),
        row_text(row, "heading"));
    dialog_confirm(screen, TAG_REMOVE_ITEM, question.s, true);
    str_clear(&question);
}

bool items_resume(struct meeting_screen *m, const struct result *result)
{
    struct err err = {.kind = ERR_NONE};
    if (result->tag != TAG_REMOVE_ITEM)
        return false;
    uint64_t item = list_focus_id(&m->items_list);
    if (!result->accepted || !item)
        return true;
    m->item = 0;
    if (!agenda_remove(m->change, item, &err))
        meeting_tell(m, &err);
    items_load(m);
    return true;
}
