/* What the panes of the group's screen share. */
#ifndef RUKKANEN_SCREEN_GROUP_PARTS_H
#define RUKKANEN_SCREEN_GROUP_PARTS_H

#include "rukkanen/base/str.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/model/row.h"
#include "rukkanen/tui/list.h"
#include "rukkanen/tui/screen.h"

#include <stdbool.h>
#include <stdint.h>

enum group_pane { GROUP_PANE_MEMBERS, GROUP_PANE_MEETINGS, GROUP_PANE_ABOUT, GROUP_PANES };

/* Answers of the questions that the panes ask. */
enum group_tag {
    GROUP_TAG_ADD = 1,
    GROUP_TAG_ADD_NEW, /* nobody is there to choose from: a name was written */
    GROUP_TAG_ROLE,
    GROUP_TAG_LEAVE,
    GROUP_TAG_NAMESAKE, /* somebody bears the name that was written */
    GROUP_TAG_MEETING, /* what is to be done with the meeting */
    GROUP_TAG_SEASON_NAME,
    GROUP_TAG_SEASON_START
};

struct group_screen {
    struct screen *screen;
    uint64_t group;
    struct row row; /* the group's */
    enum group_pane pane;
    uint64_t seen;

    struct vec people;       /* struct group_person */
    struct vec people_lines; /* struct group_line */
    struct list people_list;
    struct vec offered; /* struct person: who may be added */
    struct str typed;   /* the name of somebody new, while it is asked who is meant */
    uint64_t person;    /* about whom a question is asked */

    struct vec meetings; /* struct row */
    struct list meeting_list;
    uint64_t meeting; /* about which a question is asked */

    struct vec about;   /* char *, owned */
    size_t about_plain; /* how many of them only tell; the others want attention */
    struct list about_list;
    char *season; /* the name of the next one, while its start is asked */
};

/* Somebody in the group: what is told about a member is told about everybody. */
struct group_person {
    struct member member;
    struct attendance_share share;
    struct str strip;
};

struct group_line {
    enum list_row kind;
    size_t person;    /* of people; of a heading unused */
    unsigned roles;   /* bits of GROUP_ROLE: who stands under the heading */
};

struct group_screen *group_of(struct screen *screen);

void group_people_init(struct group_screen *group);
void group_people_clear(struct group_screen *group);
bool group_people_read(struct group_screen *group, struct err *err);
bool group_people_resume(struct group_screen *group, const struct result *result);

void group_meetings_init(struct group_screen *group);
void group_meetings_clear(struct group_screen *group);
bool group_meetings_read(struct group_screen *group, struct err *err);
bool group_meetings_resume(struct group_screen *group, const struct result *result);

void group_about_init(struct group_screen *group);
void group_about_clear(struct group_screen *group);
void group_about_read(struct group_screen *group);

bool group_season_resume(struct group_screen *group, const struct result *result);

#endif
