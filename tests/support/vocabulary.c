#include "support/vocabulary.h"

#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/str.h"

#include <ctype.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- words ----------------------------------------------------------------------------------- */

/* Letters of Latin-1 beside those of ASCII: 0xC3 leads them in UTF-8. */
static size_t letter_length(const char *at)
{
    if (isalpha((unsigned char)*at))
        return 1;
    return (unsigned char)*at == 0xC3 && at[1] ? 2 : 0;
}

static void add_letter(char *word, const char *at, size_t length)
{
    memcpy(word, at, length);
    if (length == 1)
        *word = (char)tolower((unsigned char)*at);
    else if ((unsigned char)at[1] < 0x9F)
        word[1] = (char)(at[1] + 0x20); /* Ä to ä */
}

bool vocabulary_next(const char **at, char word[VOCABULARY_LONGEST])
{
    while (**at) {
        size_t n = 0, letters = 0;
        for (size_t length; (length = letter_length(*at)) > 0; *at += length) {
            if (n + length < VOCABULARY_LONGEST) {
                add_letter(word + n, *at, length);
                n += length;
                letters++;
            }
        }
        word[n] = '\0';
        if (letters > 1)
            return true;
        if (letters == 0)
            ++*at;
    }
    return false;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void vocabulary_of_text(struct vocabulary *vocabulary, const char *text)
{
    char word[VOCABULARY_LONGEST];
    if (!vocabulary->words.size)
        vec_init(&vocabulary->words, sizeof(char *));
    while (vocabulary_next(&text, word)) {
        char *own = mem_text(word);
        vec_add(&vocabulary->words, &own);
    }
    qsort(vocabulary->words.items, vocabulary->words.n, sizeof(char *), compare);
}

bool vocabulary_has(const struct vocabulary *vocabulary, const char *word)
{
    return vocabulary->words.n > 0 &&
        bsearch(&word, vocabulary->words.items, vocabulary->words.n, sizeof(char *), compare);
}

void vocabulary_clear(struct vocabulary *vocabulary)
{
    for (size_t i = 0; i < vocabulary->words.n; i++)
        free(*VEC_AT(&vocabulary->words, char *, i));
    vec_clear(&vocabulary->words);
}

/* ---- where they come from -------------------------------------------------------------------- */

static void read_file(const char *path, struct str *text)
{
    struct err err = {.kind = ERR_NONE};
    if (!path_read(path, 1 << 22, text, &err))
        fail_msg("%s: %s", path, err.sentence);
}

void vocabulary_of_files(struct vocabulary *vocabulary, const char *pattern)
{
    glob_t files = {0};
    struct str text = STR_INIT;
    assert_int_equal(glob(pattern, 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        read_file(files.gl_pathv[i], &text);
    vocabulary_of_text(vocabulary, text.s);
    globfree(&files);
    str_clear(&text);
}

/* The text between the quotes of one line, without the marks of menu letters. */
static void add_quoted(struct str *out, const char *line)
{
    const char *at = strchr(line, '"');
    for (at = at ? at + 1 : ""; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1]) {
            at++;
            str_add_c(out, *at == 'n' ? ' ' : *at);
        } else if (*at != '&') {
            str_add_c(out, *at);
        }
    }
}

/* The strings of a catalog that stand behind this word. */
static void read_catalog(const char *path, const char *keyword, struct str *out)
{
    struct str text = STR_INIT;
    bool wanted = false;
    read_file(path, &text);
    char *save = NULL;
    for (char *line = strtok_r(text.s, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        if (strncmp(line, "msg", 3) == 0) {
            wanted = strncmp(line, keyword, strlen(keyword)) == 0;
            str_add_c(out, ' ');
        }
        if (wanted && *line != '#')
            add_quoted(out, line);
    }
    str_clear(&text);
}

void vocabulary_of_language(struct vocabulary *vocabulary, const char *lang)
{
    struct str words = STR_INIT;
    char path[40];
    bool english = strcmp(lang, "en") == 0;
    snprintf(path, sizeof path, "po/%s.po", english ? "fi" : lang);
    read_catalog(path, english ? "msgid" : "msgstr", &words);
    vocabulary_of_text(vocabulary, words.s);
    str_clear(&words);
}

void vocabulary_of_dates(struct vocabulary *vocabulary, const char *code)
{
    struct str words = STR_INIT;
    enum lang lang;
    assert_true(lang_from_code(code, &lang));
    for (int day = 0; day < 366; day += 5) {
        date_format(&words, lang, DATE_WEEKDAY, date_from_ymd(2026, 1, 1) + day);
        str_add_c(&words, ' ');
    }
    date_format_time(&words, lang, DATE_HOUR_CLOCK, 600);
    date_format_week(&words, lang, 47);
    vocabulary_of_text(vocabulary, words.s);
    str_clear(&words);
}

void vocabulary_foreign(struct vocabulary *foreign, const struct vocabulary *known)
{
    struct vocabulary english = {.words = VEC_INIT(char *)};
    vec_init(&foreign->words, sizeof(char *));
    vocabulary_of_language(&english, "en");
    for (size_t i = 0; i < english.words.n; i++) {
        char *word = *VEC_AT(&english.words, char *, i);
        if (!vocabulary_has(known, word)) {
            word = mem_text(word);
            vec_add(&foreign->words, &word);
        }
    }
    vocabulary_clear(&english);
}
