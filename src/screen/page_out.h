/*
 * A page leaves the program: it is made, and sent to the printer or saved as a file where there is
 * none, and the user is asked where only when there is a choice. A question of one row over the
 * screen that asked, so that the program never stands still without saying why.
 */
#ifndef RUKKANEN_SCREEN_PAGE_OUT_H
#define RUKKANEN_SCREEN_PAGE_OUT_H

#include "rukkanen/paper/page.h"
#include "rukkanen/tui/screen.h"

#include <stdbool.h>

struct page_out_wish {
    const struct page *page; /* borrowed until the answer */
    const char *file;        /* the name of a file without its ending; copied */
    bool large;
    bool to_file;            /* the printer is not asked */
};

/* The answer comes to the screen's resume() with the tag: accepted with what happened as a sentence
 * in text ("Lähetetty tulostimelle aula.", "Tulostettavaksi: /home/..."), or not accepted with the
 * reason, or without a text where the user chose not to go on. */
void page_out_push(struct screen *screen, int tag, const struct page_out_wish *wish);

#endif
