#include "glue.h"

#include <string.h>

/* Words that hold on to the figure after them. */
static const char *const before[] = {"klo", "kl.", "at", "vk", "viikko", "v.", "vecka", "week",
    "nro", "nr", "p.", "puh.", "tfn", "tel.", "s.", "kerta", "ma", "ti", "ke", "to", "pe", "la",
    "su", "må", "on", "fr", "lö", "sö", "den", NULL};

/* Units: they hold on to the figure before them. */
static const char *const after[] = {"km", "m", "cm", "mm", "m²", "kg", "g", "l", "dl", "h", "t",
    "min", "s", "€", "%", "pv", "kpl", "st", "°C", NULL};

static bool is_in(const char *const *words, const char *word, size_t len)
{
    for (; *words; words++)
        if (strlen(*words) == len && memcmp(*words, word, len) == 0)
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_number(const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_digit(word[i]) && !(i > 0 && i + 1 < len && (word[i] == ',' || word[i] == '.')))
            return false;
    return len > 0;
}

bool glue_holds(const char *text, size_t len, size_t at)
{
    size_t start = at, end = at + 1;
    while (start > 0 && !strchr(" \n(", text[start - 1]))
        start--;
    while (end < len && !strchr(" \n.,;:)", text[end]))
        end++;
    if (at + 1 >= len || start == at || end == at + 1)
        return false;
    const char *left = text + start, *right = text + at + 1;
    size_t left_len = at - start, right_len = end - at - 1;
    if (is_digit(right[0]) && is_in(before, left, left_len))
        return true;
    if (!is_number(left, left_len))
        return false;
    return is_in(after, right, right_len) || (is_number(right, right_len) && right_len >= 3);
}

static enum page_kind kind_of(const struct page *page, size_t i)
{
    return VEC_AT(&page->blocks, struct page_block, i)->kind;
}

size_t glue_run(const struct page *page, size_t i, size_t *place)
{
    size_t first = i, end = i + 1;
    while (first > 0 && kind_of(page, first - 1) == kind_of(page, i))
        first--;
    while (end < page->blocks.n && kind_of(page, end) == kind_of(page, i))
        end++;
    *place = i - first;
    return end - first;
}

bool glue_to_above(const struct page *page, size_t i)
{
    if (i == 0)
        return false;
    enum page_kind kind = kind_of(page, i), above = kind_of(page, i - 1);
    if (kind == PAGE_SIGNATURE)
        return true;
    if (kind != PAGE_FACT && kind != PAGE_HANGING)
        return false;
    if (above != PAGE_PARAGRAPH && above != PAGE_HANGING && above != PAGE_FACT)
        return false;
    size_t place, n = glue_run(page, i, &place);
    return n <= 5 || place <= 1 || place + 1 == n;
}
