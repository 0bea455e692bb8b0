#include "rukkanen/tui/list.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"

#include <string.h>

enum {
    COLUMNS_MAX = 16,
    JUMP_MS = 1000,  /* letters typed within this belong to one word */
    NEAR_ROWS = 200, /* how far a row is looked for where the source cannot find */
    WHEEL_ROWS = 3,
    DETAIL_INDENT = 2
};

/* A row as it was last fetched; the texts of its columns each end with a NUL. */
struct list_line {
    enum list_row kind;
    enum meaning meaning;
    uint64_t id;
    struct str cells;
};

/* ---- rows fetched ------------------------------------------------------------------------ */

static void forget_lines(struct list *list)
{
    for (size_t i = 0; i < list->cache.n; i++)
        str_clear(&VEC_AT(&list->cache, struct list_line, i)->cells);
    vec_clear(&list->cache);
}

static enum list_row kind_of(const struct list *list, size_t row)
{
    return list->source->kind ? list->source->kind(list->data, row) : LIST_ROW;
}

static uint64_t id_of(const struct list *list, size_t row)
{
    return list->source->id && row < list->count ? list->source->id(list->data, row) : 0;
}

static struct list_line fetch(struct list *list, size_t row)
{
    const struct list_source *source = list->source;
    struct list_line line = {.kind = kind_of(list, row), .cells = STR_INIT};
    line.id = line.kind == LIST_ROW ? id_of(list, row) : 0;
    line.meaning = source->meaning             ? source->meaning(list->data, row)
                   : line.kind == LIST_HEADING ? MEANING_HEADING
                                               : MEANING_NORMAL;
    size_t columns = line.kind == LIST_ROW ? list->n_columns : 1;
    for (size_t i = 0; i < columns; i++) {
        source->cell(list->data, row, i, &line.cells);
        str_add_n(&line.cells, "", 1);
    }
    return line;
}

/* Makes the cache hold rows first ... first + n - 1, asking only for those it has not. */
static void ensure_lines(struct list *list, size_t first, size_t n)
{
    size_t old_first = list->cache_first, old_end = old_first + list->cache.n;
    if (first == old_first && n == list->cache.n)
        return;
    size_t ask_first = first, ask_end = first + n;
    if (old_first <= ask_first && old_end > ask_first)
        ask_first = old_end < ask_end ? old_end : ask_end;
    else if (old_end >= ask_end && old_first < ask_end)
        ask_end = old_first;
    if (list->source->page && ask_first < ask_end)
        list->source->page(list->data, ask_first, ask_end - ask_first);
    struct vec lines = VEC_INIT(struct list_line);
    for (size_t row = first; row < first + n; row++) {
        if (row >= old_first && row < old_end) {
            struct list_line *old = VEC_AT(&list->cache, struct list_line, row - old_first);
            vec_add(&lines, old);
            str_init(&old->cells);
        } else {
            struct list_line line = fetch(list, row);
            vec_add(&lines, &line);
        }
    }
    forget_lines(list);
    list->cache = lines;
    list->cache_first = first;
}

/* ---- making and reloading ---------------------------------------------------------------- */

void list_init(struct list *list, const struct list_source *source,
    const struct list_column *columns, size_t n_columns, void *data)
{
    *list = (struct list){.source = source,
        .columns = columns,
        .n_columns = n_columns < COLUMNS_MAX ? n_columns : COLUMNS_MAX,
        .data = data};
    vec_init(&list->marks, sizeof(uint64_t));
    vec_init(&list->cache, sizeof(struct list_line));
    str_init(&list->typed);
    list_reload(list);
}

void list_clear(struct list *list)
{
    forget_lines(list);
    vec_clear(&list->marks);
    str_clear(&list->typed);
}

/* The row with an id, looked for from a row on in both directions. */
static size_t find_near(const struct list *list, size_t row, uint64_t id, size_t reach)
{
    if (list->source->find)
        return list->source->find(list->data, id);
    for (size_t distance = 0; distance < reach; distance++) {
        if (row + distance < list->count && id_of(list, row + distance) == id)
            return row + distance;
        if (distance <= row && id_of(list, row - distance) == id)
            return row - distance;
    }
    return LIST_NONE;
}

