#include "screen/page_view.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/query.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/publish.h"
#include "rukkanen/paper/memo_page.h"
#include "rukkanen/paper/text.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/page_out.h"
#include "screen/publishing.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_FIND = 1, TAG_NAMES, TAG_OUT };

struct view {
    struct page_request request;
    uint64_t published; /* the page of the board that is shown; 0: the memo as it stands */
    bool fixed;         /* opened from the board: there is no memo behind it to look at */
    bool internal, large;
    uint64_t meeting;
    struct page page; /* good while lines hold something */
    bool made;
    int64_t version;
    bool names;      /* its texts hold names that are to be asked about */
    uint64_t newest; /* the newest published page of the meeting; 0: none */
    int64_t newest_version;
    char *title, *file;
    struct vec lines; /* struct text_line */
    int columns;      /* for which they were laid */
    struct list list;
    struct str told; /* what became of it; stays until the next thing happens */
    struct str wanted;
    uint64_t seen;
};

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_memo(struct view *view, struct book *book, struct memo *memo, struct err *err)
{
    if (view->published)
        return board_read(book, view->published, memo, err);
    return memo_build(book, view->request.change, view->meeting,
        view->internal ? MEMO_INTERNAL : MEMO_PUBLIC, memo, err);
}

/* Whose page it is, as a file name tells it: the area of the site, else its name. */
static void add_place(struct book *book, uint64_t meeting, int64_t *date, struct str *out)
{
    struct row row, site;
    *date = DATE_NONE;
    if (!meeting || !book_row(book, ENTITY_MEETING, meeting, &row, NULL))
        return;
    *date = row_int(&row, "date", DATE_NONE);
    if (book_row(book, ENTITY_SITE, row_ref(&row, "home"), &site, NULL)) {
        const char *area = row_text(&site, "area");
        str_add(out, *area ? area : row_text(&site, "name"));
        row_clear(&site);
    }
    row_clear(&row);
}

static void find_newest(struct view *view, struct book *book)
{
    struct row row;
    view->newest = view->meeting ? board_page_of(book, view->meeting) : 0;
    view->newest_version = 0;
    if (!view->newest || !book_row(book, ENTITY_PAGE, view->newest, &row, NULL))
        return;
    view->newest_version = row_int(&row, "version", 1);
    row_clear(&row);
}

static void find_names(struct view *view, struct book *book)
{
    struct vec found = VEC_INIT(struct name_found);
    if (!view->published && !view->internal)
        publish_check(book, view->request.change, view->meeting, &found, NULL);
    view->names = found.n > 0;
    names_found_clear(&found);
}

static void take_memo(struct view *view, struct book *book, const struct memo *memo)
{
    struct str text = STR_INIT;
    int64_t date;
    if (view->made)
        page_clear(&view->page);
    memo_page(memo, &view->page);
    view->made = true;
    view->version = memo->version;
    if (!view->meeting)
        view->meeting = memo->meeting;
    free(view->title);
    memo_text(memo, memo->board_title, &text);
    view->title = str_take(&text);
    free(view->file);
    add_place(book, view->meeting, &date, &text);
    view->file = memo_page_file(memo, date, text.s);
    str_clear(&text);
    find_newest(view, book);
    find_names(view, book);
    view->columns = 0;
}

static bool view_read(struct view *view, struct book *book, struct err *err)
{
    struct memo memo;
    if (view->published && !view->fixed && !book_row_exists(book, ENTITY_PAGE, view->published)) {
        view->published = 0; /* publishing was undone */
        str_reset(&view->told);
    }
    if (!read_memo(view, book, &memo, err))
        return false;
    take_memo(view, book, &memo);
    memo_clear(&memo);
    return true;
}

static void read_again(struct screen *screen)
{
    struct err err = {.kind = ERR_NONE};
    if (!view_read(screen->data, session_book(screen), &err))
        session_error(screen, &err);
}

/* ---- the lines ------------------------------------------------------------------------------- */

static const struct text_line *line_at(const struct view *view, size_t row)
{
    return VEC_AT(&view->lines, struct text_line, row);
}

static size_t view_count(void *data)
{
    return ((struct view *)data)->lines.n;
}

static void view_cell(void *data, size_t row, size_t column, struct str *out)
{
    (void)column;
    str_add(out, line_at(data, row)->text);
}

static enum meaning view_meaning(void *data, size_t row)
{
    return line_at(data, row)->strong ? MEANING_HEADING : MEANING_NORMAL;
}

static const struct list_source view_source
    = {.count = view_count, .cell = view_cell, .meaning = view_meaning};
static const struct list_column view_columns[] = {{.width = 0}};

/* Lays the page for the width of the window; large print as it falls on paper. */
static void lay(struct view *view, int columns)
{
    if (view->columns == columns || !view->made)
        return;
    int room = columns > 2 ? columns - 1 : 1;
    if (view->large && room > TEXT_WIDTH_LARGE)
        room = TEXT_WIDTH_LARGE;
    struct text_form form = text_form_screen((size_t)room);
    text_clear(&view->lines);
    text_lay(&view->page, &form, &view->lines);
    view->columns = columns;
    list_reload(&view->list);
}

