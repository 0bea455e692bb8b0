/* Settings of this PC and of the book, from one table. */
#include "app/cli_commands.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <stdlib.h>
#include <string.h>

/* The settings of this PC are there without a book. */
static struct book *book_if_any(struct cli *cli, struct err *err)
{
    char *path = cli_book_path(cli);
    bool there = path_exists(path);
    free(path);
    return there && cli_open(cli, false, err) ? cli->book : NULL;
}

static bool say_all(struct cli *cli, struct err *err)
{
    struct book *book = book_if_any(cli, err);
    if (err->kind != ERR_NONE)
        return false;
    const struct setting *setting;
    for (size_t i = 0; (setting = setting_at(i)); i++) {
        if (setting->owner == SETTING_BOOK && !book)
            continue;
        char *value = setting_value(cli->settings, book, setting);
        cli_out_format(cli->out, "%s=", setting->name);
        cli_out_cell(cli->out, value);
        cli_out_text(cli->out, "\n");
        free(value);
    }
    return true;
}

static bool say_one(struct cli *cli, const struct setting *setting, struct err *err)
{
    if (setting->owner == SETTING_BOOK && !cli_open(cli, false, err))
        return false;
    char *value = setting_value(cli->settings, cli->book, setting);
    cli_out_format(cli->out, "%s\n", value);
    free(value);
    return true;
}

static bool store(
    struct cli *cli, const struct setting *setting, const char *value, struct err *err)
{
    if (setting->owner == SETTING_PC)
        return setting_store(cli->settings, NULL, setting, value, err);
    return cli_open_to_write(cli, err)
        && setting_store(cli->settings, cli->book, setting, value, err);
}

bool cli_settings(struct cli *cli, struct err *err)
{
    const char *word = cli_word(cli, 0);
    if (!word)
        return say_all(cli, err);
    size_t length = strcspn(word, "=");
    char *name = mem_text_n(word, length);
    const struct setting *setting = setting_by_name(name);
    free(name);
    if (!setting)
        return err_set(err, ERR_USAGE,
            _("There is no setting %.*s. “rukkanen settings” lists them."), (int)length, word);
    if (!word[length])
        return say_one(cli, setting, err);
    return store(cli, setting, word + length + 1, err);
}
