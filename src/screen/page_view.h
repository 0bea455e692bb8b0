/*
 * A page to look at before it goes to the wall: the memo exactly as it will be printed, names as
 * far as their bearers agreed. Large print and the internal version are one key away; Enter prints,
 * and puts the public version on the notice board first, asking about every name in its texts whose
 * bearer has not agreed. Pages that were published already are read on the same screen.
 */
#ifndef RUKKANEN_SCREEN_PAGE_VIEW_H
#define RUKKANEN_SCREEN_PAGE_VIEW_H

#include "rukkanen/book/change.h"
#include "rukkanen/tui/screen.h"

#include <stdbool.h>
#include <stdint.h>

struct page_request {
    uint64_t meeting;
    /* Laid over the book, so that the page shows what is not saved yet; NULL: nothing. Borrowed
     * while the page is open; only read, so commit may empty it. */
    const struct change *change;
    /* Saves it before the page is published or printed: called with `screen`. False: it was
     * refused, and the reason was said. NULL: there is nothing to save. */
    bool (*commit)(struct screen *screen);
    struct screen *screen; /* the meeting's, below the page */
};

/* The page of a meeting; the request is copied. Where it cannot be shown, the reason is said on the
 * screen below. What follows (saved, printed, where to) is said on the page itself, so resume() of
 * the screen below gets nothing that it must look at. */
void page_push(struct stack *stack, const struct page_request *request);
/* A published page of the board, to read and to print; works locked. */
void page_push_published(struct stack *stack, uint64_t page);

/* Rows of the command table, for class "page". */
void page_print(struct screen *screen);
void page_save_file(struct screen *screen);
void page_toggle_internal(struct screen *screen);
void page_toggle_large(struct screen *screen);
void page_find(struct screen *screen);
void page_posted(struct screen *screen);
void page_taken_down(struct screen *screen);

#endif
