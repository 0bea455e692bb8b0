#include "words.h"

#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static int32_t letter_at(const char *text, size_t length, size_t *bytes)
{
    uint32_t letter = 0;
    *bytes = utf8_decode(text, length, &letter);
    return (int32_t)letter;
}

static bool is_letter(int32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
        return true;
    default:
        return false;
    }
}

static bool is_capital(int32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    return utf8proc_tolower(c) != c;
}

/* ' ’ ´ ` */
static size_t apostrophe(const char *text)
{
    if (*text == '\'' || *text == '`')
        return 1;
    if (strncmp(text, "\u00B4", 2) == 0)
        return 2;
    return strncmp(text, "\u2019", 3) == 0 ? 3 : 0;
}

/* ---- beginnings of sentences ----------------------------------------------------------------- */

/* One character before at, and how many bytes it takes. */
static int32_t letter_before(const char *text, size_t at, size_t *bytes)
{
    size_t start = at - 1;
    while (start > 0 && ((unsigned char)text[start] & 0xC0) == 0x80 && at - start < 4)
        start--;
    size_t n;
    int32_t letter = letter_at(text + start, at - start, &n);
    *bytes = at - start;
    return letter;
}

/* The full stop at position at ends no sentence after "M" or "esim". */
static bool is_abbreviation(const char *text, size_t at)
{
    static const char *const known[] = {"esim", "mm", "ns", "puh", "os", "em", "ks", "vrt", "t.ex",
        "bl.a", "s.k", "tel", "vt", "tri", "prof", "rov"};
    size_t start = at;
    size_t letters = 0;
    while (start > 0) {
        size_t bytes;
        int32_t c = letter_before(text, start, &bytes);
        if (!is_letter(c) && c != '.')
            break;
        start -= bytes;
        letters++;
    }
    if (letters == 1)
        return true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == at - start && memcmp(text + start, known[i], at - start) == 0)
            return true;
    return false;
}

/* "3 Mäki" at the start of a line: a number before a heading. */
static bool only_number_before(const char *text, size_t at)
{
    while (at > 0 && (strchr("0123456789.)", text[at - 1]) || text[at - 1] == ' '))
        at--;
    return at == 0 || text[at - 1] == '\n';
}

static bool begins_sentence(const char *text, size_t at)
{
    while (at > 0) {
        size_t bytes;
        int32_t c = letter_before(text, at, &bytes);
        switch (c) {
        case '\n':
        case '!':
        case '?':
        case 0x2026: /* … */
            return true;
        case '.':
            return !is_abbreviation(text, at - 1);
        case ' ':
        case '\t':
        case 0xA0:
        case '"':
        case '\'':
        case '(':
        case '[':
        case '-':
        case '*':
        case '>':
        case 0xAB:   /* « */
        case 0xBB:   /* » */
        case 0x2013: /* – */
        case 0x2014: /* — */
        case 0x2019:
        case 0x201C:
        case 0x201D:
        case 0x2022: /* bullet */
            at -= bytes;
            break;
        default:
            return ((c >= '0' && c <= '9') || c == ')') && only_number_before(text, at);
        }
    }
    return true;
}

/* ---- words ----------------------------------------------------------------------------------- */

static void read_word(const char *text, size_t length, size_t start, struct word *word)
{
    size_t at = start;
    *word = (struct word){.start = start};
    while (at < length) {
        size_t bytes;
        int32_t c = letter_at(text + at, length - at, &bytes);
        if (!is_letter(c)) {
            /* An apostrophe or colon belongs to the word only before a small letter. */
            size_t mark = text[at] == ':' ? 1 : apostrophe(text + at);
            if (!mark || word->mark || at + mark >= length)
                break;
            size_t ignored;
            int32_t next = letter_at(text + at + mark, length - at - mark, &ignored);
            if (!is_letter(next) || is_capital(next))
                break;
            word->mark = at - start;
            bytes = mark;
        }
        at += bytes;
    }
    word->length = at - start;
}

/* In a line of capitals a capital says nothing. */
static void mark_capitals(const char *text, struct word *word)
{
    size_t bytes;
    int32_t c = letter_at(text + word->start, word->length, &bytes);
    word->capital = is_capital(c);
    if (!word->capital)
        return;
    word->initial = begins_sentence(text, word->start);
    if (word->initial || bytes == word->length)
        return;
    bool all = true;
    for (size_t at = bytes; all && at < word->length; at += bytes)
        all = is_capital(letter_at(text + word->start + at, word->length - at, &bytes));
    word->initial = all;
}

void words_of(const char *text, struct vec *words)
{
    size_t length = strlen(text);
    size_t end = 0; /* of the word before */
    for (size_t at = 0; at < length;) {
        size_t bytes;
        if (!is_letter(letter_at(text + at, length - at, &bytes))) {
            at += bytes;
            continue;
        }
        struct word word;
        read_word(text, length, at, &word);
        mark_capitals(text, &word);
        word.joined = words->n && at == end + 1 && text[end] == '-';
        vec_add(words, &word);
        at = end = word.start + word.length;
    }
}

struct word_look word_look(const char *text)
{
    struct word_look look = {.all_capital = true};
    size_t length = strlen(text), bytes;
    for (size_t at = 0; at < length; at += bytes) {
        bool capital = is_capital(letter_at(text + at, length - at, &bytes));
        if (at == 0)
            look.capital = capital;
        look.all_capital = look.all_capital && capital;
        look.letters++;
    }
    return look;
}

void word_form(struct str *out, const char *text, size_t length)
{
    str_reset(out);
    if (!utf8_normalise(text, length, out))
        str_add_n(out, text, length);
    for (size_t i = 0; i < out->len; i++) {
        size_t mark = apostrophe(out->s + i);
        if (mark > 1) {
            str_delete(out, i, mark);
            str_insert(out, i, "'", 1);
        }
    }
    struct word_look look = word_look(out->s);
    if (!look.all_capital || look.letters < 2)
        return;
    char *capitals = str_take(out);
    size_t n = strlen(capitals), bytes;
    for (size_t at = 0; at < n; at += bytes) {
        int32_t c = letter_at(capitals + at, n - at, &bytes);
        utf8_add(out, (uint32_t)(at ? utf8proc_tolower(c) : c));
    }
    free(capitals);
}

void word_capitalise(struct str *word)
{
    size_t bytes;
    int32_t c = letter_at(word->s, word->len, &bytes);
    if (!word->len || utf8proc_toupper(c) == c)
        return;
    struct str first = STR_INIT;
    utf8_add(&first, (uint32_t)utf8proc_toupper(c));
    str_delete(word, 0, bytes);
    str_insert(word, 0, first.s, first.len);
    str_clear(&first);
}

bool word_gap(const char *text, size_t length)
{
    size_t breaks = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n')
            breaks++;
        else if (length - i >= 2 && memcmp(text + i, "\u00A0", 2) == 0)
            i++;
        else if (text[i] != ' ' && text[i] != '\t')
            return false;
    }
    return length > 0 && breaks <= 1;
}

bool word_is_particle_n(const char *word, size_t length)
{
    static const char *const particles[] = {
        "af", "av", "da", "de", "del", "den", "der", "di", "du", "la", "van", "von", "zu"};
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (strlen(particles[i]) == length && memcmp(word, particles[i], length) == 0)
            return true;
    return false;
}

bool word_is_particle(const char *word)
{
    return word_is_particle_n(word, strlen(word));
}
