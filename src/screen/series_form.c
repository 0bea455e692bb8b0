#include "screen/series_form.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/model/field.h"

#include <string.h>

void series_form_format(void *data, const struct form_field *field, struct str *out)
{
    (void)data;
    field_format(field->field, &field->value, lang_current(), out);
}

bool series_form_parse(void *data, const struct form_field *field, const char *text,
    struct value *value, struct err *err)
{
    (void)data;
    return field_parse(field->field, text, value, err);
}

void series_form_add(struct form *form, const struct row *meeting, const char *name)
{
    form_add(form, entity_field(meeting->entity, name), row_value(meeting, name));
}

int64_t series_form_int(struct form *form, const char *name, int64_t otherwise)
{
    const struct form_field *field = form_find(form, name);
    return field && field->value.tag == VALUE_INT ? field->value.i : otherwise;
}

void series_form_keep_length(struct form *form, size_t index, int64_t *start)
{
    enum { DAY = 24 * 60 };
    int64_t now = series_form_int(form, "start", -1), end = series_form_int(form, "end", -1);
    int64_t moved = end + now - *start;
    if (strcmp(form_at(form, index)->field->name, "start") != 0)
        return;
    for (size_t i = 0; now >= 0 && *start >= 0 && end >= 0 && moved < DAY; i++) {
        if (strcmp(form_at(form, i)->field->name, "end") != 0)
            continue;
        struct value value = value_int(moved);
        form_set(form, i, &value);
        break;
    }
    *start = now;
}
