#include "rukkanen/tui/form.h"

#include "form_parts.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/tui/dialog.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FORM_TAG = -7770, TEXT_LETTERS = 200, LONGTEXT_LETTERS = 20000 };

/* ---- fields ------------------------------------------------------------------------------ */

void form_init(struct form *form, struct screen *screen, const struct form_calls *calls, void *data)
{
    static const struct form_calls none = {0};
    *form = (struct form){.calls = calls ? calls : &none, .data = data, .screen = screen};
    vec_init(&form->fields, sizeof(struct form_field));
    vec_init(&form->places, sizeof(struct form_place));
}

struct form_field *form_at(struct form *form, size_t index)
{
    return VEC_AT(&form->fields, struct form_field, index);
}

static void stop_editing(struct form *form)
{
    if (!form->editing)
        return;
    form->changes += editor_changes(&form->editor);
    editor_clear(&form->editor);
    form->editing = false;
}

void form_clear(struct form *form)
{
    stop_editing(form);
    for (size_t i = 0; i < form->fields.n; i++) {
        struct form_field *field = form_at(form, i);
        value_wipe(&field->value);
        str_clear(&field->error);
        str_wipe(&field->typed);
        str_wipe(&field->shown);
    }
    vec_clear(&form->fields);
    vec_clear(&form->places);
}

struct form_field *form_add(struct form *form, const struct field *field, const struct value *value)
{
    struct form_field *added = vec_add(&form->fields, NULL);
    added->field = field;
    added->value = value ? value_copy(value) : VALUE_NONE;
    str_init(&added->error);
    str_init(&added->typed);
    str_init(&added->shown);
    return added;
}

size_t form_focus(const struct form *form)
{
    return form->focus;
}

static struct form_field *focused(struct form *form)
{
    return form->focus < form->fields.n ? form_at(form, form->focus) : NULL;
}

struct form_field *form_find(struct form *form, const char *name)
{
    for (size_t i = 0; i < form->fields.n; i++)
        if (strcmp(form_at(form, i)->field->name, name) == 0)
            return form_at(form, i);
    return NULL;
}

bool form_is_written(const struct form_field *field)
{
    switch (field->field->type) {
    case FIELD_CHOICE:
    case FIELD_LIST:
    case FIELD_REFERENCE:
    case FIELD_TRISTATE:
        return false;
    default:
        return true;
    }
}

bool form_is_open(const struct form_field *field)
{
    return !field->fixed && !field->hidden;
}

/* ---- values and texts -------------------------------------------------------------------- */

static void format_plain(const struct form_field *field, struct str *out)
{
    const struct value *value = &field->value;
    if (field->field->type == FIELD_CHOICE && value->tag == VALUE_INT) {
        const struct choice *choice = choice_by_number(field->field->choices, value->i);
        str_add(out, choice ? lang_text(choice->label) : "");
    } else if (value->tag == VALUE_INT) {
        str_addf(out, "%" PRId64, value->i);
    } else {
        str_add(out, value_string(value));
    }
}

const char *form_shown(struct form *form, struct form_field *field)
{
    if (field->fresh)
        return field->shown.s;
    str_reset(&field->shown);
    if (field->hidden)
        str_add(&field->shown, _("locked"));
    else if (form->calls->format && field->field->type != FIELD_CHOICE)
        form->calls->format(form->data, field, &field->shown);
    else
        format_plain(field, &field->shown);
    field->fresh = true;
    return field->shown.s;
}

bool form_is_typing(const struct form *form)
{
    return form->editing && editor_changes(&form->editor) > 0;
}

void form_refresh(struct form *form)
{
    if (!form_is_typing(form))
        stop_editing(form);
    for (size_t i = 0; i < form->fields.n; i++)
        form_at(form, i)->fresh = false;
}

static bool parse_plain(
    const struct form_field *field, const char *text, struct value *value, struct err *err)
{
    const struct field *type = field->field;
    if (type->type != FIELD_NUMBER && type->type != FIELD_SCALE) {
        *value = value_text(text);
        return true;
    }
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (*end || errno)
        return err_set(err, ERR_REFUSED, _("Write a whole number, such as 8."));
    if (type->min < type->max && (number < type->min || number > type->max))
        return err_set(err, ERR_REFUSED, _("The number must be from %lld to %lld."),
            (long long)type->min, (long long)type->max);
    *value = value_int(number);
    return true;
}

