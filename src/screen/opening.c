#include "screen/opening.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/tui/editor.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

/* ---- one line while it lasts ----------------------------------------------------------------- */

struct opening {
    char *sentence;
    bool (*work)(void *data, struct err *err);
    void *data;
    /* Of a passphrase. */
    struct book *book;
    struct unlocking *unlocking; /* NULL: it could not begin, err says why */
    struct err err;
};

static int opening_rows(struct screen *screen, int columns)
{
    (void)screen;
    (void)columns;
    return 1;
}

static void opening_draw(struct screen *screen, const struct canvas *body)
{
    const struct opening *opening = screen->data;
    int used = canvas_text(body, 0, 1, -1, MEANING_HEADING, opening->sentence);
    canvas_cursor(body, 0, 1 + used);
}

/* What is typed ahead is for the screen that comes. */
static bool opening_key(struct screen *screen, const struct key *key)
{
    if (key->kind != INPUT_MOUSE)
        stack_keep_key(screen->stack, key);
    return true;
}

static int opening_waits_for(const struct screen *screen)
{
    const struct opening *opening = screen->data;
    return opening->unlocking ? book_unlock_fd(opening->unlocking) : -1;
}

static bool opening_run(struct screen *screen)
{
    struct opening *opening = screen->data;
    struct err err = {.kind = ERR_NONE};
    bool done = opening->work(opening->data, &err);
    if (!done)
        stack_forget_keys(screen->stack); /* they were meant for what has not been done */
    stack_pop(screen, &(struct result){.accepted = done, .data = &err});
    return true;
}

static void opening_close(struct screen *screen)
{
    struct opening *opening = screen->data;
    book_unlock_end(opening->unlocking);
    free(opening->sentence);
    free(opening);
}

static const struct screen_class opening_class = {
    .name = "opening",
    .dialog = true,
    .rows = opening_rows,
    .draw = opening_draw,
    .key = opening_key,
    .work = opening_run,
    .waits_for = opening_waits_for,
    .close = opening_close,
};

static struct opening *push(
    struct screen *screen, const struct screen_class *class, int tag, const char *sentence)
{
    struct opening *opening = mem_zero(1, sizeof *opening);
    opening->sentence = mem_text(sentence);
    stack_push(screen->stack, class, opening)->tag = tag;
    return opening;
}

void opening_work(struct screen *screen, int tag, const char *sentence,
    bool (*work)(void *data, struct err *err), void *data)
{
    struct opening *opening = push(screen, &opening_class, tag, sentence);
    opening->work = work;
    opening->data = data;
}

/* ---- a passphrase, without waiting for its key ----------------------------------------------- */

static bool unlocking_run(struct screen *screen)
{
    struct opening *opening = screen->data;
    bool open = false;
    bool going = opening->unlocking
        && book_unlock_step(opening->book, opening->unlocking, &open, &opening->err);
    if (going && !open)
        return true;
    if (!open)
        stack_forget_keys(screen->stack); /* they were meant for what has not opened */
    stack_pop(screen, &(struct result){.accepted = open, .data = &opening->err});
    return true;
}

/* Esc gives up; all else is for the screen that comes. */
static bool unlocking_key(struct screen *screen, const struct key *key)
{
    if (key_is(key, K_ESC)) {
        stack_forget_keys(screen->stack);
        stack_pop(screen, NULL);
        return true;
    }
    return opening_key(screen, key);
}

static const struct screen_class unlocking_class = {
    .name = "unlocking",
    .dialog = true,
    .rows = opening_rows,
    .draw = opening_draw,
    .key = unlocking_key,
    .work = unlocking_run,
    .waits_for = opening_waits_for,
    .close = opening_close,
};

void opening_push(
    struct screen *screen, int tag, const char *user, const char *passphrase, enum book_level level)
{
    struct opening *opening = push(screen, &unlocking_class, tag, _("Opening…"));
    opening->book = session_book(screen);
    book_unlock_begin(
        opening->book, user, passphrase, level, &opening->unlocking, &opening->err);
}

/* ---- health details -------------------------------------------------------------------------- */

enum { TAG_OPENED = 1 };

struct health {
    struct editor editor;
};

static const char health_sentence[] =
    N_("The health details have their own lock: give the same passphrase again.");

static int health_rows(struct screen *screen, int columns)
{
    struct vec lines = VEC_INIT(struct utf8_line);
    const char *text = lang_text(health_sentence);
    (void)screen;
    utf8_wrap(text, strlen(text), columns > 3 ? columns - 2 : 1, &lines);
    int rows = (int)lines.n + 1;
    vec_clear(&lines);
    return rows;
}

static void health_draw(struct screen *screen, const struct canvas *body)
{
    struct health *health = screen->data;
    int row = canvas_wrapped(
        body, 0, 1, body->columns - 2, 0, MEANING_HEADING, lang_text(health_sentence));
    canvas_marker(body, row, 0);
    struct canvas line = canvas_part(body, row, 1, 1, body->columns - 1);
    editor_draw(&health->editor, &line, true);
}

static bool health_key(struct screen *screen, const struct key *key)
{
    struct health *health = screen->data;
    return editor_key(&health->editor, key);
}

void health_enter(struct screen *screen)
{
    struct health *health = screen->data;
    opening_push(screen, TAG_OPENED, book_user(session_book(screen)), editor_text(&health->editor),
        BOOK_HEALTH);
}

static void health_resume(struct screen *screen, const struct result *result)
{
    struct health *health = screen->data;
    if (result->tag != TAG_OPENED || !result->data)
        return;
    editor_set(&health->editor, "");
    if (!result->accepted) {
        session_error(screen, result->data);
        return;
    }
    session_health_shown(screen);
    session_of(screen)->generation++;
    screen_say(
        screen, _("The health details are open. They lock two minutes after you leave them."));
    stack_pop(screen, &(struct result){.accepted = true});
}

static void health_close(struct screen *screen)
{
    struct health *health = screen->data;
    editor_clear(&health->editor);
    free(health);
}

static const struct screen_class health_class = {
    .name = "health",
    .intro = N_("The passphrase is asked again, so that nobody else reads health details while you "
                "are away from the keyboard."),
    .dialog = true,
    .rows = health_rows,
    .draw = health_draw,
    .key = health_key,
    .resume = health_resume,
    .close = health_close,
};

void opening_health(struct screen *screen)
{
    if (book_level(session_book(screen)) == BOOK_HEALTH) {
        screen_say(screen, _("The health details are open already."));
        return;
    }
    struct health *health = mem_zero(1, sizeof *health);
    struct editor_options options = {.one_line = true, .secret = true};
    editor_init(&health->editor, &options);
    stack_push(screen->stack, &health_class, health);
}
