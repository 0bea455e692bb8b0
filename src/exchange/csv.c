#include "rukkanen/exchange/csv.h"

#include "rukkanen/base/charset.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/utf8.h"

#include <stdio.h>
#include <string.h>

enum { SAMPLE_ROWS = 50 };

/* In the order of preference where nothing else decides. */
static const char separators[] = ";\t,";

struct reader {
    const char *at, *end;
    size_t line;
    struct csv_table *table;
    size_t rows; /* at most */
    struct str cell;
    struct err *err;
};

void csv_table_init(struct csv_table *table)
{
    *table = (struct csv_table){.charset = "UTF-8", .separator = ';'};
    vec_init(&table->rows, sizeof(struct csv_row));
    vec_init(&table->cells, sizeof(size_t));
    str_init(&table->text);
}

void csv_table_clear(struct csv_table *table)
{
    vec_clear(&table->rows);
    vec_clear(&table->cells);
    str_wipe(&table->text);
}

const char *csv_cell(const struct csv_table *table, size_t row, size_t column)
{
    if (row >= table->rows.n)
        return "";
    const struct csv_row *found = vec_at(&table->rows, row);
    if (column >= found->n)
        return "";
    return table->text.s + *VEC_AT(&table->cells, size_t, found->first + column);
}

size_t csv_line(const struct csv_table *table, size_t row)
{
    return VEC_AT(&table->rows, struct csv_row, row)->line;
}

/* ---- the text before it is a table ----------------------------------------------------------- */

/* Steps over a line break (LF, CR LF, CR); 0 where there is none. */
static size_t line_break(const char *at, const char *end)
{
    if (at < end && *at == '\n')
        return 1;
    if (at < end && *at == '\r')
        return at + 1 < end && at[1] == '\n' ? 2 : 1;
    return 0;
}

/* NUL, ESC and their like have no place in a table: somebody picked a file of another kind, or
 * means to play with the terminal. */
static bool refuse_controls(const char *text, size_t len, struct err *err)
{
    size_t line = 1;
    for (size_t at = 0; at < len;) {
        size_t skip = line_break(text + at, text + len);
        line += skip > 0;
        uint32_t letter;
        size_t n = skip ? skip : utf8_decode(text + at, len - at, &letter);
        if (!skip && text[at] != '\t' &&
            ((unsigned char)text[at] < ' ' || text[at] == 0x7f ||
                (n > 1 && !utf8_is_clean(text + at, n))))
            return err_set(err, ERR_FOREIGN,
                _("Line %zu has a control character (U+%04X), so this is hardly a table. Nothing "
                  "was "
                  "taken in. Save the table as CSV again."),
                line, (unsigned)letter);
        at += n;
    }
    return true;
}

/* Counts of the candidates in one row, outside quotations. Returns where the next row begins. */
static const char *count_separators(const char *at, const char *end, size_t *counts)
{
    bool quoted = false, start = true;
    for (; at < end; at++) {
        const char *separator = *at ? strchr(separators, *at) : NULL;
        size_t skip = line_break(at, end);
        if (skip && !quoted)
            return at + skip;
        if (*at == '"' && (quoted || start || at[-1] == '"'))
            quoted = !quoted;
        else if (separator && !quoted)
            counts[separator - separators]++;
        start = separator != NULL || quoted;
    }
    return end;
}

/* The candidate that stands in the first row and as often in the most others. A decimal comma
 * stands in some rows only, and less often than the separator. */
static char guess_separator(const char *text, const char *end)
{
    enum { CANDIDATES = sizeof separators - 1 };
    size_t heading[CANDIDATES] = {0}, score[CANDIDATES] = {0};
    const char *at = count_separators(text, end, heading);
    for (size_t row = 1; at < end && row < SAMPLE_ROWS; row++) {
        size_t counts[CANDIDATES] = {0};
        at = count_separators(at, end, counts);
        for (size_t i = 0; i < CANDIDATES; i++)
            score[i] += counts[i] == heading[i] ? 2 : counts[i] > 0;
    }
    size_t best = 0;
    for (size_t i = 1; i < CANDIDATES; i++) {
        if (!heading[i])
            continue;
        if (!heading[best] || score[i] > score[best] ||
            (score[i] == score[best] && heading[i] > heading[best]))
            best = i;
    }
    return separators[best];
}

/* Excel's own first line "sep=;". */
static const char *skip_separator_line(const char *text, const char *end, char *separator)
{
    if (end - text < 5 || memcmp(text, "sep=", 4) != 0)
        return text;
    size_t skip = line_break(text + 5, end);
    if (!skip && text + 5 != end)
        return text;
    *separator = text[4];
    return text + 5 + skip;
}

/* ---- rows and cells -------------------------------------------------------------------------- */

static bool refuse_quotation(struct reader *reader, size_t line)
{
    return err_set(reader->err, ERR_FOREIGN,
        _("The quotation that begins on line %zu does not end. Nothing was taken in. Look for a "
          "stray \" there."),
        line);
}

/* Reads one cell into reader->cell and stops at what ended it. */
static bool read_cell(struct reader *reader)
{
    str_reset(&reader->cell);
    size_t begun = reader->line;
    bool quoted = reader->at < reader->end && *reader->at == '"';
    reader->at += quoted;
    while (reader->at < reader->end) {
        size_t skip = line_break(reader->at, reader->end);
        if (!quoted && (skip || *reader->at == reader->table->separator))
            return true;
        if (quoted && *reader->at == '"') {
            quoted = reader->at + 1 < reader->end && reader->at[1] == '"';
            if (quoted)
                str_add_c(&reader->cell, '"');
            reader->at += quoted ? 2 : 1;
        } else if (skip) {
            str_add_c(&reader->cell, '\n');
            reader->at += skip;
            reader->line++;
        } else {
            str_add_c(&reader->cell, *reader->at++);
        }
    }
    return !quoted || refuse_quotation(reader, begun);
}

