#include "rukkanen/tui/editor.h"

#include "editor_parts.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <string.h>
#include <wctype.h>

enum { WHEEL_LINES = 3 };

void editor_init(struct editor *editor, const struct editor_options *options)
{
    *editor = (struct editor){.goal = -1};
    if (options)
        editor->options = *options;
    str_init(&editor->text);
    str_init(&editor->refused);
    vec_init(&editor->lines, sizeof(size_t));
    vec_init(&editor->undo, sizeof(struct editor_step));
    vec_init(&editor->redo, sizeof(struct editor_step));
    editor_set(editor, "");
}

void editor_clear(struct editor *editor)
{
    editor_forget_steps(editor);
    vec_clear(&editor->undo);
    vec_clear(&editor->redo);
    vec_clear(&editor->lines);
    str_wipe(&editor->text);
    str_clear(&editor->refused);
}

void editor_set(struct editor *editor, const char *text)
{
    editor_forget_steps(editor);
    str_wipe(&editor->text);
    str_add(&editor->text, text);
    editor->letters = utf8_count(editor->text.s, editor->text.len);
    editor->width = 0;
    editor->scroll = 0;
    editor->goal = -1;
    editor->refusal = NULL;
    editor->broken = true;
    editor->cursor = editor->anchor = editor->options.one_line ? editor->text.len : 0;
}

const char *editor_text(const struct editor *editor)
{
    return editor->text.s;
}

uint64_t editor_changes(const struct editor *editor)
{
    return editor->changes;
}

void editor_set_cursor(struct editor *editor, size_t at)
{
    editor->cursor = editor->anchor = editor_snap(editor, at);
    editor->broken = true;
    editor->goal = -1;
}

void editor_select_all(struct editor *editor)
{
    editor->anchor = 0;
    editor->cursor = editor->text.len;
    editor->broken = true;
}

/* ---- selection and changes --------------------------------------------------------------- */

static size_t selection_start(const struct editor *editor)
{
    return editor->cursor < editor->anchor ? editor->cursor : editor->anchor;
}

static size_t selection_end(const struct editor *editor)
{
    return editor->cursor > editor->anchor ? editor->cursor : editor->anchor;
}

static bool selected(const struct editor *editor)
{
    return editor->cursor != editor->anchor;
}

static bool may_change(struct editor *editor)
{
    if (editor->options.read_only)
        editor->refusal = _("This text cannot be changed here.");
    return !editor->options.read_only;
}

static bool insert(
    struct editor *editor, const char *text, size_t length, enum editor_change change)
{
    size_t start = selection_start(editor), end = selection_end(editor);
    if (!may_change(editor))
        return false;
    bool one_line = editor->options.one_line;
    if (!memchr(text, '\t', length) && (!one_line || !memchr(text, '\n', length)))
        return editor_replace(editor, start, end, text, length, change);
    while (one_line && length > 0 && text[length - 1] == '\n')
        length--;
    struct str line = STR_INIT;
    str_add_n(&line, text, length);
    for (size_t i = 0; i < line.len; i++)
        if (line.s[i] == '\t' || (one_line && line.s[i] == '\n'))
            line.s[i] = ' ';
    bool done = editor_replace(editor, start, end, line.s, line.len, change);
    str_wipe(&line);
    return done;
}

bool editor_insert(struct editor *editor, const char *text, size_t length)
{
    editor->refusal = NULL;
    return insert(editor, text, length, CHANGE_OTHER);
}

static void erase(struct editor *editor, size_t start, size_t end, enum editor_change change)
{
    if (selected(editor)) {
        start = selection_start(editor);
        end = selection_end(editor);
        change = CHANGE_OTHER;
    }
    if (start < end && may_change(editor))
        editor_replace(editor, start, end, "", 0, change);
}

static bool copy(struct editor *editor)
{
    struct str *clipboard = editor->options.clipboard;
    if (!selected(editor) || !clipboard || editor->options.secret)
        return false;
    size_t start = selection_start(editor);
    str_wipe(clipboard);
    str_add_n(clipboard, editor->text.s + start, selection_end(editor) - start);
    return true;
}

/* ---- movements --------------------------------------------------------------------------- */

