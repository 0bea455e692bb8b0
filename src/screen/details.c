#include "screen/details.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "screen/conflicts.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_REFERENCE = -8801, TAG_LIST = -8802, TAG_INCOMPLETE = -8803 };
enum { GO_ON, KEEP_DRAFT, DROP };

static const struct field *field_at(const struct details *details, size_t index)
{
    return &details->entity->fields[*VEC_AT(&details->shown, size_t, index)];
}

static struct vec *list_at(struct details *details, size_t index)
{
    return &details->lists[*VEC_AT(&details->shown, size_t, index)];
}

static const struct field *list_value_field(const struct field *field)
{
    return entity_field(entity_by_number(field->list_entity), "value");
}

static void list_drop(struct vec *list)
{
    for (size_t i = 0; i < list->n; i++)
        value_wipe(VEC_AT(list, struct value, i));
    vec_clear(list);
}

/* ---- showing and understanding --------------------------------------------------------------- */

static void format_value(
    struct details *details, const struct field *field, const struct value *value, struct str *out)
{
    if (value->tag == VALUE_ID)
        book_row_title(session_book(details->screen), field->ref, (uint64_t)value->i, out);
    else
        field_format(field, value, lang_current(), out);
}

static void format_list(struct details *details, size_t index, struct str *out)
{
    const struct field *field = field_at(details, index);
    const struct vec *list = list_at(details, index);
    for (size_t i = 0; i < list->n; i++) {
        str_add(out, i > 0 ? ", " : "");
        format_value(details, field->ref ? field : list_value_field(field),
            VEC_AT(list, struct value, i), out);
    }
}

static void form_format(void *data, const struct form_field *shown, struct str *out)
{
    struct details *details = data;
    if (shown->field->type == FIELD_LIST) {
        for (size_t i = 0; i < details->shown.n; i++)
            if (field_at(details, i) == shown->field)
                format_list(details, i, out);
    } else {
        format_value(details, shown->field, &shown->value, out);
    }
}

static bool form_parse(void *data, const struct form_field *shown, const char *text,
    struct value *value, struct err *err)
{
    (void)data;
    return field_parse(shown->field, text, value, err);
}

static void form_changed_one(void *data, size_t index)
{
    struct details *details = data;
    struct err err = {.kind = ERR_NONE};
    const struct field *field = field_at(details, index);
    struct value value = value_copy(&form_at(&details->form, index)->value);
    if (!change_set(
            details->change, details->entity->number, details->id, field->name, value, &err))
        session_error(details->screen, &err);
}

/* ---- choosers -------------------------------------------------------------------------------- */

/* Every row of an entity by its title; those in `in` are ticked. */
static void choose_row(struct details *details, int tag, const struct field *field,
    const struct vec *in, int64_t chosen)
{
    struct book *book = session_book(details->screen);
    struct vec rows = VEC_INIT(struct row), items = VEC_INIT(struct dialog_item);
    struct query query = {.entity = field->ref, .fields = entity_by_number(field->ref)->title};
    struct err err = {.kind = ERR_NONE};
    if (!book_query(book, &query, &rows, &err))
        session_error(details->screen, &err);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct str label = STR_INIT;
        for (size_t k = 0; in && k < in->n; k++)
            if ((uint64_t)VEC_AT(in, struct value, k)->i == row->id)
                str_add(&label, "+ ");
        book_row_title(book, field->ref, row->id, &label);
        struct dialog_item item = {.label = str_take(&label), .number = (int64_t)row->id};
        vec_add(&items, &item);
    }
    dialog_choose(details->screen, tag, lang_text(field->label), items.items, items.n, chosen, 0);
    for (size_t i = 0; i < items.n; i++)
        free((char *)VEC_AT(&items, struct dialog_item, i)->label);
    vec_clear(&items);
    rows_clear(&rows);
}

static void form_choose(void *data, size_t index)
{
    struct details *details = data;
    const struct field *field = field_at(details, index);
    if (field->type == FIELD_REFERENCE) {
        choose_row(details, TAG_REFERENCE, field, NULL, form_at(&details->form, index)->value.i);
    } else if (field->ref) {
        choose_row(details, TAG_LIST, field, list_at(details, index), 0);
    } else {
        struct str label = STR_INIT, now = STR_INIT;
        str_addf(&label, _("%s, separated by commas"), lang_text(field->label));
        format_list(details, index, &now);
        dialog_prompt(details->screen, TAG_LIST, label.s, now.s, 1000, 0);
        str_clear(&label);
        str_wipe(&now);
    }
}

static bool list_has(const struct vec *list, const struct value *value)
{
    for (size_t i = 0; i < list->n; i++)
        if (value_equal(VEC_AT(list, struct value, i), value))
            return true;
    return false;
}

