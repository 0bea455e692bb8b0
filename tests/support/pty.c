#include "support/pty.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>
#include <vterm.h>

/* Far more than any reaction takes: a machine that does other things too must not fail a test. */
enum { DEADLINE_MS = 20000, ROWS_KEPT = 4 };

struct pty {
    int master;
    pid_t pid;
    int status; /* of waitpid, once ended */
    bool ended;
    int rows, columns;
    iconv_t decode, encode; /* (iconv_t)-1: the terminal speaks UTF-8 */
    VTerm *vterm;
    VTermScreen *screen;
    bool cursor_visible;
    struct str pending; /* bytes that may be the beginning of an answered fence */
    struct str raw;     /* since the mark, without fences */
    unsigned fences_sent, fences_seen;
    char place[60]; /* screen and pane, as the last fence told */
    size_t packets;
    bool marked;
    double first_key, last_byte;
    struct str kept[ROWS_KEPT]; /* rows that were handed out */
    unsigned next_kept;
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1000.0 + (double)now.tv_nsec / 1e6;
}

static void give_up(struct pty *pty, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

static void give_up(struct pty *pty, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    char *screen = pty_screen(pty);
    printf("\n----\n%s----\n", screen);
    free(screen);
    fflush(stdout);
    fail();
    abort();
}

/* ---- starting ---------------------------------------------------------------------------- */

static void set_environment(const struct pty_options *options)
{
    static const char *const removed[] = {
        "NO_COLOR", "LANGUAGE", "LANG", "ESCDELAY", "LINES", "COLUMNS", "LC_CTYPE"};
    for (size_t i = 0; i < sizeof removed / sizeof *removed; i++)
        unsetenv(removed[i]);
    setenv("TERM", options->term ? options->term : "xterm-256color", 1);
    setenv("LC_ALL", options->locale ? options->locale : "C.UTF-8", 1);
    for (size_t i = 0; options->env && options->env[i]; i++) {
        char *name = mem_text(options->env[i]);
        char *value = strchr(name, '=');
        if (value) {
            *value = '\0';
            setenv(name, value + 1, 1);
        } else {
            unsetenv(name);
        }
        free(name);
    }
}

static void run_child(const char *const *argv, const struct pty_options *options, int slave)
{
    struct termios quiet;
    tcgetattr(slave, &quiet);
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON); /* the first fence comes before the program */
    tcsetattr(slave, TCSANOW, &quiet);
    login_tty(slave);
    set_environment(options);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

static int set_property(VTermProp property, VTermValue *value, void *user)
{
    struct pty *pty = user;
    if (property == VTERM_PROP_CURSORVISIBLE)
        pty->cursor_visible = value->boolean != 0;
    return 1;
}

static void start_screen(struct pty *pty)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = set_property};
    pty->vterm = vterm_new(pty->rows, pty->columns);
    vterm_set_utf8(pty->vterm, 1);
    pty->screen = vterm_obtain_screen(pty->vterm);
    vterm_screen_set_callbacks(pty->screen, &callbacks, pty);
    vterm_screen_enable_altscreen(pty->screen, 1);
    vterm_screen_reset(pty->screen, 1);
    pty->cursor_visible = true;
}

struct pty *pty_start_raw(const char *const *argv, const struct pty_options *given)
{
    static const struct pty_options none = {0};
    const struct pty_options *options = given ? given : &none;
    struct pty *pty = mem_zero(1, sizeof *pty);
    int slave;
    pty->rows = options->rows ? options->rows : 24;
    pty->columns = options->columns ? options->columns : 80;
    pty->encode = pty->decode = (iconv_t)-1;
    if (options->charset) {
        pty->decode = iconv_open("UTF-8", options->charset);
        pty->encode = iconv_open(options->charset, "UTF-8");
    }
    str_init(&pty->pending);
    str_init(&pty->raw);
    for (int i = 0; i < ROWS_KEPT; i++)
        str_init(&pty->kept[i]);
    start_screen(pty);
    struct winsize size = {
        .ws_row = (unsigned short)pty->rows, .ws_col = (unsigned short)pty->columns};
    if (openpty(&pty->master, &slave, NULL, NULL, &size) != 0)
        give_up(pty, "openpty: %s", strerror(errno));
    fcntl(pty->master, F_SETFD, FD_CLOEXEC);
    pty->pid = fork();
    if (pty->pid == 0)
        run_child(argv, options, slave);
    close(slave);
    return pty;
}

struct pty *pty_start(const char *const *argv, const struct pty_options *options)
{
    struct pty *pty = pty_start_raw(argv, options);
    pty_settle(pty);
    return pty;
}

