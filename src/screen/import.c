#include "screen/import.h"

#include "rukkanen/base/charset.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/exchange/import.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/finding.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_PATH = 1, TAG_COLUMN, TAG_CHARSET, TAG_BAD };
enum step { STEP_SOURCE, STEP_COLUMNS, STEP_PREVIEW };
enum { LEAVE_OUT = -2, WHOLE_NAME = -1 }; /* else the index of a field of a person */

struct import {
    enum step step;
    struct book *book;
    struct vec files;    /* struct found_book */
    struct str bytes;    /* of the file, or what was pasted */
    const char *charset; /* as chosen; NULL: guessed */
    struct csv_table table;
    bool read;          /* the table holds something */
    struct vec columns; /* struct column */
    struct import_options options;
    struct vec rows; /* struct import_row */
    struct list list;
};

/* ---- rows of the steps ----------------------------------------------------------------------- */

static size_t row_count(void *data)
{
    const struct import *import = data;
    switch (import->step) {
    case STEP_SOURCE:
        return import->files.n + 1;
    case STEP_COLUMNS:
        return import->columns.n;
    case STEP_PREVIEW:
        break;
    }
    return import->rows.n;
}

static void file_cell(const struct import *import, size_t row, size_t column, struct str *out)
{
    if (row == import->files.n) {
        str_add(out, column == 0 ? _("Another file…") : "");
        return;
    }
    const struct found_book *file = VEC_AT(&import->files, struct found_book, row);
    if (column == 0) {
        str_add(out, path_name(file->path));
    } else if (column == 1) {
        char *folder = path_folder(file->path);
        str_add(out, folder);
        free(folder);
    }
}

static void column_use(const struct column *column, struct str *out)
{
    if (column->use == COLUMN_WHOLE_NAME)
        str_add(out, _("Whole name"));
    else if (column->use == COLUMN_FIELD)
        str_add(out, lang_text(column->field->label));
    else
        str_add(out, _("left out"));
}

/* What stands in the first rows of a column: by it one sees what it is. */
static void column_sample(const struct import *import, size_t column, struct str *out)
{
    size_t from = import->options.headings ? 1 : 0;
    for (size_t i = from; i < import->table.rows.n && i < from + 3; i++)
        str_addf(out, "%s%s", i > from ? ", " : "", csv_cell(&import->table, i, column));
}

static void column_cell(const struct import *import, size_t row, size_t column, struct str *out)
{
    if (column == 0 && import->options.headings)
        str_add(out, csv_cell(&import->table, 0, row));
    else if (column == 0)
        str_addf(out, _("Column %d"), (int)row + 1);
    else if (column == 1)
        column_use(VEC_AT(&import->columns, struct column, row), out);
    else
        column_sample(import, row, out);
}

/* The cells that make a name, to know the row by. */
static void row_name(const struct import *import, size_t row, struct str *out)
{
    for (size_t i = 0; i < import->columns.n; i++) {
        const struct column *column = VEC_AT(&import->columns, struct column, i);
        bool name = column->use == COLUMN_WHOLE_NAME ||
                    (column->use == COLUMN_FIELD && (strcmp(column->field->name, "last") == 0 ||
                                                        strcmp(column->field->name, "first") == 0));
        if (name)
            str_addf(out, "%s%s", out->len > 0 ? " " : "", csv_cell(&import->table, row, i));
    }
}

static void preview_cell(const struct import *import, size_t row, size_t column, struct str *out)
{
    const struct import_row *judged = VEC_AT(&import->rows, struct import_row, row);
    if (column == 0)
        row_name(import, judged->row, out);
    else if (column == 1)
        str_addf(out, _("line %d"), (int)judged->line);
    else if (judged->state == IMPORT_NEW)
        str_add(out, _("new"));
    else if (judged->state == IMPORT_KNOWN)
        str_add(out, _("in the book already, not added again"));
    else
        str_add(out, judged->reason);
}