/* ---- drawing --------------------------------------------------------------------------------- */

static const char *standing(const struct view *view)
{
    if (view->internal)
        return _("The internal version: Enter prints it, nothing is published.");
    if (view->published && view->published == view->newest)
        return _("This page is on the notice board. Enter prints it.");
    if (view->published)
        return _("An earlier version of this page. Enter prints it.");
    if (!view->newest)
        return _("Not on the notice board yet: Enter puts it there and prints it.");
    if (view->version > view->newest_version)
        return _("The page on the notice board differs from this one: Enter puts the corrected "
                 "version there and prints it.");
    return _("This page is on the notice board. Enter prints it.");
}

/* What it is, or what became of it; returns the rows used. */
static int draw_head(const struct view *view, const struct canvas *body)
{
    struct canvas head = canvas_part(body, 0, 1, body->rows, body->columns - 2);
    struct str text = STR_INIT;
    str_add(&text, view->told.len ? view->told.s : standing(view));
    if (!view->told.len && view->names)
        str_addf(&text, " %s", _("Names in its texts are asked about first."));
    int rows = canvas_wrapped(
        &head, 0, 0, -1, 0, view->told.len ? MEANING_NORMAL : MEANING_DIM, text.s);
    str_clear(&text);
    return rows + (body->rows >= 12);
}

static void view_draw(struct screen *screen, const struct canvas *body)
{
    struct view *view = screen->data;
    if (session_stale(screen, &view->seen))
        read_again(screen);
    int rows = draw_head(view, body);
    struct canvas part = canvas_part(body, rows, 0, body->rows - rows, body->columns);
    canvas_erase(&part);
    lay(view, part.columns);
    list_draw(&view->list, &part, true);
}

static bool view_key(struct screen *screen, const struct key *key)
{
    struct view *view = screen->data;
    if (key_is(key, ' '))
        return list_key(&view->list, &(struct key){.kind = INPUT_KEY, .code = K_PAGE_DOWN});
    return list_key(&view->list, key);
}

/* ---- publishing and printing ----------------------------------------------------------------- */

static void send_out(struct screen *screen, bool to_file)
{
    struct view *view = screen->data;
    struct page_out_wish wish = {.page = &view->page,
        .file = view->file,
        .large = view->large,
        .to_file = to_file};
    page_out_push(screen, TAG_OUT, &wish);
}

/* From here on the page of the board is shown, with the words that were chosen for it. */
static void publish_now(struct screen *screen, const struct vec *decisions)
{
    struct view *view = screen->data;
    struct err err = {.kind = ERR_NONE};
    uint64_t before = view->newest, page = 0;
    if (!publish(session_book(screen), view->meeting, decisions, false, &page, &err)) {
        session_error(screen, &err);
        return;
    }
    session_saved(screen);
    view->published = page;
    read_again(screen);
    if (page != before)
        str_set(&view->told,
            before ? _("The corrected memo is on the board.") : _("The memo is on the board."));
    send_out(screen, false);
}

static void ask_names(struct screen *screen)
{
    struct view *view = screen->data;
    struct vec found = VEC_INIT(struct name_found), none = VEC_INIT(struct publish_decision);
    struct err err = {.kind = ERR_NONE};
    if (!publish_check(session_book(screen), NULL, view->meeting, &found, &err))
        session_error(screen, &err);
    else if (found.n)
        publishing_push(screen, TAG_NAMES, &found);
    else
        publish_now(screen, &none);
    names_found_clear(&found);
}

static bool commit_below(struct view *view)
{
    return !view->request.commit || view->request.commit(view->request.screen);
}

/* Printing what is on the board already, or the internal version, publishes nothing. */
static bool only_prints(const struct view *view)
{
    return view->published || view->internal;
}

/* Whether the board has a page that reads like this one. */
static bool is_on_board(const struct view *view)
{
    return view->newest && view->version == view->newest_version;
}

void page_print(struct screen *screen)
{
    struct view *view = screen->data;
    str_reset(&view->told);
    if (!view->internal && is_on_board(view) && !view->published) {
        view->published = view->newest;
        read_again(screen);
    }
    if (only_prints(view)) {
        send_out(screen, false);
        return;
    }
    const char *refusal = session_refusal(screen, NEED_WRITE | NEED_FACILITATOR);
    if (refusal)
        screen_warn(screen, "%s", refusal);
    else if (commit_below(view))
        ask_names(screen);
}

void page_save_file(struct screen *screen)
{
    struct view *view = screen->data;
    str_reset(&view->told);
    if (only_prints(view) || is_on_board(view))
        send_out(screen, true);
    else
        screen_warn(screen,
            _("Put the page on the notice board first (Enter): then its names have been looked "
              "at."));
}

