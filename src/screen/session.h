/*
 * One sitting at the screens: the open book, the settings of this PC, and what is to be told on
 * every screen alike (who is in, whether the work is saved). It is what screen_app() returns, and
 * the helpers here are what each screen uses instead of asking the book in its own way: show an
 * error, commit a change, notice that the book changed, know why a command is not available.
 *
 * A screen that shows rows keeps a number `seen` and asks session_stale() when it draws: after any
 * change, on whatever screen or by another program, it is told once to read its rows again.
 */
#ifndef RUKKANEN_SCREEN_SESSION_H
#define RUKKANEN_SCREEN_SESSION_H

#include "rukkanen/base/err.h"
#include "rukkanen/book/book.h"
#include "rukkanen/book/change.h"
#include "rukkanen/tui/screen.h"

#include <stdbool.h>
#include <stdint.h>

struct settings;

struct session {
    struct book *book;         /* NULL only on the screens of the first start */
    char *path;                /* of the book; owned; NULL where none was found yet */
    struct settings *settings; /* of this PC */
    char *name;                /* what the book is called on top: its first site; owned */
    uint64_t generation;       /* grows with every change of what can be read */
    int64_t saved;             /* clock_wall_ms() of the last save of this sitting, 0: none */
    bool draft;                /* what was saved last is a draft */
    const char *note;          /* N_(), of the screen, after what is saved; NULL: nothing */
    bool meeting_open;         /* a meeting is open for writing: the idle lock waits longer */
    int idle_minutes;          /* until the book locks itself; 0: 5 */
    int meeting_minutes;       /* the same while a meeting is open for writing; 0: 30 */
    int64_t health_used;       /* clock_monotonic_ms() when health details were last shown */
    int64_t look_at;           /* ... from when on others' changes are looked for again */
};

/* What stack_loop() returns where it did not end by closing all screens. */
enum session_end {
    SESSION_QUIT = 1,
    SESSION_LOCK /* the program starts anew, locked, on session.path */
};

struct session *session_of(const struct screen *screen);
struct book *session_book(const struct screen *screen);

/* ---- what a command needs ---------------------------------------------------------------- */

enum session_need {
    NEED_OPEN = 1,       /* people's details are unlocked */
    NEED_HEALTH = 2,     /* the health details are unlocked */
    NEED_WRITE = 4,      /* the book is unlocked and can be written here */
    NEED_FACILITATOR = 8 /* not a peer */
};
/* The sentence that explains why one of these bits is not met, or NULL. Borrowed. For the command
 * table; functions that cannot be reached by a command may ask too. */
const char *session_refusal(struct screen *screen, unsigned needs);

/* ---- after a change ---------------------------------------------------------------------- */

/* Commits a change (it is empty afterwards). Says what is wrong, or notes that all is saved. */
bool session_commit(struct screen *screen, struct change *change);
/* For changes that the domain committed by itself. */
void session_saved(struct screen *screen);
/* A draft was written: the status line says so until it becomes a record. */
void session_draft_saved(struct screen *screen);
/* Shows an error on the status line. */
void session_error(struct screen *screen, const struct err *err);
/* Whether rows must be read again: true once after each change, first of all when *seen is 0. */
bool session_stale(const struct screen *screen, uint64_t *seen);
/* Health details are on the screen now: the two minutes begin anew. */
void session_health_shown(struct screen *screen);

/* ---- for rows of the command table --------------------------------------------------------- */

void session_undo(struct screen *screen);    /* the newest change of this user from this PC */
void session_redo(struct screen *screen);    /* the newest undo is undone */
void session_save(struct screen *screen);    /* Ctrl-S */
void session_finnish(struct screen *screen); /* each switches the language at once */
void session_swedish(struct screen *screen);
void session_english(struct screen *screen);
/* F10: a question of its own with Enter = lock, second choice = quit; nothing comes to resume(). */
void session_leave(struct screen *screen);
void session_lock(struct screen *screen);
void session_quit(struct screen *screen);

/* ---- the frame, for app/screens.c ----------------------------------------------------------- */

void session_frame_book(void *app, struct str *out);
void session_frame_who(void *app, struct str *out);
void session_frame_who_brief(void *app, struct str *out);
void session_frame_date(void *app, struct str *out);
void session_frame_status(void *app, struct str *out);
int64_t session_tick(struct stack *stack, int64_t idle_ms);

#endif
