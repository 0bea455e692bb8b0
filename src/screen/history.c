#include "screen/history.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/session.h"

#include <stdlib.h>

enum { TAG_BRING_BACK = 1 };
enum { COLUMN_WHEN, COLUMN_WHO, COLUMN_FIELD, COLUMN_VALUE, COLUMN_WHERE, COLUMNS };

struct history {
    const struct entity *entity;
    uint64_t id;
    struct book *book;
    struct vec entries; /* struct history_entry */
    struct list list;
    uint64_t seen;
};

static const struct history_entry *entry_at(const struct history *history, size_t row)
{
    return VEC_AT(&history->entries, struct history_entry, row);
}

static size_t entry_count(void *data)
{
    return ((struct history *)data)->entries.n;
}

static void add_when(const struct history_entry *entry, struct str *out)
{
    int64_t date;
    int minutes;
    clock_local(entry->wall, &date, &minutes);
    date_format(out, lang_current(), DATE_SHORT, date);
    str_add_c(out, ' ');
    date_format_time(out, lang_current(), DATE_HOUR_LIST, minutes);
}

static void add_plain(const struct history *history, const struct field *field,
    const struct history_entry *entry, struct str *out)
{
    if (entry->value.tag == VALUE_ID)
        book_row_title(history->book, entry->field->ref, (uint64_t)entry->value.i, out);
    else
        field_format(field, &entry->value, lang_current(), out);
}

/* "added: singing" */
static void add_list_value(
    const struct history *history, const struct history_entry *entry, struct str *out)
{
    const struct entity *list = entity_by_number(entry->field->list_entity);
    struct str value = STR_INIT;
    add_plain(history, entity_field(list, "value"), entry, &value);
    str_addf(out, entry->list == HISTORY_ADDED ? _("added: %s") : _("taken away: %s"), value.s);
    str_wipe(&value);
}

static void add_value(
    const struct history *history, const struct history_entry *entry, struct str *out)
{
    size_t before = out->len;
    if (!entry->field)
        str_add(out, entry->value.i ? _("removed") : _("brought back"));
    else if (entry->locked)
        str_add(out, _("locked"));
    else if (entry->list)
        add_list_value(history, entry, out);
    else
        add_plain(history, entry->field, entry, out);
    if (out->len == before)
        str_add(out, _("(empty)"));
    if (entry->current)
        str_addf(out, " (%s)", _("now"));
}

static void entry_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct history *history = data;
    const struct history_entry *entry = entry_at(history, row);
    if (column == COLUMN_WHEN)
        add_when(entry, out);
    else if (column == COLUMN_WHO)
        str_add(out, entry->author ? entry->author : _("unknown"));
    else if (column == COLUMN_FIELD)
        str_add(out, entry->field ? lang_text(entry->field->label) : "");
    else if (column == COLUMN_WHERE)
        str_add(out, entry->place ? entry->place : "");
    else
        add_value(history, entry, out);
}

static const struct list_source source = {
    .count = entry_count,
    .cell = entry_cell,
    .empty = N_("Nothing has been written yet."),
};
static const struct list_column columns[COLUMNS] = {
    {.label = N_("When"), .width = 17, .rank = 1},
    {.label = N_("By whom"), .width = 12, .rank = 2},
    {.label = N_("Field"), .width = 18},
    {.label = N_("Value"), .width = 0},
    {.label = N_("Where"), .width = 24, .rank = 3},
};

static void read_entries(struct screen *screen)
{
    struct history *history = screen->data;
    struct err err = {.kind = ERR_NONE};
    history_clear(&history->entries);
    if (!book_history(
            history->book, history->entity->number, history->id, NULL, &history->entries, &err))
        session_error(screen, &err);
    list_reload(&history->list);
}

/* Where something was written is worth a column only if it was not all here. */
static bool was_written_elsewhere(const struct history *history)
{
    for (size_t i = 0; i < history->entries.n; i++) {
        if (entry_at(history, i)->place)
            return true;
    }
    return false;
}

