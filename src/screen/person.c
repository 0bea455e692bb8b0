#include "screen/person.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/person.h"
#include "rukkanen/tui/dialog.h"
#include "screen/consents.h"
#include "screen/erase.h"
#include "screen/history.h"
#include "screen/naming.h"
#include "screen/opening.h"
#include "screen/person_groups.h"
#include "screen/person_print.h"
#include "screen/details.h"
#include "screen/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_REMOVE = 1, TAG_NAMESAKE };
enum { ALL_TABS = 60 }; /* columns; below it only this pane and the next one are named */
enum pane { DETAILS, CONSENTS, GROUPS, PANES };

static const char *const pane_names[PANES] = {"details", "consents", "groups"};
static const char *const pane_labels[PANES] = {N_("Details"), N_("Consents"), N_("Groups")};

struct person_page {
    struct details details;
    struct consents consents;
    struct person_groups groups;
    enum pane pane;
    bool another; /* it was said that a new person is not the namesake in the book */
};

/* ---- drawing --------------------------------------------------------------------------------- */

static void draw_tabs(const struct person_page *page, const struct canvas *body)
{
    int column = 1;
    if (body->columns < ALL_TABS) {
        struct str next = STR_INIT;
        str_addf(&next, "F6 %s", lang_text(pane_labels[(page->pane + 1) % PANES]));
        canvas_text(body, 0, 1, -1, MEANING_HEADING, lang_text(pane_labels[page->pane]));
        canvas_right(body, 0, 0, body->columns, MEANING_DIM, next.s);
        str_clear(&next);
        return;
    }
    for (enum pane pane = DETAILS; pane < PANES; pane++) {
        bool here = pane == page->pane;
        column += canvas_textf(body, 0, column, here ? MEANING_HEADING : MEANING_DIM,
            here ? "[%s]" : " %s ", lang_text(pane_labels[pane]));
        column++;
    }
}

static void person_draw(struct screen *screen, const struct canvas *body)
{
    struct person_page *page = screen->data;
    if (book_level(session_book(screen)) == BOOK_HEALTH)
        session_health_shown(screen);
    draw_tabs(page, body);
    int top = body->rows > 10 ? 2 : 1;
    struct canvas rest = canvas_part(body, top, 0, body->rows - top, body->columns);
    switch (page->pane) {
    case DETAILS:
        details_draw(&page->details, &rest, true);
        break;
    case CONSENTS:
        consents_draw(&page->consents, &rest);
        break;
    case GROUPS:
        person_groups_draw(&page->groups, &rest);
        break;
    case PANES:
        break;
    }
}

static bool person_key(struct screen *screen, const struct key *key)
{
    struct person_page *page = screen->data;
    switch (page->pane) {
    case DETAILS:
        return details_key(&page->details, key);
    case CONSENTS:
        return list_key(&page->consents.list, key);
    case GROUPS:
        return list_key(&page->groups.list, key);
    case PANES:
        break;
    }
    return false;
}

/* ---- the name of a new person ---------------------------------------------------------------- */

static const char *typed_name(struct person_page *page, const char *field)
{
    const struct form_field *shown = form_find(&page->details.form, field);
    return shown->value.tag == VALUE_TEXT ? shown->value.p : "";
}

static void put_name(struct person_page *page, const char *field, const char *name)
{
    struct form *form = &page->details.form;
    struct value value = *name ? value_text(name) : VALUE_NONE;
    for (size_t i = 0; i < form->fields.n; i++)
        if (form_at(form, i) == form_find(form, field))
            form_set(form, i, &value);
    value_clear(&value);
}

/* "Virtanen Aino" on one of the two lines: both are filled, and it is told. */
static void part_name(struct person_page *page)
{
    const char *first = typed_name(page, "first"), *last = typed_name(page, "last");
    struct str whole = STR_INIT, given = STR_INIT, family = STR_INIT;
    struct vec known = VEC_INIT(struct person);
    if (*first && *last)
        return;
    str_add(&whole, *first ? first : last);
    if (strpbrk(whole.s, " ,") && person_all(session_book(page->details.screen), 0, &known, NULL)) {
        person_split(whole.s, &known, &given, &family);
        put_name(page, "last", family.s);
        put_name(page, "first", given.s);
        screen_say(page->details.screen, _("First name %s, last name %s. Alt-N swaps them."),
            given.s, family.s);
    }
    persons_clear(&known);
    str_wipe(&whole);
    str_wipe(&given);
    str_wipe(&family);
}

