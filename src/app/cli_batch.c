/* Many commands, one a line, with one unlocking: quick, and the only way to write names and other
 * sealed values without a file for each. */
#include "app/cli_commands.h"
#include "app/cli_words.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs one line; where it adds a row, its id is appended to ids. */
static bool run_words(struct cli *cli, const struct vec *words, struct vec *ids, struct err *err)
{
    struct cli_args args;
    struct cli line = *cli;
    cli_args_init(&args);
    line.args = &args;
    line.batch = true;
    line.added = NULL;
    bool ok = cli_args_parse(&args, words->items, words->n, err);
    const char *name = cli_args_word(&args, 0);
    if (ok && !name)
        ok = err_set(err, ERR_USAGE, _("Say what is to be done. “rukkanen help” lists it."));
    line.command = ok ? cli_command_find(name) : NULL;
    if (ok && !line.command)
        ok = err_set(
            err, ERR_USAGE, _("There is no command %s. “rukkanen help” lists them."), name);
    if (ok && line.command->batch == CLI_ALONE)
        ok = err_set(err, ERR_USAGE, _("%s does not go in a batch."), name);
    if (ok && line.command->batch == CLI_PLAIN && cli->atomic)
        ok = err_set(err, ERR_USAGE, _("%s does not go in an atomic batch."), name);
    ok = ok && cli_run(&line, err);
    cli->book = line.book;
    if (line.added)
        vec_add(ids, &line.added);
    cli_args_clear(&args);
    return ok;
}

static bool run_line(struct cli *cli, const char *text, size_t length, size_t number,
    struct vec *ids, struct err *err)
{
    struct vec words = VEC_INIT(char *);
    struct err inner = {.kind = ERR_NONE};
    if (length && text[length - 1] == '\n')
        length--;
    if (length && text[length - 1] == '\r')
        length--;
    if (number == 1 && length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    bool ok = cli_words_split(text, length, ids, &words, &inner)
        && (!words.n || run_words(cli, &words, ids, &inner));
    cli_words_clear(&words);
    if (!ok) {
        err_detail(err, "%s", inner.detail);
        err_set_at(err, inner.file, inner.line, inner.kind, _("Line %zu: %s"), number,
            inner.sentence);
    }
    return ok;
}

static bool run_lines(struct cli *cli, struct err *err)
{
    struct vec ids = VEC_INIT(char *);
    char *text = NULL;
    size_t room = 0;
    ssize_t length = 0;
    bool ok = true;
    errno = 0;
    for (size_t number = 1; ok && (length = getline(&text, &room, stdin)) > 0; number++) {
        ok = run_line(cli, text, (size_t)length, number, &ids, err);
        /* Who reads the ids as they come gets them as they come. */
        ok = ok && (cli->out->held || cli_out_flush(cli->out, err));
    }
    if (ok && ferror(stdin))
        ok = err_set(err, ERR_REFUSED, _("The batch could not be read to its end."));
    if (text)
        explicit_bzero(text, room);
    free(text);
    cli_words_clear(&ids);
    return ok;
}

bool cli_batch(struct cli *cli, struct err *err)
{
    if (cli->stdin_taken)
        return err_set(err, ERR_USAGE, _("Standard input is taken already. Give a file instead."));
    cli->stdin_taken = true;
    if (!cli_has(cli, OPTION_ATOMIC)) /* unlocked by the first line that needs it */
        return cli_open(cli, true, err) && run_lines(cli, err);
    if (!cli_open_to_write(cli, err) || !book_begin(cli->book, err))
        return false;
    cli->atomic = true;
    cli_out_hold(cli->out);
    bool ok = run_lines(cli, err);
    if (ok)
        ok = book_end(cli->book, err);
    else
        book_rollback(cli->book);
    if (ok)
        cli_out_release(cli->out);
    else
        cli_out_drop(cli->out);
    return ok;
}
