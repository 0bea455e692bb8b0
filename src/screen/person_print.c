#include "screen/person_print.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/mentions.h"
#include "rukkanen/paper/person_page.h"
#include "rukkanen/paper/text.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/page_out.h"
#include "screen/session.h"

#include <stdlib.h>

enum { TAG_COUNTED = 1, TAG_OUT };

struct person_print {
    uint64_t person;
    struct mentions *mentions; /* while texts are read */
    struct page page;          /* good while made */
    bool made, large;
    struct vec lines; /* struct text_line */
    int columns;      /* for which they were laid */
    struct list list;
    struct str told; /* what became of it */
};

/* ---- making ---------------------------------------------------------------------------------- */

static bool count_step(void *data, uint64_t *done, uint64_t *total)
{
    struct person_print *print = data;
    return mentions_step(print->mentions, done, total);
}

/* Stopped: the page is made without the number. */
static bool make(struct screen *screen, bool counted)
{
    struct person_print *print = screen->data;
    struct err err = {.kind = ERR_NONE};
    bool known = counted && !mentions_failure(print->mentions);
    int64_t mentions = known ? (int64_t)mentions_found(print->mentions)->n : -1;
    mentions_free(print->mentions);
    print->mentions = NULL;
    print->made = person_page(session_book(screen), print->person, mentions, &print->page, &err);
    print->columns = 0;
    if (!print->made)
        session_error(screen_below(screen), &err);
    return print->made;
}

/* ---- the lines ------------------------------------------------------------------------------- */

static const struct text_line *line_at(const struct person_print *print, size_t row)
{
    return VEC_AT(&print->lines, struct text_line, row);
}

static size_t line_count(void *data)
{
    return ((struct person_print *)data)->lines.n;
}

static void line_cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)column;
    str_add(out, line_at(data, row)->text);
}

static enum meaning line_meaning(void *data, size_t row)
{
    return line_at(data, row)->strong ? MEANING_HEADING : MEANING_NORMAL;
}

static const struct list_source source
    = {.count = line_count, .cell = line_cell, .meaning = line_meaning};
static const struct list_column list_columns[] = {{.width = 0}};

static void lay(struct person_print *print, int columns)
{
    int room = columns > 2 ? columns - 1 : 1;
    if (print->columns == columns || !print->made)
        return;
    if (print->large && room > TEXT_WIDTH_LARGE)
        room = TEXT_WIDTH_LARGE;
    struct text_form form = text_form_screen((size_t)room);
    text_clear(&print->lines);
    text_lay(&print->page, &form, &print->lines);
    print->columns = columns;
    list_reload(&print->list);
}

static void print_draw(struct screen *screen, const struct canvas *body)
{
    struct person_print *print = screen->data;
    struct canvas head = canvas_part(body, 0, 1, body->rows, body->columns - 2);
    const char *said = print->told.len
        ? print->told.s
        : _("Read it before it is handed over: a note may tell of others. Enter prints it.");
    int rows = canvas_wrapped(
        &head, 0, 0, -1, 0, print->told.len ? MEANING_NORMAL : MEANING_DIM, said);
    rows += body->rows >= 12;
    if (book_level(session_book(screen)) == BOOK_HEALTH)
        session_health_shown(screen);
    struct canvas part = canvas_part(body, rows, 0, body->rows - rows, body->columns);
    canvas_erase(&part);
    lay(print, part.columns);
    list_draw(&print->list, &part, true);
}

static bool print_key(struct screen *screen, const struct key *key)
{
    struct person_print *print = screen->data;
    if (key_is(key, ' '))
        return list_key(&print->list, &(struct key) {.kind = INPUT_KEY, .code = K_PAGE_DOWN});
    return list_key(&print->list, key);
}

/* ---- out ------------------------------------------------------------------------------------- */

static void send_out(struct screen *screen, bool to_file)
{
    struct person_print *print = screen->data;
    char *file = person_page_file(&print->page);
    struct page_out_wish wish = {
        .page = &print->page, .file = file, .large = print->large, .to_file = to_file};
    str_reset(&print->told);
    page_out_push(screen, TAG_OUT, &wish);
    free(file);
}

void person_print_send(struct screen *screen)
{
    send_out(screen, false);
}

void person_print_file(struct screen *screen)
{
    send_out(screen, true);
}

void person_print_large(struct screen *screen)
{
    struct person_print *print = screen->data;
    print->large = !print->large;
    print->columns = 0;
    screen_say(screen, print->large ? _("Large print.") : _("Normal print."));
}

static void print_resume(struct screen *screen, const struct result *result)
{
    struct person_print *print = screen->data;
    if (result->tag == TAG_COUNTED) {
        if (!make(screen, result->accepted))
            stack_pop(screen, NULL);
    } else if (result->tag == TAG_OUT && result->text) {
        str_set(&print->told, result->text);
        if (!result->accepted)
            screen_warn(screen, "%s", result->text);
    }
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void print_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Everything about the person"));
}

static void print_announce(struct screen *screen, struct str *out)
{
    struct person_print *print = screen->data;
    list_announce(&print->list, out);
}

static void print_close(struct screen *screen)
{
    struct person_print *print = screen->data;
    list_clear(&print->list);
    text_clear(&print->lines);
    mentions_free(print->mentions);
    if (print->made)
        page_clear(&print->page);
    str_wipe(&print->told);
    free(print);
}

static const struct screen_class class = {
    .name = "person-print",
    .intro = N_("Everything that the book holds about one person, for that person. Health details "
                "are on it only while they are open (F7 on the person's page)."),
    .min_rows = 4,
    .draw = print_draw,
    .key = print_key,
    .resume = print_resume,
    .title = print_title,
    .announce = print_announce,
    .close = print_close,
};

void person_print_push(struct screen *screen, uint64_t person)
{
    struct person_print *print = mem_zero(1, sizeof *print);
    struct err err = {.kind = ERR_NONE};
    print->person = person;
    str_init(&print->told);
    vec_init(&print->lines, sizeof(struct text_line));
    list_init(&print->list, &source, list_columns, 1, print);
    print->mentions = mentions_new(session_book(screen), person, &err);
    struct screen *pushed = stack_push(screen->stack, &class, print);
    if (print->mentions) {
        dialog_progress(
            pushed, TAG_COUNTED, _("Reading all texts for the name…"), count_step, print);
    } else {
        session_error(screen, &err);
        stack_pop(pushed, NULL);
    }
}
