#include "app/screens.h"

#include "app/commands.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/domain/settings.h"
#include "screen/board.h"
#include "screen/first.h"
#include "screen/kept.h"
#include "screen/session.h"
#include "screen/settings.h"
#include "screen/trouble.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct frame frame = {
    .program = "Rukkanen",
    .book = session_frame_book,
    .who = session_frame_who,
    .who_brief = session_frame_who_brief,
    .date = session_frame_date,
    .status = session_frame_status,
    .tick = session_tick,
    .keep = session_frame_keep,
    .kept = session_frame_kept,
};

/* The program anew on the same book: what was decrypted is in no memory of it. Only returns where
 * the system refuses. */
static void start_anew(const char *path)
{
    char *exe = path_exe();
    const char *lang = lang_code(lang_current());
    execl(*exe ? exe : "/proc/self/exe", "rukkanen", "--lang", lang, "--book", path, (char *)NULL);
    free(exe);
}

static void push_first_screen(
    struct stack *stack, const struct session *session, const struct err *trouble)
{
    if (session->book)
        board_push(stack);
    else if (trouble->kind != ERR_NONE)
        trouble_push(stack, trouble);
    else
        first_push(stack);
}

/* One sitting; returns how it ended. */
static int sit(struct session *session, const struct term_options *options,
    const struct err *trouble, struct err *err)
{
    struct term *term = NULL;
    if (!term_start(&term, options, err)) {
        book_close(session->book);
        session->book = NULL;
        return -1;
    }
    struct stack *stack = stack_new(term, &commands, &frame, session);
    settings_apply(stack, session->settings);
    push_first_screen(stack, session, trouble);
    int end = stack_loop(stack);
    if (end == SESSION_LOCK)
        place_keep(stack);
    stack_free(stack);
    book_close(session->book);
    session->book = NULL;
    term_stop(term);
    return end;
}

bool screens_run(const char *path, bool named, struct settings *settings, struct err *err)
{
    struct err trouble = {.kind = ERR_NONE};
    struct session session = {.path = mem_text(path), .settings = settings, .generation = 1};
    if (path_exists(path) || named)
        book_open(path, BOOK_WRITE | BOOK_SCREEN, &session.book, &trouble);
    struct term_options options = {
        .theme = strcmp(settings_text(settings, "theme"), "contrast") == 0 ? THEME_CONTRAST
                                                                           : THEME_NORMAL,
        .mouse = settings_switch(settings, "mouse"),
    };
    int end = sit(&session, &options, &trouble, err);
    if (end == SESSION_LOCK)
        start_anew(session.path);
    free(session.name);
    free(session.path);
    return err->kind == ERR_NONE;
}
