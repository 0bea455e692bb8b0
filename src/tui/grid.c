/* The frame as a table of cells, a number each. Screens draw every frame whole; what is handed to
 * curses are the cells that differ from those shown last. A cell of curses is seven times as large,
 * and it would look at each of them several times for every key. */
#include "internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"

#include <curses.h>

#include <stdlib.h>
#include <string.h>
#include <wctype.h>

/* A cell: the character, its meaning + 1 (0: nothing was drawn there), and what it is part of. */
#define CELL_CODE 0x1FFFFFu     /* with CELL_CLUSTER: where its bytes begin in term->clusters */
#define CELL_CLUSTER (1u << 25) /* a letter with marks on it */
#define CELL_WIDE (1u << 26)    /* the left half of a wide letter */
#define CELL_SECOND (1u << 27)  /* the right half */

enum { MEANING_BIT = 21, RUN = 128 };

/* ---- drawing ----------------------------------------------------------------------------- */

void grid_begin(struct term *term)
{
    size_t n = (size_t)term->rows * (size_t)term->columns;
    if (n != term->n_cells) {
        grid_clear(term);
        term->drawn = mem_alloc(2 * n * sizeof *term->drawn);
        term->shown = term->drawn + n;
        term->n_cells = n;
        grid_forget(term);
    }
    memset(term->drawn, 0, n * sizeof *term->drawn);
    str_wipe(&term->clusters);
}

void grid_forget(struct term *term)
{
    erase();
    memset(term->shown, 0, term->n_cells * sizeof *term->shown);
}

void grid_clear(struct term *term)
{
    if (term->drawn)
        explicit_bzero(term->drawn, 2 * term->n_cells * sizeof *term->drawn);
    free(term->drawn);
    term->drawn = term->shown = NULL;
    term->n_cells = 0;
    str_wipe(&term->clusters);
}

/* Where width cells from a place on can be written, or NULL; halves of wide letters that stick out
 * of them become blank. */
static uint32_t *take_place(struct term *term, int row, int column, int width)
{
    if (row < 0 || row >= term->rows || column < 0 || width < 1 || column + width > term->columns)
        return NULL;
    uint32_t *at = term->drawn + (size_t)row * (size_t)term->columns + column;
    if (*at & CELL_SECOND)
        at[-1] = 0;
    if (at[width - 1] & CELL_WIDE)
        at[width] = 0;
    return at;
}

void grid_ascii(struct term *term, int row, int column, enum meaning meaning, const char *text,
    int n)
{
    uint32_t *at = take_place(term, row, column, n);
    uint32_t look = (uint32_t)(meaning + 1) << MEANING_BIT;
    for (int i = 0; at && i < n; i++)
        at[i] = look | (unsigned char)text[i];
}

void grid_cluster(struct term *term, int row, int column, int width, enum meaning meaning,
    const char *text, size_t length)
{
    uint32_t *at = take_place(term, row, column, width), c = 0;
    if (!at)
        return;
    if (utf8_decode(text, length, &c) < length) {
        c = CELL_CLUSTER | (uint32_t)term->clusters.len;
        str_add_n(&term->clusters, text, length);
        str_add_n(&term->clusters, "", 1);
    }
    *at = c | (uint32_t)(meaning + 1) << MEANING_BIT;
    if (width == 2) {
        at[0] |= CELL_WIDE;
        at[1] = CELL_SECOND;
    }
}

/* ---- to curses --------------------------------------------------------------------------- */

/* What stands for a character that the terminal cannot show. */
static wchar_t stand_in(uint32_t c)
{
    static const struct {
        uint32_t from;
        char to;
    } table[] = {{0xA0, ' '}, {0xB7, '-'}, {0xD7, 'x'}, {0x2010, '-'}, {0x2011, '-'}, {0x2013, '-'},
        {0x2014, '-'}, {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'}, {0x201D, '"'}, {0x2022, '*'},
        {0x2026, '.'}, {0x203A, '>'}, {0x2212, '-'}, {0x160, 'S'}, {0x161, 's'}, {0x17D, 'Z'},
        {0x17E, 'z'}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].from == c)
            return (wchar_t)table[i].to;
    return L'?';
}

