/* What the two forms about the times of meetings share: fields of the entity table, shown and
 * understood as everywhere. */
#ifndef RUKKANEN_SCREEN_SERIES_FORM_H
#define RUKKANEN_SCREEN_SERIES_FORM_H

#include "rukkanen/model/row.h"
#include "rukkanen/tui/form.h"

/* For struct form_calls. */
void series_form_format(void *data, const struct form_field *field, struct str *out);
bool series_form_parse(void *data, const struct form_field *field, const char *text,
    struct value *value, struct err *err);
/* Adds a field of the meeting with what the row has for it. */
void series_form_add(struct form *form, const struct row *meeting, const char *name);
/* For form_calls.changed: another beginning moves the end along, so that the length stays. *start is
 * the beginning as it was, and becomes the new one; -1: none. */
void series_form_keep_length(struct form *form, size_t index, int64_t *start);
/* The number that stands in a field of the form. */
int64_t series_form_int(struct form *form, const char *name, int64_t otherwise);

#endif