void pty_free(struct pty *pty)
{
    if (!pty)
        return;
    if (!pty->ended) {
        kill(pty->pid, SIGKILL);
        waitpid(pty->pid, &pty->status, 0);
    }
    close(pty->master);
    vterm_free(pty->vterm);
    if (pty->decode != (iconv_t)-1) {
        iconv_close(pty->decode);
        iconv_close(pty->encode);
    }
    str_clear(&pty->pending);
    str_clear(&pty->raw);
    for (int i = 0; i < ROWS_KEPT; i++)
        str_clear(&pty->kept[i]);
    free(pty);
}

/* ---- what the program writes ------------------------------------------------------------- */

static void show(struct pty *pty, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    str_add_n(&pty->raw, bytes, length);
    pty->last_byte = now_ms();
    if (pty->decode == (iconv_t)-1) {
        vterm_input_write(pty->vterm, bytes, length);
        return;
    }
    char *from = (char *)(uintptr_t)bytes, text[4096];
    while (length > 0) {
        char *to = text;
        size_t room = sizeof text;
        iconv(pty->decode, &from, &length, &to, &room);
        vterm_input_write(pty->vterm, text, sizeof text - room);
        if (length > 0 && errno == EILSEQ) {
            from++;
            length--;
        }
    }
}

/* Hands on what is no fence; an answered fence is ESC ] 7770 ; n ; row ; column ;
 * screen BEL. */
static void sort_bytes(struct pty *pty)
{
    static const char start[] = "\033]7770;";
    struct str *in = &pty->pending;
    for (;;) {
        char *fence = memmem(in->s, in->len, start, sizeof start - 1);
        char *end = fence ? memchr(fence, '\a', in->len - (size_t)(fence - in->s)) : NULL;
        size_t plain = fence ? (size_t)(fence - in->s) : in->len;
        if (!fence) /* it may come in two pieces */
            for (size_t tail = 1; tail < sizeof start && tail <= in->len; tail++)
                if (memcmp(in->s + in->len - tail, start, tail) == 0)
                    plain = in->len - tail;
        show(pty, in->s, plain);
        str_delete(in, 0, plain);
        if (!end)
            return;
        in->s[end - fence] = '\0';
        sscanf(in->s + sizeof start - 1, "%u;%*d;%*d;%59s", &pty->fences_seen, pty->place);
        str_delete(in, 0, (size_t)(end - fence) + 1);
    }
}

