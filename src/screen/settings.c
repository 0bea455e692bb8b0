#include "screen/settings.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/settings.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/backups.h"
#include "screen/records.h"
#include "screen/session.h"
#include "screen/users.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_TEXT = 1, TAG_CHOICE };
enum place { PLACE_USERS, PLACE_SITES, PLACE_BACKUPS, PLACES };

struct settings_page {
    struct screen *screen;
    struct list list;
    size_t n; /* settings in the table */
};

static const char *const place_labels[PLACES] = {N_("Users"), N_("Sites"), N_("Backups")};
static const char *const place_helps[PLACES] = {
    N_("who may open the book, passphrases"),
    N_("the house and its branch sites"),
    N_("take one into use, make one now"),
};

/* ---- rows ------------------------------------------------------------------------------------ */

static size_t row_count(void *data)
{
    return PLACES + ((struct settings_page *)data)->n;
}

static const struct setting *setting_of(size_t row)
{
    return setting_at(row - PLACES);
}

static const struct choice *choice_named(const struct setting *setting, const char *name)
{
    return setting->choices ? choice_by_name(setting->choices, name) : NULL;
}

static void add_value(struct screen *screen, const struct setting *setting, struct str *out)
{
    struct session *session = session_of(screen);
    char *value = setting_value(session->settings, session->book, setting);
    bool unset_language = strcmp(setting->name, "language") == 0 && !*value;
    const struct choice *choice =
        choice_named(setting, unset_language ? lang_code(lang_current()) : value);
    if (choice)
        str_add(out, lang_text(choice->label));
    else if (setting->type == SETTING_SWITCH)
        str_add(out, strcmp(value, "yes") == 0 ? _("yes") : _("no"));
    else
        str_add(out, *value ? value : "–");
    free(value);
}

static void row_cell(void *data, size_t row, size_t column, struct str *out)
{
    struct settings_page *page = data;
    if (row < PLACES)
        str_add(out, lang_text(column == 0 ? place_labels[row] : place_helps[row]));
    else if (column == 0)
        str_add(out, lang_text(setting_of(row)->label));
    else
        add_value(page->screen, setting_of(row), out);
}

static const struct list_source source = {.count = row_count, .cell = row_cell};
static const struct list_column columns[] = {{.width = 0}, {.width = 0}};

static void settings_draw(struct screen *screen, const struct canvas *body)
{
    struct settings_page *page = screen->data;
    size_t row = list_focus(&page->list);
    const char *help = row >= PLACES && row != LIST_NONE ? setting_of(row)->help : NULL;
    int room = body->rows > 8 ? body->rows - 3 : body->rows;
    struct canvas rows = canvas_part(body, 0, 0, room, body->columns);
    list_reload(&page->list);
    list_draw(&page->list, &rows, true);
    if (help && room < body->rows)
        canvas_wrapped(body, room + 1, 1, body->columns - 2, 0, MEANING_DIM, lang_text(help));
}

static bool settings_key(struct screen *screen, const struct key *key)
{
    struct settings_page *page = screen->data;
    return list_key(&page->list, key);
}

/* ---- changing -------------------------------------------------------------------------------- */

void settings_apply(struct stack *stack, const struct settings *settings)
{
    struct session *session = stack_app(stack);
    bool contrast = strcmp(settings_text(settings, "theme"), "contrast") == 0;
    term_set_theme(stack_term(stack), contrast ? THEME_CONTRAST : THEME_NORMAL);
    term_set_mouse(stack_term(stack), settings_switch(settings, "mouse"));
    stack_set_announce(stack, settings_switch(settings, "announce"));
    session->idle_minutes = (int)settings_number(settings, "idle_lock");
    session->meeting_minutes = (int)settings_number(settings, "meeting_lock");
    session->generation++;
}

static void store(struct screen *screen, const struct setting *setting, const char *typed)
{
    struct session *session = session_of(screen);
    struct err err = {.kind = ERR_NONE};
    enum lang lang;
    if (!setting_store(session->settings, session->book, setting, typed, &err)) {
        session_error(screen, &err);
        return;
    }
    if (setting->owner == SETTING_BOOK)
        session_saved(screen);
    if (strcmp(setting->name, "language") == 0 &&
        lang_from_code(settings_text(session->settings, "language"), &lang))
        lang_set(lang);
    settings_apply(screen->stack, session->settings);
}

