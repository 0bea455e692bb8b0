/* Places: the partnership house, its satellites, village branch sites (a tree). */
#include "model/tables.h"

static const struct choice kinds[] = {
    {1, "house", N_("house")},
    {2, "satellite", N_("satellite")},
    {3, "branch", N_("branch site")},
    {4, "other", N_("other")},
    CHOICES_END,
};

static const struct field fields[] = {
    {.column = 8, .name = "name", .label = N_("Name"), .type = FIELD_TEXT, .required = true,
        .width = 30},
    {.column = 9, .name = "parent", .label = N_("Belongs to"), .type = FIELD_REFERENCE,
        .ref = ENTITY_SITE, .width = 24,
        .help = N_("The house of which this place is a satellite.")},
    {.column = 10, .name = "kind", .label = N_("Kind"), .type = FIELD_CHOICE, .choices = kinds,
        .width = 14, .preset = "house"},
    {.column = 11, .name = "area", .label = N_("Residential area"), .type = FIELD_TEXT,
        .width = 16},
    {.column = 12, .name = "address", .label = N_("Address"), .type = FIELD_TEXT},
    {.column = 13, .name = "note", .label = N_("Note"), .type = FIELD_LONGTEXT,
        .help = N_("Anybody can read this: do not write about people here.")},
};

const struct entity model_site = {
    .number = ENTITY_SITE,
    .name = "site",
    .label = N_("site"),
    .many = N_("Sites"),
    .empty = N_("No sites yet. F2 adds the place where you meet."),
    .title = "name",
    .local_title = true,
    FIELDS(fields),
};