/* What csv_out_cell did to a formula, undone. */
static const char *without_defusing(const char *cell)
{
    size_t quotes = strspn(cell, "'");
    return quotes && cell[quotes] && strchr("=+-@\t\r", cell[quotes]) ? cell + 1 : cell;
}

static bool add_cell(struct reader *reader, struct csv_row *row)
{
    struct csv_table *table = reader->table;
    if (reader->cell.len > CSV_CELL_MAX)
        return err_set(reader->err, ERR_FOREIGN,
            _("Line %zu, column %zu: the cell is longer than %d kB. Nothing was taken in."),
            row->line, row->n + 1, CSV_CELL_MAX / 1024);
    if (row->n >= CSV_COLUMNS_MAX) {
        if (!reader->cell.len)
            return true; /* spreadsheets write out empty columns far to the right */
        return err_set(reader->err, ERR_FOREIGN,
            _("Line %zu has more than %d columns. Nothing was taken in."), row->line,
            CSV_COLUMNS_MAX);
    }
    const char *cell = without_defusing(reader->cell.s);
    size_t at = table->text.len;
    vec_add(&table->cells, &at);
    row->n++;
    utf8_normalise(cell, strlen(cell), &table->text);
    str_add_c(&table->text, '\0');
    return true;
}

/* Keeps the row unless it is empty; empty cells at its end go. */
static bool keep_row(struct reader *reader, struct csv_row *row)
{
    struct csv_table *table = reader->table;
    while (row->n && !table->text.s[*VEC_AT(&table->cells, size_t, table->cells.n - 1)]) {
        str_cut(&table->text, *VEC_AT(&table->cells, size_t, table->cells.n - 1));
        table->cells.n--;
        row->n--;
    }
    if (!row->n)
        return true;
    if (table->rows.n == CSV_ROWS_MAX)
        return err_set(reader->err, ERR_FOREIGN,
            _("Line %zu: the table has more than %d rows. Nothing was taken in. Divide the file."),
            row->line, CSV_ROWS_MAX);
    vec_add(&table->rows, row);
    if (table->columns < row->n)
        table->columns = row->n;
    return true;
}

static bool read_row(struct reader *reader)
{
    struct csv_row row = {.line = reader->line, .first = reader->table->cells.n};
    for (;;) {
        if (!read_cell(reader) || !add_cell(reader, &row))
            return false;
        if (reader->at == reader->end || *reader->at != reader->table->separator)
            break;
        reader->at++;
    }
    reader->at += line_break(reader->at, reader->end);
    reader->line++;
    return keep_row(reader, &row);
}

static bool read_rows(struct reader *reader)
{
    bool good = true;
    while (good && reader->at < reader->end && reader->table->rows.n < reader->rows)
        good = read_row(reader);
    str_wipe(&reader->cell);
    return good;
}

/* ---- whole tables ---------------------------------------------------------------------------- */

static bool read_text(const struct str *text, const struct csv_options *options,
    struct csv_table *table, struct err *err)
{
    struct reader reader = {.at = text->s,
        .end = text->s + text->len,
        .line = 1,
        .table = table,
        .rows = options->rows ? options->rows : CSV_ROWS_MAX + 1,
        .cell = STR_INIT,
        .err = err};
    if (!refuse_controls(text->s, text->len, err))
        return false;
    char told = '\0';
    reader.at = skip_separator_line(reader.at, reader.end, &told);
    reader.line += reader.at != text->s;
    table->separator = options->separator ? options->separator
                       : told             ? told
                                          : guess_separator(reader.at, reader.end);
    return read_rows(&reader);
}

bool csv_read(const void *bytes, size_t len, const struct csv_options *options,
    struct csv_table *table, struct err *err)
{
    static const struct csv_options guess_all = {.separator = '\0'};
    if (!options)
        options = &guess_all;
    csv_table_init(table);
    if (len > CSV_BYTES_MAX)
        return err_set(err, ERR_FOREIGN,
            _("The table is larger than %d MB. Nothing was taken in. Divide the file."),
            CSV_BYTES_MAX / (1024 * 1024));
    table->charset = options->charset ? options->charset : charset_guess(bytes, len);
    struct str text = STR_INIT;
    bool good = charset_to_utf8(bytes, len, table->charset, &text, err) &&
                read_text(&text, options, table, err);
    str_wipe(&text);
    if (!good)
        csv_table_clear(table);
    return good;
}

static bool read_input(struct str *bytes, struct err *err)
{
    char block[16384];
    size_t n;
    while (bytes->len <= CSV_BYTES_MAX && (n = fread(block, 1, sizeof block, stdin)) > 0)
        str_add_n(bytes, block, n);
    explicit_bzero(block, sizeof block);
    return !ferror(stdin) ||
           err_set(err, ERR_REFUSED, _("The table could not be read. Nothing was taken in."));
}

bool csv_read_file(
    const char *path, const struct csv_options *options, struct csv_table *table, struct err *err)
{
    struct str bytes = STR_INIT;
    bool input = strcmp(path, "-") == 0;
    bool good = (input ? read_input(&bytes, err) : path_read(path, CSV_BYTES_MAX, &bytes, err)) &&
                csv_read(bytes.s, bytes.len, options, table, err);
    str_wipe(&bytes);
    return good;
}
