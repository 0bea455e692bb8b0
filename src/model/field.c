#include "rukkanen/model/field.h"

#include "model/field_types.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

const char *field_type_name(enum field_type type)
{
    return field_types[type].name;
}

/* Blanks at the ends, tabs and foreign line ends are no content. */
static bool tidy(const char *text, struct str *out, struct err *err)
{
    struct str plain = STR_INIT;
    for (const char *p = text; *p; p++) {
        if (*p == '\r' && p[1] == '\n')
            continue;
        str_add_c(&plain, *p == '\r' ? '\n' : *p == '\t' ? ' ' : *p);
    }
    bool ok = utf8_normalise(plain.s, plain.len, out);
    str_wipe(&plain);
    return ok || err_set(err, ERR_REFUSED, _("This text is not in UTF-8."));
}

bool field_parse(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    struct str tidied = STR_INIT;
    *value = VALUE_NONE;
    bool ok = tidy(text, &tidied, err);
    if (ok && tidied.len) {
        ok = field_types[field->type].parse(field, tidied.s, value, err)
            && field_check(field, value, err);
    }
    if (!ok)
        value_wipe(value);
    str_wipe(&tidied);
    return ok;
}

bool field_parse_raw(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    const struct choice *choice = choice_by_name(field->choices, text);
    *value = VALUE_NONE;
    if (field->type == FIELD_TRISTATE && strcmp(text, "unknown") == 0)
        return true;
    if (!choice)
        return field_parse(field, text, value, err);
    *value = field->type == FIELD_CHOICE ? value_int(choice->number) : value_text(choice->name);
    return true;
}

static bool readable(const struct value *value)
{
    return value->tag != VALUE_NULL && value->tag != VALUE_SEALED;
}

void field_format(
    const struct field *field, const struct value *value, enum lang lang, struct str *out)
{
    if (readable(value))
        field_types[field->type].format(field, value, lang, out);
}

void field_format_raw(const struct field *field, const struct value *value, struct str *out)
{
    if (readable(value))
        field_types[field->type].format_raw(field, value, out);
}

const char *field_choice_label(
    const struct field *field, const struct value *value, enum lang lang)
{
    const struct choice *choice = value->tag == VALUE_INT
        ? choice_by_number(field->choices, value->i)
        : choice_by_name(field->choices, value_string(value));
    return choice ? lang_text_in(lang, choice->label) : value_string(value);
}

int field_compare(const struct field *field, const struct value *a, const struct value *b)
{
    if (!readable(a) || !readable(b))
        return readable(a) - readable(b);
    return field_types[field->type].compare(field, a, b);
}

bool field_check(const struct field *field, const struct value *value, struct err *err)
{
    const struct field_ops *ops = &field_types[field->type];
    if (value->tag == VALUE_NULL)
        return true;
    if (value->tag != ops->tag) {
        return err_set(
            err, ERR_USAGE, _("This is not what the field “%s” holds."), _(field->label));
    }
    return ops->check(field, value, err);
}

bool field_check_required(const struct field *field, const struct value *value, struct err *err)
{
    if (!field->required || value->tag != VALUE_NULL)
        return true;
    return err_set(
        err, ERR_REFUSED, _("“%s” is empty. Please fill it in."), _(field->label));
}

int64_t field_letters(const struct field *field)
{
    if (field->max)
        return field->max;
    return field->type == FIELD_LONGTEXT ? 20000 : 200;
}
