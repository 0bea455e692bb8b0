/* Meetings, what was dealt with, and who was there. */
#include "model/tables.h"

static const struct choice kinds[] = {
    {1, "meeting", N_("meeting")},
    {2, "session", N_("session")},
    {3, "kickoff", N_("kick-off meeting")},
    {4, "visit", N_("study visit")},
    {5, "outing", N_("outing")},
    {6, "individual", N_("personal meeting")},
    {7, "stakeholder", N_("stakeholder meeting")},
    {8, "survey", N_("network survey")},
    {9, "other", N_("other")},
    CHOICES_END,
};

static const struct choice states[] = {
    {1, "planned", N_("planned")},
    {2, "held", N_("held")},
    {3, "cancelled", N_("cancelled")},
    CHOICES_END,
};

/* S0-25, S2-22 */
static const struct choice surroundings[] = {
    {1, "indoors", N_("indoors")},
    {2, "outdoors", N_("outdoors")},
    {3, "both", N_("both")},
    CHOICES_END,
};

static const struct choice owners[] = {
    {1, "own", N_("provider's own")},
    {2, "city", N_("city's")},
    {3, "shared", N_("shared space")},
    {4, "partner", N_("partner's")},
    {5, "nature", N_("nature, public place")},
    {6, "other", N_("other")},
    CHOICES_END,
};

