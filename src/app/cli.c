#include "app/cli.h"

#include "app/passphrase.h"
#include "app/screens.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what was given ------------------------------------------------------------------------- */

const char *cli_word(const struct cli *cli, size_t index)
{
    return cli_args_word(cli->args, index + 1);
}

size_t cli_words(const struct cli *cli)
{
    return cli->args->words.n ? cli->args->words.n - 1 : 0;
}

bool cli_has(const struct cli *cli, enum cli_option_id option)
{
    return cli->args->given >> option & 1;
}

const char *cli_value(const struct cli *cli, enum cli_option_id option)
{
    return cli_args_value(cli->args, option);
}

bool cli_number(const struct cli *cli, enum cli_option_id option, int64_t min, int64_t max,
    int64_t otherwise, int64_t *number, struct err *err)
{
    const char *text = cli_value(cli, option);
    *number = otherwise;
    if (!text)
        return true;
    char *end;
    errno = 0;
    *number = strtoll(text, &end, 10);
    if (errno || end == text || *end || *number < min || *number > max)
        return err_set(err, ERR_USAGE, _("%s: a whole number from %lld to %lld is needed."),
            cli_options[option].name, (long long)min, (long long)max);
    return true;
}

/* ---- the book ------------------------------------------------------------------------------- */

char *cli_book_path(const struct cli *cli)
{
    const char *given = cli_args_value(cli->globals, OPTION_BOOK);
    const char *environment = getenv("RUKKANEN_BOOK");
    const char *set = settings_text(cli->settings, "book");
    if (given)
        return mem_text(given);
    if (environment && *environment)
        return mem_text(environment);
    if (*set)
        return mem_text(set);
    char *folder = path_own(PATH_DATA);
    char *path = path_join(folder, "kirja.rukkanen");
    free(folder);
    return path;
}

/* What a person should know, and what would only disturb a script. */
static void say_notes(const struct book *book)
{
    unsigned notes = book_notes(book);
    if (isatty(STDERR_FILENO) != 1)
        return;
    for (unsigned note = 1; note <= notes; note <<= 1) {
        if (notes & note)
            cli_say_error(book_note_text((enum book_note)note));
    }
}

static bool passphrase_offered(const struct cli *cli)
{
    return cli->globals->given & (OPTION(PASSPHRASE_FILE) | OPTION(PASSPHRASE_FD));
}

bool cli_open(struct cli *cli, bool write, struct err *err)
{
    if (cli->book)
        return true;
    char *path = cli_book_path(cli);
    bool open = book_open(path, write ? BOOK_WRITE : BOOK_READ, &cli->book, err);
    free(path);
    if (!open) {
        cli->book = NULL;
        return false;
    }
    say_notes(cli->book);
    if (passphrase_offered(cli) || cli->globals->given & OPTION(OPEN))
        return cli_unlock(cli, BOOK_PEOPLE, err);
    return true;
}

static bool get_passphrase(struct cli *cli, struct str *passphrase, struct err *err)
{
    const char *file = cli_args_value(cli->globals, OPTION_PASSPHRASE_FILE);
    const char *number = cli_args_value(cli->globals, OPTION_PASSPHRASE_FD);
    if (file && number)
        return err_set(err, ERR_USAGE,
            _("Give the passphrase either by --passphrase-file or by --passphrase-fd."));
    if (file)
        return passphrase_from_file(file, passphrase, err);
    if (!number)
        return passphrase_ask(_("Passphrase: "), passphrase, err);
    char *end;
    errno = 0;
    long fd = strtol(number, &end, 10);
    if (errno || end == number || *end || fd < 0 || fd > 1 << 20)
        return err_set(err, ERR_USAGE, _("%s: a whole number from %lld to %lld is needed."),
            cli_options[OPTION_PASSPHRASE_FD].name, 0LL, 1LL << 20);
    return passphrase_from_descriptor((int)fd, passphrase, err);
}

