#include "rukkanen/domain/sentences.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* More cells than this are not compared one by one: the whole counts as different. */
enum { COMPARED_MOST = 1 << 22 };

/* A sentence or a word, and how many line ends stand before it (2: a blank line). */
struct token {
    const char *text;
    size_t length;
    int breaks;
};

/* from .. to of the first text became other_from .. other_to of the second one. */
struct hunk {
    size_t from, to, other_from, other_to;
    size_t version;
};

static const struct token *token_at(const struct vec *tokens, size_t i)
{
    return VEC_AT(tokens, struct token, i);
}

static const struct hunk *hunk_at(const struct vec *hunks, size_t i)
{
    return VEC_AT(hunks, struct hunk, i);
}

/* ---- sentences and words --------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether a sentence can begin with what stands here: no small letter; after a number with its
 * full stop (8.5. 2026) no number either. */
static bool can_begin(const char *text, size_t length, bool after_number)
{
    static const char *const openers[] = {"\"", "'", "“", "”", "’", "»", "(", "[", "-", "–", "—",
        "•", "*"};
    uint32_t letter;
    size_t n = utf8_decode(text, length, &letter);
    struct str folded = STR_INIT;
    if (!n)
        return true;
    if (letter >= '0' && letter <= '9')
        return !after_number;
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        if (strncmp(text, openers[i], strlen(openers[i])) == 0)
            return true;
    }
    utf8_fold(text, n, &folded);
    bool capital = folded.len != n || memcmp(folded.s, text, n) != 0;
    str_clear(&folded);
    return capital;
}

/* The bytes of the signs that may end a sentence here, with what closes after them. */
static size_t ending(const char *text)
{
    static const char *const closers[] = {"\"", "'", "”", "’", "»", ")", "]"};
    size_t n = 0, before;
    while (strchr(".!?", text[n]) && text[n])
        n++;
    if (strncmp(text + n, "…", 3) == 0)
        n += 3;
    do {
        before = n;
        for (size_t i = 0; n && i < sizeof closers / sizeof *closers; i++) {
            if (strncmp(text + n, closers[i], strlen(closers[i])) == 0)
                n += strlen(closers[i]);
        }
    } while (n != before);
    return n;
}

static size_t sentence_end(const char *text)
{
    size_t at = 0, length = strlen(text);
    while (text[at] && text[at] != '\n') {
        size_t n = ending(text + at);
        size_t next = at + n;
        while (n && text[next] && text[next] != '\n' && is_blank(text[next]))
            next++;
        bool number = n && at && text[at - 1] >= '0' && text[at - 1] <= '9';
        if (n && (next > at + n || !text[next])
            && can_begin(text + next, length - next, number))
            return at + n;
        at += n ? n : 1;
    }
    return at;
}

static void add_token(struct vec *tokens, const char *text, size_t length, int breaks)
{
    while (length && is_blank(text[length - 1]))
        length--;
    if (length)
        vec_add(tokens, &(struct token) {text, length, breaks});
}

/* Blanks at the beginning of a line belong to it; those between sentences to nothing. */
static struct vec sentences_of(const char *text)
{
    struct vec tokens = VEC_INIT(struct token);
    while (*text) {
        int breaks = 0;
        size_t blank = 0;
        for (size_t i = 0; is_blank(text[i]); i++) {
            breaks += text[i] == '\n' && breaks < 2;
            if (text[i] == '\n' || !breaks)
                blank = i + 1;
        }
        text += blank;
        size_t length = sentence_end(text);
        add_token(&tokens, text, length, breaks);
        text += length;
    }
    return tokens;
}

/* Signs that follow a word belong to it. */
static struct vec words_in(const char *text, size_t length)
{
    struct vec tokens = VEC_INIT(struct token);
    for (size_t at = 0; at < length;) {
        while (at < length && is_blank(text[at]))
            at++;
        size_t start = at;
        while (at < length && !is_blank(text[at]))
            at++;
        add_token(&tokens, text + start, at - start, 0);
    }
    return tokens;
}

/* ---- what differs ---------------------------------------------------------------------------- */

static bool same(const struct token *a, const struct token *b)
{
    return a->breaks == b->breaks && a->length == b->length
        && memcmp(a->text, b->text, a->length) == 0;
}

static void add_hunk(struct vec *hunks, struct hunk hunk)
{
    struct hunk *last = hunks->n ? VEC_AT(hunks, struct hunk, hunks->n - 1) : NULL;
    if (hunk.from == hunk.to && hunk.other_from == hunk.other_to)
        return;
    if (last && last->version == hunk.version && last->to == hunk.from
        && last->other_to == hunk.other_from) {
        last->to = hunk.to;
        last->other_to = hunk.other_to;
        return;
    }
    vec_add(hunks, &hunk);
}

