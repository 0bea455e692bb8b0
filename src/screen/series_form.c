#include "screen/series_form.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/model/field.h"

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
