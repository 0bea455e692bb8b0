#include "screen/search.h"

#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/domain/search.h"
#include "rukkanen/tui/editor.h"
#include "rukkanen/tui/list.h"
#include "screen/open.h"
#include "screen/opening.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_REST = 1 };
enum { FIRST_HITS = 30, MOST_HITS = 2000, BEFORE_MATCH = 24 };

struct hit {
    int entity;
    uint64_t id;
    uint64_t meeting;
    char *snippet; /* owned */
};

struct search {
    struct book *book;
    struct stack *stack;
    struct editor editor;
    struct str words; /* what was searched last */
    struct vec hits;  /* struct hit */
    size_t limit;     /* of this pass */
    bool more;        /* the first pass stopped at its limit */
    struct list list;
    bool on_list;
};

static struct hit *hit_at(const struct search *search, size_t row)
{
    return VEC_AT(&search->hits, struct hit, row);
}

static size_t hit_count(void *data)
{
    return ((struct search *)data)->hits.n;
}

/* "Hakolan työrukkanen, kokous 8/2026": read for the rows that are shown, not for every hit. */
static void add_where(const struct search *search, const struct hit *hit, struct str *out)
{
    size_t before = out->len;
    struct row meeting;
    struct err err = {.kind = ERR_NONE};
    uint64_t of = hit->entity == ENTITY_MEETING ? hit->id : hit->meeting;
    if (of && meeting_read(search->book, NULL, of, &meeting, &err)) {
        if (!meeting_title(search->book, &meeting, lang_current(), out, &err))
            str_cut(out, before);
        row_clear(&meeting);
    }
    if (of && out->len == before)
        book_row_title(search->book, ENTITY_MEETING, of, out);
    else if (!of)
        book_row_title(search->book, hit->entity, hit->id, out);
    if (out->len == before)
        str_add(out, lang_text(entity_by_number(hit->entity)->label));
}

static void hit_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct hit *hit = hit_at(data, row);
    if (column == 0)
        add_where(data, hit, out);
    else
        str_add(out, hit->snippet);
}

static const struct list_source source = {
    .count = hit_count,
    .cell = hit_cell,
    .empty = N_("Write words and press Enter. Other forms of a word are found too: "
                "retken finds retki."),
};
static const struct list_column columns[] = {{.width = 0}, {.width = 0, .rank = 1}};

static void drop_hits(struct search *search)
{
    for (size_t i = 0; i < search->hits.n; i++) {
        struct hit *hit = hit_at(search, i);
        explicit_bzero(hit->snippet, strlen(hit->snippet));
        free(hit->snippet);
    }
    vec_clear(&search->hits);
}

/* ---- searching ------------------------------------------------------------------------------- */

/* The line around the match, from a little before it. */
static char *snippet_of(const struct search_hit *hit)
{
    size_t from = hit->start > BEFORE_MATCH ? hit->start - BEFORE_MATCH : 0;
    size_t length = strlen(hit->snippet);
    struct str out = STR_INIT;
    if (from > 0) {
        from = utf8_next(hit->snippet, length, from);
        str_add(&out, "…");
    }
    str_add(&out, hit->snippet + from);
    return str_take(&out);
}

static bool take_hit(void *data, const struct search_hit *found)
{
    struct search *search = data;
    struct hit hit = {.entity = found->entity, .id = found->id, .meeting = found->meeting};
    hit.snippet = snippet_of(found);
    vec_add(&search->hits, &hit);
    search->more = search->hits.n >= search->limit;
    return !search->more;
}

static bool go_on(void *data)
{
    const struct search *search = data;
    return !input_waiting(stack_term(search->stack));
}

static bool run(struct search *search, size_t limit, struct err *err)
{
    drop_hits(search);
    search->limit = limit;
    search->more = false;
    bool done = search_run(
        search->book, search->words.s, take_hit, limit == MOST_HITS ? go_on : NULL, search, err);
    list_reload(&search->list);
    return done;
}

static bool run_rest(void *data, struct err *err)
{
    return run(data, MOST_HITS, err);
}

static void say_count(struct screen *screen)
{
    const struct search *search = screen->data;
    if (search->hits.n == 0)
        screen_say(screen, _("Nothing was found. A shorter word finds more."));
    else
        screen_say(screen,
            lang_plural("%d place was found.", "%d places were found.", search->hits.n),
            (int)search->hits.n);
}