/* The longest common subsequence, by the table of the lengths of what is left (Wagner and Fischer,
 * 1974); what is not in it differs. */
static void compare_middle(const struct vec *a, const struct vec *b, struct hunk whole,
    struct vec *hunks)
{
    size_t n = whole.to - whole.from, m = whole.other_to - whole.other_from;
    if (!n || !m || n * m > COMPARED_MOST || n > UINT16_MAX || m > UINT16_MAX) {
        add_hunk(hunks, whole);
        return;
    }
    uint16_t *left = mem_zero((n + 1) * (m + 1), sizeof *left);
    for (size_t i = n; i-- > 0;) {
        for (size_t j = m; j-- > 0;) {
            uint16_t down = left[(i + 1) * (m + 1) + j], right = left[i * (m + 1) + j + 1];
            bool equal = same(
                token_at(a, whole.from + i), token_at(b, whole.other_from + j));
            left[i * (m + 1) + j] = equal ? (uint16_t)(left[(i + 1) * (m + 1) + j + 1] + 1)
                                          : down > right ? down
                                                         : right;
        }
    }
    for (size_t i = 0, j = 0; i < n || j < m;) {
        size_t x = whole.from + i, y = whole.other_from + j;
        if (i < n && j < m && same(token_at(a, x), token_at(b, y))) {
            i++;
            j++;
        } else if (j == m
            || (i < n && left[(i + 1) * (m + 1) + j] >= left[i * (m + 1) + j + 1])) {
            add_hunk(hunks, (struct hunk) {x, x + 1, y, y, whole.version});
            i++;
        } else {
            add_hunk(hunks, (struct hunk) {x, x, y, y + 1, whole.version});
            j++;
        }
    }
    free(left);
}

static void compare(
    const struct vec *a, const struct vec *b, size_t version, struct vec *hunks)
{
    struct hunk whole = {.to = a->n, .other_to = b->n, .version = version};
    while (whole.from < whole.to && whole.other_from < whole.other_to
        && same(token_at(a, whole.from), token_at(b, whole.other_from))) {
        whole.from++;
        whole.other_from++;
    }
    while (whole.from < whole.to && whole.other_from < whole.other_to
        && same(token_at(a, whole.to - 1), token_at(b, whole.other_to - 1))) {
        whole.to--;
        whole.other_to--;
    }
    compare_middle(a, b, whole, hunks);
}

/* ---- joining --------------------------------------------------------------------------------- */

struct joining {
    struct vec base;            /* struct token */
    struct vec *versions;       /* of each version, struct token */
    const struct sentence_version *given;
    size_t n;
    struct vec hunks;           /* struct hunk of all versions, by place */
    struct str *out;
    struct vec *marks;
};

static int by_place(const void *a, const void *b)
{
    const struct hunk *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1; /* what is put in comes before what is changed */
    return (x->version > y->version) - (x->version < y->version);
}

/* Two changes of one place: what only touches does not count, but two put in at one place do. */
static bool overlap(size_t from, size_t to, const struct hunk *next)
{
    if (from == to || next->from == next->to)
        return (from == next->from && to == next->to) || (from < next->from && next->from < to);
    return next->from < to;
}

/* As many sentences in place of as many: each is a place of its own. */
static void add_changed(const struct vec *changed, struct vec *hunks)
{
    for (size_t i = 0; i < changed->n; i++) {
        const struct hunk *all = hunk_at(changed, i);
        size_t n = all->to - all->from;
        if (n != all->other_to - all->other_from) {
            vec_add(hunks, all);
            continue;
        }
        for (size_t j = 0; j < n; j++)
            vec_add(hunks,
                &(struct hunk) {all->from + j, all->from + j + 1, all->other_from + j,
                    all->other_from + j + 1, all->version});
    }
}

static void add_gap(struct joining *join, int breaks)
{
    if (join->out->len)
        str_add(join->out, breaks == 0 ? " " : breaks == 1 ? "\n" : "\n\n");
}

static void add_tokens(struct joining *join, const struct vec *tokens, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct token *token = token_at(tokens, i);
        add_gap(join, token->breaks);
        str_add_n(join->out, token->text, token->length);
    }
}

/* What a version has in place of from .. to of the beginning. */
static void version_of(const struct joining *join, size_t version, size_t from, size_t to,
    size_t first, size_t last, struct vec *tokens)
{
    size_t at = from;
    for (size_t i = first; i < last; i++) {
        const struct hunk *hunk = hunk_at(&join->hunks, i);
        if (hunk->version != version)
            continue;
        for (; at < hunk->from; at++)
            vec_add(tokens, token_at(&join->base, at));
        for (size_t j = hunk->other_from; j < hunk->other_to; j++)
            vec_add(tokens, token_at(&join->versions[version], j));
        at = hunk->to;
    }
    for (; at < to; at++)
        vec_add(tokens, token_at(&join->base, at));
}

