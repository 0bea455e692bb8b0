/*
 * One text of which there are several values: side by side, what differs marked, and a screen on
 * which a new text is written, begun with a proposal in which what does not overlap is joined.
 */
#ifndef RUKKANEN_SCREEN_CONFLICT_H
#define RUKKANEN_SCREEN_CONFLICT_H

#include "rukkanen/book/conflicts.h"
#include "rukkanen/tui/screen.h"

/* Asking whether a value is kept; a part of a screen that shows conflicts. What is asked about is
 * the conflict as it was shown. */
struct conflict_asking {
    struct conflict conflict;
    bool set; /* conflict is there */
    size_t keep;
};
/* Asks whether value number keep (from 0) stays. */
void conflict_ask_keep(struct screen *screen, struct conflict_asking *asking,
    const struct conflict *conflict, size_t keep);
/* Begins a new value from all: the editor for a long text, a question for a short one. */
void conflict_ask_together(struct screen *screen, struct conflict_asking *asking,
    const struct conflict *conflict);
/* For screen_class.resume: true where the answer was to one of these; *settled: it is saved. */
bool conflict_resume(struct screen *screen, struct conflict_asking *asking,
    const struct result *result, bool *settled);
void conflict_asking_clear(struct conflict_asking *asking);
/* Whether the values are texts to be read side by side. */
bool conflict_is_long(const struct conflict *conflict);

/* Side by side, with the focus on a value. */
void conflict_push(struct screen *screen, const struct conflict *conflict, size_t focus);

/* Rows of the command table. */
void conflict_enter(struct screen *screen);
void conflict_together(struct screen *screen);
void conflict_next_pane(struct screen *screen);
void conflict_edit_save(struct screen *screen);
void conflict_edit_next_mark(struct screen *screen);

/* The editor: takes over the conflict. */
void conflict_edit_push(struct screen *screen, int tag, struct conflict *conflict);

#endif