/* How far --open says; false where it says something else. */
static bool open_level(const struct cli *cli, enum book_level *level, struct err *err)
{
    const char *open = cli_args_value(cli->globals, OPTION_OPEN);
    *level = BOOK_PEOPLE;
    if (!open || strcmp(open, "people") == 0)
        return true;
    *level = BOOK_HEALTH;
    if (strcmp(open, "health") == 0)
        return true;
    return err_set(err, ERR_USAGE, _("--open is either people or health."));
}

bool cli_unlock(struct cli *cli, enum book_level level, struct err *err)
{
    enum book_level asked;
    if (!open_level(cli, &asked, err))
        return false;
    if (book_level(cli->book) >= level)
        return true;
    struct str passphrase = STR_INIT;
    bool open = get_passphrase(cli, &passphrase, err)
        && book_unlock(cli->book, cli_args_value(cli->globals, OPTION_USER), passphrase.s,
            asked > level ? asked : level, err);
    if (open && cli->present)
        str_add_str(cli->present, &passphrase);
    str_wipe(&passphrase);
    return open;
}

static bool open_writable(struct cli *cli, struct err *err)
{
    if (!cli_open(cli, true, err))
        return false;
    return book_writable(cli->book)
        || err_set(err, ERR_REFUSED,
            _("This book can only be read here. Copy it to a place where this user may write."));
}

bool cli_open_to_write(struct cli *cli, struct err *err)
{
    return open_writable(cli, err) && cli_unlock(cli, BOOK_PEOPLE, err);
}

static bool open_as_needed(struct cli *cli, struct err *err)
{
    switch (cli->command->needs) {
    case CLI_NOTHING:
        return true;
    case CLI_BOOK:
        return cli_open(cli, false, err);
    case CLI_UNLOCKED:
        return cli_open(cli, false, err) && cli_unlock(cli, BOOK_PEOPLE, err);
    case CLI_WRITE:
        return cli_open_to_write(cli, err);
    case CLI_KEEP:
        break;
    }
    return open_writable(cli, err);
}

/* ---- a command ------------------------------------------------------------------------------ */

static bool check_options(const struct cli *cli, struct err *err)
{
    uint64_t known = cli->command->options | (cli->batch ? 0 : OPTIONS_OF_ALL);
    uint64_t unknown = cli->args->given & ~known;
    for (enum cli_option_id i = 0; i < OPTIONS; i++) {
        if (unknown >> i & 1)
            return err_set(err, ERR_USAGE,
                i < OPTION_SITE
                    ? _("%s: the option %s stands before the whole batch, not in its lines.")
                    : _("%s: there is no option %s. “rukkanen help” lists what there is."),
                cli->command->name, cli_options[i].name);
    }
    return true;
}

static bool check_words(const struct cli *cli, struct err *err)
{
    size_t n = cli_words(cli);
    if (n >= cli->command->min && n <= cli->command->max)
        return true;
    return err_set(err, ERR_USAGE,
        n < cli->command->min ? _("Something is missing. Usage: rukkanen %s %s")
                              : _("There is too much. Usage: rukkanen %s %s"),
        cli->command->name, cli->command->usage);
}

bool cli_run(struct cli *cli, struct err *err)
{
    cli->out->exact = cli_has(cli, OPTION_JSON);
    return check_options(cli, err) && check_words(cli, err)
        && (!cli->command->check || cli->command->check(cli, err)) && open_as_needed(cli, err)
        && cli->command->run(cli, err);
}

static bool set_language(const struct cli *cli, struct err *err)
{
    enum lang lang;
    if (lang_from_code(settings_text(cli->settings, "language"), &lang))
        lang_set(lang);
    const char *given = cli_args_value(cli->globals, OPTION_LANG);
    if (!given)
        return true;
    if (!lang_from_code(given, &lang))
        return err_set(err, ERR_USAGE, _("--lang is fi, sv or en."));
    lang_set(lang);
    return true;
}