static size_t previous(const struct editor *editor, size_t at)
{
    return utf8_previous(editor->text.s, editor->text.len, at);
}

static size_t next(const struct editor *editor, size_t at)
{
    return utf8_next(editor->text.s, editor->text.len, at);
}

static bool in_word(const struct editor *editor, size_t at)
{
    uint32_t c = 0;
    utf8_decode(editor->text.s + at, editor->text.len - at, &c);
    return iswalnum((wint_t)c) != 0;
}

static size_t word_left(const struct editor *editor, size_t at)
{
    while (at > 0 && !in_word(editor, previous(editor, at)))
        at = previous(editor, at);
    while (at > 0 && in_word(editor, previous(editor, at)))
        at = previous(editor, at);
    return at;
}

static size_t word_right(const struct editor *editor, size_t at)
{
    while (at < editor->text.len && in_word(editor, at))
        at = next(editor, at);
    while (at < editor->text.len && !in_word(editor, at))
        at = next(editor, at);
    return at;
}

/* So many lines down (or up), keeping to the column where the movement began. */
static size_t vertical(struct editor *editor, long lines)
{
    if (editor->width == 0)
        editor_lay_out(editor, 79);
    if (editor->goal < 0)
        editor->goal = editor_column(editor, editor->cursor);
    long line = (long)editor_line_of(editor, editor->cursor) + lines;
    long last = (long)editor->lines.n - 1;
    return editor_at(editor, (size_t)(line < 0 ? 0 : line > last ? last : line), editor->goal);
}

static bool at_edge(struct editor *editor, unsigned code)
{
    if (editor->width == 0)
        editor_lay_out(editor, 79);
    size_t line = editor_line_of(editor, editor->cursor);
    return code == K_UP ? line == 0 : line + 1 == editor->lines.n;
}

static size_t line_edge(struct editor *editor, bool end)
{
    if (editor->options.one_line)
        return end ? editor->text.len : 0;
    if (editor->width == 0)
        editor_lay_out(editor, 79);
    size_t line = editor_line_of(editor, editor->cursor);
    return end ? editor_line_last(editor, line) : editor_line_start(editor, line);
}

static void go(struct editor *editor, size_t at, bool select, bool keep_goal)
{
    int goal = keep_goal ? editor->goal : -1;
    editor->cursor = at;
    if (!select)
        editor->anchor = at;
    editor->broken = true;
    editor->goal = goal;
}

static bool move_vertically(struct editor *editor, unsigned code, bool select)
{
    long page = editor->area.rows > 1 ? editor->area.rows - 1 : 1;
    long lines = code == K_UP ? -1 : code == K_DOWN ? 1 : code == K_PAGE_UP ? -page : page;
    if (editor->options.one_line)
        return false;
    if (!select && (code == K_UP || code == K_DOWN) && at_edge(editor, code))
        return false;
    go(editor, vertical(editor, lines), select, true);
    return true;
}

/* Left and Right without Shift leave a selection at its edge. */
static size_t sideways(const struct editor *editor, bool right, bool select)
{
    if (selected(editor) && !select)
        return right ? selection_end(editor) : selection_start(editor);
    return right ? next(editor, editor->cursor) : previous(editor, editor->cursor);
}

static bool move(struct editor *editor, unsigned code)
{
    bool select = (code & K_SHIFT) != 0;
    size_t cursor = editor->cursor;
    switch (code & ~(unsigned)K_SHIFT) {
    case K_LEFT:
    case K_RIGHT:
        go(editor, sideways(editor, (code & ~(unsigned)K_SHIFT) == K_RIGHT, select), select, false);
        return true;
    case K_CTRL | K_LEFT:
        go(editor, word_left(editor, cursor), select, false);
        return true;
    case K_CTRL | K_RIGHT:
        go(editor, word_right(editor, cursor), select, false);
        return true;
    case K_HOME:
    case K_CTRL | 'a':
        go(editor, line_edge(editor, false), select, false);
        return true;
    case K_END:
    case K_CTRL | 'e':
        go(editor, line_edge(editor, true), select, false);
        return true;
    case K_CTRL | K_HOME:
        go(editor, 0, select, false);
        return true;
    case K_CTRL | K_END:
        go(editor, editor->text.len, select, false);
        return true;
    case K_UP:
    case K_DOWN:
    case K_PAGE_UP:
    case K_PAGE_DOWN:
        return move_vertically(editor, code & ~(unsigned)K_SHIFT, select);
    case K_CTRL | 'b':
        return move_vertically(editor, K_PAGE_UP, select);
    case K_CTRL | 'f':
        return move_vertically(editor, K_PAGE_DOWN, select);
    default:
        return false;
    }
}

