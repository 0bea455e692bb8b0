/*
 * What is half written in a form, as a text: for each field a line with its kind, the lengths of its
 * name and its text, then both, a newline after each. Kinds: i a number, t a text, e empty, ? what was typed and is no value yet.
 */
#include "form_parts.h"
#include "rukkanen/base/lang.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_field(const char *name, char kind, const char *text, struct str *out)
{
    str_addf(out, "%c %zu %zu\n%s\n%s\n", kind, strlen(name), strlen(text), name, text);
}

static void write_value(const struct form_field *field, struct str *out)
{
    char number[24];
    const struct value *value = &field->value;
    if (value->tag == VALUE_INT) {
        snprintf(number, sizeof number, "%" PRId64, value->i);
        write_field(field->field->name, 'i', number, out);
    } else if (value->tag == VALUE_TEXT) {
        write_field(field->field->name, 't', value_string(value), out);
    } else if (value->tag == VALUE_NULL) {
        write_field(field->field->name, 'e', "", out);
    }
}

void form_keep(struct form *form, bool open_only)
{
    struct str text = STR_INIT;
    for (size_t i = 0; i < form->fields.n; i++) {
        const struct form_field *field = form_at(form, i);
        bool writing = i == form->focus && form->editing && editor_changes(&form->editor) > 0;
        if (field->secret)
            continue;
        if (writing || field->typed.len > 0)
            write_field(field->field->name, '?',
                writing ? editor_text(&form->editor) : field->typed.s, &text);
        else if (field->changed && !open_only)
            write_value(field, &text);
    }
    screen_keep(form->screen, "form", text.s);
    str_wipe(&text);
}

static void put_back(struct form *form, const char *name, char kind, const char *text)
{
    for (size_t i = 0; i < form->fields.n; i++) {
        if (strcmp(form_at(form, i)->field->name, name) != 0)
            continue;
        struct value value = kind == 'i'   ? value_int(strtoll(text, NULL, 10))
                             : kind == 't' ? value_text(text)
                                           : VALUE_NONE;
        if (kind == '?') {
            form_set_focus(form, i);
            form_put_typed(form, i, text);
        } else {
            form_set(form, i, &value);
        }
        value_wipe(&value);
    }
}

/* One field; NULL at the end, else where the next one begins. */
static const char *read_field(struct form *form, const char *at, const char *end)
{
    char kind;
    size_t name_length, length;
    int used;
    if (sscanf(at, "%c %zu %zu%n", &kind, &name_length, &length, &used) != 3)
        return NULL;
    size_t left = (size_t)(end - at - used);
    if (name_length >= left || length >= left || name_length + length + 3 > left)
        return NULL;
    struct str name = STR_INIT, text = STR_INIT;
    str_add_n(&name, at + used + 1, name_length);
    str_add_n(&text, at + used + 1 + name_length + 1, length);
    put_back(form, name.s, kind, text.s);
    str_wipe(&name);
    str_wipe(&text);
    return at + used + 1 + name_length + 1 + length + 1;
}

bool form_restore(struct form *form)
{
    struct str text = STR_INIT;
    bool found = screen_kept(form->screen, "form", &text);
    const char *at = text.s, *end = text.s + text.len;
    while (found && at && at < end)
        at = read_field(form, at, end);
    str_wipe(&text);
    if (found)
        screen_say(form->screen, _("What was left half written is here again."));
    return found;
}