static void start(struct screen *screen)
{
    struct search *search = screen->data;
    struct err err = {.kind = ERR_NONE};
    str_set(&search->words, editor_text(&search->editor));
    if (search->words.len == 0)
        return;
    if (!run(search, FIRST_HITS, &err)) {
        session_error(screen, &err);
        return;
    }
    search->on_list = search->hits.n > 0;
    if (search->more)
        opening_work(screen, TAG_REST, _("Searching further…"), run_rest, search);
    else
        say_count(screen);
}

void search_enter(struct screen *screen)
{
    struct search *search = screen->data;
    size_t row = list_focus(&search->list);
    if (!search->on_list || row == LIST_NONE) {
        start(screen);
        return;
    }
    const struct hit *hit = hit_at(search, row);
    if (hit->meeting) /* an item is read in its meeting */
        open_row(screen, ENTITY_MEETING, hit->meeting);
    else
        open_row(screen, hit->entity, hit->id);
}

static void search_resume(struct screen *screen, const struct result *result)
{
    if (result->tag != TAG_REST || !result->data)
        return;
    if (result->accepted)
        say_count(screen);
    else
        session_error(screen, result->data);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void search_draw(struct screen *screen, const struct canvas *body)
{
    struct search *search = screen->data;
    int used = 1 + canvas_text(body, 0, 1, -1, MEANING_HEADING, _("Search:"));
    struct canvas line = canvas_part(body, 0, used + 1, 1, body->columns - used - 1);
    if (!search->on_list)
        canvas_marker(body, 0, 0);
    editor_draw(&search->editor, &line, !search->on_list);
    struct canvas rows = canvas_part(body, 2, 0, body->rows - 2, body->columns);
    list_draw(&search->list, &rows, search->on_list);
}

static bool search_key(struct screen *screen, const struct key *key)
{
    struct search *search = screen->data;
    bool typing = key->kind == INPUT_TEXT || key->kind == INPUT_PASTE || key_is(key, K_BACKSPACE) ||
                  key_is(key, K_LEFT) || key_is(key, K_RIGHT);
    if (typing)
        search->on_list = false;
    if (!search->on_list && (key_is(key, K_DOWN) || key_is(key, K_TAB) || key_is(key, K_F6))) {
        search->on_list = search->hits.n > 0;
        return true;
    }
    if (search->on_list && list_focus(&search->list) == 0 && key_is(key, K_UP)) {
        search->on_list = false;
        return true;
    }
    if (search->on_list && (key_is(key, K_F6) || key_is(key, K_TAB))) {
        search->on_list = false;
        return true;
    }
    return search->on_list || key->kind == INPUT_MOUSE ? list_key(&search->list, key)
                                                       : editor_key(&search->editor, key);
}

static void search_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Search"));
}

static void search_announce(struct screen *screen, struct str *out)
{
    struct search *search = screen->data;
    if (search->on_list)
        list_announce(&search->list, out);
    else
        str_addf(out, "%s %s", _("Search:"), editor_text(&search->editor));
}

static void search_place(struct screen *screen, struct str *out)
{
    struct search *search = screen->data;
    str_addf(out, ";%s", editor_text(&search->editor));
}

static void search_close(struct screen *screen)
{
    struct search *search = screen->data;
    list_clear(&search->list);
    drop_hits(search);
    editor_clear(&search->editor);
    str_wipe(&search->words);
    free(search);
}

static const struct screen_class class = {
    .name = "search",
    .intro = N_("Words are looked for in everything that is unlocked: groups, people, meetings, "
                "memos, pages. All words must be in the same record."),
    .draw = search_draw,
    .key = search_key,
    .resume = search_resume,
    .title = search_title,
    .announce = search_announce,
    .place = search_place,
    .close = search_close,
};

void search_push(struct stack *stack)
{
    struct search *search = mem_zero(1, sizeof *search);
    struct editor_options options = {
        .one_line = true, .max = 100, .clipboard = stack_clipboard(stack)};
    vec_init(&search->hits, sizeof(struct hit));
    str_init(&search->words);
    editor_init(&search->editor, &options);
    list_init(&search->list, &source, columns, 2, search);
    search->stack = stack;
    search->book = session_book(stack_push(stack, &class, search));
}

void search_show(struct screen *screen)
{
    search_push(screen->stack);
}

void search_back(struct stack *stack, const char *place)
{
    search_push(stack);
    struct search *search = stack_top(stack)->data;
    editor_set(&search->editor, *place ? place + 1 : "");
    if (*editor_text(&search->editor))
        search_enter(stack_top(stack));
}
