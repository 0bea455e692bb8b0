/*
 * Opening with a passphrase takes a moment: the key is derived in a process of its own. Meanwhile
 * one line says so, over whatever screen asked. The answer comes to that screen's resume().
 */
#ifndef RUKKANEN_SCREEN_OPENING_H
#define RUKKANEN_SCREEN_OPENING_H

#include "rukkanen/base/err.h"
#include "rukkanen/book/book.h"
#include "rukkanen/tui/screen.h"

/* Opens the book up to a level. user NULL: whoever the passphrase fits. Nothing waits: the program
 * goes on meanwhile, Esc gives up (result.data is NULL then), and what is typed ahead goes to the
 * screen that opens, or to none where the passphrase is wrong. Copies both texts and wipes them.
 * result.data of resume() is a const struct err *: its kind is ERR_NONE where it is open. */
void opening_push(struct screen *screen, int tag, const char *user, const char *passphrase,
    enum book_level level);

/* Any other work of a second or so that has nothing to show: work is called once, and the answer is
 * as above. data stays the caller's. */
void opening_work(struct screen *screen, int tag, const char *sentence,
    bool (*work)(void *data, struct err *err), void *data);

/* Asks who is in for the same passphrase again, and opens the health details; tells by itself how
 * it went. */
void opening_health(struct screen *screen);
void health_enter(struct screen *screen); /* a row of the command table */

#endif
