/* Finding the words of a query in one text, fast: most texts do not hold them. */
#include "domain/stem.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/search.h"

#include <stdlib.h>
#include <string.h>

struct word {
    char *text; /* folded */
    size_t len, letters;
    struct vec roots; /* struct root */
    size_t common;    /* bytes that all roots and the word itself begin with */
    /* By which bytes it may begin, and which may come next (at the distance of step, 0 in a word of
     * one byte): nearly all of a text is passed over so. */
    bool begins[256], next[256];
    size_t step;
};

struct search_words {
    struct vec words; /* struct word */
};

/* ---- letters -------------------------------------------------------------------------------- */

/* One byte folded: ASCII, and the letters of Latin-1 (Å Ä Ö), which are two bytes of which the
 * second differs. Other letters keep their case: lists of names are not searched by this. */
static unsigned char folded(const char *text, size_t at)
{
    unsigned char c = (unsigned char)text[at];
    if (c >= 'A' && c <= 'Z')
        return (unsigned char)(c + 32);
    bool capital = c >= 0x80 && c <= 0x9e && c != 0x97 && at > 0
        && (unsigned char)text[at - 1] == 0xc3;
    return capital ? (unsigned char)(c + 32) : c;
}

/* Whether a byte belongs to a word: letters and digits, and every byte of other characters but
 * those of punctuation (U+0080-00BF, U+2000-206F) and the signs for times and divided by. */
static bool in_word(const char *text, size_t len, size_t at)
{
    unsigned char c = (unsigned char)text[at];
    if (c < 0x80)
        return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
        at--;
    unsigned char lead = (unsigned char)text[at];
    unsigned char next = at + 1 < len ? (unsigned char)text[at + 1] : 0;
    if (lead == 0xc2)
        return false;
    if (lead == 0xe2)
        return next != 0x80 && next != 0x81;
    return !(lead == 0xc3 && (next == 0x97 || next == 0xb7));
}

static bool same_at(const char *text, size_t len, size_t at, const char *word, size_t word_len)
{
    if (len - at < word_len)
        return false;
    for (size_t i = 0; i < word_len; i++) {
        if (folded(text, at + i) != (unsigned char)word[i])
            return false;
    }
    return true;
}

/* ---- the words of a query ------------------------------------------------------------------- */

static size_t common_start(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t n = 0;
    while (n < a_len && n < b_len && a[n] == b[n])
        n++;
    return n;
}

/* All bytes that may fold to one, and here and there another: the word is compared after. */
static void mark(bool marks[256], unsigned char byte)
{
    marks[byte] = true;
    if ((byte >= 'a' && byte <= 'z') || (byte >= 0xa0 && byte <= 0xbe))
        marks[byte - 32] = true;
}

static void mark_beginnings(struct word *word)
{
    word->step = word->common > 1;
    mark(word->begins, (unsigned char)word->text[0]);
    mark(word->next, (unsigned char)word->text[word->step]);
}

static void add_word(struct search_words *words, const char *text, size_t len)
{
    struct str fold = STR_INIT;
    utf8_fold(text, len, &fold);
    struct word word = {.len = fold.len, .roots = VEC_INIT(struct root)};
    word.letters = utf8_count(fold.s, fold.len);
    word.text = str_take(&fold);
    stem_roots(word.text, &word.roots);
    word.common = word.len;
    for (size_t i = 0; i < word.roots.n; i++) {
        const struct root *root = VEC_AT(&word.roots, struct root, i);
        size_t common = common_start(word.text, word.len, root->text, root->len);
        word.common = common < word.common ? common : word.common;
    }
    mark_beginnings(&word);
    vec_add(&words->words, &word);
}

struct search_words *search_words_new(const char *text)
{
    struct search_words *words = mem_zero(1, sizeof *words);
    struct str plain = STR_INIT;
    vec_init(&words->words, sizeof(struct word));
    utf8_normalise(text, strlen(text), &plain);
    for (size_t at = 0; at < plain.len;) {
        size_t end = at;
        while (end < plain.len && in_word(plain.s, plain.len, end))
            end++;
        if (end > at)
            add_word(words, plain.s + at, end - at);
        at = end > at ? end : at + 1;
    }
    str_wipe(&plain);
    return words;
}

void search_words_free(struct search_words *words)
{
    if (!words)
        return;
    for (size_t i = 0; i < words->words.n; i++) {
        struct word *word = VEC_AT(&words->words, struct word, i);
        stem_roots_clear(&word->roots);
        free(word->text);
    }
    vec_clear(&words->words);
    free(words);
}

bool search_words_empty(const struct search_words *words)
{
    return words->words.n == 0;
}

size_t search_words_count(const struct search_words *words)
{
    return words->words.n;
}

/* ---- finding -------------------------------------------------------------------------------- */

enum { WITHIN = 4 }; /* letters from which on a part of a word counts: kevät-retki */

static bool bends_here(const struct word *word, const char *text, size_t len, size_t at,
    size_t end, bool at_start)
{
    for (size_t i = 0; i < word->roots.n; i++) {
        const struct root *root = VEC_AT(&word->roots, struct root, i);
        if (!same_at(text, len, at, root->text, root->len) || at + root->len > end)
            continue;
        if (!at_start && utf8_count(root->text, root->len) < WITHIN)
            continue;
        char rest[48];
        size_t n = end - at - root->len;
        if (n >= sizeof rest)
            continue;
        for (size_t j = 0; j < n; j++)
            rest[j] = (char)folded(text, at + root->len + j);
        if (stem_bends(root->class, rest, n))
            return true;
    }
    return false;
}

/* Whether the word begins at a place of the text; *end is set behind what matches. */
static bool matches(
    const struct word *word, const char *text, size_t len, size_t at, size_t *end)
{
    bool at_start = at == 0 || !in_word(text, len, at - 1);
    size_t stop = at;
    if (!at_start && word->letters < WITHIN)
        return false;
    while (stop < len && in_word(text, len, stop))
        stop++;
    *end = stop;
    /* What was typed may be the beginning of a longer word: kevät finds kevätretki. */
    return same_at(text, len, at, word->text, word->len)
        || bends_here(word, text, len, at, stop, at_start);
}

static bool find_word(
    const struct word *word, const char *text, size_t len, size_t *start, size_t *length)
{
    for (size_t at = 0; at + word->step < len; at++) {
        size_t end;
        /* Both are looked at, since guessing the first wrong would cost more than the second. */
        if (!(word->begins[(unsigned char)text[at]]
                & word->next[(unsigned char)text[at + word->step]])
            || !same_at(text, len, at, word->text, word->common))
            continue;
        if (matches(word, text, len, at, &end)) {
            *start = at;
            *length = end - at;
            return true;
        }
    }
    return false;
}

bool search_word_in(const struct search_words *words, size_t index, const char *text, size_t len,
    size_t *start, size_t *length)
{
    return find_word(VEC_AT(&words->words, struct word, index), text, len, start, length);
}

bool search_words_in(const struct search_words *words, const char *text, size_t len, size_t *start,
    size_t *length)
{
    for (size_t i = words->words.n; i-- > 0;) {
        size_t at, n;
        if (!search_word_in(words, i, text, len, &at, &n))
            return false;
        if (start)
            *start = at;
        if (length)
            *length = n;
    }
    return true;
}