static void history_draw(struct screen *screen, const struct canvas *body)
{
    struct history *history = screen->data;
    if (session_stale(screen, &history->seen))
        read_entries(screen);
    list_draw(&history->list, body, true);
}

static bool history_key(struct screen *screen, const struct key *key)
{
    struct history *history = screen->data;
    return list_key(&history->list, key);
}

/* Whether a value of a list, that came or went then, is there now. */
static bool is_there(const struct history *history, const struct history_entry *entry)
{
    for (size_t i = 0; i < history->entries.n; i++) {
        const struct history_entry *other = entry_at(history, i);
        if (other->list == HISTORY_ADDED && other->current && other->field == entry->field
            && value_equal(&other->value, &entry->value))
            return true;
    }
    return false;
}

static bool put_back(struct history *history, const struct history_entry *entry,
    struct change *change, struct err *err)
{
    if (entry->list)
        return change_list(change, history->entity->number, history->id, entry->field->name,
            &entry->value, true, err);
    return change_set(change, history->entity->number, history->id, entry->field->name,
        value_copy(&entry->value), err);
}

void history_enter(struct screen *screen)
{
    struct history *history = screen->data;
    size_t row = list_focus(&history->list);
    const char *refusal = session_refusal(screen, NEED_WRITE);
    if (row == LIST_NONE)
        return;
    const struct history_entry *entry = entry_at(history, row);
    if (refusal)
        screen_warn(screen, "%s", refusal);
    else if (!entry->field)
        screen_say(screen, _("Only a value can be brought back here."));
    else if (entry->locked)
        screen_warn(screen, _("This value is locked."));
    else if (entry->field->key)
        screen_say(screen, _("This is not changed later."));
    else if (entry->list ? is_there(history, entry) : entry->current)
        screen_say(screen, _("This is the value that holds now."));
    else {
        struct str question = STR_INIT;
        str_addf(&question, _("Bring this value back into %s?"), lang_text(entry->field->label));
        str_add(&question, "  ");
        add_value(history, entry, &question);
        dialog_confirm(screen, TAG_BRING_BACK, question.s, false);
        str_wipe(&question);
    }
}

static void history_resume(struct screen *screen, const struct result *result)
{
    struct history *history = screen->data;
    struct err err = {.kind = ERR_NONE};
    if (result->tag != TAG_BRING_BACK || !result->accepted)
        return;
    const struct history_entry *entry = entry_at(history, list_focus(&history->list));
    struct change *change = change_new(history->book);
    if (!put_back(history, entry, change, &err))
        session_error(screen, &err);
    else if (session_commit(screen, change))
        screen_say(screen, _("The value is back. Ctrl-Z undoes it."));
    change_free(change);
}

static void history_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("History"));
}

static void history_announce(struct screen *screen, struct str *out)
{
    struct history *history = screen->data;
    list_announce(&history->list, out);
}

static void history_close(struct screen *screen)
{
    struct history *history = screen->data;
    list_clear(&history->list);
    history_clear(&history->entries);
    free(history);
}

static const struct screen_class class = {
    .name = "history",
    .intro = N_("What this record held earlier: when, who, which field, what. Enter brings the "
                "marked value back."),
    .draw = history_draw,
    .key = history_key,
    .resume = history_resume,
    .title = history_title,
    .announce = history_announce,
    .close = history_close,
};

void history_push(struct screen *screen, const struct entity *entity, uint64_t id)
{
    struct history *history = mem_zero(1, sizeof *history);
    history->entity = entity;
    history->id = id;
    history->book = session_book(screen);
    vec_init(&history->entries, sizeof(struct history_entry));
    struct err err = {.kind = ERR_NONE};
    bool read = book_history(history->book, entity->number, id, NULL, &history->entries, &err);
    list_init(&history->list, &source, columns,
        was_written_elsewhere(history) ? COLUMNS : COLUMN_WHERE, history);
    struct screen *pushed = stack_push(screen->stack, &class, history);
    session_stale(pushed, &history->seen);
    if (!read)
        session_error(pushed, &err);
    list_reload(&history->list);
}