static void offer_choices(struct screen *screen, const struct setting *setting, const char *now)
{
    struct vec items = VEC_INIT(struct dialog_item);
    const struct choice *chosen = choice_named(setting, now);
    for (const struct choice *choice = setting->choices; choice->name; choice++) {
        struct dialog_item item = {.label = lang_text(choice->label), .number = choice->number};
        vec_add(&items, &item);
    }
    dialog_choose(screen, TAG_CHOICE, lang_text(setting->label), items.items, items.n,
        chosen ? chosen->number : 0, 0);
    vec_clear(&items);
}

static void change(struct screen *screen, const struct setting *setting)
{
    struct session *session = session_of(screen);
    char *now = setting_value(session->settings, session->book, setting);
    if (setting->owner == SETTING_BOOK && session_refusal(screen, NEED_WRITE | NEED_FACILITATOR))
        screen_warn(screen, "%s", session_refusal(screen, NEED_WRITE | NEED_FACILITATOR));
    else if (setting->type == SETTING_SWITCH)
        store(screen, setting, strcmp(now, "yes") == 0 ? "no" : "yes");
    else if (setting->type == SETTING_CHOICE)
        offer_choices(screen, setting, now);
    else
        dialog_prompt(screen, TAG_TEXT, lang_text(setting->label), now, 200, 0);
    free(now);
}

void settings_enter(struct screen *screen)
{
    struct settings_page *page = screen->data;
    size_t row = list_focus(&page->list);
    if (row == PLACE_USERS)
        users_push(screen->stack);
    else if (row == PLACE_SITES)
        records_push(screen->stack, entity_by_number(ENTITY_SITE));
    else if (row == PLACE_BACKUPS)
        backups_push(screen->stack);
    else
        change(screen, setting_of(row));
}

static void settings_resume(struct screen *screen, const struct result *result)
{
    struct settings_page *page = screen->data;
    size_t row = list_focus(&page->list);
    if (!result->accepted || row < PLACES)
        return;
    const struct setting *setting = setting_of(row);
    if (result->tag == TAG_TEXT)
        store(screen, setting, result->text);
    else if (result->tag == TAG_CHOICE)
        store(screen, setting, choice_by_number(setting->choices, result->number)->name);
}

static void settings_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Settings"));
}

static void settings_announce(struct screen *screen, struct str *out)
{
    struct settings_page *page = screen->data;
    list_announce(&page->list, out);
}

static void settings_place(struct screen *screen, struct str *out)
{
    str_addf(out, ";%zu", list_focus(&((struct settings_page *)screen->data)->list));
}

static void settings_close(struct screen *screen)
{
    struct settings_page *page = screen->data;
    list_clear(&page->list);
    free(page);
}

static const struct screen_class class = {
    .name = "settings",
    .intro =
        N_("Users, sites and backups of the book, and how the program behaves on this PC. Enter "
           "changes the marked row; it holds at once. What goes wrong on this PC is noted, without "
           "names or texts, in errors.log of the folder ~/.local/state/rukkanen."),
    .draw = settings_draw,
    .key = settings_key,
    .resume = settings_resume,
    .title = settings_title,
    .announce = settings_announce,
    .place = settings_place,
    .close = settings_close,
};

void settings_push(struct stack *stack)
{
    struct settings_page *page = mem_zero(1, sizeof *page);
    while (setting_at(page->n))
        page->n++;
    page->screen = stack_push(stack, &class, page);
    list_init(&page->list, &source, columns, 2, page);
}

void settings_show(struct screen *screen)
{
    settings_push(screen->stack);
}

void settings_back(struct stack *stack, const char *place)
{
    settings_push(stack);
    struct settings_page *page = stack_top(stack)->data;
    list_set_focus(&page->list, *place ? strtoul(place + 1, NULL, 10) : 0);
}
