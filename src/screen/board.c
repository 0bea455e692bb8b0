#include "screen/board.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/users.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/today.h"
#include "rukkanen/tui/editor.h"
#include "rukkanen/tui/list.h"
#include "screen/conditions.h"
#include "screen/home.h"
#include "screen/kept.h"
#include "screen/opening.h"
#include "screen/page_view.h"
#include "screen/recover.h"
#include "screen/session.h"

#include <stdlib.h>

enum {
    TAG_OPENED = 1,
    MORE_PAGES = 200, /* read when somebody goes through the list; the first frame reads a screen */
    COMING_DAYS = 21,
    COMING = 12,
    TWO_PANES = 72, /* columns from which what is coming stands beside the pages */
    PANE_COLUMNS = 26,
    LEAST_LIST = 3 /* rows of the list before notes give way */
};

enum focus { ON_PAGES, ON_PASSPHRASE, ON_FORGOTTEN, FOCUSES };

struct board {
    struct vec pages;  /* struct board_page */
    struct vec coming; /* struct today_meeting */
    struct vec users;  /* char * */
    size_t user;       /* chosen one; users.n: whoever the passphrase fits */
    struct list list;
    struct editor passphrase;
    enum focus focus;
    size_t limit; /* of pages that were read */
    bool both;    /* the list shows what is coming, too: no room beside it */
    uint64_t seen;
};

/* ---- rows: pages, and on a narrow screen what is coming -------------------------------------- */

static size_t row_count(void *data)
{
    const struct board *board = data;
    return board->pages.n + (board->both && board->coming.n > 0 ? 1 + board->coming.n : 0);
}

static void add_page(const struct board_page *page, struct str *out)
{
    str_add(out, page->title);
    if (page->date == DATE_NONE)
        return;
    str_add(out, ", ");
    date_format(out, lang_current(), DATE_DAY, page->date);
}

static void add_coming(const struct today_meeting *meeting, struct str *out)
{
    if (meeting->date == clock_today())
        str_add(out, _("today"));
    else
        date_format(out, lang_current(), DATE_WEEKDAY, meeting->date);
    if (meeting->holiday) {
        str_addf(out, " %s", lang_text(meeting->holiday->name));
        return;
    }
    if (meeting->start >= 0) {
        str_add_c(out, ' ');
        date_format_time(out, lang_current(), DATE_HOUR_CLOCK, meeting->start);
    }
    str_addf(out, " %s", meeting->group_name ? meeting->group_name : meeting->label);
    if (meeting->cancelled)
        str_addf(out, " (%s)", _("cancelled"));
}

static void row_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct board *board = data;
    (void)column;
    if (row < board->pages.n)
        add_page(VEC_AT(&board->pages, struct board_page, row), out);
    else if (row == board->pages.n)
        str_add(out, _("Coming"));
    else
        add_coming(VEC_AT(&board->coming, struct today_meeting, row - board->pages.n - 1), out);
}

static enum list_row row_kind(void *data, size_t row)
{
    const struct board *board = data;
    if (row < board->pages.n)
        return LIST_ROW;
    return row == board->pages.n ? LIST_HEADING : LIST_DETAIL;
}

static uint64_t row_id(void *data, size_t row)
{
    const struct board *board = data;
    return row < board->pages.n ? VEC_AT(&board->pages, struct board_page, row)->page : row + 1;
}

static const struct list_source source = {
    .count = row_count,
    .cell = row_cell,
    .kind = row_kind,
    .id = row_id,
    .empty = N_("Nothing has been published yet."),
};
static const struct list_column columns[] = {{.width = 0}};