static void list_put(struct details *details, size_t index, const struct value *value, bool there)
{
    struct vec *list = list_at(details, index);
    struct err err = {.kind = ERR_NONE};
    if (list_has(list, value) == there)
        return;
    if (!change_list(details->change, details->entity->number, details->id,
            field_at(details, index)->name, value, there, &err)) {
        session_error(details->screen, &err);
        return;
    }
    if (there) {
        struct value copy = value_copy(value);
        vec_add(list, &copy);
    }
    for (size_t i = list->n; !there && i > 0; i--)
        if (value_equal(VEC_AT(list, struct value, i - 1), value)) {
            value_wipe(VEC_AT(list, struct value, i - 1));
            vec_delete(list, i - 1);
        }
    form_at(&details->form, index)->changed = true;
    form_refresh(&details->form);
}

/* The values that were typed between commas: those stay or come, the others go. */
static void list_from_text(struct details *details, size_t index, const char *text)
{
    struct vec typed = VEC_INIT(struct value);
    while (*text) {
        size_t length = strcspn(text, ",");
        struct str word = STR_INIT;
        utf8_normalise(text, length, &word);
        if (word.len > 0) {
            struct value value = value_text(word.s);
            vec_add(&typed, &value);
        }
        str_clear(&word);
        text += length + (text[length] == ',');
    }
    struct vec *list = list_at(details, index);
    for (size_t i = list->n; i > 0; i--) {
        struct value old = value_copy(VEC_AT(list, struct value, i - 1));
        if (!list_has(&typed, &old))
            list_put(details, index, &old, false);
        value_clear(&old);
    }
    for (size_t i = 0; i < typed.n; i++)
        list_put(details, index, VEC_AT(&typed, struct value, i), true);
    list_drop(&typed);
}

/* ---- reading --------------------------------------------------------------------------------- */

static const struct form_calls calls = {
    .format = form_format,
    .parse = form_parse,
    .choose = form_choose,
    .changed = form_changed_one,
};

static const char *why_fixed(const struct details *details, const struct field *field)
{
    const char *refusal = session_refusal(details->screen, NEED_WRITE);
    bool home = details->entity->home && strcmp(field->name, details->entity->home) == 0;
    if (refusal)
        return refusal;
    if (!details->fresh && (field->key || (home && field->ref == ENTITY_SITE)))
        return _("This is not changed later.");
    return NULL;
}

static bool is_hidden(const struct details *details, const struct field *field)
{
    struct book *book = session_book(details->screen);
    if (field->compartment == COMPARTMENT_HEALTH && book_level(book) != BOOK_HEALTH)
        return true;
    if (field->compartment == COMPARTMENT_PEOPLE && book_level(book) == BOOK_LOCKED)
        return true;
    return !details->fresh && row_locked(&details->row, field->name);
}

/* What may be done with the field now, and what is to be known of it. */
static void mark_field(struct details *details, struct form_field *shown, size_t index)
{
    const struct field *field = shown->field;
    shown->hidden = is_hidden(details, field);
    shown->fixed = shown->hidden && field->compartment == COMPARTMENT_HEALTH
                       ? _("The health details are locked. F7 opens them.")
                       : why_fixed(details, field);
    shown->note = details->row.differs >> index & 1
                      ? _("Copies of the book say different things here: Alt-Z shows all.")
                      : NULL;
}

static void add_fields(struct details *details)
{
    for (size_t i = 0; i < details->entity->n_fields; i++) {
        const struct field *field = &details->entity->fields[i];
        vec_add(&details->shown, &i);
        struct form_field *shown = form_add(&details->form, field, &details->row.values[i]);
        mark_field(details, shown, *VEC_AT(&details->shown, size_t, i));
        shown->rows = 4;
    }
}

/* The row as it would be with the change, and what its lists hold. */
static bool read_row(struct details *details, struct err *err)
{
    struct book *book = session_book(details->screen);
    row_clear(&details->row);
    if (details->fresh || !book_row(book, details->entity->number, details->id, &details->row, err))
        row_init(&details->row, details->entity, details->id);
    if (err->kind != ERR_NONE)
        return false;
    change_overlay(details->change, &details->row);
    for (size_t i = 0; i < details->entity->n_fields; i++) {
        list_drop(&details->lists[i]);
        const struct vec *list = details->row.lists ? &details->row.lists[i] : NULL;
        for (size_t k = 0; list && k < list->n; k++) {
            struct value value = value_copy(VEC_AT(list, struct value, k));
            vec_add(&details->lists[i], &value);
        }
    }
    return true;
}

