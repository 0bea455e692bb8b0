/* The body of a published memo: a text that any later program can read back. */
#include "domain/memo_build.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "rukkanen-memo 1"

/* ---- writing -------------------------------------------------------------------------------- */

static void write_text(struct str *out, const char *word, const char *text)
{
    if (!*text)
        return;
    str_addf(out, "%s ", word);
    for (; *text; text++) {
        if (*text == '\n')
            str_add(out, "\\n");
        else if (*text == '\\')
            str_add(out, "\\\\");
        else
            str_add_c(out, *text);
    }
    str_add_c(out, '\n');
}

static void write_date(struct str *out, const char *word, int64_t date)
{
    if (date == DATE_NONE)
        return;
    str_addf(out, "%s ", word);
    date_format(out, LANG_EN, DATE_ISO, date);
    str_add_c(out, '\n');
}

static const char *text_of(const void *thing, const struct memo_word *word)
{
    return *(char *const *)((const char *)thing + word->offset);
}

void memo_to_body(const struct memo *memo, struct str *out)
{
    str_addf(out, "%s\nlanguage %s\nversion %" PRId64 "\n", FIRST_LINE, lang_code(memo->lang),
        memo->version);
    write_date(out, "written", memo->written);
    write_date(out, "corrected", memo->corrected);
    for (const struct memo_word *w = memo_words; w->word; w++)
        write_text(out, w->word, text_of(memo, w));
    for (size_t i = 0; i < memo->items.n; i++) {
        const struct memo_item *item = VEC_AT(&memo->items, struct memo_item, i);
        str_addf(out, "item %" PRId64 "\n", item->number);
        for (const struct memo_word *w = memo_item_words; w->word; w++)
            write_text(out, w->word, text_of(item, w));
        write_date(out, "due", item->due);
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

static char *read_text(const char *text, size_t len)
{
    struct str out = STR_INIT;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\' && i + 1 < len)
            str_add_c(&out, text[++i] == 'n' ? '\n' : text[i]);
        else
            str_add_c(&out, text[i]);
    }
    return str_take(&out);
}

static int64_t read_date(const char *text)
{
    int64_t date;
    return date_parse(text, 0, &date, NULL) ? date : DATE_NONE;
}

static int64_t read_number(const char *text, int64_t otherwise)
{
    int64_t number;
    return number_parse(text, &number, NULL) ? number : otherwise;
}

/* Fills the text of that word; false where there is no such word. Takes over the text. */
static bool fill(void *thing, const struct memo_word *words, const char *word, char *text)
{
    for (const struct memo_word *w = words; w->word; w++) {
        if (strcmp(w->word, word) != 0)
            continue;
        char **place = (char **)((char *)thing + w->offset);
        free(*place);
        *place = text;
        return true;
    }
    return false;
}

static void add_item(struct memo *memo, int64_t number)
{
    struct memo_item *item = vec_add(&memo->items, NULL);
    item->number = number;
    item->on_board = true;
    item->due = DATE_NONE;
    for (const struct memo_word *w = memo_item_words; w->word; w++)
        *(char **)((char *)item + w->offset) = mem_text("");
}

static void read_line(struct memo *memo, const char *word, char *text)
{
    struct memo_item *item
        = memo->items.n ? VEC_AT(&memo->items, struct memo_item, memo->items.n - 1) : NULL;
    bool taken = item ? fill(item, memo_item_words, word, text)
                      : fill(memo, memo_words, word, text);
    if (taken)
        return;
    if (strcmp(word, "item") == 0)
        add_item(memo, read_number(text, (int64_t)memo->items.n + 1));
    else if (item && strcmp(word, "due") == 0)
        item->due = read_date(text);
    else if (strcmp(word, "language") == 0)
        lang_from_code(text, &memo->lang);
    else if (strcmp(word, "version") == 0)
        memo->version = read_number(text, 1);
    else if (strcmp(word, "written") == 0)
        memo->written = read_date(text);
    else if (strcmp(word, "corrected") == 0)
        memo->corrected = read_date(text);
    free(text);
}

bool memo_from_body(const char *body, struct memo *memo, struct err *err)
{
    const char *line = strchr(body, '\n');
    if (!line || (size_t)(line - body) != strlen(FIRST_LINE)
        || strncmp(body, FIRST_LINE, strlen(FIRST_LINE)) != 0)
        return err_set(err, ERR_DAMAGED, _("This page holds no memo."));
    memo_init(memo);
    while (line && line[1]) {
        const char *begin = line + 1, *blank = begin + strcspn(begin, " \n");
        line = strchr(begin, '\n');
        size_t rest = *blank == ' ' ? (line ? (size_t)(line - blank) : strlen(blank)) - 1 : 0;
        char *word = mem_text_n(begin, (size_t)(blank - begin));
        read_line(memo, word, read_text(blank + (*blank == ' '), rest));
        free(word);
    }
    return true;
}
