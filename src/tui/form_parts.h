/* What the files of the form share: form.c (values and keys), form_draw.c (places and drawing). */
#ifndef RUKKANEN_TUI_FORM_PARTS_H
#define RUKKANEN_TUI_FORM_PARTS_H

#include "rukkanen/tui/form.h"

/* Rows count from the top of the whole form, of which a part is on the screen. */
struct form_place {
    int top, rows; /* of the field with its error */
    int value_row, value_column, value_rows;
};

bool form_is_written(const struct form_field *field); /* by letters, in an editor */
bool form_is_open(const struct form_field *field);    /* may be changed */
/* The value as it is shown; borrowed until it changes. */
const char *form_shown(struct form *form, struct form_field *field);
/* Opens the editor of the field with the focus, where it is written. */
void form_begin_editing(struct form *form);

/* As if the text had been typed and the field left. */
void form_put_typed(struct form *form, size_t index, const char *text);

#endif
