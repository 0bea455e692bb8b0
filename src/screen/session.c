#include "screen/session.h"

#include "rukkanen/base/errlog.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/copies.h"
#include "rukkanen/book/query.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/undone.h"
#include "screen/leave.h"

#include <stdlib.h>

enum {
    MINUTE_MS = 60 * 1000,
    IDLE_MINUTES = 5,          /* nobody is at the keyboard: the book locks itself */
    IDLE_MEETING_MINUTES = 30, /* people talk, the facilitator listens */
    HEALTH_MINUTES = 2,        /* after leaving the health details */
    LOOK_MS = 5000,            /* how often others' changes are looked for while nothing is typed */
    LOOK_TYPING_MS = 2000      /* and while keys come */
};

struct session *session_of(const struct screen *screen)
{
    return screen_app(screen);
}

struct book *session_book(const struct screen *screen)
{
    return session_of(screen)->book;
}

/* ---- what a command needs -------------------------------------------------------------------- */

static const char *write_refusal(struct book *book)
{
    if (book_level(book) == BOOK_LOCKED)
        return _("The book is locked. Give the passphrase.");
    if (book_writable(book))
        return NULL;
    if (book_notes(book) & BOOK_NOTE_DAMAGED)
        return book_note_text(BOOK_NOTE_DAMAGED);
    return book_note_text(book_notes(book) & BOOK_NOTE_OPEN_ELSEWHERE ? BOOK_NOTE_OPEN_ELSEWHERE
                                                                      : BOOK_NOTE_READ_ONLY);
}

const char *session_refusal(struct screen *screen, unsigned needs)
{
    struct book *book = session_book(screen);
    if (!book)
        return needs ? _("There is no book yet.") : NULL;
    if (needs & NEED_OPEN && book_level(book) == BOOK_LOCKED)
        return _("The participants' details are locked. Give the passphrase.");
    if (needs & NEED_FACILITATOR && !book_user_is_facilitator(book))
        return _("Only a facilitator may do this.");
    if (needs & NEED_HEALTH && book_level(book) != BOOK_HEALTH)
        return _("The health details are locked. F7 on a person's page opens them.");
    return needs & NEED_WRITE ? write_refusal(book) : NULL;
}

/* ---- after a change -------------------------------------------------------------------------- */

void session_saved(struct screen *screen)
{
    struct session *session = session_of(screen);
    session->generation++;
    session->saved = clock_wall_ms();
    session->draft = false;
}

void session_draft_saved(struct screen *screen)
{
    struct session *session = session_of(screen);
    session->saved = clock_wall_ms();
    session->draft = true;
}

void session_error(struct screen *screen, const struct err *err)
{
    errlog_note(err);
    screen_warn(screen, "%s", err->sentence);
}

bool session_commit(struct screen *screen, struct change *change)
{
    struct err err = {.kind = ERR_NONE};
    if (!consent_commit(session_book(screen), change, NULL, &err)) {
        session_error(screen, &err);
        return false;
    }
    session_saved(screen);
    return true;
}

bool session_stale(const struct screen *screen, uint64_t *seen)
{
    uint64_t now = session_of(screen)->generation;
    bool stale = *seen != now;
    *seen = now;
    return stale;
}

void session_health_shown(struct screen *screen)
{
    session_of(screen)->health_used = clock_monotonic_ms();
}

/* ---- commands -------------------------------------------------------------------------------- */

/* What it was; and what stays as it is because it was changed since, or follows from it. */
static void say_undone(struct screen *screen, bool again, const struct undo_result *result,
    const struct vec *pages)
{
    struct str words = STR_INIT;
    undone_words(session_book(screen), result, again, &words);
    if (result->kept.n > 0)
        str_addf(&words, lang_plural(". %lu field was changed since and stays as it is",
                             ". %lu fields were changed since and stay as they are",
                             result->kept.n),
            (unsigned long)result->kept.n);
    if (pages->n > 0)
        screen_say(screen,
            lang_plural("Undone: %s. The name went from %d published page: print it anew.",
                "Undone: %s. The name went from %d published pages: print them anew.", pages->n),
            words.s, (int)pages->n);
    else if (again)
        screen_say(screen, _("Done again: %s."), words.s);
    else
        screen_say(screen, _("Undone: %s. Ctrl-Y does it again."), words.s);
    str_wipe(&words);
}

/* The newest thing that happened to the book is a merge. */
static void undo_merge(struct screen *screen)
{
    struct err err = {.kind = ERR_NONE};
    if (!book_merge_undo(session_book(screen), &err)) {
        session_error(screen, &err);
        return;
    }
    session_of(screen)->generation++;
    screen_say(screen, _("The merge is undone: everything is as it was before."));
}

/* What is open on the screen is the newest change: it becomes an edit first. */
static void undo(struct screen *screen, bool again)
{
    struct undo_result result;
    struct vec pages = VEC_INIT(struct consent_page);
    struct err err = {.kind = ERR_NONE};
    struct hash edit;
    struct book *book = session_book(screen);
    if (screen->class->settle && !screen->class->settle(screen))
        return;
    if (!again && book_merge_can_undo(book)) {
        undo_merge(screen);
        return;
    }
    if ((again && !book_redoable(book, &edit, &err))
        || !consent_undo(book, again ? &edit : NULL, &result, &pages, &err)) {
        session_error(screen, &err);
    } else {
        session_saved(screen);
        say_undone(screen, again, &result, &pages);
        undo_result_clear(&result);
    }
    consent_pages_clear(&pages);
}