static bool same_tokens(const struct vec *a, const struct vec *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (!same(token_at(a, i), token_at(b, i)))
            return false;
    }
    return true;
}

/* One version in brackets; several follow each other on a line. */
static void add_block(struct joining *join, size_t version, const struct vec *tokens, size_t from,
    size_t to, bool first)
{
    int breaks = from < to ? token_at(tokens, from)->breaks : 0;
    add_gap(join, first ? breaks : 0);
    str_addf(join->out, "[%s:", join->given[version].label);
    for (size_t i = from; i < to; i++) {
        const struct token *token = token_at(tokens, i);
        str_add(join->out, i == from || !token->breaks ? " " : token->breaks == 1 ? "\n" : "\n\n");
        str_add_n(join->out, token->text, token->length);
    }
    if (from == to)
        str_addf(join->out, " %s", _("(taken out)"));
    str_add(join->out, "]");
}

/* How many sentences all different versions begin with, or end with (of those after skip). */
static size_t in_common(
    const struct vec *different, const struct vec *tokens, bool at_end, size_t skip)
{
    size_t n = 0;
    for (;; n++) {
        const struct vec *first = &tokens[*VEC_AT(different, size_t, 0)];
        for (size_t i = 0; i < different->n; i++) {
            const struct vec *one = &tokens[*VEC_AT(different, size_t, i)];
            if (one->n - skip <= n || first->n - skip <= n)
                return n;
            if (!same(token_at(first, at_end ? first->n - 1 - n : n),
                    token_at(one, at_end ? one->n - 1 - n : n)))
                return n;
        }
    }
}

static void add_different(
    struct joining *join, const struct vec *different, const struct vec *tokens)
{
    const struct vec *first = &tokens[*VEC_AT(different, size_t, 0)];
    size_t head = in_common(different, tokens, false, 0);
    size_t tail = in_common(different, tokens, true, head);
    add_tokens(join, first, 0, head);
    size_t start = join->out->len;
    for (size_t i = 0; i < different->n; i++) {
        size_t version = *VEC_AT(different, size_t, i);
        add_block(join, version, &tokens[version], head, tokens[version].n - tail, i == 0);
    }
    while (start < join->out->len && is_blank(join->out->s[start]))
        start++;
    vec_add(join->marks, &(struct sentence_part) {start, join->out->len - start});
    add_tokens(join, first, first->n - tail, first->n);
}

/* The hunks first .. last change from .. to of the beginning, each version in its own way. */
static void add_changes(
    struct joining *join, size_t from, size_t to, size_t first, size_t last)
{
    struct vec *tokens = mem_zero(join->n, sizeof *tokens);
    struct vec different = VEC_INIT(size_t);
    for (size_t v = 0; v < join->n; v++) {
        bool changed = false, known = false;
        vec_init(&tokens[v], sizeof(struct token));
        for (size_t i = first; i < last; i++)
            changed = changed || hunk_at(&join->hunks, i)->version == v;
        if (!changed)
            continue;
        version_of(join, v, from, to, first, last, &tokens[v]);
        for (size_t i = 0; i < different.n; i++)
            known = known || same_tokens(&tokens[*VEC_AT(&different, size_t, i)], &tokens[v]);
        if (!known)
            vec_add(&different, &v);
    }
    if (different.n == 1) {
        const struct vec *only = &tokens[*VEC_AT(&different, size_t, 0)];
        add_tokens(join, only, 0, only->n);
    } else {
        add_different(join, &different, tokens);
    }
    for (size_t v = 0; v < join->n; v++)
        vec_clear(&tokens[v]);
    free(tokens);
    vec_clear(&different);
}

static void join_all(struct joining *join)
{
    size_t at = 0;
    for (size_t i = 0; i < join->hunks.n;) {
        size_t first = i, from = hunk_at(&join->hunks, i)->from, to = hunk_at(&join->hunks, i)->to;
        for (i++; i < join->hunks.n && overlap(from, to, hunk_at(&join->hunks, i)); i++) {
            size_t end = hunk_at(&join->hunks, i)->to;
            to = end > to ? end : to;
        }
        add_tokens(join, &join->base, at, from);
        add_changes(join, from, to, first, i);
        at = to;
    }
    add_tokens(join, &join->base, at, join->base.n);
}

