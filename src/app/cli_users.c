/* Users: who may open the book, and with what. */
#include "app/cli_commands.h"
#include "app/cli_value.h"
#include "app/passphrase.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/book/users.h"

#include <inttypes.h>
#include <string.h>

/* ---- list ----------------------------------------------------------------------------------- */

static void say_user(struct cli *cli, const struct book_user *user)
{
    struct str sites = STR_INIT;
    for (size_t i = 0; i < user->sites.n; i++)
        str_addf(&sites, "%s%" PRIu64, i ? "," : "", *VEC_AT(&user->sites, uint64_t, i));
    cli_out_cell(cli->out, user->name);
    cli_out_format(cli->out, "\t%s\t%s\t%s%s\n", user->facilitator ? "facilitator" : "peer",
        sites.len ? sites.s : "-", user->health ? "health" : "people",
        user->removed ? "\tremoved" : "");
    str_clear(&sites);
}

static bool list(struct cli *cli, struct err *err)
{
    struct vec users = VEC_INIT(struct book_user);
    bool ok = book_users(cli->book, &users, err);
    for (size_t i = 0; ok && i < users.n; i++)
        say_user(cli, VEC_AT(&users, struct book_user, i));
    book_users_clear(&users);
    return ok;
}

/* ---- passphrases ---------------------------------------------------------------------------- */

static bool new_passphrase(struct cli *cli, struct str *passphrase, struct err *err)
{
    const char *file = cli_value(cli, OPTION_NEW_PASSPHRASE_FILE);
    if (file)
        return passphrase_from_file(file, passphrase, err);
    if (!passphrase_terminal())
        return err_set(err, ERR_USAGE,
            _("The new passphrase is needed: give it with --new-passphrase-file."));
    return passphrase_ask_new(passphrase, err);
}

/* The present passphrase is asked for again by the book, so it is kept until then. */
static bool change_passphrase(struct cli *cli, struct err *err)
{
    struct str present = STR_INIT, passphrase = STR_INIT;
    if (cli->batch)
        return err_set(err, ERR_USAGE, _("%s does not go in a batch."), "user passphrase");
    cli->present = &present;
    bool ok = cli_open_to_write(cli, err) && new_passphrase(cli, &passphrase, err)
        && book_user_passphrase(cli->book, present.s, passphrase.s, err);
    cli->present = NULL;
    str_wipe(&present);
    str_wipe(&passphrase);
    return ok;
}

static bool recover(struct cli *cli, struct err *err)
{
    const char *file = cli_value(cli, OPTION_CODE_FILE);
    const char *name = cli_word(cli, 1);
    struct str code = STR_INIT, passphrase = STR_INIT;
    if (!name)
        name = cli_args_value(cli->globals, OPTION_USER);
    if (!file && !passphrase_terminal())
        return err_set(err, ERR_USAGE, _("The recovery code is needed: give it with --code-file."));
    bool ok = file ? passphrase_from_file(file, &code, err)
                   : passphrase_ask(_("Recovery code, 8 groups of 5 digits: "), &code, err);
    ok = ok && new_passphrase(cli, &passphrase, err)
        && book_user_recover(cli->book, name, code.s, passphrase.s, err);
    str_wipe(&code);
    str_wipe(&passphrase);
    return ok;
}

/* ---- add, remove -------------------------------------------------------------------- */

static bool add_site(struct cli *cli, const char *text, struct vec *sites, struct err *err)
{
    uint64_t site;
    if (!cli_find(cli, entity_by_number(ENTITY_SITE), text, &site, err))
        return false;
    vec_add(sites, &site);
    return true;
}

/* --site may stand several times, and several sites after the name. */
static bool get_sites(struct cli *cli, struct vec *sites, struct err *err)
{
    for (size_t i = 0; i < cli->args->options.n; i++) {
        const struct cli_given *given = VEC_AT(&cli->args->options, struct cli_given, i);
        if (given->option == OPTION_SITE && !add_site(cli, given->value, sites, err))
            return false;
    }
    if (!sites->n && cli_words(cli) > 2)
        return err_set(err, ERR_USAGE, _("There is too much. Usage: rukkanen %s %s"),
            cli->command->name, cli->command->usage);
    for (size_t i = 2; i < cli_words(cli); i++) {
        if (!add_site(cli, cli_word(cli, i), sites, err))
            return false;
    }
    return true;
}

static bool add(struct cli *cli, struct err *err)
{
    struct vec sites = VEC_INIT(uint64_t);
    struct str passphrase = STR_INIT;
    bool ok = get_sites(cli, &sites, err) && new_passphrase(cli, &passphrase, err);
    struct book_user_new user = {.name = cli_word(cli, 1),
        .passphrase = passphrase.s,
        .peer = cli_has(cli, OPTION_PEER),
        .sites = sites.n ? sites.items : NULL,
        .n_sites = sites.n,
        .no_health = cli_has(cli, OPTION_NO_HEALTH) || cli_has(cli, OPTION_PEER)};
    ok = ok && book_user_add(cli->book, &user, err);
    str_wipe(&passphrase);
    vec_clear(&sites);
    return ok;
}

static bool remove_user(struct cli *cli, struct err *err)
{
    return book_user_remove(cli->book, cli_word(cli, 1), err);
}

static bool accept(struct cli *cli, struct err *err)
{
    int64_t edits;
    if (!book_user_accept(cli->book, cli_word(cli, 1), &edits, err))
        return false;
    cli_out_format(cli->out,
        lang_plural("%lld change\n", "%lld changes\n", (unsigned long)edits), (long long)edits);
    return true;
}

/* ---- the command ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum cli_needs needs;
    uint64_t options;
    size_t min, max; /* words with the name of the act */
    bool (*run)(struct cli *cli, struct err *err);
} acts[] = {
    {"list", CLI_BOOK, 0, 1, 1, list},
    {"add", CLI_WRITE,
        OPTION(PEER) | OPTION(SITE) | OPTION(NO_HEALTH) | OPTION(NEW_PASSPHRASE_FILE), 2,
        CLI_WORDS, add},
    {"remove", CLI_WRITE, 0, 2, 2, remove_user},
    {"accept", CLI_WRITE, 0, 2, 2, accept},
    {"passphrase", CLI_NOTHING, OPTION(NEW_PASSPHRASE_FILE), 1, 1, change_passphrase},
    {"recover", CLI_KEEP, OPTION(CODE_FILE) | OPTION(NEW_PASSPHRASE_FILE), 1, 2, recover},
};

bool cli_user(struct cli *cli, struct err *err)
{
    const struct cli_command *whole = cli->command;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (strcmp(cli_word(cli, 0), acts[i].name) != 0)
            continue;
        struct cli_command act = *whole;
        act.needs = acts[i].needs;
        act.options = acts[i].options;
        act.min = acts[i].min;
        act.max = acts[i].max;
        act.run = acts[i].run;
        cli->command = &act;
        bool ok = cli_run(cli, err);
        cli->command = whole;
        return ok;
    }
    return err_set(err, ERR_USAGE,
        _("Something else is needed here. Usage: rukkanen %s %s"),
        whole->name, whole->usage);
}
