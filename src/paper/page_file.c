#include "rukkanen/paper/page.h"

#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char first_line[] = "rukkanen-page 1";

/* The word that begins the line of a block; a row of a table is a line of its own. */
static const char *const words[PAGE_KIND_COUNT] = {
    [PAGE_HEADING] = "heading",
    [PAGE_PARAGRAPH] = "paragraph",
    [PAGE_LINE] = "line",
    [PAGE_FACT] = "fact",
    [PAGE_HANGING] = "hanging",
    [PAGE_TABLE] = "table",
    [PAGE_BLANK] = "blank",
    [PAGE_SIGNATURE] = "signature",
};

/* ---- writing ------------------------------------------------------------------------------ */

static void write_text(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            str_add(out, "\\n");
        else if (*text == '\\')
            str_add(out, "\\\\");
        else
            str_add_c(out, *text);
    }
}

static void write_line(struct str *out, const char *word, const char *text)
{
    str_add(out, word);
    str_add_c(out, '\t');
    write_text(out, text);
    str_add_c(out, '\n');
}

static void write_table(struct str *out, const struct page_block *table)
{
    str_addf(out, "table\t%zu\t%u\n", table->columns, table->right);
    for (size_t row = 0; row <= page_rows(table); row++) {
        str_add(out, "row");
        for (size_t column = 0; column < table->columns; column++) {
            str_add_c(out, '\t');
            write_text(out, page_cell(table, row, column));
        }
        str_add_c(out, '\n');
    }
}

static void write_block(struct str *out, const struct page_block *block)
{
    str_add(out, words[block->kind]);
    str_add_c(out, '\t');
    if (block->kind == PAGE_HEADING)
        str_addf(out, "%d", block->level);
    else
        write_text(out, block->label);
    str_add_c(out, '\t');
    write_text(out, block->text);
    str_add_c(out, '\n');
}

void page_write(const struct page *page, struct str *out)
{
    str_addf(out, "%s\n", first_line);
    write_line(out, "lang", lang_code(page->lang));
    write_line(out, "organisation", page->organisation);
    write_line(out, "name", page->name);
    write_line(out, "date", page->date);
    write_line(out, "note", page->note);
    write_line(out, "title", page->title);
    for (size_t i = 0; i < page->blocks.n; i++) {
        const struct page_block *block = vec_at(&page->blocks, i);
        if (block->kind == PAGE_TABLE)
            write_table(out, block);
        else
            write_block(out, block);
    }
    str_add(out, "end\n");
}

/* ---- reading ------------------------------------------------------------------------------ */

/* One line, parted at its tabs: a word and its texts. */
struct parts {
    char *text[PAGE_MAX_COLUMNS + 1];
    size_t n;
};

struct reader {
    const char *at, *end;
    struct parts parts;
    struct page *page;
    size_t cells;
};

static void parts_clear(struct parts *parts)
{
    for (size_t i = 0; i < parts->n; i++)
        free(parts->text[i]);
    parts->n = 0;
}

/* Takes back what write_text did; false where no writer could have written it. */
static bool read_text(const char *text, size_t len, struct str *out)
{
    if (len > PAGE_MAX_TEXT)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '\\') {
            str_add_c(out, text[i]);
            continue;
        }
        if (++i == len || (text[i] != 'n' && text[i] != '\\'))
            return false;
        str_add_c(out, text[i] == 'n' ? '\n' : '\\');
    }
    return utf8_valid(out->s, out->len) && utf8_is_clean(out->s, out->len);
}

static bool add_part(struct parts *parts, const char *text, size_t len)
{
    struct str out = STR_INIT;
    if (parts->n > PAGE_MAX_COLUMNS || !read_text(text, len, &out)) {
        str_clear(&out);
        return false;
    }
    parts->text[parts->n++] = str_take(&out);
    return true;
}

static bool next_line(struct reader *reader)
{
    parts_clear(&reader->parts);
    const char *end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    if (!end)
        return false;
    const char *at = reader->at;
    reader->at = end + 1;
    for (;;) {
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        const char *stop = tab ? tab : end;
        if (!add_part(&reader->parts, at, (size_t)(stop - at)))
            return false;
        if (!tab)
            return true;
        at = tab + 1;
    }
}

static bool is_line(const struct parts *parts, const char *word, size_t texts)
{
    return parts->n == texts + 1 && strcmp(parts->text[0], word) == 0;
}