void sentences_join(const char *ancestor, const struct sentence_version *versions, size_t n,
    struct str *out, struct vec *marks)
{
    struct str text = STR_INIT;
    struct joining join = {.base = sentences_of(ancestor),
        .versions = mem_zero(n, sizeof *join.versions),
        .given = versions,
        .n = n,
        .hunks = VEC_INIT(struct hunk),
        .out = &text,
        .marks = marks};
    size_t before = marks->n;
    for (size_t i = 0; i < n; i++) {
        join.versions[i] = sentences_of(versions[i].text);
        struct vec changed = VEC_INIT(struct hunk);
        compare(&join.base, &join.versions[i], i, &changed);
        add_changed(&changed, &join.hunks);
        vec_clear(&changed);
    }
    if (join.hunks.n > 1)
        qsort(join.hunks.items, join.hunks.n, sizeof(struct hunk), by_place);
    join_all(&join);
    for (size_t i = before; i < marks->n; i++)
        VEC_AT(marks, struct sentence_part, i)->start += out->len;
    str_add_str(out, &text);
    str_wipe(&text);
    for (size_t i = 0; i < n; i++)
        vec_clear(&join.versions[i]);
    free(join.versions);
    vec_clear(&join.base);
    vec_clear(&join.hunks);
}

size_t sentences_marked(
    const char *text, const struct sentence_version *versions, size_t n, size_t *length)
{
    size_t first = strlen(text);
    struct str mark = STR_INIT;
    *length = 0;
    for (size_t i = 0; i < n; i++) {
        str_reset(&mark);
        str_addf(&mark, "[%s:", versions[i].label);
        const char *found = strstr(text, mark.s);
        if (!found || (size_t)(found - text) >= first)
            continue;
        first = (size_t)(found - text);
        *length = mark.len;
    }
    str_clear(&mark);
    return first;
}

/* ---- side by side ---------------------------------------------------------------------------- */

/* Parts that only blanks separate become one. */
static void add_part(const char *text, const struct token *token, struct vec *parts)
{
    size_t start = (size_t)(token->text - text);
    struct sentence_part *last
        = parts->n ? VEC_AT(parts, struct sentence_part, parts->n - 1) : NULL;
    size_t gap = last ? last->start + last->length : start;
    while (last && gap < start && is_blank(text[gap]))
        gap++;
    if (last && gap == start)
        last->length = start + token->length - last->start;
    else
        vec_add(parts, &(struct sentence_part) {start, token->length});
}

static void add_parts(
    const char *text, const struct vec *tokens, size_t from, size_t to, struct vec *parts)
{
    for (size_t i = from; i < to; i++)
        add_part(text, token_at(tokens, i), parts);
}

static struct vec words_between(const struct vec *sentences, size_t from, size_t to)
{
    const struct token *first = token_at(sentences, from), *last = token_at(sentences, to - 1);
    return words_in(first->text, (size_t)(last->text + last->length - first->text));
}

/* Sentences that were rewritten: their words, unless little of them is alike. */
static void compare_words(const char *a, const char *b, const struct vec *as, const struct vec *bs,
    const struct hunk *hunk, struct vec *parts_a, struct vec *parts_b)
{
    struct vec x = words_between(as, hunk->from, hunk->to);
    struct vec y = words_between(bs, hunk->other_from, hunk->other_to);
    struct vec hunks = VEC_INIT(struct hunk);
    size_t other = 0;
    compare(&x, &y, 0, &hunks);
    for (size_t i = 0; i < hunks.n; i++)
        other += hunk_at(&hunks, i)->to - hunk_at(&hunks, i)->from;
    if (3 * (x.n - other) < x.n || 3 * (x.n - other) < y.n) {
        add_parts(a, as, hunk->from, hunk->to, parts_a);
        add_parts(b, bs, hunk->other_from, hunk->other_to, parts_b);
    } else {
        for (size_t i = 0; i < hunks.n; i++) {
            const struct hunk *words = hunk_at(&hunks, i);
            add_parts(a, &x, words->from, words->to, parts_a);
            add_parts(b, &y, words->other_from, words->other_to, parts_b);
        }
    }
    vec_clear(&x);
    vec_clear(&y);
    vec_clear(&hunks);
}

void sentences_compare(const char *a, const char *b, struct vec *parts_a, struct vec *parts_b)
{
    struct vec as = sentences_of(a), bs = sentences_of(b), hunks = VEC_INIT(struct hunk);
    compare(&as, &bs, 0, &hunks);
    for (size_t i = 0; i < hunks.n; i++) {
        const struct hunk *hunk = hunk_at(&hunks, i);
        if (hunk->from < hunk->to && hunk->other_from < hunk->other_to) {
            compare_words(a, b, &as, &bs, hunk, parts_a, parts_b);
            continue;
        }
        add_parts(a, &as, hunk->from, hunk->to, parts_a);
        add_parts(b, &bs, hunk->other_from, hunk->other_to, parts_b);
    }
    vec_clear(&as);
    vec_clear(&bs);
    vec_clear(&hunks);
}
