/* People: participants, facilitators, volunteers; their consents. */
#include "model/tables.h"

/* S1-7 and S2-6: where a participant comes from. */
static const struct choice origins[] = {
    {1, "resident", N_("resident")},
    {2, "project", N_("client of the project")},
    {3, "work_training", N_("in work training")},
    {4, "jobseeker", N_("jobseeker")},
    {5, "volunteer", N_("volunteer")},
    {6, "staff", N_("staff")},
    {7, "other", N_("other")},
    CHOICES_END,
};

/* S2-1 */
static const struct choice positions[] = {
    {1, "unemployed", N_("unemployed jobseeker")},
    {2, "partly_at_work", N_("partly at work")},
    {3, "outside", N_("outside working life")},
    {4, "not_told", N_("not told")},
    CHOICES_END,
};

/* S2-2: partial work ability, health */
static const struct choice work_abilities[] = {
    {1, "confirmed", N_("restriction confirmed")},
    {2, "pending", N_("assessment pending")},
    {3, "not_known", N_("not known")},
    CHOICES_END,
};

static const struct field person_fields[] = {
    {.column = 8, .name = "last", .label = N_("Last name"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE, .width = 18},
    {.column = 9, .name = "first", .label = N_("First name"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE, .required = true, .width = 16},
    {.column = 10, .name = "home", .label = N_("Home site"), .type = FIELD_REFERENCE,
        .ref = ENTITY_SITE, .required = true,
        .help = N_("Whose facilitators see the details. It is not changed later.")},
    {.column = 11, .name = "birth_year", .label = N_("Year of birth"), .type = FIELD_NUMBER,
        .compartment = COMPARTMENT_PEOPLE, .min = 1900, .max = 2100,
        .help = N_("The year is enough. An identity code is never asked for.")},
    {.column = 12, .name = "phone", .label = N_("Phone"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE, .width = 15},
    {.column = 13, .name = "email", .label = N_("Email"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE},
    {.column = 14, .name = "address", .label = N_("Address"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE},
    {.column = 15, .name = "language", .label = N_("Language"), .type = FIELD_CHOICE,
        .compartment = COMPARTMENT_PEOPLE, .choices = model_languages},
    {.column = 16, .name = "profession", .label = N_("Profession"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE,
        .help = N_("Of a facilitator: for example physiotherapist.")},
    {.column = 17, .name = "organisation", .label = N_("Organisation"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE},
    {.column = 18, .name = "origin", .label = N_("Comes as"), .type = FIELD_CHOICE,
        .compartment = COMPARTMENT_PEOPLE, .choices = origins},
    {.column = 19, .name = "position", .label = N_("Position in working life"),
        .type = FIELD_CHOICE, .compartment = COMPARTMENT_PEOPLE, .choices = positions},
    {.column = 20, .name = "work_ability", .label = N_("Partial work ability"),
        .type = FIELD_CHOICE, .compartment = COMPARTMENT_HEALTH, .choices = work_abilities,
        .help = N_("Opens with the lock of the health details.")},
    {.name = "skill", .label = N_("Skills"), .type = FIELD_LIST,
        .compartment = COMPARTMENT_PEOPLE, .list_entity = ENTITY_PERSON_SKILLS,
        .help = N_("What the person can do and likes to do.")},
    {.name = "sites", .label = N_("Works at"), .type = FIELD_LIST,
        .compartment = COMPARTMENT_PEOPLE, .ref = ENTITY_SITE, .list_entity = ENTITY_PERSON_SITES,
        .help = N_("All sites where a facilitator works.")},
    {.column = 21, .name = "note", .label = N_("Note"), .type = FIELD_LONGTEXT,
        .compartment = COMPARTMENT_PEOPLE, .names_third = true,
        .help = N_("No health details here: they have their own lock.")},
};

const struct entity model_person = {
    .number = ENTITY_PERSON,
    .name = "person",
    .label = N_("person"),
    .many = N_("People"),
    .empty = N_("No people yet. F2 adds one; F9 brings in a list from a spreadsheet."),
    .title = "last first",
    .home = "home",
    .person = "",
    .random_id = true,
    FIELDS(person_fields),
};

static const struct field skill_fields[] = {
    {.column = LIST_COLUMN_OWNER, .name = "owner", .label = N_("Person"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE},
    {.column = LIST_COLUMN_VALUE, .name = "value", .label = N_("Skill"), .type = FIELD_TEXT,
        .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE},
};

const struct entity model_person_skills = {
    .number = ENTITY_PERSON_SKILLS,
    .name = "person_skills",
    .label = N_("skill"),
    .many = N_("Skills"),
    .title = "value",
    .person = "owner",
    FIELDS(skill_fields),
};

static const struct field site_fields[] = {
    {.column = LIST_COLUMN_OWNER, .name = "owner", .label = N_("Person"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE},
    {.column = LIST_COLUMN_VALUE, .name = "value", .label = N_("Site"), .type = FIELD_REFERENCE,
        .ref = ENTITY_SITE, .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE},
};

const struct entity model_person_sites = {
    .number = ENTITY_PERSON_SITES,
    .name = "person_sites",
    .label = N_("site of work"),
    .many = N_("Sites of work"),
    .title = "value",
    .person = "owner",
    FIELDS(site_fields),
};

/* Purposes as asked one by one (GDPR article 7; photos and names each on their own). */
static const struct choice purposes[] = {
    {1, "board", N_("name on the notice board")},
    {2, "memo", N_("name in the group's memo")},
    {3, "photo", N_("photo")},
    {4, "contact", N_("contact details to other members")},
    {5, "health", N_("health measurements")},
    {6, "afterwards", N_("contact afterwards")},
    CHOICES_END,
};

static const struct choice extents[] = {
    {1, "full", N_("full name")},
    {2, "first", N_("first name only")},
    {3, "none", N_("no")},
    {4, "yes", N_("yes")},
    CHOICES_END,
};

static const struct field consent_fields[] = {
    {.column = 8, .name = "person", .label = N_("Person"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE,
        .width = 24},
    {.column = 9, .name = "purpose", .label = N_("Purpose"), .type = FIELD_CHOICE, .key = true,
        .required = true, .compartment = COMPARTMENT_PEOPLE, .choices = purposes, .width = 30},
    {.column = 10, .name = "extent", .label = N_("Consent"), .type = FIELD_CHOICE,
        .compartment = COMPARTMENT_PEOPLE, .choices = extents, .width = 16},
    {.column = 11, .name = "date", .label = N_("Date"), .type = FIELD_DATE,
        .compartment = COMPARTMENT_PEOPLE, .width = 11},
    {.column = 12, .name = "wording", .label = N_("Wording, version"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE, .preset = "1"},
    {.column = 13, .name = "recorded_by", .label = N_("Recorded by"), .type = FIELD_TEXT,
        .compartment = COMPARTMENT_PEOPLE},
    {.column = 14, .name = "withdrawn", .label = N_("Withdrawn"), .type = FIELD_DATE,
        .compartment = COMPARTMENT_PEOPLE},
};

const struct entity model_consent = {
    .number = ENTITY_CONSENT,
    .name = "consent",
    .label = N_("consent"),
    .many = N_("Consents"),
    .empty = N_("Nothing has been agreed yet. Until then the person is only counted on paper."),
    .title = "purpose extent",
    .person = "person",
    FIELDS(consent_fields),
};

/* Two records that tell of one person: neither is changed by it, so that it can be taken back. */
static const struct field same_fields[] = {
    {.column = 8, .name = "smaller", .label = N_("Person"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE,
        .width = 24},
    {.column = 9, .name = "larger", .label = N_("The same person"), .type = FIELD_REFERENCE,
        .ref = ENTITY_PERSON, .key = true, .required = true, .compartment = COMPARTMENT_PEOPLE,
        .width = 24},
};

const struct entity model_same_person = {
    .number = ENTITY_SAME_PERSON,
    .name = "same_person",
    .label = N_("joining of two people"),
    .many = N_("Joined people"),
    .empty = N_("Nobody has been joined."),
    .title = "smaller larger",
    .person = "smaller",
    FIELDS(same_fields),
};
