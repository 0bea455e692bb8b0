/* Bytes of the terminal into events. Parsing starts at one ESC, letter or control byte at a time;
 * a sequence of which the end has not arrived waits a moment for it. */
#include "rukkanen/tui/input.h"

#include "internal.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { ESC = 27, PASTE_END_MS = 2000 };

static size_t waiting(const struct input *input)
{
    return input->end - input->start;
}

/* ---- F-keys on any keyboard ------------------------------------------------------------------ */

/* Alt and digit, or Ctrl-O and then a digit, are F-keys. False: nothing is left to tell. */
static bool apply_prefix(struct input *input, struct key *key)
{
    if (key->kind != INPUT_KEY && key->kind != INPUT_TEXT)
        return true;
    bool prefixed = input->prefix;
    input->prefix = false;
    if (key->kind == INPUT_KEY && key->code == (K_CTRL | 'o')) {
        input->prefix = true;
        return false;
    }
    unsigned digit = 0;
    if (key->kind == INPUT_KEY && key->code >= (K_ALT | '0') && key->code <= (K_ALT | '9'))
        digit = key->code & ~(unsigned)K_ALT;
    else if (prefixed && key->kind == INPUT_TEXT && key->code >= '0' && key->code <= '9')
        digit = key->code;
    unsigned code = digit == '0' ? K_F10 : K_F1 + (digit - '1');
    if (digit)
        *key = (struct key){.kind = INPUT_KEY, .code = code};
    return true;
}

/* ---- pastes ------------------------------------------------------------------------------ */

static const char paste_end[] = "\033[201~";

static void add_locale(struct str *out, const struct str *raw)
{
    mbstate_t state = {0};
    for (size_t at = 0; at < raw->len;) {
        wchar_t wide = 0;
        size_t n = mbrtowc(&wide, raw->s + at, raw->len - at, &state);
        if (n == 0 || n > raw->len) {
            state = (mbstate_t){0};
            n = 1;
        } else {
            utf8_add(out, (uint32_t)wide);
        }
        at += n;
    }
}

/* Terminals send line ends as \r; DOS files hold \r\n. */
static void unify_lines(struct str *text)
{
    size_t to = 0;
    for (size_t from = 0; from < text->len; from++) {
        if (text->s[from] == '\r' && from + 1 < text->len && text->s[from + 1] == '\n')
            continue;
        text->s[to++] = text->s[from] == '\r' ? '\n' : text->s[from];
    }
    str_cut(text, to);
}

/* Rows from a spreadsheet have tabs between their cells: these stay. */
static void clean_cells(struct str *out, const struct str *text)
{
    const char *at = text->s, *end = text->s + text->len;
    for (;;) {
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        utf8_clean(out, at, (size_t)((tab ? tab : end) - at));
        if (!tab)
            return;
        str_add_c(out, '\t');
        at = tab + 1;
    }
}

static void finish_paste(struct input *input, struct key *key)
{
    struct str text = STR_INIT, clean = STR_INIT;
    if (input->utf8)
        str_add_str(&text, &input->raw);
    else
        add_locale(&text, &input->raw);
    unify_lines(&text);
    clean_cells(&clean, &text);
    str_wipe(&input->paste);
    utf8_compose(clean.s, clean.len, &input->paste);
    str_wipe(&text);
    str_wipe(&clean);
    str_wipe(&input->raw);
    input->pasting = false;
    key->kind = INPUT_PASTE;
    key->paste = input->paste_refused ? NULL : input->paste.s;
    key->paste_length = input->paste_refused ? 0 : input->paste.len;
}

/* Moves bytes into the paste up to its end mark; true when it is whole. */
static bool collect_paste(struct input *input)
{
    const unsigned char *b = input->bytes + input->start;
    size_t n = waiting(input), mark = sizeof paste_end - 1;
    const unsigned char *end = memmem(b, n, paste_end, mark);
    size_t take = end ? (size_t)(end - b) : n;
    if (!end) { /* the end mark may be cut in two */
        size_t tail = n < mark - 1 ? n : mark - 1;
        while (tail > 0 && memcmp(b + n - tail, paste_end, tail) != 0)
            tail--;
        take = n - tail;
    }
    if (input->raw.len + take > INPUT_PASTE_MAX) {
        input->paste_refused = true;
        str_wipe(&input->raw);
    }
    if (!input->paste_refused)
        str_add_n(&input->raw, b, take);
    input->start += take + (end ? mark : 0);
    return end != NULL;
}

/* ---- reading ----------------------------------------------------------------------------- */

/* Waits for bytes, a signal, or another descriptor (-1: none). Returns the signals' WAKE_ bits;
 * *readable is whether bytes came, *other whether the descriptor has some. */
static unsigned wait_for(int64_t wait_ms, int descriptor, bool *readable, bool *other)
{
    struct pollfd polls[3] = {{.fd = STDIN_FILENO, .events = POLLIN},
        {.fd = term_wake_descriptor(), .events = POLLIN}, {.fd = descriptor, .events = POLLIN}};
    int timeout = wait_ms < 0 ? -1 : wait_ms > 3600000 ? 3600000 : (int)wait_ms;
    int n = poll(polls, 3, timeout);
    *readable = n > 0 && polls[0].revents != 0;
    *other = n > 0 && polls[2].revents != 0;
    return n < 0 || polls[1].revents ? term_wakes() : 0;
}

