#include "screen/today_copies.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/copies.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST = 4,       /* copies that are told */
    NAME_LEAST = 8, /* cells of a name */
    NAME_MOST = 11,
    DETAIL = 2 /* cells by which a list sets a detail in */
};

struct today_copy {
    char *name, *text; /* owned */
};

struct today_copy_line {
    char *text; /* owned */
    bool more;  /* goes on the line above */
};

/* ---- what is told ---------------------------------------------------------------------------- */

static void add_days(int64_t seen, struct str *out)
{
    int64_t date;
    clock_local(seen, &date, NULL);
    int64_t days = clock_today() - date;
    if (days <= 0)
        str_add(out, _("today"));
    else if (days == 1)
        str_add(out, _("yesterday"));
    else
        str_addf(out, lang_plural("%lld day ago", "%lld days ago", (unsigned long)days),
            (long long)days);
}

/* The site; the computer too, where another copy of the same site is told above. */
static void add_name(
    const struct today_copies *copies, struct book *book, uint64_t label, struct str *out)
{
    book_copy_site_name(book, label, out);
    for (size_t i = 0; i < copies->copies.n; i++) {
        if (strcmp(VEC_AT(&copies->copies, struct today_copy, i)->name, out->s) == 0) {
            str_reset(out);
            book_copy_place(book, label, out);
            return;
        }
    }
}

static void add_copy(struct today_copies *copies, struct book *book, const struct copy_info *info)
{
    struct str name = STR_INIT, text = STR_INIT;
    if (info->own)
        book_copy_site_name(book, info->label, &name);
    else
        add_name(copies, book, info->label, &name);
    if (!name.len)
        str_add(&name, info->own ? _("Here") : _("Unknown"));
    if (info->own) {
        str_add(&text, _("this computer"));
    } else {
        add_days(info->seen, &text);
        str_add(&text, ", ");
        if (info->lacking > 0)
            str_addf(&text,
                lang_plural("%lld change from here not taken there",
                    "%lld changes from here not taken there", (unsigned long)info->lacking),
                (long long)info->lacking);
        else
            str_add(&text, _("has all that is here"));
    }
    vec_add(&copies->copies,
        &(struct today_copy){.name = str_take(&name), .text = str_take(&text)});
}

static void copies_forget(struct today_copies *copies)
{
    for (size_t i = 0; i < copies->copies.n; i++) {
        free(VEC_AT(&copies->copies, struct today_copy, i)->name);
        free(VEC_AT(&copies->copies, struct today_copy, i)->text);
    }
    vec_clear(&copies->copies);
}

void today_copies_load(struct today_copies *copies, struct book *book)
{
    struct vec met = VEC_INIT(struct copy_info);
    copies_forget(copies);
    copies->width = 0;
    book_copies_met(book, MOST, &met, NULL);
    for (size_t i = 0; i < met.n; i++)
        add_copy(copies, book, VEC_AT(&met, struct copy_info, i));
    vec_clear(&met);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void lines_forget(struct today_copies *copies)
{
    for (size_t i = 0; i < copies->lines.n; i++)
        free(VEC_AT(&copies->lines, struct today_copy_line, i)->text);
    vec_clear(&copies->lines);
}

/* Cells of the names, in a column of their own; 0: they are too long for one. */
static int name_cells(const struct today_copies *copies)
{
    int cells = NAME_LEAST;
    for (size_t i = 0; i < copies->copies.n; i++) {
        int width = utf8_width(VEC_AT(&copies->copies, struct today_copy, i)->name);
        cells = width > cells ? width : cells;
    }
    return cells <= NAME_MOST ? cells : 0;
}

static void add_blanks(struct str *out, int cells)
{
    for (int i = 0; i < cells; i++)
        str_add_c(out, ' ');
}

static void add_lines(struct today_copies *copies, const struct today_copy *copy, int cells)
{
    struct vec rows = VEC_INIT(struct utf8_line);
    struct str text = STR_INIT;
    int indent = cells ? cells + 1 : DETAIL;
    int width = copies->width - 1 - indent;
    if (!cells)
        str_addf(&text, "%s, ", copy->name);
    str_add(&text, copy->text);
    utf8_wrap(text.s, text.len, width > 8 ? width : 8, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        const struct utf8_line *row = VEC_AT(&rows, struct utf8_line, i);
        struct str line = STR_INIT;
        if (i == 0 && cells)
            str_add(&line, copy->name);
        if (cells || i > 0)
            add_blanks(&line, indent - utf8_width(line.s) - (i > 0 ? DETAIL : 0));
        str_add_n(&line, text.s + row->start, row->len);
        vec_add(&copies->lines,
            &(struct today_copy_line){.text = str_take(&line), .more = i > 0});
    }
    vec_clear(&rows);
    str_clear(&text);
}

static void make_lines(struct today_copies *copies, int width)
{
    int cells = name_cells(copies);
    lines_forget(copies);
    copies->width = width;
    for (size_t i = 0; i < copies->copies.n; i++)
        add_lines(copies, VEC_AT(&copies->copies, struct today_copy, i), cells);
    if (copies->copies.n == 1)
        vec_add(&copies->lines,
            &(struct today_copy_line){
                .text = mem_text(_("No other copy was met yet.")), .more = true});
    list_reload(&copies->list);
}

static size_t line_count(void *data)
{
    return ((struct today_copies *)data)->lines.n;
}

static void line_cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)column;
    str_add(out, VEC_AT(&((struct today_copies *)data)->lines, struct today_copy_line, row)->text);
}

static enum list_row line_kind(void *data, size_t row)
{
    return VEC_AT(&((struct today_copies *)data)->lines, struct today_copy_line, row)->more
               ? LIST_DETAIL
               : LIST_ROW;
}

static const struct list_source source
    = {.count = line_count, .cell = line_cell, .kind = line_kind};
static const struct list_column columns[] = {{.width = 0}};

/* ---- the part -------------------------------------------------------------------------------- */

void today_copies_init(struct today_copies *copies)
{
    vec_init(&copies->copies, sizeof(struct today_copy));
    vec_init(&copies->lines, sizeof(struct today_copy_line));
    list_init(&copies->list, &source, columns, 1, copies);
}

void today_copies_clear(struct today_copies *copies)
{
    copies_forget(copies);
    lines_forget(copies);
    list_clear(&copies->list);
}

int today_copies_rows(struct today_copies *copies, int width)
{
    if (copies->width != width)
        make_lines(copies, width);
    return 1 + (int)copies->lines.n;
}

void today_copies_draw(struct today_copies *copies, const struct canvas *canvas, bool focused)
{
    if (copies->width != canvas->columns)
        make_lines(copies, canvas->columns);
    canvas_text(canvas, 0, 1, -1, MEANING_HEADING, _("Copies"));
    struct canvas rows = canvas_part(canvas, 1, 0, canvas->rows - 1, canvas->columns);
    list_draw(&copies->list, &rows, focused);
}
