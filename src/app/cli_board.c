/* The notice board: publishing a memo, and what hangs where. */
#include "app/cli_commands.h"
#include "app/cli_record.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/publish.h"

#include <inttypes.h>

static void say_found(struct cli *cli, const struct name_found *found)
{
    struct str id = STR_INIT;
    const struct entity *entity = entity_by_number(found->entity);
    cli_record_name(cli, entity, found->id, &id);
    cli_out_format(cli->out, "%s\t%s\t%s\t", entity->name, id.s, found->field->name);
    cli_out_cell(cli->out, found->text);
    cli_out_text(cli->out, "\t");
    cli_out_cell(cli->out, found->around);
    cli_out_text(cli->out, "\n");
    str_clear(&id);
}

bool cli_publish(struct cli *cli, struct err *err)
{
    uint64_t meeting, page;
    struct vec found = VEC_INIT(struct name_found);
    if (!cli_find(cli, entity_by_number(ENTITY_MEETING), cli_word(cli, 0), &meeting, err))
        return false;
    bool ok = publish_check(cli->book, NULL, meeting, &found, err);
    for (size_t i = 0; ok && i < found.n; i++)
        say_found(cli, VEC_AT(&found, struct name_found, i));
    if (ok && found.n && !cli_has(cli, OPTION_YES))
        ok = err_set(err, ERR_CONFIRM,
            lang_plural("Nothing was published: %zu name stands in the text without consent. "
                        "Change it, or say --yes to show it.",
                "Nothing was published: %zu names stand in the text without consent. Change them, "
                "or say --yes to show them.",
                (unsigned long)found.n),
            found.n);
    names_found_clear(&found);
    ok = ok && publish(cli->book, meeting, NULL, true, &page, err);
    if (ok)
        cli_out_format(cli->out, "%" PRIu64 "\n", page);
    return ok;
}

static void add_date(struct str *out, int64_t date)
{
    str_add_c(out, '\t');
    if (date == DATE_NONE)
        str_add_c(out, '-');
    else
        date_format(out, LANG_EN, DATE_ISO, date);
}

static void say_page(struct cli *cli, const struct board_page *page)
{
    struct str dates = STR_INIT;
    add_date(&dates, page->published);
    add_date(&dates, page->posted);
    add_date(&dates, page->taken_down);
    cli_out_format(cli->out, "%" PRIu64 "\t%" PRIu64 "\t%" PRId64 "%s\t", page->page,
        page->meeting, page->version, dates.s);
    cli_out_cell(cli->out, page->title);
    cli_out_text(cli->out, "\t");
    cli_out_cell(cli->out, page->posted_by ? page->posted_by : "");
    cli_out_text(cli->out, "\n");
    str_clear(&dates);
}

static bool say_board(struct cli *cli, struct err *err)
{
    struct vec pages = VEC_INIT(struct board_page);
    bool ok = board_list(cli->book, 0, true, 0, &pages, err);
    for (size_t i = 0; ok && i < pages.n; i++)
        say_page(cli, VEC_AT(&pages, struct board_page, i));
    board_clear(&pages);
    return ok;
}

bool cli_board(struct cli *cli, struct err *err)
{
    bool posted = cli_has(cli, OPTION_POSTED), down = cli_has(cli, OPTION_TAKEN_DOWN);
    if (!posted && !down && !cli_words(cli))
        return cli_open(cli, false, err) && say_board(cli, err);
    if (posted == down || cli_words(cli) != 2)
        return err_set(err, ERR_USAGE, _("Usage: rukkanen %s %s"), cli->command->name,
            cli->command->usage);
    uint64_t meeting;
    int64_t date;
    struct err bad = {.kind = ERR_NONE};
    if (!date_parse(cli_word(cli, 1), clock_today(), &date, &bad))
        return err_set(err, ERR_USAGE, "%s", bad.sentence);
    if (!cli_open_to_write(cli, err)
        || !cli_find(cli, entity_by_number(ENTITY_MEETING), cli_word(cli, 0), &meeting, err))
        return false;
    return posted ? board_post(cli->book, meeting, date, NULL, err)
                  : board_take_down(cli->book, meeting, date, err);
}