/* A new record of this kind that was left half typed: its id, or 0. */
static uint64_t unfinished(const struct details *details)
{
    struct book *book = session_book(details->screen);
    struct vec drafts = VEC_INIT(struct draft_info);
    uint64_t id = 0;
    if (!drafts_list(book, &drafts, NULL))
        return 0;
    for (size_t i = 0; i < drafts.n && !id; i++) {
        const struct draft_info *draft = VEC_AT(&drafts, struct draft_info, i);
        if (draft->own && draft->entity == details->entity->number &&
            !book_row_exists(book, draft->entity, draft->id))
            id = draft->id;
    }
    drafts_clear(&drafts);
    return id;
}

/* The site whose keys a new record gets, where it needs one: the first that is open. */
static void preset_home(struct details *details)
{
    struct book *book = session_book(details->screen);
    const char *home = details->entity->home;
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_SITE, .fields = "name"};
    const struct field *field = home ? entity_field(details->entity, home) : NULL;
    if (!field || field->ref != ENTITY_SITE || !book_query(book, &query, &rows, NULL))
        return;
    for (size_t i = 0; i < rows.n; i++) {
        uint64_t site = VEC_AT(&rows, struct row, i)->id;
        if (book_holds_site(book, site)) {
            change_set_ref(details->change, details->entity->number, details->id, home, site, NULL);
            break;
        }
    }
    rows_clear(&rows);
}

static bool open_change(struct details *details, uint64_t id, struct err *err)
{
    struct book *book = session_book(details->screen);
    int entity = details->entity->number;
    details->fresh = id == 0;
    details->id = id ? id : unfinished(details);
    if (details->id && book_level(book) != BOOK_LOCKED)
        details->change = draft_open(book, entity, details->id, err);
    details->resumed = details->change != NULL;
    if (details->change)
        return true;
    details->change = change_new(book);
    if (id)
        return true;
    details->id = change_add(details->change, entity, err);
    if (!details->id)
        return false;
    change_preset(details->change, entity, details->id);
    preset_home(details);
    return true;
}

bool details_init(
    struct details *details, struct screen *screen, const struct entity *entity, uint64_t id)
{
    struct err err = {.kind = ERR_NONE};
    *details = (struct details){.screen = screen, .entity = entity};
    vec_init(&details->shown, sizeof(size_t));
    details->lists = mem_zero(entity->n_fields, sizeof(struct vec));
    for (size_t i = 0; i < entity->n_fields; i++)
        vec_init(&details->lists[i], sizeof(struct value));
    row_init(&details->row, entity, id);
    form_init(&details->form, screen, &calls, details);
    if (!open_change(details, id, &err) || !read_row(details, &err)) {
        session_error(screen, &err);
        return false;
    }
    change_shown(details->change, entity->number, details->id);
    details->saved = change_counter(details->change);
    session_stale(screen, &details->seen);
    add_fields(details);
    details->resumed = form_restore(&details->form) || details->resumed;
    if (details->resumed)
        screen_say(screen, _("What was left half written is here again."));
    return true;
}

void details_clear(struct details *details)
{
    form_clear(&details->form);
    change_free(details->change);
    for (size_t i = 0; i < details->entity->n_fields; i++)
        list_drop(&details->lists[i]);
    free(details->lists);
    row_clear(&details->row);
    vec_clear(&details->shown);
}

/* After an undo, a merge, another lock: what stands in the book now, under what was typed. */
static void read_again(struct details *details)
{
    struct err err = {.kind = ERR_NONE};
    if (details->fresh &&
        book_row_exists(session_book(details->screen), details->entity->number, details->id))
        details->fresh = false;
    if (!read_row(details, &err)) {
        session_error(details->screen, &err);
        return;
    }
    const struct field *typing = NULL;
    for (size_t i = 0; i < details->shown.n; i++) {
        struct form_field *shown = form_at(&details->form, i);
        mark_field(details, shown, *VEC_AT(&details->shown, size_t, i));
        if (i == form_focus(&details->form) && form_is_typing(&details->form)) {
            typing = shown->field;
            continue;
        }
        value_wipe(&shown->value);
        shown->value = value_copy(&details->row.values[*VEC_AT(&details->shown, size_t, i)]);
    }
    change_shown_again(details->change, details->entity->number, details->id, typing);
    form_refresh(&details->form);
}

void details_conflicts(struct details *details)
{
    const struct field *field = field_at(details, form_focus(&details->form));
    if (!details->row.differs)
        screen_say(details->screen, _("All copies say the same of this record."));
    else if (details_commit(details))
        conflicts_push_at(details->screen->stack, details->entity->number, details->id, field);
}

/* ---- keys, drawing, saving ------------------------------------------------------------------- */

