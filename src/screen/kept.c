#include "screen/kept.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/tui/dialog.h"
#include "screen/conditions.h"
#include "screen/conflicts.h"
#include "screen/group.h"
#include "screen/groups.h"
#include "screen/meeting.h"
#include "screen/people.h"
#include "screen/person.h"
#include "screen/record.h"
#include "screen/records.h"
#include "screen/search.h"
#include "screen/season.h"
#include "screen/series.h"
#include "screen/series_change.h"
#include "screen/session.h"
#include "screen/settings.h"
#include "screen/today.h"
#include "screen/users.h"

#include <stdlib.h>
#include <string.h>

/* ---- texts: "length name\n" and "length text\n", one after another --------------------------- */

struct entry {
    const char *name, *text;
    size_t name_length, text_length;
};

static const char *read_part(const char *at, const char *end, const char **part, size_t *length)
{
    char *after;
    *length = strtoul(at, &after, 10);
    if (after == at || *after != ' ' || *length >= (size_t)(end - after - 1))
        return NULL;
    *part = after + 1;
    return *part + *length + 1;
}

/* The entry at a place; NULL at the end, else where the next one begins. */
static const char *read_entry(const char *at, const char *end, struct entry *entry)
{
    at = at < end ? read_part(at, end, &entry->name, &entry->name_length) : NULL;
    return at ? read_part(at, end, &entry->text, &entry->text_length) : NULL;
}

static bool is_named(const struct entry *entry, const char *name)
{
    return entry->name_length == strlen(name) && memcmp(entry->name, name, strlen(name)) == 0;
}

static void add_entry(const struct entry *entry, struct str *out)
{
    str_addf(out, "%zu ", entry->name_length);
    str_add_n(out, entry->name, entry->name_length);
    str_addf(out, "\n%zu ", entry->text_length);
    str_add_n(out, entry->text, entry->text_length);
    str_add_c(out, '\n');
}

void session_frame_keep(void *app, const char *name, const char *text)
{
    struct session *session = app;
    struct str all = STR_INIT, fresh = STR_INIT;
    struct entry entry;
    if (!session->book || !book_user(session->book) || !book_writable(session->book))
        return;
    draft_open_text(session->book, DRAFT_FORMS, &all, NULL, NULL);
    const char *at = all.s, *end = all.s + all.len;
    while ((at = read_entry(at, end, &entry)) != NULL)
        if (!is_named(&entry, name))
            add_entry(&entry, &fresh);
    if (text)
        add_entry(&(struct entry){name, text, strlen(name), strlen(text)}, &fresh);
    bool same = fresh.len == all.len && memcmp(fresh.s, all.s, all.len) == 0;
    if (!same && draft_save_text(session->book, DRAFT_FORMS, &fresh, NULL) && text) {
        session->saved = clock_wall_ms();
        session->draft = true;
    }
    str_wipe(&all);
    str_wipe(&fresh);
}

bool session_frame_kept(void *app, const char *name, struct str *out)
{
    struct session *session = app;
    struct str all = STR_INIT;
    struct entry entry;
    bool found = false;
    if (!session->book || !book_user(session->book))
        return false;
    draft_open_text(session->book, DRAFT_FORMS, &all, NULL, NULL);
    const char *at = all.s, *end = all.s + all.len;
    while (!found && (at = read_entry(at, end, &entry)) != NULL) {
        found = is_named(&entry, name);
        if (found)
            str_add_n(out, entry.text, entry.text_length);
    }
    str_wipe(&all);
    return found;
}

/* ---- forms ----------------------------------------------------------------------------------- */

enum { TAG_HALFWAY = -8810 };
enum { GO_ON, KEEP_DRAFT, DROP };

bool kept_leave(struct screen *screen, struct form *form)
{
    if (!form_changed(form))
        return true;
    const struct dialog_choice choices[] = {
        {_("&Go on writing"), GO_ON},
        {_("&Keep it half written; it is here again next time"), KEEP_DRAFT},
        {_("&Drop what was written"), DROP},
    };
    dialog_ask(screen, TAG_HALFWAY, _("This is not finished yet."), choices, 3);
    return false;
}

bool kept_resume(struct screen *screen, struct form *form, const struct result *result)
{
    if (result->tag != TAG_HALFWAY)
        return form_resume(form, result);
    if (result->accepted && result->number == DROP)
        form_settle(form);
    if (result->accepted && result->number != GO_ON)
        stack_pop(screen, NULL);
    return true;
}

/* ---- places ---------------------------------------------------------------------------------- */

static const struct {
    const char *screen;
    void (*back)(struct stack *stack, const char *place);
} ways[] = {
    {"today", today_back},
    {"groups", groups_back},
    {"conflicts", conflicts_back},
    {"conditions", conditions_back},
    {"group", group_back},
    {"meeting", meeting_back},
    {"people", people_back},
    {"person", person_back},
    {"record", record_back},
    {"records", records_back},
    {"search", search_back},
    {"season", season_back},
    {"series", series_back},
    {"series-change", series_change_back},
    {"settings", settings_back},
    {"users", users_back},
    {"user", user_back},
};

void place_keep(struct stack *stack)
{
    struct session *session = stack_app(stack);
    struct str place = STR_INIT;
    if (!session->book || !book_user(session->book) || !book_writable(session->book))
        return;
    stack_place(stack, &place);
    draft_save_text(session->book, DRAFT_PLACE, &place, NULL);
    str_wipe(&place);
}

/* One step; false where one cannot get further. */
static bool step(struct stack *stack, const char *line)
{
    size_t length = strcspn(line, " ");
    const struct screen *before = stack_top(stack);
    if (*line == '=')
        return stack_command(stack, line + 1);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strlen(ways[i].screen) != length || memcmp(ways[i].screen, line, length) != 0)
            continue;
        ways[i].back(stack, line + length + (line[length] == ' '));
        return stack_top(stack) != before || i == 0;
    }
    return false;
}

void place_return(struct stack *stack)
{
    struct session *session = stack_app(stack);
    struct str place = STR_INIT;
    int64_t wall = 0, day = 0;
    if (!draft_open_text(session->book, DRAFT_PLACE, &place, &wall, NULL))
        return;
    if (book_writable(session->book))
        draft_save_text(session->book, DRAFT_PLACE, NULL, NULL);
    clock_local(wall, &day, NULL);
    /* Another day begins with Today. */
    bool on = day == clock_today();
    for (char *line = place.s; on && line < place.s + place.len; line += strlen(line) + 1) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        on = step(stack, line);
    }
    str_wipe(&place);
}