/* False where it is asked first whether somebody in the book is meant. */
static bool name_is_settled(struct person_page *page)
{
    struct str name = STR_INIT;
    if (!page->details.fresh || page->another || !form_take(&page->details.form))
        return true;
    part_name(page);
    str_addf(&name, "%s, %s", typed_name(page, "last"), typed_name(page, "first"));
    bool whole = *typed_name(page, "last") && *typed_name(page, "first");
    bool asked = whole && naming_ask(page->details.screen, TAG_NAMESAKE, name.s);
    str_wipe(&name);
    return !asked;
}

/* The page of the namesake takes the place of the new one, which is dropped. */
static void take_namesake(struct screen *screen, const struct result *result)
{
    struct person_page *page = screen->data;
    struct screen *below = screen_below(screen);
    uint64_t person = (uint64_t)result->number;
    if (!result->accepted)
        return;
    page->another = person == 0;
    if (person == 0) {
        screen_back(screen);
        return;
    }
    details_drop(&page->details);
    stack_pop(screen, NULL);
    person_push(below, person);
}

void person_swap_names(struct screen *screen)
{
    struct person_page *page = screen->data;
    if (!page->details.fresh && details_commit(&page->details)) {
        naming_swap(screen, page->details.id);
    } else if (page->details.fresh && form_take(&page->details.form)) {
        struct str first = STR_INIT, last = STR_INIT;
        str_set(&first, typed_name(page, "first"));
        str_set(&last, typed_name(page, "last"));
        put_name(page, "first", last.s);
        put_name(page, "last", first.s);
        str_wipe(&first);
        str_wipe(&last);
    }
}

/* ---- panes ----------------------------------------------------------------------------------- */

void person_next_pane(struct screen *screen)
{
    struct person_page *page = screen->data;
    if (page->pane == DETAILS && (!name_is_settled(page) || !details_commit(&page->details)))
        return;
    if (page->details.fresh) {
        screen_say(screen, _("Write the name first."));
        return;
    }
    page->pane = (enum pane)((page->pane + 1) % PANES);
    page->consents.person = page->groups.person = page->details.id;
}

void person_enter(struct screen *screen)
{
    struct person_page *page = screen->data;
    if (page->pane == CONSENTS)
        consents_enter(&page->consents);
    else if (page->pane == DETAILS)
        screen_back(screen);
}

void person_withdraw(struct screen *screen)
{
    struct person_page *page = screen->data;
    consents_withdraw(&page->consents);
}

void person_health(struct screen *screen)
{
    opening_health(screen);
}

void person_history(struct screen *screen)
{
    struct person_page *page = screen->data;
    const struct entity *consent = entity_by_number(ENTITY_CONSENT);
    if (page->details.fresh)
        screen_say(screen, _("It has no history yet: it is not saved."));
    else if (page->pane == CONSENTS)
        history_push(screen, consent, consents_focus(&page->consents));
    else
        history_push(screen, page->details.entity, page->details.id);
}

void person_conflicts(struct screen *screen)
{
    struct person_page *page = screen->data;
    details_conflicts(&page->details);
}

void person_erase(struct screen *screen)
{
    struct person_page *page = screen->data;
    if (page->details.fresh)
        screen_say(screen, _("It is not in the book yet. Esc leaves it."));
    else
        erase_push(screen, page->details.id);
}

void person_everything(struct screen *screen)
{
    struct person_page *page = screen->data;
    if (page->details.fresh)
        screen_say(screen, _("It is not in the book yet. Esc leaves it."));
    else if (details_commit(&page->details))
        person_print_push(screen, page->details.id);
}

void person_remove(struct screen *screen)
{
    struct person_page *page = screen->data;
    if (page->details.fresh)
        screen_say(screen, _("It is not in the book yet. Esc leaves it."));
    else
        dialog_confirm(screen, TAG_REMOVE,
            _("Remove this person from the lists? The details stay in the book and can be brought "
              "back. To forget a person for good, choose Erase."),
            false);
}

