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
    struct err err;
    /* Of a passphrase. */
    struct book *book;
    struct str user, passphrase;
    enum book_level level;
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

static bool opening_run(struct screen *screen)
{
    struct opening *opening = screen->data;
    struct err err = {.kind = ERR_NONE};
    bool done = opening->work(opening->data, &err);
    stack_pop(screen, &(struct result){.accepted = done, .data = &err});
    return true;
}

static void opening_close(struct screen *screen)
{
    struct opening *opening = screen->data;
    str_wipe(&opening->user);
    str_wipe(&opening->passphrase);
    free(opening->sentence);
    free(opening);
}

static const struct screen_class opening_class = {
    .name = "opening",
    .dialog = true,
    .rows = opening_rows,
    .draw = opening_draw,
    .work = opening_run,
    .close = opening_close,
};

static struct opening *push(struct screen *screen, int tag, const char *sentence,
    bool (*work)(void *data, struct err *err), void *data)
{
    struct opening *opening = mem_zero(1, sizeof *opening);
    opening->sentence = mem_text(sentence);
    opening->work = work;
    opening->data = data ? data : opening;
    str_init(&opening->user);
    str_init(&opening->passphrase);
    stack_push(screen->stack, &opening_class, opening)->tag = tag;
    return opening;
}

void opening_work(struct screen *screen, int tag, const char *sentence,
    bool (*work)(void *data, struct err *err), void *data)
{
    push(screen, tag, sentence, work, data);
}

static bool open_book(void *data, struct err *err)
{
    struct opening *opening = data;
    return book_unlock(opening->book, opening->user.len > 0 ? opening->user.s : NULL,
        opening->passphrase.s, opening->level, err);
}

void opening_push(
    struct screen *screen, int tag, const char *user, const char *passphrase, enum book_level level)
{
    struct opening *opening = push(screen, tag, _("Opening…"), open_book, NULL);
    opening->book = session_book(screen);
    opening->level = level;
    str_add(&opening->user, user ? user : "");
    str_add(&opening->passphrase, passphrase);
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
