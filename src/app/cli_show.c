/* What there is: entities and their fields, rows, the search. */
#include "app/cli_commands.h"
#include "app/cli_json.h"
#include "app/cli_value.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/search.h"
#include "rukkanen/model/field.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- entities ------------------------------------------------------------------------------- */

static const char *const compartments[] = {[COMPARTMENT_PUBLIC] = "public",
    [COMPARTMENT_PEOPLE] = "people",
    [COMPARTMENT_HEALTH] = "health"};

static void entity_json(const struct entity *entity, struct str *out)
{
    struct json json;
    json_begin(&json, out);
    json_text(&json, "name", entity->name);
    json_text(&json, "label", _(entity->label));
    json_int(&json, "number", entity->number);
    json_list(&json, "key");
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (entity->fields[i].key)
            json_text(&json, NULL, entity->fields[i].name);
    }
    json_close_list(&json);
    json_end(&json);
}

static void entity_line(const struct entity *entity, struct str *out)
{
    const char *comma = "";
    str_addf(out, "%s\t%s\t%d\t", entity->name, _(entity->label), entity->number);
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (!entity->fields[i].key)
            continue;
        str_addf(out, "%s%s", comma, entity->fields[i].name);
        comma = ",";
    }
    str_add(out, *comma ? "\n" : "-\n");
}

/* A list field tells what its values are like. */
static const struct field *value_of(const struct field *field)
{
    if (field->type != FIELD_LIST)
        return field;
    return entity_field(entity_by_number(field->list_entity), "value");
}

static void field_json(const struct field *field, struct str *out)
{
    const struct field *value = value_of(field);
    struct json json;
    json_begin(&json, out);
    json_text(&json, "name", field->name);
    json_text(&json, "type", field_type_name(field->type));
    json_text(&json, "label", _(field->label));
    json_bool(&json, "required", field->required);
    json_bool(&json, "list", field->type == FIELD_LIST);
    if (value->choices)
        json_list(&json, "choices");
    else
        json_null(&json, "choices");
    for (const struct choice *c = value->choices; c && c->name; c++)
        json_text(&json, NULL, c->name);
    if (value->choices)
        json_close_list(&json);
    json_text(&json, "reference", value->ref ? entity_by_number(value->ref)->name : NULL);
    json_text(&json, "compartment", compartments[field->compartment]);
    json_bool(&json, "key", field->key);
    json_end(&json);
}

static void field_line(const struct field *field, struct str *out)
{
    const struct field *value = value_of(field);
    str_addf(out, "%s\t%s\t%s\t%s\t%s\t", field->name, field_type_name(field->type),
        _(field->label), field->required ? "required" : "-",
        field->type == FIELD_LIST ? "list" : "-");
    for (const struct choice *c = value->choices; c && c->name; c++)
        str_addf(out, "%s%s", c == value->choices ? "" : ",", c->name);
    str_addf(out, "%s\t%s\t%s\n", value->choices ? "" : "-",
        value->ref ? entity_by_number(value->ref)->name : "-",
        compartments[field->compartment]);
}

bool cli_entities(struct cli *cli, struct err *err)
{
    const char *name = cli_word(cli, 0);
    const struct entity *entity = name ? cli_entity(name, err) : NULL;
    bool json = cli_has(cli, OPTION_JSON);
    struct str out = STR_INIT;
    if (name && !entity)
        return false;
    for (size_t i = 0; entity && i < entity->n_fields; i++)
        (json ? field_json : field_line)(&entity->fields[i], &out);
    for (size_t i = 0; !name && (entity = entity_at(i)); i++) {
        if (entity->number < ENTITY_LIST_FIRST)
            (json ? entity_json : entity_line)(entity, &out);
    }
    cli_out_bytes(cli->out, out.s, out.len);
    str_clear(&out);
    return true;
}

/* ---- show ----------------------------------------------------------------------------------- */

