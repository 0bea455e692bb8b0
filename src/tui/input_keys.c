/* The bytes at the start of the buffer into one key: control sequences, letters, control bytes. */
#include "internal.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/utf8.h"

#include <string.h>
#include <wchar.h>

enum { ESC = 27, DOUBLE_CLICK_MS = 400, FENCE_NUMBER = 9770 };

static size_t waiting(const struct input *input)
{
    return input->end - input->start;
}

/* ---- keys -------------------------------------------------------------------------------- */

static void set_code(struct key *key, unsigned code)
{
    key->kind = INPUT_KEY;
    key->code = code;
}

/* What the modifier parameter of xterm (1 + 1 shift + 2 alt + 4 ctrl) adds. */
static unsigned modifiers(unsigned parameter)
{
    unsigned bits = parameter > 0 ? parameter - 1 : 0;
    return (bits & 1 ? K_SHIFT : 0u) | (bits & 2 ? K_ALT : 0u) | (bits & 4 ? K_CTRL : 0u);
}

/* ESC [ n ~, as VT220, xterm, the Linux console and rxvt number their keys. */
static unsigned tilde_key(unsigned number)
{
    static const unsigned codes[] = {[1] = K_HOME,
        [2] = K_INSERT,
        [3] = K_DELETE,
        [4] = K_END,
        [5] = K_PAGE_UP,
        [6] = K_PAGE_DOWN,
        [7] = K_HOME,
        [8] = K_END,
        [11] = K_F1,
        [12] = K_F2,
        [13] = K_F3,
        [14] = K_F4,
        [15] = K_F5,
        [17] = K_F6,
        [18] = K_F7,
        [19] = K_F8,
        [20] = K_F9,
        [21] = K_F10,
        [23] = K_F11,
        [24] = K_F12};
    return number < sizeof codes / sizeof *codes ? codes[number] : 0;
}

/* The last byte of ESC [ x and ESC O x. */
static unsigned letter_key(unsigned char letter)
{
    switch (letter) {
    case 'A':
        return K_UP;
    case 'B':
        return K_DOWN;
    case 'C':
        return K_RIGHT;
    case 'D':
        return K_LEFT;
    case 'H':
        return K_HOME;
    case 'F':
        return K_END;
    case 'P':
        return K_F1;
    case 'Q':
        return K_F2;
    case 'R':
        return K_F3;
    case 'S':
        return K_F4;
    case 'M':
        return K_ENTER;
    case 'Z':
        return K_SHIFT | K_TAB;
    default:
        return 0;
    }
}

static enum input_button mouse_button(struct input *input, unsigned buttons, int row, int column)
{
    if (buttons & 64)
        return buttons & 1 ? BUTTON_WHEEL_DOWN : BUTTON_WHEEL_UP;
    if ((buttons & 3) != 0)
        return (buttons & 3) == 1 ? BUTTON_MIDDLE : BUTTON_RIGHT;
    int64_t now = clock_monotonic_ms();
    bool twice = now - input->click_at < DOUBLE_CLICK_MS && row == input->click_row &&
                 column == input->click_column;
    input->click_at = twice ? 0 : now;
    input->click_row = row;
    input->click_column = column;
    return twice ? BUTTON_DOUBLE : BUTTON_LEFT;
}

/* ---- control sequences ------------------------------------------------------------------- */

struct sequence {
    unsigned numbers[4];
    size_t n;
    unsigned char private, final;
    size_t length; /* with ESC [ */
};

/* ECMA-48: ESC [, parameter bytes 0x30-0x3F, intermediate 0x20-0x2F, final 0x40-0x7E. */
static enum parsed read_sequence(const unsigned char *b, size_t n, struct sequence *out)
{
    *out = (struct sequence){.n = 1};
    size_t i = 2;
    if (i < n && b[i] >= '<' && b[i] <= '?')
        out->private = b[i++];
    for (; i < n && b[i] >= 0x20 && b[i] <= 0x3F; i++) {
        unsigned *number = &out->numbers[out->n - 1];
        if (b[i] >= '0' && b[i] <= '9' && *number < 100000)
            *number = *number * 10 + (b[i] - '0');
        else if (b[i] == ';' && out->n < 4)
            out->n++;
    }
    if (i >= n)
        return i < 64 ? PARSED_PARTIAL : PARSED_NOTHING;
    bool whole = b[i] >= 0x40 && b[i] <= 0x7E; /* else something new begins before its end */
    out->final = b[i];
    out->length = whole ? i + 1 : i;
    return whole ? PARSED_KEY : PARSED_NOTHING;
}

