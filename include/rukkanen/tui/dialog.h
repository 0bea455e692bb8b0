/*
 * Ready-made screens that ask or tell something. Each is pushed on top of the screen that asks and
 * returns at once; the answer arrives in that screen's resume() with the tag that was given here.
 * Texts are translated already; all are copied.
 */
#ifndef RUKKANEN_TUI_DIALOG_H
#define RUKKANEN_TUI_DIALOG_H

#include "rukkanen/tui/list.h"
#include "rukkanen/tui/screen.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One answer; its key is the letter after & in the label ("&Yes"), the label being translated. */
struct dialog_choice {
    const char *label;
    int64_t number; /* result.number */
};

/* A question below the screen, with its answers as keys. Enter takes the first, Esc none:
 * result.accepted and result.number. */
void dialog_ask(struct screen *screen, int tag, const char *question,
    const struct dialog_choice *choices, size_t n);
/* Yes or no; only yes is result.accepted. Enter is no where harm is possible (careful). */
void dialog_confirm(struct screen *screen, int tag, const char *question, bool careful);

enum {
    DIALOG_SECRET = 1,  /* shows * for letters; the text is wiped afterwards */
    DIALOG_FLEETING = 2 /* a word to find or to confirm with: not kept as a draft */
};
/* One line to write: result.text. max in letters, 0: 200. What is typed is a draft until it is
 * taken or Esc drops it: after a lock or a power cut the same question has it again. */
void dialog_prompt(
    struct screen *screen, int tag, const char *label, const char *initial, size_t max, int flags);

/* A text to read, with scrolling and find (F4). Lines are wrapped; "# " begins a heading. */
void dialog_text(struct screen *screen, int tag, const char *title, const char *text);

/* A list to choose from, narrowed by typing; result.number is the item's number, result.text what
 * was typed. With flags, an answer not in the list may be given: result.number is then -1. */
struct dialog_item {
    const char *label;
    int64_t number;
};
enum { DIALOG_FREE = 1 }; /* what was typed is an answer too, and a draft until then */
void dialog_choose(struct screen *screen, int tag, const char *title,
    const struct dialog_item *items, size_t n, int64_t chosen, int flags);

/* Long work in steps: step does some 20 ms of it, sets *done and *total and returns true while
 * more is left. Esc stops: result.accepted is then false. data stays the caller's. */
void dialog_progress(struct screen *screen, int tag, const char *title,
    bool (*step)(void *data, uint64_t *done, uint64_t *total), void *data);

#endif
