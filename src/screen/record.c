#include "screen/record.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/tui/dialog.h"
#include "screen/details.h"
#include "screen/history.h"
#include "screen/records.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_REMOVE = 1 };

static bool has_health(const struct entity *entity)
{
    for (size_t i = 0; i < entity->n_fields; i++)
        if (entity->fields[i].compartment == COMPARTMENT_HEALTH)
            return true;
    return false;
}

/* A record with health details has the key that opens them. */
static const char *screen_pane(const struct screen *screen)
{
    const struct details *details = screen->data;
    return has_health(details->entity) ? "health" : "";
}

static void screen_draw(struct screen *screen, const struct canvas *body)
{
    const struct details *details = screen->data;
    if (has_health(details->entity) && book_level(session_book(screen)) == BOOK_HEALTH)
        session_health_shown(screen);
    details_draw(screen->data, body, true);
}

static bool screen_key(struct screen *screen, const struct key *key)
{
    return details_key(screen->data, key);
}

static void remove_it(struct screen *screen)
{
    struct details *details = screen->data;
    struct err err = {.kind = ERR_NONE};
    struct change *change = change_new(session_book(screen));
    struct screen *below = screen_below(screen);
    bool removed = change_remove(change, details->entity->number, details->id, &err);
    if (!removed)
        session_error(screen, &err);
    else if (session_commit(screen, change)) {
        form_settle(&details->form);
        stack_pop(screen, NULL);
        screen_say(below, _("Removed. Ctrl-Z brings it back."));
    }
    change_free(change);
}

static void screen_resume(struct screen *screen, const struct result *result)
{
    if (details_resume(screen->data, result))
        return;
    if (result->tag == TAG_REMOVE && result->accepted)
        remove_it(screen);
}

static void screen_save(struct screen *screen)
{
    details_save(screen->data);
}

static bool screen_settle(struct screen *screen)
{
    return details_settle(screen->data);
}

static bool screen_leave(struct screen *screen)
{
    return details_leave(screen->data);
}

/* The path names a group before its details; a meeting's own title is only a day. */
static void screen_title(struct screen *screen, struct str *out)
{
    const struct details *details = screen->data;
    const struct screen *below = screen_below(screen);
    if (details->entity->number == ENTITY_MEETING)
        str_addf(out, "%s, ", _("Details of the meeting"));
    else if (details->entity->number == ENTITY_GROUP && below &&
        strcmp(below->class->name, "group") == 0) {
        str_add(out, _("Details"));
        return;
    }
    details_title(screen->data, out);
}

static void screen_announce(struct screen *screen, struct str *out)
{
    struct details *details = screen->data;
    form_announce(&details->form, out);
}

static void screen_place(struct screen *screen, struct str *out)
{
    struct details *details = screen->data;
    str_addf(out, "%d ", details->entity->number);
    details_place(details, out);
}

static void screen_close(struct screen *screen)
{
    details_clear(screen->data);
    free(screen->data);
}

static const struct screen_class class = {
    .name = "record",
    .intro = N_("One record. What is written is saved by itself; leaving with Esc or Enter on the "
                "last line makes it part of the book, and Ctrl-Z undoes that."),
    .min_rows = 4,
    .min_columns = 30,
    .draw = screen_draw,
    .key = screen_key,
    .resume = screen_resume,
    .save = screen_save,
    .leave = screen_leave,
    .settle = screen_settle,
    .title = screen_title,
    .pane = screen_pane,
    .announce = screen_announce,
    .place = screen_place,
    .close = screen_close,
};

void record_push(struct stack *stack, const struct entity *entity, uint64_t id)
{
    struct details *details = mem_zero(1, sizeof *details);
    struct screen *screen = stack_push(stack, &class, details);
    if (!details_init(details, screen, entity, id))
        stack_pop(screen, NULL);
}

void record_ready(struct screen *screen)
{
    screen_back(screen);
}

void record_history(struct screen *screen)
{
    struct details *details = screen->data;
    if (details->fresh)
        screen_say(screen, _("It has no history yet: it is not saved."));
    else
        history_push(screen, details->entity, details->id);
}

void record_conflicts(struct screen *screen)
{
    details_conflicts(screen->data);
}

void record_remove(struct screen *screen)
{
    struct details *details = screen->data;
    if (details->fresh)
        screen_say(screen, _("It is not in the book yet. Esc leaves it."));
    else if (!records_needed(screen, details->entity, details->id))
        dialog_confirm(screen, TAG_REMOVE, _("Remove it? It can be brought back later."), false);
}

void record_back(struct stack *stack, const char *place)
{
    const struct screen *below = stack_top(stack);
    const struct entity *entity = entity_by_number((int)strtol(place, NULL, 10));
    const char *rest = strchr(place, ' ');
    if (!entity || !rest)
        return;
    record_push(stack, entity, strtoull(rest, NULL, 10));
    if (stack_top(stack) != below)
        details_go_to(stack_top(stack)->data, rest);
}
