/* Soft wrap. A line starts where the one before ended; it holds the blanks at which it was broken
 * and its newline, so that every byte belongs to one line. After a change only the paragraphs it
 * touched are wrapped again. */
#include "editor_parts.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

static size_t start_of(const struct editor *editor, size_t line)
{
    return *VEC_AT(&editor->lines, size_t, line);
}

/* Wraps one paragraph, start ... end without its newline; blanks may hang over the edge. */
static void wrap_paragraph(const struct editor *editor, size_t start, size_t end, struct vec *lines)
{
    const char *text = editor->text.s;
    size_t after_blank = 0; /* where the word at hand begins, 0: it began the line */
    int width = 0, word = 0;
    vec_add(lines, &start);
    for (size_t at = start, next; at < end; at = next) {
        next = utf8_next(text, end, at);
        int cells = utf8_width_n(text + at, next - at);
        if (text[at] == ' ' && next == at + 1) {
            width++;
            after_blank = next;
            word = 0;
            continue;
        }
        if (width + cells > editor->width && at > start) {
            bool at_blank = after_blank > start;
            start = at_blank ? after_blank : at;
            word = at_blank ? word : 0;
            width = word;
            vec_add(lines, &start);
        }
        width += cells;
        word += cells;
    }
}

/* Wraps the paragraphs of start ... end; the last one of the text has no newline. */
static void wrap(
    const struct editor *editor, size_t start, size_t end, bool last, struct vec *lines)
{
    const char *text = editor->text.s;
    while (start < end || last) {
        const char *newline = start < end ? memchr(text + start, '\n', end - start) : NULL;
        size_t stop = newline ? (size_t)(newline - text) : end;
        wrap_paragraph(editor, start, stop, lines);
        if (!newline)
            return;
        start = stop + 1;
    }
}

void editor_lay_out(struct editor *editor, int width)
{
    if (width < 1)
        width = 1;
    if (editor->width == width)
        return;
    editor->width = width;
    editor->lines.n = 0;
    wrap(editor, 0, editor->text.len, true, &editor->lines);
}

/* The first line that starts at a position or after it. */
static size_t first_from(const struct editor *editor, size_t at)
{
    size_t low = 0, high = editor->lines.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (start_of(editor, middle) < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void splice(struct vec *lines, size_t from, size_t until, const struct vec *fresh)
{
    size_t old = until - from, common = old < fresh->n ? old : fresh->n;
    for (size_t i = 0; i < common; i++)
        *VEC_AT(lines, size_t, from + i) = *VEC_AT(fresh, size_t, i);
    for (size_t i = common; i < old; i++)
        vec_delete(lines, from + common);
    for (size_t i = common; i < fresh->n; i++)
        vec_insert(lines, from + i, VEC_AT(fresh, size_t, i));
}

void editor_lines_changed(struct editor *editor, size_t at, size_t removed, size_t inserted)
{
    if (editor->width == 0)
        return;
    const char *text = editor->text.s;
    const char *before = at > 0 ? memrchr(text, '\n', at) : NULL;
    size_t start = before ? (size_t)(before - text) + 1 : 0, done = at + inserted;
    const char *newline = memchr(text + done, '\n', editor->text.len - done);
    bool last = !newline;
    size_t end = last ? editor->text.len : (size_t)(newline - text) + 1;
    size_t from = first_from(editor, start);
    size_t until = last ? editor->lines.n : first_from(editor, end - inserted + removed);
    struct vec fresh = VEC_INIT(size_t);
    wrap(editor, start, end, last, &fresh);
    for (size_t i = until; i < editor->lines.n; i++)
        *VEC_AT(&editor->lines, size_t, i) += inserted - removed; /* modulo: may shrink */
    splice(&editor->lines, from, until, &fresh);
    vec_clear(&fresh);
}

/* ---- places ------------------------------------------------------------------------------ */

size_t editor_line_of(const struct editor *editor, size_t at)
{
    return first_from(editor, at + 1) - 1;
}

size_t editor_line_start(const struct editor *editor, size_t line)
{
    return start_of(editor, line);
}

size_t editor_line_end(const struct editor *editor, size_t line)
{
    return line + 1 < editor->lines.n ? start_of(editor, line + 1) : editor->text.len;
}

size_t editor_line_last(const struct editor *editor, size_t line)
{
    size_t end = editor_line_end(editor, line);
    if (line + 1 == editor->lines.n)
        return end;
    if (editor->text.s[end - 1] == '\n')
        return end - 1;
    return utf8_previous(editor->text.s, editor->text.len, end);
}

int editor_column(const struct editor *editor, size_t at)
{
    size_t start = start_of(editor, editor_line_of(editor, at));
    int column = utf8_width_n(editor->text.s + start, at - start);
    return column > editor->width ? editor->width : column;
}

size_t editor_at(const struct editor *editor, size_t line, int column)
{
    size_t start = start_of(editor, line), last = editor_line_last(editor, line);
    return start + utf8_fit(editor->text.s + start, last - start, column);
}