static void remove_it(struct screen *screen)
{
    struct person_page *page = screen->data;
    struct screen *below = screen_below(screen);
    struct err err = {.kind = ERR_NONE};
    struct change *change = change_new(session_book(screen));
    if (!change_remove(change, ENTITY_PERSON, page->details.id, &err))
        session_error(screen, &err);
    else if (session_commit(screen, change)) {
        form_settle(&page->details.form);
        stack_pop(screen, NULL);
        screen_say(below, _("Removed. Ctrl-Z brings it back."));
    }
    change_free(change);
}

static void person_resume(struct screen *screen, const struct result *result)
{
    struct person_page *page = screen->data;
    if (details_resume(&page->details, result) || consents_resume(&page->consents, result))
        return;
    if (result->tag == TAG_NAMESAKE)
        take_namesake(screen, result);
    else if (result->tag == TAG_REMOVE && result->accepted)
        remove_it(screen);
    else if (result->tag == ERASE_TAG && result->accepted)
        stack_pop(screen, NULL);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void person_save(struct screen *screen)
{
    struct person_page *page = screen->data;
    details_save(&page->details);
}

static bool person_settle(struct screen *screen)
{
    return details_settle(&((struct person_page *)screen->data)->details);
}

static bool person_leave(struct screen *screen)
{
    struct person_page *page = screen->data;
    return name_is_settled(page) && details_leave(&page->details);
}

static void person_title(struct screen *screen, struct str *out)
{
    struct person_page *page = screen->data;
    details_title(&page->details, out);
}

static void person_announce(struct screen *screen, struct str *out)
{
    struct person_page *page = screen->data;
    if (page->pane == DETAILS)
        form_announce(&page->details.form, out);
    else
        list_announce(page->pane == CONSENTS ? &page->consents.list : &page->groups.list, out);
}

static const char *person_pane(const struct screen *screen)
{
    return pane_names[((const struct person_page *)screen->data)->pane];
}

static void person_place(struct screen *screen, struct str *out)
{
    struct person_page *page = screen->data;
    details_place(&page->details, out);
    str_addf(out, " %d %zu %zu", (int)page->pane, list_focus(&page->consents.list),
        list_focus(&page->groups.list));
}

static void person_close(struct screen *screen)
{
    struct person_page *page = screen->data;
    details_clear(&page->details);
    consents_clear(&page->consents);
    person_groups_clear(&page->groups);
    free(page);
}

static const struct screen_class class = {
    .name = "person",
    .intro = N_("One person: details, consents, groups. F6 goes from one to the next. Health "
                "details open with the same passphrase once more (F7). Everything is saved by "
                "itself."),
    .min_rows = 5,
    .min_columns = 36,
    .draw = person_draw,
    .key = person_key,
    .resume = person_resume,
    .save = person_save,
    .leave = person_leave,
    .settle = person_settle,
    .title = person_title,
    .announce = person_announce,
    .pane = person_pane,
    .place = person_place,
    .close = person_close,
};

void person_push(struct screen *screen, uint64_t id)
{
    struct person_page *page = mem_zero(1, sizeof *page);
    struct screen *pushed = stack_push(screen->stack, &class, page);
    bool open = details_init(&page->details, pushed, entity_by_number(ENTITY_PERSON), id);
    consents_init(&page->consents, pushed, id);
    person_groups_init(&page->groups, pushed, id);
    if (!open)
        stack_pop(pushed, NULL);
}

void person_back(struct stack *stack, const char *place)
{
    struct screen *below = stack_top(stack);
    unsigned long long id = 0;
    size_t field = 0, consent = 0, group = 0;
    int pane = 0;
    if (sscanf(place, "%llu;%zu %d %zu %zu", &id, &field, &pane, &consent, &group) != 5)
        return;
    person_push(below, id);
    if (stack_top(stack) == below)
        return;
    struct person_page *page = stack_top(stack)->data;
    details_go_to(&page->details, place);
    if (pane > DETAILS && pane < PANES && !page->details.fresh)
        page->pane = (enum pane)pane;
    list_set_focus(&page->consents.list, consent);
    list_set_focus(&page->groups.list, group);
}