static bool add_field(const struct entity *entity, const char *name, struct vec *fields,
    struct str *names, struct err *err)
{
    if (strcmp(name, "id") == 0)
        return true; /* it stands there anyhow */
    const struct field *field = cli_field(entity, name, err);
    if (!field)
        return false;
    size_t at = (size_t)(field - entity->fields);
    vec_add(fields, &at);
    str_addf(names, "%s%s", names->len ? " " : "", field->name);
    return true;
}

/* Indexes of the fields that were asked for: "a,b"; all where names is NULL. names becomes the
 * form of a query. */
static bool choose_fields(const struct entity *entity, const char *asked, struct vec *fields,
    struct str *names, struct err *err)
{
    for (size_t i = 0; !asked && i < entity->n_fields; i++)
        vec_add(fields, &i);
    while (asked && *asked) {
        size_t length = strcspn(asked, ", ");
        if (length) {
            char *name = mem_text_n(asked, length);
            bool added = add_field(entity, name, fields, names, err);
            free(name);
            if (!added)
                return false;
        }
        asked += length;
        asked += strspn(asked, ", ");
    }
    /* The id of a natural key is made of its parts. */
    for (size_t i = 0; names->len && i < entity->n_fields; i++) {
        if (entity->fields[i].key)
            str_addf(names, " %s", entity->fields[i].name);
    }
    return true;
}

static void add_cell(struct str *out, const struct row *row, size_t at)
{
    const struct field *field = &row->entity->fields[at];
    if (row->locked >> at & 1)
        str_add(out, _("(locked)"));
    if (field->type != FIELD_LIST) {
        field_format(field, &row->values[at], lang_current(), out);
        return;
    }
    const struct field *value = entity_field(entity_by_number(field->list_entity), "value");
    const struct vec *list = row_list(row, field->name);
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            str_add(out, ", ");
        field_format(value, VEC_AT(list, struct value, i), lang_current(), out);
    }
}

/* One row a line: the id, then the fields, parted by tabs. */
static void say_line(struct cli *cli, const struct row *row, const struct vec *fields, bool all)
{
    struct str cell = STR_INIT;
    book_row_name(cli->book, row, &cell);
    cli_out_text(cli->out, cell.s);
    for (size_t i = 0; i < fields->n; i++) {
        size_t at = *VEC_AT(fields, size_t, i);
        if (all && !row->entity->fields[at].width)
            continue; /* as in the list on a screen */
        str_reset(&cell);
        add_cell(&cell, row, at);
        cli_out_text(cli->out, "\t");
        cli_out_cell(cli->out, cell.s);
    }
    cli_out_text(cli->out, row->removed ? "\tremoved\n" : "\n");
    str_wipe(&cell);
}

/* One field a line: its name, what it holds. */
static void say_whole(struct cli *cli, const struct row *row)
{
    struct str cell = STR_INIT;
    book_row_name(cli->book, row, &cell);
    cli_out_format(cli->out, "id\t%s\n", cell.s);
    for (size_t i = 0; i < row->entity->n_fields; i++) {
        str_reset(&cell);
        add_cell(&cell, row, i);
        if (!cell.len)
            continue;
        cli_out_format(cli->out, "%s\t", row->entity->fields[i].name);
        cli_out_cell(cli->out, cell.s);
        cli_out_text(cli->out, "\n");
    }
    str_wipe(&cell);
}

static void say_json(struct cli *cli, const struct row *row, const struct vec *fields)
{
    struct str json = STR_INIT;
    json_row(&json, cli->book, row, fields, cli_has(cli, OPTION_REMOVED));
    cli_out_bytes(cli->out, json.s, json.len);
    str_wipe(&json);
}