static const struct field meeting_fields[] = {
    {.column = 8, .name = "group", .label = N_("Group"), .type = FIELD_REFERENCE,
        .ref = ENTITY_GROUP, .required = true, .width = 22},
    {.column = 9, .name = "home", .label = N_("Home site"), .type = FIELD_REFERENCE,
        .ref = ENTITY_SITE, .required = true},
    {.column = 10, .name = "kind", .label = N_("Kind"), .type = FIELD_CHOICE, .choices = kinds,
        .preset = "meeting", .width = 14},
    {.column = 11, .name = "title", .label = N_("Title"), .type = FIELD_TEXT, .width = 20,
        .help = N_("Anybody can read this: do not write names here.")},
    {.column = 12, .name = "date", .label = N_("Date"), .type = FIELD_DATE, .required = true,
        .width = 14},
    {.column = 13, .name = "start", .label = N_("Begins at"), .type = FIELD_TIME, .width = 6},
    {.column = 14, .name = "end", .label = N_("Ends at"), .type = FIELD_TIME, .width = 6},
    {.column = 15, .name = "place", .label = N_("Place"), .type = FIELD_TEXT, .width = 16},
    {.column = 16, .name = "state", .label = N_("State"), .type = FIELD_CHOICE,
        .choices = states, .preset = "planned", .width = 10},
    {.column = 17, .name = "site", .label = N_("Held at site"), .type = FIELD_REFERENCE,
        .ref = ENTITY_SITE, .help = N_("Where it is held elsewhere: for example a side village.")},
    {.column = 18, .name = "series", .label = N_("Series"), .type = FIELD_REFERENCE,
        .ref = ENTITY_MEETING, .help = N_("The first meeting of the series.")},
    {.column = 19, .name = "surroundings", .label = N_("Indoors or outdoors"),
        .type = FIELD_CHOICE, .choices = surroundings, .compartment = COMPARTMENT_PEOPLE},
    {.column = 20, .name = "place_owner", .label = N_("Whose place"), .type = FIELD_CHOICE,
        .choices = owners, .compartment = COMPARTMENT_PEOPLE},
    {.column = 21, .name = "added", .label = N_("Extra session"), .type = FIELD_TRISTATE,
        .compartment = COMPARTMENT_PEOPLE, .help = N_("Added to the programme afterwards.")},
    {.name = "groups", .label = N_("Other groups with it"), .type = FIELD_LIST,
        .ref = ENTITY_GROUP, .list_entity = ENTITY_MEETING_GROUPS},
    {.name = "theme", .label = N_("Themes"), .type = FIELD_LIST,
        .compartment = COMPARTMENT_PEOPLE, .list_entity = ENTITY_MEETING_THEMES},
    {.name = "method", .label = N_("Methods"), .type = FIELD_LIST,
        .compartment = COMPARTMENT_PEOPLE, .list_entity = ENTITY_MEETING_METHODS},
    {.column = 22, .name = "plan", .label = N_("Plan"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true},
    {.column = 23, .name = "done", .label = N_("What was done"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true},
    {.column = 24, .name = "visitors", .label = N_("Visitors"), .type = FIELD_NUMBER,
        .compartment = COMPARTMENT_PEOPLE, .min = 0, .max = 100000},
    {.column = 25, .name = "visitor_names", .label = N_("Visitors' names"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true,
        .help = N_("For example from the employment services.")},
    {.column = 26, .name = "preparation", .label = N_("Preparation"), .type = FIELD_DURATION,
        .compartment = COMPARTMENT_PEOPLE, .help = N_("Working time before the meeting.")},
    {.column = 27, .name = "follow_up", .label = N_("Follow-up"), .type = FIELD_DURATION,
        .compartment = COMPARTMENT_PEOPLE, .help = N_("Working time after the meeting.")},
    {.column = 28, .name = "note", .label = N_("Internal note"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true,
        .help = N_("Stands in the internal memo only.")},
    {.column = 29, .name = "secretary", .label = N_("Memo written by"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE},
};

const struct entity model_meeting = {
    .number = ENTITY_MEETING,
    .name = "meeting",
    .label = N_("meeting"),
    .many = N_("Meetings"),
    .empty = N_("No meetings yet. F2 plans one, or a whole series."),
    .title = "date title",
    .home = "home",
    .local_title = true,
    FIELDS(meeting_fields),
};

static const struct field group_fields[] = {
    {.column = LIST_COLUMN_OWNER, .name = "owner", .label = N_("Meeting"),
        .type = FIELD_REFERENCE, .ref = ENTITY_MEETING, .key = true, .required = true},
    {.column = LIST_COLUMN_VALUE, .name = "value", .label = N_("Group"), .type = FIELD_REFERENCE,
        .ref = ENTITY_GROUP, .key = true, .required = true},
};

const struct entity model_meeting_groups = {
    .number = ENTITY_MEETING_GROUPS,
    .name = "meeting_groups",
    .label = N_("other group"),
    .many = N_("Other groups"),
    .title = "value",
    .home = "owner",
    FIELDS(group_fields),
};

/* S2-17: suggestions; another theme may be typed. */
static const struct choice themes[] = {
    {1, "exercise", N_("exercise")},
    {2, "nutrition", N_("nutrition")},
    {3, "rest", N_("rest and relaxation")},
    {4, "culture", N_("culture and art")},
    {5, "volunteering", N_("volunteering")},
    {6, "measures", N_("wellbeing measures")},
    {7, "feelings", N_("feelings")},
    {8, "outdoors", N_("outdoor life")},
    {9, "eating_together", N_("eating together")},
    {10, "ergonomics", N_("ergonomics")},
    {11, "employment", N_("employment support")},
    {12, "work_ability", N_("forms of work-ability support")},
    {13, "together", N_("doing together and peer support")},
    CHOICES_END,
};

/* S2-18 */
static const struct choice methods[] = {
    {1, "grouping", N_("grouping")},
    {2, "inclusion", N_("inclusion and self-efficacy")},
    {3, "peer_support", N_("peer support")},
    {4, "solution_focus", N_("solution focus")},
    {5, "learning_by_doing", N_("learning by doing")},
    CHOICES_END,
};

static const struct field theme_fields[] = {
    {.column = LIST_COLUMN_OWNER, .name = "owner", .label = N_("Meeting"),
        .type = FIELD_REFERENCE, .ref = ENTITY_MEETING, .key = true, .required = true},
    {.column = LIST_COLUMN_VALUE, .name = "value", .label = N_("Theme"), .type = FIELD_TEXT,
        .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE, .choices = themes,
        .suggested = true},
};

const struct entity model_meeting_themes = {
    .number = ENTITY_MEETING_THEMES,
    .name = "meeting_themes",
    .label = N_("theme"),
    .many = N_("Themes"),
    .title = "value",
    .home = "owner",
    FIELDS(theme_fields),
};

static const struct field method_fields[] = {
    {.column = LIST_COLUMN_OWNER, .name = "owner", .label = N_("Meeting"),
        .type = FIELD_REFERENCE, .ref = ENTITY_MEETING, .key = true, .required = true},
    {.column = LIST_COLUMN_VALUE, .name = "value", .label = N_("Method"), .type = FIELD_TEXT,
        .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE, .choices = methods,
        .suggested = true},
};

const struct entity model_meeting_methods = {
    .number = ENTITY_MEETING_METHODS,
    .name = "meeting_methods",
    .label = N_("method"),
    .many = N_("Methods"),
    .title = "value",
    .home = "owner",
    FIELDS(method_fields),
};

static const struct field item_fields[] = {
    {.column = 8, .name = "meeting", .label = N_("Meeting"), .type = FIELD_REFERENCE,
        .ref = ENTITY_MEETING, .required = true},
    {.column = 9, .name = "heading", .label = N_("Item"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true, .width = 24},
    {.column = 10, .name = "text", .label = N_("Text"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true, .marked = true},
    {.column = 11, .name = "decision", .label = N_("Decision"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true, .marked = true, .width = 24},
    {.column = 12, .name = "responsible", .label = N_("Taken care of by"),
        .type = FIELD_REFERENCE, .ref = ENTITY_PERSON, .compartment = COMPARTMENT_PEOPLE},
    {.column = 13, .name = "responsible_name", .label = N_("Taken care of by (other)"),
        .type = FIELD_TEXT, .compartment = COMPARTMENT_PEOPLE, .names_third = true,
        .help = N_("Somebody who is not in the book.")},
    {.column = 14, .name = "due", .label = N_("At the latest"), .type = FIELD_DATE,
        .compartment = COMPARTMENT_PEOPLE, .width = 11},
    {.column = 15, .name = "on_board", .label = N_("Shown on the board"), .type = FIELD_TRISTATE,
        .compartment = COMPARTMENT_PEOPLE, .preset = "1"},
};

const struct entity model_item = {
    .number = ENTITY_ITEM,
    .name = "item",
    .label = N_("item"),
    .many = N_("Items"),
    .empty = N_("No items yet. F2 begins the first one."),
    .title = "heading",
    .home = "meeting",
    FIELDS(item_fields),
};

static const struct choice marks[] = {
    {1, "present", N_("present")},
    {2, "excused", N_("announced absence")},
    {3, "absent", N_("absent")},
    CHOICES_END,
};

/* S2-29: a class is enough; no illness is written down. */
static const struct choice reasons[] = {
    {1, "shift_work", N_("shift work")},
    {2, "work", N_("work or studies")},
    {3, "family", N_("family")},
    {4, "travel", N_("travel")},
    {5, "appointment", N_("another appointment")},
    {6, "other", N_("other")},
    CHOICES_END,
};

static const struct field attendance_fields[] = {
    {.column = 8, .name = "meeting", .label = N_("Meeting"), .type = FIELD_REFERENCE,
        .ref = ENTITY_MEETING, .key = true, .required = true},
    {.column = 9, .name = "person", .label = N_("Person"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE,
        .width = 24},
    {.column = 10, .name = "state", .label = N_("Attendance"), .type = FIELD_CHOICE,
        .choices = marks, .compartment = COMPARTMENT_PEOPLE, .width = 18},
    {.column = 11, .name = "reason", .label = N_("Reason"), .type = FIELD_CHOICE,
        .choices = reasons, .compartment = COMPARTMENT_PEOPLE, .width = 16},
};

const struct entity model_attendance = {
    .number = ENTITY_ATTENDANCE,
    .name = "attendance",
    .label = N_("attendance"),
    .many = N_("Attendance"),
    .empty = N_("Nobody to mark yet. F2 adds a newcomer by name."),
    .title = "person state",
    .home = "meeting",
    .person = "person",
    .counted = "meeting state",
    FIELDS(attendance_fields),
};