static void read_more(struct input *input)
{
    if (input->start > 0) {
        memmove(input->bytes, input->bytes + input->start, waiting(input));
        input->end -= input->start;
        input->start = 0;
    }
    ssize_t n = read(STDIN_FILENO, input->bytes + input->end, sizeof input->bytes - input->end);
    if (n > 0)
        input->end += (size_t)n;
    else if (n == 0 || (errno != EINTR && errno != EAGAIN))
        input->gone = true;
}

/* One event from the bytes that are there. With last, what is cut stands for what it is. */
static enum parsed parse(struct term *term, bool last, struct key *key)
{
    struct input *input = &term->input;
    while (waiting(input) > 0 || (input->pasting && last)) {
        *key = (struct key){0};
        if (input->pasting) {
            if (!collect_paste(input) && !last)
                return PARSED_PARTIAL;
            finish_paste(input, key);
            return PARSED_KEY;
        }
        size_t used = 1;
        unsigned char c = input->bytes[input->start];
        enum parsed parsed = input_take_key(term, key, &used);
        if (parsed == PARSED_PARTIAL && !last)
            return PARSED_PARTIAL;
        if (parsed == PARSED_PARTIAL) {
            used = 1;
            parsed = PARSED_NOTHING;
            if (c == ESC) {
                *key = (struct key){.kind = INPUT_KEY, .code = K_ESC};
                parsed = PARSED_KEY;
            }
        }
        input->start += used;
        if (parsed == PARSED_KEY && apply_prefix(input, key))
            return PARSED_KEY;
    }
    return PARSED_NOTHING;
}

bool input_waiting(struct term *term)
{
    if (waiting(&term->input) > 0)
        return true;
    struct pollfd polls[2] = {
        {.fd = STDIN_FILENO, .events = POLLIN}, {.fd = term_wake_descriptor(), .events = POLLIN}};
    return poll(polls, 2, 0) > 0;
}

static bool from_signals(struct term *term, unsigned wakes, struct key *key)
{
    if (wakes & WAKE_QUIT || term->input.gone)
        key->kind = INPUT_QUIT;
    else if (wakes & WAKE_STOP)
        key->kind = INPUT_STOP;
    else if (wakes & WAKE_RESIZE && term_measure(term))
        key->kind = INPUT_RESIZE;
    else
        return false;
    return true;
}

void input_next(struct term *term, int64_t wait_ms, struct key *key)
{
    struct input *input = &term->input;
    int64_t until = clock_monotonic_ms() + wait_ms;
    *key = (struct key){0};
    for (;;) {
        enum parsed parsed = parse(term, false, key);
        if (parsed == PARSED_KEY)
            return;
        bool partial = parsed == PARSED_PARTIAL, readable = false, other = false;
        *key = (struct key){0};
        int64_t left = until - clock_monotonic_ms();
        int64_t wait = wait_ms < 0 ? -1 : left > 0 ? left : 0;
        if (partial)
            wait = input->pasting ? PASTE_END_MS : input->escape_ms;
        unsigned wakes = wait_for(wait, partial ? -1 : input->other, &readable, &other);
        if (readable)
            read_more(input);
        if (from_signals(term, wakes, key))
            return;
        if (partial && !readable && !wakes && parse(term, true, key) == PARSED_KEY)
            return;
        if (!readable && !wakes && !partial && (other || wait_ms >= 0))
            return;
    }
}

/* ---- names ------------------------------------------------------------------------------- */

bool key_is(const struct key *key, unsigned code)
{
    return (key->kind == INPUT_KEY || key->kind == INPUT_TEXT) && key->code == code;
}

void key_label(unsigned code, struct str *out)
{
    static const char *const names[] = {[K_ENTER - K_NAMED] = "Enter",
        [K_TAB - K_NAMED] = "Tab",
        [K_ESC - K_NAMED] = "Esc",
        [K_BACKSPACE - K_NAMED] = "Backspace",
        [K_DELETE - K_NAMED] = "Delete",
        [K_INSERT - K_NAMED] = "Insert",
        [K_UP - K_NAMED] = N_("Up"),
        [K_DOWN - K_NAMED] = N_("Down"),
        [K_LEFT - K_NAMED] = N_("Left"),
        [K_RIGHT - K_NAMED] = N_("Right"),
        [K_HOME - K_NAMED] = "Home",
        [K_END - K_NAMED] = "End",
        [K_PAGE_UP - K_NAMED] = "Page Up",
        [K_PAGE_DOWN - K_NAMED] = "Page Down"};
    if (code & K_CTRL)
        str_add(out, "Ctrl-");
    if (code & K_ALT)
        str_add(out, "Alt-");
    if (code & K_SHIFT)
        str_add(out, "Shift-");
    unsigned plain = code & ~(unsigned)(K_CTRL | K_ALT | K_SHIFT);
    if (plain >= K_F1 && plain <= K_F12)
        str_addf(out, "F%u", plain - K_F1 + 1);
    else if (plain > K_NAMED && plain - K_NAMED < sizeof names / sizeof *names)
        str_add(out, lang_text(names[plain - K_NAMED]));
    else if (plain == ' ')
        str_add(out, _("Space"));
    else if (plain >= 'a' && plain <= 'z')
        str_add_c(out, (char)(plain - 32));
    else
        utf8_add(out, plain);
}
