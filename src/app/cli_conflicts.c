/* Where copies say two different things, and choosing between them. */
#include "app/cli_commands.h"
#include "app/cli_json.h"
#include "app/cli_record.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/book/conflicts.h"
#include "rukkanen/domain/conflict_words.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/model/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Stands for the field where one side removed the record. */
static const char removed[] = "removed";

/* ---- listing --------------------------------------------------------------------------------- */

static void add_time(struct str *out, int64_t wall)
{
    int64_t date;
    int minutes;
    clock_local(wall, &date, &minutes);
    date_format(out, LANG_EN, DATE_ISO, date);
    str_add_c(out, 'T');
    date_format_time(out, LANG_EN, DATE_HOUR_ISO, minutes);
}

static void add_label(struct str *out, uint64_t label)
{
    str_addf(out, "%016" PRIx64, label);
}

/* The id as it is printed elsewhere, with what is not known here by its numbers. */
static void add_names(
    struct cli *cli, const struct conflict *conflict, struct str *entity, struct str *id,
    struct str *field)
{
    const struct entity *known = entity_by_number(conflict->entity);
    if (known) {
        str_add(entity, known->name);
        cli_record_name(cli, known, conflict->id, id);
    } else {
        str_addf(entity, "#%d", conflict->entity);
        str_addf(id, "%" PRIu64, conflict->id);
    }
    if (conflict->field)
        str_add(field, conflict->field->name);
    else if (conflict->column == COLUMN_REMOVED)
        str_add(field, removed);
    else
        str_addf(field, "#%d", conflict->column);
}

static void add_stable(const struct conflict *conflict, const struct conflict_value *value,
    struct str *out)
{
    if (value->locked)
        str_add(out, _("(locked)"));
    else if (conflict->column == COLUMN_REMOVED)
        str_add(out, value->removed ? "yes" : "no");
    else if (conflict->field)
        field_format_raw(conflict->field, &value->value, out);
    else
        str_add(out, "?");
}

static void say_value(struct cli *cli, const struct conflict *conflict,
    const struct conflict_value *value, const char *number)
{
    struct str time = STR_INIT, label = STR_INIT, text = STR_INIT;
    add_time(&time, value->wall);
    add_label(&label, value->label);
    add_stable(conflict, value, &text);
    cli_out_format(cli->out, "\t%s\t%s\t%s\t%s\t%s\t", number, value->current ? "*" : "", time.s,
        value->author ? value->author : "", label.s);
    cli_out_cell(cli->out, text.s);
    cli_out_text(cli->out, "\n");
    str_clear(&time);
    str_clear(&label);
    str_wipe(&text);
}

