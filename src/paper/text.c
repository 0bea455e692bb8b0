#include "rukkanen/paper/text.h"

#include "body.h"

#include "rukkanen/base/charset.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct text_form text_form_screen(size_t cells)
{
    size_t width = cells > TEXT_WIDTH ? TEXT_WIDTH : cells < 20 ? 20 : cells;
    return (struct text_form){.width = width, .indent = width >= 72 ? 20 : 0};
}

struct text_form text_form_paper(bool large)
{
    struct text_form form = text_form_screen(large ? TEXT_WIDTH_LARGE : TEXT_WIDTH);
    form.sheet = TEXT_SHEET;
    return form;
}

/* ---- the head and the sheets -------------------------------------------------------------- */

static void put_line(struct vec *lines, struct str *line, bool strong, bool sheet)
{
    struct text_line out = {.text = body_finish(line), .strong = strong, .sheet = sheet};
    vec_add(lines, &out);
}

/* What stands in the middle of the head: what the page is, of which day, and notes. */
static void middle_lines(
    const struct page *page, size_t width, const char *between, char **held, struct vec *lines)
{
    struct str all = STR_INIT;
    str_addf(&all, "%s%s%s", page->name, page->name[0] && page->date[0] ? between : "", page->date);
    if (page->note[0])
        str_addf(&all, "%s%s", all.len > 0 ? "\n" : "", page->note);
    body_wrap(all.s, width, held, lines);
    str_clear(&all);
}

static void add_number(struct str *out, size_t width, size_t sheet, size_t sheets)
{
    if (sheets == 0)
        return;
    struct str number = STR_INIT;
    str_addf(&number, "%zu (%zu)", sheet, sheets);
    body_blanks_to(out, width - number.len);
    str_add_str(out, &number);
    str_clear(&number);
}

/* Organisation left, document in the middle, page number right; below each other where the form
 * has no indent. sheets is 0 where there are no numbers. Appends the head and a blank line. */
static void lay_head(const struct page *page, const struct text_form *form, size_t sheet,
    size_t sheets, struct vec *lines)
{
    size_t half = form->indent > 0 ? form->width / 2 : 0;
    char *left, *middle;
    struct vec left_lines, middles;
    body_wrap(page->organisation, half > 0 ? half - 2 : form->width - (sheets > 0 ? 10 : 0), &left,
        &left_lines);
    middle_lines(
        page, form->width - half - (sheets > 0 ? 10 : 0), half > 0 ? "\n" : " ", &middle, &middles);
    size_t down = half > 0 ? 0 : left_lines.n;
    for (size_t i = 0; i < left_lines.n || i < middles.n + down; i++) {
        struct str line = STR_INIT;
        if (i < left_lines.n) {
            const struct utf8_line *part = vec_at(&left_lines, i);
            str_add_n(&line, left + part->start, part->len);
        }
        if (i >= down && i - down < middles.n) {
            const struct utf8_line *part = vec_at(&middles, i - down);
            body_blanks_to(&line, half);
            str_add_n(&line, middle + part->start, part->len);
        }
        if (i == 0)
            add_number(&line, form->width, sheet, sheets);
        put_line(lines, &line, false, i == 0);
    }
    struct str blank = STR_INIT;
    put_line(lines, &blank, false, false);
    vec_clear(&left_lines);
    vec_clear(&middles);
    free(left);
    free(middle);
}

/* How many lines from at on must stay on one sheet. */
static size_t held_lines(const struct vec *body, size_t at)
{
    size_t n = 1;
    while (at + n < body->n && VEC_AT(body, struct body_line, at + n - 1)->hold)
        n++;
    return n;
}

/* Where the sheet that begins with line at ends, with room for that many lines. */
static size_t sheet_end(const struct vec *body, size_t at, size_t room)
{
    size_t end = at;
    while (end < body->n) {
        size_t n = held_lines(body, end);
        if (end + n - at > room)
            break;
        end += n;
    }
    if (end > at)
        return end;
    return body->n - at < room ? body->n : at + room;
}

static size_t skip_blank(const struct vec *body, size_t at)
{
    while (at < body->n && !VEC_AT(body, struct body_line, at)->text[0])
        at++;
    return at;
}

/* The lines of a sheet that are left for the body. */
static size_t body_room(const struct page *page, const struct text_form *form)
{
    if (form->sheet == 0)
        return SIZE_MAX;
    struct vec head = VEC_INIT(struct text_line);
    lay_head(page, form, 1, 1, &head);
    size_t room = form->sheet > head.n + 4 ? form->sheet - head.n : 4;
    text_clear(&head);
    return room;
}

static size_t count_sheets(const struct vec *body, size_t room)
{
    size_t sheets = 0, at = 0;
    do {
        at = sheet_end(body, skip_blank(body, at), room);
        sheets++;
    } while (at < body->n);
    return sheets;
}

void text_lay(const struct page *page, const struct text_form *form, struct vec *lines)
{
    struct vec body;
    body_lay(page, form, &body);
    size_t room = body_room(page, form), sheets = count_sheets(&body, room), at = 0;
    for (size_t sheet = 1; sheet <= sheets; sheet++) {
        lay_head(page, form, sheet, form->sheet > 0 ? sheets : 0, lines);
        size_t first = skip_blank(&body, at);
        at = sheet_end(&body, first, room);
        for (size_t i = first; i < at; i++) {
            const struct body_line *from = vec_at(&body, i);
            struct text_line line = {.text = mem_text(from->text), .strong = from->strong};
            vec_add(lines, &line);
        }
    }
    body_clear(&body);
}

void text_clear(struct vec *lines)
{
    for (size_t i = 0; i < lines->n; i++)
        free(VEC_AT(lines, struct text_line, i)->text);
    vec_clear(lines);
}

/* ---- writing ------------------------------------------------------------------------------ */

static void join(
    const struct page *page, const struct text_form *form, const char *end, struct str *out)
{
    struct vec lines = VEC_INIT(struct text_line);
    text_lay(page, form, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        const struct text_line *line = vec_at(&lines, i);
        if (line->sheet && i > 0)
            str_add_c(out, '\f');
        str_addf(out, "%s%s", line->text, end);
    }
    text_clear(&lines);
}

void text_write(const struct page *page, const struct text_form *form, struct str *out)
{
    join(page, form, "\n", out);
}

bool text_write_charset(const struct page *page, const struct text_form *form, const char *charset,
    struct str *out, size_t *missing, struct err *err)
{
    struct str text = STR_INIT;
    join(page, form, "\r\n", &text);
    str_add_c(&text, '\f');
    bool good = charset_from_utf8(text.s, text.len, charset, out, missing, err);
    str_clear(&text);
    return good;
}
