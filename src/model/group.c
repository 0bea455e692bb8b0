/* Groups and who belongs to them. */
#include "model/tables.h"

const struct choice model_languages[] = {
    {1, "fi", N_("Finnish")},
    {2, "sv", N_("Swedish")},
    {3, "en", N_("English")},
    CHOICES_END,
};

static const struct choice kinds[] = {
    {1, "cooperation", N_("cooperation group")},
    {2, "wellbeing", N_("wellbeing group")},
    {3, "network", N_("association network")},
    {4, "volunteers", N_("volunteers and helpers")},
    {5, "resource", N_("resource and career group")},
    {6, "service_area", N_("service area")},
    {7, "other", N_("other")},
    CHOICES_END,
};

static const struct choice states[] = {
    {1, "forming", N_("being formed")},
    {2, "active", N_("going on")},
    {3, "ended", N_("ended")},
    CHOICES_END,
};

/* S0-13: how often the group meets at least; the number is the longest gap in days. */
static const struct choice frequencies[] = {
    {1, "weekly", N_("once a week")},
    {2, "biweekly", N_("every second week")},
    {3, "monthly", N_("once a month")},
    {4, "bimonthly", N_("every second month")},
    {5, "none", N_("not agreed")},
    CHOICES_END,
};

static const struct field group_fields[] = {
    {.column = 8, .name = "name", .label = N_("Name"), .type = FIELD_TEXT, .required = true,
        .width = 28},
    {.column = 9, .name = "kind", .label = N_("Kind"), .type = FIELD_CHOICE, .choices = kinds,
        .width = 20, .preset = "cooperation"},
    {.column = 10, .name = "area", .label = N_("Residential area"), .type = FIELD_TEXT,
        .width = 14},
    {.column = 11, .name = "language", .label = N_("Language of its pages"), .type = FIELD_CHOICE,
        .choices = model_languages, .preset = "fi"},
    {.column = 12, .name = "home", .label = N_("Home site"), .type = FIELD_REFERENCE,
        .ref = ENTITY_SITE, .required = true,
        .help = N_("Whose facilitators see the details. It is not changed later.")},
    {.column = 13, .name = "on_board", .label = N_("Shown on the locked screen"),
        .type = FIELD_TRISTATE, .preset = "1"},
    {.column = 14, .name = "purpose", .label = N_("Purpose"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .help = N_("Why the group is there.")},
    {.column = 15, .name = "target", .label = N_("Who it is for"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE},
    {.column = 16, .name = "min_age", .label = N_("Age from"), .type = FIELD_NUMBER,
        .compartment = COMPARTMENT_PEOPLE, .min = 0, .max = 120, .preset = "55",
        .help = N_("Informs only; nobody is turned away by it.")},
    {.column = 17, .name = "size_min", .label = N_("Size from"), .type = FIELD_NUMBER,
        .compartment = COMPARTMENT_PEOPLE, .min = 0, .max = 1000},
    {.column = 18, .name = "size_max", .label = N_("Size to"), .type = FIELD_NUMBER,
        .compartment = COMPARTMENT_PEOPLE, .min = 0, .max = 1000},
    {.column = 19, .name = "start", .label = N_("Began"), .type = FIELD_DATE,
        .compartment = COMPARTMENT_PEOPLE},
    {.column = 20, .name = "end", .label = N_("Ended"), .type = FIELD_DATE,
        .compartment = COMPARTMENT_PEOPLE},
    {.column = 21, .name = "state", .label = N_("State"), .type = FIELD_CHOICE,
        .compartment = COMPARTMENT_PEOPLE, .choices = states, .preset = "active", .width = 12},
    {.column = 22, .name = "frequency", .label = N_("Meets at least"), .type = FIELD_CHOICE,
        .compartment = COMPARTMENT_PEOPLE, .choices = frequencies, .preset = "monthly"},
    {.column = 23, .name = "length_min", .label = N_("Meeting length from"),
        .type = FIELD_DURATION, .compartment = COMPARTMENT_PEOPLE, .preset = "60"},
    {.column = 24, .name = "length_max", .label = N_("Meeting length to"), .type = FIELD_DURATION,
        .compartment = COMPARTMENT_PEOPLE, .preset = "90"},
    {.column = 25, .name = "work_norm", .label = N_("Working time a meeting"),
        .type = FIELD_DURATION, .compartment = COMPARTMENT_PEOPLE, .preset = "150",
        .help = N_("With preparation and follow-up; the norm to compare with.")},
    {.column = 26, .name = "sessions", .label = N_("Sessions planned"), .type = FIELD_NUMBER,
        .compartment = COMPARTMENT_PEOPLE, .min = 0, .max = 500,
        .help = N_("For a fixed programme, for example 10; counts \"session 4/10\".")},
    {.column = 27, .name = "lead", .label = N_("Lead actor"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .compartment = COMPARTMENT_PEOPLE},
    {.column = 28, .name = "deputy", .label = N_("Deputy"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .compartment = COMPARTMENT_PEOPLE},
    {.column = 29, .name = "city_person", .label = N_("City's responsible person"),
        .type = FIELD_REFERENCE, .ref = ENTITY_PERSON, .compartment = COMPARTMENT_PEOPLE},
    {.column = 30, .name = "price", .label = N_("Price"), .type = FIELD_MONEY,
        .compartment = COMPARTMENT_PEOPLE, .min = 0, .max = 100000000, .preset = "0",
        .help = N_("0: taking part is free of charge.")},
    {.column = 31, .name = "open_to_all", .label = N_("Open to other residents"),
        .type = FIELD_TRISTATE, .compartment = COMPARTMENT_PEOPLE},
    {.column = 32, .name = "profile", .label = N_("About the area"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true,
        .help = N_("Residents, services and shared spaces, as found at the start.")},
    {.column = 33, .name = "agenda", .label = N_("Usual agenda"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .help = N_("One heading a line.")},
    {.column = 34, .name = "place", .label = N_("Usual place"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE},
};

const struct entity model_group = {
    .number = ENTITY_GROUP,
    .name = "group",
    .label = N_("group"),
    .many = N_("Groups"),
    .empty = N_("No groups yet. F2 makes the first one."),
    .title = "name",
    .home = "home",
    .local_title = true,
    FIELDS(group_fields),
};

static const struct choice roles[] = {
    {1, "candidate", N_("interested")},
    {2, "member", N_("member")},
    {3, "assistant", N_("assistant facilitator")},
    {4, "peer_facilitator", N_("peer facilitator")},
    {5, "facilitator", N_("facilitator")},
    CHOICES_END,
};

/* S2-3 */
static const struct choice referrals[] = {
    {1, "project_worker", N_("project worker")},
    {2, "unemployed_nurse", N_("nurse for the unemployed")},
    {3, "nurse_to_guidance", N_("nurse's referral to lifestyle guidance")},
    {4, "physiotherapy", N_("physiotherapy")},
    {5, "rehabilitative_work", N_("rehabilitative work")},
    {6, "own_initiative", N_("own initiative, from an advertisement")},
    {7, "other", N_("other")},
    CHOICES_END,
};

static const struct field membership_fields[] = {
    {.column = 8, .name = "group", .label = N_("Group"), .type = FIELD_REFERENCE,
        .ref = ENTITY_GROUP, .key = true, .required = true, .width = 24},
    {.column = 9, .name = "person", .label = N_("Person"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE,
        .width = 24},
    {.column = 10, .name = "period", .label = N_("Period"), .type = FIELD_NUMBER, .key = true,
        .required = true, .min = 1, .max = 1000, .preset = "1",
        .help = N_("1 for the first time in the group, 2 for coming back.")},
    {.column = 11, .name = "role", .label = N_("Role"), .type = FIELD_CHOICE, .choices = roles,
        .compartment = COMPARTMENT_PEOPLE, .preset = "member", .width = 18},
    {.column = 12, .name = "since", .label = N_("Since"), .type = FIELD_DATE,
        .compartment = COMPARTMENT_PEOPLE, .width = 11},
    {.column = 13, .name = "until", .label = N_("Until"), .type = FIELD_DATE,
        .compartment = COMPARTMENT_PEOPLE, .width = 11},
    {.column = 14, .name = "referral", .label = N_("Came through"), .type = FIELD_CHOICE,
        .compartment = COMPARTMENT_PEOPLE, .choices = referrals},
    {.column = 15, .name = "referral_date", .label = N_("Referred on"), .type = FIELD_DATE,
        .compartment = COMPARTMENT_PEOPLE},
    {.column = 16, .name = "instructions", .label = N_("Personal instructions given"),
        .type = FIELD_TRISTATE, .compartment = COMPARTMENT_HEALTH,
        .help = N_("Only whether and when; the content stays on the person's own paper.")},
    {.column = 17, .name = "instructions_date", .label = N_("Instructions given on"),
        .type = FIELD_DATE, .compartment = COMPARTMENT_HEALTH},
    {.column = 18, .name = "note", .label = N_("Note"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true},
};

const struct entity model_membership = {
    .number = ENTITY_MEMBERSHIP,
    .name = "membership",
    .label = N_("membership"),
    .many = N_("Members"),
    .empty = N_("No members yet. F2 adds one by name."),
    .title = "person role",
    .home = "group",
    .person = "person",
    FIELDS(membership_fields),
};