static bool show_one(struct cli *cli, const struct entity *entity, const char *word,
    const struct vec *fields, struct err *err)
{
    uint64_t id;
    struct row row;
    if (cli_words(cli) > 2)
        return err_set(err, ERR_USAGE, _("Give either one id or filters."));
    if (!cli_find(cli, entity, word, &id, err)
        || !book_row(cli->book, entity->number, id, &row, err))
        return false;
    bool shown = !row.removed || cli_has(cli, OPTION_REMOVED);
    if (!shown)
        err_set(err, ERR_REFUSED, _("This %s was removed. --removed shows it all the same."),
            _(entity->label));
    else if (cli_has(cli, OPTION_JSON))
        say_json(cli, &row, fields);
    else if (cli_has(cli, OPTION_FIELDS))
        say_line(cli, &row, fields, false);
    else
        say_whole(cli, &row);
    row_clear(&row);
    return shown;
}

static bool check_sort(const struct entity *entity, const char *sort, struct err *err)
{
    if (!sort)
        return true;
    if (*sort == '-')
        sort++;
    const struct field *field = strcmp(sort, "order") == 0 ? NULL : cli_field(entity, sort, err);
    if (field && field->type == FIELD_LIST)
        return err_set(err, ERR_USAGE, _("The field %s is a list: rows cannot be sorted by it."),
            field->name);
    return field || strcmp(sort, "order") == 0;
}

static void say_row(struct cli *cli, void *fields, const struct row *row)
{
    if (cli_has(cli, OPTION_JSON))
        say_json(cli, row, fields);
    else
        say_line(cli, row, fields, !cli_has(cli, OPTION_FIELDS));
}

static bool show_rows(struct cli *cli, const struct entity *entity, struct vec *fields,
    const char *names, struct err *err)
{
    struct vec filters = VEC_INIT(struct filter);
    struct query query = {.entity = entity->number,
        .sort = cli_value(cli, OPTION_SORT),
        .removed = cli_has(cli, OPTION_REMOVED),
        .fields = *names ? names : NULL};
    bool ok = check_sort(entity, query.sort, err)
        && cli_number(cli, OPTION_LIMIT, 0, INT64_MAX, -1, &query.limit, err)
        && filters_parse(cli, entity, 1, &filters, err);
    bool none = query.limit == 0;
    if (query.limit < 0)
        query.limit = 0;
    query.filters = filters.items;
    query.n_filters = filters.n;
    ok = ok && (none || cli_each_row(cli, &query, say_row, fields, err));
    filters_clear(&filters);
    return ok;
}

bool cli_check_show(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    const char *word = cli_word(cli, 1);
    return entity && (!word || !filter_is(word) || filters_check(cli, entity, 1, err));
}

bool cli_show(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    const char *word = cli_word(cli, 1);
    struct vec fields = VEC_INIT(size_t);
    struct str names = STR_INIT;
    bool ok
        = entity && choose_fields(entity, cli_value(cli, OPTION_FIELDS), &fields, &names, err);
    if (ok && word && !filter_is(word))
        ok = show_one(cli, entity, word, &fields, err);
    else if (ok)
        ok = show_rows(cli, entity, &fields, names.s, err);
    vec_clear(&fields);
    str_clear(&names);
    return ok;
}

/* ---- search --------------------------------------------------------------------------------- */

static bool say_hit(void *data, const struct search_hit *hit)
{
    struct cli *cli = data;
    const struct entity *entity = entity_by_number(hit->entity);
    cli_out_format(cli->out, "%s\t%" PRIu64 "\t%s\t", entity->name, hit->id,
        hit->field ? hit->field->name : "");
    cli_out_cell(cli->out, hit->snippet);
    cli_out_text(cli->out, "\n");
    return true;
}

bool cli_search(struct cli *cli, struct err *err)
{
    const char *word = cli_word(cli, 0);
    struct str text = STR_INIT;
    if (!word[strspn(word, " \t")])
        return err_set(err, ERR_USAGE, _("Say what is to be searched for."));
    bool ok = strcmp(word, "-") != 0 || cli_read(cli, "-", 4000, &text, err);
    ok = ok
        && search_run(
            cli->book, strcmp(word, "-") == 0 ? text.s : word, say_hit, NULL, cli, err);
    str_wipe(&text);
    return ok;
}
