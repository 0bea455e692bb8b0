#include "rukkanen/tui/term.h"

#include "internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <curses.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A signal handler can reach nothing but these: which signals came, and a pipe that wakes poll().
 */
static volatile sig_atomic_t resized, asked_to_quit, asked_to_stop;
static int wake_pipe[2] = {-1, -1};

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static const char mouse_on[] = "\033[?1000h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1000l";

/* ---- signals ----------------------------------------------------------------------------- */

static void on_signal(int number)
{
    int kept = errno;
    if (number == SIGWINCH)
        resized = 1;
    else if (number == SIGTSTP)
        asked_to_stop = 1;
    else
        asked_to_quit = 1;
    ssize_t written = write(wake_pipe[1], "", 1); /* a full pipe wakes as well */
    (void)written;
    errno = kept;
}

static bool catch_signals(struct err *err)
{
    if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        err_set(err, ERR_REFUSED,
            _("The computer has no room for another program now. Close one and try again."));
        return err_detail(err, "pipe2: %s", strerror(errno));
    }
    static const int numbers[] = {SIGWINCH, SIGTSTP, SIGHUP, SIGTERM, SIGINT};
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
    return true;
}

int term_wake_descriptor(void)
{
    return wake_pipe[0];
}

unsigned term_wakes(void)
{
    char drained[64];
    while (read(wake_pipe[0], drained, sizeof drained) > 0)
        continue;
    unsigned wakes = 0;
    if (resized) {
        resized = 0;
        wakes |= WAKE_RESIZE;
    }
    if (asked_to_quit)
        wakes |= WAKE_QUIT; /* stays: the program ends */
    if (asked_to_stop) {
        asked_to_stop = 0;
        wakes |= WAKE_STOP;
    }
    return wakes;
}

/* ---- looks ------------------------------------------------------------------------------- */

struct look {
    attr_t attributes;
    short colour; /* of the letters; -1: the terminal's own */
};

/* Nothing is told by colour alone: each meaning has an attribute, a mark or words besides. */
static const struct look looks[THEME_COUNT][MEANING_COUNT] = {
    [THEME_NORMAL] =
        {
            [MEANING_NORMAL] = {A_NORMAL, -1},
            [MEANING_HEADING] = {A_BOLD, -1},
            [MEANING_MARKED] = {A_BOLD, -1},
            [MEANING_WARNING] = {A_BOLD, COLOR_RED},
            [MEANING_DIM] = {A_NORMAL, -1},
            [MEANING_FOCUS] = {A_REVERSE, -1},
            [MEANING_SPELLING] = {A_UNDERLINE, -1},
            [MEANING_KEY] = {A_NORMAL, -1},
        },
    [THEME_CONTRAST] =
        {
            [MEANING_NORMAL] = {A_BOLD, COLOR_WHITE},
            [MEANING_HEADING] = {A_BOLD | A_UNDERLINE, COLOR_WHITE},
            [MEANING_MARKED] = {A_BOLD | A_UNDERLINE, COLOR_WHITE},
            [MEANING_WARNING] = {A_BOLD | A_REVERSE, COLOR_WHITE},
            [MEANING_DIM] = {A_BOLD, COLOR_WHITE},
            [MEANING_FOCUS] = {A_BOLD | A_REVERSE, COLOR_WHITE},
            [MEANING_SPELLING] = {A_BOLD | A_UNDERLINE, COLOR_WHITE},
            [MEANING_KEY] = {A_BOLD, COLOR_WHITE},
        },
};

enum { PAIR_RED = 1, PAIR_CONTRAST = 2 };

unsigned term_look(const struct term *term, enum meaning meaning, short *pair)
{
    const struct look *look = &looks[term->theme][meaning];
    *pair = 0;
    if (term->colour && look->colour == COLOR_RED)
        *pair = PAIR_RED;
    else if (term->colour && look->colour == COLOR_WHITE)
        *pair = PAIR_CONTRAST;
    return look->attributes;
}

static void start_colours(struct term *term)
{
    const char *refused = getenv("NO_COLOR");
    term->colour = !(refused && *refused) && has_colors() && start_color() == OK;
    if (!term->colour)
        return;
    short back = use_default_colors() == OK ? -1 : COLOR_BLACK;
    init_pair(PAIR_RED, COLOR_RED, back);
    init_pair(PAIR_CONTRAST, COLOR_WHITE, COLOR_BLACK);
}

/* ---- taking and giving back -------------------------------------------------------------- */

static void say_modes(const struct term *term, bool on)
{
    if (!term->ansi)
        return;
    putp(on ? paste_on : paste_off);
    if (term->mouse)
        putp(on ? mouse_on : mouse_off);
}

/* A capability of the terminal, or NULL. (term.h would define words such as "columns".) */
static const char *capability(const char *name)
{
    const char *text = tigetstr(name);
    return text && text != (char *)-1 ? text : NULL;
}

static void put(const char *sequence)
{
    if (sequence)
        putp(sequence);
}

/* Some terminals keep what scrolled off; names must not stay there. */
static void erase_traces(const struct term *term)
{
    put(capability("sgr0"));
    put(capability("clear"));
    if (term->ansi)
        putp("\033[3J");
}

static bool refuse(struct err *err, const char *kind)
{
    return err_set(err, ERR_REFUSED,
        _("This terminal (%s) cannot show screens. Open the program in another one, or use it line "
          "by line: rukkanen help."),
        kind);
}