/* The nearest row from row on that can have the focus, first downwards if down. */
static size_t nearest(const struct list *list, size_t row, bool down)
{
    if (list->count == 0)
        return LIST_NONE;
    if (row >= list->count)
        row = list->count - 1;
    for (int turn = 0; turn < 2; turn++, down = !down)
        for (size_t at = row; at < list->count; at = down ? at + 1 : at - 1) /* wraps past 0 */
            if (kind_of(list, at) == LIST_ROW)
                return at;
    return LIST_NONE;
}

static void focus_on(struct list *list, size_t row)
{
    list->focus = row;
    list->focus_id = row == LIST_NONE ? 0 : id_of(list, row);
}

static void drop_lost_marks(struct list *list)
{
    for (size_t i = list->marks.n; list->source->find && i > 0; i--)
        if (list->source->find(list->data, *VEC_AT(&list->marks, uint64_t, i - 1)) == LIST_NONE)
            vec_delete(&list->marks, i - 1);
}

void list_reload(struct list *list)
{
    uint64_t id = list->focus_id;
    size_t row = list->focus == LIST_NONE ? 0 : list->focus;
    forget_lines(list);
    list->count = list->source->count(list->data);
    size_t found = id ? find_near(list, row, id, NEAR_ROWS) : LIST_NONE;
    focus_on(list, nearest(list, found == LIST_NONE ? row : found, true));
    drop_lost_marks(list);
}

/* ---- the focus --------------------------------------------------------------------------- */

size_t list_focus(const struct list *list)
{
    return list->focus;
}

uint64_t list_focus_id(const struct list *list)
{
    return list->focus_id;
}

void list_set_focus(struct list *list, size_t row)
{
    focus_on(list, nearest(list, row, true));
}

bool list_set_focus_id(struct list *list, uint64_t id)
{
    size_t row = find_near(list, 0, id, list->count);
    if (row == LIST_NONE)
        return false;
    list_set_focus(list, row);
    return true;
}

/* The next row in a direction that can have the focus, or the row itself at the end. */
static size_t neighbour(const struct list *list, size_t row, bool down)
{
    for (size_t at = down ? row + 1 : row - 1; at < list->count; at = down ? at + 1 : at - 1)
        if (kind_of(list, at) == LIST_ROW)
            return at;
    return row;
}

bool list_step(struct list *list, int rows)
{
    if (list->focus == LIST_NONE)
        return false;
    size_t row = list->focus;
    for (int i = 0; i < (rows < 0 ? -rows : rows); i++)
        row = neighbour(list, row, rows > 0);
    bool moved = row != list->focus;
    focus_on(list, row);
    return moved;
}

/* A page keeps one row of the one before, so that the eye finds its place. */
static void page(struct list *list, bool down)
{
    size_t rows = list->area.rows > 2 ? (size_t)list->area.rows - 1 : 1;
    if (list->focus == LIST_NONE)
        return;
    size_t target = down ? list->focus + rows : list->focus > rows ? list->focus - rows : 0;
    size_t first = down ? list->first + rows : list->first > rows ? list->first - rows : 0;
    size_t last_first = list->count > rows ? list->count - rows - 1 : 0;
    list->first = first < last_first ? first : last_first;
    focus_on(list, nearest(list, target, down));
}

/* ---- marks ------------------------------------------------------------------------------- */

static size_t mark_index(const struct list *list, uint64_t id)
{
    size_t i = 0;
    while (i < list->marks.n && *VEC_AT(&list->marks, uint64_t, i) != id)
        i++;
    return i;
}

bool list_marked(const struct list *list, uint64_t id)
{
    return id != 0 && mark_index(list, id) < list->marks.n;
}

void list_toggle_mark(struct list *list)
{
    if (!list->focus_id)
        return;
    size_t index = mark_index(list, list->focus_id);
    if (index < list->marks.n)
        vec_delete(&list->marks, index);
    else
        vec_add(&list->marks, &list->focus_id);
    list_step(list, 1);
}

/* ---- keys -------------------------------------------------------------------------------- */

