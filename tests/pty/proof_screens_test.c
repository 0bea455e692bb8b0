/*
 * Every screen of the program, looked at. In Finnish at 80x24 it is compared whole with the picture
 * of it in tests/data/screens; in other sizes and languages it must have its focus, its words whole
 * and none of them in another language.
 *
 * After a change that is meant, the pictures are renewed by
 *     make screens
 * and `git diff tests/data/screens` shows what the change does to the screens.
 */
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/str.h"
#include "support/focus.h"
#include "support/tour.h"
#include "support/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static int complaints;

static void complain(const struct tour_stop *stop, struct pty *pty, const char *what,
    const char *detail)
{
    int row, column;
    pty_cursor(pty, &row, &column);
    char *screen = pty_screen(pty);
    printf("%s at %dx%d: %s%s; cursor at %d,%d\n%s", stop->name, pty_columns(pty), pty_rows(pty),
        what, detail, row, column, screen);
    free(screen);
    complaints++;
}

static void expect_no_complaints(void)
{
    int n = complaints;
    complaints = 0;
    fflush(stdout);
    assert_int_equal(n, 0);
}

/* ---- pictures -------------------------------------------------------------------------------- */

/* The screen, with a folder that is the same every time. */
static char *picture(struct pty *pty)
{
    char *screen = pty_screen(pty), *at;
    static const char folder[] = "/tmp/rukkane";
    assert_int_equal(strlen(tour_folder()), sizeof folder - 1);
    while ((at = strstr(screen, tour_folder())) != NULL)
        memcpy(at, folder, sizeof folder - 1);
    return screen;
}

static void renew(const char *path, const char *screen)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(screen, file);
    assert_int_equal(fclose(file), 0);
}

static void compare(const struct tour_stop *stop, struct pty *pty)
{
    struct str wanted = STR_INIT;
    struct err err;
    char path[200], *screen = picture(pty);
    snprintf(path, sizeof path, "tests/data/screens/%s.txt", stop->name);
    if (getenv("RUKKANEN_TEST_RENEW"))
        renew(path, screen);
    if (!path_read(path, 1 << 16, &wanted, &err) || strcmp(wanted.s, screen) != 0)
        complain(stop, pty, "is not as in ", path);
    str_clear(&wanted);
    free(screen);
}

/* What a colour says, boldness, underlining or the marker says too. */
static void expect_more_than_colour(
    const struct tour_stop *stop, struct pty *pty, bool colour_allowed)
{
    for (int row = 0; row < pty_rows(pty); row++) {
        for (int column = 0; column < pty_columns(pty); column++) {
            struct pty_cell cell = pty_cell(pty, row, column);
            if (!cell.coloured)
                continue;
            if (!colour_allowed || !(cell.bold || cell.underline || cell.reverse)) {
                complain(stop, pty, "a cell has a colour and nothing else", "");
                return;
            }
        }
    }
}

static void look_at_picture(const struct tour_stop *stop, struct pty *pty, void *data)
{
    compare(stop, pty);
    expect_more_than_colour(stop, pty, *(bool *)data);
}

static void every_screen_in_finnish_is_as_its_picture(void **state)
{
    bool colour = true;
    (void)state;
    tour_all("fi", NULL, look_at_picture, &colour);
    expect_no_complaints();
}

static void without_colours_every_screen_is_the_same(void **state)
{
    static const char *const env[] = {"NO_COLOR=1", NULL};
    bool colour = false;
    (void)state;
    tour_all("fi", env, look_at_picture, &colour);
    expect_no_complaints();
}

static void every_screen_there_is_has_a_picture(void **state)
{
    (void)state;
    tour_covers();
}

/* ---- the focus ------------------------------------------------------------------------------- */

/* Where a text is written over several rows, the cursor alone is the focus; where a list is empty,
 * it stands on the sentence that says so. */
