/* A text to read: its wrapped lines are the rows of a list, so that the cursor of a screen reader
 * goes line by line. */
#include "internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/tui/dialog.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_FIND = 1 };

struct reader {
    struct str title, text, wanted;
    struct vec lines; /* struct utf8_line */
    int columns;      /* for which they were wrapped */
    struct list list;
};

static const struct utf8_line *line_at(const struct reader *reader, size_t row)
{
    return VEC_AT(&reader->lines, struct utf8_line, row);
}

static size_t count(void *data)
{
    return ((struct reader *)data)->lines.n;
}

static bool is_heading(const struct reader *reader, size_t row)
{
    const struct utf8_line *line = line_at(reader, row);
    return line->len > 2 && strncmp(reader->text.s + line->start, "# ", 2) == 0;
}

static void cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct reader *reader = data;
    const struct utf8_line *line = line_at(reader, row);
    size_t skip = is_heading(reader, row) ? 2 : 0;
    (void)column;
    str_add_n(out, reader->text.s + line->start + skip, line->len - skip);
}

static enum meaning meaning(void *data, size_t row)
{
    return is_heading(data, row) ? MEANING_HEADING : MEANING_NORMAL;
}

static const struct list_source lines_source = {.count = count, .cell = cell, .meaning = meaning};
static const struct list_column lines_columns[] = {{.width = 0}};

/* Wraps anew for another width; the focus stays at its place in the text. */
static void wrap_lines(struct reader *reader, int columns)
{
    if (reader->columns == columns)
        return;
    size_t focus = list_focus(&reader->list), at = 0, row = 0;
    if (focus < reader->lines.n)
        at = line_at(reader, focus)->start;
    vec_clear(&reader->lines);
    utf8_wrap(reader->text.s, reader->text.len, columns > 2 ? columns - 2 : 1, &reader->lines);
    reader->columns = columns;
    while (row + 1 < reader->lines.n && line_at(reader, row + 1)->start <= at)
        row++;
    list_reload(&reader->list);
    list_set_focus(&reader->list, row);
}

static void reader_draw(struct screen *screen, const struct canvas *body)
{
    struct reader *reader = screen->data;
    wrap_lines(reader, body->columns);
    list_draw(&reader->list, body, true);
}

static bool reader_key(struct screen *screen, const struct key *key)
{
    struct reader *reader = screen->data;
    if (key_is(key, ' '))
        return list_key(&reader->list, &(struct key){.kind = INPUT_KEY, .code = K_PAGE_DOWN});
    return list_key(&reader->list, key);
}

/* The next line with the wanted text after the focus, then from the beginning. */
static void find_next(struct screen *screen)
{
    struct reader *reader = screen->data;
    size_t n = reader->lines.n, focus = list_focus(&reader->list);
    for (size_t i = 1; i <= n && reader->wanted.len > 0; i++) {
        size_t row = (focus + i) % n;
        struct str line = STR_INIT;
        cell(reader, row, 0, &line);
        bool found = utf8_contains_fold(line.s, reader->wanted.s);
        str_clear(&line);
        if (found) {
            list_set_focus(&reader->list, row);
            return;
        }
    }
    screen_say(screen, _("Not found: %s"), reader->wanted.s);
}

static void reader_resume(struct screen *screen, const struct result *result)
{
    struct reader *reader = screen->data;
    if (result->tag != TAG_FIND || !result->accepted)
        return;
    str_set(&reader->wanted, result->text);
    find_next(screen);
}

static void reader_find(struct screen *screen)
{
    struct reader *reader = screen->data;
    dialog_prompt(screen, TAG_FIND, _("Find"), reader->wanted.s, 0, DIALOG_FLEETING);
}

static void reader_title(struct screen *screen, struct str *out)
{
    struct reader *reader = screen->data;
    str_add_str(out, &reader->title);
}

static void reader_announce(struct screen *screen, struct str *out)
{
    struct reader *reader = screen->data;
    list_announce(&reader->list, out);
}

static void reader_close(struct screen *screen)
{
    struct reader *reader = screen->data;
    list_clear(&reader->list);
    vec_clear(&reader->lines);
    str_wipe(&reader->text);
    str_clear(&reader->title);
    str_clear(&reader->wanted);
    free(reader);
}

static const struct command reader_commands[] = {
    {.name = "text-find",
        .label = N_("Find in this text"),
        .brief = N_("Find"),
        .help = N_("Goes to the next line that holds the words."),
        .where = "text",
        .keys = {K_F4},
        .run = reader_find},
    {.name = "text-find-next",
        .label = N_("Find the next one"),
        .help = N_("Goes on to the next line that holds the same words."),
        .where = "text",
        .keys = {K_CTRL | 'g'},
        .run = find_next},
    {.name = "text-close",
        .label = N_("Back"),
        .brief = N_("Back"),
        .help = N_("Closes the text."),
        .where = "text",
        .keys = {K_ESC, K_ENTER},
        .run = screen_back},
};

static const struct screen_class reader_class = {
    .name = "text",
    .intro = N_("A text to read. The arrows and Page Down move, F4 finds words."),
    .dialog = true,
    .draw = reader_draw,
    .key = reader_key,
    .resume = reader_resume,
    .close = reader_close,
    .title = reader_title,
    .announce = reader_announce,
    .commands = reader_commands,
    .n_commands = sizeof reader_commands / sizeof *reader_commands,
};

void dialog_text(struct screen *screen, int tag, const char *title, const char *text)
{
    struct reader *reader = mem_zero(1, sizeof *reader);
    str_init(&reader->title);
    str_init(&reader->text);
    str_init(&reader->wanted);
    str_add(&reader->title, title);
    str_add(&reader->text, text);
    vec_init(&reader->lines, sizeof(struct utf8_line));
    list_init(&reader->list, &lines_source, lines_columns, 1, reader);
    stack_push(screen->stack, &reader_class, reader)->tag = tag;
}

void screen_help(struct screen *screen)
{
    if (screen->class == &reader_class)
        return;
    struct str text = STR_INIT;
    command_help(screen, &text);
    dialog_text(screen, 0, _("Help"), text.s);
    str_clear(&text);
}
