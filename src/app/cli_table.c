/* Tables in and out: people from a spreadsheet, all records of an entity for one. */
#include "app/cli_commands.h"
#include "app/cli_json.h"
#include "app/cli_value.h"
#include "rukkanen/base/charset.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/exchange/csv.h"
#include "rukkanen/exchange/import.h"
#include "rukkanen/model/field.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --charset and --separator, checked; separator 0 and charset NULL where they are not given. */
static bool get_form(
    const struct cli *cli, const char **charset, char *separator, struct err *err)
{
    const char *given = cli_value(cli, OPTION_SEPARATOR);
    *charset = cli_value(cli, OPTION_CHARSET);
    *separator = '\0';
    if (*charset && !charset_known(*charset))
        return err_set(err, ERR_USAGE, _("The code set %s is not known here."), *charset);
    if (!given)
        return true;
    if (strcmp(given, "tab") == 0 || strcmp(given, "\\t") == 0 || strcmp(given, "\t") == 0)
        *separator = '\t';
    else if (*given && !given[1] && strchr(";,|:!~/#", *given))
        *separator = *given;
    else
        return err_set(err, ERR_USAGE, _("--separator is one character: ; or , or | or tab."));
    return true;
}

/* ---- import --------------------------------------------------------------------------------- */

static bool apply_map(const char *map, struct vec *columns, const struct csv_table *table,
    bool *headings, struct err *err)
{
    const char *equal = strrchr(map, '=');
    if (!equal || equal == map)
        return err_set(err, ERR_USAGE, _("“%s” is not of the form COLUMN=FIELD."), map);
    char *heading = mem_text_n(map, (size_t)(equal - map));
    if (strspn(heading, "0123456789") != strlen(heading))
        *headings = true;
    bool ok = columns_set(
        columns, table, entity_by_number(ENTITY_PERSON), heading, equal + 1, err);
    free(heading);
    return ok;
}

/* Which column is what: by the headings, then as told. */
static bool get_columns(struct cli *cli, const struct csv_table *table, struct vec *columns,
    bool *headings, struct err *err)
{
    *headings = columns_match(table, entity_by_number(ENTITY_PERSON), columns) > 0;
    for (size_t i = 0; i < cli->args->options.n; i++) {
        const struct cli_given *given = VEC_AT(&cli->args->options, struct cli_given, i);
        if (given->option == OPTION_MAP
            && !apply_map(given->value, columns, table, headings, err))
            return false;
    }
    for (size_t i = 2; i < cli_words(cli); i++) {
        if (!cli_has(cli, OPTION_MAP))
            return err_set(err, ERR_USAGE, _("There is too much. Usage: rukkanen %s %s"),
                cli->command->name, cli->command->usage);
        if (!apply_map(cli_word(cli, i), columns, table, headings, err))
            return false;
    }
    for (size_t i = 0; i < columns->n; i++) {
        if (VEC_AT(columns, struct column, i)->use != COLUMN_IGNORED)
            return true;
    }
    return err_set(err, ERR_FOREIGN,
        _("No column of this table is known. Say with --map which one is what."));
}

static void say_columns(struct cli *cli, const struct csv_table *table, const struct vec *columns,
    bool headings)
{
    cli_out_format(cli->out, "charset\t%s\nseparator\t%s\n", table->charset,
        table->separator == '\t' ? "tab" : (char[]) {table->separator, '\0'});
    for (size_t i = 0; i < columns->n; i++) {
        const struct column *column = VEC_AT(columns, struct column, i);
        cli_out_format(cli->out, "column\t%zu\t", i + 1);
        cli_out_cell(cli->out, headings ? csv_cell(table, 0, i) : "");
        cli_out_format(cli->out, "\t%s\n",
            column->use == COLUMN_FIELD           ? column->field->name
                : column->use == COLUMN_WHOLE_NAME ? "name"
                                                   : "");
    }
}

