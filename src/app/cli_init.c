/* New books: init and demo. */
#include "app/cli_commands.h"
#include "app/passphrase.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/domain/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The data folder is made; any other is the user's to make. */
static bool make_data_folder(const char *path, struct err *err)
{
    char *own = path_own(PATH_DATA), *folder = path_folder(path);
    bool made = strcmp(own, folder) != 0 || path_make_folder(own, err);
    free(own);
    free(folder);
    return made;
}

static bool get_passphrase(struct cli *cli, struct str *passphrase, struct err *err)
{
    const char *file = cli_value(cli, OPTION_PASSPHRASE_FILE);
    if (file)
        return passphrase_from_file(file, passphrase, err);
    if (cli_has(cli, OPTION_PASSPHRASE_FD)) {
        int64_t fd;
        return cli_number(cli, OPTION_PASSPHRASE_FD, 0, 1 << 20, 0, &fd, err)
            && passphrase_from_descriptor((int)fd, passphrase, err);
    }
    if (!passphrase_terminal())
        return err_set(err, ERR_USAGE,
            _("The passphrase of the new user is needed: give it with --passphrase-file or "
              "--passphrase-fd."));
    return passphrase_ask_new(passphrase, err);
}

/* The file of the code is made before the book: without it the book could not be recovered. */
static int begin_code_file(const char *path, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0)
        path_error(err, errno, path);
    else
        fchmod(fd, 0600);
    return fd;
}

static bool write_code(int fd, const char *path, struct str *code, struct err *err)
{
    str_add_c(code, '\n');
    for (size_t at = 0; at < code->len;) {
        ssize_t written = write(fd, code->s + at, code->len - at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return path_error(err, errno, path);
        at += (size_t)written;
    }
    if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        return path_error(err, errno, path);
    return true;
}

static void show_code(struct cli *cli, const struct str *code)
{
    cli_out_format(cli->out, "%s\n\n    %s\n\n%s\n", _("The recovery code of this book:"), code->s,
        _("Write it on paper and keep it apart from the PC. With it a forgotten passphrase can be "
          "replaced. It is shown only now."));
}

/* Makes the book; where the code could not be kept, takes the book away again. */
static bool make_book(struct cli *cli, const char *path, const struct book_start *start, int fd,
    struct err *err)
{
    struct str code = STR_INIT;
    bool ok = book_create(path, start, &code, &cli->book, err);
    if (!ok)
        cli->book = NULL;
    if (ok && fd >= 0) {
        ok = write_code(fd, cli_value(cli, OPTION_CODE_FILE), &code, err);
    } else if (ok) {
        show_code(cli, &code);
        ok = cli_out_flush(cli->out, err);
    }
    if (!ok && cli->book) {
        book_close(cli->book);
        cli->book = NULL;
        unlink(path);
    }
    str_wipe(&code);
    return ok;
}

bool cli_init(struct cli *cli, struct err *err)
{
    const char *code_file = cli_value(cli, OPTION_CODE_FILE);
    struct book_start start = {.site = cli_value(cli, OPTION_SITE),
        .user = cli_value(cli, OPTION_USER),
        .group = cli_value(cli, OPTION_GROUP)};
    if (!start.site || !*start.site || !start.user || !*start.user)
        return err_set(err, ERR_USAGE, _("A new book needs --site and --user."));
    if (!code_file && !cli->out->terminal)
        return err_set(err, ERR_USAGE,
            _("The recovery code is shown on a terminal only. Here it needs --code-file."));
    char *path = cli_book_path(cli);
    struct str passphrase = STR_INIT;
    int fd = -1;
    bool ok = make_data_folder(path, err);
    if (ok && path_exists(path))
        ok = path_error(err, EEXIST, path);
    ok = ok && get_passphrase(cli, &passphrase, err);
    if (ok && code_file)
        ok = (fd = begin_code_file(code_file, err)) >= 0;
    start.passphrase = passphrase.s;
    ok = ok && make_book(cli, path, &start, fd, err);
    if (fd >= 0)
        close(fd);
    if (!ok && fd >= 0)
        unlink(code_file);
    str_wipe(&passphrase);
    free(path);
    return ok;
}

/* FILE, --book, $RUKKANEN_BOOK, else a file of its own in the data folder. */
static char *demo_path(struct cli *cli)
{
    const char *environment = getenv("RUKKANEN_BOOK");
    if (cli_word(cli, 0))
        return mem_text(cli_word(cli, 0));
    if (cli_has(cli, OPTION_BOOK) || (environment && *environment))
        return cli_book_path(cli);
    char *folder = path_own(PATH_DATA);
    char *path = path_join(folder, "demo.rukkanen");
    free(folder);
    return path;
}

/* Whether a demo is there and good to go on with; an old, untouched one is taken away. */
static bool keep_demo(const char *path, bool *keep, struct err *err)
{
    struct book *book;
    *keep = false;
    if (!path_exists(path))
        return true;
    if (!book_open(path, BOOK_READ, &book, err))
        return false;
    bool demo = book_demo_passphrase(book) != NULL;
    *keep = demo && !demo_is_stale(book);
    book_close(book);
    if (!demo)
        return path_error(err, EEXIST, path);
    return *keep || unlink(path) == 0 || path_error(err, errno, path);
}

bool cli_demo(struct cli *cli, struct err *err)
{
    char *path = demo_path(cli);
    bool keep = false;
    bool made = make_data_folder(path, err)
        && (!cli_has(cli, OPTION_FRESH) || keep_demo(path, &keep, err))
        && (keep || demo_make(path, err));
    if (made)
        cli_out_format(cli->out, "%s\n%s\n", path, demo_passphrase());
    free(path);
    return made;
}