/* ---- keys -------------------------------------------------------------------------------- */

static bool edit(struct editor *editor, unsigned code)
{
    size_t cursor = editor->cursor;
    switch (code) {
    case K_ENTER:
        if (!editor->options.one_line)
            insert(editor, "\n", 1, CHANGE_TYPED);
        return !editor->options.one_line;
    case K_BACKSPACE:
        erase(editor, previous(editor, cursor), cursor, CHANGE_BACKSPACE);
        return true;
    case K_DELETE:
        erase(editor, cursor, next(editor, cursor), CHANGE_DELETE);
        return true;
    case K_CTRL | 'w':
    case K_ALT | K_BACKSPACE:
        erase(editor, word_left(editor, cursor), cursor, CHANGE_OTHER);
        return true;
    case K_CTRL | K_DELETE:
        erase(editor, cursor, word_right(editor, cursor), CHANGE_OTHER);
        return true;
    case K_CTRL | 'c':
        return copy(editor);
    case K_CTRL | 'x':
        if (copy(editor))
            erase(editor, 0, 0, CHANGE_OTHER);
        return true;
    case K_CTRL | 'v':
        if (editor->options.clipboard && editor->options.clipboard->len > 0)
            insert(
                editor, editor->options.clipboard->s, editor->options.clipboard->len, CHANGE_OTHER);
        return true;
    case K_CTRL | 'z':
        return editor_undo(editor);
    case K_CTRL | 'y':
        return editor_redo(editor);
    default:
        return move(editor, code);
    }
}

static bool take_mouse(struct editor *editor, const struct key *key)
{
    int row, column;
    if (!canvas_hit(&editor->area, key, &row, &column))
        return false;
    if (editor->options.one_line) {
        size_t at = utf8_fit(editor->text.s, editor->text.len, editor->scroll + column);
        go(editor, at, false, false);
        return true;
    }
    if (key->button == BUTTON_WHEEL_UP || key->button == BUTTON_WHEEL_DOWN) {
        long lines = key->button == BUTTON_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES;
        go(editor, vertical(editor, lines), false, true);
        return true;
    }
    size_t line = (size_t)editor->scroll + (size_t)row;
    if (editor->width > 0 && line >= editor->lines.n)
        line = editor->lines.n - 1;
    if (editor->width > 0)
        go(editor, editor_at(editor, line, column), false, false);
    return true;
}

bool editor_key(struct editor *editor, const struct key *key)
{
    editor->refusal = NULL;
    switch (key->kind) {
    case INPUT_TEXT:
        insert(editor, key->text, strlen(key->text), CHANGE_TYPED);
        return true;
    case INPUT_PASTE:
        insert(editor, key->paste, key->paste_length, CHANGE_OTHER);
        return true;
    case INPUT_KEY:
        return edit(editor, key->code);
    case INPUT_MOUSE:
        return take_mouse(editor, key);
    default:
        return false;
    }
}

/* ---- drawing ----------------------------------------------------------------------------- */

/* The cells start ... end of the text on one row, the selected part in reverse video. */
static void draw_span(const struct editor *editor, int row, size_t start, size_t end, int column,
    enum meaning meaning)
{
    size_t cuts[4] = {start, selection_start(editor), selection_end(editor), end};
    for (int i = 1; i < 3; i++)
        cuts[i] = cuts[i] < start ? start : cuts[i] > end ? end : cuts[i];
    for (int i = 0; i < 3; i++)
        if (cuts[i] < cuts[i + 1])
            column += canvas_text_n(&editor->area, row, column, -1,
                i == 1 ? MEANING_FOCUS : meaning, editor->text.s + cuts[i], cuts[i + 1] - cuts[i]);
}