static void say_conflict(struct cli *cli, const struct conflict *conflict)
{
    struct str entity = STR_INIT, id = STR_INIT, field = STR_INIT, words = STR_INIT;
    add_names(cli, conflict, &entity, &id, &field);
    conflict_words_record(cli->book, conflict->entity, conflict->id, &words);
    str_add(&words, ": ");
    conflict_words_field(conflict, &words);
    cli_out_format(cli->out, "%s\t%s\t%s\t", entity.s, id.s, field.s);
    cli_out_cell(cli->out, words.s);
    cli_out_text(cli->out, "\n");
    for (size_t i = 0; i < conflict->values.n; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        say_value(cli, conflict, VEC_AT(&conflict->values, struct conflict_value, i), number);
    }
    if (conflict->parted_from)
        say_value(cli, conflict, &conflict->before, "-");
    str_clear(&entity);
    str_clear(&id);
    str_clear(&field);
    str_wipe(&words);
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static void value_json(struct json *json, const char *name, const struct conflict *conflict,
    const struct conflict_value *value, size_t number)
{
    struct str time = STR_INIT, label = STR_INIT;
    char hex[2 * HASH_SIZE + 1];
    hash_hex(&value->edit, hex);
    add_time(&time, value->wall);
    add_label(&label, value->label);
    json_object(json, name);
    if (number)
        json_int(json, "number", (int64_t)number);
    if (number)
        json_bool(json, "current", value->current);
    if (conflict->column == COLUMN_REMOVED)
        json_bool(json, "value", value->removed);
    else if (conflict->field)
        json_value(json, "value", conflict->field, &value->value);
    else
        json_null(json, "value");
    json_bool(json, "locked", value->locked);
    json_text(json, "author", value->author);
    json_text(json, "copy", label.s);
    json_text(json, "place", value->place);
    json_text(json, "time", time.s);
    json_text(json, "edit", hex);
    if (value->beside)
        json_text(json, "beside", value->beside->name);
    json_close_object(json);
    str_clear(&time);
    str_clear(&label);
}

static void conflict_json(struct cli *cli, const struct conflict *conflict)
{
    struct str entity = STR_INIT, id = STR_INIT, field = STR_INIT, words = STR_INIT;
    struct str line = STR_INIT;
    struct json json;
    add_names(cli, conflict, &entity, &id, &field);
    conflict_words_record(cli->book, conflict->entity, conflict->id, &words);
    json_begin(&json, &line);
    json_text(&json, "entity", entity.s);
    json_text(&json, "id", id.s);
    json_text(&json, "field", field.s);
    json_text(&json, "record", words.s);
    json_list(&json, "values");
    for (size_t i = 0; i < conflict->values.n; i++)
        value_json(&json, NULL, conflict, VEC_AT(&conflict->values, struct conflict_value, i),
            i + 1);
    json_close_list(&json);
    if (conflict->parted_from)
        value_json(&json, "before", conflict, &conflict->before, 0);
    else
        json_null(&json, "before");
    json_end(&json);
    cli_out_bytes(cli->out, line.s, line.len);
    str_clear(&entity);
    str_clear(&id);
    str_clear(&field);
    str_wipe(&words);
    str_wipe(&line);
}

bool cli_conflicts(struct cli *cli, struct err *err)
{
    struct vec conflicts = VEC_INIT(struct conflict);
    bool ok = book_conflicts(cli->book, &conflicts, err);
    for (size_t i = 0; ok && i < conflicts.n; i++)
        (cli_has(cli, OPTION_JSON) ? conflict_json : say_conflict)(
            cli, VEC_AT(&conflicts, struct conflict, i));
    conflicts_clear(&conflicts);
    return ok;
}

/* ---- choosing -------------------------------------------------------------------------------- */

/* The values of lists, too, are rows here: one may be taken from a list beside its being added. */
static const struct entity *entity_of(struct cli *cli, struct err *err)
{
    const struct entity *entity = entity_by_name(cli_word(cli, 0));
    return entity ? entity : cli_entity(cli_word(cli, 0), err);
}

static bool find_field(struct cli *cli, const struct entity *entity, const struct field **field,
    struct err *err)
{
    const char *name = cli_word(cli, 2);
    *field = NULL;
    if (strcmp(name, removed) == 0 && !entity_field(entity, name))
        return true;
    *field = cli_field(entity, name, err);
    if (*field && (*field)->type == FIELD_LIST)
        return err_set(err, ERR_REFUSED,
            _("A list does not differ as a whole: “rukkanen conflicts” names the value that "
              "does."));
    return *field != NULL;
}

bool cli_check_resolve(struct cli *cli, struct err *err)
{
    const struct entity *entity = entity_of(cli, err);
    const struct field *field;
    int64_t number;
    int ways = cli_has(cli, OPTION_KEEP) + cli_has(cli, OPTION_VALUE)
        + cli_has(cli, OPTION_VALUE_FILE);
    if (!entity || !find_field(cli, entity, &field, err))
        return false;
    if (ways != 1)
        return err_set(
            err, ERR_USAGE, _("resolve: say one of --keep, --value and --value@."));
    if (!field && !cli_has(cli, OPTION_KEEP))
        return err_set(err, ERR_USAGE,
            _("A record that was removed on one side is either kept or removed: say --keep."));
    if (cli_has(cli, OPTION_VALUE))
        return value_check(cli, field, cli_value(cli, OPTION_VALUE), err);
    return cli_number(cli, OPTION_KEEP, 1, INT32_MAX, 1, &number, err);
}

static bool settle(struct cli *cli, struct change *change, const struct conflict *conflict,
    struct err *err)
{
    struct value value = VALUE_NONE;
    int64_t number;
    if (cli_has(cli, OPTION_KEEP))
        return cli_number(cli, OPTION_KEEP, 1, INT32_MAX, 1, &number, err)
            && conflict_keep(change, conflict, (size_t)number - 1, err);
    bool read = cli_has(cli, OPTION_VALUE)
        ? value_parse(cli, conflict->field, cli_value(cli, OPTION_VALUE), &value, err)
        : value_read(cli, conflict->field, cli_value(cli, OPTION_VALUE_FILE), &value, err);
    return read && conflict_set(change, conflict, value, err);
}

static bool settle_row(struct cli *cli, const struct entity *entity, uint64_t id,
    const struct field *field, struct err *err)
{
    struct conflict conflict;
    if (!book_conflict(cli->book, entity->number, id, field ? field->name : NULL, &conflict, err))
        return false;
    struct change *change = change_new(cli->book);
    bool ok = conflict_can_settle(cli->book, &conflict, err)
        && settle(cli, change, &conflict, err) && consent_commit(cli->book, change, NULL, err);
    change_free(change);
    conflict_clear(&conflict);
    return ok;
}

bool cli_resolve(struct cli *cli, struct err *err)
{
    const struct entity *entity = entity_of(cli, err);
    const struct field *field;
    uint64_t id;
    if (!entity || !find_field(cli, entity, &field, err)
        || !cli_find(cli, entity, cli_word(cli, 1), &id, err) || !book_begin(cli->book, err))
        return false;
    if (settle_row(cli, entity, id, field, err))
        return book_end(cli->book, err);
    book_rollback(cli->book);
    return false;
}