static void row_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct import *import = data;
    if (import->step == STEP_SOURCE)
        file_cell(import, row, column, out);
    else if (import->step == STEP_COLUMNS)
        column_cell(import, row, column, out);
    else
        preview_cell(import, row, column, out);
}

static enum meaning row_meaning(void *data, size_t row)
{
    const struct import *import = data;
    bool bad = import->step == STEP_PREVIEW &&
               VEC_AT(&import->rows, struct import_row, row)->state == IMPORT_BAD;
    return bad ? MEANING_WARNING : MEANING_NORMAL;
}

static const struct list_source source = {
    .count = row_count, .cell = row_cell, .meaning = row_meaning};
static const struct list_column wide_columns[] = {
    {.width = 26}, {.width = 18}, {.width = 0, .rank = 1}};
static const struct list_column preview_columns[] = {
    {.width = 24}, {.width = 10, .rank = 2}, {.width = 0, .rank = 1}};

static void go_to(struct import *import, enum step step)
{
    import->step = step;
    list_clear(&import->list);
    list_init(
        &import->list, &source, step == STEP_PREVIEW ? preview_columns : wide_columns, 3, import);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void drop_table(struct import *import)
{
    if (import->read)
        csv_table_clear(&import->table);
    import->read = false;
    vec_clear(&import->columns);
    import_clear(&import->rows);
}

static void read_table(struct screen *screen)
{
    struct import *import = screen->data;
    struct csv_options options = {.charset = import->charset};
    struct err err = {.kind = ERR_NONE};
    drop_table(import);
    if (!csv_read(import->bytes.s, import->bytes.len, &options, &import->table, &err)) {
        session_error(screen, &err);
        return;
    }
    import->read = true;
    import->options.headings =
        columns_match(&import->table, entity_by_number(ENTITY_PERSON), &import->columns) > 0;
    go_to(import, STEP_COLUMNS);
}

static void read_file(struct screen *screen, const char *path)
{
    struct import *import = screen->data;
    struct err err = {.kind = ERR_NONE};
    str_wipe(&import->bytes);
    import->charset = NULL;
    if (path_read(path, CSV_BYTES_MAX, &import->bytes, &err))
        read_table(screen);
    else
        session_error(screen, &err);
}

static void judge(struct screen *screen)
{
    struct import *import = screen->data;
    struct err err = {.kind = ERR_NONE};
    import_clear(&import->rows);
    if (import_judge(
            import->book, &import->table, &import->columns, &import->options, &import->rows, &err))
        go_to(import, STEP_PREVIEW);
    else
        session_error(screen, &err);
}

/* ---- taking ---------------------------------------------------------------------------------- */

static void take(struct screen *screen, bool skip_bad)
{
    struct import *import = screen->data;
    struct err err = {.kind = ERR_NONE};
    import->options.skip_bad = skip_bad;
    size_t many = import_count(&import->rows, IMPORT_NEW);
    if (!import_write(import->book, &import->table, &import->columns, &import->options,
            &import->rows, &err)) {
        session_error(screen, &err);
        return;
    }
    struct screen *below = screen_below(screen);
    session_saved(screen);
    screen_keep(screen, "pasted", NULL);
    stack_pop(screen, &(struct result){.accepted = true});
    screen_say(
        below, lang_plural("%d person was added.", "%d people were added.", many), (int)many);
}

static void take_or_ask(struct screen *screen)
{
    struct import *import = screen->data;
    size_t bad = import_count(&import->rows, IMPORT_BAD);
    if (import_count(&import->rows, IMPORT_NEW) == 0) {
        screen_say(screen, _("There is nobody new to add. Esc goes a step back."));
    } else if (bad == 0) {
        take(screen, false);
    } else {
        struct str question = STR_INIT;
        str_addf(&question,
            lang_plural("%d row cannot be taken (it is named in the list). Take the others?",
                "%d rows cannot be taken (they are named in the list). Take the others?", bad),
            (int)bad);
        dialog_confirm(screen, TAG_BAD, question.s, false);
        str_clear(&question);
    }
}

/* ---- what a column is, which letters --------------------------------------------------------- */

static void add_item(struct vec *items, const char *label, int64_t number)
{
    struct dialog_item item = {.label = label, .number = number};
    vec_add(items, &item);
}

static void choose_use(struct screen *screen, size_t row)
{
    struct import *import = screen->data;
    const struct entity *person = entity_by_number(ENTITY_PERSON);
    const struct column *column = VEC_AT(&import->columns, struct column, row);
    struct vec items = VEC_INIT(struct dialog_item);
    struct str title = STR_INIT;
    int64_t chosen = column->use == COLUMN_WHOLE_NAME ? WHOLE_NAME
                     : column->use == COLUMN_FIELD    ? column->field - person->fields
                                                      : LEAVE_OUT;
    add_item(&items, _("left out"), LEAVE_OUT);
    add_item(&items, _("Whole name"), WHOLE_NAME);
    for (size_t i = 0; i < person->n_fields; i++)
        add_item(&items, lang_text(person->fields[i].label), (int64_t)i);
    column_cell(import, row, 0, &title);
    dialog_choose(screen, TAG_COLUMN, title.s, items.items, items.n, chosen, 0);
    vec_clear(&items);
    str_clear(&title);
}

static void use_column(struct screen *screen, int64_t number)
{
    struct import *import = screen->data;
    const struct entity *person = entity_by_number(ENTITY_PERSON);
    struct err err = {.kind = ERR_NONE};
    size_t row = list_focus(&import->list);
    char heading[24];
    struct str digits = STR_INIT;
    str_addf(&digits, "%zu", row + 1);
    memcpy(heading, digits.s, digits.len + 1);
    str_clear(&digits);
    const char *field = number == LEAVE_OUT    ? ""
                        : number == WHOLE_NAME ? "name"
                                               : person->fields[number].name;
    if (!columns_set(&import->columns, &import->table, person, heading, field, &err))
        session_error(screen, &err);
    list_reload(&import->list);
}

static const char *const charsets[] = {
    "UTF-8", "CP1252", "ISO-8859-15", "UTF-16LE", "UTF-16BE", "CP850", "MACINTOSH"};
enum { CHARSETS = sizeof charsets / sizeof *charsets };

void import_charset(struct screen *screen)
{
    const struct import *import = screen->data;
    struct vec items = VEC_INIT(struct dialog_item);
    int64_t chosen = 0;
    for (size_t i = 0; i < CHARSETS; i++) {
        add_item(&items, charsets[i], (int64_t)i);
        if (strcmp(charsets[i], import->table.charset) == 0)
            chosen = (int64_t)i;
    }
    dialog_choose(screen, TAG_CHARSET, _("Letters of the file"), items.items, items.n, chosen, 0);
    vec_clear(&items);
}

/* ---- the screen ------------------------------------------------------------------------------ */

void import_enter(struct screen *screen)
{
    struct import *import = screen->data;
    size_t row = list_focus(&import->list);
    switch (import->step) {
    case STEP_SOURCE:
        if (row < import->files.n)
            read_file(screen, VEC_AT(&import->files, struct found_book, row)->path);
        else
            dialog_prompt(screen, TAG_PATH, _("Which file"), "", 400, 0);
        break;
    case STEP_COLUMNS:
        choose_use(screen, row);
        break;
    case STEP_PREVIEW:
        take_or_ask(screen);
        break;
    }
}

void import_next(struct screen *screen)
{
    struct import *import = screen->data;
    if (import->step == STEP_COLUMNS)
        judge(screen);
}

static void import_resume(struct screen *screen, const struct result *result)
{
    struct import *import = screen->data;
    if (!result->accepted)
        return;
    switch (result->tag) {
    case TAG_PATH:
        read_file(screen, result->text);
        break;
    case TAG_COLUMN:
        use_column(screen, result->number);
        break;
    case TAG_CHARSET:
        import->charset = charsets[result->number];
        read_table(screen);
        break;
    case TAG_BAD:
        take(screen, true);
        break;
    default:
        break;
    }
}

static bool import_leave(struct screen *screen)
{
    struct import *import = screen->data;
    if (import->step != STEP_PREVIEW)
        screen_keep(screen, "pasted", NULL);
    if (import->step == STEP_SOURCE)
        return true;
    go_to(import, import->step == STEP_PREVIEW ? STEP_COLUMNS : STEP_SOURCE);
    return false;
}

static void explain(const struct import *import, struct str *out)
{
    switch (import->step) {
    case STEP_SOURCE:
        str_add(
            out, _("Choose a CSV file, or paste rows that you copied in the spreadsheet. Nothing "
                   "is added before you have seen it."));
        break;
    case STEP_COLUMNS:
        str_addf(out,
            _("Which column is what? Enter changes the marked one, F6 goes on. Letters of "
              "the file: %s (F7 if they look wrong)."),
            import->table.charset);
        break;
    case STEP_PREVIEW:
        str_addf(out,
            _("New %d, in the book already %d, cannot be taken %d. Enter adds the new ones; "
              "Esc goes a step back."),
            (int)import_count(&import->rows, IMPORT_NEW),
            (int)import_count(&import->rows, IMPORT_KNOWN),
            (int)import_count(&import->rows, IMPORT_BAD));
        break;
    }
}

static void import_draw(struct screen *screen, const struct canvas *body)
{
    struct import *import = screen->data;
    struct str text = STR_INIT;
    explain(import, &text);
    int rows = canvas_wrapped(body, 0, 1, body->columns - 2, 0, MEANING_NORMAL, text.s);
    str_clear(&text);
    int from = rows + (body->rows > rows + 6 ? 1 : 0);
    struct canvas rest = canvas_part(body, from, 0, body->rows - from, body->columns);
    list_draw(&import->list, &rest, true);
}

static bool import_key(struct screen *screen, const struct key *key)
{
    struct import *import = screen->data;
    if (key->kind == INPUT_PASTE && import->step == STEP_SOURCE) {
        str_wipe(&import->bytes);
        str_add_n(&import->bytes, key->paste, key->paste_length);
        import->charset = "UTF-8";
        screen_keep(screen, "pasted", import->bytes.s); /* a draft until it is taken or left */
        read_table(screen);
        return true;
    }
    return list_key(&import->list, key);
}

static void import_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Bring in a list"));
}