static void say_rows(struct cli *cli, const struct vec *rows, bool written)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct import_row *row = VEC_AT(rows, struct import_row, i);
        if (row->state == IMPORT_BAD) {
            cli_out_format(cli->out, "bad\t%zu\t", row->line);
            cli_out_cell(cli->out, row->reason);
            cli_out_text(cli->out, "\n");
        } else if (row->state == IMPORT_KNOWN) {
            cli_out_format(cli->out, "known\t%zu\t%" PRIu64 "\n", row->line, row->person);
        } else if (written) {
            cli_out_format(cli->out, "added\t%zu\t%" PRIu64 "\n", row->line, row->person);
        } else {
            cli_out_format(cli->out, "new\t%zu\n", row->line);
        }
    }
}

static bool run_import(struct cli *cli, const struct csv_table *table,
    const struct vec *columns, const struct import_options *options, struct err *err)
{
    struct vec rows = VEC_INIT(struct import_row);
    bool dry = cli_has(cli, OPTION_DRY_RUN);
    bool written = false;
    say_columns(cli, table, columns, options->headings);
    bool ok = import_judge(cli->book, table, columns, options, &rows, err);
    if (ok && !dry)
        ok = written = import_write(cli->book, table, columns, options, &rows, err);
    say_rows(cli, &rows, written);
    bool bad = import_count(&rows, IMPORT_BAD) > 0;
    if (ok && dry && bad && !options->skip_bad)
        ok = import_refuse(&rows, err);
    import_clear(&rows);
    return ok;
}

static bool read_table(struct cli *cli, const char *path, const struct csv_options *form,
    struct csv_table *table, struct err *err)
{
    struct str bytes = STR_INIT;
    bool read = cli_read(cli, path, CSV_BYTES_MAX, &bytes, err)
        && csv_read(bytes.s, bytes.len, form, table, err);
    str_wipe(&bytes);
    return read;
}

bool cli_import(struct cli *cli, struct err *err)
{
    const char *group = cli_value(cli, OPTION_GROUP);
    struct csv_options form = {.separator = '\0'};
    struct import_options options = {.skip_bad = cli_has(cli, OPTION_SKIP_BAD)};
    struct csv_table table;
    struct vec columns = VEC_INIT(struct column);
    if (strcmp(cli_word(cli, 0), "person") != 0)
        return err_set(err, ERR_USAGE, _("Only people are imported: rukkanen import person FILE."));
    if (!get_form(cli, &form.charset, &form.separator, err)
        || (group
            && !cli_find(cli, entity_by_number(ENTITY_GROUP), group, &options.group, err))
        || !read_table(cli, cli_word(cli, 1), &form, &table, err))
        return false;
    bool ok = get_columns(cli, &table, &columns, &options.headings, err)
        && run_import(cli, &table, &columns, &options, err);
    vec_clear(&columns);
    csv_table_clear(&table);
    return ok;
}

/* ---- export --------------------------------------------------------------------------------- */

/* The stable form, but numbers as Finnish spreadsheets read them: 12,50. */
static void add_stable(struct str *cell, const struct field *field, const struct value *value,
    char separator)
{
    size_t before = cell->len;
    field_format_raw(field, value, cell);
    bool number = field->type == FIELD_DECIMAL || field->type == FIELD_MONEY;
    char *point = number && separator != ',' ? strchr(cell->s + before, '.') : NULL;
    if (point)
        *point = ',';
}

/* Whether a value holds what parts the values of a list. */
static bool has_separators(const struct vec *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct value *value = VEC_AT(list, struct value, i);
        if (value->tag == VALUE_TEXT && strpbrk(value_string(value), ",;"))
            return true;
    }
    return false;
}

/* The values of a list each on a line of its own. */
static void add_lines(struct str *cell, const struct field *field, const struct vec *list,
    char separator)
{
    str_reset(cell);
    for (size_t i = 0; i < list->n; i++) {
        add_stable(cell, field, VEC_AT(list, struct value, i), separator);
        str_add_c(cell, '\n');
    }
}