static bool read_number(const char *text, unsigned max, unsigned *number)
{
    if (!*text || strlen(text) > 5 || text[strspn(text, "0123456789")] != '\0')
        return false;
    *number = (unsigned)strtoul(text, NULL, 10);
    return *number <= max;
}

static bool read_head(struct reader *reader)
{
    static const struct {
        const char *word;
        void (*set)(struct page *page, const char *text);
    } heads[] = {
        {"organisation", page_set_organisation},
        {"name", page_set_name},
        {"date", page_set_date},
        {"note", page_set_note},
        {"title", page_set_title},
    };
    if (!next_line(reader) || !is_line(&reader->parts, first_line, 0))
        return false;
    if (!next_line(reader) || !is_line(&reader->parts, "lang", 1) ||
        !lang_from_code(reader->parts.text[1], &reader->page->lang))
        return false;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (!next_line(reader) || !is_line(&reader->parts, heads[i].word, 1))
            return false;
        heads[i].set(reader->page, reader->parts.text[1]);
    }
    return true;
}

static bool read_row(struct reader *reader, size_t columns)
{
    reader->cells += columns;
    return is_line(&reader->parts, "row", columns) && reader->cells <= PAGE_MAX_CELLS;
}

/* The line "table" and the heads of its columns; its rows come as lines of their own. */
static bool read_table(struct reader *reader)
{
    unsigned columns = 0, right = 0;
    if (!is_line(&reader->parts, words[PAGE_TABLE], 2) ||
        !read_number(reader->parts.text[1], PAGE_MAX_COLUMNS, &columns) || columns == 0 ||
        !read_number(reader->parts.text[2], (1U << PAGE_MAX_COLUMNS) - 1, &right) ||
        !next_line(reader) || !read_row(reader, columns))
        return false;
    page_add_table(reader->page, columns, (const char *const *)reader->parts.text + 1, right);
    return true;
}

static bool read_next_row(struct reader *reader)
{
    const struct vec *blocks = &reader->page->blocks;
    const struct page_block *last = blocks->n > 0 ? vec_at(blocks, blocks->n - 1) : NULL;
    if (!last || last->kind != PAGE_TABLE || !read_row(reader, last->columns))
        return false;
    page_add_row(reader->page, (const char *const *)reader->parts.text + 1);
    return true;
}

static bool read_text_block(struct reader *reader)
{
    static void (*const adders[PAGE_KIND_COUNT])(struct page *, const char *, const char *) = {
        [PAGE_LINE] = page_add_line,
        [PAGE_FACT] = page_add_fact,
        [PAGE_HANGING] = page_add_hanging,
        [PAGE_SIGNATURE] = page_add_signature,
    };
    const struct parts *parts = &reader->parts;
    unsigned level = 0;
    if (is_line(parts, words[PAGE_HEADING], 2) && read_number(parts->text[1], 2, &level)) {
        page_add_heading(reader->page, (int)level, parts->text[2]);
        return true;
    }
    if (is_line(parts, words[PAGE_PARAGRAPH], 2) && !*parts->text[1]) {
        page_add_paragraph(reader->page, parts->text[2]);
        return true;
    }
    if (is_line(parts, words[PAGE_BLANK], 2) && !*parts->text[1] && !*parts->text[2]) {
        page_add_blank(reader->page);
        return true;
    }
    for (size_t kind = 0; kind < PAGE_KIND_COUNT; kind++)
        if (adders[kind] && is_line(parts, words[kind], 2)) {
            adders[kind](reader->page, parts->text[1], parts->text[2]);
            return true;
        }
    return false;
}

static bool read_all(struct reader *reader)
{
    if (!read_head(reader))
        return false;
    while (next_line(reader)) {
        if (is_line(&reader->parts, "end", 0))
            return reader->at == reader->end;
        if (reader->page->blocks.n >= PAGE_MAX_BLOCKS)
            return false;
        if (!read_text_block(reader) && !read_next_row(reader) && !read_table(reader))
            return false;
    }
    return false;
}

bool page_read(struct page *page, const char *bytes, size_t len, struct err *err)
{
    if (len > PAGE_MAX_BYTES)
        return err_set(err, ERR_USAGE, "%s", _("This page is too large."));
    struct reader reader = {.at = bytes, .end = bytes + len, .page = page};
    page_init(page, LANG_FI);
    bool good = read_all(&reader);
    parts_clear(&reader.parts);
    if (good)
        return true;
    page_clear(page);
    return err_set(err, ERR_USAGE, "%s", _("This is not a page that rukkanen wrote."));
}