static enum parsed take_mouse(struct term *term, const struct sequence *s, struct key *key)
{
    if (s->final != 'M' || s->numbers[0] & 32)
        return PARSED_NOTHING; /* a release, or a movement */
    key->kind = INPUT_MOUSE;
    key->column = (int)s->numbers[1] - 1;
    key->row = (int)s->numbers[2] - 1;
    key->button = mouse_button(&term->input, s->numbers[0], key->row, key->column);
    return PARSED_KEY;
}

static enum parsed take_tilde(struct term *term, const struct sequence *s, struct key *key)
{
    struct input *input = &term->input;
    if (s->numbers[0] == 200) {
        input->pasting = true;
        input->paste_refused = false;
        str_reset(&input->raw);
        return PARSED_NOTHING;
    }
#ifdef RUKKANEN_TEST
    if (s->numbers[0] == FENCE_NUMBER) {
        key->kind = INPUT_FENCE;
        return PARSED_KEY;
    }
#endif
    unsigned code = tilde_key(s->numbers[0]);
    if (!code)
        return PARSED_NOTHING;
    set_code(key, code | modifiers(s->numbers[1]));
    return PARSED_KEY;
}

static enum parsed take_sequence(struct term *term, struct key *key, size_t *used)
{
    const unsigned char *b = term->input.bytes + term->input.start;
    size_t n = waiting(&term->input);
    struct sequence s;
    if (n >= 3 && b[2] == '[') { /* F1 to F5 of the Linux console: ESC [ [ A */
        if (n < 4)
            return PARSED_PARTIAL;
        *used = b[3] >= 'A' && b[3] <= 'E' ? 4 : 3;
        if (*used == 3)
            return PARSED_NOTHING;
        set_code(key, K_F1 + (unsigned)(b[3] - 'A'));
        return PARSED_KEY;
    }
    enum parsed parsed = read_sequence(b, n, &s);
    *used = s.length ? s.length : n;
    if (parsed != PARSED_KEY)
        return parsed;
    if (s.private == '<')
        return take_mouse(term, &s, key);
    if (s.private)
        return PARSED_NOTHING;
    if (s.final == '~' || s.final == '^' || s.final == '$') /* the last two are rxvt's */
        return take_tilde(term, &s, key);
    unsigned code = letter_key(s.final);
    if (s.final >= 'a' && s.final <= 'd') /* rxvt: with Shift */
        code = K_SHIFT | letter_key((unsigned char)(s.final - 'a' + 'A'));
    if (s.final == 'P' && s.n == 1 && s.length == 3) /* st sends Delete so */
        code = K_DELETE;
    if (!code)
        return PARSED_NOTHING;
    set_code(key, code | modifiers(s.numbers[1]));
    return PARSED_KEY;
}

static enum parsed take_ss3(struct term *term, struct key *key, size_t *used)
{
    const unsigned char *b = term->input.bytes + term->input.start;
    if (waiting(&term->input) < 3)
        return PARSED_PARTIAL;
    *used = b[2] < 0x20 ? 2 : 3;
    unsigned code = letter_key(b[2]);
    if (b[2] >= 'a' && b[2] <= 'd') /* rxvt: with Ctrl */
        code = K_CTRL | letter_key((unsigned char)(b[2] - 'a' + 'A'));
    if (b[2] >= 'j' && b[2] <= 'y') { /* the number pad */
        key->kind = INPUT_TEXT;
        key->text[0] = (char)(b[2] - 'j' + '*');
        key->code = (unsigned char)key->text[0];
        return PARSED_KEY;
    }
    if (!code)
        return PARSED_NOTHING;
    set_code(key, code);
    return PARSED_KEY;
}

/* ---- letters ----------------------------------------------------------------------------- */