static bool parse(struct form *form, const struct form_field *field, const char *text,
    struct value *value, struct err *err)
{
    struct str trimmed = STR_INIT;
    bool done = true;
    *value = VALUE_NONE;
    if (field->secret)
        str_add(&trimmed, text);
    else
        utf8_normalise(text, strlen(text), &trimmed);
    if (trimmed.len > 0 && form->calls->parse && !field->secret)
        done = form->calls->parse(form->data, field, trimmed.s, value, err);
    else if (trimmed.len > 0)
        done = parse_plain(field, trimmed.s, value, err);
    str_wipe(&trimmed);
    return done;
}

/* Puts a value (and owns it) where it differs, and tells. */
static void put(struct form *form, size_t index, struct value value)
{
    struct form_field *field = form_at(form, index);
    str_reset(&field->error);
    str_wipe(&field->typed);
    field->fresh = false;
    if (value_equal(&field->value, &value)) {
        value_clear(&value);
        return;
    }
    value_wipe(&field->value);
    field->value = value;
    field->changed = true;
    form->changes++;
    if (form->calls->changed)
        form->calls->changed(form->data, index);
}

/* ---- writing ----------------------------------------------------------------------------- */

static size_t letters_allowed(const struct field *field)
{
    bool text = field->type == FIELD_TEXT || field->type == FIELD_LONGTEXT ||
                field->type == FIELD_IMPRECISE;
    if (text && field->max > 0)
        return (size_t)field->max;
    return field->type == FIELD_LONGTEXT ? LONGTEXT_LETTERS : TEXT_LETTERS;
}

/* A number, a date or a time is more often given anew than corrected: what is typed first takes
 * its place, so that 8 after an offered 1 does not become 18. An arrow keeps it for correcting. */
static bool is_replaced(const struct field *field)
{
    return field->type == FIELD_NUMBER || field->type == FIELD_DATE || field->type == FIELD_TIME ||
           field->type == FIELD_DURATION;
}

void form_begin_editing(struct form *form)
{
    struct form_field *field = focused(form);
    if (form->editing || !field || !form_is_written(field) || !form_is_open(field))
        return;
    struct editor_options options = {.one_line = field->field->type != FIELD_LONGTEXT,
        .secret = field->secret,
        .max = letters_allowed(field->field),
        .clipboard = form->screen ? stack_clipboard(form->screen->stack) : NULL};
    editor_init(&form->editor, &options);
    editor_set(&form->editor, field->typed.len > 0 ? field->typed.s : form_shown(form, field));
    if (field->typed.len == 0 && is_replaced(field->field))
        editor_select_all(&form->editor);
    form->editing = true;
}

const char *form_typed(const struct form *form)
{
    return form->editing ? editor_text(&form->editor) : NULL;
}

static bool take_text(struct form *form, size_t index, const char *text)
{
    struct form_field *field = form_at(form, index);
    struct value value;
    struct err err = {0};
    if (parse(form, field, text, &value, &err)) {
        put(form, index, value);
        return true;
    }
    str_set(&field->error, err.sentence);
    str_set(&field->typed, text);
    return false;
}

bool form_take(struct form *form)
{
    if (!form->editing || editor_changes(&form->editor) == 0)
        return !form->editing || focused(form)->typed.len == 0;
    return take_text(form, form->focus, editor_text(&form->editor));
}

void form_put_typed(struct form *form, size_t index, const char *text)
{
    if (index == form->focus)
        stop_editing(form);
    take_text(form, index, text);
}

static void leave_field(struct form *form)
{
    form_take(form);
    stop_editing(form);
}

void form_set_focus(struct form *form, size_t index)
{
    if (index >= form->fields.n || index == form->focus)
        return;
    leave_field(form);
    form->focus = index;
}

void form_set(struct form *form, size_t index, const struct value *value)
{
    if (index == form->focus)
        stop_editing(form);
    put(form, index, value_copy(value));
}

/* ---- the whole --------------------------------------------------------------------------- */

static bool is_wrong(struct form *form, size_t index)
{
    struct form_field *field = form_at(form, index);
    if (field->typed.len > 0)
        return true;
    if (!field->field->required || field->value.tag != VALUE_NULL || !form_is_open(field) ||
        field->field->type == FIELD_LIST)
        return false;
    str_set(&field->error, _("This is needed."));
    return true;
}

bool form_check(struct form *form)
{
    form_take(form);
    bool right = true;
    for (size_t i = form->fields.n; i > 0; i--)
        if (is_wrong(form, i - 1)) {
            form_set_focus(form, i - 1);
            right = false;
        }
    return right;
}