static bool has_no_marker(const char *name)
{
    static const char *const names[]
        = {"meeting-item", "backups", "today-waiting", "missing", "conflict-edit"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void expect_focus(const struct tour_stop *stop, struct pty *pty)
{
    const char *why = "";
    enum focus focus = focus_seen(pty, &why);
    if (focus == FOCUS_WRONG)
        complain(stop, pty, why, "");
    else if (focus != (has_no_marker(stop->name) ? FOCUS_CURSOR : FOCUS_MARKER))
        complain(stop, pty, "a marker too many or too few", "");
}

/* ---- the words ------------------------------------------------------------------------------- */

struct look {
    const char *lang;
    struct vocabulary known, foreign, page;
};

static void check_word(struct look *look, const char *word, const char *where, const char *line)
{
    bool foreign = vocabulary_has(&look->foreign, word);
    if (!foreign && vocabulary_has(&look->known, word))
        return;
    printf("%s: %s: \"%s\" in: %s\n", where,
        foreign ? "an English word" : "a word that is cut, or of no catalog", word, line);
    complaints++;
}

/* Beside the sign that something is left out a word may be cut. */
static bool touches_ellipsis(const char *line, const char *start, const char *end)
{
    static const char sign[] = "…";
    size_t length = sizeof sign - 1;
    return strncmp(end, sign, length) == 0 ||
        ((size_t)(start - line) >= length && strncmp(start - length, sign, length) == 0);
}

/* A line that is longer than its field shows its end, where one writes on. */
static bool is_written(struct pty *pty, int row, const char *line, const char *end)
{
    int cursor_row, cursor_column, column = 0;
    pty_cursor(pty, &cursor_row, &cursor_column);
    for (const char *at = line; at < end; at++)
        column += ((unsigned char)*at & 0xC0) != 0x80;
    return row == cursor_row && column == cursor_column && pty_columns(pty) < 60;
}

static void expect_words(struct look *look, const struct tour_stop *stop, struct pty *pty)
{
    char where[80], word[VOCABULARY_LONGEST];
    char *screen = picture(pty), *rest = screen;
    /* A page is in its group's language, whatever that of the screen is. */
    bool page = strstr(stop->name, "page") != NULL;
    snprintf(where, sizeof where, "%s in %s at %dx%d", stop->name, look->lang, pty_columns(pty),
        pty_rows(pty));
    for (int row = 0; row < pty_rows(pty); row++) {
        const char *line = strsep(&rest, "\n"), *at = line;
        while (vocabulary_next(&at, word))
            if (!is_written(pty, row, line, at) && !touches_ellipsis(line, at - strlen(word), at) &&
                !(page && vocabulary_has(&look->page, word)))
                check_word(look, word, where, line);
    }
    free(screen);
}

static void look_in_every_size(const struct tour_stop *stop, struct pty *pty, void *data)
{
    static const int sizes[][2] = {{24, 80}, {12, 40}, {43, 132}, {24, 80}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pty_resize(pty, sizes[i][0], sizes[i][1]);
        expect_focus(stop, pty);
        expect_words(data, stop, pty);
    }
}

static void look_at_all(const char *lang)
{
    struct look look = {.lang = lang};
    vocabulary_of_language(&look.known, lang);
    vocabulary_of_files(&look.known, "data/demo/*.txt");
    vocabulary_of_text(&look.known, tour_words);
    vocabulary_of_dates(&look.known, lang);
    vocabulary_of_files(&look.known, "src/book/keys/words.c"); /* for passphrases */
    vocabulary_of_language(&look.page, "fi");
    vocabulary_of_dates(&look.page, "fi");
    vocabulary_foreign(&look.foreign, &look.known);
    tour_all(lang, NULL, look_in_every_size, &look);
    vocabulary_clear(&look.known);
    vocabulary_clear(&look.foreign);
    vocabulary_clear(&look.page);
    expect_no_complaints();
}

static void in_every_size_the_focus_is_seen_and_the_words_are_finnish_and_whole(void **state)
{
    (void)state;
    look_at_all("fi");
}

static void in_every_size_the_focus_is_seen_and_the_words_are_swedish_and_whole(void **state)
{
    (void)state;
    look_at_all("sv");
}

static void in_every_size_the_focus_is_seen_and_the_words_are_english_and_whole(void **state)
{
    (void)state;
    look_at_all("en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_there_is_has_a_picture),
        cmocka_unit_test(every_screen_in_finnish_is_as_its_picture),
        cmocka_unit_test(without_colours_every_screen_is_the_same),
        cmocka_unit_test(in_every_size_the_focus_is_seen_and_the_words_are_finnish_and_whole),
        cmocka_unit_test(in_every_size_the_focus_is_seen_and_the_words_are_swedish_and_whole),
        cmocka_unit_test(in_every_size_the_focus_is_seen_and_the_words_are_english_and_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
