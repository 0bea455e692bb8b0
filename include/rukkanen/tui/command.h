/*
 * What can be done, one row per action. From the rows come: what a key does on a screen, the key
 * bar at the bottom, the menu of all that is possible here (F9), the help of a screen (F1), the
 * manual page. The table itself stands in src/app/commands.c; dialogs of this layer bring a few
 * rows of their own.
 *
 * An action that is not available stays visible, and says why when it is chosen.
 */
#ifndef RUKKANEN_TUI_COMMAND_H
#define RUKKANEN_TUI_COMMAND_H

#include "rukkanen/base/str.h"
#include "rukkanen/tui/input.h"

#include <stdbool.h>
#include <stddef.h>

struct screen;

enum { COMMAND_KEYS = 3 };
enum { COMMAND_ALWAYS = -1, COMMAND_LAST = 9 }; /* ranks: help and menu, by which the rest is found */

struct command {
    const char *name;  /* stable: "meeting-print" */
    const char *label; /* N_(), in the menu, the help, the manual: "Print the memo" */
    const char *brief; /* N_(), in the key bar: "Print"; NULL: never there */
    const char *help;  /* N_(), one sentence */
    /* Names of screens, by blanks; "group.members" is one pane of a screen (screen_class.pane);
     * "all" is every screen but dialogs, "everywhere" dialogs too; "-name" before these is all but
     * that one. */
    const char *where;
    unsigned needs; /* bits whose meaning the app knows: a selection, an open lock ... */
    int rank;       /* in a key bar that is too narrow the higher ones leave first */
    unsigned keys[COMMAND_KEYS]; /* codes of input.h; the first is the one that is shown */
    void (*run)(struct screen *screen);
};

struct command_table {
    const struct command *commands;
    size_t n;
    /* The sentence that explains why none of these needs is met here, or NULL where all are. */
    const char *(*refusal)(struct screen *screen, unsigned needs);
};

/* Whether a command belongs to a screen (and the pane that has the focus). */
bool command_applies(const struct command *command, const struct screen *screen);
/* The index-th command that applies on this screen, in table order, its class's own first; NULL
 * past the last. */
const struct command *command_here(const struct screen *screen, size_t index);
/* The command that a key starts here, or NULL. */
const struct command *command_find(const struct screen *screen, const struct key *key);
/* Why a command cannot be used now, or NULL. Borrowed. */
const char *command_refusal(const struct command *command, struct screen *screen);
/* Runs it, or says on the status line why not. */
void command_run(const struct command *command, struct screen *screen);
/* Appends the key bar of a screen, cut to width by leaving whole commands out. */
void command_bar(const struct screen *screen, int width, struct str *out);
/* Appends the help of a screen: its intro, then every command with its keys and sentence. */
void command_help(const struct screen *screen, struct str *out);

/* Functions for rows of the table: F1, F9 and Esc. */
void screen_help(struct screen *screen);
void screen_menu(struct screen *screen);
void screen_back(struct screen *screen);

#endif
