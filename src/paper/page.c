#include "rukkanen/paper/page.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static char *cleaned(const char *text, bool lines)
{
    struct str out = STR_INIT;
    utf8_clean(&out, text ? text : "", text ? strlen(text) : 0);
    for (size_t i = 0; i < out.len; i++)
        if (!lines && out.s[i] == '\n')
            out.s[i] = ' ';
    while (out.len > 0 && (out.s[out.len - 1] == ' ' || out.s[out.len - 1] == '\n'))
        str_cut(&out, out.len - 1);
    return str_take(&out);
}

static void replace(char **slot, char *text)
{
    free(*slot);
    *slot = text;
}

void page_init(struct page *page, enum lang lang)
{
    *page = (struct page){
        .lang = lang,
        .organisation = mem_text(""),
        .name = mem_text(""),
        .date = mem_text(""),
        .note = mem_text(""),
        .title = mem_text(""),
        .blocks = VEC_INIT(struct page_block),
    };
}

void page_clear(struct page *page)
{
    for (size_t i = 0; i < page->blocks.n; i++) {
        struct page_block *block = vec_at(&page->blocks, i);
        free(block->label);
        free(block->text);
        for (size_t k = 0; k < block->cells.n; k++)
            free(*VEC_AT(&block->cells, char *, k));
        vec_clear(&block->cells);
    }
    vec_clear(&page->blocks);
    free(page->organisation);
    free(page->name);
    free(page->date);
    free(page->note);
    free(page->title);
    memset(page, 0, sizeof *page);
}

void page_set_organisation(struct page *page, const char *text)
{
    replace(&page->organisation, cleaned(text, false));
}

void page_set_name(struct page *page, const char *text)
{
    replace(&page->name, cleaned(text, false));
}

void page_set_date(struct page *page, const char *text)
{
    replace(&page->date, cleaned(text, false));
}

void page_set_note(struct page *page, const char *text)
{
    replace(&page->note, cleaned(text, true));
}

void page_set_title(struct page *page, const char *text)
{
    replace(&page->title, cleaned(text, false));
}

static struct page_block *add(
    struct page *page, enum page_kind kind, const char *label, const char *text)
{
    struct page_block *block = vec_add(&page->blocks, NULL);
    block->kind = kind;
    block->label = cleaned(label, false);
    block->text = cleaned(text, kind != PAGE_HEADING && kind != PAGE_SIGNATURE);
    vec_init(&block->cells, sizeof(char *));
    return block;
}

void page_add_heading(struct page *page, int level, const char *text)
{
    add(page, PAGE_HEADING, NULL, text)->level = level <= 1 ? 1 : 2;
}

void page_add_paragraph(struct page *page, const char *text)
{
    add(page, PAGE_PARAGRAPH, NULL, text);
}

void page_add_line(struct page *page, const char *label, const char *text)
{
    add(page, PAGE_LINE, label, text);
}

void page_add_fact(struct page *page, const char *label, const char *text)
{
    add(page, PAGE_FACT, label, text);
}

void page_add_hanging(struct page *page, const char *label, const char *text)
{
    add(page, PAGE_HANGING, label, text);
}

void page_add_blank(struct page *page)
{
    add(page, PAGE_BLANK, NULL, NULL);
}

void page_add_signature(struct page *page, const char *label, const char *name)
{
    add(page, PAGE_SIGNATURE, label, name);
}

/* How many bytes of a line are the mark of a list, with the blank behind it. */
static size_t list_mark(const char *line, size_t len)
{
    static const char *const marks[] = {"- ", "* ", "– ", "• "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t n = strlen(marks[i]);
        if (len > n && memcmp(line, marks[i], n) == 0)
            return n;
    }
    return 0;
}

static void end_paragraph(struct page *page, struct str *paragraph)
{
    if (paragraph->len > 0)
        page_add_paragraph(page, paragraph->s);
    str_reset(paragraph);
}

void page_add_text(struct page *page, const char *text)
{
    char *all = cleaned(text, true);
    struct str paragraph = STR_INIT;
    for (const char *line = all; *line;) {
        size_t len = strcspn(line, "\n");
        size_t lead = strspn(line, " ");
        size_t mark = lead < len ? list_mark(line + lead, len - lead) : 0;
        if (lead >= len || mark > 0) {
            end_paragraph(page, &paragraph);
        } else {
            if (paragraph.len > 0)
                str_add_c(&paragraph, '\n');
            str_add_n(&paragraph, line + lead, len - lead);
        }
        if (mark > 0) {
            char *item = mem_text_n(line + lead + mark, len - lead - mark);
            page_add_hanging(page, "–", item);
            free(item);
        }
        line += len + (line[len] == '\n');
    }
    end_paragraph(page, &paragraph);
    str_clear(&paragraph);
    free(all);
}

static void add_cells(struct page_block *table, const char *const *cells)
{
    for (size_t i = 0; i < table->columns; i++) {
        char *cell = cleaned(cells[i], true);
        vec_add(&table->cells, &cell);
    }
}

void page_add_table(struct page *page, size_t columns, const char *const *heads, unsigned right)
{
    assert(columns >= 1 && columns <= PAGE_MAX_COLUMNS);
    struct page_block *table = add(page, PAGE_TABLE, NULL, NULL);
    table->columns = columns;
    table->right = right;
    add_cells(table, heads);
}

void page_add_row(struct page *page, const char *const *cells)
{
    assert(page->blocks.n > 0);
    struct page_block *table = vec_at(&page->blocks, page->blocks.n - 1);
    assert(table->kind == PAGE_TABLE);
    add_cells(table, cells);
}

size_t page_rows(const struct page_block *table)
{
    return table->cells.n / table->columns - 1;
}

const char *page_cell(const struct page_block *table, size_t row, size_t column)
{
    return *VEC_AT(&table->cells, char *, row * table->columns + column);
}
