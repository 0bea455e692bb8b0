#include "support/sitting.h"

#include "app/commands.h"
#include "rukkanen/base/lang.h"
#include "screen/kept.h"
#include "screen/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static const char passphrase[] = "kahvi ja pulla maistuu";

/* ---- the process at the screens -------------------------------------------------------------- */

static const struct frame frame = {
    .program = "Rukkanen",
    .book = session_frame_book,
    .who = session_frame_who,
    .who_brief = session_frame_who_brief,
    .date = session_frame_date,
    .status = session_frame_status,
    .keep = session_frame_keep,
    .kept = session_frame_kept,
    .tick = session_tick,
};

static bool take_terminal(struct term **term, struct err *err)
{
    struct term_options options = {.mouse = true};
    return term_start(term, &options, err);
}

static int sit(struct session *session, sitting_open *open, const char *which, uint64_t id)
{
    struct term *term = NULL;
    struct err err = {.kind = ERR_NONE};
    if (!book_open(session->path, BOOK_WRITE | BOOK_SCREEN, &session->book, &err)
        || !book_unlock(session->book, "Sanna", passphrase, BOOK_PEOPLE, &err)
        || !take_terminal(&term, &err)) {
        fprintf(stderr, "%s\n", err.sentence);
        return 1;
    }
    struct stack *stack = stack_new(term, &commands, &frame, session);
    open(stack, which, id);
    int end = stack_loop(stack);
    stack_free(stack);
    book_close(session->book);
    free(session->name);
    term_stop(term);
    return end == SESSION_QUIT ? 3 : 4;
}

bool sitting_main(int argc, char **argv, sitting_open *open, int *code)
{
    if (argc != 5 || strcmp(argv[1], "sit") != 0)
        return false;
    struct session session = {.path = argv[2], .generation = 1};
    lang_init();
    lang_set(LANG_EN);
    *code = sit(&session, open, argv[3], strtoull(argv[4], NULL, 10));
    return true;
}

/* ---- the test -------------------------------------------------------------------------------- */

struct pty *sitting_start(
    struct site *site, const char *which, uint64_t id, const struct pty_options *options)
{
    char exe[512], number[32], home[512], state[512], media[512], search[512];
    const char *stick = getenv("SITTING_STICK"), *path = getenv("SITTING_PATH");
    ssize_t length = readlink("/proc/self/exe", exe, sizeof exe - 1);
    assert_true(length > 0);
    exe[length] = 0;
    snprintf(number, sizeof number, "%llu", (unsigned long long)id);
    snprintf(home, sizeof home, "HOME=%s", site->folder);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s", site->folder);
    snprintf(media, sizeof media, "RUKKANEN_TEST_MEDIA=%s", stick ? stick : "");
    snprintf(search, sizeof search, "PATH=%s", path ? path : "/nowhere");
    const char *const env[] = {home, state, media, search, "RUKKANEN_TEST_KDF=cheap",
        "RUKKANEN_TEST_NOW=2026-11-21T09:58!", "TZ=UTC", NULL};
    struct pty_options chosen = {.env = env};
    if (options) {
        chosen = *options;
        chosen.env = env;
    }
    const char *const argv[] = {exe, "sit", site->path, which, number, NULL};
    book_close(site->book);
    site->book = NULL;
    return pty_start(argv, &chosen);
}

void sitting_end(struct site *site, struct pty *pty)
{
    pty_send(pty, "\033[21~q", 6);
    assert_int_equal(pty_wait(pty), 3);
    pty_free(pty);
    must(book_open(site->path, BOOK_WRITE, &site->book, &site_err));
    must(book_unlock(site->book, "Sanna", passphrase, BOOK_PEOPLE, &site_err));
}

void sitting_await(struct pty *pty, const char *text)
{
    for (int i = 0; i < 250 && pty_find(pty, text, NULL) < 0; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
        pty_settle(pty);
    }
    pty_expect(pty, text);
}

int sitting_focus(struct pty *pty)
{
    int row, column;
    pty_cursor(pty, &row, &column);
    assert_true(pty_cursor_visible(pty));
    while (column > 0 && !pty_cell(pty, row, column).reverse)
        column--;
    assert_true(pty_cell(pty, row, column).reverse);
    return row;
}