bool term_start(struct term **result, const struct term_options *options, struct err *err)
{
    const char *kind = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, ERR_REFUSED,
            _("The screens need a terminal. Without one the program works line by line: rukkanen "
              "help."));
    if (!kind || !*kind || strcmp(kind, "dumb") == 0)
        return refuse(err, kind && *kind ? kind : "-");
    if (!catch_signals(err))
        return false;
    struct term *term = mem_zero(1, sizeof *term);
    const char *address = newterm(NULL, stdout, stdin) ? capability("cup") : NULL;
    if (!address) {
        free(term);
        return refuse(err, kind);
    }
    /* Until the screen was left once, ncurses 6.4 flushes after every movement of the cursor: 56
     * writes for a page instead of one. */
    endwin();
    term->ansi = strncmp(address, "\033[", 2) == 0;
    term->mouse = options->mouse && term->ansi && capability("kmous");
    term->theme = options->theme;
    raw();
    noecho();
    nonl();
    idlok(stdscr, TRUE);
    typeahead(-1); /* what is typed meanwhile is looked for between frames */
    start_colours(term);
    term_set_theme(term, options->theme);
    const char *delay = getenv("ESCDELAY");
    term->input.escape_ms = delay && atoi(delay) > 0 ? atoi(delay) : 25;
    term->input.other = -1;
    term->input.utf8 = strcmp(lang_charset(), "UTF-8") == 0;
    str_init(&term->input.raw);
    str_init(&term->input.paste);
    str_init(&term->clusters);
    getmaxyx(stdscr, term->rows, term->columns);
    term_measure(term);
    say_modes(term, true);
    *result = term;
    return true;
}

void term_suspend(struct term *term)
{
    if (term->away)
        return;
    term->away = true;
    say_modes(term, false);
    erase_traces(term);
    endwin();
}

void term_resume(struct term *term)
{
    if (!term->away)
        return;
    term->away = false;
    say_modes(term, true);
    clearok(curscr, TRUE);
    term_measure(term);
}

void term_stop(struct term *term)
{
    if (!term)
        return;
    term_suspend(term);
    grid_clear(term);
    delscreen(set_term(NULL));
    str_wipe(&term->input.raw);
    str_wipe(&term->input.paste);
    explicit_bzero(term, sizeof *term);
    free(term);
}

/* ---- size and frames --------------------------------------------------------------------- */

int term_rows(const struct term *term)
{
    return term->rows;
}

int term_columns(const struct term *term)
{
    return term->columns;
}

bool term_measure(struct term *term)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return false;
    if (size.ws_row == term->rows && size.ws_col == term->columns)
        return false;
    if (resizeterm(size.ws_row, size.ws_col) != OK)
        return false;
    term->rows = size.ws_row;
    term->columns = size.ws_col;
    return true;
}

void term_set_theme(struct term *term, enum theme theme)
{
    term->theme = theme;
    short pair;
    attr_t attributes = term_look(term, MEANING_NORMAL, &pair);
    cchar_t blank;
    setcchar(&blank, L" ", attributes & (attr_t)~A_BOLD, pair, NULL);
    bkgrndset(&blank);
    if (term->n_cells > 0)
        grid_forget(term);
}

void term_set_mouse(struct term *term, bool mouse)
{
    if (!term->ansi || !capability("kmous") || term->mouse == mouse)
        return;
    putp(mouse ? mouse_on : mouse_off);
    term->mouse = mouse;
}

void term_begin(struct term *term)
{
    grid_begin(term);
    term->cursor_row = term->rows - 1;
    term->cursor_column = 0;
    term->marker_row = -1;
}

void term_show(struct term *term)
{
    grid_show(term);
    move(term->cursor_row, term->cursor_column);
    wnoutrefresh(stdscr);
    doupdate();
}

void term_write(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, length);
        if (written < 0 && errno != EINTR)
            return;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
}

/* Keys of terminals that do not speak the common sequences. */
static const struct {
    const char *name;
    unsigned code;
} terminfo_keys[] = {
    {"kcuu1", K_UP},
    {"kcud1", K_DOWN},
    {"kcub1", K_LEFT},
    {"kcuf1", K_RIGHT},
    {"khome", K_HOME},
    {"kend", K_END},
    {"kpp", K_PAGE_UP},
    {"knp", K_PAGE_DOWN},
    {"kdch1", K_DELETE},
    {"kich1", K_INSERT},
    {"kcbt", K_SHIFT | K_TAB},
    {"kent", K_ENTER},
    {"kf1", K_F1},
    {"kf2", K_F2},
    {"kf3", K_F3},
    {"kf4", K_F4},
    {"kf5", K_F5},
    {"kf6", K_F6},
    {"kf7", K_F7},
    {"kf8", K_F8},
    {"kf9", K_F9},
    {"kf10", K_F10},
    {"kf11", K_F11},
    {"kf12", K_F12},
};

unsigned term_terminfo_key(const unsigned char *bytes, size_t length, size_t *used)
{
    for (size_t i = 0; i < sizeof terminfo_keys / sizeof *terminfo_keys; i++) {
        const char *sequence = capability(terminfo_keys[i].name);
        size_t size = sequence ? strlen(sequence) : 0;
        if (size > 1 && size <= length && memcmp(bytes, sequence, size) == 0) {
            *used = size;
            return terminfo_keys[i].code;
        }
    }
    return 0;
}
