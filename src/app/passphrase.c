#include "app/passphrase.h"

#include "app/cli_out.h"
#include "rukkanen/base/charset.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/users.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

enum { LONGEST = 1000 };

/* One byte at a time: the descriptor may be a pipe whose rest is somebody else's. */
static bool read_line(int fd, struct str *line, int *error_number)
{
    for (;;) {
        char c;
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *error_number = errno;
            return false;
        }
        if (got == 0 || c == '\n')
            break;
        if (line->len < LONGEST + 1)
            str_add_c(line, c);
    }
    if (line->len && line->s[line->len - 1] == '\r')
        str_cut(line, line->len - 1);
    return true;
}

static bool check(const struct str *passphrase, struct err *err)
{
    if (passphrase->len > LONGEST || memchr(passphrase->s, 0, passphrase->len)
        || !utf8_valid(passphrase->s, passphrase->len))
        return err_set(err, ERR_REFUSED,
            _("The passphrase is not a line of text in UTF-8 of at most 1000 bytes."));
    if (!passphrase->len)
        return err_set(
            err, ERR_LOCKED, _("The passphrase is empty: its first line holds nothing."));
    return true;
}

bool passphrase_from_descriptor(int fd, struct str *passphrase, struct err *err)
{
    str_wipe(passphrase);
    str_reserve(passphrase, LONGEST + 2); /* never moved: no copy stays behind */
    int error_number = 0;
    if (!read_line(fd, passphrase, &error_number)) {
        err_detail(err, "errno %d", error_number);
        return err_set(err, ERR_REFUSED,
            _("The passphrase could not be read from descriptor %d."), fd);
    }
    return check(passphrase, err);
}

bool passphrase_from_file(const char *path, struct str *passphrase, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return path_error(err, errno, path);
    str_wipe(passphrase);
    str_reserve(passphrase, LONGEST + 2);
    int error_number = 0;
    bool read = read_line(fd, passphrase, &error_number);
    close(fd);
    return read ? check(passphrase, err) : path_error(err, error_number, path);
}

/* ---- on the terminal ------------------------------------------------------------------------ */

static volatile sig_atomic_t caught;

static void catch_signal(int number)
{
    caught = number;
}

struct guard {
    int fd;
    struct termios before;
    struct sigaction actions[4];
};

static const int guarded[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};

/* A signal must not leave the terminal without echo: it waits until the terminal is as before. */
static bool guard_begin(struct guard *guard)
{
    guard->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (guard->fd < 0)
        return false;
    if (tcgetattr(guard->fd, &guard->before) != 0) {
        close(guard->fd);
        return false;
    }
    caught = 0;
    struct sigaction action = {.sa_handler = catch_signal}; /* no SA_RESTART: reading ends */
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++)
        sigaction(guarded[i], &action, &guard->actions[i]);
    struct termios silent = guard->before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    silent.c_lflag |= ICANON | ISIG;
    tcsetattr(guard->fd, TCSAFLUSH, &silent);
    return true;
}

static void guard_end(struct guard *guard)
{
    tcsetattr(guard->fd, TCSAFLUSH, &guard->before);
    close(guard->fd);
    for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++)
        sigaction(guarded[i], &guard->actions[i], NULL);
    if (caught)
        raise(caught);
}

static void put(int fd, const char *text)
{
    struct str bytes = STR_INIT;
    cli_out_for_terminal(&bytes, text, strlen(text));
    for (size_t at = 0; at < bytes.len;) {
        ssize_t written = write(fd, bytes.s + at, bytes.len - at);
        if (written <= 0)
            break;
        at += (size_t)written;
    }
    str_wipe(&bytes);
}

/* What was typed, in UTF-8. */
static bool decode(struct str *line, struct err *err)
{
    if (strcasecmp(lang_charset(), "UTF-8") == 0)
        return true;
    struct str text = STR_INIT;
    str_reserve(&text, 4 * LONGEST);
    bool decoded = charset_to_utf8(line->s, line->len, lang_charset(), &text, err);
    str_wipe(line);
    *line = text;
    return decoded;
}

/* True with an empty line too. */
static bool ask(const char *question, struct str *line, struct err *err)
{
    struct guard guard;
    if (!guard_begin(&guard))
        return err_set(err, ERR_LOCKED,
            _("The passphrase is needed, and there is no terminal to ask for it. Give it with "
              "--passphrase-file or --passphrase-fd."));
    put(guard.fd, question);
    str_wipe(line);
    str_reserve(line, LONGEST + 2);
    bool ended = false;
    while (!caught && !ended) {
        char c;
        ssize_t got = read(guard.fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        ended = got <= 0 || c == '\n';
        if (!ended && line->len <= LONGEST)
            str_add_c(line, c);
    }
    put(guard.fd, "\n");
    bool stopped = caught != 0;
    guard_end(&guard);
    if (stopped)
        return err_set(err, ERR_REFUSED, _("Stopped. Nothing was changed."));
    return decode(line, err);
}

bool passphrase_ask(const char *question, struct str *passphrase, struct err *err)
{
    return ask(question, passphrase, err) && check(passphrase, err);
}

static bool ask_again(const struct str *first, struct err *err)
{
    struct str second = STR_INIT;
    bool same = ask(_("The same once more: "), &second, err);
    if (same && (second.len != first->len || memcmp(second.s, first->s, first->len) != 0))
        same = err_set(err, ERR_REFUSED, _("The two were not the same. Nothing was changed."));
    str_wipe(&second);
    return same;
}

bool passphrase_ask_new(struct str *passphrase, struct err *err)
{
    struct str offered = STR_INIT, question = STR_INIT;
    book_suggest_passphrase(&offered);
    str_addf(&question, _("New passphrase, 12 letters or more (Enter takes “%s”): "), offered.s);
    bool asked = ask(question.s, passphrase, err);
    if (asked && passphrase->len == 0)
        str_add_str(passphrase, &offered);
    else if (asked)
        asked = check(passphrase, err) && ask_again(passphrase, err);
    str_wipe(&question);
    str_wipe(&offered);
    return asked;
}

bool passphrase_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}
