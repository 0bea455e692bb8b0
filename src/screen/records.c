#include "screen/records.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/sortkey.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "screen/history.h"
#include "screen/record.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_FIND = -8901, TAG_REMOVE = -8902, TAG_BRING_BACK = -8903 };
enum { MOST_DEPTH = 8 }; /* of a tree; copies that were written apart may even make a ring */

struct records_line {
    size_t row;
    int depth;
    struct str key; /* its place in the order; kept only while sorting */
};

static const struct records_line *line_at(const struct records *records, size_t line)
{
    return VEC_AT(&records->shown, struct records_line, line);
}

static const struct row *row_of(const struct records *records, size_t line)
{
    return VEC_AT(&records->rows, struct row, line_at(records, line)->row);
}

uint64_t records_focus(const struct records *records)
{
    size_t line = list_focus(&records->list);
    return line < records->shown.n ? row_of(records, line)->id : 0;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static size_t line_count(void *data)
{
    return ((struct records *)data)->shown.n;
}

static void add_value(
    const struct records *records, const struct row *row, size_t index, struct str *out)
{
    const struct field *field = &records->entity->fields[index];
    const struct value *value = &row->values[index];
    if (index < 64 && row->locked >> index & 1)
        str_add(out, _("locked"));
    else if (value->tag == VALUE_ID)
        book_row_title(session_book(records->screen), field->ref, (uint64_t)value->i, out);
    else
        field_format(field, value, lang_current(), out);
}

static void line_cell(void *data, size_t line, size_t column, struct str *out)
{
    const struct records *records = data;
    for (int i = 0; column == 0 && i < line_at(records, line)->depth; i++)
        str_add(out, "  ");
    add_value(records, row_of(records, line), records->fields[column], out);
}

static uint64_t line_id(void *data, size_t line)
{
    return row_of(data, line)->id;
}

static size_t line_find(void *data, uint64_t id)
{
    const struct records *records = data;
    for (size_t i = 0; i < records->shown.n; i++)
        if (row_of(records, i)->id == id)
            return i;
    return LIST_NONE;
}

static size_t line_jump(void *data, const char *start)
{
    const struct records *records = data;
    for (size_t i = 0; i < records->shown.n; i++) {
        const struct row *row = row_of(records, i);
        if (utf8_starts_fold(value_string(&row->values[records->fields[0]]), start))
            return i;
    }
    return LIST_NONE;
}

static struct list_source source_of(const char *empty)
{
    return (struct list_source){
        .count = line_count,
        .cell = line_cell,
        .id = line_id,
        .find = line_find,
        .jump = line_jump,
        .empty = empty,
    };
}

/* ---- which, in which order ------------------------------------------------------------------- */

/* The field by which a record belongs to another of its kind, or NULL. */
static const char *parent_field(const struct entity *entity)
{
    for (size_t i = 0; i < entity->n_fields; i++)
        if (entity->fields[i].type == FIELD_REFERENCE && entity->fields[i].ref == entity->number)
            return entity->fields[i].name;
    return NULL;
}

static const struct row *row_by_id(const struct records *records, uint64_t id)
{
    for (size_t i = 0; id && i < records->rows.n; i++)
        if (VEC_AT(&records->rows, struct row, i)->id == id)
            return VEC_AT(&records->rows, struct row, i);
    return NULL;
}

/* The order key of a row's own columns: as Finns sort, columns apart. */
static void own_key(const struct records *records, const struct row *row, struct str *key)
{
    for (size_t i = 0; i < 2 && i < records->n_columns; i++) {
        sortkey(value_string(&row->values[records->fields[i]]), key);
        str_add_c(key, '\1');
    }
    str_addf(key, "%020llu", (unsigned long long)row->id);
}

/* In a tree the keys of all parents come first. */
static int line_key(const struct records *records, const struct row *row, const char *parent,
    int depth, struct str *key)
{
    const struct row *above =
        parent && depth < MOST_DEPTH ? row_by_id(records, row_ref(row, parent)) : NULL;
    int deep = above ? line_key(records, above, parent, depth + 1, key) + 1 : 0;
    own_key(records, row, key);
    str_add_c(key, '\1');
    return deep;
}

static int by_key(const void *a, const void *b)
{
    const struct records_line *x = a, *y = b;
    return strcmp(x->key.s, y->key.s);
}

static bool holds_text(const struct records *records, const struct row *row)
{
    bool holds = records->wanted.len == 0;
    for (size_t i = 0; !holds && i < records->n_columns; i++) {
        struct str text = STR_INIT;
        add_value(records, row, records->fields[i], &text);
        holds = utf8_contains_fold(text.s, records->wanted.s);
        str_wipe(&text);
    }
    return holds;
}

static void arrange(struct records *records)
{
    const char *parent = parent_field(records->entity);
    vec_clear(&records->shown);
    for (size_t i = 0; i < records->rows.n; i++) {
        const struct row *row = VEC_AT(&records->rows, struct row, i);
        if (row->removed != records->removed || !holds_text(records, row) ||
            (records->match && !records->match(records, row)))
            continue;
        struct records_line line = {.row = i, .key = STR_INIT};
        line.depth = line_key(records, row, parent, 0, &line.key);
        vec_add(&records->shown, &line);
    }
    if (records->shown.n > 1)
        qsort(records->shown.items, records->shown.n, sizeof(struct records_line), by_key);
    for (size_t i = 0; i < records->shown.n; i++)
        str_wipe(&VEC_AT(&records->shown, struct records_line, i)->key);
}

static void read_rows(struct records *records)
{
    struct err err = {.kind = ERR_NONE};
    struct str fields = STR_INIT;
    const char *parent = parent_field(records->entity);
    for (size_t i = 0; i < records->n_columns; i++)
        str_addf(&fields, "%s ", records->entity->fields[records->fields[i]].name);
    str_add(&fields, parent ? parent : "");
    struct query query = {
        .entity = records->entity->number, .fields = fields.s, .removed = records->removed};
    rows_clear(&records->rows);
    vec_clear(&records->shown);
    if (!book_query(session_book(records->screen), &query, &records->rows, &err))
        session_error(records->screen, &err);
    str_clear(&fields);
    arrange(records);
    list_reload(&records->list);
}

/* ---- the list as a part of a screen ---------------------------------------------------------- */

static void set_columns(struct records *records)
{
    const struct entity *entity = records->entity;
    for (size_t i = 0; i < entity->n_fields && records->n_columns < RECORDS_COLUMNS; i++) {
        if (!entity->fields[i].width)
            continue;
        size_t n = records->n_columns++;
        records->fields[n] = i;
        records->columns[n] = (struct list_column){.label = entity->fields[i].label,
            .width = entity->fields[i].width,
            .right = entity->fields[i].type == FIELD_NUMBER,
            .rank = (int)n};
    }
    if (records->n_columns > 0)
        records->columns[records->n_columns - 1].width = 0; /* the last one takes what is left */
}

void records_init(struct records *records, struct screen *screen)
{
    records->screen = screen;
    vec_init(&records->rows, sizeof(struct row));
    vec_init(&records->shown, sizeof(struct records_line));
    str_init(&records->wanted);
    set_columns(records);
    records->source = source_of(records->entity->empty);
    list_init(&records->list, &records->source, records->columns, records->n_columns, records);
}

void records_clear(struct records *records)
{
    list_clear(&records->list);
    rows_clear(&records->rows);
    vec_clear(&records->shown);
    str_wipe(&records->wanted);
}

/* Before rows are drawn, and before a key that was typed ahead of the drawing meets them. */
static struct records *with_rows(struct screen *screen)
{
    struct records *records = screen->data;
    if (session_stale(screen, &records->seen))
        read_rows(records);
    return records;
}

void records_draw(struct screen *screen, const struct canvas *body)
{
    struct records *records = with_rows(screen);
    records->source.empty = records->removed ? N_("Nothing has been removed.")
                            : records->wanted.len > 0 || records->match
                                ? N_("Nothing like that was found. F4 finds "
                                     "otherwise, Esc shows all.")
                                : records->entity->empty;
    list_draw(&records->list, body, true);
}

bool records_key(struct screen *screen, const struct key *key)
{
    struct records *records = with_rows(screen);
    return list_key(&records->list, key);
}

/* sentence: what to say after its name. */
static void change_one(struct screen *screen, uint64_t id, bool remove, const char *sentence)
{
    struct str title = STR_INIT;
    struct records *records = screen->data;
    struct err err = {.kind = ERR_NONE};
    struct change *change = change_new(session_book(screen));
    book_row_title(session_book(screen), records->entity->number, id, &title);
    bool done = remove ? change_remove(change, records->entity->number, id, &err)
                       : change_bring_back(change, records->entity->number, id, &err);
    if (!done)
        session_error(screen, &err);
    else if (session_commit(screen, change))
        screen_say(screen, "%s%s", title.s, lang_text(sentence));
    str_wipe(&title);
    change_free(change);
}

void records_resume(struct screen *screen, const struct result *result)
{
    struct records *records = screen->data;
    if (!result->accepted)
        return;
    switch (result->tag) {
    case TAG_FIND:
        str_set(&records->wanted, result->text);
        records->seen = 0;
        break;
    case TAG_REMOVE:
        change_one(screen, records_focus(records), true,
            N_(": removed. Ctrl-Z brings it back, now or, from the menu, any day."));
        break;
    case TAG_BRING_BACK:
        change_one(screen, records_focus(records), false, N_(": brought back."));
        break;
    default:
        break;
    }
}

void records_announce(struct screen *screen, struct str *out)
{
    struct records *records = screen->data;
    list_announce(&records->list, out);
}

void records_title(struct screen *screen, struct str *out)
{
    const struct records *records = screen->data;
    str_add(out, lang_text(records->entity->many));
    if (records->removed)
        str_addf(out, " · %s", _("removed"));
    if (records->wanted.len > 0)
        str_addf(out, " · %s", records->wanted.s);
}

/* ---- commands -------------------------------------------------------------------------------- */

static void open_record(struct screen *screen, uint64_t id)
{
    struct records *records = screen->data;
    if (records->open)
        records->open(screen, id);
    else
        record_push(screen->stack, records->entity, id);
}

void records_open(struct screen *screen)
{
    struct records *records = with_rows(screen);
    uint64_t id = records_focus(records);
    if (!id)
        screen_say(screen, "%s", lang_text(records->source.empty));
    else if (records->removed)
        dialog_confirm(screen, TAG_BRING_BACK, _("Bring it back?"), false);
    else
        open_record(screen, id);
}

void records_new(struct screen *screen)
{
    open_record(screen, 0);
}

void records_find(struct screen *screen)
{
    const struct records *records = screen->data;
    dialog_prompt(screen, TAG_FIND, _("Show those that hold"), records->wanted.s, 60, DIALOG_FLEETING);
}

/* What needs the row, of which there is at least one: "Groups"; NULL: nothing does. */
static const struct entity *needed_by(struct book *book, int entity, uint64_t id)
{
    for (size_t e = 0; entity_at(e); e++) {
        const struct entity *other = entity_at(e);
        for (size_t f = 0; f < other->n_fields; f++) {
            const struct field *field = &other->fields[f];
            bool needs = field->type == FIELD_REFERENCE && field->ref == entity &&
                         field->required && field->compartment == COMPARTMENT_PUBLIC;
            struct filter filter = {
                .field = field->name, .op = FILTER_EQUAL, .value = value_id(id)};
            struct query query = {.entity = other->number, .filters = &filter, .n_filters = 1};
            if (needs && book_count(book, &query, NULL) > 0)
                return other;
        }
    }
    return NULL;
}

bool records_needed(struct screen *screen, const struct entity *entity, uint64_t id)
{
    const struct entity *other = needed_by(session_book(screen), entity->number, id);
    if (other)
        screen_warn(screen, _("It cannot be removed: something belongs to it (%s)."),
            lang_text(other->many));
    return other != NULL;
}

void records_remove(struct screen *screen)
{
    struct records *records = with_rows(screen);
    uint64_t id = records_focus(records);
    struct str question = STR_INIT;
    if (!id || records->removed || records_needed(screen, records->entity, id))
        return;
    str_add(&question, _("Remove it? It can be brought back later."));
    str_add_c(&question, ' ');
    book_row_title(session_book(screen), records->entity->number, id, &question);
    dialog_confirm(screen, TAG_REMOVE, question.s, false);
    str_wipe(&question);
}

void records_removed(struct screen *screen)
{
    struct records *records = screen->data;
    records->removed = !records->removed;
    records->seen = 0;
    screen_say(screen, "%s",
        records->removed ? _("These were removed. Enter brings one back.")
                         : _("Here are all again."));
}

void records_history(struct screen *screen)
{
    struct records *records = with_rows(screen);
    uint64_t id = records_focus(records);
    if (id)
        history_push(screen, records->entity, id);
}

/* ---- a screen of its own --------------------------------------------------------------------- */

static bool list_leave(struct screen *screen)
{
    struct records *records = screen->data;
    if (!records->removed && records->wanted.len == 0)
        return true;
    records->removed = false;
    str_reset(&records->wanted);
    records->seen = 0;
    return false;
}

static void list_close(struct screen *screen)
{
    records_clear(screen->data);
    free(screen->data);
}

static void records_place(struct screen *screen, struct str *out)
{
    struct records *records = screen->data;
    str_addf(out, "%d;%" PRIu64, records->entity->number, records_focus(records));
}

static const struct screen_class class = {
    .name = "records",
    .intro = N_("A list. Enter opens a row, F2 adds one, F4 shows only those that hold a text, "
                "letters jump to what begins with them."),
    .draw = records_draw,
    .key = records_key,
    .resume = records_resume,
    .leave = list_leave,
    .title = records_title,
    .announce = records_announce,
    .place = records_place,
    .close = list_close,
};

void records_push(struct stack *stack, const struct entity *entity)
{
    struct records *records = mem_zero(1, sizeof *records);
    records->entity = entity;
    records_init(records, stack_push(stack, &class, records));
}

void records_focus_on(struct screen *screen, uint64_t id)
{
    list_set_focus_id(&with_rows(screen)->list, id);
}

void records_back(struct stack *stack, const char *place)
{
    int number = 0;
    uint64_t id = 0;
    if (sscanf(place, "%d;%" SCNu64, &number, &id) != 2 || !entity_by_number(number))
        return;
    records_push(stack, entity_by_number(number));
    records_focus_on(stack_top(stack), id);
}