/* Reads what is there, waiting up to the deadline; false at its end or when the program is gone. */
static bool read_some(struct pty *pty, double deadline)
{
    char bytes[65536];
    struct pollfd wait = {.fd = pty->master, .events = POLLIN};
    double left = deadline - now_ms();
    if (poll(&wait, 1, left > 0 ? (int)left + 1 : 0) <= 0)
        return false;
    ssize_t n = read(pty->master, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    pty->packets++;
    str_add_n(&pty->pending, bytes, (size_t)n);
    sort_bytes(pty);
    return true;
}

void pty_settle(struct pty *pty)
{
    static const char fence[] = "\033[9770~";
    double deadline = now_ms() + DEADLINE_MS;
    pty->fences_sent++;
    if (write(pty->master, fence, sizeof fence - 1) < 0)
        give_up(pty, "The program is gone.");
    while (pty->fences_seen < pty->fences_sent)
        if (!read_some(pty, deadline))
            give_up(pty, "The program did not answer (%s).",
                pty_running(pty) ? "still running" : "ended");
}

/* Fences may get lost between the old program and the new one, which counts from 1 again. So some
 * are sent until one is answered; those still under way are then waited for. */
void pty_await_anew(struct pty *pty)
{
    static const char fence[] = "\033[9770~";
    double deadline = now_ms() + DEADLINE_MS;
    pty->fences_sent = pty->fences_seen = 0;
    while (pty->fences_seen == 0 && now_ms() < deadline) {
        if (write(pty->master, fence, sizeof fence - 1) < 0)
            give_up(pty, "The program is gone.");
        while (pty->fences_seen == 0 && read_some(pty, now_ms() + 100)) { }
    }
    if (pty->fences_seen == 0)
        give_up(pty, "The program did not begin anew.");
    while (read_some(pty, now_ms() + 50)) { }
    pty->fences_sent = pty->fences_seen;
    pty_settle(pty);
}

/* ---- keys -------------------------------------------------------------------------------- */

void pty_send(struct pty *pty, const void *bytes, size_t length)
{
    const char *from = bytes;
    if (!pty->marked)
        pty->first_key = now_ms();
    pty->marked = true;
    double deadline = now_ms() + DEADLINE_MS;
    while (length > 0) {
        struct pollfd wait = {.fd = pty->master, .events = POLLOUT | POLLIN};
        poll(&wait, 1, 100);
        if (wait.revents & POLLIN)
            read_some(pty, now_ms());
        ssize_t n =
            wait.revents & POLLOUT ? write(pty->master, from, length > 512 ? 512 : length) : 0;
        if (n < 0 || now_ms() > deadline)
            give_up(pty, "The program does not read.");
        from += n;
        length -= (size_t)n;
    }
}

static void send_text(struct pty *pty, const char *text)
{
    size_t length = strlen(text);
    if (pty->encode == (iconv_t)-1) {
        pty_send(pty, text, length);
        return;
    }
    char bytes[4096], *to = bytes, *from = (char *)(uintptr_t)text;
    size_t room = sizeof bytes;
    iconv(pty->encode, &from, &length, &to, &room);
    pty_send(pty, bytes, sizeof bytes - room);
}

static const struct {
    const char *name, *bytes;
} names[] = {{"Enter", "\r"}, {"Tab", "\t"}, {"S-Tab", "\033[Z"}, {"Esc", "\033"}, {"BS", "\177"},
    {"Del", "\033[3~"}, {"Ins", "\033[2~"}, {"Up", "\033[A"}, {"Down", "\033[B"},
    {"Right", "\033[C"}, {"Left", "\033[D"}, {"Home", "\033[H"}, {"End", "\033[F"},
    {"PgUp", "\033[5~"}, {"PgDn", "\033[6~"}, {"Space", " "}, {"F1", "\033OP"}, {"F2", "\033OQ"},
    {"F3", "\033OR"}, {"F4", "\033OS"}, {"F5", "\033[15~"}, {"F6", "\033[17~"}, {"F7", "\033[18~"},
    {"F8", "\033[19~"}, {"F9", "\033[20~"}, {"F10", "\033[21~"}, {"F11", "\033[23~"},
    {"F12", "\033[24~"}, {"S-Up", "\033[1;2A"}, {"S-Down", "\033[1;2B"}, {"S-Right", "\033[1;2C"},
    {"S-Left", "\033[1;2D"}, {"S-Home", "\033[1;2H"}, {"S-End", "\033[1;2F"},
    {"C-Right", "\033[1;5C"}, {"C-Left", "\033[1;5D"}, {"C-Home", "\033[1;5H"},
    {"C-End", "\033[1;5F"}, {"C-Del", "\033[3;5~"}, {"M-Down", "\033[1;3B"}};

static void send_key(struct pty *pty, const char *key)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(key, names[i].name) == 0) {
            pty_send(pty, names[i].bytes, strlen(names[i].bytes));
            return;
        }
    if (strncmp(key, "C-", 2) == 0 && key[2] && !key[3]) {
        char control = (char)(key[2] & 0x1F);
        pty_send(pty, &control, 1);
    } else if (strncmp(key, "M-", 2) == 0 && key[2]) {
        pty_send(pty, "\033", 1);
        send_text(pty, key + 2);
    } else {
        send_text(pty, key);
    }
}

void pty_keys(struct pty *pty, const char *keys)
{
    char *copy = mem_text(keys), *rest = copy;
    for (char *key; (key = strsep(&rest, " ")) != NULL;) {
        if (!*key)
            continue;
        send_key(pty, key);
        if (strcmp(key, "Esc") == 0 && rest) /* else the next key would be one with Alt */
            pty_settle(pty);
    }
    free(copy);
    pty_settle(pty);
}

void pty_type(struct pty *pty, const char *text)
{
    send_text(pty, text);
    pty_settle(pty);
}

void pty_paste(struct pty *pty, const char *text)
{
    pty_send(pty, "\033[200~", 6);
    pty_send(pty, text, strlen(text));
    pty_send(pty, "\033[201~", 6);
    pty_settle(pty);
}

void pty_click(struct pty *pty, int row, int column)
{
    char bytes[64];
    int n = snprintf(bytes, sizeof bytes, "\033[<0;%d;%dM\033[<0;%d;%dm", column + 1, row + 1,
        column + 1, row + 1);
    pty_send(pty, bytes, (size_t)n);
    pty_settle(pty);
}

void pty_resize(struct pty *pty, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    pty->rows = rows;
    pty->columns = columns;
    vterm_set_size(pty->vterm, rows, columns);
    ioctl(pty->master, TIOCSWINSZ, &size);
    pty_settle(pty);
}

/* ---- what is on the screen --------------------------------------------------------------- */

