/* The screens of the small program of tui_demo.c, and its questions. */
#ifndef RUKKANEN_TESTS_TUI_DEMO_H
#define RUKKANEN_TESTS_TUI_DEMO_H

#include "rukkanen/tui/screen.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TAG_REMOVE = 1, TAG_NAME, TAG_PICK, TAG_ASK, TAG_WORK, TAG_SECRET };

struct demo {
    size_t rows;
    size_t removed; /* the row that was removed and 1; 0: none */
    uint64_t worked;
};

void open_people(struct stack *stack, bool headings, bool marks);
void open_form(struct screen *below);
void form_screen_save(struct screen *screen);
void open_writing(struct stack *stack);
void writing_find(struct screen *screen);

#endif
