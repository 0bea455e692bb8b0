#include "app/cli_json.h"

#include "rukkanen/model/field.h"

static const struct field *element_of(const struct field *field)
{
    if (field->type != FIELD_LIST)
        return field;
    return entity_field(entity_by_number(field->list_entity), "value");
}

void json_value(
    struct json *json, const char *name, const struct field *field, const struct value *value)
{
    if (value->tag == VALUE_NULL || value->tag == VALUE_SEALED) {
        json_null(json, name);
        return;
    }
    switch (field->type) {
    case FIELD_TRISTATE:
        json_bool(json, name, value->i != 0);
        return;
    case FIELD_NUMBER:
    case FIELD_SCALE:
    case FIELD_DURATION:
        json_int(json, name, value->i);
        return;
    default:
        break;
    }
    struct str text = STR_INIT;
    field_format_raw(field, value, &text);
    json_text_n(json, name, text.s, text.len);
    str_wipe(&text);
}

static void add_list(struct json *json, const struct field *field, const struct vec *values)
{
    json_list(json, field->name);
    for (size_t i = 0; i < values->n; i++)
        json_value(json, NULL, element_of(field), VEC_AT(values, struct value, i));
    json_close_list(json);
}

static void add_locked(struct json *json, const struct row *row, const struct vec *fields)
{
    bool some = false;
    for (size_t i = 0; i < fields->n; i++) {
        size_t at = *VEC_AT(fields, size_t, i);
        if (!(row->locked >> at & 1))
            continue;
        if (!some)
            json_list(json, "locked");
        some = true;
        json_text(json, NULL, row->entity->fields[at].name);
    }
    if (some)
        json_close_list(json);
}

void json_row(struct str *out, struct book *book, const struct row *row, const struct vec *fields,
    bool removed)
{
    struct json json;
    struct str id = STR_INIT;
    book_row_name(book, row, &id);
    json_begin(&json, out);
    json_text(&json, "id", id.s);
    if (removed)
        json_bool(&json, "removed", row->removed);
    for (size_t i = 0; i < fields->n; i++) {
        size_t at = *VEC_AT(fields, size_t, i);
        const struct field *field = &row->entity->fields[at];
        if (field->type == FIELD_LIST && !(row->locked >> at & 1))
            add_list(&json, field, row_list(row, field->name));
        else
            json_value(&json, field->name, field, &row->values[at]);
    }
    add_locked(&json, row, fields);
    json_end(&json);
    str_clear(&id);
}