void session_undo(struct screen *screen)
{
    undo(screen, false);
}

void session_redo(struct screen *screen)
{
    undo(screen, true);
}

void session_save(struct screen *screen)
{
    stack_save(screen->stack);
    screen_say(screen, _("Everything is saved. It is saved by itself, too, every two seconds."));
}

static void switch_language(struct screen *screen, enum lang lang)
{
    lang_set(lang);
    session_of(screen)->generation++;
}

void session_finnish(struct screen *screen)
{
    switch_language(screen, LANG_FI);
}

void session_swedish(struct screen *screen)
{
    switch_language(screen, LANG_SV);
}

void session_english(struct screen *screen)
{
    switch_language(screen, LANG_EN);
}

void session_leave(struct screen *screen)
{
    leave_push(screen->stack);
}

void session_lock(struct screen *screen)
{
    stack_stop(screen->stack, SESSION_LOCK);
}

void session_quit(struct screen *screen)
{
    stack_stop(screen->stack, SESSION_QUIT);
}

/* ---- the frame ------------------------------------------------------------------------------- */

/* The book is called by its first place. */
static void find_name(struct session *session)
{
    struct vec rows = VEC_INIT(struct row);
    /* The house, not one of its satellites. */
    struct filter house = {.field = "parent", .op = FILTER_EQUAL, .value = VALUE_NONE};
    struct query query = {
        .entity = ENTITY_SITE, .filters = &house, .n_filters = 1, .limit = 1, .fields = "name"};
    if (book_query(session->book, &query, &rows, NULL) && rows.n > 0)
        session->name = mem_text(row_text(VEC_AT(&rows, struct row, 0), "name"));
    rows_clear(&rows);
}

void session_frame_book(void *app, struct str *out)
{
    struct session *session = app;
    if (!session->book)
        return;
    if (!session->name)
        find_name(session);
    if (session->name)
        str_add(out, session->name);
}

void session_frame_who(void *app, struct str *out)
{
    struct session *session = app;
    if (!session->book)
        return;
    const char *user = book_user(session->book);
    if (!user) {
        str_add(out, _("locked"));
        return;
    }
    str_add(out, user);
    str_add(out, " · ");
    str_add(out,
        book_level(session->book) == BOOK_HEALTH ? _("health details open") : _("people open"));
}

void session_frame_who_brief(void *app, struct str *out)
{
    struct session *session = app;
    if (!session->book)
        return;
    switch (book_level(session->book)) {
    case BOOK_LOCKED:
        str_add(out, _("locked"));
        break;
    case BOOK_PEOPLE:
        str_add(out, _("open"));
        break;
    case BOOK_HEALTH:
        str_add(out, _("health open"));
        break;
    }
}

void session_frame_date(void *app, struct str *out)
{
    (void)app;
    int64_t today = clock_today();
    date_format(out, lang_current(), DATE_WEEKDAY, today);
    str_add_c(out, ' ');
    date_format_week(out, lang_current(), date_week(today, NULL));
}

void session_frame_status(void *app, struct str *out)
{
    struct session *session = app;
    struct str time = STR_INIT;
    int minutes = 0;
    if (!session->book || !book_user(session->book))
        return;
    clock_local(session->saved, NULL, &minutes);
    date_format_time(&time, lang_current(), DATE_HOUR_CLOCK, minutes);
    if (!session->saved)
        str_add(out, _("Everything is saved"));
    else
        str_addf(out, session->draft ? _("Draft saved %s") : _("Saved %s"), time.s);
    if (session->note)
        str_addf(out, " · %s", lang_text(session->note));
    str_clear(&time);
}

/* Milliseconds until the idle lock; 0 or less: now. */
static int64_t until_lock(const struct session *session, int64_t idle_ms)
{
    int minutes = session->meeting_open ? session->meeting_minutes : session->idle_minutes;
    if (minutes <= 0)
        minutes = session->meeting_open ? IDLE_MEETING_MINUTES : IDLE_MINUTES;
    return (int64_t)minutes * MINUTE_MS - idle_ms;
}

/* The health details lock themselves a while after they were last on the screen. */
static void close_health(struct session *session)
{
    if (book_level(session->book) != BOOK_HEALTH ||
        clock_monotonic_ms() - session->health_used < HEALTH_MINUTES * MINUTE_MS)
        return;
    book_lock_health(session->book);
    session->generation++;
}

int64_t session_tick(struct stack *stack, int64_t idle_ms)
{
    struct session *session = stack_app(stack);
    if (!session->book)
        return -1;
    int64_t now = clock_monotonic_ms();
    if (now >= session->look_at) {
        session->look_at = now + LOOK_TYPING_MS;
        if (book_changed_elsewhere(session->book))
            session->generation++;
    }
    if (book_level(session->book) == BOOK_LOCKED)
        return LOOK_MS;
    close_health(session);
    int64_t left = until_lock(session, idle_ms);
    if (left <= 0)
        stack_stop(stack, SESSION_LOCK);
    return left < LOOK_MS ? (left > 0 ? left : 0) : LOOK_MS;
}