static enum parsed decode_utf8(const struct input *input, uint32_t *c, size_t *used)
{
    const char *bytes = (const char *)input->bytes + input->start;
    size_t n = waiting(input);
    unsigned char first = (unsigned char)*bytes;
    size_t need = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
    if (n < need)
        return PARSED_PARTIAL;
    *used = utf8_decode(bytes, n, c);
    return *used < need || first >= 0xF5 ? PARSED_NOTHING : PARSED_KEY;
}

static enum parsed decode_locale(const struct input *input, uint32_t *c, size_t *used)
{
    wchar_t wide = 0;
    mbstate_t state = {0};
    size_t n = mbrtowc(&wide, (const char *)input->bytes + input->start, waiting(input), &state);
    if (n == (size_t)-2)
        return PARSED_PARTIAL;
    *used = n == 0 || n == (size_t)-1 ? 1 : n;
    *c = (uint32_t)wide;
    return n == (size_t)-1 ? PARSED_NOTHING : PARSED_KEY;
}

static unsigned lower(const char *text)
{
    struct str folded = STR_INIT;
    utf8_fold(text, strlen(text), &folded);
    uint32_t c = 0;
    utf8_decode(folded.s, folded.len, &c);
    str_clear(&folded);
    return c;
}

static enum parsed take_letter(struct term *term, struct key *key, size_t *used)
{
    struct input *input = &term->input;
    uint32_t c = input->bytes[input->start];
    *used = 1;
    if (c >= 0x80) {
        enum parsed parsed =
            input->utf8 ? decode_utf8(input, &c, used) : decode_locale(input, &c, used);
        if (parsed != PARSED_KEY)
            return parsed;
    }
    size_t length = utf8_encode(c, key->text);
    key->text[length] = '\0';
    if (!utf8_is_clean(key->text, length))
        return PARSED_NOTHING;
    key->kind = INPUT_TEXT;
    key->code = c < 0x80 ? c + (c >= 'A' && c <= 'Z' ? 32 : 0) : lower(key->text);
    return PARSED_KEY;
}

static enum parsed take_control(unsigned char c, struct key *key)
{
    if (c == '\r' || c == '\n')
        set_code(key, K_ENTER);
    else if (c == '\t')
        set_code(key, K_TAB);
    else if (c == '\b' || c == 0x7F)
        set_code(key, K_BACKSPACE);
    else if (c >= 1 && c <= 26)
        set_code(key, K_CTRL | (unsigned)('a' + c - 1));
    else
        return PARSED_NOTHING;
    return PARSED_KEY;
}

/* ---- one event --------------------------------------------------------------------------- */

/* What follows ESC at once was typed with Alt. */
static enum parsed take_alt(struct term *term, struct key *key, size_t *used)
{
    struct input *input = &term->input;
    input->start++;
    unsigned char c = input->bytes[input->start];
    enum parsed parsed = PARSED_KEY;
    *used = 1;
    if (c < 0x20 || c == 0x7F)
        parsed = take_control(c, key);
    else
        parsed = take_letter(term, key, used);
    input->start--;
    *used += 1;
    if (parsed == PARSED_KEY)
        set_code(key, K_ALT | key->code);
    key->text[0] = '\0';
    return parsed;
}

static enum parsed take_escape(struct term *term, struct key *key, size_t *used)
{
    const unsigned char *b = term->input.bytes + term->input.start;
    size_t n = waiting(&term->input);
    if (n < 2)
        return PARSED_PARTIAL;
    if (b[1] == ESC) { /* Esc, and another sequence after it */
        *used = 1;
        set_code(key, K_ESC);
        return PARSED_KEY;
    }
    enum parsed parsed = PARSED_NOTHING;
    if (b[1] == '[')
        parsed = take_sequence(term, key, used);
    else if (b[1] == 'O')
        parsed = take_ss3(term, key, used);
    else
        return take_alt(term, key, used);
    bool unknown = parsed == PARSED_NOTHING && !term->input.pasting;
    unsigned code = unknown ? term_terminfo_key(b, n, used) : 0;
    if (!code)
        return parsed;
    set_code(key, code);
    return PARSED_KEY;
}

enum parsed input_take_key(struct term *term, struct key *key, size_t *used)
{
    unsigned char c = term->input.bytes[term->input.start];
    *used = 1;
    if (c == ESC)
        return take_escape(term, key, used);
    return c < 0x20 || c == 0x7F ? take_control(c, key) : take_letter(term, key, used);
}
