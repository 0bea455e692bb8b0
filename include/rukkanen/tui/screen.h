/*
 * Screens on a stack, and the one loop that runs them. A screen is a class (a const table of
 * functions) and its data. The top screen gets the keys; a form, a menu, a question is a screen
 * pushed on top of the one that wants it, and its answer comes down as a result when it closes.
 * Nothing waits inside a function: there are no nested loops.
 *
 * A key goes first to the top screen's own function (which hands it to its list, form or editor);
 * if that does not take it, to the command table; Esc that nobody takes closes the screen.
 *
 * The frame around the screen, drawn by the stack: program, book, who is in and the date; the path
 * of titles; a rule; at the bottom the status line and the key bar. On fewer than 60 columns or 16
 * rows it is one title line, the body, the status line and the key bar.
 */
#ifndef RUKKANEN_TUI_SCREEN_H
#define RUKKANEN_TUI_SCREEN_H

#include "rukkanen/tui/canvas.h"
#include "rukkanen/tui/command.h"
#include "rukkanen/tui/input.h"
#include "rukkanen/tui/term.h"

#include <stdbool.h>
#include <stdint.h>

struct screen;
struct stack;

/* What a screen that closed tells the one below. */
struct result {
    int tag;          /* which question it answers: screen->tag of the one that closed */
    bool accepted;    /* false: Esc, or stopped */
    int64_t number;   /* the chosen one */
    const char *text; /* what was typed; borrowed, valid during resume() */
    void *data;       /* as the two screens agree; valid during resume() */
};

struct screen_class {
    const char *name;          /* stable: "meeting"; commands name it */
    const char *intro;         /* N_(), first words of the help of this screen */
    bool dialog;               /* commands for "all" do not apply */
    int min_rows, min_columns; /* of the body; below it one sentence asks for a larger window */
    /* Rows of a screen that stands at the bottom of the one below (a question), or NULL for a
     * whole body. */
    int (*rows)(struct screen *screen, int columns);
    void (*draw)(struct screen *screen, const struct canvas *body);
    /* Takes a key (TEXT, KEY, PASTE, MOUSE) and returns true, or leaves it. May be NULL. */
    bool (*key)(struct screen *screen, const struct key *key);
    /* The screen above closed. */
    void (*resume)(struct screen *screen, const struct result *result);
    /* Writes what was typed as a draft: called at most two seconds after any key, before the
     * program ends, locks or gives the terminal away, and before the screen closes. */
    void (*save)(struct screen *screen);
    /* Long work in small steps of about 20 ms, while nothing is typed; false when done. */
    bool (*work)(struct screen *screen);
    /* A descriptor that can be read when work() has something to do, which then is called only for
     * that; -1: it has now. NULL: always -1. */
    int (*waits_for)(const struct screen *screen);
    /* Esc or screen_back(): true to close; false where it stays (it asks something first). */
    bool (*leave)(struct screen *screen);
    /* Makes one change of what is open, before the newest change is undone; false, and said: it
     * cannot be one yet. NULL: nothing is ever open. */
    bool (*settle)(struct screen *screen);
    /* Frees data. */
    void (*close)(struct screen *screen);
    /* Title for the path; the short one is for a narrow terminal (NULL: the same). */
    void (*title)(struct screen *screen, struct str *out);
    void (*brief)(struct screen *screen, struct str *out);
    const char *(*pane)(const struct screen *screen); /* name of the pane with the focus */
    /* The focus in plain words for those who listen: "Row 3/8, Koski Marja, present". */
    void (*announce)(struct screen *screen, struct str *out);
    /* What is needed to come back to this screen as it is: what it is about (ids), a semicolon, the
     * place of the focus. NULL: one comes back to the screen below. */
    void (*place)(struct screen *screen, struct str *out);
    const struct command *commands; /* rows of a dialog of this layer */
    size_t n_commands;
};

