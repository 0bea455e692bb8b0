#include "pty/tui_demo.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/editor.h"
#include "rukkanen/tui/form.h"
#include "rukkanen/tui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a list ------------------------------------------------------------------------------ */

struct people {
    struct demo *demo;
    struct list list;
    bool headings;
};

static const char *const last_names[] = {
    "Aalto", "Heino", "Koski", "Laine", "Mäki", "Niemi", "Ranta", "Salo", "Öhman", "Åkerlund"};
static const char *const first_names[] = {"Eila", "Kalevi", "Marja", "Pentti", "Sirkka", "Veikko"};

static size_t people_count(void *data)
{
    return ((struct people *)data)->demo->rows;
}

static void people_cell(void *data, size_t row, size_t column, struct str *out)
{
    struct people *people = data;
    if (people->headings && row % 4 == 0)
        str_addf(out, "Group %zu", row / 4 + 1);
    else if (people->headings && row % 4 == 2)
        str_addf(out, "details of row %zu", row - 1);
    else if (column == 0)
        str_addf(out, "%s %s %zu", last_names[row % 10], first_names[row % 6], row);
    else if (column == 1)
        str_addf(out, "%zu.%zu.2026", row % 28 + 1, row % 12 + 1);
    else
        str_addf(out, "%zu", row * 7);
}

static uint64_t people_id(void *data, size_t row)
{
    const struct demo *demo = ((struct people *)data)->demo;
    return demo->removed && row + 1 >= demo->removed ? row + 2 : row + 1;
}

static enum list_row people_kind(void *data, size_t row)
{
    if (!((struct people *)data)->headings)
        return LIST_ROW;
    return row % 4 == 0 ? LIST_HEADING : row % 4 == 2 ? LIST_DETAIL : LIST_ROW;
}

static size_t people_jump(void *data, const char *start)
{
    struct people *people = data;
    for (size_t row = 0; row < people->demo->rows && row < 10; row++)
        if (utf8_starts_fold(last_names[row], start))
            return row;
    return LIST_NONE;
}

static const struct list_source people_source = {
    .count = people_count,
    .cell = people_cell,
    .id = people_id,
    .kind = people_kind,
    .jump = people_jump,
    .empty = "Nobody here yet. F2 adds the first one.",
};
static const struct list_column people_columns[] = {
    {.label = "Name"},
    {.label = "Joined", .width = 10, .rank = 1},
    {.label = "Points", .width = 6, .right = true, .rank = 2},
};

static void people_draw(struct screen *screen, const struct canvas *body)
{
    struct people *people = screen->data;
    list_draw(&people->list, body, true);
}

static bool people_key(struct screen *screen, const struct key *key)
{
    struct people *people = screen->data;
    return list_key(&people->list, key);
}

static void people_resume(struct screen *screen, const struct result *result)
{
    struct people *people = screen->data;
    if (result->tag == TAG_REMOVE && result->accepted) {
        people->demo->rows--;
        people->demo->removed = list_focus(&people->list) + 1;
        list_reload(&people->list);
        screen_say(screen, "Removed. Ctrl-Z brings back.");
    } else if (result->tag == TAG_PICK || result->tag == TAG_ASK) {
        screen_say(
            screen, "%s %lld", result->accepted ? "Chosen" : "Left", (long long)result->number);
    } else if (result->tag == TAG_NAME || result->tag == TAG_SECRET) {
        screen_say(screen, "Name: %s", result->accepted ? result->text : "-");
    } else if (result->tag == TAG_WORK) {
        screen_say(screen, "Work %s", result->accepted ? "done" : "stopped");
    }
}

static void people_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, "People");
}

static void people_announce(struct screen *screen, struct str *out)
{
    struct people *people = screen->data;
    list_announce(&people->list, out);
}

static void people_close(struct screen *screen)
{
    struct people *people = screen->data;
    list_clear(&people->list);
    free(people);
}

/* DEMO_STAY: only a signal ends the program. */
static bool people_leave(struct screen *screen)
{
    (void)screen;
    return !getenv("DEMO_STAY");
}

static const struct screen_class people_class = {
    .name = "people",
    .intro = "Everybody who takes part.",
    .min_columns = 30,
    .draw = people_draw,
    .key = people_key,
    .resume = people_resume,
    .leave = people_leave,
    .title = people_title,
    .announce = people_announce,
    .close = people_close,
};

void open_people(struct stack *stack, bool headings, bool marks)
{
    struct people *people = mem_zero(1, sizeof *people);
    people->demo = stack_app(stack);
    people->headings = headings;
    list_init(&people->list, &people_source, people_columns, 3, people);
    people->list.mark_rows = marks;
    stack_push(stack, &people_class, people);
}

/* ---- a form ------------------------------------------------------------------------------ */

static const struct choice kinds[] = {
    {1, "cooperation", "cooperation group"},
    {2, "wellbeing", "wellbeing group"},
    {3, "network", "network"},
    {0},
};
static const struct field fields[] = {
    {.name = "name", .label = "Name", .type = FIELD_TEXT, .required = true, .max = 40},
    {.name = "size",
        .label = "Size",
        .type = FIELD_NUMBER,
        .min = 1,
        .max = 99,
        .help = "How many may take part, from 1 to 99."},
    {.name = "kind", .label = "Kind", .type = FIELD_CHOICE, .choices = kinds},
    {.name = "open", .label = "Open to all", .type = FIELD_TRISTATE},
    {.name = "place", .label = "Place", .type = FIELD_REFERENCE},
    {.name = "notes", .label = "Notes", .type = FIELD_LONGTEXT},
    {.name = "code", .label = "Code", .type = FIELD_TEXT},
    {.name = "last", .label = "Last one", .type = FIELD_TEXT},
};
enum { FIELDS = sizeof fields / sizeof *fields };