const char *pty_row(struct pty *pty, int row)
{
    struct str *out = &pty->kept[pty->next_kept++ % ROWS_KEPT];
    str_reset(out);
    for (int column = 0; column < pty->columns;) {
        VTermScreenCell cell;
        vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = column}, &cell);
        if (!cell.chars[0])
            str_add_c(out, ' ');
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
            utf8_add(out, cell.chars[i]);
        column += cell.width > 0 ? cell.width : 1;
    }
    size_t length = out->len;
    while (length > 0 && out->s[length - 1] == ' ')
        length--;
    str_cut(out, length);
    return out->s;
}

char *pty_screen(struct pty *pty)
{
    struct str all = STR_INIT;
    for (int row = 0; row < pty->rows; row++)
        str_addf(&all, "%s\n", pty_row(pty, row));
    return str_take(&all);
}

int pty_find(struct pty *pty, const char *text, int *column)
{
    for (int row = 0; row < pty->rows; row++) {
        const char *line = pty_row(pty, row), *found = strstr(line, text);
        if (!found)
            continue;
        int cells = 0; /* letters before it; wide ones count twice */
        for (const char *at = line; at < found; at++)
            cells += ((unsigned char)*at & 0xC0) != 0x80;
        if (column)
            *column = cells;
        return row;
    }
    return -1;
}

void pty_expect(struct pty *pty, const char *text)
{
    if (pty_find(pty, text, NULL) < 0)
        give_up(pty, "Not on the screen: %s", text);
}

void pty_await(struct pty *pty, const char *text)
{
    double deadline = now_ms() + DEADLINE_MS;
    while (pty_find(pty, text, NULL) < 0)
        if (!read_some(pty, deadline))
            give_up(pty, "Did not come: %s", text);
}

void pty_expect_none(struct pty *pty, const char *text)
{
    if (pty_find(pty, text, NULL) >= 0)
        give_up(pty, "On the screen, and should not be: %s", text);
}

void pty_cursor(struct pty *pty, int *row, int *column)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(pty->vterm), &at);
    *row = at.row;
    *column = at.col;
}

bool pty_cursor_visible(struct pty *pty)
{
    return pty->cursor_visible;
}

struct pty_cell pty_cell(struct pty *pty, int row, int column)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = column}, &cell);
    return (struct pty_cell){.reverse = cell.attrs.reverse,
        .bold = cell.attrs.bold,
        .underline = cell.attrs.underline != 0,
        .coloured = !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg),
        .width = cell.width};
}

int pty_rows(const struct pty *pty)
{
    return pty->rows;
}

int pty_columns(const struct pty *pty)
{
    return pty->columns;
}

const char *pty_place(const struct pty *pty)
{
    return pty->place;
}

/* ---- figures ----------------------------------------------------------------------------- */

void pty_mark(struct pty *pty)
{
    str_reset(&pty->raw);
    pty->packets = 0;
    pty->marked = false;
    pty->first_key = pty->last_byte = now_ms();
}

size_t pty_bytes(const struct pty *pty)
{
    return pty->raw.len;
}

size_t pty_packets(const struct pty *pty)
{
    return pty->packets;
}

double pty_milliseconds(const struct pty *pty)
{
    return pty->last_byte > pty->first_key ? pty->last_byte - pty->first_key : 0;
}

const char *pty_raw(const struct pty *pty, size_t *length)
{
    *length = pty->raw.len;
    return pty->raw.s;
}

long pty_writes(const struct pty *pty)
{
    char path[64], line[128];
    long writes = -1;
    snprintf(path, sizeof path, "/proc/%d/io", (int)pty->pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "syscw: ", 7) == 0)
            writes = strtol(line + 7, NULL, 10);
    if (file)
        fclose(file);
    return writes < 0 ? -1 : writes - (long)pty->fences_seen;
}

/* ---- the end ----------------------------------------------------------------------------- */

pid_t pty_pid(const struct pty *pty)
{
    return pty->pid;
}

bool pty_running(struct pty *pty)
{
    if (!pty->ended && waitpid(pty->pid, &pty->status, WNOHANG) == pty->pid)
        pty->ended = true;
    return !pty->ended;
}

int pty_wait(struct pty *pty)
{
    double deadline = now_ms() + DEADLINE_MS;
    while (read_some(pty, deadline))
        continue;
    while (pty_running(pty) && now_ms() < deadline)
        poll(NULL, 0, 1);
    if (!pty->ended)
        give_up(pty, "The program does not end.");
    return WIFEXITED(pty->status) ? WEXITSTATUS(pty->status) : 128 + WTERMSIG(pty->status);
}

void pty_kill(struct pty *pty, int signal)
{
    kill(pty->pid, signal);
    pty_wait(pty);
}