static void add_value(struct csv_out *csv, const struct row *row, size_t at)
{
    const struct field *field = &row->entity->fields[at];
    struct str cell = STR_INIT;
    if (field->type == FIELD_LIST) {
        const struct field *value
            = entity_field(entity_by_number(field->list_entity), "value");
        const struct vec *list = row_list(row, field->name);
        for (size_t i = 0; i < list->n; i++) {
            if (i)
                str_add(&cell, ", ");
            add_stable(&cell, value, VEC_AT(list, struct value, i), csv->separator);
        }
        if (has_separators(list))
            add_lines(&cell, value, list, csv->separator);
    } else {
        add_stable(&cell, field, &row->values[at], csv->separator);
    }
    csv_out_cell(csv, cell.s);
    str_wipe(&cell);
}

static void add_row(struct cli *cli, struct csv_out *csv, const struct row *row)
{
    struct str id = STR_INIT;
    book_row_name(cli->book, row, &id);
    csv_out_cell(csv, id.s);
    for (size_t i = 0; i < row->entity->n_fields; i++)
        add_value(csv, row, i);
    csv_out_end_row(csv);
    str_clear(&id);
}

static void take_csv(struct cli *cli, void *data, const struct row *row)
{
    add_row(cli, data, row);
}

static bool export_csv(struct cli *cli, const struct entity *entity, struct err *err)
{
    const char *charset;
    char separator;
    if (!get_form(cli, &charset, &separator, err))
        return false;
    struct csv_out csv;
    struct query query = {.entity = entity->number};
    struct str bytes = STR_INIT;
    size_t missing = 0;
    csv_out_init(&csv, separator);
    csv_out_cell(&csv, "id");
    for (size_t i = 0; i < entity->n_fields; i++)
        csv_out_cell(&csv, entity->fields[i].name);
    csv_out_end_row(&csv);
    bool ok = cli_each_row(cli, &query, take_csv, &csv, err)
        && csv_out_finish(&csv, charset, &bytes, &missing, err);
    if (ok && cli->out->terminal)
        cli_out_bytes(cli->out, csv.text.s, csv.text.len);
    else if (ok)
        cli_out_raw(cli->out, bytes.s, bytes.len);
    if (ok && missing)
        ok = err_set(err, ERR_REFUSED,
            lang_plural("%zu letter is not in the code set %s and became a question mark.",
                "%zu letters are not in the code set %s and became question marks.",
                (unsigned long)missing),
            missing, charset);
    csv_out_clear(&csv);
    str_wipe(&bytes);
    return ok;
}

static void take_json(struct cli *cli, void *data, const struct row *row)
{
    struct str json = STR_INIT;
    json_row(&json, cli->book, row, data, false);
    cli_out_bytes(cli->out, json.s, json.len);
    str_wipe(&json);
}

static bool export_json(struct cli *cli, const struct entity *entity, struct err *err)
{
    struct vec fields = VEC_INIT(size_t);
    struct query query = {.entity = entity->number};
    for (size_t i = 0; i < entity->n_fields; i++)
        vec_add(&fields, &i);
    bool ok = cli_each_row(cli, &query, take_json, &fields, err);
    vec_clear(&fields);
    return ok;
}

bool cli_export(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    bool csv = cli_has(cli, OPTION_CSV), json = cli_has(cli, OPTION_JSON);
    if (!entity)
        return false;
    if (csv == json)
        return err_set(err, ERR_USAGE, _("Say either --csv or --json."));
    if (json && (cli_has(cli, OPTION_CHARSET) || cli_has(cli, OPTION_SEPARATOR)))
        return err_set(err, ERR_USAGE, _("--charset and --separator go with --csv only."));
    return csv ? export_csv(cli, entity, err) : export_json(cli, entity, err);
}