struct form_screen {
    struct form form;
    struct screen *screen;
};

static void form_format(void *data, const struct form_field *field, struct str *out)
{
    (void)data;
    if (field->field->type == FIELD_REFERENCE && field->value.tag == VALUE_ID)
        str_addf(out, "Place %lld", (long long)field->value.i);
    else if (field->value.tag == VALUE_INT)
        str_addf(out, "%lld", (long long)field->value.i);
    else
        str_add(out, value_string(&field->value));
}

static void form_choose(void *data, size_t index)
{
    struct form_screen *form = data;
    const struct dialog_item places[] = {{"Hakola", 1}, {"Tapola", 2}, {"Valkeala", 3}};
    (void)index;
    dialog_choose(form->screen, TAG_PICK, "Place", places, 3, 0, 0);
}

static const struct form_calls form_calls = {.format = form_format, .choose = form_choose};

static void form_screen_draw(struct screen *screen, const struct canvas *body)
{
    struct form_screen *form = screen->data;
    form_draw(&form->form, body, true);
}

static bool form_screen_key(struct screen *screen, const struct key *key)
{
    struct form_screen *form = screen->data;
    return form_key(&form->form, key);
}

static void form_screen_resume(struct screen *screen, const struct result *result)
{
    struct form_screen *form = screen->data;
    if (form_resume(&form->form, result) || result->tag != TAG_PICK || !result->accepted)
        return;
    struct value place = value_id((uint64_t)result->number);
    form_set(&form->form, form_focus(&form->form), &place);
}

static void form_screen_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, "New group");
}

static void form_screen_announce(struct screen *screen, struct str *out)
{
    struct form_screen *form = screen->data;
    form_announce(&form->form, out);
}

static void form_screen_close(struct screen *screen)
{
    struct form_screen *form = screen->data;
    form_clear(&form->form);
    free(form);
}

void form_screen_save(struct screen *screen)
{
    struct form_screen *form = screen->data;
    if (!form_check(&form->form))
        screen_warn(screen, "Something is missing.");
    else
        screen_say(screen, "Saved: %s", value_string(&form_find(&form->form, "name")->value));
}

static const struct screen_class form_class = {
    .name = "form",
    .intro = "A group.",
    .draw = form_screen_draw,
    .key = form_screen_key,
    .resume = form_screen_resume,
    .title = form_screen_title,
    .announce = form_screen_announce,
    .close = form_screen_close,
};

void open_form(struct screen *below)
{
    struct form_screen *form = mem_zero(1, sizeof *form);
    form->screen = stack_push(below->stack, &form_class, form);
    form_init(&form->form, form->screen, &form_calls, form);
    for (size_t i = 0; i < FIELDS; i++)
        form_add(&form->form, &fields[i], NULL);
    form_find(&form->form, "code")->fixed = "The code cannot be changed.";
}

/* ---- an editor --------------------------------------------------------------------------- */

struct writing {
    struct editor editor;
    uint64_t saved;
};

static void writing_draw(struct screen *screen, const struct canvas *body)
{
    struct writing *writing = screen->data;
    struct canvas area = canvas_part(body, 0, 1, body->rows, body->columns - 1);
    editor_draw(&writing->editor, &area, true);
}

static bool writing_key(struct screen *screen, const struct key *key)
{
    struct writing *writing = screen->data;
    bool taken = editor_key(&writing->editor, key);
    if (writing->editor.refusal)
        screen_warn(screen, "%s", writing->editor.refusal);
    return taken;
}

static void writing_save(struct screen *screen)
{
    struct writing *writing = screen->data;
    const char *path = getenv("DEMO_DRAFT");
    FILE *file =
        path && writing->saved != editor_changes(&writing->editor) ? fopen(path, "w") : NULL;
    if (!file)
        return;
    fputs(editor_text(&writing->editor), file);
    fclose(file);
    writing->saved = editor_changes(&writing->editor);
}

static void writing_resume(struct screen *screen, const struct result *result)
{
    struct writing *writing = screen->data;
    if (result->accepted && !editor_find(&writing->editor, result->text))
        screen_say(screen, "Not found.");
}

void writing_find(struct screen *screen)
{
    dialog_prompt(screen, TAG_NAME, "Find", "", 0, 0);
}

static void writing_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, "Writing");
}

static void writing_close(struct screen *screen)
{
    struct writing *writing = screen->data;
    editor_clear(&writing->editor);
    free(writing);
}

static const struct screen_class writing_class = {
    .name = "writing",
    .draw = writing_draw,
    .key = writing_key,
    .save = writing_save,
    .resume = writing_resume,
    .title = writing_title,
    .close = writing_close,
};

void open_writing(struct stack *stack)
{
    struct writing *writing = mem_zero(1, sizeof *writing);
    struct editor_options options = {.max = 20000, .clipboard = stack_clipboard(stack)};
    editor_init(&writing->editor, &options);
    stack_push(stack, &writing_class, writing);
}