bool form_changed(const struct form *form)
{
    if (form->editing && editor_changes(&form->editor) > 0)
        return true;
    for (size_t i = 0; i < form->fields.n; i++)
        if (VEC_AT(&form->fields, struct form_field, i)->changed)
            return true;
    return false;
}

void form_settle(struct form *form)
{
    leave_field(form);
    for (size_t i = 0; i < form->fields.n; i++)
        form_at(form, i)->changed = false;
}

uint64_t form_changes(const struct form *form)
{
    return form->changes + (form->editing ? editor_changes(&form->editor) : 0);
}

void form_announce(struct form *form, struct str *out)
{
    struct form_field *field = focused(form);
    if (!field)
        return;
    const char *typed = form->editing ? editor_text(&form->editor) : form_shown(form, field);
    str_addf(out, "%s: %s", lang_text(field->field->label), field->secret ? "" : typed);
    if (field->error.len > 0 || field->note)
        str_addf(out, ". %s", field->error.len > 0 ? field->error.s : field->note);
}

/* ---- lists of choices -------------------------------------------------------------------- */

static size_t count_choices(const struct field *field)
{
    size_t n = 0;
    while (field->choices && field->choices[n].name)
        n++;
    return n;
}

static void open_choices(struct form *form, const struct form_field *field)
{
    struct vec items = VEC_INIT(struct dialog_item);
    size_t n = count_choices(field->field);
    for (size_t i = 0; i < n; i++) {
        const struct choice *choice = &field->field->choices[i];
        struct dialog_item item = {.label = lang_text(choice->label), .number = choice->number};
        vec_add(&items, &item);
    }
    bool free_text = field->field->type == FIELD_TEXT;
    dialog_choose(form->screen, FORM_TAG, lang_text(field->field->label), items.items, items.n,
        field->value.tag == VALUE_INT ? field->value.i : -1, free_text ? DIALOG_FREE : 0);
    vec_clear(&items);
}

bool form_resume(struct form *form, const struct result *result)
{
    if (result->tag != FORM_TAG)
        return false;
    struct form_field *field = focused(form);
    if (!result->accepted || !field)
        return true;
    struct value value;
    if (field->field->type == FIELD_TEXT) {
        const struct choice *choice = choice_by_number(field->field->choices, result->number);
        value = value_text(choice ? lang_text(choice->label) : result->text);
    } else {
        value = value_int(result->number);
    }
    form_set(form, form->focus, &value);
    value_clear(&value);
    return true;
}

/* ---- keys -------------------------------------------------------------------------------- */

static bool step(struct form *form, bool down, bool around)
{
    size_t n = form->fields.n;
    size_t next = down ? form->focus + 1 : form->focus + n - 1;
    if (!around && (down ? form->focus + 1 >= n : form->focus == 0))
        return false;
    form_set_focus(form, next % n);
    return true;
}

static void refuse(struct form *form, const char *sentence)
{
    if (form->screen && sentence)
        screen_warn(form->screen, "%s", sentence);
}

static void put_choice(struct form *form, const struct field *field, size_t index)
{
    put(form, form->focus, value_int(field->choices[index].number));
}

static bool turn_choice(struct form *form, struct form_field *field, bool forward)
{
    size_t n = count_choices(field->field), at = n;
    for (size_t i = 0; i < n; i++)
        if (field->value.tag == VALUE_INT && field->field->choices[i].number == field->value.i)
            at = i;
    if (n == 0)
        return false;
    if (at == n)
        at = forward ? 0 : n - 1;
    else
        at = forward ? (at + 1) % n : (at + n - 1) % n;
    put_choice(form, field->field, at);
    return true;
}

static bool key_choice(struct form *form, struct form_field *field, const struct key *key)
{
    if (key_is(key, K_LEFT) || key_is(key, K_RIGHT) || key_is(key, ' '))
        return turn_choice(form, field, !key_is(key, K_LEFT));
    if (key_is(key, K_ENTER) && form->screen && count_choices(field->field) > 2) {
        open_choices(form, field);
        return true;
    }
    if ((key_is(key, K_BACKSPACE) || key_is(key, K_DELETE)) && !field->field->required) {
        put(form, form->focus, VALUE_NONE);
        return true;
    }
    for (size_t i = 0; key->kind == INPUT_TEXT && i < count_choices(field->field); i++)
        if (utf8_starts_fold(lang_text(field->field->choices[i].label), key->text)) {
            put_choice(form, field->field, i);
            return true;
        }
    return false;
}

