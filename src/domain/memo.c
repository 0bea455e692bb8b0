#include "rukkanen/domain/memo.h"

#include "domain/memo_build.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

const struct memo_word memo_words[] = {
    {"organisation", offsetof(struct memo, organisation)},
    {"group", offsetof(struct memo, group)},
    {"title", offsetof(struct memo, title)},
    {"board-title", offsetof(struct memo, board_title)},
    {"time", offsetof(struct memo, time)},
    {"place", offsetof(struct memo, place)},
    {"present", offsetof(struct memo, present)},
    {"leaders", offsetof(struct memo, leaders)},
    {"absent", offsetof(struct memo, absent)},
    {"visitors", offsetof(struct memo, visitors)},
    {"next", offsetof(struct memo, next)},
    {"secretary", offsetof(struct memo, secretary)},
    {"note", offsetof(struct memo, note)},
    {.word = NULL},
};

const struct memo_word memo_item_words[] = {
    {"heading", offsetof(struct memo_item, heading)},
    {"text", offsetof(struct memo_item, text)},
    {"decision", offsetof(struct memo_item, decision)},
    {"responsible", offsetof(struct memo_item, responsible)},
    {.word = NULL},
};

/* ---- making and clearing -------------------------------------------------------------------- */

static char **text_at(const void *thing, const struct memo_word *word)
{
    return (char **)((char *)thing + word->offset);
}

void memo_init(struct memo *memo)
{
    *memo = (struct memo) {.version = 1,
        .written = DATE_NONE,
        .corrected = DATE_NONE,
        .items = VEC_INIT(struct memo_item),
        .names = VEC_INIT(struct memo_name)};
    for (const struct memo_word *w = memo_words; w->word; w++)
        *text_at(memo, w) = mem_text("");
}

static void wipe(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
}

void memo_clear(struct memo *memo)
{
    for (const struct memo_word *w = memo_words; w->word; w++) {
        wipe(*text_at(memo, w));
        *text_at(memo, w) = NULL;
    }
    for (size_t i = 0; i < memo->items.n; i++) {
        for (const struct memo_word *w = memo_item_words; w->word; w++)
            wipe(*text_at(VEC_AT(&memo->items, struct memo_item, i), w));
    }
    for (size_t i = 0; i < memo->names.n; i++)
        wipe(VEC_AT(&memo->names, struct memo_name, i)->text);
    vec_clear(&memo->items);
    vec_clear(&memo->names);
}

/* ---- texts with name places ----------------------------------------------------------------- */

void memo_add_plain(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '{' || *text == '}')
            str_add_c(out, *text);
        str_add_c(out, *text);
    }
}

void memo_add_name(struct memo *memo, struct str *out, uint64_t person, const char *text)
{
    memo_name_set(memo, (int64_t)memo->names.n + 1, person, text);
    str_addf(out, "{%zu}", memo->names.n);
}

void memo_name_set(struct memo *memo, int64_t place, uint64_t person, const char *text)
{
    enum { MOST = 100000 };
    if (place < 1 || place > MOST)
        return;
    while (memo->names.n < (size_t)place)
        vec_add(&memo->names, NULL);
    struct memo_name *name = VEC_AT(&memo->names, struct memo_name, (size_t)place - 1);
    wipe(name->text);
    *name = (struct memo_name) {person, text && *text ? mem_text(text) : NULL};
}

/* Reads "{12}" at text; returns its length, 0 where it is no place. */
static size_t place_at(const char *text, size_t *place)
{
    size_t at = 1;
    *place = 0;
    while (text[at] >= '0' && text[at] <= '9' && at < 8)
        *place = *place * 10 + (size_t)(text[at++] - '0');
    return at > 1 && text[at] == '}' ? at + 1 : 0;
}

static void expand(
    const struct memo *memo, const char *text, const char *taken_out, struct str *out)
{
    while (*text) {
        size_t place, length = *text == '{' ? place_at(text, &place) : 0;
        if (length) {
            const struct memo_name *name = place >= 1 && place <= memo->names.n
                ? VEC_AT(&memo->names, struct memo_name, place - 1)
                : NULL;
            str_add(out, name && name->text ? name->text : taken_out);
            text += length;
            continue;
        }
        bool doubled = (*text == '{' || *text == '}') && text[1] == *text;
        str_add_c(out, *text);
        text += doubled ? 2 : 1;
    }
}

void memo_text(const struct memo *memo, const char *text, struct str *out)
{
    expand(memo, text, lang_text_in(memo->lang, N_("a participant")), out);
}

void memo_leaders(const struct memo *memo, struct str *out)
{
    expand(memo, memo->leaders, lang_text_in(memo->lang, N_("(name removed)")), out);
}

void memo_corrected(const struct memo *memo, struct str *out)
{
    struct str date = STR_INIT;
    if (memo->corrected == DATE_NONE)
        return;
    date_format(&date, memo->lang, DATE_SHORT, memo->corrected);
    str_addf(out, lang_text_in(memo->lang, N_("corrected %s")), date.s);
    str_clear(&date);
}

static size_t highest_place(const char *text)
{
    size_t highest = 0;
    while (*text) {
        size_t place, length = *text == '{' ? place_at(text, &place) : 0;
        bool doubled = !length && (*text == '{' || *text == '}') && text[1] == *text;
        if (length && place > highest)
            highest = place;
        text += length ? length : doubled ? 2 : 1;
    }
    return highest;
}

size_t memo_places(const struct memo *memo)
{
    size_t highest = 0;
    for (const struct memo_word *w = memo_words; w->word; w++) {
        size_t one = highest_place(*text_at(memo, w));
        highest = one > highest ? one : highest;
    }
    for (size_t i = 0; i < memo->items.n; i++) {
        const struct memo_item *item = VEC_AT(&memo->items, struct memo_item, i);
        for (const struct memo_word *w = memo_item_words; w->word; w++) {
            size_t one = highest_place(*text_at(item, w));
            highest = one > highest ? one : highest;
        }
    }
    return highest;
}

/* ---- comparing ------------------------------------------------------------------------------ */

static bool same_text(
    const struct memo *a, const char *a_text, const struct memo *b, const char *b_text)
{
    struct str x = STR_INIT, y = STR_INIT;
    memo_text(a, a_text, &x);
    memo_text(b, b_text, &y);
    bool same = strcmp(x.s, y.s) == 0;
    str_wipe(&x);
    str_wipe(&y);
    return same;
}

bool memo_same(const struct memo *a, const struct memo *b)
{
    bool same = a->lang == b->lang && a->items.n == b->items.n;
    for (const struct memo_word *w = memo_words; same && w->word; w++)
        same = same_text(a, *text_at(a, w), b, *text_at(b, w));
    for (size_t i = 0; same && i < a->items.n; i++) {
        const struct memo_item *x = VEC_AT(&a->items, struct memo_item, i);
        const struct memo_item *y = VEC_AT(&b->items, struct memo_item, i);
        same = x->due == y->due && x->number == y->number;
        for (const struct memo_word *w = memo_item_words; same && w->word; w++)
            same = same_text(a, *text_at(x, w), b, *text_at(y, w));
    }
    return same;
}