static void out_came_back(struct screen *screen, const struct result *result)
{
    struct view *view = screen->data;
    if (!result->text)
        return;
    str_addf(&view->told, view->told.len ? " %s" : "%s", result->text);
    if (!result->accepted)
        screen_warn(screen, "%s", result->text);
}

/* ---- other commands -------------------------------------------------------------------------- */

void page_toggle_internal(struct screen *screen)
{
    struct view *view = screen->data;
    if (view->fixed) {
        screen_warn(screen, _("Open the meeting to see its internal memo."));
        return;
    }
    view->internal = !view->internal;
    view->published = 0;
    str_reset(&view->told);
    read_again(screen);
    list_set_focus(&view->list, 0);
}

void page_toggle_large(struct screen *screen)
{
    struct view *view = screen->data;
    view->large = !view->large;
    view->columns = 0;
    screen_say(screen, view->large ? _("Large print.") : _("Normal print."));
}

static void find_next(struct screen *screen)
{
    struct view *view = screen->data;
    size_t n = view->lines.n, focus = list_focus(&view->list);
    for (size_t i = 1; i <= n && view->wanted.len > 0; i++) {
        size_t row = (focus + i) % n;
        if (!utf8_contains_fold(line_at(view, row)->text, view->wanted.s))
            continue;
        list_set_focus(&view->list, row);
        return;
    }
    screen_say(screen, _("Not found: %s"), view->wanted.s);
}

void page_find(struct screen *screen)
{
    struct view *view = screen->data;
    dialog_prompt(screen, TAG_FIND, _("Find"), view->wanted.s, 0, DIALOG_FLEETING);
}

void page_posted(struct screen *screen)
{
    struct view *view = screen->data;
    struct err err = {.kind = ERR_NONE};
    if (!view->newest) {
        screen_warn(screen, _("The page is not on the notice board yet: Enter puts it there."));
    } else if (!board_post(session_book(screen), view->meeting, clock_today(), NULL, &err)) {
        session_error(screen, &err);
    } else {
        session_saved(screen);
        screen_say(screen, _("Noted: the page hangs on the wall from today."));
    }
}

void page_taken_down(struct screen *screen)
{
    struct view *view = screen->data;
    struct err err = {.kind = ERR_NONE};
    if (!view->newest) {
        screen_warn(screen, _("The page is not on the notice board yet: Enter puts it there."));
    } else if (!board_take_down(session_book(screen), view->meeting, clock_today(), &err)) {
        session_error(screen, &err);
    } else {
        session_saved(screen);
        screen_say(screen, _("Noted: the page was taken off the wall today."));
    }
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void view_resume(struct screen *screen, const struct result *result)
{
    struct view *view = screen->data;
    if (result->tag == TAG_OUT)
        out_came_back(screen, result);
    else if (result->tag == TAG_NAMES && result->accepted)
        publish_now(screen, result->data);
    else if (result->tag == TAG_FIND && result->accepted) {
        str_set(&view->wanted, result->text);
        find_next(screen);
    }
}

static void view_title(struct screen *screen, struct str *out)
{
    const struct view *view = screen->data;
    if (view->internal)
        str_add(out, _("Internal memo"));
    else if (view->fixed)
        str_add(out, view->title);
    else
        str_add(out, _("The page"));
}

static void view_announce(struct screen *screen, struct str *out)
{
    struct view *view = screen->data;
    list_announce(&view->list, out);
}

static void view_free(struct view *view)
{
    list_clear(&view->list);
    text_clear(&view->lines);
    if (view->made)
        page_clear(&view->page);
    free(view->title);
    free(view->file);
    str_clear(&view->told);
    str_clear(&view->wanted);
    free(view);
}

static void view_close(struct screen *screen)
{
    view_free(screen->data);
}

static const struct screen_class view_class = {
    .name = "page",
    .intro = N_("The page as it will be printed. Names stand on it as far as each person agreed; "
                "the others are counted."),
    .min_rows = 4,
    .draw = view_draw,
    .key = view_key,
    .resume = view_resume,
    .title = view_title,
    .announce = view_announce,
    .close = view_close,
};

static void push(struct stack *stack, struct view *view)
{
    struct screen *below = stack_top(stack);
    struct err err = {.kind = ERR_NONE};
    str_init(&view->told);
    str_init(&view->wanted);
    vec_init(&view->lines, sizeof(struct text_line));
    list_init(&view->list, &view_source, view_columns, 1, view);
    if (view_read(view, session_book(below), &err)) {
        session_stale(below, &view->seen);
        stack_push(stack, &view_class, view);
    } else {
        session_error(below, &err);
        view_free(view);
    }
}

void page_push(struct stack *stack, const struct page_request *request)
{
    struct view *view = mem_zero(1, sizeof *view);
    view->request = *request;
    view->meeting = request->meeting;
    push(stack, view);
}

void page_push_published(struct stack *stack, uint64_t page)
{
    struct view *view = mem_zero(1, sizeof *view);
    view->published = page;
    view->fixed = true;
    push(stack, view);
}
