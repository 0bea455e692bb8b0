/* Cells from texts. Each cluster of a text, a letter with its marks, becomes one cell, or two where
 * it is wide. */
#include "rukkanen/tui/canvas.h"

#include "internal.h"
#include "rukkanen/base/utf8.h"

#include <stdarg.h>
#include <string.h>

struct canvas canvas_part(const struct canvas *canvas, int row, int column, int rows, int columns)
{
    struct canvas part = *canvas;
    int top = row < 0 ? 0 : row > canvas->rows ? canvas->rows : row;
    int left = column < 0 ? 0 : column > canvas->columns ? canvas->columns : column;
    part.top += top;
    part.left += left;
    part.rows = rows < canvas->rows - top ? rows : canvas->rows - top;
    part.columns = columns < canvas->columns - left ? columns : canvas->columns - left;
    if (part.rows < 0)
        part.rows = 0;
    if (part.columns < 0)
        part.columns = 0;
    return part;
}

/* ---- cells ------------------------------------------------------------------------------- */

/* Plain ASCII needs no look at clusters. */
static int put_ascii(const struct canvas *canvas, int row, int column, int width,
    enum meaning meaning, const char *text, size_t length)
{
    int n = length < (size_t)width ? (int)length : width;
    grid_ascii(canvas->term, canvas->top + row, canvas->left + column, meaning, text, n);
    return n;
}

static size_t ascii_length(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && text[n] >= 0x20 && text[n] < 0x7F)
        n++;
    return n;
}

static int put_cluster(const struct canvas *canvas, int row, int column, int width,
    enum meaning meaning, const char *text, size_t length)
{
    uint32_t c = 0;
    utf8_decode(text, length, &c);
    int cells = utf8_cell(c);
    if (cells > width)
        return -1;
    if (cells > 0) /* not a mark without a letter */
        grid_cluster(canvas->term, canvas->top + row, canvas->left + column, cells, meaning, text,
            length);
    return cells;
}

static int put_clean(const struct canvas *canvas, int row, int column, int width,
    enum meaning meaning, const char *text, size_t length)
{
    int used = 0;
    for (size_t at = 0; at < length && used < width && text[at] != '\n';) {
        size_t plain = ascii_length(text + at, length - at);
        if (plain > 0 && at + plain < length && (text[at + plain] & 0x80))
            plain--; /* a mark may sit on the last letter */
        if (plain > 0) {
            int n = put_ascii(canvas, row, column + used, width - used, meaning, text + at, plain);
            used += n;
            at += (size_t)n;
            continue;
        }
        size_t next = utf8_next(text, length, at);
        int n =
            put_cluster(canvas, row, column + used, width - used, meaning, text + at, next - at);
        if (n < 0)
            break;
        used += n;
        at = next;
    }
    return used;
}

int canvas_text_n(const struct canvas *canvas, int row, int column, int width, enum meaning meaning,
    const char *text, size_t length)
{
    int room = canvas->columns - column;
    if (width < 0 || width > room)
        width = room;
    if (row < 0 || row >= canvas->rows || column < 0 || width <= 0)
        return 0;
    if (utf8_is_clean(text, length))
        return put_clean(canvas, row, column, width, meaning, text, length);
    struct str clean = STR_INIT;
    utf8_clean(&clean, text, length);
    int used = put_clean(canvas, row, column, width, meaning, clean.s, clean.len);
    str_wipe(&clean);
    return used;
}

int canvas_text(const struct canvas *canvas, int row, int column, int width, enum meaning meaning,
    const char *text)
{
    return canvas_text_n(canvas, row, column, width, meaning, text, strlen(text));
}

/* ---- more ways to place a text ----------------------------------------------------------- */

int canvas_brief(const struct canvas *canvas, int row, int column, int width, enum meaning meaning,
    const char *text)
{
    int room = canvas->columns - column;
    if (width < 0 || width > room)
        width = room;
    if (utf8_width(text) <= width)
        return canvas_text(canvas, row, column, width, meaning, text);
    struct str cut = STR_INIT;
    utf8_cut(&cut, text, width);
    int used = canvas_text(canvas, row, column, width, meaning, cut.s);
    str_wipe(&cut);
    return used;
}

void canvas_right(const struct canvas *canvas, int row, int column, int width, enum meaning meaning,
    const char *text)
{
    int cells = utf8_width(text);
    int shift = cells < width ? width - cells : 0;
    canvas_brief(canvas, row, column + shift, width - shift, meaning, text);
}

int canvas_textf(
    const struct canvas *canvas, int row, int column, enum meaning meaning, const char *format, ...)
{
    struct str text = STR_INIT;
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    int used = canvas_text(canvas, row, column, -1, meaning, text.s);
    str_wipe(&text);
    return used;
}

int canvas_wrapped(const struct canvas *canvas, int row, int column, int width, int skip,
    enum meaning meaning, const char *text)
{
    if (width < 0 || width > canvas->columns - column)
        width = canvas->columns - column;
    if (width < 1)
        return 0;
    struct vec lines = VEC_INIT(struct utf8_line);
    utf8_wrap(text, strlen(text), width, &lines);
    int rows = (int)lines.n;
    for (int i = skip; i < rows && row + i - skip < canvas->rows; i++) {
        const struct utf8_line *line = VEC_AT(&lines, struct utf8_line, (size_t)i);
        canvas_text_n(
            canvas, row + i - skip, column, width, meaning, text + line->start, line->len);
    }
    vec_clear(&lines);
    return rows - skip > 0 ? rows - skip : 0;
}

void canvas_rule(const struct canvas *canvas, int row)
{
    char dashes[64];
    memset(dashes, '-', sizeof dashes);
    for (int at = 0; at < canvas->columns; at += (int)sizeof dashes)
        canvas_text_n(canvas, row, at, -1, MEANING_NORMAL, dashes, sizeof dashes);
}

void canvas_erase(const struct canvas *canvas)
{
    char blanks[64];
    memset(blanks, ' ', sizeof blanks);
    for (int row = 0; row < canvas->rows; row++)
        for (int at = 0; at < canvas->columns; at += (int)sizeof blanks)
            canvas_text_n(canvas, row, at, -1, MEANING_NORMAL, blanks, sizeof blanks);
}

/* ---- the focus --------------------------------------------------------------------------- */

void canvas_cursor(const struct canvas *canvas, int row, int column)
{
    if (canvas->rows <= 0 || canvas->columns <= 0)
        return;
    row = row < 0 ? 0 : row >= canvas->rows ? canvas->rows - 1 : row;
    column = column < 0 ? 0 : column >= canvas->columns ? canvas->columns - 1 : column;
    canvas->term->cursor_row = canvas->top + row;
    canvas->term->cursor_column = canvas->left + column;
}

void canvas_marker(const struct canvas *canvas, int row, int column)
{
    canvas_text(canvas, row, column, 1, MEANING_FOCUS, ">");
    canvas_cursor(canvas, row, column + 1);
    canvas->term->marker_row = canvas->top + row;
    canvas->term->marker_column = canvas->left + column;
}

void canvas_fade_marker(struct term *term)
{
    struct canvas all = {.term = term, .rows = term->rows, .columns = term->columns};
    if (term->marker_row >= 0)
        canvas_text(&all, term->marker_row, term->marker_column, 1, MEANING_NORMAL, ">");
    term->marker_row = -1;
}

bool canvas_hit(const struct canvas *canvas, const struct key *key, int *row, int *column)
{
    *row = key->row - canvas->top;
    *column = key->column - canvas->left;
    return *row >= 0 && *row < canvas->rows && *column >= 0 && *column < canvas->columns;
}
