/* What is odd after a merge, and the commands that mend it. */
#include "app/cli_commands.h"
#include "app/cli_json.h"
#include "app/cli_value.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/domain/conditions.h"
#include "rukkanen/exchange/json.h"

#include <inttypes.h>
#include <string.h>

/* ---- conditions ----------------------------------------------------------------------------- */

static void add_commands(struct json *json, const char *commands)
{
    json_list(json, "mend");
    while (*commands) {
        size_t length = strcspn(commands, "\n");
        json_text_n(json, NULL, commands, length);
        commands += length + (commands[length] == '\n');
    }
    json_close_list(json);
}

static void say_json(struct cli *cli, const struct condition *condition)
{
    struct str line = STR_INIT, text = STR_INIT, commands = STR_INIT;
    struct json json;
    condition_text(cli->book, condition, &text);
    condition_commands(cli->book, condition, &commands);
    json_begin(&json, &line);
    json_text(&json, "condition", condition_name(condition->kind));
    json_text(&json, "text", text.s);
    json_list(&json, "rows");
    for (size_t i = 0; i < condition->rows.n; i++) {
        const struct condition_row *row = VEC_AT(&condition->rows, struct condition_row, i);
        json_object(&json, NULL);
        json_text(&json, "entity", entity_by_number(row->entity)->name);
        json_id(&json, "id", row->id);
        json_close_object(&json);
    }
    json_close_list(&json);
    json_text(&json, "field", condition->field ? condition->field->name : NULL);
    json_text(&json, "user", condition->user);
    if (condition->count)
        json_int(&json, "count", condition->count);
    else
        json_null(&json, "count");
    add_commands(&json, commands.s);
    json_end(&json);
    cli_out_text(cli->out, line.s);
    str_wipe(&line);
    str_wipe(&text);
    str_clear(&commands);
}

static void say_line(struct cli *cli, const struct condition *condition)
{
    struct str text = STR_INIT, ids = STR_INIT;
    condition_text(cli->book, condition, &text);
    for (size_t i = 0; i < condition->rows.n; i++) {
        const struct condition_row *row = VEC_AT(&condition->rows, struct condition_row, i);
        str_addf(&ids, "%s%s %" PRIu64, i ? "," : "", entity_by_number(row->entity)->name, row->id);
    }
    cli_out_format(cli->out, "%s\t%s\t", condition_name(condition->kind), ids.s);
    cli_out_cell(cli->out, text.s);
    cli_out_text(cli->out, "\n");
    str_wipe(&text);
    str_clear(&ids);
}

bool cli_conditions(struct cli *cli, struct err *err)
{
    struct vec conditions = VEC_INIT(struct condition);
    bool ok = conditions_list(cli->book, &conditions, err);
    for (size_t i = 0; ok && i < conditions.n; i++) {
        const struct condition *condition = VEC_AT(&conditions, struct condition, i);
        (cli_has(cli, OPTION_JSON) ? say_json : say_line)(cli, condition);
    }
    conditions_clear(&conditions);
    return ok;
}

/* ---- join ----------------------------------------------------------------------------------- */

bool cli_join(struct cli *cli, struct err *err)
{
    const struct entity *person = entity_by_number(ENTITY_PERSON);
    uint64_t one, other;
    return cli_find(cli, person, cli_word(cli, 0), &one, err)
        && cli_find(cli, person, cli_word(cli, 1), &other, err)
        && person_join(cli->book, one, other, err);
}

/* ---- redact --------------------------------------------------------------------------------- */

bool cli_redact(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    const struct field *field = entity ? cli_field(entity, cli_word(cli, 2), err) : NULL;
    uint64_t id;
    int64_t versions;
    if (!field || !cli_find(cli, entity, cli_word(cli, 1), &id, err)
        || !book_redact_check(cli->book, entity->number, id, field->name, &versions, err))
        return false;
    if (!cli_has(cli, OPTION_YES))
        return err_set(err, ERR_CONFIRM,
            lang_plural("This takes %lld version of the text out of the book and of every copy, for "
                        "good. Say --yes if you mean it.",
                "This takes all %lld versions of the text out of the book and of every copy, for "
                "good. Say --yes if you mean it.",
                (unsigned long)versions),
            (long long)versions);
    return book_redact_field(cli->book, entity->number, id, field->name, err);
}