static void read_rows(struct screen *screen)
{
    struct board *board = screen->data;
    struct err err = {.kind = ERR_NONE};
    board_clear(&board->pages);
    today_meetings_clear(&board->coming);
    if (!board_list(session_book(screen), 0, false, board->limit, &board->pages, &err) ||
        !today_public(
            session_book(screen), clock_today(), COMING_DAYS, COMING, &board->coming, &err))
        session_error(screen, &err);
    list_reload(&board->list);
    if (board->pages.n == 0 && board->focus == ON_PAGES)
        board->focus = ON_PASSPHRASE;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void draw_coming(const struct board *board, const struct canvas *canvas)
{
    int row = 1;
    canvas_brief(canvas, 0, 0, -1, MEANING_HEADING, _("Coming"));
    for (size_t i = 0; i < board->coming.n && row < canvas->rows; i++) {
        struct str line = STR_INIT;
        add_coming(VEC_AT(&board->coming, struct today_meeting, i), &line);
        row += canvas_wrapped(canvas, row, 0, -1, 0, MEANING_NORMAL, line.s);
        str_clear(&line);
    }
}

/* Who can open: "Facilitator: Sanna   Pekka", the chosen one in brackets. */
static void draw_users(const struct board *board, const struct canvas *canvas, int row)
{
    struct str line = STR_INIT;
    str_add(&line, _("Facilitator:"));
    for (size_t i = 0; i < board->users.n; i++)
        str_addf(&line, i == board->user && board->users.n > 1 ? " [%s]" : "  %s ",
            *VEC_AT(&board->users, char *, i));
    const char *question = _("Forgot the passphrase?");
    bool beside = canvas->columns >= TWO_PANES;
    int from = canvas->columns - PANE_COLUMNS;
    canvas_brief(canvas, row, 1, beside ? from - 2 : -1, MEANING_NORMAL, line.s);
    str_clear(&line);
    if (beside)
        canvas_brief(canvas, row, from, -1, MEANING_NORMAL, question);
    if (board->focus == ON_FORGOTTEN) {
        struct canvas whole = canvas_part(canvas, row, 0, 1, canvas->columns);
        if (!beside)
            canvas_erase(&whole);
        if (!beside)
            canvas_brief(canvas, row, 1, -1, MEANING_NORMAL, question);
        canvas_marker(canvas, row, beside ? from - 1 : 0);
    }
}

static void draw_passphrase(struct board *board, const struct canvas *canvas, int row)
{
    int used = 1 + canvas_text(canvas, row, 1, -1, MEANING_NORMAL, _("Passphrase:"));
    struct canvas line = canvas_part(canvas, row, used + 1, 1, canvas->columns - used - 1);
    if (board->focus == ON_PASSPHRASE)
        canvas_marker(canvas, row, 0);
    editor_draw(&board->passphrase, &line, board->focus == ON_PASSPHRASE);
}

/* What must be known about the file, and the passphrase of a demo: rows from the bottom. */
static int draw_notes(struct screen *screen, const struct canvas *canvas, int bottom)
{
    struct book *book = session_book(screen);
    int width = canvas->columns - 2;
    const char *demo = book_demo_passphrase(book);
    if (demo && bottom > LEAST_LIST) {
        struct str line = STR_INIT;
        str_addf(&line, _("This is a demo book with invented people.\nIts passphrase: %s"), demo);
        int rows = canvas_wrapped(canvas, canvas->rows, 1, width, 0, MEANING_NORMAL, line.s);
        if (bottom - rows >= LEAST_LIST) {
            bottom -= rows;
            canvas_wrapped(canvas, bottom, 1, width, 0, MEANING_NORMAL, line.s);
        }
        str_clear(&line);
    }
    unsigned notes = book_notes(book);
    for (unsigned note = 1; note && note <= notes; note <<= 1) {
        if (!(notes & note))
            continue;
        const char *text = book_note_text((enum book_note)note);
        int rows = canvas_wrapped(canvas, canvas->rows, 1, width, 0, MEANING_WARNING, text);
        if (bottom - rows < LEAST_LIST)
            break;
        bottom -= rows;
        canvas_wrapped(canvas, bottom, 1, width, 0, MEANING_WARNING, text);
    }
    return bottom;
}

static void board_draw(struct screen *screen, const struct canvas *body)
{
    struct board *board = screen->data;
    bool both = body->columns < TWO_PANES;
    if (board->limit < (size_t)body->rows) {
        board->limit = (size_t)body->rows;
        board->seen = 0;
    }
    if (session_stale(screen, &board->seen))
        read_rows(screen);
    if (board->both != both) {
        board->both = both;
        list_reload(&board->list);
    }
    int bottom = draw_notes(screen, body, body->rows - 2);
    int width = both ? body->columns : body->columns - PANE_COLUMNS - 1;
    struct canvas left = canvas_part(body, 0, 0, bottom, width);
    list_draw(&board->list, &left, board->focus == ON_PAGES);
    if (!both) {
        struct canvas right =
            canvas_part(body, 0, body->columns - PANE_COLUMNS, bottom, PANE_COLUMNS);
        draw_coming(board, &right);
    }
    draw_users(board, body, body->rows - 2);
    draw_passphrase(board, body, body->rows - 1);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void choose_user(struct board *board, int step)
{
    size_t n = board->users.n + 1;
    if (board->users.n > 1)
        board->user = (board->user + n + (size_t)(step + (int)n)) % n;
}

/* Another place gets the focus. A passphrase that was begun is not left standing for the next one
 * who comes to the keyboard. */
static void go_to(struct screen *screen, enum focus focus)
{
    struct board *board = screen->data;
    if (focus != ON_PASSPHRASE && *editor_text(&board->passphrase) != '\0') {
        editor_set(&board->passphrase, "");
        screen_say(screen, _("The passphrase you had begun is gone: type it again."));
    }
    board->focus = focus;
}

static bool click(struct screen *screen, const struct key *key)
{
    struct board *board = screen->data;
    int row, column;
    if (canvas_hit(&board->list.area, key, &row, &column))
        go_to(screen, ON_PAGES);
    return list_key(&board->list, key);
}

static bool board_key(struct screen *screen, const struct key *key)
{
    struct board *board = screen->data;
    if (key->kind == INPUT_MOUSE)
        return click(screen, key);
    if (key->kind == INPUT_TEXT || key->kind == INPUT_PASTE) {
        board->focus = ON_PASSPHRASE;
        return editor_key(&board->passphrase, key);
    }
    bool empty = *editor_text(&board->passphrase) == '\0';
    if (empty && (key_is(key, K_LEFT) || key_is(key, K_RIGHT))) {
        choose_user(board, key_is(key, K_LEFT) ? -1 : 1);
        return true;
    }
    if (board->focus == ON_PASSPHRASE && !key_is(key, K_UP) && !key_is(key, K_DOWN))
        return editor_key(&board->passphrase, key);
    if (key_is(key, K_UP) || key_is(key, K_DOWN) || board->focus == ON_PAGES) {
        if (board->pages.n == board->limit) {
            board->limit = MORE_PAGES;
            read_rows(screen);
        }
        bool taken = list_key(&board->list, key);
        if (taken)
            go_to(screen, ON_PAGES);
        return taken;
    }
    return false;
}

void board_next(struct screen *screen)
{
    struct board *board = screen->data;
    enum focus next = (enum focus)((board->focus + 1) % FOCUSES);
    go_to(screen, next == ON_PAGES && board->pages.n == 0 ? ON_PASSPHRASE : next);
}

/* ---- opening --------------------------------------------------------------------------------- */

static void open_book(struct screen *screen)
{
    struct board *board = screen->data;
    unsigned wait = book_unlock_delay_ms(session_book(screen));
    if (*editor_text(&board->passphrase) == '\0') {
        screen_say(screen, _("Write the passphrase, then Enter."));
        return;
    }
    if (wait > 0) {
        screen_warn(screen,
            lang_plural("Wait %u second, then press Enter again. What you wrote is still there.",
                "Wait %u seconds, then press Enter again. What you wrote is still there.",
                (wait + 999) / 1000),
            (wait + 999) / 1000);
        return;
    }
    bool chosen = board->user < board->users.n;
    opening_push(screen, TAG_OPENED, chosen ? *VEC_AT(&board->users, char *, board->user) : NULL,
        editor_text(&board->passphrase), BOOK_PEOPLE);
}

void board_open_page(struct screen *screen)
{
    struct board *board = screen->data;
    size_t row = list_focus(&board->list);
    if (row < board->pages.n)
        page_push_published(screen->stack, VEC_AT(&board->pages, struct board_page, row)->page);
    else
        screen_say(screen, _("Nothing has been published yet."));
}

void board_forgotten(struct screen *screen)
{
    recover_push(screen);
}

void board_enter(struct screen *screen)
{
    struct board *board = screen->data;
    switch (board->focus) {
    case ON_PAGES:
        if (list_focus(&board->list) == LIST_NONE)
            board->focus = ON_PASSPHRASE;
        else
            board_open_page(screen);
        break;
    case ON_PASSPHRASE:
        open_book(screen);
        break;
    case ON_FORGOTTEN:
        board_forgotten(screen);
        break;
    case FOCUSES:
        break;
    }
}

static void board_resume(struct screen *screen, const struct result *result)
{
    struct board *board = screen->data;
    if (result->tag != TAG_OPENED || !result->data)
        return;
    editor_set(&board->passphrase, "");
    if (result->accepted) {
        struct stack *stack = screen->stack;
        home_replace(screen);
        place_return(stack);
        conditions_ask_passphrase(stack);
        return;
    }
    session_error(screen, result->data);
}

static bool board_leave(struct screen *screen)
{
    struct board *board = screen->data;
    editor_set(&board->passphrase, "");
    board->focus = ON_PAGES;
    return false;
}

static void board_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Notice board"));
}

static void board_announce(struct screen *screen, struct str *out)
{
    struct board *board = screen->data;
    if (board->focus == ON_PAGES)
        list_announce(&board->list, out);
    else
        str_add(
            out, board->focus == ON_PASSPHRASE ? _("Passphrase:") : _("Forgot the passphrase?"));
}

static void board_close(struct screen *screen)
{
    struct board *board = screen->data;
    list_clear(&board->list);
    editor_clear(&board->passphrase);
    board_clear(&board->pages);
    today_meetings_clear(&board->coming);
    for (size_t i = 0; i < board->users.n; i++)
        free(*VEC_AT(&board->users, char *, i));
    vec_clear(&board->users);
    free(board);
}

static const struct screen_class board_class = {
    .name = "board",
    .intro = N_("What hangs on the notice board, for everybody to read. Facilitators write their "
                "passphrase and press Enter; the letters go to its line by themselves. Left and "
                "Right choose the user."),
    .min_rows = 6,
    .min_columns = 30,
    .draw = board_draw,
    .key = board_key,
    .resume = board_resume,
    .leave = board_leave,
    .close = board_close,
    .title = board_title,
    .announce = board_announce,
};

void board_push(struct stack *stack)
{
    struct board *board = mem_zero(1, sizeof *board);
    struct editor_options options = {.one_line = true, .secret = true};
    vec_init(&board->pages, sizeof(struct board_page));
    vec_init(&board->coming, sizeof(struct today_meeting));
    vec_init(&board->users, sizeof(char *));
    editor_init(&board->passphrase, &options);
    list_init(&board->list, &source, columns, 1, board);
    struct screen *screen = stack_push(stack, &board_class, board);
    struct err err = {.kind = ERR_NONE};
    if (!book_user_names(session_book(screen), &board->users, &err))
        session_error(screen, &err);
    board->user = board->users.n;
}
