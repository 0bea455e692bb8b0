/* Where the fields of a form stand, and what they look like. */
#include "form_parts.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

enum { AREA_ROWS = 6, LEAST_VALUE = 16 };

static struct form_place *place_of(const struct form *form, size_t index)
{
    return VEC_AT(&form->places, struct form_place, index);
}

static int wrapped_rows(const char *text, int width)
{
    struct vec lines = VEC_INIT(struct utf8_line);
    utf8_wrap(text, strlen(text), width, &lines);
    int rows = (int)lines.n;
    vec_clear(&lines);
    return rows;
}

/* Labels stand beside the values where both have room, else above them. */
static int label_width(struct form *form, int columns)
{
    int widest = 0;
    for (size_t i = 0; i < form->fields.n; i++) {
        int width = utf8_width(lang_text(form_at(form, i)->field->label));
        widest = width > widest ? width : widest;
    }
    return widest + 3 + LEAST_VALUE <= columns ? widest : 0;
}

/* What stands under a field; "": nothing. */
static const char *below(const struct form_field *field)
{
    return field->error.len > 0 ? field->error.s : field->note ? field->note : "";
}

static void lay_out(struct form *form, int columns)
{
    int label = label_width(form, columns), row = 0;
    form->places.n = 0;
    for (size_t i = 0; i < form->fields.n; i++) {
        struct form_field *field = form_at(form, i);
        bool area = field->field->type == FIELD_LONGTEXT, beside = label > 0 && !area;
        struct form_place place = {.top = row,
            .value_row = row + (beside ? 0 : 1),
            .value_column = beside ? label + 3 : 1,
            .value_rows = area ? (field->rows > 0 ? field->rows : AREA_ROWS) : 1};
        row = place.value_row + place.value_rows;
        if (*below(field))
            row += wrapped_rows(below(field), columns - 3);
        place.rows = row - place.top;
        vec_add(&form->places, &place);
    }
}

static void scroll_to_focus(struct form *form, int rows)
{
    const struct form_place *place = place_of(form, form->focus);
    const struct form_place *last = place_of(form, form->places.n - 1);
    int end = place->top + place->rows, total = last->top + last->rows;
    if (form->scroll + rows < end)
        form->scroll = end - rows;
    if (form->scroll > place->top)
        form->scroll = place->top;
    if (form->scroll + rows > total)
        form->scroll = total > rows ? total - rows : 0;
}

static const char *tristate_text(const struct value *value)
{
    if (value->tag != VALUE_INT)
        return "[?]";
    return value->i ? "[x]" : "[ ]";
}

static void draw_value(
    struct form *form, struct form_field *field, const struct canvas *part, bool here)
{
    if (here && form->editing) {
        editor_draw(&form->editor, part, true);
        return;
    }
    const char *text = field->typed.len > 0 ? field->typed.s : form_shown(form, field);
    if (field->field->type == FIELD_TRISTATE && !field->hidden)
        text = tristate_text(&field->value);
    if (field->secret) {
        for (int i = 0; i < (int)utf8_count(text, strlen(text)); i++)
            canvas_text(part, 0, i, 1, MEANING_NORMAL, "*");
    } else if (field->field->type == FIELD_LONGTEXT) {
        canvas_wrapped(part, 0, 0, part->columns - 1, 0, MEANING_NORMAL, text);
    } else {
        canvas_brief(part, 0, 0, part->columns, MEANING_NORMAL, text);
    }
    if (here)
        canvas_cursor(part, 0, 0);
}

/* A part of the form that may begin above the first row on the screen. */
static struct canvas visible_part(
    const struct form *form, int row, int column, int rows, int columns)
{
    int top = row - form->scroll;
    if (top < 0)
        rows += top;
    return canvas_part(&form->area, top, column, rows, columns);
}

static void draw_field(struct form *form, size_t index, bool here)
{
    struct form_field *field = form_at(form, index);
    const struct form_place *place = place_of(form, index);
    int row = place->top - form->scroll, columns = form->area.columns;
    const char *label = lang_text(field->field->label);
    if (row + place->rows <= 0 || row >= form->area.rows)
        return;
    canvas_text(&form->area, row, 1, -1, form_is_open(field) ? MEANING_NORMAL : MEANING_DIM, label);
    if (here)
        canvas_marker(&form->area, row < 0 ? 0 : row, 0);
    struct canvas part = visible_part(form, place->value_row, place->value_column,
        place->value_rows, columns - place->value_column);
    draw_value(form, field, &part, here);
    if (*below(field)) {
        int at = place->value_row + place->value_rows;
        struct canvas part_below
            = visible_part(form, at, 1, place->top + place->rows - at, columns);
        canvas_text(&part_below, 0, 0, 1, MEANING_WARNING, "!");
        canvas_wrapped(&part_below, 0, 2, -1, 0, MEANING_WARNING, below(field));
    }
}

/* What the keys do on a field, where nothing better is said about it. */
static const char *hint(const struct form_field *field)
{
    if (field->fixed)
        return field->fixed;
    if (field->field->help)
        return lang_text(field->field->help);
    switch (field->field->type) {
    case FIELD_CHOICE:
        return _("Left and Right change it, Enter lists all.");
    case FIELD_TRISTATE:
        return _("Space changes it: yes, no or not known.");
    case FIELD_REFERENCE:
    case FIELD_LIST:
        return _("Enter opens a list to choose from.");
    default:
        return field->field->suggested ? _("Alt-Down lists suggestions.") : "";
    }
}

void form_draw(struct form *form, const struct canvas *canvas, bool focused)
{
    int hint_rows = canvas->rows >= 12 ? 2 : canvas->rows >= 6 ? 1 : 0;
    form->area = canvas_part(canvas, 0, 0, canvas->rows - hint_rows, canvas->columns);
    if (form->fields.n == 0 || form->area.rows <= 0)
        return;
    if (focused)
        form_begin_editing(form);
    lay_out(form, canvas->columns);
    scroll_to_focus(form, form->area.rows);
    for (size_t i = 0; i < form->fields.n; i++)
        draw_field(form, i, focused && i == form->focus);
    struct canvas bottom = canvas_part(canvas, form->area.rows, 0, hint_rows, canvas->columns);
    if (focused)
        canvas_wrapped(&bottom, 0, 1, -1, 0, MEANING_DIM, hint(form_at(form, form->focus)));
}