struct screen {
    const struct screen_class *class;
    struct stack *stack;
    void *data;
    int tag;
    bool kept;                /* it has texts with the app (screen_keep) */
    const struct command *by; /* the command that was running when it was pushed, or NULL */
};

/* What the app tells the frame; each appends to out, in the user's language. Any may be NULL. */
struct frame {
    const char *program;
    void (*book)(void *app, struct str *out);      /* "Hakolan kerhohuone" */
    void (*who)(void *app, struct str *out);       /* "Sanna · ihmiset auki" */
    void (*who_brief)(void *app, struct str *out); /* "auki" */
    void (*date)(void *app, struct str *out);      /* "la 21.11. vk 47" */
    void (*status)(void *app, struct str *out);    /* "Tallennettu klo 9.58" */
    /* Keeps what is half written under a name (NULL or "": lets it go), and appends what was kept:
     * so that a form or a question has it again after a lock or a power cut. */
    void (*keep)(void *app, const char *name, const char *text);
    bool (*kept)(void *app, const char *name, struct str *out);
    /* Called after input and when the time it last asked for has passed; idle_ms since the last
     * key. Returns in how many milliseconds it wants to be called again, -1: after the next key. */
    int64_t (*tick)(struct stack *stack, int64_t idle_ms);
};

/* The stack borrows all of these; they live longer. */
struct stack *stack_new(
    struct term *term, const struct command_table *commands, const struct frame *frame, void *app);
/* Saves and closes what is still open, from the top. */
void stack_free(struct stack *stack);
/* Puts a screen on top; the stack owns data from here (class->close frees it). */
struct screen *stack_push(struct stack *stack, const struct screen_class *class, void *data);
/* Closes a screen and all above it; *result (or NULL for "not accepted") goes to the one below.
 * The screen is freed when the running function has returned. */
void stack_pop(struct screen *screen, const struct result *result);
/* Runs until stack_stop() or the last screen closes (0); returns what stack_stop() was given.
 * On INPUT_QUIT everything is saved and STACK_HANGUP returned. */
int stack_loop(struct stack *stack);
enum { STACK_HANGUP = -1 };
void stack_stop(struct stack *stack, int reason);
/* Calls save() of every screen now. */
void stack_save(struct stack *stack);

/* For work() that cannot stop in the middle but asks now and then whether to go on: shows a frame
 * and looks at what was typed. False: Esc, or the program is to end. Other keys are let go. */
bool stack_glance(struct stack *stack);

/* Keeps a copy of a key that was typed ahead while the top screen waits for something. The screens
 * that follow get them, in order, once no screen waits; or nobody does. */
void stack_keep_key(struct stack *stack, const struct key *key);
void stack_forget_keys(struct stack *stack);

struct screen *stack_top(const struct stack *stack);
struct screen *screen_below(const struct screen *screen); /* NULL at the bottom */
void *stack_app(const struct stack *stack);
void *screen_app(const struct screen *screen);
struct term *stack_term(const struct stack *stack);
struct str *stack_clipboard(struct stack *stack); /* for editors; wiped with the stack */
void stack_set_announce(struct stack *stack, bool announce);
/* Milliseconds since the last key. */
int64_t stack_idle(const struct stack *stack);

/* ---- half written texts and places ---- */

/* For screen_class.save: keeps a text of this screen that is not in a record yet, through the app;
 * part tells several apart. NULL or "": it is let go. Costs nothing where none was kept. */
void screen_keep(struct screen *screen, const char *part, const char *text);
/* Appends what was kept; false: nothing. */
bool screen_kept(struct screen *screen, const char *part, struct str *out);
/* The stack as lines, from below: "meeting 12;items 3" for a screen with a place, "=command" for a
 * question that a command opened; up to the first one to which one cannot come back. */
void stack_place(struct stack *stack, struct str *out);
/* Runs a command by its name on the top screen, where it applies and nothing speaks against it. */
bool stack_command(struct stack *stack, const char *name);

/* Says a sentence on the status line, until the next key. */
void screen_say(struct screen *screen, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void screen_warn(struct screen *screen, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