/* The command that the first word names; help and version may be asked for by options. */
static bool find_command(struct cli *cli, struct err *err)
{
    const char *name = cli_args_word(cli->args, 0);
    if (cli_has(cli, OPTION_VERSION)) {
        cli->command = cli_command_find("--version");
        return true;
    }
    if (cli_has(cli, OPTION_HELP)) {
        cli->command = cli_command_find("help");
        return true;
    }
    cli->command = cli_command_find(name);
    if (!cli->command)
        return err_set(
            err, ERR_USAGE, _("There is no command %s. “rukkanen help” lists them."), name);
    return true;
}

/* Without a command the screens open; a single word that can only be a file is the book. */
static bool wants_screens(const struct cli *cli)
{
    const char *word = cli_args_word(cli->args, 0);
    if (cli->args->given & (OPTION(HELP) | OPTION(VERSION)))
        return false;
    if (!word)
        return true;
    size_t length = strlen(word), ending = strlen(".rukkanen");
    return cli->args->words.n == 1 && !cli_command_find(word)
        && (strchr(word, '/') || path_exists(word)
            || (length > ending && strcmp(word + length - ending, ".rukkanen") == 0));
}

static bool run_screens(struct cli *cli, struct err *err)
{
    const char *word = cli_args_word(cli->args, 0);
    const char *environment = getenv("RUKKANEN_BOOK");
    uint64_t known = OPTION(BOOK) | OPTION(LANG);
    if (cli->args->given & ~known)
        return err_set(err, ERR_USAGE, _("Say what is to be done. “rukkanen help” lists it."));
    char *path = word ? mem_text(word) : cli_book_path(cli);
    bool named = word || cli_has(cli, OPTION_BOOK) || (environment && *environment);
    bool ran = screens_run(path, named, cli->settings, err);
    free(path);
    return ran;
}

static bool run_command(struct cli *cli, struct err *err)
{
    if (wants_screens(cli))
        return run_screens(cli, err);
    if (!find_command(cli, err))
        return false;
    /* Help is given about a command that is used wrongly, too. */
    return cli->args->given & (OPTION(HELP) | OPTION(VERSION)) ? cli->command->run(cli, err)
                                                               : cli_run(cli, err);
}

int cli_main(const char *const *words, size_t n)
{
    struct cli_args args;
    struct cli_out out;
    struct err err = {.kind = ERR_NONE};
    cli_args_init(&args);
    cli_out_init(&out);
    struct cli cli = {
        .args = &args, .globals = &args, .out = &out, .settings = settings_load()};
    struct err wrong = {.kind = ERR_NONE};
    bool parsed = cli_args_parse(&args, words, n, &wrong);
    bool done = set_language(&cli, &err);
    if (done && !parsed) /* said again, in the language that was asked for */
        done = cli_args_parse(&args, words, n, &err);
    done = done && run_command(&cli, &err);
    book_close(cli.book);
    if (!cli_out_flush(&out, done ? &err : NULL))
        done = false;
    if (!done)
        cli_say_failure(&err);
    settings_free(cli.settings);
    free(cli.added);
    cli_out_clear(&out);
    cli_args_clear(&args);
    return done ? 0 : err.kind == ERR_NONE ? (int)ERR_REFUSED : (int)err.kind;
}

/* ---- what commands share -------------------------------------------------------------------- */

static bool read_all(int fd, size_t limit, struct str *out)
{
    char block[16384];
    for (;;) {
        ssize_t got = read(fd, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        if (out->len + (size_t)got > limit) {
            errno = EFBIG;
            return false;
        }
        str_add_n(out, block, (size_t)got);
    }
}

bool cli_read(struct cli *cli, const char *path, size_t limit, struct str *out, struct err *err)
{
    if (strcmp(path, "-") != 0) {
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        bool read = fd >= 0 && read_all(fd, limit, out);
        int error_number = errno;
        if (fd >= 0)
            close(fd);
        return read || path_error(err, error_number, path);
    }
    if (cli->stdin_taken)
        return err_set(err, ERR_USAGE,
            _("Standard input is taken already. Give a file instead."));
    cli->stdin_taken = true;
    return read_all(STDIN_FILENO, limit, out) || path_error(err, errno, "-");
}