bool details_key(struct details *details, const struct key *key)
{
    return form_key(&details->form, key);
}

void details_draw(struct details *details, const struct canvas *canvas, bool focused)
{
    if (session_stale(details->screen, &details->seen))
        read_again(details);
    form_draw(&details->form, canvas, focused);
}

static void take_reference(struct details *details, const struct result *result)
{
    size_t index = form_focus(&details->form);
    struct value value = value_id((uint64_t)result->number);
    if (!result->accepted || result->number < 0)
        return;
    form_set(&details->form, index, &value);
}

static void take_list(struct details *details, const struct result *result)
{
    size_t index = form_focus(&details->form);
    if (!result->accepted)
        return;
    if (!field_at(details, index)->ref) {
        list_from_text(details, index, result->text);
    } else if (result->number > 0) {
        struct value value = value_id((uint64_t)result->number);
        list_put(details, index, &value, !list_has(list_at(details, index), &value));
    }
}

void details_drop(struct details *details)
{
    struct book *book = session_book(details->screen);
    struct err err = {.kind = ERR_NONE};
    change_free(details->change);
    details->change = change_new(book);
    details->saved = change_counter(details->change);
    form_settle(&details->form);
    if (!draft_discard(book, details->entity->number, details->id, &err))
        session_error(details->screen, &err);
}

static void take_incomplete(struct details *details, const struct result *result)
{
    if (!result->accepted || result->number == GO_ON)
        return;
    if (result->number == DROP)
        details_drop(details);
    stack_pop(details->screen, NULL);
}

bool details_resume(struct details *details, const struct result *result)
{
    switch (result->tag) {
    case TAG_REFERENCE:
        take_reference(details, result);
        return true;
    case TAG_LIST:
        take_list(details, result);
        return true;
    case TAG_INCOMPLETE:
        take_incomplete(details, result);
        return true;
    default:
        return form_resume(&details->form, result);
    }
}

static bool is_text(const struct field *field)
{
    return field->type == FIELD_TEXT || field->type == FIELD_LONGTEXT ||
           field->type == FIELD_IMPRECISE;
}

void details_save(struct details *details)
{
    struct err err = {.kind = ERR_NONE};
    struct form *form = &details->form;
    if (form_typed(form) && is_text(form_at(form, form_focus(form))->field))
        form_take(form);
    form_keep(form, true);
    if (!form_changed(form) || change_is_empty(details->change) ||
        change_counter(details->change) == details->saved)
        return;
    if (change_save_draft(details->change, details->entity->number, details->id, &err)) {
        details->saved = change_counter(details->change);
        session_draft_saved(details->screen);
    } else {
        session_error(details->screen, &err);
    }
}

bool details_commit(struct details *details)
{
    if (!form_check(&details->form)) {
        screen_warn(
            details->screen, _("Something is missing or not understood; the cursor is on it."));
        return false;
    }
    if (change_is_empty(details->change))
        return true;
    if (!session_commit(details->screen, details->change))
        return false;
    screen_keep(details->screen, "form", NULL);
    details->fresh = details->resumed = false;
    details->saved = change_counter(details->change);
    form_settle(&details->form);
    return true;
}

bool details_settle(struct details *details)
{
    return (!form_changed(&details->form) && !details->resumed) || details_commit(details);
}

bool details_leave(struct details *details)
{
    struct form *form = &details->form;
    if (!form_changed(form) && !details->resumed)
        return true;
    if (form_check(form))
        return details_commit(details);
    const struct form_field *wrong = form_at(form, form_focus(form));
    struct str question = STR_INIT;
    str_addf(&question, "%s: %s", lang_text(wrong->field->label), wrong->error.s);
    const struct dialog_choice choices[] = {
        {_("&Go on writing"), GO_ON},
        {_("&Keep it half written; it is here again next time"), KEEP_DRAFT},
        {_("&Drop what was written"), DROP},
    };
    dialog_ask(details->screen, TAG_INCOMPLETE, question.s, choices, 3);
    str_clear(&question);
    return false;
}

void details_title(struct details *details, struct str *out)
{
    size_t before = out->len;
    if (!details->fresh)
        book_row_title(session_book(details->screen), details->entity->number, details->id, out);
    if (out->len == before)
        str_addf(out, details->fresh ? _("new: %s") : "%s", lang_text(details->entity->label));
}

void details_place(const struct details *details, struct str *out)
{
    str_addf(out, "%" PRIu64 ";%zu", details->fresh ? 0 : details->id, form_focus(&details->form));
}

void details_go_to(struct details *details, const char *place)
{
    const char *field = strchr(place, ';');
    if (field)
        form_set_focus(&details->form, strtoul(field + 1, NULL, 10));
}