static bool key_tristate(struct form *form, struct form_field *field, const struct key *key)
{
    const struct value *now = &field->value;
    struct value yes = value_int(1), no = value_int(0);
    bool required = field->field->required;
    if (key_is(key, ' ') || key_is(key, K_LEFT) || key_is(key, K_RIGHT)) {
        bool is_yes = now->tag == VALUE_INT && now->i != 0,
             is_no = now->tag == VALUE_INT && !is_yes;
        put(form, form->focus, is_yes ? no : is_no && !required ? VALUE_NONE : yes);
    } else if (key_is(key, '+') || key_is(key, 'x')) {
        put(form, form->focus, yes);
    } else if (key_is(key, '-')) {
        put(form, form->focus, no);
    } else if ((key_is(key, K_BACKSPACE) || key_is(key, K_DELETE) || key_is(key, '?')) &&
               !required) {
        put(form, form->focus, VALUE_NONE);
    } else {
        return false;
    }
    return true;
}

static bool key_reference(struct form *form, struct form_field *field, const struct key *key)
{
    bool clear = key_is(key, K_BACKSPACE) || key_is(key, K_DELETE);
    if ((key_is(key, K_ENTER) || key_is(key, ' ')) && form->calls->choose) {
        form->calls->choose(form->data, form->focus);
        return true;
    }
    if (clear && field->field->type == FIELD_REFERENCE && !field->field->required)
        put(form, form->focus, VALUE_NONE);
    return clear;
}

static bool key_written(struct form *form, struct form_field *field, const struct key *key)
{
    if (key_is(key, K_ALT | K_DOWN) && field->field->suggested && form->screen) {
        leave_field(form);
        open_choices(form, field);
        return true;
    }
    form_begin_editing(form);
    uint64_t before = editor_changes(&form->editor);
    bool taken = editor_key(&form->editor, key);
    refuse(form, form->editor.refusal);
    if (editor_changes(&form->editor) != before)
        str_reset(&field->error);
    return taken;
}

static bool key_of_field(struct form *form, struct form_field *field, const struct key *key)
{
    if (!form_is_open(field)) {
        bool edits = key->kind == INPUT_TEXT || key->kind == INPUT_PASTE;
        if (edits)
            refuse(form, field->fixed ? field->fixed : _("This is locked."));
        return edits;
    }
    switch (field->field->type) {
    case FIELD_CHOICE:
        return key_choice(form, field, key);
    case FIELD_TRISTATE:
        return key_tristate(form, field, key);
    case FIELD_REFERENCE:
    case FIELD_LIST:
        return key_reference(form, field, key);
    default:
        return key_written(form, field, key);
    }
}

static bool take_mouse(struct form *form, const struct key *key)
{
    int row, column;
    if (!canvas_hit(&form->area, key, &row, &column))
        return false;
    if (key->button == BUTTON_WHEEL_UP || key->button == BUTTON_WHEEL_DOWN)
        return step(form, key->button == BUTTON_WHEEL_DOWN, false);
    for (size_t i = 0; i < form->places.n; i++) {
        const struct form_place *place = VEC_AT(&form->places, struct form_place, i);
        int in = row + form->scroll - place->top;
        if (in < 0 || in >= place->rows)
            continue;
        bool again = i == form->focus;
        form_set_focus(form, i);
        if (again && form->editing)
            editor_key(&form->editor, key);
        else if (form_at(form, i)->field->type == FIELD_TRISTATE)
            key_of_field(form, form_at(form, i), &(struct key){.kind = INPUT_TEXT, .code = ' '});
        return true;
    }
    return false;
}

/* As many fields further as the screen shows rows, as far as there are any. */
static bool page(struct form *form, bool down)
{
    enum { SOME = 10 };
    int rows = form->area.rows > 1 ? form->area.rows - 1 : SOME;
    for (int i = 0; i < rows && step(form, down, false); i++)
        ;
    return true;
}

bool form_key(struct form *form, const struct key *key)
{
    struct form_field *field = focused(form);
    if (!field)
        return false;
    if (key->kind == INPUT_MOUSE)
        return take_mouse(form, key);
    if (key_is(key, K_TAB) || key_is(key, K_SHIFT | K_TAB))
        return step(form, key_is(key, K_TAB), true);
    if (key_of_field(form, field, key))
        return true;
    if (key_is(key, K_UP) || key_is(key, K_DOWN)) {
        step(form, key_is(key, K_DOWN), false);
        return true;
    }
    if (key_is(key, K_PAGE_UP) || key_is(key, K_PAGE_DOWN))
        return page(form, key_is(key, K_PAGE_DOWN));
    return key_is(key, K_ENTER) && step(form, true, false);
}