static bool can_show(uint32_t c)
{
    return c < 0x7F || (lang_can_show(c) && (utf8_cell(c) == 0 || iswprint((wint_t)c)));
}

/* The characters of one cell of curses; what the terminal's code set lacks is replaced. */
static void cell_characters(const struct term *term, uint32_t cell, wchar_t wide[CCHARW_MAX + 1])
{
    uint32_t c = cell & CELL_CODE;
    const char *text = cell & CELL_CLUSTER ? term->clusters.s + c : "";
    size_t length = strlen(text), at = utf8_decode(text, length, &c), n = 0;
    wide[n++] = can_show(c) ? (wchar_t)c : stand_in(c);
    while (at < length && n < CCHARW_MAX) {
        at += utf8_decode(text + at, length - at, &c);
        if (can_show(c))
            wide[n++] = (wchar_t)c;
    }
    wide[n] = L'\0';
}

static void looks_of_meanings(const struct term *term, cchar_t looks[MEANING_COUNT + 1])
{
    getbkgrnd(&looks[0]);
    for (int meaning = 0; meaning < MEANING_COUNT; meaning++) {
        short pair;
        attr_t attributes = term_look(term, (enum meaning)meaning, &pair);
        setcchar(&looks[meaning + 1], L" ", attributes, pair, NULL);
    }
}

/* Hands cells from ... to - 1 of a row to curses. */
static void show_cells(const struct term *term, const cchar_t *looks, int row, int from, int to)
{
    const uint32_t *cells = term->drawn + (size_t)row * (size_t)term->columns;
    cchar_t run[RUN];
    int n = 0, start = from;
    for (int at = from; at < to; at++) {
        uint32_t cell = cells[at];
        if (cell & CELL_SECOND)
            continue;
        if (n + 1 >= RUN) {
            mvadd_wchnstr(row, start, run, n);
            start = at;
            n = 0;
        }
        const cchar_t *look = &looks[cell >> MEANING_BIT & 0xF];
        run[n] = *look;
        if ((cell & (CELL_CODE | CELL_CLUSTER)) >= 0x7F) {
            wchar_t wide[CCHARW_MAX + 1];
            cell_characters(term, cell, wide);
            memcpy(run[n].chars, wide, sizeof run[n].chars);
        } else if (cell) {
            run[n].chars[0] = (wchar_t)(cell & CELL_CODE);
        }
        n++;
        if (cell & CELL_WIDE && !lang_can_show(0x4E00)) { /* a stand-in is narrow: twice */
            run[n] = run[n - 1];
            n++;
        }
    }
    mvadd_wchnstr(row, start, run, n);
}

/* Where two frames show the same number, their clusters may differ all the same. */
static bool same(uint32_t drawn, uint32_t shown)
{
    return drawn == shown && !(drawn & CELL_CLUSTER);
}

void grid_show(struct term *term)
{
    cchar_t looks[MEANING_COUNT + 1];
    bool ready = false;
    size_t width = (size_t)term->columns;
    for (int row = 0; row < term->rows; row++) {
        uint32_t *drawn = term->drawn + (size_t)row * width;
        uint32_t *shown = term->shown + (size_t)row * width;
        size_t from = 0, to = width;
        if (term->clusters.len == 0 && memcmp(drawn, shown, width * sizeof *drawn) == 0)
            continue;
        while (from < to && same(drawn[from], shown[from]))
            from++;
        while (from < to && same(drawn[to - 1], shown[to - 1]))
            to--;
        if (from == to)
            continue;
        while (from > 0 && (drawn[from] & CELL_SECOND || shown[from] & CELL_SECOND))
            from--;
        if (!ready)
            looks_of_meanings(term, looks);
        ready = true;
        show_cells(term, looks, row, (int)from, (int)to);
        memcpy(shown + from, drawn + from, (to - from) * sizeof *drawn);
    }
}
