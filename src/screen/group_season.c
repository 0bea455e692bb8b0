/* A new season: the group again, with a new name and start and those of its people who go on. */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/tui/dialog.h"
#include "screen/group.h"
#include "screen/group_parts.h"
#include "screen/season.h"
#include "screen/session.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* "Hyvinvointiryhmä 3" is followed by "Hyvinvointiryhmä 4"; a name without a number gets a 2. */
static void add_next_name(const char *name, struct str *out)
{
    size_t len = strlen(name), digits = 0;
    while (digits < len && digits < 4 && isdigit((unsigned char)name[len - digits - 1]))
        digits++;
    long number = digits ? strtol(name + len - digits, NULL, 10) : 1;
    str_add_n(out, name, len - digits);
    str_addf(out, digits ? "%ld" : " %ld", number + 1);
}

void group_season(struct screen *screen)
{
    struct group_screen *group = group_of(screen);
    struct str name = STR_INIT;
    if (season_again(screen->stack, group->group))
        return;
    add_next_name(row_text(&group->row, "name"), &name);
    dialog_prompt(
        screen, GROUP_TAG_SEASON_NAME, _("Name of the group in its new season"), name.s, 0, 0);
    str_clear(&name);
}

static void ask_start(struct group_screen *group, const char *name)
{
    struct str today = STR_INIT;
    if (!*name) {
        screen_warn(group->screen, _("The new season was not begun: it has no name."));
        return;
    }
    free(group->season);
    group->season = mem_text(name);
    date_format(&today, lang_current(), DATE_SHORT, clock_today());
    dialog_prompt(
        group->screen, GROUP_TAG_SEASON_START, _("First day of the season"), today.s, 0, 0);
    str_clear(&today);
}

static void choose_people(struct group_screen *group, const char *typed)
{
    struct err err = {.kind = ERR_NONE};
    int64_t start;
    if (date_parse(typed, clock_today(), &start, &err))
        season_push(group->screen->stack, group->group, group->season, start);
    else
        session_error(group->screen, &err);
}

bool group_season_resume(struct group_screen *group, const struct result *result)
{
    bool mine = result->tag == GROUP_TAG_SEASON_NAME || result->tag == GROUP_TAG_SEASON_START;
    if (mine && result->accepted && result->tag == GROUP_TAG_SEASON_NAME)
        ask_start(group, result->text);
    else if (mine && result->accepted)
        choose_people(group, result->text);
    return mine;
}
