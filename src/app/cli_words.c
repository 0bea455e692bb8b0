#include "app/cli_words.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/str.h"
#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct split {
    const char *at, *end;
    const struct vec *ids;
    struct str word;
    bool begun; /* a word is being read; it may be empty: '' */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool take_literal(struct split *split, struct err *err)
{
    const char *end = memchr(split->at, '\'', (size_t)(split->end - split->at));
    if (!end)
        return err_set(err, ERR_USAGE, _("A ' is not closed by another one."));
    str_add_n(&split->word, split->at, (size_t)(end - split->at));
    split->at = end + 1;
    return true;
}

static bool take_escape(struct split *split, struct err *err)
{
    static const char signs[] = "\"\\nt", meanings[] = "\"\\\n\t";
    const char *sign
        = split->at < split->end && *split->at ? strchr(signs, *split->at) : NULL;
    if (!sign)
        return err_set(err, ERR_USAGE,
            _("Between \"…\" a backslash stands only before \" \\ n or t."));
    str_add_c(&split->word, meanings[sign - signs]);
    split->at++;
    return true;
}

static bool take_quoted(struct split *split, struct err *err)
{
    while (split->at < split->end) {
        char c = *split->at++;
        if (c == '"')
            return true;
        if (c != '\\')
            str_add_c(&split->word, c);
        else if (!take_escape(split, err))
            return false;
    }
    return err_set(err, ERR_USAGE, _("A \" is not closed by another one."));
}

static bool take_id(struct split *split, struct err *err)
{
    size_t n = 0;
    const char *digits = split->at;
    while (split->at < split->end && *split->at >= '0' && *split->at <= '9' && n < 1000000)
        n = n * 10 + (size_t)(*split->at++ - '0');
    if (n < 1 || n > split->ids->n)
        return err_set(err, ERR_USAGE, _("$%.*s: there have been only %zu adds before this line."),
            (int)(split->at - digits), digits, split->ids->n);
    str_add(&split->word, *VEC_AT(split->ids, char *, n - 1));
    return true;
}

static bool take_one(struct split *split, struct err *err)
{
    char c = *split->at++;
    split->begun = true;
    if (c == '\'')
        return take_literal(split, err);
    if (c == '"')
        return take_quoted(split, err);
    if (c == '$' && split->at < split->end && *split->at >= '0' && *split->at <= '9')
        return take_id(split, err);
    str_add_c(&split->word, c);
    return true;
}

static void end_word(struct split *split, struct vec *words)
{
    if (!split->begun)
        return;
    char *word = str_take(&split->word);
    vec_add(words, &word);
    split->begun = false;
}

bool cli_words_split(const char *line, size_t length, const struct vec *ids, struct vec *words,
    struct err *err)
{
    struct split split = {.at = line, .end = line + length, .ids = ids, .word = STR_INIT};
    if (memchr(line, '\0', length) || !utf8_valid(line, length))
        return err_set(err, ERR_USAGE, _("The line is not text in UTF-8."));
    while (split.at < split.end && is_blank(*split.at))
        split.at++;
    bool ok = true;
    if (split.at < split.end && *split.at == '#')
        return true;
    while (ok && split.at < split.end) {
        if (is_blank(*split.at)) {
            end_word(&split, words);
            split.at++;
        } else {
            ok = take_one(&split, err);
        }
    }
    if (ok)
        end_word(&split, words);
    str_wipe(&split.word);
    return ok;
}

void cli_words_clear(struct vec *words)
{
    for (size_t i = 0; i < words->n; i++) {
        char *word = *VEC_AT(words, char *, i);
        explicit_bzero(word, strlen(word));
        free(word);
    }
    vec_clear(words);
}
