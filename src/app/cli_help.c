/* Help and the manual page, both made from the command table and the table of options. */
#include "app/cli_commands.h"
#include "rukkanen/base/errlog.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMN = 14 }; /* where summaries begin */

static bool is_option(const struct cli_command *command)
{
    return command->name[0] == '-';
}

/* A word or more at the left (or nothing), text wrapped beside it. */
static void say_beside(struct cli *cli, const char *left, size_t column, const char *text)
{
    struct vec lines = VEC_INIT(struct utf8_line);
    struct str out = STR_INIT;
    utf8_wrap(text, strlen(text), (int)(80 - column - 1), &lines);
    if (*left)
        str_addf(&out, "  %s", left);
    if (out.len + 1 > column)
        str_add_c(&out, '\n');
    size_t at = out.len && out.s[out.len - 1] == '\n' ? 0 : out.len;
    for (size_t i = 0; i < lines.n; i++) {
        const struct utf8_line *line = VEC_AT(&lines, struct utf8_line, i);
        for (; at < column; at++)
            str_add_c(&out, ' ');
        str_add_n(&out, text + line->start, line->len);
        str_add_c(&out, '\n');
        at = 0;
    }
    cli_out_text(cli->out, out.s);
    vec_clear(&lines);
    str_clear(&out);
}

static void say_options(struct cli *cli, uint64_t options)
{
    for (enum cli_option_id i = 0; i < OPTIONS; i++) {
        const struct cli_option *option = &cli_options[i];
        if (!(options >> i & 1) || !option->help)
            continue;
        struct str left = STR_INIT;
        str_addf(&left, "%s%s%s", option->name, option->argument ? " " : "",
            option->argument ? option->argument : "");
        say_beside(cli, left.s, 30, _(option->help));
        str_clear(&left);
    }
}

static const char exit_codes[] = N_("Exit: 0 done; 1 refused or not found; 2 wrong use; 3 locked "
                                    "or wrong passphrase; 4 this book is damaged; 5 a foreign file "
                                    "was refused; 6 needs --yes; 7 needs a newer program.");

static void say_log(struct cli *cli)
{
    char *path = errlog_path();
    struct str text = STR_INIT;
    str_addf(&text, _("Errors are noted, without names or texts, in %s"), path);
    cli_out_text(cli->out, "\n");
    say_beside(cli, "", 2, text.s);
    str_clear(&text);
    free(path);
}

static void say_all(struct cli *cli)
{
    cli_out_format(cli->out, "%s\n  rukkanen [FILE]\n  rukkanen %s\n\n%s\n", _("Usage:"),
        _("[OPTION ...] COMMAND ..."),
        _("Without a command it opens the screens on the book."));
    cli_out_format(cli->out, "\n%s\n", _("Commands:"));
    for (size_t i = 0; i < cli_commands_n; i++) {
        if (!is_option(&cli_commands[i]))
            say_beside(cli, cli_commands[i].name, COLUMN, _(cli_commands[i].summary));
    }
    cli_out_format(cli->out, "\n%s\n", _("Options, before or after the command:"));
    say_options(cli, OPTIONS_OF_ALL);
    cli_out_text(cli->out, "\n");
    say_beside(cli, "", 2, _(exit_codes));
    say_log(cli);
}

static void say_command(struct cli *cli, const struct cli_command *command)
{
    struct str usage = STR_INIT;
    str_addf(&usage, "rukkanen %s %s", command->name, command->usage);
    say_beside(cli, "", 2, usage.s);
    cli_out_text(cli->out, "\n");
    say_beside(cli, "", 2, _(command->summary));
    if (command->more)
        say_beside(cli, "", 2, _(command->more));
    if (command->options & ~OPTION(MAN)) {
        cli_out_text(cli->out, "\n");
        say_options(cli, command->options);
    }
    str_clear(&usage);
}

/* ---- the manual page ------------------------------------------------------------------------ */

/* Text for troff: what would be a request or an escape is not. */
static void add_roff(struct str *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        str_add(out, "\\&");
    for (; *text; text++) {
        if (*text == '\\')
            str_add(out, "\\e");
        else if (*text == '-')
            str_add(out, "\\-");
        else if (*text == '\n')
            str_add_c(out, ' ');
        else
            str_add_c(out, *text);
    }
    str_add_c(out, '\n');
}

static void add_option(struct str *out, const struct cli_option *option)
{
    struct str name = STR_INIT;
    str_addf(&name, "%s%s%s", option->name, option->argument ? " " : "",
        option->argument ? option->argument : "");
    str_add(out, ".TP\n.B ");
    add_roff(out, name.s);
    add_roff(out, _(option->help));
    str_clear(&name);
}

static void add_command(struct str *out, const struct cli_command *command)
{
    struct str name = STR_INIT;
    str_addf(&name, "%s %s", command->name, command->usage);
    str_add(out, ".TP\n.B ");
    add_roff(out, name.s);
    add_roff(out, _(command->summary));
    if (command->more) {
        str_add(out, ".br\n");
        add_roff(out, _(command->more));
    }
    str_clear(&name);
}

static void say_manual(struct cli *cli)
{
    struct str out = STR_INIT;
    str_add(&out, ".TH RUKKANEN 1 \"\" \"rukkanen " RUKKANEN_VERSION "\"\n.SH NAME\nrukkanen \\- ");
    add_roff(&out, _("the memo book of a neighbourhood's groups"));
    str_add(&out, ".SH SYNOPSIS\n.B rukkanen\n[FILE]\n.br\n.B rukkanen\n");
    add_roff(&out, _("[OPTION ...] COMMAND ..."));
    str_add(&out, ".SH DESCRIPTION\n");
    add_roff(&out, _("Without a command it opens the screens on the book."));
    str_add(&out, ".SH COMMANDS\n");
    for (size_t i = 0; i < cli_commands_n; i++) {
        if (!is_option(&cli_commands[i]))
            add_command(&out, &cli_commands[i]);
    }
    str_add(&out, ".SH OPTIONS\n");
    for (enum cli_option_id i = 0; i < OPTIONS; i++) {
        if (cli_options[i].help)
            add_option(&out, &cli_options[i]);
    }
    str_add(&out, ".SH \"EXIT STATUS\"\n");
    add_roff(&out, _(exit_codes));
    cli_out_bytes(cli->out, out.s, out.len);
    str_clear(&out);
}

/* ---- the commands --------------------------------------------------------------------------- */

bool cli_help(struct cli *cli, struct err *err)
{
    const char *name = cli_has(cli, OPTION_HELP) ? cli_args_word(cli->args, 0) : cli_word(cli, 0);
    const struct cli_command *command = name ? cli_command_find(name) : NULL;
    if (name && !command)
        return err_set(
            err, ERR_USAGE, _("There is no command %s. “rukkanen help” lists them."), name);
    if (cli_has(cli, OPTION_MAN))
        say_manual(cli);
    else if (command)
        say_command(cli, command);
    else
        say_all(cli);
    return true;
}

bool cli_version(struct cli *cli, struct err *err)
{
    (void)err;
    cli_out_text(cli->out, "rukkanen " RUKKANEN_VERSION "\n");
    return true;
}