static void import_announce(struct screen *screen, struct str *out)
{
    struct import *import = screen->data;
    list_announce(&import->list, out);
}

static const char *import_pane(const struct screen *screen)
{
    static const char *const names[] = {"source", "columns", "preview"};
    return names[((const struct import *)screen->data)->step];
}

static void import_close(struct screen *screen)
{
    struct import *import = screen->data;
    drop_table(import);
    list_clear(&import->list);
    finding_clear(&import->files);
    str_wipe(&import->bytes);
    free(import);
}

static const struct screen_class class = {
    .name = "import",
    .intro = N_("People from a spreadsheet, in three steps: the file, which column is what, and a "
                "preview in which every row that cannot be taken is named."),
    .draw = import_draw,
    .key = import_key,
    .resume = import_resume,
    .leave = import_leave,
    .title = import_title,
    .announce = import_announce,
    .pane = import_pane,
    .close = import_close,
};

void import_people(struct screen *screen)
{
    struct import *import = mem_zero(1, sizeof *import);
    import->book = session_book(screen);
    vec_init(&import->files, sizeof(struct found_book));
    vec_init(&import->columns, sizeof(struct column));
    vec_init(&import->rows, sizeof(struct import_row));
    str_init(&import->bytes);
    finding_tables(&import->files);
    list_init(&import->list, &source, wide_columns, 3, import);
    struct screen *pushed = stack_push(screen->stack, &class, import);
    if (!screen_kept(pushed, "pasted", &import->bytes))
        return;
    import->charset = "UTF-8";
    read_table(pushed);
    screen_say(pushed, _("What was left half written is here again."));
}