static void draw_spelling(const struct editor *editor, int row, size_t start, size_t end)
{
    struct vec marks = VEC_INIT(struct editor_mark);
    const char *line = editor->text.s + start;
    editor->options.spell(editor->options.spell_data, line, end - start, &marks);
    for (size_t i = 0; i < marks.n; i++) {
        const struct editor_mark *mark = VEC_AT(&marks, struct editor_mark, i);
        if (mark->start + mark->length > end - start)
            continue;
        draw_span(editor, row, start + mark->start, start + mark->start + mark->length,
            utf8_width_n(line, mark->start), MEANING_SPELLING);
    }
    vec_clear(&marks);
}

static void draw_line(const struct editor *editor, int row, size_t line)
{
    size_t start = editor_line_start(editor, line), end = editor_line_end(editor, line);
    bool newline = end > start && editor->text.s[end - 1] == '\n';
    draw_span(editor, row, start, newline ? end - 1 : end, 0, MEANING_NORMAL);
    if (editor->options.spell)
        draw_spelling(editor, row, start, newline ? end - 1 : end);
    if (newline && end - 1 >= selection_start(editor) && end - 1 < selection_end(editor))
        canvas_text(&editor->area, row, editor_column(editor, end - 1), 1, MEANING_FOCUS, " ");
}

static void draw_lines(struct editor *editor, bool focused)
{
    const struct canvas *area = &editor->area;
    editor_lay_out(editor, area->columns - 1);
    int line = (int)editor_line_of(editor, editor->cursor), last = (int)editor->lines.n;
    if (line < editor->scroll)
        editor->scroll = line;
    if (line >= editor->scroll + area->rows)
        editor->scroll = line - area->rows + 1;
    if (editor->scroll > 0 && editor->scroll + area->rows > last)
        editor->scroll = last > area->rows ? last - area->rows : 0;
    for (int row = 0; row < area->rows && editor->scroll + row < last; row++)
        draw_line(editor, row, (size_t)editor->scroll + (size_t)row);
    if (focused)
        canvas_cursor(area, line - editor->scroll, editor_column(editor, editor->cursor));
}

/* One line scrolls by a third of its width, so that a letter at the end costs only itself; what
 * fits whole, perhaps since the window grew, is shown whole. */
static void scroll_one_line(struct editor *editor, int column, int width)
{
    int room = editor->area.columns - 1, third = room / 3;
    if (column < editor->scroll)
        editor->scroll = column > third ? column - third : 0;
    if (column > editor->scroll + room)
        editor->scroll = column - room + third;
    if (width <= room)
        editor->scroll = 0;
}

/* A secret is as many stars as it has letters. */
static void draw_secret(struct editor *editor, bool focused)
{
    int letters = 0, column = 0;
    for (size_t at = 0; at < editor->text.len; at = next(editor, at)) {
        letters++;
        column += at < editor->cursor;
    }
    scroll_one_line(editor, column, letters);
    for (int i = editor->scroll; i < letters; i++)
        canvas_text(&editor->area, 0, i - editor->scroll, 1, MEANING_NORMAL, "*");
    if (focused)
        canvas_cursor(&editor->area, 0, column - editor->scroll);
}

static void draw_one_line(struct editor *editor, bool focused)
{
    const char *text = editor->text.s;
    size_t length = editor->text.len;
    int column = utf8_width_n(text, editor->cursor);
    scroll_one_line(editor, column, utf8_width_n(text, length));
    size_t start = utf8_fit(text, length, editor->scroll);
    int at = utf8_width_n(text, start) - editor->scroll;
    if (at < 0) { /* half of a wide letter is scrolled away */
        start = next(editor, start);
        at = utf8_width_n(text, start) - editor->scroll;
    }
    draw_span(editor, 0, start, length, at, MEANING_NORMAL);
    if (focused)
        canvas_cursor(&editor->area, 0, column - editor->scroll);
}

void editor_draw(struct editor *editor, const struct canvas *canvas, bool focused)
{
    editor->area = *canvas;
    if (canvas->rows < 1 || canvas->columns < 2)
        return;
    if (editor->options.secret)
        draw_secret(editor, focused);
    else if (editor->options.one_line)
        draw_one_line(editor, focused);
    else
        draw_lines(editor, focused);
}