static bool jump(struct list *list, const struct key *key)
{
    int64_t now = clock_monotonic_ms();
    if (!list->source->jump || list->count == 0)
        return false;
    if (now - list->typed_at > JUMP_MS)
        str_reset(&list->typed);
    if (key->code == ' ' && list->typed.len == 0)
        return false;
    list->typed_at = now;
    str_add(&list->typed, key->text);
    size_t row = list->source->jump(list->data, list->typed.s);
    if (row == LIST_NONE) { /* a new word perhaps */
        str_set(&list->typed, key->text);
        row = list->source->jump(list->data, list->typed.s);
    }
    if (row != LIST_NONE)
        list_set_focus(list, row);
    return true;
}

static bool take_mouse(struct list *list, const struct key *key)
{
    int row, column;
    if (!canvas_hit(&list->area, key, &row, &column))
        return false;
    if (key->button == BUTTON_WHEEL_UP || key->button == BUTTON_WHEEL_DOWN) {
        list_step(list, key->button == BUTTON_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
        return true;
    }
    size_t target = list->first + (size_t)row;
    if (target >= list->count)
        return false;
    focus_on(list, nearest(list, target, false));
    return key->button != BUTTON_DOUBLE;
}

static bool move(struct list *list, unsigned code)
{
    switch (code) {
    case K_UP:
        list_step(list, -1);
        return true;
    case K_DOWN:
        list_step(list, 1);
        return true;
    case K_PAGE_UP:
    case K_CTRL | 'b':
        page(list, false);
        return true;
    case K_PAGE_DOWN:
    case K_CTRL | 'f':
        page(list, true);
        return true;
    case K_HOME:
    case K_CTRL | 'a':
        list_set_focus(list, 0);
        return true;
    case K_END:
    case K_CTRL | 'e':
        focus_on(list, nearest(list, list->count, false));
        return true;
    default:
        return false;
    }
}

bool list_key(struct list *list, const struct key *key)
{
    if (key->kind == INPUT_MOUSE)
        return take_mouse(list, key);
    if (list->mark_rows && (key_is(key, K_F7) || (key_is(key, ' ')))) {
        list_toggle_mark(list);
        return true;
    }
    if (key->kind == INPUT_TEXT)
        return jump(list, key);
    str_reset(&list->typed);
    return key->kind == INPUT_KEY && move(list, key->code);
}

/* ---- drawing ----------------------------------------------------------------------------- */

struct layout {
    int widths[COLUMNS_MAX]; /* 0: left out */
    int start;               /* cell of the first column */
};

static int needed(const struct list *list, const struct layout *layout)
{
    int sum = 0;
    for (size_t i = 0; i < list->n_columns; i++)
        if (layout->widths[i] > 0)
            sum += layout->widths[i] + 1;
    return sum - 1;
}

static void lay_out(const struct list *list, int columns, struct layout *layout)
{
    const int least = 8; /* of a column that shares what is left */
    layout->start = list->mark_rows ? 2 : 1;
    int room = columns - layout->start, flexible = 0;
    for (size_t i = 0; i < list->n_columns; i++)
        layout->widths[i] = list->columns[i].width > 0 ? list->columns[i].width : least;
    while (needed(list, layout) > room) {
        size_t worst = 0;
        for (size_t i = 1; i < list->n_columns; i++)
            if (layout->widths[i] > 0 &&
                (layout->widths[worst] == 0 || list->columns[i].rank >= list->columns[worst].rank))
                worst = i;
        if (list->columns[worst].rank == 0 || worst == 0)
            break;
        layout->widths[worst] = 0;
    }
    for (size_t i = 0; i < list->n_columns; i++)
        flexible += layout->widths[i] > 0 && list->columns[i].width == 0;
    for (size_t i = 0; i < list->n_columns; i++) {
        int left = room - needed(list, layout);
        if (layout->widths[i] == 0 || list->columns[i].width > 0 || left <= 0 || flexible == 0)
            continue;
        layout->widths[i] += left / flexible--;
    }
}

static void draw_labels(
    const struct list *list, const struct canvas *canvas, const struct layout *layout)
{
    int at = layout->start;
    for (size_t i = 0; i < list->n_columns; i++) {
        const struct list_column *column = &list->columns[i];
        int width = layout->widths[i];
        if (width == 0)
            continue;
        const char *label = column->label ? lang_text(column->label) : "";
        if (column->right)
            canvas_right(canvas, 0, at, width, MEANING_HEADING, label);
        else
            canvas_brief(canvas, 0, at, width, MEANING_HEADING, label);
        at += width + 1;
    }
}

static void draw_cells(
    const struct list *list, const struct layout *layout, const struct list_line *line, int row)
{
    const char *text = line->cells.s;
    int at = layout->start;
    if (line->kind != LIST_ROW) {
        int indent = line->kind == LIST_DETAIL ? DETAIL_INDENT : 0;
        canvas_brief(&list->area, row, at + indent, -1, line->meaning, text);
        return;
    }
    for (size_t i = 0; i < list->n_columns; i++, text += strlen(text) + 1) {
        int width = layout->widths[i];
        if (width == 0)
            continue;
        if (list->columns[i].right)
            canvas_right(&list->area, row, at, width, line->meaning, text);
        else
            canvas_brief(&list->area, row, at, width, line->meaning, text);
        at += width + 1;
    }
}

/* Scrolls so that the focus is on the screen, with the details below it and a heading above. */
static void scroll_to_focus(struct list *list)
{
    size_t rows = (size_t)list->area.rows;
    if (list->focus == LIST_NONE || rows == 0) {
        list->first = 0;
        return;
    }
    size_t top = list->focus, end = list->focus + 1;
    while (top > 0 && list->focus - top + 2 < rows && kind_of(list, top - 1) == LIST_HEADING)
        top--;
    while (end < list->count && end - top < rows && kind_of(list, end) == LIST_DETAIL)
        end++;
    if (list->first > top)
        list->first = top;
    if (list->first + rows < end)
        list->first = end - rows;
    if (list->first + rows > list->count)
        list->first = list->count > rows ? list->count - rows : 0;
}

static void draw_row(struct list *list, const struct layout *layout, int row, bool focused)
{
    const struct list_line *line = VEC_AT(&list->cache, struct list_line, (size_t)row);
    bool marked = list->mark_rows && list_marked(list, line->id);
    draw_cells(list, layout, line, row);
    if (marked)
        canvas_text(&list->area, row, 1, 1, MEANING_MARKED, "*");
    if (list->first + (size_t)row != list->focus)
        return;
    if (focused)
        canvas_marker(&list->area, row, 0);
    else if (list->keep_marker)
        canvas_text(&list->area, row, 0, 1, MEANING_NORMAL, ">");
}

void list_draw(struct list *list, const struct canvas *canvas, bool focused)
{
    struct layout layout = {.start = 0};
    bool labels = false;
    for (size_t i = 0; i < list->n_columns; i++)
        labels = labels || list->columns[i].label;
    labels = labels && canvas->rows >= 4;
    list->area = canvas_part(canvas, labels ? 1 : 0, 0, canvas->rows, canvas->columns);
    if (list->count == 0) {
        const char *empty = list->source->empty ? lang_text(list->source->empty) : "";
        canvas_wrapped(canvas, 0, 1, -1, 0, MEANING_NORMAL, empty);
        if (focused)
            canvas_cursor(canvas, 0, 1);
        return;
    }
    lay_out(list, canvas->columns, &layout);
    if (labels)
        draw_labels(list, canvas, &layout);
    scroll_to_focus(list);
    size_t n = list->count - list->first, rows = (size_t)list->area.rows;
    ensure_lines(list, list->first, n < rows ? n : rows);
    if (focused) /* stands where no row can have the focus */
        canvas_cursor(&list->area, 0, 0);
    for (int row = 0; row < (int)list->cache.n; row++)
        draw_row(list, &layout, row, focused);
}

/* ---- spoken ------------------------------------------------------------------------------ */

void list_announce(struct list *list, struct str *out)
{
    if (list->focus == LIST_NONE)
        return;
    size_t number = 0, rows = list->count;
    if (list->source->kind) {
        rows = 0;
        for (size_t i = 0; i < list->count; i++) {
            rows += kind_of(list, i) == LIST_ROW;
            number += i <= list->focus && kind_of(list, i) == LIST_ROW;
        }
    } else {
        number = list->focus + 1;
    }
    str_addf(out, _("Row %zu/%zu"), number, rows);
    struct list_line line = fetch(list, list->focus);
    const char *text = line.cells.s;
    for (size_t i = 0; i < list->n_columns; i++, text += strlen(text) + 1)
        if (*text)
            str_addf(out, ", %s", text);
    str_clear(&line.cells);
}
